"""A moment taken away as one page: it opens from the disk and in a closed frame, plays, and is the same moment."""
from __future__ import annotations

import base64
import gzip
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.browser.conftest import drawn, wait_for
from tests.dist.test_dist import NAMESPACES, hosts

MOST = 300_000
# What a formula line says, with the place that it is of; the elements are found in a shadow root too.
SAID = "terms => terms.map(term => [term.dataset.symbol, term.dataset.value, term.textContent])"
HOSTILE = "the <img src=x onerror=alert(1)> </noscript></script><script>alert(2)</script> $& cat @@trace@@"


class Taken(NamedTuple):
    """The file, and what the page said where it was taken."""

    file: Path
    said: list[Any]
    readout: str
    unit: str
    locale: str


def moment_of(page: Any) -> tuple[list[Any], str, str]:
    return (page.locator(".formula .terms [data-symbol]").evaluate_all(SAID), page.locator(".readout").text_content(),
            page.locator(".formula .unit select").first.input_value())


def take(one: Any, folder: Path, chinese: bool) -> Taken:
    page = one.page
    page.locator("[data-place=stage]").get_by_role("button", name="保存本视图" if chinese else "Save this view").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name="带走这一刻" if chinese else "Take this moment").click()
    assert waiting.value.suggested_filename == "unrolled-moment.html"
    file = folder / "moment.html"
    waiting.value.save_as(file)
    page.locator("#notices p", has_text=f"{-(-file.stat().st_size // 1000)} KB").wait_for()
    return Taken(file, *moment_of(page), "zh-CN" if chinese else "en-US")


