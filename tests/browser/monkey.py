"""A visitor who presses everything at once: seeded actions on the built site, and what must still hold after them.

    python -m tests.browser.monkey [ACTIONS] [SEED]        default: 2000 actions, seed 1

Every action is one that a visitor can make: a button, a tab, a choice, a key, typing, dragging, the other mouse button,
the other language, another theme, another size of the window, a reload, back and forward, a link or a file of extreme
numbers (wild.py), a training that diverges.  `python -m tests.browser.monkey 10000` is the long one: half an hour and
more.  What is said and what was done before it are printed; the exit code is the number of complaints.
"""
from __future__ import annotations

import random
import sys
import time
from typing import Any

from core import share
from static.build.server import Server
from tests.browser import wild
from tests.browser.conftest import OWN, stored

KEYS = (" ", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End", "Escape", "Enter", "Tab", "1", "2", "3",
        "b", "?", "[", "]", "+", "-")
ALIVE_EVERY = 1000
TYPED = ("the cat sat on the mat", "a", "", "   ", "猫坐在垫子上", "<b>x</b>",
         "the the the the the the the the the the the the", "___ cat", "🙂 e\u0301", "word/TAG", "a => b")
SIZES = ((1440, 900), (360, 780), (800, 600), (1024, 1366))
KINDS = {"click": 600, "key": 200, "type": 80, "choose": 80, "drag": 80, "menu": 30, "language": 15, "theme": 15,
         "size": 10, "reload": 5, "back": 5, "forward": 5, "link": 8, "file": 12, "diverge": 4}
LEFT = "Failed to fetch dynamically imported module"       # a page that was left while it loaded; nobody sees it
GONE = ("detached", "not an <input>", "context was destroyed", "Cannot find context")
TRAINING = "a kept sentence\nanother kept sentence\nthe last kept sentence"
# Where the page is, for whoever reads of a fault: its address, what it shows and says, and what is kept of which
# tab.
STANDS = """new Promise((resolve, reject) => {
    const asked = indexedDB.open(OWN("work"));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = reject;
  })
  .then(kept => new Promise(resolve => {
    const all = kept.transaction("sessions").objectStore("sessions").getAll();
    all.onsuccess = () => { kept.close(); resolve(all.result); };
  }))
  .then(rows => JSON.stringify({ hash: location.hash, tab: sessionStorage.getItem(OWN("tab")),
    step: unrolled.model.board.step, sentences: unrolled.model.board.sentence_count,
    sentence: unrolled.model.board.sentence, lesson: unrolled.model.board.lesson?.name,
      said: document.getElementById("notices").textContent,
    rows: rows.map(({ tab, at, hash, kept }) => [tab, Date.now() - at, hash,
      kept.byteLength ?? kept.length]) }))""".replace("OWN", OWN)
DRAG = """(node, share) => {
  node.value = +node.min + share * (node.max - node.min);
  node.dispatchEvent(new Event('input', { bubbles: true }));
}"""
CLICKABLE = "button:visible, [role=tab]:visible, summary:visible, [role=menuitem]:visible, canvas:visible"


def act(page: Any, chance: random.Random) -> str:
    """One action; returns what it was."""
    kind = chance.choices(tuple(KINDS), tuple(KINDS.values()))[0]
    if kind == "key":
        key = chance.choice(KEYS)
        page.keyboard.press(key)
        return f"key {key!r}"
    if kind == "size":
        width, height = chance.choice(SIZES)
        page.set_viewport_size({"width": width, "height": height})
        return f"size {width}x{height}"
    if kind in ("reload", "back", "forward"):
        return travel(page, kind)
    if kind in BROUGHT:
        return BROUGHT[kind](page, chance)
    found = page.locator({"click": CLICKABLE,
                          "type": "input[type=text]:visible, textarea:visible, input[type=number]:visible",
                          "choose": "select:visible",
                          "drag": "input[type=range]:visible", "menu": CLICKABLE,
                          "language": "header button[lang]:visible", "theme": "header button.quiet.icon:visible"}[kind])
    count = found.count()
    if not count:
        return f"{kind}: nothing there"
    one = found.nth(chance.randrange(count))
    try:
        if kind == "click":
            name = one.evaluate(
                "node => (node.getAttribute('aria-label') ?? node.textContent ?? '').trim().slice(0, 30)", timeout=500)
            if one.evaluate("node => Boolean(node.closest('a[href], [data-file], input[type=file], .about-downloads'))",
                            timeout=500):
                return f"leave {name!r} alone"
            one.click(timeout=500)
            return f"click {name!r}"
        if kind == "menu":
            one.click(button="right", timeout=500)
            return "click with the other button"
        if kind in ("language", "theme"):
            one.click(timeout=500)
            return f"the other {kind}"
        if kind == "type":
            text = chance.choice(TYPED)
            one.fill(text if one.get_attribute("type", timeout=500) != "number"
                     else chance.choice(("3", "-1", "1e9", "")), timeout=500)
            one.press("Enter", timeout=500)
            return f"type {text!r}"
        if kind == "choose":
            options = one.locator("option").count()
            one.select_option(index=chance.randrange(max(1, options)), timeout=500)
            return "choose"
        one.evaluate(DRAG, chance.random(), timeout=500)
        return "drag"
    except Exception as error:              # it went away meanwhile, or is under something: a visitor misses it too
        if "Timeout" not in type(error).__name__ and not any(words in str(error) for words in GONE):
            raise
        return f"{kind}: missed"


