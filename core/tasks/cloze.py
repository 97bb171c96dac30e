"""The missing word: one token of a sentence is blanked, and the network fills it in from what is around it.

Every position of every sentence is an example of its own; the loss is only at the blank.  With two directions the
network reads both sides of the blank, with one the left side only: the case for a bidirectional network.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from ..errors import SpecError
from ..spec import CHINESE_TEXT, TEXT, Experiment
from .base import Dataset, Example, Task, hold_out
from .sentences import read, under_glass
from .text import BLANK, SHOWN_BLANK, UNKNOWN, Vocabulary

DASH = re.compile("—{2,}")


def prepare(spec: Experiment) -> Dataset:
    """Every sentence with each of its known tokens blanked in turn; whole sentences are held out.

    Raises SpecError where no sentence has two tokens, or none of them is known.
    """
    lines, vocabulary, cut, split = read(spec)
    training, validation = (tuple(e for line in part for e in blanked(vocabulary, line,
                                                                      [t for t, token in enumerate(line)
                                                                       if vocabulary.knows(token) and token != BLANK]))
                            for part in hold_out(lines, spec))
    if not training:
        raise SpecError("text", spec.text, f"a sentence with a token that occurs {spec.min_count} times")
    return Dataset(spec, vocabulary, training, validation, sources=tuple(map(tuple, lines)), dropped=cut, split=split)


def blanked(vocabulary: Vocabulary, tokens: list[str], at: list[int]) -> list[Example]:
    """The sentence once for each place in `at`, whose token is the blank and the target.

    The examples share their targets.
    """
    targets = np.array(vocabulary.encode(tokens), np.intp)
    scored = np.arange(len(targets)) == np.array(at, np.intp)[:, None]
    ids = np.where(scored, vocabulary.index[BLANK], targets)
    return [Example(*rows) for rows in zip(ids, [targets] * len(at), scored)]


def encode(dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]:
    """The sentence under the glass.  A blank typed as ___ is read but has no known answer; `blank` is a token's index.

    A `blank` that is not in the sentence counts as none; a word that is not known is no target, so its blank is like a
    typed one.
    """
    vocabulary = dataset.vocabulary
    tokens = under_glass(dataset, sentence)
    if is_dash_blank(vocabulary, sentence):
        tokens = under_glass(dataset, DASH.sub(SHOWN_BLANK, sentence))
    ids = np.array(vocabulary.encode(tokens), np.intp)
    shown = [SHOWN_BLANK if token == BLANK else token for token in tokens]
    if blank is not None and 0 <= blank < len(tokens) and tokens[blank] != BLANK:
        example = blanked(vocabulary, tokens, [blank])[0]
        return replace(example, scored=example.scored & (ids != vocabulary.index[UNKNOWN])), shown
    return Example(ids, ids.copy(), np.zeros(len(ids), bool)), shown


def is_dash_blank(vocabulary: Vocabulary, sentence: str) -> bool:
    """Whether a long dash is meant for the blank: Chinese keyboards type it for _, and the training text has no
    dash."""
    has_other_blank = "_" in sentence or "＿" in sentence
    return DASH.search(sentence) is not None and not vocabulary.knows("—") and not has_other_blank


CLOZE = Task(
    name="cloze", prepare=prepare, encode=encode, sample=TEXT, samples={"zh": CHINESE_TEXT},
    blanks=True, predicts_words=True,
    title={"en": "fill the blank", "zh": "完形填空"},
    teaches={
        "en": "Why two directions: the words after a gap decide as much as those before it.",
        "zh": "为什么要双向：空白处后面的词和前面的词一样重要。",
    })
