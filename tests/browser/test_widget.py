"""The stage in a notebook: the widget's script by anywidget's protocol, two on one page, and the whole of it in
JupyterLab where that is installed."""
from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest

from core import Experiment, record, start, train
from playground.looking import wire
from tests.browser.conftest import DIST, wait_for

PAGE = """<!doctype html><html lang="en"><title>A notebook</title>
<style>button { border: 5px solid rgb(1, 2, 3);
  }</style><button id="own">Run</button><div id="one"></div><div id="two"></div></html>"""
# anywidget's side: a model with get, on and off, whose bytes come as a DataView into a larger buffer
HOST = """async ({ program, traces, told }) => {
  const { default: widget } = await import(URL.createObjectURL(new Blob([program], { type: "text/javascript" })));
  const view = text => {
    const b = Uint8Array.from("\\0\\0\\0" + atob(text), c => c.charCodeAt(0));
    return new DataView(b.buffer, 3);
  };
  window.hosts = {};
  ["one", "two"].forEach((name, j) => {
    const values = { trace: view(traces[j]), told: told[j] }, heard = new Map();
    const model = {
      get: key => values[key], on: (name, fn) => heard.set(name, fn), off: name => heard.delete(name),
      set: (key, value) => { values[key] = value; heard.get(`change:${key}`)?.(); },
    };
    const stop = widget.render({ model, el: document.getElementById(name) });
    window.hosts[name] = { model, stop, heard, view };
  });
}"""


def trace_of(**more: Any) -> bytes:
    for state, _ in train(start(Experiment(hidden=4, steps=4, **more))):
        pass
    return wire.encode(record(state, "the cat ___ on the mat"))


@pytest.fixture
def notebook(browser: Any) -> Iterator[Any]:
    """A page with two widgets, of an LSTM in English and of a GRU in Chinese."""
    if not (DIST / "moment.html").exists():
        pytest.skip("dist/ is not built")
    program = re.search(r'id="program">([^<]+)<', (DIST / "moment.html").read_text("utf-8"))
    assert program is not None
    context = browser.new_context(viewport={"width": 1100, "height": 900}, offline=True)
    page, said = context.new_page(), []
    page.on("console", lambda m: said.append(m.text))
    page.on("pageerror", lambda e: said.append(str(e)))
    page.set_content(PAGE)
    page.evaluate(HOST, {"program": gzip.decompress(base64.b64decode(program[1])).decode(),
                         "traces": [base64.b64encode(trace_of(cell=cell)).decode() for cell in ("lstm", "gru")],
                         "told": [{"language": "en", "cursor": {"movement": 0, "pos": 3, "unit": 1, "layer": 0}},
                                  {"language": "zh", "theme": "dark"}]})
    yield page
    context.close()
    assert said == []


def scrub(name: str) -> str:
    return f"Number(document.getElementById('{name}').shadowRoot.querySelector('.scrub-input').value)"


def test_two_on_one_page_share_nothing(notebook: Any) -> None:
    page, one, two = notebook, notebook.locator("#one"), notebook.locator("#two")
    assert page.evaluate(scrub("one")) == 3 and one.locator(".unit select").first.input_value() == "1"
    assert "LSTM" in one.locator("header").text_content() and "单向" in two.locator("header").text_content()
    assert page.evaluate(
        "[window.unrolled, document.documentElement.lang, document.documentElement.className]") == [None, "en", ""]
    paper = "getComputedStyle(document.getElementById('{}').shadowRoot.querySelector('.alone')).backgroundColor"
    assert page.evaluate(paper.format("one")) != page.evaluate(paper.format("two")), "each has its theme"
    own = "getComputedStyle({}).borderTopWidth"
    assert page.evaluate(own.format("document.getElementById('own')")) == "5px", "the page's buttons are as they were"
    inside = own.format("document.getElementById('one').shadowRoot.querySelector('.transport .play')")
    assert page.evaluate(inside) == "0px", "and not in here"
    before = page.evaluate(scrub("two"))
    page.locator("#own").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(scrub("one")) == 3, "a key that is not meant"
    one.locator(".scroller").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(scrub("one")) == 4
    one.locator(".transport .play").click()
    wait_for(page, f"{scrub('one')} > 4.2")
    assert page.evaluate(scrub("two")) == before
    one.get_by_role("button", name="中文").click()
    assert one.locator(".segments:not(.parts)").first.text_content().startswith("从左到右")
    two.get_by_role("button", name="数值表").click()
    assert two.locator("dialog.numbers td").count() > 10
    page.keyboard.press("Escape")


def test_another_trace_takes_its_place_and_the_end_leaves_nothing(notebook: Any) -> None:
    page, one = notebook, notebook.locator("#one")
    one.get_by_role("button", name="中文").click()
    page.evaluate("text => hosts.one.model.set('trace', hosts.one.view(text))",
                  base64.b64encode(trace_of(cell="rnn", bidirectional=True)).decode())
    assert one.locator("header").text_content().startswith("the cat ___ on the mat")
    assert "RNN" in one.locator("header").text_content()
    movements = one.locator(".segments:not(.parts)").first
    assert movements.text_content().startswith("从左到右"), "the language that was chosen stays"
    page.evaluate("hosts.one.stop()")
    assert page.evaluate(
        "[hosts.one.heard.size, document.getElementById('one').shadowRoot.childElementCount]") == [0, 0]
    assert page.locator("#two .terms [data-symbol]").count() > 1


def test_in_a_narrow_cell_it_is_upright(notebook: Any) -> None:
    page = notebook
    page.evaluate("document.getElementById('one').style.width = '420px'")
    page.locator("#one .scroller.is-vertical").wait_for()
    boxes = [page.locator(f"#one {name}").bounding_box() for name in (".scroller", ".formula", ".transport")]
    assert all(box["x"] >= 0 and box["width"] <= 420 for box in boxes)
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] + 1
    assert boxes[1]["y"] + boxes[1]["height"] <= boxes[2]["y"] + 1
