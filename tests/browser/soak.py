"""Training, scrubbing and editing for a long time in a real Chromium, and how much memory that takes.

    python -m tests.browser.soak [MINUTES]        default: 60

Every sample is taken after a garbage collection: the heap of the page's JavaScript, its nodes and listeners, and
Python's memory (the WebAssembly memory of the worker).  Python's memory never shrinks, and grows by a fifth of itself
at a time.  The first tenth of the time, at least one round of everything, is warming up; from there on neither may grow
by more than its bound.

What a heap snapshot shows of the nodes and listeners that go on growing: the steps that the browser keeps to undo what
was typed (a thousand at most), and two listeners that Panel's Button adds to itself each time its name changes.
"""
from __future__ import annotations

import functools
import json
import os
import shutil
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from tests.browser.conftest import drawn

PAGE_BOUND_MB = 8.0                # the page's heap, from the end of the warm-up to the end
PYTHON_BOUND_MB = 32.0             # Python's memory, which grows in steps of some megabytes where it grows
SENTENCES = ("the dog ran to the park", "the cat and the dog and the bird sat on the mat by the door", "a zebra",
             "the bird sat on the rug")
TEXTS = ("the cat sat on the mat\nthe dog sat on the log\nthe bird sat on the rug",
         "one two three four\ntwo three four five\nthree four five six\nfour five six seven")
LESSON_PAGES = ("#lesson-loop-1", "#lesson-both-1", "#lesson-gates-1")


# Before the page's own scripts: its worker is given one more module, which notes the memories that WebAssembly has
# there.
WATCHED = """{
  const note = `
    const memories = new Set(), Memory = WebAssembly.Memory, { instantiate } = WebAssembly;
    WebAssembly.Memory = class extends Memory { constructor(...a) { super(...a); memories.add(this); } };
    WebAssembly.instantiate = async (...a) => {
      const made = await instantiate(...a);
      for (const one of Object.values((made.instance ?? made).exports)) if (one instanceof Memory) memories.add(one);
      return made;
    };
    self.memoryBytes = () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);`;
  const blob = text => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const Plain = Worker;
  window.Worker = class extends Plain {
    constructor(address, options) {
      super(blob(`import "${blob(note)}"; import "${address}";`), { ...options, type: "module" });
    }
  };
}"""


@dataclass(frozen=True, kw_only=True)
class Sample:
    seconds: float
    page_mb: float
    nodes: int
    listeners: int
    python_mb: float
    steps: int

    def __str__(self) -> str:
        return (f"{self.seconds:7.0f} s   page {self.page_mb:6.2f} MB   {self.nodes:6d} nodes   "
                f"{self.listeners:5d} listeners   Python {self.python_mb:6.1f} MB   {self.steps} steps so far")


