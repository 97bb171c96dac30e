"""The trees that equations are read into: a value or a gradient, as the operations that make it.

    kind          text, parts                what it is
    number        "0.5"                      a number
    symbol        "f"                        this step's value of a line
    before        "C"                        a line's value at the previous step, C'
    input         "f"                        W_f x, a block of weight_ih applied to x
    recurrent     "f"                        U_f h', a block of weight_hh applied to h'
    bias          "f"                        b_f, a block of bias
    vector        "p_f"                      a vector of the cell's own, [H]
    apply         "M_n", (value,)            a matrix of the cell's own, [H, H], applied to a value
    inside        "n", (value,)              U_n (r ⊙ h'), a block of weight_hh that waits for a gate
    fed                                      h' in that bracket, with the factors of recurrent dropout
    call          "tanh", (value,)           a function of a value
    negative      (value,)                   its negative
    + - ⊙ /       (left, right)              element by element

Of a step backward besides (core/cells/equations/derivation.py):

    gradient      "f"                        δf, the loss's gradient with respect to a line's value
    argument      "f"                        δz_f, the same with respect to the argument of its function
    slope         "tanh", (value,)           the derivative of a function whose value this is
    transposed    "M_n", (gradient,)         M_nᵀ applied to a gradient
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

OPERATORS = ("+", "-", "⊙", "/")


@dataclass(frozen=True)
class Node:
    """One operation or leaf; the module's table says what `kind`, `text` and `parts` are.

    at  where it begins in its line, counted from 1; two trees are equal wherever they are from
    """

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Line:
    """One equation: the symbol that it gives, the tree of its right side, its number and where the symbol begins."""

    symbol: str
    tree: Node
    number: int = 0
    at: int = 1


def walk(node: Node) -> Iterator[Node]:
    """The node and all that it is made of."""
    yield node
    for part in node.parts:
        yield from walk(part)


def walk_all(lines: Iterable[Line]) -> Iterator[Node]:
    """All that the right sides of lines are made of."""
    return (node for line in lines for node in walk(line.tree))


def summands(node: Node, sign: int = 1) -> list[tuple[Node, int]]:
    """What a sum adds up, each with its sign; a node that is no sum by itself."""
    if node.kind == "negative":
        return summands(node.parts[0], -sign)
    if node.kind in ("+", "-"):
        left, right = node.parts
        return summands(left, sign) + summands(right, sign if node.kind == "+" else -sign)
    return [(node, sign)]


def factors(node: Node) -> list[Node]:
    """What a product multiplies."""
    return [f for part in node.parts for f in factors(part)] if node.kind == "⊙" else [node]


BARE = ("symbol", "before", "fed", "vector", "bias", "number", "call", "gradient", "argument")
STRENGTH = {"+": 1, "-": 1, "⊙": 2, "/": 2, "negative": 2}


def written(node: Node) -> str:
    """The tree in the notation of the docstrings, with no bracket that is not needed."""
    kind, text, parts = node.kind, node.text, [written(part) for part in node.parts]
    if kind in OPERATORS:
        left, right = node.parts
        low = STRENGTH[kind]
        loose = STRENGTH.get(left.kind, 3) < low or left.kind == "negative"
        first = f"({parts[0]})" if loose else parts[0]
        tight = STRENGTH.get(right.kind, 3) <= low or right.kind == "negative"
        return f"{first} {kind} " + (f"({parts[1]})" if tight else parts[1])
    if kind == "negative":
        return f"-({parts[0]})" if node.parts[0].kind in STRENGTH else f"-{parts[0]}"
    if kind in ("call", "slope"):
        return f"{text}{'′' if kind == 'slope' else ''}({parts[0]})"
    if kind in ("apply", "inside", "transposed"):
        name = {"apply": text, "inside": f"U_{text}", "transposed": f"{text}ᵀ"}[kind]
        bare = node.parts[0].kind in BARE
        return f"{name} {parts[0]}" if bare else f"{name} ({parts[0]})"
    leaf = {"before": f"{text}'", "input": f"W_{text} x", "recurrent": f"U_{text} h'", "bias": f"b_{text}", "fed": "h'",
            "gradient": f"δ{text}", "argument": f"δz_{text}"}
    return leaf.get(kind, text)


@dataclass(frozen=True, eq=False)
class Equations:
    """Equations that have been read: all that a cell, a page or a writer needs to know of them.

    lines   in their order, every leaf of a tree by its meaning (core/cells/equations/tree.py)
    states  what is carried to the next step, h first
    blocks  the indices of W x and U h', in their order; the one whose U waits for a gate is last
    own     weights beyond weight_ih, weight_hh and bias: name -> "H" for a vector, "HH" for a matrix
    absent  weight -> the blocks that it has no part of: no W_f x, no U_f h', no b_f
    inside  the gate in front of the last block's U, "" for none
    kinds   symbol -> "gate" (0..1), "signed" (-1..1) or "state" (unbounded)
    forget  the gate f that keeps a state, f ⊙ C', and has a bias; "" for none
    """

    lines: tuple[Line, ...]
    states: tuple[str, ...]
    blocks: tuple[str, ...]
    own: Mapping[str, str]
    absent: Mapping[str, tuple[str, ...]]
    inside: str
    kinds: Mapping[str, str]
    forget: str

    @property
    def symbols(self) -> tuple[str, ...]:
        """What the lines give, in their order."""
        return tuple(line.symbol for line in self.lines)

    @property
    def texts(self) -> dict[str, str]:
        """symbol -> its equation in the notation of the docstrings."""
        return {line.symbol: f"{line.symbol} = {written(line.tree)}" for line in self.lines}

    def tree(self, symbol: str) -> Node:
        """What a line computes."""
        return next(line.tree for line in self.lines if line.symbol == symbol)
