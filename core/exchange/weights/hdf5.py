"""The part of HDF5 that Keras writes: groups and plain arrays of numbers (The HDF Group, "HDF5 File Format
Specification 3.0").

    superblock -> the root's object header -> groups (a B-tree of symbol tables, or links) -> arrays (contiguous or
    compact)

Chunked, compressed and external arrays are refused by name; attributes, references and named types are passed over.
Every address and length is checked against the file, and each object is opened once, so that no file makes this loop or
allocate.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...errors import FileError
from .tensors import MOST_ARRAYS, MOST_NAME, Tensor, checked_shape, damaged, in_memory, short, within

SIGNATURE = b"\x89HDF\r\n\x1a\n"
NOWHERE = 2**64 - 1
MOST_OBJECTS = 20_000
MOST_STEPS = 500_000     # messages and names, which a file may let overlap
DEEPEST = 24
DATASPACE, LINKS, DATATYPE, LINK, LAYOUT, FILTERS, CONTINUED, SYMBOLS = 0x1, 0x2, 0x3, 0x6, 0x8, 0xB, 0x10, 0x11
FLOATS = {(2, 5): "F16", (2, 8): "BF16", (4, 8): "F32", (8, 11): "F64"}
WHOLES = {(1, 8): "I8", (2, 8): "I16", (4, 8): "I32", (8, 8): "I64", (1, 0): "U8", (2, 0): "U16", (4, 0): "U32",
          (8, 0): "U64"}


@dataclass
class File:
    """The bytes, and how many objects may still be opened, and how many of their parts read."""

    data: memoryview
    left: int = MOST_OBJECTS
    steps: int = MOST_STEPS
    seen: set[int] = field(default_factory=set)

    def number(self, at: int, count: int = 8) -> int:
        return int.from_bytes(within(self.data, "HDF5", at, count), "little")

    def step(self) -> None:
        """One more message or name.  Raises FileError where too many were read."""
        self.steps -= 1
        if self.steps < 0:
            raise FileError("too-large", f"Expected at most {MOST_STEPS:,} messages and names", "HDF5")

    def opened(self, at: int) -> None:
        """One more object.  Raises FileError where it was opened before, or too many were."""
        self.left -= 1
        if self.left < 0:
            raise FileError("too-large", f"Expected at most {MOST_OBJECTS:,} objects", "HDF5")
        if at in self.seen:
            raise damaged("HDF5", f"the object at {at} once")
        self.seen.add(at)

    def marked(self, at: int, mark: bytes) -> None:
        if bytes(within(self.data, "HDF5", at, len(mark))) != mark:
            raise damaged("HDF5", f"{mark.decode()} at {at}")


def read_hdf5(data: memoryview) -> dict[str, Tensor]:
    """Every array of numbers by its path, parts joined by a slash.  Raises FileError."""
    file = File(data)
    tensors: dict[str, Tensor] = {}
    for name, tensor in objects(file, root_of(file), "", 0):
        if len(tensors) >= MOST_ARRAYS:
            raise FileError("too-large", f"Expected at most {MOST_ARRAYS} arrays", "HDF5")
        tensors[name] = tensor
    return tensors


def root_of(file: File) -> int:
    """The address of the root's object header, by the superblock."""
    version = file.number(8, 1)
    if version > 3:
        raise FileError("not-read", f"Expected a superblock of version 0 to 3, got {version}", "HDF5")
    widths = 13 if version < 2 else 9
    if file.number(widths, 1) != 8 or file.number(widths + 1, 1) != 8:
        raise FileError("not-read", "Expected addresses and lengths of 8 bytes", "HDF5")
    return file.number({0: 64, 1: 68, 2: 36, 3: 36}[version])


def objects(file: File, at: int, path: str, depth: int) -> Iterator[tuple[str, Tensor]]:
    """The arrays of an object: itself, or those of the group that it is."""
    if depth > DEEPEST or len(path) > MOST_NAME:
        raise damaged(path, f"at most {DEEPEST} groups in one another")
    file.opened(at)
    found: dict[int, tuple[int, int]] = {}
    links: list[tuple[str, int]] = []
    for kind, start, length in messages(file, at):
        if kind == LINK:
            links.extend(link_at(file, start, length))
        elif kind == LINKS and file.number(start + (10 if file.number(start + 1, 1) & 1 else 2)) != NOWHERE:
            raise FileError("not-read",
                            f"{short(path) or 'root'}: Expected few links in a group, got a heap of them", short(path))
        else:
            found[kind] = (start, length)
    if SYMBOLS in found:
        tree, heap = file.number(found[SYMBOLS][0]), file.number(found[SYMBOLS][0] + 8)
        links.extend(symbols(file, tree, heap, 0))
    for name, address in links:
        yield from objects(file, address, f"{path}/{name}" if path else name, depth + 1)
    is_array = LAYOUT in found and DATATYPE in found and DATASPACE in found
    if is_array and (tensor := array_at(file, path, found)) is not None:
        yield path, tensor


# ---- headers ----------------------------------------------------------------------------------------------------

