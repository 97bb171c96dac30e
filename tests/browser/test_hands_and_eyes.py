"""Hands and eyes of other kinds: only the keyboard, a screen reader, less motion, input methods, a script from the
right."""
from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import drawn

FOCUSED = "document.activeElement && document.activeElement !== document.body"
# What a screen reader is told of by itself, each time that it changes.
LISTEN = """() => {
  const live = [...document.querySelectorAll("output, [role=status], [role=alert], [role=log], [aria-live]")]
    .filter(node => node.ariaLive !== "off");
  window.heard = [];
  for (const node of live)
    new MutationObserver(() => heard.push(`${node.className}: ${node.textContent}`)).observe(node,
    { childList: true, characterData: true, subtree: true });
  return live.length;
}"""
COMPOSE = """events => {
  const box = document.querySelector("[data-place=sentence] input");
  box.focus();
  box.value = "猫坐在垫子上";
  box.setSelectionRange(6, 6);
  for (const [type, init] of events) {
    const kind = type.startsWith("composition") ? CompositionEvent : type === "input" ? InputEvent : KeyboardEvent;
    box.dispatchEvent(new kind(type, { bubbles: true, cancelable: true, ...init }));
  }
}"""
ENTER, ESCAPE, OF_THE_METHOD = {"key": "Enter"}, {"key": "Escape"}, {"isComposing": True, "keyCode": 229}
ORDERS = {
    "Safari": [["compositionstart", {}], ["input", {"isComposing": True}], ["compositionend", {}],
               ["keydown", ENTER | {"keyCode": 229}]],
    "Chrome": [["compositionstart", {}], ["input", {"isComposing": True}], ["keydown", ENTER | OF_THE_METHOD],
               ["input", {"isComposing": True}], ["compositionend", {}]],
    "Escape": [["compositionstart", {}], ["input", {"isComposing": True}], ["keydown", ESCAPE | OF_THE_METHOD],
               ["compositionend", {}]],
}


def press(one: Any, button: Any, then: str = "true") -> None:
    """By the keyboard; afterwards something has the focus."""
    button.focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_function(then)
    one.answered()
    one.page.wait_for_function(FOCUSED)


def focused(one: Any, selector: str) -> bool:
    return bool(one.page.evaluate("selector => document.activeElement.matches(selector)", selector))


def test_a_lesson_is_taken_by_the_keyboard(visitors: Any) -> None:
    one = visitors()
    one.open()
    keys, card = one.page.keyboard, one.page.locator("[data-place=lesson]")
    one.button("Lessons").focus()
    keys.press("Enter")
    keys.press("Enter")
    one.page.wait_for_function("unrolled.model.board.lesson?.page === 1")
    one.answered()
    assert focused(one, "[data-place=lesson] h2")
    for _ in range(8):
        keys.press("Tab")
        if focused(one, ".lesson-nav .primary"):
            break
    keys.press("Enter")
    one.page.wait_for_function("unrolled.model.board.lesson?.page === 2")
    one.answered()
    assert focused(one, ".lesson-nav .primary")
    text = one.page.locator(".lesson-text").inner_text()
    assert card.get_by_role("status").inner_text() == text, "a page that is turned is read out"
    press(one, card.get_by_role("link", name="Back"), "unrolled.model.board.lesson.page === 1")
    assert focused(one, ".lesson-nav .primary")
    press(one, card.get_by_role("link", name="Leave the lessons").first, "!unrolled.model.board.lesson")
    assert focused(one, ".top .menu button")


