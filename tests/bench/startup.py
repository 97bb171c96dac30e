"""How long the built site takes to start: first paint, first frame of the recorded network, Python's first answer,
bytes.

Three starts in Chromium and in Firefox, in turns:

    site     as a visitor gets it
    files    the site with ?start=files: one archive of precompiled .pyc files, no snapshot
    plain    Python from wheels of .py files (plain_start.py)

Cold is a fresh profile, warm the same profile again, throttled a fresh one over a narrow line with a delay.  Every time
is the page's own, from navigation on.  Python's first answer is a training step asked for as soon as the page says that
Python is there.
"""

import os
import shutil
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import plain_start
from line import served

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240
CONDITIONS = {                          # bits a second, seconds before each answer of the server
    "cold": (None, 0.0), "warm": (None, 0.0), "50 Mbit/s, 20 ms": (50e6, 0.02), "10 Mbit/s, 40 ms": (10e6, 0.04),
}
MARKS = ("paint", "frame", "answer")
TARGETS = (                             # condition, what is divided by what, at least or at most
    ("cold", "Python's answer: plain / site", ("plain", "answer"), ("site", "answer"), "at least", 5.0),
    ("cold", "Python's answer: files / site", ("files", "answer"), ("site", "answer"), "at least", 2.0),
    ("cold", "first paint / Python's answer, site", ("site", "paint"), ("site", "answer"), "under", 1 / 3),
)
# Runs in the page before its own scripts.  A mark "first frame" of the page's own counts, else the stage is watched.
RECORD = """() => {
  const times = window.startTimes = { paint: null, frame: null, ready: null, answer: null };
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") times.paint = entry.startTime;
  }).observe({ type: "paint", buffered: true });
  let before = null;
  const step = () => (window.plain ? window.plain.step : window.unrolled.model.board.step);
  const ask = () => (window.plain ? window.plain.ask() : window.unrolled.model.send({ type: "command", name: "step" }));
  const look = () => {
    const now = performance.now();
    if (times.frame === null) times.frame = performance.getEntriesByName("first frame")[0]?.startTime
      ?? (window.unrolled?.stage?.drawTime > 0 ? now : null);
    if (times.ready === null && ["ready", "training"].includes(document.documentElement?.dataset.state)) {
      times.ready = now;
      before = step();
      ask();
    }
    if (before !== null && step() !== before) times.answer = now;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""

# Nothing while the answer is awaited, the page that was left before included.
ANSWERED = """(() => {
  if (document.documentElement?.dataset.state === "failed") return "failed";
  return window.startTimes?.answer && location.protocol === "http:" ? window.startTimes : null;
})()"""


class Chromium:
    """A fresh profile; `start` may be called again, which is the warm start."""

    def __init__(self, browser):
        self.context = browser.new_context(viewport={"width": 1440, "height": 900})
        self.context.add_init_script(f"({RECORD})()")

    @contextmanager
    def start(self, address):
        page = self.context.new_page()
        page.goto(address, wait_until="commit", timeout=1000 * START_SECONDS)
        yield page.evaluate
        page.close()

    def close(self):
        self.context.close()


class Firefox:
    def __init__(self, path):
        sys.path.append(str(ROOT / "tests/browser"))
        from firefox import Firefox as Driver

        self.driver = Driver(path).__enter__()
        self.driver.before(RECORD)

    @contextmanager
    def start(self, address):
        self.driver.open(address, wait="none")
        yield self.driver.evaluate
        self.driver.open("about:blank")

    def close(self):
        self.driver.__exit__()


def once(profile, address, line):
    """The marks of one start in seconds, and the megabytes sent until the answer."""
    line.sent = 0
    with profile.start(address) as evaluate:
        until = time.monotonic() + START_SECONDS
        while not (times := evaluate(ANSWERED)) and time.monotonic() < until:
            time.sleep(0.05)
        times = times if isinstance(times, dict) else {}         # it failed, or took too long: no figures
        found = {name: times.get(name) and times[name] / 1000 for name in MARKS} | {"megabytes": line.sent / 1e6}
        line.narrow(None, 0)
        line.settle()
    return found


def measure(browser, dist=ROOT / "dist", rounds=3, firefox=None, conditions=tuple(CONDITIONS), told=lambda text: None):
    """{browser: {condition: {start: marks}}}: medians of so many rounds where the line is not narrowed, one round
    where it is."""
    firefox = firefox or os.environ.get("UNROLLED_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    browsers = {"Chromium": lambda: Chromium(browser)} | ({"Firefox": lambda: Firefox(firefox)} if firefox else {})
    with TemporaryDirectory() as scratch, ExitStack() as stack:
        site = stack.enter_context(served(dist))
        plain = stack.enter_context(served(plain_start.build(Path(scratch) / "plain", dist)))
        starts = {"site": (*site, ""), "files": (*site, "?start=files"), "plain": (*plain, "")}
        found = {name: {} for name in browsers}
        for name, profile in browsers.items():
            for condition in (c for c in conditions if c != "warm"):
                runs = [visits(profile, starts, condition, "warm" in conditions, told)
                        for _ in range(rounds if condition == "cold" else 1)]
                for key in runs[0]:
                    found[name][key] = {start: middle([run[key][start] for run in runs]) for start in starts}
        return found


def visits(profile, starts, condition, warm, told):
    """Each start once with a profile of its own: {condition: {start: marks}}; after a cold one the warm one."""
    found = {condition: {}} | ({"warm": {}} if warm and condition == "cold" else {})
    for start, (address, line, query) in starts.items():
        one = profile()
        try:
            for key in found:
                line.narrow(*CONDITIONS[key])
                found[key][start] = once(one, address + query, line)
                told(f"start-up: {key}, {start}: {found[key][start]}")
        finally:
            one.close()
    return found


def middle(rows):
    return {name: median(values) if (values := [row[name] for row in rows if row[name] is not None]) else None
            for name in rows[0]}


def text(found):
    lines = ["start-up, seconds from navigation       first paint   first frame   Python's answer   MB"]
    for browser, conditions in found.items():
        for condition, starts in conditions.items():
            for start, row in starts.items():
                marks = "".join(f"{row[m]:14.2f}" if row[m] is not None else f"{'':>13s}-" for m in MARKS)
                lines.append(f"  {browser:9s}{condition:18s}{start:8s}{marks}{row['megabytes']:10.1f}")
    lines.append("targets")
    for browser, conditions in found.items():
        for condition, name, above, below, bound, target in TARGETS:
            if condition in conditions:
                one, other = conditions[condition][above[0]][above[1]], conditions[condition][below[0]][below[1]]
                if one is None or other is None:
                    lines.append(f"  {browser:9s}{condition}: {name} not known")
                    continue
                ratio = one / other
                met = ratio >= target if bound == "at least" else ratio < target
                lines.append(f"  {browser:9s}{condition}: {name} {ratio:.2f} ({bound} {target:.2f}: "
                             f"{'met' if met else 'missed'})")
    return "\n".join(lines)
