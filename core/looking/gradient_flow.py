"""How far the gradient reaches: |δL/δh_t| over t for a loss at one position, and what to say of it.

Back-propagation multiplies by U and a local derivative at every step, so the gradient shrinks or grows about
geometrically (Hochreiter 1991; Bengio, Simard & Frasconi 1994).
"""
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np

from ..cells import CELLS, OWN
from ..checks import whole
from ..errors import SpecError
from ..network.network import DIRECTIONS, dataset_for, forward, hold_nothing, network_for
from ..numerics.params import Array
from ..spec import Experiment
from ..tasks import TASKS, Batch
from ..tasks.base import Example
from ..training.loop import TrainState, start
from .tracing import Trace, everywhere, record, trace_of

LOST, GREW, KEPT = 0.01, 10.0, 0.3
Verdict = Literal["explodes", "holds", "dips", "fades", "vanishes", "nothing", "zero", "overflows"]
NO_RATIO = {
    "nothing": "the loss is at the first step of this direction, so there is no way back to follow",
    "zero": "no gradient arrives at the loss's own token, so there is nothing that could shrink or grow",
    "overflows": "the gradient becomes too large for a number on its way",
}


@dataclass(frozen=True)
class Flow:
    """The gradient's way through one lane of one network.

    norms     [T] |δL/δh_t|, or of another state; 0 at tokens that the loss cannot depend on through this lane
    position  the token where the loss is, or whose state a task reads that reads a sequence once
    ratio     the norm at the lane's far end over that at the loss; NaN where there is none to speak of
    lost_at   the first token on the way from the loss where under LOST of it is left; -1 where that never happens
    verdict   "explodes" over GREW, "holds" over KEPT, "fades" over LOST, "vanishes" under it, all of the ratio; "dips"
              where under LOST was left on the way and more than that at its end; "nothing" without a way to go, "zero"
              where no gradient arrives at the loss's own token, "overflows" where a number on the way is not finite
    """

    cell: str
    lane: str
    position: int
    norms: Array
    ratio: float
    lost_at: int
    verdict: Verdict

    @property
    def words(self) -> str:
        """The verdict in a sentence that claims no more than the numbers."""
        steps, name = abs(self.position - self.lost_at), self.cell.upper()
        if self.verdict in NO_RATIO:
            return f"{name}: {NO_RATIO[self.verdict]}."
        far = f"{name}: at the far end {self.ratio:.2g} of the gradient at the loss is left"
        if self.lost_at < 0:
            return f"{far}; it never fell under {LOST:.0%}."
        return f"{far}; it fell under {LOST:.0%} after {steps} steps" + (" and rose again."
                                                                         if self.ratio >= LOST else ".")


def gradient_flow(experiment: Experiment | TrainState, text: str, position: int,
                  of: str = "h") -> dict[str, Flow]:
    """Each lane's Flow for the loss of `text` at token `position` alone, by lane name ("0.fwd").  `of`: h or C.

    Of an answer that a decoder writes, the whole loss.  cloze: the token is blanked; next: the loss is of the token
    after it.  Raises SpecError where the position is no token's of the text, or has no loss.

    >>> flow = gradient_flow(Experiment(task="next", hidden=4), "the cat sat on the mat", 3)["0.fwd"]
    >>> (flow.norms > 0).tolist()
    [True, True, True, True, False, False]
    """
    return flows_of(*followed(experiment, text, position), position, of)


def followed(experiment: Experiment | TrainState, text: str, position: int) -> tuple[TrainState, Trace]:
    """The state, and the trace of a text whose only loss is at a position.  Raises SpecError as `gradient_flow`."""
    state = experiment if isinstance(experiment, TrainState) else start(experiment)
    spec = state.experiment
    network, data = network_for(spec), dataset_for(spec)
    position = whole("position", position, 0)
    example, shown = TASKS[spec.task].encode(data, text, position)
    if position >= len(example) or (network.decoder is None and not example.scored[position]):
        raise SpecError("position", position, "a token of the text that has a loss")
    if network.decoder is not None:
        return state, record(state, text)
    alone = np.zeros(len(example), bool)
    alone[position] = True
    example = Example(example.ids, example.targets, alone, example.inputs, example.values)
    p = forward(network, state.params, Batch.of([example]), read=everywhere(network, len(example)))
    return state, trace_of(state, network, p, example, tuple(shown), -1, "", hold_nothing)


