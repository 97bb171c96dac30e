"""The format .npz of any names and shapes: an archive of NumPy's arrays; no object is ever unpickled."""
from __future__ import annotations

import io
from math import prod

import numpy as np

from ...errors import FileError
from .archives import Archive
from .tensors import MOST_NAME, TYPES, Array, Found, Tensor, checked_shape, damaged, number_type, short

HEADER_BYTES = 1024
MOST_LETTERS = 2**22                # of all words together
KINDS = {code: kind for kind, code in TYPES.items() if kind not in ("BF16", "BOOL")} | {"b1": "BOOL", "V2": "BF16"}
WORDS = ("vocabulary", "labels")


def read_npz(archive: Archive) -> Found:
    """What an archive of .npy members holds.  Raises FileError."""
    tensors: dict[str, Tensor] = {}
    words: dict[str, tuple[str, ...]] = {}
    for member in archive.sizes:
        name = member.removesuffix(".npy")
        if len(name) > MOST_NAME or not member.endswith(".npy"):
            raise damaged(name, "an .npy member")
        start = archive.start(member, HEADER_BYTES + 16)
        shape, is_fortran, dtype, at = header_of(name, start)
        if dtype.hasobject:
            raise FileError("pickled", f"{short(name)}: Expected numbers, got Python objects", short(name))
        if archive.sizes[member] != at + prod(shape) * dtype.itemsize:
            raise damaged(name, f"{prod(shape) * dtype.itemsize} bytes, got {archive.sizes[member] - at}")
        if name in WORDS and dtype.kind == "U":
            words[name] = words_of(archive, member, at, dtype, prod(shape))
            continue
        kind = KINDS.get(dtype.str[1:])
        if kind is None:
            raise number_type(name, str(dtype))
        tensors[name] = tensor_of(archive, member, at, name, shape, kind, dtype, is_fortran)
    return Found("npz", tensors, words.get("vocabulary", ()), words.get("labels", ()))


def header_of(name: str, data: bytes) -> tuple[tuple[int, ...], bool, np.dtype[np.generic], int]:
    """The shape, the order, the type and where the numbers begin."""
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        shape, is_fortran, dtype = read(file, max_header_size=HEADER_BYTES)
    except Exception as error:                       # NumPy reads a header as Python, which can fail in many ways
        raise damaged(name, f"an .npy header: {error!s:.80}") from error
    return checked_shape(name, shape), is_fortran, dtype, file.tell()


def tensor_of(archive: Archive, member: str, at: int, name: str, shape: tuple[int, ...], kind: str,
              dtype: np.dtype[np.generic], is_fortran: bool) -> Tensor:
    """A tensor that unpacks its member when it is read."""
    def numbers() -> Array:
        plain = np.dtype(dtype.str[0].replace("|", "<") + "u2") if kind == "BF16" else dtype
        flat = np.frombuffer(archive.whole(member), plain, prod(shape), at)
        return flat.reshape(shape, order="F" if is_fortran else "C")

    return Tensor(name, shape, kind, numbers)


def words_of(archive: Archive, member: str, at: int, dtype: np.dtype[np.generic], count: int) -> tuple[str, ...]:
    """A plain array of texts."""
    if archive.sizes[member] > 4 * MOST_LETTERS:
        raise FileError("too-large", f"{member}: Expected at most {MOST_LETTERS:,} letters", member)
    data = archive.whole(member)
    codes = np.frombuffer(data, np.dtype(f"{dtype.str[0]}u4"), count * dtype.itemsize // 4, at)
    if (codes > 0x10FFFF).any() or ((codes >= 0xD800) & (codes < 0xE000)).any():
        raise damaged(member, "letters")             # numbers that no letter has: NumPy would make half a text of them
    return tuple(np.frombuffer(data, dtype, count, at).tolist())
