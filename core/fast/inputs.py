"""What fills a sweep's inputs W x + b, and takes their gradient: a table of the tokens, or the layer below.

Token inputs need no product for each position: z of a token is a row of the table  E Wᵀ + b  of the tokens that occur,
gathered.  The gradient of the table is the sum over each token's positions, and only then multiplied on.
"""
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..numerics.pieces import ELEMENTWISE, Pieces, slabs
from ..numerics.products import project_back_into, project_into, total, weight_gradient_into
from .forms import FORMS
from .sweep import Array, Sweep

Weights = Sequence[Mapping[str, Array]]


@dataclass(frozen=True)
class Order:
    """Which token each step of the right-to-left direction reads: length-1-s while there are tokens, else s.

    `rows` [S, B] is None where no sentence is padded.  Reversing twice gives the first order again.
    """

    rows: Array | None
    columns: Array | None

    @classmethod
    def of(cls, mask: Array) -> "Order":
        """From the mask [S, B] of a batch whose padding comes last."""
        if 0 not in mask.tobytes():                 # three times as quick as mask.all()
            return UNPADDED
        S, B = mask.shape
        steps, lengths = np.arange(S)[:, None], total(mask, 0, np.intp)
        return cls(np.where(mask, lengths - 1 - steps, steps), np.arange(B))

    def reverse(self, x: Array) -> Array:
        """x [S, B, …] from token order to the right-to-left direction's, or back."""
        return x[::-1] if self.rows is None else x[self.rows, self.columns]


MANY_WORDS = 128  # above so many tokens the table is made of only those in the batch
FEW_ROWS = 256    # up to so many positions of few numbers each, the gradient is added row by row
UNPADDED = Order(None, None)


def rows_of(x: Array) -> list[Array]:
    """The views [K] of an array [S, B, K], in order."""
    return [row for step in x for row in step]


