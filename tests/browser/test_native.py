"""The app without Pyodide, as it is run for development: `panel serve` draws it, and its buttons work."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import drawn, free_port, running, wait_for

pytest.importorskip("panel")
TEXT = """() => {                                                                           // of all shadow trees
  const walk = node => [...node.childNodes].map(c => c.nodeType === 3 ? c.data : walk(c.shadowRoot ?? c)).join(" ");
  return walk(document.body);
}"""


@pytest.fixture
def native() -> Iterator[str]:
    """The address of the app as Panel's own server gives it."""
    port = free_port()
    command = [sys.executable, "-m", "panel", "serve", "playground/app.py", "--static-dirs", "page=static", "--port",
               str(port)]
    with running(command, f"http://localhost:{port}/app") as address:
        yield address


def test_the_app_runs_natively(browser: Any, native: str) -> None:
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.goto(native)
    step = page.get_by_role("button", name="Step", exact=True).first
    step.wait_for()
    wait_for(page, "window.unrolled?.model?.live && unrolled.model.board.step >= 0")
    drawn(page)
    at, before = page.evaluate("unrolled.model.board.step"), page.evaluate(TEXT)
    step.click()
    wait_for(page, f"unrolled.model.board.step === {at + 1}")
    drawn(page)
    assert "softmax" in before or "loss" in before
    assert page.evaluate(TEXT) != before, "a step changed nothing on the page"
    assert wrong == []
    page.close()


def test_it_is_the_same_page_trained_and_with_share(browser: Any, native: str) -> None:
    wrong: list[str] = []

    def opened(address: str, **context: Any) -> Any:
        page = browser.new_context(viewport={"width": 1440, "height": 900}, **context).new_page()
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("response", lambda r: wrong.append(r.url) if r.status >= 400 else None)
        page.goto(address)
        wait_for(page, "document.documentElement.dataset.state === 'ready'")
        return page

    page = opened(native, locale="en-US")
    assert page.evaluate("unrolled.model.board.step") == 120 and page.evaluate("unrolled.model.board.loss") < 1
    stage, aside = page.locator("[data-place=stage]").bounding_box(), page.locator("aside").bounding_box()
    assert stage["width"] > 1000 and aside["x"] >= stage["width"] and aside["y"] < 200, "the page's two columns"
    page.get_by_role("button", name="Step", exact=True).first.click()
    wait_for(page, "unrolled.model.board.step === 121")
    page.get_by_role("button", name="Share", exact=True).first.click()
    page.locator("#share-qr svg").wait_for()
    wait_for(page, "location.hash.startsWith('#x')")
    link = page.evaluate("location.href")
    page.locator("[data-close]").click()
    other = opened(link, locale="zh-CN")
    wait_for(other, "unrolled.model.board.tokens?.length === 6")
    assert other.locator("[data-place=stage] .segments:not(.parts)").first.text_content().startswith("从左到右")
    for one in (page, other):
        one.context.close()
    assert wrong == []
