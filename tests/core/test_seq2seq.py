"""Encoder and decoder: exact gradients through the bridge, padding without effect, its own answer, a true trace."""
import itertools

import numpy as np
import pytest

from core import Experiment, SpecError, TrainState, record, start, train
from core.looking.gradcheck import relative_error
from core.looking.gradient_flow import gradient_flow
from core.looking.what_if import Held, check, intervene, lanes_of, silenced
from core.network.network import dataset_for, network_for
from core.network.seq2seq import forward
from core.numerics.functions import log_softmax
from core.tasks import Batch
from core.tasks.answer import BEGIN, END
from core.tasks.text import SPECIAL
from core.training.evaluation import evaluate, loss_of
from core.training.loop import masks_for, reference, reference_pieces
from tests.core.products_counted import count_products

TEXT = ("a b c d e f g h i j k => x y", "b c => z", "what is it => a very long answer that goes on", "d => d")
SPEC = Experiment(task="answer", text=TEXT, hidden=4, embedding=3, batch_size=4)


def random_state(spec: Experiment, seed: int = 1) -> TrainState:
    """Every weight, bias and initial state random, in float64."""
    state = start(spec)
    return TrainState(spec, 3,
                      state.params.with_flat(np.random.default_rng(seed).uniform(-0.8, 0.8, state.params.flat.size)))


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize(("two", "merge"),
                         [(False, "concat"), (True, "concat"), (True, "sum"), (True, "ave"), (True, "mul")])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_gradients_by_finite_differences(cell, two, merge, layers):
    """Every weight, in a batch whose questions and answers are all of different lengths, with dropout held fixed."""
    spec = SPEC.replace(cell=cell, bidirectional=two, merge=merge, layers=layers, initial_state="learned", hidden=3,
                        dropout=0.3, recurrent_dropout=0.2, word_dropout=0.2)
    state, network, batch = random_state(spec), network_for(spec), Batch.of(dataset_for(spec).examples)
    assert not batch.mask.all() and not batch.answer.mask.all()
    masks, params = masks_for(state, batch), state.params
    gradient = reference(network, params, batch, masks).gradient
    for name, view in params.items():
        view = view if view.size < 40 else view.reshape(-1)[::7]        # a view still: of the large ones, every seventh
        exact = gradient[name] if gradient[name].size < 40 else gradient[name].reshape(-1)[::7]
        if view.base is None or not np.shares_memory(view, params.flat):
            raise AssertionError(name)
        numeric = differences_of(lambda: evaluate(network, params, batch, masks).value, view)
        assert relative_error(exact, numeric, 1e-4) < 1e-6, name


def differences_of(f, view):
    """Central differences with respect to a view that may be strided."""
    out = np.empty(view.shape)
    for k in np.ndindex(view.shape):
        keep, values = view[k], []
        for e in (1e-5, -1e-5):
            view[k] = keep + e
            values.append(f())
        view[k] = keep
        out[k] = (values[0] - values[1]) / 2e-5
    return out


@pytest.mark.parametrize("two", [False, True])
def test_padding_changes_nothing(two):
    """The batch's loss is the mean over all its answer tokens, whichever are beside them; so is its gradient."""
    spec = SPEC.replace(bidirectional=two, layers=2)
    state, network, examples = random_state(spec), network_for(spec), dataset_for(spec).examples
    whole = reference(network, state.params, Batch.of(examples))
    alone = [reference(network, state.params, Batch.of([e])) for e in examples]
    counts = [len(e.answer) for e in examples]
    np.testing.assert_allclose(whole.loss, np.average([r.loss for r in alone], weights=counts), rtol=1e-12)
    np.testing.assert_allclose(whole.gradient.flat,
                               np.average([r.gradient.flat for r in alone], axis=0, weights=counts), rtol=1e-9,
                               atol=1e-13)
    assert whole.scored == sum(counts)


