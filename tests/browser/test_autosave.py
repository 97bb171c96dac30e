"""A reload, a closed tab and a second tab: nothing is lost, and nothing is overwritten; where nothing can be kept,
that is said."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ANOTHER, OWN, START_MS, address_of, stored

WATCH = """() => {
  window.kept = false;
  unrolled.model.subscribe("board", () => { kept = false; });
  unrolled.model.listen("keep", () => { kept = true; });
}"""
NOTICES = """window.notices = [];
new MutationObserver(all => all.flatMap(m => [...m.addedNodes])
  .forEach(n => n.dataset?.text && notices.push(n.dataset.text)))
  .observe(document, { childList: true, subtree: true });
"""
DENIED = "Object.defineProperty(window, 'NAME', { get() { throw new DOMException('denied', 'SecurityError'); } });"
FAULTS = {
    "forbidden": DENIED.replace("NAME", "indexedDB") + DENIED.replace("NAME", "sessionStorage"),
    "full": "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };",
}


def settled(one: Any, change: Any) -> None:
    """Makes a change and waits until what it led to was kept."""
    one.page.evaluate(WATCH)
    change()
    one.page.wait_for_function("kept")
    stored(one.page)


def work(one: Any, sentence: str, steps: int) -> list[float]:
    """Types a sentence, trains some steps; returns the numbers that have to come back."""
    one.button("Reset").click()
    one.page.wait_for_function("unrolled.model.board.step === 0")
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill(sentence)
    one.page.wait_for_function(f"unrolled.model.board.sentence === {sentence!r}")
    def train() -> None:
        for k in range(steps):
            one.button("Step").click()
            one.page.wait_for_function(f"unrolled.model.board.step === {k + 1}")
    settled(one, train)
    return numbers(one)


def name_of_tab(one: Any) -> str:
    return one.page.evaluate(f"sessionStorage.getItem({OWN}('tab'))")


def numbers(one: Any) -> list[float]:
    return one.page.evaluate(
        "[unrolled.model.board.step, unrolled.model.board.loss, ...unrolled.model.trace.get('0.rev.C').data]")


def test_a_reload_and_a_closed_tab_lose_nothing(visitors: Any) -> None:
    one = visitors()
    one.open()
    before = work(one, "the bird sat on the rug", 3)
    one.open()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the bird sat on the rug'")
    assert numbers(one) == before
    context = one.page.context
    one.page.close()
    one.page = one.watch(context.new_page())
    one.open()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the bird sat on the rug'")
    assert numbers(one) == before


def test_a_page_that_is_slow_to_leave_is_waited_for(visitors: Any) -> None:
    """The lock of its name is still held when the reloaded page asks for it: here by another page, for most of a
    second."""
    one = visitors()
    one.open()
    before = work(one, "the bird sat on the rug", 2)
    other = one.page.context.new_page()
    other.goto(one.address + "NOTICES.txt")
    name = name_of_tab(one)
    other.evaluate(
        f"""() => {{ navigator.locks.request({OWN}("{name}"), () => new Promise(free => setTimeout(free, 900))); }}""")
    one.open()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the bird sat on the rug'")
    assert numbers(one) == before
    assert name_of_tab(one) == name


def keeps_apart(one: Any, page: Any, first: list[float]) -> None:
    """The tab that `one` is at and the earlier one, `page`, where "the dog sat on the mat" led to `first`, each come
    back with their own."""
    second = work(one, "the bird ran to the park", 2)
    one.open()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the bird ran to the park'")
    assert numbers(one) == second
    one.page = page
    one.open()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the dog sat on the mat'")
    assert numbers(one) == first


def test_a_copied_tab_takes_a_name_of_its_own(visitors: Any) -> None:
    """Its browser copies the name of the first, which goes on holding it; what is done meanwhile is kept once there
    is one."""
    one = visitors()
    one.open()
    first = work(one, "the dog sat on the mat", 1)
    name = name_of_tab(one)
    page, one.page = one.page, one.watch(one.page.context.new_page())
    one.page.add_init_script(f"sessionStorage.getItem({OWN}('tab')) ?? sessionStorage.setItem({OWN}('tab'), {name!r})")
    one.open()
    one.page.wait_for_function(f"sessionStorage.getItem({OWN}('tab')) !== {name!r}")
    keeps_apart(one, page, first)


def test_two_tabs_keep_their_own(visitors: Any) -> None:
    one = visitors()
    one.open()
    first = work(one, "the dog sat on the mat", 1)
    page, one.page = one.page, one.watch(one.page.context.new_page())
    one.open()
    assert one.board("sentence") == "the cat sat on the mat"
    keeps_apart(one, page, first)


def test_two_copies_on_one_origin_share_nothing(visitors: Any, server: Any) -> None:
    """Two classes' sites on one host: neither takes the other's work, its tab, theme or language, whichever is
    opened first or again."""
    one = visitors()
    one.open()
    first, here = work(one, "the dog sat on the mat", 1), one.address
    # as earlier versions kept it: for each copy
    one.page.evaluate("localStorage.setItem('unrolled.theme', 'dark')")
    one.address = address_of(server, ANOTHER)
    one.open()                                                                              # in the same tab
    assert one.board("sentence") == "the cat sat on the mat"
    assert one.page.evaluate("document.documentElement.dataset.theme") == "dark"
    one.page.locator("header.top button.icon").click()
    second = work(one, "the bird ran to the park", 2)
    for address, sentence, numbers_then, theme in ((here, "the dog sat on the mat", first, "dark"),
                                                   (one.address, "the bird ran to the park", second, "light")):
        one.address = address
        one.open()
        one.page.wait_for_function(f"unrolled.model.board.sentence === {sentence!r}")
        assert numbers(one) == numbers_then and one.page.evaluate("document.documentElement.dataset.theme") == theme


PUT = """rows => new Promise((resolve, reject) => {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("sessions", { keyPath: "tab" });
  asked.onerror = reject;
  asked.onsuccess = () => {
    const change = asked.result.transaction("sessions", "readwrite"), store = change.objectStore("sessions"),
      all = store.getAll();
    all.onsuccess = () => {
      for (const row of rows ?? []) store.put({ ...row, kept: row.bytes ? new Uint8Array(row.bytes) : row.kept });
    };
    change.oncomplete = () => {
      asked.result.close();
      resolve(all.result.map(({ tab, at, hash, kept }) =>
        ({ tab, at, hash, bytes: Array.from(new Uint8Array(kept)) })));
    };
  };
})"""


def test_what_cannot_be_read_hides_nothing(visitors: Any) -> None:
    """Rows of another app, of a later version and broken ones, all newer than the work that is there."""
    one = visitors()
    one.open()
    before = work(one, "the dog sat on the mat", 1)
    rows = one.page.evaluate(PUT.replace("NAME", f"{OWN}('work')"))
    later, bytes_of = rows[0]["at"] + 1000, rows[0]["bytes"]
    assert len(bytes_of) > 1000
    strange = [{"tab": "a"}, {"tab": "b", "at": "soon", "hash": "", "kept": "x"},
               {"tab": "c", "at": later, "hash": "", "kept": "no base64!"},
               {"tab": "d", "at": later, "hash": "", "bytes": [1, 2, 3]},
               {"tab": "e", "at": later, "hash": "", "bytes": bytes_of[:-30]},
               {"tab": "f", "at": later + 1, "hash": "#x1.nothing", "bytes": bytes_of[:200]}]
    context = one.page.context
    one.page.close()
    one.page = one.watch(context.new_page())
    one.page.goto(one.address + "NOTICES.txt")
    one.page.evaluate(PUT.replace("NAME", f"{OWN}('work')"), strange)
    one.open()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the dog sat on the mat'")
    assert numbers(one) == before
    assert one.page.get_by_text("cannot be read any more").count() == 0
    assert one.page.get_by_text("Your last work is back").count()


def test_work_that_an_earlier_version_kept_is_there_in_each_copy(visitors: Any, server: Any) -> None:
    one = visitors()
    one.open()
    before = work(one, "the dog sat on the mat", 1)
    rows = one.page.evaluate(PUT.replace("NAME", f"{OWN}('work')"))
    one.page.goto(one.address + "NOTICES.txt")
    one.page.evaluate(f"new Promise(done => {{ indexedDB.deleteDatabase({OWN}('work')).onsuccess = done; }})")
    one.page.evaluate(PUT.replace("NAME", "'unrolled'"), rows)
    for address in (one.address, address_of(server, ANOTHER)):
        one.address = address
        one.open()
        one.page.wait_for_function("unrolled.model.board.sentence === 'the dog sat on the mat'")
        assert numbers(one) == before


def test_what_a_file_brought_comes_back_after_a_reload(visitors: Any, tmp_path: Path) -> None:
    """Two directions with one network's weights: there is no twin to be kept."""
    one = visitors()
    one.open()
    one.page.get_by_text("Files", exact=True).first.click()
    with one.page.expect_download() as download:
        one.page.get_by_role("button", name="JSON", exact=True).click()
    download.value.save_as(tmp_path / "mine.json")
    one.button("Reset").click()
    one.page.wait_for_function("unrolled.model.board.step === 0")

    def bring() -> None:
        one.page.locator("input[type=file]").set_input_files(tmp_path / "mine.json")
        one.page.wait_for_function("unrolled.model.board.step === 120")
        one.button("Step").click()
        one.page.wait_for_function("unrolled.model.board.step === 121")
    settled(one, bring)
    before = numbers(one)
    one.open()
    one.page.wait_for_function("unrolled.model.board.step === 121")
    assert numbers(one) == before and len(one.board("runs")) == 0


