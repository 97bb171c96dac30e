"""The built site in a browser: how long it takes to start, its frames while training, how soon a click is answered, and
what a preset's whole training takes of a battery."""

import os
import shutil
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests/bench"), str(ROOT)]

import startup
from line import served

from core import Experiment, View, share

START_SECONDS = 240
HEAVY = Experiment(text=tuple(" ".join(f"a{k + n}" for n in range(12)) for k in range(0, 4980, 12)),
                   hidden=128, layers=3,
                   embedding=128, bidirectional=True, steps=100_000)
LONG = Experiment(steps=100_000)                # the first network, which is still in training when it is asked
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


SENTENCE = " ".join(f"a{k}" for k in range(42))
PICTURE = """t => new Promise(done => {
  const began = performance.now();
  unrolled.model.send({ type: "blank", t });
  const look = () => unrolled.model.trace.blank === t ? requestAnimationFrame(() => done(performance.now() - began))
    : setTimeout(look, 1);
  look();
})"""
TRAINED = ("cat", "rhyme", "copy", "answer")
SLOWER = (1, 4, 6)          # times that the page's own processor is slowed; the worker's is not


def training(page, on=True):
    page.evaluate("unrolled.model.send({ type: 'command', name: %r })" % ("train" if on else "pause"))
    wait(page, "unrolled.model.board.state %s 'training'" % ("===" if on else "!=="))


def pictures(page, count=6):
    """Milliseconds from a click on a word to the picture with that word blank."""
    return [page.evaluate(PICTURE, 1 + k % 3) for k in range(count)]


def live(browser, address):
    """Frames and answers while the first network trains, and while a network at the form's extremes does."""
    found = {}
    for name, fragment in (("first network", share.encode(LONG)), ("H=128, 3 layers, 2 directions, V=4982",
                                                   share.encode(HEAVY, View(sentence=SENTENCE, blank=2)))):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(1000 * START_SECONDS)
        ready(page, address + fragment)
        answers = []
        for k in range(8):
            training(page)
            if k == 0:
                time.sleep(3)
                frames = page.evaluate(FRAMES, 4)
                busy = pictures(page)
                training(page)
            time.sleep(0.31 + 0.037 * k)
            answers.append(page.evaluate(ANSWER, [{"type": "command", "name": "pause"}, "state", "paused"]))
        steps = page.evaluate("unrolled.model.board.step")
        found[name] = {"frame_ms": median(frames), "frame_p95_ms": sorted(frames)[int(0.95 * len(frames))],
                       "answer_ms": median(answers),
                       "longest_answer_ms": max(answers), "blank_training_ms": median(busy),
                       "blank_ms": median(pictures(page)),
                       "steps": steps, "page_heap_mb": page.evaluate("performance.memory.usedJSHeapSize") / 1e6}
        page.close()
    return found


def trained(browser, address):
    """Presets, trained from their first step to their last: seconds, and CPU seconds of the page and its worker."""
    found, system = {}, browser.new_browser_cdp_session()
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    ready(page, address)
    time.sleep(3)                                        # what a start fetches last
    page.evaluate("unrolled.model.set({ playing: false })")

    def cpu():
        return sum(process["cpuTime"] for process in system.send("SystemInfo.getProcessInfo")["processInfo"]
                   if process["type"] == "renderer")

    for name in TRAINED:
        page.evaluate("name => unrolled.model.send({ type: 'preset', name })", name)
        page.evaluate("unrolled.model.send({ type: 'command', name: 'reset' })")
        wait(page, "unrolled.model.board.preset_note && unrolled.model.board.step === 0")
        time.sleep(1)
        spent, began = cpu(), time.monotonic()
        page.evaluate("unrolled.model.send({ type: 'command', name: 'train' })")
        wait(page, "unrolled.model.board.step === unrolled.model.board.steps")
        found[name] = {"steps": page.evaluate("unrolled.model.board.steps"), "seconds": time.monotonic() - began,
                       "cpu_seconds": cpu() - spent}
    page.close()
    return found


def slowed(browser, address):
    """The first network on a slower processor: frames a second while it plays, and a blank's picture."""
    found = {}
    for times in SLOWER:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(1000 * START_SECONDS)
        ready(page, address)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})
        page.evaluate("unrolled.model.set({ playing: true, loop: true })")
        frames = page.evaluate(FRAMES, 5)
        page.evaluate("unrolled.model.set({ playing: false })")
        found[str(times)] = {"frames_a_second": 1000 / (sum(frames) / len(frames)), "blank_ms": median(pictures(page))}
        page.close()
    return found


def measure(browser, folder=ROOT / "dist", told=lambda text: None):
    with served(folder) as (address, _):
        return {"start": startup.measure(browser, folder, told=told), "live": live(browser, address),
                "trained": trained(browser, address), "slowed": slowed(browser, address)}


def text(found):
    head = "frame ms (median, p95)   pause ms (median, longest)   blank ms (training, at rest)   page heap MB"
    lines = [startup.text(found["start"]), f"{'while training':42s}{head}"]
    for name, row in found["live"].items():
        lines.append(f"  {name:40s}{row['frame_ms']:10.1f}{row['frame_p95_ms']:8.1f}"
                     f"{row['answer_ms']:17.1f}{row['longest_answer_ms']:8.1f}"
                     f"{row['blank_training_ms']:20.1f}{row['blank_ms']:8.1f}{row['page_heap_mb']:18.1f}")
    lines.append(f"{'a preset, trained to its last step':50s}steps   seconds   CPU seconds, page and worker")
    for name, row in found["trained"].items():
        lines.append(f"  {name:45s}{row['steps']:8d}{row['seconds']:10.2f}{row['cpu_seconds']:10.2f}")
    lines.append(f"{'the first network, played, on a processor slowed':50s}frames a second   a blank's picture ms")
    for times, row in found["slowed"].items():
        lines.append(f"  {times + ' times':48s}{row['frames_a_second']:14.1f}{row['blank_ms']:20.1f}")
    return "\n".join(lines)


def main():
    """The start-up alone: `python -m tests.bench.site_speed [ROUNDS]`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("UNROLLED_CHROMIUM")
                                             or shutil.which("chromium"), args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"])
        rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
        told = partial(print, file=sys.stderr, flush=True)
        print(startup.text(startup.measure(browser, rounds=rounds, told=told)))
        browser.close()


if __name__ == "__main__":
    main()
