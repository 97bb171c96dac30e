"""A step forward of a cell that is made of equations, as calls into buffers made once."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...cells.equations import Node
from ...cells.equations.facts import is_constant, value_of
from ...numerics.functions import LOG2_E
from ..sweep import Array
from .program import Gates

if TYPE_CHECKING:
    from .sweep import OwnSweep

Call = tuple[Callable[..., Any], tuple[Any, ...]]
UFUNCS: dict[str, Callable[..., Any]] = {
    "+": np.add, "-": np.subtract, "⊙": np.multiply, "/": np.divide, "negative": np.negative, "tanh": np.tanh,
    "exp": np.exp}
LEAVES = ("symbol", "before", "input", "recurrent", "fed")


class Ahead:
    """Writes the calls of one step after the other."""

    def __init__(self, sweep: OwnSweep) -> None:
        self.sweep, self.temporaries = sweep, dict[Node, Array]()
        self.one, self.zero = sweep.number(1), sweep.number(0)

    def calls(self, t: int, drop: tuple[Array, Array] | None) -> list[Call]:
        """Those of step t; `drop` is the mask of the next step's h' and the place of what it makes."""
        sweep, calls = self.sweep, list[Call]()
        if sweep.reads_state:
            zh = sweep.view(sweep.zh[t, ..., :sweep.rows_of_U])
            calls.append((sweep.weight.times, (sweep.view(sweep.operands[t]), sweep.weight.ahead, zh)))
        made = dict[str, Array]()
        for gates, rows in zip(sweep.gates, sweep.gate_rows, strict=True):
            calls += self.gate_calls(gates, rows, t)
            made |= zip(gates.symbols, np.split(sweep.view(rows[t]), len(gates.symbols), -1), strict=True)
        for line in sweep.equations.lines:
            place = sweep.at(Node("symbol", line.symbol), t)
            value = made[line.symbol] if line.symbol in made else self.value(line.tree, t, calls, place)
            if value is not place and (line.symbol not in made or line.symbol in sweep.equations.states):
                calls.append((np.positive, (value, place)))
        return [*calls, (np.multiply, (sweep.view(sweep.hidden[t + 1]), *drop))] if drop else calls

    def gate_calls(self, gates: Gates, rows: Array, t: int) -> Iterator[Call]:
        """Neighbouring gates: σ(z) = 1 / (1 + 2^(-z log₂e)), or (1 + tanh(z/2)) / 2 where each call counts."""
        sweep, H, first = self.sweep, self.sweep.H, gates.first * self.sweep.H
        zx = sweep.view(sweep.inputs[t, ..., first:first + rows.shape[-1]])
        z, out = sweep.view(sweep.zh[t, ..., first:first + rows.shape[-1]]), sweep.view(rows[t])
        if gates.reads_state:
            yield np.add, (z, zx, z)                        # z = W x + U h' + b
        else:
            z = zx
        if sweep.few:
            yield np.tanh, (z, out)
            if "σ" in gates.functions:
                half, lift = (np.repeat(np.array([one if f == "σ" else other for f in gates.functions], sweep.dtype), H)
                              for one, other in ((0.5, 1), (0.5, 0)))
                yield np.multiply, (out, half, out)
                yield np.add, (out, lift, out)
            return
        begun = 0
        for n, function in enumerate(gates.functions, 1):
            if n < len(gates.functions) and gates.functions[n] == function:
                continue
            some, begun = slice(begun * H, n * H), n
            if function == "tanh":
                yield np.tanh, (z[..., some], out[..., some])
            else:
                yield from self.sigmoid(z[..., some], out[..., some])

    def sigmoid(self, z: Array, out: Array, scaled: bool = True) -> Iterator[Call]:
        """σ(z); of gates z is scaled by -log₂e already."""
        if not scaled:
            yield np.multiply, (z, self.sweep.number(-LOG2_E), out)
            z = out
        yield np.exp2, (z, out)
        yield np.add, (out, self.one, out)
        yield np.reciprocal, (out, out)

    def value(self, node: Node, t: int, calls: list[Call], place: Array | None = None) -> Array:
        """Where a tree's value is once the calls that are added have been made: in `place`, if it has to be made."""
        sweep = self.sweep
        if is_constant(node):
            return sweep.number(value_of(node) or 0.0)
        if node.kind == "vector":
            return sweep.view(sweep.vectors[node.text])
        if node.kind == "bias":
            return self.zero                                # it is in W x + b
        if node.kind in LEAVES:
            return sweep.at(node, t)
        if node.kind == "+" and node.parts[1].kind == "bias":
            return self.value(node.parts[0], t, calls, place)
        if place is None and node in sweep.values:
            place = sweep.at(node, t)
        elif place is None:
            if node not in self.temporaries:
                self.temporaries[node] = sweep.buffer()
            place = self.temporaries[node]
        parts = [self.value(part, t, calls) for part in node.parts]
        if node.kind in ("apply", "inside"):
            matrix, argument = sweep.matrices[matrix_of(node)], parts[0]
            if node in sweep.arguments or argument.shape != sweep.scratch.shape:
                argument = sweep.view(sweep.arguments[node][t]) if node in sweep.arguments else sweep.scratch
                calls.append((np.positive, (parts[0], argument)))
            calls.append((matrix.times, (argument, matrix.ahead, place)))
        elif node.text == "σ":
            calls += self.sigmoid(parts[0], place, scaled=False)
        elif node.text == "relu":
            calls.append((rectify, (parts[0], self.zero, place)))
        elif node.text == "softplus":
            calls.append((np.logaddexp, (parts[0], self.zero, place)))
        else:
            calls.append((UFUNCS[node.text or node.kind], (*parts, place)))
        return place


def rectify(z: Array, zero: Array, out: Array) -> None:
    """max(z, 0)."""
    np.maximum(z, zero, out=out)


def matrix_of(node: Node) -> str:
    """The name of the matrix of an "apply" or "inside"."""
    return node.text if node.kind == "apply" else f"U_{node.text}"
