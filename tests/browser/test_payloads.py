"""Text that would be an element or a script if it were taken for one: in fields, links, files, names, labels,
pictures and snippets it stays text."""
from __future__ import annotations

import base64
import html.parser
import json
import xml.etree.ElementTree as ElementTree
import zlib
from typing import Any

import pytest
from test_views import taken

from core import Experiment, View, share
from tests.browser.conftest import lower_view

PAYLOADS = (
    "<img src=x onerror=window.broken=1>", "<script>window.broken=1</script>", "\"'><svg onload=window.broken=1>",
    "<iframe srcdoc='<script>parent.broken=1</script>'></iframe>",
    "<a href=javascript:window.broken=1>here</a>", "<math><mi xlink:href=javascript:window.broken=1>x</mi></math>",
    "<details open ontoggle=window.broken=1>", "</textarea><img src=x onerror=window.broken=1>",
    "<style onload=window.broken=1></style>", "{{constructor.constructor('window.broken=1')()}}", "${window.broken=1}",
    "javascript:window.broken=1", "&lt;img src=x onerror=window.broken=1&gt;",
)
LINES = tuple(f"the {text} sat" for text in PAYLOADS)
# Of all shadow trees: elements that only a payload would have made.
MADE = """(() => {
  const found = [];
  const walk = root => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) walk(node.shadowRoot);
      if (node.matches("img[src=x], iframe, math, [onerror], [onload], [ontoggle], a[href^='javascript:']")
        || (node.localName === "script"
        && /(window|parent)\\.broken/.test(node.textContent))) found.push(node.outerHTML.slice(0, 200));
    }
  };
  walk(document);
  return found;
})()"""


def assert_only_text(one: Any) -> None:
    one.answered()
    assert one.page.evaluate("window.broken ?? null") is None
    assert one.page.evaluate(MADE) == []
    refused = [line for line in one.said if "Content Security Policy" in line]
    assert refused == [], "something was tried, and only the policy stopped it"


def send(one: Any, **message: Any) -> None:
    one.page.evaluate("m => unrolled.model.send(m)", message)


def opened_everywhere(one: Any) -> None:
    """Every fold and every lower view once, so that all of the text is drawn."""
    one.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    for tab in one.page.get_by_role("tab").all():
        tab.click()
        lower_view(one.page)
        assert_only_text(one)


def test_in_every_field_of_the_form(visitors: Any) -> None:
    one = visitors()
    one.open()
    one.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    for k, box in enumerate(one.page.locator("textarea:visible, input[type=text]:visible").all()):
        if box.is_enabled() and box.is_editable():
            box.fill("\n".join(LINES) if box.evaluate("b => b.localName") == "textarea"
                     else PAYLOADS[k % len(PAYLOADS)])
            box.blur()
    assert_only_text(one)
    for k in range(0, len(PAYLOADS), 5):
        text = " ".join(PAYLOADS[k : k + 5])
        one.page.get_by_role("textbox", name="Sentence", exact=True).fill(text)
        one.page.wait_for_function(f"unrolled.model.board.sentence === {json.dumps(text)}")
        assert_only_text(one)
    opened_everywhere(one)


@pytest.mark.parametrize("task", ["tag", "label", "next"])
def test_in_valid_links(task: str, visitors: Any) -> None:
    """As the training text, as tags and labels, as what is generated, and as the sentence under the glass."""
    marked = [" ".join(f"{word}/{word}" for word in line.replace("/", "|").split()) for line in LINES]
    text = {"tag": marked, "label": [f"{line} => {PAYLOADS[k % 3]}" for k, line in enumerate(LINES)]}.get(task, LINES)
    one = visitors()
    link = share.encode(Experiment(task=task, text=tuple(text), hidden=4, steps=10, bidirectional=task == "tag"),
                        View(sentence=f"the {PAYLOADS[0]} sat"))
    one.open(link)
    one.page.wait_for_function("(unrolled.model.board.sentence ?? '').includes('<img') "
                               "|| document.querySelector('#notices').textContent.length > 0")
    send(one, type="command", name="step")
    opened_everywhere(one)
    if task == "next":
        send(one, type="generate", temperature=1.0, top_k=0, seed=1, length=20)
        one.page.wait_for_function(
            "unrolled.model.board.generation?.drawn.length >= 1 && !unrolled.model.board.generation.running")
        opened_everywhere(one)


