"""The two ways to start, the choice between them, and gestures made before Python is ready."""
from __future__ import annotations

import gzip
from typing import Any

import pytest
from conftest import AS_THE_PAGE_CHOOSES, built, long_run, stored, until

SNAPSHOT = "**/py/snapshot.*"
LATER = ("**/py/stdlib.*", "**/py/packages.*")


def request(one: Any, held: list[Any]) -> Any:
    """The one that was held back, which may not have been made yet."""
    until(one.page, lambda: bool(held))
    return held[0]


def variant(one: Any) -> str:
    return str(one.page.evaluate("unrolled.variant"))


def step_once(one: Any) -> float:
    """The loss of the first step after a reset."""
    _, step, reset = one.page.locator("#train button").all()              # whatever the language calls them
    for button, count in ((reset, 0), (step, 1)):
        button.click()
        one.page.wait_for_function(f"unrolled.model.board.step === {count}")
    return float(one.board("loss"))


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_both_ways_give_the_same_page(locale: str, visitors: Any) -> None:
    found = []
    for way in ("snapshot", "files"):
        one = visitors(locale=locale)
        one.open(f"?start={way}")
        assert variant(one) == way
        texts = one.page.locator("#network, #training, #train").all_inner_texts()
        found.append((step_once(one), one.board("answers"), texts))
    assert found[0] == found[1]


@pytest.mark.network
def test_the_snapshot_needs_no_archive(visitors: Any) -> None:
    """Everything a visitor does works before the archives have come: whatever it imports is in the snapshot."""
    one = visitors()
    for pattern in LATER:
        one.page.route(pattern, lambda route: None)              # they never come
    one.open("?start=snapshot")
    step_once(one)
    long_run(one)
    one.button("Train").click()
    one.page.wait_for_function("unrolled.model.board.step > 20")
    one.button("Pause").click()
    one.page.wait_for_function("unrolled.model.board.state === 'paused'")
    for preset in one.page.evaluate("unrolled.model.board.presets.map(p => p.name)"):
        one.page.evaluate(f"unrolled.model.send({{type: 'preset', name: {preset!r}}})")
        one.page.wait_for_function("unrolled.model.board.step === 0")
        step_once(one)
    one.page.evaluate("unrolled.model.send({type: 'sentence', text: 'a zebra \\u2603 sat'})")
    one.page.wait_for_function("unrolled.model.board.sentence.includes('zebra')")
    one.page.evaluate("unrolled.model.send({type: 'flow', on: true})")
    one.page.evaluate("unrolled.model.send({type: 'language', code: 'zh'})")
    one.page.get_by_role("button", name="训练", exact=True).first.wait_for()
    one.page.evaluate("unrolled.model.send({type: 'hash', text: '#x1.abc'})")
    one.page.wait_for_function("document.querySelector('#notices').textContent.length > 0")


@pytest.mark.network
@pytest.mark.parametrize("fault", ["refused", "not found", "cut short", "altered", "another"])
def test_a_snapshot_that_does_not_come_whole_is_replaced_by_the_files(fault: str, visitors: Any) -> None:
    one = visitors()

    def answer(route: Any) -> None:
        if fault == "refused":
            return route.abort()
        if fault == "not found":
            return route.fulfill(status=404, body="not here")
        body = bytearray(built(route))
        if fault == "cut short":
            body = body[: len(body) // 2]
        if fault == "altered":
            body[len(body) // 2] ^= 0x55
        if fault == "another":
            body = bytearray(gzip.compress(bytes(len(gzip.decompress(bytes(body)))), 1))
        return route.fulfill(body=bytes(body), content_type="application/octet-stream")

    one.page.route(SNAPSHOT, answer)
    one.open("?start=snapshot")
    assert variant(one) == "files"
    assert step_once(one) > 0
    assert one.page.locator("#train button").count() == 3, "the first document is gone"
    # the browser's own line about the fault
    one.said[:] = [line for line in one.said if "Failed to load resource" not in line]


@pytest.mark.network
def test_a_line_known_to_be_slow_gets_the_files(visitors: Any) -> None:
    one = visitors()
    asked: list[str] = []
    one.page.on("request", lambda r: asked.append(r.url))
    one.page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: false, effectiveType: '3g'}})")
    one.open(AS_THE_PAGE_CHOOSES)
    assert variant(one) == "files"
    assert not [url for url in asked if "snapshot" in url]


