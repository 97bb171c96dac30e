"""WCAG 2.0 to 2.2, A and AA, by axe-core: the page as it starts, everything unfolded, every view, the dialog, a
lesson."""
from __future__ import annotations

import tarfile
from typing import Any

import pytest

from static.build.parts import part
from tests.browser.conftest import drawn, lower_view

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS: dict[str, dict[str, Any]] = {
    "wide, light, English": {"color_scheme": "light"},
    "wide, dark, Chinese": {"color_scheme": "dark", "locale": "zh-CN"},
    "phone": {"width": 360, "height": 780, "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def axe() -> str:
    """The script, from its pinned package; it is no part of the site."""
    with tarfile.open(part("axe")) as package:
        file = package.extractfile("package/axe.min.js")
        assert file is not None
        return file.read().decode()


def violations(page: Any, axe: str, place: str = "html") -> list[str]:
    """What is wrong with a place of the page as it stands: the rule and the element, a line each."""
    page.evaluate("unrolled.model.set({ playing: false })")
    drawn(page)
    if not page.evaluate("Boolean(window.axe)"):
        page.add_script_tag(content=axe)
    found = page.evaluate(
        "([place, rules]) => axe.run(place, { runOnly: { type: 'tag', values: rules }, preload: false })",
        [place, RULES])
    assert len(found["passes"]) > (15 if place == "html" else 5)       # the rules have seen it
    return [f"{v['id']}: {node['target']} {node['html'][:120]}" for v in found["violations"] for node in v["nodes"]]


def unfold(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")


@pytest.mark.parametrize("look", LOOKS)
def test_the_workbench_has_no_violation(visitors: Any, axe: str, look: str) -> None:
    one = visitors(bypass_csp=True, **LOOKS[look])
    one.open()
    found = {"start": violations(one.page, axe)}
    unfold(one.page)
    one.answered()
    found["unfolded"] = violations(one.page, axe)
    one.page.evaluate("unrolled.model.send({ type: 'preset', name: 'rhyme' })")
    one.page.wait_for_function("unrolled.model.board.generation")
    for name in one.page.evaluate(
        "[...document.querySelectorAll('[role=tab]')].filter(tab => !tab.hidden).map(tab => tab.dataset.tab)"):
        one.page.locator(f"#tab-{name}").click()
        lower_view(one.page)
        one.answered()
        found[name] = violations(one.page, axe)
    assert {"gates", "flow", "tokens", "trajectory", "generate", "curves", "weights", "history"} <= set(found)
    assert {place: lines for place, lines in found.items() if lines} == {}


@pytest.mark.parametrize("look", LOOKS)
def test_the_dialog_the_menus_and_a_lesson_have_no_violation(visitors: Any, axe: str, look: str) -> None:
    one = visitors(bypass_csp=True, **LOOKS[look])
    one.open("#lesson-gates-1")
    # the rest is dim for some seconds
    one.page.wait_for_function("unrolled.model.board.lesson && !document.documentElement.matches('.is-guided')")
    found = {"lesson": violations(one.page, axe)}
    for menu in range(2):
        button = one.page.locator(".top [aria-haspopup=menu]").nth(menu)
        button.click()
        # what it lies upon is half hidden
        found[f"menu {menu}"] = violations(one.page, axe, f".top .menu:nth-of-type({menu + 1})")
        one.page.keyboard.press("Escape")
    one.page.locator(".top .outline").click()
    one.page.wait_for_function("location.hash.startsWith('#x1.')")
    found["share"] = violations(one.page, axe)
    assert {place: lines for place, lines in found.items() if lines} == {}
