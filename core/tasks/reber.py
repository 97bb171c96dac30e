"""The embedded Reber grammar (Reber 1967; Cleeremans et al. 1989; Hochreiter & Schmidhuber 1997, experiment 1).

    B T <Reber string> T E      or      B P <Reber string> P E

The network predicts the next symbol.  Inside, two symbols may follow and none can be sure which; the second-to-last
one is sure, and repeats the second: it must be remembered across the whole string between.  Accuracy speaks of that
symbol alone, so chance is a half.  It comes `distance` symbols after the second (6 or more): the walk through the
grammar is held to that length, each step drawn evenly from those that can still end in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from ..spec import Experiment
from .base import Dataset, Example, Task
from .generated import Generated, first_example, spoken, typed
from .text import Vocabulary

ARCS: dict[int, dict[str, int]] = {     # the Reber grammar: state -> symbol -> state; 7 is the end
    0: {"B": 1}, 1: {"T": 2, "P": 3}, 2: {"S": 2, "X": 4}, 3: {"T": 3, "V": 5}, 4: {"X": 3, "S": 6},
    5: {"P": 4, "V": 6}, 6: {"E": 7},
}
END, SHORTEST = 7, 5
VOCABULARY = Vocabulary.build(["BTPSXVE"])


def prepare(spec: Experiment) -> Dataset:
    """Random strings of the grammar without an end; the head's classes are the symbols."""
    return Generated.of(spec, VOCABULARY, make)


def make(spec: Experiment, g: np.random.Generator) -> Example:
    """An embedded string whose second symbol comes again `distance` symbols later."""
    kept = "TP"[g.integers(2)]
    return scored(["B", kept, *inner(max(SHORTEST, spec.distance - 1), g), kept, "E"])


def inner(length: int, g: np.random.Generator) -> list[str]:
    """A random string of the Reber grammar of exactly this length."""
    state, symbols = 0, []
    for left in range(length, 0, -1):
        ways = [arc for arc in ARCS[state].items() if arc[1] in ending_in(left - 1)]
        symbol, state = ways[g.integers(len(ways))]
        symbols.append(symbol)
    return symbols


@cache
def ending_in(steps: int) -> frozenset[int]:
    """The states from which the grammar can end in exactly so many symbols."""
    if steps == 0:
        return frozenset({END})
    return frozenset(state for state, arcs in ARCS.items() if ending_in(steps - 1) & set(arcs.values()))


def scored(symbols: Sequence[str]) -> Example:
    """Each symbol with its successor for a target; the last has none.  The second-to-last is the one that counts."""
    ids = np.array(VOCABULARY.encode(symbols), np.intp)
    at, targets = np.arange(len(ids)), np.roll(ids, -1)
    known = np.array([VOCABULARY.knows(s) for s in [*symbols[1:], ""]], bool)
    scored = (at < len(ids) - 1) & known
    return Example(ids, targets, scored, counted=scored & (at == len(ids) - 3))


def encode(dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]:
    """Symbols under the glass, such as `B T B T X S E T E`.  `blank` has no meaning here and is left aside."""
    symbols = typed(sentence, VOCABULARY)
    return scored(symbols), symbols


def example(spec: Experiment) -> str:
    """A string at the experiment's distance."""
    return spoken(VOCABULARY, first_example(spec, make))


REBER = Task(
    name="reber", prepare=prepare, encode=encode, example=example,
    generated=True, one_way=True, generates=True,
    title={"en": "embedded Reber grammar", "zh": "嵌套 Reber 语法"},
    teaches={
        "en": "The second symbol comes again near the end; accuracy is of that one alone.",
        "zh": "第二个符号会在结尾前再次出现；准确率只看这一个。",
    })
