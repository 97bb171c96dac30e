"""What the lessons say is true of their own networks, in both languages; of several seeds where it is said of cells."""
from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import Experiment, TrainState, compare_flows, gradient_flow, record, start, train
from core.cells import CELLS
from core.cells.equations import PUBLISHED
from core.looking.backward import backward_lines
from core.network.network import dataset_for
from core.training.loop import loss_and_gradients

pytest.importorskip("param")
from playground.lessons import asked
from playground.lessons.lessons import LESSONS, Setting
from playground.session import Session
from playground.words import LANGUAGES
from playground.work.presets import PRESETS

GROUPS = (0, 5, 10)             # the first of five seeds each
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def opened(name: str, language: str) -> Setting:
    return LESSONS[name].opened_in(language)


def trained(experiment: Experiment, steps: int) -> tuple[TrainState, float]:
    """The state after so many steps, and the accuracy of the last twenty."""
    state, right = start(experiment), []
    for state, event in train(state):
        right.append(event.accuracy)
        if state.step >= steps:
            break
    return state, float(np.mean(right[-20:]))


def changed(state: TrainState, by: dict[str, Any]) -> TrainState:
    """The same state with some weights made of what they were."""
    params = state.params.copy()
    for name, made in by.items():
        params[name][...] = made(params[name])
    return replace(state, params=params.freeze())


def session_of(name: str, language: str) -> Session:
    """The lesson's last page, its training made."""
    session = Session(language=language)
    assert session.course.open(f"#lesson-{name}-{len(LESSONS[name].pages)}")
    while session.status == "training":
        session.spend(1.0, lambda: 0.0)
    return session


# ---- the loop, the forward pass ---------------------------------------------------------------------------------

@both_languages
def test_the_state_begins_at_zero_and_one_u_serves_every_step(language: str) -> None:
    for name, lanes in (("loop", ["0.fwd"]), ("both", ["0.fwd", "0.rev"])):
        session = session_of(name, language)
        assert session.trace is not None
        assert all((session.trace[f"{lane}.h0"] == 0).all() for lane in lanes)
    session = session_of("loop", language)
    trace, u = session.trace, session.run.state.params["rnn.weight_hh_l0"]
    assert trace is not None
    before = np.vstack([trace["0.fwd.h0"], trace["0.fwd.h"][:-1, 0]])
    np.testing.assert_allclose(trace["0.fwd.zh"][:, 0], before @ u.T, rtol=1e-4, atol=1e-6)


@both_languages
@pytest.mark.parametrize("steps", [0, 40, 150, 300])
def test_what_is_said_of_the_most_surprising_token_is_so_in_the_training_sentences(language: str, steps: int) -> None:
    session = Session(language=language)
    session.course.open("#lesson-forward-4")
    session.trainer.stop()
    session.rewind(0)
    while session.run.state.step < steps:
        session.step()
    trace, facts = session.trace, asked.surprise(session)
    assert trace is not None
    t = int(np.nanargmax([trace.token_loss[t] if t in trace.scored else -1 for t in range(len(trace.tokens))]))
    read, lines = list(trace.tokens[:t + 1]), [line.split() for line in session.experiment.text]
    following = {tuple(line[t + 1:t + 2]) for line in lines if line[:t + 1] == read}
    assert facts["case"] == ("open" if len(following) > 1 else "decided") and facts["words"] == len(following)
    if facts["case"] == "decided":
        at = t + 1 - facts["back"]
        assert read[at] == facts["decider"] and facts["p"] == f"{math.exp(-trace.token_loss[t]):.2f}"
        rest = read[at + 1:]
        swapped = {tuple(line[k + len(rest):k + len(rest) + 1]) for line in lines
                   for k in range(1, len(line) - len(rest) + 1)
                   if line[k:k + len(rest)] == rest and line[k - 1] != read[at]}
        assert swapped - following, "with another word in its place, something else follows"


@both_languages
def test_of_the_cat_the_mat_is_known_to_have_been_decided_by_the_cat(language: str) -> None:
    """Where a lesson once said that nothing before it says which word comes."""
    data = dataset_for(opened("forward", language).experiment)
    read = opened("forward", language).sentence.split()
    cat, mat = (1, 5) if language == "en" else (2, 4)
    assert {line[mat] for line in data.sources if line[:mat] == tuple(read[:mat])} == {read[mat]}
    assert len({line[mat] for line in data.sources if line[cat + 1:mat] == tuple(read[cat + 1:mat])}) > 1


