"""Checks of what a caller gives beside an Experiment: numbers within bounds, or SpecError with the argument's name."""
from math import inf
from typing import Any

import numpy as np

from .errors import SpecError


def whole(name: str, value: Any, low: float, high: float = inf) -> int:
    """A whole number from `low` to `high`; NumPy's count, true and false do not.  Raises SpecError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise SpecError(name, value, f"a whole number {span(low, high)}")
    return int(value)


def finite(name: str, value: Any, low: float, high: float) -> float:
    """A number from `low` to `high`, which no infinity is.  Raises SpecError."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)) or not low <= value <= high or value in (inf, -inf):
        raise SpecError(name, value, f"a finite number {span(low, high)}")
    return float(value)


def span(low: float, high: float) -> str:
    """The bounds in words."""
    return f"from {low:g} to {high:g}" if high < inf else f"of {low:g} or more"
