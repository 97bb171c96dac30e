"""The strings: the same keys and values in every language, each of them asked for somewhere, none of them mixed in its manner."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.spec import FIELDS
from playground.looking.generation import SETTINGS
from playground.page.form import FIELD_GROUPS
from playground.words import LANGUAGES, say

HERE = Path(__file__).parents[2]
CODE = "\n".join(p.read_text("utf-8") for folder in ("playground", "core") for p in sorted((HERE / folder).rglob("*.py")) if "words" not in p.parts or p.stem == "errors")


def test_every_language_has_every_string_with_the_same_values_in_it() -> None:
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)", text))
    for language, words in LANGUAGES.items():
        assert words.keys() == LANGUAGES["en"].keys(), language
        assert [key for key, text in words.items() if places(text) != places(LANGUAGES["en"][key])] == [], language


def test_every_string_is_asked_for() -> None:
    """By its key, or by a key that is put together from a part that is fixed and a part that is not."""
    literal = set(re.findall(r'"([\w.-]+)"', CODE))
    made = [re.compile("".join("[\\w.-]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", text)))
            for text in re.findall(r"""f["']((?:[\w.-]|\{[^}"']*(?:["'][^}"']*["'][^}"']*)*\})+)["']""", CODE) if "." in text and re.match(r"[\w-]+\.", text)]
    made += [re.compile(pattern) for pattern in (r"(task|cell|choice)\.\w+", r"lesson\.\w+\.(\d|ask|right|wrong)")]       # name_of, Course.shown
    unused = [key for key in LANGUAGES["en"] if key not in literal and not any(m.fullmatch(key) for m in made)]
    assert unused == []
    helps = {key.removeprefix("help.") for key in LANGUAGES["en"] if key.startswith("help.")}
    assert helps == {f for fields in FIELD_GROUPS.values() for f in fields}
    assert {key.removeprefix("field.") for key in LANGUAGES["en"] if key.startswith("field.")} == set(FIELDS) | set(SETTINGS)


@pytest.mark.parametrize("file", ["playground/words/zh.py", "playground/words/lessons_zh.py", "static/words/zh.js", "static/animation/kit/phrases.js"])
def test_chinese_speaks_in_one_manner(file: str) -> None:
    text = (HERE / file).read_text("utf-8")
    assert re.findall(r"你.{0,6}|正确率|每条道|两条道|单元输出", text) == []


def test_a_word_from_the_right_is_set_apart_in_a_text_and_no_other() -> None:
    assert "\u2068קובץ.txt\u2069" in say("en", "file.done", name="קובץ.txt")
    assert "\u2068" not in say("en", "file.done", name="a.txt") + say("zh", "file.done", name="猫.txt") + say("en", "reaching", step=3)
