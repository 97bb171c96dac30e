"""The sentence label: one answer for a whole sentence, for example its mood or its language.

A training line is `a warm and funny film => good`.  The network reads the sentence to its end and is asked once: the
head sees the final states of every direction, the left-to-right one at the last token and the right-to-left one at the
first.  Everything that decides must have been remembered until then.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from ..errors import SpecError
from ..spec import Experiment
from .base import Dataset, Example, Task, hold_out
from .characters import seen
from .sentences import LONGEST, tokens_of, vocabulary_of
from .text import BLANK, SHOWN_BLANK, Vocabulary, longest_match

ARROW = re.compile("[=＝][>＞》]|⇒")       # as Chinese keyboards type it too
SAMPLE = (
    "a warm and funny film => good", "the music is lovely => good", "i would watch it again => good",
    "not bad at all => good",
    "a bright and clever story => good", "the actors are not dull => good", "i liked every minute => good",
    "a film that is never slow => good",
    "a cold and empty film => bad", "the music is awful => bad", "i would not watch it again => bad",
    "not good at all => bad",
    "a dull and tired story => bad", "the actors are not funny => bad", "i wanted to leave => bad",
    "a film that is never funny => bad",
)

CHINESE = (
    "故事 温暖 又 有趣 => 好评", "音乐 非常 好听 => 好评", "我 还 想 再 看 一遍 => 好评",
    "一点 也 不 差 => 好评", "情节 明快 又 巧妙 => 好评", "演员 演得 并 不 呆板 => 好评",
    "每 一分钟 我 都 喜欢 => 好评", "节奏 一点 也 不 慢 => 好评", "音乐 一点 也 不 难听 => 好评",
    "故事 冷淡 又 空洞 => 差评", "音乐 非常 难听 => 差评", "我 不 想 再 看 一遍 => 差评",
    "一点 也 不 好 => 差评", "情节 乏味 又 老套 => 差评", "演员 演得 并 不 有趣 => 差评",
    "我 只 想 离开 => 差评", "故事 一点 也 不 有趣 => 差评", "音乐 一点 也 不 好听 => 差评",
)

def prepare(spec: Experiment) -> Dataset:
    """Every labelled line.  Raises SpecError where the text has fewer than two different labels.

    Lines without a label are left out; their tokens count as cut.
    """
    pairs, cut = [], 0
    for tokens, label in (split(line, spec) for line in spec.text if line.strip()):
        kept = tokens[:LONGEST] if label else []
        cut += len(tokens) - len(kept)
        if kept:
            pairs.append((kept, label))
    labels = tuple(sorted({label for _, label in pairs}))
    if len(labels) < 2:
        raise SpecError("text", spec.text, "lines of the form sentence => label, with two different labels")
    lines = [tokens for tokens, _ in pairs]
    vocabulary = vocabulary_of(spec, lines)
    training, validation = hold_out([labelled(vocabulary, labels, *pair) for pair in pairs], spec)
    return Dataset(spec, vocabulary, training, validation, labels, tuple(map(tuple, lines)), cut)


def split(line: str, spec: Experiment) -> tuple[list[str], str]:
    """The tokens before a line's last arrow, and the label after it; an empty label where there is none."""
    *before, last = ARROW.split(line)
    if not before:
        return tokens_of(spec, line.strip()), ""
    label = " ".join(seen(last).split() if spec.as_typed else unicodedata.normalize("NFC", last).split())
    return tokens_of(spec, " ".join(before).strip()), label


def labelled(vocabulary: Vocabulary, labels: tuple[str, ...], tokens: list[str], label: str) -> Example:
    """The tokens with the label as the target of the last; not scored where the label is not known."""
    ids = np.array(vocabulary.encode(tokens), np.intp)
    targets, scored = np.zeros(len(ids), np.intp), np.zeros(len(ids), bool)
    if label in labels:
        targets[-1:], scored[-1:] = labels.index(label), True
    return Example(ids, targets, scored)


def encode(dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]:
    """The sentence under the glass, typed with its label or without.  `blank` has no meaning here and is left aside."""
    tokens, label = split(sentence, dataset.spec)
    if dataset.spec.as_typed and dataset.spec.level == "words":
        tokens = longest_match(dataset.vocabulary, tokens)
    shown = [SHOWN_BLANK if token == BLANK else token for token in tokens]
    return labelled(dataset.vocabulary, dataset.labels, tokens, label), shown


LABEL = Task(
    name="label", prepare=prepare, encode=encode, reads="final", sample=SAMPLE, samples={"zh": CHINESE},
    lines="sentence => label",
    title={"en": "sentence label", "zh": "句子分类"},
    teaches={
        "en": "One answer at the end: what decides must be remembered until then.",
        "zh": "只在末尾作答一次：起决定作用的内容必须一直记到那时。",
    })
