"""Copy memory: a few letters, a long silence, and the letters again.

Hochreiter & Schmidhuber 1997; Arjovsky et al. 2016.

    reads     b  e  a  g  .  .  .  .  .  .  ?  ?  ?  ?
    answers                                 b  e  a  g

The k-th ? asks for the k-th letter, `distance` symbols after it.  Only the answers are scored, so chance is one in
eight.  The published form has ten letters; here are LETTERS, for networks small enough to be watched.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..spec import Experiment
from .base import Dataset, Example, Task
from .generated import Generated, first_example, spoken, typed
from .text import Vocabulary

ALPHABET = tuple("abcdefgh")
SILENCE, ASK = ".", "?"
LETTERS = 4
VOCABULARY = Vocabulary.build([(*ALPHABET, SILENCE, ASK)])


def prepare(spec: Experiment) -> Dataset:
    """Random letters without an end; the head's classes are the letters."""
    return Generated.of(spec, VOCABULARY, make, ALPHABET)


def make(spec: Experiment, g: np.random.Generator) -> Example:
    """LETTERS random letters, fewer where the distance is shorter, and as many questions `distance` symbols later."""
    count = min(LETTERS, spec.distance)
    letters = [ALPHABET[k] for k in g.integers(len(ALPHABET), size=count)]
    return scored([*letters, *[SILENCE] * (spec.distance - count), *[ASK] * count])


def scored(symbols: Sequence[str]) -> Example:
    """The k-th ? has the k-th letter for its target; a ? that asks for more letters than there were has none."""
    letters = [ALPHABET.index(s) for s in symbols if s in ALPHABET]
    asked = [t for t, symbol in enumerate(symbols) if symbol == ASK]
    targets, counts = np.zeros(len(symbols), np.intp), np.zeros(len(symbols), bool)
    for t, letter in zip(asked, letters, strict=False):
        targets[t], counts[t] = letter, True
    return Example(np.array(VOCABULARY.encode(symbols), np.intp), targets, counts)


def encode(dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]:
    """Symbols under the glass, such as `b e . . ? ?`.  `blank` has no meaning here and is left aside."""
    symbols = typed(sentence, VOCABULARY)
    return scored(symbols), symbols


def example(spec: Experiment) -> str:
    """Letters and questions at the experiment's distance."""
    return spoken(VOCABULARY, first_example(spec, make))


COPY = Task(
    name="copy", prepare=prepare, encode=encode, example=example,
    generated=True,
    title={"en": "copy", "zh": "复制"},
    teaches={
        "en": "Copy memory: letters, a long silence, the same letters. The distance is the dial.",
        "zh": "先读几个字母，隔很长一段再原样写出：距离越大越难。",
    })
