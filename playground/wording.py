"""Errors in the visitor's language: the field, what was given, what is allowed; of a link, what to do about it."""
from __future__ import annotations

from core import LinkError, SpecError
from core.spec import FIELDS, choices

from .generation import SETTINGS
from .words import say

FORMS = {"tag": "word/TAG", "label": "=> label", "answer": "=> answer"}     # by the core's own words for them


def worded(language: str, error: SpecError) -> str:
    """An error of the core as a sentence of `words`."""
    if error.field == "sentence":
        return say(language, "error.sentence")
    field = FIELDS.get(error.field) or SETTINGS[error.field]
    value = "…" if field.kind == "text" else str(error.value)[:40]
    return say(language, "error.field", field=say(language, f"field.{field.name}"), value=value, allowed=allowed(language, error))


def allowed(language: str, error: SpecError) -> str:
    """What the field of an error may hold."""
    field = FIELDS.get(error.field) or SETTINGS[error.field]
    if field.kind == "bool":
        return say(language, f"error.{field.name}" if error.value is True else "error.bool")     # it was refused for what stands beside it
    if field.kind == "choice":
        return say(language, "error.choice", choices=", ".join(choices(field.name)))
    if field.kind == "text":
        return say(language, text_error(error))
    return say(language, "error.whole" if field.kind == "int" else "error.number", low=field.low, high=field.high)


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


def text_error(error: SpecError) -> str:
    """The key of what a text must be: the form that its task asks for, where there is one."""
    return next((f"error.text.{form}" for form, word in FORMS.items() if word in error.allowed), "error.text")
