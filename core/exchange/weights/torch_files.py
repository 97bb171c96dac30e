"""PyTorch's files: an archive with a pickle and storages (since 1.6), and the older stream of pickles; `.pt`, `.pth`,
`.tar`.

    archive   NAME/data.pkl, NAME/byteorder, NAME/data/KEY with each storage's numbers
    stream    pickles of a magic number, the protocol, the machine, the object and its storages' keys; then each
              storage: int64 count, numbers

A tensor is a view of a storage: offset, size and stride.  Only tensors and plain containers come out of them
(pickles.py).
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from ...errors import FileError
from .archives import Archive
from .pickles import Known, Machine, Made, Stranger
from .tensors import MOST_ARRAYS, MOST_NAME, TYPES, Array, Found, Tensor, checked_shape, damaged, number_type, short

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
DEEPEST, MOST_NODES = 24, 1_000_000
WORD_PLACES = {"vocab", "vocabulary", "stoi", "itos", "tokens", "chars", "word2idx", "idx2word", "word_to_ix",
               "ix_to_word", "char2idx", "idx2char", "char2int", "int2char", "char_to_ix", "ix_to_char",
               "token_to_id", "word_index"}
STORAGES = {
    "DoubleStorage": "F64", "FloatStorage": "F32", "HalfStorage": "F16", "BFloat16Storage": "BF16",
    "LongStorage": "I64", "IntStorage": "I32",
    "ShortStorage": "I16", "CharStorage": "I8", "ByteStorage": "U8", "BoolStorage": "BOOL",
}


@dataclass(frozen=True)
class StorageType:
    """A class of storages: the type of its numbers."""

    kind: str


@dataclass(frozen=True, eq=False)
class Storage:
    """Numbers of one type; `bytes_of` gets at them when they are read."""

    kind: str
    key: str
    count: int
    bytes_of: Callable[[], memoryview]
    order: str


@dataclass(frozen=True, eq=False)
class View:
    """A tensor in a storage."""

    storage: Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


def view_of(arguments: tuple[Any, ...]) -> View:
    """torch._utils._rebuild_tensor and _rebuild_tensor_v2: what they would be called with, checked."""
    storage, offset, size, stride = arguments[:4]
    if not isinstance(storage, Storage):
        raise damaged("tensor", "a storage")
    shape = checked_shape(storage.key, size)
    steps: tuple[int, ...] = checked_steps(storage.key, stride, shape)
    last = offset + sum((n - 1) * step for n, step in zip(shape, steps, strict=True)) if 0 not in shape else 0
    is_whole = isinstance(offset, int) and not isinstance(offset, bool)
    if not is_whole or not 0 <= offset <= last + 1 or (0 not in shape and last >= storage.count):
        raise damaged(f"storage {storage.key}", f"{last + 1} numbers, got {storage.count}")
    if (count := prod(shape)) > storage.count:
        raise damaged(f"storage {storage.key}", f"a tensor of at most {storage.count} numbers, got {count}")
    return View(storage, offset, shape, steps)


def checked_steps(key: str, stride: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """A stride of as many whole numbers as the shape; of a tensor without numbers none is needed."""
    if 0 in shape:
        return (0,) * len(shape)
    fits = isinstance(stride, (list, tuple)) and len(stride) == len(shape)
    if not fits or not all(type(n) is int and 0 <= n < 2**40 for n in stride):
        raise damaged(f"storage {key}", "a stride of whole numbers")
    return tuple(stride)


def parameter_of(arguments: tuple[Any, ...]) -> View:
    """torch._utils._rebuild_parameter: its tensor."""
    if not isinstance(arguments[0], View):
        raise damaged("parameter", "a tensor")
    return arguments[0]


def dict_of(arguments: tuple[Any, ...]) -> dict[Any, Any]:
    """An OrderedDict, empty or of pairs; Haiku's FlatMapping, of a dict."""
    given = arguments[0] if arguments else ()
    pairs = given.items() if isinstance(given, dict) else given
    return {key: value for key, value in pairs if isinstance(key, (str, int))}


def list_of(arguments: tuple[Any, ...]) -> list[Any]:
    return list(arguments[0]) if arguments and isinstance(arguments[0], (list, tuple)) else []


