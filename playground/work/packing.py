"""Autosave: a whole session as bytes and back, and when it is handed to the page to be kept.

The bytes are an `.npz` without pickles: "about" is JSON in UTF-8 (the experiment, what is looked at, the history, the last step's event), the
other arrays are the weights, the optimiser's memory and the carried states of each network, the training curve, and the
packed bytes of what was put aside and of the runs of the history.  The first network, recorded at build time, is kept the
same way.
"""
from __future__ import annotations

import asyncio
import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from core import Event, Experiment, SpecError, TrainState, View

from .timeline import Run
from .work import put_back, work_of

if TYPE_CHECKING:
    from ..session import Session

VERSION = 1
MOST_BYTES = 64 * 2**20
SOON, PER_MEGABYTE = 0.4, 0.05            # seconds from a change to its keeping, and for each megabyte
TRAINED, TRAINED_PER_MEGABYTE = 3.0, 2.0  # the same of training that goes on: large networks are kept seldom


class SavedError(ValueError):
    """What was kept cannot be read."""


def pack(session: Session | SimpleNamespace) -> bytes:
    """Everything that a visitor would miss."""
    view = replace(session.view, sentence=session.sentence, blank=session.blank, held=session.holds)
    about = {"version": VERSION, "experiment": asdict(session.experiment), "view": asdict(view), "trained": session.trained, "row": session.row, "history": session.history.rows}
    last: dict[str, Any] = {}
    arrays: dict[str, Any] = {"curve": np.array(session.curve, np.float64).reshape(-1, 6)}
    for name, run in (("run", session.run), ("twin", session.twin), ("rival", session.rival.run if session.rival else None)):
        if run is not None:
            if run.state.last is not None:
                last[name] = run.state.last._asdict()
            arrays |= {f"{name}.step": np.array(run.state.step), f"{name}.params": run.state.params.flat, f"{name}.since": np.array(run.state.since)}
            arrays |= {f"{name}.moment{k}": m for k, m in enumerate(run.state.moments)}
            arrays |= {f"{name}.carried.{lane[0]}.{lane[1]}.{symbol}": h for lane, states in run.state.carried.items() for symbol, h in states.items()}
    if session.rival is not None:
        about["rival"] = {"experiment": asdict(session.rival.experiment), "title": session.rival.title, "accuracy": session.rival.accuracy}
        arrays["rival.losses"] = np.array([*session.rival.losses.items()], np.float64).reshape(-1, 2)
    if session.brought is not None:
        arrays["brought"] = session.brought.flat
    if session.aside is not None:
        about["aside"], work = session.aside
        arrays["aside"] = as_array(pack(SimpleNamespace(**work, history=type(session.history)(), aside=None)))
    arrays |= {f"history.{ident}": as_array(data) for ident, data in session.history.kept.items()}
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, about=as_array(json.dumps(about | {"last": last}).encode()), **arrays)
    return file.getvalue()


def as_array(data: bytes) -> np.ndarray:
    return np.frombuffer(data, np.uint8)


def unpack(session: Session, data: bytes) -> None:
    """A session as it was packed.  Raises SavedError, and changes nothing, where the bytes are not whole."""
    found = read(session, data)
    put_back(session, work_of(found))
    session.history, session.aside, session.status = found.history, found.aside, "ready"


def read(session: Session, data: bytes) -> Session:
    """What was packed, as a session of its own in the same language.  Raises SavedError where the bytes are not whole."""
    if len(data) > MOST_BYTES:
        raise SavedError("too large")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        about = json.loads(arrays["about"].tobytes())
        if about["version"] != VERSION:
            raise SavedError("another version")
        found = type(session)(language=session.language)
        found.open(saved_experiment(about), View(**about["view"]))
        fill(found, about, arrays)
    except (SpecError, KeyError, TypeError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise SavedError(str(error)) from error
    return found


def saved_experiment(about: dict[str, Any]) -> Experiment:
    return Experiment(**about["experiment"] | {"text": tuple(about["experiment"]["text"])})


def fill(found: Session, about: dict[str, Any], arrays: dict[str, Any]) -> None:
    """All that was packed beside the experiment and the view."""
    if "brought" in arrays:
        found.bring(found.run.state.params.with_flat(arrays["brought"]))
    if "twin.params" not in arrays:
        found.twin = None                                # a link or a file had brought one network alone
    last = {name: Event(**event) for name, event in about.get("last", {}).items()}
    for name, run in (("run", found.run), ("twin", found.twin)):
        if run is not None:
            setattr(found, name, Run(replace(saved_state(run.state, name, arrays), last=last.get(name)), run.state))
    if found.twin is not None and found.twin.state.step < found.run.state.step:
        found.waits_for_twin = found.run.state
    found.curve = [tuple(row) for row in arrays["curve"].tolist()]
    found.trained, found.row = bool(about["trained"]), int(about.get("row", 0))         # earlier versions kept no row
    if (rival := about.get("rival")) is not None:
        found.compare(saved_experiment(rival), str(rival["title"]))
        assert found.rival is not None
        first = found.rival.run.state
        found.rival.run = Run(replace(saved_state(first, "rival", arrays), last=last.get("rival")), first)
        found.rival.losses, found.rival.accuracy = {int(step): loss for step, loss in arrays["rival.losses"].tolist()}, rival["accuracy"]
    found.history = type(found.history)(tuple(about["history"]), {int(n[8:]): arrays[n].tobytes() for n in arrays if n.startswith("history.")})
    if "aside" in arrays:
        found.aside = str(about["aside"]), work_of(read(found, arrays["aside"].tobytes()))


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
    step, since = (int(arrays.get(f"{name}.{part}", 0)) for part in ("step", "since"))
    return replace(first, step=step, since=since, params=first.params.with_flat(flat).freeze(), moments=moments, carried=carried)


class Keeper:
    """Hands the session to the page soon after it changed: `tell` gets its bytes."""

    def __init__(self, session: Session, tell: Callable[[bytes], None]) -> None:
        self.session, self.tell = session, tell
        self.size = 0
        self.typed, self.state = self._typed(), session.run.state     # as they were kept last
        self.task: asyncio.Task[None] | None = None

    def mark(self) -> None:
        """Something has changed."""
        if self.task is None or self.task.done():
            self.task = asyncio.get_event_loop().create_task(self._keep())

    def now(self) -> None:
        """What waits to be kept is kept at once."""
        if self.task is not None and not self.task.done():
            self.task.cancel()
            self.task = None
            self.hand_over()

    async def _keep(self) -> None:
        began = time.monotonic()
        while (left := self._wait() - (time.monotonic() - began)) > 0:
            await asyncio.sleep(min(SOON, left))
        self.hand_over()

    def _wait(self) -> float:
        """Seconds from the mark on; fewer as soon as more has changed than the weights of a network that goes on training."""
        session = self.session
        stepped = session.status != "training" and session.run.state is not self.state
        wait, per_megabyte = (SOON, PER_MEGABYTE) if stepped or self._typed() != self.typed else (TRAINED, TRAINED_PER_MEGABYTE)
        return wait + per_megabyte * self.size / 2**20

    def _typed(self) -> tuple[Any, ...]:
        """What only the visitor can make again; weights can be trained again."""
        session = self.session
        return session.experiment, session.sentence, session.blank, session.holds

    def hand_over(self) -> None:
        """The session as it stands now."""
        course = self.session.course
        data = pack(SimpleNamespace(**course.before) if course.is_showing else self.session)     # not the lesson's, but the visitor's own
        self.size, self.typed, self.state = len(data), self._typed(), self.session.run.state
        self.tell(data)
