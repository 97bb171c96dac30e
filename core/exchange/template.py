"""Texts of programs with places to fill and lines to choose: how the scripts that a visitor takes along are made.

    loss = squared(y)                               #: numbers
    left = run(w.left, x)                           #: two !final
    moments = np.zeros_like(theta)                  #: adam|adamw

A line that ends in `#:` and words stays where each word holds: one of its alternatives is among the flags, or with `!`
in front it is not.  `<<name>>` is a place for a text, which is never looked into again.
"""

import re
from collections.abc import Mapping, Set

MARK = re.compile(r"[ ]*#: ([\w|! ]+)$")
PLACE = re.compile(r"<<([\w.]+)>>")


def pick(text: str, flags: Set[str]) -> str:
    """The lines that these flags ask for, without their marks, and with no more than two empty ones in a row.

    >>> pick("a = 1\\nb = 2      #: two !odd\\nc = 3  #: four", {"two"})
    'a = 1\\nb = 2'
    """
    kept = []
    for line in text.split("\n"):
        mark = MARK.search(line)
        if mark is None:
            kept.append(line)
        elif all(holds(word, flags) for word in mark[1].split()):
            kept.append(line[: mark.start()])
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(kept))


def holds(word: str, flags: Set[str]) -> bool:
    """Whether one word of a mark holds: `a|b` where either flag is there, `!a` where it is not."""
    return word[1:] not in flags if word.startswith("!") else any(one in flags for one in word.split("|"))


def fill(text: str, places: Mapping[str, str]) -> str:
    """The text with every place filled.  KeyError for a place that nothing is known of."""
    return PLACE.sub(lambda place: places[place[1]], text)
