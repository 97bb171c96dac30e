"""What equations mean: their states, the blocks of their weights, the cell's own weights, and what each symbol may be.

    what is primed               a state; h, the output, always is one
    W_f x, U_f h', b_f           the block f of weight_ih, weight_hh and bias; b_f is one if it is added to W_f x, once
    U_n (r ⊙ h')                 a block of weight_hh too, the last one: its product waits for the gate r (Cell.inside)
    any other matrix or vector   a weight of the cell's own, [H, H] or [H]

A function of W_n x inside a line becomes a line of its own, called n, where no line is called so.
"""
from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NoReturn

from ...errors import EquationError
from ..base import RESERVED, of_states
from .facts import forget_of, is_constant, kinds_of, value_of
from .grammar import DIGITS, FUNCTIONS, LINES, read_line
from .naming import with_biases, with_inside, with_names, with_one_U
from .notations import rewritten
from .tree import Equations, Line, Node, walk, walk_all

SYMBOL, INDEX, BLOCKS, STATES, MATRICES, VECTORS = 2, 4, 8, 4, 6, 12
NAME = re.compile(r"\s*([^\W\d_]{1,2})\s*=")
SHOWN = ("x", "b", "c", *FUNCTIONS)
TAKEN = RESERVED | {"W", "U", "np", *FUNCTIONS, *keyword.kwlist, *keyword.softkwlist}


@lru_cache(maxsize=256)
def read(text: str) -> Equations:
    """Equations from their text, a line each.  Raises EquationError with the place of the first mistake.

    >>> read("h = tanh(W x + U h' + b)").blocks
    ('h',)
    >>> read("f = sigmoid(W_f @ x + b_f)\\nh = f * h_prev").texts["h"]
    "h = f ⊙ h'"
    >>> read("h = tanh(a)")
    Traceback (most recent call last):
    core.errors.EquationError: equations: Expected one of h', or a weight with an index in line 1, column 10, got 'a'
    """
    found, first = readings(text)
    if first:
        raise first[0]
    return found


def mistakes(text: str) -> tuple[EquationError, ...]:
    """Every mistake that can be told, at most one a line, in their order: for an editor."""
    return tuple(readings(text)[1])


def another_notation(text: str) -> str:
    """A text in another notation as it is read, in ours; empty where it is ours.  Raises EquationError as `read`."""
    return "\n".join(read(text).texts.values()) if readings_of(text)[1] else ""


def readings(text: str) -> tuple[Equations, list[EquationError]]:
    """The equations of a text, also of one in another notation, or else all that is wrong with it."""
    found, wrong = readings_of(text)
    other = rewritten(text) if wrong else None
    if other is None:
        return found, wrong
    found_there, wrong_there = readings_of(other.text)
    if not wrong_there:
        return found_there, []
    is_another = other.is_marked or wrong[0].key == "letter"                        # a sign that ours has not
    fewer = len(wrong_there) < len(wrong) + is_another
    return found, [other.placed(error, text) for error in wrong_there] if fewer else wrong


def readings_of(text: str) -> tuple[Equations, list[EquationError]]:
    """The equations of the lines that can be read, and what is wrong with the others."""
    lines: list[Line] = []
    wrong: list[EquationError] = []
    rows = text.split("\n", 4 * LINES)
    if len(rows) > 4 * LINES:                            # empty ones and remarks too
        return Meaning([]).equations(), [EquationError("lines", 4 * LINES + 1, 1, 0, "", (str(LINES),))]
    for number, row in enumerate(rows, 1):
        try:
            if (line := read_line(row, number)) is not None:
                lines.append(check_symbol(line, lines))
            if len(lines) > LINES:
                raise EquationError("lines", number, 1, len(row), row[:8], (str(LINES),))
        except EquationError as error:
            wrong.append(error)
            if error.key == "lines":
                return Meaning([]).equations(), wrong
            if (name := NAME.match(row)) and name[1] not in {line.symbol for line in lines}:
                lines.append(Line(name[1], Node("number", "0"), number))         # what it gives is meant to be known
    lines = with_names(lines)
    meaning = Meaning(lines)
    for line in lines:
        try:
            meaning.take(line)
        except EquationError as error:
            wrong.append(error)
            meaning.taken.append(line)
    try:
        if not wrong:
            return meaning.equations(whole=True), wrong
    except EquationError as error:
        wrong.append(error)
    return Meaning([]).equations(), sorted(wrong, key=lambda error: (error.line, error.column))


def check_symbol(line: Line, earlier: list[Line]) -> Line:
    """The line, where its symbol is one that it may give."""
    symbol, gradient = line.symbol, len(line.symbol) > 1 and line.symbol[0] in "dδ"
    if symbol in TAKEN or gradient or "_" in symbol or len(symbol) > SYMBOL:
        raise EquationError("symbol", line.number, line.at, len(symbol), symbol, SHOWN)
    for other in earlier:
        if line.symbol == other.symbol:
            raise EquationError("twice", line.number, line.at, len(line.symbol), line.symbol, (str(other.number),))
    return line


