"""Bug: one place in the core, and what is wrong there."""
from typing import NamedTuple


class Bug(NamedTuple):
    """`old` is exactly once in core/`file` and becomes `new`; `first` is the test or test file to begin with."""

    name: str
    file: str
    old: str
    new: str
    first: str = ""
