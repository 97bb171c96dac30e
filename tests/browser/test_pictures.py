"""The pictures that are taken away: what a reader needs is in each, in vectors; the formula as LaTeX."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

SVG = "{http://www.w3.org/2000/svg}"


def taken(one: Any, box: Any, item: str) -> str:
    box.locator(".take-button").click()
    with one.page.expect_download() as download:
        box.get_by_role("menuitem", name=item).click()
    return Path(download.value.path()).read_text("utf-8")


def words(picture: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def test_the_stage_brings_its_legend_and_its_formula_in_two_rows(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.evaluate("unrolled.model.set({ playing: false }); unrolled.model.move({ movement: 0, pos: 9 })")
    picture = taken(one, one.page.locator(".formula"), "Save the picture as SVG")
    said, shown = words(picture), one.page.evaluate("unrolled.shown().terms")
    for entry in one.page.locator(".legend b").all_inner_texts():
        assert entry in said
    numbers = [term["number"] for term in shown]
    assert len(numbers) > 3 and all(number in said for number in numbers)
    rows = {node.get("y")
            for node in ElementTree.fromstring(picture).iter(f"{SVG}text") if "".join(node.itertext()) in numbers}
    assert len(rows) < 8 and "<image" not in picture
    box = [float(x) for x in ElementTree.fromstring(picture).get("viewBox", "").split()]
    widest = max(float(node.get("x", 0)) for node in ElementTree.fromstring(picture).iter(f"{SVG}text"))
    assert widest < box[2]


@pytest.mark.parametrize(("tab", "axes"), [("gates", ["unit", "token"]), ("flow", ["token", "‖∂L/∂h‖"]),
                                           ("tokens", ["token", "nats a token"]), ("curves", ["steps"])])
def test_a_view_has_its_axes_and_nothing_to_click(tab: str, axes: list[str], visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.locator(f"[data-tab={tab}]").click()
    one.page.wait_for_function(f"document.querySelector('[data-tab={tab}]').ariaSelected === 'true'")
    one.answered()
    picture = taken(one, one.page.locator(".tab-tools"), "Save the picture as SVG")
    said = words(picture)
    assert set(axes) <= set(said)
    assert "<image" not in picture and not re.search(r"[Cc]lick", picture)
    if tab == "gates":
        trace = one.page.evaluate(
            "[unrolled.model.trace.hidden, unrolled.model.trace.tokens.length, unrolled.model.trace.substeps.length]")
        assert picture.count("<rect") >= trace[0] * trace[1] * trace[2] + trace[2] * 24
        assert {"0", "1", "−1", "the", "cat"} <= set(said)


def test_the_answers_keep_their_bars_and_the_loss_its_axes(visitors: Any) -> None:
    one = visitors()
    one.open()
    answers = taken(one, one.page.locator(".answer-head"), "Save the picture as SVG")
    shown = one.page.locator(".guess .word:visible").all_inner_texts()
    assert set(shown) <= set(words(answers)) and answers.count("<rect") > 2 * len(shown)
    assert {"steps",
            "nats a token"} <= set(words(taken(one, one.page.locator(".figures-row"), "Save the picture as SVG")))


def test_the_formula_and_the_cell_s_equations_are_copied_as_latex(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    one.page.evaluate("unrolled.model.set({ playing: false }); unrolled.model.move({ movement: 0, pos: 9 })")
    for item, says in (("Copy this formula as LaTeX", r"a_{2} &= \tanh ( W_{a}\,x_{2} + U_{a}\,h_{1} + b_{a} )"),
                       ("Copy the cell’s equations as LaTeX", r"C_{t} &= f_{t} \odot C_{t-1} + i_{t} \odot a_{t}")):
        one.page.locator(".formula .take-button").click()
        one.page.get_by_role("menuitem", name=item).click()
        one.page.get_by_text("it needs amsmath").last.wait_for()
        one.page.wait_for_timeout(100)
        assert says in one.page.evaluate("navigator.clipboard.readText()")
