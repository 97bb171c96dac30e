"""MessagePack as Flax writes a model's params: maps of names, and arrays as an extension of type 1.

    array   a list of its shape, its type's name and its bytes, row by row, itself in MessagePack

(https://github.com/msgpack/msgpack/blob/master/spec.md; flax/serialization.py.)
"""
from __future__ import annotations

import struct
from typing import Any

from ...errors import FileError
from .tensors import MOST_ARRAYS, MOST_NAME, Found, Tensor, checked_shape, damaged, in_memory, number_type, within

DEEPEST, MOST_VALUES = 24, 200_000
NAMED = {"float32": "F32", "float64": "F64", "float16": "F16", "bfloat16": "BF16", "int64": "I64", "int32": "I32",
         "int16": "I16", "int8": "I8", "uint64": "U64", "uint32": "U32", "uint16": "U16", "uint8": "U8", "bool": "BOOL"}
FIXED = {0xC0: None, 0xC2: False, 0xC3: True}
NUMBERS = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i",
           0xD3: ">q"}
SIZED = {0xC4: ("bytes", 1), 0xC5: ("bytes", 2), 0xC6: ("bytes", 4), 0xC7: ("ext", 1), 0xC8: ("ext", 2),
         0xC9: ("ext", 4), 0xD9: ("text", 1), 0xDA: ("text", 2), 0xDB: ("text", 4), 0xDC: ("list", 2),
         0xDD: ("list", 4), 0xDE: ("map", 2), 0xDF: ("map", 4)}


class Raw(bytes):
    """An extension of type 1: an array, not read yet."""


def is_msgpack(data: memoryview) -> bool:
    """Whether a file begins with a map whose first name is one as programs have them.

    Two bytes would not tell: a Japanese text in Shift JIS may begin with those of a map and of a short name.
    """
    first = bytes(data[:MOST_NAME])
    at = 1 if first[:1] and 0x81 <= first[0] <= 0x8F else {b"\xde": 3, b"\xdf": 5}.get(first[:1], len(first))
    if at >= len(first):
        return False
    size, begin = {0xD9: (int.from_bytes(first[at + 1:at + 2]), at + 2),
                   0xDA: (int.from_bytes(first[at + 1:at + 3]), at + 3)}.get(first[at], (first[at] - 0xA0, at + 1))
    name = first[begin:begin + size]
    return 1 <= size <= 0xFF and len(name) == size and name.isascii() and name.decode().isprintable()


def read_msgpack(data: memoryview) -> Found:
    """What a file holds, the names joined by /.  Raises FileError."""
    reader = Reader(data)
    value = reader.value(0)
    if reader.at != len(data) or not isinstance(value, dict):
        raise damaged("MessagePack", "one map, to the end of the file")
    tensors: dict[str, Tensor] = {}
    collect(value, "", tensors)
    return Found("msgpack", tensors)


def collect(value: dict[str, Any], path: str, tensors: dict[str, Tensor]) -> None:
    """The arrays of a map and of those in it, by their names."""
    for key, inner in value.items():
        name = f"{path}/{key}" if path else key
        if isinstance(inner, dict):
            collect(inner, name, tensors)
        elif isinstance(inner, Raw):
            if len(tensors) >= MOST_ARRAYS or len(name) > MOST_NAME:
                raise FileError("too-large", f"Expected at most {MOST_ARRAYS} arrays of short names")
            tensors[name] = array(name, inner)


def array(name: str, data: bytes) -> Tensor:
    """One array out of its extension."""
    match Reader(memoryview(data)).value(0):
        case [list(shape), str(kind), bytes(numbers)]:
            if kind not in NAMED:
                raise number_type(name, kind)
            return in_memory(memoryview(numbers), name, checked_shape(name, shape), NAMED[kind])
    raise damaged(name, "a shape, a type and numbers")


class Reader:
    """Reads one value after another."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at, self.left = data, 0, MOST_VALUES

    def take(self, count: int) -> memoryview:
        found = within(self.data, "MessagePack", self.at, count)
        self.at += count
        return found

    def value(self, depth: int) -> Any:
        """The next value.  Raises FileError."""
        self.left -= 1
        if self.left < 0 or depth > DEEPEST:
            raise FileError("too-large", f"Expected at most {MOST_VALUES:,} values, {DEEPEST} deep", "MessagePack")
        code = self.take(1)[0]
        if code in FIXED:
            return FIXED[code]
        if code < 0x80 or code >= 0xE0:
            return code if code < 0x80 else code - 256
        if code in NUMBERS:
            form = NUMBERS[code]
            return struct.unpack(form, self.take(struct.calcsize(form)))[0]
        if 0xD4 <= code <= 0xD8:
            return self.extension(1 << (code - 0xD4))
        kind, size = self.sized(code)
        if kind == "ext":
            return self.extension(size)
        if kind in ("bytes", "text"):
            data = bytes(self.take(size))
            return data if kind == "bytes" else data.decode("utf-8", "replace")
        if size > len(self.data) - self.at:          # every value has a byte
            raise damaged("MessagePack", f"{size} values")
        if kind == "list":
            return [self.value(depth + 1) for _ in range(size)]
        pairs = ((str(self.value(depth + 1)), self.value(depth + 1)) for _ in range(size))
        return dict(pairs)

    def sized(self, code: int) -> tuple[str, int]:
        """What follows and how much of it."""
        if code in SIZED:
            kind, width = SIZED[code]
            return kind, int.from_bytes(self.take(width), "big")
        if code == 0xC1:
            raise damaged("MessagePack", "a value")
        if code >= 0xA0:
            return "text", code - 0xA0
        return ("list", code - 0x90) if code >= 0x90 else ("map", code - 0x80)

    def extension(self, size: int) -> Any:
        kind = self.take(1)[0]
        data = bytes(self.take(size))
        return Raw(data) if kind == 1 else None
