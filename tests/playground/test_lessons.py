"""The lessons: every page stands, every answer is read off the numbers, and the visitor's own work comes back."""
from __future__ import annotations

import re
import string
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import gradient_flow, record, start, train
from core.looking.what_if import Held, silenced

pytest.importorskip("param")
from playground.lessons.lessons import LESSONS, Choice, Deed
from playground.session import Session
from playground.words import LANGUAGES

CHOICES = [name for name, lesson in LESSONS.items() if isinstance(lesson.question, Choice)]


def at(name: str, page: int | None = None, session: Session | None = None) -> Session:
    """A lesson's page, by default its last, with the training that it asks for made."""
    session = session or Session()
    assert session.course.open(f"#lesson-{name}-{page or len(LESSONS[name].pages)}")
    while session.status == "training":
        session.spend(1.0, lambda: 0.0) if session.trainer.until else session.step()
    return session


def lesson_of(session: Session) -> dict[str, Any]:
    shown = session.board()["lesson"]
    assert shown is not None
    return dict(shown)


def test_there_are_nine_and_each_teaches_one_thing() -> None:
    assert len(LESSONS) == 9 and all(2 < len(lesson.pages) < 6 for lesson in LESSONS.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LESSONS)
def test_every_page_says_something_in_both_languages_and_points_at_what_is_there(name: str, language: str) -> None:
    session, words = at(name, 1), LANGUAGES[language]
    session.language = language
    trace = session.trace
    assert trace is not None
    for page in range(1, len(LESSONS[name].pages) + 1):
        session.course.open(f"#lesson-{name}-{page}")
        shown, moment = lesson_of(session), session.course.moment
        assert shown["page"] == page and shown["text"] and shown["title"] == words[f"lesson.{name}.title"]
        assert set(re.findall(r"\[\[(\w+)\|", shown["text"])) == set(shown["terms"])
        assert moment["layer"] < trace.spec.layers and (moment["movement"] != 1 or trace.spec.bidirectional)
        steps = len(trace.tokens)
        assert 0 <= moment["pos"] <= (steps + 1 if moment["movement"] == 2 else (steps + 1) * len(trace.network.cell.substeps))


def test_both_languages_have_the_same_strings_with_the_same_gaps_and_terms() -> None:
    def gaps(text: str) -> tuple[list[str], list[str]]:
        return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field), sorted(re.findall(r"\[\[(\w+)\|", text))
    en, zh = LANGUAGES["en"], LANGUAGES["zh"]
    assert en.keys() == zh.keys()
    for key in en:
        if key.startswith(("lesson.", "term.")):
            assert gaps(en[key])[1] == gaps(zh[key])[1], key
    used = set(re.findall(r"\[\[(\w+)\|", " ".join(v for k, v in en.items() if k.startswith("lesson."))))
    assert {f"term.{key}" for key in used} == {key for key in en if key.startswith("term.")}


@pytest.mark.parametrize("name", CHOICES)
def test_one_choice_is_right_and_every_other_is_not(name: str) -> None:
    session = at(name)
    shown = lesson_of(session)
    assert shown["right"] is None and shown["said"] == "" and len(shown["options"]) >= 3
    verdicts = []
    for option in range(len(shown["options"])):
        session.course.answer(option)
        now = lesson_of(session)
        verdicts.append(now["right"])
        assert now["said"] == LANGUAGES["en"][f"lesson.{name}.{'right' if now['right'] else 'wrong'}"]
    assert sorted(verdicts) == [False] * (len(verdicts) - 1) + [True]
    session.course.answer(99)
    assert lesson_of(session)["right"] is None


def right_of(session: Session) -> str:
    options = LESSONS[session.course.name].question.options(session)           # type: ignore[union-attr]
    return next(text for text, right in options if right)


def trained(name: str) -> Any:
    lesson, state = LESSONS[name], start(LESSONS[name].experiment)
    for state, _event in train(state):
        if state.step >= lesson.trained:
            break
    return state if lesson.trained else start(lesson.experiment)


def test_the_right_answers_are_the_core_s() -> None:
    """Each computed a second time, from a state that the core trained by itself."""
    assert right_of(at("loop")) == "1"
    words = LESSONS["forward"].sentence.split()

    trace = record(trained("forward"), LESSONS["forward"].sentence)
    t = int(np.nanargmax(np.where(np.isfinite(trace.token_loss), trace.token_loss, -1)))
    assert right_of(at("forward")) == f"{t + 1} {words[t]}"

    lesson = LESSONS["bptt"]
    trace = record(trained("bptt"), lesson.sentence, lesson.blank)
    H, dz = lesson.experiment.hidden, trace["0.fwd.dzx"][:, 0]
    h_before = np.vstack([np.zeros((1, H), np.float32), trace["0.fwd.h"][:-1, 0]])
    norms = [np.hypot(np.linalg.norm(np.outer(dz[t], trace["x"][t, 0])), np.linalg.norm(np.outer(dz[t], h_before[t]))) for t in range(lesson.blank + 1)]
    assert right_of(at("bptt")).split()[0] == str(int(np.argmax(norms)) + 1)

    lesson = LESSONS["vanishing"]
    sentence = lesson.sentence.partition(" =>")[0].split()
    kept = {cell: gradient_flow(lesson.experiment.replace(cell=cell), lesson.sentence, len(sentence) - 1)["0.fwd"].ratio for cell in ("rnn", "gru", "lstm")}
    assert right_of(at("vanishing")) == max(kept, key=lambda cell: kept[cell]).upper()
    assert right_of(at("gru")) == "3/4"


