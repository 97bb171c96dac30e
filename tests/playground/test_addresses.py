"""The app under its addresses: a link over one's own work, a bad link, the way back, a reload at either."""
from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

pytest.importorskip("panel")
from core import Experiment, View, share
from playground.app import App
from playground.lessons import settings
from playground.session import Session
from playground.words import say
from playground.work.packing import pack
from playground.work.presets import CHINESE_PRESETS, PRESETS
from tests.playground.loops import in_a_loop

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")      # of Panel, about its own next version
LINK = share.encode(Experiment(cell="gru", hidden=5), View(sentence="a bird sang", tab="flow"))
OTHER = share.encode(Experiment(cell="rnn", hidden=4))
BAD = LINK[:-5]


class Page:
    """An app as the page has it: what it is told is kept in `told`."""

    def __init__(self, address: str = "", language: str = "en") -> None:
        self.app = App(language, address, "./")
        self.told: list[tuple[str, dict[str, Any]]] = []
        # type: ignore[method-assign]
        self.app.board.tell = lambda message, /, **fields: self.told.append((message, fields))
        self.hear("hello")
        self.session: Session = self.app.session

    def hear(self, kind: str, **fields: Any) -> None:
        self.app.hear({"type": kind, **fields})

    def restore(self, kept: bytes, at: str, address: str) -> None:
        self.hear("restore", kept=base64.b64encode(kept).decode(), hash=at, address=address, last=True)

    def heard(self, kind: str) -> list[dict[str, Any]]:
        return [fields for message, fields in self.told if message == kind]

    def texts(self) -> list[str]:
        return [fields["text"] for fields in self.heard("notice")]

    def work(self) -> np.ndarray:
        """Some work of the visitor's own; returns its weights."""
        self.session.change(hidden=6, seed=5)
        self.hear("sentence", text="the dog sat on the mat")
        for _ in range(3):
            self.session.command("step")
        return self.session.run.state.params.flat

    def stands_at(self, weights: np.ndarray) -> None:
        np.testing.assert_array_equal(self.session.run.state.params.flat, weights)
        assert self.session.sentence == "the dog sat on the mat" and self.session.run.state.step == 3


def test_the_way_back_from_a_link_brings_back_what_was_open() -> None:
    async def job() -> None:
        page = Page()
        mine = page.work()
        page.hear("hash", text=LINK)
        assert page.session.experiment.cell == "gru" and page.heard("tab") == [{"name": "flow"}]
        for _ in range(2):
            page.session.command("step")
        page.hear("hash", text="#stage")                        # a place on the page, no way back
        assert page.session.experiment.cell == "gru"
        page.hear("hash", text=OTHER)
        page.hear("hash", text="")
        page.stands_at(mine)
        cells = [row["cell"] for row in page.session.history.rows]
        assert cells == ["gru"], "what was trained in the link is in the history, its own run goes on"
        page.session.command("step")
        assert page.session.run.state.step == 4 and len(page.session.curve) == 4
    in_a_loop(job())


def test_a_link_from_within_a_lesson_and_a_lesson_from_within_a_link() -> None:
    async def job() -> None:
        page = Page()
        mine = page.work()
        page.hear("hash", text="#lesson-loop-1")
        page.hear("hash", text=BAD)
        assert page.session.course.name == "loop" and page.heard("address")[-1] == {"hash": "#lesson-loop-1"}
        page.hear("hash", text=LINK)
        assert not page.session.course.name and page.session.sentence == "a bird sang"
        page.session.command("step")
        page.hear("hash", text="#lesson-loop-2")
        page.hear("hash", text=LINK)
        assert page.session.experiment.cell == "gru", "the lesson gives back the link as it was left"
        assert page.session.run.state.step == 1
        page.hear("hash", text="")
        page.stands_at(mine)
    in_a_loop(job())


def test_a_shared_address_is_the_way_back_too() -> None:
    async def job() -> None:
        page = Page()
        mine = page.work()
        page.hear("settled", view={"movement": 0, "pos": 0, "unit": 0, "layer": 0, "speed": 1, "tab": "flow"},
                  address="https://example.org/")
        shared = page.heard("address")[-1]["hash"]
        assert share.decode(shared).view.tab == "flow"
        page.hear("hash", text=LINK)
        page.hear("hash", text=shared)
        page.stands_at(mine)
        assert page.session.twin is not None and page.session.twin.state.step == 3
    in_a_loop(job())


def test_a_link_opens_the_part_of_two_networks_that_was_looked_at() -> None:
    async def job() -> None:
        page = Page()
        page.hear("settled", view={"movement": 0, "pos": 0, "unit": 0, "layer": 0, "part": 1, "speed": 1, "tab": ""},
                  address="https://example.org/")
        shared = page.heard("address")[-1]["hash"]
        assert share.decode(shared).view.part == 1
        page.hear("hash", text=LINK)
        page.hear("hash", text=share.encode(Experiment(task="answer", text=("a => b", "b => a")), View(part=1)))
        assert page.heard("moment")[-1]["part"] == 1
    in_a_loop(job())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_bad_link_leaves_work_and_address_and_offers_the_first_experiment(language: str) -> None:
    async def job() -> None:
        page = Page(language=language)
        mine = page.work()
        page.hear("hash", text=LINK)
        page.hear("hash", text=BAD)
        assert page.session.sentence == "a bird sang" and page.heard("address") == [{"hash": LINK}]
        assert say(language, "link.damaged.do") in page.texts()[-1]
        page.hear("default")
        assert page.session.experiment == Session(language=language).experiment
        assert page.heard("address")[-1] == {"hash": ""}
        assert page.session.history.rows[0]["hidden"] == 6
        page.hear("hash", text=LINK)
        assert page.session.sentence == "a bird sang"
        assert mine is not None
    in_a_loop(job())


