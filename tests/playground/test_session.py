"""One visitor's session: what changes with what, and what stays."""
from __future__ import annotations

import numpy as np
import pytest

from core import SpecError

pytest.importorskip("param")
from playground.session import Session


def test_reset_gives_the_same_initial_weights_bit_for_bit() -> None:
    session = Session()
    first = session.run.state.params.flat.copy()
    for _ in range(4):
        session.command("step")
    assert not np.array_equal(session.run.state.params.flat, first)
    session.command("reset")
    np.testing.assert_array_equal(session.run.state.params.flat, first)
    session.command("new-seed")
    assert not np.array_equal(session.run.state.params.flat, first)


def test_a_refused_change_changes_nothing() -> None:
    session = Session()
    session.command("step")
    before, state = session.experiment, session.run.state
    for fields in ({"hidden": 999}, {"text": ()}, {"task": "next"}):
        with pytest.raises(SpecError):
            session.change(**fields)
        assert session.experiment is before and session.run.state is state


def test_a_sentence_of_which_nothing_is_known_gives_way_to_the_new_text() -> None:
    session = Session()
    session.look_at("the bird sat on the zebra")
    session.change(text=("the zebra sat here", "a bird flew there"))
    assert session.sentence == "the bird sat on the zebra"
    session.change(text=("床前明月光", "疑是地上霜"))
    assert session.sentence == "床前明月光"
    assert session.trace is not None and not any(session.trace.unknown)


def test_a_link_is_the_whole_experiment_and_a_bad_one_changes_nothing() -> None:
    told: list[tuple[str, str, str]] = []
    one, other = Session(), Session(notice=lambda *m: told.append(m), language="zh")
    one.change(cell="gru", hidden=5, seed=99)
    one.look_at("the dog ran to the park", 2)
    one.go()
    for _ in range(7):
        one.step()
    assert other.open_link(one.link(weights=True))
    assert other.experiment == one.experiment and (other.sentence, other.blank) == (one.sentence, one.blank)
    for name, array in one.run.state.params.items():
        np.testing.assert_allclose(other.run.state.params[name], array, atol=float(np.abs(array).max()) / 250, err_msg=name)
    kept = other.run.state
    assert not other.open_link(one.link()[:-6])
    assert other.run.state is kept and told[0][0] == "error" and "损坏" in told[0][2]


def test_a_rate_changes_without_new_weights_and_a_width_does_not() -> None:
    session = Session()
    session.command("step")
    step, weights = session.run.state.step, session.run.state.params.flat
    assert not session.change(learning_rate=0.5)
    assert session.run.state.step == step and session.run.state.params.flat is weights
    assert session.change(hidden=9) and session.run.state.step == 0


def test_train_goes_on_after_the_loss_that_was_asked_for() -> None:
    session = Session()
    session.change(stop_loss=100.0)
    for asked, reached in ((100.0, 1), (0.0, 2)):
        session.command("step")
        assert (session.experiment.stop_loss, session.run.state.step) == (asked, reached)
