"""Recurrent networks in NumPy: the core of Unrolled.

    from core import Experiment, record, share, start, train

    spec = Experiment(task="cloze", cell="lstm", bidirectional=True, hidden=16, seed=7)
    state = start(spec)
    for state, event in train(state):
        ...                                    # event.step, event.loss, event.grad_norm, event.accuracy
    trace = record(state, "the cat ___ on the mat")
    trace["0.fwd.f"]                           # [time, batch, hidden]: forget gates, left to right

It imports NumPy and the standard library alone, never sleeps, threads or calls back, and runs unchanged in CPython and
in a browser tab.
"""
from . import interop, share
from .cells import CELLS
from .errors import CoreError, FileError, LinkError, ShapeError, SpecError
from .params import Params
from .spec import Experiment, View
from .tasks import TASKS
from .text import Vocabulary
from .tracing import Trace, record
from .training import Event, TrainState, loss_and_gradients, start, train

__all__ = [
    "CELLS", "TASKS", "CoreError", "Event", "Experiment", "FileError", "LinkError", "Params", "ShapeError", "SpecError", "Trace",
    "TrainState", "View", "Vocabulary", "interop", "loss_and_gradients", "record", "share", "start", "train",
]
