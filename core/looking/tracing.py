"""Trace: the named arrays of one pass over one sentence, and of back-propagation from its loss.

The trace is the cache that back-propagation used, so it cannot disagree with the gradient.  Names:

    x  out  logits                      [T, B, ·]  inputs of the first layer, outputs of the last, logits everywhere;
                                        one row of logits where a sequence is read once, at its final states
    n.out  n.mask                       layer n's merged output, and the dropout factors on it
    n.d.<symbol>                        [T, B, H]  every symbol of the cell (LSTM: i f a o C h); d is fwd or rev
    n.d.zx  n.d.zh                      [T, B, K]  W x and U h', without biases; n.d.b [K] and n.d.c [H] are the biases
    n.d.h0  n.d.C0                      [B, H]  initial states
    n.d.dh  n.d.dC                      [T, B, H]  the loss's gradient with respect to the state at each step
    n.d.dzx  n.d.dzh                    [T, B, K]  the same with respect to W x and U h'
    n.d.above  n.d.through              [T, B, H]  what arrives at h from above (the loss, the layer above), and what a
                                                   step hands to h' through U;
                                        n.d.above_C at the last step of an encoder
    n.d.Mᵀ δz_n                         [T, B, H]  such a product of a cell that has matrices of its own
                                                   (core/looking/backward.py)
    n.d.share_norm  n.d.sum_norm        [T]  ‖step t's share of δW and δU together‖, ‖the sum so far‖ from the loss on
    n.d.recurrent_mask                  [1 or T, B, H]  dropout's factors on h'

Row t is token t in both directions.  Gradients are there where the trace has a loss.

Where a decoder writes an answer (core/network/seq2seq.py) the names above are the encoder's, over the question.  The
decoder's are n.dec.<symbol> and so on, over the answer: row 0 reads the mark that begins it.  Its lanes are (n, 2) in
`lanes`.

    dec.x  dec.out  logits              [A, B, ·]  what it reads, its last layer's outputs, its logits
    n.dec.out  n.dec.mask               as n.out and n.mask; n.dec.h0, n.dec.C0 are what came over the bridge
"""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from ..errors import SpecError
from ..network.dropout import draw_masks
from ..network.network import (
    DIRECTIONS,
    LaneHolds,
    Network,
    Pass,
    backward_pieces,
    dataset_for,
    forward_pieces,
    hold_nothing,
    network_for,
)
from ..network.unroll import Lane, LaneGradient, order, recurrent_inputs
from ..numerics.params import Array, NamedArrays, Params
from ..numerics.pieces import CALLS, PIECE, Pieces, finish, slabs
from ..spec import Experiment
from ..tasks import TASKS, Batch
from ..tasks.base import Example
from ..tasks.text import BLANK, UNKNOWN, Vocabulary
from ..training.cost import THERE_AND_BACK, at_a_token
from ..training.evaluation import loss_of, quietly
from ..training.loop import TrainState
from .backward import transposed

Source = Literal["sentence", "text", "guess", ""]
LANES = (*DIRECTIONS, "dec")


class Answer(NamedTuple):
    """A decoder's answer: the right `tokens` with the mark that ends them, what it `said` by itself,
    the probability `p` that it gives to that, and each right token's loss."""

    tokens: tuple[str, ...]
    said: tuple[str, ...]
    p: float
    loss: Array


