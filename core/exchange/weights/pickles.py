"""Pickles without unpickling: a machine for the few opcodes that containers of tensors are written with.

Nothing is imported and nothing is called.  A name out of the file is looked up in ALLOWED, which says what stands for
it here; every other name is a Stranger, and so is whatever a file would make of one.  What comes out is made of None,
bool, int, float, str, bytes, list, tuple, dict, Stranger and what ALLOWED makes.  (The opcodes: Python's
Lib/pickletools.py.)
"""
from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import FileError
from .tensors import Tensor, damaged

MOST_OPCODES = 400_000
MOST_MEMO = 200_000
KEYS = (str, int, float, bool, bytes, type(None))


@dataclass(frozen=True)
class Stranger:
    """An object of a class that is not loaded, by the class's name."""

    name: str


@dataclass(frozen=True)
class Known:
    """A name that is allowed; `make` builds what a file asks it for, out of the arguments."""

    name: str
    make: Callable[[tuple[Any, ...]], Any]


class Made:
    """An object that is made here and that takes its state from a file; one of numbers gives a tensor."""

    def take(self, state: Any) -> None:
        """The state that the file gives it.  Raises FileError."""
        raise NotImplementedError

    def tensor(self, name: str) -> Tensor:
        """Its numbers.  Raises FileError where it has none."""
        raise damaged(name, "numbers")


class Mark:
    """Where a container's items begin on the stack."""


MARK = Mark()


class Unreadable(Exception):
    """Not a pickle that this machine reads."""


