"""What is kept of a session, and that it goes on from there with the same numbers."""
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("param")
from core import share
from core.looking.what_if import Held
from playground.page.files import exported, imported
from playground.session import Session
from playground.work import packing
from playground.work.packing import Keeper, SavedError, pack, unpack
from tests.playground.loops import in_a_loop, stepped


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
    assert other.history == one.history and not one.history.rows
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


def test_a_run_that_ends_is_in_the_history_with_its_curve() -> None:
    session = worked()
    session.command("reset")
    (run,) = session.history.rows
    assert (run["cell"], run["hidden"], run["seed"], run["steps"]) == ("gru", 7, 3, 6)
    assert [step for step, _ in run["curve"]] == [1, 2, 3, 4, 5, 6] and run["curve"][-1][1] == run["loss"]
    other = Session()
    unpack(other, pack(session))
    assert other.history == session.history


def test_a_text_too_long_for_a_link_is_kept_all_the_same() -> None:
    g = np.random.default_rng(5)
    lines = tuple(" ".join(str(n) for n in g.integers(10**9, size=12)) for _ in range(1200))
    one, other = Session(), Session()
    one.change(text=lines)
    assert one.link_where_it_fits() == ""
    unpack(other, pack(one))
    assert other.experiment.text == lines


@pytest.mark.parametrize("spoil", [
    lambda data: b"", lambda data: data[:-200], lambda data: data[:300] + bytes(200) + data[500:],
    lambda data: b"PK" + data, lambda data: b"not a zip",
])
def test_what_cannot_be_read_changes_nothing(spoil: object) -> None:
    data, session = pack(worked()), worked()
    state = session.run.state
    with pytest.raises(SavedError):
        unpack(session, spoil(data))  # type: ignore[operator]
    assert session.run.state is state


def test_weights_of_another_shape_are_refused() -> None:
    one, session = worked(), Session()
    object.__setattr__(one.work, "experiment", one.experiment.replace(hidden=8))
    with pytest.raises(SavedError, match="expected"):
        unpack(session, pack(one))


def test_it_is_handed_over_once_for_many_changes() -> None:
    unpack(Session(), kept(Session()))


def test_what_was_done_right_before_a_lesson_is_kept_too() -> None:
    one, other = worked(), Session()
    data = kept(one, lambda: one.course.open("#lesson-gates-2"))
    unpack(other, data)
    assert (other.experiment.cell, other.sentence, other.run.state.step) == ("gru", "the bird flew to the ___ park", 6)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], Awaitable[None]]:
    """A clock of the keeper's own, on which sleep takes no time, and what lets it run on."""
    clock = [0.0]

    async def sleep(seconds: float) -> None:
        clock[0] += seconds
        await asyncio.sleep(0)

    async def pass_by(seconds: float) -> None:
        until = clock[0] + seconds
        for _ in range(1000):
            if clock[0] < until:
                await asyncio.sleep(0)

    monkeypatch.setattr(packing, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(packing, "asyncio", SimpleNamespace(sleep=sleep, get_event_loop=asyncio.get_event_loop))
    return pass_by


def kept(session: Session, meanwhile: Callable[[], object] = lambda: None) -> bytes:
    """What a keeper hands over, once, after many changes."""
    told: list[bytes] = []

    async def job() -> None:
        keeper = Keeper(session, told.append)
        for _ in range(5):
            keeper.mark()
        meanwhile()
        assert keeper.task is not None
        await keeper.task
    in_a_loop(job())
    (data,) = told
    return data


@pytest.mark.parametrize("meanwhile", [None, lambda session: session.look_at("the cat sat on the dog"),
                                       lambda session: session.command("pause"),
                                       lambda session: session.hold(Held(0, "rev", "h", 1, 0.0))])
def test_large_weights_wait_while_they_are_trained_but_nothing_else_does(monkeypatch: pytest.MonkeyPatch,
                                                                         later: Callable[[float], Awaitable[None]],
                                                                         meanwhile: Callable[[Session], None]
                                                                         | None) -> None:
    monkeypatch.setattr(packing, "TRAINED_PER_MEGABYTE", 1e9)
    session, told = worked(), []

    async def job() -> None:
        keeper = Keeper(session, told.append)
        keeper.hand_over()
        session.go()
        session.step()
        keeper.mark()
        await later(100)
        assert len(told) == 1
        if meanwhile is not None:
            meanwhile(session)
        await later(100)
    in_a_loop(job())
    assert len(told) == (1 if meanwhile is None else 2)
    if meanwhile is not None:
        other = Session()
        unpack(other, told[-1])
        assert (other.sentence, other.run.state.step, other.work.holds) == (session.sentence, 7, session.work.holds)


def test_what_goes_out_of_sight_is_kept_at_once_and_only_where_something_waits(
    monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Awaitable[None]]) -> None:
    monkeypatch.setattr(packing, "PER_MEGABYTE", 1e9)
    session, told = worked(), []

    async def job() -> None:
        keeper = Keeper(session, told.append)
        keeper.hand_over()
        keeper.now()
        session.look_at("the cat sat on the dog")
        keeper.mark()
        await later(100)
        assert len(told) == 1
        keeper.now()
        keeper.now()
        await later(100)
    in_a_loop(job())
    _, data = told
    other = Session()
    unpack(other, data)
    assert other.sentence == "the cat sat on the dog"


