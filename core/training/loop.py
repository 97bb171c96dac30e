"""Training: one step at a time, yielded to a caller who owns the clock.

A TrainState is all that the next step needs; it never changes.  Step k's batch, dropout and learning rate follow from
the experiment and k alone, so going on from a kept state gives the same numbers, bit for bit, as never having stopped.
"""
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from ..fast.plan import plans_for
from ..network import seq2seq
from ..network.dropout import Masks, mask_pieces
from ..network.initialisation import initialise
from ..network.network import Network, States, backward_pieces, dataset_for, forward_pieces, network_for
from ..numerics.params import Params, freeze
from ..numerics.pieces import Pieces, finish
from ..spec import Experiment
from ..tasks import Batch
from ..tasks.streaming import Stream, streams
from . import optimisers
from .evaluation import loss_pieces, quietly, validation_pieces
from .optimisers import Moments

MANY_WEIGHTS = 500_000   # above so many, an update is a piece of its own


class Event(NamedTuple):
    """What happened: kind "step", "diverged" or "done"; `step` updates have been made.

    loss             nats per scored token (squared error for numbers) of the step's batch, before its update
    accuracy         share of the batch's scored positions that the best guess got right, or of those that its task
                     counts
    grad_norm        of the gradient as it was; grad_norm_clipped after clipping
    validation_loss  of the held-out examples before the update, every VALIDATE_EVERY steps; else None
    reason           for "done": "steps", "epochs" or "loss"; for "diverged": what was not finite
    """

    kind: str
    step: int
    loss: float
    accuracy: float = 0.0
    grad_norm: float = 0.0
    grad_norm_clipped: float = 0.0
    validation_loss: float | None = None
    learning_rate: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class TrainState:
    """A moment of training: `step` updates have been made.  Its arrays are read-only.

    since    the step from which on the moments remember: 0, or where the optimiser was changed last
    carried  {(layer, direction): {state: [B, H]}} with truncated back-propagation: where the text's streams are
    last     the event of the step that led here, None at the start: what the stop rule judges
    """

    experiment: Experiment
    step: int
    params: Params
    moments: Moments = ()
    carried: States = field(default_factory=dict)
    last: Event | None = None
    since: int = 0

    def __post_init__(self) -> None:
        freeze(self.moments)
        for states in self.carried.values():
            freeze(states.values())

    def under(self, spec: Experiment) -> "TrainState":
        """The same weights under another experiment.

        The moments stay while the optimiser does; another begins as a new one.
        """
        if spec.optimiser == self.experiment.optimiser:
            return replace(self, experiment=spec)
        return replace(self, experiment=spec, moments=optimisers.first_moments(spec, self.params.flat), since=self.step)


class Result(NamedTuple):
    """What a kernel gives: the mean loss, its gradient, and of the `scored` positions that accuracy speaks of those
    `right`.

    The gradient is kept until the kernel runs again; who keeps it makes a copy.
    final  every lane's states after the batch, where they are carried on
    """

    loss: float
    gradient: Params
    right: int
    scored: int
    final: States = MappingProxyType({})


Kernel = Callable[[Params, Batch, Masks | None, States | None], Pieces[Result]]
Made = tuple[TrainState, Event]


def start(spec: Experiment) -> TrainState:
    """The state before the first step, decided only by the experiment (core/network/initialisation.py has the
    sources).

    Raises SpecError where the experiment's text holds too little for its task.

    >>> start(Experiment(hidden=4)).params["rnn.weight_hh_l0"].shape
    (16, 4)
    """
    network = network_for(spec)
    params = initialise(spec, network.cell, network.shapes)
    return TrainState(spec, 0, params.freeze(), optimisers.first_moments(spec, params.flat))


def train(state: TrainState) -> Iterator[Made]:
    """Train from a state on, yielding (state, event) after each step and at the end.

    The last event is "done" (all steps or epochs made, or the loss under `stop_loss`) or "diverged" (a loss, gradient
    or weight is not finite), whose state is the last good one: its weights, its loss and its logits for the step's
    batch are finite, as far as one of the two states before the fault is so.  Where examples are held out it is their
    loss that stops training, at the steps that measure it.  A state in which training has ended yields "done" alone, as
    it did then.  Raises SpecError where the experiment's text holds too little for its task.  The gradient's norm is
    clipped as Pascanu, Mikolov & Bengio (2013) have it; core/training/optimisers.py has the optimisers' sources.

    >>> [event.kind for _, event in train(start(Experiment(hidden=4, steps=2)))]
    ['step', 'step', 'done']
    """
    return (made for made in training(state) if made is not None)


