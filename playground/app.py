"""The page's document: the Board, the buttons and the forms, joined to one Session.

    python -m panel serve playground/app.py --static-dirs page=static      for development

In a browser tab `build` is called by the worker, with the visitor's language and the address they came by.
"""
from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Iterator
from typing import Any

import panel as pn

from core import SpecError, View
from playground.looking import wire
from playground.page import files, first_network
from playground.page.clock import SLICE, Runner
from playground.page.component import Board
from playground.page.form import FIELD_GROUPS, Form
from playground.page.opening import Opening
from playground.page.share_box import ShareBox
from playground.session import Session
from playground.words import say
from playground.work import packing
from playground.work.links import give_back, open_run, open_shared, read_link
from playground.work.packing import Keeper
from playground.work.presets import FIRST
from playground.work.work import put_back, work_of

TOKEN_PACE = 0.05         # seconds that a generated token is looked at


class App:
    """Everything of one visitor, wired together: gestures to the session, the session to the page."""

    def __init__(self, language: str, address: str, base: str) -> None:
        self._unsaid: list[tuple[str, dict[str, Any]]] | None = []      # messages made before the page listens
        self.tasks: set[asyncio.Task[None]] = set()
        self.session = Session(notice=self._notice, language=language)
        first_network.restore(self.session)
        sheets = [base + "widgets.css"]
        self.board = Board(hear=self.hear, name="board", static_base=base, language=language)
        self.runner = Runner(self.session, self.publish)
        self.buttons = {n: pn.widgets.Button(name=say(language, n), button_type="primary" if n == "train" else "default", stylesheets=sheets, margin=0, align="end")
                        for n in ("train", "step", "reset", "new-seed")}
        self.forms = [Form(self.session, name, fields, self._changed, sheets, {"seed": self.buttons["new-seed"]}) for name, fields in FIELD_GROUPS.items()]
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: self.command(name))
        self.train = pn.Row(*(self.buttons[n] for n in ("train", "step", "reset")), name="train", css_classes=["train-buttons"], stylesheets=sheets)
        self.opening = Opening(self.session, self._notice, self.show)
        self.keeper = Keeper(self.session, lambda data: self.tell("keep", kept=data))
        self.share = ShareBox(self.session, self.board, self.keeper.hand_over, sheets)       # what is kept is kept under the new address
        self.show()
        self._hear_hash({"text": address})

    def roots(self) -> list[Any]:
        return [self.board, self.train, *(form.root for form in self.forms), self.share.root]

    # ---- to the page ----

    def publish(self, tokens_per_second: float = 0.0) -> None:
        """Everything that the views draw, as one change."""
        session = self.session
        self.board.param.update(board=session.board(tokens_per_second), curve=wire.encode_curve(session.curve),
                                trace=wire.encode(session.trace, session.untouched, session.held) if session.trace else b"")
        if session.status == "training":
            session.weights.stop_looking()           # two that take turns in the same memory would each begin anew
        else:
            self._name_train()
            if session.weights.waits(session.run.state):
                self._in_pieces(session.weights.looking(session.run.state), 0)
        if self._unsaid is None:
            self.keeper.mark()

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

    def _notice(self, kind: str, field: str, text: str) -> None:
        self.tell("notice", kind=kind, field=field, text=text)

    def tell(self, message: str, /, **fields: Any) -> None:
        """A message to the page; it waits until the page has said hello."""
        if self._unsaid is None:
            self.board.tell(message, **fields)
        else:
            self._unsaid.append((message, fields))

    def _changed(self, remade: bool) -> None:
        if remade:
            self._notice("info", "", say(self.session.language, "remade"))
        self.show()

    # ---- from the page ----

    def command(self, name: str) -> None:
        if name == "train" and self.session.status == "training":
            name = "pause"
        before = self.session.experiment
        self.session.command(name)
        if self.session.experiment is not before:
            self._changed(name == "new-seed")
        else:
            self._name_train()
            self.publish()

    def hear(self, message: dict[str, Any]) -> None:
        """One message of static/CONTRACT.md's table."""
        answer = getattr(self, f"_hear_{message['type']}", None)
        if answer is not None:
            answer(message)
        elif self.session.glass.hear(message):
            self.session.forget_trace()
            self.publish()
        elif self.session.weights.hear(message) or self.session.generation.hear(message):
            self.publish()

    def _hear_hello(self, m: dict[str, Any]) -> None:
        waiting, self._unsaid = self._unsaid or [], None
        for message, fields in waiting:
            self.board.tell(message, **fields)

    def _hear_keep(self, m: dict[str, Any]) -> None:
        self.keeper.now()

    def _hear_export(self, m: dict[str, Any]) -> None:
        if m["kind"] in files.KINDS:
            try:
                name, mime, data = files.exported(self.session, m["kind"])
            except files.RefusedError as error:
                self._notice("error", "file", str(error))
                return
            self.tell("file", name=name, mime=mime, content=base64.b64encode(data).decode())

    def _hear_import(self, m: dict[str, Any]) -> None:
        self.opening.take(m["files"])

    def _hear_restore(self, m: dict[str, Any]) -> None:
        """Under a link that was opened, what was kept elsewhere is put aside; else it is opened, and a lesson over it again."""
        session, address, kept_at = self.session, str(m["address"]), str(m["hash"])
        lesson = address if address.startswith("#lesson-") else ""
        session.course.leave()                       # what is kept is what the lesson gives back at its end
        is_over = address.startswith("#x") and address == session.address != kept_at
        try:
            found = packing.read(session, base64.b64decode(m["kept"], validate=True))
        except (packing.SavedError, binascii.Error, TypeError):
            if not is_over:
                self._notice("error", "opened", say(session.language, "restore.bad"))
        else:
            if is_over:
                if found.aside is not None:
                    found.remember()                 # another link's experiment gives way to this one
                session.history, session.aside = found.history, found.aside or (kept_at if kept_at.startswith("#x") else "", work_of(found))
                self.publish()
                return
            put_back(session, work_of(found))
            session.history, session.aside, session.status = found.history, found.aside, "ready"
            if not address and kept_at.startswith("#x"):
                give_back(session)                   # the page was left at a link, and is opened without it
            if not lesson:
                self._notice("info", "opened", say(session.language, "restore.done"))
        session.address = "" if lesson else address
        self.show()
        if lesson:
            self._hear_hash({"text": lesson})

    def _hear_sentence(self, m: dict[str, Any]) -> None:
        self.session.look_at(str(m["text"]))
        self.publish()

    def _hear_blank(self, m: dict[str, Any]) -> None:
        self.session.look_at(self.session.sentence, int(m["t"]))
        self.publish()

    def _hear_command(self, m: dict[str, Any]) -> None:
        self.command(str(m["name"]))

    def _hear_language(self, m: dict[str, Any]) -> None:
        if m["code"] != self.session.language:
            self.session.language = m["code"]
            self.board.language = m["code"]
            self.share.show()
            self.show()

    def _hear_gradcheck(self, m: dict[str, Any]) -> None:
        if m["on"]:
            self._in_pieces(self.session.weights.check(self.session.run.state), 0)
        else:
            self.session.weights.stop_check()
            self.publish()

    def _hear_generate(self, m: dict[str, Any]) -> None:
        session = self.session
        try:
            session.generation.set(m)
            self._in_pieces(session.generation.run(session.run.state, session.sentence), TOKEN_PACE)
        except SpecError as error:
            self._notice("error", error.field, session.worded(error))

    def _in_pieces(self, work: Iterator[bool], pause: float) -> None:
        """Work in pieces, which say whether there is something new to be seen; clicks are heard between them."""
        async def go() -> None:
            for is_news in work:
                if is_news:
                    self.publish()
                await asyncio.sleep(pause)
            self.publish()
        self.tasks = {task for task in self.tasks if not task.done()} | {asyncio.get_event_loop().create_task(go())}

    def _hear_rewind(self, m: dict[str, Any]) -> None:
        self.session.rewind(int(m["step"]))
        self.session.spend(SLICE, self.runner.clock)         # so that what is reached at once is shown at once
        self.publish()

    def _hear_level(self, m: dict[str, Any]) -> None:
        try:
            remade = self.session.change(level=str(m["level"]))
        except SpecError as error:                   # the text may hold too little when it is cut in another way
            self._notice("error", "level", self.session.worded(error))
            return
        self._notice("mended", "level", "")
        self._changed(remade)

    def _hear_preset(self, m: dict[str, Any]) -> None:
        self.session.open_preset(str(m["name"]))
        self.show()

    def _hear_default(self, m: dict[str, Any]) -> None:
        self.session.course.leave()
        give_back(self.session)
        self.session.open_preset(FIRST)
        self._stand_at("")
        self.show()

    def _hear_run(self, m: dict[str, Any]) -> None:
        open_run(self.session, int(m["id"]))
        if self.session.until:
            self._notice("info", "opened", say(self.session.language, "reaching.run", step=self.session.until))
        self.show()

    def _hear_hash(self, m: dict[str, Any]) -> None:
        """A link, a lesson's page, or the way back from either."""
        address, session, course = str(m["text"]), self.session, self.session.course
        if address == session.address or (address and not address.startswith(("#x", "#lesson-"))):
            return
        from_link = session.aside is not None and not course.name and address in ("", session.aside[0])
        if address.startswith("#x") and not from_link and course.before.get("address") != address:
            self._open(address)
            return
        if from_link:
            give_back(session)
        elif not course.open(address):
            return
        session.address = address
        self.show()
        if course.name:
            self.tell("moment", **course.moment)

    def _hear_answer(self, m: dict[str, Any]) -> None:
        self.session.course.answer(int(m["option"]))
        self.publish()

    def _open(self, link: str) -> None:
        """A link's experiment, at the moment that it was shared at; a bad one leaves everything as it was, the address too."""
        session = self.session
        shared = read_link(session, link)
        if shared is None:
            if self._unsaid is None:                 # at a start there is no earlier address
                self._stand_at(session.address)
            return
        session.course.leave()
        open_shared(session, shared)
        session.address, view = link, session.view
        self._notice("mended", "link", "")
        if view.pos or view.movement:
            self.tell("moment", movement=view.movement, pos=view.pos, unit=view.unit, layer=view.layer, speed=view.speed)
        if view.tab:
            self.tell("tab", name=view.tab)
        if session.reach(view.step):
            self._notice("info", "opened", say(session.language, "reaching", step=view.step))
        self.show()

    def _stand_at(self, address: str) -> None:
        self.session.address = address
        self.tell("address", hash=address)

    def _hear_settled(self, m: dict[str, Any]) -> None:
        view = m.get("view", {})
        seen = {n: view[n] for n in ("movement", "pos", "unit", "layer", "speed") if isinstance(view.get(n), (int, float))}
        self.session.view = View(**seen, tab=str(view.get("tab") or "")[:24])
        self.share.address = str(m.get("address", ""))[:500]
        self.share.write()


def build(language: str = "en", address: str = "", base: str = "./") -> App:
    """Makes the document's roots, each under the name of its place on the page."""
    pn.extension()
    app = App(language if language in ("en", "zh") else "en", address, base)
    for root in app.roots():
        root.servable(location=False)
    return app


if __name__.startswith("bokeh_app"):
    build(base="/page/")
