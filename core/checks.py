"""Checks of what a caller gives beside an Experiment: numbers within bounds, or SpecError with the argument's name."""
from math import inf
from typing import Any

import numpy as np

from .errors import SpecError

WORDS, WORD_LETTERS = 50_010, 200     # of a vocabulary that was given, special ones too


def whole(name: str, value: Any, low: float, high: float = inf) -> int:
    """A whole number from `low` to `high`; NumPy's count, true and false do not.  Raises SpecError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise SpecError(name, value, f"a whole number {span(low, high)}")
    return int(value)


def finite(name: str, value: Any, low: float, high: float) -> float:
    """A number from `low` to `high`, which no infinity is.  Raises SpecError."""
    is_number = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not is_number or not low <= value <= high or value in (inf, -inf):
        raise SpecError(name, value, f"a finite number {span(low, high)}")
    return float(value)


def different_words(name: str, value: Any) -> None:
    """A vocabulary by row: every word once, with those that every network knows; or nothing.  Raises SpecError."""
    if not isinstance(value, tuple) or not all(isinstance(w, str) and 0 < len(w) <= WORD_LETTERS for w in value):
        raise SpecError(name, value, f"a list of words of at most {WORD_LETTERS} letters")
    known = {"<pad>", "<unk>", "<blank>"}
    if value and (len(value) > WORDS or len(set(value)) < len(value) or not known <= set(value)):
        raise SpecError(name, value, f"at most {WORDS:,} different words, among them <pad>, <unk> and <blank>")
    try:
        "".join(value).encode()
    except UnicodeEncodeError:
        raise SpecError(name, "half a surrogate pair", "words that UTF-8 can hold") from None


def span(low: float, high: float) -> str:
    """The bounds in words."""
    return f"from {low:g} to {high:g}" if high < inf else f"of {low:g} or more"


def bytes_of(text: tuple[str, ...]) -> int:
    """Bytes of lines in UTF-8.  Raises UnicodeEncodeError for half a surrogate pair."""
    return len("".join(text).encode())


def is_utf8(text: str) -> bool:
    """Whether UTF-8 can hold a text: half a surrogate pair it cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_equations(name: str, value: Any) -> None:
    """SpecError where it is no tuple of lines; EquationError, with the place, where they are no cell's equations."""
    if not isinstance(value, tuple) or not all(isinstance(line, str) and "\n" not in line for line in value):
        raise SpecError(name, value, "a list of lines")
    if not all(map(is_utf8, value)):
        raise SpecError(name, "half a surrogate pair", "text that UTF-8 can hold")
    if value:
        from .cells.equations import read
        read("\n".join(value))


def first_equations() -> tuple[str, ...]:
    """What a cell of one's own is where no lines are given."""
    from .cells import FIRST_LINES
    return FIRST_LINES


def lines(name: str, value: Any, count: int, size: int) -> None:
    """Lines of text: at most `count` of them, of at most `size` bytes together.  Raises SpecError."""
    if not isinstance(value, tuple) or not all(isinstance(line, str) for line in value):
        raise SpecError(name, value, "a list of sentences")
    if len(value) > count:
        raise SpecError(name, value, f"at most {count} sentences")
    try:
        found = bytes_of(value)
    except UnicodeEncodeError:
        raise SpecError(name, "half a surrogate pair", "text that UTF-8 can hold") from None
    if found > size:
        raise SpecError(name, value, f"at most {size // 2**20} MiB of text")
