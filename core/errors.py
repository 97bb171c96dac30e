"""Every error that this library raises on purpose.

    ValueError
    └── CoreError
        ├── SpecError(field, value, allowed)     a field of an Experiment holds what it may not
        │   └── EquationError(key, line, column) a line of a cell's equations cannot be read
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
    "pickled",         # it holds Python objects, which are never loaded; `field` names the class
    "not-read",        # of a kind that is known, but a part of it is written in a way that is not read
    "no-weights",      # no recurrent layer in it
    "many-networks",   # more than one recurrent network in it
    "number-type",     # weights that are no floating-point numbers: quantised, complex
    "composed",        # a weight in parts that are not known
    "cell-kind",       # a recurrent cell whose weights are not read
    "projection",      # an LSTM whose states are projected
    "two-unlike",      # an encoder and a decoder that differ
    "decoder-reads-more",   # a decoder that reads more than its own words
    "attention",       # a decoder with attention
    "no-head",         # a decoder without a head
    "bridge",          # an encoder of two directions, and nothing that joins them for the decoder
    "words",           # another number of words than rows, or other words than the experiment's
    "bad-field",       # reads well, but a field holds what it may not
    "empty",           # text in which no line can be used
    "mixed",           # texts that do not become the same
)

EQUATION_KEYS: Final = {     # what is allowed where a mistake is; {} stands for its names
    "letter": "letters, numbers and the signs = + - ⊙ * / @ ( ) '",
    "line": "“name = …”",
    "symbol": "one letter or two for a line's name, without index or prime, and none of {}",
    "index": "an index of one letter or two, and none of {}",
    "twice": "a name that no earlier line has; it is that of line {}",
    "operand": "a name, a number or an open bracket",
    "operator": "one of + - ⊙ / between two values",
    "open": "a closing bracket for each that is opened",
    "close": "no more closing brackets than are open",
    "function": "one of the functions {}",
    "call": "a bracket behind a function's name",
    "number": "a number of at most {} digits, and a finite result",
    "alone": "a matrix in front of what it is applied to, as in W_f x or U_f h'",
    "input": "W_{} x: W in front of x only, and x behind W only",
    "vector": "one capital letter with an index for a matrix, one small letter with an index for a vector",
    "prime": "a prime at the name of a line only",
    "unknown": "one of {}, or a weight with an index",
    "later": "a value that an earlier line gives; {} comes later",
    "state": "a line that gives {}",
    "reads": "a line that reads something through a matrix, as in W_f x or U_f h'",
    "output": "a line that gives h, the output",
    "lines": "at most {} lines",
    "long": "at most {} characters in a line",
    "deep": "brackets and matrices at most {} deep",
    "blocks": "W and U in at most {} lines",
    "states": "at most {} names with a prime",
    "matrices": "at most {} matrices besides W x and U h'",
    "vectors": "at most {} vectors besides the biases b",
}


class CoreError(ValueError):
    """The root of the tree: whatever the caller gave cannot be used."""


class SpecError(CoreError):
    """A field of an Experiment holds what it may not.

    `field` is the field's name, `value` what was given, `allowed` a short text that says what is allowed.
    """

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field, self.value, self.allowed = field, value, allowed
        super().__init__(f"{field}: Expected {allowed}, got {shorten(value)}")


class EquationError(SpecError):
    """A line of a cell's equations cannot be read, and where: `field` is "equations".

    key     one of EQUATION_KEYS, which a user interface words anew
    line, column, length   the place of the mistake, counted from 1; `length` characters are wrong, 0 where some are
                           missing
    got     what is written there
    names   what the words of the key name: the symbols that are known, the line that was first, a limit
    """

    def __init__(self, key: str, line: int, column: int, length: int, got: str, names: tuple[str, ...] = ()) -> None:
        self.key, self.line, self.column, self.length, self.got, self.names = key, line, column, length, got, names
        super().__init__("equations", got,
                         EQUATION_KEYS[key].format(", ".join(names)) + f" in line {line}, column {column}")


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
