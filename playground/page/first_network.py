"""The first network of each language, trained and recorded at build time, so that the page is alive before Python is.

    python -m playground.page.first_network FOLDER     writes board.en.json (its words in each language), trace.en.bin
                                                       and curve.en.bin for the page, state.en.npz for Python; the same
                                                       of each language

The page draws the three files at once; Python starts from the state that they were made from.  The build runs it in
Pyodide, whose numbers are the same on every machine.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ..looking import wire
from ..session import Session
from ..words import LANGUAGES
from ..work import packing
from ..work.history import History
from ..work.presets import FIRST, PRESETS

HERE = Path(__file__).parent


def write(folder: Path) -> None:
    """Trains each language's first preset and writes what the page and Python start from."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        session = Session(language=language)
        train(session)
        assert session.trace is not None
        said = json.dumps(boards(session), ensure_ascii=False, allow_nan=False)
        (folder / f"board.{language}.json").write_text(said, "utf-8")
        (folder / f"trace.{language}.bin").write_bytes(wire.encode(session.trace))
        (folder / f"curve.{language}.bin").write_bytes(wire.encode_curve(session.curve))
        (folder / f"state.{language}.npz").write_bytes(packing.pack(session))


def train(session: Session) -> None:
    """Makes of a new session what its preset is as it opens, as if nobody had trained it."""
    train_up_to(session, PRESETS[FIRST[session.language]].learnt)


def train_up_to(session: Session, step: int) -> None:
    """Trains a new session and leaves it ready, as it opens."""
    session.go()
    while session.run.state.step < step:
        session.step()
    session.trainer.status = "ready"


def boards(session: Session) -> dict[str, dict[str, Any]]:
    """The board in each language: before Python is there, nobody else could put its words into the visitor's."""
    found, own = {}, session.language
    for session.language in LANGUAGES:
        found[session.language] = session.board()
    session.language = own
    return found


def restore(session: Session, folder: Path = HERE) -> None:
    """The state that was recorded in the session's language into a new session; without the file it stays untrained."""
    path = folder / f"state.{session.language}.npz"
    if path.exists():
        packing.unpack(session, path.read_bytes())
        session.history, session.work.trained = History(), False          # nobody made this run


def is_open(session: Session) -> bool:
    """Whether the first network is open, and the visitor has done nothing to it yet."""
    work, first = session.work, PRESETS[FIRST[session.language]]
    touched = (work.trained, work.held, work.rival, work.brought, session.history.rows, session.course.name,
               session.address)
    seen = (work.experiment, work.sentence, work.blank)
    return not any(map(bool, touched)) and seen == (first.experiment, first.sentence, first.blank)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
