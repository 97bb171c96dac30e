"""Which sweep makes which cell fast: found by the step that it makes fast, so that a variant has its own.

A cell that is made of equations has one made of them; any other without a sweep trains by its own steps.
"""
from collections.abc import Callable
from typing import Any

import numpy as np

from ..cells import Cell, gru, gru_reset_before, lstm, peepholes, rnn
from ..cells.equations.made import Made
from .compiled import COMPILED
from .forms import FORMS
from .gru import GRUSweep
from .gru_reset_before import ResetBeforeSweep
from .lstm import LSTMSweep, PeepholeSweep
from .own.compiled import compiled_own
from .own.sweep import OwnSweep, sweep_of
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
    made = getattr(cell.step, "__self__", None)
    return sweep_of(made.equations) if isinstance(made, Made) else SWEEPS.get(cell.step)


def form_of(make: type[Sweep], dtype: np.dtype[Any]) -> type[Sweep]:
    """The compiled form of a sweep for numbers of this type; the sweep itself where there is none."""
    if dtype != np.float32:
        return make
    if issubclass(make, OwnSweep):
        own: Any = make
        return compiled_own(own) if "run_program" in FORMS else make
    found = COMPILED.get(make)
    return found if found and f"{found.form}_ahead" in FORMS else make
