"""Gestures: what follows each message of the page, a function for each, and the one table of them all, HANDLERS.

    answer(app, {"type": "blank", "t": 2})     obeys it, or raises MessageError or SpecError and changes nothing

The messages and the types of their fields are in playground/messages.py.
"""
from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core import FileError, ShapeError, SpecError, View
from core.looking.tracing import LANES
from core.looking.what_if import Held, Place, check
from core.network.network import network_for

from . import messages
from .messages import MessageError, one_of, read
from .page import files, first_network, weigh
from .page.clock import SLICE
from .words import say
from .words.errors import file_worded, shape_worded
from .work import packing
from .work.links import give_back, open_run, open_shared, read_link
from .work.presets import FIRST, PRESETS, preset_in
from .work.work import Aside

if TYPE_CHECKING:
    from .app import App

TOKEN_PACE = 0.05         # seconds that a generated token is looked at


def answer(app: App, message: object) -> None:
    """Obeys one message.  Raises MessageError where it is none, or SpecError where a field may not hold this."""
    payload = read(message)
    HANDLERS[type(payload)](app, payload)


# ---- what is kept -----------------------------------------------------------------------------------------------

def hello(app: App, m: messages.HelloMessage) -> None:
    app.say_what_waits()


def seen(app: App, m: messages.SeenMessage) -> None:
    app.unseen = False


def keep(app: App, m: messages.KeepMessage) -> None:
    app.keeper.now()


def restore(app: App, m: messages.RestoreMessage) -> None:
    """Opens what was kept, and a lesson over it again; under a link, what was kept elsewhere is put aside."""
    session, address, kept_at = app.session, m.address, m.hash
    lesson = address if address.startswith("#lesson-") else ""
    session.course.leave()                       # what is kept is what the lesson gives back at its end
    is_over = address.startswith("#x") and address == session.address != kept_at
    try:
        found = packing.read(decoded(m.kept))
    except packing.SavedError:
        app.tell("restored", read=False)
        if not m.last:
            return                                   # the page has another
        if not is_over:
            app.notice("error", "opened", say(session.language, "restore.bad"))
    else:
        app.tell("restored", read=True)
        if is_over:
            if found.aside is not None:
                packing.remember(found)          # another link's experiment gives way to this one
            session.history = found.history
            session.aside = found.aside or Aside(kept_at if kept_at.startswith("#x") else "", found.work)
            app.publish()
            return
        session.open_saved(found)
        if not address and kept_at.startswith("#x"):
            give_back(session)                   # the page was left at a link, and is opened without it
        if not lesson:
            app.notice("info", "opened", say(session.language, "restore.done"))
    session.address = "" if lesson else address
    app.show()
    if lesson:
        follow(app, lesson)


