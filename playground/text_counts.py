"""What the training sentences hold and what of them was not read, and the lines under the controls that say so."""
from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from core import Experiment, Trace
from core.network.network import dataset_for
from core.tasks.sentences import LONGEST
from core.tasks.streaming import streams
from core.tasks.text import BLANK, SPECIAL

from .words import paragraph, say
from .work.books import is_long
from .work.presets import CHINESE_PRESETS, PRESETS

if TYPE_CHECKING:
    from .session import Session

ARROW = "=>"
SHOWN_OF_A_BOOK = 20_000        # characters


class Counts(NamedTuple):
    """Sentences, tokens and different tokens that are learned from; lines left out, tokens cut, and unknown tokens.

    split  how many lines were longer than an example may be; parts  how many sentences they were split into
    """

    sentences: int
    tokens: int
    different: int
    left_out: int
    cut: int
    rare: int
    split: int = 0
    parts: int = 0


@lru_cache(maxsize=4)
def counts_of(spec: Experiment) -> Counts:
    """The counts of an experiment's text.  The marks that a task adds are no tokens of the text."""
    data = dataset_for(spec)
    times = times_of(spec)
    marks = 2 if spec.facts.writes else 1 if data.stream is not None else 0         # a task's own
    own = len(SPECIAL) + marks
    lines = 0 if spec.facts.generated else sum(1 for line in spec.text if line.strip())
    rare = sum(not data.vocabulary.knows(token) for token in times)
    split, parts = data.split
    read = len(data.sources) - parts + split
    different, left_out = len(data.vocabulary) - own, max(0, lines - read)
    return Counts(read, times.total(), different, left_out, data.dropped, rare, split, parts)


@lru_cache(maxsize=4)
def times_of(spec: Experiment) -> Counter[str]:
    """How often each token is in the sentences that are learned from."""
    if (times := dataset_for(spec).times) is not None:
        return times
    marks = {BLANK, ARROW} if spec.facts.writes else {BLANK}
    return Counter(token for sentence in dataset_for(spec).sources for token in sentence if token not in marks)


def rare_in(trace: Trace) -> dict[str, int]:
    """The words of a trace that are read as unknown, though they are in the training sentences, with how often."""
    times = times_of(trace.spec)
    read = zip(trace.tokens, trace.unknown, strict=True)
    return {word: times[word] for word, unknown in read if unknown and times[word]}


def lost_line(session: Session) -> str:
    """What of the training sentences is not read as it is there, with numbers; nothing where all of it is."""
    counts, language = counts_of(session.experiment), session.language
    said = []
    if counts.left_out:
        said.append(say(language, "counts.left-out", n=counts.left_out))
    if counts.cut:
        said.append(say(language, "counts.cut", n=counts.cut, most=LONGEST))
    if counts.split and not streams(session.experiment):
        said.append(say(language, "counts.split", n=counts.split, parts=counts.parts, most=LONGEST))
    if counts.rare:
        said.append(say(language, "counts.rare", n=counts.rare))
    return paragraph(said)


def text_line(session: Session) -> str:
    """Under the training sentences: how many there are, what was left out of them, where they are from."""
    counts, language = counts_of(session.experiment), session.language
    said = [say(language, "counts.text", sentences=counts.sentences, tokens=counts.tokens, different=counts.different)]
    said.append(lost_line(session))
    if is_long(session.experiment.text):
        said.append(say(language, "counts.shown", n=f"{SHOWN_OF_A_BOOK:,}"))
    preset = preset_of(session.experiment)
    if preset:
        said.append(say(language, f"source.{PRESETS[preset].source}"))
    return paragraph(said)


def task_line(session: Session) -> str:
    """Under the task: what it teaches."""
    return session.experiment.facts.teaches.get(session.language, "")


def preset_of(experiment: Experiment) -> str:
    """The preset whose task and text an experiment has; "" for a visitor's own."""
    return next((name for presets in (PRESETS, CHINESE_PRESETS) for name, p in presets.items()
                 if p.experiment.task == experiment.task
                 and (experiment.facts.generated or p.experiment.text == experiment.text)), "")
