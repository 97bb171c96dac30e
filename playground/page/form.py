"""Form: Panel widgets made from Experiment's own metadata.

A field's kind decides its widget; its bounds are in the help line and are checked by Experiment, so that nothing the
visitor typed is changed behind their back.  A field that does not apply is not there.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn

from core import TASKS, Experiment, SpecError
from core.cells import OWN
from core.network.network import dataset_for
from core.spec import FIELDS, Field, choices
from core.tasks.characters import cut

from ..board_data import heaviness
from ..session import Session
from ..text_counts import SHOWN_OF_A_BOOK, lost_line, task_line, text_line
from ..words import paragraph, say
from ..words.errors import name_of, written
from ..work.books import is_long, lines_of
from .equations import EquationNotes, cell_lines

Changed = Callable[[bool], None]
COSTED = ("network", "training")      # the forms that say what a step costs, where it costs much


class Form:
    """The controls of some fields.

    `changed(remade)` is called after each change that was accepted; `pasted(text)` after sentences were typed, taken or
    not; `beside` has what is next to a field's widget.
    """

    def __init__(
        self, session: Session, name: str, fields: tuple[str, ...], changed: Changed, stylesheets: list[str],
        beside: dict[str, Any] | None = None, pasted: Callable[[str], object] = lambda text: None,
    ) -> None:
        self.session, self.changed, self.pasted, self._quiet = session, changed, pasted, False
        self._refused: dict[str, Any] = {}           # fields that show what was refused -> the experiment's own value
        self.widgets = {f: make_widget(FIELDS[f], session.language, stylesheets) for f in fields}
        for field, widget in self.widgets.items():
            widget.param.watch(lambda event, field=field: self._typed(field, event.new), "value")
        self.helps = {f: pn.widgets.StaticText(css_classes=["help"], stylesheets=stylesheets, margin=0) for f in fields}
        self.notes = {f: pn.widgets.StaticText(css_classes=["note", "below"], stylesheets=stylesheets, margin=0)
                      for f in fields if f in NOTES}
        self.equations = (EquationNotes(session, self.widgets["equations"], self._take_equations, stylesheets)
                          if "equations" in fields else None)
        self.places = {f: self._place(f, (beside or {}).get(f), stylesheets) for f in fields}
        self.cost = pn.widgets.StaticText(
            css_classes=["cost", "is-whole"], stylesheets=stylesheets, margin=0, visible=False)
        counted = [self.cost] if name in COSTED else []
        self.root = pn.Column(*self.places.values(), *counted, name=name, css_classes=["form-grid"],
                              stylesheets=stylesheets, sizing_mode="stretch_width", margin=0)
        self.show()

    def _place(self, name: str, beside: Any, stylesheets: list[str]) -> Any:
        """A field's widget with its note and its help; beside the widget what belongs to it."""
        whole = FIELDS[name].kind in ("text", "equations") or name in self.notes or beside is not None
        look: dict[str, Any] = {"stylesheets": stylesheets, "sizing_mode": "stretch_width", "margin": 0}
        beside_it = None if beside is None else pn.Row(self.widgets[name], beside, css_classes=["beside"], **look)
        widget = self.widgets[name] if beside_it is None else beside_it
        around = [self.equations.root] if self.equations and name == "equations" else []
        notes = [self.notes[name]] if name in self.notes else []
        classes = ["field", "is-whole"] if whole else ["field"]
        return pn.Column(widget, *around, *notes, self.helps[name], css_classes=classes, **look)

    def show(self) -> None:
        """The session's experiment and language in every control."""
        spec, language = self.session.experiment, self.session.language
        self._quiet = True
        try:
            for name, widget in self.widgets.items():
                field, value = FIELDS[name], getattr(spec, name)
                new: dict[str, Any] = {"name": say(language, f"field.{name}")}
                if name not in self._refused or self._refused.pop(name) != value:
                    is_rows = field.kind == "equations"
                    new["value"] = shown_text(value) if field.kind == "text" else "\n".join(value) if is_rows else value
                else:
                    self._refused[name] = value      # what was typed stays until it is mended
                self._mark(name)
                if field.kind == "choice":
                    new["options"] = options(field, language)
                elif field.kind == "text":
                    new["disabled"] = is_long(value)
                widget.param.update(**new)
                self.helps[name].value = help_of(field, language)
                self.places[name].visible = field.applies(spec)
            for name, note in self.notes.items():
                note.value = NOTES[name](self.session) if self.places[name].visible else ""
            if self.equations and spec.cell == OWN:
                self.equations.show()
            self.cost.value = heaviness(self.session)
            self.cost.visible = bool(self.cost.value)
        finally:
            self._quiet = False

    def _mark(self, name: str) -> None:
        """Whether a control shows what was refused."""
        look = [FIELDS[name].kind] if FIELDS[name].kind == "equations" else []
        self.widgets[name].css_classes = [*look, *(["is-refused"] if name in self._refused else [])]

    def _typed(self, name: str, value: Any) -> None:
        if self._quiet or value is None:
            return
        self._take(name, value)
        if FIELDS[name].kind == "text":
            self.pasted(value)

    def _take(self, name: str, value: Any) -> None:
        try:
            if FIELDS[name].kind == "text":
                value = lines_of(value)
            if FIELDS[name].kind == "equations":
                value = tuple(value.rstrip().split("\n"))
            changes = related(self.session, name, value)
            also = [f for f in changes
                    if f not in (name, "equations") and changes[f] != getattr(self.session.experiment, f)]
            if FIELDS[name].kind == "text" and is_long(value):
                self.session.open_text(say(self.session.language, "field.text"), value)
                return
            remade = self.session.change(**changes)
        except SpecError as error:
            self._refused[name] = getattr(self.session.experiment, name)
            self._mark(name)
            if self.equations and name == "equations":
                self.equations.refuse(self.widgets[name].value)       # said at the lines, which are in sight
            else:
                self.session.notice("error", name, self.session.worded(error))
            return
        self._refused.pop(name, None)
        self._mark(name)
        self.session.notice("mended", name, "")
        self.changed(remade)
        if name == "text" and (lost := lost_line(self.session)):
            self.session.notice("info", "", lost)
        if also:
            self.session.notice("info", "", paragraph(say(self.session.language, f"also.{f}") for f in also))

    def _take_equations(self, text: str) -> None:
        self.widgets["equations"].param.update(value_input=text, value=text)


