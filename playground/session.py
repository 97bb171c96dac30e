"""Session: what one visitor has open, and every command that changes it.

It holds the experiment, the training state with its one-directional twin, the sentence under the glass and the states
kept for rewinding; trainer.py has how they train.  It knows neither widgets nor a clock.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import param

from core import TASKS, Experiment, LinkError, Params, SpecError, Trace, TrainState, View, record, share, start
from core.looking.what_if import Held
from core.network.network import dataset_for
from core.spec import FIELDS, MEMORY_TASKS, HeldRow
from core.tasks.characters import cut

from .board_data import answer, board_of, summary, written
from .lessons.course import Course
from .looking.generation import Generation
from .looking.weights import Weights
from .looking.what_if import Glass, rows_of, shown
from .words.errors import worded
from .work.comparison import Rival
from .work.history import History
from .work.links import open_shared, read_link
from .work.presets import FIRST, PRESETS
from .work.timeline import Run
from .work.trainer import Trainer, alone
from .work.work import Work

LONGEST = 2000                                       # characters of a sentence under the glass


class Session(Trainer):
    """One visitor's work.  `notice` hears (kind, field, text) of what went wrong, in the visitor's language."""

    sentence = param.String(default="")
    blank = param.Integer(default=-1)

    def __init__(self, notice: Callable[[str, str, str], None] = lambda kind, field, text: None, **params: Any) -> None:
        super().__init__(**params)
        self.notice = notice
        self.view = View()
        self.rival: Rival | None = None
        self.glass = Glass()
        self.weights = Weights()
        self.generation = Generation()
        self.history = History()
        self.address = ""                            # the page's fragment, as far as it was obeyed
        self.aside: tuple[str, Work] | None = None   # what was open before a link, and at which address
        self.brought: Params | None = None           # weights at step 0 that a link or a file had brought
        self.trained = False                         # whether this visitor has made steps of the run that is open
        self.row = 0                                 # its row in the history, by id; 0 until it has one
        self.course = Course(self)
        self.open_preset(FIRST)

    # ---- the experiment ----

    def open_preset(self, name: str) -> None:
        preset = PRESETS[name]
        self.use(preset.experiment)
        self.look_at(preset.sentence, preset.blank)

    def use(self, experiment: Experiment) -> None:
        """A new experiment, untrained.  Raises SpecError where its text holds too little, and changes nothing then."""
        dataset_for(experiment)
        self.remember()
        self.experiment, self.brought = experiment, None
        self.begin()

    def begin(self) -> None:
        """The same experiment from step 0: the same weights, bit for bit, or those that were brought."""
        spec, first = self.experiment, start(self.experiment)
        self.run = Run(first if self.brought is None else replace(first, params=self.brought))
        compare = spec.task == "cloze" and spec.bidirectional and self.brought is None       # an untrained twin beside trained weights compares nothing
        self.twin = Run(start(alone(spec))) if compare else None
        self.curve = []
        self.trained, self.row = False, 0
        self.status = "ready"
        if self.rival is not None:
            self.rival.restart()
        self.forget()

    def forget(self) -> None:
        """Another run: nothing that was asked of the last one, or waits in it, is of this one."""
        self.until = 0                               # a step to pause at, where one is asked for
        self.back_at = None              # a step that was reached before and is being reached again
        self.waits_for_twin = None    # the state that the twin has still to make a step for
        self.waits_for_rival = False
        self.weights.forget()
        self.generation.forget()
        self.forget_trace()

    def bring(self, params: Params) -> None:
        """The same experiment from step 0 with the weights of a link or a file, which have its shapes."""
        self.brought = params.freeze()
        self.begin()

    def change(self, **fields: Any) -> bool:
        """Changes fields of the experiment; True where that needed new weights.  Raises SpecError and changes nothing."""
        spec = self.experiment.replace(**fields)
        if spec == self.experiment:
            return False
        new_task, was_of_text = spec.task != self.experiment.task, self.sentence in self.experiment.text and self.sentence not in spec.text
        if any(FIELDS[name].remakes for name in fields):
            self.use(spec)
            if new_task:
                self.look_at(TASKS[spec.task].example(spec), -1)
            elif "text" in fields and (was_of_text or self.knows_nothing):
                self.look_at(TASKS[spec.task].example(spec))
            return True
        self.experiment = spec
        self._adopt()
        return False

    @property
    def knows_nothing(self) -> bool:
        """Whether not one word of the sentence is known to the network."""
        now = self.trace
        return now is not None and all(u or t == now.blank for t, u in enumerate(now.unknown))

    def command(self, name: str) -> None:
        """One of train, pause, step, reset, new-seed, compare, compare-no-more."""
        if name == "train":
            self.go()
        elif name == "pause":
            if self.back_at is None:
                self.status = "paused"
            else:
                self.back_at = self._farthest
        elif name == "step":
            self.go()
            if self.status == "training":
                self.step()
            if self.status == "training":
                self.pause()
        elif name == "reset":
            self.remember()
            self.begin()
        elif name == "compare":
            self.compare(self.experiment, summary(self)["network"])
            assert self.rival is not None
            self.rival.run = Run(self.run.state, self.run.kept[0])
            self.rival.losses = {int(row[0]): row[1] for row in self.curve if row[0] <= self.run.state.step}
        elif name == "compare-no-more":
            self.rival = None
        elif name == "new-seed":
            self.change(seed=(self.experiment.seed + 1) % 2**31)

    # ---- the sentence ----

    def look_at(self, sentence: str, blank: int | None = None) -> None:
        """Another sentence under the glass, or another blank in it."""
        self.sentence = cut(sentence.encode("utf-8", "replace").decode(), LONGEST)      # half of a pair can be neither kept nor sent
        self.blank = self.blank if blank is None else blank
        self.forget_trace()

    def forget_trace(self) -> None:
        self._trace: Trace | None = None
        self._answers: list[dict[str, Any]] | None = None

    @property
    def trace(self) -> Trace | None:
        """The trace of the sentence in the network as it stands; None where the sentence holds no token."""
        if self._trace is None:
            self._trace = self._record(self.run.state, self.glass.record)
        return self._trace

    @property
    def untouched(self) -> Trace | None:
        """The same with nothing held; None where nothing is."""
        return self._record(self.run.state, self.glass.untouched) if self.glass.held else None

    @property
    def holds(self) -> tuple[HeldRow, ...]:
        """What the visitor holds, some of it perhaps in another network than the one that is open: as a view has it."""
        return rows_of(self.glass.held)

    @holds.setter
    def holds(self, rows: Iterable[HeldRow]) -> None:
        self.glass.held = [Held(*row) for row in rows]
        self.forget_trace()

    @property
    def held(self) -> list[dict[str, Any]]:
        """What the visitor holds in this network."""
        return [shown(one) for one in self.glass.fitting(self.experiment)]

    def _record(self, state: TrainState, how: Callable[[TrainState, str, int | None], Trace | None] = record) -> Trace | None:
        try:
            return how(state, self.read_sentence, self.blank if self.blank >= 0 else None)
        except SpecError:
            return None

    @property
    def read_sentence(self) -> str:
        """The sentence that is read: a memory task's own example where nothing was typed."""
        spec = self.experiment
        return self.sentence if self.sentence.strip() or spec.task not in MEMORY_TASKS else TASKS[spec.task].example(spec)

    @property
    def answers(self) -> list[dict[str, Any]]:
        """What each network puts into the blank, best first."""
        if self._answers is None:
            if (trace := self.trace) is not None and trace.answer is not None:
                self._answers = [written(trace)]
                return self._answers
            named = (("two" if self.experiment.bidirectional else "one", self.trace), ("one", self._record(self.twin.state) if self.twin else None))
            self._answers = [answer(title, trace) for title, trace in named if trace is not None and trace.blank >= 0]
        return self._answers

    # ---- what leaves it ----

    @property
    def here(self) -> View:
        """What is looked at, and the step that it is looked at; weights that were brought are not trained again from a seed."""
        step = 0 if self.brought is not None else self.run.state.step
        return replace(self.view, sentence=self.sentence, blank=self.blank, held=rows_of(self.glass.fitting(self.experiment)), step=step)

    def link(self, weights: bool = False) -> str:
        """The link of this experiment and what is looked at; the weights are those of the trained network."""
        return share.encode(self.experiment, self.here, dict(self.run.state.params) if weights else None)

    def link_where_it_fits(self, weights: bool = False) -> str:
        """The link, or nothing where the text is too long for one."""
        try:
            return self.link(weights)
        except LinkError:
            return ""

    def open_link(self, link: str) -> bool:
        """The experiment of a link.  A bad link is a notice, and nothing changes."""
        shared = read_link(self, link)
        if shared is None:
            return False
        open_shared(self, shared)
        return True

    def open(self, experiment: Experiment, view: View) -> None:
        """An experiment, untrained, and what is looked at in it.  Raises SpecError as `use` does."""
        self.use(experiment)
        self.view, self.holds = view, view.held
        self.look_at(view.sentence or ("" if experiment.task in MEMORY_TASKS else TASKS[experiment.task].example(experiment)), view.blank)

    def worded(self, error: SpecError) -> str:
        """An error in the visitor's language."""
        return worded(self.language, error)

    # ---- what the page shows ----

    def board(self, tokens_per_second: float = 0.0) -> dict[str, Any]:
        """What the page needs beside the trace and the curve, all of it JSON."""
        return board_of(self, tokens_per_second)

    def remember(self) -> None:
        """The run that ends now is in the history, if this visitor has trained it."""
        if self.trained:
            self.history = self.history.with_run(self)
            self.row = self.history.rows[0]["id"]
