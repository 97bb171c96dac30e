"""The workbench: controls by role and name, and that nothing happens in silence."""
from __future__ import annotations

import math
from typing import Any

import pytest

from playground.words import say
from tests.browser.conftest import drawn, until


@pytest.mark.parametrize("width", [1440, 1100, 360])
def test_a_new_seed_by_its_button(visitors: Any, width: int) -> None:
    one = visitors(width=width)
    one.open()
    one.page.get_by_text("Training", exact=True).first.click()
    seed = one.board("seed")
    button = one.button("New seed")
    button.click()
    one.page.wait_for_function(f"unrolled.model.board.seed === {seed + 1} && unrolled.model.board.step === 0")
    field = one.page.get_by_label("Seed", exact=True)
    one.page.wait_for_function("true")
    assert field.input_value() == str(seed + 1)
    row, box = field.bounding_box(), button.bounding_box()
    assert row["x"] + row["width"] <= box["x"] and box["x"] + box["width"] <= width
    assert abs(row["y"] + row["height"] - box["y"] - box["height"]) < 3
    one.page.get_by_text("training starts again from step 0").wait_for()


def test_a_fields_help_is_its_description(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.get_by_text("Network", exact=True).first.click()
    field = one.page.get_by_label("Hidden units", exact=True)
    field.wait_for()
    assert field.get_attribute("aria-description") == "Units in each lane. 2 to 512 units."
    one.page.get_by_role("button", name="中文").click()
    field = one.page.get_by_label("隐藏单元数", exact=True)
    field.wait_for()
    until(one.page, lambda: field.get_attribute("aria-description") == "每条通道的单元数。2 到 512 个单元。")


def test_one_help_is_shown_at_a_time(shared: Any) -> None:
    """The one of the field that is pointed at, also while another has the focus."""
    one = shared
    one.page.get_by_text("Network", exact=True).first.click()

    def shown() -> list[str]:
        found: list[str] = one.page.locator(".help > div").evaluate_all(
            "all => all.filter(one => getComputedStyle(one).opacity === '1').map(one => one.textContent)")
        return found
    hidden, layers = (one.page.get_by_label(name, exact=True) for name in ("Hidden units", "Layers"))
    hidden.focus()
    until(one.page, lambda: shown() == ["Units in each lane. 2 to 512 units."])
    layers.hover()
    until(one.page, lambda: len(shown()) == 1 and shown()[0].startswith("Each reads the one below."))


def test_training_past_the_end_says_so_and_the_form_follows(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.get_by_text("Training", exact=True).first.click()
    steps = one.page.get_by_label("Steps", exact=True)
    steps.fill("121")
    steps.press("Enter")
    one.page.wait_for_function("unrolled.model.board.steps === 121")
    for _ in range(2):
        one.button("Step").click()
    one.page.get_by_text("“Steps” is 242 now").wait_for()
    one.page.wait_for_function("unrolled.model.board.step === 122")
    assert steps.input_value() == "242"


def test_the_figures_are_of_the_step_that_is_gone_back_to(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.evaluate("unrolled.model.send({ type: 'preset', name: 'cat' })")
    one.page.wait_for_function("unrolled.model.board.step === 0")
    one.page.evaluate("unrolled.model.send({ type: 'command', name: 'train' })")
    one.page.wait_for_function("unrolled.model.board.step > 60")
    one.page.evaluate("unrolled.model.send({ type: 'command', name: 'pause' })")
    one.page.wait_for_function("unrolled.model.board.state === 'paused'")
    perplexity, accuracy = (one.page.locator(".figures dd").nth(k) for k in (0, 1))
    for step in (20, 1, 0):
        one.page.evaluate(f"unrolled.model.send({{ type: 'rewind', step: {step} }})")
        one.page.wait_for_function(f"unrolled.model.board.step === {step}")
        drawn(one.page)
        row = one.page.evaluate("""step => {
          const { curve } = unrolled.model, at = curve.step.indexOf(step);
          return at < 0 ? null : [curve.loss[at], curve.accuracy[at]];
        }""", step)
        assert (row is None) == (step == 0)
        told = perplexity.inner_text()
        assert told == "–" if row is None else float(told) == pytest.approx(math.exp(row[0]), rel=0.01)
        assert accuracy.inner_text() == (f"{round(100 * row[1])} %" if row else "–")
        assert one.page.locator(".loss-now").inner_text() == (f"{row[0]:.2f}" if row else "")


def test_a_one_way_task_says_what_it_turns_off(shared: Any) -> None:
    one = shared
    one.page.get_by_text("Sentences", exact=True).first.click()
    one.page.get_by_label("Task", exact=True).select_option(label="next token")
    one.page.get_by_text("Two directions are off now").wait_for()
    one.page.get_by_text("everything read so far, in one state").wait_for()
    assert one.board("bidirectional") is False


def test_a_sentence_that_is_too_long_is_cut_and_that_is_said(shared: Any) -> None:
    one = shared
    box = one.page.get_by_role("textbox", name="Sentence", exact=True)
    box.fill("the cat " * 260)
    one.page.get_by_text("read up to its 2000th character").wait_for()
    assert len(box.input_value()) == 2000
    one.page.wait_for_function("unrolled.model.board.sentence.length === 2000")
    box.fill("the cat sat")
    one.page.get_by_text("read up to its 2000th character").wait_for(state="hidden")


def test_a_text_that_cannot_be_cut_into_words_stays_in_characters_and_that_is_said(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.evaluate("document.querySelector('details[data-fold=text]').open = true")
    characters, words = (one.page.locator(f"[data-level={level}]") for level in ("characters", "words"))
    characters.click()
    one.page.wait_for_function("unrolled.model.board.level === 'characters'")
    box = one.page.locator("#text textarea").first
    box.fill("dog")
    box.blur()
    one.page.wait_for_function("unrolled.model.board.sentence_count === 1")
    words.click()
    one.page.get_by_role("alert").get_by_text("Sentences").wait_for()
    # the board comes after the notice
    until(one.page, lambda: characters.get_attribute("aria-pressed") == "true")
    assert words.get_attribute("aria-pressed") == "false"
    assert one.board("level") == "characters"
    box.fill("a dog barks")
    box.blur()
    one.page.wait_for_function("unrolled.model.board.sentence_count === 1 && unrolled.model.board.vocabulary_size > 5")
    words.click()
    one.page.wait_for_function("unrolled.model.board.level === 'words'")
    assert one.page.get_by_role("alert").count() == 0


def test_the_answers_speak_of_what_was_blanked(shared: Any) -> None:
    one = shared
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("the zebra sat")
    one.page.wait_for_function("unrolled.model.board.sentence === 'the zebra sat'")
    for t, words in ((1, "does not occur in the training sentences"), (2, "Nothing comes after the blank"),
                     (0, "from the network with two directions")):
        one.page.evaluate(f"unrolled.model.send({{ type: 'blank', t: {t} }})")
        one.page.locator("[data-place=answers] .look").get_by_text(words).wait_for()


def test_the_gradient_check_is_stopped_by_its_own_button(visitors: Any) -> None:
    one = visitors()
    one.open()
    # whose check takes long enough to be stopped
    one.page.evaluate("unrolled.model.send({ type: 'preset', name: 'answer' })")
    one.page.wait_for_function("unrolled.model.board.task === 'answer'")
    one.page.get_by_role("tab", name="Weights").click()
    one.page.get_by_role("button", name="Check the gradients").click()
    one.page.get_by_role("button", name="Stop the check").click()
    one.page.wait_for_function("unrolled.model.board.weights.check.stopped")
    one.page.locator("[data-place=tabs]").get_by_text("matrices were checked").first.wait_for()
    done = len(one.board("weights")["check"]["rows"])
    assert done < len(one.board("weights")["rows"])
    one.page.get_by_role("button", name="Check the gradients").click()
    one.page.wait_for_function(
        "!unrolled.model.board.weights.check.running && !unrolled.model.board.weights.check.stopped")
    assert len(one.board("weights")["check"]["rows"]) == len(one.board("weights")["rows"])


@pytest.mark.parametrize(("locale", "source"), [("en-US", "Li Bai"), ("zh-CN", "李白《静夜思》")])
def test_a_presets_note_stays_and_its_text_has_a_source(visitors: Any, locale: str, source: str) -> None:
    one, language = visitors(locale=locale), locale[:2]
    one.open()
    one.page.locator(".top .menu button").nth(1).click()
    one.page.get_by_role("menuitem").filter(has_text=say(language, "preset.poem.title")).first.click()
    one.page.wait_for_function("unrolled.model.board.task === 'next'")
    note = one.page.locator(".sentence .preset-note")
    assert say(language, "preset.poem.note") in note.inner_text()
    assert say(language, "preset.poem.seen") in note.inner_text()
    one.page.locator("details[data-fold=text] summary").click()
    one.page.get_by_text(source).wait_for()
    assert say(language, "preset.poem.seen") in note.inner_text()


PASTE = """text => {
    const box = document.activeElement, carried = new DataTransfer();
    carried.setData("text/plain", text);
    box.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: carried }));
}"""


def test_lines_that_are_pasted_are_not_glued_together(visitors: Any) -> None:
    """A box of one line drops their ends: they stay as tokens where the network knows them, else as spaces."""
    one = visitors()
    one.open()
    box = one.page.get_by_role("textbox", name="Sentence", exact=True)
    box.fill("")
    box.focus()
    one.page.evaluate(PASTE, "the cat sat\r\n\r\non the mat\n")
    one.page.wait_for_function("unrolled.model.board.sentence === 'the cat sat on the mat'")
    one.page.evaluate("unrolled.model.send({ type: 'preset', name: 'rhyme' })")
    one.page.wait_for_function("unrolled.model.board.has_line_ends")
    box.fill("how i ")
    box.focus()
    one.page.evaluate(PASTE, "wonder\nwhat you are")
    one.page.wait_for_function("unrolled.model.board.sentence === 'how i wonder↵what you are'")
    assert "↵" in one.board("tokens")


@pytest.mark.parametrize(("locale", "sentence", "button"),
                         [("en-US", "the zebra sat on the mat", "Train on this sentence"),
                                                            ("zh-CN", "斑马 坐在 垫子 上", "用这个句子训练")])
def test_a_sentence_with_an_unknown_word_can_be_learnt(locale: str, sentence: str, button: str, visitors: Any) -> None:
    one = visitors(locale=locale)
    one.open()
    before = one.board("sentence_count")
    learn = one.button(button)
    assert learn.is_hidden()
    one.page.get_by_role("textbox").first.fill(sentence)
    learn.click()
    one.page.wait_for_function("unrolled.model.board.step > 20 && !unrolled.model.board.unknown.some(Boolean)")
    assert (one.board("sentence_count"), one.board("sentence")) == (before + 1, sentence)
    assert learn.is_hidden()
    one.page.evaluate("unrolled.model.send({ type: 'preset', name: 'mood' })")
    one.page.wait_for_function("unrolled.model.board.task === 'label'")
    one.page.get_by_role("textbox").first.fill("a zebra film")
    one.page.wait_for_function("unrolled.model.board.unknown.some(Boolean)")
    assert learn.is_hidden()
