"""View: how an experiment is looked at.  A link and a file carry one beside the Experiment (core/spec.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .checks import is_utf8
from .errors import SpecError, shorten

HeldRow = tuple[int, str, str, int, float, int | None]      # the fields of core.looking.what_if.Held in their order


@dataclass(frozen=True, kw_only=True)
class View:
    """How an experiment is looked at: the sentence under the glass, the cursor, and what is held.

    It changes no number of a training run.  Raises SpecError where a field holds what it may not.
    """

    sentence: str = ""
    blank: int = -1
    movement: int = 0
    pos: float = 0.0
    unit: int = 0
    layer: int = 0
    part: int = 0                                    # of an encoder and a decoder: 0 the encoder, 1 the decoder
    speed: float = 1.0
    language: str = ""
    theme: str = ""
    tab: str = ""
    step: int = 0                                    # trained so far; 0 in a link that says nothing of it
    held: tuple[HeldRow, ...] = ()                   # what is held at a value (core.looking.what_if)

    def __post_init__(self) -> None:
        object.__setattr__(self, "held", _checked_held(self.held))
        for name, (kind, low, high) in VIEW_BOUNDS.items():
            value = getattr(self, name)
            if kind is str:
                if not isinstance(value, str) or len(value) > high or not is_utf8(value):
                    raise SpecError(name, as_ascii(value), f"a text of at most {high} characters")
                continue
            if not _is_within(value, kind, low, high):
                raise SpecError(name, value, f"a number from {low} to {high}")
            object.__setattr__(self, name, kind(value))


VIEW_BOUNDS: dict[str, tuple[type, float, float]] = {
    "sentence": (str, 0, 4096), "blank": (int, -1, 4096), "movement": (int, 0, 2), "pos": (float, 0, 1e5),
    "unit": (int, 0, 511), "layer": (int, 0, 2), "part": (int, 0, 1), "speed": (float, 0.25, 4),
    "language": (str, 0, 8), "theme": (str, 0, 8), "tab": (str, 0, 24), "step": (int, 0, 1e6),
}
MOST_HELD, MOST_HELD_AT, MOST_LETTERS = 200, 1e6, 2


def _is_within(value: Any, kind: type, low: float, high: float) -> bool:
    """Whether it is a number of this kind in these bounds; a whole number is a float too, true and NaN are none."""
    is_number = isinstance(value, (int, float) if kind is float else int) and not isinstance(value, bool)
    return is_number and low <= value <= high


def as_ascii(value: Any) -> str:
    """A refused value for an error, without characters that cannot be encoded."""
    return shorten(value).encode("ascii", "replace").decode()


def _checked_held(rows: Any) -> tuple[HeldRow, ...]:
    """The rows in their own types, or SpecError.  Whether a network has such a place is asked where one is at hand."""
    def right(row: Any) -> bool:
        if not isinstance(row, (list, tuple)) or len(row) != 6:
            return False
        layer, lane, symbol, unit, value, t = row
        return (_is_within(layer, *VIEW_BOUNDS["layer"]) and lane in ("fwd", "rev", "dec")
                and isinstance(symbol, str) and symbol.isalpha() and len(symbol) <= MOST_LETTERS
                and _is_within(unit, *VIEW_BOUNDS["unit"]) and _is_within(value, float, -MOST_HELD_AT, MOST_HELD_AT)
                and (t is None or _is_within(t, int, 0, VIEW_BOUNDS["blank"][2])))

    if not isinstance(rows, (list, tuple)) or len(rows) > MOST_HELD or not all(map(right, rows)):
        expected = f"at most {MOST_HELD} rows of layer, lane, symbol, unit, value and token"
        raise SpecError("held", as_ascii(rows), expected)
    return tuple((layer, lane, symbol, unit, float(value), t) for layer, lane, symbol, unit, value, t in rows)
