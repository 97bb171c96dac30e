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
from conftest import DIST, KEPT, START_MS, SUB_PATH, Site, Visitor, wait_for

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
    visitor.page.wait_for_function("unrolled.model.board.tokens.length === 6 && unrolled.model.board.sentence.includes('dog')")
    step = visitor.board("step")
    visitor.button("Step").click()
    visitor.page.wait_for_function(f"unrolled.model.board.step === {step + 1}")
    assert visitor.said == []


def changed_build(folder: Path, whole: bool) -> None:
    """Another build in the place of the first: a changed file, and the worker's list of it; not whole: the file is not the listed one."""
    target = folder / "words.js"
    target.write_text(target.read_text("utf-8") + "\nexport const SECOND = true;\n", "utf-8")
    listing = folder / "sw.js"
    text = re.sub(r'BUILD = "\w+"', 'BUILD = "second"', listing.read_text("utf-8"))
    digest = hashlib.sha256(target.read_bytes()).hexdigest() if whole else "0" * 64
    listing.write_text(re.sub(r'("words\.js": )"\w+"', rf'\1"{digest}"', text), "utf-8")


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
    visitor.page.wait_for_timeout(3000)
    assert visitor.page.get_by_role("button", name="Use it now").count() == 0
    visitor.page.reload()
    visitor.page.wait_for_selector("html[data-state=ready]")
    assert not second(visitor)


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
    assert found - set(listed) <= {"files.json", "unrolled.zip", "unrolled.html", "_headers"}
