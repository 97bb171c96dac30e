"""What runs beneath the core, as the page's Python tells it once, before anything is computed.

The core chooses the form of its products and its loops by it.
"""
from core.fast.forms import take as compiled_forms
from core.numerics.products import matmul_is_quick

__all__ = ["compiled_forms", "matmul_is_quick"]
