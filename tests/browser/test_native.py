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
    command = [sys.executable, "-m", "panel", "serve", "playground/app.py", "--static-dirs", "page=static", "--port", str(port)]
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
