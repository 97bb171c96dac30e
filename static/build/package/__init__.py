"""Unrolled: recurrent networks in NumPy, and a playground for them.

    >>> from unrolled import Experiment, record, start, train
    >>> for state, event in train(start(Experiment(hidden=4, steps=3))):
    ...     pass
    >>> record(state, "the cat ___ on the mat")["0.fwd.f"].shape
    (6, 1, 4)

`watch(trace)` shows a trace in a notebook (the extra `notebook`); `trace_of(module, tokens)` makes one of a recurrent
layer of PyTorch.  `unrolled.core` has every other name here and needs NumPy only; `unrolled.playground` is the page's
Panel app, with the extra `app`.
"""
from core import *  # noqa: F403
from core import __all__ as _of_the_core

from .notebook import watch
from .pytorch import trace_of

__all__ = [*_of_the_core, "trace_of", "watch"]
