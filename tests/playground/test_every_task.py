"""Every task on the page: its trace goes over the wire, its words are there in every language, the form switches to
it."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core import TASKS, Experiment, record, start
from core.exchange.weights.safetensors import read_safetensors
from core.numerics.functions import log_softmax

pytest.importorskip("param")
from playground.looking import wire
from playground.session import Session
from playground.words import LANGUAGES
from playground.work.presets import PRESETS
from tests.playground.sent import header_of


def experiment(task: str, **changes: Any) -> Experiment:
    text = {"text": TASKS[task].sample} if TASKS[task].sample else {}
    return Experiment(**{"task": task, "hidden": 5, "layers": 2, **text, **changes})


@pytest.mark.parametrize("task", TASKS)
def test_every_task_goes_over_the_wire(task: str) -> None:
    spec = experiment(task)
    trace = record(start(spec), TASKS[task].example(spec), 1 if task == "cloze" else None)
    header = header_of(wire.encode(trace))
    assert header["reads"] == TASKS[task].reads == trace.reads
    said = header["numbers"] if TASKS[task].loss == "mse" else header["candidates"]
    assert {int(t) for t in said} >= set(trace.scored)
    for t, head in header["head"].items():
        assert sum(head["parts"]) + head["bias"] == pytest.approx(head["z"], abs=1e-4)
        best = header["numbers"][t]["said"] if header["numbers"] else max(z for _, z, _ in header["candidates"][t])
        assert head["z"] == pytest.approx(best, abs=1e-4)
    for t, truth in header["targets"].items():
        p = {w: p for w, _, p in header["candidates"][t]}.get(truth)
        assert p is None or -np.log(p) == pytest.approx(header["token_loss"][int(t)], rel=1e-3)


@pytest.mark.parametrize("task", ["cloze", "answer", "tag"])
def test_the_likeliest_are_those_of_all_that_can_be_said(task: str) -> None:
    """Whatever the network thinks of padding, blanks and unknown words: they are never said."""
    spec, rng = experiment(task), np.random.default_rng(3)
    trace = record(start(spec), TASKS[task].example(spec), 1 if task == "cloze" else None)
    words = wire.names(trace)
    never = {"cloze": {"<pad>", "<blank>"}, "answer": {"<pad>", "<blank>", "<unk>", "<begin>"}, "tag": set()}[task]
    silent = [k for k, w in enumerate(words) if w in never]
    for most in (1, 2, 6, 100) * 30:
        # with ties, which are in their own order
        z = rng.standard_normal(len(words)).astype(np.float32).round(1)
        z[silent] += 5
        z[rng.integers(len(words))] = rng.choice([0, np.inf, -np.inf, np.nan])
        right = sorted((k for k in range(len(words)) if k not in silent), key=lambda k: (np.isnan(z[k]), -z[k], k))
        assert wire.likeliest(trace, z, most) == right[:most]


@pytest.mark.parametrize("merge", ["concat", "mul"])
def test_a_label_s_head_is_the_sum_of_the_final_states(merge: str) -> None:
    spec = experiment("label", bidirectional=True, merge=merge)
    trace = record(start(spec), "the music is not bad")
    header = header_of(wire.encode(trace))
    assert list(header["candidates"]) == ["4"]
    best = header["candidates"]["4"][0]
    p = np.exp(log_softmax(trace.logits[0]))
    assert best[2] == pytest.approx(float(p.max()), rel=1e-5)
    assert sum(header["head"]["4"]["parts"]) + header["head"]["4"]["bias"] == pytest.approx(best[1], abs=1e-5)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_its_words(task: str, language: str) -> None:
    assert TASKS[task].title[language] and TASKS[task].teaches[language]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_opens_and_shows_its_sentence(name: str) -> None:
    session = Session()
    session.open_preset(name)
    assert session.trace is not None
    assert not any(session.trace.unknown)
    for language in LANGUAGES:
        session.language = language
        assert session.board()["summary"]


@pytest.mark.parametrize("task", TASKS)
def test_a_new_task_brings_a_sentence_of_its_own(task: str) -> None:
    session = Session()
    session.change(**{"task": "next", "bidirectional": False})
    if task != "next":
        session.change(task=task, text=TASKS[task].sample or session.experiment.text)
    assert session.sentence == TASKS[task].example(session.experiment)
    assert session.trace is not None


def test_a_text_of_another_form_is_a_notice_that_says_which() -> None:
    session = Session()
    with pytest.raises(ValueError, match="word/TAG") as refused:
        session.change(task="tag")
    assert "the/DET cat/NOUN" in session.worded(refused.value)
    assert session.experiment.task == "cloze"


def test_where_nothing_is_typed_a_memory_task_shows_its_own_example() -> None:
    session = Session()
    session.change(task="dyck", bidirectional=False, distance=6)
    session.look_at("  ")
    assert session.trace is not None and len(session.trace.tokens) == 8


def test_a_number_goes_over_the_wire_as_what_was_said_and_what_is_right() -> None:
    trace = record(start(experiment("adding", bidirectional=True)), "0.5* 0.1 0.25*")
    said = header_of(wire.encode(trace))
    assert said["numbers"] == {"2": {"said": pytest.approx(float(trace.logits[0, 0])), "right": 0.75}}
    assert said["candidates"] == said["targets"] == {}


def test_an_answer_goes_over_the_wire_with_what_was_said() -> None:
    trace = record(start(experiment("answer", bidirectional=True)), "who says meow => the cat")
    data = wire.encode(trace)
    header = header_of(data)
    assert header["answer"]["tokens"] == ["the", "cat", "<end>"] and header["answer"]["said"] == list(trace.answer.said)
    assert header["loss"] == pytest.approx(np.mean(header["answer"]["loss"]), rel=1e-5)
    assert header["targets"] == {"2": "the"}
    assert not {"<unk>", "<begin>", "<pad>"} & {word for word, _, _ in header["candidates"]["2"]}
    assert {"0.dec.h", "1.dec.C", "0.dec.h0"} <= set(read_safetensors(memoryview(data)).tensors)
    session = Session()
    session.open_preset("answer")
    assert session.answers[0]["truth"] == "paris"
