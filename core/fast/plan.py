"""The fast path: a batch's loss and gradient by sweeps in buffers made once for its shape.

`training.reference` is the readable form of the same function.  A plan is for one shape of batch; the plans of a
network share one arena, because one runs at a time.  A cell without a sweep has no plan and takes the readable path.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from ..network.dropout import Masks, no_masks
from ..network.merging import merge, merge_back
from ..network.network import Network, States, network_for, weight_name
from ..numerics import products
from ..numerics.params import Array, Params
from ..numerics.pieces import PIECE, Pieces, finish
from ..spec import Experiment
from ..tasks import Batch
from ..tasks.streaming import streams
from .compiled_feed import feed_for
from .head import Head
from .inputs import LayerFeed, Order
from .sweep import Arena, Sweep
from .sweeps import form_of, sweep_for

Answer = tuple[float, Params, int, int]


class Plan:
    """Sweeps, feeds and head of a network for batches [steps, batch] of one type of number."""

    def __init__(
        self, network: Network, steps: int, batch: int, arena: Arena, params: Params, gradient: Params, blas: bool,
    ) -> None:
        """The weights are copied into `params` and the gradient is written into `gradient`, the same for every run."""
        spec = network.spec
        numpy_form = sweep_for(network.cell)
        assert numpy_form is not None
        make = form_of(numpy_form, arena.memory.dtype)
        self.network, self.D, self.dtype = network, spec.directions, arena.memory.dtype
        self.arena, arena.used = arena, 0
        self.params, self.gradient = params, gradient
        self.sweeps: list[Sweep] = [
            make(arena, steps, self.D, batch, spec.hidden, dropped=spec.recurrent_dropout > 0,
                 started=spec.initial_state == "learned" or streams(spec), blas=blas)
            for _ in range(spec.layers)]
        self.weights, self.d_weights = ([[network.weights(p, n, d) for d in range(self.D)] for n in range(spec.layers)]
                                        for p in (params, gradient))
        self.tokens = None
        if network.tokens:
            embeddings = (params["embedding.weight"], gradient["embedding.weight"]) if spec.embedding else None
            self.tokens = feed_for(self.sweeps[0], network.tokens, embeddings, self.weights[0], self.d_weights[0])
        self.feeds = [LayerFeed(sweep) for sweep in self.sweeps]
        self.head = Head(network, self.sweeps[-1], blas)
        self.no_masks, self.size = no_masks(spec), arena.used
        self.stretches = self.sweeps[0].pieces()
        self.ran = self.sweeps                             # where the last run's states are
        recurrent = spec.layers * self.D * spec.hidden * self.sweeps[0].K
        self.brief = steps * batch * (recurrent + network.outputs * spec.width) <= PIECE

    def run(self, params: Params, batch: Batch, masks: Masks | None, initial: States | None = None) -> Answer:
        """The mean loss, its gradient (until the next run), how many scored positions were right, and of how many.

        initial  the states to begin from, as constants: no gradient goes back through them
        """
        return finish(self.pieces(params, batch, masks, initial))

    def pieces(
        self, params: Params, batch: Batch, masks: Masks | None, initial: States | None = None, back: bool = True,
    ) -> Pieces[Answer]:
        """`run`, which pauses every few hundredths of a second.

        Where another run came between, it starts again in memory of its own: two that take turns would undo each other
        for ever.
        back  False for the loss alone: the gradient is then of no meaning
        """
        self.ran, run = self.sweeps, object()
        self.arena.run = run
        pieces = self._pieces(params, batch, masks, initial, back)
        if self.brief:
            return finish(pieces)
        while self.arena.run is run:
            try:
                next(pieces)
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            yield
        apart = self._apart()
        answer = yield from apart._pieces(params, batch, masks, initial, back)
        self.ran = apart.sweeps
        return answer

    def _apart(self) -> "Plan":
        """The same plan in memory that no other lies over."""
        sweep = self.sweeps[0]
        return Plan(self.network, sweep.S, sweep.B, Arena(self.size, self.dtype),
                    self.params.zeros_like(), self.gradient.zeros_like(), sweep.blas)

    def _pieces(
        self, params: Params, batch: Batch, masks: Masks | None, initial: States | None, back: bool,
    ) -> Pieces[Answer]:
        self.initial = initial
        np.copyto(self.params.flat, params.flat)
        self.gradient.flat.fill(0)
        params, gradient = self.params, self.gradient
        masks, order = masks or self.no_masks, Order.of(batch.mask)
        self.moved = self.arena.user is not self    # another plan may have written where this one needs zeros
        self.arena.user = self
        below = batch.inputs if batch.inputs is None else batch.inputs.astype(self.dtype)
        top = len(self.sweeps) - 1
        for n in range(top + 1):
            yield from self._ahead(n, params, batch, masks, order, below)
            if n < top:
                below = self._outputs(n, masks, order)
        loss, right, scored = yield from self.head.loss(params, batch, order)
        if not back:
            return loss, gradient, right, scored
        yield from self.head.back(gradient)
        for n in range(top, -1, -1):
            d_below = yield from self._back(n, gradient)
            if d_below is not None and n:
                self._outputs_back(n - 1, masks, order, d_below)
        return loss, gradient, right, scored

    def _ahead(
        self, n: int, params: Params, batch: Batch, masks: Masks, order: Order, below: Array | None,
    ) -> Iterator[None]:
        """Layer n: inputs, then its sweep."""
        sweep, weights = self.sweeps[n], self.weights[n]
        self._without_absent(weights)
        sweep.load(weights)
        if sweep.masks is not None:
            for d, mask in enumerate(masks.recurrent[n]):
                held = mask is not None and len(mask) == 1
                sweep.masks[:, d] = 1 if mask is None else mask if held or d == 0 else order.reverse(mask)
        if sweep.started:
            sweep.start(self._first_states(n, params))
        elif self.moved:
            sweep.start([])
        if n == 0 and self.tokens is not None:
            embedding = params["embedding.weight"] if self.tokens.embedded else None
            yield from self.tokens.fill(batch.tokens, order, weights, embedding, masks.word)
        else:
            assert below is not None
            yield from self.feeds[n].fill(below if n or masks.word is None else below * masks.word, order, weights)
        for steps in self.stretches:
            sweep.forward(steps.start, steps.stop)
            yield

    def _first_states(self, n: int, params: Params) -> list[Array]:
        """One array a state: given [D, B, H], learned [D, H], or none for zero."""
        if self.initial is not None:
            return [np.stack([self.initial[n, d][s] for d in range(self.D)]) for s in self.network.cell.states]
        if self.network.spec.initial_state == "zero":
            return []
        return [np.stack([params[weight_name(f"{s}0", n, d)] for d in range(self.D)]) for s in self.network.cell.states]

    def final(self) -> States:
        """Every lane's states after the last step of the last run, where no sentence is padded."""
        names, S = self.network.cell.states, self.sweeps[0].S
        return {(n, d): {s: value[d].copy() for s, value in zip(names, sweep.states(S))}
                for n, sweep in enumerate(self.ran) for d in range(self.D)}

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
        for d, part in enumerate(merge_back(self.network.spec.merge, dy, self._parts(n, order))):
            np.copyto(self.sweeps[n].d_hidden[:, d], order.reverse(part) if d else part)

    def _back(self, n: int, gradient: Params) -> Pieces[Array | None]:
        """Layer n backward; returns the gradient of its inputs [S, B, I], None for tokens."""
        sweep, out = self.sweeps[n], self.d_weights[n]
        for steps in sweep.element_pieces():
            sweep.derivatives(steps.start, steps.stop)
            yield
        for steps in self.stretches:
            sweep.backward(steps.start, steps.stop)
            yield
        yield from sweep.weight_gradients([g["weight_hh"] for g in out])
        sweep.own_gradients(out)
        if self.network.spec.initial_state == "learned" and self.initial is None:
            for s, value in zip(self.network.cell.states, sweep.initial_gradients()):
                for d in range(self.D):
                    gradient[weight_name(f"{s}0", n, d)][:] = value[d]
        if n or self.tokens is None:
            d_below = yield from self.feeds[n].back(out)
            self._without_absent(out)
            return d_below
        d_embedding = gradient["embedding.weight"] if self.tokens.embedded else None
        yield from self.tokens.back(d_embedding)
        self._without_absent(out)
        if self.head.tied and d_embedding is not None:
            d_embedding += self.head.d_tied
        return None

    def _without_absent(self, out: Sequence[Mapping[str, Array]]) -> None:
        """Weights that no equation uses are 0, and so is their gradient."""
        cell = self.network.cell
        for name in cell.absent:
            for g in out:
                cell.without_absent(name, g[name])


