"""The next step of training, looked at without taking it: weights, gradient and update."""
from typing import NamedTuple

from ..network.network import network_for
from ..numerics.params import Params
from ..numerics.pieces import Pieces, finish
from . import optimisers
from .evaluation import quietly
from .loop import MANY_WEIGHTS, TrainState, batches_for, kernel_for, run


class NextStep(NamedTuple):
    """The next step of training: weights before, gradient as it is and clipped, and the weights after.

    `after[name] - before[name]` is the update that the optimiser makes of it.
    """

    loss: float
    before: Params
    gradient: Params
    clipped: Params
    after: Params


def look(state: TrainState) -> NextStep:
    """What the next step of training will do to every weight, without taking it.

    >>> from core import Experiment, start, train
    >>> state = start(Experiment(hidden=4))
    >>> following, (after, event) = look(state), next(train(state))
    >>> following.loss == event.loss, (following.after.flat == after.params.flat).all().item()
    (True, True)
    """
    return finish(look_pieces(state))


def look_pieces(state: TrainState) -> Pieces[NextStep]:
    """`look` in pieces."""
    return quietly(_look_pieces(state))


def _look_pieces(state: TrainState) -> Pieces[NextStep]:
    spec, k = state.experiment, state.step
    result = yield from run(state, *batches_for(spec)(k), kernel_for(network_for(spec)))
    gradient = result.gradient.copy()
    if gradient.flat.size > MANY_WEIGHTS:
        yield
    g, _, _ = optimisers.clip(spec, gradient.flat)
    theta, _ = optimisers.update(spec, k, state.params.flat, g, state.moments, k - state.since)
    like = state.params.with_flat
    return NextStep(result.loss, state.params, gradient, like(g), like(theta))
