"""What-ifs, gradient flow, the public gradient check, and reading a network out."""
import numpy as np
import pytest

from core.errors import SpecError
from core.fast.lstm import LSTMSweep
from core.fast.plan import plans_for
from core.looking.generation import beam, candidates, distribution, generate, perplexity
from core.looking.gradcheck import differences, gradcheck, relative_error, step_dependence
from core.looking.gradient_flow import compare_flows, flow_of, gradient_flow
from core.looking.tracing import record
from core.looking.what_if import Held, intervene, lanes_of, silenced
from core.network.network import dataset_for, forward, network_for
from core.numerics.functions import log_softmax
from core.spec import Experiment
from core.tasks import TASKS, Batch
from core.training.evaluation import loss_of
from core.training.loop import TrainState, start, train
from core.training.next_step import look

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


@pytest.mark.parametrize(("cell", "symbol"),
                         [("lstm", s) for s in "ifaoh"] + [("gru", s) for s in "rznh"] + [("rnn", "h")])
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


@pytest.mark.parametrize(("field", "value", "allowed"), [
    *(("t", value, "a whole number from 0 to 5") for value in (6, -1, 1.5, True)),
    *(("unit", value, "a whole number from 0 to 4") for value in (1.0, -1, "1")),
    *(("value", value, "a finite number") for value in (None, np.inf, "1", 1e39, 1j))])
def test_what_is_held_is_named_where_it_cannot_be(state, field, value, allowed):
    with pytest.raises(SpecError, match=f"^{field}: Expected {allowed}"):
        held = {"layer": 0, "lane": "fwd", "symbol": "f", "unit": 1, "value": 0.5, "t": 5} | {field: value}
        intervene(state, SENTENCE, [Held(**held)])


def test_numbers_of_numpy_are_numbers(state):
    one = intervene(state, SENTENCE, [Held(0, "fwd", "f", np.int64(1), np.float32(0.5), np.int32(5))])
    assert one["0.fwd.f"][5, 0, 1] == 0.5


def test_gradient_flow_is_the_norm_of_the_trace_and_is_only_on_the_way_back(state):
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


@pytest.mark.parametrize(("norms", "verdict", "lost", "words"), [
    ([0.5, 0.005, 0.1, 1.0], "dips", 1, "it fell under 1% after 2 steps and rose again."),
    ([20.0, 0.005, 0.1, 1.0], "explodes", 1, "it fell under 1% after 2 steps and rose again."),
    ([0.01, 0.1, 0.5, 1.0], "fades", -1, "it never fell under 1%."),
    ([0.0, 0.1, 0.5, 1.0], "vanishes", 0, "it fell under 1% after 3 steps."),
    ([0.0, 0.0, 0.0, 0.0], "zero", -1, "RNN: no gradient arrives"),
    ([3.0, 2.0, 1.0, 0.0], "zero", -1, "RNN: no gradient arrives"),
    ([np.nan, np.inf, 1e30, 1.0], "overflows", -1, "RNN: the gradient becomes too large"),
    ([1.0, 1.0, 1.0, np.nan], "overflows", -1, "RNN: the gradient becomes too large")])
def test_a_verdict_claims_no_more_than_its_numbers(norms, verdict, lost, words):
    flow = flow_of("rnn", "0.fwd", np.array(norms)[:, None, None], 3, False)
    assert (flow.verdict, flow.lost_at) == (verdict, lost) and words in flow.words
    assert np.isnan(flow.ratio) == (verdict in ("zero", "overflows"))


def test_a_gradient_whose_square_is_too_small_for_a_number_has_a_norm():
    flow = flow_of("rnn", "0.fwd", np.array([1e-30, 1e-25, 1e-24], np.float32)[:, None, None], 2, False)
    np.testing.assert_allclose(flow.norms, [1e-30, 1e-25, 1e-24], rtol=1e-6)
    assert flow.verdict == "vanishes" and flow.lost_at == 0


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


@pytest.mark.parametrize("task", TASKS)
def test_gradient_flow_needs_a_position_of_the_text(task):
    spec = Experiment(task=task, hidden=3, **({"text": TASKS[task].sample} if TASKS[task].sample else {}))
    text = TASKS[task].example(spec)
    last = len(TASKS[task].encode(dataset_for(spec), text)[1]) - 1
    assert set(gradient_flow(spec, text, last - (task in ("next", "reber")))) == {"0.fwd"}
    for position in (-1, last + 1, 10**9, 0.0, "1", None, True):
        with pytest.raises(SpecError, match=r"^position: Expected "):
            gradient_flow(spec, text, position)


