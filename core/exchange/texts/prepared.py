"""Corpora that were cut into tokens for a program: WikiText and the Penn Treebank of language models, subwords, and
sentences between marks of their beginning and their end."""
from __future__ import annotations

import re
from typing import Final

from .base import Chosen, Converted, Notes, Source

STANDS: Final = "⁇"            # for a word that the corpus does not have: one token, as SentencePiece writes it
HIDDEN = re.compile(r"(?<!\S)(?:<unk>|\[UNK\]|<oov>)(?!\S)", re.IGNORECASE)
MASKED = re.compile(r"(?<!\S)(?:<mask>|\[MASK\])(?!\S)", re.IGNORECASE)
ENDS = re.compile(r"(?<!\S)(?:</?s>|<(?:sos|bos|eos|pad|start|end)>|\[(?:CLS|SEP|PAD|BOS|EOS)\])(?!\S)", re.IGNORECASE)
INSIDE = re.compile(r" @([-,.])@ ")                  # a hyphen in a word, a comma or a point in a number
HEADING = re.compile(r"\s*(?:= )+[^=\s].*(?: =)+\s*")
PIECES = (re.compile(r"(?<=\S)@@ "), re.compile(r" ##(?=\w)"))       # between the parts of a word
BEGINS = "▁"                                         # a word, of parts between spaces
A_FEW, MANY = 0.05, 0.3                              # shares of the lines


def is_prepared(source: Source) -> bool:
    """Tokens between spaces, some of which are marks that no writer types."""
    if source.share(lambda line: any(mark.search(line) for mark in (HIDDEN, MASKED, ENDS, INSIDE))) >= A_FEW:
        return True
    return source.share(lambda line: any(mark.search(line) for mark in PIECES) or begins(line)) >= MANY


def begins(line: str) -> bool:
    """Whether the words of a line begin with a mark."""
    return line.lstrip().startswith(BEGINS)


def read_prepared(source: Source, chosen: Chosen) -> Converted:
    """The sentences: words of one piece, without headings and marks of ends; a hidden word is STANDS, a masked one a
    blank."""
    notes, out = Notes(), list[str]()
    for line in filter(str.strip, source.lines):
        if HEADING.fullmatch(line):
            notes.left_out["headings"] += 1
            continue
        for mark, written, what in ((HIDDEN, STANDS, "hidden"), (MASKED, "___", ""), (ENDS, "", "ends")):
            line, count = mark.subn(written, line)
            notes.left_out[what] += count if what else 0
        line = INSIDE.sub(r"\1", line)
        for mark in PIECES:
            line = mark.sub("", line)
        if begins(line):
            line = re.sub(r"\s+", "", line).replace(BEGINS, " ")
        if line.strip():
            out.append(" ".join(line.split()))
    return notes.converted("sentences", out)
