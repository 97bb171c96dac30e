"""The fast path: a batch's loss and gradient by sweeps in buffers made once for its shape.

`training.reference` is the readable form of the same function.  A plan stands for one shape of batch; the plans of a
network lie over the same arena, because one runs at a time.  A cell without a sweep has no plan and takes the readable path.
"""

import sys
from functools import lru_cache

import numpy as np

from .contraction import project, project_back, weight_gradient
from .dropout import Masks, no_masks
from .feeds import LayerFeed, Order, TokenFeed
from .losses import squared_error
from .network import Network, head_weight, merge, merge_back, network_for, weight_name
from .params import Array, Params
from .spec import Experiment
from .sweep import Arena, Sweep
from .tasks import Batch


class Plan:
    """Sweeps, feeds and buffers of a network for batches [steps, batch] of one type of number."""

    def __init__(self, network: Network, steps: int, batch: int, arena: Arena, blas: bool) -> None:
        spec = network.spec
        assert network.cell.sweep is not None
        self.network, self.S, self.B, self.D, self.H = network, steps, batch, spec.directions, spec.hidden
        self.blas, self.dtype, self.N = blas, arena.memory.dtype, steps * batch
        arena.used = 0
        self.sweeps: list[Sweep] = [
            network.cell.sweep(arena, steps, self.D, batch, self.H, dropped=spec.recurrent_dropout > 0,
                               started=spec.initial_state == "learned", blas=blas)
            for _ in range(spec.layers)]
        first = self.sweeps[0]
        self.tokens = TokenFeed(first, network.tokens, spec.embedding > 0) if network.tokens else None
        self.feeds = [LayerFeed(sweep) for sweep in self.sweeps]

    def run(self, params: Params, batch: Batch, masks: Masks | None) -> tuple[float, Params, int, int]:
        """The mean loss, its gradient, how many scored positions were right, and how many there are."""
        masks = masks or no_masks(self.network.spec)
        order = Order.of(batch.mask)
        below = batch.inputs if batch.inputs is None else batch.inputs.astype(self.dtype)
        for n in range(len(self.sweeps)):
            self._ahead(n, params, batch, masks, order, below)
            if n + 1 < len(self.sweeps):
                below = self._outputs(n, masks, order)
        read = self._read(batch, order)
        loss, right, y, d = self._loss(params, batch, read)
        gradient = params.zeros_like()
        dy = self._head_back(params, gradient, y, d)
        self._spread(read, dy)
        for n in reversed(range(len(self.sweeps))):
            d_below = self._back(n, gradient)
            if n:
                self._outputs_back(n - 1, masks, order, d_below)
        return loss, gradient, right, len(d)

    def _lane_weights(self, params: Params, n: int) -> list[dict[str, Array]]:
        return [self.network.weights(params, n, d) for d in range(self.D)]

    def _ahead(self, n: int, params: Params, batch: Batch, masks: Masks, order: Order, below: Array | None) -> None:
        """Layer n: inputs, then its sweep."""
        sweep, weights = self.sweeps[n], self._lane_weights(params, n)
        sweep.load(weights)
        names = [f"{s}0" for s in self.network.cell.states] if sweep.started else []
        sweep.start([np.stack([params[weight_name(s, n, d)] for d in range(self.D)]) for s in names])
        if sweep.masks is not None:
            for d, mask in enumerate(masks.recurrent[n]):
                held = mask is not None and len(mask) == 1
                sweep.masks[:, d] = 1 if mask is None else mask if held or d == 0 else order.reverse(mask)
        if n == 0 and self.tokens is not None:
            embedding = params["embedding.weight"] if self.tokens.embedded else None
            self.tokens.fill(batch.tokens, order, weights, embedding, masks.word)
        else:
            assert below is not None
            self.feeds[n].fill(below if n or masks.word is None else below * masks.word, order, weights)
        sweep.forward()

    def _parts(self, n: int, order: Order) -> list[Array]:
        """Each direction's outputs [S, B, H] in token order."""
        h = self.sweeps[n].hidden[1:]
        return [h[:, 0]] if self.D == 1 else [h[:, 0], order.reverse(h[:, 1])]

    def _outputs(self, n: int, masks: Masks, order: Order) -> Array:
        """What layer n gives to the next: merged, after the dropout between layers."""
        out = merge(self.network.spec.merge, self._parts(n, order))
        between = masks.between[n]
        return np.ascontiguousarray(out) if between is None else out * between

    def _outputs_back(self, n: int, masks: Masks, order: Order, dy: Array) -> None:
        """`_outputs` backward, into the sweep of layer n."""
        between = masks.between[n]
        dy = dy if between is None else dy * between
        parts = merge_back(self.network.spec.merge, dy, self._parts(n, order))
        for d, part in enumerate(parts):
            np.copyto(self.sweeps[n].d_hidden[:, d], order.reverse(part) if d else part)

    def _read(self, batch: Batch, order: Order) -> Array | None:
        """[N, D] the rows of the top layer's outputs that the head reads; None for all of them in order."""
        D, B, S = self.D, self.B, self.S
        if self.network.reads == "final":
            columns = batch.scored.nonzero()[1]
            last = np.add.reduce(batch.mask, 0, np.intp)[columns] - 1
            steps = [last] * D
        else:
            if D == 1 and batch.scored.all():
                return None
            t, columns = batch.scored.nonzero()
            back = S - 1 - t if order.rows is None else order.rows[t, columns]
            steps = [t, back][:D]
        return np.stack([(s * D + d) * B + columns for d, s in enumerate(steps)], 1)

    def _top_rows(self, read: Array | None) -> tuple[Array, list[Array]]:
        """The head's inputs [N, width], and each direction's part of them."""
        top = self.sweeps[-1].hidden[1:].reshape(-1, self.H)
        if read is None:
            return top, [top]
        rows = top.take(read, 0)
        if self.D == 1 or self.network.spec.merge == "concat":
            return rows.reshape(len(read), -1), [rows[:, d] for d in range(self.D)]
        parts = [rows[:, d] for d in range(self.D)]
        return merge(self.network.spec.merge, parts), parts

    def _spread(self, read: Array | None, dy: Array) -> None:
        """The gradient of the head's inputs into the top sweep."""
        target = self.sweeps[-1].d_hidden
        if read is None:
            np.copyto(target, dy.reshape(target.shape))
            return
        target.fill(0)
        parts = merge_back(self.network.spec.merge, dy, self._merged)
        rows = target.reshape(-1, self.H)
        for d, part in enumerate(parts):
            rows[read[:, d]] = part

    def _loss(self, params: Params, batch: Batch, read: Array | None) -> tuple[float, int, Array, Array]:
        """The loss, how many are right, the head's inputs and the gradient of its outputs [N, outputs]."""
        y, self._merged = self._top_rows(read)
        W = head_weight(self.network, params)
        out = project(y, W, np.empty((len(y), len(W)), self.dtype), self.blas)
        np.add(out, params["head.bias"], out)
        if batch.values is not None:
            loss = squared_error(out, batch.values[batch.scored][:, 0])
            return loss.value, loss.right, y, loss.d
        return (*cross_entropy(out, batch.targets.reshape(-1) if read is None else batch.targets[batch.scored]), y, out)

    def _head_back(self, params: Params, gradient: Params, y: Array, d: Array) -> Array:
        """The head's gradients; returns that of its inputs."""
        W = head_weight(self.network, params)
        if not self.network.spec.tie_weights:
            weight_gradient(d[:, None], y[:, None], gradient["head.weight"], self.blas)
        else:
            self._tied = weight_gradient(d[:, None], y[:, None], np.empty_like(W), self.blas)
        np.add.reduce(d, 0, None, gradient["head.bias"])
        return project_back(d, W, np.empty_like(y), self.blas)

    def _back(self, n: int, gradient: Params) -> Array | None:
        """Layer n backward; returns the gradient of its inputs [S, B, I], None for tokens."""
        sweep, out = self.sweeps[n], self._lane_weights(gradient, n)
        sweep.derivatives()
        sweep.backward()
        sweep.weight_gradients([g["weight_hh"] for g in out])
        sweep.own_gradients(out)
        if sweep.started:
            for s, value in zip(self.network.cell.states, sweep.initial_gradients()):
                for d in range(self.D):
                    gradient[weight_name(f"{s}0", n, d)][:] = value[d]
        if n or self.tokens is None:
            return self.feeds[n].back(out)
        d_embedding = gradient["embedding.weight"] if self.tokens.embedded else None
        self.tokens.back(out, d_embedding)
        if self.network.spec.tie_weights and d_embedding is not None:
            d_embedding += self._tied
        return None


