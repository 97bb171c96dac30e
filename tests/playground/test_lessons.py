"""The lessons: every page is there, every answer is read off the numbers, and the visitor's own work comes back."""
from __future__ import annotations

import re
import string
from typing import Any

import numpy as np
import pytest

from core import record, start, train
from core.cells.equations import PUBLISHED
from core.looking.what_if import Held, silenced

pytest.importorskip("param")
from playground.lessons.lessons import LESSONS, Choice, Deed
from playground.session import Session
from playground.words import LANGUAGES

STILL = ("sgd", "dropout", "own")               # what they speak of is the training, the masks and the visitor's own
CHOICES = [name for name, lesson in LESSONS.items() if isinstance(lesson.question, Choice)]


def at(name: str, page: int | None = None, session: Session | None = None, language: str = "en") -> Session:
    """A lesson's page, by default its last, with the training that it asks for made."""
    session = session or Session(language=language)
    assert session.course.open(f"#lesson-{name}-{page or len(LESSONS[name].pages)}")
    while session.status == "training":
        session.spend(1.0, lambda: 0.0) if session.trainer.until else session.step()
    return session


def lesson_of(session: Session) -> dict[str, Any]:
    shown = session.board()["lesson"]
    assert shown is not None
    return dict(shown)


def test_each_teaches_one_thing() -> None:
    assert all(2 < len(lesson.pages) < 6 for lesson in LESSONS.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LESSONS)
def test_every_page_says_something_in_both_languages_and_points_at_what_is_there(name: str, language: str) -> None:
    session, words = at(name, 1, language=language), LANGUAGES[language]
    trace = session.trace
    assert trace is not None
    for page in range(1, len(LESSONS[name].pages) + 1):
        session.course.open(f"#lesson-{name}-{page}")
        shown, moment = lesson_of(session), session.course.moment
        assert shown["page"] == page and shown["text"] and shown["title"] == words[f"lesson.{name}.title"]
        assert set(re.findall(r"\[\[(\w+)\|", shown["text"])) == set(shown["terms"])
        assert moment["layer"] < trace.spec.layers and (moment["movement"] != 1 or trace.spec.bidirectional)
        symbol = LESSONS[name].pages[page - 1].symbol
        assert symbol in ("", *trace.network.cell.substeps) or symbol.startswith("δ")
        steps = len(trace.tokens)
        assert 0 <= moment["pos"] <= (steps + 1 if moment["movement"] == 2
                                      else (steps + 1) * len(trace.network.cell.substeps))


def test_both_languages_have_the_same_strings_with_the_same_gaps_and_terms() -> None:
    def gaps(text: str) -> tuple[list[str], list[str]]:
        return sorted(field for _, field, _, _ in string.Formatter().parse(text)
                      if field), sorted(re.findall(r"\[\[(\w+)\|", text))
    en, zh = LANGUAGES["en"], LANGUAGES["zh"]
    assert en.keys() == zh.keys()
    for key in en:
        if key.startswith(("lesson.", "term.")):
            assert gaps(en[key])[1] == gaps(zh[key])[1], key
    used = set(re.findall(r"\[\[(\w+)\|", " ".join(v for k, v in en.items() if k.startswith("lesson."))))
    assert {f"term.{key}" for key in used} == {key for key in en if key.startswith("term.")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name, lesson in LESSONS.items() if lesson.opened_in("en").trained])
def test_while_its_network_is_trained_a_page_says_so_and_no_number_moves(name: str, language: str) -> None:
    for page in range(1, len(LESSONS[name].pages) + 1):
        session, texts = Session(language=language), []
        assert session.course.open(f"#lesson-{name}-{page}")
        while session.status == "training":
            assert session.trace is not None
            shown, opened = lesson_of(session), LESSONS[name].opened_in(language)
            assert str(opened.trained) in shown["said"] and (shown["options"], shown["right"]) == ([], None)
            texts.append(shown["text"])
            for _ in range(opened.trained // 2 or 1):
                session.spend(0.0, lambda: 0.0)
        assert len(texts) > 1 and len(set(texts)) == 1, (page, set(texts))
        assert "…" not in lesson_of(session)["text"], page
        assert lesson_of(session)["said"] == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHOICES)
