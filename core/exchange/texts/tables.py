"""Tables as text: values between commas, semicolons, tabs or bars, with a first row of names or without."""
from __future__ import annotations

import csv
import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from .base import SAMPLE, Chosen, Converted, Source, evenly
from .columns import KNOWN, LABELS, PAIRS, TEXTS, Column, Table, convert

Rows = list[list[str]]

SEPARATORS = ("\t", ",", ";", "|", " ||| ", " +++$+++ ", " ::: ", "_!_")
LONG = (" ||| ", " +++$+++ ", " ::: ", "_!_")          # of more than one character: nothing is quoted there
ANKI = re.compile(r"#([a-z ]+):(.*)")
NAMES = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":", "space": " "}
MARKUP = re.compile(r"<[^<>]{1,200}>|\[(?:sound|anki):[^\[\]]*\]")
QUOTED = re.compile(r'(?:^|[,;|\t])\s*"(?:[^"]|"")*"\s*(?=$|[,;|\t])')
MOSTLY = 0.7            # the share of lines that are a drawn table's
EVEN = 0.9              # the share of rows that have the same number of columns


def is_table(source: Source) -> bool:
    """Rows that have more than numbers in them."""
    rows = parsed(headless(source)[0])
    return rows is not None and any(re.search(r"[^\W\d_]", cell) for row in rows[:SAMPLE] for cell in row)


def read_table(source: Source, chosen: Chosen) -> Converted:
    """The rows in the notation that fits their columns; rows of another width are left out and counted."""
    source, settings = headless(source)
    rows = parsed(source) or parsed(source, strict=False) or [[line] for line in source.lines if line.strip()]
    if settings.get("html") == "true":
        rows = [[html.unescape(MARKUP.sub(" ", cell)) for cell in row] for row in rows]
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    even = without_empty([row for row in rows if len(row) == width])
    return convert(Table.of(even, {"settings": len(settings), "ragged": len(rows) - len(even)}), chosen)


def headless(source: Source) -> tuple[Source, dict[str, str]]:
    """A table without the lines above it that say how it is written, and what they say: Excel's `sep=;`, Anki's
    `#separator:tab`."""
    settings, first = dict[str, str](), 0
    for line in source.lines:
        if first == 0 and (found := re.fullmatch(r'"?sep=(.)"?', line)):
            settings["separator"] = found[1]
        elif (found := ANKI.fullmatch(line)) and (settings or found[1] == "separator"):
            settings[found[1]] = found[2].strip().lower()
        else:
            break
        first += 1
    return (replace(source, text="\n".join(source.lines[first:])), settings) if settings else (source, settings)


def without_empty(rows: Rows) -> Rows:
    """The rows without columns in which nothing is."""
    kept = [k for k in range(len(rows[0]) if rows else 0) if any(row[k].strip() for row in rows)]
    return [[row[k] for k in kept] for row in rows]


def parsed(source: Source, strict: bool = True) -> Rows | None:
    """The rows of a table; None where the text is none, or, not strictly, where no separator makes columns of it."""
    def likely(rows: Rows) -> tuple[bool, int]:
        return named(rows[0]), len(rows[0]) == 2 or len(rows[0])

    if (ruled := between_bars(source)) is not None:
        return ruled
    found = [rows for separator in SEPARATORS if (rows := by(source, separator, strict)) is not None]
    return max(found, key=likely, default=None) if found else None


RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")


def between_bars(source: Source) -> Rows | None:
    """The rows of a table as Markdown draws it, where nearly all lines are its; other lines have one cell."""
    bars = source.share(lambda line: line.strip().count("|") > 1)
    if bars < MOSTLY or not any(map(RULE.fullmatch, source.some)):
        return None
    cells = [re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
             for line in source.lines if line.strip() and not RULE.fullmatch(line)]
    return [[cell.strip().replace("\\|", "|") for cell in row] for row in cells]


def by(source: Source, separator: str, strict: bool) -> Rows | None:
    """The rows by one separator, where they look like a table's."""
    if not any(separator in line for line in source.some[:20]):
        return None
    rows = split(source, separator)
    usual = rows[:SAMPLE]
    width, count = Counter(map(len, usual)).most_common(1)[0] if usual else (0, 0)
    if width < 2 or count < EVEN * len(usual) or len(usual) < 2 or count < 2:
        rows = mended(source, separator) or []
        width = 2
    even = [rows[0], *evenly(rows[1:])] if rows else []
    even = [row for row in even if len(row) == width]
    # lines that begin with tabs are no rows
    if len(even) < 2 or (separator == "\t" and sum(not row[0].strip() for row in even) * 2 > len(even)):
        return None
    return rows if not strict or separator in ("\t", *LONG) or has_evidence(source, even) else None


