"""The LSTM cell (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000).

    i = σ(W_i x + U_i h' + b_i)
    f = σ(W_f x + U_f h' + b_f)
    a = tanh(W_a x + U_a h' + b_a)
    o = σ(W_o x + U_o h' + b_o)
    C = f ⊙ C' + i ⊙ a
    h = o ⊙ tanh(C)

A prime marks the previous step.  `a` is the candidate: PyTorch's `g`, Keras's `c`.
Blocks are stored in PyTorch's order (i, f, g, o), so weights move across as they are.
The products arrive as zx = W x and zh = U h', four blocks each; z is the argument of a block's σ or tanh.
Shapes:  x [B, I]   h, C, i, f, a, o [B, H]   W [4H, I]   U [4H, H]   b [4H]; rows are the batch: W x is x @ W.T.
"""
from collections.abc import Sequence

import numpy as np
from numpy import add, exp2, multiply, reciprocal, subtract, tanh

from .base import Array, Arrays, Back, Cell, Hold, join, split
from .peepholes import PEEPHOLES
from ..maths import LOG2_E, sigmoid
from ..sweep import Sweep, blocks_of


def step(zx: Array, zh: Array, prev: Arrays, w: Arrays, hold: Hold) -> dict[str, Array]:
    """One step forward.  zx, zh [B, 4H] are W x and U h'; prev has h and C [B, H]."""
    z_i, z_f, z_a, z_o = split(zx + zh + w["bias"], 4)
    i = hold("i", sigmoid(z_i))
    f = hold("f", sigmoid(z_f))
    a = hold("a", np.tanh(z_a))
    o = hold("o", sigmoid(z_o))
    C = f * prev["C"] + i * a
    h = hold("h", o * np.tanh(C))
    return {"i": i, "f": f, "a": a, "o": o, "C": C, "h": h}


def step_back(d: Arrays, r: Arrays, prev: Arrays, zh: Array, w: Arrays, cut: Hold) -> Back:
    """The same step backward.  Each line undoes the forward line on its right.

    d["h"], d["C"] [B, H] arrive from the loss and from step t+1.
    """
    i, f, a, o, tanh_C = r["i"], r["f"], r["a"], r["o"], np.tanh(r["C"])

    dh = cut("h", d["h"])
    do = dh * tanh_C                                # h = o ⊙ tanh(C)
    dC = d["C"] + dh * o * (1 - tanh_C * tanh_C)    # h = o ⊙ tanh(C)
    df = dC * prev["C"]                             # C = f ⊙ C' + i ⊙ a
    di = dC * a                                     # C = f ⊙ C' + i ⊙ a
    da = dC * i                                     # C = f ⊙ C' + i ⊙ a
    dC_prev = dC * f                                # C = f ⊙ C' + i ⊙ a
    dz_o = cut("o", do * o * (1 - o))               # o = σ(W_o x + U_o h' + b_o)
    dz_a = cut("a", da * (1 - a * a))               # a = tanh(W_a x + U_a h' + b_a)
    dz_f = cut("f", df * f * (1 - f))               # f = σ(W_f x + U_f h' + b_f)
    dz_i = cut("i", di * i * (1 - i))               # i = σ(W_i x + U_i h' + b_i)
    dz = join(dz_i, dz_f, dz_a, dz_o)
    return Back(dz, dz, {"h": np.zeros_like(dh), "C": dC_prev}, {"h": dh, "C": dC}, {})


