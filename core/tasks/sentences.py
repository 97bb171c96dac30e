"""What the tasks over the visitor's own text share: tokenised lines and their vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import SpecError
from ..spec import Experiment
from .text import BLANK, Vocabulary, tokenise

LONGEST = 200


def read(spec: Experiment, least: int = 2) -> tuple[list[list[str]], Vocabulary, int]:
    """The tokenised lines of `spec.text`, their vocabulary, and how many tokens were cut from lines over LONGEST.

    Empty lines are left out.  Raises SpecError where no line has `least` tokens.
    """
    lines = [tokenise(line, spec.level, spec.fold_case) for line in spec.text if line.strip()]
    cut = sum(max(0, len(line) - LONGEST) for line in lines)
    lines = [line[:LONGEST] for line in lines]
    usable = [line for line in lines if sum(token != BLANK for token in line) >= least]
    if not usable:
        raise SpecError("text", spec.text, f"at least one sentence of {least} tokens or more")
    return usable, vocabulary_of(spec, usable), cut


def vocabulary_of(spec: Experiment, lines: Sequence[Sequence[str]]) -> Vocabulary:
    """The vocabulary that was given with the experiment, or else that of the lines."""
    return Vocabulary(spec.vocabulary) if spec.vocabulary else Vocabulary.build(lines, spec.max_vocabulary, spec.min_count)
