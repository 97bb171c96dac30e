"""Errors in the visitor's language: the field, what was given, what is allowed; of a link, what to do about it."""
from __future__ import annotations

import math
import traceback
from typing import Any

from core import CELLS, TASKS, Experiment, FileError, LinkError, ShapeError, SpecError
from core.cells import OWN
from core.errors import EquationError
from core.spec import FIELDS, Field, choices

from ..looking.generation import SETTINGS
from ..messages import MessageError
from . import LANGUAGES, say


def worded(language: str, error: SpecError) -> str:
    """An error of the core as a sentence of `words`."""
    if error.field == "sentence":
        return say(language, "error.sentence")
    if isinstance(error, EquationError):
        return worded_equation(language, error)
    field = FIELDS.get(error.field) or SETTINGS[error.field]
    names = {"field": say(language, f"field.{field.name}"), "allowed": allowed(language, error)}
    if field.kind == "text":
        return say(language, "error.sentences", **names)
    return say(language, "error.field", value=name_of(language, field, error.value), **names)


def allowed(language: str, error: SpecError) -> str:
    """What the field of an error may hold."""
    field = FIELDS.get(error.field) or SETTINGS[error.field]
    if field.kind == "bool" and error.value is True:
        beside = ".task" if error.allowed.startswith("a task") else ""
        return say(language, f"error.{field.name}{beside}")      # it was refused for what stands beside it
    if field.kind in ("choice", "bool"):
        titles = (name_of(language, field, value) for value in values_of(field))
        return say(language, "error.choice", choices=say(language, "list.comma").join(titles))
    if isinstance(error, EquationError):
        return worded_equation(language, error)
    if field.kind == "equations":
        return say(language, "error.equations")
    if field.kind == "words":
        return say(language, "error.vocabulary")
    if field.kind == "text":
        return text_allowed(language, error)
    key = "error.whole" if field.kind == "int" else "error.number"
    return say(language, key, low=written(field.low), high=written(field.high))


def worded_equation(language: str, error: EquationError) -> str:
    """A mistake in a line of equations: where it is, what is there, what is allowed."""
    rule = say(language, f"equation.{error.key}", names=say(language, "list.comma").join(error.names))
    return say(language, "equation.at", line=error.line, column=error.column, allowed=rule,
               got=say(language, "equation.got", got=error.got) if error.got else "")


def worded_link(language: str, error: SpecError | LinkError) -> str:
    """Why a link cannot be opened, that nothing has changed, and what to do."""
    code = error.code if isinstance(error, LinkError) else "bad-field"
    about = error.__cause__ if isinstance(error, LinkError) else error
    name, rule = error.field, ""
    if name in FIELDS:
        name = say(language, f"field.{name}")
        rule = allowed(language, about) if isinstance(about, SpecError) else ""
    why = say(language, "link.bad-field.allowed" if rule else f"link.{code}", field=name, allowed=rule)
    return say(language, "link.bad", reason=why, do=say(language, f"link.{code}.do"))


def worded_message(language: str, error: MessageError) -> str:
    """Why a message of the page was not obeyed: a fault of the page, not of the visitor."""
    code = error.code if error.code in ("unknown", "missing", "surplus", "place", "choice") else "type"
    allowed = say(language, f"message.{error.code}") if code == "type" else error.allowed
    why = say(language, f"message.{code}", field=error.field, value=str(error.value)[:40], allowed=allowed)
    return say(language, "message", type=error.type[:40], reason=why)


def values_of(field: Field) -> tuple[Any, ...]:
    """The values of a field of choices; of a switch, on and off."""
    return (True, False) if field.kind == "bool" else choices(field.name)


def name_of(language: str, field: Field, value: Any) -> str:
    """A value as a visitor reads it; one that the field does not know as it was given."""
    if field.kind == "bool" and isinstance(value, bool):
        return say(language, "choice.on" if value else "choice.off")
    if field.kind == "choice" and value in choices(field.name):
        if field.name == "cell":
            return title_of(language, value)
        return TASKS[value].title_in(language) if field.name == "task" else say(language, f"choice.{value}")
    return written(value) if isinstance(value, float) else str(value)[:40]


def title_of(language: str, cell: str) -> str:
    """A cell as a visitor reads it."""
    return say(language, "choice.own") if cell == OWN else CELLS[cell].title


def written(number: float) -> str:
    """A number in full: 100000, 0.000001, 2147483647."""
    if not math.isfinite(number) or abs(number) >= 1e15 or 0 < abs(number) < 1e-9:
        return f"{number:g}"
    return f"{number:.9f}".rstrip("0").rstrip(".")


def file_worded(language: str, error: FileError) -> str:
    """Why a file cannot be opened, with the place in it where that is known."""
    named = f"file.{error.code}.at"
    key = named if error.field and named in LANGUAGES[language] else f"file.{error.code}"
    return say(language, key, field=error.field)


def shape_worded(language: str, error: ShapeError) -> str:
    """What does not fit of a file's arrays: its name, and the shapes where it is they that differ."""
    shapes = isinstance(error.expected, tuple) and isinstance(error.got, tuple)
    of_array = {"no such array": "file.array-missing", "an array": "file.array-unknown"}
    key = "file.shape" if shapes else of_array.get(str(error.got), "file.array")
    values = {"expected": by(error.expected), "got": by(error.got)} if shapes else {}
    return say(language, key, name=error.name, **values)


def by(shape: Any) -> str:
    """A shape: 4 × 3."""
    return " × ".join(str(n) for n in shape) or "1"


def stopped(language: str, error: Exception, spec: Experiment, step: int) -> str:
    """Why a step of training could not be made; of too little memory, also what to lower.  Prints any other fault."""
    if not isinstance(error, MemoryError):
        traceback.print_exception(error)
        return say(language, "stopped.fault", step=step, reason=f"{type(error).__name__}: {str(error)[:200]}")
    names = ("batch_size", "distance", "hidden", "layers", "max_vocabulary")
    large = [name for name in names if FIELDS[name].applies(spec) and getattr(spec, name) > FIELDS[name].low]
    fields = [say(language, "stopped.field", field=say(language, f"field.{name}"), value=getattr(spec, name))
              for name in large]
    return say(language, "stopped.memory", step=step, fields=say(language, "stopped.next").join(fields))


def text_allowed(language: str, error: SpecError) -> str:
    """What a text must be: the form that its task asks for, where there is one."""
    task = next((task for task in TASKS.values() if task.lines and task.lines in error.allowed), None)
    if task is None:
        return say(language, "error.text")
    own = f"error.text.{task.name}"
    return say(language, own) if own in LANGUAGES[language] else say(language, "error.lines", lines=task.lines)