def test_a_reload_at_a_bad_link_restores_what_was_kept() -> None:
    async def job() -> None:
        before = Page()
        mine, kept = before.work(), pack(before.session)
        page = Page(BAD)
        assert page.heard("address") == []
        page.restore(kept, "", BAD)
        page.stands_at(mine)
        assert any(say("en", "link.damaged") in text for text in page.texts())
        assert say("en", "restore.done") in page.texts()
    in_a_loop(job())


def test_what_cannot_be_read_is_said_once_nothing_else_is_left_to_try() -> None:
    async def job() -> None:
        page = Page()
        mine, kept = page.work(), pack(page.session)
        afresh, bad = Page(), base64.b64encode(kept[:-40]).decode()
        afresh.hear("restore", kept=bad, hash="", address="", last=False)
        assert afresh.heard("restored") == [{"read": False}] and say("en", "restore.bad") not in afresh.texts()
        afresh.restore(kept, "", "")
        afresh.stands_at(mine)
        assert afresh.heard("restored")[-1] == {"read": True} and say("en", "restore.bad") not in afresh.texts()
        lost = Page()
        lost.hear("restore", kept=bad, hash="", address="", last=True)
        assert lost.heard("restored") == [{"read": False}] and say("en", "restore.bad") in lost.texts()
    in_a_loop(job())


def test_a_start_at_a_link_puts_what_was_kept_aside() -> None:
    async def job() -> None:
        before = Page()
        mine, kept = before.work(), pack(before.session)
        page = Page(LINK)
        page.restore(kept, "", LINK)
        assert page.session.sentence == "a bird sang" and say("en", "restore.done") not in page.texts()
        reloaded = Page(LINK)
        page.session.command("step")
        reloaded.restore(pack(page.session), LINK, LINK)
        assert reloaded.session.sentence == "a bird sang" and reloaded.session.run.state.step == 1
        reloaded.hear("hash", text="")
        reloaded.stands_at(mine)
        afresh = Page()
        afresh.restore(pack(page.session), LINK, "")
        afresh.stands_at(mine)
    in_a_loop(job())


def test_a_python_that_is_started_again_is_where_the_page_is() -> None:
    async def job() -> None:
        before = Page()
        mine = before.work()
        page = Page(before.session.link(weights=True))
        page.restore(pack(before.session), "", "")
        page.stands_at(mine)
        page.hear("hash", text=BAD)
        assert page.heard("address") == [{"hash": ""}]
        lesson = Page(before.session.link(weights=True))
        lesson.restore(pack(before.session), "#lesson-loop-2", "#lesson-loop-2")
        assert lesson.session.course.name == "loop"
        lesson.hear("hash", text="")
        lesson.stands_at(mine)
    in_a_loop(job())


def test_a_run_is_opened_again_where_it_ended() -> None:
    async def job() -> None:
        page = Page()
        mine = page.work()
        page.hear("command", name="reset")
        (run,) = page.session.board()["runs"]
        assert run["opens"] and "link" not in run
        page.hear("run", id=run["id"])
        page.stands_at(mine)
    in_a_loop(job())


def test_the_first_network_is_in_the_visitor_s_language_until_something_is_done_to_it() -> None:
    async def job() -> None:
        page = Page()
        page.hear("language", code="zh")
        assert page.session.experiment == PRESETS["mao"].experiment and page.session.sentence == PRESETS["mao"].sentence
        page.hear("language", code="en")
        assert page.session.experiment == PRESETS["cat"].experiment
        page.hear("blank", t=3)
        page.hear("language", code="zh")
        assert page.session.experiment == PRESETS["cat"].experiment and page.session.blank == 3
        first = share.encode(PRESETS["cat"].experiment,
                             View(sentence=PRESETS["cat"].sentence, blank=PRESETS["cat"].blank))
        page = Page(first)
        page.hear("language", code="zh")
        assert page.session.experiment == PRESETS["cat"].experiment, "a link's experiment is not the page's"
        page = Page(language="zh")
        page.hear("preset", name="mood")
        assert page.session.sentence == CHINESE_PRESETS["mood"].sentence
        page.hear("default")
        assert page.session.experiment == PRESETS["mao"].experiment
    in_a_loop(job())


def test_a_lesson_speaks_another_language_at_once() -> None:
    async def job() -> None:
        page = Page("#lesson-loop-2")
        page.hear("language", code="zh")
        assert page.session.experiment.text == settings.CATS and page.session.course.page == 2
        page.hear("hash", text="")
        assert page.session.course.name == ""
    in_a_loop(job())
