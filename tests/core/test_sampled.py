"""Sampled outputs: which words a step's loss is of, and that both paths take its gradient over only them."""
import numpy as np
import pytest

from core import Experiment, record, start, train
from core.fast.plan import Plans
from core.looking.gradcheck import gradcheck
from core.network.network import dataset_for, network_for
from core.tasks.sampled_loss import only
from core.tasks.streaming import Stream
from core.training.evaluation import evaluate
from core.training.loop import loss_and_gradients, reference

TEXT = tuple(" ".join(f"w{(7 * k + 3 * j) % 60}" for j in range(6)) for k in range(24))
BASE = Experiment(text=TEXT, hidden=5, embedding=4, batch_size=4, steps=6, seed=3, sampled_words=9)
KINDS = {"cloze": BASE, "two directions": BASE.replace(bidirectional=True),
         "next": BASE.replace(task="next", sampled_words=30),
         "tied": BASE.replace(embedding=5, tie_weights=True),
         "streams": BASE.replace(task="next", truncate=3, sampled_words=30),
         "more targets": BASE.replace(task="next", sampled_words=2)}


def random_state(spec):
    state = start(spec)
    flat = np.random.default_rng(5).uniform(-0.8, 0.8, state.params.flat.size)
    return type(state)(spec, 0, state.params.with_flat(flat).freeze(), state.moments)


@pytest.mark.parametrize("spec", KINDS.values(), ids=KINDS)
def test_a_step_has_its_targets_and_others_up_to_the_number(spec):
    data, V = dataset_for(spec), network_for(spec).outputs
    batches = [Stream.of(data).batch(k)[0] if spec.truncate else data.batch(k) for k in range(5)]
    for batch in batches:
        targets = set(batch.targets[batch.scored].tolist())
        assert targets <= set(batch.words.tolist()) and len(batch.words) == max(spec.sampled_words, len(targets)) < V
        assert (np.diff(batch.words) > 0).all() and 0 <= batch.words[0] and batch.words[-1] < V
    others = {frozenset(set(b.words.tolist()) - set(b.targets[b.scored].tolist())) for b in batches}
    assert spec.sampled_words == 2 or len(others) == 5, "drawn anew at every step"


def test_over_many_steps_every_word_is_drawn_about_as_often():
    """Beyond the targets the proposal is even, which is why no word's logit needs a correction."""
    data, V = dataset_for(BASE), network_for(BASE).outputs
    counts = np.zeros(V)
    for k in range(4000):
        batch = data.batch(k % 5)                                      # few batches, and so few targets
        counts[np.setdiff1d(data.sampled(batch, k).words, batch.targets[batch.scored])] += 1
    free = np.setdiff1d(np.arange(V), np.concatenate([data.batch(k).targets[data.batch(k).scored] for k in range(5)]))
    assert counts[free].std() < 3 * np.sqrt(counts[free].mean())


@pytest.mark.parametrize("blas", [False, True])
@pytest.mark.parametrize("spec", KINDS.values(), ids=KINDS)
def test_the_fast_path_takes_the_readable_one_s_loss_and_gradient(spec, blas):
    network, state = network_for(spec), random_state(spec)
    plans, data = Plans(network, blas), dataset_for(spec)
    for k in range(4):
        batch = Stream.of(data).batch(k)[0] if spec.truncate else data.batch(k)
        expected = reference(network, state.params, batch)
        loss, gradient, right, scored = plans.of(batch, state.params.flat.dtype).run(state.params, batch, None)
        assert (right, scored) == (expected.right, expected.scored) and loss == pytest.approx(expected.loss, rel=1e-12)
        np.testing.assert_allclose(gradient.flat, expected.gradient.flat, rtol=1e-9, atol=1e-13)
        head = "embedding.weight" if spec.tie_weights else "head.weight"
        left_out = np.setdiff1d(np.arange(network.outputs), np.concatenate([batch.words, batch.tokens.ravel()]))
        assert len(left_out) and not gradient[head][left_out].any() and not gradient["head.bias"][left_out].any()


@pytest.mark.parametrize("spec", KINDS.values(), ids=KINDS)
def test_the_gradient_is_the_loss_s(spec):
    assert max(check.worst for check in gradcheck(random_state(spec), samples=6)) < 1e-6


def test_the_loss_is_the_softmax_over_only_the_words():
    spec, state = BASE, random_state(BASE)
    batch, network = dataset_for(spec).batch(0), network_for(spec)
    full = evaluate(network, state.params, type(batch)(batch.tokens, batch.mask, batch.targets, batch.scored)).value
    some = evaluate(network, state.params, batch).value
    assert some < full, "fewer words to choose from"
    logits = np.array([[1.0, 2.0, 3.0]])
    np.testing.assert_array_equal(only(logits, np.array([0, 2])), [[1.0, -np.inf, 3.0]])
    assert only(logits, None) is logits


def test_none_or_all_of_the_words_is_the_same_training():
    V = network_for(BASE).outputs
    plain, all_of_them = ([e.loss for _, e in train(start(BASE.replace(sampled_words=n)))] for n in (0, V))
    assert plain == all_of_them
    assert loss_and_gradients(start(BASE), dataset_for(BASE).batch(0))[0] != plain[0]


def test_validation_and_the_trace_are_of_all_words():
    spec = BASE.replace(validation=0.3)
    assert [batch.words for batch in dataset_for(spec).validation()] == [None]
    sampled, plain = (record(start(s), TEXT[0], blank=1) for s in (BASE, BASE.replace(sampled_words=0)))
    assert sampled.loss == plain.loss


def test_it_learns():
    """Trained on a sixth of the words at a time, the loss over all of them falls."""
    spec = BASE.replace(steps=250, learning_rate=0.02, batch_size=16, sampled_words=12)
    network, state = network_for(spec), start(spec)
    batch = dataset_for(spec.replace(sampled_words=0)).batch(0)
    before = evaluate(network, state.params, batch).value
    *_, (last, _) = train(state)
    assert evaluate(network, last.params, batch).value < 0.6 * before
