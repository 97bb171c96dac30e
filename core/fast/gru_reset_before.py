"""The sweep of the GRU whose reset gate is before the product: cells/gru_reset_before.py in buffers made once."""
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy import add, exp2, multiply, positive, reciprocal, subtract, tanh

from ..numerics.functions import LOG2_E
from ..numerics.products import total, weight_gradient_into
from .stacked import StackedWeight
from .sweep import Array, Sweep


class ResetBeforeSweep(Sweep):
    """Two products a step: U_r h' and U_z h' at once, and U_n (r ⊙ h'), which waits for r.

    gates    [S, D, B, 3H]  r z n                           gated [S, D, B, H]  r ⊙ h', with recurrent dropout on h'
    d_gates  [S+1, D, B, 5H]  δz_r δz_z δz_n; δh' past the products; and through r ⊙ h', in front of the dropout
    """

    blocks = 3

    def scales(self, hidden: int) -> Array:
        return np.repeat(np.array([-LOG2_E, -LOG2_E, 1.0]), hidden)

    def take(self) -> None:
        S, D, B, H, take = self.S, self.D, self.B, self.H, self.arena.take
        self.gates, self.gated, self.d_gates = take(S, D, B, 3 * H), take(S, D, B, H), take(S + 1, D, B, 5 * H)
        self.d_inputs = self.d_products = self.d_gates[:S, ..., :3 * H]

    def prepare(self) -> None:
        D, B, H, take = self.D, self.B, self.H, self.arena.take
        self.weight = StackedWeight(D, B, H, self.scale[:2 * H], self.blas)
        self.weight_n = StackedWeight(D, B, H, self.scale[2 * H:], self.blas)
        self.product, self.dh = self.view(take(D, B, 2 * H)), self.view(take(D, B, H))
        self.scratch, self.one = self.view(take(D, B, H)), np.array(1, self.dtype)
        self.plan()

    def plan(self) -> None:
        S, H, rows, gates, zx, d = self.S, self.H, self.rows, self.gates, self.inputs, self.d_gates
        r, z, n = (rows(gates[..., k * H:(k + 1) * H]) for k in range(3))
        self.ahead = list(zip(
            rows(self.hidden[:S]), rows(self.operands), self.next_drops(), rows(zx[..., :2 * H]), rows(zx[..., 2 * H:]),
            rows(gates[..., :2 * H]), r, z, n, rows(self.gated), rows(self.hidden[1:])))
        self.back = list(zip(
            rows(d[1:, ..., :2 * H]), rows(d[1:, ..., 3 * H:4 * H]), rows(d[1:, ..., 4 * H:]), self.next_drops(),
            rows(self.d_hidden), rows(self.hidden[:S]), rows(self.operands), r, z, n,
            *(rows(d[:S, ..., k * H:(k + 1) * H]) for k in range(5))))[::-1]

    def load(self, weights: Sequence[Mapping[str, Array]]) -> None:
        self.weight.load([w["weight_hh"][:2 * self.H] for w in weights])
        self.weight_n.load([w["weight_hh"][2 * self.H:] for w in weights])

    def forward(self, first: int, last: int) -> None:
        U, U_n, zh, zh_n, one = self.weight, self.weight_n, self.product, self.scratch, self.one
        for h_prev, fed, drop, zx_rz, zx_n, rz, r, z, n, gated, h in self.ahead[first:last]:
            U.times(fed, U.ahead, zh)
            add(zh, zx_rz, rz)
            exp2(rz, rz)
            add(rz, one, rz)
            reciprocal(rz, rz)                              # r = σ(z_r), z = σ(z_z)
            multiply(r, fed, gated)
            U_n.times(gated, U_n.ahead, zh_n)
            add(zh_n, zx_n, n)
            tanh(n, n)                                      # n = tanh(zx_n + U_n (r ⊙ h'))
            subtract(h_prev, n, h)
            multiply(h, z, h)
            add(h, n, h)                                    # h = (1 - z) ⊙ n + z ⊙ h'
            if drop:
                multiply(h, *drop)

    def derivatives(self, first: int, last: int) -> None:
        """In `backward`."""

    def backward(self, first: int, last: int) -> None:
        U, U_n, dh, rest, one, at_end = self.weight, self.weight_n, self.dh, self.scratch, self.one, first == 0
        for (dz_next, dh_next, d_gated_next, drop, dy, h_prev, fed, r, z, n,
             dz_r, dz_z, dz_n, dh_prev, d_gated) in self.back[first:last]:
            if at_end:
                positive(dy, dh)
                at_end = False
            else:
                U.times_back(dz_next, U.behind, dh)         # zh = U h'
                add(dh, d_gated_next, dh)
                if drop:
                    multiply(dh, drop[0], dh)
                add(dh, dy, dh)
                add(dh, dh_next, dh)
            multiply(dh, z, dh_prev)                        # h = (1 - z) ⊙ n + z ⊙ h'
            subtract(h_prev, n, rest)
            multiply(dh_prev, rest, dz_z)                   # h = (1 - z) ⊙ n + z ⊙ h'
            subtract(one, z, rest)
            multiply(dz_z, rest, dz_z)                      # z = σ(z_z)
            multiply(dh, rest, dz_n)                        # h = (1 - z) ⊙ n + z ⊙ h'
            multiply(n, n, rest)
            subtract(one, rest, rest)
            multiply(dz_n, rest, dz_n)                      # n = tanh(z_n)
            U_n.times_back(dz_n, U_n.behind, rest)          # z_n = zx_n + U_n (r ⊙ h')
            multiply(rest, r, d_gated)
            multiply(d_gated, fed, dz_r)
            subtract(one, r, rest)
            multiply(dz_r, rest, dz_r)                      # r = σ(z_r)

    def weight_gradients(self, out: Sequence[Array]) -> Iterator[None]:
        H = self.H
        for d, g in enumerate(out):
            for blocks, x in ((slice(2 * H), self.operands), (slice(2 * H, None), self.gated)):
                weight_gradient_into(self.lane(self.d_products[..., blocks], d), self.lane(x, d), g[blocks], self.blas)
                yield

    def through_weight(self, dz: Array) -> Array:
        U: StackedWeight = self.weight
        dh = np.empty((self.D, self.B, self.H), self.dtype)
        U.times_back(self.view(np.ascontiguousarray(dz[..., :2 * self.H])), U.behind, self.view(dh))
        return dh + self.d_gates[0, ..., 4 * self.H:]

    def to_initial(self, dh: Array) -> list[Array]:
        return [total(dh + self.d_gates[0, ..., 3 * self.H:4 * self.H], 1)]
