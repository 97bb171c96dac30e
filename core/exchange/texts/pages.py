"""Pages and books: HTML as a browser saves it, and prose whose lines were broken to fit a page."""
from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from .base import Chosen, Converted, Notes, Source
from .columns import STOP

# ---- HTML ----

PIECE = re.compile(r"<(/?)([A-Za-z][\w:-]{0,40})[^<>]*>|<![^<>]*>|<\?[^<>]*>|[^<]+|<")
HIDDEN = {"script", "style", "head", "nav", "noscript", "svg", "template", "select", "iframe", "math"}
INLINE = {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "ins", "kbd",
          "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
          "var", "wbr", "img", "ruby", "rb", "rt", "rp"}


def is_html(source: Source) -> bool:
    """By its first tag, which may be of timed text, or by its ending."""
    begins = re.match(r"\s*(<\?xml[^<>]*>\s*)?(<!doctype html|<html[\s>]|<tt[\s>])", source.text[:2000], re.IGNORECASE)
    return begins is not None or (source.ending in ("html", "htm", "xhtml") and "<" in source.text)


def read_html(source: Source, chosen: Chosen) -> Converted:
    """The text of each block as a line; scripts, styles, menus and comments are left out."""
    notes, out, words = Notes(), list[str](), list[str]()

    def end() -> None:
        line = " ".join(html.unescape("".join(words)).split())
        words.clear()
        if line:
            out.append(line)

    for tag, is_end, text in shown(source.text, notes):
        if text:
            words.append(text)
        elif tag not in INLINE:
            notes.left_out["pictures"] += tag in ("video", "audio", "canvas") and not is_end
            end()
        elif tag == "img":
            notes.left_out["pictures"] += 1
    end()
    return notes.converted("sentences", out)


def shown(text: str, notes: Notes) -> Iterator[tuple[str, bool, str]]:
    """The tags and texts of a page in their order, without what no reader sees.  Each mark is looked for once."""
    at, hidden, deep = 0, "", 0
    comments = True
    while at < len(text):
        if comments and text.startswith("<!--", at):
            end = text.find("-->", at + 4)
            comments = end >= 0
            if comments:
                notes.left_out["comments"] += not hidden
                at = end + 3
                continue
        piece = PIECE.match(text, at)
        assert piece is not None                     # every character is a piece by itself
        at, tag = piece.end(), (piece[2] or "").lower()
        if hidden:
            deep += 0 if tag != hidden else -1 if piece[1] else 1
            hidden = hidden if deep else ""
        elif tag in HIDDEN and not piece[1] and not piece[0].endswith("/>"):
            hidden, deep = tag, 1
            notes.left_out["page"] += 1
        elif tag:
            yield tag, bool(piece[1]), ""
        elif not piece[0].startswith(("<!", "<?")):
            yield "", False, piece[0]


# ---- books ----

LICENCE = re.compile(r"\s*\*{2,3}\s*(START|END) OF (?:THE|THIS) PROJECT GUTENBERG", re.IGNORECASE)
WRAPPED, WIDEST = 45, 90               # characters of a line that was broken to fit
SOME_LINES = 24


def is_book(source: Source) -> bool:
    """Project Gutenberg's mark, or paragraphs whose lines go on in small letters where they were broken."""
    if any(LICENCE.match(line) for line in source.some):
        return True
    lines = source.lines[:4000]
    if len(source.some) < SOME_LINES or max(map(len, source.some)) > WIDEST:
        return False
    pairs = [(a, b) for a, b in pairwise(lines) if a.strip() and b.strip()]
    broken = [a for a, b in pairs if len(a) >= WRAPPED and b[:1].islower() and a.rstrip()[-1:] not in ".!?:;{}("]
    ends = [block[-1] for block in paragraphs(lines) if len(block) > 1]
    are_prose = len(ends) >= 2 and sum(STOP.search(end) is not None for end in ends) * 2 >= len(ends)
    return are_prose and len(broken) * 2 >= len(pairs) >= SOME_LINES // 2


def read_book(source: Source, chosen: Chosen) -> Converted:
    """A paragraph a line, verses as they are; without the licence about a book of Project Gutenberg."""
    notes, lines = Notes(), source.lines
    marks = [(k, found[1].upper()) for k, line in enumerate(lines) if (found := LICENCE.match(line))]
    first = next((k + 1 for k, which in marks if which == "START"), 0)
    last = next((k for k, which in marks if which == "END" and k >= first), len(lines))
    notes.left_out["licence"] = sum(bool(line.strip()) for line in (*lines[:first], *lines[last:]))
    out = list[str]()
    for block in paragraphs(lines[first:last]):
        is_even = not any(line[:1].isspace() for line in block[1:])
        is_prose = is_even and all(len(line) >= WRAPPED for line in block[:-1])
        out += [" ".join(line.strip() for line in block)] if is_prose else block
    return notes.converted("sentences", out)


def paragraphs(lines: list[str]) -> Iterator[list[str]]:
    """Runs of lines between empty ones, without space at their ends."""
    block = list[str]()
    for line in (*lines, ""):
        if line.strip():
            block.append(line.rstrip())
        elif block:
            yield block
            block = []
