"""Sharing as a visitor does it: with weights, a moment, inside another page."""
from __future__ import annotations

from typing import Any


def shared(one: Any) -> str:
    one.page.get_by_role("button", name="Share", exact=True).click()
    one.page.wait_for_function("location.hash.startsWith('#x1.')")
    one.answered()
    return one.page.evaluate("location.hash")


def test_a_link_with_weights_predicts_the_same_in_a_fresh_profile(visitors: Any) -> None:
    one, other = visitors(), visitors()
    one.open()
    shared(one)
    one.page.get_by_label("Include the trained weights").check()
    one.page.wait_for_function("location.hash.includes('.w8.')")
    one.page.get_by_text("Rounded to 8 bits").wait_for()
    assert one.page.locator("#share-qr").inner_text() == "Too long for a QR code that a phone can read."
    other.open(one.page.evaluate("location.hash"))
    mine, theirs = one.board("answers")[0], other.board("answers")[0]
    assert theirs["truth"] == mine["truth"] and theirs["title"] == "two" and len(other.board("answers")) == 1
    assert abs(theirs["truth_p"] - mine["truth_p"]) < 0.01
    assert [w for w, _ in theirs["candidates"]][:2] == [w for w, _ in mine["candidates"]][:2]


def test_a_link_opens_at_its_moment_and_trains_up_to_it(visitors: Any) -> None:
    one, other = visitors(), visitors()
    one.open()
    one.button("Reset").click()
    for k in range(3):
        one.button("Step").click()
        one.page.wait_for_function(f"unrolled.model.trace.step === {k + 1}")
    one.page.evaluate("unrolled.model.set({ playing: false }); unrolled.model.move({ movement: 1, pos: 14, unit: 3 })")
    link = shared(one)
    one.page.locator("#share-qr svg path").wait_for(state="attached")
    other.open(link)
    other.page.wait_for_function("unrolled.model.board.step === 3 && unrolled.model.board.state === 'paused'")
    assert other.page.evaluate("unrolled.model.cursor") == {"movement": 1, "pos": 14, "unit": 3, "layer": 0}
    for name in ("0.fwd.C", "0.rev.h", "0.rev.dh"):
        read = f"[...unrolled.model.trace.get({name!r}).data]"
        assert other.page.evaluate(read) == one.page.evaluate(read)


def test_without_the_sentences_none_of_them_is_in_the_link(visitors: Any) -> None:
    one, other = visitors(), visitors()
    one.open()
    one.page.get_by_text("Sentences", exact=True).first.click()
    one.page.get_by_label("Training sentences").fill("my secret garden\nmy secret diary")
    one.page.get_by_label("Training sentences").blur()
    one.page.wait_for_function("unrolled.model.board.sentence_count === 2")
    shared(one)
    one.page.get_by_label("Include my sentences").uncheck()
    one.page.get_by_text("The link has only the settings").wait_for()
    other.open(one.page.evaluate("location.hash"))
    assert other.board("sentence_count") == 12 and "secret" not in other.board("sentence")


def test_inside_another_page_the_hidden_parts_are_hidden(visitors: Any) -> None:
    one = visitors()
    one.open("?embed=1&hide=views,forms,%22%3E%3Cscript%3E")
    for place, seen in ((".stage", True), (".answer", True), (".lower", False), (".fold", False), (".top", False)):
        assert one.page.locator(place).first.is_visible() == seen, place
    full = one.page.get_by_role("link", name="Open in Unrolled")
    assert full.get_attribute("href") == one.address
