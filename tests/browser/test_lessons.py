"""The lessons as a visitor takes them: by the menu, by Next, by address; each question answered on the page itself."""
from __future__ import annotations

from typing import Any

import pytest

from playground.lessons.lessons import LESSONS, Choice
from tests.browser.conftest import stored

RELEASED = "unrolled.model.board.lesson?.right === true"
SIZES = ((1440, 900), (1920, 1080), (360, 780), (1366, 625), (844, 390))
EXACT = ".mark-box, .is-marked, [data-marks~='flow:0'] .flow-pair > :first-child, " \
    "[data-marks~='flow:1'] .flow-pair > :last-child"
# The card is in sight, and what is marked with it, under nothing: the part of the page, or where there is no room for
# that, what is marked in it exactly.
IN_SIGHT = """(() => {
  const card = document.querySelector("[data-place=lesson]").getBoundingClientRect();
  const marked = document.querySelector(".is-pointed"), whole = marked.getBoundingClientRect();
  const bars = [...document.querySelectorAll(".formula, .transport")].filter(bar =>
    getComputedStyle(bar).position === "fixed");
  const end = Math.min(innerHeight, ...bars.map(bar => bar.getBoundingClientRect().top)), room = end - card.height;
  const exact = [...marked.querySelectorAll(`EXACT`)].map(one => one.getBoundingClientRect());
  const [top, bottom] = [Math.min(...exact.map(box => box.top)), Math.max(...exact.map(box => box.bottom))];
  const isExact = whole.height > room && exact.length && bottom - top <= room;
  const mark = isExact ? { left: whole.left, right: whole.right, top, bottom } : whole, tall = mark.bottom - mark.top;
  const beside = mark.right <= card.left || card.right <= mark.left;
  if (card.top < 0 || card.bottom > end) return false;
  if (bars.includes(marked)) return true;
  if (tall > end - (beside ? 0 : card.height)) return beside ? mark.top >= 0 && mark.top < end / 2
    : Math.abs(mark.top - card.bottom) <= 2 || mark.bottom <= card.top;
  return mark.top >= 0 && mark.bottom <= end && (beside || mark.bottom <= card.top || mark.top >= card.bottom);
})()""".replace("EXACT", EXACT)
# What is marked exactly: how many boxes, how many of them can be seen, and the least contrast of their colour with what
# is behind.
MARKED = """(() => {
  const part = x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(x => part(x / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const card = document.querySelector("[data-place=lesson]").getBoundingClientRect();
  const marked = document.querySelector(".is-pointed"), boxes = [...marked.querySelectorAll(`EXACT`)];
  const papers = [".stage", "body", "html"].map(one => getComputedStyle(document.querySelector(one)).backgroundColor);
  const behind = light(papers.find(one => !/, 0\\)/.test(one)));
  const seen = boxes.map(one => one.getBoundingClientRect()).filter(box => {
    const x = Math.min(box.right, innerWidth) - Math.max(box.left, 0);
    const y = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    const isUnder = box.left < card.right && box.right > card.left && box.top < card.bottom - 8
      && box.bottom <= card.bottom + 8;
    return x > 6 && y > 6 && !isUnder;
  });
  const colours = (boxes.length ? boxes : [marked]).map(one =>
    getComputedStyle(one)[one.classList.contains("mark-box") ? "stroke" : "outlineColor"]);
  const ratio = ([a, b]) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  return {
    boxes: boxes.length, seen: seen.length, contrast: Math.min(...colours.map(one => ratio([light(one), behind]))),
  };
})()""".replace("EXACT", EXACT)

# How much of the drawing is in sight, from under the card (on a phone) to the bars.
DRAWN_BESIDE = """(() => {
  const card = document.querySelector("[data-place=lesson]").getBoundingClientRect();
  const { left, top, bottom } = document.querySelector("[data-place=stage] .canvas").getBoundingClientRect();
  const bars = [...document.querySelectorAll(".formula, .transport")].map(bar => bar.getBoundingClientRect().top);
  return Math.min(bottom, innerHeight, ...bars) - (card.left > left + 8 ? top : Math.max(top, card.bottom));
})()"""