def test_every_layer_of_the_decoder_begins_where_the_encoder_s_ended():
    one, two = (SPEC.replace(bidirectional=d, layers=2) for d in (False, True))
    batch = Batch.of(dataset_for(one).examples)
    alone = forward(network_for(one), random_state(one).params, batch)
    assert not any(name.startswith("bridge") for name in network_for(one).shapes)
    state = random_state(two)
    both = forward(network_for(two), state.params, batch)
    for n, s in itertools.product((0, 1), ("h", "C")):
        np.testing.assert_array_equal(alone.said.lanes[n, 0].initial[s], alone.asked.lanes[n, 0].final[s])
        ends = np.concatenate([both.asked.lanes[n, d].final[s] for d in (0, 1)], axis=1)
        bridge = state.params[f"bridge.weight_{s}_l{n}"], state.params[f"bridge.bias_{s}_l{n}"]
        np.testing.assert_allclose(both.said.lanes[n, 0].initial[s], ends @ bridge[0].T + bridge[1], rtol=1e-12)


@pytest.fixture(scope="module", params=[False, True])
def trained(request):
    *_, (state, _) = train(start(SPEC.replace(bidirectional=request.param, layers=2, hidden=12, steps=150)))
    return state


def test_what_it_says_is_its_likeliest_token_each_time(trained):
    trace = record(trained, "what is a cat")
    assert trace.source == "guess"
    said = trace.answer.said
    assert trace.answer.tokens == (said if said[-1] == END else (*said, END))
    z = trace.logits.copy()
    z[:, :4] = -np.inf
    assert trace.vocabulary.decode(z.argmax(axis=1)[:len(said)]) == list(said)
    log_p = log_softmax(trace.logits)[np.arange(len(said)), trace.vocabulary.encode(said)]
    np.testing.assert_allclose(trace.answer.p, np.exp(log_p.sum()), rtol=1e-4)


def test_the_trace_adds_up(trained):
    trace = record(trained, "b c => z x")
    assert (trace.source, trace.answer.tokens) == ("sentence", ("z", "x", END))
    np.testing.assert_allclose(trace.loss, trace.answer.loss.mean(), rtol=1e-5)
    assert trace.token_loss[1] == pytest.approx(trace.loss) and np.isnan(trace.token_loss[0])
    result = reference(network_for(trained.experiment), trained.params,
                       Batch.of([dataset_for(trained.experiment).examples[1]]))
    asked = record(trained, "b c")
    assert asked.source == "text"
    np.testing.assert_allclose(asked.gradient.flat, result.gradient.flat, rtol=1e-3, atol=1e-6)
    for n in (0, 1):
        for weight in ("weight_ih", "weight_hh", "bias"):
            total = sum(trace.share(f"{n}.dec", weight, t) for t in range(3))
            np.testing.assert_allclose(total, trace.gradient[f"decoder.{weight}_l{n}"], rtol=1e-4, atol=1e-7)
            total = sum(trace.share(f"{n}.fwd", weight, t) for t in range(2))
            np.testing.assert_allclose(total, trace.gradient[f"rnn.{weight}_l{n}"], rtol=1e-4, atol=1e-7)
        assert trace[f"{n}.dec.h"].shape == trace[f"{n}.dec.dC"].shape == (3, 1, 12)
    np.testing.assert_allclose(trace.logits,
                               trace["dec.out"][:, 0] @ trained.params["head.weight"].T + trained.params["head.bias"],
                               rtol=1e-4, atol=1e-5)


def test_a_held_gate_of_the_encoder_reaches_the_answer(trained):
    held = intervene(trained, "b c => z", [Held(0, "fwd", "f", 2, 0.0, 1)])
    assert held["0.fwd.f"][1, 0, 2] == 0
    assert (held.logits != record(trained, "b c => z").logits).any()


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_no_gradient_flows_into_what_is_held_in_the_decoder(cell):
    """Central differences of the answer's loss with a value held at one of its tokens, and another at all."""
    spec = SPEC.replace(cell=cell, hidden=3, layers=2, bidirectional=True)
    state, network = random_state(spec), network_for(spec)
    held = [Held(1, "dec", "h", 1, 0.3, t=1), silenced(0, "dec", 2)]
    trace = intervene(state, "a b c d e f g h i j k => x y", held)
    assert trace["1.dec.h"][1, 0, 1] == 0.3 and not trace["0.dec.h"][:, 0, 2].any()
    assert (trace["0.fwd.h"] == record(state, "a b c d e f g h i j k => x y")["0.fwd.h"]).all()
    batch = Batch.of([dataset_for(spec).examples[0]])

    def loss():
        run = forward(network, state.params, batch, holds=lanes_of(held, True))
        return loss_of(network.decoder, run.said).value

    for name, view in state.params.items():
        if name.startswith(("decoder.", "rnn.", "bridge.")) and view.size < 40:
            assert relative_error(trace.gradient[name], differences_of(loss, view), 1e-4) < 1e-6, name


