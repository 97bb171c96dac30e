"""The stage in a notebook: `watch` shows a trace with its transport, by anywidget (the extra `notebook`)."""
from __future__ import annotations

import base64
import functools
import gzip
import re
import zipfile
from pathlib import Path
from typing import Any

from core import Trace
from playground.looking.wire import encode

from .recording import Recording

HERE = Path(__file__).parent
PLACES = (HERE / "moment.html", HERE.parents[2] / "dist/moment.html")      # in the wheel; in the sources, once built
PROGRAM = re.compile(r'id="program">([^<]+)<')
LANGUAGES, THEMES = ("en", "zh"), ("light", "dark")


def watch(trace: Trace | Recording, *, language: str | None = None, theme: str | None = None,
          cursor: dict[str, float] | None = None) -> Any:
    """The stage with its transport, as a widget: the last expression of a cell shows it.

    trace     of `record`, or of `trace_of`
    language  "en" or "zh"; where none is given, the browser's
    theme     "light" or "dark"; where none is given, the system's
    cursor    where it is at first: {"movement": 0 left to right, 1 right to left, 2 back-propagation,
              "pos", "unit", "layer"}; where none is given, everything is computed

    Setting the widget's `trace` to the bytes of another shows that one.  Raises ImportError without anywidget.
    """
    for name, value, known in (("language", language, LANGUAGES), ("theme", theme, THEMES)):
        if value is not None and value not in known:
            raise ValueError(f"{name}: Expected one of {', '.join(known)}, got {value!r}")
    data, told = encoded(trace), {"language": language, "theme": theme, "cursor": cursor}
    return widget_class()(trace=data, told={name: value for name, value in told.items() if value is not None})


def encoded(trace: Trace | Recording) -> bytes:
    if isinstance(trace, Recording):
        return trace.encoded()
    if isinstance(trace, Trace):
        return encode(trace)
    raise TypeError(f"trace: Expected what record() or trace_of() returns, got a {type(trace).__name__}")


@functools.cache
def widget_class() -> Any:
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise ImportError('watch() needs anywidget: pip install "unrolled[notebook]"') from error

    class Watch(anywidget.AnyWidget):  # type: ignore[misc]
        """One trace on the stage."""

        _esm = program()
        trace = traitlets.Bytes().tag(sync=True)
        told = traitlets.Dict().tag(sync=True)

    return Watch


def program() -> str:
    """The script of the stage by itself, out of the template that the build has made."""
    return gzip.decompress(base64.b64decode(PROGRAM.search(template())[1])).decode()      # type: ignore[index]


def template() -> str:
    for path in PLACES:
        if path.exists():
            return path.read_text("utf-8")
    if (site := HERE / "site.zip").exists():
        with zipfile.ZipFile(site) as archive:
            return archive.read("unrolled/moment.html").decode()
    raise FileNotFoundError("This package was built without the stage. Install a wheel that has it, "
                            "or run `python3 build.py build` in the sources.")
