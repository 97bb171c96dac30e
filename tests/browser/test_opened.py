"""A cell opened into its wiring: by a click, a key and a button; its numbers are the trace's, for every unit; it
closes to where one was."""
from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import drawn

# What is in the boxes, and at the ends of the belt; what the trace has there.
SHOWN = """() => Object.fromEntries([...document.querySelectorAll(".wiring .part[data-symbol]")]
  .map(part => [part.dataset.symbol, part.querySelector(".number")?.textContent]).filter(([, text]) => text))"""
TOLD = """symbols => { const { lane, t } = unrolled.stage.opened.at, { layer, unit } = unrolled.model.cursor;
  const write = x => (x < -0.005 ? "−" : "") + Math.abs(x).toFixed(2);
  return Object.fromEntries(symbols.map(s => [s,
    write(unrolled.model.trace.at(`${layer}.${lane ? "rev" : "fwd"}.${s}`, t, unit))])); }"""
LETTER = """([lane, t]) => { const { scene: { g }, scroller, scale } = unrolled.stage;
  const [x, y] = g.at(g.uOf(lane, t, g.W / 2), g.vOf(lane, g.body + g.head / 2));
  return [(x - scroller.scrollLeft) * scale, y * scale]; }"""
IS_OPEN = "!document.querySelector('.cell-open').hidden"


def opened(visitors: Any, fragment: str = "", **context: Any) -> Any:
    one = visitors(**context)
    one.open(fragment)
    return one


def shows_the_traces_numbers(page: Any) -> dict[str, str]:
    drawn(page)
    shown: dict[str, str] = page.evaluate(SHOWN)
    assert shown and shown == page.evaluate(TOLD, list(shown))
    return shown


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_cell_opens_by_a_button_and_closes_to_where_one_was(locale: str, visitors: Any) -> None:
    one = opened(visitors, locale=locale)
    page, button = one.page, one.page.locator(".open-cell")
    page.evaluate("unrolled.model.move({ movement: 0, pos: 12, unit: 0 })")
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(IS_OPEN) and page.locator(".scroller").is_hidden()
    assert set(shows_the_traces_numbers(page)) == {"f", "i", "a", "o"}
    word = page.evaluate("unrolled.model.trace.word(unrolled.stage.opened.at.t)")
    assert word in page.locator(".cell-head h3").inner_text() and page.locator(".wiring").get_attribute("aria-label")
    lines = page.locator(".cell-lines li")
    assert lines.count() == 6 and "is-lit" in (lines.nth(5).get_attribute("class") or "")
    page.locator(".cell-lines code").first.wait_for()
    assert "keeps" in lines.nth(0).inner_text() or "保留" in lines.nth(0).inner_text()
    page.keyboard.press("Escape")
    assert not page.evaluate(IS_OPEN) and page.locator(".scroller").is_visible()
    assert page.evaluate("document.activeElement.classList.contains('open-cell')")
    assert page.evaluate("unrolled.model.cursor.pos") == 12


def test_an_emptied_sentence_leaves_an_opened_cell_waiting_for_the_next(visitors: Any) -> None:
    one = opened(visitors)
    page, field = one.page, one.page.get_by_role("textbox", name="Sentence", exact=True)
    page.locator(".open-cell").click()
    shows_the_traces_numbers(page)
    field.fill("")
    page.wait_for_function("unrolled.model.trace === null && unrolled.model.board.sentence === ''")
    one.answered()
    assert page.locator(".cell-open").is_hidden(), "it shows numbers of a sentence that is gone"
    field.fill("the dog sat")
    page.wait_for_function("unrolled.model.board.sentence === 'the dog sat' && unrolled.model.trace !== null")
    assert page.locator(".cell-open").is_visible()
    shows_the_traces_numbers(page)


def test_enter_opens_the_cell_at_the_cursor_and_no_tip_lies_over_the_drawing_afterwards(visitors: Any) -> None:
    one = opened(visitors)
    page, tip = one.page, one.page.locator(".stage-view .tip:not(.inspector)")
    page.evaluate("unrolled.model.move({ movement: 0, pos: 12, unit: 0 })")
    page.keyboard.press("Tab")                               # a keyboard's user: the focus is to be seen
    page.locator(".scroller").focus()
    tip.wait_for()
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    page.keyboard.press("Enter")
    assert page.evaluate(IS_OPEN) and page.evaluate("unrolled.stage.opened.at") == {"lane": 0, "t": 1}
    page.keyboard.press("Escape")
    assert not page.evaluate(IS_OPEN) and page.evaluate("document.activeElement.classList.contains('scroller')")
    drawn(page)
    assert tip.is_hidden()
    page.keyboard.press("ArrowRight")
    assert tip.is_visible()
    page.keyboard.press("?")
    keys = page.locator("dialog.keys dl").evaluate("""dl => Object.fromEntries(
      [...dl.querySelectorAll("dt")].map(dt => [dt.textContent, dt.nextSibling.textContent]))""")
    assert "open" in keys["⏎ O"] and "what if" in keys["W"]


