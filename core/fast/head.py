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
from .compiled import padded
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
        forms = FORMS if sweep.dtype == np.float32 and network.outputs > 1 else {}  # of one column NumPy adds in pairs
        self.form, self.back_form = forms.get("head"), forms.get("head_back")
        self._size(sweep.N, network.outputs)

    def _size(self, count: int, V: int) -> None:
        """Buffers for so many scored positions and outputs."""
        dtype = self.sweep.dtype
        self.logits, self.dy = np.empty((count, V), dtype), np.empty((count, self.network.spec.width), dtype)
        self.flat, self.starts, self.column = self.logits.reshape(-1), np.arange(count) * V, np.empty((count, 1), dtype)
        self.count, self.share = np.array(count, dtype), np.array(1 / max(1, count), dtype)
        self.chosen, self.each, self.hits = np.empty(count, dtype), np.empty(count, dtype), np.empty(count, bool)
        width = self.network.spec.width
        self.packed = np.empty(max(padded(V) * width, padded(width) * max(count, V)), dtype)
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
        self.W = W
        if batch.values is not None:
            yield from self._project()
            np.add(self.logits, bias, self.logits)
            squared = squared_error(self.logits, batch.values[batch.scored][:, 0])
            np.copyto(self.logits, squared.d)
            return squared.value, squared.right, len(self.logits)
        targets = batch.targets.reshape(-1) if rows is None else batch.targets[batch.scored]
        if self.words is not None:
            targets = self.words.searchsorted(targets)
        yield from self._cross_entropy(bias, np.ascontiguousarray(targets, np.intp))
        hits = self.hits if batch.counted is None else self.hits[batch.counted[batch.scored]]
        np.log(self.each, self.each)
        np.subtract(self.each, self.chosen, self.each)
        loss = float(total(self.each)) / max(1, len(self.each))
        return loss, int(np.count_nonzero(hits)), len(hits)

    def _gather(self, rows: Array | None) -> None:
        """The head's inputs `y` [N, width], and each direction's part of them."""
        if rows is None:
            self.y, self.parts = self.rows, [self.rows]
            return
        y = self.rows.take(rows, 0)
        self.parts = [y[:, d] for d in range(self.D)]
        is_joined = self.D == 1 or self.merge == "concat"
        self.y = y.reshape(len(y), self.D * y.shape[-1]) if is_joined else merge(self.merge, self.parts)

    def _project(self) -> Iterator[None]:
        """The logits without their bias."""
        for rows in self.by_rows:
            project_into(self.y[rows], self.W, self.logits[rows], self.blas)
            yield

    def _cross_entropy(self, bias: Array, targets: Array) -> Iterator[None]:
        """As `losses.cross_entropy`, in place: `logits` becomes its own gradient, a loss is log(each) - chosen."""
        if form := self.form:
            for rows in self.by_rows:
                form(self.y, self.W, bias, targets, self.packed, self.logits, self.each, self.chosen, self.hits,
                     rows.start, rows.stop)
                yield
            return
        yield from self._project()
        flat, at = self.flat, self.starts + targets
        for rows, logits, column, chosen, sums in self.slabs:
            np.add(logits, bias, logits)
            best = logits.argmax(1)
            np.equal(best, targets[rows], self.hits[rows])
            flat.take(self.starts[rows] + best, None, column[:, 0], "clip")
            np.subtract(logits, column, logits)
            flat.take(at[rows], None, chosen, "clip")
            np.exp(logits, logits)
            total(logits, 1, None, column, True)
            np.copyto(sums, column[:, 0])
            np.multiply(column, self.count, column)
            np.divide(logits, column, logits)           # δ(-log p_y)/δz = p - onehot(y)
            yield
        flat[at] -= self.share

    def _scatter(self, dW: Array, db: Array, gradient: Params) -> None:
        """The gradients of the sampled words among those of all words, which are zero."""
        gradient["head.bias"][self.words] = db
        self.d_tied = np.zeros((self.network.outputs, dW.shape[1]), dW.dtype) if self.tied else gradient["head.weight"]
        self.d_tied[self.words] = dW

    def back(self, gradient: Params) -> Iterator[None]:
        """The head's gradients, and what arrives at the sweep's outputs."""
        d, W = self.logits, self.W
        dW = self.d_tied = np.empty_like(W) if self.tied or self.words is not None else gradient["head.weight"]
        db = gradient["head.bias"] if self.words is None else np.empty_like(W[:, 0])
        dy = self.d_rows if self.read_rows is None else self.dy
        if self.back_form and len(self.by_rows) == len(self.by_words) == 1:
            self.back_form(d, self.y, W, self.packed, dW, db, dy)
            yield
        else:
            for words in self.by_words:
                weight_gradient_into(d[:, words], self.y, dW[words], self.blas)
                yield
            total(d, 0, None, db)
            for rows in self.by_rows:
                project_back_into(d[rows], W, dy[rows], self.blas)
                yield
        if self.words is not None:
            self._scatter(dW, db, gradient)
        if self.read_rows is None:
            return
        self.d_rows.fill(0)
        for k, part in enumerate(merge_back(self.merge, dy, self.parts)):
            self.d_rows[self.read_rows[:, k]] = part
