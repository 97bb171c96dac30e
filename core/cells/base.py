"""What a cell is: one step of a recurrence, the same step backward, and the facts that the rest needs to know.

A cell works on one step of a whole batch.  The products with the weights are made outside, for all steps at once
where that is possible; the cell gets them as zx and zh and is element-wise:

    zx = W x    zh = U h'           (weight_ih and weight_hh; blocks of H rows in the order of `Cell.blocks`)

    step(zx, zh, prev, w, hold)     -> every symbol of the step: gates, candidates and the new states
    step_back(d, r, prev, zh, w, cut) -> Back: δzx, δzh, the direct gradient to each previous state, own weights'

`prev` holds the previous states, and under the name fed what U is applied to: h' with the factors of recurrent dropout.
`hold(symbol, value)` returns the value, or another one where a what-if holds a unit; `cut(symbol, gradient)` is its
backward: no gradient flows into a unit that is held.
"""
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]
Hold = Callable[[str, Array], Array]


def free(symbol: str, value: Array) -> Array:
    """Holds nothing: the value as it is."""
    return value


class Back(NamedTuple):
    """What one step backward gives.

    dzx, dzh  [B, K]  gradients with respect to W x and U h'
    d_prev    {state: [B, H]}  gradients to the previous states other than through U h'
    total     {state: [B, H]}  the loss's whole gradient with respect to this step's states
    own       {name: gradient summed over the batch} for weights other than weight_ih, weight_hh and bias
    d_fed     [B, H]  the gradient to prev["fed"] by a product that the cell makes itself (`Cell.inside`)
    """

    dzx: Array
    dzh: Array
    d_prev: dict[str, Array]
    total: dict[str, Array]
    own: dict[str, Array]
    d_fed: Array | None = None


# names of a trace, and of `prev`
RESERVED = frozenset({"b", "c", "x", "zx", "zh", "dzx", "dzh", "out", "mask", "logits", "recurrent_mask", "share_norm",
                      "sum_norm", "fed"})


def of_states(states: Iterable[str]) -> set[str]:
    """What a trace calls the states' first values and gradients: h0, dh."""
    return {name for s in states for name in (f"{s}0", f"d{s}")}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell as data: what the network needs to run it and what a page needs to draw it.

    name       as in `Experiment.cell`
    title      as a reader sees it, in every language; the name in capitals where none is given
    taught     whether the lessons compare it with the others
    blocks     symbols of the weights' blocks, in PyTorch's order
    states     what is carried to the next step; "h" first, which is also the output
    substeps   the symbols of a step in the order in which they can be shown
    kinds      symbol -> "gate" (0..1), "signed" or "state" (unbounded)
    equations  substep -> its equation in one line, as the module's docstring has it
    own        weights beyond weight_ih, weight_hh and bias: name -> "H" for a vector, "HH" for a matrix
    inside     the gate that multiplies h' in front of U in the last block, "" for none: that product waits for the
               gate, so `step` makes it and writes it into zh, and `step_back` gives its gradient as `Back.d_fed`
    forget     the block whose bias starts at `Experiment.forget_bias`, "" for none
    holds      the symbols that a what-if may hold; `blocks` and "h" where none are given
    absent     weight -> the blocks whose rows no equation uses: they are 0 and stay so
    variants   other forms of the same cell, which pass the same tests

    Raises ValueError for a symbol that a trace has another meaning for (RESERVED).
    """

    name: str
    blocks: tuple[str, ...]
    states: tuple[str, ...]
    substeps: tuple[str, ...]
    kinds: Mapping[str, str]
    equations: Mapping[str, str]
    step: Callable[[Array, Array, Arrays, Arrays, Hold], dict[str, Array]]
    step_back: Callable[[Arrays, Arrays, Arrays, Array, Arrays, Hold], Back]
    own: Mapping[str, str] = field(default_factory=dict)
    inside: str = ""
    forget: str = ""
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    variants: Mapping[str, "Cell"] = field(default_factory=dict)
    title: str = ""
    taught: bool = False

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", self.name.upper())
        if not self.holds:
            object.__setattr__(self, "holds", tuple(dict.fromkeys((*self.blocks, "h"))))
        taken = RESERVED | of_states(self.states)
        if refused := sorted({*self.blocks, *self.states, *self.substeps} & taken):
            raise ValueError(f"{self.name}: Expected symbols other than {', '.join(sorted(taken))}, "
                             f"got {', '.join(refused)}")

    def shapes(self, inputs: int, hidden: int) -> dict[str, tuple[int, ...]]:
        """The shapes of the cell's weights for an input width and a hidden size, in storage order."""
        rows = len(self.blocks) * hidden
        own = {name: (hidden,) * len(dims) for name, dims in self.own.items()}
        return {"weight_ih": (rows, inputs), "weight_hh": (rows, hidden), "bias": (rows,), **own}

    def without_absent(self, name: str, array: Array) -> Array:
        """A weight or its gradient [blocks · H, …] with 0 in the rows of absent blocks, written in place."""
        for block in self.absent.get(name, ()):
            H = len(array) // len(self.blocks)
            array[self.blocks.index(block) * H:(self.blocks.index(block) + 1) * H] = 0
        return array


def split(z: Array, n: int) -> list[Array]:
    """The n blocks of the last axis, as views."""
    H = z.shape[-1] // n
    return [z[..., k * H:(k + 1) * H] for k in range(n)]


def join(*blocks: Array) -> Array:
    """The blocks side by side on the last axis."""
    return np.concatenate(blocks, axis=-1)
