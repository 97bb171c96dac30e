"""Brackets: the Dyck language with two kinds, ( ) and [ ].

    reads     (  [  ]  (  )  )
    answers   )  ]  )  )  )  ∅

After every symbol the network says which closing bracket may come next, or ∅ where none is open.  An opening bracket
may always come, so this is the set of valid next symbols that Suzgun, Gehrmann, Belinkov & Shieber (2019) ask for, as
one class; it is the bracket on top of the stack.  The first bracket is closed by the last one, `distance` symbols later
(an odd number: one more where it is even); what is between is drawn evenly from all balanced strings of its length
(by the cycle lemma of Dvoretzky & Motzkin 1947).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..spec import Experiment
from .base import Dataset, Example, Task
from .generated import Generated, first_example, spoken, typed
from .text import Vocabulary

CLOSED_BY = {"(": ")", "[": "]"}
NOTHING = "∅"
CLASSES = (*CLOSED_BY.values(), NOTHING)
VOCABULARY = Vocabulary.build([(*CLOSED_BY, *CLOSED_BY.values())])


def prepare(spec: Experiment) -> Dataset:
    """Random balanced strings without an end; the head's classes are the closing brackets and ∅."""
    return Generated.of(spec, VOCABULARY, make, CLASSES)


def make(spec: Experiment, g: np.random.Generator) -> Example:
    """A random balanced string whose first bracket is closed by its last."""
    stack: list[str] = []
    symbols = []
    for up in (True, *ups(spec.distance // 2, g), False):
        if up:
            stack.append("(["[g.integers(2)])
        symbols.append(stack[-1] if up else CLOSED_BY[stack.pop()])
    return scored(symbols)


def ups(pairs: int, g: np.random.Generator) -> list[bool]:
    """A random balanced string of so many pairs, True where a bracket opens; all are equally likely.

    Of n+1 ups and n downs in a random order exactly one rotation stays over 0 after its first up.
    """
    steps = g.permutation(np.repeat([True, False], [pairs + 1, pairs]))
    heights = np.cumsum(np.where(steps, 1, -1))
    lowest = len(steps) - 1 - int(heights[::-1].argmin())           # the last time that it is lowest
    turned: list[bool] = np.roll(steps, -(lowest + 1))[1:].tolist()
    return turned


def scored(symbols: Sequence[str]) -> Example:
    """After each symbol the bracket that may close; no target from the first one on that cannot be where it is."""
    stack: list[str] = []
    targets, counts = np.zeros(len(symbols), np.intp), np.zeros(len(symbols), bool)
    for t, symbol in enumerate(symbols):
        if symbol in CLOSED_BY:
            stack.append(CLOSED_BY[symbol])
        elif not stack or stack.pop() != symbol:
            break
        targets[t], counts[t] = CLASSES.index(stack[-1] if stack else NOTHING), True
    return Example(np.array(VOCABULARY.encode(symbols), np.intp), targets, counts)


def encode(dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]:
    """Brackets under the glass.  `blank` has no meaning here and is left aside."""
    symbols = typed(sentence, VOCABULARY)
    return scored(symbols), symbols


def example(spec: Experiment) -> str:
    """Brackets at the experiment's distance."""
    return spoken(VOCABULARY, first_example(spec, make))


DYCK = Task(
    name="dyck", prepare=prepare, encode=encode, example=example,
    generated=True, one_way=True,
    title={"en": "brackets", "zh": "括号匹配"},
    teaches={
        "en": "Brackets: which may close now? A stack has to live in the state.",
        "zh": "此刻可以闭合哪个括号？隐藏状态里要存下一个栈。",
    })
