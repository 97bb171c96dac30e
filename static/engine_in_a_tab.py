"""The engine in a browser tab: NumPy's loops in SIMD and compiled sweeps where the browser can run them, and the
playground told of both."""
from playground.work.quick import compiled_forms, matmul_is_quick


def join() -> bool:
    """Before anything is computed.

    Without the engine NumPy stays as it is, and so do the forms of the products and of the loops.
    """
    try:
        import compiled_sweeps  # type: ignore[import-not-found]
        import numpy_simd  # type: ignore[import-not-found]
    except ImportError:                                # the browser cannot compile it
        return False
    matmul_is_quick(numpy_simd.join() > 0)
    compiled_forms({name: form for name, form in vars(compiled_sweeps).items() if not name.startswith("_")})
    return True
