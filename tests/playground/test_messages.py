"""What the page may say: every message is read into its payload, and one that is not of the table is refused by
name."""
from __future__ import annotations

import dataclasses
from typing import Any

import pytest

pytest.importorskip("panel")
from playground.app import App
from playground.messages import (
    MESSAGES,
    BlankMessage,
    HoldMessage,
    MessageError,
    ReleaseMessage,
    checked,
    read,
    types_of,
)

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")      # of Panel, about its own next version
HOLD = {"type": "hold", "layer": 0, "lane": 0, "symbol": "f", "t": 2, "unit": 3, "value": 0}
WRONG: list[tuple[object, str]] = [
    ("blank", "a type of"), ({}, "a type of"), ({"type": 3}, "a type of"),
    ({"type": "nothing"}, "nothing: Expected a type of"),
    ({"type": "hold"}, "hold.layer: Expected this field"),
    ({**HOLD, "lane": 7}, "hold.lane: Expected one of 0, 1, 2, got 7"),
    ({**HOLD, "lane": True}, "hold.lane"), ({**HOLD, "layer": "x"}, "hold.layer: Expected a whole number, got 'x'"),
    ({**HOLD, "layer": 0.5}, "hold.layer: Expected a whole number"),
    ({**HOLD, "value": None}, "hold.value: Expected a number, got None"),
    ({**HOLD, "unit": float("nan")}, "hold.unit"), ({**HOLD, "unit": float("inf")}, "hold.unit"),
    ({**HOLD, "t": True}, "hold.t"),
    ({**HOLD, "more": 1}, "hold.more: Expected no such field"), ({"type": "blank", "t": "two"}, "blank.t"),
    ({"type": "sentence", "text": 5}, "sentence.text: Expected a text, got 5"),
    ({"type": "masks", "on": 1}, "masks.on: Expected true or false"),
    ({"type": "language", "code": "fr"}, "language.code: Expected one of en, zh, got 'fr'"),
    ({"type": "language", "code": ["en"]}, "language.code"),
    ({"type": "settled", "view": [], "address": ""}, "settled.view: Expected an object"),
]


def test_a_message_is_read_into_its_payload() -> None:
    assert read({"type": "blank", "t": 2.0}) == BlankMessage(2) and isinstance(read({"type": "blank", "t": 2.0}).t, int)
    assert read(HOLD) == HoldMessage(0, 0, "f", 3, 2, 0.0) and isinstance(read(HOLD).value, float)
    assert read({**HOLD, "t": None}).t is None and read({"type": "release"}) == ReleaseMessage()


@pytest.mark.parametrize(("message", "said"), WRONG, ids=[said for _, said in WRONG])
def test_one_that_is_not_of_the_table_is_refused_by_name(message: object, said: str) -> None:
    with pytest.raises(MessageError, match=said.replace(".", "[.]")):
        read(message)


@pytest.mark.parametrize("name", MESSAGES)
def test_no_field_of_any_message_takes_what_is_no_value_of_its_type(name: str) -> None:
    for field in dataclasses.fields(MESSAGES[name]):
        with pytest.raises(MessageError, match=f"{name}[.]{field.name}"):
            checked(name, field.name, object(), types_of(MESSAGES[name])[field.name])


@pytest.fixture(params=["en", "zh"])
def page(request: pytest.FixtureRequest) -> Any:
    app = App(request.param, "", "./")
    app.hear({"type": "hello"})
    heard: list[dict[str, Any]] = []
    app.tell = lambda message, /, **fields: heard.append({"type": message, **fields})  # type: ignore[method-assign]
    return app, heard


@pytest.mark.parametrize("message", [
    *(message for message, _ in WRONG), {**HOLD, "symbol": "q"}, {**HOLD, "unit": 99}, {**HOLD, "layer": 2},
    {**HOLD, "t": -1},
    {**HOLD, "value": float("inf")}, {**HOLD, "value": 1e7}, {"type": "export", "kind": "exe"},
    {"type": "preset", "name": "none"},
    {"type": "silence", "layer": 0, "lane": 1, "unit": -1}, {"type": "command", "name": "explode"}], ids=str)
def test_a_message_that_cannot_be_obeyed_is_said_and_changes_nothing(page: Any, message: object) -> None:
    app, heard = page
    before = app.session.board()
    app.hear(message)
    assert [(m["type"], m["kind"], m["field"]) for m in heard] == [("notice", "error", "message")]
    assert "{" not in heard[0]["text"] and app.session.board() == before


def test_what_a_visitor_typed_wrong_is_said_of_its_field(page: Any) -> None:
    app, heard = page
    app.hear({"type": "generate", "temperature": None, "top_k": 0, "seed": 1, "length": 3})
    assert [(m["kind"], m["field"]) for m in heard] == [("error", "temperature")]
