"""Experiment: everything that changes a number, and nothing else.

Every field carries its kind, bounds, choices, unit and the group of controls it belongs to, so that a form can be made
from it and a link can be checked against it.  A value out of bounds is refused with SpecError, never clamped.
How a picture is looked at (cursor, speed, zoom) is a View (core/view.py), and changes no number.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .checks import bytes_of, check_equations, different_words, first_equations, lines
from .errors import SpecError

if TYPE_CHECKING:
    from .cells import Cell
    from .tasks import Task

Kind = Literal["choice", "int", "float", "bool", "text", "words", "equations"]
Applies = Callable[["Experiment"], bool]

TEXT_BYTES = 256 * 1024
BOOK_BYTES = 2 * 2**20          # of a text that can be read by streams
SENTENCES = 100_000
LONG_TEXT = 4000        # characters
TEXT = (
    "the cat sat on the mat", "the cat ran to the door",
    "the cat drank the warm milk", "the cat slept in the basket",
    "the dog sat on the rug", "the dog ran to the park",
    "the dog drank the cold water", "the dog slept in the kennel",
    "the bird sat on the branch", "the bird flew to the tree",
    "the bird drank the cold rain", "the bird slept in the nest",
)

CHINESE_TEXT = (
    "猫 坐在 垫子 上", "猫 跑到 门口 去", "猫 喝了 温热的 牛奶", "猫 睡在 篮子 里",
    "狗 坐在 地毯 上", "狗 跑到 公园 去", "狗 喝了 冰凉的 清水", "狗 睡在 狗窝 里",
    "鸟 坐在 树枝 上", "鸟 飞到 树上 去", "鸟 喝了 冰凉的 雨水", "鸟 睡在 鸟巢 里",
)


@dataclass(frozen=True, kw_only=True)
class Field:
    """What a form, a link and a test know of one field of Experiment.

    `low` and `high` are inclusive bounds; `step` is a form's increment; `unit` is a key for the words of an interface;
    `remakes` says that a change needs new weights; `applies` says for which experiments the field has a meaning.
    """

    name: str
    kind: Kind
    group: Literal["text", "network", "training"]
    choices: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    step: float = 1
    unit: str = ""
    remakes: bool = True
    applies: Applies = lambda spec: True


def _field(default: Any, kind: Kind, group: str, **about: Any) -> Any:
    return dataclasses.field(default=default, metadata={"about": {"kind": kind, "group": group, **about}})


def _on_text(spec: Experiment) -> bool:
    return not spec.facts.generated


def _many_words(spec: Experiment) -> bool:
    """Whether sampling some of the outputs can be of use: words are predicted, and the text may hold many."""
    return spec.facts.predicts_words and (spec.sampled_words > 0 or sum(map(len, spec.text)) >= LONG_TEXT)


def _has_form(form: str) -> Applies:
    """Whether the cell has another form of this name (`Cell.variants`)."""
    return lambda spec: form in spec.cell_facts.variants


def _schedule_is(*names: str) -> Applies:
    return lambda spec: spec.schedule in names


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One experiment: data, network, training and seed.  Frozen; `replace` makes a changed copy.

    Raises SpecError where a field holds what it may not, or where two fields exclude each other.

    >>> Experiment(hidden=1000)
    Traceback (most recent call last):
    core.errors.SpecError: hidden: Expected a number from 2 to 512, got 1000
    """

    task: str = _field("cloze", "choice", "text")
    text: tuple[str, ...] = _field(TEXT, "text", "text", applies=_on_text)
    level: str = _field("words", "choice", "text", choices=("words", "characters"),
                        applies=lambda s: _on_text(s) and not s.facts.marked)
    fold_case: bool = _field(True, "bool", "text", applies=_on_text)
    as_typed: bool = _field(False, "bool", "text", applies=_on_text)        # off in links from before it was there
    min_count: int = _field(1, "int", "text", low=1, high=100, unit="times", applies=_on_text)
    max_vocabulary: int = _field(5000, "int", "text", low=2, high=20_000, step=100, unit="tokens", applies=_on_text)
    vocabulary: tuple[str, ...] = _field((), "words", "text", applies=_on_text)
    distance: int = _field(10, "int", "text", low=2, high=200, unit="tokens", applies=lambda s: s.facts.generated)

    cell: str = _field("lstm", "choice", "network")
    equations: tuple[str, ...] = _field((), "equations", "network", applies=lambda s: s.cell == "own")
    nonlinearity: str = _field("tanh", "choice", "network", choices=("tanh", "relu"), applies=_has_form("relu"))
    peepholes: bool = _field(False, "bool", "network", applies=_has_form("peepholes"))
    reset_after: bool = _field(True, "bool", "network", applies=_has_form("reset before"))
    bidirectional: bool = _field(False, "bool", "network", applies=lambda s: not s.facts.one_way)
    layers: int = _field(1, "int", "network", low=1, high=3)
    hidden: int = _field(16, "int", "network", low=2, high=512, unit="units")
    embedding: int = _field(8, "int", "network", low=0, high=512, unit="units", applies=lambda s: not s.facts.numbers)
    merge: str = _field("concat", "choice", "network", choices=("concat", "sum", "ave", "mul"),
                        applies=lambda s: s.bidirectional)
    initial_state: str = _field("zero", "choice", "network", choices=("zero", "learned"))
    initialisation: str = _field("uniform", "choice", "network", choices=("uniform", "xavier", "orthogonal"))
    forget_bias: float = _field(1.0, "float", "network", low=-5, high=5, step=0.5,
                                applies=lambda s: bool(s.cell_facts.forget))
    tie_weights: bool = _field(False, "bool", "network", applies=lambda s: s.may_tie)
    dropout: float = _field(0.0, "float", "network", low=0, high=0.9, step=0.05, applies=lambda s: s.layers > 1)
    recurrent_dropout: float = _field(0.0, "float", "network", low=0, high=0.9, step=0.05)
    recurrent_mask: str = _field("fixed", "choice", "network", choices=("fixed", "fresh"),
                                 applies=lambda s: s.recurrent_dropout > 0)
    word_dropout: float = _field(0.0, "float", "network", low=0, high=0.9, step=0.05, applies=_on_text)

    optimiser: str = _field("adam", "choice", "training", choices=("sgd", "momentum", "rmsprop", "adam", "adamw"),
                            remakes=False)
    learning_rate: float = _field(0.01, "float", "training", low=1e-6, high=10, step=0.001, remakes=False)
    momentum: float = _field(0.9, "float", "training", low=0, high=0.999, step=0.01, remakes=False,
                             applies=lambda s: s.optimiser == "momentum")
    weight_decay: float = _field(0.0, "float", "training", low=0, high=1, step=0.001, remakes=False)
    schedule: str = _field("constant", "choice", "training", choices=("constant", "step", "cosine", "warmup"),
                           remakes=False)
    decay_every: int = _field(100, "int", "training", low=1, high=100_000, step=10, unit="steps", remakes=False,
                              applies=_schedule_is("step"))
    decay_factor: float = _field(0.5, "float", "training", low=0.01, high=1, step=0.05, remakes=False,
                                 applies=_schedule_is("step"))
    warmup_steps: int = _field(50, "int", "training", low=1, high=100_000, step=10, unit="steps", remakes=False,
                               applies=_schedule_is("warmup"))
    clip_norm: float = _field(5.0, "float", "training", low=0, high=1000, step=0.5, remakes=False)
    clip_value: float = _field(0.0, "float", "training", low=0, high=1000, step=0.5, remakes=False)
    batch_size: int = _field(16, "int", "training", low=1, high=256, unit="sequences", remakes=False)
    steps: int = _field(300, "int", "training", low=1, high=100_000, step=50, unit="steps", remakes=False)
    validation: float = _field(0.0, "float", "training", low=0, high=0.5, step=0.05, remakes=True, applies=_on_text)
    truncate: int = _field(0, "int", "training", low=0, high=500, unit="tokens", remakes=False,
                           applies=lambda s: s.facts.continues and not s.bidirectional)
    sampled_words: int = _field(0, "int", "training", low=0, high=20_000, step=50, unit="words", remakes=False,
                                applies=_many_words)
    stop_loss: float = _field(0.0, "float", "training", low=0, high=100, step=0.05, unit="nats", remakes=False)
    seed: int = _field(0, "int", "training", low=0, high=2**31 - 1)
    epochs: int = _field(0, "int", "training", low=0, high=10_000, unit="epochs", remakes=False, applies=_on_text)

    def __post_init__(self) -> None:
        for name in ("text", "vocabulary", "equations"):
            if isinstance(getattr(self, name), list):
                object.__setattr__(self, name, tuple(getattr(self, name)))
        for field in FIELDS.values():
            object.__setattr__(self, field.name, _checked(field, getattr(self, field.name)))
        if self.cell == "own" and not self.equations:
            object.__setattr__(self, "equations", first_equations())
        if not self.facts.continues and bytes_of(self.text) > TEXT_BYTES:
            raise SpecError("text", self.text, f"at most {TEXT_BYTES // 1024} KiB of text, or the task next")
        if self.facts.one_way and self.bidirectional:
            raise SpecError("bidirectional", True, "one direction for the next token: "
                                                   "the right-to-left direction would see the answer")
        if self.tie_weights and not self.may_tie:
            needed = (f"an embedding as wide as the output, {self.width}," if self.facts.predicts_words
                      else "a task that predicts the next token or a blank")
            raise SpecError("tie_weights", True, f"{needed} for tied weights")

    def __hash__(self) -> int:
        """Of all fields, found once: of a book's lines it takes a while."""
        if "_hash" not in self.__dict__:
            object.__setattr__(self, "_hash", hash(tuple(getattr(self, name) for name in FIELDS)))
        return int(self.__dict__["_hash"])

    @property
    def directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def width(self) -> int:
        """The width of the network's output after the directions are merged."""
        return self.hidden * (2 if self.bidirectional and self.merge == "concat" else 1)

    @property
    def may_tie(self) -> bool:
        """Whether the head can use the embedding's weights: it predicts words, from an output as wide as they are."""
        return self.embedding > 0 and self.embedding == self.width and self.facts.predicts_words

    @property
    def facts(self) -> Task:
        """What is true of the task (core/tasks/base.py)."""
        from .tasks import TASKS
        return TASKS[self.task]

    @property
    def cell_facts(self) -> Cell:
        """What is true of the cell (core/cells/base.py)."""
        from .cells import CELLS, OWN, own_cell
        return own_cell(self.equations) if self.cell == OWN else CELLS[self.cell]

    def replace(self, **changes: Any) -> Experiment:
        """A copy with these fields changed, checked anew.  Raises SpecError."""
        for name in changes:
            if name not in FIELDS:
                raise SpecError(name, changes[name], "one of " + ", ".join(FIELDS))
        return dataclasses.replace(self, **changes)


