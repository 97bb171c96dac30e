"""static/CONTRACT.md against the code: every name in its tables is one of the code's, and none of the code's is
missing."""
from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import numpy as np

from core import CELLS
from core.exchange.weights.safetensors import read_safetensors
from playground.gestures import HANDLERS
from playground.looking import wire
from playground.messages import MESSAGES
from playground.session import Session
from tests.playground import message_types
from tests.playground.sent import header_of

ROOT = Path(__file__).parents[2]
CONTRACT = (ROOT / "static/CONTRACT.md").read_text("utf-8")
PYTHON = "\n".join(p.read_text("utf-8") for p in sorted((ROOT / "playground").rglob("*.py")))
SCRIPTS = "\n".join(p.read_text("utf-8")
                    for p in [ROOT / "static/boot.js", *sorted((ROOT / "static").glob("animation/**/*.js"))])


def rows(heading: str) -> dict[str, set[str]]:
    """The table under a heading: the names of its first column, with the names in its second."""
    section = CONTRACT.split(heading, 1)[1]
    table = re.search(r"^\|.*\n\|[-|]+\n((?:\|.*\n)+)", section, re.M)
    assert table
    found = {}
    for line in table[1].splitlines():
        first, second, *_ = line.strip("|").split("|")
        for name in re.findall(r"`(\w+)`", first):
            found[name] = set(re.findall(r"`(\w+)`", second))
    return found


def messages_of(table: str) -> dict[str, set[str]]:
    text = (ROOT / "static/messages.js").read_text("utf-8").split(f"export const {table} = {{")[1].split("};")[0]
    return {name: set(re.findall(r'"(\w+)"', fields)) for name, fields in re.findall(r"(\w+): \[(.*?)\]", text)}


def test_page_and_worker() -> None:
    assert rows("### To the worker") == messages_of("TO_WORKER")
    assert rows("### To the page") == messages_of("TO_PAGE")


def test_the_properties_of_the_board() -> None:
    tree = ast.parse((ROOT / "playground/page/component.py").read_text("utf-8"))
    board = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Board")
    names = {n.targets[0].id for n in board.body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)}
    names -= {"_esm"}
    assert set(rows("### Board's properties")) == names


def test_the_fields_of_the_board() -> None:
    session = Session()
    session.go()
    session.step()
    assert set(rows("### Fields of `board`")) == set(session.board())


def test_messages_to_python() -> None:
    told = rows("### Messages to Python")
    assert told == {name: {field.name for field in dataclasses.fields(payload)} for name, payload in MESSAGES.items()}
    assert set(HANDLERS) == set(MESSAGES.values()), "a message that nothing follows, or the other way round"
    named = set(told)
    assert set(re.findall(r'send(?:_msg)?\(\{ type: "(\w+)"', SCRIPTS)) <= named
    assert named <= set(re.findall(r'type: "(\w+)"', SCRIPTS)) | {"masks"}, "a message that no view sends"


def test_types_of_messages_are_those_of_python() -> None:
    """The scripts' checker knows each message with its fields: the file is made anew by message_types."""
    assert message_types.FILE.read_text("utf-8") == message_types.declared()


def test_messages_to_the_views() -> None:
    named = set(rows("### Messages to the views"))
    assert named == set(re.findall(r'\btell\("(\w+)"', PYTHON))
    assert named == set(re.findall(r'listen\("(\w+)"', SCRIPTS))


def test_the_header_of_a_trace() -> None:
    session = Session()
    assert session.trace is not None
    header = header_of(wire.encode(session.trace))
    assert {*rows("### The binary trace")} == set(header)
    types = (ROOT / "tests/static/page.d.ts").read_text("utf-8").split("interface Header {")[1].split("\n}")[0]
    assert set(re.findall(r"^  (\w+):", types, re.M)) == set(header)


def test_a_trace_is_a_safetensors_file_of_what_was_computed() -> None:
    session = Session()
    assert session.trace is not None
    data = wire.encode(session.trace)
    tensors = read_safetensors(memoryview(data)).tensors
    left_out = {name for name in session.trace if name.rpartition(".")[2] in wire.LEFT_OUT}
    assert left_out and set(tensors) == set(session.trace) - left_out
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(tensor.read().ravel(), session.trace[name].ravel(), err_msg=name)
    assert int.from_bytes(data[:8], "little") % 8 == 0            # the numbers lie where a page can read them


def test_the_samples_of_the_pages_tests_have_the_equations_of_the_cells() -> None:
    """What the page's tests say of a formula holds for the cells that there are, each with its variants."""
    sample = (ROOT / "tests/static/sample.mjs").read_text("utf-8")
    cells = [cell for one in CELLS.values() for cell in (one, *one.variants.values())]
    assert [equation for cell in cells for equation in cell.equations.values() if f'"{equation}"' not in sample] == []


def test_the_type_of_a_header() -> None:
    """What TypeScript's checker knows of a trace has the fields of the contract."""
    types = (ROOT / "tests/static/page.d.ts").read_text("utf-8").split("interface Header {")[1].split("}")[0]
    assert set(rows("### The binary trace")) == set(re.findall(r"^  (\w+):", types, re.M))
