"""The built site in a browser: how long it takes to start, its frames while training, and how soon a click is answered."""

import threading
import time
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from statistics import median

from core import Experiment, View, share
from static.build.server import Server

ROOT = Path(__file__).resolve().parent.parent.parent
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


class Line:
    """A network line that lets so many bits a second through, shared by all requests; None for no limit."""

    def __init__(self):
        self.bits, self.free, self.sent, self.lock = None, 0.0, 0, threading.Lock()

    def send(self, out, data):
        for start in range(0, len(data), 16384):
            piece = data[start:start + 16384]
            with self.lock:
                self.sent += len(piece)
                now = time.monotonic()
                self.free = max(now, self.free) + (8 * len(piece) / self.bits if self.bits else 0)
                wait = self.free - now
            if wait > 0:
                time.sleep(wait)
            out.write(piece)


def serve(folder):
    """(server, address, line): a static server as any host is, whose line can be narrowed."""
    line = Line()

    class Handler(SimpleHTTPRequestHandler):
        extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}

        def copyfile(self, source, outputfile):
            line.send(outputfile, source.read())

        def log_message(self, *args):
            pass

    server = Server(("127.0.0.1", 0), lambda *a: Handler(*a, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}/", line


def wait(page, expression, seconds=START_SECONDS):
    """Playwright's own way needs `eval` inside the page, which the page's policy forbids."""
    until = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > until:
            raise TimeoutError(f"{expression} did not come true in {seconds} s")
        time.sleep(0.01)


def start(page, address):
    """Seconds until the page can be seen, and until Python answers."""
    began = time.monotonic()
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#stage, canvas", state="attached")
    seen = time.monotonic() - began
    wait(page, "['ready', 'training'].includes(document.documentElement.dataset.state)")
    return seen, time.monotonic() - began


def starts(browser, address, line):
    """{name: (seconds until drawn, until ready, megabytes sent)}."""
    found = {}
    for name, bits in (("cold", None), ("warm", None), ("cold, 50 Mbit/s", 50e6), ("cold, 10 Mbit/s", 10e6)):
        if name != "warm":
            context = browser.new_context()
        line.bits, line.sent = bits, 0
        page = context.new_page()
        page.set_default_timeout(1000 * START_SECONDS)
        seen, ready = start(page, address)
        found[name] = {"seen": seen, "ready": ready, "megabytes": line.sent / 1e6}
        line.bits = None
        settle(line)
        page.close()
    return found


def settle(line):
    """Until what a page fetches after its start has come too, so that it is in the browser's cache."""
    sent = -1
    while sent != line.sent:
        sent = line.sent
        time.sleep(1)


def live(browser, address):
    """Frames and answers while the first network trains, and while a network at the form's extremes does."""
    found = {}
    for name, fragment in (("first network", ""), ("H=128, 3 layers, 2 directions, V=4982", share.encode(HEAVY, View(sentence="a1 a2 a3 a4", blank=2)))):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(1000 * START_SECONDS)
        start(page, address + fragment)
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


def measure(browser, folder=ROOT / "dist"):
    server, address, line = serve(folder)
    try:
        return {"start": starts(browser, address, line), "live": live(browser, address)}
    finally:
        server.shutdown()


def text(found):
    lines = ["start-up, seconds            drawn   ready   MB sent"]
    for name, row in found["start"].items():
        lines.append(f"  {name:24s}{row['seen']:8.2f}{row['ready']:8.2f}{row['megabytes']:10.1f}")
    lines.append("while training                            frame ms (median, p95)   click to answer ms (median, longest)   page heap MB")
    for name, row in found["live"].items():
        lines.append(f"  {name:40s}{row['frame_ms']:8.1f}{row['frame_p95_ms']:8.1f}{'':16s}{row['answer_ms']:8.1f}{row['longest_answer_ms']:8.1f}{'':12s}{row['page_heap_mb']:10.1f}")
    return "\n".join(lines)