def test_in_every_field_of_a_link_that_is_not_valid(visitors: Any) -> None:
    """What is said of it shows the text as it is."""
    one = visitors()
    one.open()
    for part, names in (("e", Experiment.__dataclass_fields__), ("v", View.__dataclass_fields__)):
        for k, name in enumerate(names):
            text = PAYLOADS[k % len(PAYLOADS)]
            for value in (text, [text]) if name == "text" else (text,):
                body = zlib.compress(json.dumps({"e": {}, part: {name: value}}).encode())
                send(one, type="hash", text="#x1." + base64.urlsafe_b64encode(body).decode().rstrip("="))
    assert_only_text(one)


def test_in_files_and_their_names(visitors: Any) -> None:
    one = visitors()
    one.open()
    send(one, type="export", kind="json")
    whole = json.dumps({"experiment": {"text": list(LINES), "task": PAYLOADS[0], "cell": PAYLOADS[1]},
                        "format": PAYLOADS[2], PAYLOADS[1]: PAYLOADS[2]})
    for name, data in ((f"{PAYLOADS[0]}.json", whole.encode()),
                       (f"{PAYLOADS[2]}.npz", b"PK\x03\x04" + PAYLOADS[1].encode()),
                       (f"{PAYLOADS[4]}.txt", "\n".join(LINES).encode()), (PAYLOADS[1], b"")):
        send(one, type="import", files=[{"name": name, "content": base64.b64encode(data).decode()}])
        assert_only_text(one)
        if (take := one.page.get_by_role("dialog").locator("button.primary")).count():
            take.click()
            assert_only_text(one)
    one.page.wait_for_function(f"unrolled.model.board.sentence_count === {len(LINES)}")
    opened_everywhere(one)


class Elements(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_in_pictures_and_in_the_snippet_for_another_page(visitors: Any) -> None:
    one = visitors()
    one.open(share.encode(Experiment(text=LINES, hidden=4, bidirectional=True),
                          View(sentence=f"{PAYLOADS[0]} {PAYLOADS[2]} sat", blank=0)))
    one.page.wait_for_function("unrolled.model.board.sentence?.includes('<img')")
    one.page.evaluate("unrolled.model.set({ playing: false })")
    for place in ("stage", "tabs"):
        menu = one.page.locator(f"[data-place={place}]").get_by_role("button", name="Save this view")
        picture = ElementTree.fromstring(taken(one.page, menu, "Save the picture as SVG"))
        names = {node.tag.rpartition("}")[2] for node in picture.iter()}
        assert names & {"script", "foreignObject", "img", "iframe", "a"} == set()
        assert [key for node in picture.iter() for key in node.attrib if key.lower().startswith("on")] == []
        assert {value.partition(",")[0] for node in picture.iter()
                for key, value in node.attrib.items() if "href" in key} <= {"data:image/png;base64"}
    one.page.get_by_role("button", name="Share", exact=True).click()
    one.page.wait_for_function("location.hash.startsWith('#x1.')")
    snippets: list[str] = []
    while not snippets:                                            # pytest's own limit ends it
        values = one.page.locator("#share textarea").evaluate_all("boxes => boxes.map(box => box.value)")
        snippets = [value for value in values if "<iframe" in value]
    [snippet] = snippets
    parser = Elements()
    parser.feed(snippet)
    [(tag, attributes)] = parser.found
    assert tag == "iframe" and set(attributes) == {"src", "title", "width", "height", "style", "loading", "allow"}
    assert attributes["allow"] == "clipboard-write; fullscreen"
    assert (attributes["src"] or "").startswith(one.address) and "<" not in (attributes["src"] or "")
    assert_only_text(one)