@both_languages
def test_training_lowers_the_loss_below_an_even_guess(language: str) -> None:
    for name in ("forward", "own"):
        spec = opened(name, language).experiment
        state, _ = trained(spec, 150)
        assert state.last is not None and state.last.loss < 0.6 * math.log(len(dataset_for(spec).vocabulary))


# ---- back-propagation -------------------------------------------------------------------------------------------

@both_languages
def test_the_shares_add_up_to_the_gradient_of_this_sentence_and_the_optimiser_gets_a_mean(language: str) -> None:
    lesson = opened("bptt", language)
    state, _ = trained(lesson.experiment, lesson.trained)
    trace = record(state, lesson.sentence, lesson.blank)
    z = trace["0.fwd.dzx"][:, 0].astype(np.float64)
    before = np.vstack([trace["0.fwd.h0"], trace["0.fwd.h"][:-1, 0]])
    whole = sum(np.outer(z[t], np.concatenate([trace["x"][t, 0], before[t]])) for t in range(len(z)))
    assert np.linalg.norm(whole) == pytest.approx(trace["0.fwd.sum_norm"][0], rel=1e-4)
    for t in range(len(z)):
        sizes = np.linalg.norm(z[t]) * np.linalg.norm(np.concatenate([trace["x"][t, 0], before[t]]))
        assert trace["0.fwd.share_norm"][t] == pytest.approx(sizes, rel=1e-4)
    _, given = loss_and_gradients(state, dataset_for(lesson.experiment).batch(state.step))
    of_batch = math.hypot(*(float(np.linalg.norm(given[f"rnn.weight_{kind}_l0"])) for kind in ("ih", "hh")))
    assert of_batch != pytest.approx(trace["0.fwd.sum_norm"][0], rel=0.05)


# ---- vanishing, exploding ---------------------------------------------------------------------------------------

@both_languages
@pytest.mark.parametrize("first", GROUPS)
def test_over_seeds_an_lstm_keeps_more_than_a_gru_and_that_more_than_an_rnn_and_c_more_than_h(language: str,
                                                                                              first: int) -> None:
    lesson = opened("vanishing", language)
    end = len(record(start(lesson.experiment), lesson.sentence).tokens) - 1
    of_h, of_c = (compare_flows(lesson.experiment.replace(seed=first), lesson.sentence, end, 5, state)
                  for state in ("h", "C"))
    kept = {cell: of_h[cell]["0.fwd"].ratio for cell in ("rnn", "gru", "lstm")}
    assert kept["rnn"] < kept["gru"] < 0.01 and kept["gru"] < kept["lstm"] < of_c["lstm"]["0.fwd"].ratio


@both_languages
def test_the_line_is_about_straight_and_what_the_words_say_of_its_end_is_measured(language: str) -> None:
    session = session_of("vanishing", language)
    trace, facts = session.trace, LESSONS["vanishing"].question.facts(session)
    assert trace is not None
    norms = np.linalg.norm(trace["0.fwd.dh"][:, 0].astype(np.float64), axis=1)
    assert np.corrcoef(np.log(norms), np.arange(len(norms)))[0, 1] > 0.9
    assert facts["n"] == len(norms) - 1 and facts["share"] == asked.percent(norms[0] / norms[-1])
    assert norms[0] / norms[-1] < 0.01


@both_languages
def test_a_larger_u_makes_the_gradient_explode(language: str) -> None:
    lesson = opened("vanishing", language)
    end = len(record(start(lesson.experiment), lesson.sentence).tokens) - 1
    ratios = []
    for factor in (1, 10):
        state = changed(start(lesson.experiment), {"rnn.weight_hh_l0": lambda u, k=factor: k * u})
        ratios.append(gradient_flow(state, lesson.sentence, end)["0.fwd"].ratio)
    assert ratios[0] < 0.01 and ratios[1] > 10


@both_languages
def test_the_gru_and_the_lstm_learn_what_this_rnn_does_not(language: str) -> None:
    lesson = opened("vanishing", language)
    right = {cell: trained(lesson.experiment.replace(cell=cell), 300)[1] for cell in ("rnn", "gru", "lstm")}
    assert right["rnn"] < 0.7 and right["gru"] > 0.9 and right["lstm"] > 0.9, right


