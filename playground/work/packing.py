"""Autosave: a whole session as bytes and back, and when it is handed to the page to be kept.

The bytes are an `.npz` without pickles: "about" is JSON in UTF-8 (the experiment, what is looked at, the history, the
last step's event), the other arrays are the weights, the optimiser's memory and the carried states of each network, the
training curve, and the packed bytes of what was put aside and of the runs of the history.  The first network, recorded
at build time, is kept the same way.
"""
from __future__ import annotations

import asyncio
import io
import json
import time
import zipfile
from collections.abc import Callable
from copy import copy
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from core import Event, Experiment, SpecError, TrainState, View

from .comparison import Rival
from .history import BYTES, History
from .timeline import Timeline, size_of
from .work import Aside, Work, alone

if TYPE_CHECKING:
    from ..session import Session

VERSION = 1
MOST_BYTES = 64 * 2**20
SOON, PER_MEGABYTE = 0.4, 0.05            # seconds from a change to its keeping, and for each megabyte
TRAINED, TRAINED_PER_MEGABYTE = 3.0, 2.0  # the same of training that goes on: large networks are kept seldom


class SavedError(ValueError):
    """What was kept cannot be read."""


class Everything(Protocol):
    """All that a visitor would miss: a session has it, and a Saved is it."""

    work: Work
    history: History
    aside: Aside | None


@dataclass
class Saved:
    """Everything outside of a session."""

    work: Work
    history: History = field(default_factory=History)
    aside: Aside | None = None


def pack(everything: Everything) -> bytes:
    """Everything that a visitor would miss."""
    work, history = everything.work, everything.history
    view = replace(work.view, sentence=work.sentence, blank=work.blank, held=work.holds)
    about = {"version": VERSION, "experiment": shallow(work.experiment), "view": asdict(view), "trained": work.trained,
             "row": work.row, "history": history.rows}
    last: dict[str, Any] = {}
    arrays: dict[str, Any] = {"curve": np.array(work.curve, np.float64).reshape(-1, 6)}
    runs = [("run", work.run, work.experiment)]
    if work.twin is not None:
        runs.append(("twin", work.twin, alone(work.experiment)))
    if (rival := work.rival) is not None:
        runs.append(("rival", rival.run, rival.experiment))
        about["rival"] = {"experiment": shallow(rival.experiment), "title": rival.title, "accuracy": rival.accuracy}
        arrays["rival.losses"] = np.array([*rival.losses.items()], np.float64).reshape(-1, 2)
    for name, run, spec in runs:
        if run.state.last is not None:
            last[name] = run.state.last._asdict()
        # one that was gone back to may have been trained by another optimiser
        arrays |= {f"{name}.{part}": array for part, array in arrays_of(run.state.under(spec)).items()}
    if work.brought is not None:
        arrays["brought"] = work.brought.flat
    if everything.aside is not None:
        about["aside"] = everything.aside.address
        arrays["aside"] = as_array(pack(Saved(everything.aside.work)))
    arrays |= {f"history.{ident}": as_array(data) for ident, data in history.kept.items()}
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, about=as_array(json.dumps(about | {"last": last}).encode()), **arrays)
    return file.getvalue()


def arrays_of(state: TrainState) -> dict[str, np.ndarray]:
    """All numbers of one network in training."""
    arrays = {"step": np.array(state.step), "params": state.params.flat, "since": np.array(state.since)}
    arrays |= {f"moment{k}": m for k, m in enumerate(state.moments)}
    carried = state.carried.items()
    return arrays | {f"carried.{layer}.{direction}.{symbol}": h for (layer, direction), states in carried
                     for symbol, h in states.items()}


def whole(work: Work) -> bytes:
    """A run for the history, without its rival; nothing where it is too large."""
    run = copy(work)
    run.rival = None
    return pack(Saved(run)) if 2 * size_of(work.run.state) <= BYTES else b""


def remember(everything: Everything) -> None:
    """The run that ends now is in the history, if this visitor has trained it."""
    work = everything.work
    if work.trained and work.curve:                  # of a run that diverged at once no step stands
        work.go_to_its_end()
        link = "" if work.brought is not None else work.link_where_it_fits()
        everything.history = everything.history.with_run(work, link, whole(work))
        work.row = everything.history.rows[0]["id"]


def shallow(spec: Experiment) -> dict[str, Any]:
    """An experiment's fields, as `asdict` gives them, without a copy of every line of a book."""
    return {field.name: getattr(spec, field.name) for field in fields(spec)}