def travel(page: Any, how: str) -> str:
    """A reload, or a step in the browser's history that stays on the site; what is pressed meanwhile meets a page
    that loads."""
    home = page.url.partition("#")[0].partition("?")[0]
    if how == "reload":
        page.reload(wait_until="commit")
        return "reload"
    (page.go_back if how == "back" else page.go_forward)(wait_until="commit")
    if not page.url.startswith(home):
        page.goto(home, wait_until="commit")
    return how


def follow(page: Any, chance: random.Random) -> str:
    page.evaluate("fragment => { location.hash = fragment; }", wild.link(chance))
    return "a link of extreme weights"


def bring(page: Any, chance: random.Random) -> str:
    name, data = wild.file(chance)
    chooser = page.locator("input[type=file]")
    if not chooser.count():                        # the page is still loading
        return "file: missed"
    chooser.first.set_input_files({"name": name, "mimeType": "", "buffer": data})
    return f"bring {name}"


def diverge(page: Any, chance: random.Random) -> str:
    diverging = share.encode(wild.DIVERGING.replace(seed=chance.randrange(100)))
    page.evaluate("fragment => { location.hash = fragment; }", diverging)
    if page.evaluate("Boolean(globalThis.unrolled?.model?.live)"):
        page.evaluate("unrolled.model.send({ type: 'command', name: 'train' })")
    return "a training that diverges"


BROUGHT = {"link": follow, "file": bring, "diverge": diverge}


def play(page: Any, actions: int, seed: int) -> list[str]:
    """So many actions; returns them all."""
    chance, done = random.Random(seed), []
    for _ in range(actions):
        done.append(act(page, chance))
        if done[-1].endswith("missed") and chance.random() < 0.3:
            page.keyboard.press("Escape")          # a dialog lies over the rest
        page.wait_for_timeout(chance.choice((0, 0, 5, 30, 120)))
    return done


def complaints(said: list[str]) -> list[str]:
    return [line for line in said if LEFT not in line]


def polite(page: Any) -> None:
    """Questions of the browser are answered with no."""
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.on("filechooser", lambda chooser: None)


def ready(page: Any) -> None:
    page.wait_for_selector("html[data-state=ready], html[data-state=training]", timeout=120_000)
    page.wait_for_function("unrolled.model?.live")


def alive(page: Any) -> None:
    """Python still answers: another sentence is read, and one step is made; and text that was typed outlives a
    reload."""
    page.set_viewport_size({"width": 1440, "height": 900})
    ready(page)
    for _ in range(3):
        page.keyboard.press("Escape")
    if page.evaluate("document.activeElement?.blur() ?? document.documentElement.dataset.class === 'yes'"):
        page.keyboard.press("c")               # a class sees the stage and the lesson only
    page.evaluate("unrolled.model.send({ type: 'command', name: 'pause' })")
    page.evaluate("unrolled.model.send({ type: 'preset', name: 'cat' })")
    page.wait_for_function(
        "unrolled.model.board.sentence === 'the cat sat on the mat' && unrolled.model.board.step === 0")
    page.evaluate("document.querySelector('details[data-fold=text]').open = true")
    box = page.locator("#text textarea").first
    box.fill(TRAINING)
    box.blur()
    page.wait_for_function("unrolled.model.board.sentence_count === 3")
    page.evaluate("unrolled.model.send({ type: 'command', name: 'step' })")
    page.wait_for_function("unrolled.model.board.step === 1")
    stored(page)
    before = page.evaluate(STANDS)
    page.reload()
    ready(page)
    # a lesson lies over it: it comes back at its end
    page.evaluate("if (location.hash.startsWith('#lesson-')) location.hash = ''")
    try:
        page.wait_for_function("unrolled.model.board.step === 1 && unrolled.model.board.sentence_count === 3")
    except AssertionError as error:
        raise AssertionError(f"{error}; left at {before}; now {page.evaluate(STANDS)}") from error
    page.evaluate("document.querySelector('details[data-fold=text]').open = true")
    assert page.locator("#text textarea").first.input_value() == TRAINING


def main() -> None:
    import functools
    import shutil
    import threading

    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS, DIST, START_MS, Site, Visitor

    actions, seed = (int(sys.argv[k]) if len(sys.argv) > k else default for k, default in ((1, 2000), (2, 1)))
    server = Server(("127.0.0.1", 0), functools.partial(Site, directory=str(DIST)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        one = Visitor(browser.new_page(viewport={"width": 1440, "height": 900}),
                      f"http://127.0.0.1:{server.server_port}/a%20class/unrolled/")
        one.watch(one.page)
        one.page.on("pageerror", lambda error: print(error.stack))
        polite(one.page)
        one.page.goto(one.address)
        one.page.wait_for_selector("html:not([data-state=loading])", timeout=START_MS)
        done: list[str] = []
        wrong, seconds = 0, time.monotonic()
        for k in range(0, actions, 100):
            done += play(one.page, min(100, actions - k), seed * 1_000_003 + k)
            one.said[:] = complaints(one.said)
            print(f"{len(done)} actions, {time.monotonic() - seconds:.0f} s, said: {one.said or 'nothing'}", flush=True)
            if one.said:
                wrong += len(one.said)
                print("\n".join(done[-40:]), flush=True)
                one.said.clear()
            if k % ALIVE_EVERY == ALIVE_EVERY - 100:
                alive(one.page)
                print("alive", flush=True)
        alive(one.page)
        print(f"alive after {len(done)} actions, {wrong} complaints, {one.outside or 'no'} requests to other hosts")
        browser.close()
    server.shutdown()
    raise SystemExit(min(wrong, 100))


if __name__ == "__main__":
    main()
