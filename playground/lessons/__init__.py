"""The lessons and a visitor's way through them."""