def related(session: Session, name: str, value: Any) -> dict[str, Any]:
    """The change, with what has to change along with a new task: its directions, and a text of its own form."""
    changes, spec = {name: value}, session.experiment
    if name == "cell" and value == OWN and not spec.equations:
        changes["equations"] = cell_lines(spec)
    if name == "text":
        changes["as_typed"] = True                   # another text is another experiment, and no old link's
    if name != "task":
        return changes
    changes["as_typed"] = True
    if TASKS[value].one_way:
        changes["bidirectional"] = False
    if spec.tie_weights and not TASKS[value].predicts_words:
        changes["tie_weights"] = False
    sample = TASKS[value].sample_in(session.language)
    samples = [text for task in TASKS.values() for text in (task.sample, *task.samples.values())]
    if sample and (spec.text in samples or not holds_enough(spec.replace(**changes))):
        changes["text"] = sample
    return changes


def shown_text(text: tuple[str, ...]) -> str:
    """The sentences, one a line; of a book the beginning."""
    if not is_long(text):
        return "\n".join(text)
    return cut("\n".join(text[:SHOWN_OF_A_BOOK]), SHOWN_OF_A_BOOK)


def help_of(field: Field, language: str) -> str:
    """The line that says what a field does, with its bounds and unit where it is a number."""
    said = say(language, f"help.{field.name}")
    if field.kind not in ("int", "float"):
        return said
    unit = say(language, f"unit.{field.unit}") if field.unit else ""
    key = "bounds.unit" if unit else "bounds"
    bounds = say(language, key, low=written(field.low), high=written(field.high), unit=unit)
    return paragraph((said, bounds))


def holds_enough(spec: Experiment) -> bool:
    """Whether a task can be made of an experiment's text."""
    try:
        dataset_for(spec)
    except SpecError:
        return False
    return True


def options(field: Field, language: str) -> dict[str, str]:
    """What a visitor reads -> the value, for a field of choices."""
    return {name_of(language, field, c): c for c in choices(field.name)}


def make_widget(field: Field, language: str, stylesheets: list[str]) -> Any:
    """The widget for a field's kind."""
    look = {"stylesheets": stylesheets, "sizing_mode": "stretch_width", "margin": 0}
    if field.kind == "choice":
        return pn.widgets.Select(options=options(field, language), **look)
    if field.kind == "bool":
        return pn.widgets.Checkbox(**look)
    if field.kind == "equations":
        return pn.widgets.TextAreaInput(rows=7, max_length=10_000, css_classes=["equations"], **look)
    if field.kind == "text":
        return pn.widgets.TextAreaInput(rows=8, max_length=2_200_000, **look)
    if field.kind == "int":
        return pn.widgets.IntInput(step=int(field.step), **look)
    return pn.widgets.FloatInput(step=field.step, format="0[.]0[00000]", **look)


FIELD_GROUPS: dict[str, tuple[str, ...]] = {
    "task": ("task", "distance"),
    "text": ("text", "as_typed", "fold_case", "min_count", "max_vocabulary"),
    "network": tuple(f for f in FIELDS if FIELDS[f].group == "network"),
    "training": tuple(sorted((f for f in FIELDS if FIELDS[f].group == "training"),
                             key=lambda f: list(FIELDS).index("steps" if f == "epochs" else f))),
}
NOTES: dict[str, Callable[[Session], str]] = {"task": task_line, "text": text_line}