@pytest.mark.network
def test_a_line_found_to_be_slow_gets_the_files_and_their_own_document(visitors: Any) -> None:
    one = visitors()

    def slowly(route: Any) -> None:
        one.page.wait_for_timeout(4000)
        route.continue_()

    one.page.route("**/py/program.*", slowly)
    one.page.route("**/py/files.*", slowly)
    one.open(AS_THE_PAGE_CHOOSES)
    assert variant(one) == "files"
    assert step_once(one) > 0


@pytest.mark.network
@pytest.mark.parametrize("way", ["snapshot", "files"])
def test_what_is_typed_and_clicked_while_it_loads_is_done(way: str, visitors: Any) -> None:
    one = visitors()
    held: list[Any] = []
    one.page.route("**/py/program.*", lambda route: held.append(route))
    one.page.goto(f"{one.address}?start={way}")
    one.page.wait_for_function("window.unrolled?.model?.trace")
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("the dog sat")
    one.page.evaluate("unrolled.model.send({type: 'command', name: 'step'})")
    assert one.page.evaluate("document.documentElement.dataset.state") == "loading"
    request(one, held).continue_()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the dog sat' && unrolled.model.board.step === 121",
                               timeout=120_000)


def held_back(one: Any, pattern: str) -> list[Any]:
    """The requests of a pattern, which wait from now on."""
    held: list[Any] = []
    one.page.route(pattern, lambda route: held.append(route))
    return held


@pytest.mark.network
@pytest.mark.parametrize(("locale", "words", "train", "waits"), [
    ("en-US", "Loading Python", "Train", "What you pressed is done as soon as it is ready"),
    ("zh-CN", "正在加载 Python", "训练", "就绪后立即执行")])
def test_a_slow_line_is_told_what_comes_and_that_a_press_is_kept(locale: str, words: str, train: str, waits: str,
                                                                 visitors: Any) -> None:
    """From the first moment, before any module is there; at both widths the words of a press can be seen until
    Python is ready."""
    for width, height in ((1440, 900), (360, 780)):
        one = visitors(width, height, locale=locale)
        modules = held_back(one, "**/boot.js")
        one.page.goto(f"{one.address}?start=snapshot", wait_until="commit")
        until(one.page, lambda one=one: one.page.locator("#progress").text_content() == words)
        held = held_back(one, SNAPSHOT)
        request(one, modules).continue_()
        one.page.wait_for_function("window.unrolled?.model?.trace && document.querySelector('#train > *')")
        assert not one.page.evaluate("unrolled.model.queued")
        one.page.get_by_role("button", name=train, exact=True).locator("visible=true").first.click()
        note = one.page.get_by_text(waits)
        note.wait_for()
        assert note.evaluate("n => document.elementFromPoint(...(b => [b.x + b.width / 2, "
                             "b.y + b.height / 2])(n.getBoundingClientRect())) === n")
        request(one, held).continue_()
        one.page.wait_for_function("unrolled.model.board.step > 120", timeout=120_000)
        note.wait_for(state="detached")


@pytest.mark.network
@pytest.mark.parametrize(("locale", "step", "units"),
                         [("en-US", "Step", "Hidden units"), ("zh-CN", "单步", "隐藏单元数")])
