"""Which sweep makes which cell fast: found by the step that it makes fast, so that a variant has its own.

A cell without a sweep trains by its own steps.
"""
from collections.abc import Callable
from typing import Any

from ..cells import Cell, gru, gru_reset_before, lstm, peepholes, rnn
from .gru import GRUSweep
from .gru_reset_before import ResetBeforeSweep
from .lstm import LSTMSweep, PeepholeSweep
from .rnn import RectifiedSweep, RNNSweep
from .sweep import Sweep

SWEEPS: dict[Callable[..., Any], type[Sweep]] = {
    rnn.step: RNNSweep,
    rnn.step_relu: RectifiedSweep,
    gru.step: GRUSweep,
    gru_reset_before.step: ResetBeforeSweep,
    lstm.step: LSTMSweep,
    peepholes.step: PeepholeSweep,
}


def sweep_for(cell: Cell) -> type[Sweep] | None:
    """The steps of a cell in buffers made once, for whole layers; None where there is no such form."""
    return SWEEPS.get(cell.step)
