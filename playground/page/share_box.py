"""The content of the share dialog: the link, its length, what goes into it, its QR code, and the snippet for another
page."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn

from core import LinkError

from ..session import Session
from ..words import say
from .component import Board
from .sharing import PARTS, ShareChoice, embedded, fragment_of, grade, qr_rows, rounded_loss

LABELS = (("link", "share.link"), ("sentences", "share.sentences"), ("weights", "share.weights"),
          ("copy", "share.copy"),
          ("embed", "share.embed"), ("copy_embed", "share.copy-embed"))


class ShareBox:
    """Makes the link when it is asked for, and hands it to the page for the address bar and the clipboard; `written`
    hears of it."""

    def __init__(self, session: Session, board: Board, written: Callable[[], None], stylesheets: list[str]) -> None:
        self.session, self.board, self.written = session, board, written
        look: dict[str, Any] = {"stylesheets": stylesheets, "margin": 0}
        self.link = pn.widgets.TextInput(sizing_mode="stretch_width", **look)
        self.sentences, self.weights = pn.widgets.Checkbox(value=True, **look), pn.widgets.Checkbox(**look)
        self.length, self.private, self.rounded, self.hide = (pn.widgets.StaticText(css_classes=["note"], **look)
                                                              for _ in range(4))
        self.copy, self.copy_embed = pn.widgets.Button(button_type="primary", **look), pn.widgets.Button(**look)
        self.embed = pn.widgets.TextAreaInput(rows=2, max_length=100_000, sizing_mode="stretch_width", **look)
        self.hidden = pn.widgets.CheckBoxGroup(options={}, inline=True, css_classes=["wraps"], **look)
        for widget in (self.sentences, self.weights, self.hidden):
            widget.param.watch(lambda _: self._asked(), "value")
        self.copy.on_click(lambda _: board.tell("copy", text=self.link.value))
        self.copy_embed.on_click(lambda _: board.tell("copy", text=self.embed.value))
        self.fragment = ""
        self.address = ""                            # of the page, as it says; a fragment alone is no link
        self.root = pn.Column(self.link, self.length, self.copy, self.sentences, self.private, self.weights,
                              self.rounded, self.embed, self.hide,
                              self.hidden, self.copy_embed, name="share", css_classes=["share-box"],
                              sizing_mode="stretch_width", stylesheets=stylesheets)
        self.show()

    def show(self) -> None:
        """Every label in the visitor's language."""
        language = self.session.language
        for name, key in LABELS:
            getattr(self, name).name = say(language, key)
        self.hide.value = say(language, "share.hidden")
        self.hidden.options = {say(language, f"part.{part}"): part for part in PARTS}
        self._tell()

    def _asked(self) -> None:
        if self.fragment:
            self.write()

    def write(self) -> None:
        """The link of this moment, on the page and in the address bar."""
        try:
            self.fragment = fragment_of(self.session, ShareChoice(bool(self.sentences.value), bool(self.weights.value)))
        except LinkError:
            self.session.notice("error", "share", say(self.session.language, "share.too-long"))
            return
        self.session.notice("mended", "share", "")
        self.link.value = self.address + self.fragment
        self.embed.value = embedded(self.address, self.fragment, list(self.hidden.value))
        self._tell()
        self.session.address = self.fragment
        self.board.tell("address", hash=self.fragment)
        self.written()
        self.board.tell("qr", rows=qr_rows(self.link.value))

    def _tell(self) -> None:
        """The lines that say what is in the link."""
        language, n = self.session.language, len(self.link.value)
        self.length.value = say(language, "share.length", n=n, grade=say(language, f"share.{grade(self.link.value)}"))
        self.length.css_classes = ["note", f"is-{grade(self.link.value)}"]
        self.private.value = say(language, "share.private" if self.sentences.value else "share.without")
        self.weights.visible = bool(self.sentences.value)
        self.rounded.visible = ".w8." in self.fragment
        if self.rounded.visible:
            before, after = rounded_loss(self.session.run.state, self.fragment)
            self.rounded.value = say(language, "share.rounded", before=before, after=after)
