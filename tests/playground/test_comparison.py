"""Two experiments on one clock: the kept one's numbers are those of its own training, step for step."""
from __future__ import annotations

import numpy as np
import pytest

from core import start, train

pytest.importorskip("param")
from playground.session import Session
from playground.work.timeline import Timeline


def test_both_are_at_the_same_step_with_their_own_numbers() -> None:
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


def test_a_click_waits_for_one_piece_of_one_network_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a step is: the network's, its twin's and the rival's pieces come one by one, and the rival is
    never behind at a step's end."""
    monkeypatch.setattr("core.numerics.pieces.PIECE", 2_000)
    monkeypatch.setattr("core.fast.plan.PIECE", 2_000)
    session, pieces, piece = Session(), [], Timeline.piece
    session.change(hidden=9)
    session.command("compare")
    session.change(hidden=7, layers=2)
    monkeypatch.setattr(Timeline, "piece", lambda run: pieces.append(run) or piece(run))
    others = session.twin, session.rival
    assert None not in others
    for step in range(1, 4):
        while True:
            done, before = session.trainer.piece(), len(pieces)
            assert before <= 1
            pieces.clear()
            if done:
                break
            if step == 2:
                session.forget_trace()
                assert session.trace is not None         # somebody looks at the network meanwhile
        assert session.run.state.step == others[0].state.step == others[1].run.state.step == step
    assert len(session.board()["rival"]["curve"]) == 3


def test_a_rival_that_diverges_holds_nobody_up() -> None:
    session = Session()
    session.change(learning_rate=10.0, clip_norm=0.0, optimiser="sgd", cell="rnn", nonlinearity="relu", steps=400)
    session.command("compare")
    session.change(learning_rate=0.01, hidden=5)
    assert session.rival is not None
    for _ in range(40):
        session.command("step")
    assert session.run.state.step == 40 > session.rival.run.state.step