def _checked(field: Field, value: Any) -> Any:
    """The value in its field's own type, or SpecError."""
    if field.kind == "bool":
        if not isinstance(value, bool):
            raise SpecError(field.name, value, "true or false")
    elif field.kind == "choice":
        allowed = choices(field.name)
        if not isinstance(value, str) or value not in allowed:
            raise SpecError(field.name, value, "one of " + ", ".join(allowed))
    elif field.kind == "text":
        lines(field.name, value, SENTENCES, BOOK_BYTES)
    elif field.kind == "equations":
        check_equations(field.name, value)
    elif field.kind == "words":
        different_words(field.name, value)
    else:
        return _checked_number(field, value)
    return value


def _checked_number(field: Field, value: Any) -> int | float:
    span = f"from {field.low:g} to {field.high:g}"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SpecError(field.name, value, f"a number {span}")
    if not field.low <= value <= field.high:                  # false for NaN too
        raise SpecError(field.name, value, f"a number {span}")
    if field.kind == "float":
        return float(value)
    if value != int(value):
        raise SpecError(field.name, value, f"a whole number {span}")
    return int(value)


def choices(name: str) -> tuple[str, ...]:
    """The values that a field of kind "choice" may take; tasks and cells are read from their registries."""
    if name == "task":
        from .tasks import TASKS
        return tuple(TASKS)
    if name == "cell":
        from .cells import CELLS, OWN
        return (*CELLS, OWN)
    return FIELDS[name].choices


FIELDS: dict[str, Field] = {
    f.name: Field(name=f.name, **f.metadata["about"]) for f in dataclasses.fields(Experiment)
}