@dataclass(frozen=True, eq=False)
class Trace(NamedArrays):
    """One pass and its gradients: a mapping of names to read-only arrays.

    tokens      as they are shown, one a row
    blank       the blank's index, -1 for none
    scored      the indices of the tokens that have a loss; target[t] is what was right there
    source      where a blank's target is from: the "sentence" itself, the training "text" where the sentence is
                with a word for the blank, or the network's own best "guess"; "" without a blank.  The same of an answer
    goal        the number that was right at a scored token, where numbers are predicted
    loss        nats, the mean over the scored tokens; NaN without any
    token_loss  [T], NaN where nothing is scored; the whole answer's is at the question's last token
    answer      where a decoder writes one
    gradient    of every parameter, None without a loss
    """

    spec: Experiment
    network: Network
    params: Params
    step: int
    vocabulary: Vocabulary
    tokens: tuple[str, ...]
    unknown: tuple[bool, ...]
    blank: int
    scored: tuple[int, ...]
    target: dict[int, int]
    goal: dict[int, float]
    source: Source
    loss: float
    token_loss: Array
    gradient: Params | None
    arrays: Mapping[str, Array]
    lanes: dict[tuple[int, int], Lane]
    lane_gradients: dict[tuple[int, int], LaneGradient]
    answer: Answer | None = None

    @property
    def reads(self) -> Literal["each", "final"]:
        """How the head reads: "each" token's output, or once the "final" states of every direction."""
        return TASKS[self.spec.task].reads

    @property
    def logits(self) -> Array:
        """[T, outputs]; one row where the task reads a sequence once; [A, outputs] of an answer."""
        return self.arrays["logits"][:, 0]

    def share(self, lane: str, weight: str, t: int) -> Array:
        """Step t's share of a weight's gradient, in the weight's shape: the shares of all steps add up to it.

        lane is "0.fwd" ("0.dec"), weight the cell's name for it ("weight_ih", "weight_hh", "bias", …).  Raises KeyError
        where there is no such lane or weight, or no gradient.
        """
        n, _, d = lane.partition(".")
        key = (int(n), LANES.index(d))
        back, run = self.lane_gradients[key], self.lanes[key]
        if weight == "weight_ih":
            return back.dzx[t].T @ run.x[t]  # type: ignore[no-any-return]
        if weight == "weight_hh":
            return np.concatenate([back.dzh[t][:, rows].T @ x[t] for rows, x in recurrent_inputs(run)])
        if weight == "bias":
            return run.cell.without_absent(weight, back.dzx[t].sum(axis=0))
        return back.own[weight][t]  # type: ignore[no-any-return]


def record(state: TrainState, sentence: str, blank: int | None = None, dropout: bool = False,
           holds: LaneHolds = hold_nothing, cuts: LaneHolds = hold_nothing) -> Trace:
    """Run a sentence through the network as it stands, and back from its loss.

    blank    the index of the token to take out (cloze); a sentence may hold the blank itself, typed ___
    dropout  draw the dropout of the state's step, to show it; else none, as at inference
    holds, cuts   a what-if and its backward (see intervening.py)
    Raises SpecError where the sentence has no token.

    >>> from core import start
    >>> trace = record(start(Experiment(hidden=4)), "the cat ___ on the mat")
    >>> trace.blank, trace.source, trace["0.fwd.dh"].shape
    (2, 'text', (6, 1, 4))
    """
    return finish(record_pieces(state, sentence, blank, dropout, holds, cuts))


def record_pieces(state: TrainState, sentence: str, blank: int | None = None, dropout: bool = False,
                  holds: LaneHolds = hold_nothing, cuts: LaneHolds = hold_nothing) -> Pieces[Trace]:
    """`record` in pieces; what does not take long is one."""
    # numbers that are not finite are shown as such
    return quietly(_record(state, sentence, blank, dropout, holds, cuts))


def _record(state: TrainState, sentence: str, blank: int | None, dropout: bool, holds: LaneHolds,
            cuts: LaneHolds) -> Pieces[Trace]:
    spec = state.experiment
    network, data = network_for(spec), dataset_for(spec)
    if network.decoder is not None:
        from .answering import record_answer
        return record_answer(state, sentence, dropout, holds, cuts)
    example, shown = TASKS[spec.task].encode(data, sentence, blank)
    if not len(example):
        raise SpecError("sentence", sentence, "at least one token")
    unknown = data.vocabulary.index[BLANK]
    where = next((t for t, k in enumerate(example.ids) if k == unknown and spec.facts.predicts_words), -1)
    source: Source = "sentence" if where >= 0 else ""
    masks = draw_masks(spec, len(example), 1, state.step, state.params.flat.dtype) if dropout else None
    every = everywhere(network, len(example))
    forward = forward_pieces(network, state.params, Batch.of([example]), masks, read=every, holds=holds)
    p = finish(forward) if is_brief(network, len(example)) else (yield from forward)
    if spec.facts.blanks and where >= 0 and not example.scored.any():
        example, source = answer(network, example, where, p)
    pieces = trace_pieces(state, network, p, example, tuple(shown), where, source, cuts)
    return finish(pieces) if is_brief(network, len(example)) else (yield from pieces)


