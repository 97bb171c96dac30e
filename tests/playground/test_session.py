"""One visitor's session: what changes with what, and what stays."""
from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from core import Event, SpecError

pytest.importorskip("param")
from core.training.cost import multiplications
from playground.board_data import heaviness
from playground.looking import wire
from playground.session import Session
from playground.words.errors import worded
from playground.work import packing


def test_reset_gives_the_same_initial_weights_bit_for_bit() -> None:
    session = Session()
    first = session.run.state.params.flat.copy()
    for _ in range(4):
        session.command("step")
    assert not np.array_equal(session.run.state.params.flat, first)
    session.command("reset")
    np.testing.assert_array_equal(session.run.state.params.flat, first)
    session.command("new-seed")
    assert not np.array_equal(session.run.state.params.flat, first)


def test_a_refused_change_changes_nothing() -> None:
    session = Session()
    session.command("step")
    before, state = session.experiment, session.run.state
    for fields in ({"hidden": 999}, {"text": ()}, {"task": "next"}):
        with pytest.raises(SpecError):
            session.change(**fields)
        assert session.experiment is before and session.run.state is state


def test_a_sentence_of_the_text_gives_way_with_it_and_one_of_the_visitors_own_stays() -> None:
    session = Session()
    assert session.sentence in session.experiment.text
    session.change(text=(*session.experiment.text, "my cat sat here"))
    assert session.sentence == "the cat sat on the mat"                  # it is still one of them
    session.change(text=("the students love the holidays", "the teacher sat on the desk"))
    assert session.sentence == "the students love the holidays"
    session.look_at("the teacher loves a desk")
    session.change(text=("the dog sat on the log", "a bird sat on the desk"))
    assert session.sentence == "the teacher loves a desk"


def test_a_sentence_of_which_nothing_is_known_gives_way_to_the_new_text() -> None:
    session = Session()
    session.look_at("the bird sat on the zebra")
    session.change(text=("the zebra sat here", "a bird flew there"))
    assert session.sentence == "the bird sat on the zebra"
    session.change(text=("床前明月光", "疑是地上霜"))
    assert session.sentence == "床前明月光"
    assert session.trace is not None and not any(session.trace.unknown)


def test_a_link_is_the_whole_experiment_and_a_bad_one_changes_nothing() -> None:
    told: list[tuple[str, str, str]] = []
    one, other = Session(), Session(notice=lambda *m: told.append(m), language="zh")
    one.change(cell="gru", hidden=5, seed=99)
    one.look_at("the dog ran to the park", 2)
    one.go()
    for _ in range(7):
        one.step()
    assert other.open_link(one.link(weights=True))
    assert other.experiment == one.experiment and (other.sentence, other.blank) == (one.sentence, one.blank)
    for name, array in one.run.state.params.items():
        np.testing.assert_allclose(other.run.state.params[name], array, atol=float(np.abs(array).max()) / 250,
                                   err_msg=name)
    kept = other.run.state
    assert not other.open_link(one.link()[:-6])
    assert other.run.state is kept and told[0][0] == "error" and "损坏" in told[0][2]


def test_a_rate_changes_without_new_weights_and_a_width_does_not() -> None:
    session = Session()
    session.command("step")
    step, weights = session.run.state.step, session.run.state.params.flat
    assert not session.change(learning_rate=0.5)
    assert session.run.state.step == step and session.run.state.params.flat is weights
    assert session.change(hidden=9) and session.run.state.step == 0


def test_train_goes_on_after_the_loss_that_was_asked_for() -> None:
    session = Session()
    session.change(stop_loss=100.0)
    for asked, reached in ((100.0, 1), (0.0, 2)):
        session.command("step")
        assert (session.experiment.stop_loss, session.run.state.step) == (asked, reached)


def test_training_goes_on_past_each_rule_that_ended_it_and_says_so() -> None:
    told: list[str] = []
    session = Session(notice=lambda kind, field, text: told.append(text) if text else None)

    def train() -> None:
        session.command("train")
        for _ in range(400):
            if session.status != "training":
                return
            session.step()
        raise AssertionError("no end")

    session.change(steps=4)
    train()
    assert session.run.state.step == 4 and told == []
    train()
    assert session.run.state.step == session.experiment.steps == 8 and told == ["All steps are done: “Steps” is 8 now."]
    session.change(epochs=2, steps=300)
    told.clear()
    session.command("reset")
    train()
    end = session.run.state.step
    assert session.board()["steps"] == end < 300 and "all epochs are made (2)" in told[-1]
    train()
    assert session.run.state.step == 2 * end and session.experiment.epochs == 4
    assert any("“Epochs” is 4 now" in text for text in told)
    session.change(epochs=0, stop_loss=3.0)
    train()
    end = session.run.state.step
    assert session.trainer.loss is not None and session.trainer.loss < 3 and "the loss fell under 3" in told[-1]
    session.command("step")
    assert session.run.state.step == end + 1 and session.experiment.stop_loss == 0 and "is off now" in told[-1]


def test_the_one_directional_twin_makes_every_step_of_the_other() -> None:
    session = Session()
    session.change(stop_loss=100.0, epochs=1)
    for _ in range(5):
        session.command("step")
    assert session.twin is not None and session.twin.state.step == session.run.state.step == 5


