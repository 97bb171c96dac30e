"""The network: embedding, stacked layers in one or two directions, their merge, and the head.

    x_t = E[token_t]                                one-hot where the embedding size is 0
    y = merge(h→, h←)                               concat, sum, ave or mul; only h→ in one direction
    logits = V y + c                                at the positions that are read

Dropout's factors come between the lines (core/network/dropout.py).  A task whose result is read once a sequence takes
the final states of every direction for y.  Arrays are time-major; a lane is one direction of one layer.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from ..cells import CELLS, OWN, Cell, own_cell
from ..cells.base import Arrays
from ..numerics.params import Array, Params
from ..numerics.pieces import Pieces, finish
from ..numerics.products import project_back_pieces, project_pieces, weight_gradient_pieces
from ..spec import FIELDS, Experiment
from ..tasks import TASKS, Batch, Dataset
from . import unroll
from .dropout import Masks, no_masks
from .merging import merge, merge_back, readings, readings_back
from .unroll import Lane, LaneGradient

DIRECTIONS = ("fwd", "rev")
OF_DATA = tuple(name for name, field in FIELDS.items() if field.group == "text" or name in ("validation", "seed"))
LaneHolds = Callable[[int, int], unroll.Holds]
States = Mapping[tuple[int, int], Arrays]


def hold_nothing(layer: int, direction: int) -> unroll.Holds:
    """No what-if in any lane."""
    return unroll.hold_nothing


@dataclass(frozen=True)
class Network:
    """A network's shape: the experiment, the widths of what goes in and out, the cell and what the task reads.

    tokens   the size of the input vocabulary; 0 where numbers are read, `inputs` wide
    decoder  the network that writes an answer from this one's final states and has the head (core/network/seq2seq.py)
    part     what its lanes' parameters are called after: "rnn", or "decoder"
    """

    spec: Experiment
    tokens: int
    inputs: int
    outputs: int
    cell: Cell
    reads: str = "each"
    decoder: "Network | None" = None
    part: str = "rnn"

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Every parameter's shape by its PyTorch name, in storage order."""
        spec = self.spec
        shapes: dict[str, tuple[int, ...]] = {}
        if self.tokens and spec.embedding:
            shapes["embedding.weight"] = (self.tokens, spec.embedding)
        shapes |= self.lane_shapes
        if self.decoder is not None:
            of_decoder = {name: shape for name, shape in self.decoder.shapes.items() if name != "embedding.weight"}
            return shapes | self.bridge_shapes | of_decoder
        if not spec.tie_weights:
            shapes["head.weight"] = (self.outputs, spec.width)
        return shapes | {"head.bias": (self.outputs,)}

    @property
    def lane_shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of every lane's parameters."""
        spec, H = self.spec, self.spec.hidden
        shapes: dict[str, tuple[int, ...]] = {}
        width = (spec.embedding or self.tokens) if self.tokens else self.inputs
        for n in range(spec.layers):
            for d in range(spec.directions):
                for name, shape in self.cell.shapes(width, H).items():
                    shapes[weight_name(name, n, d, self.part)] = shape
                if spec.initial_state == "learned":
                    shapes |= {weight_name(f"{s}0", n, d, self.part): (H,) for s in self.cell.states}
            width = spec.width
        return shapes

    @property
    def bridge_shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of what makes final states as wide as the decoder's; none where they are."""
        spec, H = self.spec, self.spec.hidden
        shapes: dict[str, tuple[int, ...]] = {}
        for n, s in ((n, s) for n in range(spec.layers) for s in self.cell.states if spec.width != H):
            shapes |= {f"bridge.weight_{s}_l{n}": (H, spec.width), f"bridge.bias_{s}_l{n}": (H,)}
        return shapes

    @property
    def lanes(self) -> list[tuple[int, int]]:
        """(layer, direction) of every lane, in the order of the forward pass."""
        return [(n, d) for n in range(self.spec.layers) for d in range(self.spec.directions)]

    def weights(self, params: Params, n: int, d: int) -> dict[str, Array]:
        """A lane's weights by the cell's own names."""
        names = self.cell.shapes(1, self.spec.hidden)
        return {name: params[weight_name(name, n, d, self.part)] for name in names}


@dataclass(frozen=True)
class Pass:
    """What one forward pass computed, and all that back-propagation needs.

    x       [T, B, I]  the first layer's inputs, after word dropout
    lanes   {(layer, direction): Lane}
    out     one [T, B, width] a layer: merged, after the dropout between layers
    read    (t, b): the N positions whose logits were computed
    y       [N, width]  the head's inputs
    logits  [N, outputs]
    given   the lanes whose initial states were given, as constants
    """

    batch: Batch
    masks: Masks
    x: Array
    lanes: dict[tuple[int, int], Lane]
    out: list[Array]
    read: tuple[Array, Array]
    y: Array
    logits: Array
    given: frozenset[tuple[int, int]] = frozenset()


