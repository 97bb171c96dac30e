"""Links as a visitor meets them: a bad one, the way back from a good one, a reload at either."""
from __future__ import annotations

from typing import Any

from core import Experiment, View, share
from tests.browser.conftest import START_MS, stored
from tests.browser.test_autosave import numbers, work

GOOD = share.encode(Experiment(cell="gru", hidden=5, bidirectional=True),
                    View(sentence="the bird drank the cold rain", blank=2, tab="tokens"))
BAD = GOOD[:-5]
MINE = "unrolled.model.board.sentence === 'the dog sat on the rug' && unrolled.model.board.step === 2"


def test_a_bad_link_loses_nothing_and_offers_the_first_experiment(visitors: Any) -> None:
    one = visitors()
    one.open()
    before = work(one, "the dog sat on the rug", 2)
    one.page.evaluate(f"location.hash = {BAD!r}")
    alert = one.page.get_by_role("alert").filter(has_text="This link is damaged")
    alert.get_by_text("Ask for it again, whole").wait_for()
    one.page.wait_for_function("location.hash === ''")
    assert numbers(one) == before
    one.page.goto("about:blank")
    one.open(BAD)                                              # a start at the bad link, as after a reload there
    alert.wait_for()
    one.page.wait_for_function(MINE)
    assert numbers(one) == before
    one.page.get_by_role("button", name="Open the first experiment").click()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the cat sat on the mat' "
                               "&& unrolled.model.board.step === 0 && location.hash === ''")
    assert alert.count() == 0


def test_the_way_back_from_a_link_is_the_visitors_own_work_also_after_a_reload(visitors: Any) -> None:
    one = visitors()
    one.open()
    before = work(one, "the dog sat on the rug", 2)
    one.page.evaluate(f"location.hash = {GOOD!r}")
    opened = "unrolled.model.board.cell === 'gru' && document.querySelector('#tab-tokens').ariaSelected === 'true'"
    one.page.wait_for_function(opened)
    one.page.evaluate("history.back()")
    one.page.wait_for_function(MINE)
    assert numbers(one) == before
    one.page.evaluate(f"location.hash = {GOOD!r}")
    one.page.wait_for_function(opened)
    stored(one.page)
    one.page.reload()
    one.page.wait_for_selector("html[data-state=ready]", timeout=START_MS)
    one.page.wait_for_function("unrolled.model.board.cell === 'gru'")
    one.page.wait_for_function("unrolled.model.live")
    one.page.evaluate("history.back()")
    one.page.wait_for_function(MINE)
    assert numbers(one) == before
