"""What if: hold a gate at a value, or silence a unit, and see everything after it computed anew.

A held value is a constant: the forward pass goes on from it, and no gradient flows into what it replaced.
"""
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

import numpy as np

from ..cells.base import Hold, free
from ..checks import finite, whole
from ..errors import SpecError
from ..network import unroll
from ..network.network import LaneHolds, Network, dataset_for, network_for
from ..network.seq2seq import DECODER
from ..numerics.params import Array
from ..tasks import TASKS
from ..training.loop import TrainState
from .tracing import LANES, Trace, record

LARGEST = float(np.finfo(np.float32).max)


class Place(NamedTuple):
    """Where a value is held."""

    layer: int
    lane: str
    symbol: str
    unit: int
    t: int | None


@dataclass(frozen=True)
class Held:
    """One unit's symbol held at a value: in one lane of one layer, at token t, or at every token.

    lane    "fwd" or "rev"; "dec" is a decoder's, whose tokens are those that it reads

    symbol  a gate or candidate of the cell, or "h"
    """

    layer: int
    lane: str
    symbol: str
    unit: int
    value: float
    t: int | None = None

    @property
    def place(self) -> Place:
        return Place(self.layer, self.lane, self.symbol, self.unit, self.t)


def silenced(layer: int, lane: str, unit: int) -> Held:
    """A unit that says nothing: its h is 0 at every token.

    >>> silenced(0, "rev", 3)
    Held(layer=0, lane='rev', symbol='h', unit=3, value=0.0, t=None)
    """
    return Held(layer, lane, "h", unit, 0.0)


def intervene(state: TrainState, sentence: str, held: Sequence[Held], blank: int | None = None) -> Trace:
    """The trace of a sentence with these values held.

    Raises SpecError where there is no such place to hold, or where the sentence has no token.

    >>> from core import Experiment, start
    >>> trace = intervene(start(Experiment(hidden=4)), "the cat sat", [Held(0, "fwd", "f", unit=3, value=0.25, t=1)])
    >>> trace["0.fwd.f"][1, 0, 3].item()
    0.25
    """
    network, data = network_for(state.experiment), dataset_for(state.experiment)
    example, _ = TASKS[state.experiment.task].encode(data, sentence, blank)
    for one in held:
        check(network, one, len(example))
    return record(state, sentence, blank, holds=lanes_of(held, True), cuts=lanes_of(held, False))


def check(network: Network, one: Held, tokens: int = 0) -> None:
    """SpecError where a Held does not fit the network, or a sentence of so many `tokens` where they are given."""
    spec, symbols = network.spec, network.cell.holds
    decoder = network.decoder.lanes if network.decoder is not None else ()
    lanes = [(n, LANES[d]) for n, d in network.lanes] + [(n, LANES[DECODER]) for n, _ in decoder]
    if (one.layer, one.lane) not in lanes:
        expected = "one of " + ", ".join(f"{n}.{lane}" for n, lane in lanes)
        raise SpecError("lane", f"{one.layer}.{one.lane}", expected)
    if one.symbol not in symbols:
        raise SpecError("symbol", one.symbol, "one of " + ", ".join(symbols))
    whole("unit", one.unit, 0, spec.hidden - 1)
    finite("value", one.value, -LARGEST, LARGEST)
    if one.t is not None:
        whole("t", one.t, 0, tokens - 1 if tokens and one.lane != LANES[DECODER] else inf)


def lanes_of(held: Sequence[Held], forward: bool) -> LaneHolds:
    """The network's holds of the forward pass, or the cuts that undo them backward."""

    def of_lane(layer: int, direction: int) -> unroll.Holds:
        mine = [h for h in held if h.layer == layer and h.lane == LANES[direction]]

        def at(t: int) -> Hold:
            now = [h for h in mine if h.t is None or h.t == t]
            return put(now, forward) if now else free
        return at
    return of_lane


def put(now: Sequence[Held], forward: bool) -> Hold:
    """A hold that puts the values in, or a cut that puts 0 into the gradients."""

    def hold(symbol: str, value: Array) -> Array:
        here = [h for h in now if h.symbol == symbol]
        if here:
            value = value.copy()
            for h in here:
                value[:, h.unit] = h.value if forward else 0
        return value
    return hold
