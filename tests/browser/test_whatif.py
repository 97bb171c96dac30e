"""What if: a gate held and a unit silenced by hand on the stage; what is drawn afterwards is the core's own what-if."""
from __future__ import annotations

import json
from typing import Any

import numpy as np

from core import Experiment, Trace, TrainState, View, share, start
from core.looking.what_if import Held, intervene, silenced
from tests.browser.conftest import drawn, stored, until

PLACE = """([lane, t, row, column]) => {
  const { scene, scroller } = unrolled.stage, g = scene.g,
    [x, y] = g.at(g.uOf(lane, t, g.colQ(column) + g.colW / 2), g.vOf(lane, g.rowD(row)));
  const { scale } = unrolled.stage;
  return [x * scale - scroller.scrollLeft, y * scale - scroller.scrollTop];
}"""
TIMED = """name => new Promise(done => {
  const from = performance.now(), stop = unrolled.model.subscribe("trace", () => {
    stop();
    requestAnimationFrame(() => done(performance.now() - from));
  });
  document.querySelector(`.inspector [data-name=${name}]`).click();
})"""


def click_mark(page: Any, lane: int, t: int, row: int, column: int) -> None:
    x, y = page.evaluate(PLACE, [lane, t, row, column])
    page.locator(".stage-view canvas").click(position={"x": x, "y": y})


def hold(page: Any, mark: tuple[int, int, int, int], button: str) -> None:
    """One thing held by the card of a mark."""
    click_mark(page, *mark)
    page.locator(f".inspector [data-name={button}]").click()
    page.wait_for_function("unrolled.model.trace.held.length === 1")


def untrained(one: Any) -> tuple[TrainState, str, int]:
    """The page back at step 0, and the same network natively."""
    one.open()
    one.page.evaluate("unrolled.model.set({ playing: false })")
    one.button("Reset").click()
    one.page.wait_for_function("unrolled.model.board.step === 0 && unrolled.model.trace.step === 0")
    one.page.get_by_role("button", name="Share", exact=True).click()
    one.page.wait_for_function("location.hash.startsWith('#x1.')")
    one.page.keyboard.press("Escape")
    shared = share.decode(one.page.evaluate("location.hash"))
    return start(shared.experiment), shared.view.sentence, shared.view.blank


def assert_shown(one: Any, native: Trace) -> None:
    """Every array of the page's trace is the native one, and so are the numbers in the head."""
    for name in one.page.evaluate("unrolled.model.trace.names.filter(n => !n.startsWith('was.'))"):
        shown = np.array(one.page.evaluate(f"[...unrolled.model.trace.get({name!r}).data]"), np.float32)
        np.testing.assert_allclose(shown, native[name].ravel(), rtol=2e-4, atol=2e-5, err_msg=name)


def test_a_forget_gate_held_shut_is_drawn_as_the_core_computes_it(visitors: Any) -> None:
    one = visitors()
    state, sentence, blank = untrained(one)
    plain = intervene(state, sentence, [], blank)
    click_mark(one.page, 0, 1, 3, 0)
    one.page.locator(".inspector").wait_for()
    assert one.page.locator(
        ".formula .terms [data-symbol=f] span").first.inner_text() == f"{plain['0.fwd.f'][1, 0, 3]:.2f}"
    ms = one.page.evaluate(TIMED, "v0")
    print(f"hold to drawn: {ms:.0f} ms")
    native = intervene(state, sentence, [Held(0, "fwd", "f", 3, 0.0, 1)], blank)
    assert_shown(one, native)
    assert one.page.locator(".formula .terms [data-symbol=f] span").first.inner_text() == "0.00"
    assert "f = 0" in one.page.locator(".held").inner_text()
    before = one.page.evaluate("[...unrolled.model.trace.get('was.0.fwd.C').data]")
    np.testing.assert_allclose(before, plain["0.fwd.C"].ravel(), rtol=2e-4, atol=2e-5)
    # everything after it, as the formula line says it
    for step, value in enumerate(("f", "i", "a", "C", "o", "h")):
        one.page.evaluate(f"unrolled.model.move({{ pos: {6 * 2 + step + 1} }})")
        shown = one.page.locator(f".formula .terms [data-symbol='{value}'] span").first.inner_text()
        assert shown.replace("−", "-") == f"{native[f'0.fwd.{value}'][2, 0, 3] + 0.0:.2f}".replace("-0.00",
                                                                                                   "0.00"), value


