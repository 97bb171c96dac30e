"""The adding problem (Hochreiter & Schmidhuber 1997, experiment 4; in the form of Arjovsky et al. 2016).

A sequence of `distance` numbers from 0 to 1, two of which are marked, one in each half; at the end the network says the
sum of the two.  It reads [number, mark] at every step and its final states answer.  Always to say 1 is wrong by 1/6 on
average, squared.  An answer is right where it is nearer than 0.04 to the sum.
"""

from __future__ import annotations

import re
import unicodedata
from math import isfinite

import numpy as np

from ..errors import SpecError
from ..spec import Experiment
from .base import Array, Dataset, Example, Task
from .characters import seen
from .generated import LONGEST, Generated, first_example
from .text import Vocabulary

MARK = "*"
LARGEST = 1000.0


def prepare(spec: Experiment) -> Dataset:
    """Random numbers without an end."""
    return Generated.of(spec, Vocabulary(), make)


def make(spec: Experiment, g: np.random.Generator) -> Example:
    """`distance` numbers, of which one in the first half and one in the second are marked."""
    T = spec.distance
    numbers, marks = g.random(T), np.zeros(T)
    marks[[g.integers(T // 2), g.integers(T // 2, T)]] = 1
    return of(numbers, marks)


def of(numbers: Array, marks: Array) -> Example:
    """Numbers and marks [T] with the sum of the marked as the target of the last step; no target without a mark."""
    T = len(numbers)
    values, scored = np.zeros((T, 1), np.float32), np.zeros(T, bool)
    values[-1:, 0], scored[-1:] = (numbers * marks).sum(), marks.any()
    inputs = np.stack([numbers, marks], axis=1).astype(np.float32)
    return Example(np.zeros(T, np.intp), np.zeros(T, np.intp), scored, inputs, values)


def encode(dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]:
    """Numbers under the glass, `0.5 0.2* 0.9 0.7*`: a star marks a number that is added.  Any count may be marked.

    Raises SpecError where something else was typed.  `blank` has no meaning here and is left aside.
    """
    shown = words_of(sentence)[:LONGEST]
    numbers = np.array([number(word.rstrip(MARK)) for word in shown])
    return of(numbers, np.array([float(word.endswith(MARK)) for word in shown])), shown


def words_of(sentence: str) -> list[str]:
    """The typed numbers, between spaces or commas, full-width forms or plain; one comma in a number may be its point.

    >>> words_of("0.31，0.82*"), words_of("０．５、０．２＊ 0,7"), words_of("0.1,0.2 *")
    (['0.31', '0.82*'], ['0.5', '0.2*', '0,7'], ['0.1', '0.2*'])
    """
    plain = unicodedata.normalize("NFKC", re.sub("[，、；]", " ", seen(sentence))).replace("。", ".")
    plain = re.sub(r"[×✱★☆]", MARK, plain)
    words = re.sub(r"\s+[*]", MARK, re.sub(r"[,;]\s|;", " ", f"{plain} ")).split()
    def is_list(word: str) -> bool:
        return "." in word or word.count(",") > 1

    return [part for word in words for part in (word.split(",") if is_list(word) else [word]) if part]


def number(text: str) -> float:
    """A typed number."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not isfinite(value) or abs(value) > LARGEST:
        raise SpecError("sentence", text, "numbers such as 0.5, with a star after those to add: 0.2*")
    return value


def example(spec: Experiment) -> str:
    """As many numbers as the experiment's distance, with two decimals."""
    inputs = first_example(spec, make).inputs
    assert inputs is not None
    return " ".join(f"{x:.2f}{MARK if marked else ''}" for x, marked in inputs)


ADDING = Task(
    name="adding", prepare=prepare, encode=encode, loss="mse", reads="final", example=example,
    generated=True, numbers=True,
    title={"en": "adding problem", "zh": "加法问题"},
    teaches={
        "en": "Two marked numbers far apart, and their sum at the end: a memory for amounts.",
        "zh": "两个带星号的数相距很远，末尾要给出它们的和：考验对数值的记忆。",
    })
