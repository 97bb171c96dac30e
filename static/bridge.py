"""The worker's half in Python: starts the Panel document in a browser tab and carries patches both ways.

It is the only Python here that knows that it runs in Pyodide.  `worker.js` calls `start`, then `rendered` once the page
has drawn the document, then `patch` for every change that the page makes.
"""
import json
import sys
import types
from typing import Any

# Panel's Pyodide module would otherwise import pandas to patch its downloads; nothing is downloaded here.
_http = types.ModuleType("pyodide_http")
_http.patch_all = lambda: None  # type: ignore[attr-defined]
sys.modules.setdefault("pyodide_http", _http)


async def start(language: str, address: str) -> list[Any]:
    """Builds the app.  Returns the document's JSON, the render items' JSON and the ids of its roots."""
    from panel.io.pyodide import init_doc, write_doc

    init_doc()
    from playground.app import build

    build(language=language, address=address)
    docs, items, roots = await write_doc()
    return [docs, items, json.loads(roots) if isinstance(roots, str) else roots]


def rendered(send: Any) -> None:
    """The page has drawn the document: send it every change from now on."""
    from panel.io.pyodide import _link_docs_worker
    from panel.io.state import state

    _link_docs_worker(state.curdoc, send, setter="js")


def patch(change: Any) -> None:
    """Applies a change that the page made."""
    from panel.io.pyodide import _convert_json_patch
    from panel.io.state import state

    state.curdoc.apply_json_patch(_convert_json_patch(change), setter="js")