@pytest.fixture(scope="module", params=["en", "zh"])
def taken(request: pytest.FixtureRequest, browser: Any, address: str,
          tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Taken in the midst of back-propagation, at a unit that is not the first."""
    from tests.browser.conftest import Visitor

    chinese = request.param == "zh"
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN" if chinese else "en-US")
    one = Visitor(context.new_page(), address)
    one.open()
    one.page.evaluate("unrolled.model.set({ playing: false })")
    one.page.evaluate("unrolled.model.move({ movement: 2, pos: 3.4, unit: 5 })")
    drawn(one.page)
    found = take(one, tmp_path_factory.mktemp("taken"), chinese)
    context.close()
    assert found.unit == "5" and len(found.said) > 2
    return found


class Reader:
    """A browser without a network that opens files; what goes wrong is noted."""

    def __init__(self, browser: Any, **context: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True, **context)
        self.page, self.said, self.asked = self.context.new_page(), [], []
        self.page.on("console", lambda m: self.said.append(m.text))
        self.page.on("pageerror", lambda e: self.said.append(str(e)))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.on("dialog", lambda d: self.said.append(d.message) or d.dismiss())


@pytest.fixture
def reader(browser: Any) -> Iterator[Any]:
    made: list[Reader] = []

    def open_one(**context: Any) -> Reader:
        made.append(Reader(browser, **context))
        return made[-1]

    yield open_one
    for one in made:
        one.context.close()
        assert one.said == []
        assert [url for url in one.asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_it_is_small_and_names_no_host(taken: Taken) -> None:
    data = taken.file.read_bytes()
    assert len(data) < MOST
    inside = dict(re.findall(rb'type="application/octet-stream" id="(\w+)">([^<]*)<', data))
    assert set(inside) == {b"program", b"trace", b"told"}
    assert b"attachShadow" in gzip.decompress(base64.b64decode(inside[b"program"]))
    for text in (base64.b64decode(inside[b"trace"]), base64.b64decode(inside[b"told"]),
                 gzip.decompress(base64.b64decode(inside[b"program"]))):
        assert hosts(text) <= {"www.w3.org"}
    assert hosts(data) <= {
        "www.w3.org"} <= NAMESPACES, "the names of SVG's and XHTML's vocabularies are no addresses that are asked"
    assert not re.search(rb"""(?:src|href)=["'](?!data:)""", data) and b"@@" not in data


def test_from_the_disk_it_is_the_same_moment_and_plays(taken: Taken, reader: Any) -> None:
    one = reader(locale=taken.locale)
    page = one.page
    page.goto(taken.file.as_uri())
    page.locator(".formula .terms [data-symbol]").first.wait_for()
    assert moment_of(page) == (taken.said, taken.readout, taken.unit)
    assert page.evaluate("document.documentElement.lang") == ("zh-Hans" if taken.locale == "zh-CN" else "en")
    assert page.title().endswith(" · Unrolled") and page.evaluate("window.unrolled") is None
    page.keyboard.press("ArrowLeft")
    assert moment_of(page)[0] != taken.said, "a step back"
    before = page.locator(".scrub-input").input_value()
    page.get_by_role("button", name="播放" if taken.locale == "zh-CN" else "Play", exact=True).click()
    wait_for(page, f"Number(document.getElementById('moment').shadowRoot.querySelector('.scrub-input').value) > "
                   f"{float(before) + 0.2}")
    page.get_by_role("button", name="English" if taken.locale == "zh-CN" else "中文").click()
    assert page.evaluate("document.documentElement.lang") == ("en" if taken.locale == "zh-CN" else "zh-Hans")
    movements = page.locator(".segments:not(.parts)").first.text_content()
    assert movements.startswith("left" if taken.locale == "zh-CN" else "从左到右")
    page.get_by_role("button", name="Table of numbers" if taken.locale == "zh-CN" else "数值表").click()
    assert page.locator("dialog.numbers td").count() > 10


def test_it_plays_in_a_frame_without_an_origin_of_its_own(taken: Taken, reader: Any) -> None:
    course = taken.file.with_name("course.html")
    course.write_text('<!doctype html><title>A course</title>'
                      '<iframe sandbox="allow-scripts" width="900" height="700" src="moment.html"></iframe>', "utf-8")
    one = reader(locale=taken.locale)
    one.page.goto(course.as_uri())
    frame = one.page.frame_locator("iframe")
    frame.locator(".formula .terms [data-symbol]").first.wait_for()
    assert frame.locator(".formula .terms [data-symbol]").evaluate_all(SAID) == taken.said
    inside = one.page.frames[1]
    assert inside.evaluate("origin") == "null"
    before = frame.locator(".scrub-input").input_value()
    frame.locator(".transport .play").click()
    wait_for(inside, f"Number(document.getElementById('moment').shadowRoot.querySelector('.scrub-input').value) > "
                     f"{float(before) + 0.2}")


def test_without_scripts_there_is_the_picture(taken: Taken, reader: Any) -> None:
    one = reader(java_script_enabled=False)
    one.page.goto(taken.file.as_uri())
    box = one.page.locator("noscript img").bounding_box()
    assert box is not None and box["width"] > 600 and box["height"] > 200
    found = re.search(rb'src="data:image/svg\+xml;base64,([^"]+)"', taken.file.read_bytes())
    assert found is not None
    picture = ElementTree.fromstring(base64.b64decode(found[1]))
    words = " ".join("".join(node.itertext()) for node in picture.iter("{http://www.w3.org/2000/svg}text"))
    assert "___" in words


def test_what_was_typed_stays_text(visitors: Any, reader: Any, tmp_path: Path) -> None:
    one = visitors()
    one.open()
    one.page.evaluate("text => unrolled.model.send({ type: 'sentence', text })", HOSTILE)
    one.answered()
    one.page.evaluate("unrolled.model.set({ playing: false })")
    found = take(one, tmp_path, chinese=False)
    assert found.file.read_bytes().count(b"</script>") == 4 and b"alert(" not in found.file.read_bytes()
    for scripts in (True, False):
        other = reader(java_script_enabled=scripts)
        other.page.goto(found.file.as_uri())
        if scripts:
            other.page.locator(".formula .terms [data-symbol]").first.wait_for()
            assert moment_of(other.page) == (found.said, found.readout, found.unit)
            assert "alert" in other.page.locator("header strong").text_content()
