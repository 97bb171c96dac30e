"""The text as streams, for truncated back-propagation (Williams & Peng 1990): states go on, gradients do not.

The sentences are read as one long line of tokens, with their ends where they have them, cut into `batch_size` streams
side by side.  A step reads the next `truncate` tokens of every stream from the states that the step before left; the
gradient stops at the step's first token.  When the streams end they begin again, from the first state.
"""
from dataclasses import dataclass

import numpy as np

from ..numerics.params import Array
from ..spec import Experiment
from . import Batch, Dataset
from .text import BLANK, UNKNOWN


def streams(spec: Experiment) -> bool:
    """Whether an experiment trains on streams: the next token in one direction, truncated.

    >>> streams(Experiment(task="next", truncate=5)), streams(Experiment(truncate=5))
    (True, False)
    """
    return spec.truncate > 0 and spec.facts.continues and not spec.bidirectional


@dataclass(frozen=True, eq=False)
class Stream:
    """Streams side by side: ids [length + 1, B], of which the first `length` rows are read; special ones are not
    scored."""

    ids: Array
    never: tuple[int, ...]
    data: Dataset

    @classmethod
    def of(cls, data: Dataset) -> "Stream":
        """The training examples of a dataset as streams, in their own order."""
        index = data.vocabulary.index
        line = np.concatenate([example.ids for example in data.examples]) if data.stream is None else data.stream
        count = max(1, min(data.spec.batch_size, (len(line) - 1) // 2))
        length = (len(line) - 1) // count
        ids = np.stack([line[b * length:b * length + length + 1] for b in range(count)], axis=1)
        return cls(ids, (index[UNKNOWN], index[BLANK]), data)

    @property
    def span(self) -> int:
        """How many tokens a step reads of each stream."""
        return self.data.spec.truncate

    @property
    def steps_per_epoch(self) -> int:
        """How many steps it takes to read the streams once."""
        return int(-(-(len(self.ids) - 1) // self.span))

    def batch(self, step: int) -> tuple[Batch, bool]:
        """The tokens of a step, and whether they go on from the step before."""
        at = step % self.steps_per_epoch
        first = at * self.span
        last = min(first + self.span, len(self.ids) - 1)
        tokens, targets = self.ids[first:last], self.ids[first + 1:last + 1]
        scored = ~np.isin(targets, self.never)
        return self.data.sampled(Batch(tokens, np.ones(tokens.shape, bool), targets, scored), step), at > 0
