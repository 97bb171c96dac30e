"""Recurrent networks in NumPy: the core of Unrolled."""