def test_the_decoder_is_opened_by_a_link_and_held_as_the_encoder_is(visitors: Any) -> None:
    one = visitors()
    spec = Experiment(task="answer", text=("a b => c d", "b a => d c"), hidden=5, layers=1)
    one.open(share.encode(spec, View(sentence="a b", part=1, movement=0, pos=3)))
    one.page.wait_for_function("unrolled.model.trace?.isDecoder")
    one.page.evaluate("unrolled.model.set({ playing: false })")
    said = one.page.evaluate("unrolled.model.board.answers[0].candidates[0]")
    hold(one.page, (0, 1, 2, 0), "v0")
    native = intervene(start(spec), "a b", [Held(0, "dec", "f", 2, 0.0, 1)])
    shown = one.page.evaluate("[...unrolled.model.trace.get('0.fwd.C').data]")
    np.testing.assert_allclose(shown, native["0.dec.C"].ravel(), rtol=2e-4, atol=2e-5)
    assert one.page.evaluate("[...unrolled.model.trace.get('was.0.fwd.f').data].every(x => x > 0)")
    assert "decoder" in one.page.locator(".held").inner_text()
    one.answered()
    assert f"held “{said[0]}” got {said[1]:.2f}" in one.page.locator("[data-place=answers] .look").inner_text()
    one.page.keyboard.press("Escape")
    one.page.get_by_role("button", name="Share", exact=True).click()
    one.answered()                                                   # until then the address is that which was opened
    view = share.decode(one.page.evaluate("location.hash")).view
    assert view.part == 1 and view.held == ((0, "dec", "f", 2, 0.0, 1),)


def test_on_a_phone_the_card_leaves_free_what_it_changes(visitors: Any) -> None:
    one = visitors(360, 780)
    one.open()
    one.page.evaluate("unrolled.model.set({ playing: false })")
    one.page.evaluate("document.querySelector('.stage-view').scrollIntoView({ block: 'start' })")
    # where most of the sentence comes after the mark in its lane, and the drawing can show it in the middle
    for lane in (0, 1):
        one.page.evaluate("unrolled.stage.scroller.scrollTop = 200")
        drawn(one.page)
        t = one.page.evaluate("Math.round((200 + unrolled.stage.height / 2) / unrolled.stage.scene.g.pitch) - 1")
        click_mark(one.page, lane, t, 3, 2)
        one.page.locator(".inspector").wait_for()
        _, y = one.page.evaluate(PLACE, [lane, t, 3, 2])
        box, canvas = [one.page.locator(name).bounding_box() for name in (".inspector", ".stage-view canvas")]
        mark = canvas["y"] + y
        within = canvas["y"] + 2 if lane == 0 else canvas["y"] + canvas["height"] - 4 - box["height"]
        assert abs(box["y"] - within) < 3 or (box["y"] + box["height"] <= mark if lane == 0 else box["y"] >= mark), (
            lane, mark, box, canvas)
        one.page.keyboard.press("Escape")


def test_a_silenced_unit_says_nothing_until_all_is_released(visitors: Any) -> None:
    one = visitors()
    state, sentence, blank = untrained(one)
    hold(one.page, (1, 4, 2, 1), "silence")
    assert_shown(one, intervene(state, sentence, [silenced(0, "rev", 2)], blank))
    one.button("Release all").click()
    one.page.wait_for_function("!unrolled.model.trace.held.length")
    assert_shown(one, intervene(state, sentence, [], blank))
    assert one.page.locator(".held").is_hidden()


def test_what_is_held_outlives_a_reload_and_goes_along_in_a_link(visitors: Any) -> None:
    one = visitors()
    state, sentence, blank = untrained(one)
    hold(one.page, (0, 1, 3, 0), "v0")
    stored(one.page)
    one.page.reload()
    one.page.wait_for_function("window.unrolled?.model?.trace?.held.length === 1")
    one.page.get_by_role("button", name="Share", exact=True).click()
    until(one.page, lambda: bool(share.decode(one.page.evaluate("location.hash")).view.held))
    other = visitors()
    other.open(one.page.evaluate("location.hash"))
    other.page.wait_for_function("window.unrolled?.model?.trace?.held.length === 1")
    assert_shown(other, intervene(state, sentence, [Held(0, "fwd", "f", 3, 0.0, 1)], blank))
    assert "f = 0" in other.page.locator(".held").inner_text()