def test_a_forget_gate_held_at_0_answers_the_lesson_on_gates() -> None:
    session = at("gates")
    assert lesson_of(session)["right"] is None
    for symbol, value, right in (("f", 1.0, None), ("i", 0.0, None), ("f", 0.0, True)):
        session.hold(Held(0, "fwd", symbol, 3, value, 2))
        assert lesson_of(session)["right"] is right


def test_a_blank_at_the_end_answers_the_lesson_on_directions() -> None:
    session = at("both")
    for blank, right in ((1, None), (-1, None), (5, True)):
        session.look_at(session.sentence, blank)
        assert lesson_of(session)["right"] is right


def test_fresh_masks_answer_the_lesson_on_dropout() -> None:
    session = at("dropout")
    mask = session.trace["0.fwd.recurrent_mask"]                               # type: ignore[index]
    assert mask.shape[0] == 1 and (mask == 0).any() and lesson_of(session)["right"] is None
    session.change(recurrent_mask="fresh")
    shown, mask = lesson_of(session), session.trace["0.fwd.recurrent_mask"]    # type: ignore[index]
    assert shown["right"] is True and mask.shape[0] == 6
    assert f"{int((mask[:, 0] > 0).all(axis=0).sum())} of 6" in shown["said"]


def test_a_new_sentence_answered_rightly_answers_the_last_lesson() -> None:
    session = at("own")
    assert lesson_of(session)["right"] is None
    session.command("train")
    while session.status == "training":
        session.step()
    session.look_at("the cat sat on the mat", 2)
    assert session.answers[0]["candidates"][0][0] == "sat" and lesson_of(session)["right"] is None, "a training sentence is not new"
    session.look_at("the cat sat on the branch", 2)
    assert lesson_of(session)["right"] is (True if session.answers[0]["candidates"][0][0] == "sat" else None)
    assert lesson_of(session)["right"]


def test_what_was_open_before_comes_back_bit_for_bit() -> None:
    session = Session()
    session.change(hidden=5, text=("a dog ran home", "a cat sat down"))
    session.look_at("a dog sat down", 1)
    for _ in range(4):
        session.step()
    session.command("compare")
    before = (session.experiment, session.run, session.twin, session.curve, session.history, session.sentence, session.blank, session.rival)
    weights = session.run.state.params.flat.copy()
    at("gates", 1, session)
    session.course.open("#lesson-loop-2")
    assert session.experiment == LESSONS["loop"].experiment and session.rival is None and session.course.is_showing
    assert session.course.open("#lesson-loop-3") and not session.course.open("#lesson-loop-3")
    assert session.course.open("") and session.board()["lesson"] is None and not session.course.is_showing
    assert (session.experiment, session.run, session.twin, session.curve, session.history, session.sentence, session.blank, session.rival) == before
    np.testing.assert_array_equal(session.run.state.params.flat, weights)
    session.step()
    assert session.run.state.step == 5


def test_own_words_of_a_lesson_stay() -> None:
    session = at("own", 2)
    session.change(text=("my own dog barks", "my own cat sleeps"))
    session.hold(silenced(0, "fwd", 1))
    assert not session.course.is_showing
    at("loop", 1, session)
    session.course.open("")
    assert session.experiment.text == ("my own dog barks", "my own cat sleeps") and [one["unit"] for one in session.board()["held"]] == [1]


def test_no_page_no_lesson() -> None:
    session = Session()
    for address in ("#lesson-nothing-1", "#lesson-gates-9", "#lesson-gates-0", "#lesson-gates-", "#lesson-gates-1<b>", "#x1.abc", ""):
        before = session.run.state
        assert not session.course.open(address) and session.run.state is before and session.board()["lesson"] is None


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_goes_on_when_the_visitor_changes_everything(name: str) -> None:
    """Whatever is open, a question can be asked of it."""
    session = at(name)
    changes: list[dict[str, Any]] = [{"cell": "gru"}, {"bidirectional": not session.experiment.bidirectional}, {"layers": 3}, {"task": "copy", "bidirectional": False}, {"task": "adding"}]
    for change in changes:
        if session.experiment.task == "next" and change.get("bidirectional"):
            continue
        session.change(**change)
        assert isinstance(lesson_of(session)["options"], list)
        session.look_at("", -1)
        assert lesson_of(session)["text"]


def test_a_deed_says_nothing_of_options() -> None:
    for name, lesson in LESSONS.items():
        if isinstance(lesson.question, Deed):
            assert lesson_of(at(name))["options"] == []
            assert replace(lesson, blank=-1).question is lesson.question