def cross_entropy(logits: Array, targets: Array) -> tuple[float, int]:
    """As `losses.cross_entropy`, in place: `logits` becomes the gradient.  Returns the mean loss and how many are right."""
    N, V = logits.shape
    at = np.arange(0, N * V, V) + targets
    flat = logits.reshape(-1)
    np.subtract(logits, np.maximum.reduce(logits, 1, None, None, True), logits)
    chosen = flat[at]
    right = int(np.count_nonzero(chosen == 0))
    np.exp(logits, logits)
    sums = np.add.reduce(logits, 1, None, None, True)
    loss = float(np.add.reduce(np.log(sums[:, 0]) - chosen)) / N
    np.divide(logits, sums * N, logits)
    flat[at] -= 1 / N
    return loss, right


class Plans:
    """The plans of a network by shape, over one arena that grows to the largest of them."""

    KEPT = 32

    def __init__(self, network: Network, blas: bool) -> None:
        self.network, self.blas = network, blas
        self.arena = Arena(0, np.float32)
        self.plans: dict[tuple[int, int], Plan] = {}

    def of(self, batch: Batch, dtype: np.dtype) -> Plan:
        """The plan for a batch's shape."""
        if dtype != self.arena.memory.dtype:
            self.arena, self.plans = Arena(0, dtype), {}
        if (plan := self.plans.get(batch.shape)) is None:
            if len(self.plans) >= self.KEPT:
                self.plans.clear()
            plan = self.plans[batch.shape] = Plan(self.network, *batch.shape, self.arena, self.blas)
            if self.arena.used > self.arena.memory.size:
                self.arena, self.plans = Arena(self.arena.used, dtype), {}
                plan = self.plans[batch.shape] = Plan(self.network, *batch.shape, self.arena, self.blas)
        return plan


@lru_cache(maxsize=2)
def plans_for(spec: Experiment) -> Plans | None:
    """The plans of an experiment's network; None where its cell has no sweep."""
    network = network_for(spec)
    return None if network.cell.sweep is None else Plans(network, blas=sys.platform != "emscripten")
