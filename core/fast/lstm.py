"""The sweeps of the LSTM cell: lstm.py's steps, and peepholes.py's, for all directions at once in buffers made once."""
from collections.abc import Mapping, Sequence

import numpy as np
from numpy import add, exp2, multiply, positive, reciprocal, subtract, tanh

from ..numerics.functions import LOG2_E
from ..numerics.products import total
from .sweep import Array, Sweep, blocks_of


class LSTMSweep(Sweep):
    """The LSTM without peepholes, with every gate's activation in one pass.

    gates     [S+1, D, B, 5H]  i f a o and C', the previous state: row s+1 has the state after step s
    d_gates   [S+1, D, B, 5H]  δC' and δz_i δz_f δz_a δz_o; δC's part from δh is in a's place until δz_a does
    σ(z) = 1 / (1 + 2^(-z log₂e)): three cheap passes for all blocks.  a has its tanh for itself: 2 σ(2z) - 1 would
    round a small candidate to a multiple of 6e-8.
    Where the arrays are so small that each call counts, σ(z) = (1 + tanh(z/2)) / 2 needs fewer calls.
    """

    blocks = 4

    def scales(self, hidden: int) -> Array:
        gate = 0.5 if self.few else -LOG2_E
        return np.repeat(np.array([gate, gate, 1.0, gate]), hidden)

    def take(self) -> None:
        S, D, B, H, take = self.S, self.D, self.B, self.H, self.arena.take
        self.gates, self.tanh_C, self.d_gates = take(S + 1, D, B, 5 * H), take(S, D, B, H), take(S + 1, D, B, 5 * H)
        self.d_inputs = self.d_products = self.d_gates[:S, ..., H:]

    def plan(self) -> None:
        S, D, B, H = self.S, self.D, self.B, self.H
        take, rows, whole = self.arena.take, self.rows, self.whole
        self.slopes, self.by_dh, self.by_dC = take(S, D, B, 4 * H), take(S, D, B, 2, H), take(S, D, B, 4, H)
        self.i_a, self.dC = self.view(take(D, B, H)), self.view(take(D, B, H))
        self.half = np.repeat(np.array([0.5, 0.5, 1, 0.5], self.dtype), H)
        self.lift = np.repeat(np.array([0.5, 0.5, 0, 0.5], self.dtype), H)
        now, by_C = self.gates[:S], self.by_dC
        i, f, a, o, C_prev = (now[..., k * H:(k + 1) * H] for k in range(5))
        self.ahead = list(zip(
            rows(self.operands), rows(self.inputs), rows(now[..., :4 * H]), rows(i), rows(f), rows(a), rows(o),
            rows(C_prev),
            rows(self.gates[1:, ..., 4 * H:]), rows(self.tanh_C), rows(self.hidden[1:]), self.next_drops()))
        self.at_once = [whole(x) for x in (
            now[..., :4 * H], i, f, a, o, C_prev, self.tanh_C, self.slopes, self.by_dh[..., 0, :],
            self.by_dh[..., 1, :],
            *(self.slopes[..., k * H:(k + 1) * H] for k in (0, 1, 3)), *(by_C[..., k, :] for k in range(4)))]
        d = self.d_gates
        self.back = list(zip(
            rows(d[1:, ..., H:]), rows(d[1:, ..., :H]), self.next_drops(), rows(self.d_hidden),
            rows(self.by_dh), rows(blocks_of(d[:S], H, 3, 1, 2)), rows(d[:S, ..., 3 * H:4 * H]), rows(by_C),
            rows(blocks_of(d[:S], H, 0, 1, 4))))[::-1]

    def other_states(self, row: int) -> list[Array]:
        return [self.gates[row, ..., 4 * self.H:]]

    def forward(self, first: int, last: int) -> None:
        times, U, z, i_a, one = self.weight.times, self.weight.ahead, self.product, self.i_a, self.one
        few, half, lift, fresh = self.few, self.half, self.lift, not self.started and first == 0
        z_a = z[..., 2 * self.H:3 * self.H]
        for operand, zx, gates, i, f, a, o, C_prev, C, tanh_C, h, drop in self.ahead[first:last]:
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
                tanh(z_a, i_a)
                exp2(z, z)
                add(z, one, z)
                reciprocal(z, gates)                        # i = σ(z_i), …
                positive(i_a, a)                            # a = tanh(z_a)
            multiply(i, a, i_a)
            multiply(f, C_prev, C)
            add(C, i_a, C)                                  # C = f ⊙ C' + i ⊙ a
            tanh(C, tanh_C)
            multiply(o, tanh_C, h)                          # h = o ⊙ tanh(C)
            if drop:
                multiply(h, *drop)

    def derivatives(self, first: int, last: int) -> None:
        whole = last - first == self.S
        (gates, i, f, a, o, C_prev, tanh_C, slopes, C_by_h, o_by_h, slope_i, slope_f, slope_o,
         carry, i_by_C, f_by_C, a_by_C) = self.at_once if whole else [x[first:last] for x in self.at_once]
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

    def backward(self, first: int, last: int) -> None:
        times_back, U, dh, dC, at_end = self.weight.times_back, self.weight.behind, self.dh, self.dC, first == 0
        dh_two, dC_four = dh[..., None, :], dC[..., None, :]
        for dz_next, dC_next, drop, dy, by_dh, C_o, C_part, by_dC, out in self.back[first:last]:
            if at_end:
                positive(dy, dh)
            else:
                times_back(dz_next, U, dh)                  # through U h'
                if drop:
                    multiply(dh, drop[0], dh)
                add(dh, dy, dh)
            multiply(dh_two, by_dh, C_o)                    # h = o ⊙ tanh(C)
            if at_end:
                positive(C_part, dC)
                at_end = False
            else:
                add(C_part, dC_next, dC)                    # C = f ⊙ C' + i ⊙ a
            multiply(dC_four, by_dC, out)

    def to_initial(self, dh: Array) -> list[Array]:
        return [total(dh, 1), total(self.d_gates[0, ..., :self.H], 1)]


