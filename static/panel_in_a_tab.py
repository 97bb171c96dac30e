"""Panel for a browser tab: imported without what it would fetch, and without what the page's policy forbids.

The build imports it before all else of ours: a line changed in `bridge.py` then moves nothing of Panel's in the memory
snapshot.
"""
import sys
import types
from typing import Any

# Panel's Pyodide module would otherwise import pandas to patch its downloads; nothing is downloaded here.
_http = types.ModuleType("pyodide_http")
_http.patch_all = lambda: None  # type: ignore[attr-defined]
sys.modules.setdefault("pyodide_http", _http)


def load(to_object: Any) -> None:
    """Imports Panel's Pyodide module.

    It makes one function from a string, which the page's policy forbids: it gets ours.
    """
    import pyodide.code

    run_js, pyodide.code.run_js = pyodide.code.run_js, lambda source: None
    import panel.io.pyodide

    pyodide.code.run_js = run_js
    panel.io.pyodide._dict_converter = to_object
