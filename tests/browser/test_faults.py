"""Parts that are missing, cut short or altered, a worker that is ended, and text that would be a script: each has a
plain answer."""
from __future__ import annotations

import re
from typing import Any

import pytest
from conftest import DIST, built, stored

from tests.browser.faults import outcome

# Without these the page says so; without the others it recovers or draws what it can.
NEEDED = ["boot.js", "place.js", "words.js", "messages.js", "animation/index.js", "animation/panels/shell.js",
          "animation/stage/stage.js",
          "worker.js", "runtime.js", "js/bokeh.min.js", "js/panel.min.js", "py/parts.json", "py/program.", "py/files.",
          "py/pyodide.js"]
OPTIONAL = ["recorded/trace.en.bin", "recorded/board.en.json", "py/document.", "py/snapshot.", "app.css",
            "icons/mark.svg", "manifest.webmanifest"]
SCRIPT = ("<img src=x onerror=\"window.broken=1\"><script>window.broken=1</script>\"'>"
          "<svg onload=window.broken=1>{{7*7}}${7*7}javascript:window.broken=1")
SPOILED = {
    "missing": lambda route: route.fulfill(status=404, body="not here"),
    "cut short": lambda route: route.fulfill(body=built(route)[:-200] if len(built(route)) > 400 else b"{",
                                             content_type=kind(route)),
    "altered": lambda route: route.fulfill(body=b"\x00}{ not what was built " + built(route)[24:],
                                           content_type=kind(route)),
}


def kind(route: Any) -> str:
    name = route.request.url.partition("?")[0]
    ends = {"js": "text/javascript", "css": "text/css", "json": "application/json"}
    return ends.get(name.rpartition(".")[2], "application/octet-stream")


def opened(one: Any, name: str, how: str) -> str:
    """The page's state once it has settled, with one file spoiled."""
    one.page.route(f"**/{name}*", SPOILED[how])
    one.page.goto(one.address)
    one.page.wait_for_selector("html:not([data-state=loading])", timeout=120_000)
    one.said.clear()                                     # the browser's own lines about the fault
    return str(one.page.evaluate("document.documentElement.dataset.state"))


@pytest.mark.network
@pytest.mark.parametrize("how", ["missing", "altered"])
@pytest.mark.parametrize("name", NEEDED)
def test_a_needed_file_that_is_not_right_is_said_in_words(name: str, how: str, visitors: Any) -> None:
    one = visitors()
    if how == "altered" and name == "py/parts.json":
        how = "cut short"
    assert opened(one, name, how) == "failed"
    assert one.page.locator("#notices").inner_text().strip()
    assert not one.page.get_by_role("progressbar").is_visible()
    # what was under way may complain about the fault until the page is left
    one.page.goto("about:blank")
    one.said.clear()


@pytest.mark.network
@pytest.mark.parametrize("name", OPTIONAL)
def test_without_a_file_that_can_be_spared_the_page_works(name: str, visitors: Any) -> None:
    one = visitors()
    state = opened(one, name, "missing")
    if name == "app.css":
        assert state in ("failed", "ready")
        return
    assert state == "ready"
    step = one.board("step")
    one.page.evaluate("unrolled.model.send({type: 'command', name: 'step'})")
    one.page.wait_for_function(f"unrolled.model.board.step === {step + 1}")
    one.said.clear()


@pytest.mark.network
@pytest.mark.parametrize(("name", "how"), [("preload.js", "cut short"), ("animation/stage/stage.js", "altered"),
                                           ("words/zh.js", "missing")])
def test_a_sample_of_the_sweep_over_every_file(name: str, how: str, visitors: Any) -> None:
    """`python -m tests.browser.faults` takes them all."""
    one = visitors()
    assert not outcome(one.page, one.address, DIST, name, how).startswith("FAULT")
    one.page.goto("about:blank")
    one.said.clear()


SENT = {
    "missing": (lambda route: route.fulfill(status=404, body="not here"), "{name} is missing (404)"),
    "of another type": (lambda route: route.fulfill(body=built(route), content_type="application/octet-stream"),
                        "the server sends {name} as application/octet-stream; it has to be text/javascript"),
    "a page in its place": (lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"),
                            "the server sends {name} as text/html; it has to be text/javascript"),
}


@pytest.mark.parametrize("how", SENT)
@pytest.mark.parametrize("name", ["boot.js", "animation/model/trace.js", "animation/model/score.js", "downloads.js",
                                  "py/pyodide.asm.js"])
def test_the_script_at_fault_is_named(name: str, how: str, visitors: Any) -> None:
    """On the page's side, in a view, and in the worker; by one notice."""
    one = visitors()
    answer, says = SENT[how]
    one.page.route(f"**/{name}*", answer)
    one.page.goto(one.address)
    one.page.get_by_text(says.format(name=name)).wait_for(timeout=60_000)
    one.page.wait_for_selector("html[data-state=failed]")
    assert one.page.locator("#notices > *").count() == 1
    one.page.goto("about:blank")
    one.said.clear()


