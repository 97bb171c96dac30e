"""What can be told of trees without running them: constants, bounds, the gate that keeps a state."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf, isfinite

import numpy as np

from ...numerics.functions import sigmoid
from ..base import Array
from .tree import OPERATORS, Line, Node, factors, summands, walk

Bounds = tuple[float, float]
Function = Callable[[Array], Array]
CALLS: dict[str, Function] = {
    "σ": sigmoid, "tanh": np.tanh, "exp": np.exp, "relu": lambda z: np.maximum(z, 0),
    "softplus": lambda z: np.logaddexp(z, 0),
}
SLOPES: dict[str, Function] = {       # of y = function(z), from y
    "σ": lambda y: y * (1 - y), "tanh": lambda y: 1 - y * y, "relu": lambda y: y > 0,
    "softplus": lambda y: -np.expm1(-y), "exp": lambda y: y,
}
RANGES = {"σ": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0.0, inf), "softplus": (0.0, inf), "exp": (0.0, inf)}
CONSTANT = ("number", "negative", "call", *OPERATORS)


def is_constant(node: Node) -> bool:
    """Whether it is made of numbers only."""
    return all(n.kind in CONSTANT for n in walk(node))


def value_of(node: Node) -> float | None:
    """The number that a constant tree is, None where that is not finite."""
    parts: list[Array] = [np.asarray(value_of(part), np.float64) for part in node.parts]
    with np.errstate(all="ignore"):
        made = float(combined(node, parts))
    return made if isfinite(made) else None


def combined(node: Node, parts: list[Array]) -> Array:
    """A number, an operation or a function of the values of its parts."""
    match node.kind:
        case "number":
            return np.asarray(float(node.text))
        case "negative":
            return -parts[0]
        case "+":
            return parts[0] + parts[1]
        case "-":
            return parts[0] - parts[1]
        case "⊙":
            return parts[0] * parts[1]
        case "/":
            return parts[0] / parts[1]
    made: Array = CALLS[node.text](parts[0])
    return made


# ---- bounds --------------------------------------------------------------------------------------------------------

def kinds_of(lines: tuple[Line, ...]) -> dict[str, str]:
    """symbol -> "gate" where its outermost function is σ, "signed" where it stays in -1..1, else "state".

    Of a state's previous value it is supposed that it was in -1..1, and asked whether this one is then too.
    """
    known: dict[str, Bounds] = {}
    kinds = {}
    for line in lines:
        known[line.symbol] = low, high = bounds(line.tree, known, line.symbol)
        gate = line.tree.kind == "call" and line.tree.text == "σ"
        kinds[line.symbol] = "gate" if gate else "signed" if low >= -1 and high <= 1 else "state"
    return kinds


def bounds(node: Node, known: Mapping[str, Bounds], own: str) -> Bounds:
    """The least and the largest value that a tree can have."""
    if is_constant(node):
        value = value_of(node)
        return (-inf, inf) if value is None else (value, value)
    if node.kind == "symbol":
        return known.get(node.text, (-inf, inf))
    if node.kind == "before":
        return (-1.0, 1.0) if node.text == own else (-inf, inf)
    if node.kind == "call":
        return RANGES[node.text]
    if (mixed := mixture(node)) is not None:
        (a, b), (c, d) = (bounds(part, known, own) for part in mixed)
        return min(a, c), max(b, d)
    if node.kind not in ("negative", "+", "-", "⊙"):
        return -inf, inf
    if node.kind == "negative":
        low, high = bounds(node.parts[0], known, own)
        return -high, -low
    (a, b), (c, d) = (bounds(part, known, own) for part in node.parts)
    if node.kind == "⊙":
        ends = [0.0 if 0 in (p, q) else p * q for p in (a, b) for q in (c, d)]
        return min(ends), max(ends)
    return (a + c, b + d) if node.kind == "+" else (a - d, b - c)


def mixture(node: Node) -> tuple[Node, Node] | None:
    """p and q of (1 - g) ⊙ p + g ⊙ q, in either order and with the gate on either side, g being a symbol; else None."""
    if node.kind != "+" or any(part.kind != "⊙" for part in node.parts):
        return None
    for first, p in two_ways(node.parts[0]):
        for second, q in two_ways(node.parts[1]):
            for rest, gate in ((first, second), (second, first)):
                if rest == Node("-", parts=(Node("number", "1"), gate)) and gate.kind == "symbol":
                    return p, q
    return None


def two_ways(product: Node) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    return product.parts, product.parts[::-1]


def forget_of(lines: tuple[Line, ...], kinds: Mapping[str, str], biased: set[str]) -> str:
    """ "f" where it is a gate with a bias by which some line keeps a part of its own previous value; else ""."""
    keeps = any(Node("symbol", "f") in parts and Node("before", line.symbol) in parts
                for line in lines for summand, _ in summands(line.tree) for parts in [factors(summand)])
    return "f" if keeps and kinds.get("f") == "gate" and "f" in biased else ""
