"""The worker's half in Python: starts the Panel document in a browser tab and carries patches both ways.

It and `panel_in_a_tab.py` are the only Python here that know that they run in Pyodide.  `worker.js` calls `start`, or
`restored` where a memory snapshot was loaded in which the build had called `prepared`; then `rendered` once the page
has drawn the document, then `patch` for every change that the page makes.
"""
import gc
import importlib
import json
import pkgutil
import sys
from typing import Any

import engine_in_a_tab
import panel_in_a_tab

# What a gesture may import later: it has to be in the snapshot, which is all there is until the archives have come.
LATER = ("bokeh.document.json", "bokeh.core.serialization", "bokeh.events", "panel.io.notifications", "difflib",
         "linecache", "traceback", "uuid", "weakref",
         "numpy.random", "numpy.lib.format", "zlib", "base64", "csv", "zipfile", "io", "segno",
         *(f"encodings.{name}" for name in ("ascii", "cp437", "idna", "latin_1", "unicode_escape",
                                            "utf_8_sig", "utf_16")))
MOST_WEIGHTS = 20_000
_app: Any = None
engine = engine_in_a_tab.join()                     # whether NumPy's loops are the engine's


async def start(language: str, address: str, to_object: Any) -> list[Any]:
    """Builds the app.  Returns the document's JSON, the render items' JSON and the ids of its roots."""
    global _app
    panel_in_a_tab.load(to_object)
    from panel.io.pyodide import init_doc

    init_doc()
    from playground.app import build

    _app = build(language=language, address=address)
    return await document()


async def document() -> list[Any]:
    from panel.io.pyodide import write_doc

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


def link() -> str:
    """The link of where the visitor is, should Python have to start again; with the weights where they are few.

    Of a book there is none: it would be packed at every call, and in vain.
    """
    from playground.work.books import is_long

    session = _app.session
    if is_long(session.experiment.text):
        return ""
    few = session.run.state.params.flat.size <= MOST_WEIGHTS
    return str((few and session.link_where_it_fits(weights=True)) or session.link_where_it_fits())


# ---- memory snapshots ----

def prepared() -> str:
    """At build time: the app as a first visitor finds it, and everything imported that it may need.

    Returns the document as JSON.
    """
    for name in (*LATER, *everything_of("core"), *everything_of("playground")):
        importlib.import_module(name)
    exercise()
    recorded = as_json(start("en", "", None))
    importlib.invalidate_caches()                    # which keep an archive open: a restored Python could not close it
    gc.collect()
    return recorded


def prepared_in(language: str) -> str:
    """At build time, after the snapshot was taken: the document as a visitor of another language finds it."""
    _app.hear({"type": "language", "code": language})
    return as_json(document())


def exercise() -> None:
    """What a visitor may do first, done once on a session that is thrown away: what it imports on the way is in the
    snapshot."""
    from playground.page import files, sharing
    from playground.session import Session
    from playground.work import packing

    session = Session()
    session.command("step")
    for kind in files.KINDS:
        files.exported(session, kind)
    for name, data in (("a.json", b"{"), ("a.npz", b"PK"), ("a.txt", b"\xff"), ("a.exe", b"")):
        try:
            files.imported(session, name, data)
        except files.RefusedError:
            pass
    packing.unpack(session, packing.pack(session))
    fragment = sharing.fragment_of(session, sharing.ShareChoice(weights=True))
    sharing.rounded_loss(session.run.state, fragment)
    sharing.qr_rows("#x1")
    session.open_link(fragment[:-3])
    for _ in session.weights.check(session.run.state):
        pass


def in_memory() -> str:
    """At build time: where the modules come from that the snapshot holds, as JSON.  The other way to start brings these
    first."""
    origins = {getattr(module.__spec__, "origin", None) for module in sys.modules.values()}
    return json.dumps(sorted(filter(None, origins)))


def everything_of(package: str) -> list[str]:
    """The names of all modules of a package of ours."""
    found = importlib.import_module(package)
    return [m.name for m in pkgutil.walk_packages(found.__path__, f"{package}.") if not m.name.endswith("__main__")]


def as_json(made: Any) -> str:
    """The document that a coroutine makes, which waits for nothing here."""
    try:
        made.send(None)
    except StopIteration as end:
        return json.dumps(dict(zip(("docs", "items", "roots"), end.value, strict=True)))
    raise RuntimeError("Expected a coroutine that waits for nothing")


async def restored(language: str, address: str, to_object: Any, drawn: bool) -> list[Any] | None:
    """After the snapshot was loaded: what it could not hold is made again, and one trace is computed and compared.

    Returns the document in the visitor's language, at the visitor's address; None where the page has drawn it already.
    """
    import random

    import numpy as np

    panel_in_a_tab.load(to_object)
    random.seed()
    np.random.seed()
    before = _app.board.trace
    _app.session.forget_trace()
    _app.publish()
    if _app.board.trace != before:
        raise RuntimeError("The restored network computes something else than it did when it was saved")
    _app.hear({"type": "language", "code": language})
    if drawn:
        return None
    _app.hear({"type": "hash", "text": address})
    return await document()