def flows_of(state: TrainState, trace: Trace, position: int, of: str = "h") -> dict[str, Flow]:
    """Each lane's Flow in a trace whose loss is at one token, or that reads a sequence once."""
    flows, last = {}, len(trace.tokens) - 1
    for n, d in trace.network.lanes:
        lane = f"{n}.{DIRECTIONS[d]}"
        origin = position if trace.reads == "each" else last * (1 - d)
        flows[lane] = flow_of(state.experiment.cell, lane, trace[f"{lane}.d{of}"], origin, d == 1)
    return flows


def compare_flows(spec: Experiment, text: str, position: int, seeds: int = 1,
                  state: str = "h") -> dict[str, dict[str, Flow]]:
    """The same for every cell of the registry, and for the experiment's own where it has one, untrained, with the same
    text and sizes: {cell: {lane: Flow}}.

    Of several `seeds`, the experiment's own and those after it, each norm is the median: one seed says little of a
    cell.
    `state` "C" is of |δL/δC_t|, for the cells that have one.  Raises SpecError as `gradient_flow` does.

    >>> compare_flows(Experiment(task="next", hidden=4), "the cat sat", 1)["gru"]["0.fwd"].position
    1
    >>> list(compare_flows(Experiment(task="next", hidden=4), "the cat sat", 1, seeds=3, state="C"))
    ['lstm']
    """
    return compare_states(spec, text, position, seeds, (state,))[state]


def compare_states(spec: Experiment, text: str, position: int, seeds: int,
                   states: Sequence[str]) -> dict[str, dict[str, dict[str, Flow]]]:
    """`compare_flows` of several states: {state: {cell: {lane: Flow}}}, each network being run once."""
    own = [OWN] if spec.cell == OWN else []
    out: dict[str, dict[str, dict[str, Flow]]] = {s: {} for s in states}
    for cell in (*CELLS, *own):
        one = spec.replace(cell=cell, peepholes=False)
        had = [s for s in states if s in one.cell_facts.states]
        runs = [followed(one.replace(seed=(one.seed + k) % 2**31), text, position) for k in range(seeds if had else 0)]
        for s in had:
            out[s][cell] = middle([flows_of(state, trace, position, s) for state, trace in runs])
    return out


def middle(flows: list[dict[str, Flow]]) -> dict[str, Flow]:
    """The lanes' Flows whose norms are the medians of these; np.median would import what the page has not."""
    first = flows[0]
    if len(flows) == 1:
        return first
    return {lane: judged(one.cell, lane, np.sort([f[lane].norms for f in flows], axis=0)[len(flows) // 2], one.position,
                         lane.endswith(DIRECTIONS[1])) for lane, one in first.items()}


def flow_of(cell: str, lane: str, dh: Array, position: int, reverse: bool) -> Flow:
    """The Flow of δL/δh [T, 1, H] for a loss at a position."""
    wide = dh.astype(np.float64)                    # a square under 1e-38 is 0 in float32
    return judged(cell, lane, np.sqrt((wide * wide).sum(axis=(1, 2))), position, reverse)


def judged(cell: str, lane: str, norms: Array, position: int, reverse: bool) -> Flow:
    """The Flow of these norms."""
    way = range(position, len(norms)) if reverse else range(position, -1, -1)
    at_loss, end = float(norms[position]), float(norms[way[-1]])
    none: Verdict | None = None
    if len(way) < 2:
        none = "nothing"
    elif not np.isfinite(norms[way]).all():
        none = "overflows"
    elif at_loss == 0:
        none = "zero"
    if none is not None:
        return Flow(cell, lane, position, norms, nan, -1, none)
    lost = next((t for t in way if norms[t] < LOST * at_loss), -1)
    ratio = end / at_loss
    verdict: Verdict = ("explodes" if ratio > GREW else "vanishes" if ratio < LOST else "dips"
                        if lost >= 0 else "holds" if ratio > KEPT else "fades")
    return Flow(cell, lane, position, norms, ratio, lost, verdict)
