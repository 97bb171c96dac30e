"""A real browser on the built site: served under a sub-path with a space, every request off the machine refused.

With UNROLLED_OFFLINE=1 every visitor is one who comes again without a network: a first visit until the service worker
has kept the site, then the server refuses every request.  Tests marked `network` are left out: they spoil what the
server sends, or need another one.
"""
from __future__ import annotations

import functools
import http.server
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from core import Experiment, share
from playground.work.presets import PRESETS
from static.build.server import Server

sync_api = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).parents[2]
DIST = Path(os.environ.get("UNROLLED_DIST", ROOT / "dist"))
DOWNLOADS = DIST.with_name("downloads")
SUB_PATH, ANOTHER = "/a class/unrolled/", "/another class/"        # two copies of the site on one origin
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
START_MS = 120_000
BY_SNAPSHOT, AS_THE_PAGE_CHOOSES = "?start=snapshot", "?"             # a query of the page's address
OFFLINE = os.environ.get("UNROLLED_OFFLINE") == "1"
KEPT = "document.documentElement.dataset.offline === 'ready'"
# What is said of the service worker, which with a network only the visitors of test_offline.py have.
BLOCKED = "Service Worker registration blocked by Playwright"


class Site(http.server.SimpleHTTPRequestHandler):
    """dist/ under SUB_PATH and once more under ANOTHER; anything else is not found."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript",
                      ".wasm": "application/wasm"}

    def translate_path(self, path: str) -> str:
        inside = unquote(urlsplit(path).path)
        home = next((path for path in (SUB_PATH, ANOTHER) if inside.startswith(path)), None)
        return super().translate_path("/not/there" if home is None else "/" + inside.removeprefix(home))

    def do_GET(self) -> None:
        if getattr(self.server, "refuses", False):
            self.server.refused.append(self.path)           # type: ignore[attr-defined]
            self.close_connection = True                    # no answer at all: to a browser the network is gone
        else:
            super().do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def built(route: Any) -> bytes:
    """The file of dist/ that a request is for."""
    return (DIST / (unquote(urlsplit(route.request.url).path).removeprefix(SUB_PATH) or "index.html")).read_bytes()


def address_of(server: Any, home: str = SUB_PATH) -> str:
    return f"http://127.0.0.1:{server.server_port}{home.replace(' ', '%20')}"


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """The site's server; while `refuses` is true it answers nothing and notes in `refused` what was asked for."""
    if not (DIST / "index.html").exists():
        pytest.skip("dist/ is not built")
    with serving() as one:
        yield one


@contextmanager
def serving() -> Iterator[Any]:
    one: Any = Server(("127.0.0.1", 0), functools.partial(Site, directory=str(DIST)))
    one.refuses, one.refused = False, []
    threading.Thread(target=one.serve_forever, daemon=True).start()
    try:
        yield one
    finally:
        one.shutdown()
        one.server_close()