@both_languages
def test_gates_learn_to_open(language: str) -> None:
    spec = opened("vanishing", language).experiment.replace(cell="gru")
    sentence = opened("vanishing", language).sentence
    end = len(record(start(spec), sentence).tokens) - 1
    before, after = (gradient_flow(state, sentence, end)["0.fwd"].ratio
                     for state in (start(spec), trained(spec, 300)[0]))
    assert after > 10 * before


# ---- the LSTM ---------------------------------------------------------------------------------------------------

def test_the_trained_copy_network_keeps_adds_nothing_and_shows_nothing_in_the_silence() -> None:
    session = session_of("gates", "en")
    trace, facts = session.trace, LESSONS["gates"].question.facts(session)
    assert trace is not None
    assert float(facts["f"]) > 0.9 and float(facts["i"]) < 0.2 and float(facts["o"]) < 0.1
    assert float(facts["asked"]) > 0.8
    assert list(asked.guesses(trace).values()) == list("beag"), "it says what it read"
    mean = trace["0.fwd.f"][[t for t, token in enumerate(trace.tokens) if token == "."], 0].mean()
    assert facts["f"] == f"{mean:.2f}"
    for page in LESSONS["gates"].pages[:3]:               # the unit that is looked at does what the text says of all
        f, i, o = (trace[f"0.fwd.{gate}"][page.taken, 0, page.unit] for gate in "fio")
        assert f > 0.9 and i < 0.1 and o < 0.1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_networks_that_learned_to_copy_do_the_same(seed: int) -> None:
    spec = opened("gates", "en").experiment.replace(seed=seed)
    trace = record(trained(spec, 600)[0], opened("gates", "en").sentence)
    silent = [t for t, token in enumerate(trace.tokens) if token == "."]
    assert trace["0.fwd.f"][silent].mean() > 0.9
    assert trace["0.fwd.o"][silent].mean() < 0.2 < 0.7 < trace["0.fwd.o"][list(trace.scored)].mean()


@both_languages
def test_the_gradients_of_the_lstm_come_as_its_lines_say(language: str) -> None:
    lesson = opened("lstm", language)
    trace, v = record(start(lesson.experiment), lesson.sentence), {}
    for name in ("i", "f", "a", "o", "C", "h", "dh", "dC", "above", "through"):
        v[name] = trace[f"0.fwd.{name}"][:, 0].astype(np.float64)
    lines = {line.name: line.text for line in backward_lines(CELLS["lstm"])}
    assert lines["δh"] == "δh = δy + Uδ⁺" and lines["δC"].endswith("+ δC⁺ ⊙ f⁺") and "U" not in lines["δC"]
    assert lines["δf"] == "δf = δC ⊙ C'" and lines["δi"] == "δi = δC ⊙ a" and lines["δz_f"].endswith("f ⊙ (1 - f)")
    by_h = v["dh"] * v["o"] * (1 - np.tanh(v["C"]) ** 2)
    np.testing.assert_allclose(v["dC"][:-1], by_h[:-1] + v["dC"][1:] * v["f"][1:], rtol=1e-3, atol=1e-9)
    assert (v["f"] * (1 - v["f"])).max() <= 0.25


@both_languages
def test_the_larger_the_forget_bias_the_nearer_is_f_to_1_and_the_flatter_the_line(language: str) -> None:
    lesson = opened("lstm", language)
    gates, slopes = [], []
    for bias in (-1.0, 1.0, 3.0):
        trace = record(start(lesson.experiment.replace(forget_bias=bias)), lesson.sentence)
        gates.append(float(trace["0.fwd.f"].mean()))
        slopes.append(abs(math.log(asked.share_of(trace, "C"))))
    assert gates == sorted(gates) and gates[-1] > 0.9 and slopes == sorted(slopes, reverse=True)


@both_languages
def test_a_z_of_1_carries_a_grus_state_and_gradient_through(language: str) -> None:
    lesson = opened("vanishing", language)
    end, shares = len(record(start(lesson.experiment), lesson.sentence).tokens) - 1, []
    for bias in (0.0, 8.0):
        of_z = np.repeat([0, bias, 0], lesson.experiment.hidden).astype(np.float32)           # PyTorch's order: r, z, n
        state = changed(start(lesson.experiment.replace(cell="gru")), {"rnn.bias_l0": lambda b, more=of_z: b + more})
        shares.append(gradient_flow(state, lesson.sentence, end)["0.fwd"].ratio)
    assert shares[0] < 0.01 and shares[1] == pytest.approx(1, abs=0.1)


