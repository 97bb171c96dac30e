"""Every view can be read as a table and taken away: SVG and PNG with the caption, CSV."""
from __future__ import annotations

import struct
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import drawn

TABS = ("Gates", "Gradient flow", "Loss by token", "Trajectory")


def taken(page: Any, menu: Any, item: str) -> bytes:
    """The bytes of the file that a view's menu saves."""
    menu.click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name=item).click()
    return Path(waiting.value.path()).read_bytes()


def assert_pictures(page: Any, menu: Any, caption: str) -> None:
    picture = ElementTree.fromstring(taken(page, menu, "Save the picture as SVG"))
    assert caption in " ".join("".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text"))
    png = taken(page, menu, "Save the picture as PNG")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert abs(width - 2 * float(picture.get("width", "0"))) <= 2 and height > 200 and len(png) > 5000


def test_the_stage_is_taken_away_with_its_formula(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.evaluate("unrolled.model.set({ playing: false })")
    one.page.evaluate("unrolled.model.move({ movement: 0, pos: 13 })")
    menu = one.page.locator("[data-place=stage]").get_by_role("button", name="Save this view")
    assert_pictures(one.page, menu, "forget gate · “___”, token 3 · unit 1")
    data = taken(one.page, menu, "Save the table as CSV")
    # else a spreadsheet reads Chinese as something else
    assert data.startswith(b"\xef\xbb\xbf")
    table = data.decode("utf-8-sig").splitlines()
    assert table[0] == "unit,f,i,a,C,o,h" and len(table) == 1 + one.page.evaluate("unrolled.model.trace.hidden")
    assert abs(float(table[1].split(",")[1]) - one.page.evaluate("unrolled.model.trace.at('0.fwd.f', 2, 0)")) < 1e-4


@pytest.mark.parametrize("tab", TABS)
def test_a_lower_view_is_read_as_a_table_and_taken_away(visitors: Any, tab: str) -> None:
    one = visitors()
    one.open()
    one.page.evaluate("unrolled.model.set({ playing: false })")
    one.page.get_by_role("tab", name=tab).click()
    place = one.page.locator("[data-place=tabs]")
    place.locator("svg, canvas").first.wait_for()
    if tab == "Gradient flow":
        one.page.wait_for_function("unrolled.model.board.flow")
        drawn(one.page)
    menu = place.get_by_role("button", name="Save this view")
    assert_pictures(one.page, menu, tab)
    place.get_by_role("button", name="Table").click()
    place.locator("table tbody tr").nth(5).wait_for()
    head = place.locator("thead").inner_text().split()
    first = taken(one.page, menu, "Save the table as CSV").decode("utf-8-sig").splitlines()[0]
    assert first.replace(",", " ").split() == head


def test_the_gradient_flow_of_three_cells_is_drawn_and_told(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.get_by_role("tab", name="Gradient flow").click()
    one.page.wait_for_function("unrolled.model.board.flow")
    note = one.page.locator("[data-place=tabs] .look:visible",
                            has_text="untrained, the median of 5 seeds, this reaches").first
    note.wait_for()
    said = note.inner_text()
    flow = one.board("flow")["cells"]
    for cell in ("rnn", "gru", "lstm"):
        lane = flow[cell]["0.rev"]                             # the longer way from the blank
        assert f"{cell.upper()} {round(100 * lane['ratio'])} %" in said or lane["ratio"] < 0.095
    one.page.get_by_role("tab", name="Gates").click()
    one.page.wait_for_function("!unrolled.model.board.flow")


def test_an_earlier_run_is_laid_over_the_loss(visitors: Any) -> None:
    """Its line has the points of its own curve, on the axes of this one's."""
    one = visitors()
    one.open()
    one.button("Step").click()                                 # from here on the recorded run is the visitor's own
    one.page.wait_for_function("unrolled.model.board.step === 121")
    one.page.evaluate("unrolled.model.send({ type: 'command', name: 'new-seed' })")
    one.page.wait_for_function("unrolled.model.board.runs.length === 1 && unrolled.model.board.step === 0")
    run = one.board("runs")[0]
    one.page.get_by_role("tab", name="History").click()
    one.page.get_by_role("button", name="Lay over the loss").click()
    line = """[...document.querySelector('.loss-chart .s-purple').getAttribute('d')
      .matchAll(/(-?[0-9.]+)[ ,](-?[0-9.]+)/g)].map(m => [Number(m[1]), Number(m[2])])"""
    one.page.wait_for_function(f"{line}.length === {len(run['curve'])}")
    points, curve = one.page.evaluate(line), run["curve"]
    # both axes are linear: what lies between two points lies between them on the chart
    for axis in (0, 1):
        first, last = curve[0][axis], curve[-1][axis]
        for at, point in zip(curve, points, strict=True):
            share = (at[axis] - first) / (last - first)
            assert abs(point[axis] - (points[0][axis] + share * (points[-1][axis] - points[0][axis]))) < 0.3
    one.page.get_by_text(f"seed {run['seed']}: {run['loss']:.3f} after 121 steps").wait_for()
    one.page.get_by_role("button", name="Take off").click()
    one.page.wait_for_function(f"{line}.length === 0")
    one.page.get_by_role("button", name="Open again").click()
    one.page.wait_for_function("unrolled.model.board.step === 121")
    assert one.board("loss") == run["loss"] and one.board("seed") == run["seed"] and len(one.board("answers")) == 2


@pytest.mark.parametrize("tab", ["Generate", "Weights", "History", "Gates"])
def test_rows_are_taken_away_as_a_picture(visitors: Any, tab: str) -> None:
    """Every row that the CSV has is in the picture: of a view without a drawing, and of any that is read as a table."""
    one = visitors()
    one.open()
    if tab == "Generate":
        one.page.evaluate("unrolled.model.send({ type: 'preset', name: 'rhyme' })")
        one.page.wait_for_function("unrolled.model.board.generation")
        one.page.evaluate("unrolled.model.send({ type: 'generate', temperature: 1, top_k: 0, seed: 3, length: 12 })")
        one.page.wait_for_function(
            "unrolled.model.board.generation.drawn.length === 12 && !unrolled.model.board.generation.running")
    if tab == "History":
        one.page.evaluate("unrolled.model.send({ type: 'command', name: 'step' }); "
                          "unrolled.model.send({ type: 'command', name: 'reset' })")
        one.page.wait_for_function("unrolled.model.board.runs.length === 1")
    one.page.get_by_role("tab", name=tab).click()
    place = one.page.locator("[data-place=tabs]")
    if tab == "Weights":
        one.page.wait_for_function("unrolled.model.board.weights")
    if tab == "Gates":
        place.get_by_role("button", name="Table").click()
    place.locator("table, .generated").first.wait_for()
    one.answered()
    assert_rows(one.page, place.get_by_role("button", name="Save this view"), tab)


def assert_rows(page: Any, menu: Any, caption: str) -> None:
    rows = [line.split(",") for line in taken(page, menu, "Save the table as CSV").decode("utf-8-sig").splitlines()]
    picture = ElementTree.fromstring(taken(page, menu, "Save the picture as SVG"))
    texts = ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert caption in " ".join(texts)
    assert len(texts) >= sum(map(len, rows)) and set(rows[0]) <= set(texts)
    assert taken(page, menu, "Save the picture as PNG")[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_answers_are_read_as_a_table_and_taken_away(visitors: Any) -> None:
    one = visitors()
    one.open()
    menu = one.page.locator("[data-place=answers]").get_by_role("button", name="Save this view")
    picture = ElementTree.fromstring(taken(one.page, menu, "Save the picture as SVG"))
    texts = ["".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert "The missing word" in " ".join(texts)
    bars = [float(node.get("width", 0)) for node in picture.iter("{http://www.w3.org/2000/svg}rect")][2::2]
    shares = [(w, p) for answer in one.board("answers") for w, p in answer["candidates"]]
    assert {w for w, _ in shares} | {f"{p:.2f}" for _, p in shares} <= set(texts)
    assert bars == pytest.approx([240 * p for _, p in shares], abs=0.1)
    assert taken(one.page, menu, "Save the picture as PNG")[:8] == b"\x89PNG\r\n\x1a\n"
    table = [line.split(",")
             for line in taken(one.page, menu, "Save the table as CSV").decode("utf-8-sig").splitlines()]
    two, alone = one.board("answers")
    assert [(row[1], float(row[2])) for row in table[1:]] == [
        (w, pytest.approx(p, abs=1e-4)) for answer in (two, alone) for w, p in answer["candidates"]]
    menu.click()
    one.page.get_by_role("menuitem", name="Table", exact=True).click()
    one.page.get_by_role("dialog").get_by_role("row").nth(5).wait_for()
