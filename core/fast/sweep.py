"""A sweep: one layer's directions over time, stacked and stepped together in buffers made once.

It computes what `unroll` computes with a cell's readable step, to rounding.  What makes it fast: one product for all
gates and directions, every buffer and view made beforehand, and the local derivatives of all steps taken at once, so
that the loop backward is one product and a few multiplications a step.

Axes are [step, direction, batch, …].  A direction's steps are its own: step s of the left-to-right direction is token
s, of the right-to-left direction token length-1-s of each sentence.  So padding comes last in both, where no gradient
arrives, and needs no mask.

A cell joins with a subclass of Sweep in a file of this folder and a line in sweeps.py:

    blocks          how many blocks of H its weights have
    scale(H)        [K] what the pre-activations are multiplied with, so that an activation needs fewer operations
    take()          makes the arrays that its loops leave behind, for compiled loops too
    plan()          makes the other buffers and the views of each step
    forward(a, b)   `inputs` -> `hidden`, for the steps from a to before b
    derivatives(a, b)  local derivatives of the steps from a to before b, at once
    backward(a, b)  for the steps from a to before b, counted from the end:
                    `d_hidden` -> `d_inputs` and `d_products`, the gradients of z = W x and z = U h'
"""
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from ..numerics.pieces import ELEMENTWISE, slabs
from ..numerics.products import total, weight_gradient_into
from .stacked import StackedWeight

Array = npt.NDArray[Any]

FEW = 128  # numbers in a state, below which the calls cost more than the arithmetic


def blocks_of(array: Array, H: int, first: int, step: int, count: int) -> Array:
    """A view [..., count, H] of blocks of the last axis: `count` of them, every `step`-th from the `first` on."""
    strides = (*array.strides[:-1], step * H * array.itemsize, array.itemsize)
    return np.lib.stride_tricks.as_strided(array[..., first * H:], (*array.shape[:-1], count, H), strides)


def reserved(size: int, dtype: npt.DTypeLike) -> Array:
    """np.empty, whose ValueError for more than there are addresses is a MemoryError like any other."""
    try:
        return np.empty(size, dtype)
    except ValueError as error:
        raise MemoryError(str(error)) from error


