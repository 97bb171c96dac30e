"""Text of every form that people have, as lines in the notations of the tasks.

    proposal = propose(text, "reviews.csv")      a Proposal: the form that was recognised, its first lines, its counts
    propose(text, "reviews.csv", form="lines")   the same text read by hand as another form

Nothing of a text is run, and any text gives a Proposal or a FileError.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ...errors import FileError
from ...spec import SENTENCES, TEXT_BYTES
from .base import Chosen, ColumnChoice, Converted, Makes, Source
from .marked import is_brat, is_marked, read_brat, read_marked
from .pages import is_book, is_html, read_book, read_html
from .parallel import are_beside, beside, in_order
from .prepared import is_prepared, read_prepared
from .prose import (
    is_arrowed,
    is_fasttext,
    is_markdown,
    is_subtitles,
    read_arrowed,
    read_fasttext,
    read_lines,
    read_markdown,
    read_subtitles,
)
from .records import is_records, read_records
from .tables import is_table, read_table
from .tagged import is_columns, is_conllu, is_glued, is_slashed, read_columns, read_conllu, read_glued, read_slashed
from .talks import is_chat, is_questions, read_chat, read_questions
from .timed import is_lyrics, is_substation, read_lyrics, read_substation
from .translations import is_gettext, is_tmx, read_gettext, read_tmx
from .trees import is_trees, read_trees

__all__ = ["BESIDE", "FORMS", "ColumnChoice", "Makes", "Proposal", "belong_together", "join", "pair", "propose"]

BESIDE: Final = "beside"                             # the form of two texts that are read line by line


@dataclass(frozen=True)
class Form:
    """A form of text: whether a text looks like it, and its reader."""

    looks: Callable[[Source], bool]
    read: Callable[[Source, Chosen], Converted]


FORMS: Final[dict[str, Form]] = {                    # in the order in which they are tried; the last is of every text
    "json": Form(is_records, read_records),
    "tmx": Form(is_tmx, read_tmx),
    "html": Form(is_html, read_html),
    "trees": Form(is_trees, read_trees),
    "fasttext": Form(is_fasttext, read_fasttext),
    "subtitles": Form(is_subtitles, read_subtitles),
    "substation": Form(is_substation, read_substation),
    "lyrics": Form(is_lyrics, read_lyrics),
    "gettext": Form(is_gettext, read_gettext),
    "brat": Form(is_brat, read_brat),
    "chat": Form(is_chat, read_chat),
    "questions": Form(is_questions, read_questions),
    "marked": Form(is_marked, read_marked),
    "book": Form(is_book, read_book),
    "conllu": Form(is_conllu, read_conllu),
    "columns": Form(is_columns, read_columns),
    "arrows": Form(is_arrowed, read_arrowed),
    "slashes": Form(is_slashed, read_slashed),
    "glued": Form(is_glued, read_glued),
    "table": Form(is_table, read_table),
    "prepared": Form(is_prepared, read_prepared),
    "markdown": Form(is_markdown, read_markdown),
    "lines": Form(lambda source: True, read_lines),
}


@dataclass(frozen=True)
class Proposal:
    """What a text would become.

    `form` is one of FORMS, `makes` what its lines are; `left_out` says what is left out and how often; `choices` are
    the columns that can be chosen by hand; `values` are the labels or tags, the most frequent first; `whole` is the
    number of lines before those over the limits were left out.
    """

    form: str
    makes: Makes
    lines: tuple[str, ...]
    left_out: tuple[tuple[str, int], ...]
    choices: tuple[ColumnChoice, ...]
    values: tuple[tuple[str, int], ...]
    whole: int


def propose(
    text: str, name: str = "", form: str = "", chosen: Chosen | None = None, most: int = TEXT_BYTES,
) -> Proposal:
    """What a file's text becomes, by the form that is recognised or the one that is asked for.  Raises FileError.

    Sentences may have `most` bytes, lines of another kind TEXT_BYTES.

    >>> propose("review,label\\ngood fun,1\\nno fun,0\\n").lines
    ('good fun => 1', 'no fun => 0')
    """
    if not isinstance(text, str):
        raise FileError("not-a-file", f"Expected text, got a {type(text).__name__}")
    if form and form not in FORMS:
        raise FileError("bad-field", f"Expected one of {', '.join(FORMS)}, got {form!r:.40}", "form")
    source = Source.of(text, name)
    for one in [form] if form else FORMS:
        if not form and not FORMS[one].looks(source):
            continue
        found = FORMS[one].read(source, chosen or {})
        if found.lines:
            left, choices, values = found.left_out, found.choices, found.values
            return limited(Proposal(one, found.makes, found.lines, left, choices, values, len(found.lines)), most)
    raise FileError("empty", "Expected at least one line of text")


def join(proposals: list[Proposal], most: int = TEXT_BYTES) -> Proposal:
    """Several texts as one, in their order; all must make the same.  Raises FileError."""
    first = proposals[0]
    if any(one.makes != first.makes for one in proposals):
        made = ", ".join(one.makes for one in proposals)
        raise FileError("mixed", f"Expected texts that become the same, got {made}")
    left: dict[str, int] = {}
    values: dict[str, int] = {}
    for one in proposals:
        for counts, pairs in ((left, one.left_out), (values, one.values)):
            for what, count in pairs:
                counts[what] = counts.get(what, 0) + count
    lines = tuple(line for one in proposals for line in one.lines)
    ordered = tuple(sorted(values.items(), key=lambda item: -item[1]))
    whole = sum(one.whole for one in proposals)
    left.pop("over", None)
    whole_text = replace(first, lines=lines, left_out=tuple(left.items()), choices=(), values=ordered, whole=whole)
    return limited(whole_text, most)


def pair(texts: list[tuple[str, str]], question: int | None = None, most: int = TEXT_BYTES) -> Proposal | None:
    """Two texts, each with its file's name, whose lines are pairs; None where they have not as many lines.

    question  which of the two is read, where it is chosen by hand; else the names say it, or it is the first
    Raises FileError where no line of one has its line in the other.
    """
    first, second = (Source.of(text, name) for text, name in texts)
    if not are_beside(first, second):
        return None
    found = beside((first, second), question)
    if not found.lines:
        raise FileError("empty", "Expected at least one line in both texts")
    return limited(Proposal(BESIDE, found.makes, found.lines, found.left_out, found.choices, (), len(found.lines)),
                   most)


def belong_together(first: str, second: str) -> bool:
    """Whether the names of two files say that line k of one goes with line k of the other."""
    return in_order(first, second) is not None


def limited(proposal: Proposal, most: int) -> Proposal:
    """No more lines than an experiment may have: of labelled ones every nth, so that no label goes; else the first."""
    lines = proposal.lines
    sizes = [len(line.encode()) for line in lines]
    total, room = sum(sizes), most if proposal.makes == "sentences" else TEXT_BYTES
    if len(lines) > SENTENCES or total > room:
        if proposal.makes == "labels":
            every = max(len(lines) / SENTENCES, total / room * 1.02)
            places = [int(k * every) for k in range(int(len(lines) / every))]
            lines, sizes = tuple(lines[k] for k in places), [sizes[k] for k in places]
        kept = 0
        for size in sizes[:SENTENCES]:
            room -= size
            if room < 0:
                break
            kept += 1
        lines = lines[:kept]
    over = proposal.whole - len(lines)
    if not lines:
        raise FileError("too-large", f"Expected lines of at most {TEXT_BYTES:,} bytes")
    return replace(proposal, lines=lines, left_out=(*proposal.left_out, *((("over", over),) if over else ())))
