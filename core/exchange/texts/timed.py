"""Lines that come with times: SubStation's subtitles (.ass, .ssa) and lyrics (.lrc)."""
from __future__ import annotations

import re

from .base import FORGIVEN, Chosen, Converted, Notes, Source
from .prose import joined_lines, unstyled

# ---- SubStation ----

SAID = re.compile(r"Dialogue:\s*(.*)")
DRAWN = re.compile(r"\{[^{}]*\\p[1-9]")              # a drawing, in the place of words
FIELDS = 10                                          # of a line that is said; the text is the last, commas and all


def is_substation(source: Source) -> bool:
    """A heading of events, and lines that are said."""
    return any(line.strip().lower() == "[events]" for line in source.lines) and any(map(SAID.match, source.lines))


def read_substation(source: Source, chosen: Chosen) -> Converted:
    """What is said, without times, styles and drawings."""
    notes, lines, fields = Notes(), list[str](), FIELDS
    for line in source.lines:
        if line.startswith("Format:"):               # each part of a file has its own; the last before what is said
            fields = line.count(",") + 1
        said = SAID.match(line)
        if said is None:
            notes.left_out["settings"] += bool(line.strip())
            continue
        text = said[1].split(",", fields - 1)[-1]
        notes.left_out["drawings" if DRAWN.search(text) else "times"] += 1
        if not DRAWN.search(text):
            parts = re.split(r"\\[Nn]", text.replace("\\h", " "))
            lines += joined_lines([plain for part in parts if (plain := unstyled(part))])
    return notes.converted("sentences", lines)


# ---- lyrics ----

STAMP = re.compile(r"\[(\d{1,3}):(\d{2})(?:[.:](\d{1,3}))?\]")
STAMPED = re.compile(rf"\s*((?:{STAMP.pattern}\s*)+)(.*)")
ABOUT = re.compile(r"\s*\[[A-Za-z#]{1,10}:[^\[\]]*\]\s*")
WITHIN = re.compile(r"<\d{1,3}:\d{2}(?:[.:]\d{1,3})?>")


def is_lyrics(source: Source) -> bool:
    """Lines that begin with the time in brackets, with parts of seconds or beside lines about the song."""
    stamped = source.share(STAMPED.fullmatch)
    are_of_a_song = any(ABOUT.fullmatch(line) or re.match(r"\s*\[\d+:\d+[.:]", line) for line in source.some)
    return are_of_a_song and stamped >= 0.4 and stamped + source.share(ABOUT.fullmatch) >= 1 - FORGIVEN


def read_lyrics(source: Source, chosen: Chosen) -> Converted:
    """The lines as they are sung: one that has several times comes at each of them."""
    notes, sung = Notes(), list[tuple[float, int, str]]()
    for k, line in enumerate(source.lines):
        found = STAMPED.fullmatch(line)
        if found is None:
            notes.left_out["song"] += bool(line.strip())
            continue
        text = " ".join(WITHIN.sub(" ", found[5]).split())
        for minutes, seconds, rest in STAMP.findall(found[1]):
            notes.left_out["stamps"] += 1
            sung.append((60 * int(minutes) + int(seconds) + float(f"0.{rest or 0}"), k, text))
    return notes.converted("sentences", [text for _, _, text in sorted(sung) if text])
