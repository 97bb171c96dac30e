"""Board: the one component that carries numbers to the page's views and the visitor's gestures back.

Its parameters and messages are the second contract of static/CONTRACT.md.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import param
from panel.custom import JSComponent


class Board(JSComponent):
    """The views' link to Python.  `hear` is called with every message that the page sends."""

    trace = param.Bytes(default=b"", doc="the encoded Trace of the sentence under the glass (wire.py)")
    board = param.Dict(default={}, doc="what the page shows beside it, JSON")
    curve = param.Bytes(default=b"", doc="rows of the training curve (wire.encode_curve)")
    language = param.String(default="en")
    static_base = param.String(default="./", doc="where the page's own files are")

    _esm = """
    export async function render({model, el}) {
      const home = () => import(new URL(model.static_base + "animation/index.js", document.baseURI).href);
      const {connect} = window.unrolled?.model ? window.unrolled : await home();
      const stop = await connect({model, el});
      model.on("remove", stop);
    }
    """

    def __init__(self, hear: Callable[[Any], None] = lambda message: None, **params: Any) -> None:
        super().__init__(**params)
        self._hear = hear

    def _handle_msg(self, data: Any) -> None:
        self._hear(data)

    def tell(self, message: str, /, **fields: Any) -> None:
        """Sends a message to the page."""
        self._send_msg({"type": message, **fields})
