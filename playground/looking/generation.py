"""Generation: the network goes on from the sentence under the glass, one token at a time, each with its
distribution."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from core import SpecError, TrainState
from core.looking.generation import generate, reader
from core.network.network import dataset_for
from core.spec import Field

BEST = 8
LONGEST = 400
SETTINGS = {f.name: f for f in (
    Field(name="temperature", kind="float", group="training", low=0, high=2),
    Field(name="top_k", kind="int", group="training", low=0, high=100),
    Field(name="seed", kind="int", group="training", low=0, high=2**31 - 1),
    Field(name="length", kind="int", group="training", low=1, high=LONGEST))}


class Generation:
    """What was generated last, at which training step and with which settings; a temperature of 0 is greedy."""

    def __init__(self) -> None:
        self.settings: dict[str, float] = {"temperature": 0.8, "top_k": 0, "seed": 1, "length": 120}
        self.forget()

    def forget(self) -> None:
        """Another network: what the old one said is not its own."""
        self.prompt, self.step = "", 0
        self.drawn: list[dict[str, Any]] = []
        self._running: object | None = None

    def stop(self) -> None:
        """No more tokens."""
        self._running = None

    def set(self, message: dict[str, float | None]) -> None:
        """The settings of a message, each within its bounds.

        Raises SpecError, which names the field and what is allowed.
        """
        for name, field in SETTINGS.items():
            value = message.get(name, self.settings[name])
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not field.low <= value <= field.high:
                raise SpecError(name, value, f"a number from {field.low:g} to {field.high:g}")
            self.settings[name] = float(value) if field.kind == "float" else int(value)

    def run(self, state: TrainState, prompt: str) -> Iterator[bool]:
        """Token after token, each of them news; another call, `stop` or `forget` ends it."""
        self.prompt, self.step, self.drawn = prompt, state.step, []
        token = self._running = object()
        words, s = dataset_for(state.experiment).vocabulary.words, self.settings
        for one in generate(state, prompt, int(s["length"]), s["temperature"], int(s["top_k"]), int(s["seed"])):
            if self._running is not token:
                return
            order = np.argsort(-one.distribution, kind="stable")[:BEST]
            best = [[words[k], float(one.distribution[k])] for k in order if one.distribution[k] > 0]
            self.drawn.append({"token": one.token, "p": float(one.distribution[one.index]), "best": best})
            yield True
        self._running = None

    def shown(self, state: TrainState) -> dict[str, Any] | None:
        """The view as JSON; None where this task's network cannot go on by itself."""
        try:
            reader(state)
        except SpecError:
            return None
        return {"settings": dict(self.settings), "prompt": self.prompt, "step": self.step, "drawn": list(self.drawn),
                "running": self._running is not None, "level": state.experiment.level}
