"""The network goes on by itself: the same tokens as the core's, told one at a time, and stopped at once."""
from __future__ import annotations

import json

import pytest

from core import Experiment, SpecError
from core.looking.generation import generate

pytest.importorskip("param")
from playground.session import Session


def writer() -> Session:
    session = Session()
    session.use(Experiment(task="next", hidden=6, steps=40, text=("the cat sat on the mat", "a dog ran to the park")))
    session.look_at("the cat", -1)
    for _ in range(10):
        session.command("step")
    return session


def test_it_is_the_core_s_own_text() -> None:
    session = writer()
    session.generation.set({"temperature": 1.3, "top_k": 3, "seed": 9, "length": 12})
    said = list(session.generation.run(session.run.state, session.sentence))
    shown = session.board()["generation"]
    json.dumps(shown, allow_nan=False)
    native = list(generate(session.run.state, "the cat", 12, 1.3, 3, 9))
    assert len(said) == 12 and [d["token"] for d in shown["drawn"]] == [d.token for d in native]
    for one, core in zip(shown["drawn"], native, strict=True):
        assert one["p"] == float(core.distribution[core.index]) and len(one["best"]) == 3
        assert sum(p for _, p in one["best"]) == pytest.approx(1)
    assert not shown["running"]


def test_stop_and_another_network_end_it() -> None:
    session = writer()
    running = session.generation.run(session.run.state, session.sentence)
    next(running)
    before = session.board()["generation"]
    assert before["running"] and len(before["drawn"]) == 1
    next(running)
    assert len(before["drawn"]) == 1, "what was published does not change by itself"
    session.generation.stop()
    assert list(running) == [] and len(session.board()["generation"]["drawn"]) == 2
    running = session.generation.run(session.run.state, session.sentence)
    next(running)
    session.begin()
    assert list(running) == [] and session.board()["generation"]["drawn"] == []


@pytest.mark.parametrize("wrong", [{"temperature": 2.5}, {"temperature": float("nan")}, {"top_k": -1},
                                   {"length": 10**6}, {"seed": "7"}, {"length": True}])
def test_a_setting_out_of_bounds_is_named(wrong: dict[str, object]) -> None:
    session = writer()
    with pytest.raises(SpecError) as caught:
        session.generation.set(wrong)
    assert caught.value.field == next(iter(wrong))
    for session.language in ("en", "zh"):
        assert session.worded(caught.value)


def test_another_task_has_no_generation() -> None:
    assert Session().board()["generation"] is None


def test_what_was_written_says_at_which_step() -> None:
    session = writer()
    next(session.generation.run(session.run.state, session.sentence))
    session.command("step")
    board = session.board()
    assert (board["generation"]["step"], board["step"]) == (10, 11)
