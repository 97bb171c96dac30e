"""Sweeps whose loops over time are compiled: the same buffers, and one call where the NumPy form makes a dozen a step.

A compiled form gets a table of numbers of C's type `int`: sizes, then the addresses of arrays of float32, each
contiguous, in the order of `Compiled.prepare`; and the first step and the one behind the last, as `Sweep.forward` and
`Sweep.backward` count them.  It makes its own working copy of the weights at the first step, and takes the local
derivatives on its way back.
"""
from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from .forms import FORMS
from .gru import GRUSweep
from .gru_reset_before import ResetBeforeSweep
from .lstm import LSTMSweep, PeepholeSweep
from .rnn import RectifiedSweep, RNNSweep
from .sweep import Array, Sweep

WIDE = 8             # columns of a weight that are laid out side by side
OWN = 3              # places for a cell's own weights


def address(array: Array | None) -> int:
    """Where an array's numbers are; 0 for none."""
    if array is None:
        return 0
    assert array.dtype in (np.float32, np.intp) and array.flags.c_contiguous
    return start(array)


def start(array: Array) -> int:
    """Where an array's first number is, whatever lies between its numbers."""
    return int(array.__array_interface__["data"][0])


def padded(columns: int) -> int:
    return -(-columns // WIDE) * WIDE


class Compiled(Sweep):
    """A sweep with forms.

    arrays  the cell's own in the order gates, kept, d_gates, d_inputs
    own     the names of the cell's own weights
    """

    form: ClassVar[str]
    arrays: ClassVar[tuple[str, ...]]
    own: ClassVar[tuple[str, ...]] = ()

    def scales(self, hidden: int) -> Array:
        return np.ones(self.blocks * hidden)

    def prepare(self) -> None:
        D, H, K = self.D, self.H, self.K
        packed = self.arena.take(D, max((padded(K) + WIDE) * H, padded(H) * K))     # two weights may be laid out apart
        product = self.arena.take(self.B, max(padded(K), padded(H)))
        cells = [getattr(self, name) if name else None for name in self.arrays]
        shared = (self.inputs, self.hidden, self.d_hidden, self.masks, self.operands)
        places = [address(array) for array in (*shared, *cells, packed, product)]
        self.table = np.array([self.S, D, self.B, H, self.started, *places, *[0] * (2 + 2 * OWN)], np.intp)
        self.ahead_form, self.back_form = FORMS[f"{self.form}_ahead"], FORMS[f"{self.form}_back"]
        self.loaded: Sequence[Mapping[str, Array]] = ()

    def load(self, weights: Sequence[Mapping[str, Array]]) -> None:
        if weights is self.loaded:                      # the same arrays, whatever is in them by now
            return
        self.loaded = weights
        places = np.zeros((2, 1 + OWN), np.intp)
        for d, w in enumerate(weights):
            places[d, 0] = address(w["weight_hh"])
            places[d, 1:1 + len(self.own)] = [address(w[name]) for name in self.own]
        self.table[-2 - 2 * OWN:] = [*places[:, 0], *places[:, 1:].ravel()]

    def forward(self, first: int, last: int) -> None:
        self.ahead_form(self.table, first, last)

    def derivatives(self, first: int, last: int) -> None:
        """In `backward`."""

    def element_pieces(self) -> Sequence[slice]:
        return ()

    def backward(self, first: int, last: int) -> None:
        self.back_form(self.table, first, last)

    def through_weight(self, dz: Array) -> Array:
        return np.stack([np.matmul(dz[d], w["weight_hh"]) for d, w in enumerate(self.loaded)])


class CompiledRNN(Compiled, RNNSweep):
    form, arrays = "rnn", ("", "", "", "d_inputs")


class CompiledRectified(Compiled, RectifiedSweep):
    form, arrays = "rectified", ("", "", "", "d_inputs")


class CompiledGRU(Compiled, GRUSweep):
    form, arrays, own = "gru", ("gates", "m", "d_gates", "d_inputs"), ("bias_hn",)


class CompiledResetBefore(Compiled, ResetBeforeSweep):
    form, arrays = "before", ("gates", "gated", "d_gates", "")

    def through_weight(self, dz: Array) -> Array:
        H = self.H
        dh = np.stack([np.matmul(dz[d, :, :2 * H], w["weight_hh"][:2 * H]) for d, w in enumerate(self.loaded)])
        return dh + self.d_gates[0, ..., 4 * H:]


class CompiledLSTM(Compiled, LSTMSweep):
    form, arrays = "lstm", ("gates", "tanh_C", "d_gates", "")


class CompiledPeephole(Compiled, PeepholeSweep):
    form, arrays, own = "peephole", ("gates", "tanh_C", "d_gates", ""), ("peephole_i", "peephole_f", "peephole_o")


COMPILED: dict[type[Sweep], type[Compiled]] = {
    RNNSweep: CompiledRNN, RectifiedSweep: CompiledRectified, GRUSweep: CompiledGRU,
    ResetBeforeSweep: CompiledResetBefore, LSTMSweep: CompiledLSTM, PeepholeSweep: CompiledPeephole,
}