def turn_to(one: Any, name: str, page: int) -> None:
    one.page.wait_for_function(
        f"window.unrolled?.model?.board.lesson?.name === {name!r} && unrolled.model.board.lesson.page === {page}")


def answer(one: Any, name: str) -> None:
    """What the question of a lesson's last page asks for, done with the page's own controls."""
    page, card = one.page, one.page.locator("[data-place=lesson]")
    page.wait_for_function("unrolled.model.board.state !== 'training'")
    if isinstance(LESSONS[name].question, Choice):
        page.wait_for_function("unrolled.model.board.lesson.options.length > 2")
        for option in range(card.locator(".lesson-options button").count()):
            card.locator(".lesson-options button").nth(option).click()
            page.wait_for_function(
                f"unrolled.model.board.lesson.chosen === {option} && unrolled.model.board.lesson.right !== null")
            if one.board("lesson")["right"]:
                return
    elif name in ("gates", "who"):
        unit, pos = (13, 31) if name == "gates" else (0, 19)
        page.evaluate(f"unrolled.model.move({{ movement: 0, pos: {pos}, unit: {unit} }})")
        page.locator("[data-place=stage] .scroller").focus()
        page.keyboard.press("w")
        page.locator(".inspector [data-name=v0]").click()
    elif name == "sgd":
        page.get_by_label("Learning rate").first.fill("1")
        page.keyboard.press("Enter")
        one.button("Train").click()
    elif name == "lstm":
        page.locator("[data-fold=network] summary").click()
        page.get_by_label("Forget bias").first.fill("3")
        page.keyboard.press("Enter")
    elif name == "cell":
        page.get_by_label("Equations", exact=True).fill("n = tanh(W_n x + U_n h' + b_n)\nh = h' + n")
        page.keyboard.press("Tab")
    elif name == "both":
        page.locator("[data-place=sentence] [data-t='5']").click()
    elif name == "dropout":
        page.get_by_label("Its mask").select_option(label="fresh each step")
    else:
        page.get_by_role("textbox", name="Sentence", exact=True).fill("the cat sat on the branch")
        page.wait_for_function(
            "unrolled.model.board.sentence === 'the cat sat on the branch' && unrolled.model.board.blank === 2")
        one.button("Train").click()