def is_brief(network: Network, T: int) -> bool:
    """Whether a sentence's trace takes no longer than two pieces of training."""
    spec = network.spec
    return T * (spec.layers * spec.directions * CALLS + THERE_AND_BACK * at_a_token(network)) <= 2 * PIECE


def everywhere(network: Network, T: int) -> tuple[Array, Array]:
    """(t, b) of every position of one sequence; of one where the task reads a sequence once."""
    rows = np.arange(T) if network.reads == "each" else np.array([T - 1])
    return rows, np.zeros_like(rows)


def answer(network: Network, example: Example, blank: int, p: Pass) -> tuple[Example, Source]:
    """The example with a target for a blank that was typed: from the training text, or else the best guess."""
    data = dataset_for(network.spec)
    index = data.vocabulary.index
    target, source = int(p.logits[blank].argmax()), "guess"
    for line in data.sources:
        ids = np.array([index.get(token, -1) for token in line])
        if len(ids) != len(example) or ids[blank] < 0:
            continue
        if (np.delete(ids, blank) == np.delete(example.ids, blank)).all():
            target, source = int(ids[blank]), "text"
            break
    targets, scored = example.targets.copy(), np.zeros(len(example), bool)
    targets[blank], scored[blank] = target, True
    return Example(example.ids, targets, scored), "text" if source == "text" else "guess"


def trace_of(state: TrainState, network: Network, p: Pass, example: Example, shown: tuple[str, ...], blank: int,
             source: Source, cuts: LaneHolds) -> Trace:
    """The trace of a forward pass that read every position."""
    return finish(trace_pieces(state, network, p, example, shown, blank, source, cuts))


def trace_pieces(state: TrainState, network: Network, p: Pass, example: Example, shown: tuple[str, ...], blank: int,
                 source: Source, cuts: LaneHolds) -> Pieces[Trace]:
    """`trace_of` in pieces."""
    batch = Batch.of([example])
    t, b = np.nonzero(batch.scored)
    at = t if network.reads == "each" else np.zeros_like(t)
    T, data = len(example), dataset_for(state.experiment)
    arrays = forward_arrays(p)
    token_loss = np.full(T, np.nan, np.float32)
    gradient, value = None, float("nan")
    lanes: dict[tuple[int, int], LaneGradient] = {}
    if len(at):
        scored = Pass(batch, p.masks, p.x, p.lanes, p.out, (t, b), p.y[at], p.logits[at], p.given)
        loss = loss_of(network, scored)
        value = loss.value
        token_loss[scored.read[0]] = loss.each
        gradient, lanes = yield from backward_pieces(network, state.params, scored, loss.d, cuts)
        for key, lane in lanes.items():
            arrays |= gradient_arrays(f"{key[0]}.{DIRECTIONS[key[1]]}", p.lanes[key], lane)
    for array in arrays.values():
        array.flags.writeable = False
    where = tuple(int(t) for t in np.nonzero(example.scored)[0])
    unknown = tuple(bool(network.tokens) and word == UNKNOWN for word in data.vocabulary.decode(example.ids))
    target = {} if example.values is not None else {t: int(example.targets[t]) for t in where}
    goal = {} if example.values is None else {t: float(example.values[t, 0]) for t in where}
    return Trace(state.experiment, network, state.params, state.step, data.vocabulary, shown, unknown, blank, where,
                 target, goal, source,
                 value, token_loss, gradient, arrays, p.lanes, lanes)


