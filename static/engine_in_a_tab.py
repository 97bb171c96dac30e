"""The engine in a browser tab: NumPy's loops in SIMD and compiled sweeps where the browser can run them."""
from playground.work.quick import compiled_forms, matmul_is_quick


def join() -> bool:
    """Before anything is computed; the playground is told.  Without the engine NumPy, products and loops stay as they are."""
    try:
        import compiled_sweeps  # type: ignore[import-not-found]
        import numpy_simd  # type: ignore[import-not-found]
    except ImportError:                                # the browser cannot compile it
        return False
    matmul_is_quick(numpy_simd.join() > 0)
    compiled_forms({name: form for name, form in vars(compiled_sweeps).items() if not name.startswith("_")})
    return True
