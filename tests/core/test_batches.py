"""Sentences side by side: padding is marked as such and changes nothing, neither a prediction nor a gradient."""
import numpy as np
import pytest

from core import Experiment, loss_and_gradients, start
from core.network import dataset_for, forward, network_for
from core.tasks import Batch

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
def test_a_sentence_gets_the_same_whoever_stands_beside_it(task, cell):
    spec = Experiment(text=TEXT, task=task, cell=cell, bidirectional=task == "cloze", layers=2, hidden=5, embedding=3, initial_state="learned")
    state, network, examples = start(spec), network_for(spec), dataset_for(spec).examples
    params = state.params.with_flat(np.random.default_rng(2).uniform(-0.8, 0.8, state.params.flat.size).astype(np.float32))
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
