"""Films the three movements on the built site, as one animated picture for the README.

    python -m tests.browser.film [FILE]        default: tests/browser/pictures/film.webp

Needs a built dist/ and Pillow.  The film is drawn moment by moment, not recorded against a clock: every frame is the
page with its cursor at one place of one movement, so that the same site gives the same film on any machine.
"""
from __future__ import annotations

import functools
import io
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from static.build.server import Server
from tests.browser.conftest import ARGUMENTS, DIST, START_MS, Site, drawn
from tests.browser.screenshots import PICTURES

SIZE, WIDTH = {"width": 1280, "height": 800}, 960
FRAMES, FRAME_MS, REST_MS = 44, 90, 900          # of each movement, of each frame, and at the end of each movement
QUALITY = 62


def frames(page: Any) -> Iterator[tuple[Image.Image, int]]:
    """Each movement from its beginning to its end: a picture and how long it is shown."""
    for movement in range(3):
        page.evaluate("movement => unrolled.model.move({ movement, pos: 0 })", movement)
        drawn(page)
        end = float(page.evaluate("document.querySelector('.scrub-input').max"))
        for k in range(FRAMES):
            page.evaluate("pos => unrolled.model.move({ pos })", end * k / (FRAMES - 1))
            drawn(page)
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            size = (WIDTH, WIDTH * picture.height // picture.width)
            yield picture.resize(size, Image.Resampling.LANCZOS), REST_MS if k in (0, FRAMES - 1) else FRAME_MS


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES / "film.webp"
    server = Server(("127.0.0.1", 0), functools.partial(Site, directory=str(DIST)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en-US")
        page.goto(f"http://127.0.0.1:{server.server_port}/a%20class/unrolled/")
        page.wait_for_selector("html:not([data-state=loading])", timeout=START_MS)
        pictures, times = zip(*frames(page))
        browser.close()
    server.shutdown()
    pictures[0].save(file, save_all=True, append_images=pictures[1:], duration=times, loop=0, quality=QUALITY, method=6)
    print(f"{file}: {len(pictures)} frames, {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
