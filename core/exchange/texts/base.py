"""What the readers of text share: the text as lines, what a reader makes of it, and which columns can be chosen by
hand."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, TypeVar

from ...tasks.label import ARROW

SAMPLE: Final = 1000           # lines that are looked at to recognise a form
SHOWN = 24                     # characters of an example in a column's name
Makes = Literal["sentences", "labels", "pairs", "tags"]
Chosen = Mapping[str, int]
Item = TypeVar("Item")
FORGIVEN: Final = 0.1          # the share of lines that may be of no such form
MOODS: Final = frozenset((     # labels that are known for labels, also where there are two lines of them
    "pos", "neg", "neu", "positive", "negative", "neutral", "ham", "spam", "good", "bad", "positiv", "negativ",
    "正面", "负面", "积极", "消极", "中性", "好评", "差评", "中评", "正", "负", "正向", "负向", "積極", "好評", "負評",
))

ENDS = re.compile("\r\n?|\u0085|\u2028|\u2029")
UNSEEN = "[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]"
EDGES = re.compile(f"(?:^|(?<=[,;|\t])){UNSEEN}+|{UNSEEN}+(?=[,;|\t]|$)", re.MULTILINE)      # seen by nobody
BREAK = re.compile(r"<br\s*/?>|</?p>", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """A file's text, cleaned of what no form needs: marks of byte order, ends of line of other systems, half
    characters."""

    text: str
    name: str = ""

    @classmethod
    def of(cls, text: str, name: str = "") -> Source:
        whole = text.encode("utf-8", "replace").decode().replace("\ufeff", "").replace("\0", "").replace("\x1a", "")
        return cls(EDGES.sub("", ENDS.sub("\n", whole)), name)

    @property
    def ending(self) -> str:
        return self.name.lower().rpartition(".")[2] if "." in self.name else ""

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def some(self) -> list[str]:
        """The first lines that are not blank."""
        return [line for line in self.lines[:4 * SAMPLE] if line.strip()][:SAMPLE]

    def share(self, holds: Callable[[str], object]) -> float:
        """The share of the first lines of which something holds; 0 where there is no line."""
        return sum(bool(holds(line)) for line in self.some) / len(self.some) if self.some else 0.0


@dataclass(frozen=True)
class ColumnChoice:
    """A column that can be chosen by hand: what it is for, the names of all columns by number, and the one that is
    chosen."""

    role: str
    options: tuple[tuple[int, str], ...]
    chosen: int


@dataclass(frozen=True)
class Converted:
    """What a reader made of a text: lines in the notation of a task, and what it left out.

    `left_out` names what and how often; `values` are the labels or tags with how often each is there, most frequent
    first.
    """

    makes: Makes
    lines: tuple[str, ...]
    left_out: tuple[tuple[str, int], ...] = ()
    choices: tuple[ColumnChoice, ...] = ()
    values: tuple[tuple[str, int], ...] = ()


@dataclass
class Notes:
    """Counts while a text is read."""

    left_out: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)

    def converted(self, makes: Makes, lines: Iterable[str], choices: Iterable[ColumnChoice] = ()) -> Converted:
        left = tuple((what, count) for what, count in self.left_out.items() if count)
        return Converted(makes, tuple(lines), left, tuple(choices), tuple(self.values.most_common()))


def evenly(items: Sequence[Item], most: int = SAMPLE) -> Sequence[Item]:
    """At most so many of the items, from all over: files are often sorted."""
    return items[::max(1, -(-len(items) // most))]


def one_line(text: str) -> str:
    """A cell as a line of its own: no end of line in it, no mark that the notation would take for its arrow."""
    return ARROW.sub("→", " ".join(BREAK.sub(" ", text).split()))


def labelled(text: str, label: str) -> str:
    """A sentence with its label, or a question with its answer.

    >>> labelled("a warm film", "good")
    'a warm film => good'
    """
    return f"{one_line(text)} => {one_line(label)}"


def numbered(names: Iterable[str]) -> tuple[tuple[int, str], ...]:
    """Columns by number, each with a name that is not too long to be shown."""
    return tuple((k, f"{k + 1}: {one_line(name)[:SHOWN]}") for k, name in enumerate(names))


def pick(chosen: Chosen, role: str, usual: int, count: int, least: int = 0) -> int:
    """The column that was chosen for a role, where there is such a one; else the usual one."""
    at = chosen.get(role, usual)
    return at if least <= at < count else usual
