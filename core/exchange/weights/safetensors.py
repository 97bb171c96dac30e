"""The format safetensors: a JSON header and raw numbers (https://github.com/huggingface/safetensors, its README).

    uint64 length of the header | header, a JSON object | numbers, row by row

Everything is little-endian.  The header maps a name to `dtype`, `shape` and `data_offsets`, which must cover the
numbers without a gap or an overlap; under `__metadata__` it has texts by name, among them our `vocabulary` and
`labels`, each a JSON list.
"""
from __future__ import annotations

import json
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from ...errors import FileError
from .. import strict_json
from .tensors import (
    MOST_ARRAYS,
    MOST_NAME,
    TYPES,
    Array,
    Found,
    Tensor,
    checked_shape,
    damaged,
    in_memory,
    number_type,
    whole_words,
    within,
)

HEADER_BYTES = 4 * 2**20
WORDS = ("vocabulary", "labels")


def is_safetensors(data: memoryview) -> bool:
    """Whether a file begins as one: the length of a header that is there and begins with a brace."""
    return len(data) >= 10 and 2 <= int.from_bytes(data[:8], "little") <= len(data) - 8 and bytes(data[8:9]) == b"{"


def read_safetensors(data: memoryview) -> Found:
    """What a file holds.  Raises FileError."""
    length = int.from_bytes(data[:8], "little")
    if length > HEADER_BYTES:
        raise FileError("too-large", f"Expected a header of at most {HEADER_BYTES:,} bytes, got {length:,}", "header")
    try:
        header = strict_json.loads(bytes(within(data, "header", 8, length)).decode())
    except (ValueError, RecursionError) as error:
        raise FileError("damaged", f"header: Expected JSON: {error!s:.80}", "header") from error
    if not isinstance(header, dict):
        raise damaged("header", "an object")
    texts = header.pop("__metadata__", {})
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise damaged("__metadata__", "texts by name")
    if len(header) > MOST_ARRAYS:
        raise FileError("too-large", f"Expected at most {MOST_ARRAYS} arrays, got {len(header):,}")
    tensors = tensors_of(header, data[8 + length:])
    vocabulary, labels = (words_in(name, texts[name]) if name in texts else () for name in WORDS)
    return Found("safetensors", tensors, vocabulary, labels)


def tensors_of(header: Mapping[str, Any], body: memoryview) -> dict[str, Tensor]:
    """Every tensor of a header, in the order of the numbers."""
    places = sorted(((entry(name, value), name) for name, value in header.items()),
                    key=lambda row: (row[0][2], row[0][3]))
    tensors, end = {}, 0
    for (kind, shape, start, stop), name in places:
        if start != end:
            raise damaged(name, f"its numbers from byte {end} on, got {start}")
        tensors[name] = in_memory(within(body, name, start, stop - start), name, shape, kind)
        end = stop
    if end != len(body):
        raise damaged("header", f"{end} bytes of numbers, got {len(body)}")
    return tensors


def entry(name: str, value: Any) -> tuple[str, tuple[int, ...], int, int]:
    """One tensor's type, shape and place."""
    if len(name) > MOST_NAME:
        raise damaged(name, f"a name of at most {MOST_NAME} characters")
    match value:
        case {"dtype": str(kind), "shape": list(shape), "data_offsets": [int(start), int(stop)]} if 0 <= start <= stop:
            if kind not in TYPES:
                raise number_type(name, kind)
            return kind, checked_shape(name, shape), start, stop
    raise damaged(name, "dtype, shape and data_offsets")


def words_in(name: str, text: str) -> tuple[str, ...]:
    """A list of words out of the header's texts."""
    try:
        return whole_words(name, strict_json.loads(text))
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, FileError) else damaged(name, "a JSON list of words") from error


def write_safetensors(arrays: Mapping[str, Array], texts: Mapping[str, str] | None = None) -> bytes:
    """The arrays as float32 with these texts by name, the same bytes for the same arrays."""
    header: dict[str, Any] = {"__metadata__": dict(texts)} if texts else {}
    start = 0
    for name, array in arrays.items():
        stop = start + 4 * prod(array.shape)
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [start, stop]}
        start = stop
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    return b"".join([len(head).to_bytes(8, "little"), head, *(np.ascontiguousarray(a, "<f4").tobytes()
                                                              for a in arrays.values())])