def messages(file: File, at: int) -> Iterator[tuple[int, int, int]]:
    """(type, start, length) of every message of an object header, the continued ones too."""
    is_new = bytes(within(file.data, "HDF5", at, 4)) == b"OHDR"
    if is_new:
        flags = file.number(at + 5, 1)
        width = 1 << (flags & 3)
        first = at + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
        blocks = [(first + width, file.number(first, width))]
        head = 6 if flags & 4 else 4
    else:
        if file.number(at, 1) != 1:
            raise damaged("HDF5", f"an object header at {at}")
        blocks, head = [(at + 16, file.number(at + 8, 4))], 8
    for start, length in blocks:
        within(file.data, "HDF5", start, length)
        end = start + length
        while start + head <= end:
            file.step()
            sizes = (1, 2) if is_new else (2, 2)
            kind, size = file.number(start, sizes[0]), file.number(start + sizes[0], sizes[1])
            body = start + head
            if body + size > end:
                raise damaged("HDF5", f"a message within its block at {start}")
            if kind == CONTINUED and size >= 16:
                if len(blocks) >= 64:
                    raise damaged("HDF5", "at most 64 blocks of a header")
                more, room = file.number(body), file.number(body + 8)
                blocks.append((more + 4, room - 8) if is_new else (more, room))
            else:
                within(file.data, "HDF5", body, size)
                yield kind, body, size
            start = body + size


# ---- groups -----------------------------------------------------------------------------------------------------

def symbols(file: File, tree: int, heap: int, depth: int) -> Iterator[tuple[str, int]]:
    """(name, address) of a group's members, by a B-tree of the first version whose leaves are symbol tables."""
    file.opened(tree)
    file.marked(tree, b"TREE")
    if depth > DEEPEST or file.number(tree + 4, 1) != 0:
        raise damaged("HDF5", "a tree of a group")
    for k in range(file.number(tree + 6, 2)):
        child = file.number(tree + 32 + 16 * k)
        if file.number(tree + 5, 1):
            yield from symbols(file, child, heap, depth + 1)
        else:
            yield from table(file, child, heap)


def table(file: File, at: int, heap: int) -> Iterator[tuple[str, int]]:
    """The entries of one symbol table."""
    file.opened(at)
    file.marked(at, b"SNOD")
    file.marked(heap, b"HEAP")
    size, names = file.number(heap + 8), file.number(heap + 24)
    letters = within(file.data, "HDF5", names, size)
    for k in range(file.number(at + 6, 2)):
        file.step()
        entry = at + 8 + 40 * k
        place = file.number(entry)
        if place >= size:
            raise damaged("HDF5", "a name in its heap")
        yield text_of(bytes(letters[place:place + MOST_NAME]).partition(b"\0")[0]), file.number(entry + 8)


def link_at(file: File, at: int, length: int) -> Iterator[tuple[str, int]]:
    """A link message's name and address; a soft or an external link is passed over."""
    flags = file.number(at + 1, 1)
    place = at + 2
    kind = 0
    if flags & 8:
        kind, place = file.number(place, 1), place + 1
    place += (8 if flags & 4 else 0) + (1 if flags & 16 else 0)
    width = 1 << (flags & 3)
    size = file.number(place, width)
    if place + width + size + (8 if kind == 0 else 0) > at + length:
        raise damaged("HDF5", "a link within its message")
    if kind == 0:
        name = within(file.data, "HDF5", place + width, min(size, MOST_NAME))
        yield text_of(bytes(name)), file.number(place + width + size)


def text_of(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise damaged("HDF5", "names in UTF-8") from None


# ---- arrays -----------------------------------------------------------------------------------------------------

def array_at(file: File, path: str, found: dict[int, tuple[int, int]]) -> Tensor | None:
    """The array of an object's messages; None where it holds no numbers (texts, references, nothing)."""
    space, kind, layout = found[DATASPACE][0], number_type(file, found[DATATYPE][0]), found[LAYOUT][0]
    if kind is None:
        return None
    version, rank = file.number(space, 1), file.number(space + 1, 1)
    if version not in (1, 2) or rank > 8:
        raise damaged(path, "a dataspace of at most 8 axes")
    first = space + (8 if version == 1 else 4)
    shape = checked_shape(path, [file.number(first + 8 * k) for k in range(rank)])
    version, storage = file.number(layout, 1), file.number(layout + 1, 1)
    if version not in (3, 4) or storage not in (0, 1) or FILTERS in found:
        raise FileError("not-read",
                        f"{short(path)}: Expected a plain array, got one in chunks or compressed", short(path))
    start, length = (layout + 4, file.number(layout + 2, 2)) if storage == 0 else (file.number(layout + 2),
                                                                                   file.number(layout + 10))
    if start == NOWHERE:
        raise damaged(path, "its numbers, got none")
    code, order = kind
    return in_memory(within(file.data, path, start, length), path, shape, code, order)


def number_type(file: File, at: int) -> tuple[str, str] | None:
    """The type of an array's numbers by the names of TYPES, and their byte order; None where they are no plain
    numbers."""
    family, bits, size = file.number(at, 1) & 15, file.number(at + 1, 3), file.number(at + 4, 4)
    order = ">" if bits & 1 else "<"
    if family == 0:
        kind = WHOLES.get((size, bits & 8))
    elif family == 1:
        kind = FLOATS.get((size, file.number(at + 13, 1)))
    else:
        return None
    return None if kind is None else (kind, order)