# ---- two directions, he and she, questions ----------------------------------------------------------------------

@both_languages
def test_the_left_side_leaves_the_blank_open_and_the_right_side_decides_it(language: str) -> None:
    lesson, words = opened("both", language), LANGUAGES[language]["lesson.both.3"]
    tokens, lines = lesson.sentence.split(), [line.split() for line in lesson.experiment.text]
    left, right = tokens[:lesson.blank], tokens[lesson.blank + 1:]
    assert f"“{' '.join(left)}”" in words and f"“{' '.join(right)}”" in words
    assert len({line[lesson.blank] for line in lines if line[:lesson.blank] == left}) > 1
    assert len({line[lesson.blank] for line in lines if line[lesson.blank + 1:] == right}) == 1
    session = session_of("both", language)
    assert session.trace is not None and session.trace["0.out"].shape[-1] == 2 * lesson.experiment.hidden
    two, one = session.answers
    assert two["truth_p"] > 0.7 > 0.5 > one["truth_p"]


@both_languages
def test_the_pronoun_follows_who_is_spoken_of_and_nothing_between_says_who(language: str) -> None:
    lesson, session = opened("who", language), session_of("who", language)
    other = "tom" if language == "en" else "哥哥"
    assert other in LANGUAGES[language]["lesson.who.1"]
    lines = [line.split() for line in lesson.experiment.text]
    between = {}
    for line in lines:
        at = next(t for t, word in enumerate(line) if word in asked.PRONOUNS)
        between.setdefault(tuple(line[1:at]), set()).add(line[at])
    assert all(len(pronouns) == 2 for pronouns in between.values())
    said = asked.pronoun(session)
    assert said["said"] in asked.PRONOUNS and float(said["p"]) > 0.9
    session.look_at(" ".join([other, *lesson.sentence.split()[1:]]))
    swapped = asked.pronoun(session)
    assert swapped["said"] == asked.PRONOUNS[said["said"]] and float(swapped["p"]) > 0.8


@both_languages
def test_only_what_is_left_at_the_two_ends_crosses_the_bridge(language: str) -> None:
    session = session_of("answer", language)
    trace, spec, facts = session.trace, session.experiment, LESSONS["answer"].question.facts(session)
    assert trace is not None and trace.answer is not None and spec.bidirectional and spec.cell == "lstm"
    for state in ("h", "C"):
        ends = np.concatenate([trace[f"0.fwd.{state}"][-1, 0], trace[f"0.rev.{state}"][0, 0]])
        assert len(ends) == facts["ends"]
        weight, bias = (trace.params[f"bridge.{part}_{state}_l0"] for part in ("weight", "bias"))
        np.testing.assert_allclose(trace[f"0.dec.{state}0"][0], weight @ ends + bias, rtol=1e-4, atol=1e-6)
    assert trace.answer.said == trace.answer.tokens and float(facts["p"]) > 0.6
    assert not any(name.startswith("1.") or ".rev" in name for name in trace if ".dec" in name)


# ---- dropout, one's own -----------------------------------------------------------------------------------------

