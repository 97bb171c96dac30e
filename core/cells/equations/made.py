"""A Cell made of equations: its step and its step backward run the trees, node by node.

The trees become nested functions once, when the cell is made; no text is ever given to Python to run.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np

from ...numerics.products import project, project_back, weight_gradient
from ..base import Array, Arrays, Back, Cell, Hold, join, split
from .derivation import Backward, derive
from .facts import CALLS, SLOPES, is_constant, value_of
from .tree import Equations, Node, walk, written

Values = dict[tuple[str, str], Array]
Compute = Callable[[Values], Array]
PRODUCT = "product"
ZX = "zx"          # the cell keeps W x where its step backward computes an inner value anew that holds it


@lru_cache(maxsize=64)
def cell_of(equations: Equations, name: str = "own", title: str = "") -> Cell:
    """The cell that these equations are.  `name` is as in `Experiment.cell`, `title` what a reader sees.

    >>> from core.cells.equations import read
    >>> cell_of(read("f = σ(W_f x + b_f)\\nh = f ⊙ h' + (1 - f) ⊙ tanh(W_n x)")).shapes(3, 2)["weight_ih"]
    (4, 3)
    """
    made = Made(equations)
    return Cell(
        name=name, title=title, blocks=equations.blocks, states=equations.states, substeps=equations.symbols,
        kinds=equations.kinds, equations=equations.texts, step=made.step, step_back=made.step_back, own=equations.own,
        inside=equations.inside, forget=equations.forget, absent=equations.absent, holds=equations.symbols)


class Made:
    """The two steps of a cell made of equations."""

    def __init__(self, equations: Equations) -> None:
        self.equations, self.blocks = equations, equations.blocks
        self.lines = [(line.symbol, run_of(line.tree)) for line in equations.lines]
        lines = derive(equations)
        derived = [(one.undoes, one.target, run_of(one.value), argument_of(one))
                   for one in lines if one.target.kind != "bias"]
        self.back = {symbol: list(group) for symbol, group in groupby(derived, lambda one: one[0])}
        parts = [part for one in lines for part in (one.value, *one.target.parts)]
        self.keeps_zx = any(n.kind == "input" for part in parts for n in walk(part))

    def leaves(self, zx: Array | None, zh: Array, prev: Arrays, w: Arrays) -> Values:
        """What every tree can begin with."""
        H = w["weight_hh"].shape[1]
        n, v = len(self.blocks), {("before", s): prev[s] for s in self.equations.states}
        v["fed", ""] = prev.get("fed", prev["h"])
        for kind, whole in (("input", zx), ("recurrent", zh), ("bias", w["bias"])):
            if n and whole is not None:
                v |= zip(((kind, b) for b in self.blocks), split(whole, n))
        v |= {("weight", name): w[name] for name in self.equations.own}
        if self.equations.inside:
            v["weight", f"U_{self.blocks[-1]}"] = w["weight_hh"][-H:]
        return v

    def step(self, zx: Array, zh: Array, prev: Arrays, w: Arrays, hold: Hold) -> dict[str, Array]:
        """One step forward.  zx, zh [B, K] are W x and U h'; prev has every state [B, H]."""
        v, r = self.leaves(zx, zh, prev, w), {}
        for symbol, run in self.lines:
            value = run(v)
            if np.shape(value) != prev["h"].shape:               # made of numbers and vectors of weights only
                value = value + np.zeros_like(prev["h"])
            v["symbol", symbol] = r[symbol] = hold(symbol, value)
        r |= {text: np.broadcast_to(value, prev["h"].shape) for (kind, text), value in v.items() if kind == PRODUCT}
        return r | {ZX: zx} if self.keeps_zx else r

    def step_back(self, d: Arrays, r: Arrays, prev: Arrays, zh: Array, w: Arrays, cut: Hold) -> Back:
        """The same step backward, in the lines that `derive` gives; d has the states' gradients [B, H]."""
        v = self.leaves(r.get(ZX), zh, prev, w)
        v |= {("symbol", s): r[s] for s, _ in self.lines}
        grown: Values = {("symbol", s): d[s] for s in self.equations.states}
        own = {name: np.zeros_like(w[name]) for name in self.equations.own}
        for symbol, _ in reversed(self.lines):
            if ("symbol", symbol) not in grown:
                continue
            v["gradient", symbol] = grown["symbol", symbol] = cut(symbol, grown["symbol", symbol])
            for _, target, run, argument in self.back.get(symbol, ()):
                share, key = run(v), (target.kind, target.text)
                if target.kind == "argument":
                    v[key] = share
                elif target.kind == "vector":
                    own[target.text] += share.sum(axis=0)
                elif target.kind == "apply":
                    own[target.text] += weight_gradient(share, np.broadcast_to(argument(v), share.shape))
                else:
                    grown[key] = grown[key] + share if key in grown else share
        zero = np.zeros_like(r["h"])
        at = [[grown.get((kind, b), zero) for b in self.blocks] for kind in ("input", "recurrent")]
        if self.equations.inside:
            at[1][-1] = grown.get(("inside", self.blocks[-1]), zero)
        dzx, dzh = (join(*parts) if parts else np.zeros_like(zh) for parts in at)
        d_prev = {s: grown.get(("before", s), zero) for s in self.equations.states}
        total = {s: grown["symbol", s] for s in self.equations.states}
        return Back(dzx, dzh, d_prev, total, own, grown.get(("fed", "")))


def argument_of(one: Backward) -> Compute:
    """What a matrix of the cell's own was applied to."""
    return run_of(one.target.parts[0]) if one.target.kind == "apply" else lambda v: v["before", "h"]


def run_of(node: Node) -> Compute:
    """A tree as a function of its leaves' values."""
    kind, text, parts = node.kind, node.text, [run_of(part) for part in node.parts]
    if is_constant(node):
        number: Any = value_of(node)             # a float takes the type of what it meets
        return lambda v: number
    if kind == "inside":
        return inside(text, parts[0])
    if kind == "apply":
        return own_product(node, parts[0])
    if kind == "transposed":
        return lambda v: project_back(parts[0](v), v["weight", text])
    if kind in ("call", "slope"):
        function = (CALLS if kind == "call" else SLOPES)[text]
        return lambda v: function(parts[0](v))
    if kind == "vector":
        return lambda v: v["weight", text]
    operation = OPERATIONS.get(kind)
    if operation is None:
        return lambda v: v[kind, text]
    return lambda v: operation(*(part(v) for part in parts))


def own_product(node: Node, argument: Compute) -> Compute:
    """M_n (…), which the step keeps under its text: a reader is shown it, and nothing else has it."""
    kept = (PRODUCT, written(node))

    def run(v: Values) -> Array:
        v[kept] = project(argument(v), v["weight", node.text])
        return v[kept]
    return run


def inside(index: str, argument: Compute) -> Compute:
    """U_n (r ⊙ h'), written into its block of zh."""
    def run(v: Values) -> Array:
        zh = v["recurrent", index]
        zh[...] = project(argument(v), v["weight", f"U_{index}"])
        return zh
    return run


OPERATIONS: dict[str, Callable[..., Array]] = {
    "negative": np.negative, "+": np.add, "-": np.subtract, "⊙": np.multiply, "/": np.divide,
}
