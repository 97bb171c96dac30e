"""The page inside other pages: frames of another origin, sandboxes, and the sizes that the copied snippet names."""
from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from static.build.server import Server

from .conftest import DIST, DOWNLOADS, START_MS, Site, address_of, wait_for

pytestmark = pytest.mark.network
KEPT = "does not let the page keep your work"


class Host(http.server.BaseHTTPRequestHandler):
    """Another site: one page with whatever it was given."""

    def do_GET(self) -> None:
        body = self.server.page.encode()                               # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Open(Site):
    """The site as a host sends it that reads dist/_headers."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


def serving(handler: Any) -> Iterator[Any]:
    one = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=one.serve_forever, daemon=True).start()
    yield one
    one.shutdown()
    one.server_close()


@pytest.fixture(scope="module")
def host() -> Iterator[Any]:
    yield from serving(Host)


@pytest.fixture(scope="module")
def open_site() -> Iterator[Any]:
    yield from serving(functools.partial(Open, directory=str(DIST)))


def framed(page: Any, host: Any, element: str) -> Any:
    """The frame of a page of another site (another host's name and another port) that holds the element."""
    host.page = f"<!doctype html><title>A class</title><body style='margin:0'>{element}"
    page.goto(f"http://localhost:{host.server_port}/")
    return page.locator("iframe").element_handle().content_frame()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    yield context.new_page()
    context.close()


BOXES = """() => ['.stage-bar', '.stage-view .scroller', '.formula', '.transport'].map(name => {
  const { top, bottom } = document.querySelector(name).getBoundingClientRect();
  return [top, bottom].map(Math.round);
})"""


@pytest.mark.parametrize("hidden", ["", "&hide=answers,training,forms,views"])
def test_the_copied_snippet_shows_the_whole_stage_and_its_transport(hidden: str, page: Any, host: Any,
                                                                    server: Any) -> None:
    from playground.page.sharing import embedded

    snippet = embedded(address_of(server), "", hidden.removeprefix("&hide=").split(",") if hidden else [])
    frame = framed(page, host, snippet)
    frame.wait_for_selector("html[data-state=ready]", timeout=START_MS)
    height = frame.evaluate("innerHeight")
    for width in (360, 480, 700, 760, 900, 1024, 1160, 1300):
        page.set_viewport_size({"width": width, "height": 900})
        wait_for(frame, f"innerWidth === {width} && Math.abs(unrolled.stage.width - "
                        f"document.querySelector('.stage-view .canvas').clientWidth) < 1")
        page.wait_for_timeout(150)
        bar, drawing, formula, transport = frame.evaluate(BOXES)
        assert 0 <= bar[0] < bar[1] <= drawing[0] + 1, width
        seen = (width, drawing, formula, transport)
        assert drawing[1] <= formula[0] + 1 and formula[1] <= transport[0] + 1 and transport[1] <= height, seen


def test_a_frame_of_another_origin_says_nothing_of_storage_until_there_is_work(page: Any, host: Any,
                                                                               server: Any) -> None:
    page.add_init_script("if (self !== top) Object.defineProperty(self, 'indexedDB', { get() { throw new "
                         "DOMException('no', 'SecurityError'); } });")
    frame = framed(page, host, f'<iframe src="{address_of(server)}?embed=1" width="1000" height="720"></iframe>')
    frame.wait_for_selector("html[data-state=ready]", timeout=START_MS)
    page.wait_for_timeout(4000)
    assert frame.locator("#notices").inner_text() == ""
    frame.get_by_role("button", name="Step", exact=True).first.click()
    frame.get_by_text(KEPT).wait_for()


def test_a_sandbox_without_an_origin_works_where_every_origin_may_read_the_files(page: Any, host: Any,
                                                                                 open_site: Any) -> None:
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    frame = framed(
        page, host,
        f'<iframe src="{address_of(open_site)}?embed=1" sandbox="allow-scripts" width="1000" height="720"></iframe>')
    frame.wait_for_selector("html:not([data-state=loading])", timeout=START_MS)
    state = frame.evaluate("[document.documentElement.dataset.state, self.origin]")
    assert state == ["ready", "null"], (frame.locator("#notices").inner_text(), said)
    assert frame.locator("#notices").inner_text() == ""
    frame.get_by_role("button", name="Step", exact=True).first.click()
    wait_for(frame, "unrolled.model.board.step === 121")
    assert said == []


@pytest.mark.parametrize(("locale", "says", "link"),
                         [("en-US", "add allow-same-origin to its sandbox", "Open the page by itself"),
                          ("zh-CN", "加上 allow-same-origin", "单独打开此页")])
def test_a_sandbox_that_cannot_work_says_what_to_do(locale: str, says: str, link: str, browser: Any, host: Any,
                                                    server: Any) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    frame = framed(page, host, f'<iframe src="{address_of(server)}?embed=1#lesson-gates-2" sandbox="allow-scripts '
                               f'allow-popups" width="1000" height="720"></iframe>')
    frame.get_by_text(says).wait_for()
    whole = frame.get_by_role("link", name=link)
    assert whole.get_attribute("href") == address_of(server) + "#lesson-gates-2"
    assert whole.get_attribute("target") == "_blank"
    assert "connection" not in frame.locator("#notices").inner_text()
    context.close()


def test_a_lesson_in_a_frame_is_beside_or_over_its_stage(page: Any, host: Any, server: Any) -> None:
    address = f"{address_of(server)}?embed=1&hide=sentence,answers,training,forms,views#lesson-gates-2"
    frame = framed(page, host, f'<iframe src="{address}" width="100%" height="720" style="border:0"></iframe>')
    frame.wait_for_selector("html[data-state=ready]", timeout=START_MS)
    for width in (760, 1000, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        wait_for(frame, f"innerWidth === {width}")
        frame.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(300)
        assert frame.get_by_text("how much of the new candidate").is_visible()
        lesson = frame.locator("[data-place=lesson]").bounding_box()
        bar, drawing, formula, transport = frame.evaluate(BOXES)
        assert drawing[1] <= formula[
            0] + 1 and formula[1] <= transport[0] + 1 and transport[1] <= 720, (width, drawing, formula, transport)
        assert lesson["x"] >= width - 330 if width >= 1024 else lesson["y"] + lesson["height"] <= bar[0] + 1
    frame.get_by_role("button",
                      name="Open in Unrolled").or_(frame.get_by_role("link", name="Open in Unrolled")).wait_for()


def test_a_link_for_a_class_hides_what_it_names_on_the_page_itself(visitors: Any) -> None:
    one = visitors()
    one.open("?hide=forms,files,views,menus")
    for place, seen in ((".top", True), (".menu", False), (".stage", True), (".answer", True), (".loss", True),
                        (".lower", False), (".fold", False), (".open-full", False)):
        assert (one.page.locator(place).first.is_visible() if one.page.locator(place).count() else False) == seen, place
    one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    one.page.get_by_role("button", name="Share", exact=True).click()
    one.page.get_by_label("training", exact=True).check()
    one.page.get_by_label("files", exact=True).check()
    one.answered()
    one.page.get_by_role("button", name="Copy a link with these hidden").click()
    one.page.get_by_text("The link is in the clipboard").wait_for()
    assert one.page.evaluate("navigator.clipboard.readText()").startswith(one.address + "?hide=training,files#x1.")


def test_a_page_on_a_disk_offers_the_file_and_a_published_address_and_no_path(browser: Any) -> None:
    place = DOWNLOADS / "unrolled.html"
    if not place.exists():
        pytest.skip("downloads/ is not built")
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.goto(place.as_uri())
    page.wait_for_selector("html[data-state=ready]", timeout=START_MS)
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.locator("#share-dialog")
    dialog.get_by_text("This page is a file on your computer").wait_for()
    assert not dialog.get_by_role("button", name="Copy", exact=True).is_visible()
    assert not page.locator("#share-qr svg").count()
    values = """[...document.querySelectorAll('#share *')]
      .flatMap(n => [n, ...(n.shadowRoot?.querySelectorAll('*') ?? [])].map(x => x.value ?? '')).join(' ')"""
    assert "file:" not in page.evaluate(values)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save the experiment (JSON)").click()
    assert download.value.suggested_filename == "unrolled-lstm.json"
    home = dialog.get_by_label("Or a link to a published copy: its address")
    home.fill("https://example.org/unrolled/")
    home.press("Enter")
    link = dialog.get_by_label("Link", exact=True)
    link.wait_for()
    assert link.input_value().startswith("https://example.org/unrolled/#x1.")
    page.locator("#share-qr svg").wait_for()
    assert 'src="https://example.org/unrolled/?embed=1#x1.' in dialog.get_by_label("For another page").input_value()
    context.close()
