"""The compiled form of a cell that is made of equations: the same calls, written once as a table that one call runs.

A row of the table is an instruction, numbers of NumPy's intp: the operation (`OPERATIONS`, `PACK`, `TIMES`), the
sizes D, B and n, then three places, the result's and two operands'.  A place is an address and how many float32 it is
from one number to the next along each of the three axes.

    PACK    a weight's columns side by side for TIMES: the operand is a factor [B, n]
    TIMES   result [D, B, n] = operand [D, B, I] times the factor [I, n] of each direction, as PACK laid it out
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ...cells.equations import Node
from ...cells.equations.facts import CALLS, SLOPES, is_constant, value_of
from ..compiled import padded
from ..forms import FORMS
from ..sweep import Array
from .ahead import UFUNCS, Ahead, Call, rectify
from .back import Back
from .sweep import OwnSweep

SIGMOID, SOFTPLUS = CALLS["σ"], CALLS["softplus"]
OPERATIONS = {function: number for number, function in enumerate([
    np.positive, np.negative, np.add, np.subtract, np.multiply, np.divide, np.tanh, np.exp, SIGMOID, rectify, SOFTPLUS,
    *(SLOPES[name] for name in ("σ", "tanh", "relu", "softplus"))])} | {
    np.logaddexp: 10, CALLS["relu"]: 9, SLOPES["exp"]: 0}
PACK, TIMES = 15, 16
Instruction = tuple[int, ...]


def address(array: Array) -> int:
    """Where an array's first number is."""
    assert array.dtype == np.float32
    return int(array.__array_interface__["data"][0])


