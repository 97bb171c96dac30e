"""Tokens as inputs, compiled: `TokenFeed` in one call each way, to the last bit, where neither takes long.

The forms get a table of numbers of C's type `int`: sizes, then the addresses of arrays, in the order of `__init__`.
They leave the gradients of words that do not occur as they are: zero.
"""
from collections.abc import Iterator

import numpy as np

from ..numerics.pieces import PIECE
from .compiled import address, padded, start
from .forms import FORMS
from .inputs import Order, TokenFeed, Weights
from .sweep import Array, Sweep


class CompiledFeed(TokenFeed):
    """With word dropout it is as TokenFeed."""

    def __init__(self, sweep: Sweep, words: int, embeddings: tuple[Array, Array] | None, weights: Weights, out: Weights,
                 ) -> None:
        """`embeddings`: the embedding and its gradient.  All that `weights` and `out` name stays where it is."""
        super().__init__(sweep, words, embeddings is not None, out)
        D, K, d_inputs, take = sweep.D, sweep.K, sweep.d_inputs, sweep.arena.take
        columns, many = embeddings[0].shape[1] if embeddings else 0, min(sweep.N, words)
        self.occurring = np.empty(words, np.intp)
        whole = (take(many, D, K), take(many, columns), take(D, K, columns),
                 take(max(padded(D * K) * columns, padded(columns) * max(many, D * K))), *(embeddings or (None, None)))
        lanes = [array for of in (weights, out) for name in ("weight_ih", "bias")
                 for array in (*(w[name] for w in of), None)[:2]]
        self.numbers = np.array([
            sweep.S, D, sweep.B, K, d_inputs.strides[2] // d_inputs.itemsize, columns, words, 0,
            *map(address, (self.index, self.occurring, self.place, sweep.inputs)), start(d_inputs),
            *map(address, (*whole, *lanes))], np.intp)
        self.ahead_form, self.back_form = FORMS["feed_ahead"], FORMS["feed_back"]

    def fill(
        self, tokens: Array, order: Order, weights: Weights, embedding: Array | None, factors: Array | None,
    ) -> Iterator[None]:
        self.factors = factors
        if factors is not None:
            yield from super().fill(tokens, order, weights, embedding, factors)
            return
        np.copyto(self.index[:, 0], tokens)
        if self.sweep.D > 1:
            np.copyto(self.index[:, 1], order.reverse(tokens))
        self.ahead_form(self.numbers)
        yield

    def back(self, d_embedding: Array | None) -> Iterator[None]:
        if self.factors is not None:
            yield from super().back(d_embedding)
            return
        self.back_form(self.numbers)
        yield


def feed_for(sweep: Sweep, words: int, embeddings: tuple[Array, Array] | None, weights: Weights, out: Weights,
             ) -> TokenFeed:
    """The feed of a network's first layer."""
    products = min(sweep.N, words) * embeddings[0].shape[1] if embeddings else 0
    brief = sweep.D * sweep.K * (sweep.N + products) <= PIECE
    if brief and "feed_ahead" in FORMS and sweep.dtype == np.float32 and not sweep.scaled:
        return CompiledFeed(sweep, words, embeddings, weights, out)
    return TokenFeed(sweep, words, embeddings is not None, out)
