"""The presets, trained at build time, so that each opens with what its note speaks of.

    write(FOLDER, CACHE, "name of the code")     writes preset.<name>.npz for each, preset.<name>.zh.npz for a Chinese
                                                 visitor's own, as autosave keeps a session

The page fetches a file when its preset is opened.  The build runs this in Pyodide, whose numbers are the same on every
machine; what one code makes of one preset is kept in CACHE.
"""
from __future__ import annotations

import hashlib
from pathlib import Path

from ..session import Session
from ..work import packing
from ..work.presets import Preset, trained
from .first_network import train_up_to


def write(folder: Path, cache: Path, code: str) -> None:
    """Every preset that is to open trained; those that the cache has are not trained again.

    Several processes may do it side by side: each takes the next file that none has begun, the long ones first.
    """
    for name, (language, preset) in sorted(trained().items(), key=lambda item: -item[1][1].learnt):
        try:
            file = (folder / name).open("xb")
        except FileExistsError:
            continue
        decides = (code, preset.experiment, preset.sentence, preset.blank, preset.learnt)
        kept = cache / f"{hashlib.sha256(repr(decides).encode()).hexdigest()[:16]}.npz"
        if not kept.exists():
            kept.write_bytes(packing.pack(learn(language, preset)))
        with file:
            file.write(kept.read_bytes())


def learn(language: str, preset: Preset) -> Session:
    """A session with the preset, trained as if nobody had done it."""
    session = Session(language=language)
    session.use(preset.experiment)
    session.look_at(preset.sentence, preset.blank)
    train_up_to(session, preset.learnt)
    session.work.trained = False
    return session
