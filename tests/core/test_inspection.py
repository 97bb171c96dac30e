"""What-ifs, gradient flow, the public gradient check, and reading a network out."""
import numpy as np
import pytest

from core.errors import SpecError
from core.evaluation import loss_of
from core.flow import compare_flows, flow_of, gradient_flow
from core.gradcheck import differences, gradcheck, relative_error
from core.intervening import Held, intervene, lanes_of, silenced
from core.maths import log_softmax
from core.network import dataset_for, forward, network_for
from core.sampling import beam, candidates, distribution, generate, perplexity
from core.spec import Experiment
from core.tasks import Batch
from core.tracing import record
from core.training import TrainState, start, train

SENTENCE = "the cat ___ on the mat"
SMALL = Experiment(hidden=5, embedding=4, bidirectional=True, layers=2, steps=20)


@pytest.fixture(scope="module")
def state():
    *_, (state, _) = train(start(SMALL))
    return state


@pytest.fixture(scope="module")
def language():
    *_, (state, _) = train(start(Experiment(task="next", hidden=16, steps=200)))
    return state


def test_a_held_gate_changes_what_comes_after_and_nothing_before(state):
    plain, held = record(state, SENTENCE), intervene(state, SENTENCE, [Held(0, "fwd", "f", unit=3, value=0.0, t=2)])
    assert held["0.fwd.f"][2, 0, 3] == 0
    np.testing.assert_array_equal(held["0.fwd.f"][2, 0, :3], plain["0.fwd.f"][2, 0, :3])
    np.testing.assert_allclose(held["0.fwd.C"][2, 0, 3], (plain["0.fwd.i"] * plain["0.fwd.a"])[2, 0, 3], rtol=1e-6)
    np.testing.assert_array_equal(held["0.fwd.h"][:2], plain["0.fwd.h"][:2])
    np.testing.assert_array_equal(held["0.rev.h"], plain["0.rev.h"])
    assert (held["0.fwd.h"][3:] != plain["0.fwd.h"][3:]).any()
    assert (held.logits != plain.logits).any()


def test_a_silenced_unit_says_nothing(state):
    trace = intervene(state, SENTENCE, [silenced(1, "rev", 2)])
    assert not trace["1.rev.h"][..., 2].any()
    assert not trace["1.rev.dh"][..., 2].any()


@pytest.mark.parametrize(("cell", "symbol"), [("lstm", s) for s in "ifaoh"] + [("gru", s) for s in "rznh"] + [("rnn", "h")])
def test_no_gradient_flows_into_what_is_held(cell, symbol):
    """The held network's gradients are its own loss's: central differences with the value held."""
    spec = SMALL.replace(cell=cell, hidden=3, layers=1)
    network, data = network_for(spec), dataset_for(spec)
    flat = np.random.default_rng(0).uniform(-0.9, 0.9, start(spec).params.flat.size)
    params = start(spec).params.with_flat(flat)
    held = [Held(0, "fwd", symbol, 1, 0.3, t=2), Held(0, "rev", symbol, 0, 0.6)]
    trace = intervene(TrainState(spec, 0, params), SENTENCE, held)
    ids = np.array(data.vocabulary.encode(["the", "cat", "<blank>", "on", "the", "mat"]))[:, None]
    targets, scored = np.full((6, 1), trace.target[2]), np.arange(6)[:, None] == 2
    batch = Batch(ids, np.ones((6, 1), bool), targets, scored)

    def loss():
        return loss_of(network, forward(network, params, batch, holds=lanes_of(held, True))).value

    for name, view in params.items():
        if name.startswith("rnn."):
            assert relative_error(trace.gradient[name], differences(loss, view)) < 1e-6, name


@pytest.mark.parametrize("bad", [Held(2, "fwd", "f", 0, 0), Held(0, "up", "f", 0, 0), Held(0, "fwd", "C", 0, 0),
                                 Held(0, "fwd", "f", 5, 0), Held(0, "fwd", "f", 0, float("nan"))])
def test_a_place_that_is_not_there_is_refused(state, bad):
    with pytest.raises(SpecError):
        intervene(state, SENTENCE, [bad])


def test_gradient_flow_is_the_norm_of_the_trace_and_stands_on_the_way_back_alone(state):
    flows = gradient_flow(state, "the cat sat on the mat", 2)
    trace = record(state, "the cat sat on the mat", blank=2)
    assert list(flows) == ["0.fwd", "0.rev", "1.fwd", "1.rev"]
    np.testing.assert_allclose(flows["1.fwd"].norms, np.linalg.norm(trace["1.fwd.dh"][:, 0], axis=1), rtol=1e-5)
    assert not flows["1.fwd"].norms[3:].any()
    assert not flows["1.rev"].norms[:2].any()
    assert flows["1.fwd"].norms[:3].all()


@pytest.mark.parametrize(("norms", "verdict", "lost"), [
    ([1e-5, 1e-4, 1e-3, 0.02, 1.0], "vanishes", 2), ([0.05, 0.1, 0.3, 0.6, 1.0], "fades", -1),
    ([0.9, 1.1, 1.0, 1.0, 1.0], "holds", -1), ([50.0, 20.0, 8.0, 3.0, 1.0], "explodes", -1)])
def test_verdicts(norms, verdict, lost):
    dh = np.array(norms)[:, None, None]
    flow = flow_of("rnn", "0.fwd", dh, 4, False)
    assert (flow.verdict, flow.lost_at) == (verdict, lost)
    mirrored = flow_of("rnn", "0.rev", dh[::-1], 0, True)
    assert (mirrored.verdict, mirrored.lost_at) == (verdict, 4 - lost if lost >= 0 else -1)
    assert flow_of("rnn", "0.fwd", dh, 0, False).verdict == "nothing"
    assert f"{norms[0]:.2g}" in flow.words


