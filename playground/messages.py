"""Messages: everything that the page can say to Python, with the types of what it says.

    read({"type": "blank", "t": 2})        -> BlankMessage(t=2)
    read({"type": "blank", "t": "two"})    raises MessageError: blank.t: Expected a whole number, got 'two'

MESSAGES is the table "Messages to Python" of static/CONTRACT.md; playground/gestures.py says what follows each message.
A payload's class is named for its message (`blank`: BlankMessage), and has a field for each field of it.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


class MessageError(ValueError):
    """A message that cannot be obeyed: its `type`, the `field` ("" for the message itself), the `value`, and why.

    `code` is unknown, missing, surplus, place, choice, or the name of the type that is expected; `allowed` are the
    choices.
    """

    def __init__(self, type: str, field: str, value: object, code: str, allowed: Iterable[object] = ()) -> None:
        self.type, self.field, self.value, self.code = type, field, value, code
        self.allowed = ", ".join(map(str, allowed))
        name = f"{type}.{field}" if field else type
        super().__init__(f"{name}: Expected {EXPECTED[code].format(allowed=self.allowed)}, got {str(repr(value))[:80]}")


EXPECTED = {
    "unknown": "a type of static/CONTRACT.md", "missing": "this field", "surplus": "no such field",
    "place": "something that this network has", "choice": "one of {allowed}",
    "int": "a whole number", "float": "a number", "str": "a text", "bool": "true or false", "dict": "an object",
    "list": "a list",
}


# ---- the payloads -----------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class HelloMessage:
    """The views listen: what waited for them may come."""


@dataclass(frozen=True)
class RestoreMessage:
    """What was kept in an earlier visit, in base64, the address it was kept at, and the page's own now.

    `last` says that nothing else can be tried.
    """

    kept: str
    hash: str
    address: str
    last: bool


@dataclass(frozen=True)
class SeenMessage:
    """What was told while training is drawn: the next may come."""


@dataclass(frozen=True)
class KeepMessage:
    """What waits to be kept is kept now."""


@dataclass(frozen=True)
class RunMessage:
    """A run of the history."""

    id: int


@dataclass(frozen=True)
class DefaultMessage:
    """The first experiment, at an address without a fragment."""


@dataclass(frozen=True)
class SentenceMessage:
    """A sentence was typed."""

    text: str


@dataclass(frozen=True)
class BlankMessage:
    """A word was clicked; -1 takes the blank away."""

    t: int


@dataclass(frozen=True)
class CommandMessage:
    """A button."""

    name: Literal["train", "pause", "step", "reset", "new-seed", "compare", "compare-no-more"]


@dataclass(frozen=True)
class LanguageMessage:
    """The page's language."""

    code: Literal["en", "zh"]


@dataclass(frozen=True)
class RewindMessage:
    """Back to a step of the loss curve."""

    step: int


@dataclass(frozen=True)
class LevelMessage:
    """What the sentences are split into."""

    level: str


@dataclass(frozen=True)
class LearnMessage:
    """The sentence is one of the training sentences from now on, and training begins with it."""


@dataclass(frozen=True)
class PresetMessage:
    """An experiment of the menu.

    `kept` is the network that the build trained of it, in base64; "" where it could not be had, null where it is not
    wanted.
    """

    name: str
    kept: str | None = None


@dataclass(frozen=True)
class HashMessage:
    """The address's fragment has changed."""

    text: str


@dataclass(frozen=True)
class AnswerMessage:
    """An answer to the lesson's question, counted from 0."""

    option: int


@dataclass(frozen=True)
class WeightsMessage:
    """Whether the weights are looked at."""

    on: bool


@dataclass(frozen=True)
class WeightMessage:
    """The weight to follow, counted from 0."""

    name: str
    row: int
    column: int


@dataclass(frozen=True)
class ExportMessage:
    """A file to take along."""

    kind: str


@dataclass(frozen=True)
class ImportMessage:
    """What was brought together: each a file's name with its text, its bytes in base64, or why it cannot be read."""

    files: list[dict[str, Any]]


@dataclass(frozen=True)
class RereadMessage:
    """The texts that wait are read in another way.

    By another form ("" for what is recognised), by other columns, or with files left out.

    `file` is the place of one that is decoded anew: its `text` in this `encoding`.
    """

    form: str
    columns: dict[str, Any]
    left: list[Any]
    file: int | None
    text: str | None
    encoding: str


@dataclass(frozen=True)
class AcceptMessage:
    """The texts that wait are taken as they are shown."""


@dataclass(frozen=True)
class DeclineMessage:
    """They are not, and everything stays as it was."""


