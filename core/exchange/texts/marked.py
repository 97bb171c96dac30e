"""Lines that begin with what they are: `[good] a warm film`, TREC's `DESC:manner How …`, and brat's notes of marked
words."""
from __future__ import annotations

import re
from collections import Counter

from .base import FORGIVEN, MOODS, Chosen, Converted, Notes, Source, labelled

MARKS = (re.compile(r"\s*[\[【]\s*([^\[\]【】\d\s][^\[\]【】]{0,29})[\]】](?![(:])\s*(\S.*)"),   # no link
         re.compile(r"([A-Z]{2,8}:\w{1,12})\s+(\S.*)"))
MOOD = re.compile(r"\s*([^\s:：]{1,12})\s?[:：]\s*(\S.*)")              # of any label this would be who speaks
PART = re.compile(         # of a song
    r"(?:(?:pre|post)[- ]?)?(?:verse|chorus|refrain|bridge|intro|outro|hook|interlude|breakdown|strophe|estribillo"
    r"|couplet|主歌|副歌|前奏|间奏|間奏|尾奏|导歌|導歌|桥段|橋段|サビ|[AB]メロ)(?:\s.*)?", re.IGNORECASE)
SEVERAL = 4             # lines from which on a mark can be told from a heading


def is_marked(source: Source) -> bool:
    return mark_of(source) is not None


def mark_of(source: Source) -> re.Pattern[str] | None:
    """The mark that nearly all lines begin with, where few labels come again and again."""
    for mark in MARKS:
        labels = Counter(found[1] for line in source.some if (found := mark.fullmatch(line)))
        count = sum(labels.values())
        if all(map(PART.fullmatch, labels)):
            continue
        if count >= SEVERAL and count >= (1 - FORGIVEN) * len(source.some) and 2 <= len(labels) <= count * 0.75:
            return mark
    moods = [found[1].lower() for line in source.some if (found := MOOD.fullmatch(line))]
    are_moods = len(moods) >= max(SEVERAL, (1 - FORGIVEN) * len(source.some)) and len(set(moods)) >= 2
    return MOOD if are_moods and MOODS.issuperset(moods) else None


def read_marked(source: Source, chosen: Chosen) -> Converted:
    """Each line with its label behind it."""
    notes, lines, mark = Notes(), list[str](), mark_of(source) or MARKS[0]
    for line in filter(str.strip, source.lines):
        if found := mark.fullmatch(line):
            label = " ".join(found[1].split())
            notes.values[label] += 1
            lines.append(labelled(found[2], label))
        else:
            notes.left_out["no-label"] += 1
    return notes.converted("labels", lines)


# ---- brat ----

NOTE = re.compile(r"[TREAMN#*]\d*\t.*")
WORDS = re.compile(r"T\d+\t(\S+) \d+ \d+(?:;\d+ \d+)*\t(.*\S.*)")


def is_brat(source: Source) -> bool:
    """Lines with a letter and a number before a tab, and some of marked words."""
    return source.share(NOTE.fullmatch) >= 1 - FORGIVEN and source.share(WORDS.fullmatch) * 4 >= 1


def read_brat(source: Source, chosen: Chosen) -> Converted:
    """The marked words with their kind; the text that they were marked in is in a file of its own."""
    notes, lines = Notes(), list[str]()
    for line in filter(str.strip, source.lines):
        if found := WORDS.fullmatch(line):
            notes.values[found[1]] += 1
            lines.append(labelled(found[2], found[1]))
        else:
            notes.left_out["notes"] += 1
    return notes.converted("labels", lines)
