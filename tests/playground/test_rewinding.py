"""Going back over a long run: the very step that was asked for, in pieces, and nothing that came later is lost."""
from __future__ import annotations

import time

import numpy as np
import pytest

pytest.importorskip("param")
from playground.session import Session
from playground.work import timeline as module

STEPS = 700


@pytest.fixture(scope="module")
def known() -> list[np.ndarray]:
    """The weights at every step of an unbroken run."""
    return weights(long_run(STEPS))


def weights(session: Session) -> list[np.ndarray]:
    found: list[np.ndarray] = [kept.params.flat for kept in session.run.kept]
    assert len(found) == STEPS + 1
    return found


def long_run(most: int) -> Session:
    """A run of which at most so many states are kept, with a rival beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "KEPT_STATES", most + 2)
        session = Session()
        session.change(hidden=3, embedding=2, steps=STEPS, batch_size=4)
        session.command("compare")
        session.go()
        while session.status == "training":
            session.spend(1.0, time.perf_counter)
    return session


def arrive(session: Session) -> int:
    """Slices until it stands still; returns how many there were."""
    count = 0
    while session.status == "training":
        session.spend(0.002, time.perf_counter)
        count += 1
    return count


def test_any_step_is_reached_exactly_and_in_slices(known: list[np.ndarray]) -> None:
    session = long_run(5)
    assert session.run.stride > 100 and session.twin is not None and session.rival is not None
    curve, losses = list(session.curve), dict(session.rival.losses)
    for step in (501, 2, 699, 700, 255, 0):
        session.rewind(step)
        arrive(session)
        assert session.status == "paused"
        assert session.run.state.step == session.twin.state.step == session.rival.run.state.step == step
        np.testing.assert_array_equal(session.run.state.params.flat, known[step])
        assert session.run.reached == STEPS and session.curve == curve and session.rival.losses == losses
    session.rewind(255)
    assert arrive(session) > 3, "it would have stood still in between"
    session.command("step")
    assert session.run.reached == 256 and [row[:5] for row in session.curve] == [row[:5] for row in curve[:256]]
    np.testing.assert_array_equal(session.run.state.params.flat, known[256])


@pytest.mark.parametrize("name", ["pause", "step", "learning_rate"])
def test_who_changes_their_mind_on_the_way_has_all_networks_at_one_step(name: str, known: list[np.ndarray]) -> None:
    session = long_run(5)
    session.rewind(255)
    session.spend(0.005, time.perf_counter)
    between = session.run.state.step
    if name == "learning_rate":
        session.change(learning_rate=0.5)
    else:
        session.command(name)
    arrive(session)
    stands = session.run.state.step
    assert session.twin is not None and session.rival is not None and between <= stands < 255
    assert session.twin.state.step == session.rival.run.state.step == stands
    np.testing.assert_array_equal(session.run.state.params.flat, known[stands])


def test_before_a_change_of_the_rate_the_old_rate_leads_back(known: list[np.ndarray]) -> None:
    session = long_run(5)
    session.rewind(300)
    arrive(session)
    session.change(learning_rate=0.5)
    for _ in range(40):
        session.command("step")
    after = session.run.state.params.flat
    for step, flat in ((299, known[299]), (340, after), (290, known[290])):
        session.rewind(step)
        arrive(session)
        np.testing.assert_array_equal(session.run.state.params.flat, flat)
        assert session.run.state.experiment.learning_rate == 0.5
