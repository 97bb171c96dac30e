"""What is kept of a session, and that it goes on from there with the same numbers."""
from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

pytest.importorskip("param")
from playground.autosave import Keeper, SavedError, pack, unpack
from playground.session import Session


def worked() -> Session:
    session = Session()
    session.change(cell="gru", hidden=7, layers=2, seed=3)
    session.look_at("the bird flew to the ___ park", 5)
    for _ in range(6):
        session.command("step")
    return session


def test_a_session_goes_on_as_if_it_had_never_been_left() -> None:
    one, other = worked(), Session()
    unpack(other, pack(one))
    assert other.experiment == one.experiment and (other.sentence, other.blank) == (one.sentence, one.blank)
    assert other.history == one.history and len(one.history) == 0
    np.testing.assert_array_equal(np.array(other.curve), np.array(one.curve))
    for session in (one, other):
        session.command("step")
    np.testing.assert_array_equal(other.run.state.params.flat, one.run.state.params.flat)
    assert one.twin is not None and other.twin is not None
    np.testing.assert_array_equal(other.twin.state.params.flat, one.twin.state.params.flat)
    other.rewind(0)
    assert other.run.state.step == 0


def test_states_that_are_carried_from_batch_to_batch_come_back() -> None:
    one, other = Session(), Session()
    one.change(task="next", bidirectional=False, truncate=4, cell="lstm", hidden=5)
    for _ in range(3):
        one.command("step")
    assert one.run.state.carried
    unpack(other, pack(one))
    state = other.run.state
    assert not any(a.flags.writeable for a in (state.params.flat, *state.moments, *state.carried[0, 0].values()))
    for session in (one, other):
        session.command("step")
    np.testing.assert_array_equal(other.run.state.params.flat, one.run.state.params.flat)


def test_a_run_that_ends_stands_in_the_history_with_its_curve() -> None:
    session = worked()
    session.command("reset")
    (run,) = session.history
    assert (run["cell"], run["hidden"], run["seed"], run["steps"]) == ("gru", 7, 3, 6)
    assert [step for step, _ in run["curve"]] == [1, 2, 3, 4, 5, 6] and run["curve"][-1][1] == run["loss"]
    other = Session()
    unpack(other, pack(session))
    assert other.history == [run]


def test_a_text_too_long_for_a_link_is_kept_all_the_same() -> None:
    g = np.random.default_rng(5)
    lines = tuple(" ".join(str(n) for n in g.integers(10**9, size=12)) for _ in range(1200))
    one, other = Session(), Session()
    one.change(text=lines)
    assert one.link_where_it_fits() == ""
    unpack(other, pack(one))
    assert other.experiment.text == lines


@pytest.mark.parametrize("spoil", [
    lambda data: b"", lambda data: data[:-200], lambda data: data[:300] + bytes(200) + data[500:], lambda data: b"PK" + data, lambda data: b"not a zip",
])
def test_what_cannot_be_read_changes_nothing(spoil: object) -> None:
    data, session = pack(worked()), worked()
    state = session.run.state
    with pytest.raises(SavedError):
        unpack(session, spoil(data))  # type: ignore[operator]
    assert session.run.state is state


def test_weights_of_another_shape_are_refused() -> None:
    one, session = worked(), Session()
    object.__setattr__(one, "experiment", one.experiment.replace(hidden=8))
    with pytest.raises(SavedError, match="expected"):
        unpack(session, pack(one))


def test_it_is_handed_over_once_for_many_changes() -> None:
    told: list[bytes] = []

    async def job() -> None:
        keeper = Keeper(Session(), told.append)
        for _ in range(5):
            keeper.mark()
        assert keeper.task is not None
        await keeper.task
    with ThreadPoolExecutor(1) as elsewhere:               # this thread may have a loop of its own
        elsewhere.submit(asyncio.run, job()).result()
    assert len(told) == 1
    unpack(Session(), told[0])


def test_a_run_that_its_loss_ended_is_ended_when_it_comes_back() -> None:
    one, other = Session(), Session()
    one.change(stop_loss=100.0)
    one.go()
    assert one.spend(60, lambda: 0.0) >= 1 and one.status == "paused"
    unpack(other, pack(one))
    assert other.run.state.last == one.run.state.last and other.run.go_on() == one.run.go_on()
    assert (other.run.state.step, other.run.go_on().reason) == (1, "loss")