def test_every_unit_of_every_cell_has_its_own_numbers(visitors: Any) -> None:
    one = opened(visitors)
    one.page.evaluate("unrolled.model.move({ movement: 1, pos: 24 })")
    one.page.keyboard.press("o")
    seen = set()
    for unit in range(8):
        one.page.locator(".unit select").first.select_option(label=str(unit + 1))
        assert one.page.evaluate("unrolled.model.cursor.unit") == unit
        shows_the_traces_numbers(one.page)
        seen.add(one.page.locator(".wiring").get_attribute("aria-label"))
    assert len(seen) == 8
    for pos in (6, 18, 36):
        one.page.evaluate("pos => unrolled.model.move({ pos })", pos)
        shows_the_traces_numbers(one.page)
        seen.add(one.page.locator(".wiring").get_attribute("aria-label"))
    assert len(seen) == 11


def test_a_click_on_the_cells_letters_opens_it_and_its_own_numbers_flow(visitors: Any) -> None:
    one = opened(visitors)
    x, y = one.page.evaluate(LETTER, [0, 3])
    one.page.locator(".stage-view canvas").click(position={"x": x, "y": y})
    assert one.page.evaluate("[unrolled.stage.opened.at.lane, unrolled.stage.opened.at.t]") == [0, 3]
    grown = """[...document.querySelectorAll('.wiring .flow')]
      .filter(path => path.getAttribute('opacity') === '1').length"""
    counts = []
    for done in range(7):
        one.page.evaluate("pos => unrolled.model.move({ pos })", 18 + done)
        if done:
            counts.append(one.page.evaluate(grown))
    assert counts == sorted(counts) and counts[0] < counts[-1] == one.page.locator(".wiring .flow").count()
    one.page.locator(".cell-lines button").first.click()
    assert one.page.evaluate("unrolled.model.cursor.pos") == 19


def test_backward_the_gradient_runs_through_the_same_wires(visitors: Any) -> None:
    one = opened(visitors)
    one.page.evaluate("unrolled.model.move({ movement: 0, pos: 12 })")
    one.page.keyboard.press("o")
    one.page.locator(".cell-head .segments button").nth(1).click()
    drawn(one.page)
    assert one.page.evaluate("unrolled.model.cursor.movement") == 2
    lines = one.page.evaluate("[...document.querySelectorAll('.cell-lines li')].map(row => "
                              "[row.querySelector('.cell-equation').textContent.split(' ')[0], "
                              "row.querySelector('b').textContent])")
    values, shown = dict(lines), one.page.evaluate(SHOWN)
    assert len(values) == 10 and {s: values[f"δ{s}"] for s in "fiao"} == {s: shown[s] for s in "fiao"}
    one.page.locator(".cell-lines button").nth(3).click()
    assert one.page.locator(".cell-lines li.is-lit .cell-equation").inner_text().startswith("δz")


VISIBLE = """[...document.querySelectorAll('.wiring .number')].filter(one => getComputedStyle(one).opacity !== '0')
  .map(one => one.textContent)"""


def test_no_number_is_seen_before_it_is_computed(visitors: Any) -> None:
    """At the first equation only what came from the step before is there; at the last all of them."""
    page = opened(visitors).page
    page.evaluate("unrolled.model.move({ movement: 0, pos: 12.01 })")
    page.keyboard.press("o")
    drawn(page)
    first = page.evaluate(VISIBLE)
    page.evaluate("unrolled.model.move({ pos: 18 })")
    drawn(page)
    assert len(first) <= 2 and len(page.evaluate(VISIBLE)) >= 8


def test_a_cell_of_ones_own_opens_and_so_does_every_kind_of_cell(visitors: Any) -> None:
    one = opened(visitors, "#lesson-loop-2")
    one.page.keyboard.press("o")
    assert set(shows_the_traces_numbers(one.page)) == {"h"}
    one.page.get_by_text("Network", exact=True).first.click()
    one.page.get_by_label("Cell", exact=True).select_option(label="your own")
    one.page.wait_for_function("unrolled.model.board.cell === 'own'")
    one.answered()
    lines = one.page.get_by_label("Equations", exact=True)
    lines.fill("k = σ(W_k x + U_k h' + b_k)\nn = tanh(W_n x + U_n h' + b_n)\nh = k ⊙ h' + (1 - k) ⊙ n")
    lines.blur()
    one.page.wait_for_function("unrolled.model.trace.substeps.join() === 'k,n,h'")
    assert set(shows_the_traces_numbers(one.page)) == {"k", "n"}


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_on_a_phone_it_has_the_width_and_no_more(locale: str, visitors: Any) -> None:
    one = opened(visitors, locale=locale, width=360, height=780)
    one.page.locator(".open-cell").click()
    shows_the_traces_numbers(one.page)
    assert one.page.evaluate("document.documentElement.scrollWidth") == 360
    assert one.page.evaluate("[...document.querySelectorAll('.wiring *')].every(one => { const { left, "
                             "right } = one.getBoundingClientRect(); return left >= 0 && right <= 360; })")