class Arena:
    """One block of memory, cut into arrays from its start.  Several plans may share the block: one runs at a time."""

    def __init__(self, size: int, dtype: npt.DTypeLike) -> None:
        self.memory = reserved(size, dtype)
        self.beyond = self.memory[:0]
        self.used = 0
        self.user: object = None     # the plan that wrote last
        self.run: object = None      # the run that is under way

    def take(self, *shape: int) -> Array:
        """The next array; beyond the end they lie over each other, and `used` says how large the arena should be."""
        size = prod(shape)
        start, self.used = self.used, self.used + -(-size // 16) * 16
        if self.used > self.memory.size:
            if size > self.beyond.size:
                self.beyond = reserved(size, self.memory.dtype)
            return self.beyond[:size].reshape(shape)
        return self.memory[start:start + size].reshape(shape)


class Sweep:
    """The buffers and views of one layer for exact sizes.

    S steps, D directions, B sentences, H units, K = blocks · H.
    inputs      [S, D, B, K]  W x + b, times `scale`: filled by the caller
    hidden      [S+1, D, B, H]  h, row 0 the initial state
    d_hidden    [S, D, B, H]  the gradient that arrives from above: filled by the caller
    d_inputs    [S, D, B, K]  the gradient with respect to W x
    d_products  [S, D, B, K]  the gradient with respect to U h', the same array where the cell has no other form
    masks       [S, D, B, H]  recurrent dropout: what h' is multiplied with in front of U, or None
    """

    blocks: ClassVar[int]
    counts_calls: ClassVar[bool] = True
    d_inputs: Array
    d_products: Array

    def __init__(self, arena: Arena, steps: int, directions: int, batch: int, hidden: int, *, dropped: bool = False,
                 started: bool = False, blas: bool = False) -> None:
        """`dropped`: with recurrent dropout.  `started`: the initial state may differ from zero."""
        self.S, self.D, self.B, self.H = steps, directions, batch, hidden
        self.K, self.N = self.blocks * hidden, steps * batch
        self.dropped, self.started, self.blas, self.arena = dropped, started, blas, arena
        self.dtype = arena.memory.dtype
        self.few = self.counts_calls and directions * batch * hidden < FEW
        self.squeezed = directions * batch == 1
        self.scale = self.scales(hidden).astype(self.dtype)
        self.scaled = bool((self.scale != 1).any())
        row = (directions, batch)
        self.inputs = arena.take(steps, *row, self.K)
        self.hidden = arena.take(steps + 1, *row, hidden)
        self.d_hidden = arena.take(steps, *row, hidden)
        self.masks = arena.take(steps, *row, hidden) if dropped else None
        self.operands = arena.take(steps, *row, hidden) if dropped else self.hidden[:steps]
        self.take()
        self.prepare()
        self.zeros = self.states(0)
        first = 0 if started or steps == 1 else 1           # a first h' of zeros has no share in δU
        self.d_product_lanes = [self.lane(self.d_products[first:], d) for d in range(directions)]
        self.operand_lanes = [self.lane(self.operands[first:], d) for d in range(directions)]
        self.blocks_of_weight = slabs(self.K, self.N * hidden)

    def scales(self, hidden: int) -> Array:
        """[K] the factor of each pre-activation."""
        return np.ones(self.blocks * hidden)

    def take(self) -> None:
        """Make the arrays that the cell's loops leave behind, `d_inputs` and `d_products` among them."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Make what NumPy's loops work with."""
        D, B, H = self.D, self.B, self.H
        self.weight = StackedWeight(D, B, H, self.scale, self.blas)
        self.product, self.dh = self.view(self.arena.take(D, B, self.K)), self.view(self.arena.take(D, B, H))
        self.one = np.array(1, self.dtype)
        self.plan()

    def plan(self) -> None:
        """Make the cell's other buffers, and the views of each step."""
        raise NotImplementedError

    def view(self, row: Array) -> Array:
        """An array [D, B, …] as the loops see it: where D and B are 1 without those two axes, which iterates faster."""
        return row[0, 0] if self.squeezed else row

    def rows(self, array: Array) -> list[Array]:
        """The loops' view of every step."""
        return [self.view(row) for row in array]

    def whole(self, array: Array) -> Array:
        """An array [S, D, B, …] as all steps at once see it."""
        return array[:, 0, 0] if self.squeezed else array

    def lane(self, array: Array, d: int) -> Array:
        """One direction of [S, D, B, K]: [S·B, K] where that is a view, else [S, B, K]."""
        return array.reshape(len(array) * self.B, -1) if self.D == 1 else array[:, d]

    def next_drops(self) -> Sequence[tuple[Array, Array] | None]:
        """For each step the mask and the place of the next step's h' ⊙ m; None at the end, or without such dropout."""
        if self.masks is None:
            return [None] * self.S
        return [*zip(self.rows(self.masks)[1:], self.rows(self.operands)[1:]), None]

    def load(self, weights: Sequence[Mapping[str, Array]]) -> None:
        """Take the weights of each direction, named as `Cell.shapes` has them."""
        self.weight.load([w["weight_hh"] for w in weights])

    def other_states(self, row: int) -> list[Array]:
        """[D, B, H] for the states other than h before step `row`, in the order of `Cell.states`."""
        return []

    def states(self, row: int) -> list[Array]:
        """[D, B, H] for the states before step `row`; for row S those after the last step."""
        return [self.hidden[row], *self.other_states(row)]

    def start(self, states: Sequence[Array]) -> None:
        """Set the initial states: one array [D, H] or [D, B, H] a state, or none for zero."""
        for zero in self.zeros:
            zero.fill(0)
        for value, place in zip(states, self.zeros):
            place[...] = value[:, None] if value.ndim == 2 else value
        if self.masks is not None:
            np.multiply(self.hidden[0], self.masks[0], self.operands[0])

    def forward(self, first: int, last: int) -> None:
        """`inputs` and the initial state to `hidden`, for the steps from `first` to before `last`."""
        raise NotImplementedError

    def derivatives(self, first: int, last: int) -> None:
        """The local derivatives of the steps from `first` to before `last`, all at once, after `forward`."""
        raise NotImplementedError

    def backward(self, first: int, last: int) -> None:
        """`d_hidden` to `d_inputs` and `d_products`, after `derivatives`; counted from the end, 0 is the last step."""
        raise NotImplementedError

    def own_gradients(self, out: Sequence[Mapping[str, Array]]) -> None:
        """The gradients of the weights that are the cell's own, into `out` of each direction."""

    def initial_gradients(self) -> list[Array]:
        """[D, H] for each state: the gradient with respect to the initial states, summed over the batch."""
        dh = self.through_weight(self.d_products[0])
        return self.to_initial(dh if self.masks is None else dh * self.masks[0])

    def through_weight(self, dz: Array) -> Array:
        """Uᵀ δz of the first step, [D, B, K] -> [D, B, H]."""
        dh = np.empty((self.D, self.B, self.H), self.dtype)
        self.weight.times_back(self.view(np.ascontiguousarray(dz)), self.weight.behind, self.view(dh))
        return dh

    def to_initial(self, dh: Array) -> list[Array]:
        """`dh` [D, B, H] came through U; the cell adds what came past it, and its other states."""
        return [total(dh, 1)]

    def pieces(self) -> Sequence[slice]:
        """The steps in stretches that do not take long."""
        return slabs(self.S, self.D * self.B * self.H * self.K)

    def element_pieces(self) -> Sequence[slice]:
        """The same for what is done to every number of a step by itself."""
        return slabs(self.S, self.D * self.B * self.K * ELEMENTWISE)

    def weight_gradients(self, out: Sequence[Array]) -> Iterator[None]:
        """δU of each direction into `out`: δU = Σ_t δz h'ᵀ.  Yields where it has taken a while."""
        for dz, h, gradient in zip(self.d_product_lanes, self.operand_lanes, out, strict=True):
            for rows in self.blocks_of_weight:
                weight_gradient_into(dz[..., rows], h, gradient[rows], self.blas)
                yield
