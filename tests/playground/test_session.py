"""One visitor's session: what changes with what, and what stays."""
from __future__ import annotations

import numpy as np
import pytest

from core import SpecError

pytest.importorskip("param")
from core.cost import multiplications
from playground.session import Session
from playground.shown import heaviness


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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_heavy_step_is_said_before_it_is_made(language: str) -> None:
    session = Session(language=language)
    assert heaviness(session) == ""
    session.change(hidden=128, layers=3, embedding=128, batch_size=64)
    said, twin = heaviness(session), session.twin
    assert twin is not None
    count = multiplications(session.experiment) + multiplications(twin.state.experiment)
    assert f"{count / 1e6:,.0f}" in said if language == "en" else f"{count / 1e8:.1f}" in said
    session.command("compare")
    assert heaviness(session) != said
    session.change(hidden=16, layers=1)
    session.command("compare-no-more")
    assert heaviness(session) == ""
