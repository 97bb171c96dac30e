"""The benchmark of training speed, in one page of a headless Chromium.

    python3 build.py bench [--jobs a,b,c,d] [--only NAME,NAME] [--rounds 5] [--ms 500] [--json FILE] [--compare FILE]

Every round runs each contender once, in an order drawn anew, for at least --ms milliseconds; a ratio is the speed of
one contender over that of the base in the same round, so that a machine that slows down slows both.  The table gives
the median with minimum and maximum.  Seconds are those that the page's thread was given (`--clock wall`: those that
passed, which is the same on a machine that does nothing else).  `ours` is core as the playground uses it, `ours-loops`
the same with NumPy's loops but without the compiled sweeps, `ours-plain` without the engine, `own-lstm` the LSTM as a
visitor's own equations; `numpy-fast` is the
formulation that it has to match; `native-*` run in this process, outside the browser.  Peers come from npm, pinned in
peers.lock.json.  Then follow how cost grows with each size, Python's heap over many steps, and the built site:
start-up, frames while training, answers to a click (`--without growth,site` leaves them out).
"""

import argparse
import base64
import json
import os
import random
import shutil
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path[:0] = [str(HERE), str(HERE / "contenders"), str(ROOT)]

import growth
import native
import peers
import report
import runtime
import site_speed
from jobs import JOBS, batch
from server import serve

from static.build.engine import MODULES, compiled

PYTHON = ("ours", "ours-loops", "ours-plain", "own-lstm", "numpy-fast", "numpy-textbook")
SCRIPTS = ("jax-js", "tfjs-core", "tfjs-layers", "recurrent-js", "brain.js-2", "brain.js-1")
EVERYTHING = PYTHON + SCRIPTS + native.NAMES
WARM_MS = 1000
SENTENCE_MS = 60
PEERS = (("ours-plain",), ("tfjs-core", "tfjs-layers"), ("jax-js",), ("brain.js-1", "brain.js-2"), ("native-torch",))
TARGETS = {job: tuple(zip(PEERS, least)) for job, least in {       # base over each of the peers
    "a": (5, 18, 11, 30, 0.6), "b": (4.5, 15, 10, 0, 0.9), "c": (3, 40, 40, 2, 10), "d": (5, 18, 5, 35, 0.4),
}.items()}


def arguments():
    parser = argparse.ArgumentParser(prog="build.py bench", description=__doc__.split("\n")[0])
    parser.add_argument("--jobs", default=",".join(JOBS), type=report.listed(JOBS),
                        help=f"which of {', '.join(JOBS)}, with commas (default all)")
    parser.add_argument("--only", default="", type=report.listed(EVERYTHING),
                        help=f"contenders, with commas: {', '.join(EVERYTHING)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ms", type=int, default=500, help="least time of one contender in one round")
    parser.add_argument("--clock", choices=("thread", "wall"), default="thread", help="which seconds are counted")
    parser.add_argument("--without", default="", type=report.listed(("growth", "site")),
                        help="what else to leave out: growth, site")
    parser.add_argument("--json", type=Path, help="write the table here as well")
    parser.add_argument("--compare", type=Path, help="a table written earlier with --json")
    parser.add_argument("--cache", type=Path, default=runtime.default_cache(),
                        help="where build.py keeps its downloads")
    parser.add_argument("--browser", default=os.environ.get("UNROLLED_CHROMIUM") or shutil.which("chromium"))
    return parser.parse_args()


def sources():
    """The Python files that the page's Pyodide gets."""
    found = {f"contenders/{path.name}": path.read_text(encoding="utf-8") for path in (HERE / "contenders").glob("*.py")}
    for path in (ROOT / "core").rglob("*.py"):
        found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
    return found


def engine():
    """The engine's modules, as the page takes them."""
    return {f"{module}.so": base64.b64encode(compiled(module).read_bytes()).decode() for module in MODULES}


def progress(text):
    if sys.stderr.isatty():
        print(f"\r{text:100s}"[:101], end="", file=sys.stderr, flush=True)
    else:
        print(text, file=sys.stderr, flush=True)