@dataclass(frozen=True)
class OfferMessage:
    """The answer to weights of another network: set this one to them, or leave it."""

    answer: Literal["set", "leave"]


@dataclass(frozen=True)
class WordsMessage:
    """The words of the rows of those weights, one a line, or JSON."""

    text: str


@dataclass(frozen=True)
class GenerateMessage:
    """Go on from the sentence; a setting is null where no number was typed."""

    temperature: float | None
    top_k: float | None
    seed: float | None
    length: float | None


@dataclass(frozen=True)
class StopMessage:
    """No more tokens."""


@dataclass(frozen=True)
class GradcheckMessage:
    """Check the gradients of the network as it is, or stop that."""

    on: bool


@dataclass(frozen=True)
class SettledMessage:
    """Where the page is, when it is shared."""

    view: dict[str, Any]
    address: str


@dataclass(frozen=True)
class HoldMessage:
    """A value held by hand; t is null for every token."""

    layer: int
    lane: Literal[0, 1, 2]
    symbol: str
    unit: int
    t: int | None
    value: float


@dataclass(frozen=True)
class SilenceMessage:
    """A unit held at 0."""

    layer: int
    lane: Literal[0, 1, 2]
    unit: int


@dataclass(frozen=True)
class ReleaseMessage:
    """One place let go, or all where none is named."""

    layer: int | None = None
    lane: Literal[0, 1, 2] | None = None
    symbol: str | None = None
    unit: int | None = None
    t: int | None = None


@dataclass(frozen=True)
class MasksMessage:
    """Dropout's masks shown or not."""

    on: bool


@dataclass(frozen=True)
class FlowMessage:
    """The gradient's way looked at or not."""

    on: bool


@dataclass(frozen=True)
class CodeMessage:
    """The network's code looked at or not."""

    on: bool


MESSAGES: dict[str, type[Any]] = {payload.__name__.removesuffix("Message").lower(): payload for payload in (
    HelloMessage, RestoreMessage, SeenMessage, KeepMessage, RunMessage, DefaultMessage, SentenceMessage, BlankMessage,
    CommandMessage, LanguageMessage, RewindMessage, LevelMessage, LearnMessage, PresetMessage, HashMessage,
    AnswerMessage, WeightsMessage, WeightMessage, ExportMessage, ImportMessage, RereadMessage, AcceptMessage,
    DeclineMessage, OfferMessage, WordsMessage, GenerateMessage, StopMessage, GradcheckMessage, SettledMessage,
    HoldMessage, SilenceMessage, ReleaseMessage, MasksMessage, FlowMessage, CodeMessage)}


# ---- from the wire ----------------------------------------------------------------------------------------------

def read(message: object) -> Any:
    """The payload of a message.  Raises MessageError where the type is unknown, or a field is missing or wrong."""
    name = message.get("type") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(name, str) or name not in MESSAGES:
        raise MessageError(str(name), "", message, "unknown")
    payload, given = MESSAGES[name], {key: value for key, value in message.items() if key != "type"}
    known = {field.name: field.default for field in fields(payload)}
    for key in given.keys() - known.keys():
        raise MessageError(name, str(key), given[key], "surplus")
    for key, default in known.items():
        if key not in given and default is MISSING:
            raise MessageError(name, key, None, "missing")
    return payload(**{key: checked(name, key, value, types_of(payload)[key]) for key, value in given.items()})


def types_of(payload: type[Any]) -> dict[str, Any]:
    """The type of each field of a payload."""
    if payload not in _TYPES:
        _TYPES[payload] = get_type_hints(payload)
    return _TYPES[payload]


_TYPES: dict[type[Any], dict[str, Any]] = {}


def checked(name: str, key: str, value: Any, kind: Any) -> Any:
    """A field's value in its own type.  JavaScript has one type of number, so that a whole one may come as either."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        own = next(part for part in parts if part is not type(None))
        return None if value is None else checked(name, key, value, own)
    if origin is Literal:
        one_of(name, key, value, parts)
        return value
    kind = origin or kind
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is float and is_number:
        return float(value)
    if kind is int and is_number and value == value // 1:
        return int(value)
    if not isinstance(value, kind) or (isinstance(value, (bool, float)) and kind is int):
        raise MessageError(name, key, value, kind.__name__)
    return value


def one_of(name: str, key: str, value: Any, allowed: Iterable[Any]) -> None:
    """A value has to be one of several.  Raises MessageError."""
    choices = tuple(allowed)
    if isinstance(value, (bool, dict, list)) or value not in choices:
        raise MessageError(name, key, value, "choice", choices)
