"""The notation: a line of text -> a symbol and a tree.  Two spellings of the same:

    f = σ(W_f x + U_f h' + b_f)
    f = sigmoid(W_f @ x + U_f @ h_prev + b_f)

    line      name = sum
    sum       term, then + or - and a term, as often as wanted
    term      factor, then ⊙ (or * · ×) or / and a factor, as often as wanted
    factor    - factor, number, name, name', function(sum), matrix factor, matrix @ factor, (sum)

A matrix is a capital letter with an index (W_f, U_f, M_n), or W or U by itself, which is that of the line; a vector of
weights is a small letter with an index (b_f, p_i) that no line gives.  A prime, or _prev, marks the previous step;
# begins a remark.
The text is data: nothing else than this is read, and no part of it ever reaches Python.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from ...errors import EquationError
from .tree import Line, Node

FUNCTIONS = {
    "σ": "σ", "sigmoid": "σ", "tanh": "tanh", "relu": "relu", "ReLU": "relu", "softplus": "softplus", "exp": "exp",
}
SPELLINGS = {"*": "⊙", "·": "⊙", "×": "⊙", "−": "-", "–": "-", "（": "(", "）": ")", "＝": "=", "＋": "+"}
LINES, LENGTH, DEPTH, DIGITS = 16, 160, 10, 8
LETTER = "A-Za-zα-ωΑ-Ω"
TOKEN = re.compile(rf"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+))"
                   rf"|(?P<name>[{LETTER}]+(?:_(?!prev\b)[{LETTER}0-9]+)?)(?P<before>'|’|′|_prev\b)?"
                   r"|(?P<sign>[=+\-−–*·×⊙/@()（）＝＋]))")
MATRIX = re.compile(r"[A-ZΑ-Ω]_\w+|[WU]")
MATRIX_OR_VECTOR = re.compile(r"\w+_\w+|[WUb]")


@dataclass(frozen=True)
class Token:
    """A number, a name, a name of the previous step or a sign, as the language spells it, and where it is."""

    kind: str
    text: str
    at: int
    length: int


def read_line(text: str, number: int) -> Line | None:
    """A line of text as an equation, None where it is empty.  Raises EquationError with the first mistake's place."""
    return Reader(text, number).line()


class Reader:
    """Reads one line from left to right, a function for each row of the grammar."""

    def __init__(self, text: str, number: int) -> None:
        self.text, self.number, self.place, self.depth = text.partition("#")[0].rstrip(), number, 0, 0
        if len(text) > LENGTH:
            raise EquationError("long", number, LENGTH + 1, len(text) - LENGTH, text[LENGTH:LENGTH + 8], (str(LENGTH),))
        self.tokens = self.split()

    def split(self) -> list[Token]:
        tokens, at = [], 0
        while at < len(self.text):
            found = TOKEN.match(self.text, at)
            if found is None:
                at += len(self.text[at:]) - len(self.text[at:].lstrip())
                raise EquationError("letter", self.number, at + 1, 1, self.text[at])
            kind = next(k for k in ("number", "name", "sign") if found[k] is not None)
            start, at = found.start(kind), found.end()
            kind_or_before = "before" if found["before"] else kind
            tokens.append(Token(kind_or_before, SPELLINGS.get(found[kind], found[kind]), start + 1, at - start))
        return tokens

    def fail(self, key: str, token: Token | None = None, *names: str) -> NoReturn:
        token = token or self.next
        end = token.at + token.length - 1
        raise EquationError(key, self.number, token.at, token.length, self.text[token.at - 1:end], names)

    @property
    def next(self) -> Token:
        end = Token("end", "", len(self.text) + 1, 0)
        return self.tokens[self.place] if self.place < len(self.tokens) else end

    def take(self, *signs: str) -> Token | None:
        """The next token where it is one of these signs."""
        token = self.next
        if token.kind != "sign" or token.text not in signs:
            return None
        self.place += 1
        return token

    def line(self) -> Line | None:
        if not self.tokens:
            return None
        first, self.place = self.next, 1
        if not self.take("="):
            self.fail("line", first if first.kind == "sign" or len(self.tokens) == 1 else self.next)
        if first.kind != "name":
            self.fail("symbol" if first.kind == "before" else "line", first, "x", *FUNCTIONS)
        tree = self.sum()
        if self.next.kind != "end":
            self.fail("close" if self.next.text == ")" else "line" if self.next.text == "=" else "operator")
        return Line(first.text, tree, self.number, first.at)

    def sum(self) -> Node:
        left = self.term()
        while sign := self.take("+", "-"):
            left = Node(sign.text, parts=(left, self.term()), at=sign.at)
        return left

    def term(self) -> Node:
        left = self.factor()
        while sign := self.take("⊙", "/"):
            left = Node(sign.text, parts=(left, self.factor()), at=sign.at)
        return left

    def factor(self) -> Node:
        self.depth += 1
        if self.depth > DEPTH:
            self.fail("deep", None, str(DEPTH))
        node = self.leaf()
        self.depth -= 1
        return node

    def leaf(self) -> Node:
        if sign := self.take("-"):
            return Node("negative", parts=(self.factor(),), at=sign.at)
        if opened := self.take("("):
            return self.bracket(opened)
        token = self.next
        if token.kind in ("sign", "end"):
            self.fail("operand")
        self.place += 1
        if token.kind == "number":
            if len(token.text) > DIGITS:
                self.fail("number", token, str(DIGITS))
            return Node("number", plain_number(token.text), at=token.at)
        if token.text in FUNCTIONS:
            opened = self.take("(") if token.kind == "name" else None
            if opened is None:
                self.fail("call", token)
            return Node("call", FUNCTIONS[token.text], (self.bracket(opened),), token.at)
        if token.kind == "before" and MATRIX_OR_VECTOR.fullmatch(token.text):
            self.fail("prime", token)
        if token.kind == "name" and MATRIX.fullmatch(token.text):
            if not self.take("@") and (self.next.kind in ("sign", "end") and self.next.text != "("):
                self.fail("alone", token)
            return Node("apply", token.text, (self.factor(),), token.at)
        if token.kind == "name" and self.next.text == "(" and self.next.at == token.at + token.length:
            self.fail("function", token, *dict.fromkeys(FUNCTIONS.values()))
        return Node("before" if token.kind == "before" else "name", token.text, at=token.at)

    def bracket(self, opened: Token) -> Node:
        inner = self.sum()
        if not self.take(")"):
            self.fail("open" if self.next.kind == "end" else "operator", opened if self.next.kind == "end" else None)
        return inner


def plain_number(text: str) -> str:
    """A number with no digit too many: 0.5 for .50, 2 for 2.0."""
    whole, point, rest = text.partition(".")
    return (str(int(whole or "0")) + point + rest).rstrip("0").rstrip(".") if point else str(int(whole))
