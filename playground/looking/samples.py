"""Samples: what a network writes while it trains on a text, every few seconds, each kept with its step."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core import Experiment, TrainState
from core.looking.generation import Drawn, generate
from core.tasks.characters import LINE_END
from core.tasks.streaming import streams
from core.tasks.text import as_read

EVERY = 4.0             # seconds from one sample to the next
LENGTH, AT_ONCE = 100, 4
TEMPERATURE = 0.7
MOST = 30


class Samples:
    """The last samples, newest last.  `due` begins one, `piece` draws a few tokens of it."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self.forget()

    def forget(self) -> None:
        """Another run: what the last one wrote is not its own."""
        self.kept = []
        self._drawing: Iterator[Drawn] | None = None
        self._drawn: list[str] = []
        self._state: TrainState | None = None
        self._next = 0.0

    @staticmethod
    def fit(spec: Experiment) -> bool:
        """Whether an experiment's network writes as it reads: a text, line after line."""
        return spec.as_typed and streams(spec)

    def piece(self, state: TrainState, now: float) -> bool:
        """A few tokens of the sample that is being written, or the beginning of a new one.  True where one is whole."""
        if not self.fit(state.experiment):
            return False
        if self._drawing is None:
            if now < self._next or not state.step:
                return False
            self._state, self._drawn = state, []
            self._drawing = generate(state, LINE_END, LENGTH, TEMPERATURE, seed=state.step, to_its_end=False)
        for _ in range(AT_ONCE):
            one = next(self._drawing, None)
            if one is None:
                self._whole(now)
                return True
            self._drawn.append(one.token)
        return False

    def _whole(self, now: float) -> None:
        """The sample is written; later ones, of a run that was taken back, give way."""
        assert self._state is not None
        step, level = self._state.step, self._state.experiment.level
        text = as_read(self._drawn, level).strip("\n")
        self.kept = [*(one for one in self.kept if one["step"] < step), {"step": step, "text": text}][-MOST:]
        self._drawing, self._state, self._next = None, None, now + EVERY
