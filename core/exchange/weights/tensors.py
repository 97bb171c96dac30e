"""What every reader of weights gives: arrays that are not read yet, and how much of a file may be read at all."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ...errors import FileError, ShapeError

Array = npt.NDArray[Any]

MOST_BYTES: Final = 128 * 2**20         # of a file
MOST_NUMBERS: Final = 2**26             # of one array
MOST_ARRAYS: Final = 4000
MOST_NAME: Final = 300                  # characters
MOST_AXES: Final = 8

TYPES: Final = {        # by the names of safetensors; bfloat16 is read as the upper half of a float32
    "F64": "f8", "F32": "f4", "F16": "f2", "BF16": "u2", "I64": "i8", "I32": "i4", "I16": "i2", "I8": "i1",
    "U64": "u8", "U32": "u4",
    "U16": "u2", "U8": "u1", "BOOL": "u1",
}


@dataclass(frozen=True, eq=False)
class Tensor:
    """One array of a file: its shape, its type by the names of TYPES, and how its numbers are got at, as TYPES has
    them."""

    name: str
    shape: tuple[int, ...]
    kind: str
    numbers: Callable[[], Array]

    def read(self) -> Array:
        """The numbers as float32, in memory of their own.  Raises FileError, or ShapeError where one is not finite."""
        raw = self.numbers()
        if self.kind == "BF16":
            return finite(self.name, (raw.astype(np.uint32) << 16).view(np.float32))
        return finite(self.name, raw)

    @property
    def is_real(self) -> bool:
        """Whether it holds floating-point numbers, as weights do."""
        return self.kind in ("F64", "F32", "F16", "BF16")


@dataclass(frozen=True, eq=False)
class Found:
    """What a file of weights holds.

    format      "npz", "safetensors", "torch" or "keras"
    tensors     by their names in the file, parts of parts joined by a dot
    vocabulary  the words by row, and `labels` by output; empty where the file says nothing of them
    settings    fields of Experiment that the file names itself, such as how two directions are merged
    others      what is in it beside arrays of numbers, by name: it is left out
    """

    format: str
    tensors: Mapping[str, Tensor]
    vocabulary: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[str, ...] = ()


def finite(name: str, raw: Array) -> Array:
    """The array as float32 of its own.  Raises ShapeError where a number is not finite or too large for it."""
    with np.errstate(over="ignore", invalid="ignore"):
        single = raw.astype(np.float32)
        single = single if single.flags.c_contiguous else np.ascontiguousarray(single)
        top = np.abs(single, out=None).max(initial=0) if single.size < 2**16 else max(single.max(), -single.min())
    if not np.isfinite(top):
        raise ShapeError(name, "finite numbers", "an infinity or no number")
    return single


def checked_shape(name: str, shape: Any) -> tuple[int, ...]:
    """A shape that a file claims, as whole numbers of 0 or more and not too many of them.  Raises FileError."""
    if not isinstance(shape, (list, tuple)) or len(shape) > MOST_AXES:
        raise damaged(name, f"a shape of at most {MOST_AXES} axes")
    for length in shape:
        if isinstance(length, bool) or not isinstance(length, int) or not 0 <= length < 2**48:
            raise damaged(name, "a shape of whole numbers")
    if prod(shape) > MOST_NUMBERS:
        raise FileError("too-large",
                        f"{short(name)}: Expected at most {MOST_NUMBERS:,} numbers, got {prod(shape):,}", short(name))
    return tuple(shape)


def within(data: memoryview, name: str, start: int, length: int) -> memoryview:
    """A part of a file's bytes, which must be there.  Raises FileError."""
    if not (0 <= start <= len(data) and 0 <= length <= len(data) - start):
        raise damaged(name, f"{length} bytes at {start}, in a file of {len(data)}")
    return data[start:start + length]


def in_memory(data: memoryview, name: str, shape: tuple[int, ...], kind: str, order: str = "<") -> Tensor:
    """A tensor whose numbers are these bytes, not one more or fewer.  Raises FileError."""
    dtype = np.dtype(order + TYPES[kind])
    if len(data) != prod(shape) * dtype.itemsize:
        raise damaged(name, f"{prod(shape) * dtype.itemsize} bytes, got {len(data)}")
    return Tensor(name, shape, kind, lambda: np.frombuffer(data, dtype).reshape(shape))


def damaged(name: str, expected: str) -> FileError:
    """The error for a part of a file that is not as it must be."""
    return FileError("damaged", f"{short(name)}: Expected {expected}", short(name))


def number_type(name: str, kind: str) -> FileError:
    """The error for numbers of a type that no weights are read from: integers of a quantised network, complex ones."""
    return FileError("number-type", f"{short(name) or 'storage'}: Expected floating-point numbers, got {kind:.40}",
                     f"{short(name)}: {kind:.40}" if name else f"{kind:.40}")


def short(name: str) -> str:
    """A name from outside, short enough to be shown."""
    text = str(name)
    return text if len(text) <= 60 else text[:59] + "…"


def whole_words(name: str, words: Any) -> tuple[str, ...]:
    """A list of different words.  Raises FileError."""
    if not isinstance(words, (list, tuple)) or not all(isinstance(word, str) for word in words):
        raise damaged(name, "a list of words")
    return tuple(words)
