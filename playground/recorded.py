"""The first network, trained and recorded at build time, so that the page is alive before Python is.

    python -m playground.recorded FOLDER     writes board.json, trace.bin and curve.bin for the page, state.npz for Python

The page draws the three files at once; Python starts from the state that they were made from.
"""
from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from . import wire
from .session import Run, Session

STEPS = 120
STATE = Path(__file__).with_name("state.npz")


def write(folder: Path) -> None:
    """Trains the first preset for STEPS steps and writes what the page and Python start from."""
    folder.mkdir(parents=True, exist_ok=True)
    session = Session()
    session.go()
    for _ in range(STEPS):
        session.step()
    session.status = "ready"
    assert session.trace is not None
    (folder / "board.json").write_text(json.dumps(session.board(), ensure_ascii=False, allow_nan=False), "utf-8")
    (folder / "trace.bin").write_bytes(wire.encode(session.trace))
    (folder / "curve.bin").write_bytes(wire.encode_curve(session.curve))
    arrays = {}
    for name, run in (("run", session.run), ("twin", session.twin)):
        if run is not None:
            arrays[f"{name}.params"] = run.state.params.flat
            arrays |= {f"{name}.moment{k}": m for k, m in enumerate(run.state.moments)}
    np.savez(folder / "state.npz", step=session.run.state.step, curve=np.array(session.curve), **arrays)


def restore(session: Session, path: Path = STATE) -> None:
    """The recorded state into a session that has just opened the first preset; without the file it stays untrained."""
    if not path.exists():
        return
    with np.load(path, allow_pickle=False) as kept:
        for name, run in (("run", session.run), ("twin", session.twin)):
            if run is not None:
                moments = tuple(kept[f"{name}.moment{k}"] for k in range(len(run.state.moments)))
                params = run.state.params.with_flat(kept[f"{name}.params"]).freeze()
                first = run.state
                trained = Run.of(replace(first, step=int(kept["step"]), params=params, moments=moments))
                trained.kept.insert(0, first)
                setattr(session, name, trained)
        session.curve = [tuple(row) for row in kept["curve"].tolist()]
    session.forget_trace()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
