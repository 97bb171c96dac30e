"""Form: Panel widgets made from Experiment's own metadata.

A field's kind decides its widget; its bounds stand in the help line and are checked by Experiment, so that nothing the
visitor typed is changed behind their back.  A field that does not apply is not there.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn

from core import TASKS, Experiment, SpecError
from core.network import dataset_for
from core.spec import FIELDS, ONE_WAY, Field, choices

from .session import Session
from .shown import heaviness
from .words import say

Changed = Callable[[bool], None]
COSTED = ("network", "training")      # the forms that say what a step costs, where it costs much


class Form:
    """The controls of some fields.  `changed(remade)` is called after each change that was accepted."""

    def __init__(self, session: Session, name: str, fields: tuple[str, ...], changed: Changed, stylesheets: list[str]) -> None:
        self.session, self.changed, self._quiet = session, changed, False
        self._refused: dict[str, Any] = {}           # fields that show what was refused, and the experiment's own value of each
        self.widgets = {f: make_widget(FIELDS[f], session.language, stylesheets) for f in fields}
        for field, widget in self.widgets.items():
            widget.param.watch(lambda event, field=field: self._typed(field, event.new), "value")
        self.helps = {f: pn.widgets.StaticText(css_classes=["help"], stylesheets=stylesheets, margin=0) for f in fields}
        self.places = {f: pn.Column(self.widgets[f], self.helps[f], css_classes=["field", *(["is-whole"] if FIELDS[f].kind == "text" else [])],
                                    stylesheets=stylesheets, sizing_mode="stretch_width", margin=0) for f in fields}
        self.cost = pn.widgets.StaticText(css_classes=["cost", "is-whole"], stylesheets=stylesheets, margin=0, visible=False)
        counted = [self.cost] if name in COSTED else []
        self.root = pn.Column(*self.places.values(), *counted, name=name, css_classes=["form-grid"], stylesheets=stylesheets, sizing_mode="stretch_width", margin=0)
        self.show()

    def show(self) -> None:
        """The session's experiment and language in every control."""
        spec, language = self.session.experiment, self.session.language
        self._quiet = True
        try:
            for name, widget in self.widgets.items():
                field, value = FIELDS[name], getattr(spec, name)
                new: dict[str, Any] = {"name": say(language, f"field.{name}")}
                if name not in self._refused or self._refused.pop(name) != value:
                    new["value"] = "\n".join(value) if field.kind == "text" else value
                else:
                    self._refused[name] = value      # what was typed stays until it is mended
                if field.kind == "choice":
                    new["options"] = options(field, language)
                widget.param.update(**new)
                self.helps[name].value = say(language, f"help.{name}")
                self.places[name].visible = field.applies(spec)
            self.cost.value = heaviness(self.session)
            self.cost.visible = bool(self.cost.value)
        finally:
            self._quiet = False

    def _typed(self, name: str, value: Any) -> None:
        if self._quiet or value is None:
            return
        try:
            if FIELDS[name].kind == "text":
                value = tuple(line.strip() for line in value.splitlines() if line.strip())
            remade = self.session.change(**related(self.session, name, value))
        except SpecError as error:
            self._refused[name] = getattr(self.session.experiment, name)
            self.session.notice("error", name, self.session.worded(error))
            return
        self._refused.pop(name, None)
        self.session.notice("mended", name, "")
        self.changed(remade)


def related(session: Session, name: str, value: Any) -> dict[str, Any]:
    """The change, with what has to change along with a new task: its directions, and a text of its own form."""
    changes, spec = {name: value}, session.experiment
    if name != "task":
        return changes
    if value in ONE_WAY:
        changes["bidirectional"] = False
    if spec.tie_weights and value not in ("next", "cloze"):
        changes["tie_weights"] = False
    sample = TASKS[value].sample
    if sample and (spec.text in [task.sample for task in TASKS.values()] or not holds_enough(spec.replace(**changes))):
        changes["text"] = sample
    return changes


def holds_enough(spec: Experiment) -> bool:
    """Whether a task can be made of an experiment's text."""
    try:
        dataset_for(spec)
    except SpecError:
        return False
    return True


def options(field: Field, language: str) -> dict[str, str]:
    """What a visitor reads -> the value, for a field of choices."""
    prefix = {"task": "task", "cell": "cell"}.get(field.name, "choice")
    return {say(language, f"{prefix}.{c}"): c for c in choices(field.name)}


def make_widget(field: Field, language: str, stylesheets: list[str]) -> Any:
    """The widget for a field's kind."""
    look = {"stylesheets": stylesheets, "sizing_mode": "stretch_width", "margin": 0}
    if field.kind == "choice":
        return pn.widgets.Select(options=options(field, language), **look)
    if field.kind == "bool":
        return pn.widgets.Checkbox(**look)
    if field.kind == "text":
        return pn.widgets.TextAreaInput(rows=8, max_length=300_000, **look)
    if field.kind == "int":
        return pn.widgets.IntInput(step=int(field.step), **look)
    return pn.widgets.FloatInput(step=field.step, format="0[.]0[00000]", **look)


FIELD_GROUPS: dict[str, tuple[str, ...]] = {
    "task": ("task", "distance"),
    "text": ("text", "fold_case", "min_count", "max_vocabulary"),
    "network": tuple(f for f in FIELDS if FIELDS[f].group == "network"),
    "training": tuple(f for f in FIELDS if FIELDS[f].group == "training"),
}