def test_all_from_the_menu_to_the_end(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("the dog sat on the rug")
    one.page.wait_for_function("unrolled.model.board.sentence === 'the dog sat on the rug'")
    one.button("Lessons").click()
    one.page.get_by_role("menuitem").first.click()
    for name, lesson in LESSONS.items():
        for page in range(1, len(lesson.pages) + 1):
            turn_to(one, name, page)
            marked = one.page.locator(".is-pointed")
            marked.wait_for()
            assert marked.count() == 1
            text = one.page.locator("[data-place=lesson] .lesson-text")
            assert text.inner_text() and "[[" not in text.inner_text()
            moment = one.page.evaluate("unrolled.model.cursor")
            assert moment["movement"] == lesson.pages[page - 1].movement
            assert moment["layer"] == lesson.pages[page - 1].layer
            if page < len(lesson.pages):
                one.page.get_by_role("link", name="Next", exact=True).click()
        answer(one, name)
        one.page.wait_for_function(RELEASED)
        assert one.page.locator(".lesson-said.is-right").inner_text()
        if name in ("own", "sgd"):
            # the training may have ended by itself
            one.page.evaluate("unrolled.model.send({ type: 'command', name: 'pause' })")
        if name != list(LESSONS)[-1]:
            one.page.get_by_role("link", name="Next lesson").click()
    one.button("Lessons").click()
    assert one.page.locator(".menu-list .tick").count() == len(LESSONS)


def test_an_address_opens_a_page_and_leaving_gives_the_visitor_s_own_back(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("the dog sat on the rug")
    one.page.wait_for_function("unrolled.model.board.sentence === 'the dog sat on the rug'")
    one.page.evaluate("location.hash = '#lesson-vanishing-2'")
    turn_to(one, "vanishing", 2)
    one.page.wait_for_function(
        "unrolled.model.board.flow !== null && document.querySelector('#tab-flow').ariaSelected === 'true'")
    one.page.evaluate("history.back()")
    one.page.wait_for_function(
        "!unrolled.model.board.lesson && unrolled.model.board.sentence === 'the dog sat on the rug'")
    assert one.page.locator("[data-place=lesson]").is_hidden() and one.page.locator(".is-pointed").count() == 0
    fresh = visitors(width=360, height=780, locale="zh-CN")
    fresh.open("#lesson-gru-3")
    turn_to(fresh, "gru", 3)
    assert fresh.page.locator("[data-place=lesson]").get_by_text("多层的").is_visible()
    fresh.page.locator("[data-place=lesson] .term").first.click()
    assert fresh.page.locator(".term-tip").inner_text() == fresh.board("lesson")["terms"]["stacked"]
    assert fresh.page.evaluate("document.documentElement.scrollWidth") <= 360
    fresh.page.get_by_role("link", name="离开课程").first.click()
    fresh.page.wait_for_function("!unrolled.model.board.lesson")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_card_and_mark_are_in_sight_at_every_page_and_size(visitors: Any, locale: str, theme: str) -> None:
    """Every page of every lesson, turned at every size; for who asks for less motion it stands at its moment."""
    one = visitors(locale=locale, color_scheme=theme)
    one.open()
    sizes = SIZES if theme == "light" else SIZES[:1]
    for name, lesson in LESSONS.items():
        for width, height in sizes:
            one.page.set_viewport_size({"width": width, "height": height})
            for page in range(1, len(lesson.pages) + 1):
                one.page.evaluate(f"location.hash = '#lesson-{name}-{page}'")
                turn_to(one, name, page)
                one.answered()
                if not one.page.evaluate(IN_SIGHT):                # what it opens may still come
                    one.page.wait_for_function(f"/* {name} {page} {width} */ {IN_SIGHT}", timeout=10_000)
                found = one.page.evaluate(MARKED)
                assert found["contrast"] >= 3, (name, page, found)
                assert not lesson.pages[page - 1].marks or found["seen"] > 0, (name, page, width, found)
                assert not one.page.evaluate("unrolled.model.playing"), (name, page)
                of = lesson.pages[page - 1]
                if of.points == "stage" and width >= 1440:         # wherever the page before had scrolled to
                    assert one.page.evaluate("scrollY") == 0, (name, page, width)
                if of.marks == "ends" and height >= 780:
                    assert found["seen"] == 2, (name, page, width, found)
                if of.points == "formula" and height >= 780:
                    assert one.page.evaluate(DRAWN_BESIDE) > 150, (name, page, width)


def test_a_page_plays_its_part_calmly_and_the_rest_is_dim_until_something_is_done(visitors: Any) -> None:
    one = visitors(moving=True)
    one.open("#lesson-loop-2")
    turn_to(one, "loop", 2)
    one.page.wait_for_function("unrolled.model.playing && unrolled.model.cursor.pos > 0.2")
    assert one.page.get_by_role("button", name="Pause", exact=True).first.is_visible()
    assert one.page.locator("html.is-guided").count() == 1
    one.page.wait_for_function("getComputedStyle(document.querySelector('.answer')).opacity < 0.6"
                               " && getComputedStyle(document.querySelector('.mark-veil')).opacity > 0.4")
    assert float(one.page.evaluate("getComputedStyle(document.querySelector('.lesson')).opacity")) == 1
    one.page.wait_for_function("!unrolled.model.playing")
    assert one.page.evaluate("unrolled.model.cursor.pos") == 3, "it stops where the page speaks of"
    one.page.mouse.click(700, 30)
    one.page.wait_for_function("getComputedStyle(document.querySelector('.answer')).opacity === '1'")
    assert one.page.locator("html.is-guided").count() == 0
    one.page.evaluate("location.hash = '#lesson-loop-1'")
    turn_to(one, "loop", 1)
    one.page.wait_for_function("unrolled.model.playing")
    one.page.keyboard.press("ArrowRight")
    one.page.wait_for_function("!unrolled.model.playing && unrolled.model.until === null")
    at = one.page.evaluate("unrolled.model.cursor.pos")
    one.page.keyboard.press("Space")
    one.page.wait_for_function(f"unrolled.model.cursor.pos > {at}")


def test_a_click_is_not_lost_to_the_address_of_the_page_before(visitors: Any) -> None:
    """Python tells the address of a page that it has opened, which may be after the next one was clicked."""
    one = visitors()
    one.open("#lesson-loop-1")
    turn_to(one, "loop", 1)
    one.answered()
    one.page.evaluate("""() => {
      location.hash = "#lesson-loop-2";
      history.replaceState(null, "", "#lesson-loop-1");
    }""")
    turn_to(one, "loop", 2)


def test_what_plays_of_itself_at_first_is_told_in_three_captions(visitors: Any) -> None:
    one = visitors(moving=True)
    one.open()
    caption = one.page.locator(".caption")
    one.page.wait_for_function("unrolled.model.narrated")
    told = []
    for movement in (0, 1, 2):
        one.page.evaluate(f"unrolled.model.move({{ movement: {movement}, pos: 0.5 }})")
        assert caption.is_visible()
        told.append(caption.inner_text())
    assert len(set(told)) == 3 and "Back-propagation" in told[2]
    one.page.keyboard.press("Space")
    one.page.wait_for_function("document.querySelector('.caption').hidden")


def test_what_plays_of_itself_moves_nothing_on_a_phone_and_play_brings_the_stage_into_sight(visitors: Any) -> None:
    one = visitors(360, 780, moving=True)
    one.open()
    one.page.wait_for_function("unrolled.model.narrated && unrolled.model.cursor.pos > 0.2")
    assert one.page.evaluate("scrollY") == 0, "the sentence is seen first"
    play = one.page.locator(".transport .play")
    play.click()
    play.click()
    one.page.wait_for_function("scrollY > 100")


def test_a_lesson_s_marks_are_of_the_drawing_not_of_the_cell_that_lies_over_it(visitors: Any) -> None:
    one = visitors()
    one.open("#lesson-gates-2")
    marks = one.page.locator(".stage-marks .mark-box")
    marks.first.wait_for()
    one.page.evaluate("unrolled.stage.opened.toggle()")
    one.page.wait_for_function("unrolled.model.opened")
    assert marks.count() and not any(mark.is_visible() for mark in marks.all())
    one.page.evaluate("unrolled.stage.opened.toggle()")
    marks.first.wait_for()


def test_the_card_stays_where_the_visitor_scrolls(visitors: Any) -> None:
    one = visitors(width=1366, height=625)
    one.open("#lesson-gates-1")
    turn_to(one, "gates", 1)
    one.page.mouse.move(700, 300)
    one.page.mouse.wheel(0, 2000)
    one.page.wait_for_function("scrollY > 200")
    card = one.page.locator("[data-place=lesson]").bounding_box()
    assert card and 0 <= card["y"] and card["y"] + card["height"] <= 625, "it stays where the visitor scrolls"


def test_a_reload_in_a_lesson_loses_no_work_of_before(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.get_by_role("textbox", name="Sentence", exact=True).fill("the bird sat on the rug")
    one.page.wait_for_function("unrolled.model.board.sentence === 'the bird sat on the rug'")
    stored(one.page)
    one.page.evaluate("location.hash = '#lesson-gates-2'")
    turn_to(one, "gates", 2)
    stored(one.page)
    one.page.reload()
    turn_to(one, "gates", 2)
    one.page.wait_for_function("unrolled.model.live")
    one.page.get_by_role("link", name="Leave the lessons").first.click()
    one.page.wait_for_function(
        "!unrolled.model.board.lesson && unrolled.model.board.sentence === 'the bird sat on the rug'")
