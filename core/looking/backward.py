"""The step backward as a reader sees it: the equations by which a cell's gradients are computed, in their order.

    δh = δy + Uδ⁺                                         from above, and from the next step by way of U
    δC = δh ⊙ o ⊙ (1 - tanh(C)²) + δC⁺ ⊙ f⁺
    δz_o = δo ⊙ o ⊙ (1 - o)                               z_o is the argument of o's σ

They are derived from the lines forward (core/cells/equations/derivation.py); a plus marks the next step of the lane.
δy is the loss's gradient with respect to the output, from all that reads it; Uδ what a step hands to h' through U (a
trace's `above` and `through`).  Derivatives of functions are written out: σ′ = σ (1 - σ), tanh′ = 1 - tanh².
"""
from functools import lru_cache
from typing import NamedTuple

from ..cells.base import Cell, split
from ..cells.equations import Equations, Node, derive, read, shares, written
from ..cells.equations.made import run_of
from ..cells.equations.tree import walk
from ..network.unroll import Lane, LaneGradient, fed_to_U
from ..numerics.params import Array

PLUS = "⁺"
ABOVE, THROUGH = Node("symbol", "δy"), Node("symbol", f"Uδ{PLUS}")


class BackwardLine(NamedTuple):
    """One equation: what it gives ("δC", "δz_o"), its text, the symbol of the forward line that its first share undoes,
    and the functions whose derivatives it uses ("σ tanh")."""

    name: str
    text: str
    undoes: str
    slopes: str = ""


def equations_of(cell: Cell) -> Equations:
    """A cell's equations, read."""
    return read("\n".join(cell.equations[s] for s in cell.substeps))


def backward_lines(cell: Cell) -> tuple[BackwardLine, ...]:
    """The equations of a cell's step backward, in an order in which they can be computed.

    >>> from core.cells import CELLS
    >>> [line.text for line in backward_lines(CELLS["rnn"])]
    ['δh = δy + Uδ⁺', 'δz_h = δh ⊙ (1 - h²)']
    """
    return _backward_lines(equations_of(cell))


@lru_cache(maxsize=64)
def _backward_lines(equations: Equations) -> tuple[BackwardLine, ...]:
    found = shares(equations)
    given = {node: [one.value for one in parts] for node, parts in found.items()}
    undoes = {node: parts[0].undoes for node, parts in found.items()}
    wanted = [node for node in given if node.kind in ("symbol", "argument")]
    first = [node for s in equations.states if (node := Node("symbol", s)) not in given]
    lines = []
    for node in [*first, *wanted]:
        terms = given.get(node, [])
        if node.kind == "symbol" and node.text in equations.states:
            later = [plus(value) for value in given.get(Node("before", node.text), [])]
            from_above, from_later = [], []
            if node.text == "h":
                from_above = [ABOVE]
                from_later = [THROUGH] if any(n.kind in ("recurrent", "fed") for n in given) else []
            terms = [*from_above, *terms, *later, *from_later]
        name = f"δ{node.text}" if node.kind == "symbol" else f"δz_{node.text}"
        slopes = " ".join(sorted({n.text for term in terms for n in walk(term) if n.kind == "slope"}))
        lines.append(BackwardLine(name, f"{name} = {written(added(terms))}", undoes.get(node, node.text), slopes))
    return tuple(lines)


def added(terms: list[Node]) -> Node:
    """The sum of the terms as they are shown."""
    shown = sorted([expanded(term) for term in terms] or [Node("number", "0")],
                   key=lambda term: term.kind == "negative")
    total = shown[0]
    for term in shown[1:]:
        total = Node("-", parts=(total, term.parts[0])) if term.kind == "negative" else Node("+", parts=(total, term))
    return total


def expanded(node: Node) -> Node:
    """The tree with every derivative of a function written out by the function's value."""
    if node.kind == "⊙" and node.parts[1] == Node("slope", "σ", node.parts[1].parts):
        value = expanded(node.parts[1].parts[0])
        return Node("⊙", parts=(Node("⊙", parts=(expanded(node.parts[0]), value)),
                                Node("-", parts=(Node("number", "1"), value))))
    parts = tuple(expanded(part) for part in node.parts)
    if node.kind != "slope":
        return Node(node.kind, node.text, parts)
    value, one = parts[0], Node("number", "1")
    bare = written(value) if not value.parts or value.kind == "call" else f"({written(value)})"
    return {
        "σ": Node("⊙", parts=(value, Node("-", parts=(one, value)))),
        "tanh": Node("-", parts=(one, Node("symbol", f"{bare}²"))),
        "relu": Node("symbol", f"[{bare} > 0]"),
        "softplus": Node("-", parts=(one, Node("call", "exp", (Node("negative", parts=(value,)),)))), "exp": value,
    }[node.text]


def plus(node: Node) -> Node:
    """The same of the next step: what is before that is this step's."""
    leaf = {"symbol": f"{node.text}{PLUS}", "before": node.text, "fed": "h", "gradient": f"δ{node.text}{PLUS}",
            "argument": f"δz_{node.text}{PLUS}",
            "input": f"W_{node.text} x{PLUS}", "recurrent": f"U_{node.text} h"}
    return Node("symbol", leaf[node.kind]) if node.kind in leaf else Node(node.kind, node.text,
                                                                          tuple(map(plus, node.parts)))


def transposed(lane: Lane, back: LaneGradient) -> dict[str, Array]:
    """{its text: [T, B, H]} of every Mᵀ δ that the lines hold, for all steps at once; none for a cell whose only
    matrices are W and U."""
    equations = equations_of(lane.cell)
    wanted = {n for one in derive(equations) for n in walk(one.value) if n.kind == "transposed"}
    if not wanted:
        return {}
    v = leaves(lane)
    grown = {s: value for s, value in back.d_states.items()}
    for one in derive(equations):
        if ("gradient", one.undoes) not in v:
            v["gradient", one.undoes] = grown[one.undoes]
        share = run_of(one.value)(v)
        if one.target.kind == "argument":
            v["argument", one.target.text] = share
        elif one.target.kind == "symbol" and one.target.text not in equations.states:
            grown[one.target.text] = share if one.first else grown[one.target.text] + share
    return {written(node): run_of(node)(v) for node in wanted}


def leaves(lane: Lane) -> dict[tuple[str, str], Array]:
    """What every tree can begin with: the values of all steps, [T, B, H]."""
    cell, w, H = lane.cell, lane.weights, lane.h.shape[-1]
    v: dict[tuple[str, str], Array] = {("symbol", s): lane.values[s] for s in cell.substeps}
    v |= {("before", s): lane.before[s] for s in cell.states} | {("fed", ""): fed_to_U(lane)}
    n = len(cell.blocks)
    for kind, whole in (("input", lane.zx), ("recurrent", lane.zh.copy()), ("bias", w["bias"])):
        v |= {(kind, block): part for block, part in zip(cell.blocks, split(whole, n), strict=True)} if n else {}
    names = {"peephole_": "p_", "bias_h": "c_"}
    for name in cell.own:
        shown = next((short + name.removeprefix(long) for long, short in names.items() if name.startswith(long)), name)
        v["weight", shown] = w[name]
    if cell.inside:
        v["weight", f"U_{cell.blocks[-1]}"] = w["weight_hh"][-H:]
    return v
