"""The page's document: the Board, the buttons and the forms, joined to one Session.

    python -m panel serve playground/app.py --static-dirs page=static      for development

In a browser tab `build` is called by the worker, with the visitor's language and the address they came by.
"""
from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import panel as pn

from core import SpecError
from playground import gestures, messages
from playground.board_data import progress
from playground.looking import wire
from playground.messages import MessageError
from playground.page import first_network
from playground.page.clock import Runner
from playground.page.component import Board
from playground.page.form import FIELD_GROUPS, Form
from playground.page.opening import Opening
from playground.page.share_box import ShareBox
from playground.session import Session
from playground.words import say
from playground.words.errors import worded_message
from playground.work.packing import Keeper


class App:
    """Everything of one visitor, wired together: gestures to the session, the session to the page."""

    def __init__(self, language: str, address: str, base: str) -> None:
        self._unsaid: list[tuple[str, dict[str, Any]]] | None = []      # messages made before the page listens
        self.tasks: set[asyncio.Task[None]] = set()
        self.looking: asyncio.Task[None] | None = None                  # while what is to be seen is computed in pieces
        self.session = Session(notice=self.notice, language=language)
        first_network.restore(self.session)
        sheets = [base + "widgets.css"]
        self.board = Board(hear=self.hear, name="board", static_base=base, language=language)
        self.session.later = self.later
        self.unseen = False                          # while the page draws what it was told last
        self.runner = Runner(self.session, self.publish, lambda: self.looking, lambda: not self.unseen)
        self.buttons = {
            n: pn.widgets.Button(name=say(language, n), button_type="primary" if n == "train" else "default",
                                 stylesheets=sheets, margin=0, align="end")
            for n in ("train", "step", "reset", "new-seed")}
        beside = {"seed": self.buttons["new-seed"]}
        self.forms = [Form(self.session, name, fields, self.changed, sheets, beside,
                           lambda text: self.opening.pasted(text)) for name, fields in FIELD_GROUPS.items()]
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: self.command(name))
        shown = (self.buttons[n] for n in ("train", "step", "reset"))
        self.train = pn.Row(*shown, name="train", css_classes=["train-buttons"], stylesheets=sheets)
        self.opening = Opening(self.session, self.notice, self.tell, self.show)
        self.keeper = Keeper(self.session, lambda data: self.tell("keep", kept=data))
        # what is kept is kept under the new address
        self.share = ShareBox(self.session, self.board, self.keeper.hand_over,
                              lambda: gestures.export_file(self, messages.ExportMessage("json")), sheets)
        self.show()
        gestures.follow(self, address)

    def roots(self) -> list[Any]:
        return [self.board, self.train, *(form.root for form in self.forms), self.share.root]

    # ---- to the page ----

    def publish(self, tokens_per_second: float = 0.0) -> None:
        """Everything that the views draw, as one change.

        What takes long to compute comes later: until then what is known already is told, and clicks are heard.
        """
        session, self.rate = self.session, tokens_per_second
        self.unseen = session.status == "training" and self.is_heard
        if not session.looked and self.board.board and self._takes_long():
            shown = self.board.board | progress(session, tokens_per_second)
            self.board.param.update(board=shown, curve=wire.encode_curve(session.curve))
            self._name_train()
            return
        trace = wire.encode(session.trace, session.untouched, session.held) if session.trace else b""
        curve = wire.encode_curve(session.curve)
        self.board.param.update(board=session.board(tokens_per_second), curve=curve, trace=trace)
        if session.status == "training":
            session.weights.stop_looking()           # two that take turns in the same memory would each start again
        else:
            self._name_train()
            if session.weights.waits(session.run.state):
                self.in_pieces(session.weights.looking(session.run.state), 0)
        if self._unsaid is None:
            self.keeper.mark()

    def _takes_long(self) -> bool:
        """Whether what is to be seen now needs more than a piece; then it is on its way."""
        if self.looking is None and next(pieces := self.session.look(), self) is not self:
            self.looking = asyncio.get_event_loop().create_task(self._look(pieces))
        return self.looking is not None

    async def _look(self, pieces: Iterator[None]) -> None:
        """The rest of what is to be seen now, computed in pieces, then told; anew where that has changed meanwhile."""
        try:
            while not self.session.looked:
                for _ in pieces:
                    await asyncio.sleep(0)
                pieces = self.session.look()
            self.publish(self.rate)
        except MemoryError as error:
            self.session.trainer.failed(error)
        finally:
            self.looking = None

    def show(self) -> None:
        """The whole page anew: another experiment, or another language."""
        for form in self.forms:
            form.show()
        self._name_train()
        self.publish()

    def _name_train(self) -> None:
        language = self.session.language
        for name, button in self.buttons.items():
            button.name = say(language, "pause" if name == "train" and self.session.status == "training" else name)

    def notice(self, kind: str, field: str, text: str) -> None:
        self.tell("notice", kind=kind, field=field, text=text)

    @property
    def is_heard(self) -> bool:
        """Whether the page listens already."""
        return self._unsaid is None

    def say_what_waits(self) -> None:
        """The page has said hello."""
        waiting, self._unsaid = self._unsaid or [], None
        for message, fields in waiting:
            self.board.tell(message, **fields)

    def tell(self, message: str, /, **fields: Any) -> None:
        """A message to the page; it waits until the page has said hello."""
        if self._unsaid is None:
            self.board.tell(message, **fields)
        else:
            self._unsaid.append((message, fields))

    def changed(self, remade: bool) -> None:
        if remade:
            self.notice("info", "", say(self.session.language, "remade"))
        self.show()

    # ---- from the page ----

    def command(self, name: str) -> None:
        if name == "train" and self.session.status == "training":
            name = "pause"
        before = self.session.experiment
        self.session.command(name)
        if self.session.experiment is not before:
            self.changed(name == "new-seed")
        else:
            self._name_train()
            self.publish()

    def hear(self, message: object) -> None:
        """One message of static/CONTRACT.md's table; one that cannot be obeyed is a notice that says why."""
        try:
            gestures.answer(self, message)
        except MessageError as error:
            self.notice("error", "message", worded_message(self.session.language, error))
        except SpecError as error:
            self.notice("error", error.field, self.session.worded(error))

    def later(self, work: Iterator[bool]) -> None:
        """Work in pieces that ends with another experiment."""
        def pieces() -> Iterator[bool]:
            for is_news in work:
                if is_news:
                    self.show()
                yield False
        self.in_pieces(pieces(), 0)

    def in_pieces(self, work: Iterator[bool], pause: float) -> None:
        """Work in pieces, which say whether there is something new to be seen; clicks are heard between them."""
        async def go() -> None:
            for is_news in work:
                if is_news:
                    self.publish()
                await asyncio.sleep(pause)
            self.publish()
        self.tasks = {task for task in self.tasks if not task.done()} | {asyncio.get_event_loop().create_task(go())}


def build(language: str = "en", address: str = "", base: str = "./") -> App:
    """Makes the document's roots, each under the name of its place on the page."""
    pn.extension()
    app = App(language if language in ("en", "zh") else "en", address, base)
    for root in app.roots():
        root.servable(location=False)
    return app


def serve(base: str) -> None:
    """The whole page, trained as the built site's is, for a visitor of Panel's own server."""
    from panel.models.browser import BrowserInfo

    from playground.page import native

    app = build(native.language_of(pn.state.headers.get("Accept-Language", "")), base=base)
    if not app.session.run.state.step:
        first_network.train(app.session)
        app.show()
    document, names = pn.state.curdoc, [root.name for root in app.roots()]
    assert document is not None
    for model in [model for model in document.roots if isinstance(model, BrowserInfo)]:
        document.remove_root(model)                                     # Panel's own, which have no place on the page
    for model, name in zip(document.roots, names, strict=True):
        model.name = name
    document.template, document.title = native.template(base, names), "Unrolled"


if __name__.startswith("bokeh_app"):
    serve(base="/page/")