class PeepholeSweep(LSTMSweep):
    """The LSTM whose gates see the state: i and f the previous one in front of their activation, o the new one.

    p_i_f, p_o  [D, 1, 2, H] and [D, 1, H]  the peepholes; `ahead` copies carry the factor of the pre-activations
    """

    def plan(self) -> None:
        super().plan()
        S, D, B, H = self.S, self.D, self.B, self.H
        self.p_i_f, self.p_o = np.empty((D, 1, 2, H), self.dtype), np.empty((D, 1, H), self.dtype)
        self.p_i_f_ahead, self.p_o_ahead = np.empty_like(self.p_i_f), np.empty_like(self.p_o)
        self.seen_two, self.seen = self.view(self.arena.take(D, B, 2, H)), self.view(self.arena.take(D, B, H))
        i_f_d = self.rows(blocks_of(self.d_gates[:S], H, 1, 1, 2))
        carry = self.rows(self.d_gates[:S, ..., :H])
        self.back_peepholes = list(zip(self.rows(self.d_gates[:S, ..., 4 * H:]), i_f_d, carry))[::-1]

    def load(self, weights: Sequence[Mapping[str, Array]]) -> None:
        super().load(weights)
        H, scale = self.H, self.scale
        for d, w in enumerate(weights):
            self.p_i_f[d, 0] = w["peephole_i"], w["peephole_f"]
            self.p_o[d, 0] = w["peephole_o"]
        multiply(self.p_i_f, scale[:2 * H].reshape(2, H), self.p_i_f_ahead)
        multiply(self.p_o, scale[3 * H:], self.p_o_ahead)

    def forward(self, first: int, last: int) -> None:
        times, U, z, i_a, H = self.weight.times, self.weight.ahead, self.product, self.i_a, self.H
        p_i_f, p_o, seen_two, seen = self.view(self.p_i_f_ahead), self.view(self.p_o_ahead), self.seen_two, self.seen
        z_i_f, z_o, first_three = blocks_of(z, H, 0, 1, 2), z[..., 3 * H:], z[..., :3 * H]
        fresh = not self.started and first == 0
        for operand, zx, gates, i, f, a, o, C_prev, C, tanh_C, h, drop in self.ahead[first:last]:
            if fresh:                                       # h' = 0, C' = 0
                positive(zx, z)
                fresh = False
            else:
                times(operand, U, z)
                add(z, zx, z)                               # z = W x + U h' + b
                multiply(C_prev[..., None, :], p_i_f, seen_two)
                add(z_i_f, seen_two, z_i_f)                 # z_i = … + p_i ⊙ C', z_f likewise
            self._activate(first_three, gates[..., :3 * H], 0, a)
            multiply(i, a, i_a)
            multiply(f, C_prev, C)
            add(C, i_a, C)                                  # C = f ⊙ C' + i ⊙ a
            multiply(C, p_o, seen)
            add(z_o, seen, z_o)                             # z_o = … + p_o ⊙ C
            self._activate(z_o, o, 3 * H, None)
            tanh(C, tanh_C)
            multiply(o, tanh_C, h)                          # h = o ⊙ tanh(C)
            if drop:
                multiply(h, *drop)

    def _activate(self, z: Array, out: Array, first: int, a: Array | None) -> None:
        """σ of the blocks from `first` on, and tanh of the candidate `a` among them."""
        if self.few:
            last = first + z.shape[-1]
            tanh(z, out)
            multiply(out, self.half[first:last], out)
            add(out, self.lift[first:last], out)
            return
        if a is not None:
            tanh(z[..., 2 * self.H:3 * self.H], self.i_a)
        exp2(z, z)
        add(z, self.one, z)
        reciprocal(z, out)
        if a is not None:
            positive(self.i_a, a)

    def backward(self, first: int, last: int) -> None:
        times_back, U, dh, dC, at_end = self.weight.times_back, self.weight.behind, self.dh, self.dC, first == 0
        dh_two, dC_four = dh[..., None, :], dC[..., None, :]
        p_i_f, p_o, seen_two, seen = self.view(self.p_i_f), self.view(self.p_o), self.seen_two, self.seen
        steps = zip(self.back[first:last], self.back_peepholes[first:last])
        for (dz_next, dC_next, drop, dy, by_dh, C_o, C_part, by_dC, out), (dz_o, dz_i_f, dC_prev) in steps:
            if at_end:
                positive(dy, dh)
            else:
                times_back(dz_next, U, dh)                  # through U h'
                if drop:
                    multiply(dh, drop[0], dh)
                add(dh, dy, dh)
            multiply(dh_two, by_dh, C_o)                    # h = o ⊙ tanh(C)
            multiply(dz_o, p_o, seen)
            add(C_part, seen, dC)                           # z_o = … + p_o ⊙ C
            if not at_end:
                add(dC, dC_next, dC)                        # C = f ⊙ C' + i ⊙ a
            at_end = False
            multiply(dC_four, by_dC, out)
            multiply(dz_i_f, p_i_f, seen_two)
            add(dC_prev, seen_two[..., 0, :], dC_prev)      # z_i = … + p_i ⊙ C'
            add(dC_prev, seen_two[..., 1, :], dC_prev)      # z_f = … + p_f ⊙ C'

    def own_gradients(self, out: Sequence[Mapping[str, Array]]) -> None:
        S, H = self.S, self.H
        before, after = self.gates[:S, ..., 4 * H:], self.gates[1:, ..., 4 * H:]
        peepholes = {1: ("peephole_i", before), 2: ("peephole_f", before), 4: ("peephole_o", after)}
        for block, (name, C) in peepholes.items():
            share = self.d_gates[:S, ..., block * H:(block + 1) * H] * C
            for d, gradient in enumerate(out):
                total(share[:, d], (0, 1), None, gradient[name])