def test_an_answer_of_its_own_is_said_with_what_is_held_in_the_decoder(trained):
    """Step by step it says what the pass over the whole answer finds likeliest, wherever something is held."""
    for t in (0, 1, None):
        held = [Held(n, "dec", symbol, unit, 0.0, t) for n in (0, 1) for symbol in "fo" for unit in range(10)]
        trace = intervene(trained, "g d c b", held)
        assert trace.source == "guess"
        ahead = trace.logits.copy()
        ahead[:, [trace.vocabulary.index[word] for word in (*SPECIAL, BEGIN)]] = -np.inf
        assert [trace.vocabulary.words[k] for k in ahead.argmax(1)][:len(trace.answer.said)] == list(trace.answer.said)


def test_a_decoder_s_place_is_one_of_a_network_that_has_a_decoder(trained):
    check(network_for(trained.experiment), Held(0, "dec", "f", 2, 0.0, 30), tokens=2)      # an answer may be longer
    with pytest.raises(SpecError, match=r"^lane: Expected one of .*, got"):
        check(network_for(Experiment()), Held(0, "dec", "f", 2, 0.0))


def test_the_gradient_s_way_through_the_encoder(trained):
    flows = gradient_flow(trained, "a b c d => x y", 3)
    np.testing.assert_allclose(flows["1.fwd"].norms,
                               np.linalg.norm(record(trained, "a b c d => x y")["1.fwd.dh"][:, 0], axis=1), rtol=1e-5)
    assert flows["1.fwd"].norms.all()


def test_a_text_without_answers_and_a_question_without_tokens_are_refused():
    for text in (("a b",), ("=> b", "a =>")):
        with pytest.raises(SpecError, match="question => answer"):
            start(SPEC.replace(text=text))
    with pytest.raises(SpecError, match="sentence"):
        record(start(SPEC), " => b")


def test_reversal_is_learnt():
    words = "star moon salt rain leaf frog duck".split()
    spec = Experiment(task="answer", text=tuple(f"{w} => {w[::-1]}" for w in words), level="characters", hidden=32,
                      steps=300, seed=1)
    *_, (state, _) = train(start(spec))
    assert ["".join(record(state, w).answer.said[:-1]) for w in words] == [w[::-1] for w in words]


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_a_step_in_pieces_of_which_none_is_long(cell, monkeypatch):
    """The products between two pauses are of a few PIECEs at most, and the pauses change no number."""
    asked = [" ".join("abcdefgh"[(b + t) % 8] for t in range(30)) for b in range(8)]
    told = [" ".join("stuvwxyz"[(b * t) % 8] for t in range(20)) for b in range(8)]
    lines = [f"{question} => {reply}" for question, reply in zip(asked, told, strict=True)]
    spec = SPEC.replace(cell=cell, text=tuple(lines), bidirectional=True, layers=2, hidden=12, batch_size=8)
    state, batch = random_state(spec), dataset_for(spec).batch(0)
    network, params = network_for(spec), state.params
    whole = reference(network, params, batch)
    monkeypatch.setattr("core.numerics.pieces.PIECE", 40_000)
    monkeypatch.setattr("core.network.network.unroll.CALLS", 0)
    done = [0]

    def told(multiplications):
        done[-1] += multiplications

    count_products(monkeypatch, told)
    pieces = reference_pieces(network, params, batch)
    try:
        while True:
            next(pieces)
            done.append(0)
    except StopIteration as end:
        assert abs(end.value.loss - whole.loss) < 1e-12
        np.testing.assert_allclose(end.value.gradient.flat, whole.gradient.flat, rtol=1e-9, atol=1e-12)
    assert sum(done) > 30 * 40_000
    assert max(done) < 2 * 40_000
