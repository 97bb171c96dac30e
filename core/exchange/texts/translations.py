"""Translations as programs keep them: gettext's .po, and .tmx."""
from __future__ import annotations

import html
import re
from collections.abc import Iterator

from .base import FORGIVEN, Chosen, Converted, Notes, Source, labelled

# ---- gettext ----

ENTRY = re.compile(r'\s*(?:(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])\s+)?"(.*)"\s*')
ESCAPES = {"n": " ", "t": " ", "r": " "}


def is_gettext(source: Source) -> bool:
    """Lines of msgid and msgstr, among comments."""
    names = [found[1] for line in source.some if (found := ENTRY.fullmatch(line))]
    others = source.share(lambda line: not ENTRY.fullmatch(line) and not line.lstrip().startswith("#"))
    return {"msgid", "msgstr"} <= set(names) and others <= FORGIVEN


def read_gettext(source: Source, chosen: Chosen) -> Converted:
    """Each text with its translation; the file's own heading is the one without a text."""
    notes, lines = Notes(), list[str]()
    notes.left_out["comments"] = sum(line.lstrip().startswith("#") for line in source.lines)
    for parts in entries(source.lines):
        text, said = parts.get("msgid", "").strip(), parts.get("msgstr", parts.get("msgstr[0]", "")).strip()
        if text and said:
            lines.append(labelled(text, said))
        elif text:
            notes.left_out["no-answer"] += 1
    return notes.converted("pairs", lines)


def entries(lines: list[str]) -> Iterator[dict[str, str]]:
    """The parts of each entry by name."""
    parts, name = dict[str, str](), ""
    for line in lines:
        found = ENTRY.fullmatch(line)
        if found is None:
            continue
        if found[1] in ("msgctxt", "msgid") and "msgid" in parts:
            yield parts
            parts = {}
        name = found[1] or name
        text = re.sub(r"\\(.)", lambda one: ESCAPES.get(one[1], one[1]), found[2])
        parts[name] = parts.get(name, "") + text
    yield parts


# ---- TMX ----

UNIT = re.compile(r"<(?:tu)[\s>]|</tu>|<seg>([^<]*(?:<(?!/seg>)[^<]*)*)</seg>")


def is_tmx(source: Source) -> bool:
    return "<tmx" in source.text[:4000] and "<seg>" in source.text


def read_tmx(source: Source, chosen: Chosen) -> Converted:
    """The first two languages of each unit."""
    notes, lines, said = Notes(), list[str](), list[str]()
    for found in UNIT.finditer(source.text):
        if found[1] is not None:
            said.append(html.unescape(re.sub(r"<[^<>]*>", "", found[1])).strip())
        elif found[0] == "</tu>":
            if len(said) >= 2 and said[0] and said[1]:
                lines.append(labelled(*said[:2]))
            else:
                notes.left_out["no-answer"] += 1
            said = []
    return notes.converted("pairs", lines)