def split(source: Source, separator: str) -> Rows:
    """The text by a separator: quoted as CSV has it, where that gives rows; between tabs quotes are marks like
    others."""
    if separator in LONG:
        return [line.split(separator) for line in source.lines if line.strip()]
    plain = [trimmed(line.split(separator)) for line in source.lines if line.strip()]
    if separator == "\t" and len(set(map(len, plain[:SAMPLE]))) == 1:
        return [[unquoted(cell) for cell in row] for row in plain]
    try:
        lines, skip = source.text.split("\n"), separator != "\t"
        read = csv.reader(lines, delimiter=separator, skipinitialspace=skip)
        rows = [trimmed(row) for row in read if any(map(str.strip, row))]
    except csv.Error:                                # a cell longer than the csv module reads
        return plain
    return plain if any(cell.count("\n") > 40 for row in rows for cell in row) else whole(source, rows, separator)


def whole(source: Source, rows: Rows, separator: str) -> Rows:
    """Rows whose cells may go on over ends of lines, which csv.reader needs to be shown."""
    if not any('"' in line for line in source.lines):
        return rows
    lines = (f"{line}\n" for line in source.lines)
    try:
        return [trimmed(row) for row in csv.reader(lines, delimiter=separator, skipinitialspace=separator != "\t")
                if any(map(str.strip, row))]
    except csv.Error:
        return rows


def trimmed(row: list[str]) -> list[str]:
    """A row without the empty cell that a separator at its end makes."""
    return row[:-1] if len(row) > 2 and not row[-1].strip() else row


def unquoted(cell: str) -> str:
    """A cell between tabs without the quotes around all of it."""
    bare = cell.strip()
    is_quoted = len(bare) > 2 and bare[0] == bare[-1] == '"' and '"' not in re.sub(r'""|\\"', "", bare[1:-1])
    return re.sub(r'""|\\"', '"', bare[1:-1]) if is_quoted else cell


def mended(source: Source, separator: str) -> Rows | None:
    """Two columns of which one has the separator in it, unquoted: the label is the last piece, or the first one."""
    lines = [line for line in source.lines if line.strip()]
    for rows in ([line.rsplit(separator, 1) for line in lines], [line.split(separator, 1) for line in lines]):
        if all(len(row) == 2 for row in rows[:SAMPLE]) and any(plain_labels(evenly(some), k) for k in (0, 1)
                                                               for some in (rows, rows[1:])):
            return [[unquoted(cell) for cell in row] for row in rows]
    return None


def has_evidence(source: Source, rows: Rows) -> bool:
    """Whether lines with commas are a table's: known names above, quotes as CSV has them, its ending, or a column of
    labels."""
    if named(rows[0]) or source.ending in ("csv", "tsv", "psv"):
        return True
    if source.share(QUOTED.search) >= 0.2 and len(rows) >= 2:
        return True
    return any(plain_labels(rows, k) for k in {0, len(rows[0]) - 1})


def named(row: Sequence[str]) -> bool:
    """Whether a row has the names of a text, of a label or of a pair."""
    keys = {cell.strip().strip("\"'").lower() for cell in row}
    speaks = keys & {*TEXTS, *LABELS} or any(set(pair) <= keys for pair in PAIRS)
    return bool(speaks) and sum(key in KNOWN for key in keys) * 2 >= min(len(keys), 4)


def plain_labels(rows: Sequence[Sequence[str]], k: int) -> bool:
    """Whether a column has nothing but a few labels of one word, beside one of longer text."""
    if len(rows) < 4 or k >= len(rows[0]):
        return False
    column = Column("", tuple(row[k].strip() for row in rows))
    others = [Column("", tuple(row[j].strip() for row in rows)) for j in range(len(rows[0])) if j != k]
    one_word = all(len(cell.split()) == 1 and len(cell) <= 20 for cell in column.cells)
    return one_word and column.is_label and len(column.counts) <= 20 and any(other.words >= 3 for other in others)
