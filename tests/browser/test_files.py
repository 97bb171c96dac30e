"""Files as a visitor has them: saved from the page, opened on another, refused by name."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import interop, record


def test_what_is_saved_opens_elsewhere_with_the_same_predictions(visitors: Any, tmp_path: Path) -> None:
    one, other = visitors(), visitors()
    one.open()
    one.page.get_by_text("Files", exact=True).first.click()
    saved = {}
    for name in ("JSON", "Weights", "PyTorch script", "Loss history", "Sentences"):
        with one.page.expect_download() as download:
            one.page.get_by_role("button", name=name, exact=True).click()
        saved[name] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[name])
    state = interop.from_json(saved["JSON"].read_text("utf-8"))
    trace = record(state, one.board("sentence"), one.board("blank"))
    np.testing.assert_allclose(one.page.evaluate("[...unrolled.model.trace.get('0.rev.C').data]"),
                               trace["0.rev.C"].ravel(), rtol=2e-4, atol=2e-5)
    weights = interop.from_npz(state.experiment, saved["Weights"].read_bytes())
    np.testing.assert_array_equal(weights.params.flat, state.params.flat)
    assert len(saved["Loss history"].read_text().splitlines()) == 121
    other.open()
    other.button("Reset").click()
    other.page.wait_for_function("unrolled.model.board.step === 0")
    other.page.locator("input[type=file]").set_input_files(saved["JSON"])
    other.page.wait_for_function("unrolled.model.board.step === 120")
    other.page.get_by_role("textbox", name="Sentence", exact=True).fill(one.board("sentence"))
    other.page.locator("[data-place=sentence] [data-t='2']").click()
    other.page.wait_for_function("unrolled.model.board.blank === 2")
    assert other.board("answers")[0]["candidates"] == one.board("answers")[0]["candidates"]


def test_a_file_dropped_on_the_page_is_opened(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.evaluate("""() => {
        const carried = new DataTransfer();
        carried.items.add(new File(["a red fox ran\\na red hen sat\\n"], "my text.txt", { type: "text/plain" }));
        const at = { bubbles: true, cancelable: true, dataTransfer: carried };
        const over = new DragEvent("dragover", at);
        document.querySelector("[data-place=stage]").dispatchEvent(over);
        if (!over.defaultPrevented || !document.documentElement.classList.contains("is-dropping"))
          throw new Error("no place to drop");
        document.querySelector("[data-place=stage]").dispatchEvent(new DragEvent("drop", at));
    }""")
    one.page.wait_for_function("unrolled.model.board.sentence_count === 2")
    one.page.get_by_text("my text.txt").first.wait_for()
    assert not one.page.evaluate("document.documentElement.classList.contains('is-dropping')")


def test_a_wrong_file_is_refused_by_name_and_nothing_is_lost(visitors: Any) -> None:
    one = visitors()
    one.open()
    for name, data in (("picture.png", b"\x89PNG"), ("broken.json", b"{"), ("<b>odd</b>.npz", b"PK\x03\x04")):
        one.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/octet-stream",
                                                              "buffer": data})
        one.page.get_by_role("alert").get_by_text(f"“{name}”").wait_for()
    assert one.board("sentence") == "the cat sat on the mat" and one.board("step") == 120


SENTENCES_IN = [
    ("gbk.txt", "小猫坐在椅子上\n小狗在房间里跑\n".encode("gb18030"), "GB18030"),
    ("poem.text", "小貓坐在椅子上\n小狗在房間裡跑\n".encode("big5"), "Big5"),
    ("latin", "le café est ouvert\nla porte est fermée\n".encode("cp1252"), "Windows-1252"),
    ("quotes.txt", "he said “no”\nshe said “yes”\n".encode("cp1252"), "Windows-1252"),
    ("utf16be.txt", "the café is open\nthe door is shut\n".encode("utf-16-be"), "UTF-16 (big-endian)"),
]


def bring(one: Any, *files: tuple[str, bytes]) -> None:
    """Chooses files as by the button."""
    one.page.locator("input[type=file]").set_input_files([{"name": name, "mimeType": "", "buffer": data}
                                                          for name, data in files])


def drop(one: Any, *files: tuple[str, str]) -> None:
    """Drops files on the drawing, all at once."""
    one.page.evaluate("""files => {
        const carried = new DataTransfer();
        for (const [name, text] of files) carried.items.add(new File([text], name));
        document.querySelector("[data-place=stage]").dispatchEvent(new DragEvent("drop",
          { bubbles: true, cancelable: true, dataTransfer: carried }));
    }""", [list(file) for file in files])


def test_text_in_another_encoding_is_read_and_which_is_said(visitors: Any) -> None:
    one = visitors()
    one.open()
    panel = one.page.get_by_role("dialog")
    for name, data, says in SENTENCES_IN:
        text = data.decode({"GB18030": "gb18030", "Big5": "big5",
                            "Windows-1252": "cp1252"}.get(says, "utf-16-be")).split("\n")
        bring(one, (name, data))
        panel.get_by_text(text[0]).wait_for()
        assert panel.get_by_label("Encoding").evaluate("list => list.selectedOptions[0].textContent") == says
        panel.get_by_role("button", name="Use these lines").click()
        one.page.wait_for_function(f"unrolled.model.board.sentence === {json.dumps(text[0])}")
        one.page.get_by_text(f"read as {says}").first.wait_for()
        assert one.board("sentence_count") == 2
    bring(one, ("marked.txt", "the hen is here\nthe fox is there\n".encode("utf-16")))
    one.page.get_by_text("“marked.txt” is open, read as UTF-16.").wait_for()
    one.page.wait_for_function("unrolled.model.board.sentence === 'the hen is here'")


def test_an_encoding_that_was_found_is_changed_by_hand(visitors: Any) -> None:
    one = visitors(locale="zh-CN")
    one.open()
    panel = one.page.get_by_role("dialog")
    bring(one, ("a.txt", "кошка спит\nсобака бежит\n".encode("cp1251")))
    panel.get_by_label("编码").focus()
    panel.get_by_label("编码").select_option("gb18030")
    panel.get_by_text("кошка спит").wait_for(state="detached")
    panel.get_by_label("编码").select_option("windows-1251")
    panel.get_by_text("кошка спит").wait_for()
    assert panel.get_by_label("编码").evaluate("list => list === document.activeElement")
    panel.get_by_role("button", name="使用这些行（2）").click()
    one.page.wait_for_function("unrolled.model.board.sentence === 'кошка спит'")


def test_a_table_is_shown_before_it_is_taken_and_declining_keeps_everything(visitors: Any) -> None:
    one = visitors()
    one.open()
    panel = one.page.get_by_role("dialog")
    table = "review,stars,sentiment\n" + "".join(f'"a {word}, ""so"" {word} film",{k % 3},{("good", "bad")[k % 2]}\n'
                                                 for k, word in enumerate("warm cold long dull bright sad".split()))
    now = "(({ sentence, step, task }) => JSON.stringify([sentence, step, task]))(unrolled.model.board)"
    before = one.page.evaluate(now)
    for how in ("Escape", "Leave everything as it was"):
        drop(one, ("reviews.csv", table))
        panel.get_by_text('a warm, "so" warm film => good').wait_for()
        assert one.page.evaluate("document.activeElement.dataset.key") == "accept"
        if how == "Escape":
            one.page.keyboard.press("Escape")
        else:
            panel.get_by_role("button", name=how).last.click()
        panel.wait_for(state="detached")
        one.answered()
        assert one.page.evaluate(now) == before
    drop(one, ("reviews.csv", table))
    panel.get_by_label("Column of the label").select_option(label="2: stars")
    panel.get_by_text('a warm, "so" warm film => 0').wait_for()
    one.page.keyboard.press("Tab")
    panel.get_by_role("button", name="Use these lines (6)").focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_function("unrolled.model.board.task === 'label'")
    assert one.board("sentence_count") == 6 and panel.count() == 0


@pytest.mark.parametrize(("locale", "box", "use"), [
    ("en-US", "Training sentences", "Use these lines (4)"), ("zh-CN", "训练句子", "使用这些行（4）")])
def test_a_table_that_is_pasted_as_sentences_is_offered(locale: str, box: str, use: str, visitors: Any) -> None:
    one = visitors(locale=locale)
    one.open()
    unfold = "document.querySelector('details[data-fold=text]').open = true"
    one.page.evaluate(unfold)
    panel, area = one.page.get_by_role("dialog"), one.page.get_by_role("textbox", name=box, exact=True)
    table = "review,label\na good film,pos\na bad film,neg\nso good,pos\nso bad,neg"
    area.fill(table)
    area.blur()
    panel.get_by_text("a good film => pos").wait_for()
    assert panel.locator(".doctor-files select").count() == 0
    one.page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    one.answered()
    assert area.input_value() == table and one.board("sentence_count") == 5
    area.fill("text,label\n" + table.partition("\n")[2])
    area.blur()
    one.answered()
    assert panel.count() == 0, "it was declined before"
    two = visitors(locale=locale)
    two.open()
    two.page.evaluate(unfold)
    area, panel = two.page.get_by_role("textbox", name=box, exact=True), two.page.get_by_role("dialog")
    area.fill(table)
    area.blur()
    panel.get_by_role("button", name=use).click()
    two.page.wait_for_function("unrolled.model.board.task === 'label'")
    assert two.board("sentence_count") == 4


def test_files_dropped_together_are_opened_together(visitors: Any) -> None:
    one = visitors()
    one.open()
    panel = one.page.get_by_role("dialog")
    drop(one, ("b.txt", "the hen sat\n"), ("a.txt", "the fox ran\nthe fox sat\n"),
         ("c.jsonl", '{"text": "a b", "label": 1}\n{"text": "c d", "label": 0}\n'))
    panel.get_by_role("checkbox", name="Use this file: c.jsonl").wait_for()
    assert not panel.get_by_role("checkbox", name="Use this file: c.jsonl").is_checked()
    panel.get_by_role("button", name="Use these lines (3)").click()
    one.page.wait_for_function("unrolled.model.board.sentence_count === 3")
    assert one.board("sentence") == "the fox ran"


def test_sentences_and_their_weights_dropped_together(visitors: Any) -> None:
    one, other = visitors(), visitors()
    one.open()
    text = "\n".join(one.page.evaluate("unrolled.model.trace.tokens.length")
                     and ["the fox ran far", "the hen sat still"])
    drop(one, ("a.txt", text))
    one.page.wait_for_function("unrolled.model.board.sentence_count === 2")
    one.page.get_by_text("Files", exact=True).first.click()
    with one.page.expect_download() as download:
        one.page.get_by_role("button", name="Weights", exact=True).click()
    other.open()
    bring(other, ("w.npz", Path(download.value.path()).read_bytes()), ("a.txt", text.encode()))
    other.page.wait_for_function("unrolled.model.board.sentence === 'the fox ran far'")
    other.answered()
    read = "[...unrolled.model.trace.get('0.rev.C').data]"
    assert other.page.evaluate(read) == one.page.evaluate(read)
