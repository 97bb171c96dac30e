"""Work: all that is open, as one value, so that a lesson or a link can be opened over it and it comes back.

Nobody trains a run that was put aside, so that a shallow copy is enough.
"""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from core import Experiment, LinkError, Params, TrainState, View, share, start
from core.looking.what_if import Held, Place
from core.tasks.characters import cut
from core.view import MOST_HELD, HeldRow

from ..looking.what_if import fitting, rows_of
from .comparison import Rival
from .timeline import Timeline

LONGEST = 2000                                       # characters of a sentence under the glass
# of the curve: step, loss, accuracy, two norms of the gradient, held-out loss
Row = tuple[float, float, float, float, float, float]


def alone(spec: Experiment) -> Experiment:
    """The one-directional twin of an experiment; it makes as many steps as the other, and no rule of its own ends
    it."""
    return spec.replace(bidirectional=False, stop_loss=0.0, epochs=0)


@dataclass
class Work:
    """An experiment with all that was made of it.  A new one is untrained.

    brought          weights at step 0 that a link or a file had brought
    rival            a second experiment that trains on the same clock
    view             how the page looks at it; `sentence`, `blank` and `held` are newer than the view's own
    run, twin        the network in training, and its one-directional twin where there is one
    curve            a row for each training step
    trained          whether this visitor has made steps of the run
    row              the run's row in the history, by id; 0 until it has one
    waits_for_twin   the state that the twin has still to make a step for
    waits_for_rival  whether the rival has
    """

    experiment: Experiment
    brought: Params | None = None
    rival: Rival | None = None
    view: View = field(default_factory=View)
    sentence: str = ""
    blank: int = -1
    held: tuple[Held, ...] = ()
    run: Timeline = field(init=False)
    twin: Timeline | None = field(init=False)
    curve: list[Row] = field(init=False)
    trained: bool = field(init=False)
    row: int = field(init=False)
    waits_for_twin: TrainState | None = field(init=False)
    waits_for_rival: bool = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """The experiment from step 0: the same weights, bit for bit, or those that were brought."""
        spec, first = self.experiment, start(self.experiment)
        self.run = Timeline(first if self.brought is None else replace(first, params=self.brought))
        # an untrained twin beside trained weights compares nothing
        compare = spec.facts.blanks and spec.bidirectional and self.brought is None
        self.twin = Timeline(start(alone(spec))) if compare else None
        self.curve, self.trained, self.row = [], False, 0
        self.waits_for_twin, self.waits_for_rival = None, False
        if self.rival is not None:
            self.rival.restart()

    def go_to_its_end(self) -> None:
        """The networks at the last step that they have reached."""
        for run in (self.run, self.twin):
            if run is not None:
                run.rewind(self.run.reached)

    def look_at(self, sentence: str, blank: int | None = None) -> None:
        """Another sentence under the glass, or another blank in it."""
        whole = sentence.encode("utf-8", "replace").decode()          # half of a pair can be neither kept nor sent
        self.sentence = cut(whole, LONGEST)
        self.blank = self.blank if blank is None else blank

    def look_from(self, view: View) -> None:
        """All that a view says: the sentence, or the experiment's first where it has none, and what is held."""
        first = "" if self.experiment.facts.generated else self.experiment.facts.example(self.experiment)
        self.view, self.held = view, tuple(Held(*row) for row in view.held)
        self.look_at(view.sentence or first, view.blank)

    @property
    def holds(self) -> tuple[HeldRow, ...]:
        """What is held, some of it perhaps in another network than the one that is open: as a view has it."""
        return rows_of(self.held)

    def hold(self, one: Held) -> None:
        """One more value held by hand, in its place.  Raises SpecError where a link could not carry it."""
        View(held=rows_of([one]))
        self.held = (*(other for other in self.held if other.place != one.place), one)[-MOST_HELD:]

    def release(self, place: Place | None = None) -> None:
        """One place let go, or all."""
        self.held = () if place is None else tuple(one for one in self.held if one.place != place)

    @property
    def read_sentence(self) -> str:
        """The sentence that is read: a memory task's own example where nothing was typed."""
        spec = self.experiment
        return self.sentence if self.sentence.strip() or not spec.facts.generated else spec.facts.example(spec)

    # ---- what leaves it ----

    @property
    def here(self) -> View:
        """What is looked at, and the step that it is looked at; weights that were brought are not trained again from a
        seed."""
        step = 0 if self.brought is not None else self.run.state.step
        held = rows_of(fitting(self.held, self.experiment))
        return replace(self.view, sentence=self.sentence, blank=self.blank, held=held, step=step)

    def link(self, weights: bool = False) -> str:
        """The link of this experiment and what is looked at; the weights are those of the trained network."""
        return share.encode(self.experiment, self.here, dict(self.run.state.params) if weights else None)

    def link_where_it_fits(self, weights: bool = False) -> str:
        """The link, or nothing where the text is too long for one."""
        try:
            return self.link(weights)
        except LinkError:
            return ""


class Aside(NamedTuple):
    """What was open before a link, and at which address."""

    address: str
    work: Work
