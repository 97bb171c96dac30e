"""Which NumPy runs, as the page's Python tells it once, before anything is computed: the core chooses the form of its products by it."""
from core.numerics.products import matmul_is_quick

__all__ = ["matmul_is_quick"]