def decoded(text: str) -> bytes:
    """What the page sends in base64; of a text that is none no bytes, which nothing can be read from."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def run(app: App, m: messages.RunMessage) -> None:
    session = app.session
    open_run(session, m.id)
    if session.trainer.until:
        app.notice("info", "opened", say(session.language, "reaching.run", step=session.trainer.until))
    app.show()


def export_file(app: App, m: messages.ExportMessage) -> None:
    one_of("export", "kind", m.kind, files.KINDS)
    try:
        name, mime, data = files.exported(app.session, m.kind)
    except files.RefusedError as error:
        app.notice("error", "file", str(error))
        return
    app.tell("file", name=name, mime=mime, content=base64.b64encode(data).decode())


def import_files(app: App, m: messages.ImportMessage) -> None:
    app.opening.take(m.files)


def reread(app: App, m: messages.RereadMessage) -> None:
    app.opening.reread(asdict(m))


def accept(app: App, m: messages.AcceptMessage) -> None:
    app.opening.accept()


def decline(app: App, m: messages.DeclineMessage) -> None:
    app.opening.decline()


def offer(app: App, m: messages.OfferMessage) -> None:
    """The answer to weights of another network that wait."""
    session = app.session
    try:
        if m.answer == "set":
            weigh.take(session)
            app.notice("mended", "file", "")
        else:
            session.offer = None
    except (FileError, ShapeError) as error:
        refused(app, session.offer.name if session.offer else "", error)
        session.offer = None
    app.show()


def words(app: App, m: messages.WordsMessage) -> None:
    """The words of the rows of weights that wait."""
    try:
        weigh.name_rows(app.session, m.text)
        app.notice("mended", "file", "")
    except FileError as error:
        refused(app, app.session.offer.name if app.session.offer else "", error)
    app.publish()


def refused(app: App, name: str, error: FileError | ShapeError) -> None:
    language = app.session.language
    reason = file_worded(language, error) if isinstance(error, FileError) else shape_worded(language, error)
    app.notice("error", "file", say(language, "file.bad", name=name, reason=reason))


# ---- the sentence and the experiment ----------------------------------------------------------------------------

def sentence(app: App, m: messages.SentenceMessage) -> None:
    app.session.look_at(m.text)
    app.publish()


def blank(app: App, m: messages.BlankMessage) -> None:
    app.session.look_at(app.session.sentence, m.t)
    app.publish()


def command(app: App, m: messages.CommandMessage) -> None:
    app.command(m.name)


def language(app: App, m: messages.LanguageMessage) -> None:
    session = app.session
    if m.code != session.language:
        is_first = first_network.is_open(session)
        session.language = app.board.language = m.code
        session.course.translated()
        if is_first:
            session.open_preset(FIRST[m.code])
            first_network.restore(session)
        app.share.show()
        app.show()


def rewind(app: App, m: messages.RewindMessage) -> None:
    app.session.rewind(m.step)
    app.session.spend(SLICE, app.runner.clock)           # so that what is reached at once is shown at once
    app.publish()


def level(app: App, m: messages.LevelMessage) -> None:
    try:
        remade = app.session.change(level=m.level)
    except SpecError as error:                           # the text may hold too little when it is cut in another way
        app.notice("error", "level", app.session.worded(error))
        return
    app.notice("mended", "level", "")
    app.changed(remade)


def learn(app: App, m: messages.LearnMessage) -> None:
    session = app.session
    sentence, blank = session.sentence, session.blank
    try:
        remade = session.change(text=(*session.experiment.text, sentence))
    except SpecError as error:                           # the text is as long as it may be
        app.notice("error", "text", session.worded(error))
        return
    session.look_at(sentence, blank)
    app.changed(remade)
    if session.status != "training":
        app.command("train")


def preset(app: App, m: messages.PresetMessage) -> None:
    one_of("preset", "name", m.name, PRESETS)
    session = app.session
    try:
        session.open_preset(m.name, None if m.kept is None else decoded(m.kept))
    except packing.SavedError:
        app.notice("info", "opened", say(session.language, "preset.fresh"))
    app.show()
    moment = preset_in(session.language, m.name).moment
    if session.run.state.step:
        app.tell("moment", **moment.cursor(session.trace))
        if moment.tab:
            app.tell("tab", name=moment.tab)


def default(app: App, m: messages.DefaultMessage) -> None:
    app.session.course.leave()
    give_back(app.session)
    app.session.open_preset(FIRST[app.session.language])
    stand_at(app, "")
    app.show()


# ---- addresses --------------------------------------------------------------------------------------------------

def address_changed(app: App, m: messages.HashMessage) -> None:
    follow(app, m.text)


def follow(app: App, address: str) -> None:
    """A link, a lesson's page, or the way back from either."""
    session, course = app.session, app.session.course
    if address == session.address or (address and not address.startswith(("#x", "#lesson-"))):
        return
    from_link = session.aside is not None and not course.name and address in ("", session.aside.address)
    is_before = course.before is not None and course.before.address == address
    if address.startswith("#x") and not from_link and not is_before:
        open_link(app, address)
        return
    if from_link:
        give_back(session)
    elif not course.open(address):
        return
    session.address = address
    app.show()
    if course.name:
        app.tell("moment", **course.moment)


def open_link(app: App, link: str) -> None:
    """A link's experiment, at the moment that it was shared at; a bad one changes nothing, nor the address."""
    session = app.session
    shared = read_link(session, link)
    if shared is None:
        if app.is_heard:                             # at a start there is no earlier address
            stand_at(app, session.address)
        return
    session.course.leave()
    open_shared(session, shared)
    session.address, view = link, session.view
    app.notice("mended", "link", "")
    if view.pos or view.movement or view.part:
        app.tell("moment", movement=view.movement, pos=view.pos, unit=view.unit, layer=view.layer, part=view.part,
                 speed=view.speed)
    if view.tab:
        app.tell("tab", name=view.tab)
    if session.reach(view.step):
        app.notice("info", "opened", say(session.language, "reaching", step=view.step))
    app.show()


