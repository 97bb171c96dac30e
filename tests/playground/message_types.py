"""What goes between the page and Python as TypeScript's types, made from playground/messages.py and CONTRACT.md.

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
IN_THE_TABLE = {"text": "string", "integer": "number", "number": "number", "boolean": "boolean", "list": "any[]",
                "lists": "any[]", "object": "any", "": "any", "null": "null", "true": "boolean", "false": "boolean"}


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
    heard = re.findall(r"^\| `(\w+)` ", part("Messages to the views"), re.M)
    names = " | ".join(f'"{name}"' for name in heard)
    fields_told = "".join(f"  {name}: {kind};\n" for name, kind in board())
    return "\n".join(lines) + f";\n\ntype FromPython = {names};\n\ninterface Board {{\n{fields_told}}}\n"


def board() -> list[tuple[str, str]]:
    """Each field of `board` with its type, out of the contract's table: a row may have several."""
    found = []
    for names, kinds in re.findall(r"^\| (`[^|]+) \|([^|]*)\|", part("Fields of `board`"), re.M):
        each, told = re.findall(r"`(\w+)`", names), kinds.strip()
        whole = told if told.startswith("true") or len(each) == 1 else None
        types = [whole] * len(each) if whole is not None else told.split(", ")
        for name, kind in zip(each, types if len(types) == len(each) else types * len(each), strict=True):
            parts = dict.fromkeys(IN_THE_TABLE[word] for word in re.split(r", | or ", kind))
            found.append((name, "any" if "any" in parts else " | ".join(parts)))
    return found


def part(heading: str) -> str:
    """The contract from a heading to the next one."""
    return contract().split(f"### {heading}")[1].split("\n### ")[0]


def contract() -> str:
    return (ROOT / "static/CONTRACT.md").read_text("utf-8")


if __name__ == "__main__":
    FILE.write_text(declared(), "utf-8")
