"""The strings: the same keys and values in every language, each of them asked for somewhere, none of them mixed in
its manner."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.errors import FILE_CODES, LINK_CODES
from core.spec import FIELDS
from playground.looking.generation import SETTINGS
from playground.page.form import FIELD_GROUPS, help_of
from playground.words import LANGUAGES, paragraph, say
from playground.work.presets import PRESETS

HERE = Path(__file__).parents[2]
CODE = "\n".join(p.read_text("utf-8") for folder in ("playground", "core")
                 for p in sorted((HERE / folder).rglob("*.py")) if "words" not in p.parts or p.stem == "errors")


def test_every_language_has_every_string_with_the_same_values_in_it() -> None:
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)", text))
    for language, words in LANGUAGES.items():
        assert words.keys() == LANGUAGES["en"].keys(), language
        assert [key for key, text in words.items() if places(text) != places(LANGUAGES["en"][key])] == [], language


def test_a_lesson_s_verdict_is_plain_text() -> None:
    """The glossary's marks are read in a page's text only."""
    verdicts = [text for words in LANGUAGES.values() for key, text in words.items()
                if re.fullmatch(r"lesson\.\w+\.(right|wrong)(\.\w+)*", key)]
    assert len(verdicts) > 60 and not [text for text in verdicts if "[[" in text]


def test_every_string_is_asked_for() -> None:
    """By its key, or by a key that is put together from a part that is fixed and a part that is not."""
    literal = set(re.findall(r'"([\w.-]+)"', CODE))
    put_together = re.findall(r"""f["']((?:[\w.-]|\{[^}"']*(?:["'][^}"']*["'][^}"']*)*\})+)["']""", CODE)
    made = [re.compile("".join("[\\w.-]+" if part.startswith("{") else re.escape(part)
                               for part in re.split(r"(\{[^}]*\})", text)))
            for text in put_together if re.match(r"[\w-]+\.", text)]
    # name_of, Course.shown
    made += [re.compile(pattern) for pattern in (r"(task|cell|choice)\.\w+", r"lesson\.\w+\.(\d|ask|right|wrong)")]
    unused = [key for key in LANGUAGES["en"] if key not in literal and not any(m.fullmatch(key) for m in made)]
    assert unused == []
    helps = {key.removeprefix("help.") for key in LANGUAGES["en"] if key.startswith("help.")}
    assert helps == {f for fields in FIELD_GROUPS.values() for f in fields}
    named = {key.removeprefix("field.") for key in LANGUAGES["en"] if key.startswith("field.")}
    assert named == set(FIELDS) | set(SETTINGS)


def test_every_code_of_a_link_or_a_file_that_cannot_be_opened_is_in_its_list() -> None:
    for kind, codes in (("Link", LINK_CODES), ("File", FILE_CODES)):
        raised = set(re.findall(rf'{kind}Error\(\s*"([\w-]+)"', CODE))
        assert raised and raised <= set(codes)


@pytest.mark.parametrize("file", ["playground/words/zh.py", "playground/words/lessons_zh.py", "static/words/zh.js",
                                  "static/words/phrases.js"])
def test_chinese_speaks_in_one_manner(file: str) -> None:
    text = (HERE / file).read_text("utf-8")
    assert re.findall(r"你.{0,6}|正确率|每条道|两条道|单元输出", text) == []


def test_a_word_from_the_right_is_set_apart_in_a_text_and_no_other() -> None:
    assert "\u2068קובץ.txt\u2069" in say("en", "file.done", name="קובץ.txt")
    others = say("en", "file.done", name="a.txt") + say("zh", "file.done", name="猫.txt")
    assert "\u2068" not in others + say("en", "reaching", step=3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_speaks_of_a_control_names_it_as_the_form_does(language: str) -> None:
    words = LANGUAGES[language]
    names = {text for key, text in words.items() if key.startswith("field.")} | {words["train"], words["reset"]}
    said = {key: re.findall("“([^“”{]+)”", text) for key, text in words.items() if key.startswith(("ended.", "past."))}
    assert sum(map(len, said.values())) >= 4
    assert {key: quoted for key, quoted in said.items() if not set(quoted) <= names} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_presets_note_orders_nothing_that_opening_it_has_done(language: str) -> None:
    """A preset with a blank comes with its word blanked already."""
    notes = [LANGUAGES[language][f"preset.{name}.note"] for name, preset in PRESETS.items() if preset.blank >= 0]
    assert [note for note in notes if re.search(r"\bblank\b|挖空", note, re.IGNORECASE)] == []


FAULTS = {
    "ASCII punctuation beside Han": r"[一-鿿]\s*[,;!?]|[,;!?]\s*[一-鿿]",
    "an ASCII stop or colon after Han": r"[一-鿿][.:](?!\w)",
    "a space after a Chinese mark": "[，。；：！？、）》”] ",
    "ASCII brackets about Han": r"\([^()]*[一-鿿]|[一-鿿]\(", "another country's quotes": "[「」『』]",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_chinese_is_written_as_it_is_printed(fault: str) -> None:
    """Each string, with what is put into it in Chinese, Latin letters and digits."""
    for key, text in LANGUAGES["zh"].items():
        plain = re.sub(r"\[\[\w+\|(.*?)\]\]", r"\1", text)
        for put in ("猫", "cat", "0.81"):
            said = re.sub(r"\{[^}]*\}", put, plain)
            assert not re.search("[一-鿿]", plain) or not re.search(FAULTS[fault], said), f"{key}: {said}"


def test_terms_do_not_collide_in_chinese() -> None:
    """单元 by itself is a hidden unit, a cell is 循环单元 or 单元类型; weights are shared over time, and a blank is
    no space between words."""
    words = LANGUAGES["zh"]
    keys = [key for key in words if re.search(r"field\.(cell|tie_weights)|also\.tie_weights|error\.tie_weights", key)]
    assert keys and [key for key in keys if re.search("共享|^单元$", words[key])] == []
    assert [key for key, text in words.items() if "空格" in text and key != "preset.rhyme.seen"] == []
    assert words["field.cell"] != words["field.hidden"] != "单元"


def test_sentences_follow_each_other_as_their_language_has_it() -> None:
    assert paragraph(("读完了。", "", "再读。")) == "读完了。再读。"
    assert paragraph(("It is read.", "Again.")) == "It is read. Again."
    assert help_of(FIELDS["hidden"], "zh") == "每条通道的单元数。2 到 512 个单元。"
