"""Tables as text: values between commas, semicolons, tabs or bars, with a first row of names or without."""
from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence

from .base import SAMPLE, Chosen, Converted, Source, evenly
from .columns import KNOWN, LABELS, PAIRS, TEXTS, Column, Table, convert

Rows = list[list[str]]

SEPARATORS = ("\t", ",", ";", "|", " ||| ")
QUOTED = re.compile(r'(?:^|[,;|\t])\s*"(?:[^"]|"")*"\s*(?=$|[,;|\t])')
EVEN = 0.9              # the share of rows that have the same number of columns


def is_table(source: Source) -> bool:
    return parsed(source) is not None


def read_table(source: Source, chosen: Chosen) -> Converted:
    """The rows in the notation that fits their columns; rows of another width are left out and counted."""
    rows = parsed(source) or parsed(source, strict=False) or [[line] for line in source.lines if line.strip()]
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    even = [row for row in rows if len(row) == width]
    return convert(Table.of(even, {"ragged": len(rows) - len(even)}), chosen)


def parsed(source: Source, strict: bool = True) -> Rows | None:
    """The rows of a table; None where the text is none, or, not strictly, where no separator makes columns of it."""
    def likely(rows: Rows) -> tuple[bool, int]:
        return named(rows[0]), len(rows[0]) == 2 or len(rows[0])

    found = [rows for separator in SEPARATORS if (rows := by(source, separator, strict)) is not None]
    return max(found, key=likely, default=None) if found else None


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
    if len(even) < 2 or sum(not row[0].strip() for row in even) * 2 > len(even):
        return None
    return rows if not strict or separator in ("\t", " ||| ") or has_evidence(source, even) else None


def split(source: Source, separator: str) -> Rows:
    """The text by a separator: quoted as CSV has it, where that gives rows; between tabs quotes are marks like
    others."""
    if separator == " ||| ":
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
    inside = bare[1:-1].replace('""', "")
    return bare[1:-1].replace('""', '"') if len(bare) > 2 and bare[0] == bare[-1] == '"' and '"' not in inside else cell


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
