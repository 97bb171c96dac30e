"""Glass: what is asked of the sentence under it beyond its plain trace.

Values held and units silenced (what if), dropout drawn as in training, and how far the gradient reaches in each cell.
It keeps the questions; the answers are computed when somebody looks, and kept while nothing they depend on changes.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple
from functools import partial
from typing import Any

from core import Experiment, SpecError, Trace, TrainState, View, record
from core.looking.gradient_flow import compare_flows
from core.looking.what_if import Held, check, lanes_of
from core.network.network import DIRECTIONS, network_for
from core.spec import MOST_HELD, HeldRow

from . import wire

UNTOUCHED = ("steps", "batch_size", "optimiser", "learning_rate", "momentum", "weight_decay", "schedule", "decay_every", "decay_factor",
             "warmup_steps", "clip_norm", "clip_value", "stop_loss", "epochs", "truncate", "cell", "peepholes")


class Glass:
    """The questions a visitor has asked of the network: `held`, `masks` (draw dropout), `flowing` (the flow is looked at)."""

    def __init__(self) -> None:
        self.held: list[Held] = []
        self.masks = False
        self.flowing = False
        self._plain: tuple[tuple[Any, ...], Trace | None] = ((), None)
        self._flow: tuple[tuple[Any, ...], dict[str, Any] | None] = ((), None)

    # ---- the trace ----

    def record(self, state: TrainState, sentence: str, blank: int | None) -> Trace:
        """The trace with everything held that fits this network.  Raises SpecError as `core.record` does."""
        held = self.fitting(state.experiment)
        if not held:
            return self._untouched(state, sentence, blank)
        return record(state, sentence, blank, self.shows_masks(state.experiment), lanes_of(held, True), lanes_of(held, False))

    def untouched(self, state: TrainState, sentence: str, blank: int | None) -> Trace | None:
        """The trace as it would be with nothing held; None where nothing is."""
        return self._untouched(state, sentence, blank) if self.fitting(state.experiment) else None

    def _untouched(self, state: TrainState, sentence: str, blank: int | None) -> Trace:
        masks = self.shows_masks(state.experiment)
        key = (state, sentence, blank, masks)
        if self._plain[1] is None or self._plain[0][0] is not state or self._plain[0][1:] != key[1:]:
            self._plain = (key, record(state, sentence, blank, masks))
        assert self._plain[1] is not None
        return self._plain[1]

    def fitting(self, spec: Experiment) -> list[Held]:
        """What is held and has its place in this network."""
        network = network_for(spec)
        return [one for one in self.held if fits(partial(check, network, one))]

    def shows_masks(self, spec: Experiment) -> bool:
        return self.masks and has_dropout(spec)

    # ---- the gradient's way ----

    def flow(self, spec: Experiment, sentence: str, position: int) -> dict[str, Any] | None:
        """`flow_from` while somebody looks at it, else None."""
        return self.flow_from(spec, sentence, position) if self.flowing else None

    def flow_from(self, spec: Experiment, sentence: str, position: int) -> dict[str, Any] | None:
        """Each cell's gradient at each token, untrained, for a loss at one token; None where there is no loss."""
        if position < 0:
            return None
        plain = spec.replace(**{name: getattr(DEFAULTS, name) for name in UNTOUCHED})
        key = (plain, sentence, position)
        if self._flow[0] != key:
            self._flow = (key, measured(plain, sentence, position))
        return self._flow[1]

    # ---- from the page ----

    def hear(self, message: dict[str, Any]) -> bool:
        """A message that is the glass's own; False where it is not, or asks for what cannot be."""
        answer: Callable[[dict[str, Any]], None] | None = getattr(self, f"_hear_{message['type']}", None)
        return answer is not None and fits(lambda: answer(message))

    def _hear_hold(self, m: dict[str, Any]) -> None:
        t = m.get("t")
        self._put(Held(int(m["layer"]), DIRECTIONS[int(m["lane"])], str(m["symbol"]), int(m["unit"]), float(m["value"]), None if t is None else int(t)))

    def _hear_silence(self, m: dict[str, Any]) -> None:
        self._put(Held(int(m["layer"]), DIRECTIONS[int(m["lane"])], "h", int(m["unit"]), 0.0))

    def _hear_release(self, m: dict[str, Any]) -> None:
        """One place, or everything where none is named."""
        if "symbol" not in m:
            self.held = []
            return
        t = m.get("t")
        place = (int(m["layer"]), DIRECTIONS[int(m["lane"])], str(m["symbol"]), int(m["unit"]), None if t is None else int(t))
        self.held = [one for one in self.held if place_of(one) != place]

    def _hear_masks(self, m: dict[str, Any]) -> None:
        self.masks = bool(m["on"])

    def _hear_flow(self, m: dict[str, Any]) -> None:
        self.flowing = bool(m["on"])

    def _put(self, held: Held) -> None:
        View(held=rows_of([held]))                   # raises SpecError where a link could not carry it
        self.held = [*(one for one in self.held if place_of(one) != place_of(held)), held][-MOST_HELD:]


DEFAULTS = Experiment()


def fits(ask: Callable[[], object]) -> bool:
    """Whether something can be asked: a page's message is not trusted to name what exists."""
    try:
        ask()
    except (SpecError, KeyError, IndexError, TypeError, ValueError):
        return False
    return True


def place_of(one: Held) -> tuple[int, str, str, int, int | None]:
    return one.layer, one.lane, one.symbol, one.unit, one.t


def rows_of(held: Sequence[Held]) -> tuple[HeldRow, ...]:
    """Held values as a view has them."""
    return tuple(astuple(one) for one in held)


def shown(one: Held) -> dict[str, Any]:
    """A held value as the page names it."""
    return {"layer": one.layer, "lane": DIRECTIONS.index(one.lane), "symbol": one.symbol, "unit": one.unit, "t": one.t, "value": one.value}


def has_dropout(spec: Experiment) -> bool:
    """Whether training draws any dropout that a trace can show."""
    return spec.recurrent_dropout > 0 or spec.word_dropout > 0 or (spec.dropout > 0 and spec.layers > 1)


def loss_position(trace: Trace | None) -> int:
    """The token whose loss is followed: the blank, or the last that is scored; -1 without any."""
    return -1 if trace is None or not trace.scored else trace.blank if trace.blank >= 0 else trace.scored[-1]


def measured(spec: Experiment, sentence: str, position: int) -> dict[str, Any] | None:
    """The flow of every cell as JSON: {"position", "tokens", "cells": {cell: {lane: {"norms", "ratio", "lost_at", "verdict"}}}}."""
    try:
        flows = compare_flows(spec, sentence, position)
    except SpecError:
        return None
    return {"position": position, "cells": {
        cell: {lane: {"norms": [wire.number(x) for x in flow.norms], "ratio": wire.number(flow.ratio), "lost_at": flow.lost_at, "verdict": flow.verdict}
               for lane, flow in lanes.items()} for cell, lanes in flows.items()}}
