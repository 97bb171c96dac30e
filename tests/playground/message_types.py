"""The messages between the page and Python as TypeScript's types, made from playground/messages.py and CONTRACT.md.

    python -m tests.playground.message_types        writes tests/static/messages.d.ts
"""
from __future__ import annotations

import re
from dataclasses import MISSING, fields
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from playground.messages import MESSAGES, types_of

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests/static/messages.d.ts"
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", NoneType: "null", Any: "any"}
HEAD = "/* Made by `python -m tests.playground.message_types`; a test holds it to playground/messages.py. */\n"


def written(kind: Any) -> str:
    """A type of a field as TypeScript writes it."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " | ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in parts)
    if origin in (Union, UnionType):
        return " | ".join(written(part) for part in parts)
    if origin is list:
        return f"{written(parts[0])}[]"
    if origin is dict:
        return f"Record<{written(parts[0])}, {written(parts[1])}>"
    return PLAIN[kind]


def declared() -> str:
    """The whole file."""
    lines = [HEAD, "type ToPython ="]
    for name, payload in MESSAGES.items():
        types = types_of(payload)
        own = [f"{f.name}{'' if f.default is MISSING else '?'}: {written(types[f.name])}" for f in fields(payload)]
        told = "; ".join([f'type: "{name}"', *own])
        lines.append(f"  | {{ {told} }}")
    heard = re.findall(r"^\| `(\w+)` ", contract().split("### Messages to the views")[1].split("\n### ")[0], re.M)
    names = " | ".join(f'"{name}"' for name in heard)
    return "\n".join(lines) + f";\n\ntype FromPython = {names};\n"


def contract() -> str:
    return (ROOT / "static/CONTRACT.md").read_text("utf-8")


if __name__ == "__main__":
    FILE.write_text(declared(), "utf-8")
