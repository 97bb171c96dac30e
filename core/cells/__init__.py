"""The registry of cells: one file a cell, one line here."""
from .base import Cell
from .gru import GRU
from .lstm import LSTM
from .rnn import RNN

__all__ = ["CELLS", "Cell"]

CELLS: dict[str, Cell] = {
    "rnn": RNN,
    "gru": GRU,
    "lstm": LSTM,
}
