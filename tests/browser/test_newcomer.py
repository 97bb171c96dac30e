"""The recipe for a view, done literally under a name that is nowhere in the repository: its file, and one line in
VIEWS."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright import sync_api

from tests.browser.conftest import built

pytestmark = pytest.mark.network
ROOT = Path(__file__).parents[2]
NAME = "sand" + "piper"                                     # put together, so that this file does not hold it either
TABS = "static/animation/panels/tabs.js"
FAULT = ("return this.titles[name]?.[this.model.language] ?? this.titles[name]?.en ?? name;",
         "return this.t(`tab_${name}`);")


def recipe() -> str:
    """The view that CONTRIBUTING.md prints."""
    found = [code for code in re.findall(r"```js\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.S)
             if "export function draw" in code]
    assert len(found) == 1
    return found[0]


def with_a_line(script: str) -> str:
    """tabs.js with the newcomer in its table."""
    line = f'  {NAME}: () => import("../tabs/{NAME}.js"),\n'
    assert script.count("const VIEWS = {\n") == 1 and NAME not in script
    return script.replace("const VIEWS = {\n", f"const VIEWS = {{\n{line}")


def opened(visitors: Any, locale: str, change: tuple[str, str] | None = None) -> Any:
    """A visitor of a site with one view more; `change` is a fault in tabs.js."""
    one = visitors(moving=True, locale=locale)

    def tabs(route: Any) -> None:
        script = with_a_line(built(route).decode())
        if change is not None:
            assert script.count(change[0]) == 1
            script = script.replace(*change)
        route.fulfill(body=script, content_type="text/javascript")

    one.page.route("**/animation/panels/tabs.js*", tabs)
    one.page.route(f"**/animation/tabs/{NAME}.js*",
                   lambda route: route.fulfill(body=recipe(), content_type="text/javascript"))
    one.open()
    return one


def test_the_recipes_name_is_nowhere_else() -> None:
    files = [p for folder in ("static", "playground", "core")
             for p in (ROOT / folder).rglob("*.*") if p.suffix in (".js", ".py", ".md", ".html")]
    assert len(files) > 100 and [p for p in files if NAME in p.read_text("utf-8").lower()] == []


@pytest.mark.parametrize(("locale", "title", "table"), [("en", "Sizes of h", "Table"), ("zh-CN", "h 的大小", "表格")])
def test_a_new_view_has_its_tab_is_drawn_and_is_read_as_a_table(visitors: Any, locale: str, title: str,
                                                                table: str) -> None:
    one = opened(visitors, locale)
    one.page.evaluate("unrolled.model.set({ playing: false })")
    one.page.get_by_role("tab", name=title).click()
    place = one.page.locator("[data-place=tabs]")
    place.locator("meter").first.wait_for()
    assert place.locator("meter").count() == len(one.board("tokens"))
    place.get_by_role("button", name=table, exact=True).click()
    place.locator("tbody tr").first.wait_for()
    assert place.locator("tbody tr").count() == len(one.board("tokens"))
    assert one.page.locator("[role=tab]").count() == 1 + len(re.findall(r'import\("\.\./tabs/',
                                                                        (ROOT / TABS).read_text("utf-8")))


def test_a_title_that_is_looked_up_in_the_words_is_seen(visitors: Any) -> None:
    """As it was once: a view without words of its own in static/words/ took all lower views down."""
    one = opened(visitors, "en", FAULT)
    with pytest.raises(sync_api.TimeoutError):
        one.page.get_by_role("tab", name="Sizes of h").click(timeout=4000)
    one.said.clear()