def test_a_shared_address_loses_nothing_at_a_reload(visitors: Any) -> None:
    """Neither the history nor the weights as they were: those in the link are rounded."""
    one = visitors()
    one.open()
    one.button("Step").click()
    one.page.wait_for_function("unrolled.model.board.step === 121")
    settled(one, lambda: work(one, "the dog sat on the rug", 2))
    before = numbers(one)
    one.page.get_by_role("button", name="Share", exact=True).click()
    one.page.wait_for_function("location.hash.startsWith('#x1.')")
    one.page.get_by_label("Include the trained weights").check()
    one.page.wait_for_function("location.hash.includes('.w8.')")
    stored(one.page)
    one.page.reload()
    one.page.wait_for_selector("html[data-state=ready]", timeout=START_MS)
    one.page.wait_for_function(
        "unrolled.model.board.runs.length === 1 && unrolled.model.board.sentence === 'the dog sat on the rug'")
    assert numbers(one) == before and len(one.board("answers")) == 2


@pytest.mark.parametrize("fault", FAULTS)
def test_where_nothing_can_be_kept_it_is_said_once_and_the_page_works(fault: str, visitors: Any) -> None:
    one = visitors()
    one.page.add_init_script(NOTICES + FAULTS[fault])
    one.open()
    for k in range(2):
        one.page.evaluate(WATCH)
        one.button("Step").click()
        one.page.wait_for_function(f"unrolled.model.board.step === {121 + k} && kept")
    one.page.get_by_role("alert").get_by_text("The browser does not let the page keep your work").wait_for()
    assert len([text for text in one.page.evaluate("notices") if "keep your work" in text]) == 1
