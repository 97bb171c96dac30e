"""The simple recurrent network (Elman 1990), and with a rectifier (Le, Jaitly & Hinton 2015).

    h = tanh(W x + U h' + b)                        nonlinearity="tanh"
    h = relu(W x + U h' + b)                        nonlinearity="relu", relu(z) = max(0, z)

A prime marks the previous step.  The products arrive as zx = W x and zh = U h'.
Shapes:  x [B, I]   h [B, H]   W [H, I]   U [H, H]   b [H]; rows are the batch, so W x is written x @ W.T.
"""
import dataclasses

import numpy as np
from numpy import add, maximum, multiply, positive, subtract, tanh

from ..sweep import Sweep
from .base import Array, Arrays, Back, Cell, Hold


def step(zx: Array, zh: Array, prev: Arrays, w: Arrays, hold: Hold) -> dict[str, Array]:
    """One step forward.  zx, zh [B, H] are W x and U h'; returns h [B, H]."""
    h = hold("h", np.tanh(zx + zh + w["bias"]))
    return {"h": h}


def step_back(d: Arrays, r: Arrays, prev: Arrays, zh: Array, w: Arrays, cut: Hold) -> Back:
    """The same step backward.  d["h"] [B, H] arrives from the loss and from step t+1."""
    h = r["h"]
    dh = cut("h", d["h"])
    dz = dh * (1 - h * h)                           # h = tanh(W x + U h' + b)
    return Back(dz, dz, {"h": np.zeros_like(dh)}, {"h": dh}, {})


def step_relu(zx: Array, zh: Array, prev: Arrays, w: Arrays, hold: Hold) -> dict[str, Array]:
    """One step forward with the rectifier."""
    h = hold("h", np.maximum(zx + zh + w["bias"], 0))
    return {"h": h}


def step_relu_back(d: Arrays, r: Arrays, prev: Arrays, zh: Array, w: Arrays, cut: Hold) -> Back:
    """The rectified step backward; the slope at 0 is 0, as in PyTorch."""
    dh = cut("h", d["h"])
    dz = dh * (r["h"] > 0)                          # h = relu(W x + U h' + b)
    return Back(dz, dz, {"h": np.zeros_like(dh)}, {"h": dh}, {})


class RNNSweep(Sweep):
    """The same equations for all directions at once."""

    blocks = 1
    rectified = False

    def plan(self) -> None:
        S, D, B, H = self.S, self.D, self.B, self.H
        self.slopes = self.arena.take(S, D, B, H)
        self.d_inputs = self.d_products = self.arena.take(S, D, B, H)
        self.zero = np.array(0, self.dtype)
        rows = self.rows
        self.ahead = list(zip(rows(self.operands), rows(self.inputs), rows(self.hidden[1:]), self.next_drops()))
        self.back = list(zip([*rows(self.d_inputs[1:]), None], self.next_drops(), rows(self.d_hidden),
                             rows(self.slopes), rows(self.d_inputs)))[::-1]

    def forward(self, first: int, last: int) -> None:
        times, U, zh, zero, fresh = self.weight.times, self.weight.ahead, self.product, self.zero, not self.started and first == 0
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


TANH = Cell(name="rnn", blocks=("h",), states=("h",), substeps=("h",), kinds={"h": "signed"},
            equations={"h": "h = tanh(W x + U h' + b)"}, step=step, step_back=step_back, sweep=RNNSweep)
RELU = dataclasses.replace(TANH, kinds={"h": "state"}, equations={"h": "h = relu(W x + U h' + b)"},
                           step=step_relu, step_back=step_relu_back, sweep=RectifiedSweep)
RNN = dataclasses.replace(TANH, variants={"relu": RELU})
