"""The stage fills the room that it has, what waits can be found on a projector, every mark has a legend, and a class
sees it larger."""
from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import AS_THE_PAGE_CHOOSES, drawn

SIZES = [(1440, 900), (1920, 1080), (2560, 1440)]
# The darkest or brightest contrast to the paper that a row of pixels across a waiting cell's left edge has (WCAG's).
CONTRAST = """() => {
  const { canvas, context, scene: { g }, scale, width } = unrolled.stage;
  const [x, y, , h] = g.cellBox(0, 4), ratio = canvas.width / width;
  const light = rgb => [...rgb].map(c => c / 255).map(c => (c <= 0.03928 ? c / 12.92
    : ((c + 0.055) / 1.055) ** 2.4)).reduce((s, c, n) => s + c * [0.2126, 0.7152, 0.0722][n], 0);
  const row = context.getImageData(Math.round(x * scale * ratio) - 10, Math.round((y + h / 2) * scale * ratio),
    14, 1).data;
  const [paper, ...rest] = Array.from({ length: 14 }, (_, n) => light(row.slice(4 * n, 4 * n + 3))),
    edge = rest.slice(7);
  return Math.max(...edge.map(one => (Math.max(one, paper) + 0.05) / (Math.min(one, paper) + 0.05))); }"""


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_stage_fills_its_room(size: tuple[int, int], visitors: Any) -> None:
    one = visitors(*size)
    for fragment in ("", "#lesson-loop-1", "#lesson-gates-2"):
        one.open(fragment)
        drawn(one.page)
        tall, room = one.page.evaluate("[unrolled.stage.scroller.clientHeight, unrolled.stage.room]")
        assert 0.9 * room <= tall <= room, fragment
        assert one.page.evaluate("unrolled.stage.room") > 0.5 * size[1] / one.page.evaluate(
            "Number(getComputedStyle(document.documentElement).zoom) || 1")
        one.page.goto("about:blank")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_waits_is_found_and_every_mark_has_a_legend(theme: str, visitors: Any) -> None:
    one = visitors(color_scheme=theme)
    one.open()
    one.page.evaluate("unrolled.model.move({ movement: 0, pos: 2 })")
    drawn(one.page)
    assert one.page.evaluate(CONTRAST) >= 3
    legend = one.page.locator(".legend")
    for name in ("kept", "added", "against", "other"):
        assert legend.locator(f".swatch.{name}").is_visible()
    assert "taken away" in legend.inner_text() and "other units" in legend.inner_text()
    peak = one.page.evaluate(
        "Math.max(...['fwd', 'rev'].flatMap(lane => [...unrolled.model.trace.get(`0.${lane}.C`).data].map(Math.abs)))")
    assert peak <= one.page.evaluate("unrolled.stage.scene.scales.belt") <= peak + 0.1


@pytest.mark.parametrize(("size", "locale"), [((1440, 900), "en-US"), ((1920, 1080), "zh-CN")])
def test_a_class_sees_only_the_stage_and_the_card_and_larger(size: tuple[int, int], locale: str,
                                                              visitors: Any) -> None:
    one = visitors(*size, locale=locale)
    one.open(AS_THE_PAGE_CHOOSES + "#lesson-gates-2")
    drawn(one.page)
    tall = "document.querySelector('.scroller').getBoundingClientRect().height"
    before = one.page.evaluate(tall)
    one.page.keyboard.press("c")
    drawn(one.page)
    assert one.page.evaluate("location.search") == "?class=1"
    assert one.page.evaluate("location.hash") == "#lesson-gates-2"
    assert one.page.evaluate(tall) > 1.2 * before
    for hidden in (".top", ".sentence", ".lower", ".loss"):
        assert one.page.locator(hidden).first.is_hidden()
    box = one.page.locator("[data-place=lesson]").bounding_box()
    assert box and 0 <= box["y"] and box["y"] + box["height"] <= size[1] and box["x"] + box["width"] <= size[0] + 1
    assert one.page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    one.page.locator(".leave-class").click()
    drawn(one.page)
    assert one.page.locator(".top").is_visible()
    assert one.page.evaluate("[location.search, document.documentElement.dataset.class ?? '']") == ["", ""]
    one.page.locator(".class-button").click()
    assert one.page.evaluate("location.search") == "?class=1" and one.page.locator(".top").is_hidden()


