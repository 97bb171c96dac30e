"""The counts of a text, by hand."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from core import Experiment

pytest.importorskip("param")
from playground.page import first_network
from playground.session import Session
from playground.text_counts import counts_of, preset_of
from playground.words import LANGUAGES, paragraph, say
from playground.work.presets import FIRST, PRESETS


@pytest.mark.parametrize(("fields", "expected"), [
    (dict(text=("the cat sat", "the dog ran")), (2, 6, 5, 0, 0, 0)),
    # a blank is no token of the text
    (dict(text=("the cat ___ sat", "", "the dog ran")), (2, 6, 5, 0, 0, 0)),
    (dict(text=("a b", "b c", "alone"), max_vocabulary=2), (2, 4, 2, 1, 0, 1)),
    (dict(text=(" ".join(["a", "b"] * 130),)), (1, 200, 2, 0, 60, 0)),
    (dict(text=(" ".join(["a", "b"] * 130), "a"), as_typed=True), (1, 260, 2, 1, 0, 0, 1, 2)),
    # nor is the end of a line
    (dict(task="next", text=("a b", "", "c"), as_typed=True), (2, 3, 3, 0, 0, 0)),
    # neither the arrow nor begin and end
    (dict(task="answer", text=("who is it => me", "no answer here", "is it => it is")), (2, 8, 4, 1, 3, 0)),
    (dict(task="label", text=("so good => yes", "so bad => no", "no label")), (2, 4, 3, 1, 2, 0)),
    (dict(task="tag", text=("the/D cat/N", "a/D dog/N runs")), (2, 5, 5, 0, 0, 0)),
])
def test_counts(fields: dict[str, object], expected: tuple[int, ...]) -> None:
    assert tuple(counts_of(Experiment(**fields))) == (*expected, *[0] * (8 - len(expected)))


def test_the_board_tells_the_same_counts() -> None:
    session = Session()
    session.open_preset("answer")
    board, counts = session.board(), counts_of(session.experiment)
    assert (board["sentence_count"], board["token_count"]) == (counts.sentences, counts.tokens)
    assert board["summary"]["text"].endswith(f"{counts.sentences} sentences · {counts.different} different tokens")


@pytest.mark.parametrize("name", PRESETS)
def test_a_presets_note_stays_while_its_text_and_task_do(name: str) -> None:
    session = Session()
    session.open_preset(name)
    note = session.board()["preset_note"]
    assert note and note == next(p["note"] for p in session.board()["presets"] if p["name"] == name)
    session.change(hidden=9, cell="gru")
    assert session.board()["preset_note"] == note
    sentence, names_a_blank = session.sentence, PRESETS[name].blank >= 0
    session.look_at("the dog ran to the park")
    # it speaks of a word that is not there
    assert session.board()["preset_note"] == ("" if names_a_blank else note)
    session.look_at(sentence)
    assert session.board()["preset_note"] == note
    session.change(task="next", text=("one two three", "three two one"), bidirectional=False)
    assert session.board()["preset_note"] == "" == preset_of(session.experiment)


def test_a_rare_word_is_told_from_one_that_is_not_in_the_sentences() -> None:
    session = Session()
    session.use(Experiment(text=("a b c", "a b", "lonely a b"), min_count=2))
    session.look_at("a lonely stranger c", -1)
    board = session.board()
    assert (board["unknown"], board["rare"], board["least"]) == ([False, True, True, True], {"lonely": 1, "c": 1}, 2)
    session.use(Experiment(text=("a b c", "a b", "c a b"), max_vocabulary=2))
    session.look_at("a c", -1)
    assert (session.board()["rare"], session.board()["least"]) == ({"c": 2}, 1)


@pytest.mark.parametrize(("language", "one", "three"),
                         [("en", "LSTM · two directions · H 8", "LSTM · two directions · 3 layers · H 8"),
                          ("zh", "LSTM · 双向 · H 8", "LSTM · 双向 · 3 层 · H 8")])
def test_the_summary_of_a_network_says_its_layers(language: str, one: str, three: str) -> None:
    session = Session(language=language)
    assert session.board()["summary"]["network"] == one
    session.change(layers=3)
    assert session.board()["summary"]["network"] == three


def test_the_first_network_is_recorded_in_each_language_with_the_same_numbers(tmp_path: Path) -> None:
    first_network.write(tmp_path)
    for language, name in FIRST.items():
        boards = json.loads((tmp_path / f"board.{language}.json").read_text("utf-8"))
        assert list(boards) == list(LANGUAGES)
        spoken = {key for key in boards["en"] if boards["en"][key] != boards["zh"][key]}
        assert spoken == {"summary", "lessons", "presets", "preset_note"}
        for said in LANGUAGES:
            trained = say(said, "preset.trained", step=PRESETS[name].learnt)
            assert boards[said]["preset_note"] == paragraph([say(said, f"preset.{name}.note"), trained])
        assert boards["zh"]["sentence"] == PRESETS[name].sentence


@pytest.mark.parametrize(("line", "right"), [
    ("日本 的 首都 是 哪里 => 东 京", "东京"),
    ("what is it => new york.", "new york."),
    ("喝 什么 => 水 ， 茶", "水，茶")])
def test_an_answer_is_joined_as_its_language_is(line: str, right: str) -> None:
    session = Session()
    session.change(task="answer", bidirectional=False, text=(line, "a b => c"))
    session.look_at(line)
    assert [answer["truth"] for answer in session.board()["answers"]] == [right]
