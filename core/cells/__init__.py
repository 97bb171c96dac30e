"""The registry of cells: one file a cell, one line here.  A cell of equations is OWN, and no entry of it."""
from collections.abc import Sequence

from .base import Cell
from .equations import PUBLISHED, cell_of, read
from .gru import GRU
from .lstm import LSTM
from .rnn import RNN

__all__ = ["CELLS", "OWN", "Cell", "own_cell"]

OWN = "own"                                                         # as in `Experiment.cell`
FIRST_LINES = tuple(PUBLISHED["lstm"].text.splitlines())            # what an own cell is where no lines are given

CELLS: dict[str, Cell] = {
    "rnn": RNN,
    "gru": GRU,
    "lstm": LSTM,
}


def own_cell(lines: Sequence[str]) -> Cell:
    """The cell that these lines of equations are.  Raises EquationError where they are none."""
    return cell_of(read("\n".join(lines)), OWN, OWN)