ALLOWED: dict[str, Any] = {
    "collections OrderedDict": Known("OrderedDict", dict_of), "torch Size": Known("Size", lambda a: tuple(list_of(a))),
    "torch._utils _rebuild_tensor_v2": Known("tensor", view_of),
    "torch._utils _rebuild_tensor": Known("tensor", view_of),
    "torch._utils _rebuild_parameter": Known("parameter", parameter_of),
    "torch._utils _rebuild_parameter_with_state": Known("parameter", parameter_of),
    "torch device": Known("device", lambda a: "device"), "builtins set": Known("set", list_of),
    "__builtin__ set": Known("set", list_of),
} | {f"torch {name}": StorageType(kind) for name, kind in STORAGES.items()}


# ---- the archive ------------------------------------------------------------------------------------------------

def is_torch(archive: Archive) -> bool:
    """Whether an archive is PyTorch's."""
    return any(name.endswith("/data.pkl") for name in archive.sizes)


def read_archive(archive: Archive) -> Found:
    """The tensors of an archive of PyTorch's.  Raises FileError."""
    folder = next(name for name in archive.sizes if name.endswith("/data.pkl")).removesuffix("data.pkl")
    if f"{folder}constants.pkl" in archive.sizes:
        raise FileError("pickled", "Expected a state_dict, got a compiled module of TorchScript", "TorchScript")
    order = ">" if f"{folder}byteorder" in archive.sizes and archive.whole(f"{folder}byteorder") == b"big" else "<"
    kept: dict[str, memoryview] = {}

    def bytes_of(member: str) -> memoryview:
        if member not in kept:
            kept[member] = memoryview(archive.whole(member))
        return kept[member]

    def storage(reference: Any) -> Storage:
        kind, key, count = storage_named(reference)
        member = f"{folder}data/{key}"
        if member not in archive.sizes:
            raise damaged(member, "a storage, got no such member")
        if archive.sizes[member] < count * np.dtype(TYPES[kind]).itemsize:
            raise damaged(member, f"{count} numbers, got {archive.sizes[member]} bytes")
        return Storage(kind, key, count, lambda: bytes_of(member), order)

    value = Machine(memoryview(archive.whole(f"{folder}data.pkl")), 0, ALLOWED, storage).run()
    return found_in(value)


def storage_named(reference: Any) -> tuple[str, str, int]:
    """The type, the key and the count of numbers of a reference: ("storage", type, key, device, count)."""
    match reference:
        case ("storage", StorageType(kind), str(key), _, int(count), *_) if 0 <= count < 2**40 and len(key) <= 40:
            return kind, key, count
        case ("storage", Stranger(name), *_):
            raise number_type("", name)
    raise damaged("storage", "a type, a key and a count")


# ---- the older stream -------------------------------------------------------------------------------------------

def is_stream(data: memoryview) -> bool:
    """Whether a file begins as the older kind: a pickle of the magic number."""
    return bytes(data[:14]) in (b"\x80\x02\x8a\x0a" + MAGIC.to_bytes(10, "little"),
                                b"\x80\x03\x8a\x0a" + MAGIC.to_bytes(10, "little"),
                                b"\x80\x04\x8a\x0a" + MAGIC.to_bytes(10, "little"))


def read_stream(data: memoryview) -> Found:
    """The tensors of the older kind of file.  Raises FileError."""
    asked: dict[str, tuple[str, int]] = {}
    places: dict[str, memoryview] = {}
    order = ["<"]

    def storage(reference: Any) -> Any:
        if isinstance(reference, tuple) and len(reference) > 1 and reference[0] == "module":
            return reference[1]                      # a class with its source, of a whole module
        kind, key, count = storage_named(reference)
        if asked.setdefault(key, (kind, count)) != (kind, count):
            raise damaged(f"storage {key}", "one type and count")
        return Storage(kind, key, count, lambda: places[key], order[0])

    at, values = 0, []
    for _ in range(5):
        machine = Machine(data, at, ALLOWED, storage)
        values.append(machine.run())
        at = machine.at
        if len(values) == 3 and isinstance(values[2], dict) and values[2].get("little_endian") is False:
            order[0] = ">"
    if values[:2] != [MAGIC, PROTOCOL] or not isinstance(values[4], list):
        raise damaged("stream", "its magic number, its protocol and its storages")
    for key in values[4]:
        if not isinstance(key, str) or key not in asked or key in places:
            raise damaged("storage", "one that a tensor asks for")
        kind, count = asked[key]
        size = count * np.dtype(TYPES[kind]).itemsize
        said = int.from_bytes(data[at:at + 8], "little" if order[0] == "<" else "big")
        if len(data) - at < 8 + size or said != count:
            raise damaged(f"storage {key:.40}", f"{count} numbers")
        places[key] = data[at + 8:at + 8 + size]
        at += 8 + size
    if set(places) != set(asked):
        raise damaged("stream", "every storage that a tensor asks for")
    return found_in(values[3])