def stand_at(app: App, address: str) -> None:
    app.session.address = address
    app.tell("address", hash=address)


def lesson_answer(app: App, m: messages.AnswerMessage) -> None:
    app.session.course.answer(m.option)
    app.publish()


def settled(app: App, m: messages.SettledMessage) -> None:
    names = ("movement", "pos", "unit", "layer", "part", "speed")
    seen = {n: m.view[n] for n in names if isinstance(m.view.get(n), (int, float))}
    app.session.work.view = View(**seen, tab=str(m.view.get("tab") or "")[:24])
    app.share.stand(m.address[:500])
    app.share.write()


# ---- what is looked at below the stage --------------------------------------------------------------------------

def weights(app: App, m: messages.WeightsMessage) -> None:
    app.session.weights.look(m.on)
    app.publish()


def weight(app: App, m: messages.WeightMessage) -> None:
    app.session.weights.chosen = m.name, m.row, m.column
    app.publish()


def gradient_check(app: App, m: messages.GradcheckMessage) -> None:
    if m.on:
        app.in_pieces(app.session.weights.check(app.session.run.state), 0)
    else:
        app.session.weights.stop_check()
        app.publish()


def generate(app: App, m: messages.GenerateMessage) -> None:
    session = app.session
    session.generation.set(asdict(m))
    app.in_pieces(session.generation.run(session.run.state, session.sentence), TOKEN_PACE)


def stop(app: App, m: messages.StopMessage) -> None:
    app.session.generation.stop()
    app.publish()


# ---- what if ----------------------------------------------------------------------------------------------------

def hold(app: App, m: messages.HoldMessage) -> None:
    put(app, "hold", Held(m.layer, LANES[m.lane], m.symbol, m.unit, m.value, m.t))


def silence(app: App, m: messages.SilenceMessage) -> None:
    put(app, "silence", Held(m.layer, LANES[m.lane], "h", m.unit, 0.0))


def put(app: App, kind: str, one: Held) -> None:
    try:
        check(network_for(app.session.experiment), one)
        app.session.hold(one)
    except SpecError as error:
        raise MessageError(kind, error.field, error.value, "place") from error
    app.publish()


def release(app: App, m: messages.ReleaseMessage) -> None:
    if m.layer is None or m.lane is None or m.symbol is None or m.unit is None:
        app.session.release()
    else:
        app.session.release(Place(m.layer, LANES[m.lane], m.symbol, m.unit, m.t))
    app.publish()


def masks(app: App, m: messages.MasksMessage) -> None:
    app.session.what_if.masks = m.on
    app.session.forget_trace()
    app.publish()


def flow(app: App, m: messages.FlowMessage) -> None:
    app.session.what_if.flowing = m.on
    app.publish()


def code(app: App, m: messages.CodeMessage) -> None:
    app.session.what_if.reading = m.on
    app.publish()


HANDLERS: dict[type[Any], Callable[[App, Any], None]] = {
    messages.HelloMessage: hello, messages.RestoreMessage: restore, messages.SeenMessage: seen,
    messages.KeepMessage: keep, messages.RunMessage: run, messages.DefaultMessage: default,
    messages.SentenceMessage: sentence, messages.BlankMessage: blank, messages.CommandMessage: command,
    messages.LanguageMessage: language, messages.RewindMessage: rewind, messages.LevelMessage: level,
    messages.LearnMessage: learn, messages.PresetMessage: preset, messages.HashMessage: address_changed,
    messages.AnswerMessage: lesson_answer, messages.WeightsMessage: weights, messages.WeightMessage: weight,
    messages.ExportMessage: export_file, messages.ImportMessage: import_files, messages.RereadMessage: reread,
    messages.AcceptMessage: accept, messages.DeclineMessage: decline, messages.GenerateMessage: generate,
    messages.StopMessage: stop, messages.GradcheckMessage: gradient_check, messages.SettledMessage: settled,
    messages.HoldMessage: hold, messages.SilenceMessage: silence, messages.ReleaseMessage: release,
    messages.MasksMessage: masks, messages.FlowMessage: flow, messages.CodeMessage: code, messages.OfferMessage: offer,
    messages.WordsMessage: words,
}
