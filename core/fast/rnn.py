"""The sweeps of the simple recurrent network: the steps of cells/rnn.py for all directions at once, in buffers made
once."""
import numpy as np
from numpy import add, maximum, multiply, positive, subtract, tanh

from .sweep import Sweep


class RNNSweep(Sweep):
    """The same equations for all directions at once."""

    blocks = 1
    rectified = False

    def take(self) -> None:
        self.d_inputs = self.d_products = self.arena.take(self.S, self.D, self.B, self.H)

    def plan(self) -> None:
        self.slopes = self.arena.take(self.S, self.D, self.B, self.H)
        self.zero = np.array(0, self.dtype)
        rows = self.rows
        self.ahead = list(zip(rows(self.operands), rows(self.inputs), rows(self.hidden[1:]), self.next_drops()))
        self.back = list(zip([*rows(self.d_inputs[1:]), None], self.next_drops(), rows(self.d_hidden),
                             rows(self.slopes), rows(self.d_inputs)))[::-1]

    def forward(self, first: int, last: int) -> None:
        times, U, zh = self.weight.times, self.weight.ahead, self.product
        zero, fresh = self.zero, not self.started and first == 0
        for operand, zx, h, drop in self.ahead[first:last]:
            if fresh:                                       # h' = 0
                positive(zx, zh)
                fresh = False
            else:
                times(operand, U, zh)
                add(zh, zx, zh)                             # z = zx + zh + b
            if self.rectified:
                maximum(zh, zero, out=h)                    # h = max(0, z)
            else:
                tanh(zh, h)                                 # h = tanh(z)
            if drop:
                multiply(h, *drop)

    def derivatives(self, first: int, last: int) -> None:
        h, slopes = self.hidden[first + 1:last + 1], self.slopes[first:last]
        if self.rectified:
            np.greater(h, self.zero, slopes)                # δz = δh where h > 0
        else:
            multiply(h, h, slopes)
            subtract(self.one, slopes, slopes)              # δz = δh ⊙ (1 - h²)

    def backward(self, first: int, last: int) -> None:
        times_back, U, dh = self.weight.times_back, self.weight.behind, self.dh
        for dz_next, drop, dy, slope, dz in self.back[first:last]:
            if dz_next is None:
                multiply(dy, slope, dz)
                continue
            times_back(dz_next, U, dh)                         # zh = U h'
            if drop:
                multiply(dh, drop[0], dh)
            add(dh, dy, dh)
            multiply(dh, slope, dz)


class RectifiedSweep(RNNSweep):
    """The form with the rectifier."""

    rectified = True
