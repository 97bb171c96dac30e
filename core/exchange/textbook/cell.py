"""A cell's part of the NumPy program: its weights, its step and its step backward, as core/cells/equations writes them.

Vectors are columns [H, 1] of one sentence at one step.  With recurrent dropout U is applied to u = m ⊙ h', a line of
its own in front.
"""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ...cells.base import Cell
from ...cells.equations import Equations, Line, Node, Numpy, as_numpy, read
from ...errors import SpecError

GRADIENT = "d{}"                # how a weight's gradient is written
FREE = (*"mukvwq", *"aegijlnoprsyz", "mm", "uu")          # names for what a mask makes, more than a cell has lines


@dataclass(frozen=True)
class CellText:
    """What is written: the cell, whether h' is masked in front of U, and whether its first states are learned."""

    cell: Cell
    masked: bool = False
    learned: bool = False

    @cached_property
    def equations(self) -> Equations:
        return read("\n".join(self.cell.equations[s] for s in self.cell.substeps))

    @cached_property
    def mask(self) -> tuple[str, str]:
        """The names of the mask and of what it makes of h': such as the cell has not."""
        free = [name for name in FREE if name not in self.equations.symbols]
        return free[0], free[1]

    @cached_property
    def numpy(self) -> Numpy:
        """The lines of source, with the mask where there is one."""
        equations = self.equations
        if self.masked:
            mask, fed = self.mask
            first = Line(fed, Node("⊙", parts=(Node("vector", mask), Node("before", "h"))))
            lines = (first, *(Line(line.symbol, with_mask(line.tree, Node("symbol", fed))) for line in equations.lines))
            equations = replace(equations, lines=lines)
        return as_numpy(equations, GRADIENT)

    @cached_property
    def weights(self) -> list[str]:
        """Every weight of a lane, by the name that its equations give it."""
        blocks = [f"{letter}_{block}" for letter in "WUb" for block in self.cell.blocks]
        return [*blocks, *map(self.own, self.cell.own), *([f"{s}0" for s in self.cell.states] if self.learned else [])]

    def own(self, name: str) -> str:
        """A weight of the cell's own as its equations call it: p_i for peephole_i, c_n for bias_hn."""
        return name if name in self.equations.own else name.replace("peephole_", "p_").replace("bias_h", "c_")

    def places(self) -> dict[str, str]:
        """The places of frame.py that are the cell's.  Raises SpecError where names of the program mean two things."""
        states, known = self.cell.states, [line.symbol for line in self.numpy.forward]
        before = [f"{s}_prev" for s in states]
        mask = [self.mask[0]] if self.masked else []
        record = ["x", *before, *mask, *known]
        self.check_names(record)
        used, rest = self.weights[:len(self.weights) - self.learned * len(states)], ["*_"] if self.learned else []
        zero = together(["np.zeros((H, 1))"] * len(states))
        unpacked = [f"{names(used, rest)} = weights"] if used or rest else []
        step = [*unpacked, *(line.text for line in self.numpy.forward),
                f"return {together(states)}, ({', '.join(record)})"]
        back = [*unpacked, *([f"{names([f'd{name}' for name in used], rest)} = sums"] if unpacked else []),
                f"{', '.join(record)} = record",
                f"{', '.join(['dx', *(f'd{p}' for p in before)])} = "
                f"{', '.join(f'np.zeros_like({name})' for name in ['x', *before])}",
                *self.undone(), f"return dx, {together([f'd{p}' for p in before])}"]
        return {
            "cell.arguments": ", ".join(["weights", "x", *before, *mask]),
            "cell.back_arguments": ", ".join(["weights", "sums", "record", *(f"d{s}" for s in states)]),
            "cell.forward": indented(step), "cell.backward": indented(back), "cell.zero": zero,
            "cell.weights": " ".join(self.weights),
            "cell.start": f"weights[-{len(states)}:]" if self.learned else zero, "cell.count": str(len(states)),
            "cell.states": repr(states),
            "cell.functions": "".join(f"{text}\n\n" for text in self.numpy.functions),
            "cell.equations": indented([self.cell.equations[s] for s in self.cell.substeps]),
        }

    def undone(self) -> list[str]:
        """The lines backward, each with the forward line that it undoes; the sums of one gradient share a line."""
        lines: list[tuple[str, str]] = []
        for line in self.numpy.backward:
            text = line.text.replace(".sum(axis=1, keepdims=True)", "")              # one sentence is one column
            before, of = lines[-1] if lines else ("", "")
            together = of == line.symbol and is_sum(text) and is_sum(before) and len(before) + len(text) < 116
            if self.masked and text.startswith(f"d{self.mask[0]} +="):
                continue
            lines[-1:] = [(f"{before};  {text}", line.symbol)] if together else [*lines[-1:], (text, line.symbol)]
        shown, said = [], ""
        for text, symbol in lines:
            equation = self.cell.equations.get(symbol, "")
            shown.append(text if symbol == said else f"{text.ljust(60)}# {equation}")
            said = symbol
        return shown

    def check_names(self, record: list[str]) -> None:
        names = [*record, *(f"d{name}" for name in record), *self.weights, "weights", "sums", "record"]
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise SpecError("equations", ", ".join(twice),
                            "no symbol that is d and another symbol, for a NumPy program")


def is_sum(text: str) -> bool:
    """Whether a line adds to a gradient that is of all steps or of the step before."""
    return " += " in text


def with_mask(node: Node, fed: Node) -> Node:
    """A tree in which U is applied to what the mask made of h'."""
    if node.kind == "recurrent":
        return Node("apply", f"U_{node.text}", (fed,))
    if node.kind == "fed":
        return fed
    parts = tuple(with_mask(part, fed) for part in node.parts)
    return Node("apply", f"U_{node.text}", parts) if node.kind == "inside" else Node(node.kind, node.text, parts)


def names(used: Sequence[str], rest: Sequence[str]) -> str:
    """What a tuple is unpacked into; a single name has its comma."""
    return ", ".join([*used, *rest]) + ("," if len(used) + len(rest) == 1 and not rest else "")


def together(names: Sequence[str]) -> str:
    """A tuple as source."""
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def indented(lines: list[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)
