"""Links, under the name by which others import them: see core/exchange/share.py."""
from .exchange.share import AMBER, GREEN, Shared, decode, encode

__all__ = ["AMBER", "GREEN", "Shared", "decode", "encode"]