def test_the_keyboard_reaches_a_what_if(visitors: Any) -> None:
    one = visitors()
    untrained(one)
    one.page.evaluate("unrolled.model.move({ movement: 0, pos: 8, unit: 2 })")
    one.page.locator(".scroller").focus()
    one.page.keyboard.press("w")
    one.page.locator(".inspector").wait_for()
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Space")
    one.page.wait_for_function("unrolled.model.trace.held.length === 1")
    [held] = one.page.evaluate("unrolled.model.trace.held")
    assert (held["symbol"], held["t"], held["unit"], held["value"]) == ("i", 1, 2, 0)
    one.page.keyboard.press("Escape")
    assert one.page.locator(".inspector").is_hidden()
    assert one.page.evaluate("document.activeElement.classList.contains('scroller')")


def test_w_asks_wherever_it_is_pressed_and_at_a_prediction_about_the_last_cell(visitors: Any) -> None:
    one = visitors()
    untrained(one)
    one.page.evaluate("unrolled.model.move({ movement: 0, pos: Infinity, unit: 2 }); document.activeElement.blur()")
    one.page.keyboard.press("w")
    one.page.locator(".inspector").wait_for()
    assert one.page.evaluate("document.querySelector('.inspector').contains(document.activeElement)")
    one.page.keyboard.press("Escape")
    assert one.page.locator(".inspector").is_hidden()


def edge(page: Any) -> tuple[float, float]:
    """The last gate in sight, which the view follows when it is tapped."""
    found: list[float] = page.evaluate("""() => {
      const { scene: { g }, scroller } = unrolled.stage, box = scroller.getBoundingClientRect(),
        along = g.vertical ? 1 : 0, side = g.vertical ? "scrollTop" : "scrollLeft";
      const ends = [box.width - g.tail, Math.min(box.height, innerHeight - 140 - box.top)];
      const places = [...Array(unrolled.model.trace.tokens.length).keys()].map(t => {
        const place = g.at(g.uOf(0, t, g.colQ(0) + g.colW / 2), g.vOf(0, g.rowD(2)));
        place[along] -= scroller[side];
        return place;
      });
      return places.filter(place => place[along] < ends[along] - 4).at(-1);
    }""")
    return found[0], found[1]


SCROLLED = "[unrolled.stage.scroller.scrollTop, unrolled.stage.scroller.scrollLeft]"


def assert_card_stays(page: Any, before: list[float]) -> None:
    """The view has followed, and the card is there all the same, beside its gate and in sight."""
    page.wait_for_function(f"JSON.stringify({SCROLLED}) !== '{json.dumps(before).replace(' ', '')}'")
    drawn(page)
    box = page.locator(".inspector").bounding_box()
    assert box and box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
    assert box["y"] + box["height"] <= page.viewport_size["height"]


def test_the_card_stays_open_where_a_tap_makes_the_view_follow(visitors: Any) -> None:
    one = visitors(width=390, height=844, has_touch=True)
    untrained(one)
    page = one.page
    page.evaluate("unrolled.model.move({ movement: 0, pos: 6 })")
    page.evaluate("document.querySelector('[data-place=stage]').scrollIntoView({ block: 'start' })")
    drawn(page)
    before, (x, y) = page.evaluate(SCROLLED), edge(page)
    page.locator(".stage-view canvas").tap(position={"x": x, "y": y})
    assert_card_stays(page, before)


def test_the_card_stays_open_at_the_edge_of_a_long_sentence_and_esc_closes_it_from_anywhere(visitors: Any) -> None:
    one = visitors()
    untrained(one)
    page = one.page
    sentence = " ".join(["the cat sat on the mat and"] * 6)
    page.get_by_role("textbox", name="Sentence", exact=True).fill(sentence)
    page.wait_for_function("unrolled.model.trace.tokens.length === 42")
    page.evaluate("unrolled.model.set({ playing: false }); unrolled.model.move({ movement: 0, pos: 6 })")
    drawn(page)
    before, (x, y) = page.evaluate(SCROLLED), edge(page)
    page.locator(".stage-view canvas").click(position={"x": x, "y": y})
    assert_card_stays(page, before)
    page.evaluate("unrolled.stage.scroller.scrollLeft = 1e5")
    page.locator(".inspector").wait_for(state="hidden")                       # its gate is out of sight
    page.evaluate("unrolled.model.move({ pos: 5 })")
    drawn(page)
    x, y = edge(page)
    page.locator(".stage-view canvas").click(position={"x": x, "y": y})
    page.locator(".inspector").wait_for()
    page.locator(".inspector button").last.focus()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.querySelector('.inspector').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.locator(".inspector").is_hidden()
    assert page.evaluate("document.activeElement !== document.body")
