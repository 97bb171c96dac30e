"""Books: a text of up to 2 MiB, read by streams, opened in pieces so that clicks are heard meanwhile.

The network that reads it is char-rnn's (Karpathy 2015): one layer of LSTM, the next character, truncated
back-propagation.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core import Experiment, SpecError
from core.checks import bytes_of
from core.network.network import dataset_for, prepared_pieces
from core.spec import TEXT_BYTES
from core.tasks.streaming import streams

from ..words import paragraph, say

if TYPE_CHECKING:
    from ..session import Session

BOOK = Experiment(
    task="next", level="characters", as_typed=True, fold_case=False, cell="lstm", hidden=128, embedding=32,
    truncate=50, batch_size=16, learning_rate=0.005, steps=20_000, seed=7)
MANY = 8                # streams: of fewer a book takes hours


def lines_of(text: str) -> tuple[str, ...]:
    """What was typed or opened as lines, each as it is; empty ones before and behind the text are none of it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    full = [k for k, line in enumerate(lines) if line.strip()]
    return tuple(lines[full[0]:full[-1] + 1]) if full else ()


def is_long(text: tuple[str, ...]) -> bool:
    """Whether a text is so long that it is opened as a book."""
    return bytes_of(text) > TEXT_BYTES


def base_of(now: Experiment) -> Experiment:
    """The experiment that a book is put into: the one that is open where it reads by many streams, else BOOK."""
    return now.replace(as_typed=True) if streams(now) and now.batch_size >= MANY else BOOK


def opening(session: Session, name: str, text: tuple[str, ...]) -> Iterator[bool]:
    """Opens a long text in pieces, the last of which is news.  Whatever else is opened meanwhile stays open.

    Raises SpecError, before the first piece is done, where it may not be a text.
    """
    before = session.experiment
    spec = base_of(before).replace(text=text)
    session.reading = name
    return _opening(session, name, before, spec)


def _opening(session: Session, name: str, before: Experiment, spec: Experiment) -> Iterator[bool]:
    try:
        pieces = prepared_pieces(spec)
        while True:
            try:
                next(pieces)
            except StopIteration:
                break
            except SpecError as error:
                session.notice("error", "text", session.worded(error))
                return
            yield False
    finally:
        session.reading = ""
    if session.experiment is not before:
        return
    session.use(spec)
    session.look_at(spec.facts.example(spec)[:40].strip(), -1)
    yield True
    session.notice("info", "", done(session, name, base_of(before) is BOOK))
    yield True


def done(session: Session, name: str, is_another_network: bool) -> str:
    """What was opened, in numbers, and what follows from its length."""
    spec, language = session.experiment, session.language
    stream, characters = dataset_for(spec).stream, sum(map(len, spec.text)) + len(spec.text)
    tokens = 0 if stream is None else len(stream)
    count = min(spec.batch_size, tokens)
    said = [say(language, "book.done", name=name, characters=f"{characters:,}", tokens=f"{tokens:,}",
                span=spec.truncate, count=count)]
    if not session.work.link_where_it_fits():
        said.append(say(language, "book.no-link"))
    if is_another_network:
        said.append(say(language, "book.network"))
    return paragraph(said)
