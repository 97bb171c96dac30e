"""Sentences side by side: padding is marked as such and changes nothing, neither a prediction nor a gradient."""
import dataclasses

import numpy as np
import pytest

from core import Experiment, loss_and_gradients, start
from core.network.network import OF_DATA, dataset_for, forward, network_for
from core.tasks import TASKS, Batch

TEXT = ("a b c d e f g", "b d", "c a e")


@pytest.mark.parametrize("length", [None, 7, 16])
def test_a_batch_holds_each_sentence_and_marks_the_rest_as_padding(length):
    examples = dataset_for(Experiment(text=TEXT)).examples
    batch = Batch.of(examples, length)
    assert batch.shape == (length or 7, len(examples))
    for b, one in enumerate(examples):
        n = len(one)
        assert batch.mask[:, b].tolist() == [True] * n + [False] * (len(batch.mask) - n)
        assert batch.tokens[:n, b].tolist() == one.ids.tolist() and not batch.tokens[n:, b].any()
        assert batch.targets[:n, b].tolist() == one.targets.tolist()
        assert batch.scored[:n, b].tolist() == one.scored.tolist() and not batch.scored[n:, b].any()


@pytest.mark.parametrize("task", ["cloze", "next"])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_a_sentence_gets_the_same_whatever_is_beside_it(task, cell):
    spec = Experiment(text=TEXT, task=task, cell=cell, bidirectional=task == "cloze", layers=2, hidden=5, embedding=3,
                      initial_state="learned")
    state, network, examples = start(spec), network_for(spec), dataset_for(spec).examples
    random = np.random.default_rng(2).uniform(-0.8, 0.8, state.params.flat.size)
    params = state.params.with_flat(random.astype(np.float32))
    state = type(state)(spec, 0, params)
    batch = Batch.of(examples, 12)
    together = forward(network, params, batch, read=np.nonzero(batch.mask)).logits
    t, b = np.nonzero(batch.mask)
    total, count = params.zeros_like(), 0
    for k, one in enumerate(examples):
        alone = Batch.of([one])
        n = len(one)
        logits = forward(network, params, alone, read=(np.arange(n), np.zeros(n, int))).logits
        np.testing.assert_allclose(together[b == k][np.argsort(t[b == k])], logits, atol=2e-6)
        scored = int(alone.scored.sum())
        total.flat += scored * loss_and_gradients(state, alone)[1].flat
        count += scored
    np.testing.assert_allclose(loss_and_gradients(state, batch)[1].flat, total.flat / count, atol=2e-6)


def test_data_are_made_once_for_experiments_that_differ_only_in_network_and_training(monkeypatch):
    """Another cell, rate or batch size makes no text anew, and yet each has batches of its own size."""
    made, prepare = [], TASKS["next"].prepare_pieces
    counting = dataclasses.replace(TASKS["next"], prepare_pieces=lambda spec: made.append(spec) or prepare(spec))
    monkeypatch.setitem(TASKS, "next", counting)
    spec = Experiment(text=("x y z", "y z", "z x y x"), task="next", batch_size=2, seed=8)
    others = [spec.replace(**change)
              for change in (dict(batch_size=1), dict(cell="gru", hidden=3), dict(learning_rate=0.5), dict(truncate=4))]
    for one in (spec, *others):
        data = dataset_for(one)
        assert data.spec == one and data.batch(0).shape[1] <= one.batch_size
    assert [dataset_for(one).steps_per_epoch for one in (spec, others[0])] == [3, 3]
    assert len(made) == 1 and {name for name in OF_DATA if getattr(made[0], name) != getattr(spec, name)} == set()
    for change in (dict(seed=9), dict(validation=0.4), dict(text=("x y z", "y z")), dict(level="characters")):
        dataset_for(spec.replace(**change))
    assert len(made) == 5


def test_an_epoch_has_every_example_once_and_like_lengths_together():
    r = np.random.default_rng(1)
    text = tuple(" ".join(r.choice([*"abcd"], n)) for n in r.integers(2, 40, 60))
    data = dataset_for(Experiment(text=text, task="next", batch_size=4, seed=2))
    for epoch in (0, 1, 5):
        batches = [data.batch(epoch * data.steps_per_epoch + k) for k in range(data.steps_per_epoch)]
        rows = sorted(tuple(batch.tokens[batch.mask[:, b], b]) for batch in batches for b in range(batch.shape[1]))
        assert rows == sorted(tuple(e.ids) for e in data.examples)
        assert all(batch.shape[1] <= 4 and (batch.mask.sum(0) > len(batch.mask) - 8).all() for batch in batches)
    first = [data.batch(k).tokens.shape for k in range(data.steps_per_epoch)]
    assert first != [data.batch(data.steps_per_epoch + k).tokens.shape for k in range(data.steps_per_epoch)]
