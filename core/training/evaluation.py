"""The loss without its gradient: of a batch, and of the held-out examples now and then while a network trains."""
from typing import TypeVar

import numpy as np

from ..fast.plan import plans_for
from ..network import seq2seq
from ..network.dropout import Masks
from ..network.network import Network, Pass, dataset_for, forward_pieces, network_for
from ..numerics.losses import Loss, cross_entropy_pieces, squared_error
from ..numerics.params import Params
from ..numerics.pieces import Pieces, finish
from ..spec import Experiment
from ..tasks import Batch
from ..tasks.sampled_loss import only

T = TypeVar("T")
VALIDATE_EVERY = 10


def evaluate(network: Network, params: Params, batch: Batch, masks: Masks | None = None) -> Loss:
    """The loss of a batch, without its gradient."""
    return finish(evaluate_pieces(network, params, batch, masks))


def evaluate_pieces(network: Network, params: Params, batch: Batch, masks: Masks | None = None) -> Pieces[Loss]:
    """`evaluate` in pieces."""
    if network.decoder is not None:
        run = yield from seq2seq.forward_pieces(network, params, batch, masks)
        return (yield from loss_pieces(run.said))
    p = yield from forward_pieces(network, params, batch, masks)
    return (yield from loss_pieces(p))


def loss_of(network: Network, p: Pass) -> Loss:
    """The task's loss at the positions that were read."""
    return finish(loss_pieces(p))


def loss_pieces(p: Pass) -> Pieces[Loss]:
    """`loss_of` in pieces."""
    if p.batch.values is not None:
        return squared_error(p.logits, p.batch.values[p.read][:, 0])
    counted = p.batch.counted
    counted = None if counted is None else counted[p.read]
    return (yield from cross_entropy_pieces(only(p.logits, p.batch.words), p.batch.targets[p.read], counted))


def validation_loss(spec: Experiment, step: int, params: Params) -> float | None:
    """The loss on the held-out examples, without dropout; None where nothing of them is scored or it is not their step.

    It is found batch by batch (`Dataset.validation` says which), each batch's mean weighted by its scored positions.
    """
    return finish(quietly(validation_pieces(spec, step, params)))


def validation_pieces(spec: Experiment, step: int, params: Params) -> Pieces[float | None]:
    """`validation_loss` in pieces."""
    if not spec.validation or step % VALIDATE_EVERY:
        return None
    total, count = 0.0, 0
    for batch in dataset_for(spec).validation():
        if positions := batch.positions:
            total += positions * (yield from mean_loss(spec, params, batch))
            count += positions
        yield
    return total / count if count else None


def mean_loss(spec: Experiment, params: Params, batch: Batch) -> Pieces[float]:
    """A batch's loss, in pieces, by the plan for its shape where there is one."""
    if (plans := plans_for(spec)) is None:
        return (yield from evaluate_pieces(network_for(spec), params, batch)).value
    loss, *_ = yield from plans.of(batch, params.flat.dtype).pieces(params, batch, None, back=False)
    return loss


def quietly(pieces: Pieces[T]) -> Pieces[T]:
    """Pieces without warnings: a step that overflows says so by its event."""
    while True:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            try:
                next(pieces)
            except StopIteration as end:
                value: T = end.value
                return value
        yield
