"""A cell of one's own: typed with a mistake, mended, trained, checked, watched in every movement, shared, opened
elsewhere."""
from __future__ import annotations

from typing import Any

import pytest

from core import share
from core.cells.equations import PUBLISHED
from playground.words import say
from tests.browser.conftest import drawn, until
from tests.browser.test_sharing import shared
from tests.core.notations import NOTATIONS

WITHOUT = [line for line in PUBLISHED["lstm"].text.split("\n") if not line.startswith("f =")]


def editor_of(one: Any) -> Any:
    """The lines of the cell that was open, in the editor."""
    one.page.get_by_text("Network", exact=True).first.click()
    one.page.get_by_label("Cell", exact=True).select_option(label="your own")
    one.page.wait_for_function("unrolled.model.board.cell === 'own'")
    lines = one.page.get_by_label("Equations", exact=True)
    until(one.page, lambda: "h = o ⊙ tanh(C)" in lines.input_value())
    return lines


def test_a_visitor_takes_the_forget_gate_away(visitors: Any) -> None:
    one, other = visitors(), visitors()
    one.open()
    lines = editor_of(one)
    assert lines.input_value().split("\n")[0] == "f = σ(W_f x + U_f h' + b_f)"
    lines.fill("\n".join(WITHOUT))
    one.page.get_by_text(
        "Line 4, column 5, “f”. Allowed: one of i, a, o, C', h', or a weight with an index.").wait_for()
    assert one.page.locator(".mistake-place .bk-clearfix").inner_text().split(
        "\n")[:2] == ["C = f ⊙ C' + i ⊙ a", "    ^"]
    lines.blur()
    one.page.locator(".mistake").get_by_text(say("en", "equations.kept")).wait_for()
    assert "Line 4" not in one.page.locator("#notices").inner_text()
    assert "W_f" in one.page.evaluate("unrolled.model.trace.equations.f") and lines.input_value() == "\n".join(WITHOUT)
    lines.fill("\n".join(WITHOUT).replace("f ⊙ C'", "C'"))
    one.page.get_by_text("State: h, C. Weights: W_i, W_a, W_o").wait_for()
    lines.blur()
    one.page.wait_for_function("unrolled.model.trace.substeps.join() === 'i,a,o,C,h'")
    for k in range(3):
        one.button("Step").click()
        one.page.wait_for_function(f"unrolled.model.trace.step === {k + 1}")
    one.page.evaluate("unrolled.model.set({ tab: 'weights' })")
    one.page.evaluate(
        "unrolled.model.send({ type: 'weights', on: true }); unrolled.model.send({ type: 'gradcheck', on: true })")
    one.page.wait_for_function("unrolled.model.board.weights?.check && !unrolled.model.board.weights.check.running")
    checked = one.board("weights")["check"]["rows"]
    assert len(checked) >= 8 and all(passed for _, _, passed, _ in checked.values())
    for movement in (0, 1, 2):
        one.page.evaluate("movement => unrolled.model.move({ movement, pos: 0 })", movement)
        last = int(one.page.evaluate("document.querySelector('.scrub-input').max"))
        for pos in sorted({0.5, 1, 4.6, last // 2, last}):
            one.page.evaluate("pos => unrolled.model.move({ pos })", pos)
            drawn(one.page)
            assert "NaN" not in one.page.locator(".formula").inner_text()
    link = shared(one)
    assert share.decode(link).experiment.equations == tuple(line.replace("f ⊙ C'", "C'") for line in WITHOUT)
    other.open(link)
    other.page.wait_for_function(
        "unrolled.model.board.step === 3 && unrolled.model.trace.substeps.join() === 'i,a,o,C,h'")
    read = "[...unrolled.model.trace.get('0.rev.C').data]"
    assert other.page.evaluate(read) == one.page.evaluate(read)


@pytest.mark.parametrize("name", ["multiplicative_lstm", "fastgrnn"])
def test_a_published_cell_to_begin_from(visitors: Any, name: str) -> None:
    """Its lines come into the editor, what was written stays to be had, and its own matrices have their numbers in
    the formulas."""
    one = visitors()
    one.open()
    lines = editor_of(one)
    lines.fill("h = tanh(W x)")
    lines.blur()
    one.page.wait_for_function("unrolled.model.trace.substeps.join() === 'h'")
    begin = one.page.get_by_label("Begin with", exact=True)
    begin.select_option(label=say("en", f"published.{name}"))
    until(one.page, lambda: lines.input_value() == PUBLISHED[name].text)
    one.page.get_by_text(PUBLISHED[name].source).wait_for()
    count = len(PUBLISHED[name].text.split("\n"))
    one.page.wait_for_function(f"unrolled.model.trace.substeps.length === {count}")
    for pos in range(1, count + 1):
        one.page.evaluate("pos => unrolled.model.move({ movement: 0, pos })", pos)
        drawn(one.page)
        assert "NaN" not in one.page.locator(".formula").inner_text()
        assert "–" not in one.page.locator(".formula").inner_text()
    begin.select_option(label="what you wrote")
    until(one.page, lambda: lines.input_value() == "h = tanh(W x)")


def test_equations_are_read_as_a_chapter_writes_them(visitors: Any) -> None:
    one = visitors()
    one.open()
    lines = editor_of(one)
    lines.fill(NOTATIONS["one matrix over what is beside one another"][0])
    one.page.get_by_text("In the notation of the stage:").wait_for()
    lines.blur()
    one.page.wait_for_function("(unrolled.model.trace.equations.a ?? '').includes(\"U_C h'\")")
    one.button("Step").click()
    one.page.wait_for_function("unrolled.model.trace.step === 1")
    assert "C̃_t" in lines.input_value()
