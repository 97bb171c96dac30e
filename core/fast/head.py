"""The head of the fast path: from the top sweep's outputs to the loss, and back, at the scored positions only."""
from collections.abc import Iterator

import numpy as np

from ..network.merging import merge, merge_back
from ..network.network import Network, head_weight
from ..numerics.losses import squared_error
from ..numerics.params import Array, Params
from ..numerics.pieces import ELEMENTWISE, Pieces, slabs
from ..numerics.products import project_back_into, project_into, total, weight_gradient_into
from ..tasks import Batch
from .forms import FORMS
from .inputs import Order
from .sweep import Sweep


class Head:
    """Reads the top sweep; its buffers fit the number of scored positions seen last."""

    def __init__(self, network: Network, sweep: Sweep, blas: bool) -> None:
        self.network, self.sweep, self.blas, self.D = network, sweep, blas, sweep.D
        self.merge = network.spec.merge
        self.rows = sweep.hidden[1:].reshape(-1, sweep.H)
        self.d_rows = sweep.d_hidden.reshape(-1, sweep.H)
        self.tied = network.spec.tie_weights
        self.form = FORMS.get("cross_entropy") if sweep.dtype == np.float32 else None
        self._size(sweep.N, network.outputs)

    def _size(self, count: int, V: int) -> None:
        """Buffers for so many scored positions and outputs."""
        dtype = self.sweep.dtype
        self.logits, self.dy = np.empty((count, V), dtype), np.empty((count, self.network.spec.width), dtype)
        self.flat, self.starts, self.column = self.logits.reshape(-1), np.arange(count) * V, np.empty((count, 1), dtype)
        self.count, self.share = np.array(count, dtype), np.array(1 / max(1, count), dtype)
        self.chosen, self.each, self.hits = np.empty(count, dtype), np.empty(count, dtype), np.empty(count, bool)
        width = self.network.spec.width
        self.by_rows, self.by_words = slabs(count, V * width), slabs(V, count * width)
        self.slabs = [(rows, self.logits[rows], self.column[rows], self.chosen[rows], self.each[rows])
                      for rows in slabs(count, ELEMENTWISE * V)]

    def read(self, batch: Batch, order: Order) -> Array | None:
        """[N, D] the rows of the sweep's outputs that are scored; None for all of them in order."""
        sweep, D = self.sweep, self.D
        if self.network.reads == "final":
            columns = batch.scored.nonzero()[1]
            steps = [total(batch.mask, 0, np.intp)[columns] - 1] * D
        elif D == 1 and 0 not in batch.scored.tobytes():
            return None
        else:
            t, columns = batch.scored.nonzero()
            steps = [t, sweep.S - 1 - t if order.rows is None else order.rows[t, columns]][:D]
        return np.stack([(s * D + d) * sweep.B + columns for d, s in enumerate(steps)], 1)

    def loss(self, params: Params, batch: Batch, order: Order) -> Pieces[tuple[float, int, int]]:
        """The mean loss, and how many of the positions that count are right, and how many there are."""
        self.read_rows = rows = self.read(batch, order)
        self._gather(rows)
        self.words = batch.words
        W, bias = head_weight(self.network, params), params["head.bias"]
        if self.words is not None:
            W, bias = W[self.words], bias[self.words]
        if (len(self.y), len(W)) != self.logits.shape:
            self._size(len(self.y), len(W))
        self.W, logits = W, self.logits
        for rows_now in self.by_rows:
            project_into(self.y[rows_now], W, logits[rows_now], self.blas)
            yield
        if batch.values is not None:
            np.add(logits, bias, logits)
            squared = squared_error(logits, batch.values[batch.scored][:, 0])
            np.copyto(logits, squared.d)
            return squared.value, squared.right, len(logits)
        targets = batch.targets.reshape(-1) if rows is None else batch.targets[batch.scored]
        if self.words is not None:
            targets = self.words.searchsorted(targets)
        counted = None if batch.counted is None else batch.counted[batch.scored]
        return (yield from self._cross_entropy(bias, targets, counted))

    def _gather(self, rows: Array | None) -> None:
        """The head's inputs `y` [N, width], and each direction's part of them."""
        if rows is None:
            self.y, self.parts = self.rows, [self.rows]
            return
        y = self.rows.take(rows, 0)
        self.parts = [y[:, d] for d in range(self.D)]
        is_joined = self.D == 1 or self.merge == "concat"
        self.y = y.reshape(len(y), self.D * y.shape[-1]) if is_joined else merge(self.merge, self.parts)

    def _cross_entropy(self, bias: Array, targets: Array, counted: Array | None) -> Pieces[tuple[float, int, int]]:
        """As `losses.cross_entropy`, in place: `logits` becomes its own gradient."""
        flat, each, hits, form = self.flat, self.each, self.hits, self.form
        targets = np.ascontiguousarray(targets, np.intp)
        at = self.starts + targets if form is None else self.starts
        for rows, logits, column, chosen, log_sum in self.slabs:
            if form:
                form(logits, bias, targets[rows], log_sum, chosen, hits[rows], len(each))
                np.log(log_sum, log_sum)
                yield
                continue
            np.add(logits, bias, logits)
            best = logits.argmax(1)
            np.equal(best, targets[rows], hits[rows])
            flat.take(self.starts[rows] + best, None, column[:, 0], "clip")
            np.subtract(logits, column, logits)
            flat.take(at[rows], None, chosen, "clip")
            np.exp(logits, logits)
            total(logits, 1, None, column, True)
            np.log(column[:, 0], log_sum)
            np.multiply(column, self.count, column)
            np.divide(logits, column, logits)           # δ(-log p_y)/δz = p - onehot(y)
            yield
        hits = hits if counted is None else hits[counted]
        np.subtract(each, self.chosen, each)
        loss = float(total(each)) / max(1, len(each))
        if form is None:
            flat[at] -= self.share
        return loss, int(np.count_nonzero(hits)), len(hits)

    def _scatter(self, dW: Array, db: Array, gradient: Params) -> None:
        """The gradients of the sampled words among those of all words, which are zero."""
        gradient["head.bias"][self.words] = db
        self.d_tied = np.zeros((self.network.outputs, dW.shape[1]), dW.dtype) if self.tied else gradient["head.weight"]
        self.d_tied[self.words] = dW

    def back(self, gradient: Params) -> Iterator[None]:
        """The head's gradients, and what arrives at the sweep's outputs."""
        d, W = self.logits, self.W
        dW = self.d_tied = np.empty_like(W) if self.tied or self.words is not None else gradient["head.weight"]
        for words in self.by_words:
            weight_gradient_into(d[:, words], self.y, dW[words], self.blas)
            yield
        if self.words is None:
            total(d, 0, None, gradient["head.bias"])
        else:
            self._scatter(dW, total(d, 0), gradient)
        dy = self.d_rows if self.read_rows is None else self.dy
        for rows in self.by_rows:
            project_back_into(d[rows], W, dy[rows], self.blas)
            yield
        if self.read_rows is None:
            return
        self.d_rows.fill(0)
        for k, part in enumerate(merge_back(self.merge, dy, self.parts)):
            self.d_rows[self.read_rows[:, k]] = part
