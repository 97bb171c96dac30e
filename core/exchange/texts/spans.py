"""Spans: the places of marked words in a text, as doccano, Prodigy and spaCy write them, as tags of words."""
from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .base import Converted, Notes
from .tagged import tagged

HAN = "\u3040-\u30ff\u3400-\u9fff"
WORD = re.compile(rf"[{HAN}]|(?:(?![{HAN}])\w)+|[^\w\s]")              # no space says where a Chinese word ends
SPANS = ("label", "labels", "entities", "spans")


def spans_of(records: list[Any]) -> tuple[str, str] | None:
    """The names of a text and of the list of places in it; None where there are none."""
    first = records[0]
    if not isinstance(first, dict):
        return None
    text = next((name for name in ("text", "data", "content", "sentence") if isinstance(first.get(name), str)), "")
    for name in SPANS:
        some = [span for record in records[:200] if isinstance(record, dict) and isinstance(record.get(name), list)
                for span in record[name]]
        if text and some and all(span_of(span) is not None for span in some):
            return text, name
    return None


def with_places(record: Any) -> Any:
    """A record of CLUENER's with its places as a list: {"name": {"Peter": [[0, 4]]}}, the last one within."""
    kinds = record.get("label") if isinstance(record, dict) else None
    if not isinstance(kinds, dict) or not kinds or not all(isinstance(words, dict) for words in kinds.values()):
        return record
    places = [place for words in kinds.values() for place in words.values()]
    if not all(isinstance(place, list) and all(is_place(one) for one in place) for place in places):
        return record
    return record | {"label": [[start, end + 1, kind] for kind, words in kinds.items() for place in words.values()
                               for start, end in place]}


def is_place(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value)


def span_of(span: Any) -> tuple[int, int, str] | None:
    """Where a span begins and ends, and its label; None for what is none."""
    if isinstance(span, dict):
        span = [span.get("start", span.get("start_offset")), span.get("end", span.get("end_offset")), span.get("label")]
    match span:
        case [int(start), int(end), str(label)] if 0 <= start < end and label.strip():
            return start, end, label
    return None


def from_spans(records: Iterable[Any], text: str, name: str, left_out: dict[str, int]) -> Converted:
    """Words between spaces and marks, each with B- or I- and the label of the span that it is in, or O."""
    notes, blocks = Notes(), list[list[list[str]]]()
    notes.left_out.update(left_out)
    for record in records:
        spans = record.get(name) if isinstance(record, dict) else None
        if not isinstance(spans, list) or not isinstance(record.get(text), str):
            notes.left_out["ragged"] += 1
            continue
        marks = dict[int, tuple[int, str]]()
        for start, end, label in filter(None, map(span_of, spans)):
            marks |= {k: (start, label) for k in range(start, min(end, len(record[text])))}
        block, last = list[list[str]](), None                # `last`: the mark of the word before
        for word in WORD.finditer(record[text]):
            mark = marks.get(word.start())
            tag = "O" if mark is None else f"{'I' if mark == last else 'B'}-{mark[1]}"
            block.append([word[0], tag])
            last = mark
        blocks.append(block)
    return tagged(blocks, 0, 1, notes, ())
