"""What the presets' notes say is true of their texts, and of their networks once they are trained."""
from __future__ import annotations

import numpy as np
import pytest

from core import generate, record
from tests.playground.test_claims import trained

pytest.importorskip("param")
from playground.lessons import asked
from playground.work.presets import CHINESE_PRESETS, PRESETS, Preset, preset_in


@pytest.mark.parametrize("name", ["cat", "mao"])
def test_what_follows_the_verb_decides_it_and_two_directions_see_that(name: str) -> None:
    preset = PRESETS[name]
    lines = [line.split() for line in preset.experiment.text]
    read, at = preset.sentence.split(), preset.blank
    assert len({line[at] for line in lines if line[:at] == read[:at]}) > 1
    assert {line[at] for line in lines if line[at + 1:] == read[at + 1:]} == {read[at]}
    p = [np.exp(-record(trained(spec, 200)[0], preset.sentence, at).token_loss[at])
         for spec in (preset.experiment, preset.experiment.replace(bidirectional=False))]
    assert p[0] > 0.8 > 0.5 > p[1]


def test_the_noun_far_back_decides_and_the_one_beside_the_verb_misleads() -> None:
    verbs_of_first: dict[bool, set[str]] = {True: set(), False: set()}
    verbs_of_near: dict[bool, set[str]] = {True: set(), False: set()}
    for line in PRESETS["agreement"].experiment.text:
        _, first, _, _, near, verb, _ = line.split()
        verbs_of_first[first.endswith("s")].add(verb)
        verbs_of_near[near.endswith("s")].add(verb)
    assert verbs_of_first == {True: {"are"}, False: {"is"}} and all(len(verbs) == 2 for verbs in verbs_of_near.values())


def test_the_measure_word_is_the_far_noun_s_and_the_near_one_misleads() -> None:
    preset = CHINESE_PRESETS["agreement"]
    far: dict[str, set[str]] = {}
    near: dict[str, set[str]] = {}
    for line in preset.experiment.text:
        _, measure, other, *_, noun, _, _ = line.split()
        far.setdefault(noun, set()).add(measure)
        near.setdefault(other, set()).add(measure)
    assert all(len(found) == 1 for found in far.values()) and all(len(found) == 3 for found in near.values())
    both, one = (trained(spec, 400)[0] for spec in (preset.experiment, preset.experiment.replace(bidirectional=False)))
    assert all(np.exp(-record(both, line, 1).token_loss[1]) > 0.9 for line in preset.experiment.text)
    assert np.exp(-record(one, preset.sentence, 1).token_loss[1]) < 0.5


def test_what_follows_decides_where_a_chinese_word_ends() -> None:
    preset = CHINESE_PRESETS["tag"]
    state, right = trained(preset.experiment, 200)
    lines = [line.split() for line in preset.experiment.text]
    ends = {line[k + 1] for line in lines for k, tagged in enumerate(line[:-1]) if tagged == "研/B"}
    assert right == 1.0 and ends == {"究/E", "究/M"}
    for line in (preset.sentence, "研/B 究/M 生/E 很/S 难/S"):           # the second one it has never read
        assert np.exp(-record(state, line).token_loss).min() > 0.5, line


@pytest.mark.parametrize("seed", [1, 7, 2])
def test_the_marks_of_a_chinese_poem_are_learned_first(seed: int) -> None:
    preset = CHINESE_PRESETS["rhyme"]
    state, _ = trained(preset.experiment.replace(seed=seed), 40)
    right: dict[bool, list[bool]] = {True: [], False: []}
    for line in filter(None, preset.experiment.text):
        trace = record(state, line)
        for t, word in asked.guesses(trace).items():
            if t + 1 < len(trace.tokens):
                right[trace.tokens[t + 1] in "，。"].append(word == trace.tokens[t + 1])
    assert np.mean(right[True]) > np.mean(right[False])


def test_a_person_takes_one_word_and_a_thing_the_other() -> None:
    lines = [line.split() for line in PRESETS["order"].experiment.text]
    before = {word: {line[0] for line in lines if line[1] == word} for word in "把被"}
    assert not before["把"] & before["被"] and before["把"] == {line[2] for line in lines if line[1] == "被"}
    assert trained(PRESETS["order"].experiment, 300)[1] > 0.97


@pytest.mark.parametrize(("language", "least", "most"), [("en", 14, 17), ("zh", 11, 19)])
def test_the_first_word_is_the_answer_and_far_back(language: str, least: int, most: int) -> None:
    for line in preset_in(language, "vanishing").experiment.text:
        words, answer = line.split(" => ")
        assert words.split()[0] == answer and least <= len(words.split()) - 1 <= most + 1


def test_spaces_are_learned_first() -> None:
    preset = PRESETS["rhyme"]
    state, _ = trained(preset.experiment, 20)
    spaces, others = [], []
    for line in preset.experiment.text:
        trace = record(state, line)
        for t in trace.scored:
            (spaces if trace.tokens[t + 1:t + 2] == ("␣",) else others).append(np.exp(-trace.token_loss[t]))
    assert np.mean(spaces) > 2 * np.mean(others)


def test_after_a_comma_the_poem_s_next_line_is_known() -> None:
    preset = PRESETS["poem"]
    state, _ = trained(preset.experiment, 300)
    assert "".join(drawn.token for drawn in generate(state, preset.sentence, length=6,
                                                     temperature=0.0)) == "疑是地上霜。"


def test_the_poem_is_written_to_its_end() -> None:
    preset = PRESETS["poem"]
    state, _ = trained(preset.experiment, 300)
    text = "\n".join(preset.experiment.text)
    for first in ("床前明月光，", "白日依山尽，"):
        assert first in text
        drawn = "".join(one.token for one in generate(state, first, length=100, temperature=0.0))
        said = first + drawn.replace("↵", "\n")
        assert said.rstrip("\n") == next(poem for poem in text.split("\n\n") if poem.startswith(first))
        assert said.endswith("\n\n")


@pytest.mark.parametrize(("preset", "word"), [(PRESETS["mood"], "not"), (CHINESE_PRESETS["mood"], "不")])
def test_not_has_to_be_remembered_until_the_end(preset: Preset, word: str) -> None:
    state, right = trained(preset.experiment, 200)
    said = record(state, preset.sentence)
    assert right == 1.0 and word in said.tokens[:-1] and np.exp(-said.token_loss[-1]) > 0.9
    moods = {line.split(" => ")[1] for line in preset.experiment.text if word in line.split()}
    assert len(moods) == 2, "the word alone does not say it"


def test_a_chinese_question_is_answered() -> None:
    preset = CHINESE_PRESETS["answer"]
    answer = record(trained(preset.experiment, 400)[0], preset.sentence).answer
    assert answer is not None and "".join(answer.said[:-1]) == "巴黎"
