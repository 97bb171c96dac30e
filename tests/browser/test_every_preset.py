"""Every preset on the page: it opens, it trains a step, each movement is drawn to its end, and the Task control
switches."""
from __future__ import annotations

import os
from typing import Any

import pytest

from core import TASKS
from playground.words import say
from playground.work.presets import COPY_UNIT, PRESETS
from tests.browser.conftest import drawn, lower_view
from tests.browser.test_walk import SPY


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


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_preset_of_the_menu_opens_trained_and_can_begin_afresh(locale: str, visitors: Any) -> None:
    one = visitors(locale=locale)
    one.open()
    page, language = one.page, locale[:2]
    for name in ("copy", "mood"):
        page.locator(".top .menu button").nth(1).click()
        page.get_by_role("menuitem").filter(has_text=say(language, f"preset.{name}.title")).first.click()
        learnt = PRESETS[name].learnt
        page.wait_for_function(f"unrolled.model.board.step === {learnt} && unrolled.model.trace.step === {learnt}")
        one.answered()
        note = page.locator(".sentence .preset-note").inner_text()
        assert note.endswith(say(language, "preset.trained", step=PRESETS[name].learnt))
        assert page.evaluate("unrolled.model.curve.length > 100")
        if name == "copy":
            at = "(({ t, substep }) => [unrolled.model.cursor.unit, substep, unrolled.model.trace.word(t)])"
            assert page.evaluate(f"{at}(unrolled.shown())") == [COPY_UNIT, "o", "."]
            assert page.locator("[data-tab=gates]").get_attribute("aria-selected") == "true"
            page.evaluate("unrolled.model.send({ type: 'command', name: 'step' })")
            page.wait_for_function(f"unrolled.model.board.step === {PRESETS[name].learnt + 1}")
    page.evaluate("unrolled.model.send({ type: 'command', name: 'reset' })")
    page.wait_for_function("unrolled.model.board.step === 0 && unrolled.model.trace.step === 0")
    assert page.locator(".sentence .preset-note").inner_text() == say(language, "preset.mood.note")


def test_a_preset_is_spoken_of_in_its_own_words(shared: Any) -> None:
    """What the answer is made of, above the guesses, and what the loss is of, below the stage."""
    page = shared.page
    page.evaluate(SPY)
    page.evaluate("unrolled.model.set({ playing: false })")
    for name, guessed, of in (
        ("answer", "answer’s first word", "by the right answer to"),
        ("reversal", "answer’s first character", "by the right answer to"),
        ("mood", "from the final states", "by the right answer to"),
        ("cat", "2H = 16", "by the word in the blank of"),
    ):
        page.evaluate("window.written = []")
        page.evaluate(f"unrolled.model.send({{ type: 'preset', name: '{name}' }})")
        page.wait_for_function(f"unrolled.model.board.sentence === {PRESETS[name].sentence!r}")
        shared.answered()
        written = page.evaluate("window.written")
        page.get_by_role("tab", name="Loss by token").click()
        lower_view(page)
        assert [text for text in written if "first" in text or text == guessed][-1] == guessed, name
        assert f"How surprised the network is {of} the sentence above" in page.locator(
            "[data-place=tabs]").inner_text(), name


@pytest.mark.network
def test_a_preset_whose_file_cannot_be_had_opens_untrained_and_says_so(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.route("**/recorded/preset.*", lambda route: route.abort())
    one.page.locator(".top .menu button").nth(1).click()
    one.page.get_by_role("menuitem").filter(has_text="Copy").first.click()
    one.page.locator("#notices").get_by_text(say("en", "preset.fresh")).wait_for()
    one.page.wait_for_function("unrolled.model.board.task === 'copy' && unrolled.model.board.step === 0")
    one.said.clear()                                         # the browser's own word of what was refused


def test_the_decoder_is_drawn_as_a_network_of_its_own(visitors: Any) -> None:
    """It reads the mark and the answer, begins in the states that the question left, and predicts each token."""
    one = visitors()
    one.open()
    page = one.page
    page.evaluate("unrolled.model.send({ type: 'preset', name: 'answer' })")
    page.wait_for_function("unrolled.model.trace?.answer")
    asked = page.evaluate("unrolled.model.trace.tokens")
    page.get_by_role("radio", name="decoder").click()
    drawn(page)
    said = page.evaluate("unrolled.model.trace.tokens")
    assert said[0] == "▷" and [*said[1:], "<end>"] == page.evaluate("unrolled.model.whole.answer.tokens")
    whole = "unrolled.model.whole.get('0.dec.h').data"
    assert page.evaluate(f"unrolled.model.trace.get('0.fwd.h').data === {whole}")
    assert page.evaluate("[...unrolled.model.trace.get('0.fwd.h0').data].some(x => x !== 0)")
    assert page.evaluate("[unrolled.stage.scene.g.lanes, unrolled.stage.scene.g.T]") == [1, len(said)]
    for movement in (0, 2):
        page.evaluate(f"unrolled.model.move({{ movement: {movement}, pos: 1e4 }})")
        drawn(page)
        assert page.evaluate("unrolled.model.cursor.movement") == movement
    page.locator(".open-cell").click()
    assert page.evaluate("unrolled.stage.opened.isOpen")
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="encoder").click()
    assert page.evaluate("unrolled.model.trace.tokens") == asked
    # what is played goes through both, and the gradient comes back the same way
    acts = page.evaluate("""import(new URL("animation/model/score.js", location).href).then(score =>
      score.acts(unrolled.model).map(act => [Boolean(act.trace.isDecoder), act.movement]))""")
    assert acts == [[False, 0], [False, 1], [True, 0], [True, 2], [False, 2]]
    page.evaluate("unrolled.model.send({ type: 'preset', name: 'cat' })")
    page.wait_for_function("unrolled.model.trace?.task === 'cloze'")
    assert page.locator(".stage-bar .parts").is_hidden()


@pytest.mark.parametrize("task", ["tag", "dyck", "adding", "answer"])
def test_the_task_control_brings_a_text_and_a_sentence(shared: Any, task: str) -> None:
    page = shared.page
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.get_by_role("combobox", name="Task", exact=True).first.select_option(label=TASKS[task].title_in("en"))
    page.wait_for_function(f"unrolled.model.board.task === '{task}' && unrolled.model.trace?.task === '{task}'")
    assert page.evaluate("unrolled.model.trace.scored.length") > 0
    assert page.evaluate("unrolled.model.board.bidirectional") is (task != "dyck")