class Bench:
    """One job: its page, its contenders, its rounds."""

    def __init__(self, page, key, wanted, clock):
        self.page, self.key, self.job = page, key, JOBS[key]
        self.clock = clock
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable")
        self.ids, self.targets = batch(self.job)
        self.wanted, self.native, self.runs = wanted, {}, {}

    def prepare(self, files):
        """Make every contender and warm it; one that cannot do the job is left out, with its reason."""
        if any(name in PYTHON for name in self.wanted):
            self.page.evaluate("([files, engine]) => bench.bootPython(files, engine)", [files, engine()])
        for name in self.wanted:
            progress(f"job {self.key}: preparing {name}")
            try:
                first = self._make(name)
            except native.Absent as reason:
                progress(f"job {self.key}: without {name}: {reason}")
                continue
            self.runs[name] = {"first": first, "speeds": [], "sentence_ms": [], "losses": [], "steps": 0}
            self._train(name, WARM_MS)

    def _make(self, name):
        if name in native.NAMES:
            self.native[name] = native.make(name, self.job, self.ids, self.targets)
            return self.native[name].first
        answer = self.page.evaluate("([name, job]) => bench.prepare(name, job)",
                                    [name, {**self.job, "ids": self.ids, "targets": self.targets}])
        if "error" in answer:
            raise native.Absent(answer["error"])
        return answer["first"]

    def _train(self, name, ms):
        if name in self.native:
            done = self.native[name].train(ms)
        else:
            began = self.thread_seconds()
            done = self.page.evaluate("([name, ms]) => bench.train(name, ms)", [name, ms])
            if self.clock == "thread":
                done["seconds"] = self.thread_seconds() - began
        self.runs[name]["steps"] += done["steps"]
        self.runs[name]["losses"].append(done["loss"])
        return done["steps"] / done["seconds"]

    def thread_seconds(self):
        """How long the page's main thread has run in all."""
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "ThreadTime")

    def _infer(self, name):
        """Milliseconds for one sentence."""
        if name in self.native:
            return self.native[name].infer(SENTENCE_MS)
        began = self.thread_seconds()
        done = self.page.evaluate("([name, ms]) => bench.infer(name, ms)", [name, SENTENCE_MS])
        seconds = self.thread_seconds() - began if self.clock == "thread" else done["seconds"]
        return seconds * 1e3 / done["count"]

    def round(self, number, rounds, ms):
        for name in random.sample(list(self.runs), len(self.runs)):
            progress(f"job {self.key}: round {number} of {rounds}: {name}")
            self.runs[name]["speeds"].append(self._train(name, ms))
            self.runs[name]["sentence_ms"].append(self._infer(name))


def measure(browser, address, options, key, wanted):
    page = browser.new_page()
    page.set_default_timeout(600_000)
    page.goto(f"{address}/index.html")
    page.wait_for_function("window.bench !== undefined")
    bench = Bench(page, key, wanted, options.clock)
    bench.prepare(sources())
    for number in range(1, options.rounds + 1):
        bench.round(number, options.rounds, options.ms)
    page.close()
    base = next((name for name in wanted if name in bench.runs), None)
    if base is None:
        sys.exit(f"bench: none of {', '.join(wanted)} can do job {key} here")
    return {"sizes": bench.job, "base": base, "rows": report.summarise(bench.job, bench.runs, base)}


def measure_growth(browser, address, options):
    page = browser.new_page()
    page.set_default_timeout(600_000)
    page.goto(f"{address}/index.html")
    page.wait_for_function("window.bench !== undefined")
    page.evaluate("([files, engine]) => bench.bootPython(files, engine)", [sources(), engine()])
    session = Bench(page, "c", [], options.clock)
    ours = growth.Ours(page, session.thread_seconds)
    progress("growth with each size")
    found = growth.table(ours, 150), {name: ours.heap(job) for name, job in growth.HEAP_JOBS.items()}
    page.close()
    return found


def main():
    options = arguments()
    wanted = [name for name in EVERYTHING if not options.only or name in options.only]
    folders = {"/": HERE / "page", "/pyodide/": runtime.pyodide(options.cache)}
    if any(name in SCRIPTS for name in wanted):
        try:
            folders["/peers/"] = peers.fetch(options.cache / "bench")
        except peers.PeerError as error:
            sys.exit(f"bench: {error}")
    from playwright.sync_api import sync_playwright

    server, address = serve(folders)
    began, result = time.time(), {"version": 1, "rounds": options.rounds, "ms": options.ms, "clock": options.clock,
                                  "jobs": {}}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.browser, args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"])
        result["browser"] = f"Chromium {browser.version}"
        for key in options.jobs:
            job = result["jobs"][key] = measure(browser, address, options, key, wanted)
            print("\n" + report.table(key, JOBS[key], job["rows"], job["base"]))
            print("\n".join(report.against(TARGETS[key], job["rows"], job["base"])), flush=True)
        if "growth" not in options.without:
            result["growth"], result["heap"] = measure_growth(browser, address, options)
            print("\n" + growth.text(result["growth"]))
            print(growth.heap_text(result["heap"]), flush=True)
        if "site" not in options.without:
            progress("the built site")
            result["site"] = site_speed.measure(browser)
            print("\n" + site_speed.text(result["site"]), flush=True)
        browser.close()
    server.shutdown()
    print(f"\n{result['browser']}, {options.rounds} rounds of {options.ms} ms, {options.clock} time, "
          f"{time.time() - began:.0f} s in all")
    if options.compare:
        print("\n".join(report.compare(result, json.loads(options.compare.read_text(encoding="utf-8")))))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