def weight_name(name: str, layer: int, direction: int, part: str = "rnn") -> str:
    """PyTorch's name of a lane's parameter: `rnn.weight_ih_l0_reverse`."""
    return f"{part}.{name}_l{layer}{'_reverse' if direction else ''}"


def cell_for(spec: Experiment) -> Cell:
    """The cell in the form that the experiment asks for."""
    if spec.cell == OWN:
        return own_cell(spec.equations)
    cell = CELLS[spec.cell]
    asked = (spec.nonlinearity, "" if spec.reset_after else "reset before", "peepholes" if spec.peepholes else "")
    return next((cell.variants[form] for form in asked if form in cell.variants), cell)


@lru_cache(maxsize=8)
def dataset_for(spec: Experiment) -> Dataset:
    """The experiment's data, made once for all experiments that differ only in network and training."""
    return replace(finish(prepared_pieces(spec)), spec=spec, _orders={})


PREPARED: dict[Experiment, Dataset] = {}        # the last few, by experiments whose other fields have their defaults
KEPT = 4


def prepared_pieces(spec: Experiment) -> Pieces[Dataset]:
    """Makes an experiment's data in pieces; `dataset_for` has them at once after that.  Raises SpecError as it does."""
    plain = Experiment(**{name: getattr(spec, name) for name in OF_DATA})
    data = PREPARED.get(plain)
    if data is None:
        task = TASKS[spec.task]
        data = task.prepare(plain) if task.prepare_pieces is None else (yield from task.prepare_pieces(plain))
        while len(PREPARED) >= KEPT:
            del PREPARED[next(iter(PREPARED))]
        PREPARED[plain] = data
    return data


@lru_cache(maxsize=8)
def network_for(spec: Experiment) -> Network:
    """The experiment's network, sized for its data."""
    data = dataset_for(spec)
    numbers = data.examples[0].inputs
    tokens, inputs = (len(data.vocabulary), 0) if numbers is None else (0, numbers.shape[1])
    decoder = None
    if TASKS[spec.task].writes:
        alone = spec.replace(bidirectional=False, merge="concat", initial_state="zero")
        decoder = Network(alone, tokens, inputs, data.outputs, cell_for(spec), part="decoder")
    return Network(spec, tokens, inputs, data.outputs, cell_for(spec), TASKS[spec.task].reads, decoder)


def forward(network: Network, params: Params, batch: Batch, masks: Masks | None = None, initial: States | None = None,
            read: tuple[Array, Array] | None = None, holds: LaneHolds = hold_nothing) -> Pass:
    """Run the network over a batch.

    masks    dropout's factors; none at inference
    initial  given initial states of some lanes, {(layer, direction): {state: [B, H]}}
    read     (t, b) of the positions to read; the scored ones where absent
    holds    (layer, direction) -> t -> hold, for what-ifs
    """
    return finish(forward_pieces(network, params, batch, masks, initial, read, holds))


def forward_pieces(
    network: Network, params: Params, batch: Batch, masks: Masks | None = None, initial: States | None = None,
    read: tuple[Array, Array] | None = None, holds: LaneHolds = hold_nothing,
) -> Pieces[Pass]:
    """`forward` in pieces."""
    masks = masks or no_masks(network.spec)
    t_read, b_read = np.nonzero(batch.scored) if read is None else read
    x, lanes, out = yield from climb(network, params, batch, masks, initial, holds)
    y = readings(network.reads, network.spec.merge, tops(network, lanes), out[-1], (t_read, b_read))
    logits = yield from project_pieces(y, head_weight(network, params))
    logits += params["head.bias"]                                        # logits = V y + c
    return Pass(batch, masks, x, lanes, out, (t_read, b_read), y, logits, frozenset(initial or ()))


def climb(network: Network, params: Params, batch: Batch, masks: Masks, initial: States | None,
          holds: LaneHolds) -> Pieces[tuple[Array, dict[tuple[int, int], Lane], list[Array]]]:
    """All layers, without the head, in pieces: the first one's inputs, every lane, and each layer's merged output."""
    spec, x = network.spec, first_inputs(network, params, batch)
    if masks.word is not None:
        x = x * masks.word
    lanes: dict[tuple[int, int], Lane] = {}
    out: list[Array] = []
    below = x
    for n in range(spec.layers):
        for d in range(spec.directions):
            start = first_states(network, params, n, d, batch.shape[1], initial)
            lanes[n, d] = yield from unroll.forward_pieces(
                network.cell, network.weights(params, n, d), below, start, batch.mask,
                d == 1, masks.recurrent[n][d], holds(n, d))
        below = merge(spec.merge, [lanes[n, d].h for d in range(spec.directions)])
        if (between := masks.between[n]) is not None:
            below = below * between
        out.append(below)
    return x, lanes, out


