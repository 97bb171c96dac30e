"""The page on paper: what is on it, its QR code module by module, and that the screen is as it was afterwards."""
from __future__ import annotations

import re
from typing import Any

import pytest

segno = pytest.importorskip("segno")

QR = """async text => (await import(new URL('animation/kit/qr.js', document.baseURI).href)).qrOf(text)
  ?.map(row => row.map(Number).join('')) ?? null"""
# The modules as they are printed, without the quiet zone.
CODE = """() => {
  const svg = document.querySelector('.paper-way svg'), n = svg.viewBox.baseVal.width - 8;
  const rows = Array.from({ length: n }, () => new Array(n).fill(0));
  for (const [, x, y] of svg.querySelector('path').getAttribute('d').matchAll(/M(\\d+),(\\d+)h/g))
    rows[y - 4][x - 4] = 1;
  return rows.map(row => row.join(''));
}"""


def codes(text: str) -> list[list[str]]:
    """segno's code of a text with each of the eight masks."""
    return [["".join("1" if module else "0" for module in row)
             for row in segno.make_qr(text, error="l", boost_error=False, mode="byte", mask=mask).matrix]
            for mask in range(8)]


@pytest.mark.parametrize("length", [1, 7, 30, 70, 120, 200, 300, 500, 780])
def test_a_qr_code_is_segno_s(length: int, visitors: Any) -> None:
    one = visitors()
    one.page.goto(one.address)
    text = "https://example.org/#x1." + ("aZ09-_%" * 200)[:length]
    assert one.page.evaluate(QR, text) in codes(text)
    assert one.page.evaluate(QR, "x" * 900) is None


def test_a_lesson_on_paper_has_its_text_the_stage_a_table_and_the_way_back(visitors: Any) -> None:
    one = visitors(color_scheme="dark")
    one.open("#lesson-gates-2")
    one.page.wait_for_function("unrolled.model.board.lesson?.page === 2 && unrolled.model.board.state !== 'training'"
                               " && unrolled.model.board.step > 100 && unrolled.model.trace.step "
                               "=== unrolled.model.board.step")
    one.page.evaluate("unrolled.model.set({ playing: false }); dispatchEvent(new Event('beforeprint'))")
    one.page.emulate_media(media="print")
    paper = one.page.locator(".paper")
    assert paper.locator("h1").inner_text() == one.board("lesson")["title"]
    assert "how much of the new candidate" in paper.inner_text() and "[[" not in paper.inner_text()
    assert not one.page.locator("main").is_visible() and not one.page.locator("header.top").is_visible()
    assert one.page.evaluate(CODE) in codes(one.address + "#lesson-gates-2")
    trace = one.page.evaluate(
        "({ tokens: unrolled.model.trace.tokens.length, substeps: unrolled.model.trace.substeps })")
    rows = paper.locator("tbody tr")
    assert rows.count() == len(trace["substeps"])
    for k, symbol in enumerate(trace["substeps"]):
        cells = [cell.inner_text().split("\n")[-1] for cell in rows.nth(k).locator("td").all()]
        value = one.page.evaluate("symbol => unrolled.model.trace.at(`0.fwd.${symbol}`, 0, unrolled.model.cursor.unit)",
                                  symbol)
        assert len(cells) == min(8, trace["tokens"])
        assert float(cells[0].replace("−", "-")) == pytest.approx(value, abs=0.006)
        assert all(cell == "" or cell.startswith("z = ") for cell in cells[1:])        # to be filled in
    drawn = paper.locator("figure svg")
    assert {"b", "e", "?",
            *one.page.locator(".legend b").all_inner_texts()} <= set(drawn.locator("text").all_text_contents())
    # light, though the screen is dark
    assert drawn.locator("rect").first.get_attribute("fill") == "#ffffff"
    one.page.emulate_media(media="screen")
    one.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert paper.count() == 0 and one.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert one.page.locator("main").is_visible()


@pytest.mark.parametrize(("fragment", "most"), [("#lesson-gates-2", 2), ("", 2)])
def test_it_prints_on_few_pages(fragment: str, most: int, visitors: Any) -> None:
    one = visitors()
    one.open(fragment)
    pdf = one.page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= most
    assert one.page.locator(".paper").count() == 0


def test_a_long_sentence_is_whole_in_lines_one_under_the_other(visitors: Any) -> None:
    one = visitors()
    one.open()
    words = "the cat sat on the mat and the dog ran to the park by the old house".split()
    one.page.evaluate("text => unrolled.model.send({ type: 'sentence', text })", " ".join(words))
    one.page.wait_for_function(f"unrolled.model.trace.tokens.length === {len(words)}")
    one.answered()
    one.page.evaluate("unrolled.model.set({ playing: false }); dispatchEvent(new Event('beforeprint'))")
    texts = one.page.locator(".paper figure text").all_text_contents()
    blank = one.page.evaluate("unrolled.model.trace.blank")
    assert {word for k, word in enumerate(words) if k != blank} <= set(texts)
    box = one.page.evaluate(
        "(box => [box.width, box.height])(document.querySelector('.paper figure svg').viewBox.baseVal)")
    assert box[0] <= 950 and box[1] > 1200
