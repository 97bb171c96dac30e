"""JSON: a record a line, or a list of records, or lists by name, as rows of a table."""
from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from .base import FORGIVEN, MOODS, Chosen, Converted, Notes, Source
from .columns import KNOWN, TEXTS, Table, convert
from .spans import from_spans, spans_of, with_places
from .tagged import UPPER, tagged

DEEP = 3
MOST_NAMES = 40
WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]\s*$")             # no space behind it


def is_records(source: Source) -> bool:
    return records_of(source)[0] is not None


def read_records(source: Source, chosen: Chosen) -> Converted:
    """Records by their names; words with a list of tags beside them as tagged text."""
    records, broken = records_of(source)
    left_out = {"no-json": broken}
    if not records:
        return Notes().converted("sentences", ())
    records = [with_places(record) for record in records]
    lists = tagged_lists(records)
    if lists is not None:
        return from_lists(records, *lists, left_out)
    if (spans := spans_of(records)) is not None:
        return from_spans(records, *spans, left_out)
    if all(isinstance(record, dict) for record in records):
        flat = [flattened(record) for record in records]
        names = tuple(dict.fromkeys(name for record in flat[:200] for name in record))[:MOST_NAMES]
        rows = tuple(tuple(record.get(name, "") for name in names) for record in flat)
        return convert(Table(rows, names, tuple(left_out.items())), chosen)
    if (pairs := pairs_of(records)) is not None:
        notes = Notes()
        notes.left_out.update(left_out)
        return tagged(pairs, 0, 1, notes, ())
    if len(set(map(len, records))) > 1 and all(isinstance(one, str) for record in records for one in record):
        records = [" ".join(record) if isinstance(record, list) else record for record in records]     # tokens
    rows = tuple(tuple(map(cell_of, record)) if isinstance(record, list) else (cell_of(record),) for record in records)
    width = max(map(len, rows))
    return convert(Table.of([row + ("",) * (width - len(row)) for row in rows], left_out), chosen)


def records_of(source: Source) -> tuple[list[Any] | None, int]:
    """The records of a text and how many lines are none; no records where it is no JSON."""
    text = source.text.strip()
    if text[:1] not in ("{", "["):
        return None, 0
    value = loads(text)
    if value is not None:
        found = listed(with_names(value))
        return (found or None, 0) if not isinstance(value, dict) or found else ([value]
                                                                                if is_record(value) else None, 0)
    lines = [line.strip().rstrip(",") for line in source.lines if line.strip() and line.strip() not in "[]"]
    values = [loads(line) for line in lines]
    records = [value for value in values if isinstance(value, (dict, list)) and value]
    if len(records) < (1 - 2 * FORGIVEN) * len(lines) or len({type(record) for record in records}) != 1:
        return None, 0
    return [one for record in records for one in spread(record)], len(lines) - len(records)


def loads(text: str) -> Any:
    """The value of a JSON text; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def with_names(value: Any) -> Any:
    """Rows as the viewer of a collection of data gives them, their numbered labels by the names that come with them."""
    if not isinstance(value, dict) or not isinstance(value.get("rows"), list):
        return value
    features, names = value.get("features"), dict[str, list[Any]]()
    for feature in features if isinstance(features, list) else ():
        match feature:
            case {"name": str(name), "type": {"names": list(words)}}:
                names[name] = words

    def named(record: Any) -> Any:
        row = record.get("row", record) if isinstance(record, dict) else record
        if not isinstance(row, dict):
            return record
        return {k: names[k][v] if k in names and type(v) is int and 0 <= v < len(names[k]) else v
                for k, v in row.items()}

    return [named(record) for record in value["rows"]]


def is_record(value: dict[str, Any]) -> bool:
    """Whether an object is one record by itself: it has a text by a known name."""
    return any(isinstance(item, str) and name.lower() in TEXTS for name, item in value.items())


def listed(value: Any, depth: int = 0) -> list[Any]:
    """The records in a value: a list of them, the longest list somewhere in an object, or lists of the same length by
    name."""
    if isinstance(value, list):
        are_records = all(isinstance(item, (dict, list, str)) for item in value)
        if value and are_records and len({type(item) for item in value}) == 1:
            return [record for item in value for record in spread(item)] if value else []
        return []
    if not isinstance(value, dict) or depth >= DEEP or not value:
        return []
    items = list(value.values())
    if len(items) > 1 and all(map(are_texts, items)) and not {name.lower().rstrip("s") for name in value} & NO_LABELS:
        return [{"text": text, "label": name} for name, texts in value.items() for text in texts]
    if len(items) > 1 and all(isinstance(item, (list, dict)) and len(item) == len(items[0]) > 0 for item in items):
        columns = [list(item.values()) if isinstance(item, dict) else item for item in items]
        if all(not isinstance(cell, (dict, list)) for column in columns for cell in column):
            return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)]
        if all(isinstance(item, dict) for item in items):
            return items                             # records by number
    if len(items) > 2 and all(isinstance(item, str) for item in items) and not is_record(value):
        return [[name, item] for name, item in value.items()]
    return max((listed(item, depth + 1) for item in items), key=len, default=[])


SPLITS = {"train", "test", "dev", "val", "valid", "validation", "eval"}
NO_LABELS = {name.rstrip("s") for name in KNOWN - MOODS} | SPLITS


def are_texts(value: Any) -> bool:
    """Whether it is a list of texts of some words each."""
    texts = value if isinstance(value, list) else []
    return bool(texts) and all(isinstance(text, str) for text in texts) \
        and sum(len(text.split()) > 1 or WIDE.search(text) is not None for text in texts) * 2 > len(texts)


def spread(record: Any) -> list[Any]:
    """A record that holds several as a record for each: a list of patterns with one tag, the turns of a talk, or the
    questions about a text."""
    if isinstance(record, dict) and isinstance(parts := record.get("paragraphs"), list):
        if parts and all(isinstance(part, str) for part in parts):     # a poem, as collections of Chinese ones have it
            return [{"text": "".join(parts) if WIDE.search(parts[0]) else " ".join(parts)}]
        return [{"question": one.get("question", ""), "answer": first_answer(one)} for part in parts
                if isinstance(part, dict) and isinstance(part.get("qas"), list) for one in part["qas"]
                if isinstance(one, dict)] or [record]
    if isinstance(record, dict) and (turns := turns_of(record)):
        return [{"question": said, "answer": answer} for (asks, said), (answers, answer) in pairwise(turns)
                if asks in ASKS and answers in ANSWERS] or [record]
    if isinstance(record, dict) and isinstance(record.get("patterns"), list) and "tag" in record:
        return [{"text": pattern, "label": record["tag"]} for pattern in record["patterns"]]
    return [record]


def first_answer(asked: dict[str, Any]) -> Any:
    """The first answer of a question that may have several."""
    answers = asked.get("answers", asked.get("answer", ""))
    first = answers[0] if isinstance(answers, list) and answers else answers
    return first.get("text", "") if isinstance(first, dict) else first


ASKS, ANSWERS = {"user", "human"}, {"assistant", "gpt", "bot", "model"}


def turns_of(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Who speaks and what is said, in turn, as collections of talks have it; empty where a record is none."""
    if isinstance(record.get("mapping"), dict):
        return chatted(record["mapping"], record.get("current_node"))
    turns = record.get("messages", record.get("conversations"))
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        return []
    pairs = [(turn.get("role", turn.get("from")), turn.get("content", turn.get("value"))) for turn in turns]
    return [(who, said) for who, said in pairs if isinstance(who, str) and isinstance(said, str)]


