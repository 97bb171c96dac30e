"""A server that gives the page at an address without its slash, and no redirect: the page goes to the one with it by
itself."""
from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DIST

from static.build.server import Server


class Bare(http.server.SimpleHTTPRequestHandler):
    """The site under `home`, its page at `home` itself; at all other addresses nothing, or the page again as routers
    of one-page apps do."""

    home, anything, asked = "", False, []
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def translate_path(self, path: str) -> str:
        bare = path.partition("?")[0].partition("#")[0]
        inside = bare.removeprefix(f"{self.home}/")
        page = str(DIST / "index.html")
        if bare in (self.home, f"{self.home}/"):
            self.asked.append(path)
            return page
        known = bare.startswith(f"{self.home}/") and (DIST / inside).is_file()
        return str(DIST / inside) if known else page if self.anything else str(DIST / "no such file")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(params=["/play", "/a/class/play"])
def home(request: Any) -> str:
    return str(request.param)


@pytest.fixture(params=[False, True], ids=["else nothing", "else the page"])
def host(request: Any, home: str) -> Iterator[tuple[str, list[str]]]:
    if not Path(DIST / "index.html").exists():
        pytest.skip("dist/ is not built")
    handler = type("Handler", (Bare,), {"home": home, "anything": request.param, "asked": []})
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", handler.asked
        server.shutdown()


def test_it_mends_itself_and_keeps_what_was_asked(host: tuple[str, list[str]], home: str, browser: Any) -> None:
    origin, asked = host
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{origin}{home}?start=files#lesson-gates-1")
    page.wait_for_url(f"{origin}{home}/?start=files#lesson-gates-1", timeout=30_000)
    page.wait_for_selector("html[data-state=ready]", timeout=120_000)
    assert page.locator(".lesson").is_visible() and page.locator("#notices .is-error").count() == 0
    assert asked[:2] == [f"{home}?start=files", f"{home}/?start=files"] and len(asked) <= 3
    context.close()


def test_where_no_part_is_to_be_had_the_page_itself_says_so(browser: Any) -> None:
    """The page alone, without any of its files: it goes nowhere, and names what is missing."""
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    html = (DIST / "index.html").read_bytes()
    context.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html")
                  if route.request.url.endswith("/play")
                  else route.fulfill(status=404))
    page.goto("http://127.0.0.1:9/play")
    page.wait_for_selector("#notices .is-error", timeout=20_000)
    assert page.url == "http://127.0.0.1:9/play"
    said = page.locator("#notices").inner_text()
    assert "is missing (404)" in said and "Reload the page" in said
    context.close()