class LSTMSweep(Sweep):
    """The same equations for all directions at once, with every gate's activation in one pass.

    gates     [S+1, D, B, 5H]  i f a o and C', the previous state: row s+1 has the state after step s
    d_gates   [S+1, D, B, 5H]  δC' and δz_i δz_f δz_a δz_o
    σ(z) = 1 / (1 + 2^(-z log₂e)): three cheap passes for all gates, then tanh(z) = 2 σ(2z) - 1 for a.
    Where the arrays are so small that each call counts, σ(z) = (1 + tanh(z/2)) / 2 needs fewer calls.
    """

    blocks = 4

    def scales(self, hidden: int) -> Array:
        one, two = (0.5, 1.0) if self.few else (-LOG2_E, -2 * LOG2_E)
        return np.repeat(np.array([one, one, two, one]), hidden)

    def plan(self) -> None:
        S, D, B, H = self.S, self.D, self.B, self.H
        take, pair = self.arena.take, lambda a, first, step: blocks_of(a, H, first, step, 2)
        self.gates, self.tanh_C = take(S + 1, D, B, 5 * H), take(S, D, B, H)
        self.terms, self.dC = self.view(take(D, B, 2, H)), self.view(take(D, B, H))
        self.d_gates = take(S + 1, D, B, 5 * H)
        self.by_dh, self.by_dC = take(S, D, B, 2, H), take(S, D, B, 4, H)
        self.slopes = take(S, D, B, 4 * H)
        self.d_inputs = self.d_products = self.d_gates[:S, ..., H:]
        self.half = np.repeat(np.array([0.5, 0.5, 1, 0.5], self.dtype), H)
        self.lift = np.repeat(np.array([0.5, 0.5, 0, 0.5], self.dtype), H)
        now, C = self.gates[:S], self.gates[1:, ..., 4 * H:]
        self.ahead = list(zip(
            self.rows(self.hidden[:S]), self.rows(self.operands), self.mask_rows(), self.rows(self.inputs),
            self.rows(now[..., :4 * H]), self.rows(now[..., 2 * H:3 * H]), self.rows(pair(now, 0, 1)),
            self.rows(pair(now, 2, 2)), self.rows(C), self.rows(self.tanh_C), self.rows(now[..., 3 * H:4 * H]),
            self.rows(self.hidden[1:])))
        d = self.d_gates
        self.back = list(zip(
            self.rows(d[1:, ..., H:]), self.rows(d[1:, ..., :H]), [*self.mask_rows()[1:], None],
            self.rows(self.d_hidden), self.rows(self.by_dh), self.rows(pair(d[:S], 3, 1)),
            self.rows(d[:S, ..., 3 * H:4 * H]), self.rows(self.by_dC),
            self.rows(blocks_of(d[:S], H, 0, 1, 4))))[::-1]

    def start(self, states: Sequence[Array]) -> None:
        super().start(states)
        self.gates[0, ..., 4 * self.H:] = states[1][:, None] if states else 0

    def forward(self) -> None:
        times, z, terms, one, two = self.weight.times, self.product, self.terms, self.one, self.two
        few, half, lift, fresh = self.few, self.half, self.lift, not self.started
        from_i, from_f = terms[..., 0, :], terms[..., 1, :]
        for h_prev, operand, mask, zx, gates, a, i_f, a_C, C, tanh_C, o, h in self.ahead:
            if fresh:                                       # h' = 0
                np.copyto(z, zx)
                fresh = False
            else:
                if mask is not None:
                    multiply(h_prev, mask, operand)
                times(operand, z)
                add(z, zx, z)                               # z = zx + zh + b
            if few:
                tanh(z, gates)
                multiply(gates, half, gates)
                add(gates, lift, gates)                     # i = σ(z_i), …, a = tanh(z_a)
            else:
                exp2(z, z)
                add(z, one, z)
                reciprocal(z, gates)                        # i = σ(z_i), …
                multiply(a, two, a)
                subtract(a, one, a)                         # a = tanh(z_a)
            multiply(i_f, a_C, terms)
            add(from_i, from_f, C)                          # C = f ⊙ C' + i ⊙ a
            tanh(C, tanh_C)
            multiply(o, tanh_C, h)                          # h = o ⊙ tanh(C)

    def derivatives(self) -> None:
        H, S, tanh_C, slopes = self.H, self.S, self.tanh_C, self.slopes
        now = self.gates[:S]
        gates, i, a, o = now[..., :4 * H], now[..., :H], now[..., 2 * H:3 * H], now[..., 3 * H:4 * H]
        C_by_h, o_by_h = self.by_dh[..., 0, :], self.by_dh[..., 1, :]
        by_C, a_by_C = self.by_dC, self.by_dC[..., 3, :]
        multiply(tanh_C, tanh_C, C_by_h)
        subtract(self.one, C_by_h, C_by_h)
        multiply(C_by_h, o, C_by_h)                         # δC += δh ⊙ o ⊙ (1 - tanh²C)
        subtract(self.one, gates, slopes)
        multiply(slopes, gates, slopes)                     # σ' = σ ⊙ (1 - σ)
        multiply(slopes[..., 3 * H:], tanh_C, o_by_h)       # δz_o = δh ⊙ tanh(C) ⊙ σ'
        multiply(blocks_of(slopes, H, 0, 1, 2), blocks_of(now, H, 2, 2, 2), by_C[..., 1:3, :])  # δz_i, δz_f
        multiply(a, a, a_by_C)
        subtract(self.one, a_by_C, a_by_C)
        multiply(a_by_C, i, a_by_C)                         # δz_a = δC ⊙ i ⊙ (1 - a²)
        np.copyto(by_C[..., 0, :], now[..., H:2 * H])       # δC' = δC ⊙ f

    def backward(self) -> None:
        times_back, dh, dC = self.weight.times_back, self.dh, self.dC
        dh_pair, dC_four = dh[..., None, :], dC[..., None, :]
        last = True
        for dz_next, dC_next, mask, dy, by_dh, out_o, direct, by_dC, out_C in self.back:
            if last:
                multiply(dy[..., None, :], by_dh, out_o)
                multiply(direct[..., None, :], by_dC, out_C)
                last = False
                continue
            times_back(dz_next, dh)                         # zh = U h'
            if mask is not None:
                multiply(dh, mask, dh)
            add(dh, dy, dh)
            multiply(dh_pair, by_dh, out_o)                 # h = o ⊙ tanh(C)
            add(direct, dC_next, dC)                        # C = f ⊙ C' + i ⊙ a
            multiply(dC_four, by_dC, out_C)

    def to_initial(self, dh: Array) -> list[Array]:
        return [add.reduce(dh, 1), add.reduce(self.d_gates[0, ..., :self.H], 1)]



LSTM = Cell(
    name="lstm", blocks=("i", "f", "a", "o"), states=("h", "C"), substeps=("f", "i", "a", "C", "o", "h"),
    kinds={"f": "gate", "i": "gate", "a": "signed", "C": "state", "o": "gate", "h": "signed"},
    equations={
        "f": "f = σ(W_f x + U_f h' + b_f)",
        "i": "i = σ(W_i x + U_i h' + b_i)",
        "a": "a = tanh(W_a x + U_a h' + b_a)",
        "C": "C = f ⊙ C' + i ⊙ a",
        "o": "o = σ(W_o x + U_o h' + b_o)",
        "h": "h = o ⊙ tanh(C)",
    },
    step=step, step_back=step_back, sweep=LSTMSweep, forget="f")