def test_one_choice_is_right_and_every_other_is_not(name: str, language: str) -> None:
    session = at(name, language=language)
    shown = lesson_of(session)
    assert shown["right"] is None and shown["said"] == "" and len(shown["options"]) >= 3
    verdicts = []
    for option in range(len(shown["options"])):
        session.course.answer(option)
        now = lesson_of(session)
        verdicts.append(now["right"])
        facts = LESSONS[name].question.facts(session)
        case = f"right.{facts['case']}" if "case" in facts else "right"
        assert now["said"] == LANGUAGES[language][f"lesson.{name}.{case if now['right'] else 'wrong'}"].format(**facts)
    assert sorted(verdicts) == [False] * (len(verdicts) - 1) + [True]
    session.course.answer(99)
    assert lesson_of(session)["right"] is None


def test_an_answer_is_of_the_network_that_it_was_given_of() -> None:
    session = at("forward")
    session.course.answer(2)
    assert lesson_of(session)["chosen"] == 2 and lesson_of(session)["right"] is not None
    session.command("step")
    assert lesson_of(session)["chosen"] == -1 and lesson_of(session)["right"] is None
    assert lesson_of(session)["said"] == ""


def right_of(session: Session) -> str:
    options = LESSONS[session.course.name].question.options(session)           # type: ignore[union-attr]
    return next(text for text, right in options if right)


def trained(name: str) -> Any:
    lesson = LESSONS[name].opened_in("en")
    state = start(lesson.experiment)
    for state, _event in train(state):
        if state.step >= lesson.trained:
            break
    return state if lesson.trained else start(lesson.experiment)


def test_the_right_answers_are_the_core_s() -> None:
    """Each computed a second time, from a state that the core trained by itself."""
    assert right_of(at("loop")) == "1"
    words = [*(sentence := LESSONS["forward"].opened_in("en").sentence).split(), "\n"]
    trace = record(trained("forward"), sentence)
    t = int(np.nanargmax(np.where(np.isfinite(trace.token_loss), trace.token_loss, -1)))
    assert right_of(at("forward")) == f"{t + 1} {words[t]}"

    lesson = LESSONS["bptt"].opened_in("en")
    trace = record(trained("bptt"), lesson.sentence, lesson.blank)
    H, dz = lesson.experiment.hidden, trace["0.fwd.dzx"][:, 0]
    h_before = np.vstack([np.zeros((1, H), np.float32), trace["0.fwd.h"][:-1, 0]])
    norms = [np.hypot(np.linalg.norm(np.outer(dz[t], trace["x"][t, 0])), np.linalg.norm(np.outer(dz[t], h_before[t])))
             for t in range(lesson.blank + 1)]
    assert right_of(at("bptt")).split()[0] == str(int(np.argmax(norms)) + 1)

    assert right_of(at("gru")) == "3/4"
    assert right_of(at("answer")) == "32"


def said(session: Session) -> tuple[bool | None, str]:
    """The verdict on a deed, and which of the lesson's words say so."""
    shown, name = lesson_of(session), session.course.name
    words = LANGUAGES[session.language]
    keys = [key for key in words if key.startswith((f"lesson.{name}.right", f"lesson.{name}.wrong"))
            and words[key].format(**LESSONS[name].question.facts(session)) == shown["said"]]
    return shown["right"], keys[0].removeprefix(f"lesson.{name}.") if keys else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_is_forgotten_answers_the_lesson_on_gates(language: str) -> None:
    session = at("gates", language=language)
    assert said(session) == (None, "")
    session.hold(Held(0, "fwd", "f", 3, 1.0, 5))
    assert said(session) == (False, "wrong.other")
    session.release()
    session.hold(Held(0, "fwd", "f", 5, 0.0, 0))                  # before anything is known there is nothing to forget
    assert said(session) == (False, "wrong")
    session.release()
    session.hold(Held(0, "fwd", "f", 13, 0.0, 5))
    assert said(session) == (True, "right")
    session.change(cell="gru")
    assert said(session)[0] is not True


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_forgotten_person_flips_the_pronoun(language: str) -> None:
    session = at("who", language=language)
    assert said(session) == (None, "")
    session.hold(Held(0, "fwd", "o", 0, 0.0, 3))
    assert said(session) == (False, "wrong.other")
    session.release()
    verdicts = []
    for unit in range(session.experiment.hidden):
        session.hold(Held(0, "fwd", "f", unit, 0.0, 3))
        verdicts.append(said(session))
        session.release()
    assert {(True, "right"), (False, "wrong")} == set(verdicts)
    hint = LANGUAGES[language]["lesson.who.wrong"].partition({"en": "such as", "zh": "例如"}[language])[2]
    # the unit that a wrong answer names is a right one
    named = int(re.sub(r"\D", "", hint))
    assert verdicts[named - 1] == (True, "right") and f"“{session.sentence.split()[3]}”" in hint


