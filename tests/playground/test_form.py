"""The forms: what a control says, what changes along with it, and that nothing changes in silence."""
from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("panel")
from core import TASKS
from core.spec import FIELDS
from playground.page.form import FIELD_GROUPS, Form
from playground.session import Session
from playground.words import LANGUAGES, say


def opened(name: str, language: str = "en", **fields: Any) -> tuple[Session, Form, list[str]]:
    told: list[str] = []
    session = Session(notice=lambda kind, field, text: told.append(text), language=language)
    if fields:
        session.change(**fields)
    return session, Form(session, name, FIELD_GROUPS[name], lambda remade: None, []), told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIELD_GROUPS)
def test_the_help_of_every_number_has_its_bounds_once_and_its_unit(name: str, language: str) -> None:
    _, form, _ = opened(name, language)
    for field in (FIELDS[f] for f in FIELD_GROUPS[name] if FIELDS[f].kind in ("int", "float")):
        said = form.helps[field.name].value
        numbers = [float(n) for n in re.findall(r"(?<![\w.-])-?[0-9]+(?:\.[0-9]+)?", said)]
        assert numbers[-2:] == [field.low, field.high], said
        assert numbers.count(field.high) == 1, said
        if field.unit:
            assert LANGUAGES[language][f"unit.{field.unit}"] in said


def test_every_field_of_an_experiment_has_a_control_but_its_level() -> None:
    # beside the sentence; beside the weights
    grouped = sorted(f for fields in FIELD_GROUPS.values() for f in fields)
    assert grouped == sorted(set(FIELDS) - {"level", "vocabulary"})


def test_what_is_refused_stays_in_its_control_and_is_marked() -> None:
    session, form, told = opened("text")
    box, before = form.widgets["text"], session.experiment
    for wrong in ("", "hello"):
        box.value = wrong
        form.show()
        assert (box.value, box.css_classes, session.experiment) == (wrong, ["is-refused"], before)
        assert "stays in use" in told[-1]
    box.value = "hello again"
    assert box.css_classes == [] and session.experiment.text == ("hello again",)


def test_sentences_that_were_typed_are_handed_on_whether_they_were_taken_or_not() -> None:
    heard: list[str] = []
    form = Form(Session(), "text", FIELD_GROUPS["text"], lambda remade: None, [], pasted=heard.append)
    for text in ("a b c\nd e f", "alone"):
        form.widgets["text"].value = text
    form.widgets["min_count"].value = 2
    form.show()
    assert heard == ["a b c\nd e f", "alone"]


@pytest.mark.parametrize(("language", "words"), [("en", "Two directions are off now"), ("zh", "双向现已关闭")])
def test_a_one_way_task_says_that_it_turns_the_second_direction_off(language: str, words: str) -> None:
    session, form, told = opened("task", language)
    assert session.experiment.bidirectional
    form.widgets["task"].value = "next"
    assert not session.experiment.bidirectional and any(words in text for text in told)
    told.clear()
    form.widgets["task"].value = "dyck"                        # one direction already
    assert not any(words in text for text in told)


def test_a_task_that_brings_its_own_sentences_says_so() -> None:
    session, form, told = opened("task", text=("one two", "two one"))
    form.widgets["task"].value = "label"
    assert any("are an example for this task now" in text for text in told), told
    assert len(session.experiment.text) > 2


def test_under_the_task_is_what_it_teaches_and_under_the_text_what_it_holds() -> None:
    _, form, _ = opened("task")
    assert form.notes["task"].value == TASKS["cloze"].teaches["en"]
    _, form, _ = opened("text", text=("a b c", "a b", "lonely"), min_count=2)
    assert form.notes["text"].value == (
        "Sentences: 2 · tokens: 5 · different tokens: 2. Lines left out, too short or not of the task’s form: 1. "
                                        "Different tokens read as unknown, too rare or past the largest vocabulary: 1.")


@pytest.mark.parametrize(("preset", "words"),
                         [("rhyme", "Jane Taylor"), ("poem", "王之涣"), ("cat", "written for Unrolled")])
def test_the_text_of_a_preset_has_its_source(preset: str, words: str) -> None:
    session, form, _ = opened("text")
    session.open_preset(preset)
    form.show()
    assert words in form.notes["text"].value
    session.change(text=("床前 明月", "地上 霜"))
    form.show()
    assert words not in form.notes["text"].value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mistake_in_a_cells_lines_is_told_at_the_lines(language: str) -> None:
    """And what the network does meanwhile, while they stand as they were left; nothing of it far from them."""
    session, form, told = opened("network", language, cell="own")
    assert form.equations is not None
    kept, before = say(language, "equations.kept"), session.experiment.equations
    form.widgets["equations"].value = "h = tanh(W x + q)"
    assert kept in form.equations.mistake.value and form.equations.mistake.visible
    assert "^" in form.equations.place.value and not any(told)
    assert session.experiment.equations == before and "is-refused" in form.widgets["equations"].css_classes
    form.equations.tell("h = tanh(W x + Q)")
    assert kept not in form.equations.mistake.value
    form.widgets["equations"].value = "h = tanh(W x)"
    form.show()
    assert session.experiment.equations == ("h = tanh(W x)",) and not form.equations.mistake.visible
