"""The next token: a language model, which reads from the left and predicts what comes next at every position."""

from __future__ import annotations

import numpy as np

from ..errors import SpecError
from ..spec import TEXT, Experiment
from .base import Dataset, Example, Task, hold_out
from .sentences import read
from .text import BLANK, SHOWN_BLANK, UNKNOWN, Vocabulary, tokenise


def prepare(spec: Experiment) -> Dataset:
    """Every sentence, its tokens as inputs and the token after each as its target.

    Raises SpecError where no sentence has a target: of the tokens after its first, none is known.
    """
    lines, vocabulary, cut = read(spec)
    training, validation = hold_out([shifted(vocabulary, line) for line in lines], spec)
    if not any(example.scored.any() for example in training):
        raise SpecError("text", spec.text, f"a sentence with a token after its first that occurs {spec.min_count} times")
    return Dataset(spec, vocabulary, training, validation, sources=tuple(map(tuple, lines)), dropped=cut)


def shifted(vocabulary: Vocabulary, tokens: list[str]) -> Example:
    """The tokens with their successors as targets.  The last token has none and is not scored."""
    ids = np.array(vocabulary.encode(tokens), np.intp)
    targets, scored = np.roll(ids, -1), np.ones(len(ids), bool)
    scored[-1:] = False
    for special in (UNKNOWN, BLANK):
        scored &= targets != vocabulary.index[special]
    return Example(ids, targets, scored)


def encode(dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]:
    """The sentence under the glass.  `blank` has no meaning here and is left aside."""
    spec = dataset.spec
    tokens = tokenise(sentence, spec.level, spec.fold_case)
    return shifted(dataset.vocabulary, tokens), [SHOWN_BLANK if token == BLANK else token for token in tokens]


NEXT = Task(
    name="next", prepare=prepare, encode=encode, sample=TEXT,
    one_way=True, predicts_words=True, continues=True, generates=True,
    title={"en": "next token", "zh": "下一个词元"},
    teaches={
        "en": "What a language model is: everything read so far, in one state.",
        "zh": "什么是语言模型：读过的一切都压缩在一个状态里。",
    })