class Soak:
    """One page that is used without a pause.  `rounds` of everything are made until the time is over."""

    def __init__(self, page: Any) -> None:
        self.page, self.steps, self.began = page, 0, time.monotonic()
        self.session = page.context.new_cdp_session(page)
        self.session.send("HeapProfiler.enable")
        self.session.send("Performance.enable")

    def sample(self) -> Sample:
        for _ in range(2):
            self.session.send("HeapProfiler.collectGarbage")
        found = {m["name"]: m["value"] for m in self.session.send("Performance.getMetrics")["metrics"]}
        return Sample(seconds=time.monotonic() - self.began,
                      page_mb=self.session.send("Runtime.getHeapUsage")["usedSize"] / 1e6, nodes=int(found["Nodes"]),
                      listeners=int(found["JSEventListeners"]),
                      python_mb=self.page.workers[-1].evaluate("memoryBytes()") / 1e6, steps=self.steps)

    def send(self, **message: Any) -> None:
        self.page.evaluate(f"unrolled.model.send({json.dumps(message)})")

    def until(self, expression: str) -> None:
        self.page.wait_for_function(expression)

    def round(self, k: int) -> None:
        """Everything once."""
        presets = self.page.evaluate("unrolled.model.board.presets.map(p => p.name)")
        self.send(type="preset", name=presets[k % len(presets)])
        self.until("unrolled.model.board.step === 0")
        self.train(2.0)
        self.scrub()
        self.send(type="preset", name="cat")
        self.until("unrolled.model.board.sentence === 'the cat sat on the mat'")
        self.edit(k)
        self.train(3.0)
        self.scrub()
        self.page.evaluate("document.querySelectorAll('[role=tab]').forEach(tab => tab.click())")
        self.send(type="hash", text=LESSON_PAGES[k % len(LESSON_PAGES)])
        self.until("unrolled.model.board.lesson")
        self.send(type="hash", text="")
        self.send(type="command", name="reset")
        self.until("unrolled.model.board.step === 0")

    def train(self, seconds: float) -> None:
        before = self.page.evaluate("unrolled.model.board.step")
        self.send(type="command", name="train")
        self.page.wait_for_timeout(1000 * seconds)
        self.send(type="command", name="pause")
        self.until("unrolled.model.board.state !== 'training'")
        self.steps += self.page.evaluate("unrolled.model.board.step") - before

    def scrub(self) -> None:
        """The animation through its movements, then back along the loss curve."""
        for movement in (0, 1, 2):
            for pos in (0, 3.5, 7, 1.25):
                self.page.evaluate(f"unrolled.model.move({{ movement: {movement}, pos: {pos} }})")
                drawn(self.page)
        reached = self.page.evaluate("unrolled.model.board.reached")
        for share in (0.2, 0.8, 0.5, 1):
            self.send(type="rewind", step=round(share * reached))
            drawn(self.page)
        self.until(f"unrolled.model.board.step === {reached}")

    def edit(self, k: int) -> None:
        sentence = SENTENCES[k % len(SENTENCES)]
        self.page.get_by_role("textbox", name="Sentence", exact=True).fill(sentence)
        self.until(f"unrolled.model.board.sentence === {sentence!r}")
        self.send(type="blank", t=1)
        self.page.evaluate("document.querySelector('details[data-fold=text]').open = true")
        box, text = self.page.locator("#text textarea").first, TEXTS[k % len(TEXTS)]
        box.fill(text)
        box.blur()
        self.until(f"unrolled.model.board.sentence_count === {text.count(chr(10)) + 1}")


def soak(page: Any, minutes: float, told: Any = print) -> list[Sample]:
    """The samples, the first one after the warm-up."""
    run, end = Soak(page), time.monotonic() + 60 * minutes
    warm, every, k, samples = time.monotonic() + 6 * minutes, min(60.0, 6 * minutes), 0, []
    while not samples or time.monotonic() < end or len(samples) < 2:
        run.round(k)
        k += 1
        if time.monotonic() >= warm and (not samples or time.monotonic() - run.began - samples[-1].seconds >= every
                                         or time.monotonic() >= end):
            samples.append(run.sample())
            told(samples[-1])
    return samples


def growth(samples: list[Sample]) -> tuple[float, float]:
    """By how many megabytes the page's heap and Python's memory are larger at the end than after the warm-up."""
    return samples[-1].page_mb - samples[0].page_mb, samples[-1].python_mb - samples[0].python_mb


def main() -> None:
    from playwright.sync_api import sync_playwright

    from static.build.server import Server
    from tests.browser.conftest import ARGUMENTS, DIST, SUB_PATH, Site, Visitor

    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    server = Server(("127.0.0.1", 0), functools.partial(Site, directory=str(DIST)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=os.environ.get("UNROLLED_CHROMIUM") or shutil.which("chromium"),
                                    args=ARGUMENTS)
        one = Visitor(browser.new_page(viewport={"width": 1440, "height": 900}),
                      f"http://127.0.0.1:{server.server_port}{SUB_PATH.replace(' ', '%20')}")
        one.watch(one.page)
        one.page.add_init_script(WATCHED)
        one.open()
        samples = soak(one.page, minutes, lambda sample: print(sample, flush=True))
        page, python = growth(samples)
        print(f"after the warm-up: the page's heap grew by {page:.2f} MB (bound {PAGE_BOUND_MB:g}), Python's memory by "
              f"{python:.1f} MB (bound {PYTHON_BOUND_MB:g}); said: {one.said or 'nothing'}")
        browser.close()
    server.shutdown()
    raise SystemExit(int(page > PAGE_BOUND_MB or python > PYTHON_BOUND_MB or bool(one.said)))


if __name__ == "__main__":
    main()
