"""The lessons as a visitor takes them: by the menu, by Next, by address; each question answered on the page itself."""
from __future__ import annotations

from typing import Any

from playground.lessons.lessons import LESSONS, Choice
from tests.browser.conftest import stored

RELEASED = "unrolled.model.board.lesson?.right === true"
SIZES = ((1366, 625), (1920, 970), (360, 780), (844, 390))
# The card is in sight, and what is marked with it, under nothing; what has no room beside it begins where the card
# ends.
IN_SIGHT = """(() => {
  const card = document.querySelector("[data-place=lesson]").getBoundingClientRect(),
    marked = document.querySelector(".is-pointed"), mark = marked.getBoundingClientRect();
  const bars = [...document.querySelectorAll(".formula, .transport")].filter(bar =>
    getComputedStyle(bar).position === "fixed");
  const end = Math.min(innerHeight, ...bars.map(bar => bar.getBoundingClientRect().top)),
    beside = mark.right <= card.left || card.right <= mark.left;
  if (card.top < 0 || card.bottom > end) return false;
  if (bars.includes(marked)) return true;
  if (mark.height > end - (beside ? 0 : card.height)) return beside ? mark.top >= 0 && mark.top < end / 2
    : Math.abs(mark.top - card.bottom) <= 2 || mark.bottom <= card.top;
  return mark.top >= 0 && mark.bottom <= end && (beside || mark.bottom <= card.top || mark.top >= card.bottom);
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
        page.keyboard.press("Enter")
        page.locator(".inspector [data-name=v0]").click()
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
        if name == "own":
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


def test_the_card_stays_in_sight_with_what_it_marks(visitors: Any) -> None:
    """Every page of every lesson, turned at every size."""
    one = visitors()
    one.open()
    for name, lesson in LESSONS.items():
        for width, height in SIZES:
            one.page.set_viewport_size({"width": width, "height": height})
            for page in range(1, len(lesson.pages) + 1):
                one.page.evaluate(f"location.hash = '#lesson-{name}-{page}'")
                turn_to(one, name, page)
                one.answered()
                if not one.page.evaluate(IN_SIGHT):                # what it opens may still come
                    one.page.wait_for_function(f"/* {name} {page} {width} */ {IN_SIGHT}", timeout=10_000)
    one.page.set_viewport_size({"width": 1366, "height": 625})
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
