"""Weights: the next training step under the glass, and the gradient check.

For every parameter how large it is, its gradient and its update; for one chosen weight the whole way from W to the new W.
Nothing is computed while nobody looks.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from core import TrainState
from core.gradcheck import Check, checks
from core.training import look

from .glass import fits
from .wire import number


class Weights:
    """What is asked of the weights: `open` while the view is looked at, `chosen` (name, row, column), counted from 0."""

    def __init__(self) -> None:
        self.open = False
        self.chosen: tuple[str, int, int] | None = None
        self.forget()

    def forget(self) -> None:
        """Another network: what was checked says nothing about it."""
        self._checks: list[Check] = []
        self._checked_at: int | None = None
        self._running: Iterator[Check | None] | None = None
        self._stopped = False

    def hear(self, message: dict[str, Any]) -> bool:
        """A message that is this view's own; False where it is not, or asks for what cannot be."""
        answer = getattr(self, f"_hear_{message['type']}", None)
        return answer is not None and fits(lambda: answer(message))

    def _hear_weights(self, m: dict[str, Any]) -> None:
        self.open = bool(m["on"])

    def _hear_weight(self, m: dict[str, Any]) -> None:
        self.chosen = str(m["name"]), int(m["row"]), int(m["column"])

    def check(self, state: TrainState) -> Iterator[bool]:
        """The gradient check of a state, a weight at a time: True where a parameter is done.  Each call ends the one before."""
        self._checks, self._checked_at, self._stopped = [], state.step, False
        running = self._running = checks(state)
        yield True
        for found in running:
            if self._running is not running:
                return
            if found is not None:
                self._checks.append(found)
            yield found is not None
        if self._running is running:
            self._running = None

    def stop_check(self) -> None:
        """What was checked so far stays."""
        self._stopped, self._running = self._running is not None, None

    def shown(self, state: TrainState) -> dict[str, Any] | None:
        """The view as JSON; None while nobody looks.

        rows    name, shape, and the norms of W, dL/dW and the update
        chosen  name, row, column, the shape as rows x columns, W, dL/dW, the same after clipping, the update and the new W
        check   the step it was made at, whether it runs or was stopped, and {name: [worst relative error, weights compared, passed, left out on a kink]}
        """
        if not self.open:
            return None
        try:
            glass = look(state)
        except MemoryError:                          # a step that cannot be made has nothing to show; training says so
            return None
        rows = [[name, list(w.shape), norm(w), norm(glass.gradient[name]), norm(glass.after[name] - w)] for name, w in glass.before.items()]
        name, row, column = self._place(state)
        before, gradient, clipped, after = (float(matrix(p[name])[row, column]) for p in (glass.before, glass.gradient, glass.clipped, glass.after))
        height, width = matrix(glass.before[name]).shape
        return {
            "rows": rows, "optimiser": state.experiment.optimiser,
            "chosen": {"name": name, "row": row, "column": column, "rows": height, "columns": width, "before": number(before), "gradient": number(gradient),
                       "clipped": number(clipped), "update": number(after - before), "after": number(after)},
            "check": None if self._checked_at is None else {
                "step": self._checked_at, "running": self._running is not None, "stopped": self._stopped,
                "rows": {c.name: [number(c.worst), c.count, c.passed, c.left_out] for c in self._checks}},
        }

    def _place(self, state: TrainState) -> tuple[str, int, int]:
        """The chosen weight, or the nearest that this network has."""
        params = state.params
        name, row, column = self.chosen or ("", 0, 0)
        if name not in params:
            name = next((n for n in params if "weight_hh" in n), next(iter(params)))
        height, width = matrix(params[name]).shape
        return name, min(max(row, 0), height - 1), min(max(column, 0), width - 1)


def matrix(array: Any) -> Any:
    """A parameter as rows and columns; a vector is one column."""
    return array.reshape(len(array), -1)


def norm(array: Any) -> float | None:
    """The Euclidean norm of all its numbers, as JSON."""
    return number(float(np.linalg.norm(array)))