@pytest.mark.parametrize(("language", "other"), [("en", "tom"), ("zh", "哥哥")])
def test_the_person_to_be_changed_is_the_one_the_lesson_opened_with(language: str, other: str) -> None:
    session = at("who", language=language)
    first, *rest = session.sentence.split()
    assert session.course.open("#lesson-who-1") and first != other
    session.look_at(" ".join([other, *rest]), session.blank)
    shown = session.course.shown()
    assert shown is not None and f"“{first}”" in shown["text"] and shown["text"].count(f"“{other}”") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_larger_rate_answers_the_lesson_on_sgd(language: str) -> None:
    session = at("sgd", language=language)
    assert said(session) == (None, "") and session.board()["rival"]["step"] == session.run.state.step
    session.command("train")
    while session.run.state.step < 300:
        session.step()
    assert said(session) == (False, "wrong")
    session.change(learning_rate=1.0)
    while said(session)[0] is not True:
        assert session.status == "training"
        session.step()
    session.change(optimiser="adam")
    assert said(session) == (False, "wrong.other")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LESSONS)
def test_a_page_plays_up_to_its_moment(name: str, language: str) -> None:
    session = at(name, 1, language=language)
    playing = 0
    for page in range(1, len(LESSONS[name].pages) + 1):
        session.course.open(f"#lesson-{name}-{page}")
        moment = session.course.moment
        if moment["since"] is not None:
            assert 0 <= moment["since"] < moment["pos"]
            playing += 1
    assert playing or name in STILL


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_forget_gate_lets_the_gradient_through(language: str) -> None:
    session = at("lstm", language=language)
    assert said(session) == (None, "")
    session.change(forget_bias=-1.0)
    assert said(session) == (False, "wrong")
    session.change(forget_bias=3.0)
    assert said(session) == (True, "right")
    session.change(cell="rnn")
    assert said(session) == (False, "wrong.other")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sum_carries_the_gradient_of_one_s_own_cell(language: str) -> None:
    session = at("cell", language=language)
    candidate = session.experiment.equations[0]
    assert said(session) == (None, "")
    for line, verdict in (("h = n ⊙ n", (False, "wrong")), ("h = h' + n", (True, "right.grows")),
                          ("h = 0.5 ⊙ h' + 0.5 ⊙ n", (False, "wrong")), ("h = 0.9 ⊙ h' + 0.1 ⊙ n", (True, "right"))):
        session.change(equations=(candidate, line))
        assert said(session) == verdict, line
    session.change(equations=tuple(PUBLISHED["peepholes"].text.split("\n")))
    assert said(session) == (False, "wrong.listed"), "it was chosen to be looked at"
    session.change(cell="lstm")
    assert said(session) == (False, "wrong.other")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_blank_at_the_end_answers_the_lesson_on_directions(language: str) -> None:
    session = at("both", language=language)
    assert session.trace is not None
    last = len(session.trace.tokens) - 1
    assert said(session) == (None, "")
    for blank, verdict in ((0, (False, "wrong")), (-1, (None, "")), (last, (True, "right"))):
        session.look_at(session.sentence, blank)
        assert said(session) == verdict
    session.change(bidirectional=False)
    assert said(session) == (False, "wrong.other")


@pytest.mark.parametrize("language", LANGUAGES)
def test_fresh_masks_answer_the_lesson_on_dropout(language: str) -> None:
    session = at("dropout", language=language)
    mask = session.trace["0.fwd.recurrent_mask"]                               # type: ignore[index]
    assert mask.shape[0] == 1 and (mask == 0).any() and said(session) == (None, "")
    session.change(recurrent_mask="fresh")
    mask = session.trace["0.fwd.recurrent_mask"]                               # type: ignore[index]
    assert said(session) == (True, "right") and mask.shape[0] == 6
    assert LESSONS["dropout"].question.facts(session) == {"n": int((mask[:, 0] > 0).all(axis=0).sum()), "h": 6}
    session.change(recurrent_dropout=0.0)
    assert said(session) == (False, "wrong")