class Plans:
    """The plans of a network by shape, over one arena that grows to the largest of them."""

    KEPT = 32

    def __init__(self, network: Network, blas: bool) -> None:
        self.network, self.blas = network, blas
        self._clear(0, np.dtype(np.float32))

    def _clear(self, size: int, dtype: np.dtype) -> None:
        self.arena, self.plans = Arena(0, dtype), dict[tuple[int, int], Plan]()     # room for what is asked for
        self.arena = Arena(size, dtype)
        self.params, self.gradient = (Params.zeros(self.network.shapes, dtype) for _ in range(2))

    def of(self, batch: Batch, dtype: np.dtype) -> Plan:
        """The plan for a batch's shape."""
        if dtype != self.arena.memory.dtype:
            self._clear(0, dtype)
        if (plan := self.plans.get(batch.shape)) is None:
            if len(self.plans) >= self.KEPT:
                self.plans.clear()
            plan = self._make(*batch.shape)
            if self.arena.used > self.arena.memory.size:
                self._clear(self.arena.used, dtype)
                plan = self._make(*batch.shape)
        return plan

    def _make(self, steps: int, batch: int) -> Plan:
        plan = Plan(self.network, steps, batch, self.arena, self.params, self.gradient, self.blas)
        self.plans[steps, batch] = plan
        return plan


@lru_cache(maxsize=4)
def plans_for(spec: Experiment) -> Plans | None:
    """The plans of an experiment's network; None where its cell has no sweep, or where a decoder follows."""
    network = network_for(spec)
    return None if sweep_for(network.cell) is None or network.decoder is not None else Plans(network, products.BLAS)