@pytest.mark.parametrize(
    "change", [{}, {"task": "next", "bidirectional": False}, {"cell": "gru", "merge": "mul", "dropout": 0.3}],
)
def test_the_public_check_passes_and_names_every_parameter(change):
    spec = SMALL.replace(**change)
    checks = gradcheck(spec)
    assert [c.name for c in checks] == list(network_for(spec).shapes)
    assert all(c.passed and c.count == 3 for c in checks)


def test_the_public_check_can_fail_and_can_take_every_weight(monkeypatch):
    spec = Experiment(text=("a b",), hidden=2, embedding=2, batch_size=2)
    assert [c.count for c in gradcheck(spec, samples=None)] == [np.prod(s) for s in network_for(spec).shapes.values()]
    from core.network import unroll
    exact = unroll.project_back
    monkeypatch.setattr(unroll, "project_back", lambda dy, W: exact(dy, W) * 1.001)
    assert not all(c.passed for c in gradcheck(spec, samples=None))


RELU = Experiment(cell="rnn", nonlinearity="relu", hidden=16, layers=2)


def test_weights_on_a_kink_are_left_out_and_counted(monkeypatch):
    """Of every weight of three rectified networks the few on a kink are no failures; a wrong gradient is one still."""
    left = 0
    for seed in (0, 2, 4):
        checks = gradcheck(RELU.replace(seed=seed), samples=60)
        assert all(c.passed and c.count + c.left_out == min(60, np.prod(network_for(RELU).shapes[c.name]))
                   for c in checks)
        left += sum(c.left_out for c in checks)
    assert 0 < left < 60
    from core.network import unroll
    exact = unroll.project_back
    monkeypatch.setattr(unroll, "project_back", lambda dy, W: exact(dy, W) * 1.001)
    wrong = gradcheck(RELU, samples=60)
    assert sum(not c.passed for c in wrong) >= 4 and sum(c.left_out for c in wrong) < 60


@pytest.mark.parametrize("u", np.linspace(-1.99, 1.99, 24))
def test_a_kink_is_told_from_a_wrong_gradient_wherever_it_is(u):
    x = np.array([0.3])
    place, smooth = np.array([0]), lambda: float(np.sin(x[0]) + x[0] ** 3)
    kinked = lambda: smooth() + 0.01 * abs(x[0] - (0.3 + u * 1e-4))  # noqa: E731
    slope = np.cos(0.3) + 0.27 + 0.01 * np.sign(0.3 - (0.3 + u * 1e-4))
    error = abs(differences(kinked, x, place) - slope)
    assert 2 * step_dependence(kinked, x, place) > error or error < 1e-10
    assert step_dependence(smooth, x, place) < 1e-9
    assert step_dependence(lambda: smooth() + 0.01 * abs(x[0] - 0.3), x, place) > 0.01


@pytest.mark.parametrize("samples", [0, -1, 1.5, True, "3"])
def test_a_check_of_no_weight_is_refused(samples):
    with pytest.raises(SpecError, match="samples: Expected a whole number of 1 or more"):
        gradcheck(SMALL, samples)


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


@pytest.mark.parametrize(("ask", "field"), [
    (lambda s: generate(s, temperature=np.inf), "temperature"),
    (lambda s: generate(s, temperature=np.nan), "temperature"),
    (lambda s: generate(s, temperature="1"), "temperature"),
    (lambda s: generate(s, top_k=1.5), "top_k"), (lambda s: generate(s, top_k=-1), "top_k"),
    (lambda s: generate(s, seed=-1), "seed"), (lambda s: generate(s, seed=0.5), "seed"),
    (lambda s: generate(s, seed=2**64), "seed"), (lambda s: generate(s, length=-1), "length"),
    (lambda s: generate(s, length=2.0), "length"),
    (lambda s: beam(s, width=0), "width"), (lambda s: beam(s, width=2.5), "width"),
    (lambda s: beam(s, length=-1), "length"), (lambda s: beam(s, length="3"), "length"),
    (lambda s: perplexity(s, [""]), "sentences"), (lambda s: perplexity(s, ["", " "]), "sentences"),
    (lambda s: perplexity(s, "the cat"), "sentences")])
def test_an_argument_that_cannot_be_is_named_at_once(language, ask, field):
    with pytest.raises(SpecError, match=f"^{field}: Expected ") as refused:
        ask(language)
    assert refused.value.field == field


