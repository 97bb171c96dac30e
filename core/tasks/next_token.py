"""The next token: a language model, which reads from the left and predicts what comes next at every position.

As typed (`Experiment.as_typed`) a line ends with LINE_END: the last token of a line has it for its target, and a text
that is read by streams has it between its lines, with one more where a line is empty and at the text's own end.  A
network that read its lines one by one has said all there is with the end of one; a network that read a text goes on
to the next line, and has said all there is with the end of an empty one.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from ..errors import SpecError
from ..numerics.pieces import Pieces, finish
from ..spec import CHINESE_TEXT, TEXT, Experiment
from .base import Array, Dataset, Example, Task, hold_out
from .characters import LINE_END
from .sentences import LONGEST, parts_of, read, tokens_of, under_glass
from .text import BLANK, SHOWN_BLANK, UNKNOWN, Vocabulary

A_PIECE = 20_000        # characters of a text that are read at a stretch
Line = list[str]


def prepare(spec: Experiment) -> Dataset:
    """Every sentence, its tokens as inputs and the token after each as its target.

    Raises SpecError where no sentence has a target: of the tokens after its first, none is known.
    """
    return finish(prepare_pieces(spec))


def prepare_pieces(spec: Experiment) -> Pieces[Dataset]:
    """`prepare` in pieces: of a book it takes seconds."""
    if spec.as_typed:
        return (yield from lines_pieces(spec))
    lines, vocabulary, cut, _ = read(spec)
    training, validation = hold_out([shifted(vocabulary, line) for line in lines], spec)
    if not any(example.scored.any() for example in training):
        times = spec.min_count
        raise SpecError("text", spec.text, f"a sentence with a token after its first that occurs {times} times")
    return Dataset(spec, vocabulary, training, validation, sources=tuple(map(tuple, lines)), dropped=cut)


def lines_pieces(spec: Experiment) -> Pieces[Dataset]:
    """The data of lines that end, in pieces."""
    lines: list[Line] = []
    times: Counter[str] = Counter()
    done = 0
    for line in trimmed(spec.text):
        tokens = tokens_of(spec, line)
        times.update(tokens)
        lines.append(tokens)
        if (done := done + len(line) + 1) > A_PIECE:
            done = 0
            yield
    if not times:
        raise SpecError("text", spec.text, "at least one sentence of 1 token or more")
    given = Vocabulary(spec.vocabulary)
    if spec.vocabulary and not given.knows(LINE_END):
        raise SpecError("vocabulary", spec.vocabulary, f"{LINE_END}, the end of a line, among its words")
    vocabulary = given
    if not spec.vocabulary:
        vocabulary = Vocabulary.of_counts(times, spec.max_vocabulary, spec.min_count, (LINE_END,))
    kept, held_out = hold_out(lines, spec) if spec.validation else (tuple(lines), ())
    stream = yield from stream_pieces(vocabulary, kept)
    examples = yield from examples_pieces(vocabulary, stream, kept)
    if not examples:
        raise SpecError("text", spec.text, "at least one sentence of 1 token or more")
    others = yield from stream_pieces(vocabulary, held_out)
    validation = yield from examples_pieces(vocabulary, others, held_out)
    long = [parts_of(line) for line in lines if len(line) > LONGEST]
    sources = tuple(tuple(part) for line in lines if line for part in parts_of(line))
    split = len(long), sum(map(len, long))
    return Dataset(spec, vocabulary, examples, validation, sources=sources, split=split, stream=stream, times=times)


def trimmed(text: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of a text without the empty ones before and behind it."""
    full = [k for k, line in enumerate(text) if line.strip()]
    return text[full[0]:full[-1] + 1] if full else ()


def stream_pieces(vocabulary: Vocabulary, lines: tuple[Line, ...]) -> Pieces[Array]:
    """[N] the tokens of all lines with their ends, and an empty line at last."""
    ids: list[int] = []
    end, seen = vocabulary.index[LINE_END], 0
    for line in lines:
        ids += vocabulary.encode(line)
        ids.append(end)
        if len(ids) - seen > A_PIECE:
            seen = len(ids)
            yield
    return np.array([*ids, end], np.intp)


def examples_pieces(vocabulary: Vocabulary, stream: Array, lines: tuple[Line, ...]) -> Pieces[tuple[Example, ...]]:
    """Every line, or every part of one that is too long, as views of its stream; the token after each is its target."""
    scored = ~np.isin(stream, (vocabulary.index[UNKNOWN], vocabulary.index[BLANK]))
    found, at, seen = [], 0, 0
    for line in lines:
        for length in map(len, parts_of(line)):
            if length:
                here, after = slice(at, at + length), slice(at + 1, at + length + 1)
                found.append(Example(stream[here], stream[after], scored[after]))
            at += length
        at += 1
        if at - seen > A_PIECE:
            seen = at
            yield
    return tuple(found)


def shifted(vocabulary: Vocabulary, tokens: Line) -> Example:
    """The tokens with their successors as targets.  The last token has none and is not scored."""
    ids = np.array(vocabulary.encode(tokens), np.intp)
    targets, scored = np.roll(ids, -1), np.ones(len(ids), bool)
    scored[-1:] = False
    for special in (UNKNOWN, BLANK):
        scored &= targets != vocabulary.index[special]
    return Example(ids, targets, scored)


def encode(dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]:
    """The sentence under the glass.  `blank` has no meaning here and is left aside.

    Where lines end, one of the training text has its end for the last target, and a typed ↵ is one.
    """
    if not dataset.spec.as_typed:
        tokens = tokens_of(dataset.spec, sentence)
        return shifted(dataset.vocabulary, tokens), [SHOWN_BLANK if token == BLANK else token for token in tokens]
    tokens = under_glass(dataset, sentence.replace(LINE_END, "\n"))
    example = shifted(dataset.vocabulary, tokens)
    if is_line(dataset, tuple(tokens)):
        example.targets[-1], example.scored[-1] = dataset.vocabulary.index[LINE_END], True
    return example, tokens


def is_line(dataset: Dataset, tokens: tuple[str, ...]) -> bool:
    """Whether tokens are a whole line of the training text, not a part of a long one."""
    if tokens not in dataset.sources:
        return False
    spec = dataset.spec
    near = (line for line in spec.text if len(line) < 8 * len(tokens) + 8) if dataset.split[0] else ()
    return not dataset.split[0] or any(tuple(tokens_of(spec, line)) == tokens for line in near)


NEXT = Task(
    name="next", prepare=prepare, encode=encode, prepare_pieces=prepare_pieces, sample=TEXT,
    samples={"zh": CHINESE_TEXT},
    one_way=True, predicts_words=True, continues=True, generates=True,
    title={"en": "next token", "zh": "下一个词元"},
    teaches={
        "en": "What a language model is: everything read so far, in one state.",
        "zh": "什么是语言模型：读过的一切都压缩在一个状态里。",
    })