def backward(network: Network, params: Params, p: Pass, dlogits: Array, holds: LaneHolds = hold_nothing,
             into: Params | None = None) -> tuple[Params, dict[tuple[int, int], LaneGradient]]:
    """Back-propagation of `forward` from dlogits [N, outputs]: the gradient of every parameter, and each lane's.

    into  a Params of zeros to write into; made where absent
    """
    return finish(backward_pieces(network, params, p, dlogits, holds, into))


def backward_pieces(network: Network, params: Params, p: Pass, dlogits: Array, holds: LaneHolds = hold_nothing,
                    into: Params | None = None) -> Pieces[tuple[Params, dict[tuple[int, int], LaneGradient]]]:
    """`backward` in pieces."""
    spec = network.spec
    g = params.zeros_like() if into is None else into
    W = head_weight(network, params)
    tied = "embedding.weight" if spec.tie_weights else "head.weight"
    g[tied][:] = yield from weight_gradient_pieces(dlogits, p.y)         # logits = V y + c
    g["head.bias"][:] = dlogits.sum(axis=0)                              # logits = V y + c
    dy = yield from project_back_pieces(dlogits, W)                      # logits = V y + c
    above, finals = readings_back(network.reads, spec.merge, tops(network, p.lanes), p.out[-1], p.read, dy)
    top = spec.layers - 1
    lanes = yield from descend(network, p, above, {(top, d): final for d, final in enumerate(finals)}, g, holds)
    return g, lanes


def descend(network: Network, p: Pass, above: Array, finals: Mapping[tuple[int, int], Arrays | None], g: Params,
            holds: LaneHolds) -> Pieces[dict[tuple[int, int], LaneGradient]]:
    """`climb` backward, in pieces: writes every lane's gradients into g, adds the embedding's, and returns each lane's.

    above   the gradient of the last layer's output
    finals  that of the final states, by lane, where the loss depends on them
    """
    spec = network.spec
    gradients: dict[tuple[int, int], LaneGradient] = {}
    for n in reversed(range(spec.layers)):
        if (between := p.masks.between[n]) is not None:
            above = above * between
        parts = merge_back(spec.merge, above, [p.lanes[n, d].h for d in range(spec.directions)])
        below = np.zeros_like(p.lanes[n, 0].x)
        for d in range(spec.directions):
            lane = yield from unroll.backward_pieces(p.lanes[n, d], parts[d], finals.get((n, d)), holds(n, d))
            gradients[n, d] = lane
            below += lane.dx
            for name, value in lane.weights.items():
                g[weight_name(name, n, d, network.part)][:] = value
            if spec.initial_state == "learned" and (n, d) not in p.given:
                for s, value in lane.d_initial.items():
                    g[weight_name(f"{s}0", n, d, network.part)][:] = value.sum(axis=0)
        above = below
    if "embedding.weight" in g:
        dx = above if p.masks.word is None else above * p.masks.word
        np.add.at(g["embedding.weight"], p.batch.tokens, dx)             # x_t = E[token_t]
    return gradients


def first_inputs(network: Network, params: Params, batch: Batch) -> Array:
    """x [T, B, I]: embedded or one-hot tokens, or the numbers themselves."""
    dtype = params.flat.dtype
    if not network.tokens:
        assert batch.inputs is not None
        return batch.inputs.astype(dtype)
    if network.spec.embedding:
        return params["embedding.weight"][batch.tokens]
    x = np.zeros((*batch.tokens.shape, network.tokens), dtype)
    np.put_along_axis(x, batch.tokens[..., None], 1, -1)
    return x


def first_states(network: Network, params: Params, n: int, d: int, batch: int, given: States | None) -> Arrays | None:
    """A lane's states before its first step [B, H]: given, learned, or None for zero."""
    if given is not None and (n, d) in given:
        return given[n, d]
    if network.spec.initial_state == "zero":
        return None
    return {s: np.tile(params[weight_name(f"{s}0", n, d, network.part)], (batch, 1)) for s in network.cell.states}


def tops(network: Network, lanes: Mapping[tuple[int, int], Lane]) -> list[Lane]:
    """The last layer's lanes."""
    return [lanes[network.spec.layers - 1, d] for d in range(network.spec.directions)]


def head_weight(network: Network, params: Params) -> Array:
    """V [outputs, width]; the embedding where the two are tied."""
    return params["embedding.weight" if network.spec.tie_weights else "head.weight"]
