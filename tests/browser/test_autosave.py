"""A reload, a closed tab and a second tab: nothing is lost, and nothing is overwritten."""
from __future__ import annotations

from typing import Any

SETTLE_MS = 1500


def work(one: Any, sentence: str, steps: int) -> list[float]:
    """Types a sentence, trains some steps; returns the numbers that have to come back."""
    one.button("Reset").click()
    one.page.wait_for_function("unrolled.model.board.step === 0")
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill(sentence)
    one.page.wait_for_function(f"unrolled.model.board.sentence === {sentence!r}")
    for k in range(steps):
        one.button("Step").click()
        one.page.wait_for_function(f"unrolled.model.board.step === {k + 1}")
    one.page.wait_for_timeout(SETTLE_MS)
    return numbers(one)


def numbers(one: Any) -> list[float]:
    return one.page.evaluate("[unrolled.model.board.step, unrolled.model.board.loss, ...unrolled.model.trace.get('0.rev.C').data]")


def test_a_reload_and_a_closed_tab_lose_nothing(visitors: Any) -> None:
    one = visitors()
    one.open()
    before = work(one, "the bird sat on the rug", 3)
    one.open()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the bird sat on the rug'")
    assert numbers(one) == before
    context = one.page.context
    one.page.close()
    one.page = one.watch(context.new_page())
    one.open()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the bird sat on the rug'")
    assert numbers(one) == before


def test_two_tabs_keep_their_own(visitors: Any) -> None:
    one = visitors()
    one.open()
    first = work(one, "the dog sat on the mat", 1)
    page, one.page = one.page, one.watch(one.page.context.new_page())
    one.open()
    assert one.board("sentence") == "the cat sat on the mat"
    second = work(one, "the bird ran to the park", 2)
    one.open()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the bird ran to the park'")
    assert numbers(one) == second
    one.page = page
    one.open()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the dog sat on the mat'")
    assert numbers(one) == first