def chatted(mapping: dict[str, Any], last: Any) -> list[tuple[str, str]]:
    """The turns of a talk as ChatGPT exports it: a tree, of which the path to its last message was read."""
    path = list[Any]()
    while isinstance(last, str) and isinstance(node := mapping.get(last), dict) and len(path) < len(mapping):
        path.append(node)
        last = node.get("parent")
    turns = list[tuple[str, str]]()
    for node in reversed(path) if path else mapping.values():
        match node:
            case {"message": {"author": {"role": str(who)}, "content": {"parts": list(parts)}}}:
                said = " ".join(part for part in parts if isinstance(part, str)).strip()
                turns += [(who, said)] if said else []
    return turns


def flattened(record: dict[str, Any]) -> dict[str, str]:
    """A record's cells; those of an object in it under their own names, after its name and a point."""
    out: dict[str, str] = {}
    for name, value in record.items():
        value = value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict) else value
        if isinstance(value, dict):
            out |= {f"{name}.{inner}": cell_of(item) for inner, item in value.items()}
        else:
            out[name] = cell_of(value)
    return out


def cell_of(value: Any) -> str:
    """A value as the text of a cell."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return " ".join(map(cell_of, value))
    try:
        return json.dumps(value)
    except ValueError:                               # a number of more digits than Python writes
        return ""


def tagged_lists(records: list[Any]) -> tuple[str, str] | None:
    """The names of a list of words and of a list of their tags, of the same length in every record; None where there
    are none."""
    first = records[0]
    if not isinstance(first, dict):
        return None
    lists = [name for name, value in first.items() if isinstance(value, list) and value]
    words = [name for name in lists if all(isinstance(item, str) for item in first[name])]
    for word in words:
        for tag in sorted((name for name in lists if name != word),
                          key=lambda name: ("tag" not in name and "label" not in name, name)):
            if all(isinstance(record, dict) and fit(record.get(word), record.get(tag)) for record in records[:200]):
                return word, tag
    return None


def pairs_of(records: list[Any]) -> list[list[list[str]]] | None:
    """Sentences as lists of a word and its tag each, as NLTK has them; None for others."""
    for record in records:
        if not isinstance(record, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in record):
            return None
    pairs = [pair for record in records for pair in record]
    if not all(isinstance(one, str) and one and not one.isspace() for pair in pairs for one in pair):
        return None
    are_tags = sum(UPPER.fullmatch(tag) is not None or not tag.isalnum() for _, tag in pairs) >= 0.8 * len(pairs)
    return records if are_tags else None


def fit(words: Any, tags: Any) -> bool:
    """Whether they are words and their tags, one for each."""
    if not isinstance(words, list) or not isinstance(tags, list) or len(words) != len(tags):
        return False
    return all(isinstance(tag, (str, int)) for tag in tags)


def from_lists(records: Iterable[Any], word: str, tag: str, left_out: dict[str, int]) -> Converted:
    """Words and tags in lists beside one another."""
    notes = Notes()
    notes.left_out.update(left_out)
    blocks = []
    for record in records:
        words, tags = (record.get(word), record.get(tag)) if isinstance(record, dict) else (None, None)
        if isinstance(words, list) and isinstance(tags, list) and fit(words, tags):
            blocks.append([[cell_of(one), cell_of(other)] for one, other in zip(words, tags, strict=True)])
        else:
            notes.left_out["ragged"] += 1
    return tagged(blocks, 0, 1, notes, ())