# ---- tensors ----------------------------------------------------------------------------------------------------

def found_in(value: Any) -> Found:
    """The tensors among containers, by their names joined.  Raises FileError where there is none."""
    tensors: dict[str, Tensor] = {}
    strangers: dict[str, str] = {}
    vocabulary: dict[str, tuple[str, ...]] = {}
    for name, leaf in leaves(value, "", 0, [MOST_NODES]):
        if isinstance(leaf, (View, Made)):
            if len(tensors) >= MOST_ARRAYS:
                raise FileError("too-large", f"Expected at most {MOST_ARRAYS} arrays")
            tensors[name] = leaf.tensor(name) if isinstance(leaf, Made) else tensor_of(name, leaf)
        elif isinstance(leaf, Stranger):
            strangers.setdefault(name, leaf.name)
        elif isinstance(leaf, tuple):
            vocabulary[name] = leaf
    if not tensors:
        first = next(iter(strangers.values()), "")
        if first:
            raise FileError("pickled", f"Expected a state_dict, got an object of the class {first}", short(first))
        raise FileError("no-weights", "Expected arrays of numbers, got none")
    rows = {tensor.shape[:1] for tensor in tensors.values() if len(tensor.shape) == 2}

    def named(ends: Collection[str], fits: bool = False) -> tuple[str, ...]:
        return next((words for name, words in vocabulary.items()
                     if name.rpartition(".")[2] in ends and (not fits or (len(words),) in rows)), ())

    words, labels = named(("vocabulary", "vocab", "itos")) or named(WORD_PLACES, True), named(("labels", "classes"))
    return Found("torch", tensors, words, labels, others=tuple(f"{short(name)}: {short(kind)}"
                                                               for name, kind in strangers.items()))


def leaves(value: Any, name: str, depth: int, left: list[int]) -> Iterator[tuple[str, Any]]:
    """Every tensor, stranger and list of words in a container, by name; each container is opened so many times and so
    deep only."""
    left[0] -= 1 + (len(value) if isinstance(value, (dict, list, tuple)) else 0)
    if left[0] < 0:
        raise FileError("too-large", f"Expected at most {MOST_NODES:,} values", "pickle")
    if isinstance(value, (View, Made, Stranger)):
        yield name[:MOST_NAME], value
    elif name.rpartition(".")[2] in WORD_PLACES and isinstance(value, dict) and (words := in_rows(value)):
        yield name[:MOST_NAME], words
    elif isinstance(value, (list, tuple)) and len(value) > 1 and all(isinstance(word, str) for word in value):
        yield name[:MOST_NAME], tuple(value)
    elif isinstance(value, (dict, list, tuple)) and depth < DEEPEST:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in pairs:
            if isinstance(part, (View, Made, Stranger, dict, list, tuple)):
                own = f"{key!s:.{MOST_NAME}}"
                yield from leaves(part, f"{name}.{own}" if name else own, depth + 1, left)


def in_rows(rows: dict[Any, Any]) -> tuple[str, ...]:
    """The words of a dict of words and rows, or of rows and words, in their order; none where it is neither."""
    pairs = [(key, value) if type(key) is int else (value, key) for key, value in rows.items()]
    if not all(type(row) is int and isinstance(word, str) for row, word in pairs):
        return ()
    words = dict(pairs)
    return tuple(words[row] for row in range(len(rows))) if words.keys() == {*range(len(rows))} else ()


def tensor_of(name: str, view: View) -> Tensor:
    """A view as a tensor that is read when it is asked for."""
    storage = view.storage
    dtype = np.dtype(storage.order + TYPES[storage.kind])

    def numbers() -> Array:
        strides = tuple(step * dtype.itemsize for step in view.stride)
        return np.ndarray(view.size, dtype, storage.bytes_of()[:storage.count * dtype.itemsize],
                          view.offset * dtype.itemsize, strides)

    return Tensor(name, view.size, storage.kind, numbers)
