"""The About panel says which build this is and how Python was started, and leads to the licences."""
from __future__ import annotations

from typing import Any

import pytest

from .conftest import DIST


@pytest.mark.network
@pytest.mark.parametrize(("way", "locale", "says"), [("snapshot", "en-US", "from a snapshot of its memory"), ("files", "zh-CN", "编译好的文件")])
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
    files = "const filesOf = (bytes, { site, files }) => files.index.map(([name, at, length]) => ({ path: `${site}/${name}`, bytes: bytes.subarray(at, at + length) }));"
    assert source.count(files) == 1
    cut = source.replace(files, files.replace("at + length)", "at + (name === 'numpy_simd.so' ? length - 100 : length))"))
    one.page.route("**/runtime.js", lambda route: route.fulfill(body=cut, content_type="text/javascript"))
    one.open("?start=snapshot")
    one.page.locator("#about").click()
    one.page.get_by_text("from compiled files, because the snapshot failed").wait_for()
    one.page.get_by_text("as it comes, without the engine").wait_for()
