"""Tagging: every token gets a label, for example its part of speech.

A training line is `the/DET cat/NOUN sleeps/VERB`: tokens are between spaces, the tag after a token's last slash.  A
token without a tag is read but has no loss.  The tag may depend on what comes after (`can` before `sleep`, `can` before
`is`), so two directions see more than one.
"""

from __future__ import annotations

import unicodedata

import numpy as np

from ..errors import SpecError
from ..spec import Experiment
from .base import Array, Dataset, Example, Task, hold_out
from .characters import seen
from .sentences import LONGEST, parts_of, under_glass, vocabulary_of
from .text import BLANK, SHOWN_BLANK, Vocabulary, is_blank

SLASHES = "/／"
SAMPLE = (
    "the/DET can/NOUN is/VERB empty/ADJ", "the/DET cat/NOUN can/AUX sleep/VERB", "a/DET dog/NOUN can/AUX run/VERB",
    "a/DET can/NOUN is/VERB heavy/ADJ", "we/PRON can/AUX fish/VERB", "the/DET fish/NOUN can/AUX swim/VERB",
    "we/PRON fish/VERB", "the/DET fish/NOUN is/VERB cold/ADJ", "they/PRON run/VERB",
    "the/DET run/NOUN is/VERB long/ADJ",
    "they/PRON can/AUX sleep/VERB", "a/DET long/ADJ sleep/NOUN is/VERB good/ADJ",
    "the/DET cold/ADJ dog/NOUN can/AUX run/VERB",
    "we/PRON open/VERB the/DET can/NOUN", "they/PRON open/VERB a/DET can/NOUN", "the/DET door/NOUN is/VERB open/ADJ",
)
CHINESE = (
    "我/代词 喜欢/动词 画/名词", "我/代词 画/动词 猫/名词", "他/代词 会/助动词 画/动词 画/名词",
    "他/代词 开/动词 会/名词", "会/名词 很/副词 长/形容词", "猫/名词 会/助动词 长/动词 大/形容词",
    "路/名词 很/副词 长/形容词", "花/名词 很/副词 红/形容词", "他/代词 花/动词 钱/名词",
    "我/代词 会/助动词 花/动词 钱/名词", "画/名词 很/副词 大/形容词", "我/代词 喜欢/动词 花/名词",
)

Tagged = list[tuple[str, str]]


def prepare(spec: Experiment) -> Dataset:
    """Every line with a target at each tagged token.

    Raises SpecError where the text has fewer than two different tags.
    """
    lines = [split(line, spec.fold_case, spec.as_typed) for line in spec.text if line.strip()]
    long = [line for line in lines if len(line) > LONGEST]
    cut, parts = (0, parted(lines)) if spec.as_typed else (sum(len(line) - LONGEST for line in long),
                                                           [line[:LONGEST] for line in lines])
    lines = [line for line in parts if any(tag for _, tag in line)]
    labels = tuple(sorted({tag for line in lines for _, tag in line if tag}))
    if len(labels) < 2:
        raise SpecError("text", spec.text, "lines of the form word/TAG word/TAG, with two different tags")
    words = [[word for word, _ in line] for line in lines]
    vocabulary = vocabulary_of(spec, words)
    training, validation = hold_out([tagged(vocabulary, labels, line) for line in lines], spec)
    return Dataset(spec, vocabulary, training, validation, labels, tuple(map(tuple, words)), cut,
                   (len(long), len(parted(long))) if spec.as_typed else (0, 0))


def parted(lines: list[Tagged]) -> list[Tagged]:
    """The lines with those that are too long split at the ends of sentences."""
    found = []
    for line in lines:
        at = 0
        for part in parts_of([word for word, _ in line]):
            found.append(line[at:at + len(part)])
            at += len(part)
    return found


def split(line: str, fold_case: bool = True, as_typed: bool = False) -> Tagged:
    """The (token, tag) pairs of a line, the tag empty where there is none.

    >>> split("The/DET cat/NOUN sat 1/2/NUM")
    [('the', 'DET'), ('cat', 'NOUN'), ('sat', ''), ('1/2', 'NUM')]
    """
    pairs = []
    for piece in (seen(line) if as_typed else unicodedata.normalize("NFC", line)).split():
        at = max(piece.rfind(slash) for slash in SLASHES)
        word, tag = (piece[:at], piece[at + 1:]) if 0 < at < len(piece) - 1 else (piece, "")
        folded = unicodedata.normalize("NFC", word.casefold()) if fold_case else word
        pairs.append((BLANK if is_blank(folded) else folded, tag))
    return pairs


def tagged(vocabulary: Vocabulary, labels: tuple[str, ...], line: Tagged) -> Example:
    """The tokens with their tags as targets; a token without a tag that is known is not scored."""
    places = [labels.index(tag) if tag in labels else -1 for _, tag in line]
    ids, targets = np.array(vocabulary.encode(word for word, _ in line), np.intp), np.array(places, np.intp)
    scored: Array = targets >= 0
    return Example(ids, np.where(scored, targets, 0), scored)


def encode(dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]:
    """The sentence under the glass, typed with tags or without; it is split at spaces where it has any tag.

    `blank` has no meaning here and is left aside.
    """
    spec = dataset.spec
    line = split(sentence, spec.fold_case, spec.as_typed)
    if not any(tag for _, tag in line):
        line = [(token, "") for token in under_glass(dataset, sentence)]
    shown = [SHOWN_BLANK if word == BLANK else word for word, _ in line]
    return tagged(dataset.vocabulary, dataset.labels, line), shown


TAG = Task(
    name="tag", prepare=prepare, encode=encode, sample=SAMPLE, samples={"zh": CHINESE}, lines="word/TAG",
    marked=True,
    title={"en": "tagging", "zh": "标注"},
    teaches={
        "en": "One answer for each word; what a word is may depend on the words after it.",
        "zh": "每个词都要给出一个标签；一个词是什么，可能取决于它后面的词。",
    })