def steps_of(array: Array) -> tuple[int, ...]:
    """From one number to the next along each of three axes; 0 along an axis of one number, which is broadcast."""
    steps = [0 if size == 1 else step // 4 for size, step in zip(array.shape, array.strides, strict=True)]
    assert not steps or steps[-1] in (0, 1)
    return (*(0,) * (3 - len(steps)), *steps)


def place(array: Array) -> Instruction:
    """An array of up to three axes."""
    return address(array), *steps_of(array)


def instruction(function: Any, arguments: Sequence[Array]) -> Instruction:
    """A call as a row of the table."""
    *operands, out = arguments
    if isinstance(weight := getattr(function, "__self__", None), Packed):
        return weight.product(function == weight.back, operands[0], out)
    D, B, n = (1,) * (3 - out.ndim) + out.shape
    arrays = [out, operands[0], operands[1] if len(operands) > 1 else operands[0]]
    whole, number = (B * n if D > 1 else 0, n if B > 1 else 0, int(n > 1)), (0, 0, 0)
    if any(steps_of(array) not in (whole, number) for array in arrays):
        return OPERATIONS[function], D, B, n, *(one for array in arrays for one in place(array))
    ends = [(address(array), 0, 0, int(array.size > 1)) for array in arrays]         # side by side: one row
    return OPERATIONS[function], 1, 1, D * B * n, *(one for end in ends for one in end)


class Packed:
    """A weight [K, I] of each direction for a program's products, as StackedWeight is for NumPy's."""

    def __init__(self, sweep: OwnSweep, rows: int) -> None:
        D, self.K, self.I = sweep.D, rows, sweep.H
        self.ahead = sweep.arena.take(D, padded(rows) * self.I)
        self.behind = sweep.arena.take(D, padded(self.I) * rows)

    def times(self, x: Array, ahead: Array, out: Array) -> None:
        """out = U x.  What a program's call says; nothing is done here."""

    def back(self, dz: Array, out: Array) -> None:
        """out = Uᵀ δz."""

    def product(self, back: bool, x: Array, out: Array) -> Instruction:
        """`times` or `back` as an instruction."""
        packed, depth = (self.behind, self.K) if back else (self.ahead, self.I)
        D, B, n = (1,) * (3 - out.ndim) + out.shape
        factor = address(packed), packed.shape[1], 0, depth
        return TIMES, D, B, n, *place(out), *place(x), *factor

    def packing(self, weights: Iterable[Array], back: bool) -> Iterator[Instruction]:
        """The instructions that lay the weights [K, I] out."""
        for W, to in zip(weights, self.behind if back else self.ahead, strict=True):
            assert W.flags.c_contiguous
            sizes, steps = ((self.K, self.I), (self.I, 1)) if back else ((self.I, self.K), (1, self.I))
            yield PACK, 1, *sizes, address(to), 0, 0, 1, address(W), 0, *steps, 0, 0, 0, 0


class AheadProgram(Ahead):
    """Steps forward whose σ is one operation."""

    def sigmoid(self, z: Array, out: Array, scaled: bool = True) -> Iterator[Call]:
        yield SIGMOID, (z, out)


class BackProgram(Back):
    """Steps backward that make their own coefficients, where NumPy makes those of all steps at once."""

    def __init__(self, sweep: OwnSweep) -> None:
        super().__init__(sweep)
        self.temporaries = dict[Node, Array]()
        self.silent = [*self.unwritten()]

    def calls(self, t: int, drop: Array | None) -> list[Call]:
        sweep, zero, made, known = self.sweep, self.sweep.number(0), list[Call](), dict[Node, Array]()
        made += [(np.positive, (zero, sweep.view(rows[t]))) for rows in self.silent]
        for (over, under), rows in self.coefficients.items():
            out = sweep.view(rows[t])
            made.append((np.positive, (self.found(over[0], t, made, known) if over else sweep.number(1), out)))
            made += [(np.multiply, (out, self.found(node, t, made, known), out)) for node in over[1:]]
            made += [(np.divide, (out, self.found(node, t, made, known), out)) for node in under]
        return made + super().calls(t, drop)

    def found(self, node: Node, t: int, calls: list[Call], known: dict[Node, Array]) -> Array:
        """Where a value is that is there, or that the calls which are added make."""
        sweep = self.sweep
        if is_constant(node):
            return sweep.number(value_of(node) or 0.0)
        if node in sweep.values:
            return sweep.at(node, t)
        if node.kind in ("vector", "bias"):
            return sweep.view(sweep.vectors[node.text]) if node.kind == "vector" else sweep.number(0)
        if node not in known:
            if node not in self.temporaries:
                self.temporaries[node] = sweep.buffer()
            parts = [self.found(part, t, calls, known) for part in node.parts]
            functions = {"call": CALLS, "slope": SLOPES}.get(node.kind)
            function = functions[node.text] if functions else UFUNCS[node.kind]
            known[node] = self.temporaries[node]
            calls.append((function, (*parts, known[node])))
        return known[node]


class CompiledOwn(OwnSweep):
    """The loops of any equations as two programs."""

    counts_calls = False
    write_ahead = AheadProgram
    write_back = BackProgram

    def scales(self, hidden: int) -> Array:
        return np.ones(self.blocks * hidden)

    def stacked(self, scale: Array) -> Any:
        self.packed.append(Packed(self, len(scale)))
        return self.packed[-1]

    def prepare(self) -> None:
        self.packed = list[Packed]()
        super().prepare()
        self.loaded: Sequence[Mapping[str, Array]] = ()
        self.form = FORMS["run_program"]

    def load(self, weights: Sequence[Mapping[str, Array]]) -> None:
        if weights is self.loaded:                      # the same arrays, whatever is in them by now
            return
        self.loaded = weights
        whole = [w["weight_hh"] for w in weights]
        rows = [[U[:self.rows_of_U] for U in whole]]
        rows += [[w[name] if name in w else w["weight_hh"][self.rows_of_U:] for w in weights] for name in self.matrices]
        vectors = [(w[name], vector[d, 0]) for name, vector in self.vectors.items() for d, w in enumerate(weights)]
        carried = [one for pair in (*self.way_back.carry.values(), self.way_back.d_fed) for one in pair]
        first = [one for weight, of in zip(self.packed, rows, strict=True) for one in weight.packing(of, False)]
        self.ahead_program = program([*first, *(instruction(np.positive, pair) for pair in vectors)], self.ahead)
        first = [one for weight, of in zip(self.packed, rows, strict=True) for one in weight.packing(of, True)]
        zeros = [instruction(np.positive, (self.number(0), place)) for place in carried]
        self.back_program = program([*first, *zeros], self.back)

    def forward(self, first: int, last: int) -> None:
        table, starts = self.ahead_program
        self.form(table, starts[first], starts[last])

    def derivatives(self, first: int, last: int) -> None:
        """In `backward`."""

    def element_pieces(self) -> Sequence[slice]:
        return ()

    def backward(self, first: int, last: int) -> None:
        table, starts = self.back_program
        self.form(table, starts[first], starts[last])

    def through_weight(self, dz: Array) -> Array:
        return np.stack([np.matmul(dz[d], w["weight_hh"][:self.rows_of_U]) for d, w in enumerate(self.loaded)])


def program(first: list[Instruction], steps: Sequence[Sequence[Call]]) -> tuple[Array, list[int]]:
    """The table, and where in it each step begins: the first of all with `first`."""
    rows, starts = list(first), [0]
    for calls in steps:
        rows += [instruction(*call) for call in calls]
        starts.append(len(rows))
    return np.array(rows, np.intp), starts


@lru_cache(maxsize=64)
def compiled_own(make: type[OwnSweep]) -> type[OwnSweep]:
    """The compiled form of the sweep of some equations."""
    return type(f"Compiled{make.__name__}", (CompiledOwn, make), {})