def test_what_only_looks_at_large_weights_does_not_keep_them_again(monkeypatch: pytest.MonkeyPatch,
                                                                   later: Callable[[float], Awaitable[None]]) -> None:
    monkeypatch.setattr(packing, "SOON", 0.01)
    session, told = worked(), []

    async def job() -> None:
        keeper = Keeper(session, told.append)
        keeper.hand_over()
        for _ in range(20):
            keeper.mark()
            await later(0.02)
    in_a_loop(job())
    assert len(told) == 1


def test_a_sentence_of_any_length_can_be_kept_and_shared() -> None:
    one, other = Session(), Session()
    one.change(text=("cat " * 1500, "the dog sat"))
    one.look_at(one.experiment.text[0])
    unpack(other, pack(one))
    assert other.sentence == one.sentence == share.decode(one.link()).view.sentence == ("cat " * 1500)[:2000]


def test_a_run_that_its_loss_ended_is_ended_when_it_comes_back() -> None:
    one, other = Session(), Session()
    one.change(stop_loss=100.0)
    one.go()
    assert one.spend(60, lambda: 0.0) >= 1 and one.status == "paused"
    unpack(other, pack(one))
    assert other.run.state.last == one.run.state.last and stepped(other.run) == stepped(one.run)
    assert (other.run.state.step, stepped(other.run).reason) == (1, "loss")


def brought(how: str) -> Session:
    """A cloze of two directions with one network's weights, from elsewhere."""
    one, session = worked(), Session()
    if how == "link":
        assert session.open_link(one.link(weights=True))
        return session
    if how == "npz":
        session.change(cell="gru", hidden=7, layers=2, seed=3)
    imported(session, f"mine.{how}", exported(one, how)[2])
    return session


@pytest.mark.parametrize("how", ["link", "json", "npz"])
def test_weights_from_elsewhere_come_back_without_a_twin(how: str) -> None:
    one, other = brought(how), Session()
    assert one.twin is None
    for _ in range(2):
        one.command("step")
    unpack(other, pack(one))
    assert other.twin is None and other.run.state.step == one.run.state.step
    for session in (one, other):
        session.command("step")
    np.testing.assert_array_equal(other.run.state.params.flat, one.run.state.params.flat)


@pytest.mark.parametrize("how", ["link", "npz"])
def test_reset_goes_back_to_the_weights_that_were_brought_also_after_a_reload(how: str) -> None:
    one = brought(how)
    first = one.run.state.params.flat.copy()
    one.change(learning_rate=0.5)
    for _ in range(2):
        one.command("step")
    other = Session()
    unpack(other, pack(one))
    for session in (one, other):
        session.command("reset")
        np.testing.assert_array_equal(session.run.state.params.flat, first)
        assert session.twin is None and session.run.state.step == 0 and not session.reach(session.here.step)
        session.command("new-seed")
        assert session.twin is not None and session.work.brought is None
        assert not np.array_equal(session.run.state.params.flat, first)


def test_the_experiment_kept_for_comparison_comes_back_with_its_numbers() -> None:
    one, other = worked(), Session()
    one.command("compare")
    one.change(hidden=4)
    for _ in range(3):
        one.command("step")
    unpack(other, pack(one))
    assert other.board()["rival"] == one.board()["rival"]
    for session in (one, other):
        session.command("step")
    assert other.board()["rival"] == one.board()["rival"]


def test_a_twin_that_has_still_to_make_its_step_makes_it() -> None:
    one, other = worked(), Session()
    one.go()
    one.spend(0, lambda: 1.0)
    while one.work.waits_for_twin is None:
        stepped(one.run)
        one.work.waits_for_twin = one.run.state
    unpack(other, pack(one))
    other.command("step")
    assert other.twin is not None and other.twin.state.step == other.run.state.step
