"""A publication that takes long: what is known is told at once, clicks are heard between its pieces, and its end is
the whole."""
from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest

from core import Experiment, record
from core.looking.tracing import is_brief, record_pieces
from core.network.network import network_for
from core.numerics.pieces import finish
from playground.looking import wire
from playground.session import Session
from tests.playground.test_addresses import Page, in_a_loop

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")      # of Panel, about its own next version

TEXT = tuple(" ".join(f"w{k + n}" for n in range(12)) for k in range(0, 60, 12))
LARGE = Experiment(text=TEXT, hidden=64, layers=3, embedding=32, bidirectional=True, steps=50)
SENTENCE = " ".join(f"w{k % 60}" for k in range(42))


def same(a: Any, b: Any) -> bool:
    return list(a) == list(b) and all(np.array_equal(a[name], b[name], equal_nan=True) for name in a)


def test_a_trace_in_pieces_is_the_trace() -> None:
    session = Session()
    session.use(LARGE)
    session.step()
    state = session.run.state
    assert not is_brief(network_for(LARGE), 42) and is_brief(network_for(Session().experiment), 12)
    pieces = list(record_pieces(state, SENTENCE, 5))
    assert len(pieces) > 5
    assert same(finish(record_pieces(state, SENTENCE, 5)), record(state, SENTENCE, 5))
    first = Session()
    assert not list(record_pieces(first.run.state, first.sentence, 2))


def opened() -> Page:
    page = Page()
    page.session.use(LARGE)
    page.session.look_at(SENTENCE, 3)
    page.app.show()
    return page


def test_what_is_known_is_told_before_what_takes_long() -> None:
    async def job() -> None:
        page = opened()
        await asyncio.wait({page.app.looking})
        before = page.app.board.trace
        page.hear("blank", t=7)
        page.hear("command", name="train")
        assert page.app.looking is not None and page.app.board.board["state"] == "training"
        assert page.app.board.trace is before
        page.hear("command", name="pause")
        assert page.app.board.board["state"] == "paused"
        while page.app.looking is not None:
            await asyncio.sleep(0)
        assert page.app.board.board["blank"] == 7 and page.app.board.trace != before
        assert page.app.board.board["step"] == page.session.run.state.step
    in_a_loop(job())


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_between_the_pieces_the_end_is_what_is_looked_at(seed: int) -> None:
    async def job() -> None:
        rng, page = np.random.default_rng(seed), opened()
        for _ in range(6):
            gesture = rng.integers(4)
            if gesture == 0:
                page.hear("blank", t=int(rng.integers(42)))
            elif gesture == 1:
                page.hear("sentence", text=" ".join(f"w{k}" for k in rng.integers(0, 60, rng.integers(1, 40))))
            elif gesture == 2:
                page.hear("command", name="step")
            else:
                page.hear("preset", name="mao") if rng.random() < 0.3 else page.hear("command", name="reset")
            for _ in range(rng.integers(0, 12)):
                await asyncio.sleep(0)
        while page.app.looking is not None:
            await asyncio.sleep(0)
        board = page.app.board
        told, trace = board.board, board.trace
        page.session.forget_trace()
        page.app.looking = None
        fresh = page.session.board()
        for name in ("sentence", "blank", "tokens", "answers", "step", "loss", "state"):
            assert told[name] == fresh[name], name
        assert trace == wire.encode(page.session.trace, page.session.untouched, page.session.held)
    in_a_loop(job())


def test_a_page_that_is_slow_to_draw_is_told_no_more_than_it_can_draw() -> None:
    """Each publication waits until the page has drawn the one before, or says nothing for seconds; a press is
    answered at once."""
    async def job() -> None:
        page = Page()
        page.session.change(steps=100_000)
        boards: list[Any] = []
        page.app.board.param.watch(lambda change: boards.append(change.new), "board")
        page.hear("command", name="train")
        for _ in range(40):
            await asyncio.sleep(0.02)
        told = len(boards)
        assert told <= 2 and page.session.run.state.step > 0, "the page has not said that it has drawn anything"
        for _ in range(3):
            page.hear("seen")
            await asyncio.sleep(0.3)
        assert told + 2 <= len(boards) <= told + 4
        page.hear("command", name="pause")
        assert boards[-1]["state"] == "paused"
    in_a_loop(job())