@pytest.mark.parametrize(("language", "known", "new", "strange"), [
    ("en", ("the cat sat on the mat", 2), ("the cat sat on the branch", 2), ("the cow sat on the mat", 2)),
    ("zh", ("猫 坐在 垫子 上", 1), ("猫 坐在 树枝 上", 1), ("牛 坐在 垫子 上", 1))])
def test_a_new_sentence_answered_rightly_answers_the_lesson_on_one_s_own(
    language: str, known: tuple[str, int], new: tuple[str, int], strange: tuple[str, int]) -> None:
    session = at("own", language=language)
    assert said(session) == (None, "")
    session.look_at(*strange)
    assert said(session) == (False, "wrong.unknown")
    session.look_at(*new)
    assert said(session) == ((True, "right") if session.answers[0]["candidates"][0][0] == session.answers[0]["truth"]
                             else (None, ""))
    session.command("train")
    while session.status == "training":
        session.step()
    session.look_at(*known)
    assert said(session) == (False, "wrong.known"), "a training sentence is not new"
    session.look_at(*new)
    assert session.answers[0]["candidates"][0][0] == session.answers[0]["truth"] and said(session) == (True, "right")
    session.look_at(*strange)                        # a word that it has not read, and the blank filled all the same
    is_right = session.answers[0]["candidates"][0][0] == session.answers[0]["truth"]
    assert said(session) == ((True, "right") if is_right else (False, "wrong.unknown"))
    session.look_at(new[0], 0)                       # who it is nothing decides
    assert said(session)[0] is (session.answers[0]["candidates"][0][0] == session.answers[0]["truth"])


def test_a_lesson_s_own_text_is_in_the_visitor_s_language() -> None:
    session = at("loop", 3)
    session.language = "zh"
    session.course.translated()
    loop = LESSONS["loop"]
    assert session.experiment == loop.opened_in("zh").experiment != loop.opened_in("en").experiment
    assert (session.course.name, session.course.page) == ("loop", 3) and session.course.is_showing
    session.look_at("猫", -1)
    session.language = "en"
    session.course.translated()
    assert session.sentence == "猫", "one's own words stay"
    assert session.experiment == loop.opened_in("zh").experiment
    same = at("gates", 1)
    run = same.run
    same.language = "zh"
    same.course.translated()
    assert same.run is run, "letters are the same in every language"


def test_what_was_open_before_comes_back_bit_for_bit() -> None:
    session = Session()
    session.change(hidden=5, text=("a dog ran home", "a cat sat down"))
    session.look_at("a dog sat down", 1)
    for _ in range(4):
        session.step()
    session.command("compare")
    before = (session.experiment, session.run, session.twin, session.curve, session.history, session.sentence,
              session.blank, session.rival)
    weights = session.run.state.params.flat.copy()
    at("gates", 1, session)
    session.course.open("#lesson-loop-2")
    assert session.experiment == LESSONS["loop"].opened_in("en").experiment and session.rival is None
    assert session.course.is_showing
    assert session.course.open("#lesson-loop-3") and not session.course.open("#lesson-loop-3")
    assert session.course.open("") and session.board()["lesson"] is None and not session.course.is_showing
    assert (session.experiment, session.run, session.twin, session.curve, session.history, session.sentence,
            session.blank, session.rival) == before
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
    assert session.experiment.text == ("my own dog barks", "my own cat sleeps")
    assert [one["unit"] for one in session.board()["held"]] == [1]


def test_no_page_no_lesson() -> None:
    session = Session()
    for address in ("#lesson-nothing-1", "#lesson-gates-9", "#lesson-gates-0", "#lesson-gates-", "#lesson-gates-1<b>",
                    "#x1.abc", ""):
        before = session.run.state
        assert not session.course.open(address) and session.run.state is before and session.board()["lesson"] is None


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_goes_on_when_the_visitor_changes_everything(name: str) -> None:
    """Whatever is open, a question can be asked of it."""
    session = at(name)
    changes: list[dict[str, Any]] = [{"cell": "gru"}, {"bidirectional": not session.experiment.bidirectional},
                                     {"layers": 3}, {"task": "copy", "bidirectional": False}, {"task": "adding"}]
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