def test_a_view_that_does_not_come_is_said_and_the_rest_works(visitors: Any) -> None:
    one = visitors(locale="zh-CN")
    assert opened(one, "animation/panels/loss.js", "missing") == "ready"
    one.page.get_by_text("缺少 animation/panels/loss.js（404）").wait_for()
    step = one.board("step")
    one.page.evaluate("unrolled.model.send({type: 'command', name: 'step'})")
    one.page.wait_for_function(f"unrolled.model.board.step === {step + 1}")
    one.said.clear()
    one.page.unroute_all()
    with one.page.expect_navigation():
        one.page.get_by_role("button", name="刷新页面").click()


def test_a_tab_that_does_not_come_is_said(visitors: Any) -> None:
    one = visitors()
    one.page.route("**/animation/tabs/trajectory.js*", SPOILED["missing"])
    one.open()
    one.page.get_by_role("tab", name="trajectory").click()                  # its name: its title has not come either
    one.page.get_by_text("animation/tabs/trajectory.js is missing (404)").wait_for()
    assert one.page.get_by_role("button", name="Reload the page").count() == 1
    one.page.get_by_role("tab", name="Loss by token").click()
    one.page.locator("#tab-panel svg").first.wait_for()
    one.said.clear()


RECORDED = {
    "cut short": lambda body: body[:-1000],
    "a page": lambda body: b"<!doctype html><title>not found</title>",
    "altered": lambda body: body[:-9] + bytes([body[-9] ^ 1]) + body[-8:],
}


@pytest.mark.parametrize("how", RECORDED)
def test_recorded_numbers_that_are_not_the_builds_are_not_drawn(how: str, visitors: Any) -> None:
    one, whole = visitors(), visitors()
    held: list[Any] = []
    one.page.route("**/recorded/trace.en.bin", lambda route: route.fulfill(body=RECORDED[how](built(route)),
                                                                           content_type="application/octet-stream"))
    one.page.route("**/py/document.*", lambda route: held.append(route))
    one.page.goto(one.address)
    one.page.wait_for_function("window.unrolled?.model")
    assert one.page.evaluate("unrolled.model.trace") is None
    held[0].continue_()
    for visitor in (one, whole):
        visitor.open() if visitor is whole else one.page.wait_for_selector("html[data-state=ready]", timeout=120_000)
    read = "[...unrolled.model.trace.get('0.rev.C').data]"
    assert one.page.evaluate(read) == whole.page.evaluate(read)


def test_a_recorded_document_that_was_altered_is_not_drawn(visitors: Any) -> None:
    one = visitors()
    one.page.route("**/py/document.*", lambda route: route.fulfill(body=built(route).replace(b"Train", b"Drain"),
                                                                   content_type="application/json"))
    one.open("?start=snapshot")
    assert one.page.evaluate("unrolled.variant") == "files"
    assert "Drain" not in one.page.locator("#train").inner_text()


@pytest.mark.parametrize("name", ["words.js", "animation/model/score.js", "runtime.js", "index.html", "py/parts.json"])
def test_parts_of_two_builds_do_not_run_together(name: str, visitors: Any) -> None:
    one = visitors()

    def older(route: Any) -> None:
        build = one_build(built(route).decode())
        route.fulfill(body=built(route).decode().replace(build, "0123456789ab"),
                      content_type=kind(route) if name != "index.html" else "text/html")

    one.page.route("**/unrolled/" if name == "index.html" else f"**/{name}*", older)
    one.page.goto(one.address)
    one.page.get_by_text("what was loaded is of two versions").wait_for(timeout=60_000)
    one.page.wait_for_selector("html[data-state=failed]")
    one.page.unroute_all()
    one.said.clear()
    with one.page.expect_navigation(timeout=60_000):
        one.page.get_by_role("button", name="Reload the page").click()
    one.page.wait_for_selector("html[data-state=ready]", timeout=120_000)


def one_build(text: str) -> str:
    """The build's name that a file carries."""
    found = re.search(r'(?:add\("|data-build="|"build": ")([0-9a-f]{12})"', text)
    assert found
    return found[1]


def test_a_clock_that_jumps_ends_nothing(visitors: Any) -> None:
    """A machine that slept: much time has gone by, and the worker was never asked."""
    one = visitors()
    one.page.clock.install()
    one.open()
    step = one.board("step")
    for k in (1, 2):
        one.page.clock.fast_forward(130_000)
        # whoever answers this has answered before what was asked before
        one.button("Step").click()
        one.page.wait_for_function(f"unrolled.model.board.step === {step + k}")
    assert one.page.evaluate("document.documentElement.dataset.state") == "ready"


