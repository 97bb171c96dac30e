"""The sweep of a cell that is made of equations: its lines, forward and backward, as calls into buffers made once.

What they are is found once a cell (program.py); the calls of each step are written once a shape (ahead.py, back.py).
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from ...cells.equations import Equations, Node
from ...cells.equations.tree import walk_all
from ...numerics.functions import LOG2_E
from ...numerics.products import total, weight_gradient_into
from ..stacked import StackedWeight
from ..sweep import Array, Sweep
from .ahead import Ahead, Call
from .back import FED, Back
from .program import Gates, Share, are_shared, chains, gates_of, kept


class OwnSweep(Sweep):
    """The loops of any equations.

    values     a symbol, a leaf or a part of a line that the way back needs -> [S, D, B, H]
    arguments  the same of what a matrix of the cell's own, or the U behind a gate, is applied to
    zh         [S, D, B, K]  U h' of all steps; `inputs` and it are scaled for the functions of `gates`
    """

    equations: ClassVar[Equations]
    gates: ClassVar[list[Gates]]
    shares: ClassVar[list[Share]]
    write_ahead: ClassVar[type[Ahead]] = Ahead
    write_back: ClassVar[type[Back]] = Back

    def scales(self, hidden: int) -> Array:
        scale = np.ones(self.blocks)
        for gates in self.gates:
            for n, function in enumerate(gates.functions, gates.first):
                scale[n] = 1 if function == "tanh" else 0.5 if self.few else -LOG2_E
        return np.repeat(scale, hidden)

    def block(self, name: str) -> slice:
        """The columns of a block."""
        n = self.equations.blocks.index(name)
        return slice(n * self.H, (n + 1) * self.H)

    def whole_steps(self) -> Array:
        """[S, D, B, H]"""
        return self.arena.take(self.S, self.D, self.B, self.H)

    def buffer(self) -> Array:
        """[D, B, H] as the loops see it, the same at every step."""
        return self.view(self.arena.take(self.D, self.B, self.H))

    def at(self, node: Node, t: int) -> Array:
        """A value's place at a step, as the loops see it."""
        return self.view(self.values[node][t])

    def number(self, value: float) -> Array:
        """A number as an array without axes."""
        return self.numbers.setdefault(value, np.array(value, self.dtype))

    def take(self) -> None:
        S, D, B, H, K, take, equations = self.S, self.D, self.B, self.H, self.K, self.arena.take, self.equations
        self.numbers = dict[float, Array]()
        self.rows_of_U = (self.blocks - bool(equations.inside)) * H
        self.reads_state = any(n.kind == "recurrent" for n in walk_all(equations.lines))
        self.d_inputs, self.zh = take(S, D, B, K), take(S, D, B, K)
        self.d_products = self.d_inputs if are_shared(self.shares) else take(S, D, B, K)
        self.before = {s: self.hidden if s == "h" else take(S + 1, D, B, H) for s in equations.states}
        self.values = {Node("symbol", s): rows[1:] for s, rows in self.before.items()} | {FED: self.operands}
        self.values |= {Node("before", s): rows[:S] for s, rows in self.before.items()}
        for block in equations.blocks:
            self.values[Node("input", block)] = self.inputs[..., self.block(block)]
            self.values[Node("recurrent", block)] = self.zh[..., self.block(block)]
        self.gate_rows = [take(S, D, B, len(gates.symbols) * H) for gates in self.gates]
        for gates, rows in zip(self.gates, self.gate_rows, strict=True):
            for symbol, part in zip(gates.symbols, np.split(rows, len(gates.symbols), -1), strict=True):
                self.values.setdefault(Node("symbol", symbol), part)
        for node in (*(Node("symbol", s) for s in equations.symbols), *kept(equations, self.shares)):
            if node not in self.values:
                self.values[node] = self.whole_steps()
        matrices = (share.target for share in self.shares if share.target.kind in ("apply", "inside"))
        self.arguments = {target: self.whole_steps() for target in matrices}

    def prepare(self) -> None:
        D, H, own = self.D, self.H, self.equations.own
        self.weight = self.stacked(self.scale[:self.rows_of_U])
        inside = {f"U_{self.equations.blocks[-1]}"} if self.equations.inside else set[str]()
        names = sorted({name for name, shape in own.items() if shape == "HH"} | inside)
        self.matrices = {name: self.stacked(np.ones(H, self.dtype)) for name in names}
        self.vectors = {name: np.empty((D, 1, H), self.dtype) for name, shape in own.items() if shape == "H"}
        self.scratch, self.dh = self.buffer(), self.buffer()
        self.plan()

    def stacked(self, scale: Array) -> Any:
        """A place for a weight of so many rows, for its products."""
        return StackedWeight(self.D, self.B, self.H, scale, self.blas)

    def plan(self) -> None:
        drops, ahead, self.way_back = self.next_drops(), self.write_ahead(self), self.write_back(self)
        self.ahead = [ahead.calls(t, drop) for t, drop in enumerate(drops)]
        self.back = [self.way_back.calls(t, drop and drop[0]) for t, drop in reversed([*enumerate(drops)])]

    def load(self, weights: Sequence[Mapping[str, Array]]) -> None:
        self.weight.load([w["weight_hh"][:self.rows_of_U] for w in weights])
        for name, matrix in self.matrices.items():
            matrix.load([w[name] if name in w else w["weight_hh"][self.rows_of_U:] for w in weights])
        for name, vector in self.vectors.items():
            for d, w in enumerate(weights):
                vector[d, 0] = w[name]

    def forward(self, first: int, last: int) -> None:
        run(self.ahead[first:last])

    def derivatives(self, first: int, last: int) -> None:
        self.way_back.make_coefficients(first, last)

    def backward(self, first: int, last: int) -> None:
        if first == 0:
            for rows in self.way_back.unwritten():
                rows[...] = 0
            for carry in (one for pair in self.way_back.carry.values() for one in pair):
                carry.fill(0)
        run(self.back[first:last])

    def weight_gradients(self, out: Sequence[Array]) -> Iterator[None]:
        last = self.rows_of_U
        some = [(slice(last), self.operands)] if self.reads_state else []
        some += [(slice(last, None), rows) for target, rows in self.arguments.items() if target.kind == "inside"]
        for d, g in enumerate(out):
            for blocks, x in some:
                dz = self.lane(self.d_products[..., blocks], d)
                weight_gradient_into(dz, self.lane(x, d), g[blocks], self.blas)
                yield

    def own_gradients(self, out: Sequence[Mapping[str, Array]]) -> None:
        for n, rows in self.way_back.rows.items():
            target = self.shares[n].target
            for d, g in enumerate(out):
                if target.kind == "vector":
                    g[target.text] += total(rows[:, d], (0, 1))
                else:
                    share = np.empty_like(g[target.text])
                    weight_gradient_into(self.lane(rows, d), self.lane(self.arguments[target], d), share, self.blas)
                    g[target.text] += share

    def other_states(self, row: int) -> list[Array]:
        return [self.before[s][row] for s in self.equations.states[1:]]

    def initial_gradients(self) -> list[Array]:
        shape, way = (self.D, self.B, self.H), self.way_back
        dh = np.zeros(shape, self.dtype)
        if self.reads_state:
            dh += self.through_weight(self.d_products[0, ..., :self.rows_of_U])
        if FED in way.written:
            dh += way.d_fed[0].reshape(shape)
        past = {s: way.carry[s][0].reshape(shape) if Node("before", s) in way.written else np.zeros(shape, self.dtype)
                for s in self.equations.states}
        past["h"] = past["h"] + (dh if self.masks is None else dh * self.masks[0])
        return [total(past[s], 1) for s in self.equations.states]


def run(steps: Sequence[Sequence[Call]]) -> None:
    """Makes the calls of steps."""
    for calls in steps:
        for function, arguments in calls:
            function(*arguments)


@lru_cache(maxsize=64)
def sweep_of(equations: Equations) -> type[OwnSweep]:
    """The sweep of these equations."""
    return type("EquationSweep", (OwnSweep,), {
        "equations": equations, "blocks": len(equations.blocks), "gates": gates_of(equations),
        "shares": chains(equations)})
