"""Going back: any step that was reached, exactly, and forward again until training goes on."""
from __future__ import annotations

import numpy as np
import pytest

from core import Experiment, start, train
from playground.work import timeline as module
from playground.work.timeline import Timeline
from tests.playground.loops import stepped

SPEC = Experiment(hidden=4, embedding=3, steps=200, recurrent_dropout=0.2, text=("a b c d", "d c b a", "a a b b"))


def truth(steps: int) -> list[np.ndarray]:
    """The weights at every step of an unbroken run."""
    states, state = [start(SPEC)], start(SPEC)
    for state, _event in train(state):
        states.append(state)
        if state.step == steps:
            break
    return [s.params.flat for s in states]


def back(run: Timeline, step: int) -> None:
    """To a step that was reached, in pieces."""
    run.rewind(step)
    while run.state.step < min(step, run.reached):
        run.piece(again=True)


def test_every_step_comes_back_exactly_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_STATES", 7)
    known, run = truth(60), Timeline(start(SPEC))
    for _ in range(60):
        stepped(run)
    assert len(run.kept) <= 8 and run.stride > 4
    for step in np.random.default_rng(2).permutation(61):
        back(run, int(step))
        assert run.state.step == step and run.reached == 60
        np.testing.assert_array_equal(run.state.params.flat, known[step])
    back(run, 23)
    stepped(run)
    assert run.reached == 24
    np.testing.assert_array_equal(run.state.params.flat, known[24])


def test_a_change_on_the_way_is_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_STATES", 5)
    run, seen = Timeline(start(SPEC)), {}
    for k in range(40):
        if k == 13:
            run.adopt(SPEC.replace(learning_rate=0.5))
        if k == 21:
            run.adopt(SPEC.replace(learning_rate=0.5, optimiser="sgd"))
            assert run.state.moments == ()
        stepped(run)
        seen[run.state.step] = run.state.params.flat
    for step in (3, 13, 14, 20, 21, 22, 39, 40):
        back(run, step)
        np.testing.assert_array_equal(run.state.params.flat, seen[step])


def test_the_end_of_training_is_an_event_and_more_steps_can_follow() -> None:
    run = Timeline(start(SPEC.replace(steps=3)))
    assert [stepped(run).kind for _ in range(4)] == ["step", "step", "step", "done"]
    run.adopt(SPEC.replace(steps=5))
    assert [stepped(run).kind for _ in range(3)] == ["step", "step", "done"]


def test_large_states_are_kept_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Timeline(start(SPEC))
    monkeypatch.setattr(module, "KEPT_BYTES", 3 * module.size_of(run.state))
    for _ in range(30):
        stepped(run)
    assert len(run.kept) <= 5 and run.kept[0].step == 0


def test_a_change_made_where_it_was_gone_back_to_forgets_what_came_later_only_when_training_goes_on() -> None:
    run, known = Timeline(start(SPEC)), truth(30)
    for _ in range(30):
        stepped(run)
    back(run, 12)
    run.adopt(SPEC.replace(learning_rate=0.5))
    back(run, 30)
    np.testing.assert_array_equal(run.state.params.flat, known[30])
    back(run, 12)
    run.adopt(SPEC.replace(learning_rate=0.5))
    stepped(run)
    assert run.reached == 13 and not np.array_equal(run.state.params.flat, known[13])
    back(run, 12)
    np.testing.assert_array_equal(run.state.params.flat, known[12])