def test_controls_drawn_before_python_are_heard(locale: str, step: str, units: str, visitors: Any) -> None:
    """In each language: Python comes to the very document that was recorded, or what is done in it would be lost."""
    one = visitors(locale=locale)
    held: list[Any] = []
    one.page.route(SNAPSHOT, lambda route: held.append(route))
    one.page.goto(f"{one.address}?start=snapshot")
    one.page.locator("#train").get_by_role("button", name=step).click()
    one.page.evaluate("document.querySelector('[data-fold=network]').open = true")
    assert one.page.evaluate("document.documentElement.dataset.state") == "loading"
    request(one, held).continue_()
    one.page.wait_for_function("unrolled.model.board.step === 121", timeout=120_000)
    assert variant(one) == "snapshot"
    box = one.page.get_by_label(units)
    box.fill("5")
    box.press("Tab")
    one.page.wait_for_function("unrolled.model.trace.hidden === 5")
    one.page.locator("header button[lang]:visible").first.click()
    one.page.locator("#train").get_by_role("button", name="单步" if step == "Step" else "Step").click()
    one.page.wait_for_function("unrolled.model.board.step === 1")


def hidden_units(one: Any) -> Any:
    # the folds are as they were left by then
    one.page.locator("#train").get_by_role("button", name="Step").wait_for()
    one.page.evaluate("document.querySelector('[data-fold=network]').open = true")
    return one.page.get_by_label("Hidden units")


def test_a_form_edited_early_is_edited_in_the_document_that_comes_after_a_failed_snapshot(visitors: Any) -> None:
    one = visitors()
    held: list[Any] = []
    one.page.route(SNAPSHOT, lambda route: held.append(route))
    one.page.goto(f"{one.address}?start=snapshot")
    box = hidden_units(one)
    box.fill("5")
    box.press("Tab")
    one.page.locator("#train").get_by_role("button", name="Step").click()
    request(one, held).fulfill(status=404, body="not here")
    one.page.wait_for_function(
        "unrolled.variant === 'files' && unrolled.model.board.step === 1 && unrolled.model.trace.hidden === 5",
        timeout=120_000)
    assert hidden_units(one).input_value() == "5"
    one.said[:] = [line for line in one.said if "Failed to load resource" not in line]


def test_on_a_return_visit_what_is_done_early_is_done_to_what_was_kept(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.button("Reset").click()
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("the bird sat on the rug")
    one.page.wait_for_function(
        "unrolled.model.board.step === 0 && unrolled.model.board.sentence === 'the bird sat on the rug'")
    box = hidden_units(one)
    box.fill("6")
    box.press("Tab")
    one.page.wait_for_function("unrolled.model.trace.hidden === 6")
    stored(one.page)
    held: list[Any] = []
    one.page.route(SNAPSHOT, lambda route: held.append(route))
    one.page.goto(f"{one.address}?start=snapshot")
    one.page.locator("#train").get_by_role("button", name="Step").click()
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("the dog slept")
    box = one.page.get_by_label("Embedding")
    box.fill("3")
    box.press("Tab")
    request(one, held).continue_()
    one.page.wait_for_function("unrolled.model.live && unrolled.model.trace.embedding_size === 3", timeout=120_000)
    assert one.page.evaluate("unrolled.model.trace.hidden") == 6, "what was kept is gone"
    assert one.board("sentence") == "the dog slept"
    assert hidden_units(one).input_value() == "6"
    assert one.page.get_by_label("Embedding").input_value() == "3"


def test_archives_that_did_not_come_are_asked_for_again(visitors: Any) -> None:
    one = visitors()
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    one.page.route(LATER[0], answer)
    one.open("?start=snapshot")
    until(one.page, lambda: len(asked) == 2)
    one.said[:] = [line for line in one.said if "Failed to load resource" not in line]


@pytest.mark.parametrize("way", ["snapshot", "files"])
def test_a_visitor_who_reads_chinese_and_comes_by_a_link(way: str, visitors: Any) -> None:
    first = visitors()
    first.open()
    first.page.evaluate("unrolled.model.send({type: 'preset', name: 'mao'})")
    first.page.wait_for_function("unrolled.model.board.sentence.includes('猫')")
    first.page.get_by_role("button", name="Share", exact=True).click()
    first.page.wait_for_function("location.hash.startsWith('#x')")
    link = first.page.evaluate("location.hash")
    one = visitors(locale="zh-CN")
    one.open(f"?start={way}{link}")
    assert variant(one) == way
    one.page.get_by_role("button", name="训练", exact=True).first.wait_for()
    one.page.wait_for_function("unrolled.model.board.sentence.includes('猫')")
