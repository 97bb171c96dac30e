"""The engine in a browser tab: NumPy's loops in SIMD where the browser can run them, and the core told which NumPy it has."""
from core.numerics import functions


def join() -> bool:
    """Before anything is computed.  Without the engine NumPy stays as it is, and so do the core's products."""
    try:
        import numpy_simd  # type: ignore[import-not-found]
    except ImportError:                                # the browser cannot compile it
        return False
    functions.matmul_is_quick(numpy_simd.join() > 0)
    return True
