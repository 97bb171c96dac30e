"""Recurrent networks in NumPy: the core of Unrolled.

    >>> from core import Experiment, interop, record, share, start, train
    >>> spec = Experiment(task="cloze", cell="lstm", bidirectional=True, hidden=16, steps=5, seed=7)
    >>> for state, event in train(start(spec)):
    ...     pass                               # event.loss, event.grad_norm, event.accuracy
    >>> event.kind, event.step
    ('done', 5)
    >>> trace = record(state, "the cat ___ on the mat")
    >>> trace["0.fwd.f"].shape                 # [time, batch, hidden]: forget gates, left to right
    (6, 1, 16)
    >>> interop.state_dict(state)["rnn.weight_ih_l0_reverse"].shape        # under PyTorch's names
    (64, 8)
    >>> share.decode(share.encode(spec)).experiment == spec
    True

It imports only NumPy and the standard library, never sleeps, threads or calls back, and runs unchanged in CPython and
in a browser tab.
"""
from .cells import CELLS
from .errors import CoreError, FileError, LinkError, ShapeError, SpecError
from .exchange import interop, share
from .looking.generation import Candidate, Drawn, beam, candidates, generate, perplexity
from .looking.gradcheck import Check, gradcheck
from .looking.gradient_flow import Flow, compare_flows, gradient_flow
from .looking.tracing import Trace, record
from .looking.what_if import Held, intervene, silenced
from .numerics.params import Params
from .spec import Experiment
from .tasks import TASKS
from .tasks.streaming import Stream, streams
from .tasks.text import Vocabulary
from .training.loop import Event, TrainState, loss_and_gradients, start, train
from .training.next_step import NextStep, look
from .view import View

__all__ = [
    "CELLS", "TASKS", "Candidate", "Check", "CoreError", "Drawn", "Event", "Experiment", "FileError", "Flow",
    "Held", "LinkError", "NextStep", "Params", "ShapeError", "SpecError", "Stream", "Trace", "TrainState", "View",
    "Vocabulary", "beam", "candidates", "compare_flows", "generate", "gradcheck", "gradient_flow", "interop",
    "intervene", "look", "loss_and_gradients", "perplexity", "record", "share", "silenced", "start", "streams",
    "train",
]
