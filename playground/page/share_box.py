"""The content of the share dialog: the link, its length, what goes into it, its QR code, and the snippet for another
page.

A page from a disk has no address that leads to it.  It offers the experiment as a file, and a place for the address of
a published copy, which the link is then made with.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import panel as pn

from core import LinkError

from ..session import Session
from ..words import say
from .component import Board
from .sharing import PARTS, ShareChoice, embedded, fragment_of, grade, hidden_parts, qr_rows, rounded_loss

LABELS = (("link", "share.link"), ("sentences", "share.sentences"), ("weights", "share.weights"),
          ("copy", "share.copy"),
          ("embed", "share.embed"), ("copy_embed", "share.copy-embed"), ("home", "share.home"), ("take", "share.take"),
          ("copy_class", "share.copy-class"))
PUBLISHED = re.compile(r"https?://[^\s?#\"<>]+")


class ShareBox:
    """Makes the link when it is asked for, and hands it to the page for the address bar and the clipboard; `written`
    hears of it.  `take` saves the experiment as a file."""

    def __init__(self, session: Session, board: Board, written: Callable[[], None], take: Callable[[], None],
                 stylesheets: list[str]) -> None:
        self.session, self.board, self.written = session, board, written
        look: dict[str, Any] = {"stylesheets": stylesheets, "margin": 0}
        whole: dict[str, Any] = {"stylesheets": stylesheets, "sizing_mode": "stretch_width"}
        self.link = pn.widgets.TextInput(sizing_mode="stretch_width", **look)
        self.sentences, self.weights = pn.widgets.Checkbox(value=True, **look), pn.widgets.Checkbox(**look)
        self.length, self.private, self.rounded, self.hide, self.disk, self.thirty = (
            pn.widgets.StaticText(css_classes=["note"], **look) for _ in range(6))
        self.home = pn.widgets.TextInput(placeholder="https://", sizing_mode="stretch_width", **look)
        self.take = pn.widgets.Button(button_type="primary", **look)
        self.take.on_click(lambda _: take())
        self.home.param.watch(lambda _: self._moved(), "value")
        self.copy, self.copy_embed = pn.widgets.Button(button_type="primary", **look), pn.widgets.Button(**look)
        self.copy_class = pn.widgets.Button(**look)
        self.copy_class.on_click(lambda _: board.tell("copy", text=self.for_class()))
        self.embed = pn.widgets.TextAreaInput(rows=2, max_length=100_000, sizing_mode="stretch_width", **look)
        self.hidden = pn.widgets.CheckBoxGroup(options={}, inline=True, css_classes=["wraps"], **look)
        for widget in (self.sentences, self.weights, self.hidden):
            widget.param.watch(lambda _: self._asked(), "value")
        self.copy.on_click(lambda _: board.tell("copy", text=self.link.value))
        self.copy_embed.on_click(lambda _: board.tell("copy", text=self.embed.value))
        self.fragment = ""
        self.address = ""                            # of the page, or of a published copy; a bare fragment is no link
        self.on_disk = False
        self.to_page = pn.Column(self.link, self.length, self.copy, self.sentences, self.private, self.weights,
                                 self.rounded, self.embed, self.hide, self.hidden,
                                 pn.Row(self.copy_embed, self.copy_class, css_classes=["wraps"], **look), self.thirty,
                                 **whole)
        self.root = pn.Column(self.disk, self.take, self.home, self.to_page, name="share", css_classes=["share-box"],
                              **whole)
        self.show()

    def show(self) -> None:
        """Every label in the visitor's language."""
        language = self.session.language
        for name, key in LABELS:
            getattr(self, name).name = say(language, key)
        self.hide.value = say(language, "share.hidden")
        self.disk.value = say(language, "share.disk")
        self.thirty.value = say(language, "share.thirty")
        self.hidden.options = {say(language, f"part.{part}"): part for part in PARTS}
        self._tell()

    def for_class(self) -> str:
        """The link with what is hidden in its query."""
        return self.address + hidden_parts(list(self.hidden.value), "?") + self.fragment

    def stand(self, address: str) -> None:
        """The page's own address, as it says: empty where it is a file on a disk."""
        self.on_disk = not address
        if address:
            self.address = address

    def _moved(self) -> None:
        """The address of a published copy was typed; one that is none changes nothing."""
        if self.on_disk and PUBLISHED.fullmatch(typed := self.home.value.strip()):
            self.address = typed
            self._asked()

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
        self.link.value = self.address and self.address + self.fragment
        self.embed.value = self.address and embedded(self.address, self.fragment, list(self.hidden.value))
        self._tell()
        self.session.address = self.fragment
        self.board.tell("address", hash=self.fragment)
        self.written()
        if self.address:
            self.board.tell("qr", rows=qr_rows(self.link.value))

    def _tell(self) -> None:
        """The lines that say what is in the link."""
        language, n = self.session.language, len(self.link.value)
        self.length.value = say(language, "share.length", n=n, grade=say(language, f"share.{grade(self.link.value)}"))
        self.length.css_classes = ["note", f"is-{grade(self.link.value)}"]
        self.private.value = say(language, "share.private" if self.sentences.value else "share.without")
        for widget in (self.disk, self.take, self.home):
            widget.visible = self.on_disk
        self.to_page.visible = bool(self.address)
        self.weights.visible = bool(self.sentences.value)
        self.rounded.visible = ".w8." in self.fragment
        if self.rounded.visible:
            before, after = rounded_loss(self.session.run.state, self.fragment)
            self.rounded.value = say(language, "share.rounded", before=before, after=after)
