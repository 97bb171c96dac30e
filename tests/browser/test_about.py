"""The About panel says which build this is and how Python was started, and leads to the licences."""
from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.network
@pytest.mark.parametrize(("way", "locale", "says"), [("snapshot", "en-US", "from a snapshot of its memory"), ("files", "zh-CN", "编译好的文件")])
def test_it_says_how_python_was_started(way: str, locale: str, says: str, visitors: Any) -> None:
    one = visitors(locale=locale)
    one.open(f"?start={way}")
    one.page.locator("#about").click()
    dialog = one.page.get_by_role("dialog", name="Unrolled")
    dialog.get_by_text(says).wait_for()
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