def test_flows_compare_the_cells():
    spec = Experiment(task="next", hidden=8)
    flows = compare_flows(spec, " ".join(["the cat sat on the mat"] * 4), 22)
    assert set(flows) == {"rnn", "gru", "lstm"}
    assert flows["lstm"]["0.fwd"].ratio > flows["rnn"]["0.fwd"].ratio
    assert compare_flows(spec.replace(forget_bias=-2.0), "the cat sat on the mat", 4)["lstm"]["0.fwd"].ratio < 1


def test_gradient_flow_needs_a_loss(state):
    for position in (-1, 9):
        with pytest.raises(SpecError, match="position"):
            gradient_flow(state, "the cat sat", position)


@pytest.mark.parametrize("change", [{}, {"task": "next", "bidirectional": False}, {"cell": "gru", "merge": "mul", "dropout": 0.3}])
def test_the_public_check_passes_and_names_every_parameter(change):
    spec = SMALL.replace(**change)
    checks = gradcheck(spec)
    assert [c.name for c in checks] == list(network_for(spec).shapes)
    assert all(c.passed and c.count == 3 for c in checks)


def test_the_public_check_can_fail_and_can_take_every_weight(monkeypatch):
    spec = Experiment(text=("a b",), hidden=2, embedding=2, batch_size=2)
    assert [c.count for c in gradcheck(spec, samples=None)] == [np.prod(s) for s in network_for(spec).shapes.values()]
    from core import unroll
    exact = unroll.project_back
    monkeypatch.setattr(unroll, "project_back", lambda dy, W: exact(dy, W) * 1.001)
    assert not all(c.passed for c in gradcheck(spec, samples=None))


def test_generation_is_seeded_and_follows_the_distribution(language):
    one = [d.token for d in generate(language, "the cat", 12, seed=3)]
    assert one == [d.token for d in generate(language, "the cat", 12, seed=3)]
    assert one != [d.token for d in generate(language, "the cat", 12, seed=4)]
    greedy = list(generate(language, "the cat", 3, temperature=0))
    trace = record(language, "the cat")
    logits = trace.logits[-1].copy()
    logits[:3] = -np.inf
    assert greedy[0].index == logits.argmax()
    longer = record(language, "the cat " + greedy[0].token)
    logits = longer.logits[-1].copy()
    logits[:3] = -np.inf
    assert greedy[1].index == logits.argmax()
    for drawn in generate(language, "the", 5):
        assert drawn.distribution.sum() == pytest.approx(1)
        assert not drawn.distribution[:3].any()
        assert drawn.distribution[drawn.index] > 0


def test_the_distribution():
    logits = np.array([9.0, 9.0, 9.0, 1.0, 2.0, 3.0])
    expected = np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()
    np.testing.assert_allclose(distribution(logits)[3:], expected)
    np.testing.assert_allclose(distribution(logits, 0.5)[3:], expected**2 / (expected**2).sum())
    np.testing.assert_array_equal(distribution(logits, 0), [0, 0, 0, 0, 0, 1])
    assert (distribution(logits, 1, 2) > 0).sum() == 2


def test_draws_have_the_frequencies_of_the_distribution(language):
    counts = np.zeros(len(dataset_for(language.experiment).vocabulary))
    for seed in range(400):
        drawn = next(generate(language, "the", 1, seed=seed))
        counts[drawn.index] += 1
    np.testing.assert_allclose(counts / 400, drawn.distribution, atol=0.08)


def test_beam_finds_what_enumeration_finds(language):
    def score(words):
        trace = record(language, "the " + " ".join(words))
        log_p = log_softmax(trace.logits.astype(np.float64))
        return sum(log_p[t, trace.vocabulary.index[w]] for t, w in enumerate(words))

    best = beam(language, "the", 3, width=6)
    assert len(best) == 6
    assert [s for _, s in best] == sorted((s for _, s in best), reverse=True)
    for words, log_p in best:
        assert score(words) == pytest.approx(log_p, abs=1e-4)
    greedy = [d.token for d in generate(language, "the", 3, temperature=0)]
    assert best[0][1] >= score(greedy) - 1e-4
    assert beam(language, "the", 3, width=1)[0][0] == greedy


def test_candidates_are_the_likeliest_words(state):
    found = candidates(state, SENTENCE, best=4)
    trace = record(state, SENTENCE)
    p = np.exp(log_softmax(trace.logits[2]))
    assert [c.p for c in found] == pytest.approx(sorted(p[3:], reverse=True)[:4], rel=1e-5)
    assert found[0].token == trace.vocabulary.words[3 + int(p[3:].argmax())]
    with pytest.raises(SpecError, match="blank"):
        candidates(state, "the cat")


def test_perplexity(state, language):
    fresh = perplexity(start(SMALL))
    assert fresh == pytest.approx(len(dataset_for(SMALL).vocabulary), rel=0.4)
    assert perplexity(language) < 6
    one = record(language, "the cat sat on the mat")
    assert perplexity(language, ["the cat sat on the mat"]) == pytest.approx(np.exp(one.loss), rel=1e-5)
    assert perplexity(state, ["the cat sat"]) == pytest.approx(
        np.exp(np.mean([record(state, "the cat sat", blank=t).loss for t in range(3)])), rel=1e-5)


def test_only_a_language_model_generates(state):
    with pytest.raises(SpecError, match="task"):
        next(generate(state, "the"))
    with pytest.raises(SpecError, match="temperature"):
        next(generate(state, "the", temperature=-1))
