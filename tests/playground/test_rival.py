"""Two experiments on one clock: the kept one's numbers are those of its own training, step for step."""
from __future__ import annotations

import numpy as np
import pytest

from core import start, train

pytest.importorskip("param")
from playground.session import Session


def test_both_stand_at_the_same_step_with_their_own_numbers() -> None:
    session = Session()
    kept = session.experiment
    for _ in range(5):
        session.command("step")
    session.command("compare")
    assert session.board()["rival"]["step"] == 5 and len(session.board()["rival"]["curve"]) == 5
    session.change(cell="rnn", hidden=5)
    assert session.board()["rival"]["step"] == 0
    losses, steps = [], train(start(kept))
    for _ in range(8):
        state, event = next(steps)
        session.command("step")
        losses.append([event.step, event.loss])
    shown = session.board()["rival"]
    assert shown["curve"] == losses and shown["step"] == session.run.state.step == 8
    assert session.rival is not None
    np.testing.assert_array_equal(session.rival.run.state.params.flat, state.params.flat)
    session.rewind(3)
    assert session.board()["rival"]["step"] == 3 and session.board()["rival"]["curve"] == losses[:3]
    session.command("compare-no-more")
    assert session.board()["rival"] is None


def test_the_kept_one_goes_on_where_its_own_steps_ended() -> None:
    session = Session()
    session.change(steps=3)
    session.command("compare")
    session.change(steps=6)
    for _ in range(6):
        session.command("step")
    assert session.rival is not None and session.rival.run.state.step == 6
