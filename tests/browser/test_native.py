"""The app without Pyodide, as it is run for development: `panel serve` draws it, and its buttons work."""
from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("panel")
ROOT = Path(__file__).parents[2]
TEXT = """() => {                                                                           // of all shadow trees
  const walk = node => [...node.childNodes].map(c => c.nodeType === 3 ? c.data : walk(c.shadowRoot ?? c)).join(" ");
  return walk(document.body);
}"""


@pytest.fixture
def native() -> Iterator[str]:
    """The address of the app as Panel's own server gives it."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "panel", "serve", "playground/app.py", "--static-dirs", "page=static", "--port", str(port)],
                              cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}/app"
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=30).close()
            break
        except OSError:
            time.sleep(0.2)
    yield address
    server.terminate()
    server.wait(10)


def test_the_app_runs_natively(browser: Any, native: str) -> None:
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.goto(native)
    step = page.get_by_role("button", name="Step", exact=True).first
    step.wait_for()
    page.wait_for_timeout(500)
    before = page.evaluate(TEXT)
    step.click()
    until = time.monotonic() + 30
    while page.evaluate(TEXT) == before and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert "softmax" in before or "loss" in before
    assert page.evaluate(TEXT) != before, "a step changed nothing on the page"
    assert wrong == []
    page.close()