def training(state: TrainState) -> Generator[Made | None, None, None]:
    """`train` for a caller who has to hear of other things: it yields None every few hundredths of a second of a long
    step."""
    spec = state.experiment
    batch_of, kernel = batches_for(spec), kernel_for(network_for(spec))
    before = state
    while not ended(state):
        batch, goes_on = batch_of(state.step)
        made, event = yield from advancing(state, batch, goes_on, kernel)
        if event.kind == "diverged":
            sound = event.reason != "loss" and (yield from quietly(is_sound(state, batch, goes_on)))
            good = state if sound else before
            yield good, event._replace(step=good.step)
            return
        before, state = state, made
        yield state, event
    last = state.last or Event("done", state.step, finish(run(state, *batch_of(state.step), kernel)).loss)
    yield state, last._replace(kind="done", reason=ended(state))


def ended(state: TrainState) -> str:
    """Why training has ended here, "loss", "steps" or "epochs"; "" where it goes on.

    The loss is the last step's, or that of the held-out examples where there are any, at the steps that measured it.
    """
    spec, last = state.experiment, state.last
    if spec.stop_loss and last is not None:
        batch_has_loss = last.loss > 0 or last.accuracy > 0         # else no position of it is scored
        loss = last.validation_loss if dataset_for(spec).held_out else last.loss if batch_has_loss else None
        if loss is not None and loss < spec.stop_loss:
            return "loss"
    if state.step >= spec.steps:
        return "steps"
    return "epochs" if state.step >= last_step(spec) else ""


@lru_cache(maxsize=4)
def batches_for(spec: Experiment) -> Callable[[int], tuple[Batch, bool]]:
    """What gives a step's batch, and whether it goes on from the states that the step before left."""
    data = dataset_for(spec)
    return Stream.of(data).batch if streams(spec) else lambda step: (data.batch(step), False)


def last_step(spec: Experiment) -> int:
    """The step that training ends at: `steps`, or so many epochs where that is sooner."""
    counts = spec.epochs and not spec.facts.generated                  # these draw new examples at every step
    return min(spec.steps, spec.epochs * steps_per_epoch(spec)) if counts else spec.steps


@lru_cache(maxsize=4)
def steps_per_epoch(spec: Experiment) -> int:
    """How many steps it takes to read the training examples, or their streams, once."""
    data = dataset_for(spec)
    return Stream.of(data).steps_per_epoch if streams(spec) else data.steps_per_epoch


def advance(state: TrainState, batch: Batch, goes_on: bool, kernel: Kernel) -> Made:
    """One step with one batch: loss, gradient, clipping, update.

    `goes_on`: from the states that the last step left.
    """
    return finish(advancing(state, batch, goes_on, kernel))


def advancing(state: TrainState, batch: Batch, goes_on: bool, kernel: Kernel) -> Pieces[Made]:
    """`advance` in pieces."""
    return quietly(_advancing(state, batch, goes_on, kernel))


def _advancing(state: TrainState, batch: Batch, goes_on: bool, kernel: Kernel) -> Pieces[Made]:
    spec, k = state.experiment, state.step
    result = yield from run(state, batch, goes_on, kernel)
    gradient = result.gradient.flat
    if gradient.size > MANY_WEIGHTS:
        gradient = gradient.copy()                  # the kernel may run for somebody else before this goes on
        yield
    g, before, after = optimisers.clip(spec, gradient)
    theta, moments = optimisers.update(spec, k, state.params.flat, g, state.moments, k - state.since)
    held_out = yield from validation_pieces(spec, k, state.params)
    bad = "" if isfinite(result.loss) else "loss"
    bad = bad or ("" if isfinite(before) else "gradient")
    bad = bad or ("" if optimisers.finite(theta) else "weights")
    event = Event("diverged" if bad else "step", k if bad else k + 1, result.loss, result.right / max(1, result.scored),
                  before, after, held_out, optimisers.learning_rate(spec, k), bad)
    if bad:
        return state, event
    carried = result.final if streams(spec) else {}
    return TrainState(spec, k + 1, state.params.with_flat(theta).freeze(), moments, carried, event, state.since), event


