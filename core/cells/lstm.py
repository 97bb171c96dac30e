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

import numpy as np
from numpy import add, exp2, multiply, positive, reciprocal, subtract, tanh

from ..contraction import total
from ..maths import LOG2_E, sigmoid
from ..sweep import Sweep, blocks_of
from .base import Array, Arrays, Back, Cell, Hold, join, split
from .peepholes import PEEPHOLES


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
    d_gates   [S+1, D, B, 5H]  δC' and δz_i δz_f δz_a δz_o; δC's part from δh stands in a's place until δz_a does
    σ(z) = 1 / (1 + 2^(-z log₂e)): three cheap passes for all gates, then tanh(z) = 2 σ(2z) - 1 for a.
    Where the arrays are so small that each call counts, σ(z) = (1 + tanh(z/2)) / 2 needs fewer calls.
    """

    blocks = 4

    def scales(self, hidden: int) -> Array:
        one, two = (0.5, 1.0) if self.few else (-LOG2_E, -2 * LOG2_E)
        return np.repeat(np.array([one, one, two, one]), hidden)

    def plan(self) -> None:
        S, D, B, H = self.S, self.D, self.B, self.H
        take, rows, whole = self.arena.take, self.rows, self.whole
        self.gates, self.tanh_C, self.slopes = take(S + 1, D, B, 5 * H), take(S, D, B, H), take(S, D, B, 4 * H)
        self.i_a, self.dC = self.view(take(D, B, H)), self.view(take(D, B, H))
        self.d_gates, self.by_dh, self.by_dC = take(S + 1, D, B, 5 * H), take(S, D, B, 2, H), take(S, D, B, 4, H)
        self.d_inputs = self.d_products = self.d_gates[:S, ..., H:]
        self.half = np.repeat(np.array([0.5, 0.5, 1, 0.5], self.dtype), H)
        self.lift = np.repeat(np.array([0.5, 0.5, 0, 0.5], self.dtype), H)
        now, by_C = self.gates[:S], self.by_dC
        i, f, a, o, C_prev = (now[..., k * H:(k + 1) * H] for k in range(5))
        self.ahead = list(zip(
            rows(self.operands), rows(self.inputs), rows(now[..., :4 * H]), rows(i), rows(f), rows(a), rows(o), rows(C_prev),
            rows(self.gates[1:, ..., 4 * H:]), rows(self.tanh_C), rows(self.hidden[1:]), self.next_drops()))
        self.at_once = [whole(x) for x in (
            now[..., :4 * H], i, f, a, o, C_prev, self.tanh_C, self.slopes, self.by_dh[..., 0, :], self.by_dh[..., 1, :],
            *(self.slopes[..., k * H:(k + 1) * H] for k in (0, 1, 3)), *(by_C[..., k, :] for k in range(4)))]
        d = self.d_gates
        self.back = list(zip(
            rows(d[1:, ..., H:]), rows(d[1:, ..., :H]), self.next_drops(), rows(self.d_hidden),
            rows(self.by_dh), rows(blocks_of(d[:S], H, 3, 1, 2)), rows(d[:S, ..., 3 * H:4 * H]), rows(by_C),
            rows(blocks_of(d[:S], H, 0, 1, 4))))[::-1]

    def other_states(self) -> list[Array]:
        return [self.gates[0, ..., 4 * self.H:]]

    def forward(self) -> None:
        times, U, z, i_a, one, two = self.weight.times, self.weight.ahead, self.product, self.i_a, self.one, self.two
        few, half, lift, fresh = self.few, self.half, self.lift, not self.started
        for operand, zx, gates, i, f, a, o, C_prev, C, tanh_C, h, drop in self.ahead:
            if fresh:                                       # h' = 0
                positive(zx, z)
                fresh = False
            else:
                times(operand, U, z)
                add(z, zx, z)                               # z = W x + U h' + b
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
            multiply(i, a, i_a)
            multiply(f, C_prev, C)
            add(C, i_a, C)                                  # C = f ⊙ C' + i ⊙ a
            tanh(C, tanh_C)
            multiply(o, tanh_C, h)                          # h = o ⊙ tanh(C)
            if drop:
                multiply(h, *drop)

    def derivatives(self) -> None:
        (gates, i, f, a, o, C_prev, tanh_C, slopes, C_by_h, o_by_h, slope_i, slope_f, slope_o,
         carry, i_by_C, f_by_C, a_by_C) = self.at_once
        multiply(tanh_C, tanh_C, C_by_h)
        subtract(self.one, C_by_h, C_by_h)
        multiply(C_by_h, o, C_by_h)                         # δC += δh ⊙ o ⊙ (1 - tanh²C)
        subtract(self.one, gates, slopes)
        multiply(slopes, gates, slopes)                     # σ' = σ ⊙ (1 - σ)
        multiply(slope_o, tanh_C, o_by_h)                   # δz_o = δh ⊙ tanh(C) ⊙ σ'
        multiply(slope_i, a, i_by_C)                        # δz_i = δC ⊙ a ⊙ σ'
        multiply(slope_f, C_prev, f_by_C)                   # δz_f = δC ⊙ C' ⊙ σ'
        multiply(a, a, a_by_C)
        subtract(self.one, a_by_C, a_by_C)
        multiply(a_by_C, i, a_by_C)                         # δz_a = δC ⊙ i ⊙ (1 - a²)
        positive(f, carry)                                  # δC' = δC ⊙ f

    def backward(self) -> None:
        times_back, U, dh, dC, last = self.weight.times_back, self.weight.behind, self.dh, self.dC, True
        dh_two, dC_four = dh[..., None, :], dC[..., None, :]
        for dz_next, dC_next, drop, dy, by_dh, C_o, C_part, by_dC, out in self.back:
            if last:
                positive(dy, dh)
            else:
                times_back(dz_next, U, dh)                  # through U h'
                if drop:
                    multiply(dh, drop[0], dh)
                add(dh, dy, dh)
            multiply(dh_two, by_dh, C_o)                    # h = o ⊙ tanh(C)
            if last:
                positive(C_part, dC)
                last = False
            else:
                add(C_part, dC_next, dC)                    # C = f ⊙ C' + i ⊙ a
            multiply(dC_four, by_dC, out)

    def to_initial(self, dh: Array) -> list[Array]:
        return [total(dh, 1), total(self.d_gates[0, ..., :self.H], 1)]



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
    step=step, step_back=step_back, sweep=LSTMSweep, forget="f", variants={"peepholes": PEEPHOLES})
