"""The answer: a question is read to its end, and then a second network writes the answer token by token.

A training line is `what does the cat say => meow`; `s t a r => r a t s` makes it the reversal task.  Everything that
the answer needs has to pass through the states at the question's end, however long it was: the bottleneck that
attention was made for.  Loss and accuracy are of the answer's tokens and of the mark that ends it, each after the right
ones before it.
"""

from __future__ import annotations

import numpy as np

from ..errors import SpecError
from ..spec import Experiment
from .base import Dataset, Example, Task, hold_out
from .label import ARROW
from .sentences import LONGEST, tokens_of, vocabulary_of
from .text import BLANK, SHOWN_BLANK, SPECIAL, UNKNOWN, Vocabulary, longest_match

BEGIN, END = "<begin>", "<end>"
SAMPLE = (
    "what is the capital of france => paris", "what is the capital of italy => rome",
    "what is the capital of japan => tokyo",
    "what is the capital of china => beijing", "where is paris => in france", "where is rome => in italy",
    "where is tokyo => in japan",
    "where is beijing => in china", "what does the cat say => meow", "what does the dog say => woof",
    "what does the cow eat => fresh green grass",
    "what does the cat eat => a small fish", "what color is the sky => blue", "what color is the grass => green",
    "who says meow => the cat",
    "who says woof => the dog",
)
CHINESE = (
    "法国 的 首都 是 哪里 => 巴黎", "意大利 的 首都 是 哪里 => 罗马",
    "日本 的 首都 是 哪里 => 东京", "中国 的 首都 是 哪里 => 北京",
    "巴黎 在 哪里 => 在 法国", "罗马 在 哪里 => 在 意大利", "东京 在 哪里 => 在 日本", "北京 在 哪里 => 在 中国",
    "猫 怎么 叫 => 喵 喵", "狗 怎么 叫 => 汪 汪", "牛 吃 什么 => 新鲜 的 青草", "猫 吃 什么 => 一条 小 鱼",
    "天空 是 什么 颜色 => 蓝色", "青草 是 什么 颜色 => 绿色", "谁 喵 喵 叫 => 猫", "谁 汪 汪 叫 => 狗",
)


def prepare(spec: Experiment) -> Dataset:
    """Every line with a question and an answer.  Raises SpecError where there is none.

    Lines without an answer are left out; their tokens count as cut.
    """
    pairs, cut = [], 0
    for asked, said in (split(line, spec) for line in spec.text if line.strip()):
        kept = (asked[:LONGEST], said[:LONGEST]) if asked and said else ([], [])
        cut += len(asked) + len(said) - len(kept[0]) - len(kept[1])
        if kept[0]:
            pairs.append(kept)
    if not pairs:
        raise SpecError("text", spec.text, "at least one line of the form question => answer")
    vocabulary = vocabulary_of(spec, [tokens for pair in pairs for tokens in pair])
    if not spec.vocabulary:
        vocabulary = Vocabulary((*SPECIAL, BEGIN, END, *vocabulary.words[len(SPECIAL):]))
    if not (vocabulary.knows(BEGIN) and vocabulary.knows(END)):
        raise SpecError("vocabulary", spec.vocabulary, f"{BEGIN} and {END} among its words")
    training, validation = hold_out([asked_and_said(vocabulary, *pair) for pair in pairs], spec)
    sources = tuple((*asked, "=>", *said) for asked, said in pairs)
    return Dataset(spec, vocabulary, training, validation, sources=sources, dropped=cut)


def split(line: str, spec: Experiment) -> tuple[list[str], list[str]]:
    """The tokens before a line's first arrow, and those after it; none where there is no arrow."""
    asked, *said = ARROW.split(line, maxsplit=1)
    return tokens_of(spec, asked.strip()), tokens_of(spec, "".join(said).strip())


def asked_and_said(vocabulary: Vocabulary, asked: list[str], said: list[str]) -> Example:
    """A question with its answer: the decoder reads BEGIN and the answer, and should say the answer and END."""
    index = vocabulary.index
    tokens = vocabulary.encode(said)
    targets = np.array([*tokens, index[END]], np.intp)
    scored = (targets != index[UNKNOWN]) & (targets != index[BLANK])
    answer = Example(np.array([index[BEGIN], *tokens], np.intp), targets, scored)
    ids = np.array(vocabulary.encode(asked), np.intp)
    return Example(ids, np.zeros_like(ids), np.zeros(len(ids), bool), answer=answer)


def encode(dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]:
    """The question under the glass, typed with its answer or without.  `blank` has no meaning here and is left aside.

    Without one the answer is empty; what the network says itself takes its place (core/looking/answering.py).
    """
    asked, said = split(sentence, dataset.spec)
    if dataset.spec.as_typed and dataset.spec.level == "words":
        asked, said = (longest_match(dataset.vocabulary, tokens) for tokens in (asked, said))
    shown = [SHOWN_BLANK if token == BLANK else token for token in asked]
    return asked_and_said(dataset.vocabulary, asked, said), shown


ANSWER = Task(
    name="answer", prepare=prepare, encode=encode, reads="final", sample=SAMPLE, samples={"zh": CHINESE},
    lines="question => answer",
    writes=True,
    title={"en": "question and answer", "zh": "问答"},
    teaches={
        "en": "Two networks: one reads the question, the other writes the answer from the states at its end.",
        "zh": "两个网络：一个读完问题，另一个从它末尾的状态写出答案。",
    })
