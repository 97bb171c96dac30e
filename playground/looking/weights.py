"""Weights: the next training step under the glass, and the gradient check.

For every parameter how large it is, its gradient and its update; for one chosen weight the whole way from W to the new
W.  Nothing is computed while nobody looks.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core import TrainState
from core.looking.gradcheck import Check, checks
from core.numerics import functions
from core.numerics.pieces import Pieces
from core.training.cost import multiplications
from core.training.loop import MANY_WEIGHTS
from core.training.next_step import NextStep, look_pieces

from .wire import number

# multiplications of a step that is looked at without a pause: some hundredths of a second, and so for as many weights
AT_ONCE = 5e7


class Weights:
    """What is asked of the weights: `open` while the view is looked at, `chosen` (name, row, column), counted from 0.

    A small network's step is looked at as soon as it is shown, a large one's in pieces, while nothing trains:
    `looking`.
    """

    def __init__(self) -> None:
        self._of: TrainState | None                  # the state that was looked at last, or is being looked at
        self._looking: Pieces[NextStep] | None
        self.open = False
        self.chosen: tuple[str, int, int] | None = None
        self.forget()

    def forget(self) -> None:
        """Another network: what was checked says nothing about it."""
        self._checks: list[Check] = []
        self._checked_at: int | None = None
        self._running: Iterator[Check | None] | None = None
        self._stopped = False
        self._seen: tuple[TrainState, NextStep] | None = None
        self.stop_looking()

    def look(self, is_open: bool) -> None:
        """Somebody looks, or nobody any more."""
        self.open = is_open
        if not is_open:
            self._seen = None
            self.stop_looking()

    def check(self, state: TrainState) -> Iterator[bool]:
        """The gradient check of a state, a weight at a time: True where a parameter is done.

        Each call ends the one before.
        """
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

    def waits(self, state: TrainState) -> bool:
        """Whether the next step of a state is still to be looked at."""
        return self.open and self._of is not state

    def looking(self, state: TrainState) -> Iterator[bool]:
        """Looks at a state's next step, in pieces.

        Each call ends the one before; a step that cannot be made has nothing to show.
        """
        pieces = look_pieces(state)
        self._of, self._looking = state, pieces
        return self._look(state, pieces)

    def _look(self, state: TrainState, pieces: Pieces[NextStep]) -> Iterator[bool]:
        try:
            while self._looking is pieces:
                next(pieces)
                yield False
        except StopIteration as end:
            self._seen = state, end.value
        except MemoryError:                          # training says so
            self._seen = None

    def stop_looking(self) -> None:
        """What was seen stays."""
        self._of = self._looking = None

    def shown(self, state: TrainState) -> dict[str, Any] | None:
        """The view as JSON; None while nobody looks, or nothing was seen yet.

        step    the training step that was looked at, counted from 0
        rows    name, shape, and the norms of W, dL/dW and the update
        chosen  name, row, column, the shape as rows x columns, W, dL/dW, the same after clipping, the update and the
                new W
        check   the step it was made at, whether it runs or was stopped, whether the plan that trains was checked beside
                the readable steps, and {name: [worst relative error, weights compared, passed, left out on a kink]}
        """
        is_small = state.params.flat.size <= MANY_WEIGHTS and multiplications(state.experiment) <= AT_ONCE
        if self.waits(state) and is_small:
            for _ in self.looking(state):
                pass
        if self._seen is None or not self.open:
            return None
        seen, following = self._seen
        rows = [[name, list(w.shape), norm(w), norm(following.gradient[name]), norm(following.after[name] - w)]
                for name, w in following.before.items()]
        name, row, column = self._place(state)
        before, gradient, clipped, after = (float(matrix(p[name])[row, column])
                                            for p in (following.before, following.gradient, following.clipped,
                                                      following.after))
        height, width = matrix(following.before[name]).shape
        return {
            "step": seen.step, "rows": rows, "optimiser": seen.experiment.optimiser,
            "chosen": {"name": name, "row": row, "column": column, "rows": height, "columns": width,
                       "before": number(before), "gradient": number(gradient),
                       "clipped": number(clipped), "update": number(after - before), "after": number(after)},
            "check": None if self._checked_at is None else {
                "step": self._checked_at, "running": self._running is not None, "stopped": self._stopped,
                "plan": any(c.plan is not None for c in self._checks),
                "rows": {c.name: [number(c.worst_of_both), c.count, c.passed, c.left_out] for c in self._checks}},
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
    return number(functions.norm(array))