def is_sound(state: TrainState, batch: Batch, goes_on: bool) -> Pieces[bool]:
    """Whether every logit that a network gives for a batch is finite."""
    network, masks = network_for(state.experiment), (yield from masks_for_pieces(state, batch))
    if network.decoder is not None:
        said = (yield from seq2seq.forward_pieces(network, state.params, batch, masks)).said
    else:
        said = yield from forward_pieces(network, state.params, batch, masks, begun(state, batch, goes_on))
    return bool(np.isfinite(said.logits).all())


def run(state: TrainState, batch: Batch, goes_on: bool, kernel: Kernel) -> Pieces[Result]:
    """A batch's loss and gradient at a state: by the kernel, or for streams from the states that the last step left."""
    masks = yield from masks_for_pieces(state, batch)
    return (yield from kernel(state.params, batch, masks, begun(state, batch, goes_on)))


def begun(state: TrainState, batch: Batch, goes_on: bool) -> States | None:
    """The states that a batch begins from; None for the network's own."""
    return carried_on(state, batch.shape[1]) if goes_on else None


def carried_on(state: TrainState, count: int) -> States | None:
    """The states that the last step left, None where they are not of `count` streams: the batch size was changed
    since."""
    fits = all(value.shape[0] == count for states in state.carried.values() for value in states.values())
    return state.carried if state.carried and fits else None


def loss_and_gradients(state: TrainState, batch: Batch) -> tuple[float, Params]:
    """The mean loss over the batch's scored positions and the gradient of every parameter.

    Both are 0 where no position is scored.  Dropout, where the experiment has it, is that of the state's step.

    >>> state = start(Experiment(hidden=4))
    >>> loss, gradient = loss_and_gradients(state, dataset_for(state.experiment).batch(0))
    >>> gradient["head.bias"].shape == state.params["head.bias"].shape
    True
    """
    result = finish(kernel_for(network_for(state.experiment))(state.params, batch, masks_for(state, batch), None))
    return result.loss, result.gradient.copy()


def kernel_for(network: Network) -> Kernel:
    """The function that computes a batch's loss and gradient for a network: by plans where its cell has a fast form."""
    plans, carries = plans_for(network.spec), streams(network.spec)

    def kernel(params: Params, batch: Batch, masks: Masks | None, initial: States | None) -> Pieces[Result]:
        if plans is None:
            return (yield from reference_pieces(network, params, batch, masks, initial))
        plan = plans.of(batch, params.flat.dtype)
        if not plan.brief:
            yield                                   # making a plan takes a while too
        loss, gradient, right, scored = yield from plan.pieces(params, batch, masks, initial)
        return Result(loss, gradient, right, scored, plan.final() if carries else {})
    return kernel


def reference(network: Network, params: Params, batch: Batch, masks: Masks | None = None,
              initial: States | None = None) -> Result:
    """Loss and gradient by the readable path: the network forward, the loss, the network backward.

    initial  the states to begin from, as constants: no gradient goes back through them
    """
    return finish(reference_pieces(network, params, batch, masks, initial))


def reference_pieces(network: Network, params: Params, batch: Batch, masks: Masks | None = None,
                     initial: States | None = None) -> Pieces[Result]:
    """`reference` in pieces."""
    if network.decoder is not None:
        run = yield from seq2seq.forward_pieces(network, params, batch, masks)
        loss = yield from loss_pieces(run.said)
        back = yield from seq2seq.backward_pieces(network, params, run, loss.d)
        return Result(loss.value, back.weights, loss.right, loss.counted)
    p = yield from forward_pieces(network, params, batch, masks, initial)
    loss = yield from loss_pieces(p)
    gradient, _ = yield from backward_pieces(network, params, p, loss.d)
    return Result(loss.value, gradient, loss.right, loss.counted, {key: lane.final for key, lane in p.lanes.items()})


def masks_for(state: TrainState, batch: Batch) -> Masks | None:
    """Dropout's factors of the state's step, None where the experiment has no dropout."""
    return finish(masks_for_pieces(state, batch))


def masks_for_pieces(state: TrainState, batch: Batch) -> Pieces[Masks | None]:
    """`masks_for` in pieces."""
    spec = state.experiment
    if not (spec.dropout or spec.recurrent_dropout or spec.word_dropout):
        return None
    dtype, network = state.params.flat.dtype, network_for(spec)
    masks = yield from mask_pieces(spec, *batch.shape, state.step, dtype)
    if network.decoder is None or batch.answer is None:
        return masks
    answer = yield from mask_pieces(network.decoder.spec, *batch.answer.shape, state.step, dtype, "decoder.")
    return replace(masks, answer=answer)