class Machine:
    """Reads one pickle out of `data`, from `at` on; afterwards `at` is where it ended.

    allowed     by "module name": what stands for a name
    persistent  what stands for a reference to something outside the pickle: a storage
    """

    def __init__(self, data: memoryview, at: int, allowed: Mapping[str, Known],
                 persistent: Callable[[Any], Any]) -> None:
        self.data, self.at, self.allowed, self.persistent = data, at, allowed, persistent
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.given = 0                               # values that were given to names: one list may be given many times
        self.written = 0                             # characters and bytes of them: no text is copied again and again

    def run(self) -> Any:
        """The object that the pickle holds.  Raises FileError, whatever the bytes are."""
        try:
            for _ in range(MOST_OPCODES):
                code = self.take(1)[0]
                if code == 0x2E:                     # STOP
                    return self.pop()
                act = ACTS.get(code)
                if act is None:
                    raise Unreadable(f"opcode {code:#x}")
                act(self)
            raise FileError("too-large", f"Expected at most {MOST_OPCODES:,} opcodes", "pickle")
        except (Unreadable, UnicodeDecodeError, ValueError, IndexError, TypeError, KeyError, AttributeError,
                struct.error) as error:
            if isinstance(error, FileError):
                raise
            raise FileError("damaged", f"pickle: Expected a container of tensors: {error!s:.80}", "pickle") from error

    # ---- bytes and the stack ----

    def take(self, count: int) -> memoryview:
        if not 0 <= count <= len(self.data) - self.at:
            raise Unreadable(f"{count} bytes at {self.at}")
        part = self.data[self.at:self.at + count]
        self.at += count
        return part

    def number(self, count: int, is_signed: bool = False) -> int:
        return int.from_bytes(self.take(count), "little", signed=is_signed)

    def text(self, count: int) -> str:
        return bytes(self.take(count)).decode("utf-8", "surrogatepass").encode("utf-8", "replace").decode()

    def line(self, most: int = 300) -> str:
        end = bytes(self.data[self.at:self.at + most]).find(b"\n")
        if end < 0:
            raise Unreadable("a line without its end")
        found = bytes(self.take(end)).decode()
        self.take(1)
        return found

    def line_of_bytes(self) -> bytes:
        """The bytes to the end of a line, which may be long: an array's, in protocol 0."""
        step = 1 << 16
        for at in range(self.at, len(self.data), step):
            if (end := bytes(self.data[at:at + step]).find(b"\n")) >= 0:
                found = bytes(self.take(at + end - self.at))
                self.take(1)
                return found
        raise Unreadable("a line without its end")

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def pop(self) -> Any:
        value = self.stack.pop()
        if value is MARK:
            raise Unreadable("a mark in a value's place")
        return value

    def items(self) -> list[Any]:
        """What is above the last mark."""
        for k in range(len(self.stack) - 1, -1, -1):
            if self.stack[k] is MARK:
                found = self.stack[k + 1:]
                del self.stack[k:]
                return found
        raise Unreadable("no mark")

    # ---- containers ----

    def set_items(self, found: list[Any]) -> None:
        if len(found) % 2:
            raise Unreadable("a name without its value")
        target = self.stack[-1]
        if isinstance(target, Stranger):
            return
        if not isinstance(target, dict):
            raise Unreadable("items for what is no dict")
        for key, value in zip(found[::2], found[1::2], strict=True):
            target[hashable(key)] = value

    def add_items(self, found: list[Any]) -> None:
        target = self.stack[-1]
        if isinstance(target, Stranger):
            return
        if not isinstance(target, list):
            raise Unreadable("items for what is no list")
        target.extend(found)

    def remember(self, index: int) -> None:
        if len(self.memo) >= MOST_MEMO:
            raise FileError("too-large", f"Expected at most {MOST_MEMO:,} remembered objects", "pickle")
        if self.stack[-1] is MARK:
            raise Unreadable("a mark to be remembered")
        self.memo[index] = self.stack[-1]

    # ---- names ----

    def named(self, module: str, name: str) -> None:
        self.push(self.allowed.get(f"{module} {name}") or Stranger(f"{module}.{name}"[:120]))

    def reduce(self) -> None:
        arguments, what = self.pop(), self.pop()
        if isinstance(what, Stranger):
            self.push(what)
        elif isinstance(what, Known) and isinstance(arguments, tuple):
            self.given += sum(len(one) for one in arguments if isinstance(one, (list, tuple, dict)))
            self.written += sum(len(one) for one in arguments if isinstance(one, (str, bytes)))
            if self.given > MOST_OPCODES or self.written > len(self.data):
                raise FileError("too-large", f"Expected at most {MOST_OPCODES:,} values, each once", "pickle")
            self.push(what.make(arguments))
        else:
            raise Unreadable("a call of what is no name")

    def build(self) -> None:
        """An object's state: that of a state_dict is its versions, which are not needed; a stranger's is left out."""
        state = self.pop()
        if isinstance(self.stack[-1], Made):
            self.stack[-1].take(state)
        elif not isinstance(self.stack[-1], (Stranger, dict)):
            raise Unreadable("a state for what has none")


def hashable(key: Any) -> Any:
    """A key that no file can be slow with."""
    if type(key) in (int, float) and not abs(key) < 2**61 - 1:
        return str(key)                              # such numbers may all have one hash
    return key if isinstance(key, KEYS) else f"{type(key).__name__}"


def whole(text: str) -> int | bool:
    """A number as protocol 0 writes it."""
    if text in ("00", "01"):
        return text == "01"
    if len(text) > 40:
        raise Unreadable("too long a number")
    return int(text.removesuffix("L"))


def bounded(machine: Machine, count: int) -> int:
    """A long number of so many bytes."""
    if count > 64:
        raise Unreadable("too long a number")
    return machine.number(count, True)


FIRST = re.compile(rb"\(d(?:p\d+)?\n|\}q\0|ccollections\nOrderedDict\n")


def is_pickle(data: bytes | memoryview) -> bool:
    """Whether a file begins as a pickle: with its protocol, or in the first two with a dict."""
    first = bytes(data[:24])
    return first[:1] == b"\x80" or FIRST.match(first) is not None


Act = Callable[[Machine], object]


def of_stack(count: int) -> Act:
    def act(m: Machine) -> None:
        m.push(tuple([m.pop() for _ in range(count)][::-1]))
    return act


def pair(m: Machine) -> None:
    value, key = m.pop(), m.pop()
    m.set_items([key, value])


