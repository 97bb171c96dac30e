"""Weights of another network, as a visitor has them: dropped, asked about, set by one click, with what went where."""
from __future__ import annotations

import io
from typing import Any

import numpy as np

from core import Experiment, interop, start

TEXT = ("red fox ran fast", "red hen sat still", "big fox sat still", "big hen ran fast")
DROP = """([name, bytes]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array(bytes)], name));
    document.querySelector("[data-place=stage]").dispatchEvent(new DragEvent("drop",
      { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""


def test_weights_of_another_size_are_set_by_one_click(visitors: Any) -> None:
    state = start(Experiment(text=TEXT, cell="gru", layers=2, hidden=6, embedding=5, seed=3, bidirectional=True))
    one = visitors()
    one.open()
    one.page.evaluate(DROP, ["mine.safetensors", [*interop.to_safetensors(state)]])
    dialog = one.page.get_by_role("dialog", name="Weights of another network")
    dialog.get_by_text("GRU, two directions, layers: 2, hidden: 6, embedding: 5, words: 11").wait_for()
    assert dialog.get_by_role("row").count() == len(interop.state_dict(state)) + 1
    assert one.board("cell") == "lstm"
    dialog.get_by_role("button", name="Set the network to these weights").click()
    one.page.wait_for_function("unrolled.model.board.cell === 'gru' && unrolled.model.board.step === 0")
    dialog.wait_for(state="detached")
    got = one.page.evaluate("[...unrolled.model.trace.get('1.rev.h').data].length")
    assert got == 6 * len(one.board("tokens")) and one.board("vocabulary_size") == 11
    one.page.get_by_text("Files", exact=True).first.click()
    one.page.get_by_text("What went where: mine.safetensors").click()
    one.page.get_by_role("cell", name="rnn.weight_hh_l1_reverse").first.wait_for()


def test_what_is_offered_may_be_left(visitors: Any) -> None:
    state = start(Experiment(text=TEXT, hidden=5, embedding=4))
    out = io.BytesIO()
    np.savez(out, **interop.state_dict(state))
    one = visitors()
    one.open()
    before = one.board("summary")
    one.page.evaluate(DROP, ["mine.npz", [*out.getvalue()]])
    dialog = one.page.get_by_role("dialog", name="Weights of another network")
    dialog.get_by_text("Name the rows").click()
    words = dialog.get_by_role("textbox")
    words.fill("\n".join(["<pad>", "<unk>", "<blank>", *"abcdefgh"]))
    dialog.get_by_role("button", name="Use these names").click()
    dialog.get_by_text("row 3 is “a”").wait_for()
    one.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    one.page.wait_for_function("unrolled.model.board.offer == null")
    assert one.board("summary") == before
