"""What runs beneath the core, as the page's Python tells it once, before anything is computed: the core chooses its products and loops by it."""
from core.fast.forms import take as compiled_forms
from core.numerics.functions import matmul_is_quick

__all__ = ["compiled_forms", "matmul_is_quick"]
