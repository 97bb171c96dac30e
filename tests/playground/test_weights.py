"""The next step under the glass, and the gradient check told parameter by parameter."""
from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from core import TrainState
from core.fast.lstm import LSTMSweep
from core.fast.plan import plans_for
from core.network.network import dataset_for
from core.training.loop import loss_and_gradients
from core.training.next_step import look, look_pieces

pytest.importorskip("panel")
from playground.app import App
from playground.looking.weights import matrix
from playground.session import Session
from tests.playground.loops import in_a_loop

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")      # of Panel, about its own next version


def opened() -> Session:
    session = Session()
    session.go()
    for _ in range(3):
        session.step()
    session.weights.look(True)
    return session


def test_nothing_is_computed_while_nobody_looks() -> None:
    assert Session().board()["weights"] is None


def test_the_step_that_is_shown_is_the_step_that_follows() -> None:
    session = opened()
    session.weights.chosen = "rnn.weight_hh_l0_reverse", 5, 2
    state = session.run.state
    shown = session.board()["weights"]
    json.dumps(shown, allow_nan=False)
    name, row, column = (shown["chosen"][k] for k in ("name", "row", "column"))
    assert (name, row, column) == ("rnn.weight_hh_l0_reverse", 5, 2)
    _, gradient = loss_and_gradients(state, dataset_for(state.experiment).batch(state.step))
    assert shown["chosen"]["gradient"] == pytest.approx(float(gradient[name][row, column]), rel=1e-6)
    session.step()
    after = float(session.run.state.params[name][row, column])
    assert shown["chosen"]["after"] == pytest.approx(after, rel=1e-6) != shown["chosen"]["before"]
    for name, shape, w, g, u in shown["rows"]:
        assert tuple(shape) == state.params[name].shape
        assert w == pytest.approx(float(np.linalg.norm(state.params[name])), rel=1e-6)
        assert g == pytest.approx(float(np.linalg.norm(gradient[name])), rel=1e-5)
        assert u == pytest.approx(float(np.linalg.norm(session.run.state.params[name] - state.params[name])), rel=1e-5)


def test_a_place_that_this_network_lacks_becomes_the_nearest() -> None:
    session = opened()
    session.weights.chosen = "head.bias", 10**6, 7
    chosen = session.board()["weights"]["chosen"]
    assert (chosen["row"], chosen["column"]) == (matrix(session.run.state.params["head.bias"]).shape[0] - 1, 0)
    session.weights.chosen = "no such", -3, 0
    assert session.board()["weights"]["chosen"]["row"] == 0


def test_the_check_goes_on_in_pieces_and_a_second_one_ends_the_first() -> None:
    session = opened()
    first = session.weights.check(session.run.state)
    # clicks are heard between two weights of one matrix too
    assert [next(first) for _ in range(5)] == [True, False, False, False, True]
    assert len(session.board()["weights"]["check"]["rows"]) == 1 and session.board()["weights"]["check"]["running"]
    second = session.weights.check(session.run.state)
    next(second)
    assert list(first) == []
    assert sum(second) == len(session.run.state.params)
    check = session.board()["weights"]["check"]
    assert not check["running"]
    assert all(passed and worst < 1e-6 and count >= 3 and left == 0
               for worst, count, passed, left in check["rows"].values())
    assert math.isfinite(check["step"]) and check["plan"]
    session.begin()
    assert session.board()["weights"]["check"] is None


def test_the_check_tells_a_fault_of_the_gradient_that_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened()
    whole = LSTMSweep.derivatives
    monkeypatch.setattr(LSTMSweep, "derivatives",
                        lambda self, a, b: (whole(self, a, b), np.multiply(self.d_hidden[a:b], 2, self.d_hidden[a:b])))
    plans_for.cache_clear()
    for _ in session.weights.check(session.run.state):
        pass
    plans_for.cache_clear()
    check = session.board()["weights"]["check"]
    assert check["plan"] and any(not passed and not worst < 1e-6 for worst, _, passed, _ in check["rows"].values())


def checked(**changes: Any) -> dict[str, Any]:
    session = opened()
    session.use(session.experiment.replace(**changes))
    for _ in session.weights.check(session.run.state):
        pass
    check: dict[str, Any] = session.board()["weights"]["check"]
    assert all(passed for _, _, passed, _ in check["rows"].values())
    return check


def test_a_cell_of_equations_has_the_plan_that_trains_it_checked_too() -> None:
    assert checked(cell="own", equations=("h = tanh(W x + U h' + b)",))["plan"]


def test_a_network_that_trains_by_its_steps_has_only_these_checked() -> None:
    assert not checked(task="answer", text=("a b => c", "b a => d"))["plan"]


def test_a_check_that_is_stopped_keeps_what_it_found() -> None:
    session = opened()
    running = session.weights.check(session.run.state)
    for _ in range(5):
        next(running)
    session.weights.stop_check()
    assert list(running) == []
    check = session.board()["weights"]["check"]
    assert len(check["rows"]) == 1 and check["stopped"] and not check["running"]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[TrainState]]:
    """Every network counts as large; gives the states whose next step is looked at."""
    looked: list[TrainState] = []
    for place, size in (("playground.looking.weights.AT_ONCE", 0), ("core.numerics.pieces.PIECE", 2000),
                        ("core.fast.plan.PIECE", 2000)):
        monkeypatch.setattr(place, size)
    monkeypatch.setattr("playground.looking.weights.look_pieces",
                        lambda state: looked.append(state) or look_pieces(state))
    plans_for.cache_clear()
    yield looked
    plans_for.cache_clear()


def test_a_large_networks_step_is_looked_at_in_pieces(large: list[TrainState]) -> None:
    session = opened()
    state, weights = session.run.state, session.weights
    at_once = look(state)
    assert session.board()["weights"] is None and weights.waits(state)
    stopped = weights.looking(state)
    next(stopped)
    assert not weights.waits(state)
    weights.stop_looking()
    assert list(stopped) == [] and weights.waits(state) and session.board()["weights"] is None
    ended, whole = weights.looking(state), weights.looking(state)
    assert len(list(whole)) > 20 and list(ended) == [], "each ends the one before"
    seen = session.board()["weights"]
    name, row, column = (seen["chosen"][k] for k in ("name", "row", "column"))
    assert seen["chosen"]["after"] == pytest.approx(float(at_once.after[name][row, column]), rel=1e-5)
    assert seen["step"] == 3
    assert not weights.waits(state)
    session.step()
    session.change(optimiser="sgd")
    assert session.board()["weights"] == seen, "what was seen stays, under its own step and optimiser"
    assert seen["optimiser"] == "adam"
    assert weights.waits(session.run.state)
    session.change(hidden=5)
    assert session.board()["weights"] is None
    assert large == [state] * 3


def test_the_page_hears_of_a_large_networks_step_once_it_pauses(large: list[TrainState]) -> None:
    """Each state is looked at once, however often the page is told of it, and none while the network trains."""
    async def visit() -> None:
        app = App("en", "", "./")
        app.board.tell = lambda message, /, **fields: None  # type: ignore[method-assign]
        app.hear({"type": "weights", "on": True})
        for command in ("step", "step"):
            app.command(command)
            while (shown := app.board.board["weights"]) is None or shown["step"] != app.session.run.state.step:
                await asyncio.sleep(0)
            assert shown["rows"]
        count = len(large)
        app.publish()
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(large) == count == len({id(state) for state in large})
        app.command("train")
        while app.session.run.state.step == shown["step"]:
            await asyncio.sleep(0)
        assert len(large) == count and app.board.board["weights"] == shown

    in_a_loop(visit())
