"""Every preset on the page: it opens, it trains a step, each movement is drawn to its end, and the Task control
switches."""
from __future__ import annotations

import os
from typing import Any

import pytest

from core import TASKS
from playground.work.presets import PRESETS
from tests.browser.conftest import drawn


def test_every_preset_opens_trains_and_is_drawn(visitors: Any) -> None:
    visitor = visitors()
    visitor.open()
    page = visitor.page
    for name, preset in PRESETS.items():
        task = preset.experiment.task
        page.evaluate(f"unrolled.model.send({{ type: 'preset', name: '{name}' }})")
        page.wait_for_function(f"unrolled.model.board.task === '{task}' && unrolled.model.board.sentence "
                               f"=== {preset.sentence!r} && unrolled.model.trace?.task === '{task}'")
        trace = page.evaluate("(({ tokens, reads, candidates, numbers, answer, scored }) => ({ tokens, reads, "
                              "candidates, numbers, answer, scored }))(unrolled.model.trace)")
        assert trace["reads"] == ("final" if task in ("label", "adding", "answer") else "each")
        assert trace["scored"], name
        assert bool(trace["numbers"]) == (task == "adding") and bool(trace["answer"]) == (task == "answer")
        page.evaluate("unrolled.model.send({ type: 'command', name: 'step' })")
        page.wait_for_function("unrolled.model.board.step === 1 && unrolled.model.trace.step === 1")
        for movement in (0, 1, 2) if preset.experiment.bidirectional else (0, 2):
            page.evaluate(f"unrolled.model.set({{ playing: false }}); "
                          f"unrolled.model.move({{ movement: {movement}, pos: 1e4 }}); unrolled.stage.draw()")
        if folder := os.environ.get("UNROLLED_SHOTS"):
            page.evaluate("unrolled.model.move({ movement: 0, pos: 1e4 })")
            drawn(page)
            page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.parametrize("task", ["tag", "dyck", "adding", "answer"])
def test_the_task_control_brings_a_text_and_a_sentence(visitors: Any, task: str) -> None:
    visitor = visitors()
    visitor.open()
    page = visitor.page
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.get_by_role("combobox", name="Task", exact=True).first.select_option(label=TASKS[task].title_in("en"))
    page.wait_for_function(f"unrolled.model.board.task === '{task}' && unrolled.model.trace?.task === '{task}'")
    assert page.evaluate("unrolled.model.trace.scored.length") > 0
    assert page.evaluate("unrolled.model.board.bidirectional") is (task != "dyck")
