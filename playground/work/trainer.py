"""Trainer: the networks of a session in training, forwards and back: the one that is open, its one-directional twin,
and the one that is kept for comparison.

It knows no clock: `spend` trains for as long as its caller says.
"""
from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, Protocol

import param

from core import Event
from core.fast.plan import plans_for
from core.spec import FIELDS
from core.training.cost import tokens_per_step
from core.training.loop import ended, last_step, steps_per_epoch

from ..words import paragraph, say
from ..words.errors import stopped
from .timeline import Timeline
from .work import Work, alone


class Owner(Protocol):
    """Who has a trainer: the session."""

    language: str
    work: Work
    notice: Callable[[str, str, str], None]

    def forget_trace(self) -> None:
        """Another state: what was computed of the last one is not of this one."""

    def remember(self) -> None:
        """The run has ended here: the history has it."""


class Trainer(param.Parameterized):
    """What trains its owner's work: the run, and beside it, a step for a step, twin and rival where there are any.

    until    a step to pause at, 0 for none
    back_at  a step that was reached before and is being reached again
    """

    status = param.Selector(default="ready", objects=["ready", "training", "paused", "diverged"])

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self.owner = owner
        self.forget()

    @property
    def work(self) -> Work:
        return self.owner.work

    def forget(self) -> None:
        """Another run: nothing waits in it."""
        self.until = 0
        self.back_at: int | None = None

    def adopt(self) -> None:
        """Both networks go on under the experiment as it is now."""
        self._stop_going_back()
        if self.work.waits_for_twin is self.work.run.state:
            self.step()
        self.work.run.adopt(self.work.experiment)
        if self.work.twin is not None:
            self.work.twin.adopt(alone(self.work.experiment))

    def spend(self, seconds: float, clock: Callable[[], float]) -> int:
        """Trains both networks in turn for about this long.

        Returns the number of steps; fewer where training ended.
        """
        until, count = clock() + seconds, 0
        while self.status == "training":
            if self.back_at is not None:
                self._go_back()
            elif self.piece():
                count += 1
                if 0 < self.until == self.work.run.state.step:
                    self.until = 0
                    self.pause()
            if clock() >= until:
                break
        return count

    def stop(self) -> None:
        """Pause, or no farther back than all networks are already."""
        if self.back_at is None:
            self.status = "paused"
        else:
            self.back_at = self._farthest

    def pause(self) -> None:
        """Training stands still; a run that is at its end is over."""
        self.status = "paused"
        if ended(self.work.run.state):
            self.owner.remember()

    def step(self) -> None:
        """One step of each network."""
        while not self.piece():
            pass

    def piece(self) -> bool:
        """A part of a step that does not take long.

        Returns whether each network has made its step, or cannot make it.
        """
        try:
            return self._piece()
        except Exception as error:                   # whatever it is, the visitor's work stays
            self.failed(error)
            return True

    def failed(self, error: Exception) -> None:
        """A step that could not be made: training pauses at the last good state, and a notice says what to lower."""
        for run in self._runs:
            run.again()
        self.status = "paused"
        self.owner.notice("error", "training", stopped(self.owner.language, error, self.work.experiment,
                                                       self.work.run.state.step))
        error.with_traceback(None)                   # let go of the step's arrays, and of what other experiments hold
        plans_for.cache_clear()
        gc.collect()

    def _piece(self) -> bool:
        work = self.work
        if work.twin is None or work.waits_for_twin is not work.run.state:
            work.waits_for_twin = None
        work.waits_for_rival = work.waits_for_rival and work.rival is not None
        if work.twin is not None and work.waits_for_twin is not None:
            if work.twin.piece() is not None:
                work.waits_for_twin = None
        elif work.rival is not None and work.waits_for_rival:
            work.waits_for_rival = not work.rival.piece(work.run.state.step)
        elif (event := work.run.piece()) is not None:
            self._note(event)
            stepped = event.kind == "step"
            work.waits_for_twin = work.run.state if stepped and work.twin is not None else None
            work.waits_for_rival = stepped and work.rival is not None
        else:
            return False
        return work.waits_for_twin is None and not work.waits_for_rival

    def _note(self, event: Event) -> None:
        """What a step of the network means for the curve, the status and what is shown."""
        owner, spec, curve = self.owner, self.work.experiment, self.work.curve
        if event.kind == "step":
            nan = float("nan")
            while curve and curve[-1][0] >= event.step:
                curve.pop()
            held_out = nan if event.validation_loss is None else event.validation_loss
            self.work.trained = True
            curve.append((event.step, event.loss, event.accuracy, event.grad_norm, event.grad_norm_clipped, held_out))
        elif event.kind == "diverged":
            self.status = "diverged"
            while curve and curve[-1][0] > event.step:
                curve.pop()
            reason = say(owner.language, f"reason.{event.reason}")
            owner.notice("error", "", say(owner.language, "diverged", step=event.step + 1, reason=reason))
        else:
            self.status = "paused"
            if event.reason != "steps":
                facts = {"step": event.step, "loss": spec.stop_loss, "epochs": spec.epochs}
                owner.notice("info", "", say(owner.language, f"ended.{event.reason}", **facts))
        if event.kind != "step":
            owner.remember()
        owner.forget_trace()

    def go(self) -> None:
        """Train: on from here.  A rule that has ended training gives way, and that is said."""
        self._stop_going_back()
        step = self.work.run.state.step
        if step >= FIELDS["steps"].high:
            self.owner.notice("info", "", say(self.owner.language, "past.most", steps=int(FIELDS["steps"].high)))
            return
        changes = self._past_the_end()
        if changes:
            self.work.experiment = self.work.experiment.replace(**changes)
            self.adopt()
            self.owner.notice("info", "", paragraph(say(self.owner.language, f"past.{field}", value=value)
                                                    for field, value in changes.items()))
        self.owner.notice("mended", "training", "")
        self.status = "training"

    def _past_the_end(self) -> dict[str, Any]:
        """The stop rules that stand in the way, and how far each moves: to twice as much as was made, or off."""
        spec, step, changes = self.work.experiment, self.work.run.state.step, {}
        if step >= spec.steps:
            changes["steps"] = min(int(FIELDS["steps"].high), 2 * step)
        if step >= last_step(spec.replace(steps=int(FIELDS["steps"].high))):
            changes["epochs"] = min(int(FIELDS["epochs"].high), -(-2 * step // steps_per_epoch(spec)))
        return changes | ({"stop_loss": 0.0} if ended(self.work.run.state) == "loss" else {})

    def reach(self, step: int) -> bool:
        """Trains on until a step of this run and then pauses; False where it is reached already.

        Weights in a link stand for themselves.
        """
        if not self.work.run.state.step < min(step, last_step(self.work.experiment)):
            return False
        self.until = step
        self.status = "training"
        return True

    def rewind(self, step: int) -> None:
        """Any step that was reached, with everything that is drawn from it; later steps stay until training goes on.

        A step whose state was not kept is reached in pieces by `spend`, from the kept state before it.
        """
        if self.work.waits_for_twin is self.work.run.state:
            self.step()
        self.until, self.back_at = 0, min(step, self.work.run.reached)
        for run in self._runs:
            run.rewind(self.back_at)
        if any(self._is_behind(run) for run in self._runs):
            self.status = "training"
        else:
            self._go_back()
        self.owner.forget_trace()

    def _go_back(self) -> None:
        """A piece of the way to a step that was reached before; there the experiment is again what it is now."""
        behind = [run for run in self._runs if self._is_behind(run)]
        if behind:
            min(behind, key=lambda run: run.state.step).piece(again=True)
        else:
            self.back_at, self.status = None, "paused"
            self.adopt()
        self.owner.forget_trace()

    def _stop_going_back(self) -> None:
        """No farther back to a step than until all networks are at the same one."""
        if self.back_at is not None:
            self.back_at = self._farthest
        while self.back_at is not None:
            self._go_back()

    @property
    def _runs(self) -> list[Timeline]:
        """All that trains here."""
        work = self.work
        return [run for run in (work.run, work.twin, work.rival.run if work.rival else None) if run is not None]

    def _is_behind(self, run: Timeline) -> bool:
        return run.state.step < min(self.back_at or 0, run.reached)

    @property
    def _farthest(self) -> int:
        return max(run.state.step for run in self._runs)

    @property
    def loss(self) -> float | None:
        """The loss of the step that the network is at."""
        return next((row[1] for row in reversed(self.work.curve) if row[0] <= self.work.run.state.step), None)

    @property
    def tokens_per_step(self) -> float:
        """Tokens that one step reads, on average."""
        return tokens_per_step(self.work.experiment)
