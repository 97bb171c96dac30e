"""One product from which a program takes its parts by their places, as a product that is cut.

    a = x @ Wx + h @ Wh + b
    i = sigmoid(a[:, :H])                 a0, a1, a2, a3 = a.chunk(4, 1)
    f = sigmoid(a[:, H:2 * H])            i = sigmoid(a0), f = sigmoid(a1), …
"""
from __future__ import annotations

import re
from functools import partial

from .rows import Row

SLICE = re.compile(r"(?<![\w.])([A-Za-z]\w*)\s*\[\s*(?:(?::|\.\.\.)\s*,\s*)?([\w.* ]*):([\w.* ]*)\]")
ALONE = re.compile(rf"\s*(\w+)\s*=\s*{SLICE.pattern}\s*")
UNIT = re.compile(r"\s*(?:(\d)\s*\*\s*)?([A-Za-z][\w.]*)(?:\s*\*\s*(\d))?\s*")
MOST = 8


def sliced(rows: list[Row]) -> list[Row]:
    """The rows with a name for each part, and the row that cuts them, where the parts follow one another."""
    found = dict[str, set[tuple[str, str]]]()
    for row in rows:
        for one in SLICE.finditer(row.text):
            found.setdefault(one[1], set()).add((one[2].strip(), one[3].strip()))
    for name, spans in found.items():
        count = len(spans)
        places = {span: begun for span in spans if (begun := begun_at(span, count, units_of(spans))) is not None}
        is_given = any(re.match(rf"\s*{name}\s*=", row.text) for row in rows)
        if not is_given or count < 2 or sorted(places.values()) != list(range(count)):
            continue
        at = next(k for k, row in enumerate(rows) if any(one[1] == name for one in SLICE.finditer(row.text)))
        parts = [f"{name}{k}" for k in range(count)]
        for row in rows:
            if (alone := ALONE.fullmatch(row.text)) and alone[2] == name:            # z0 = z[:, :units]
                parts[places[alone[3].strip(), alone[4].strip()]] = alone[1]
        cut = f"{', '.join(parts)} = {name}.chunk({count}, 1)"
        rows = [*rows[:at], Row(cut, [rows[at].places[0]] * (len(cut) + 1)),
                *(row for row in rows[at:] if not ((alone := ALONE.fullmatch(row.text)) and alone[2] == name))]
        for row in rows:
            row.sub(SLICE, partial(part, name, parts, places))
    return rows


def part(name: str, parts: list[str], places: dict[tuple[str, str], int], found: re.Match[str]) -> str:
    """The name of a part in the place of its slice."""
    return parts[places[found[2].strip(), found[3].strip()]] if found[1] == name else found[0]


def units_of(spans: set[tuple[str, str]]) -> set[str]:
    """What the ends of parts are multiples of."""
    return {unit[2] for span in spans for end in span if (unit := UNIT.fullmatch(end))}


def begun_at(span: tuple[str, str], count: int, units: set[str]) -> int | None:
    """Which part of so many a span is; None where it is none."""
    first, last = (multiple(end) for end in span)
    begun, end = 0 if span[0] in ("", "0") else first, count if not span[1] else last
    return begun if begun is not None and end == begun + 1 <= min(count, MOST) and len(units) == 1 else None


def multiple(text: str) -> int | None:
    """How many units a text is: 1 of H, 3 of 3 * H; None where it is none."""
    found = UNIT.fullmatch(text)
    return None if found is None or (found[1] and found[3]) else int(found[1] or found[3] or 1)