class TokenFeed:
    """Tokens as inputs, one-hot or embedded, of the first layer."""

    def __init__(self, sweep: Sweep, words: int, embedded: bool, out: Weights) -> None:
        """`out`: each direction's gradients, which `back` writes."""
        self.sweep, self.words, self.embedded, self.out = sweep, words, embedded, out
        self.index = np.empty((sweep.S, sweep.D, sweep.B), np.intp)
        self.used_only = embedded or words > max(sweep.N, MANY_WORDS)
        self.add_rows = FORMS.get("add_rows") if sweep.dtype == np.float32 else None
        self.by_row = sweep.few and sweep.N <= FEW_ROWS and not self.used_only and self.add_rows is None
        self.rows = [rows_of(sweep.d_inputs[:, d]) for d in range(sweep.D)] if self.by_row else []
        self.token_columns = [list(g["weight_ih"].T) for g in out] if self.by_row else []
        self.table = None if self.used_only else np.empty((words, sweep.D, sweep.K), sweep.dtype)
        self.place = np.empty(words, np.intp)
        self.steps = slabs(sweep.S, sweep.D * sweep.B * sweep.K * ELEMENTWISE)
        self.columns = slabs(sweep.K, sweep.N * sweep.D * ELEMENTWISE)

    def fill(
        self, tokens: Array, order: Order, weights: Weights, embedding: Array | None, factors: Array | None,
    ) -> Iterator[None]:
        """`sweep.inputs` from tokens [S, B].  `factors` [S, B, 1] multiply W x: word dropout."""
        sweep = self.sweep
        self.order, self.factors, self.tokens = order, factors, tokens
        if self.used_only or not (self.by_row or self.add_rows):
            self._sort(tokens)
        self.table_rows = index = self._index(self.place[tokens] if self.used_only else tokens)
        table = yield from self._table(weights, embedding, factors is None)
        for steps in self.steps:
            table.take(index[steps], 0, sweep.inputs[steps], "clip")
            yield
        if factors is not None:
            for d, w in enumerate(weights):
                inputs = sweep.inputs[:, d]
                np.multiply(inputs, order.reverse(factors) if d else factors, inputs)
                np.add(inputs, w["bias"] * sweep.scale, inputs)

    def _index(self, rows: Array) -> Array:
        """[S, D, B] the table's row for each direction, step and sentence."""
        if self.sweep.D == 1:
            return rows[:, None]
        np.multiply(rows, 2, self.index[:, 0])
        np.add(self.order.reverse(self.index[:, 0]), 1, self.index[:, 1])
        return self.index

    def _sort(self, tokens: Array) -> None:
        """Which tokens occur, and where: equal tokens side by side."""
        flat = tokens.reshape(-1)
        self.sorting = flat.argsort(kind="stable")
        flat = flat[self.sorting]
        new = np.empty(len(flat), bool)
        new[0] = True
        np.not_equal(flat[1:], flat[:-1], new[1:])
        self.starts = new.nonzero()[0]
        self.used = flat[self.starts]
        self.place[self.used] = np.arange(len(self.used))

    def _table(self, weights: Weights, embedding: Array | None, with_bias: bool) -> Pieces[Array]:
        """[tokens · D, K]: scale ⊙ (W x + b) of each token, without the bias where a factor comes between."""
        sweep = self.sweep
        D, K = sweep.D, sweep.K
        if embedding is not None:
            self.vectors = embedding[self.used]
            self.stacked = weights[0]["weight_ih"] if D == 1 else np.concatenate([w["weight_ih"] for w in weights])
            table: Array = np.empty((len(self.used), D * K), sweep.dtype)
            for rows in slabs(len(table), self.stacked.size):
                project_into(self.vectors[rows], self.stacked, table[rows], sweep.blas)
                yield
            table = table.reshape(-1, D, K)
            columns = [table[:, d] for d in range(D)]
        elif self.table is None:
            columns = [w["weight_ih"].T[self.used] for w in weights]
            table = np.empty((len(self.used), D, K), sweep.dtype)
        else:
            columns, table = [w["weight_ih"].T for w in weights], self.table
        for d, w in enumerate(weights):
            if with_bias:
                np.add(columns[d], w["bias"], table[:, d])
            elif embedding is None:
                np.copyto(table[:, d], columns[d])
        table = table.reshape(-1, K)
        return np.multiply(table, sweep.scale, table) if sweep.scaled else table

    def back(self, d_embedding: Array | None) -> Iterator[None]:
        """The gradients of weight_ih, bias and the embedding from `sweep.d_inputs`."""
        sweep, dz, out = self.sweep, self.sweep.d_inputs, self.out
        D, K = sweep.D, sweep.K
        if self.factors is not None:
            dz = self._with_factors(dz, self.factors)
            yield
        if self.by_row:
            self._back_by_row(dz)
            return
        if self.add_rows:
            sums = np.zeros((len(self.used) if self.used_only else self.words, D, K), sweep.dtype)
            self.add_rows(np.ascontiguousarray(self.table_rows, np.intp), dz, sums)
            yield
        else:
            sums = np.empty((len(self.starts), D, K), sweep.dtype)
            for columns in self.columns:
                sums[..., columns] = self._sums(dz[..., columns])
                yield
        if self.factors is None:
            for d, g in enumerate(out):
                total(sums[:, d], 0, None, g["bias"])
        if d_embedding is None:
            for d, g in enumerate(out):
                g["weight_ih"][:, self.used if len(sums) < self.words else slice(None)] = sums[:, d].T
            return
        flat, vectors = sums.reshape(1, len(sums), D * K), self.vectors[None]
        stacked = out[0]["weight_ih"] if D == 1 else np.empty_like(self.stacked)
        for rows in slabs(D * K, vectors.size):
            weight_gradient_into(flat[..., rows], vectors, stacked[rows], sweep.blas)
            yield
        if D > 1:
            for d, g in enumerate(out):
                g["weight_ih"][...] = stacked[d * K:(d + 1) * K]
        d_vectors = np.empty_like(self.vectors)
        for rows in slabs(len(d_vectors), self.stacked.size):
            project_back_into(flat[0, rows], self.stacked, d_vectors[rows], sweep.blas)
            yield
        d_embedding[self.used] = d_vectors

    def _back_by_row(self, dz: Array) -> None:
        """The gradients for few, one-hot tokens: each position's row added to its token's column."""
        for d, (g, columns) in enumerate(zip(self.out, self.token_columns)):
            tokens = self.order.reverse(self.tokens) if d else self.tokens
            rows = self.rows[d] if self.factors is None else rows_of(dz[:, d])
            for token, row in zip(tokens.reshape(-1).tolist(), rows):
                column = columns[token]
                np.add(column, row, column)
            if self.factors is None:
                total(dz[:, d], (0, 1), None, g["bias"])

    def _with_factors(self, dz: Array, factors: Array) -> Array:
        """The bias's gradients, then δz with the factors on W x."""
        dz = np.array(dz)
        for d, g in enumerate(self.out):
            total(dz[:, d], (0, 1), None, g["bias"])
            dz[:, d] *= self.order.reverse(factors) if d else factors
        return dz

    def _sums(self, dz: Array) -> Array:
        """δz summed over the positions of each token that occurs: [used, D, K]."""
        S, D, B, K = dz.shape
        if D == 1:
            rows = dz.reshape(-1, K)
        else:
            both = np.empty((S, B, D, K), self.sweep.dtype)
            both[:, :, 0] = dz[:, 0]
            both[:, :, 1] = self.order.reverse(dz[:, 1])
            rows = both.reshape(-1, D * K)
        rows = rows.take(self.sorting, 0)
        out = np.empty((len(self.starts), D * K), self.sweep.dtype)
        edges = [*self.starts.tolist(), len(rows)]
        for k, row in enumerate(out):
            total(rows[edges[k]:edges[k + 1]], 0, None, row)
        return out.reshape(-1, D, K)


class LayerFeed:
    """Numbers as inputs: the outputs of the layer below, or the data of a task that reads numbers."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep

    def fill(self, x: Array, order: Order, weights: Weights) -> Iterator[None]:
        """`sweep.inputs` from x [S, B, I] in token order."""
        sweep, self.order = self.sweep, order
        self.x = [x] if sweep.D == 1 else [x, np.ascontiguousarray(order.reverse(x))]
        self.weights = [w["weight_ih"] for w in weights]
        for d, w in enumerate(weights):
            W, inputs = w["weight_ih"] * sweep.scale[:, None], sweep.inputs[:, d]
            for steps in slabs(sweep.S, sweep.B * W.size):
                project_into(self.x[d][steps], W, inputs[steps], sweep.blas)
                yield
            np.add(inputs, w["bias"] * sweep.scale, inputs)

    def back(self, out: Weights) -> Pieces[Array]:
        """The gradients of weight_ih and bias; returns δx [S, B, I] in token order."""
        sweep, dx = self.sweep, []
        for d, g in enumerate(out):
            dz, W, part = sweep.d_inputs[:, d], self.weights[d], np.empty_like(self.x[d])
            for rows in slabs(sweep.K, self.x[d].size):
                weight_gradient_into(dz[..., rows], self.x[d], g["weight_ih"][rows], sweep.blas)
                yield
            total(dz, (0, 1), None, g["bias"])
            for steps in slabs(sweep.S, sweep.B * W.size):
                project_back_into(dz[steps], W, part[steps], sweep.blas)
                yield
            dx.append(part)
        return dx[0] if sweep.D == 1 else dx[0] + self.order.reverse(dx[1])
