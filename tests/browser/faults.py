"""Every file of dist/ missing, cut short or altered in turn: the page works all the same, or says in words that it does
not.

    python -m tests.browser.faults [PART OF A NAME ...]        default: every file; some hundred starts of the page

Works: Python answers a step.  Says so: the page calls itself failed, it has a notice and nothing goes on turning.
Anything else is a fault and is listed at the end; the exit code is their number.
"""
from __future__ import annotations

import functools
import json
import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

from static.build.server import Server

TEXTS = (".js", ".mjs", ".css", ".html", ".json", ".svg", ".webmanifest", ".txt")
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json",
         ".html": "text/html", ".svg": "image/svg+xml"}
SPOILT = ("missing", "cut short", "altered")


def spoilt(data: bytes, name: str, how: str) -> bytes:
    """Half of a file, or one with other bytes in its beginning and its middle."""
    if how == "cut short":
        return data[: len(data) // 2]
    if name.endswith(TEXTS):
        return b"\x00}{ not what was built " + data[24:]
    middle = len(data) // 2
    return data[:middle] + bytes(byte ^ 0x55 for byte in data[middle : middle + 64]) + data[middle + 64 :]


def outcome(page: Any, address: str, dist: Path, name: str, how: str, seconds: float = 90) -> str:
    """Opens the page with one file spoilt: "works", "says so: …" or "FAULT: …"."""
    def answer(route: Any) -> None:
        if how == "missing":
            route.fulfill(status=404, body="not here")
        else:
            route.fulfill(body=spoilt((dist / name).read_bytes(), name, how),
                          content_type=TYPES.get(Path(name).suffix, "application/octet-stream"))

    wanted = address + quote(name)
    page.route(lambda url: url.partition("?")[0] in (wanted, address if name == "index.html" else wanted), answer)
    page.goto(address)
    if name == "index.html":
        return "says so: it is the page itself"
    try:
        page.wait_for_selector("html:not([data-state=loading])", timeout=1000 * seconds)
    except Exception:
        said = page.locator("#notices").inner_text().strip() or "nothing is said"
        return f"FAULT: still loading after {seconds:g} s; {said}"
    if page.evaluate("document.documentElement.dataset.state") == "failed":
        said = page.locator("#notices").inner_text().strip().replace("\n", " ")
        turning = page.get_by_role("progressbar").is_visible()
        fault = "it goes on turning" if turning else "nothing is said"
        return f"says so: {said}" if said and not turning else f"FAULT: {fault}"
    step = page.evaluate("unrolled.model.board.step")
    page.evaluate("unrolled.model.send({type: 'command', name: 'step'})")
    try:
        page.wait_for_function(f"unrolled.model.board.step === {step + 1}", timeout=30_000)
    except AssertionError:
        return "FAULT: the page says that it is ready, and Python does not answer"
    return "works"


def main() -> None:
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS, DIST, SUB_PATH, Site, Visitor

    names = [name for name in json.loads((DIST / "files.json").read_text("utf-8"))["files"] if not sys.argv[1:]
             or any(part in name for part in sys.argv[1:])]
    server = Server(("127.0.0.1", 0), functools.partial(Site, directory=str(DIST)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home, faults = f"http://127.0.0.1:{server.server_port}{SUB_PATH.replace(' ', '%20')}", []
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=os.environ.get("UNROLLED_CHROMIUM") or shutil.which("chromium"),
                                    args=ARGUMENTS)
        for name in names:
            for how in SPOILT:
                context = browser.new_context(service_workers="block")
                one = Visitor(context.new_page(), home)
                one.watch(one.page)
                found = outcome(one.page, home, DIST, name, how)
                print(f"{name:44} {how:10} {found[:150]}", flush=True)
                if found.startswith("FAULT"):
                    faults.append(f"{name}, {how}: {found}")
                context.close()
        browser.close()
    server.shutdown()
    print(f"{len(names)} files, {3 * len(names)} starts, {len(faults)} faults", *faults, sep="\n")
    raise SystemExit(min(len(faults), 100))


if __name__ == "__main__":
    main()
