"""Everything pressed at once: nothing goes wrong that is said, and Python answers afterwards.

`monkey.py` plays longer.
"""
from __future__ import annotations

from typing import Any

import pytest

from tests.browser.monkey import alive, complaints, play, polite


@pytest.mark.parametrize("seed", [2, 7])
def test_whatever_is_pressed_the_page_works_on(seed: int, visitors: Any) -> None:
    one = visitors(moving=True)
    one.open()
    polite(one.page)
    done = play(one.page, 90, seed)
    one.said[:] = complaints(one.said)
    assert one.said == [], done
    alive(one.page)


def test_an_empty_sentence_can_be_clicked_on_all_the_same(visitors: Any) -> None:
    one = visitors(moving=True)
    one.open()
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("")
    one.page.wait_for_function("unrolled.model.board.sentence === '' && !unrolled.model.trace")
    for name in ("left → right", "right → left", "back-propagation"):
        one.page.get_by_role("radio", name=name).first.click()
    for canvas in one.page.locator("canvas:visible").all():
        canvas.click(position={"x": 120, "y": 60}, timeout=2000, force=True)
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("the dog ran")
    one.page.wait_for_function("unrolled.model.board.sentence === 'the dog ran' && unrolled.model.trace")


def test_other_networks_and_sentences_come_while_the_keyboard_is_on_the_stage(visitors: Any) -> None:
    """The numbers at the cursor are told meanwhile: of the new network, never of the new one's cursor in the old
    one's scene."""
    one = visitors(moving=True)
    one.open()
    stage = one.page.locator("[data-place=stage] canvas").first.locator("xpath=ancestor-or-self::*[@tabindex='0'][1]")
    stage.focus()
    one.page.keyboard.press("End")
    for name in one.page.evaluate("unrolled.model.board.presets.map(p => p.name)"):
        one.page.evaluate(f"unrolled.model.send({{ type: 'preset', name: {name!r} }})")
        one.page.wait_for_function("unrolled.model.board.step === 0 && unrolled.model.trace?.step === 0")
        one.page.keyboard.press("End")
        one.page.evaluate("unrolled.model.move({ unit: (unrolled.model.trace?.hidden ?? 1) - 1 })")
    assert one.said == []
