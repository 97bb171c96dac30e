"""The second visit needs no network; two builds are never mixed; a newer one is offered."""
from __future__ import annotations

import functools
import hashlib
import json
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import test_main_job
from conftest import DIST, KEPT, START_MS, SUB_PATH, Site, Visitor, drawn, until, wait_for

from static.build.server import Server

pytestmark = pytest.mark.network                # it has its own servers


class CleanAddresses(Site):
    """A host that sends …/index.html on to …/, as many do."""

    def do_GET(self) -> None:
        if self.path.partition("?")[0].endswith("/index.html"):
            self.send_response(308)
            self.send_header("Location", self.path.replace("/index.html", "/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            super().do_GET()


@pytest.fixture
def own_site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Path, str, Any]]:
    """A copy of dist/ that a test may change, its address, and its server."""
    folder = tmp_path / "dist"
    shutil.copytree(DIST, folder, ignore=shutil.ignore_patterns("unrolled.*"))
    server = Server(("127.0.0.1", 0), functools.partial(getattr(request, "param", Site), directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}{SUB_PATH.replace(' ', '%20')}", server
    server.shutdown()
    server.server_close()


@pytest.fixture
def visitor(browser: Any, own_site: Any) -> Iterator[Visitor]:
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    one = Visitor(context.new_page(), own_site[1])
    one.page.set_default_timeout(START_MS)
    one.page.wait_for_function = functools.partial(wait_for, one.page)
    one.page.on("console", lambda m: one.said.append(m.text) if m.type == "error" else None)
    yield one
    context.close()


@pytest.mark.parametrize("own_site", [Site, CleanAddresses], indirect=True, ids=["plain", "clean addresses"])
def test_the_second_visit_works_without_a_network(visitor: Visitor, own_site: Any) -> None:
    """The main job, with the server gone."""
    visitor.open()
    visitor.page.wait_for_function(KEPT, timeout=START_MS)
    server = own_site[2]
    server.shutdown()
    server.server_close()
    visitor.page.goto("about:blank")
    visitor.open("?start=files")
    visitor.open("")
    visitor.page.get_by_role("textbox", name="Sentence", exact=True).fill("the dog drank the cold milk")
    visitor.page.wait_for_function(
        "unrolled.model.board.tokens.length === 6 && unrolled.model.board.sentence.includes('dog')")
    step = visitor.board("step")
    visitor.button("Step").click()
    visitor.page.wait_for_function(f"unrolled.model.board.step === {step + 1}")
    assert visitor.said == []


def changed_build(folder: Path, whole: bool) -> None:
    """Another build in the place of the first: a changed file, and the worker's list of it; not whole: the file is
    not the listed one."""
    target = folder / "words.js"
    target.write_text(target.read_text("utf-8") + "\nexport const SECOND = true;\n", "utf-8")
    listing = folder / "sw.js"
    text = re.sub(r'BUILD = "\w+"', 'BUILD = "second"', listing.read_text("utf-8"))
    digest = hashlib.sha256(target.read_bytes()).hexdigest() if whole else "0" * 64
    listing.write_text(re.sub(r'("words\.js": )"\w+"', rf'\1"{digest}"', text), "utf-8")


# A newer worker was asked for, and was installed or given up.
TRIED = """async () => {
  const kept = await navigator.serviceWorker.getRegistration();
  await kept.update().catch(() => {});
  for (let { installing } = kept; installing?.state === "installing";)
    await new Promise(done => installing.addEventListener("statechange", done, { once: true }));
  return true;
}"""


def second(one: Visitor) -> bool:
    return bool(one.page.evaluate("import(new URL('words.js', document.baseURI).href).then(m => Boolean(m.SECOND))"))


def test_a_newer_build_is_offered_and_taken_whole(visitor: Visitor, own_site: Any) -> None:
    visitor.open()
    visitor.page.wait_for_function(KEPT, timeout=START_MS)
    changed_build(own_site[0], whole=True)
    visitor.open()
    offer = visitor.page.get_by_role("button", name="Use it now")
    offer.wait_for()
    assert not second(visitor), "the page is still of one build"
    with visitor.page.expect_navigation():
        offer.click()
    visitor.page.wait_for_selector("html[data-state=ready]")
    assert second(visitor)


def test_half_of_a_newer_build_is_not_used(visitor: Visitor, own_site: Any) -> None:
    visitor.open()
    visitor.page.wait_for_function(KEPT, timeout=START_MS)
    changed_build(own_site[0], whole=False)
    visitor.open()
    visitor.page.evaluate(TRIED)
    drawn(visitor.page)
    assert visitor.page.get_by_role("button", name="Use it now").count() == 0
    visitor.page.reload()
    visitor.page.wait_for_selector("html[data-state=ready]")
    assert not second(visitor)


def test_a_second_tab_comes_along_when_the_first_takes_a_newer_build(visitor: Visitor, own_site: Any) -> None:
    """Else it would go on in the older build and be answered from the newer one."""
    visitor.open()
    visitor.page.wait_for_function(KEPT, timeout=START_MS)
    visitor.open()
    other = Visitor(visitor.page.context.new_page(), visitor.address)
    other.watch(other.page)
    other.open()
    changed_build(own_site[0], whole=True)
    visitor.open()
    offer = visitor.page.get_by_role("button", name="Use it now")
    offer.wait_for()
    with other.page.expect_navigation(timeout=START_MS), visitor.page.expect_navigation(timeout=START_MS):
        offer.click()
    for one in (visitor, other):
        one.page.wait_for_selector("html[data-state=ready]", timeout=START_MS)
        assert second(one)
        assert one.page.get_by_role("button", name="Use it now").count() == 0


def test_a_newer_build_that_another_tab_began_to_fetch_is_offered(visitor: Visitor, own_site: Any) -> None:
    """It is being installed already when this page registers."""
    visitor.open()
    visitor.page.wait_for_function(KEPT, timeout=START_MS)
    visitor.open()
    changed_build(own_site[0], whole=True)
    listing = own_site[0] / "sw.js"
    slow = 'self.addEventListener("install", event => event.waitUntil(new Promise(go => setTimeout(go, 6000))));\n'
    listing.write_text(slow + listing.read_text("utf-8"), "utf-8")
    # an update that the page had under way may have read the old file: asked again, it reads the new one
    visitor.page.wait_for_function(
        "navigator.serviceWorker.getRegistration().then(r => r.installing ? true : (r.update(), false))")
    visitor.page.reload()
    visitor.page.get_by_role("button", name="Use it now").wait_for(timeout=START_MS)


def about_offline(one: Visitor) -> str:
    one.page.locator("#about").click()
    said = one.page.get_by_role("dialog", name="Unrolled").locator("dd").last.inner_text()
    one.page.keyboard.press("Escape")
    return str(said)


def test_about_says_what_is_kept(visitor: Visitor) -> None:
    visitor.page.goto(visitor.address)
    visitor.page.wait_for_function("window.unrolled?.model?.trace")
    assert "Not yet" in about_offline(visitor)
    visitor.page.wait_for_function(KEPT, timeout=START_MS)
    assert "this browser keeps the whole site" in about_offline(visitor)


@pytest.mark.parametrize(("fault", "says"), [
    ('Cache.prototype.put = () => Promise.reject(new DOMException("no room is left", "QuotaExceededError"));',
     "no room is left"),
    ('throw new Error("broken");', "could not be kept"),
])
def test_about_says_why_nothing_is_kept(fault: str, says: str, visitor: Visitor, own_site: Any) -> None:
    listing = own_site[0] / "sw.js"
    listing.write_text(fault + "\n" + listing.read_text("utf-8"), "utf-8")
    visitor.open()
    visitor.page.wait_for_function("document.documentElement.dataset.offline === 'none'", timeout=START_MS)
    until(visitor.page, lambda: says in (said := about_offline(visitor)) and "It does not work" in said)


@pytest.mark.parametrize("offline", [True])
def test_a_test_of_the_suite_on_a_second_visit_without_a_network(offline: bool, visitors: Any, server: Any) -> None:
    """UNROLLED_OFFLINE=1 runs all of them so."""
    test_main_job.test_a_typed_sentence_and_a_clicked_blank_are_answered(visitors)
    assert server.refuses and [path for path in server.refused if not path.endswith("/sw.js")] == []


def test_the_list_of_files_is_right() -> None:
    listed = json.loads((DIST / "files.json").read_text("utf-8"))["files"]
    for name, digest in listed.items():
        assert hashlib.sha256((DIST / name).read_bytes()).hexdigest() == digest, name
    found = {p.relative_to(DIST).as_posix() for p in DIST.rglob("*") if p.is_file()}
    assert found - set(listed) <= {"files.json", "_headers"}
