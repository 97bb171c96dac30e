"""The losses: softmax cross-entropy in nats, and squared error, each averaged over the scored positions.

A loss gives what it is worth at every position, so that a picture's parts have the plotted loss as their mean.
"""
from typing import NamedTuple

import numpy as np

from .functions import log_softmax
from .params import Array
from .pieces import ELEMENTWISE, Pieces, slabs


class Loss(NamedTuple):
    """value: the mean over the N positions; each [N]: every position's own; d [N, V]: δvalue/δlogits; right: how many
    of the `counted` positions the best guess gets right."""

    value: float
    each: Array
    d: Array
    right: int
    counted: int


def cross_entropy_pieces(logits: Array, targets: Array, counted: Array | None = None) -> Pieces[Loss]:
    """-log softmax(logits)[target], averaged; 0 where N is 0.  logits [N, V], targets int [N].  In pieces.

    counted  bool [N], the positions that `right` is of; all where None
    """
    N = max(1, len(targets))
    each, d, hits = np.empty(len(targets), logits.dtype), np.empty_like(logits), np.empty(len(targets), bool)
    for slab in slabs(len(targets), ELEMENTWISE * logits.shape[1]):
        log_p, y, d_now = log_softmax(logits[slab]), targets[slab], d[slab]
        rows = np.arange(len(y))
        each[slab] = -log_p[rows, y]
        np.exp(log_p, d_now)
        d_now[rows, y] -= 1                         # δ(-log p_y)/δz = p - onehot(y)
        hits[slab] = logits[slab].argmax(axis=1) == y
        yield
    d /= N
    hits = hits if counted is None else hits[counted]
    return Loss(float(each.sum()) / N, each, d, int(hits.sum()), len(hits))


def squared_error(outputs: Array, targets: Array, near: float = 0.04) -> Loss:
    """(output - target)², averaged.  outputs [N, 1], targets float [N]; right means nearer than `near`.

    0.04 is the bound under which Hochreiter & Schmidhuber (1997) count an addition as solved.
    """
    error = outputs[:, 0] - targets.astype(outputs.dtype)
    each = error * error
    N = max(1, len(each))
    right = int((np.abs(error) < near).sum())
    return Loss(float(each.sum()) / N, each, (2 / N) * error[:, None], right, len(each))
