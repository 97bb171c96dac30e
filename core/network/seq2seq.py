"""Encoder and decoder: one network reads a question, another writes the answer from the states that the first ended in.

    s_end = merge(s→, s←)                           every state (h, C) of every layer, after the last token
    s_0 = B s_end + b                               the bridge, where that is wider than the decoder; else s_0 = s_end
    logits_t = V decoder(s_0, y_0 … y_t) + c        y_0 marks the beginning, then come the answer's tokens

(Cho et al. 2014; Sutskever, Vinyals & Le 2014.)  In training the decoder reads the right answer, whatever it said
itself: teacher forcing (Williams & Zipser 1989).  By itself it reads its own likeliest token.  The decoder is a
Network like the encoder, one-directional, with weights of its own and the same embedding; all they share is s_end.
"""
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..cells.base import Arrays
from ..numerics.functions import log_softmax
from ..numerics.params import Array, Params
from ..numerics.pieces import Pieces, finish
from ..numerics.products import project, project_back, weight_gradient
from ..tasks import Batch
from .dropout import Masks, no_masks
from .merging import merge, merge_back
from .network import LaneHolds, Network, Pass, climb, descend, hold_nothing
from .network import backward_pieces as network_back_pieces
from .network import forward as network_forward
from .network import forward_pieces as network_pieces
from .unroll import LaneGradient

States = dict[tuple[int, int], Arrays]
DECODER = 2                   # the direction by which what-ifs name the decoder's lanes; the encoder's are 0 and 1


class BothPasses(NamedTuple):
    """One pass: the encoder's (which has no logits), the final states as they were merged, and the decoder's.

    ends  {(layer, state): [B, width]}
    """

    asked: Pass
    ends: dict[tuple[int, str], Array]
    said: Pass


class Gradients(NamedTuple):
    """Of every weight, and of each lane of the encoder and the decoder."""

    weights: Params
    asked: dict[tuple[int, int], LaneGradient]
    said: dict[tuple[int, int], LaneGradient]


def forward(network: Network, params: Params, batch: Batch, masks: Masks | None = None, holds: LaneHolds = hold_nothing,
            read: tuple[Array, Array] | None = None) -> BothPasses:
    """Run both networks over a batch of questions and their answers.

    holds  what-ifs in the encoder's lanes, and as those of a third direction in the decoder's
    read   (t, b) of the answers' positions to read; the scored ones where absent
    """
    return finish(forward_pieces(network, params, batch, masks, holds, read))


def forward_pieces(network: Network, params: Params, batch: Batch, masks: Masks | None = None,
                   holds: LaneHolds = hold_nothing,
                   read: tuple[Array, Array] | None = None) -> Pieces[BothPasses]:
    """`forward` in pieces."""
    assert network.decoder is not None and batch.answer is not None
    asked, ends = yield from encode(network, params, batch, masks, holds)
    first = begin(network, params, ends)
    said = yield from network_pieces(network.decoder, params, batch.answer, masks and masks.answer, first, read,
                                     of_decoder(holds))
    return BothPasses(asked, ends, said)


def of_decoder(holds: LaneHolds) -> LaneHolds:
    """The what-ifs in the decoder's lanes, as the decoder by itself has them."""
    return lambda layer, direction: holds(layer, DECODER)


def encode(network: Network, params: Params, batch: Batch, masks: Masks | None = None,
           holds: LaneHolds = hold_nothing) -> Pieces[tuple[Pass, dict[tuple[int, str], Array]]]:
    """The encoder's pass over the questions, and its merged final states, in pieces."""
    spec = network.spec
    masks = masks or no_masks(spec)
    x, lanes, out = yield from climb(network, params, batch, masks, None, holds)
    nothing = np.zeros(0, np.intp)
    asked = Pass(batch, masks, x, lanes, out, (nothing, nothing), out[-1][:0, 0], out[-1][:0, 0])
    ends = {(n, s): merge(spec.merge, [lanes[n, d].final[s] for d in range(spec.directions)])
            for n in range(spec.layers) for s in network.cell.states}
    return asked, ends


def begin(network: Network, params: Params, ends: dict[tuple[int, str], Array]) -> States:
    """The decoder's first states, by lane."""
    first: States = {(n, 0): {} for n in range(network.spec.layers)}
    for (n, s), end in ends.items():
        if network.bridge_shapes:
            end = project(end, params[f"bridge.weight_{s}_l{n}"]) + params[f"bridge.bias_{s}_l{n}"]
        first[n, 0] = {**first[n, 0], s: end}
    return first


def backward(network: Network, params: Params, run: BothPasses, dlogits: Array,
             cuts: LaneHolds = hold_nothing) -> Gradients:
    """Back-propagation from the answers' logits, through the decoder, the bridge and the encoder."""
    return finish(backward_pieces(network, params, run, dlogits, cuts))


def backward_pieces(network: Network, params: Params, run: BothPasses, dlogits: Array,
                    cuts: LaneHolds = hold_nothing) -> Pieces[Gradients]:
    """`backward` in pieces."""
    assert network.decoder is not None
    spec = network.spec
    g, said = yield from network_back_pieces(network.decoder, params, run.said, dlogits, of_decoder(cuts))
    finals: States = {lane: {} for lane in network.lanes}
    for (n, s), end in run.ends.items():
        d_end = said[n, 0].d_initial[s]
        if network.bridge_shapes:
            g[f"bridge.weight_{s}_l{n}"][:] = weight_gradient(d_end, end)           # s_0 = B s_end + b
            g[f"bridge.bias_{s}_l{n}"][:] = d_end.sum(axis=0)                       # s_0 = B s_end + b
            d_end = project_back(d_end, params[f"bridge.weight_{s}_l{n}"])          # s_0 = B s_end + b
        parts = [run.asked.lanes[n, d].final[s] for d in range(spec.directions)]
        for d, part in enumerate(merge_back(spec.merge, d_end, parts)):             # s_end = merge(s→, s←)
            finals[n, d] = {**finals[n, d], s: part}
    asked = yield from descend(network, run.asked, np.zeros_like(run.asked.out[-1]), finals, g, cuts)
    return Gradients(g, asked, said)


def greedy(network: Network, params: Params, batch: Batch, first: int, last: int, most: int,
           holds: LaneHolds = hold_nothing, unspoken: Sequence[int] = ()) -> Iterator[tuple[int, float]]:
    """The decoder's own answer to one question: its likeliest token each time, with ln p, until it says `last` or
    `most` are said.

    first     the token that marks the beginning, which is never said
    unspoken  others that are not
    """
    assert network.decoder is not None
    states, token = begin(network, params, finish(encode(network, params, batch, holds=holds))[1]), first
    for t in range(most):
        one = np.full((1, 1), token, np.intp)
        step = Batch(one, np.ones((1, 1), bool), one, np.ones((1, 1), bool))
        p = network_forward(network.decoder, params, step, initial=states, holds=only_at(of_decoder(holds), t))
        logits = p.logits[0].copy()
        logits[[first, *unspoken]] = -np.inf
        token = int(logits.argmax())
        yield token, float(log_softmax(p.logits[0])[token])
        if token == last:
            return
        states = {lane: run.final for lane, run in p.lanes.items()}


def only_at(holds: LaneHolds, t: int) -> LaneHolds:
    """What is held at step t, for a pass that takes that step alone."""
    return lambda layer, direction: lambda _: holds(layer, direction)(t)