def named_by_stack(m: Machine) -> None:
    name, module = m.pop(), m.pop()
    if not (isinstance(name, str) and isinstance(module, str)):
        raise Unreadable("a name that is no text")
    m.named(module, name)


def new_with_names(m: Machine) -> None:
    m.pop()
    m.reduce()


def dict_of_items(m: Machine) -> None:
    found = m.items()
    m.push({})
    m.set_items(found)


def escaped(data: bytes) -> str:
    """A text as protocol 0 writes it: what is no Latin-1 as \\u and four digits."""
    return data.decode("raw-unicode-escape").encode("utf-8", "replace").decode()


def set_into(m: Machine) -> None:
    """A set is kept as a list: nobody asks one for its members."""
    m.add_items(m.items())


ACTS: dict[int, Act] = {
    0x80: lambda m: m.take(1), 0x95: lambda m: m.take(8), ord("("): lambda m: m.push(MARK),
    ord("0"): lambda m: m.pop(), ord("1"): lambda m: m.items(), ord("2"): lambda m: m.push(m.stack[-1]),
    ord("N"): lambda m: m.push(None), 0x88: lambda m: m.push(True), 0x89: lambda m: m.push(False),
    ord("I"): lambda m: m.push(whole(m.line())), ord("L"): lambda m: m.push(whole(m.line())),
    ord("F"): lambda m: m.push(float(m.line(40))),
    ord("K"): lambda m: m.push(m.number(1)), ord("M"): lambda m: m.push(m.number(2)),
    ord("J"): lambda m: m.push(m.number(4, True)),
    0x8A: lambda m: m.push(bounded(m, m.number(1))), 0x8B: lambda m: m.push(bounded(m, m.number(4))),
    ord("G"): lambda m: m.push(struct.unpack(">d", m.take(8))[0]),
    ord("X"): lambda m: m.push(m.text(m.number(4))), 0x8C: lambda m: m.push(m.text(m.number(1))),
    0x8D: lambda m: m.push(m.text(m.number(8))),
    ord("V"): lambda m: m.push(escaped(m.line_of_bytes())), ord("S"): lambda m: m.push(m.line().strip("'\"")),
    ord("U"): lambda m: m.push(bytes(m.take(m.number(1))).decode("latin-1")),
    ord("T"): lambda m: m.push(bytes(m.take(m.number(4))).decode("latin-1")),
    ord("C"): lambda m: m.push(bytes(m.take(m.number(1)))), ord("B"): lambda m: m.push(bytes(m.take(m.number(4)))),
    0x8E: lambda m: m.push(bytes(m.take(m.number(8)))), 0x96: lambda m: m.push(bytes(m.take(m.number(8)))),
    ord(")"): lambda m: m.push(()), ord("t"): lambda m: m.push(tuple(m.items())), 0x85: of_stack(1), 0x86: of_stack(2),
    0x87: of_stack(3),
    ord("d"): dict_of_items,
    ord("]"): lambda m: m.push([]), ord("l"): lambda m: m.push(m.items()), ord("a"): lambda m: m.add_items([m.pop()]),
    ord("e"): lambda m: m.add_items(m.items()),
    0x8F: lambda m: m.push([]), 0x90: set_into, 0x91: lambda m: m.push(m.items()),
    ord("}"): lambda m: m.push({}), ord("s"): pair, ord("u"): lambda m: m.set_items(m.items()),
    ord("p"): lambda m: m.remember(int(m.line(20))), ord("q"): lambda m: m.remember(m.number(1)),
    ord("r"): lambda m: m.remember(m.number(4)),
    0x94: lambda m: m.remember(len(m.memo)),
    ord("g"): lambda m: m.push(m.memo[int(m.line(20))]), ord("h"): lambda m: m.push(m.memo[m.number(1)]),
    ord("j"): lambda m: m.push(m.memo[m.number(4)]),
    ord("c"): lambda m: m.named(m.line(), m.line()), 0x93: named_by_stack,
    ord("R"): Machine.reduce, 0x81: Machine.reduce, 0x92: new_with_names, ord("b"): Machine.build,
    ord("Q"): lambda m: m.push(m.persistent(m.pop())),
}