HOOK = """const W = Worker;
window.Worker = class extends W { constructor(...a) { super(...a); (window.made ??= []).push(this); } }"""
STAGES = {
    "download": ("**/py/program.*", "document.querySelector('#progress').textContent.includes('MB')"),
    "start": ("**/py/packages.*", "document.querySelector('#progress').textContent.includes('Starting')"),
    "document": (None, "document.documentElement.dataset.state === 'loading' "
                       "&& document.querySelector('#progress').textContent.includes('controls')"),
    "ready": (None, "document.documentElement.dataset.state === 'ready'"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_worker_that_is_ended_is_noticed_at_once(stage: str, visitors: Any) -> None:
    one = visitors()
    held, when = STAGES[stage]
    one.page.add_init_script(HOOK)
    if held:
        one.page.route(held, lambda route: None)              # it never comes
    one.page.goto(f"{one.address}?start=files")
    one.page.wait_for_function(when, timeout=120_000)
    one.page.evaluate("made.at(-1).terminate()")
    one.page.get_by_text("the browser has ended it").wait_for(timeout=10_000)
    assert one.page.evaluate("document.documentElement.dataset.state") == "failed"
    one.page.unroute_all()
    one.page.get_by_role("button", name="Start Python again").click()
    one.page.wait_for_selector("html[data-state=ready]", timeout=120_000)
    one.said.clear()


def test_without_locks_a_worker_that_is_ended_is_noticed_by_its_silence(visitors: Any) -> None:
    one = visitors()
    one.page.add_init_script(HOOK + "; Object.defineProperty(navigator, 'locks', {value: undefined})")
    one.page.clock.install()
    one.open()
    one.page.clock.run_for(60_000)
    one.page.evaluate("unrolled.model.send({ type: 'release' })")
    # whoever answers this has answered before what was asked before
    one.page.evaluate("unrolled.settled()")
    assert one.page.evaluate("document.documentElement.dataset.state") == "ready", "it has answered"
    one.page.evaluate("made.at(-1).terminate()")
    one.page.clock.run_for(100_000)
    assert one.page.evaluate("document.documentElement.dataset.state") == "ready", "Python may work for long"
    one.page.clock.run_for(60_000)
    one.page.get_by_text("no answer for two minutes").wait_for(timeout=10_000)
    one.said.clear()


def test_a_worker_that_breaks_is_started_again_with_the_state_that_it_had(visitors: Any) -> None:
    """The broken one goes on bit for bit as one that never broke: the optimiser's memory is back too."""
    one, whole = visitors(), visitors()
    one.page.add_init_script("const W = Worker; window.Worker = class extends W { constructor(...a) { super(...a); "
                             "(window.made ??= []).push(this); } }")
    for visitor in (one, whole):
        visitor.open()
        visitor.page.evaluate("unrolled.model.send({type: 'preset', name: 'mao'})")
        visitor.page.wait_for_function("unrolled.model.board.sentence.includes('猫')")
        steps(visitor, 1, 4)
    stored(one.page)
    one.page.evaluate("made.at(-1).dispatchEvent(new ErrorEvent('error', {message: 'out of memory'}))")
    one.page.get_by_text("Python has stopped (out of memory)").wait_for()
    assert one.page.evaluate("document.documentElement.dataset.state") == "failed"
    one.page.get_by_role("button", name="Start Python again").click()
    one.page.wait_for_selector("html[data-state=ready]", timeout=120_000)
    one.page.wait_for_function("unrolled.model.board.sentence.includes('猫') && unrolled.model.board.step === 4")
    for visitor in (one, whole):
        steps(visitor, 5, 7)
    assert one.board("loss") == whole.board("loss")
    one.said.clear()


def steps(one: Any, first: int, last: int) -> None:
    for k in range(first, last + 1):
        one.button("Step").click()
        one.page.wait_for_function(f"unrolled.model.board.step === {k}")


def test_text_that_would_be_a_script_stays_text(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill(SCRIPT)
    one.page.wait_for_function("unrolled.model.board.tokens.length > 3")
    one.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for box in one.page.locator("aside textarea:visible, aside input[type=text]:visible").all():
        if box.is_enabled() and box.is_editable():
            box.fill(SCRIPT)
            box.blur()
    for message in ("hash", "preset", "level"):
        said = f"text: '#x1.' + {SCRIPT!r}, name: {SCRIPT!r}, level: {SCRIPT!r}"
        one.page.evaluate(f"unrolled.model.send({{type: '{message}', {said}}})")
    one.page.evaluate(f"unrolled.model.receive({{type: 'notice', kind: 'error', text: {SCRIPT!r}}})")
    one.answered()
    assert one.page.evaluate("window.broken") is None
    assert one.page.evaluate("document.querySelectorAll('img[src=x], svg[onload]').length") == 0
    one.said.clear()                                     # a preset of that name is an error of its own
