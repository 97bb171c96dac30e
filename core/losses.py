"""The losses: softmax cross-entropy in nats, and squared error, each averaged over the scored positions.

A loss gives what it is worth at every position, so that a picture's parts have the plotted loss as their mean.
"""
from typing import NamedTuple

import numpy as np

from .maths import log_softmax
from .params import Array


class Loss(NamedTuple):
    """value: the mean over the N positions; each [N]: every position's own; d [N, V]: δvalue/δlogits; right: how many
    of the `counted` positions the best guess gets right."""

    value: float
    each: Array
    d: Array
    right: int
    counted: int


def cross_entropy(logits: Array, targets: Array, counted: Array | None = None) -> Loss:
    """-log softmax(logits)[target], averaged; 0 where N is 0.  logits [N, V], targets int [N].

    counted  bool [N], the positions that `right` is of; all where None
    """
    rows = np.arange(len(targets))
    N = max(1, len(targets))
    log_p = log_softmax(logits)
    each = -log_p[rows, targets]
    d = np.exp(log_p)
    d[rows, targets] -= 1                           # δ(-log p_y)/δz = p - onehot(y)
    d /= N
    hits = logits.argmax(axis=1) == targets
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
