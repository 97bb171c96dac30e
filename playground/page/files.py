"""Files: what a visitor takes along, and what they bring.

    exported(session, kind) -> (name, MIME type, bytes)       kind is one of KINDS
    imported(session, name, data)                             opens it, or raises RefusedError and changes nothing

What is brought is known by its content (kinds.py): a whole experiment, weights (weigh.py) or the words of their rows,
or text, which becomes the training sentences.
"""
from __future__ import annotations

import csv
import io
import math

from core import TASKS, FileError, ShapeError, SpecError, TrainState, interop
from core.exchange.traces import trace_npz, trace_safetensors
from core.spec import BOOK_BYTES

from ..session import Session
from ..words import say
from ..words.errors import file_worded, shape_worded
from ..work.books import is_long, lines_of
from ..work.timeline import Timeline
from .kinds import ending_of, kind_of, text_of
from .weigh import names_rows, weigh

KINDS = {
    "json": "application/json", "npz": "application/octet-stream", "safetensors": "application/octet-stream",
    "trace_npz": "application/octet-stream",
    "trace_safetensors": "application/octet-stream", "numpy": "text/x-python", "script": "text/x-python",
    "history": "text/csv", "text": "text/plain",
}
MOST_BYTES = 128 * 2**20


class RefusedError(ValueError):
    """A file cannot be opened; its text is in the visitor's language."""


def encoding_name(encoding: str) -> str:
    """An encoding as people write it."""
    names = {"utf-16le": "UTF-16", "utf-16be": "UTF-16 (big-endian)", "shift_jis": "Shift JIS", "big5": "Big5"}
    return names.get(encoding) or encoding.upper().replace("WINDOWS", "Windows")


def exported(session: Session, kind: str) -> tuple[str, str, bytes]:
    """One file to take along.  Raises RefusedError where it could not be opened again or there is no program for it."""
    spec, state = session.experiment, session.run.state
    if kind == "json":
        try:
            text = interop.to_json(state)
        except FileError as error:
            raise RefusedError(say(session.language, "file.no-export")) from error
    elif kind == "npz":
        return "unrolled.npz", KINDS[kind], interop.to_npz(state)
    elif kind == "safetensors":
        return "unrolled.safetensors", KINDS[kind], interop.to_safetensors(state)
    elif kind.startswith("trace"):
        return traced(session, kind)
    elif kind == "numpy":
        try:
            return "unrolled_numpy.py", KINDS[kind], interop.numpy_program(state, session.language).encode()
        except SpecError as error:
            why = say(session.language, f"file.no-numpy.{error.field}")
            raise RefusedError(say(session.language, "file.no-numpy", why=why)) from error
    elif kind == "script":
        try:
            text = interop.pytorch_script(state)
        except SpecError as error:
            raise RefusedError(say(session.language, "file.no-script")) from error
    elif kind == "history":
        text = history(session)
    else:
        text = "\n".join(spec.text) + "\n"
    ending = {"json": "json", "script": "py", "history": "csv", "text": "txt"}[kind]
    return f"unrolled-{spec.cell}.{ending}", KINDS[kind], text.encode()


def traced(session: Session, kind: str) -> tuple[str, str, bytes]:
    """The trace of the sentence under the glass as arrays.  Raises RefusedError where there is none."""
    if session.trace is None:
        raise RefusedError(say(session.language, "error.sentence"))
    write = trace_npz if kind == "trace_npz" else trace_safetensors
    return f"unrolled-trace.{kind.removeprefix('trace_')}", KINDS[kind], write(session.trace)


def history(session: Session) -> str:
    """The training curve as CSV, a row a step."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["step", "loss", "accuracy", "gradient_norm", "gradient_norm_clipped", "validation_loss"])
    for row in session.curve:
        rows.writerow(["" if math.isnan(x) else repr(x) if k else int(x) for k, x in enumerate(row)])
    return out.getvalue()


def imported(session: Session, name: str, data: bytes | str, *more: bytes) -> None:
    """Opens a file that was dropped or chosen: its bytes, or the text that they are.

    more  the other files of weights that were saved in several
    """
    language = session.language
    if len(data) + sum(map(len, more)) > MOST_BYTES:
        raise RefusedError(say(language, "file.over", name=name, most=MOST_BYTES // 2**20))
    kind, text = kind_of(name, data), text_of(data)
    try:
        if kind == "weights" and data[:1] == b"\x80" and names_rows(session, data):
            return
        if kind == "weights" and isinstance(data, bytes):
            weigh(session, name, data, *more)
        elif text is not None and kind != "experiment" and names_rows(session, text):
            return
        elif text is not None and kind != "sharded" and (kind == "experiment" or ending_of(name) == "json"):
            restore(session, interop.from_json(text))
        elif kind == "text" and text is not None:
            read_text(session, name, text)
        else:
            raise RefusedError(say(language, f"file.{kind}", name=name))
    except FileError as error:
        raise RefusedError(say(language, "file.bad", name=name, reason=file_worded(language, error))) from error
    except SpecError as error:
        raise RefusedError(say(language, "file.bad", name=name, reason=session.worded(error))) from error
    except ShapeError as error:
        raise RefusedError(say(language, "file.bad", name=name, reason=shape_worded(language, error))) from error


def restore(session: Session, state: TrainState) -> None:
    """An experiment with its weights, the optimiser's memory and its step."""
    session.use(state.experiment)
    session.look_at(TASKS[state.experiment.task].example(state.experiment), -1)
    session.work.run, session.work.twin = Timeline(state, session.run.state), None
    session.forget_trace()


def read_text(session: Session, name: str, text: str) -> None:
    """Training sentences, one a line."""
    task = session.experiment.facts
    if len(text.encode("utf-8", "replace")) > BOOK_BYTES:
        raise RefusedError(say(session.language, "file.too-long", name=name, most=BOOK_BYTES // 2**20))
    lines = lines_of(text.removeprefix("\ufeff"))
    if not task.continues and not is_long(lines):            # elsewhere an empty line says nothing
        lines = tuple(filter(str.strip, lines))
    session.open_text(name, lines)
