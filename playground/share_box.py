"""The content of the share dialog: the link, its length, and what goes into it."""
from __future__ import annotations

import panel as pn

from core.share import AMBER, GREEN

from .board import Board
from .session import Session
from .words import say


class ShareBox:
    """Makes the link when it is asked for, and hands it to the page for the address bar and the clipboard."""

    def __init__(self, session: Session, board: Board, stylesheets: list[str]) -> None:
        self.session, self.board = session, board
        self.link = pn.widgets.TextInput(stylesheets=stylesheets, sizing_mode="stretch_width", margin=0)
        self.weights = pn.widgets.Checkbox(stylesheets=stylesheets, margin=0)
        self.length = pn.widgets.StaticText(stylesheets=stylesheets, margin=0)
        self.private = pn.widgets.StaticText(stylesheets=stylesheets, margin=0)
        self.copy = pn.widgets.Button(button_type="primary", stylesheets=stylesheets, margin=0)
        self.weights.param.watch(lambda _: self.write(), "value")
        self.copy.on_click(lambda _: board.tell("copy", text=self.link.value))
        self.fragment = ""
        self.address = ""                            # of the page, as it says; a fragment alone is no link
        self.root = pn.Column(self.link, self.weights, self.length, self.private, self.copy, name="share", css_classes=["share-box"],
                              stylesheets=stylesheets, sizing_mode="stretch_width")
        self.show()

    def show(self) -> None:
        """Every label in the visitor's language."""
        for widget, key in ((self.link, "share.link"), (self.weights, "share.weights"), (self.copy, "share.copy")):
            widget.name = say(self.session.language, key)
        self.private.value = say(self.session.language, "share.private")
        self._measure()

    def write(self) -> None:
        """The link of this moment."""
        self.fragment = self.session.link(weights=bool(self.weights.value))
        self.link.value = self.address + self.fragment
        self._measure()
        self.board.tell("address", hash=self.fragment)

    def _measure(self) -> None:
        n = len(self.link.value)
        grade = "green" if n <= GREEN else "amber" if n <= AMBER else "red"
        self.length.value = say(self.session.language, "share.length", n=n, grade=say(self.session.language, f"share.{grade}"))
