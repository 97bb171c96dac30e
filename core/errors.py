"""Every error that this library raises on purpose.

    ValueError
    └── CoreError
        ├── SpecError(field, value, allowed)     a field of an Experiment holds what it may not
        ├── ShapeError(name, expected, got)      an array does not fit where it was put
        ├── LinkError(code, detail)              a link cannot be opened
        └── FileError(code, detail)              a file cannot be opened

Messages have the form "Expected X, got Y" and name the field.  A user interface words them anew from the
attributes, so that no text has to be parsed.
"""

from __future__ import annotations

from itertools import islice
from typing import Final

LINK_CODES: Final = (
    "not-a-link",      # it does not begin like one
    "newer-version",   # a version that this build does not know
    "too-long",        # over the cap on the way in
    "too-large",       # over the cap once unpacked
    "damaged",         # base64, zlib or JSON do not read
    "bad-field",       # reads well, but a field holds what it may not
    "bad-weights",     # the weights' section does not read or does not fit
)

FILE_CODES: Final = (
    "not-a-file",      # it does not begin like one
    "newer-version",   # a version that this build does not know
    "too-large",       # over the cap, packed or unpacked
    "damaged",         # zip, JSON or base64 do not read
    "pickled",         # it holds Python objects, which are never loaded
    "bad-field",       # reads well, but a field holds what it may not
    "empty",           # text in which no line can be used
    "mixed",           # texts that do not become the same
)


class CoreError(ValueError):
    """The root of the tree: whatever the caller gave cannot be used."""


class SpecError(CoreError):
    """A field of an Experiment holds what it may not.

    `field` is the field's name, `value` what was given, `allowed` a short text that says what is allowed.
    """

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field, self.value, self.allowed = field, value, allowed
        super().__init__(f"{field}: Expected {allowed}, got {shorten(value)}")


class ShapeError(CoreError):
    """An array does not fit: `name`, the shape that is `expected` and the one that was `got`."""

    def __init__(self, name: str, expected: object, got: object) -> None:
        self.name, self.expected, self.got = name, expected, got
        super().__init__(f"{name}: Expected {expected}, got {got}")


class LinkError(CoreError):
    """A link cannot be opened: `code` is one of LINK_CODES, `detail` says more in English, `field` names the field."""

    def __init__(self, code: str, detail: str, field: str = "") -> None:
        self.code, self.detail, self.field = code, detail, field
        super().__init__(f"{code}: {detail}")


class FileError(CoreError):
    """A file cannot be opened: `code` is one of FILE_CODES, `detail` says more in English, `field` names the field."""

    def __init__(self, code: str, detail: str, field: str = "") -> None:
        self.code, self.detail, self.field = code, detail, field
        super().__init__(f"{code}: {detail}")


def shorten(value: object, most: int = 80) -> str:
    """A value as text that stays short, however long the value is."""
    try:
        text = repr(value_start(value, most) if isinstance(value, (str, bytes, list, tuple, dict)) else value)
    except ValueError:                               # Python writes no whole number of more than 4,300 digits
        text = f"a {type(value).__name__} too long to write"
    return text if len(text) <= most else text[: most - 1] + "…"


def value_start(value: str | bytes | list[object] | tuple[object, ...] | dict[object, object], most: int) -> object:
    """The beginning of a long value, so that its text need not be made whole."""
    return dict(islice(value.items(), 4)) if isinstance(value, dict) else value[:most]