class Meaning:
    """Takes lines one after another and finds what each name in them is."""

    def __init__(self, lines: list[Line]) -> None:
        self.given = {line.symbol: line for line in lines}
        self.taken: list[Line] = []
        self.primed: dict[str, None] = {}
        self.own: dict[str, str] = {}

    def take(self, line: Line) -> None:
        """One line more.  Raises EquationError where a name in it is none that it may use."""
        self.line, self.known = line, [one.symbol for one in self.taken]
        self.taken.append(Line(line.symbol, self.found(line.tree), line.number, line.at))

    def fail(self, key: str, node: Node, *names: str, length: int = 0) -> NoReturn:
        length = length or max(1, len(node.text))
        raise EquationError(key, self.line.number, node.at, length, node.text or node.kind, names)

    def found(self, node: Node) -> Node:
        """The tree with every leaf by its meaning."""
        if node.kind == "apply":
            return self.found_matrix(node)
        if node.kind == "name":
            return self.found_name(node)
        if node.kind == "before":
            if node.text not in self.given:
                self.fail("state", node, node.text, length=len(node.text) + 1)
            self.primed.setdefault(node.text)
        if is_constant(node) and value_of(node) is None:
            self.fail("number", node, str(DIGITS))
        return Node(node.kind, node.text, tuple(self.found(part) for part in node.parts), node.at)

    def found_name(self, node: Node) -> Node:
        """A name without a prime: a line's value, or a vector of weights."""
        letter, mark, index = node.text.partition("_")
        if node.text == "x":
            self.fail("input", node, self.line.symbol)
        if letter == "x":
            self.fail("input", node, index)
        if node.text == "b" or mark:
            if len(letter) > 1 or not letter.islower() or len(index) > INDEX:
                self.fail("vector", node)
            if index == "t" and letter != "b" and letter not in self.given:         # b_t can be nothing but a bias
                self.fail("state", node, letter)
            if mark and letter in self.given and (index == "t" or index not in self.given):         # f_t, h_old
                self.fail("unknown", node, *self.known, *(f"{s}'" for s in self.given if s not in self.known))
            name = f"{letter}_{index or self.line.symbol}"
            self.own[name] = "H"
            return Node("vector", name, at=node.at)
        if node.text in self.known:
            return Node("symbol", node.text, at=node.at)
        if node.text in self.given:
            self.fail("later", node, node.text)
        self.fail("unknown", node, *self.known, *(f"{s}'" for s in self.given if s not in self.known))

    def found_matrix(self, node: Node) -> Node:
        """W_f x and U_f h' as blocks of the line, any other matrix as one of the cell's own."""
        symbol, (value,) = self.line.symbol, node.parts
        letter, _, index = node.text.partition("_")
        if is_constant(value):
            self.fail("alone", node)
        to_x = value == Node("name", "x")
        if to_x != (letter == "W"):
            self.fail("input", node, symbol)
        if len(index) > INDEX:
            self.fail("vector", node)
        if index in TAKEN:
            self.fail("index", node, *SHOWN)
        if to_x:
            return Node("input", index or symbol, at=node.at)
        argument = self.found(value)
        if letter == "U" and value == Node("before", "h"):
            return Node("recurrent", index or symbol, at=node.at)
        name = f"{letter}_{index or symbol}"
        self.own[name] = "HH"
        return Node("apply", name, (argument,), node.at)

    def equations(self, whole: bool = False) -> Equations:
        """What the lines that were taken say together; `whole` asks for an output and for the limits."""
        lines, inside, gate = with_inside(with_biases(with_one_U(tuple(self.taken))))
        leaves = list(walk_all(lines))
        blocks = tuple(dict.fromkeys(n.text for n in leaves if n.kind in ("input", "recurrent", "inside")))
        blocks = tuple(b for b in blocks if b != inside) + ((inside,) if inside else ())
        used = {n.text for n in leaves if n.kind in ("vector", "apply")}
        own = {name: shape for name, shape in self.own.items() if name in used}
        has = {kind: {n.text for n in leaves if n.kind == kind} for kind in ("input", "recurrent", "inside", "bias")}
        parts = {"weight_ih": has["input"], "weight_hh": has["recurrent"] | has["inside"], "bias": has["bias"]}
        missing = {name: tuple(b for b in blocks if b not in there) for name, there in parts.items()}
        absent = {name: without for name, without in missing.items() if without}
        states = ("h", *(s for s in self.primed if s != "h"))
        if whole:
            self.check_whole(blocks, states, own)
        kinds = kinds_of(lines)
        return Equations(lines, states, blocks, own, absent, gate, kinds, forget_of(lines, kinds, has["bias"]))

    def check_whole(self, blocks: tuple[str, ...], states: tuple[str, ...], own: Mapping[str, str]) -> None:
        """EquationError where there is no output, nothing is read, or there is more than the limits allow."""
        last = self.taken[-1].number if self.taken else 1
        if "h" not in self.given:
            raise EquationError("output", last, 1, 0, "")
        shapes = list(own.values())
        counts = {"blocks": (len(blocks), BLOCKS), "states": (len(states), STATES),
                  "matrices": (shapes.count("HH"), MATRICES), "vectors": (shapes.count("H"), VECTORS)}
        for key, (count, most) in counts.items():
            if count > most:
                raise EquationError(key, last, 1, 0, str(count), (str(most),))
        if not blocks:
            raise EquationError("reads", last, 1, 0, "")
        reserved = of_states(states)
        for self.line in self.taken:
            for node in walk(self.line.tree):
                if node.text.rpartition("_")[2] in reserved.intersection(blocks):
                    self.fail("index", node, *SHOWN, *sorted(reserved))

