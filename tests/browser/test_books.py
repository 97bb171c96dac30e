"""A book in the tab: dropped, opened while clicks are answered, trained, sampled; and a rhyme that is written to its
end."""
from __future__ import annotations

import random
from typing import Any

DROP = """text => {
    const carried = new DataTransfer();
    carried.items.add(new File([text], "book.txt", { type: "text/plain" }));
    const at = { bubbles: true, cancelable: true, dataTransfer: carried };
    document.querySelector("[data-place=stage]").dispatchEvent(new DragEvent("drop", at));
}"""


def book(size: int) -> str:
    """So many letters, in lines and paragraphs of words that nobody knows."""
    drawn = random.Random(5)
    words = ["".join(drawn.choices("etaoinshrdlu", k=drawn.randint(1, 8))) for _ in range(3000)]
    lines = ["" if k % 7 == 6 else " ".join(drawn.choices(words, k=9)) + "." for k in range(size // 40)]
    return "\n".join(lines)[:size]


def test_a_book_opens_trains_and_is_sampled_and_clicks_are_heard(visitors: Any) -> None:
    one = visitors()
    one.open()
    page, text = one.page, book(1_000_000)
    page.evaluate(DROP, text)
    page.evaluate("unrolled.model.send({ type: 'sentence', text: 'the dog ran' })")
    page.wait_for_function("unrolled.model.board.sentence === 'the dog ran'")
    was_reading = one.board("task") == "cloze"
    page.wait_for_function("unrolled.model.board.task === 'next' && unrolled.model.board.level === 'characters'")
    # the click came through before the book was read
    assert was_reading
    page.get_by_text("1,000,00").first.wait_for()                            # the notice has its length
    assert one.board("token_count") >= 900_000
    one.button("Train").click()
    page.wait_for_function("unrolled.model.board.samples.length > 1")
    samples = one.board("samples")
    assert samples[0]["step"] < samples[1]["step"] <= one.board("step") and all(s["text"] for s in samples)
    page.locator(".samples-list li").nth(1).wait_for()
    page.locator("#train").get_by_role("button", name="Pause", exact=True).click()        # not the animation's
    page.wait_for_function("unrolled.model.board.state === 'paused'")
    box = page.get_by_role("textbox", name="Training sentences", exact=True)
    assert box.count() == 0 or box.first.is_disabled()


def test_the_nursery_rhyme_is_written_line_by_line_to_its_end(visitors: Any) -> None:
    one = visitors()
    one.open()
    page = one.page
    page.evaluate("unrolled.model.send({ type: 'preset', name: 'rhyme' })")
    page.wait_for_function("unrolled.model.board.sentence === 'twinkle twinkle'")
    one.button("Train").click()
    page.wait_for_function("unrolled.model.board.step === 300 && unrolled.model.board.state === 'paused'")
    page.evaluate("unrolled.model.send({ type: 'generate', temperature: 0, top_k: 0, seed: 1, length: 200 })")
    page.wait_for_function(
        "unrolled.model.board.generation.drawn.length > 20 && !unrolled.model.board.generation.running")
    said = "".join(one["token"] for one in page.evaluate("unrolled.model.board.generation.drawn"))
    lines = ("little star", "how i wonder what you are", "up above the world so high", "like a diamond in the sky")
    assert said == "␣" + "".join(f"{line.replace(' ', '␣')}↵" for line in lines) + "↵"
    page.get_by_role("tab", name="Generate").click()
    page.locator(".generated button").nth(len(said) - 1).wait_for()
    assert page.locator(".generated").inner_text().rstrip("\n").split("\n")[:4] == [f"twinkle twinkle {lines[0]}↵",
                                                                                    *(f"{line}↵" for line in lines[1:])]


def test_a_page_in_chinese_says_how_it_cuts_a_sentence(visitors: Any) -> None:
    one = visitors(locale="zh-CN")
    one.open()
    page = one.page
    page.evaluate("unrolled.model.send({ type: 'preset', name: 'mao' })")
    page.wait_for_function("unrolled.model.board.sentence === '猫 坐在 垫子 上'")
    page.evaluate("unrolled.model.send({ type: 'sentence', text: '猫坐在垫子上' })")
    page.wait_for_function("unrolled.model.board.tokens.join('|') === '猫|坐在|垫子|上'")
    page.get_by_text("按网络认识的最长的词切分").first.wait_for()
