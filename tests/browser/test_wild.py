"""Networks whose numbers are not finite: every view draws them, or leaves out what has no place, and nothing is said to
the console."""
from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core import Experiment, interop, start
from tests.browser import wild
from tests.browser.conftest import lower_view

TABS = ("gates", "code", "flow", "tokens", "trajectory", "curves", "weights", "history")
UNBOUNDED = {
    "a rectifier": {"cell": "rnn", "nonlinearity": "relu", "bidirectional": True, "layers": 2},
    "an LSTM": {"cell": "lstm", "bidirectional": True},
    "numbers": {"task": "adding"},
    "characters": {"task": "next", "level": "characters", "as_typed": True},
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", UNBOUNDED)
def test_every_view_of_numbers_that_are_not_finite(name: str, language: str, visitors: Any) -> None:
    state = start(Experiment(**UNBOUNDED[name]))
    flat = state.params.flat.copy()
    flat[::2] = 3e38
    one = visitors()
    one.open()
    one.page.evaluate(f"unrolled.model.send({{ type: 'language', code: '{language}' }})")
    work = interop.to_json(replace(state, params=state.params.with_flat(flat)))
    one.page.locator("input[type=file]").set_input_files({"name": "wild.json", "mimeType": "", "buffer": work.encode()})
    one.page.get_by_text("wild.json").first.wait_for()
    for field in ("task", "cell"):
        one.page.wait_for_function(f"unrolled.model.board.{field} === '{getattr(state.experiment, field)}'")
    one.page.evaluate("unrolled.model.send({ type: 'command', name: 'step' })")
    one.answered()
    for tab in TABS:
        one.page.evaluate(f"unrolled.model.receive({{ type: 'tab', name: '{tab}' }})")
        lower_view(one.page)
        one.answered()
        for movement in (0, 1, 2):
            one.page.evaluate(f"unrolled.model.move({{ movement: {movement}, pos: 3 }})")
            one.answered()
            for place in ("stage", "answers", "tabs"):
                take_pictures(one.page, place)
        assert "undefined" not in one.page.locator("[data-place=tabs]").inner_text()
    one.page.keyboard.press("o")                   # a cell opens
    one.answered()


def take_pictures(page: Any, place: str) -> None:
    """Every picture of a place is made, as its menu does where it opens."""
    for button in page.locator(f"[data-place={place}] .take-button:visible").all():
        button.click()
        page.keyboard.press("Escape")


def test_what_the_monkey_brings_is_of_every_kind() -> None:
    chance = random.Random(3)
    names = {wild.file(chance)[0] for _ in range(200)}
    assert names >= {"wild.json", "wild.npz", "wild.safetensors", "film.srt"}
    assert all(len(wild.link(chance)) < 64 * 1024 for _ in range(20))
    assert not np.isfinite(wild.IN_FILES).all()
