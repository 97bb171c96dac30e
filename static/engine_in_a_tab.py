"""The engine in a browser tab: NumPy's loops in SIMD where the browser can run them, and the playground told which NumPy it has."""
from playground.work.quick import matmul_is_quick


def join() -> bool:
    """Before anything is computed.  Without the engine NumPy stays as it is, and so does the form of the products."""
    try:
        import numpy_simd  # type: ignore[import-not-found]
    except ImportError:                                # the browser cannot compile it
        return False
    matmul_is_quick(numpy_simd.join() > 0)
    return True
