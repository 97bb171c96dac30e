"""Arithmetic that knows no network: products, functions, losses, named parameters, work in pieces, random numbers."""
