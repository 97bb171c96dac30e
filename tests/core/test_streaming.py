"""Truncated back-propagation: what is carried on, what is not, and that it can be resumed."""
import numpy as np
import pytest

from core.looking.gradcheck import differences, relative_error
from core.network.network import dataset_for, forward, network_for
from core.spec import Experiment
from core.tasks.streaming import Stream
from core.training.evaluation import loss_of
from core.training.loop import reference, start, train

SPEC = Experiment(task="next", text=("the cat sat on the mat", "a dog ran", "the bird flew to the tree"), truncate=3,
                  batch_size=2, hidden=4, embedding=3, steps=9)


def test_streams_cover_the_text_once_an_epoch():
    data = dataset_for(SPEC)
    stream = Stream.of(data)
    line = np.concatenate([e.ids for e in data.examples])
    batches = [stream.batch(k) for k in range(stream.steps_per_epoch)]
    read = np.concatenate([b.tokens for b, _ in batches])
    asked = np.concatenate([b.targets for b, _ in batches])
    length = len(read)
    for b in range(2):
        np.testing.assert_array_equal(read[:, b], line[b * length:(b + 1) * length])
        np.testing.assert_array_equal(asked[:, b], line[b * length + 1:(b + 1) * length + 1])
    assert [goes_on for _, goes_on in batches] == [False] + [True] * (len(batches) - 1)
    assert max(b.shape[0] for b, _ in batches) == 3
    again, goes_on = stream.batch(stream.steps_per_epoch)
    np.testing.assert_array_equal(again.tokens, batches[0][0].tokens)
    assert not goes_on


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_states_go_on_and_gradients_do_not(cell):
    """Two spans in a row have the losses of one long one; the second's gradient takes its first state as a constant."""
    spec = SPEC.replace(cell=cell, layers=2, initial_state="learned")
    network, params = network_for(spec), start(spec).params.astype(np.float64)
    stream = Stream.of(dataset_for(spec))
    (one, _), (two, _) = stream.batch(0), stream.batch(1)
    first = reference(network, params, one)
    second = reference(network, params, two, None, first.final)
    whole = type(one)(*(np.concatenate([getattr(b, name) for b in (one, two)])
                        for name in ("tokens", "mask", "targets", "scored")))
    both = reference(network, params, whole)
    np.testing.assert_allclose((first.loss * first.scored + second.loss * second.scored) / both.scored, both.loss,
                               rtol=1e-12)
    alone = reference(network, params, two)
    assert abs(alone.loss - second.loss) > 1e-6
    for name, view in params.items():
        numeric = differences(lambda: loss_of(network, forward(network, params, two, initial=first.final)).value, view)
        assert relative_error(second.gradient[name], numeric) < 1e-6, name
    assert np.abs((first.gradient.flat + second.gradient.flat) / 2 - both.gradient.flat).max() > 1e-6


def test_resuming_in_the_middle_of_the_text_equals_never_stopping():
    whole = list(train(start(SPEC)))
    for k in (1, 2, 5):
        rest = list(train(whole[k - 1][0]))
        assert [e for _, e in rest] == [e for _, e in whole[k:]]
        np.testing.assert_array_equal(rest[-1][0].params.flat, whole[-1][0].params.flat)


def test_it_learns():
    events = [e for _, e in train(start(SPEC.replace(hidden=12, steps=300)))]
    assert np.mean([e.loss for e in events[-12:]]) < 0.3 * events[0].loss
