"""The page's Content-Security-Policy: what it forbids is refused by the browser, what the page needs works."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from firefox import Firefox

PAGE = Path(__file__).parents[2] / "static/index.html"


def policy() -> dict[str, list[str]]:
    text = re.search(r'Content-Security-Policy" content="([^"]+)"', PAGE.read_text("utf-8"))
    assert text
    return {name: values for name, *values in (part.split() for part in text[1].split(";"))}


def test_the_policy_names_no_host_and_no_unsafe_script() -> None:
    assert policy()["default-src"] == ["'self'"]
    assert set(policy()["script-src"]) == {"'self'", "blob:", "'wasm-unsafe-eval'"}
    assert policy()["object-src"] == policy()["base-uri"] == policy()["form-action"] == ["'none'"]
    assert {v for values in policy().values() for v in values} <= {"'self'", "'none'", "blob:", "data:",
                                                                   "'wasm-unsafe-eval'", "'unsafe-inline'"}


def test_it_comes_before_everything_that_it_governs() -> None:
    head = PAGE.read_text("utf-8")
    assert head.index("Content-Security-Policy") < min(head.index("<script"), head.index("<link"))
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:", head)


TRIES = {
    "another host": "fetch('https://example.org/').then(() => 'reached', () => 'refused')",
    "an image of another host":
        "new Promise(r => { const i = new Image(); i.onload = () => r('reached'); i.onerror = () => r('refused'); "
        "i.src = 'https://example.org/x.png' })",
    "eval": "new Promise(r => setTimeout(() => { try { r(eval('\"reached\"')) } catch { r('refused') } }))",
    "an inline script":
        "(() => { const s = document.createElement('script'); s.textContent = 'window.reached = 1'; "
        "document.body.append(s); "
                        "return window.reached ? 'reached' : 'refused' })()",
    "an inline handler":
        "(() => { document.body.insertAdjacentHTML('beforeend', '<i id=z onclick=\"window.reached=1\"></i>'); "
        "z.click(); "
                         "return window.reached ? 'reached' : 'refused' })()",
}


@pytest.mark.parametrize("what", TRIES)
def test_the_browser_refuses(what: str, visitors: Any) -> None:
    one = visitors()
    one.page.goto(one.address)
    assert one.page.evaluate(TRIES[what]) == "refused"
    assert all("Content Security Policy" in line for line in one.said)
    one.said.clear()


def test_a_worker_is_held_to_it_too(visitors: Any) -> None:
    """A worker from a Blob, as boot.js makes it, cannot reach another host nor evaluate text."""
    one = visitors()
    one.page.goto(one.address)
    source = "Promise.all([fetch('https://example.org/').then(() => 'reached', () => 'refused'), " \
             "new Promise(r => { try { eval('1'); r('reached') } catch { r('refused') } })]).then(a => postMessage(a))"
    one.page.evaluate(f"""window.tried = new Promise(r => {{
      const blob = new Blob([{source!r}], {{type: 'text/javascript'}});
      const w = new Worker(URL.createObjectURL(blob), {{type: 'module'}});
      w.onmessage = e => r(e.data);
    }}); 0""")
    assert one.page.evaluate("tried") == ["refused", "refused"]
    one.said[:] = [line for line in one.said if "Content Security Policy" not in line]


@pytest.mark.parametrize("way", ["snapshot", "files"])
def test_firefox_runs_the_page_under_the_policy(way: str, address: str) -> None:
    """Panel's component, WebAssembly and training, with no complaint and no request to another host."""
    with Firefox.of_this_machine() as fox:
        fox.open(f"{address}?start={way}")
        fox.makes_a_step(way)
        assert fox.said == []
        if way == "files":                              # once is enough
            assert {what: fox.evaluate(TRIES[what]) for what in TRIES} == dict.fromkeys(TRIES, "refused")
            assert [line for line in fox.said if not re.search("Content-Security-Policy|example.org", line)] == []
        assert fox.outside == []
