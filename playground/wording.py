"""Errors in the visitor's language: the field, what was given, what is allowed."""
from __future__ import annotations

import traceback
from typing import Any

from core import Experiment, LinkError, SpecError
from core.spec import FIELDS

from .generation import SETTINGS
from .words import say

FORMS = {"tag": "word/TAG", "label": "=> label", "answer": "=> answer"}     # by the core's own words for them


def worded(language: str, error: SpecError | LinkError) -> str:
    """An error of the core as a sentence of `words`."""
    def words(key: str, **values: Any) -> str:
        return say(language, key, **values)
    if isinstance(error, LinkError):
        return words("link.bad", reason=words(f"link.{error.code}", field=error.field))
    if error.field == "sentence":
        return words("error.sentence")
    field = FIELDS.get(error.field) or SETTINGS[error.field]
    allowed = (words("error.bidirectional") if field.name == "bidirectional" else words(text_error(error)) if field.kind == "text"
               else words("error.choice", choices=", ".join(field.choices)) if field.kind in ("choice", "bool")
               else words("error.whole" if field.kind == "int" else "error.number", low=field.low, high=field.high))
    value = "…" if field.kind == "text" else str(error.value)[:40]
    return words("error.field", field=words(f"field.{field.name}"), value=value, allowed=allowed)


def stopped(language: str, error: Exception, spec: Experiment, step: int) -> str:
    """Why a step of training could not be made, and what to lower where it needed too much memory; any other fault is printed too."""
    if not isinstance(error, MemoryError):
        traceback.print_exception(error)
        return say(language, "stopped.fault", step=step, reason=f"{type(error).__name__}: {str(error)[:200]}")
    names = ("batch_size", "distance", "hidden", "layers", "max_vocabulary")
    large = [name for name in names if FIELDS[name].applies(spec) and getattr(spec, name) > FIELDS[name].low]
    fields = [say(language, "stopped.field", field=say(language, f"field.{name}"), value=getattr(spec, name)) for name in large]
    return say(language, "stopped.memory", step=step, fields=say(language, "stopped.next").join(fields))


def text_error(error: SpecError) -> str:
    """The key of what a text must be: the form that its task asks for, where there is one."""
    return next((f"error.text.{form}" for form, word in FORMS.items() if word in error.allowed), "error.text")
