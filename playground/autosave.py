"""Autosave: a whole session as bytes and back, and when it is handed to the page to be kept.

The bytes are an `.npz` without pickles: "about" is JSON in UTF-8 (the experiment, what is looked at, the history, the last step's event), the
other arrays are the weights, the optimiser's memory and the carried states of both networks and the training curve.  The first
network, recorded at build time, is kept the same way.
"""
from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from core import Event, Experiment, SpecError, TrainState, View

from .run import Run
from .session import Session

VERSION = 1
MOST_BYTES = 64 * 2**20
SOON, WHILE_TRAINING = 0.4, 3.0           # seconds from a change to its keeping
PER_MEGABYTE = 2.0                        # and for each megabyte, so that large networks are kept seldom


class SavedError(ValueError):
    """What was kept cannot be read."""


def pack(session: Session) -> bytes:
    """Everything that a visitor would miss."""
    view = replace(session.view, sentence=session.sentence, blank=session.blank)
    runs = {name: run for name, run in (("run", session.run), ("twin", session.twin)) if run is not None}
    last = {name: asdict(run.state.last) for name, run in runs.items() if run.state.last is not None}
    about = {"version": VERSION, "experiment": asdict(session.experiment), "view": asdict(view), "history": session.history, "last": last}
    arrays: dict[str, Any] = {"about": np.frombuffer(json.dumps(about).encode(), np.uint8), "curve": np.array(session.curve, np.float64).reshape(-1, 6)}
    for name, run in runs.items():
        arrays |= {f"{name}.step": np.array(run.state.step), f"{name}.params": run.state.params.flat}
        arrays |= {f"{name}.moment{k}": m for k, m in enumerate(run.state.moments)}
        arrays |= {f"{name}.carried.{lane[0]}.{lane[1]}.{symbol}": h for lane, states in run.state.carried.items() for symbol, h in states.items()}
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def unpack(session: Session, data: bytes) -> None:
    """A session as it was packed.  Raises SavedError, and changes nothing, where the bytes are not whole."""
    if len(data) > MOST_BYTES:
        raise SavedError("too large")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        about = json.loads(arrays["about"].tobytes())
        if about["version"] != VERSION:
            raise SavedError("another version")
        trial = Session(language=session.language)
        spec = Experiment(**about["experiment"] | {"text": tuple(about["experiment"]["text"])})
        trial.open(spec, view := View(**about["view"]))
        last = {name: Event(**event) for name, event in about.get("last", {}).items()}
        states = {name: replace(saved_state(run.state, name, arrays), last=last.get(name))
                  for name, run in (("run", trial.run), ("twin", trial.twin)) if run is not None}
        curve = [tuple(row) for row in arrays["curve"].tolist()]
        history = list(about["history"])
    except (SpecError, KeyError, TypeError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise SavedError(str(error)) from error
    session.open(spec, view)
    for name, state in states.items():
        setattr(session, name, Run(state, getattr(session, name).state))
    session.curve, session.history = curve, history
    session.forget_trace()


def saved_state(first: TrainState, name: str, arrays: dict[str, Any]) -> TrainState:
    """The state of one network; its arrays have to fit the experiment's."""
    flat = arrays[f"{name}.params"]
    moments = tuple(arrays[f"{name}.moment{k}"] for k in range(len(first.moments)))
    for array, like in zip((flat, *moments), (first.params.flat, *first.moments), strict=True):
        if array.shape != like.shape or array.dtype != like.dtype:
            raise SavedError(f"{name}: expected {like.shape} {like.dtype}, got {array.shape} {array.dtype}")
    carried: dict[tuple[int, int], dict[str, np.ndarray]] = {}
    for key in arrays:
        if key.startswith(f"{name}.carried."):
            layer, direction, symbol = key.split(".")[2:]
            if arrays[key].shape[1:] != (first.experiment.hidden,) or arrays[key].dtype != flat.dtype:
                raise SavedError(f"{key}: expected {first.experiment.hidden} units, got {arrays[key].shape} {arrays[key].dtype}")
            carried.setdefault((int(layer), int(direction)), {})[symbol] = arrays[key]
    return replace(first, step=int(arrays[f"{name}.step"]), params=first.params.with_flat(flat).freeze(), moments=moments, carried=carried)


class Keeper:
    """Hands the session to the page soon after it changed: `tell` gets its bytes."""

    def __init__(self, session: Session, tell: Callable[[bytes], None]) -> None:
        self.session, self.tell = session, tell
        self.size = 0
        self.task: asyncio.Task[None] | None = None

    def mark(self) -> None:
        """Something has changed."""
        if self.task is None or self.task.done():
            self.task = asyncio.get_event_loop().create_task(self._keep())

    async def _keep(self) -> None:
        wait = WHILE_TRAINING if self.session.status == "training" else SOON
        await asyncio.sleep(wait + PER_MEGABYTE * self.size / 2**20)
        if self.session.course.is_showing:
            return                                   # the visitor's own work is what was kept before the lesson
        data = pack(self.session)
        self.size = len(data)
        self.tell(data)
