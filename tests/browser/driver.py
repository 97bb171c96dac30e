"""What the drivers of Firefox and WebKit share: waiting, and the first step of a page."""
from __future__ import annotations

import time
from typing import Any


class Driver:
    """A browser that is asked from outside: `evaluate` gives an expression's value, `said` what it complained of."""

    said: list[str]

    def evaluate(self, expression: str) -> Any:
        raise NotImplementedError

    def wait(self, expression: str, seconds: float = 120) -> Any:
        """The expression's value as soon as it is true.  Raises AssertionError after so many seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if value := self.evaluate(expression):
                return value
            time.sleep(0.1)
        raise AssertionError(f"{expression} did not come true in {seconds} s; said: {self.said}")

    def makes_a_step(self, way: str) -> None:
        """The page has started in this way, `snapshot` or `files`, and Python makes a training step."""
        self.wait("document.documentElement.dataset.state !== 'loading'")
        assert self.evaluate("document.documentElement.dataset.state") == "ready", self.said
        assert self.evaluate("unrolled.variant") == way
        before = self.evaluate("unrolled.model.board.step")
        self.evaluate("unrolled.model.send({type: 'command', name: 'step'}) ?? 0")
        self.wait(f"unrolled.model.board.step === {before + 1}")
