"""A cell's equations as lists of NumPy calls into buffers made once: what a sweep runs for every step.

    ahead    a line's tree -> calls that write its value, each an operation on arrays of the one step
    back     the lines of `derive` -> chains: a gradient's share is  sign · base ⊙ coefficient,  where the base is a
             gradient and the coefficient is made of values alone, and so for all steps at once

A symbol with one share has no gradient of its own, but for a state and for what a matrix made: its share's coefficient
goes into the next ones'.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...cells.equations import Equations, Node, derive
from ...cells.equations.facts import is_constant
from ...cells.equations.tree import summands, walk, walk_all

LINEAR = ("gradient", "argument", "transposed")


class Share(NamedTuple):
    """sign · base ⊙ over / under to a target; `over` and `under` are trees of values."""

    target: Node
    base: Node
    over: tuple[Node, ...]
    under: tuple[Node, ...]
    sign: int


@dataclass(frozen=True)
class Gates:
    """Neighbouring blocks whose lines are functions of W x + U h' + b and nothing else: one call for all."""

    first: int
    symbols: tuple[str, ...]
    functions: tuple[str, ...]
    reads_state: bool


def gates_of(equations: Equations) -> list[Gates]:
    """The gates in the order of their blocks."""
    leaves = list(walk_all(equations.lines))
    found: dict[int, tuple[str, str, bool]] = {}
    for line in equations.lines:
        tree = line.tree
        if tree.kind != "call" or tree.text not in ("σ", "tanh"):
            continue
        parts = summands(tree.parts[0])
        kinds, blocks = [node.kind for node, _ in parts], {node.text for node, _ in parts}
        alone = all(sign == 1 and leaves.count(node) == 1 for node, sign in parts) and len(set(kinds)) == len(kinds)
        if alone and len(blocks) == 1 and "input" in kinds and set(kinds) <= {"input", "recurrent", "bias"}:
            found[equations.blocks.index(blocks.pop())] = (line.symbol, tree.text, "recurrent" in kinds)
    gates: list[Gates] = []
    for block, (symbol, function, reads) in sorted(found.items()):
        last = gates[-1] if gates else None
        if last and last.first + len(last.symbols) == block and last.reads_state == reads:
            gates[-1] = Gates(last.first, (*last.symbols, symbol), (*last.functions, function), reads)
        else:
            gates.append(Gates(block, (symbol,), (function,), reads))
    return gates


def share_of(target: Node, value: Node) -> Share:
    """A derived line as a chain; its base is what the gradients in it begin with."""
    over: list[Node] = []
    under: list[Node] = []
    sign = 1
    while value.kind not in LINEAR:
        if value.kind == "negative":
            sign, value = -sign, value.parts[0]
        else:
            (over if value.kind == "⊙" else under).append(value.parts[1])
            value = value.parts[0]
    return Share(target, value, tuple(over[::-1]), tuple(under[::-1]), sign)


def chains(equations: Equations) -> list[Share]:
    """The step backward as chains, in an order in which they can be computed."""
    shares = [share_of(one.target, one.value) for one in derive(equations) if one.target.kind != "bias"]
    bases = [share.base.parts[0] for share in shares if share.base.kind == "transposed"]      # Uᵀ needs the whole
    wanted = {Node("symbol", s) for s in (*equations.states, *(b.text for b in bases if b.kind == "gradient"))}
    count = {key(share.target): 0 for share in shares}
    for share in shares:
        count[key(share.target)] += 1
    into: dict[Node, Share] = {}
    out = list[Share]()
    for share in shares:
        if share.base.kind == "gradient" and (first := into.get(Node("symbol", share.base.text))):
            share = Share(share.target, first.base, first.over + share.over, first.under + share.under,
                          first.sign * share.sign)
        target = share.target
        may_go = target.kind == "symbol" and target not in wanted and count[target] == 1
        if may_go and share.base.kind != "transposed":
            into[target] = share
        else:
            out.append(share)
    return out


def key(target: Node) -> Node:
    """What a share is added to: a matrix by its name alone."""
    return Node(target.kind, target.text)


def are_shared(shares: Sequence[Share]) -> bool:
    """Whether δ(W x) and δ(U h') are the same in every block that has both, and one array does for them."""
    found: dict[str, dict[bool, list[tuple[object, ...]]]] = {}
    for share in shares:
        if share.target.kind in ("input", "recurrent", "inside"):
            of_block = found.setdefault(share.target.text, {})
            of_block.setdefault(share.target.kind == "input", []).append(share[1:])
    return all(len(both) < 2 or both[True] == both[False] for both in found.values())


def homes(shares: Sequence[Share]) -> dict[Node, Share]:
    """The gradients that are a block's δ(W x) as they are, and so can be made in its place."""
    targets = [key(share.target) for share in shares]
    return {share.base: share for share in shares
            if share.target.kind == "input" and share.base.kind == "argument" and targets.count(key(share.target)) == 1
            and share.sign > 0 and not share.over and not share.under}


def kept(equations: Equations, shares: Sequence[Share]) -> Iterator[Node]:
    """The parts of lines whose values the way back uses again: functions inside a line, products of own matrices."""
    inner = {node for line in equations.lines for node in walk(line.tree)
             if node is not line.tree and node.kind in ("call", "apply", "inside") and not is_constant(node)}
    wanted = {node for share in shares for tree in (*share.over, *share.under) for node in walk(tree)}
    yield from (node for node in inner if node in wanted)