def test_few_candidates_are_one(state):
    assert len(candidates(state, SENTENCE, best=1)) == 1
    for best in (0, -1, 1.5, True):
        with pytest.raises(SpecError, match=r"^best: Expected a whole number of 1 or more"):
            candidates(state, SENTENCE, best=best)


def test_an_empty_sentence_among_others_counts_nothing(state, language):
    for one in (state, language):
        assert perplexity(one, ["", "the cat sat"]) == perplexity(one, ["the cat sat"])


@pytest.mark.parametrize("temperature", [5e-324, 1e-310, 1e-300])
def test_the_coldest_temperatures_take_the_likeliest(temperature):
    found = distribution(np.array([9.0, 9.0, 9.0, 1.0, 2.0, 3.0]), temperature)
    np.testing.assert_array_equal(found, [0, 0, 0, 0, 0, 1])


def test_only_a_language_model_generates(state):
    with pytest.raises(SpecError, match="task"):
        next(generate(state, "the"))
    with pytest.raises(SpecError, match="temperature"):
        next(generate(state, "the", temperature=-1))


def test_the_gradient_check_finds_no_fault_in_round_off_and_no_kink_where_there_is_none():
    """Trained far, the loss is small and some slopes are; ten seeds of each cell."""
    for cell in ("rnn", "gru", "lstm"):
        for seed in range(3):
            spec = Experiment(cell=cell, hidden=6, embedding=4, seed=seed, steps=60, learning_rate=0.05)
            state = list(train(start(spec)))[-1][0]
            found = gradcheck(state, samples=4)
            assert all(check.passed and check.left_out == 0 and check.plan is not None for check in found), found


def test_the_gradient_check_sees_a_fault_of_only_the_plan(monkeypatch):
    spec = Experiment(hidden=4, embedding=3)
    assert all(check.passed for check in gradcheck(spec))
    whole = LSTMSweep.derivatives

    def twice(self, a, b):
        whole(self, a, b)
        np.multiply(self.d_hidden[a:b], 2, self.d_hidden[a:b])

    monkeypatch.setattr(LSTMSweep, "derivatives", twice)
    plans_for.cache_clear()
    found = gradcheck(spec)
    plans_for.cache_clear()
    assert all(check.worst < 1e-6 for check in found) and not all(check.passed for check in found)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("wild", [1e30, 3e38, np.inf, np.nan])
def test_a_network_of_wild_numbers_is_read_without_a_warning(state, language, wild):
    """Weights that overflow on their way: each question has an answer of its own shape, and none is an empty one."""
    def with_wild(known):
        flat = known.params.flat.copy()
        flat[::3] = wild
        return TrainState(known.experiment, 0, known.params.with_flat(flat), known.moments)

    cloze, speaker = with_wild(state), with_wild(language)
    for one in (cloze, speaker):
        look(one)
        record(one, SENTENCE)
        assert not perplexity(one) < 1
    assert len(candidates(cloze, SENTENCE)) == 6
    words = set(dataset_for(speaker.experiment).vocabulary.words[3:])
    for temperature in (0.0, 1.0):
        drawn = list(generate(speaker, "the cat", length=4, temperature=temperature))
        assert len(drawn) == 4 and {one.token for one in drawn} <= words
        assert all(one.distribution.sum() == pytest.approx(1) for one in drawn)
    found = beam(speaker, "the cat", length=3, width=2)
    assert len(found) == 2 and all(len(said) == 3 and set(said) <= words for said, _ in found)


def test_a_token_is_drawn_from_logits_that_are_no_numbers():
    np.testing.assert_array_equal(distribution(np.array([9.0, 9.0, 9.0, np.nan, 2.0, np.inf])), [0, 0, 0, 0, 0, 1])
    np.testing.assert_allclose(distribution(np.full(6, np.nan)), [0, 0, 0, 1 / 3, 1 / 3, 1 / 3])


def test_a_kink_is_told_only_of_cells_that_have_kinks(monkeypatch):
    """Where every weight were doubtful: a rectifier's would be left out, those of a smooth cell never."""
    monkeypatch.setattr("core.looking.gradcheck.TOLERANCE", 1e-300)
    monkeypatch.setattr("core.looking.gradcheck.NOISE", 0.0)
    monkeypatch.setattr("core.looking.gradcheck.step_dependence", lambda f, x, places: np.full(len(places), np.inf))
    for cell, change in (("rnn", {}), ("gru", {}), ("lstm", {}), ("rnn", {"nonlinearity": "relu"})):
        left = sum(check.left_out for check in gradcheck(Experiment(cell=cell, hidden=4, embedding=3, **change)))
        assert (left > 0) == (change != {})