def test_hovering_says_what_a_number_means(visitors: Any) -> None:
    one = visitors()
    one.open()
    x, y = one.page.evaluate("(() => { const { g } = unrolled.stage.scene; "
                             "return g.at(g.uOf(0, 1, g.colQ(0) + g.colW / 2), g.vOf(0, g.rowD(0))); })()")
    one.page.locator(".stage-view canvas").hover(position={"x": x, "y": y})
    share = one.page.evaluate("Math.round(100 * unrolled.model.trace.at('0.fwd.f', 1, 0))")
    one.page.locator(".tip p").get_by_text(f"keeps {share} % of what unit 1 knew").wait_for()


@pytest.mark.parametrize(("locale", "gate", "lane"), [
    ("en-US", "forget gate", "hands its state on"), ("zh-CN", "遗忘门", "状态传给")])
def test_letters_lanes_and_the_legend_say_what_they_are(locale: str, gate: str, lane: str, visitors: Any) -> None:
    one = visitors(locale=locale)
    one.open()
    drawn(one.page)
    canvas, tip = one.page.locator(".stage-view canvas"), one.page.locator(".stage-view .tip:not(.inspector)")
    places = one.page.evaluate("""(() => {
      const { scene: { g }, scale } = unrolled.stage;
      const letter = g.at(g.uOf(0, 1, g.colQ(0) + g.colW / 2), g.vOf(0, g.body + g.head / 2));
      return [letter, [12, g.vOf(0, g.beltAt)]].map(place => place.map(x => x * scale)); })()""")
    for (x, y), said in zip(places, ((gate, "W"), (lane,)), strict=True):
        canvas.hover(position={"x": x, "y": y})
        tip.wait_for()
        assert all(part in tip.inner_text() for part in said)
    assert all(one.page.locator(".legend > span").evaluate_all("all => all.map(span => span.title)"))


def test_what_waits_for_the_prediction_is_found(visitors: Any) -> None:
    """The head's bars have an edge of 3 : 1 while nothing is predicted yet, and its words are read."""
    one = visitors()
    one.open()
    one.page.evaluate("unrolled.model.move({ movement: 0, pos: 2 })")
    drawn(one.page)
    contrast = one.page.evaluate("""async () => {
      const { headBox } = await import(new URL("animation/stage/join.js", location.href));
      const { canvas, context, scene: { g }, scale, width } = unrolled.stage;
      const { x, y, indent } = headBox(g, unrolled.stage.frame()), ratio = scale * canvas.width / width;
      const linear = c => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
      const light = rgb => [...rgb].reduce((s, c, n) => s + linear(c / 255) * [0.2126, 0.7152, 0.0722][n], 0);
      const box = [x - 2, y, indent + 5, 16].map(length => Math.round(length * ratio)), [, , wide, tall] = box;
      const { data } = context.getImageData(...box), paper = light(data.slice(0, 3));
      const most = (from, to, low, high) => {                   // of a part of the row, to the paper at its corner
        const found = [];
        for (let j = Math.round(low * tall); j < high * tall; j++) for (let i = from; i < to; i++) {
          const one = light(data.slice(4 * (j * wide + i), 4 * (j * wide + i) + 3));
          found.push((Math.max(one, paper) + 0.05) / (Math.min(one, paper) + 0.05));
        }
        return Math.max(...found);
      };
      const edge = wide - Math.round(6 * ratio);
      return { bar: most(edge, wide, 0.4, 0.6), word: most(0, edge, 0, 1) }; }""")
    assert contrast["bar"] >= 3 and contrast["word"] >= 4
