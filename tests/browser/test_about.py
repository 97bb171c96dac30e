"""The About panel says which build this is and how Python was started, and leads to the licences."""
from __future__ import annotations

from typing import Any

import pytest

from .conftest import DIST


@pytest.mark.network
@pytest.mark.parametrize(("way", "locale", "says"),
                         [("snapshot", "en-US", "from a snapshot of its memory"), ("files", "zh-CN", "编译好的文件")])
def test_it_says_how_python_was_started(way: str, locale: str, says: str, visitors: Any) -> None:
    one = visitors(locale=locale)
    one.open(f"?start={way}")
    one.page.locator("#about").click()
    dialog = one.page.get_by_role("dialog", name="Unrolled")
    dialog.get_by_text(says).wait_for()
    dialog.get_by_text("SIMD").wait_for()
    build = one.page.evaluate("document.documentElement.dataset.build")
    assert len(build) == 12 and dialog.get_by_text(f"0.1.0 ({build})", exact=True).count()
    for link in dialog.get_by_role("link").all():
        found = one.page.request.get(link.evaluate('link => link.href'))
        assert found.ok and len(found.body()) > 1000
    one.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")


@pytest.mark.network
@pytest.mark.parametrize(("locale", "button", "says"), [
    ("en-US", "The whole site as one file", "carries the site only"),
    ("zh-CN", "整个网站存成一个文件", "只有网站本身")])
def test_it_offers_the_one_file_where_the_host_carries_it(locale: str, button: str, says: str, visitors: Any) -> None:
    one = visitors(locale=locale)
    one.open()
    one.page.locator("#about").click()
    dialog = one.page.get_by_role("dialog", name="Unrolled")
    dialog.get_by_role("button", name=button).click()
    dialog.get_by_text(says).wait_for()
    one.said[:] = [line for line in one.said if "404" not in line]
    one.page.route("**/unrolled.html", lambda route: route.fulfill(body="<p>all of it</p>", content_type="text/html"))
    with one.page.expect_download() as download:
        dialog.get_by_role("button", name=button).click()
    assert download.value.suggested_filename == "unrolled.html" and dialog.get_by_text(says).count() == 0


def test_a_link_to_the_page_has_a_card_and_the_tab_says_what_it_shows(visitors: Any) -> None:
    one = visitors()
    one.open()
    assert one.page.title() == "Unrolled: a playground for recurrent networks"
    card = one.page.evaluate("Object.fromEntries([...document.querySelectorAll('meta[property], meta[name]')].map(m => "
                             "[m.getAttribute('property') ?? m.name, m.content]))")
    assert card["description"] and card["og:title"] and card["og:description"]
    assert card["twitter:card"] == "summary_large_image" and card["theme-color"]
    size = one.page.evaluate("""name => new Promise((resolve, reject) => {
        const image = Object.assign(new Image(), { src: name,
          onload: () => resolve([image.naturalWidth, image.naturalHeight]), onerror: reject }); })""", card["og:image"])
    assert size == [int(card["og:image:width"]), int(card["og:image:height"])]
    one.page.evaluate("location.hash = '#lesson-gates-1'")
    one.page.wait_for_function(
        "unrolled.model.board.lesson?.name === 'gates' && document.title.startsWith(unrolled.model.board.lesson.title)")
    one.page.evaluate("location.hash = ''")
    one.page.wait_for_function("!unrolled.model.board.lesson && document.title.startsWith('Unrolled')")
    one.page.get_by_role("button", name="Share", exact=True).click()
    one.page.wait_for_function("location.hash.startsWith('#x1.') && unrolled.model.board.summary.network "
                               "&& document.title.startsWith('Unrolled')")
    one.open(one.page.evaluate("location.hash"))
    one.page.reload()
    one.page.wait_for_function(
        "window.unrolled?.model?.board.summary && document.title.startsWith(unrolled.model.board.summary.network)")


@pytest.mark.network
def test_it_says_why_a_snapshot_was_not_used(visitors: Any) -> None:
    one = visitors()
    one.page.route("**/py/snapshot.*", lambda route: route.fulfill(status=404, body="not here"))
    one.open("?start=snapshot")
    one.page.locator("#about").click()
    one.page.get_by_text("from compiled files, because the snapshot failed").wait_for()
    assert one.page.locator("#notices").inner_text() == "", "it is said nowhere else"
    one.said[:] = [line for line in one.said if "Failed to load resource" not in line]


@pytest.mark.network
def test_a_browser_that_cannot_compile_the_engine_runs_plain_numpy(visitors: Any) -> None:
    """The snapshot holds the engine, so Python starts from files, and NumPy stays as it comes."""
    one = visitors()
    source = (DIST / "runtime.js").read_text("utf-8")
    files = "bytes: bytes.subarray(at, at += length)"
    assert source.count(files) == 1
    cut = source.replace(files,
                         files.replace("at += length)", "(at += length) - (name === 'numpy_simd.so' ? 100 : 0))"))
    one.page.route("**/runtime.js", lambda route: route.fulfill(body=cut, content_type="text/javascript"))
    one.open("?start=snapshot")
    one.page.locator("#about").click()
    one.page.get_by_text("from compiled files, because the snapshot failed").wait_for()
    one.page.get_by_text("as it comes, without the engine").wait_for()
