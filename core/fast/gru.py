"""The sweep of the GRU cell: the steps of cells/gru.py for all directions at once, in buffers made once."""
from collections.abc import Mapping, Sequence

import numpy as np
from numpy import add, exp2, multiply, positive, reciprocal, subtract, tanh

from ..numerics.functions import LOG2_E
from ..numerics.products import total
from .sweep import Array, Sweep, blocks_of


class GRUSweep(Sweep):
    """The same equations for all directions at once; backward, one pass gives every gradient of a step.

    gates       [S, D, B, 3H]  r z n
    m           [S, D, B, H]   the recurrent part of n with its bias
    d_gates     [S+1, D, B, 5H]  δzx_n, δzh_r δzh_z δzh_n, and δh' other than through U
    """

    blocks = 3

    def scales(self, hidden: int) -> Array:
        gate = 0.5 if self.few else -LOG2_E
        return np.repeat(np.array([gate, gate, 1.0]), hidden)

    def take(self) -> None:
        S, D, B, H, take = self.S, self.D, self.B, self.H, self.arena.take
        self.gates, self.m = take(S, D, B, 3 * H), take(S, D, B, H)
        self.d_gates, self.d_inputs = take(S + 1, D, B, 5 * H), take(S, D, B, 3 * H)
        self.d_products = self.d_gates[:S, ..., H:4 * H]

    def plan(self) -> None:
        S, D, B, H, take = self.S, self.D, self.B, self.H, self.arena.take
        self.c, self.by_dh, self.slopes = take(D, B, H), take(S, D, B, 5, H), take(S, D, B, 2 * H)
        self.half = np.array(0.5, self.dtype)
        rows, gates, zx = self.rows, self.gates, self.inputs
        self.ahead = list(zip(
            rows(self.hidden[:S]), rows(self.operands), self.next_drops(), rows(zx[..., :2 * H]), rows(zx[..., 2 * H:]),
            rows(gates[..., :2 * H]), rows(gates[..., :H]), rows(gates[..., H:2 * H]), rows(gates[..., 2 * H:]),
            rows(self.m), rows(self.hidden[1:])))
        d = self.d_gates
        self.back = list(zip(
            rows(d[1:, ..., H:4 * H]), rows(d[1:, ..., 4 * H:]), self.next_drops(), rows(self.d_hidden),
            rows(self.by_dh), rows(blocks_of(d[:S], H, 0, 1, 5))))[::-1]

    def load(self, weights: Sequence[Mapping[str, Array]]) -> None:
        super().load(weights)
        for d, w in enumerate(weights):
            self.c[d] = w["bias_hn"]

    def forward(self, first: int, last: int) -> None:
        times, U, zh, c = self.weight.times, self.weight.ahead, self.product, self.view(self.c)
        one, half, H = self.one, self.half, self.H
        zh_rz, zh_n = zh[..., :2 * H], zh[..., 2 * H:]
        few, fresh = self.few, not self.started and first == 0
        for h_prev, operand, drop, zx_rz, zx_n, rz, r, z, n, m, h in self.ahead[first:last]:
            if fresh:                                       # h' = 0
                zh.fill(0)
                fresh = False
            else:
                times(operand, U, zh)
            add(zh_rz, zx_rz, rz)
            if few:
                tanh(rz, rz)
                multiply(rz, half, rz)
                add(rz, half, rz)
            else:
                exp2(rz, rz)
                add(rz, one, rz)
                reciprocal(rz, rz)                          # r = σ(zx_r + zh_r + b_r), z likewise
            add(zh_n, c, m)                                 # m = zh_n + c
            multiply(r, m, n)
            add(n, zx_n, n)
            tanh(n, n)                                      # n = tanh(zx_n + b_n + r ⊙ m)
            subtract(h_prev, n, h)
            multiply(h, z, h)
            add(h, n, h)                                    # h = (1 - z) ⊙ n + z ⊙ h'
            if drop:
                multiply(h, *drop)

    def derivatives(self, first: int, last: int) -> None:
        H, (gates, m, h_prev, by_dh, slopes) = self.H, (x[first:last]
                                                        for x in (self.gates, self.m, self.hidden, self.by_dh,
                                                                  self.slopes))
        r, z, n, rz = gates[..., :H], gates[..., H:2 * H], gates[..., 2 * H:], gates[..., :2 * H]
        n_in, r_out, z_out, n_out = (by_dh[..., k, :] for k in range(4))
        subtract(self.one, rz, slopes)
        multiply(slopes, rz, slopes)                        # σ' = σ ⊙ (1 - σ)
        multiply(n, n, n_in)
        subtract(self.one, n_in, n_in)                      # tanh' = 1 - n²
        subtract(self.one, z, n_out)
        multiply(n_in, n_out, n_in)                         # δzx_n = δh ⊙ (1 - z) ⊙ (1 - n²)
        multiply(n_in, r, n_out)                            # δzh_n = δzx_n ⊙ r
        multiply(n_in, m, r_out)
        multiply(r_out, slopes[..., :H], r_out)             # δz_r = δzx_n ⊙ m ⊙ σ'
        subtract(h_prev, n, z_out)
        multiply(z_out, slopes[..., H:], z_out)             # δz_z = δh ⊙ (h' - n) ⊙ σ'
        np.copyto(by_dh[..., 4, :], z)                      # δh' = δh ⊙ z

    def backward(self, first: int, last: int) -> None:
        times_back, U, dh, H = self.weight.times_back, self.weight.behind, self.dh, self.H
        dh_five, at_end = dh[..., None, :], first == 0
        for dz_next, dh_next, drop, dy, by_dh, out in self.back[first:last]:
            if at_end:
                positive(dy, dh)
                at_end = False
            else:
                times_back(dz_next, U, dh)                     # zh = U h'
                if drop:
                    multiply(dh, drop[0], dh)
                add(dh, dy, dh)
                add(dh, dh_next, dh)
            multiply(dh_five, by_dh, out)
        if last >= self.S:
            d = self.d_gates[:self.S]
            np.copyto(self.d_inputs[..., :2 * H], d[..., H:3 * H])
            np.copyto(self.d_inputs[..., 2 * H:], d[..., :H])

    def own_gradients(self, out: Sequence[Mapping[str, Array]]) -> None:
        for d, gradient in enumerate(out):
            total(self.d_gates[:self.S, d, :, 3 * self.H:4 * self.H], (0, 1), None, gradient["bias_hn"])

    def to_initial(self, dh: Array) -> list[Array]:
        return [total(dh + self.d_gates[0, ..., 4 * self.H:], 1)]