def as_array(data: bytes) -> np.ndarray:
    return np.frombuffer(data, np.uint8)


def unpack(session: Session, data: bytes) -> None:
    """A session as it was packed.  Raises SavedError, and changes nothing, where the bytes are not whole."""
    session.open_saved(read(data))


def read(data: bytes) -> Saved:
    """What was packed.  Raises SavedError where the bytes are not whole."""
    if len(data) > MOST_BYTES:
        raise SavedError("too large")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        about = json.loads(arrays["about"].tobytes())
        if about["version"] != VERSION:
            raise SavedError("another version")
        found = Saved(saved_work(about, arrays), saved_history(about, arrays))
        if "aside" in arrays:
            found.aside = Aside(str(about["aside"]), read(arrays["aside"].tobytes()).work)
    except (SpecError, KeyError, TypeError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise SavedError(str(error)) from error
    return found


def saved_experiment(about: dict[str, Any]) -> Experiment:
    return Experiment(**about["experiment"] | {"text": tuple(about["experiment"]["text"])})


def saved_work(about: dict[str, Any], arrays: dict[str, Any]) -> Work:
    """What was open."""
    work = Work(saved_experiment(about))
    work.look_from(View(**about["view"]))
    if "brought" in arrays:
        work.brought = work.run.state.params.with_flat(arrays["brought"]).freeze()
        work.begin()
    last = {name: Event(**event) for name, event in about.get("last", {}).items()}

    def saved(name: str, first: TrainState) -> Timeline:
        return Timeline(replace(saved_state(first, name, arrays), last=last.get(name)), first)

    if "twin.params" not in arrays:
        work.twin = None                                 # a link or a file had brought only one network
    work.run = saved("run", work.run.state)
    if work.twin is not None:
        work.twin = saved("twin", work.twin.state)
        work.waits_for_twin = work.run.state if work.twin.state.step < work.run.state.step else None
    work.curve = [tuple(row) for row in arrays["curve"].tolist()]
    work.trained, work.row = bool(about["trained"]), int(about.get("row", 0))           # earlier versions kept no row
    if (rival := about.get("rival")) is not None:
        work.rival = Rival(saved_experiment(rival), str(rival["title"]))
        work.rival.run = saved("rival", work.rival.run.state)
        work.rival.losses = {int(step): loss for step, loss in arrays["rival.losses"].tolist()}
        work.rival.accuracy = rival["accuracy"]
    return work


def saved_history(about: dict[str, Any], arrays: dict[str, Any]) -> History:
    prefix = "history."
    kept = {int(name.removeprefix(prefix)): arrays[name].tobytes() for name in arrays if name.startswith(prefix)}
    return History(tuple(about["history"]), kept)


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
                got = f"{arrays[key].shape} {arrays[key].dtype}"
                raise SavedError(f"{key}: expected {first.experiment.hidden} units, got {got}")
            carried.setdefault((int(layer), int(direction)), {})[symbol] = arrays[key]
    step, since = (int(arrays.get(f"{name}.{part}", 0)) for part in ("step", "since"))
    return replace(first, step=step, since=since, params=first.params.with_flat(flat).freeze(), moments=moments,
                   carried=carried)


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
        """Seconds from the mark on; fewer as soon as more has changed than the weights of a network that goes on
        training."""
        session = self.session
        stepped = session.status != "training" and session.run.state is not self.state
        soon = stepped or self._typed() != self.typed
        wait, per_megabyte = (SOON, PER_MEGABYTE) if soon else (TRAINED, TRAINED_PER_MEGABYTE)
        return wait + per_megabyte * self.size / 2**20

    def _typed(self) -> tuple[Any, ...]:
        """What only the visitor can make again; weights can be trained again."""
        session = self.session
        return session.experiment, session.sentence, session.blank, session.work.holds

    def hand_over(self) -> None:
        """The session as it stands now; of a network that is too large to be read again, nothing."""
        run = self.session.run.state
        if run.params.flat.nbytes * (2 + len(run.moments)) > MOST_BYTES:
            self.typed, self.state = self._typed(), run
            return
        course = self.session.course
        # not the lesson's, but the visitor's own
        data = pack(course.before if course.before and course.is_showing else self.session)
        self.size, self.typed, self.state = len(data), self._typed(), self.session.run.state
        self.tell(data)
