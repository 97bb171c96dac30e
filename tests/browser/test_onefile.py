"""unrolled.html from the file system, without a server: everything is inside, and it does what the site does."""
from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from firefox import Firefox

from playground.words import say
from playground.work.presets import PRESETS

DOWNLOADS = Path(os.environ.get("UNROLLED_DIST", Path(__file__).parents[2] / "dist")).with_name("downloads")
START_MS = 120_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file by itself in a folder, as on a stick."""
    if not (DOWNLOADS / "unrolled.html").exists():
        pytest.skip("dist/ is not built")
    folder = tmp_path_factory.mktemp("a stick")
    yield Path(shutil.copy(DOWNLOADS / "unrolled.html", folder / "课堂 unrolled.html"))


@pytest.mark.parametrize("way", ["snapshot", "files"])
def test_chromium_trains_and_opens_a_link_of_it(way: str, file: Path, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900},
                                  locale="zh-CN" if way == "files" else "en-US")
    said: list[str] = []
    asked: list[str] = []

    def opened(address: str) -> Any:
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(("blob:", "data:")) else None)
        page.goto(address)
        page.wait_for_selector("html:not([data-state=loading])", timeout=START_MS)
        assert page.evaluate("document.documentElement.dataset.state") in ("ready", "training"), said
        return page

    page = opened(f"{file.as_uri()}?start={way}")
    assert page.evaluate("unrolled.variant") == way
    home = page.evaluate("document.querySelector('a.name').href")
    assert home == file.as_uri(), "the way home is the file, not its folder"
    step = page.evaluate("unrolled.model.board.step")
    page.get_by_role("button", name="训练" if way == "files" else "Train", exact=True).first.click()
    until(page, f"unrolled.model.board.step > {step + 20}")
    page.get_by_role("button", name="暂停" if way == "files" else "Pause", exact=True).first.click()
    page.locator("[data-place=sentence] [data-t='3']").click()
    until(page, "unrolled.model.board.blank === 3")
    page.get_by_role("button", name="分享" if way == "files" else "Share", exact=True).first.click()
    until(page, "location.hash.startsWith('#x1.')")
    link = page.evaluate("location.href")
    tokens = page.evaluate("unrolled.model.board.tokens")
    page.close()
    other = opened(link)
    until(other, "unrolled.model.board.blank === 3")
    assert other.evaluate("unrolled.model.board.tokens") == tokens
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(file.as_uri())] == []


def until(page: Any, expression: str) -> None:
    for _ in range(1000):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(60)
    raise AssertionError(f"{expression} did not come true")


@pytest.mark.parametrize("way", ["snapshot", "files"])
def test_firefox_trains(way: str, file: Path) -> None:
    with Firefox.of_this_machine() as fox:
        fox.open(f"{file.as_uri()}?start={way}")
        fox.makes_a_step(way)
        assert fox.said == []
        assert fox.outside == []


def test_a_preset_opens_trained_from_the_file(file: Path, browser: Any) -> None:
    page = browser.new_page(locale="en-US")
    page.goto(file.as_uri())
    page.wait_for_selector("html:not([data-state=loading])", timeout=START_MS)
    page.locator(".top .menu button").nth(1).click()
    page.get_by_role("menuitem").filter(has_text=say("en", "preset.tag.title")).first.click()
    until(page, f"unrolled.model.board.task === 'tag' && unrolled.model.board.step === {PRESETS['tag'].learnt}")
    page.close()
