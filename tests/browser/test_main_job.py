"""The main job as a visitor does it: load, type, train, blank a word, play both directions, share, open the link."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import long_run

from core import Experiment, record, share, start, train


def test_the_page_works_before_python_is_ready(visitors: Any) -> None:
    one = visitors(moving=True)
    one.page.goto(one.address)
    one.page.wait_for_function("window.unrolled?.model?.trace")
    assert one.page.evaluate("document.documentElement.dataset.state") == "loading"
    assert one.page.get_by_role("progressbar").is_visible()
    one.page.wait_for_selector("html[data-state=ready]", timeout=120_000)
    assert one.page.get_by_role("progressbar").is_hidden()


def test_trains_from_the_start_until_the_loss_is_well_under_an_even_guess(visitors: Any) -> None:
    one = visitors(moving=True)
    one.open()
    one.button("Reset").click()
    one.page.wait_for_function("unrolled.model.board.step === 0")
    long_run(one)
    one.button("Train").click()
    guess = one.board("guess")
    assert math.isclose(guess, math.log(one.board("vocabulary_size")))
    one.page.wait_for_function(f"unrolled.model.board.loss < {guess / 3}")
    one.page.locator("#train").get_by_role("button", name="Pause", exact=True).click()      # not the animation's
    one.page.wait_for_function("unrolled.model.board.state === 'paused'")
    step = one.board("step")
    # Python has turned to other things, and back, and trains no more
    for _ in range(5):
        one.page.evaluate("unrolled.model.send({ type: 'release' })")
        one.answered()
    assert one.board("step") == step


def test_a_typed_sentence_and_a_clicked_blank_are_answered(visitors: Any) -> None:
    one = visitors(moving=True)
    one.open()
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("the dog drank the cold zebra")
    one.page.wait_for_function("unrolled.model.board.tokens.length === 6 && unrolled.model.board.unknown[5]")
    one.page.locator("[data-place=sentence] [data-t='4']").click()
    one.page.wait_for_function("unrolled.model.board.blank === 4 && unrolled.model.board.answers.length === 2")
    two, alone = one.board("answers")
    assert two["truth"] == "cold" and len(two["candidates"]) >= 5
    shown = one.page.locator("[data-place=answers]").inner_text()
    for word, p in two["candidates"][:5]:
        assert word in shown and f"{p:.2f}" in shown
    assert alone["title"] == "one"


def test_the_animation_shows_what_the_core_computes(visitors: Any) -> None:
    """Every array of the page's trace equals the native one, after the same training in the browser."""
    one = visitors(moving=True)
    one.open()
    one.button("Reset").click()
    one.page.wait_for_function("unrolled.model.board.step === 0")
    for _ in range(3):
        one.button("Step").click()
    one.page.wait_for_function("unrolled.model.trace.step === 3")
    one.page.get_by_role("button", name="Share", exact=True).click()
    one.page.wait_for_function("location.hash.startsWith('#x1.')")
    shared = share.decode(one.page.evaluate("location.hash"))
    steps = train(start(shared.experiment))
    for _ in range(3):
        state, _event = next(steps)
    trace = record(state, shared.view.sentence, shared.view.blank)
    names = one.page.evaluate("unrolled.model.trace.names")
    assert {"0.fwd.f", "0.rev.C", "0.rev.dh", "0.fwd.sum_norm"} <= set(names)
    for name in names:
        shown = np.array(one.page.evaluate(f"[...unrolled.model.trace.get({name!r}).data]"), np.float32)
        np.testing.assert_allclose(shown, trace[name].ravel(), rtol=2e-4, atol=2e-5, err_msg=name)


def test_a_link_gives_the_same_experiment_to_another_visitor(visitors: Any) -> None:
    one = visitors(moving=True)
    one.open()
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("the bird flew to the tree")
    one.page.wait_for_function("unrolled.model.board.sentence === 'the bird flew to the tree'")
    one.page.get_by_role("button", name="Share", exact=True).click()
    one.page.wait_for_function("location.hash.startsWith('#x1.')")
    link = one.page.evaluate("location.hash")
    other = visitors(moving=True)
    other.open(link)
    other.page.wait_for_function("unrolled.model.board.sentence === 'the bird flew to the tree'")
    for name in ("task", "cell", "bidirectional", "seed", "steps", "vocabulary_size", "blank"):
        assert other.board(name) == one.board(name)


@pytest.mark.parametrize(("spoil", "words"), [
    (lambda link: link[:-9], "This link is damaged"),
    (lambda link: link[:40] + ("A" if link[40] != "A" else "B") + link[41:], "This link is damaged"),
    (lambda link: link.replace("#x1.", "#x7."), "made with a newer playground"),
])
def test_a_bad_link_is_a_named_error_and_the_page_works_on(visitors: Any, spoil: Callable[[str], str],
                                                           words: str) -> None:
    one = visitors(moving=True)
    one.open(spoil(share.encode(Experiment(hidden=11, text=("a cat sat", "a dog ran")))))
    one.page.get_by_role("alert").get_by_text(words).wait_for()
    assert one.board("sentence") == "the cat sat on the mat"
    one.button("Step").click()
    one.page.wait_for_function("unrolled.model.board.state === 'paused'")
