"""Moments: where the animation stands, said by tokens and symbols, so that it holds for a sentence of any length."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core import Trace
from core.cells.base import Cell
from core.looking.backward import backward_lines
from core.network.network import cell_for

FORWARD, REVERSE, BACK = 0, 1, 2
ALL, JOINED = -1, -2            # of the tokens that are taken: every one, and the step after them


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A place of the animation.

    taken    tokens that the movement has done with
    symbol   the substep of the next one that is done, or the line of its step backward ("δC"), "" for none
    tab      the view below the stage that is opened
    """

    movement: int = FORWARD
    taken: int = 0
    symbol: str = ""
    layer: int = 0
    unit: int = 0
    tab: str = ""

    def cursor(self, trace: Trace | None) -> dict[str, Any]:
        """The page's cursor at this moment of a trace."""
        tokens = len(trace.tokens) if trace is not None else 0
        taken = {ALL: tokens, JOINED: tokens + 1}.get(self.taken, self.taken)
        pos = float(taken)
        if trace is not None:
            cell = cell_for(trace.spec)
            steps, part = len(cell.substeps), part_of(cell, self.symbol)
            if self.movement == BACK:
                pos = taken - 1 + part if self.symbol else taken
            else:
                pos = tokens * steps + 1 if self.taken == JOINED else (taken + part) * steps
        return {"movement": self.movement, "pos": float(pos), "unit": self.unit, "layer": self.layer}


def part_of(cell: Cell, symbol: str) -> float:
    """The part of a step that is done where a substep, or a line of the step backward, has been computed."""
    if not symbol:
        return 0.0
    if symbol in cell.substeps:
        return (cell.substeps.index(symbol) + 1) / len(cell.substeps)
    lines = [line.name for line in backward_lines(cell)]
    return (lines.index(symbol) + 1) / (len(lines) + 1)
