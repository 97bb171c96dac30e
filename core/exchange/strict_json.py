"""JSON from strangers, read strictly: no NaN, no infinity, no name twice in one object."""
import json
from typing import Any


def loads(text: str) -> Any:
    """The value of a JSON text.  Raises ValueError, or RecursionError where it is nested too deep."""
    return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)


def refuse(word: str) -> Any:
    """What Python would read as a number and JSON does not know."""
    raise ValueError(f"{word} is not a number of JSON")


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's names and values."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
