"""A step that cannot be made: training pauses at the last good state, and a notice says what to lower."""
from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from core import Experiment, start, train

pytest.importorskip("param")
from core.fast.plan import Plan
from playground.page.clock import Runner
from playground.session import Session
from playground.words import say
from tests.playground.loops import in_a_loop

Told = list[tuple[str, str, str]]


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Any:
    """planted(error, step): from that step on every plan raises the error, after a pause; planted(None) mends it."""
    pieces, fault = Plan._pieces, [None, 0]

    def faulty(plan: Plan, params: Any, *rest: Any) -> Iterator[None]:
        yield
        if fault[0] is not None:
            fault[1] -= 1
            if fault[1] < 0:
                raise fault[0]
        return (yield from pieces(plan, params, *rest))

    monkeypatch.setattr(Plan, "_pieces", faulty)

    def plant(error: Exception | None, after: int = 0) -> None:
        fault[:] = [error, after]
    return plant


def opened(told: Told, **fields: Any) -> Session:
    session = Session(notice=lambda *said: told.append(said))
    session.change(**{"task": "next", "bidirectional": False, "hidden": 6, "steps": 30, **fields})
    return session


@pytest.mark.parametrize("language", ["en", "zh"])
def test_too_little_memory_is_said_and_names_what_to_lower(planted: Any, language: str) -> None:
    told: Told = []
    session = opened(told, task="copy", distance=200, batch_size=256)
    session.language = language
    planted(MemoryError("Unable to allocate 204 MiB"))
    session.command("step")
    kind, field, text = told[-1]
    assert (kind, field, session.status, session.run.state.step) == ("error", "training", "paused", 0)
    for name, value in (("batch_size", "256"), ("distance", "200"), ("hidden", "6")):
        assert say(language, f"field.{name}") in text and value in text
    assert say(language, "field.layers") not in text        # one layer is the least


def test_training_goes_on_from_the_last_good_state_once_there_is_memory_again(planted: Any) -> None:
    """Bit for bit as if nothing had happened, and what was typed is still there."""
    told: Told = []
    session = opened(told)
    session.look_at("the dog sat", 1)
    spec = session.experiment
    planted(MemoryError(), after=3)
    for _ in range(4):
        session.command("step")
    assert session.run.state.step == 3 and len(session.curve) == 3 and session.status == "paused"
    assert (session.sentence, session.blank, session.experiment) == ("the dog sat", 1, spec)
    planted(None)
    session.command("step")
    session.command("step")
    assert told[-1] == ("mended", "training", "")
    state, steps = start(spec), train(start(spec))
    while state.step < 5:
        state, _ = next(steps)
    np.testing.assert_array_equal(session.run.state.params.flat, state.params.flat)


def test_the_twin_makes_up_its_step_after_a_fault(planted: Any) -> None:
    session = Session()
    assert session.twin is not None
    planted(MemoryError(), after=5)                         # the third step of the twin
    for _ in range(3):
        session.command("step")
    assert (session.run.state.step, session.twin.state.step) == (3, 2)
    planted(None)
    session.command("step")
    session.command("step")
    assert session.run.state.step == session.twin.state.step == 4


def test_the_runner_goes_on_and_any_other_fault_is_said_as_it_is(planted: Any,
                                                                  capsys: pytest.CaptureFixture[str]) -> None:
    told: Told = []
    session, shown = opened(told), []

    async def visit() -> None:
        runner = Runner(session, lambda rate: shown.append(session.status))
        planted(ZeroDivisionError("planted"), after=2)
        session.command("train")
        assert runner.task is not None
        await asyncio.wait_for(runner.task, 60)
        planted(None)
        session.command("train")
        await asyncio.wait_for(runner.task, 60)

    in_a_loop(visit())
    errors = [text for kind, _, text in told if kind == "error"]
    assert len(errors) == 1 and "ZeroDivisionError: planted" in errors[0] and "step 2" in errors[0]
    assert "planted" in capsys.readouterr().err
    assert session.run.state.step == 30 and shown[-1] == "paused"


def test_too_little_memory_to_show_the_network_pauses_too(planted: Any) -> None:
    told: Told = []
    session = opened(told, steps=100_000)

    async def visit() -> None:
        def publish(rate: float) -> None:
            if rate:
                raise MemoryError
        runner = Runner(session, publish)
        session.command("train")
        assert runner.task is not None
        await asyncio.wait_for(runner.task, 60)

    in_a_loop(visit())
    assert session.status == "paused" and told[-1][:2] == ("error", "training")


def test_the_least_experiment_still_names_something(planted: Any) -> None:
    told: Told = []
    session = opened(told, batch_size=1, hidden=2, text=("a b", "b a"))
    least = Experiment(task="next", batch_size=1, hidden=2, text=("a b", "b a"), steps=30, as_typed=True)
    assert session.experiment == least.replace(seed=session.experiment.seed)
    planted(MemoryError())
    session.command("step")
    assert say("en", "field.max_vocabulary") in told[-1][2]
