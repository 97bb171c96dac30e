"""The first network, trained and recorded at build time, so that the page is alive before Python is.

    python -m playground.page.first_network FOLDER     writes board.json (in each language), trace.bin and curve.bin for
                                                       the page, state.npz for Python

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

STEPS = 120
STATE = Path(__file__).with_name("state.npz")


def write(folder: Path) -> None:
    """Trains the first preset for STEPS steps and writes what the page and Python start from."""
    folder.mkdir(parents=True, exist_ok=True)
    session = Session()
    session.go()
    for _ in range(STEPS):
        session.step()
    session.trainer.status = "ready"
    assert session.trace is not None
    (folder / "board.json").write_text(json.dumps(boards(session), ensure_ascii=False, allow_nan=False), "utf-8")
    (folder / "trace.bin").write_bytes(wire.encode(session.trace))
    (folder / "curve.bin").write_bytes(wire.encode_curve(session.curve))
    (folder / "state.npz").write_bytes(packing.pack(session))


def boards(session: Session) -> dict[str, dict[str, Any]]:
    """The board in each language: before Python is there, nobody else could put its words into the visitor's."""
    found, own = {}, session.language
    for session.language in LANGUAGES:
        found[session.language] = session.board()
    session.language = own
    return found


def restore(session: Session, path: Path = STATE) -> None:
    """The recorded state into a new session; without the file it stays untrained."""
    if path.exists():
        packing.unpack(session, path.read_bytes())
        session.history, session.work.trained = History(), False          # nobody made this run


if __name__ == "__main__":
    write(Path(sys.argv[1]))