@pytest.fixture(scope="session")
def address(server: Any) -> str:
    return address_of(server)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items if OFFLINE else ():
        if item.get_closest_marker("network"):
            item.add_marker(pytest.mark.skip(reason="needs the network, which UNROLLED_OFFLINE=1 takes away"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = os.environ.get("UNROLLED_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as p:
        found = p.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()


# Once what was done last is drawn: two frames on, whatever fades in is there.
DRAWN = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => Promise.allSettled(document.getAnimations().map(animation => animation.finished))).then(() => true)"""
# A name in the browser's storage, as animation/kit/preferences.js makes it: each copy of the site has its own.
OWN = "(name => `unrolled ${new URL('./', document.baseURI).pathname} ${name}`)"
# Once Python has answered everything, and what was to be kept is on the disk: what reads the rows comes after what
# wrote them.
STORED = """async () => {
  unrolled.model.send({ type: "keep" });
  await unrolled.settled();
  await new Promise(done => requestAnimationFrame(done));
  const asked = indexedDB.open(OWN("work"));
  const database = await new Promise(done => { asked.onsuccess = () => done(asked.result); });
  await new Promise(done => { database.transaction("sessions").objectStore("sessions").count().onsuccess = done; });
  database.close();
  return true;
}""".replace("OWN", OWN)


FOLDS = "Object.fromEntries([...document.querySelectorAll('details[data-fold]')].map(d => [d.dataset.fold, d.open]))"
FIRST_SENTENCE = PRESETS["cat"].sentence
AS_IT_OPENS = """() => {
  document.activeElement?.blur();
  for (const fold of document.querySelectorAll("details[data-fold]")) fold.open = foldsAtFirst[fold.dataset.fold];
  unrolled.model.send({ type: "preset", name: "cat" });
}"""


def drawn(page: Any) -> None:
    page.evaluate(DRAWN)


def stored(page: Any) -> None:
    page.evaluate(STORED)


def long_run(one: Visitor) -> None:
    """The first network with so many steps before it that no click on Pause comes after its end."""
    one.page.evaluate("fragment => { location.hash = fragment; }", share.encode(Experiment(steps=100_000)))
    one.page.wait_for_function("unrolled.model.board.steps === 100000")


def lower_view(page: Any) -> None:
    """Until the view that is open below the stage is there, and drawn."""
    page.evaluate("import(new URL(`animation/tabs/${unrolled.model.tab}.js`, document.baseURI).href).then(() => true)")
    drawn(page)


def until(page: Any, holds: Callable[[], bool], timeout: float = 60_000) -> None:
    """Waits for what can be asked from outside of the page only."""
    end = time.monotonic() + timeout / 1000
    while not holds():
        assert time.monotonic() < end, f"did not come true in {timeout / 1000:g} s"
        page.wait_for_timeout(30)


def wait_for(page: Any, expression: str, timeout: float = 60_000, **_: Any) -> None:
    """Waits until an expression is true.

    Playwright's own way needs `eval` inside the page, which the page's policy forbids.
    """
    until = time.monotonic() + timeout / 1000
    while not page.evaluate(expression):
        if time.monotonic() > until:
            raise AssertionError(f"{expression} did not come true in {timeout / 1000:g} s")
        page.wait_for_timeout(30)


@dataclass
class Visitor:
    """A page and what went wrong on it: console errors and warnings, and requests that would have left the machine."""

    page: Any
    address: str
    said: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def watch(self, page: Any) -> Any:
        """A page of this visitor's, whatever it says noted down."""
        page.set_default_timeout(60_000)
        page.wait_for_function = functools.partial(wait_for, page)
        page.on("console", self.hear)
        page.on("pageerror", lambda e: self.said.append(f"page error: {e}"))
        return page

    def hear(self, message: Any) -> None:
        if message.type in ("error", "warning") and BLOCKED not in message.text:
            self.said.append(f"{message.type}: {message.text}")

    def open(self, fragment: str = "") -> None:
        """Opens the site and waits until Python is there.

        It starts by the snapshot where the fragment has no query: the page would choose by the line's speed, which
        beside other tests is the machine's, and the other way takes three times as long.
        """
        self.page.goto(f"{self.address}{'' if '?' in fragment else BY_SNAPSHOT}{fragment}")
        self.page.wait_for_selector("html:not([data-state=loading])", timeout=START_MS)
        assert self.page.evaluate("document.documentElement.dataset.state") in ("ready", "training"), self.said

    def answered(self) -> None:
        """Until Python has answered everything that it was sent, and that is drawn."""
        self.page.evaluate("unrolled.settled()")
        drawn(self.page)

    def board(self, name: str) -> Any:
        return self.page.evaluate(f"unrolled.model.board[{name!r}]")

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True).first


def first_visit(context: Any, server: Any) -> None:
    """The site is opened once, until the service worker has kept all of it; from then on the server refuses
    everything."""
    server.refuses = False
    page = context.new_page()
    page.goto(address_of(server))
    wait_for(page, KEPT, START_MS)
    page.close()
    server.refuses = True
    server.refused.clear()


def unasked(*_: Any) -> None:
    """In the place of `page.route` without a network: what the service worker gives never comes by a route."""
    pytest.skip("changes what the network gives, which UNROLLED_OFFLINE=1 takes away")


@pytest.fixture
def offline() -> bool:
    """Whether the visitors of this test come again without a network."""
    return OFFLINE


@pytest.fixture
def visitors(browser: Any, server: Any, address: str, offline: bool) -> Iterator[Any]:
    """Makes visitors, each with a fresh profile; afterwards nothing may have been said or have left the machine."""
    with visiting(browser, server, address, offline) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def page_of_a_file(browser: Any, server: Any, address: str) -> Iterator[Visitor]:
    with visiting(browser, server, address, OFFLINE) as visitor:
        one = visitor()
        one.open()
        one.page.evaluate(f"window.foldsAtFirst = {FOLDS}")
        yield one


@pytest.fixture
def shared(page_of_a_file: Visitor) -> Iterator[Visitor]:
    """A visitor whose page all tests of a file share that ask for it, Python started once: for what begins with the
    first preset, whatever was done before.  It keeps the language and which view is open."""
    one = page_of_a_file
    one.page.evaluate(AS_IT_OPENS)
    one.answered()
    assert one.page.evaluate("[unrolled.model.trace.task, unrolled.model.board.sentence]") == ["cloze", FIRST_SENTENCE]
    yield one
    one.page.evaluate("unrolled.model.set({ playing: false })")         # else it draws while others compute
    said, one.said[:] = [*one.said], []
    assert said == []


@contextmanager
def visiting(browser: Any, server: Any, address: str, offline: bool) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors, and looks at the end that none said anything or left the machine."""
    made: list[Visitor] = []
    contexts: list[Any] = []

    def visitor(width: int = 1440, height: int = 900, moving: bool = False, **context: Any) -> Visitor:
        """Who is not `moving` asks for less motion: nothing plays by itself, and is drawn, beside what is tested."""
        contexts.append(browser.new_context(viewport={"width": width, "height": height},
                                            locale=context.pop("locale", "en-US"),
                                            **{"service_workers": "allow" if offline else "block",
                                               "reduced_motion": "no-preference" if moving else "reduce", **context}))
        one = Visitor(contexts[-1].new_page(), address)
        if offline:
            first_visit(contexts[-1], server)
            one.page.route = unasked
        one.watch(one.page)
        made.append(one)
        home = address.partition("/a%20class")[0]

        def guard(route: Any) -> None:
            url = route.request.url
            if url.startswith((home, "data:", "blob:")):
                route.continue_()
            else:
                one.outside.append(url)
                route.abort()

        contexts[-1].route("**/*", guard)
        return one

    yield visitor
    server.refuses = False
    for one in made:
        assert one.outside == []
        assert one.said == []
    for context in contexts:
        context.close()


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def running(command: list[str], address: str, seconds: float = 60) -> Iterator[str]:
    """A server of its own process while it is needed, from when its address answers."""
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=30).close()
            break
        except OSError:
            time.sleep(0.1)
    try:
        yield address
    finally:
        server.terminate()
        server.wait(20)
