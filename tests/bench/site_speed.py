"""The built site in a browser: how long it takes to start, its frames while training, and how soon a click is answered."""

import os
import shutil
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests/bench"), str(ROOT)]

import startup
from line import served

from core import Experiment, View, share

START_SECONDS = 240
HEAVY = Experiment(text=tuple(" ".join(f"a{k + n}" for n in range(12)) for k in range(0, 4980, 12)), hidden=128, layers=3,
                   embedding=128, bidirectional=True, steps=100_000)
FRAMES = """seconds => new Promise(done => {
  const times = [], end = performance.now() + 1000 * seconds;
  let last;
  const frame = now => {
    if (last !== undefined) times.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(frame); else done(times);
  };
  requestAnimationFrame(frame);
})"""
ANSWER = """([message, field, value]) => new Promise(done => {
  const began = performance.now();
  unrolled.model.send(message);
  const look = () => unrolled.model.board[field] === value ? done(performance.now() - began) : setTimeout(look, 1);
  look();
})"""


def wait(page, expression, seconds=START_SECONDS):
    """Playwright's own way needs `eval` inside the page, which the page's policy forbids."""
    until = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > until:
            raise TimeoutError(f"{expression} did not come true in {seconds} s")
        time.sleep(0.01)


def ready(page, address):
    page.goto(address, wait_until="commit")
    wait(page, "['ready', 'training'].includes(document.documentElement.dataset.state)")


def live(browser, address):
    """Frames and answers while the first network trains, and while a network at the form's extremes does."""
    found = {}
    for name, fragment in (("first network", ""), ("H=128, 3 layers, 2 directions, V=4982", share.encode(HEAVY, View(sentence="a1 a2 a3 a4", blank=2)))):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(1000 * START_SECONDS)
        ready(page, address + fragment)
        answers = []
        for k in range(8):
            page.evaluate("unrolled.model.send({ type: 'command', name: 'train' })")
            wait(page, "unrolled.model.board.state === 'training'")
            if k == 0:
                time.sleep(3)
                frames = page.evaluate(FRAMES, 4)
            time.sleep(0.31 + 0.037 * k)
            answers.append(page.evaluate(ANSWER, [{"type": "command", "name": "pause"}, "state", "paused"]))
        steps = page.evaluate("unrolled.model.board.step")
        found[name] = {"frame_ms": median(frames), "frame_p95_ms": sorted(frames)[int(0.95 * len(frames))], "answer_ms": median(answers),
                       "longest_answer_ms": max(answers), "steps": steps, "page_heap_mb": page.evaluate("performance.memory.usedJSHeapSize") / 1e6}
        page.close()
    return found


def measure(browser, folder=ROOT / "dist", told=lambda text: None):
    with served(folder) as (address, _):
        return {"start": startup.measure(browser, folder, told=told), "live": live(browser, address)}


def text(found):
    lines = [startup.text(found["start"]), "while training                            frame ms (median, p95)   click to answer ms (median, longest)   page heap MB"]
    for name, row in found["live"].items():
        lines.append(f"  {name:40s}{row['frame_ms']:8.1f}{row['frame_p95_ms']:8.1f}{'':16s}{row['answer_ms']:8.1f}{row['longest_answer_ms']:8.1f}{'':12s}{row['page_heap_mb']:10.1f}")
    return "\n".join(lines)


def main():
    """The start-up alone: `python -m tests.bench.site_speed [ROUNDS]`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("UNROLLED_CHROMIUM") or shutil.which("chromium"), args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"])
        print(startup.text(startup.measure(browser, rounds=int(sys.argv[1]) if len(sys.argv) > 1 else 3, told=lambda text: print(text, file=sys.stderr, flush=True))))
        browser.close()


if __name__ == "__main__":
    main()