@both_languages
def test_the_mask_is_only_on_h_and_c_passes_by(language: str) -> None:
    lesson = opened("dropout", language)
    trace = record(start(lesson.experiment.replace(recurrent_mask="fresh")), lesson.sentence, lesson.blank,
                   dropout=True)
    v = {name: trace[f"0.fwd.{name}"][:, 0] for name in ("i", "f", "a", "C")}
    before = np.vstack([trace["0.fwd.C0"], v["C"][:-1]])
    assert (trace["0.fwd.recurrent_mask"] == 0).any()
    np.testing.assert_allclose(v["C"], v["f"] * before + v["i"] * v["a"], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("seed", [7, 1])
def test_an_lstm_remembers_with_fresh_masks_too(seed: int) -> None:
    spec = PRESETS["reber"].experiment.replace(recurrent_dropout=0.3, recurrent_mask="fresh", seed=seed)
    _, right = trained(spec, 600)
    assert right > 0.8, "T or P, the one that came first: chance is 0.5"


@both_languages
def test_words_that_were_never_read_are_all_alike(language: str) -> None:
    lesson = opened("own", language)
    state, tokens = start(lesson.experiment), lesson.sentence.split()
    said = [record(state, " ".join([word, *tokens[1:]]), lesson.blank)["logits"] for word in ("qqq", "zzz")]
    np.testing.assert_array_equal(*said)


@both_languages
def test_one_s_own_two_lines_are_a_plain_rnn(language: str) -> None:
    lesson = opened("cell", language)
    own, plain = start(lesson.experiment), start(lesson.experiment.replace(cell="rnn"))
    share = [asked.share_of(record(state, lesson.sentence), "h") for state in (own, plain)]
    assert all(0 < one < 0.01 for one in share)
    values: Any = [record(state, lesson.sentence)["0.fwd.h"] for state in (own, plain)]
    if all(np.array_equal(own.params[name], plain.params[name]) for name in plain.params if name in own.params):
        np.testing.assert_allclose(*values, rtol=1e-5, atol=1e-7)


# ---- SGD and Adam, peepholes ------------------------------------------------------------------------------------

@both_languages
@pytest.mark.parametrize("seed", [7, 1, 2])
def test_at_the_same_rate_adam_is_far_ahead_and_a_larger_one_is_what_sgd_lacked(language: str, seed: int) -> None:
    lesson = opened("sgd", language)
    spec, steps = lesson.experiment.replace(seed=seed), lesson.trained
    assert lesson.rival is not None and lesson.rival.replace(optimiser="sgd") == lesson.experiment
    last = {}
    others = {"adam": {"optimiser": "adam"}, "faster": {"learning_rate": 1.0}}
    for name, one in {"sgd": spec, **{name: spec.replace(**change) for name, change in others.items()}}.items():
        state, _ = trained(one, steps)
        assert state.last is not None
        last[name] = state.last.loss
    even = math.log(len(dataset_for(spec).vocabulary))
    assert last["adam"] < 1 and last["sgd"] > 0.8 * even and last["faster"] < asked.SGD_REACHES < 0.5 * even


@both_languages
def test_a_step_of_sgd_is_eta_times_the_gradient_and_the_first_of_adam_is_eta(language: str) -> None:
    spec = opened("sgd", language).experiment
    for optimiser in ("sgd", "adam"):
        state = start(spec.replace(optimiser=optimiser))
        _, gradients = loss_and_gradients(state, dataset_for(state.experiment).batch(0))
        after, _ = trained(state.experiment, 1)
        for name, g in gradients.items():
            moved = np.abs(after.params[name].astype(np.float64) - state.params[name])
            felt = np.abs(g) > 1e-4
            expected = spec.learning_rate * (np.abs(g) if optimiser == "sgd" else np.ones_like(g))
            np.testing.assert_allclose(moved[felt], expected[felt], rtol=0.02, atol=1e-6)


@both_languages
def test_the_losses_that_are_named_are_of_the_two_networks(language: str) -> None:
    session = session_of("sgd", language)
    facts = asked.two_optimisers(session)
    for name, optimiser in (("own", "sgd"), ("other", "adam")):
        state, _ = trained(opened("sgd", language).experiment.replace(optimiser=optimiser), 150)
        assert state.last is not None and facts[name] == f"{state.last.loss:.2f}"


def test_with_peepholes_the_gates_see_c_itself() -> None:
    def gates(name: str) -> list[str]:
        return [line for line in PUBLISHED[name].text.splitlines() if "σ" in line]
    assert all("⊙ C" in line for line in gates("peepholes")) and not any("C" in line for line in gates("lstm"))
    for language, words in LANGUAGES.items():
        assert words["published.peepholes"] in words["lesson.cell.2"], language


# ---- matrices at work -------------------------------------------------------------------------------------------

@both_languages
def test_the_matrices_in_the_card_make_the_state_that_the_stage_shows(language: str) -> None:
    session = session_of("loop", language)
    given, trace, params = asked.matrices_at_work(session), session.trace, session.run.state.params
    assert given is not None and trace is not None
    before = np.vstack([trace["0.fwd.h0"], trace["0.fwd.h"][:-1, 0]])
    made = np.tanh(trace["x"][:, 0] @ np.array(given["W"]).T + before @ np.array(given["U"]).T + params["rnn.bias_l0"])
    np.testing.assert_allclose(made, trace["0.fwd.h"][:, 0], atol=0.01)
    session.change(cell="gru")
    assert asked.matrices_at_work(session) is None