def forward_arrays(p: Pass, part: str = "", lanes: tuple[str, ...] = DIRECTIONS) -> dict[str, Array]:
    """The named arrays of the forward pass, for a `part` of the network ("dec.") whose lanes have these names."""
    arrays = {f"{part}x": p.x, f"{part}out": p.out[-1], "logits": p.logits[:, None]}
    for n, out in enumerate(p.out):
        arrays[f"{n}.{part}out"] = out
        if (mask := p.masks.between[n]) is not None:
            arrays[f"{n}.{part}mask"] = mask
    if p.masks.word is not None:
        arrays[f"{part}mask"] = p.masks.word
    for (n, d), lane in p.lanes.items():
        at = f"{n}.{lanes[d]}"
        arrays |= {f"{at}.{symbol}": value for symbol, value in lane.values.items()}
        arrays |= {f"{at}.zx": lane.zx, f"{at}.zh": lane.zh, f"{at}.b": lane.weights["bias"].copy()}
        arrays |= {f"{at}.{s}0": value.copy() for s, value in lane.initial.items()}
        if "bias_hn" in lane.weights:
            arrays[f"{at}.c"] = lane.weights["bias_hn"].copy()
        if lane.dropout is not None:
            arrays[f"{at}.recurrent_mask"] = lane.dropout
    return arrays


def gradient_arrays(at: str, lane: Lane, back: LaneGradient) -> dict[str, Array]:
    """A lane's named arrays of back-propagation."""
    arrays = {f"{at}.d{s}": value for s, value in back.d_states.items()}
    shares, sums = share_norms(lane, back)
    arrays |= {f"{at}.above{'' if s == 'h' else '_' + s}": value for s, value in back.above.items()}
    arrays |= {f"{at}.{text}": value for text, value in transposed(lane, back).items()}
    arrays[f"{at}.through"] = back.through
    return arrays | {f"{at}.dzx": back.dzx, f"{at}.dzh": back.dzh, f"{at}.share_norm": shares, f"{at}.sum_norm": sums}


def share_norms(lane: Lane, back: LaneGradient) -> tuple[Array, Array]:
    """[T] ‖step t's share of δW and δU together‖, and [T] ‖the sum so far‖, summed from the loss on.

    The sum at the last step of back-propagation is the norm of the lane's whole gradient of the two.  No share is made
    for it: the inner product of two outer products, ⟨a bᵀ, c dᵀ⟩ = (a·c) (b·d), needs only the vectors.
    """
    steps = [*reversed(order(len(back.dzx), lane.reverse))]
    products = [(back.dzx, lane.x), *((back.dzh[..., rows], x) for rows, x in recurrent_inputs(lane))]
    dtype, factors = back.dzx.dtype, [(dz[steps].astype(np.float64), x[steps].astype(np.float64)) for dz, x in products]
    own, with_earlier = np.empty(len(steps)), np.empty(len(steps))
    for rows in slabs(len(steps), len(steps) * 2**7):
        pairs = sum(inner_products(dz[rows], x[rows], dz[:rows.stop], x[:rows.stop]) for dz, x in factors)
        own[rows] = np.diagonal(pairs, rows.start)
        with_earlier[rows] = np.tril(pairs, rows.start - 1).sum(1)
    shares, sums = np.empty(len(steps)), np.empty(len(steps))
    shares[steps], sums[steps] = own, np.maximum((own + 2 * with_earlier).cumsum(), 0)
    return np.sqrt(shares).astype(dtype), np.sqrt(sums).astype(dtype)


def inner_products(dz: Array, x: Array, all_dz: Array, all_x: Array) -> Array:
    """[R, S] ⟨step r's share of δW, step s's⟩ from dz [R, B, K], x [R, B, I] and the same of S steps; a share is Σ_b δz
    xᵀ."""
    (R, B), S = dz.shape[:2], len(all_dz)
    of_dz, of_x = (a.reshape(R * B, -1) @ b.reshape(S * B, -1).T for a, b in ((dz, all_dz), (x, all_x)))
    return (of_dz * of_x).reshape(R, B, S, B).sum((1, 3))  # type: ignore[no-any-return]
