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
    np.testing.assert_allclose(one.page.evaluate("[...unrolled.model.trace.get('0.rev.C').data]"), trace["0.rev.C"].ravel(), rtol=2e-4, atol=2e-5)
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
        if (!over.defaultPrevented || !document.documentElement.classList.contains("is-dropping")) throw new Error("no place to drop");
        document.querySelector("[data-place=stage]").dispatchEvent(new DragEvent("drop", at));
    }""")
    one.page.wait_for_function("unrolled.model.board.sentence_count === 2")
    one.page.get_by_text("my text.txt").first.wait_for()
    assert not one.page.evaluate("document.documentElement.classList.contains('is-dropping')")


def test_a_wrong_file_is_refused_by_name_and_nothing_is_lost(visitors: Any) -> None:
    one = visitors()
    one.open()
    for name, data in (("picture.png", b"\x89PNG"), ("broken.json", b"{"), ("<b>odd</b>.npz", b"PK\x03\x04")):
        one.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
        one.page.get_by_role("alert").get_by_text(f"“{name}”").wait_for()
    assert one.board("sentence") == "the cat sat on the mat" and one.board("step") == 120


@pytest.mark.parametrize(("name", "data", "text", "says"), [
    ("gbk.txt", "小猫坐在椅子上\n小狗在房间里跑\n".encode("gb18030"), ["小猫坐在椅子上", "小狗在房间里跑"], "GB18030"),
    ("poem.text", "小貓坐在椅子上\n小狗在房間裡跑\n".encode("big5"), ["小貓坐在椅子上", "小狗在房間裡跑"], "Big5"),
    ("latin", "le café est ouvert\nla porte est fermée\n".encode("cp1252"), ["le café est ouvert", "la porte est fermée"], "Windows-1252"),
    ("quotes.txt", "he said “no”\nshe said “yes”\n".encode("cp1252"), ["he said “no”", "she said “yes”"], "Windows-1252"),
    ("utf16.txt", "the café is open\nthe door is shut\n".encode("utf-16"), ["the café is open", "the door is shut"], "UTF-16"),
    ("utf16be.txt", "the café is open\nthe door is shut\n".encode("utf-16-be"), ["the café is open", "the door is shut"], "UTF-16"),
])
def test_text_in_another_encoding_is_read_and_which_is_said(visitors: Any, name: str, data: bytes, text: list[str], says: str) -> None:
    one = visitors()
    one.open()
    one.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": data})
    one.page.wait_for_function(f"unrolled.model.board.sentence === {json.dumps(text[0])}")
    one.page.get_by_text(says).first.wait_for()
    assert one.board("sentence_count") == 2