def test_at_the_largest_number_of_steps_training_says_that_it_cannot_go_on() -> None:
    told: list[str] = []
    session = Session(notice=lambda kind, field, text: told.append(text))
    session.run.state = replace(session.run.state, step=100_000)
    session.command("train")
    assert session.status == "ready" and told == ["More than 100000 steps cannot be made. Reset starts again."]


@pytest.mark.parametrize(("language", "words"),
                         [("en", "the loss is not a finite number"), ("zh", "发散：损失不再是有限的数")])
def test_divergence_is_told_in_one_language(language: str, words: str) -> None:
    told: list[str] = []
    session = Session(notice=lambda kind, field, text: told.append(text), language=language)
    session.trainer._note(Event("diverged", 3, float("nan"), reason="loss"))
    assert words in told[0]


@pytest.mark.parametrize(("language", "field", "value", "words"), [
    ("en", "merge", "max", "Merge: max cannot be used. Allowed: one of concat, sum, average, product."),
    ("zh", "merge", "max", "合并方式：不能用 max。可用：拼接、相加、平均、相乘 之一。"),
    ("zh", "peepholes", 1, "窥孔连接：不能用 1。可用：开、关 之一。"),
    ("zh", "bidirectional", True, "双向：不能用 开。"),
    ("en", "text", ("hello",),
     "Training sentences: this text cannot be used; the one before stays in use. It has to be at least one sentence"),
    ("zh", "text", (), "仍使用之前的文本。要求：至少一个"),
    ("en", "seed", -1, "a whole number from 0 to 2147483647"),
    ("en", "learning_rate", 11.0, "a number from 0.000001 to 10"),
])
def test_an_error_has_the_words_that_the_form_has(language: str, field: str, value: object, words: str) -> None:
    assert words in worded(language, SpecError(field, value, ""))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_heavy_step_is_said_before_it_is_made(language: str) -> None:
    session = Session(language=language)
    assert heaviness(session) == ""
    session.change(hidden=128, layers=3, embedding=128, batch_size=64)
    said, twin = heaviness(session), session.twin
    assert twin is not None
    count = multiplications(session.experiment) + multiplications(twin.state.experiment)
    assert f"{count / 1e6:,.0f}" in said
    session.command("compare")
    assert heaviness(session) != said
    session.change(hidden=16, layers=1)
    session.command("compare-no-more")
    assert heaviness(session) == ""


def test_half_a_surrogate_pair_poisons_nothing() -> None:
    session = Session()
    session.look_at("the cat \ud83d sat")
    assert session.sentence == "the cat ? sat"
    assert session.link() and packing.pack(session)
    session.look_at("𠮷" * 3000)
    assert session.sentence == "𠮷" * 2000


def test_a_network_of_numbers_that_are_not_finite_is_a_state_like_any_other() -> None:
    """Shown, asked, trained, stepped, sent and kept: nothing raises, and what is told of it is JSON."""
    for wild in (1e8, 3e38, float("inf"), float("nan")):
        session = Session()
        flat = session.run.state.params.flat.copy()
        flat[::3] = wild
        session.bring(session.run.state.params.with_flat(flat))
        for act in (lambda s: s.look_at("the cat sat", 1), lambda s: s.command("step"), lambda s: s.command("train"),
                    lambda s: s.spend(0, lambda: 0.0),
                    lambda s: s.command("pause"), lambda s: s.rewind(0), lambda s: setattr(s.what_if, "flowing", True),
                    lambda s: s.weights.look(True), lambda s: s.command("reset")):
            act(session)
            assert session.trace is not None
            json.dumps(session.board(), allow_nan=False)
            wire.encode(session.trace)
            assert packing.pack(session)


@pytest.mark.parametrize("scale", [1, 30, 300])
def test_the_softmax_that_is_told_checks_on_a_calculator(scale: float) -> None:
    """However wild the logits: p = e^(z - log Σ eᶻ) for each candidate, and all of them with the others are 1."""
    session = Session()
    session.bring(session.run.state.params.with_flat(session.run.state.params.flat * np.float32(scale)))
    session.look_at("the cat sat", 1)
    assert session.trace is not None
    best, others, log_sum = wire.best_of(session.trace, 1)
    z = session.trace.logits[1].astype(np.float64)
    exact = z.max() + math.log(math.fsum(math.exp(x - z.max()) for x in z))
    assert log_sum == pytest.approx(exact, rel=1e-12)
    assert [p for _, _, p in best] == pytest.approx([math.exp(logit - exact) for _, logit, _ in best], rel=1e-9)
    assert others == pytest.approx(1 - math.fsum(p for _, _, p in best), abs=1e-12)


def test_a_run_that_diverges_goes_back_to_good_numbers_and_every_button_works() -> None:
    session = Session()
    session.use(session.experiment.replace(cell="rnn", nonlinearity="relu", hidden=16, optimiser="sgd",
                                           learning_rate=10.0, clip_norm=0.0))
    session.command("train")
    while session.status == "training":
        session.spend(0, lambda: 0.0)
    assert session.status == "diverged"
    assert session.trace is not None and np.isfinite(session.trace.logits).all()
    assert not session.curve or session.curve[-1][0] == session.run.state.step == session.run.reached
    for name in ("pause", "step", "train", "pause", "reset", "new-seed"):
        session.command(name)
        json.dumps(session.board(), allow_nan=False)
