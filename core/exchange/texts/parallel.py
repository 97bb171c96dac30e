"""Two texts whose lines belong together, line k of one with line k of the other: a corpus of translations, as Moses and
OPUS have it, or questions and their answers."""
from __future__ import annotations

import re
from itertools import zip_longest

from .base import ColumnChoice, Converted, Notes, Source, labelled, numbered
from .columns import LANGUAGES, PAIRS


def are_beside(first: Source, second: Source) -> bool:
    """Whether two texts have as many lines, with the empty ones at their ends or without."""
    a, b = lines_of(first), lines_of(second)
    return bool(a and b) and (len(a) == len(b) or first.text.count("\n") == second.text.count("\n"))


def in_order(first: str, second: str) -> bool | None:
    """Whether the first of two files is the one to be read, by the one word that differs in their names; None where
    the names do not say that the files belong together.

    >>> in_order("train.en", "train.zh"), in_order("answers.txt", "questions.txt"), in_order("a.txt", "b.txt")
    (True, False, None)
    """
    both = parts_of(first), parts_of(second)
    differ = [(p, q) for p, q in zip(*both, strict=False) if p != q]
    if len(both[0]) != len(both[1]) or len(differ) != 1:
        return None
    if differ[0] in PAIRS or LANGUAGES.issuperset(differ[0]):
        return True
    return False if differ[0][::-1] in PAIRS else None


def parts_of(name: str) -> list[str]:
    """The words of a file's name.

    >>> parts_of("Train-src.zh.txt")
    ['train', 'src', 'zh', 'txt']
    """
    return [part for part in re.split(r"[\W_]+", name.lower()) if part]


def beside(sources: tuple[Source, Source], chosen: int | None = None) -> Converted:
    """The lines of two texts as pairs.  `chosen` is the one to be read, by hand."""
    usual = int(in_order(sources[0].name, sources[1].name) is False)
    question = chosen if chosen is not None and 0 <= chosen < 2 else usual
    asked, answered = sources[question], sources[1 - question]
    notes, lines = Notes(), []
    for text, answer in zip_longest(lines_of(asked), lines_of(answered), fillvalue=""):
        if text and answer:
            lines.append(labelled(text, answer))
        else:
            notes.left_out["no-answer" if text else "no-text"] += 1
    names = numbered(source.name for source in sources)
    return notes.converted("pairs", lines, [ColumnChoice("source", names, question)])


def lines_of(source: Source) -> list[str]:
    """The lines of a text without space about them; empty ones at its end are none of it."""
    return [line.strip() for line in source.text.rstrip().split("\n")] if source.text.strip() else []
