"""WhatIf: what is asked of the sentence under it beyond its plain trace.

Values held and units silenced (what if), dropout drawn as in training, and how far the gradient reaches in each cell.
It keeps the questions; the answers are computed when somebody looks, and kept while nothing they depend on changes.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple
from functools import partial
from typing import Any

from core import Experiment, SpecError, Trace, TrainState
from core.exchange.textbook.listing import listing
from core.looking.gradient_flow import Flow, compare_states
from core.looking.tracing import LANES, record_pieces
from core.looking.what_if import Held, check, lanes_of
from core.network.network import network_for
from core.numerics.pieces import Pieces
from core.tasks.sentences import tokens_of
from core.view import HeldRow

from . import wire

UNTOUCHED = ("steps", "batch_size", "optimiser", "learning_rate", "momentum", "weight_decay", "schedule", "decay_every",
             "decay_factor",
             "warmup_steps", "clip_norm", "clip_value", "stop_loss", "epochs", "truncate", "cell", "peepholes")

SEEDS, MEASURED = 5, 200_000        # seeds, and weights times tokens up to which so many are measured


class WhatIf:
    """The questions a visitor has asked of the network.

    masks    dropout is drawn
    flowing  the flow is looked at
    reading  its code is looked at
    """

    def __init__(self) -> None:
        self.masks = False
        self.flowing = False
        self.reading = False
        self._plain: tuple[tuple[Any, ...], Trace | None] = ((), None)
        self._flow: tuple[tuple[Any, ...], dict[str, Any] | None] = ((), None)

    # ---- the trace ----

    def record(self, state: TrainState, held: Sequence[Held], sentence: str, blank: int | None) -> Pieces[Trace]:
        """The trace, in pieces, with everything held that fits this network.

        Raises SpecError as `core.record` does.
        """
        held = fitting(held, state.experiment)
        if not held:
            return (yield from self._untouched(state, sentence, blank))
        masks = self.shows_masks(state.experiment)
        return (yield from record_pieces(state, sentence, blank, masks, lanes_of(held, True), lanes_of(held, False)))

    def untouched(self, state: TrainState, held: Sequence[Held], sentence: str,
                  blank: int | None) -> Pieces[Trace | None]:
        """The trace, in pieces, as it would be with nothing held; None where nothing is."""
        return (yield from self._untouched(state, sentence, blank)) if fitting(held, state.experiment) else None

    def _untouched(self, state: TrainState, sentence: str, blank: int | None) -> Pieces[Trace]:
        masks = self.shows_masks(state.experiment)
        key = (state, sentence, blank, masks)
        if self._plain[1] is None or self._plain[0][0] is not state or self._plain[0][1:] != key[1:]:
            trace = yield from record_pieces(state, sentence, blank, masks)
            self._plain = (key, trace)
        assert self._plain[1] is not None
        return self._plain[1]

    def shows_masks(self, spec: Experiment) -> bool:
        return self.masks and has_dropout(spec)

    # ---- the code ----

    def code(self, spec: Experiment, language: str) -> list[list[str]] | None:
        """The network as NumPy, [line, place] each, while somebody reads it, else None; none where a symbol has no name
        there."""
        if not self.reading:
            return None
        try:
            return [list(line) for line in listing(spec, language)]
        except SpecError:
            return []

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


DEFAULTS = Experiment()


def fits(ask: Callable[[], object]) -> bool:
    """Whether something can be asked: a page's message is not trusted to name what exists."""
    try:
        ask()
    except (SpecError, KeyError, IndexError, TypeError, ValueError):
        return False
    return True


def fitting(held: Sequence[Held], spec: Experiment) -> list[Held]:
    """What of it has its place in a network."""
    network = network_for(spec)
    return [one for one in held if fits(partial(check, network, one))]


def rows_of(held: Sequence[Held]) -> tuple[HeldRow, ...]:
    """Held values as a view has them."""
    return tuple(astuple(one) for one in held)


def shown(one: Held) -> dict[str, Any]:
    """A held value as the page names it."""
    return {"layer": one.layer, "lane": LANES.index(one.lane), "symbol": one.symbol, "unit": one.unit, "t": one.t,
            "value": one.value}


def has_dropout(spec: Experiment) -> bool:
    """Whether training draws any dropout that a trace can show."""
    return spec.recurrent_dropout > 0 or spec.word_dropout > 0 or (spec.dropout > 0 and spec.layers > 1)


def loss_position(trace: Trace | None) -> int:
    """The token whose loss is followed: the blank, or the last that is scored; -1 without any."""
    return -1 if trace is None or not trace.scored else trace.blank if trace.blank >= 0 else trace.scored[-1]


def measured(spec: Experiment, sentence: str, position: int) -> dict[str, Any] | None:
    """The flow of every cell as JSON: {"position", "seeds", "cells": {cell: {lane: {"norms", "ratio", "lost_at",
    "verdict"}}}, "memory": the same of ∂L/∂C}.  A small network is measured with several seeds."""
    size = sum(math.prod(shape) for name, shape in network_for(spec).shapes.items() if name.startswith("rnn."))
    seeds = SEEDS if size * len(tokens_of(spec, sentence)) <= MEASURED else 1
    try:
        flows = compare_states(spec, sentence, position, seeds, ("h", "C"))
    except SpecError:
        return None
    return {"position": position, "seeds": seeds, "cells": told(flows["h"]), "memory": told(flows["C"])}


def told(flows: dict[str, dict[str, Flow]]) -> dict[str, Any]:
    """Flows as JSON."""
    return {cell: {lane: {"norms": [wire.number(x) for x in flow.norms], "ratio": wire.number(flow.ratio),
                          "lost_at": flow.lost_at, "verdict": flow.verdict}
                   for lane, flow in lanes.items()} for cell, lanes in flows.items()}
