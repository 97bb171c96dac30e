"""What is around the lines of a cell of one's own: published ones, each mistake at its place, what they are.

The lines are checked while they are typed; the experiment takes them when the field is left, as it takes every other.
"""
from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import panel as pn

from core import Experiment
from core.cells import OWN
from core.cells.equations import PUBLISHED, another_notation, mistakes
from core.network.network import cell_for, network_for
from core.training.cost import multiplications

from ..session import Session
from ..words import paragraph, say
from ..words.errors import worded_equation

TITLES = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}
MOST_MISTAKES = 3


def cell_lines(spec: Experiment) -> tuple[str, ...]:
    """An experiment's cell as lines: its own as they were typed, a named cell's equations."""
    cell = cell_for(spec)
    return spec.equations if spec.cell == OWN else tuple(cell.equations[symbol] for symbol in cell.substeps)


class EquationNotes:
    """Beside the editor `widget`.  `take(text)` puts a text into the editor, as if it had been typed and left."""

    def __init__(self, session: Session, widget: Any, take: Callable[[str], None], stylesheets: list[str]) -> None:
        self.session, self.widget, self.take, self._kept, self._quiet = session, widget, take, "", False
        self._refused = ""
        look: dict[str, Any] = {"stylesheets": stylesheets, "margin": 0}
        self.start = pn.widgets.Select(sizing_mode="stretch_width", **look)
        self.about = pn.widgets.StaticText(css_classes=["note", "below"], **look)
        self.place = pn.widgets.StaticText(css_classes=["mistake-place"], visible=False, **look)
        self.mistake = pn.widgets.StaticText(css_classes=["mistake"], visible=False, **look)
        self.found = pn.widgets.StaticText(css_classes=["note", "below", "found"], **look)
        widget.param.watch(lambda event: self.tell(event.new), "value_input")
        self.start.param.watch(lambda event: self._begin(event.new), "value")
        parts = (self.place, self.mistake, self.found, self.start, self.about)
        self.root = pn.Column(*parts, sizing_mode="stretch_width", **look)

    def show(self) -> None:
        """The session's language, and what is to be said of the lines as they stand."""
        language = self.session.language
        names = {name: TITLES.get(name) or say(language, f"published.{name}") for name in PUBLISHED}
        mine = {say(language, "equations.mine"): "mine"} if self._kept else {}
        self._quiet = True
        try:
            self.start.param.update(name=say(language, "equations.begin"), value="", options={
                say(language, "equations.choose"): "", **mine, **{title: name for name, title in names.items()}})
        finally:
            self._quiet = False
        self.tell(self.widget.value)

    def _begin(self, name: str) -> None:
        """A published cell's lines in the place of those there, which stay to be had."""
        if self._quiet or not name:
            return
        now, published = self.widget.value_input or self.widget.value, [one.text for one in PUBLISHED.values()]
        text = self._kept if name == "mine" else PUBLISHED[name].text
        if now.strip() and now not in published:
            self._kept = now
        self.take(text)
        self.show()

    def refuse(self, text: str) -> None:
        """The lines were left as they are, with a mistake: the network keeps those before them, which is said too."""
        self._refused = text
        self.tell(text)

    def tell(self, text: str) -> None:
        """What is wrong with the lines, at its place, or what they are."""
        wrong, language = mistakes(text or ""), self.session.language
        for part in (self.place, self.mistake):
            part.visible = bool(wrong)
        self.found.visible = not wrong
        if wrong:
            first = wrong[0]
            row = (text.split("\n")[first.line - 1:first.line] or [""])[0]
            self.place.value = escape(f"{row}\n{' ' * (first.column - 1)}{'^' * max(1, first.length)}")
            told = [worded_equation(language, error) for error in wrong[:MOST_MISTAKES]]
            kept = [say(language, "equations.kept")] if text == self._refused else []
            self.mistake.value = escape("\n".join([*told, *kept]))
        else:
            ours = another_notation(text)
            read_as = [say(language, "equations.read-as"), ours] if ours else []
            self.found.value = escape("\n".join([*read_as, self.sizes(text)]))
        name = next((name for name, one in PUBLISHED.items() if one.text == text.strip()), "")
        self.about.visible = bool(name)
        said = (say(language, f"published.{name}.note"), f"({PUBLISHED[name].source})") if name else ()
        self.about.value = escape(paragraph(said))

    def sizes(self, text: str) -> str:
        """The states and the weights that lines without a mistake have, and what a step of training costs with them."""
        spec = self.session.experiment.replace(cell=OWN, equations=tuple(text.split("\n")))
        language = self.session.language
        network, H = network_for(spec), spec.hidden
        cell = network.cell
        shapes = cell.shapes((spec.embedding or network.tokens) if network.tokens else network.inputs, H)
        comma = say(language, "list.comma")

        def matrix(letter: str, name: str) -> str:
            blocks = [f"{letter}_{b}" for b in cell.blocks if b not in cell.absent.get(name, ())]
            return f"{comma.join(blocks)} [{' × '.join(map(str, (H, *shapes[name][1:])))}]" if blocks else ""

        own = [f"{name} [{' × '.join([str(H)] * len(dims))}]" for name, dims in cell.own.items()]
        parts = [matrix("W", "weight_ih"), matrix("U", "weight_hh"), matrix("b", "bias"), *own]
        weights = say(language, "equations.and").join(filter(None, parts))
        names = {"states": comma.join(cell.states), "weights": weights}
        return say(language, "equations.found", **names, cost=multiplications(spec) / 1e6)
