"""The step backward of equations, derived from them line by line: the last line first, each by the chain rule.

    C = f ⊙ C' + i ⊙ a        δf = δC ⊙ C'     δC' = δC ⊙ f     δi = δC ⊙ a     δa = δC ⊙ i
    f = σ(W_f x + U_f h')     δz_f = δf ⊙ σ′(f)     δ(W_f x) = δz_f     δ(U_f h') = δz_f

δs is the loss's gradient with respect to s.  A value that several lines use gets a share from each:
shares of one target add up.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .facts import is_constant
from .tree import OPERATORS, Equations, Line, Node


@dataclass(frozen=True)
class Backward:
    """One line of the step backward.

    target  what the gradient is of: a leaf of the forward lines (symbol, before, input, recurrent, bias, vector, fed),
            an "apply" or "inside" for its matrix, or "argument" for a name that is made here
    value   the share of it, as a tree; of a product the gradient with respect to it: the matrix's own is the outer
            product of this and what the matrix was applied to
    undoes  the symbol of the forward line that it undoes
    first   whether this is the first share of its target.  It never is of a state's symbol: the first is what arrives
            from the next step, and to h from the loss
    """

    target: Node
    value: Node
    undoes: str
    first: bool


@lru_cache(maxsize=256)
def derive(equations: Equations) -> tuple[Backward, ...]:
    """The lines of the step backward, in an order in which they can be computed.

    >>> from core.cells.equations import read, written
    >>> for b in derive(read("g = σ(W_g x)\\nh = g ⊙ h'")):
    ...     print(written(b.target), "<-", written(b.value))
    g <- δh ⊙ h'
    h' <- δh ⊙ g
    δz_g <- δg ⊙ σ′(g)
    W_g x <- δz_g
    """
    made: list[Backward] = []
    seen: set[Node] = {Node("symbol", s) for s in equations.states}
    for line in reversed(equations.lines):
        used = Node("symbol", line.symbol) in seen               # what no later line uses has no gradient
        for target, value in Derivation(line).lines() if used else ():
            key = Node(target.kind, target.text)
            made.append(Backward(target, value, line.symbol, key not in seen))
            seen.add(key)
    return tuple(made)


def shares(equations: Equations) -> dict[Node, tuple[Backward, ...]]:
    """The lines of `derive` by their target, in the order in which each target is whole: δC = a share + a share."""
    found: dict[Node, tuple[Backward, ...]] = {}
    for one in derive(equations):
        earlier = found.pop(one.target, ()) if one.target.kind not in ("apply", "inside") else ()
        found[one.target] = (*earlier, one)
    return found


class Derivation:
    """One line undone."""

    def __init__(self, line: Line) -> None:
        self.line, self.made = line, 0

    def lines(self) -> Iterator[tuple[Node, Node]]:
        """(target, share) of all that the line is made of."""
        symbol, tree, whole = self.line.symbol, self.line.tree, Node("gradient", self.line.symbol)
        if tree.kind == "call" and not is_constant(tree):
            yield from self.call(tree, whole, Node("symbol", symbol))
        else:
            yield from self.down(tree, whole)

    def down(self, node: Node, g: Node) -> Iterator[tuple[Node, Node]]:
        """What the gradient g of a node is to everything below it."""
        if is_constant(node):
            return
        if node.kind in OPERATORS:
            yield from self.operation(node, g)
        elif node.kind == "negative":
            yield from self.down(node.parts[0], negative(g))
        elif node.kind == "call":
            yield from self.call(node, g, node)
        elif node.kind in ("apply", "inside"):
            if g.kind not in ("gradient", "argument"):
                name = self.named()
                yield name, g
                g = name
            yield node, g
            matrix = node.text if node.kind == "apply" else f"U_{node.text}"
            yield from self.down(node.parts[0], Node("transposed", matrix, (g,)))
        else:
            yield node, g

    def operation(self, node: Node, g: Node) -> Iterator[tuple[Node, Node]]:
        left, right = node.parts
        if node.kind in ("+", "-"):
            yield from self.down(left, g)
            yield from self.down(right, g if node.kind == "+" else negative(g))
        elif node.kind == "⊙":
            yield from self.down(left, times(g, right))
            yield from self.down(right, times(g, left))
        else:
            yield from self.down(left, Node("/", parts=(g, right)))
            yield from self.down(right, negative(Node("/", parts=(times(g, node), right))))

    def call(self, node: Node, g: Node, value: Node) -> Iterator[tuple[Node, Node]]:
        """δz = δy ⊙ y′ for y = function(z), under a name of its own where z is more than one value."""
        g, inner = times(g, Node("slope", node.text, (value,))), node.parts[0]
        if inner.kind not in ("symbol", "before", "vector"):
            name = self.named()
            yield name, g
            g = name
        yield from self.down(inner, g)

    def named(self) -> Node:
        """The next name for a gradient inside this line: δz_f, δz_f2, δz_f3."""
        self.made += 1
        return Node("argument", self.line.symbol + (str(self.made) if self.made > 1 else ""))


def times(a: Node, b: Node) -> Node:
    return Node("⊙", parts=(a, b))


def negative(g: Node) -> Node:
    return g.parts[0] if g.kind == "negative" else Node("negative", parts=(g,))
