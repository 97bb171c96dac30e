"""Frame times while the stage plays and the network trains: median, 95th percentile and longest, in milliseconds.

    python tests/browser/frames.py [--seconds 5]

Two networks: the first one of the page, and one at the edge: 40 tokens, 64 units, 3 layers, 2 directions.
The figures are of this machine and browser; without a graphics card the drawing is done by the processor.
"""
from __future__ import annotations

import argparse
import functools
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import sync_playwright

from core import Experiment, View, share

sys.path.insert(0, str(Path(__file__).parent))
from conftest import ARGUMENTS, DIST, SUB_PATH, Site, wait_for

from static.build.server import Server

WORDS = ("the cat and the dog and the bird sat on the mat by the door of the old house near the river while the rain "
         "fell on the roof and the wind sang to the trees all night long").split()
LONG = " ".join(WORDS[:40])
EDGE = Experiment(text=(LONG, *(" ".join(WORDS[k:k + 8]) for k in range(0, 32, 4))), bidirectional=True, layers=3,
                  hidden=64, steps=100_000, batch_size=2)
MEASURE = """seconds => new Promise(done => {
  const times = [], draws = [], end = performance.now() + 1000 * seconds;
  let last;
  const frame = now => {
    if (last !== undefined) times.push(now - last);
    draws.push(unrolled.stage.drawTime);
    last = now;
    if (now < end) requestAnimationFrame(frame); else done([times, draws]);
  };
  requestAnimationFrame(frame);
})"""
REPLAY = """unrolled.model.set({ playing: false, loop: true, speed: 2 });
unrolled.model.move({ movement: 0, layer: 0, pos: 0 });
unrolled.model.set({ playing: true })"""


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    return (f"median {ordered[len(ordered) // 2]:6.1f}   p95 {ordered[int(len(ordered) * 0.95)]:6.1f}   "
            f"longest {ordered[-1]:6.1f}")


def measure(page: Any, name: str, seconds: float) -> None:
    frames, draws = page.evaluate(MEASURE, seconds)
    print(f"{name:34} frames {spread(frames)}   drawing {spread(draws)}   n {len(frames)}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=5)
    chosen = options.parse_args()
    server = Server(("127.0.0.1", 0), functools.partial(Site, directory=str(DIST)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_port}{SUB_PATH.replace(' ', '%20')}"
    edge = share.encode(EDGE, View(sentence=LONG, blank=20))
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, fragment in (("first network", ""), ("T 40, H 64, 3 layers, 2 directions", edge)):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(home + fragment)
            page.wait_for_selector("html[data-state=ready]", timeout=120_000)
            page.evaluate(REPLAY)
            measure(page, f"{name}: playing"[:34], chosen.seconds)
            page.evaluate("unrolled.model.send({ type: 'command', name: 'train' })")
            wait_for(page, "unrolled.model.board.state === 'training'")
            measure(page, "    playing and training", chosen.seconds)
            page.evaluate("unrolled.model.move({ movement: 2, layer: unrolled.model.trace.layers - 1, pos: 0 })")
            measure(page, "    back-propagation and training", chosen.seconds)
            page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