def test_a_lesson_takes_no_focus_from_what_is_typed(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.get_by_role("textbox", name="Sentence", exact=True).focus()
    one.page.evaluate("location.hash = '#lesson-loop-1'")
    one.page.wait_for_function("unrolled.model.board.lesson?.page === 1")
    one.answered()
    assert focused(one, "[data-place=sentence] input")


def test_no_control_that_disappears_leaves_the_keyboard_nowhere(visitors: Any) -> None:
    one = visitors()
    one.open()
    for unit in (0, 1):
        one.page.evaluate(f"unrolled.model.send({{ type: 'silence', layer: 0, lane: 0, unit: {unit} }})")
    one.page.wait_for_function("unrolled.model.trace.held.length === 2")
    releases = one.page.locator(".held li button")
    press(one, releases.first)
    assert focused(one, ".held li button"), "the next one is where the first was"
    press(one, releases.first)
    assert focused(one, ".scroller")
    one.page.evaluate("unrolled.model.send({ type: 'silence', layer: 0, lane: 0, unit: 0 })")
    one.page.wait_for_function("unrolled.model.trace.held.length === 1")
    press(one, one.button("Release all"))
    assert focused(one, ".scroller")
    one.page.evaluate("unrolled.model.receive({ type: 'notice', kind: 'error', text: 'one' })")
    press(one, one.page.locator(".notice .icon"))
    press(one, one.button("Train"))
    press(one, one.button("Pause"))
    press(one, one.button("Reset"))
    one.page.wait_for_function("unrolled.model.board.runs.length === 1")
    one.page.get_by_role("tab", name="History").click()
    press(one, one.button("Open again"))
    press(one, one.button("Compare against this network"))
    press(one, one.button("Stop comparing"))


def test_a_place_that_the_visitor_leaves_is_left(visitors: Any) -> None:
    one = visitors()
    one.open()
    box = one.page.get_by_role("textbox", name="Sentence", exact=True)
    box.focus()
    one.page.keyboard.press("Escape")
    drawn(one.page)
    one.page.evaluate("document.querySelector('.own').hidden = true")
    drawn(one.page)
    assert one.page.evaluate("document.activeElement === document.body")


@pytest.mark.parametrize("place", ["", "#lesson-forward-4", "#lesson-own-4"])
def test_only_what_the_visitor_does_is_read_out(visitors: Any, place: str) -> None:
    one = visitors(moving=True)
    one.open(place)
    one.page.wait_for_function("unrolled.model.live && unrolled.model.board.state !== 'training'")
    one.answered()
    step = one.board("step")
    assert one.page.evaluate(LISTEN) > 3
    one.page.evaluate("unrolled.model.move({ movement: 0, pos: 0 }); unrolled.model.set({ playing: true, speed: 4 })")
    one.page.evaluate("unrolled.model.send({ type: 'command', name: 'train' })")
    one.page.wait_for_function(f"unrolled.model.board.step > {step + 40} && unrolled.model.cursor.movement > 0")
    drawn(one.page)
    assert one.page.evaluate("heard") == []
    one.page.evaluate("unrolled.model.set({ playing: false })")
    one.page.locator(".transport").get_by_role("button", name="One substep on").click()
    one.page.wait_for_function("heard.length > 0")


@pytest.mark.parametrize(("locale", "name", "note"),
                         [("en-US", "One substep on, without motion", "Your device asks for less motion"),
                          ("zh-CN", "前进一个子步骤，不播放动画", "减少动态效果")])
def test_who_asks_for_less_motion_gets_a_step_and_is_told(visitors: Any, locale: str, name: str, note: str) -> None:
    one = visitors(locale=locale)
    one.open()
    one.page.evaluate("unrolled.model.move({ movement: 0, pos: 2 })")
    play = one.page.locator(".transport .play")
    assert (play.get_attribute("aria-label"), play.get_attribute("title")) == (name, name)
    play.click()
    one.page.locator(".notice").get_by_text(note).wait_for()
    assert one.page.evaluate("[unrolled.model.playing, unrolled.model.cursor.pos]") == [False, 3]
    one.page.emulate_media(reduced_motion="no-preference")
    one.page.wait_for_function(f"document.querySelector('.transport .play').ariaLabel !== {name!r}")


@pytest.mark.parametrize("order", ORDERS)
def test_the_keys_of_an_input_method_are_its_own(visitors: Any, order: str) -> None:
    one = visitors()
    one.open()
    one.page.evaluate(COMPOSE, ORDERS[order])
    one.page.wait_for_function("unrolled.model.board.sentence === '猫坐在垫子上'")
    box = one.page.locator("[data-place=sentence] input")
    typed = box.evaluate("box => [box.value, box.selectionStart, box.selectionEnd]")
    assert typed == ["猫坐在垫子上", 6, 6], "nothing is selected: the next key would replace it"
    assert focused(one, "[data-place=sentence] input")
    one.page.keyboard.press("Enter")
    assert box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [0, 6]
    one.page.keyboard.press("Escape")
    assert not focused(one, "[data-place=sentence] input")


@pytest.mark.parametrize("words", [("החתול", "ישב", "על", "השטיח"), ("جلست", "القطة", "على", "السجادة")])
def test_a_sentence_from_the_right_is_read_from_the_right(visitors: Any, words: tuple[str, ...]) -> None:
    one = visitors()
    one.open()
    box = one.page.get_by_role("textbox", name="Sentence", exact=True)
    box.fill(" ".join(words))
    one.page.wait_for_function(
        f"unrolled.model.board.sentence === {' '.join(words)!r} && unrolled.model.trace.tokens.length === 4")
    assert box.evaluate("box => getComputedStyle(box).direction") == "rtl"
    places = one.page.evaluate(
        "[...document.querySelectorAll('.tokens button')].map(button => button.getBoundingClientRect().left)")
    assert places == sorted(places, reverse=True) and len(set(places)) == 4
    columns = one.page.evaluate("[0, 1, 2, 3].map(t => unrolled.stage.scene.g.uOf(0, t, 0))")
    assert columns == sorted(columns), "time runs from the left"
    assert "in the drawing time runs from the left" in one.page.locator(".hint").inner_text()
    one.page.locator(".tokens button").first.focus()
    one.page.keyboard.press("ArrowLeft")
    assert focused(one, "[data-t='1']")
    box.fill("the cat sat")
    one.page.wait_for_function("unrolled.model.board.sentence === 'the cat sat'")
    assert "in the drawing" not in one.page.locator(".hint").inner_text()
    assert one.page.evaluate("getComputedStyle(document.querySelector('.tokens')).direction") == "ltr"


def test_a_run_that_has_ended_is_in_the_history(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.evaluate("unrolled.model.send({ type: 'preset', name: 'rhyme' })")
    one.page.wait_for_function("unrolled.model.board.step === 0")
    one.page.get_by_role("tab", name="History").click()
    one.button("Train").click()
    one.page.wait_for_function("unrolled.model.board.state === 'paused'")
    one.page.locator("[data-place=tabs] tbody tr").wait_for()
    assert one.page.locator("[data-place=tabs] tbody tr").count() == 1
    assert one.board("runs")[0]["steps"] == one.board("steps")
