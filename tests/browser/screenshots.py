"""Takes the README's pictures, and those that a change is looked at with.

    python -m tests.browser.screenshots [FOLDER]        default: tests/browser/pictures

Needs a built dist/.  Each picture is one visitor: a size, a theme, a language, and the moment that the animation is at.
"""
from __future__ import annotations

import functools
import shutil
import sys
import threading
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

from static.build.server import Server
from tests.browser.conftest import ARGUMENTS, DIST, ROOT, START_MS, Site, drawn

PICTURES = Path(__file__).with_name("pictures")


class Picture(NamedTuple):
    """`movement` 0 left to right, 1 right to left, 2 back-propagation; `share` of the way through it."""

    name: str
    width: int
    height: int
    theme: str
    locale: str
    movement: int
    share: float


TAKEN = (
    Picture("wide-light", 1440, 900, "light", "en-US", 1, 0.62),
    Picture("wide-dark", 1440, 900, "dark", "zh-CN", 2, 0.7),
    Picture("phone-light", 360, 780, "light", "zh-CN", 0, 0.6),
    Picture("phone-dark", 360, 780, "dark", "en-US", 2, 0.5),
)


# what a link to the page shows elsewhere: index.html names it
CARD = Picture("card", 1200, 630, "light", "en-US", 0, 0.62)
ICONS = ROOT / "static/icons"


def take(browser: Any, address: str, picture: Picture, folder: Path) -> None:
    """One picture, paused at its moment."""
    context = browser.new_context(viewport={"width": picture.width, "height": picture.height},
                                  color_scheme=picture.theme,
                                  locale=picture.locale, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html:not([data-state=loading])", timeout=START_MS)
    page.evaluate("movement => unrolled.model.move({ movement, pos: 0 })", picture.movement)
    drawn(page)
    page.evaluate(
        "share => unrolled.model.move({ pos: Math.round(share * document.querySelector('.scrub-input').max) })",
        picture.share)
    drawn(page)
    page.screenshot(path=folder / f"{picture.name}.png")
    context.close()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(("127.0.0.1", 0), functools.partial(Site, directory=str(DIST)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for picture, place in [*((one, folder) for one in TAKEN), *([(CARD, ICONS)] if folder == PICTURES else [])]:
            take(browser, f"http://127.0.0.1:{server.server_port}/a%20class/unrolled/", picture, place)
            print(place / f"{picture.name}.png")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
