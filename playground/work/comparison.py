"""Rival: a second experiment that trains on the same clock, so that two choices are compared step by step."""
from __future__ import annotations

from typing import Any

from core import Experiment, start

from ..looking import wire
from .timeline import Timeline

SHOWN_POINTS = 240


class Rival:
    """The experiment that was kept for comparison, at the same step as the one that is open.

    `title` says what it is.
    """

    def __init__(self, experiment: Experiment, title: str, run: Timeline | None = None,
                 losses: dict[int, float] | None = None) -> None:
        self.experiment, self.title = experiment, title
        self.run = run or Timeline(start(experiment))
        self.losses = losses or {}
        self.accuracy: float | None = None

    def restart(self) -> None:
        """From step 0, as the other one."""
        self.run, self.losses, self.accuracy = Timeline(start(self.experiment)), {}, None

    def piece(self, step: int) -> bool:
        """Trains on towards the other one's step, for some hundredths of a second.

        Returns whether it is there or can go no further.
        """
        if self.run.state.step >= step:
            return True
        event = self.run.piece()
        if event is None:
            return False
        # a rule that ends its own training gives way, a loss that is not finite does not
        if event.kind == "done":
            self.experiment = self.experiment.replace(steps=max(step, self.experiment.steps), epochs=0, stop_loss=0.0)
            self.run.adopt(self.experiment)
            return False
        if event.kind == "step":
            self.losses[event.step], self.accuracy = event.loss, event.accuracy
        return event.kind != "step" or self.run.state.step >= step

    def shown(self) -> dict[str, Any]:
        """title, step, loss and accuracy, and the curve as [step, loss] pairs."""
        step = self.run.state.step
        points = sorted((k, loss) for k, loss in self.losses.items() if k <= step)
        every = max(1, len(points) // SHOWN_POINTS)
        return {"title": self.title, "step": step, "loss": wire.number(points[-1][1]) if points else None,
                "accuracy": self.accuracy,
                "curve": [[k, wire.number(loss)] for k, loss in points[::-1][::every][::-1]]}
