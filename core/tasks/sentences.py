"""What the tasks over the visitor's own text share: tokenised lines and their vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..errors import SpecError
from ..spec import Experiment
from .base import Dataset
from .characters import typed
from .text import BLANK, Vocabulary, has_spaces, is_unspaced_script, longest_match, tokenise

LONGEST = 200
ENDS = frozenset(".!?。！？…‥．｡")                      # of sentences
CLOSERS = frozenset("\"'”’」』）)】》")                # which may come behind an end


def tokens_of(spec: Experiment, text: str) -> list[str]:
    """The tokens of a text as an experiment reads it.  Where lines are read to their ends there is no blank."""
    blanks = not (spec.as_typed and spec.facts.continues)
    return tokenise(text, spec.level, spec.fold_case, spec.as_typed, blanks)


def under_glass(dataset: Dataset, sentence: str) -> list[str]:
    """The tokens of a sentence typed for a network: Chinese without spaces in the longest words that it knows."""
    spec = dataset.spec
    level = "words" if spec.facts.marked else spec.level
    blanks = not (spec.as_typed and spec.facts.continues)
    tokens = tokenise(sentence, level, spec.fold_case, spec.as_typed, blanks)
    return longest_match(dataset.vocabulary, tokens) if spec.as_typed and level == "words" else tokens


def how_cut(dataset: Dataset, sentence: str) -> str:
    """By what a Chinese, Japanese or Korean sentence is cut: "spaces", "longest" match, "characters"; "" for others."""
    spec = dataset.spec
    if spec.facts.generated or spec.level != "words" or not is_unspaced_script(sentence):
        return ""
    if has_spaces(sentence):
        return "spaces"
    return "longest" if spec.as_typed and dataset.vocabulary.longest > 1 else "characters"


def read(spec: Experiment, least: int = 2) -> tuple[list[list[str]], Vocabulary, int, tuple[int, int]]:
    """The tokenised lines of `spec.text`, their vocabulary, how many tokens were cut, and `Dataset.split`.

    Empty lines are left out.  As typed a line over LONGEST is split and nothing is cut.  Raises SpecError where no
    line has `least` tokens.
    """
    lines = [tokens_of(spec, line) for line in spec.text if line.strip()]
    long = [line for line in lines if len(line) > LONGEST]
    split, cut = (0, 0), 0
    if spec.as_typed:
        lines = [part for line in lines for part in parts_of(line)]
        split = len(long), sum(len(parts_of(line)) for line in long)
    else:
        cut = sum(len(line) - LONGEST for line in long)
        lines = [line[:LONGEST] for line in lines]
    usable = [line for line in lines if sum(token != BLANK for token in line) >= least]
    if not usable:
        raise SpecError("text", spec.text, f"at least one sentence of {least} tokens or more")
    return usable, vocabulary_of(spec, usable), cut, split


def vocabulary_of(spec: Experiment, lines: Iterable[Sequence[str]]) -> Vocabulary:
    """The vocabulary that was given with the experiment, or else that of the lines."""
    if spec.vocabulary:
        return Vocabulary(spec.vocabulary)
    return Vocabulary.build(lines, spec.max_vocabulary, spec.min_count)


def parts_of(line: list[str], most: int = LONGEST) -> list[list[str]]:
    """A line of tokens in parts of at most `most`: whole where it is not longer, else its sentences.

    A sentence that is too long itself is cut.  What closes a sentence and the space behind it belong to it.  A part
    has two tokens or more where the line allows it.

    >>> parts_of(list("ab. cd! efghij"), 6)
    [['a', 'b', '.', ' '], ['c', 'd', '!', ' '], ['e', 'f', 'g', 'h', 'i', 'j']]
    """
    if len(line) <= most:
        return [line]
    starts = [0]
    for t in range(1, len(line)):
        if ends_before(line, t) and 1 < t - starts[-1] and len(line) - t > 1:
            starts.append(t)
    parts = []
    for first, last in zip(starts, (*starts[1:], len(line)), strict=True):
        count = -(-(last - first) // most)
        at = [first + k * (last - first) // count for k in range(count + 1)]
        parts += [line[a:b] for a, b in pairwise(at)]
    return parts


def ends_before(tokens: Sequence[str], t: int) -> bool:
    """Whether a sentence ends before token t: behind its stop, what closes it, and space; no point inside a number."""
    k = t - 1
    if tokens[t] in ENDS or tokens[t] in CLOSERS or typed(tokens[t]).isspace():
        return False
    while k > 0 and (tokens[k] in CLOSERS or typed(tokens[k]).isspace()):
        k -= 1
    if tokens[k] not in ENDS:
        return False
    return not (tokens[k] == "." and k == t - 1 and k > 0 and tokens[k - 1][-1:].isdigit() and tokens[t][:1].isdigit())
