"""What the memory tasks share: data made from the seed, a new batch for every step, and symbols typed one by one.

`distance` says how far the answer lies from what decides it.  A step's batch is drawn from that step's own random
numbers, so that it can be made without those before it, and no sequence is ever kept.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..numerics.rng import rng
from ..spec import Experiment
from .base import Batch, Dataset, Example
from .characters import seen
from .text import Vocabulary

Make = Callable[[Experiment, np.random.Generator], Example]
LONGEST = 400
FORMS = str.maketrans("【】〔〕「」『』〖〗。", "[][][][][].")      # what is typed for a symbol
SHOWN = 64              # examples that stand for all of them where a whole is asked for


@dataclass(frozen=True, eq=False)
class Generated(Dataset):
    """Data without an end: `make` draws one example.  `examples` are the first SHOWN, to count and to measure."""

    make: Make | None = None

    @classmethod
    def of(cls, spec: Experiment, vocabulary: Vocabulary, make: Make, labels: tuple[str, ...] = ()) -> Generated:
        return cls(spec, vocabulary, tuple(several(spec, make, "example", 0, SHOWN)), labels=labels, make=make)

    def batch(self, step: int) -> Batch:
        """The mini-batch of a step, the same whichever steps came before it."""
        return Batch.of(self.drawn(step))

    def drawn(self, step: int) -> list[Example]:
        """The examples of a step."""
        assert self.make is not None
        return several(self.spec, self.make, "batch", step, self.spec.batch_size)


def several(spec: Experiment, make: Make, purpose: str, step: int, count: int) -> list[Example]:
    """So many examples for one purpose at one step."""
    g = rng(spec.seed, f"{spec.task}.{purpose}", step)
    return [make(spec, g) for _ in range(count)]


def first_example(spec: Experiment, make: Make) -> Example:
    """The example that is shown where nothing was typed."""
    return several(spec, make, "example", 0, 1)[0]


def typed(sentence: str, vocabulary: Vocabulary) -> list[str]:
    """A sentence as symbols, one a character, without spaces, a letter in either case; at most LONGEST of them.

    Full-width forms are the same, and so are the other brackets of a Chinese keyboard.
    """
    plain = unicodedata.normalize("NFKC", seen(sentence)).translate(FORMS)
    either = ((s, s.lower(), s.upper()) for s in "".join(plain.split())[:LONGEST])
    return [next((s for s in cases if vocabulary.knows(s)), cases[0]) for cases in either]


def spoken(vocabulary: Vocabulary, example: Example) -> str:
    """An example as it would be typed."""
    return " ".join(vocabulary.decode(example.ids))
