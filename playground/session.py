"""Session: what one visitor has open, and every command that changes it.

It holds the experiment, the training state with its one-directional twin, the sentence under the glass and the states
kept for rewinding.  It knows neither widgets nor a clock: `spend` trains for as long as its caller says.
"""
from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import param

from core import TASKS, Event, Experiment, LinkError, Params, SpecError, Trace, TrainState, View, record, share, start
from core.cost import tokens_per_step
from core.network import dataset_for
from core.plan import plans_for
from core.spec import FIELDS, MEMORY_TASKS
from core.training import ended, last_step, steps_per_epoch

from .aside import Work
from .course import Course
from .generation import Generation
from .glass import Glass, shown
from .history import History
from .opening import open_shared, read_link
from .presets import FIRST, PRESETS
from .rival import Rival
from .run import Run
from .shown import answer, board_of, summary, written
from .weights import Weights
from .wording import stopped, worded
from .words import say

Row = tuple[float, float, float, float, float, float]


def alone(spec: Experiment) -> Experiment:
    """The one-directional twin of an experiment; it makes as many steps as the other, and no rule of its own ends it."""
    return spec.replace(bidirectional=False, stop_loss=0.0, epochs=0)


class Session(param.Parameterized):
    """One visitor's work.  `notice` hears (kind, field, text) of what went wrong, in the visitor's language."""

    language = param.Selector(default="en", objects=["en", "zh"])
    status = param.Selector(default="ready", objects=["ready", "training", "paused", "diverged"])
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
        self.curve: list[Row] = []
        self.trained = False
        self.status = "ready"
        if self.rival is not None:
            self.rival.restart()
        self.forget()

    def forget(self) -> None:
        """Another run: nothing that was asked of the last one, or waits in it, is of this one."""
        self.until = 0                               # a step to pause at, where one is asked for
        self.back_at: int | None = None              # a step that was reached before and is being reached again
        self.waits_for_twin: TrainState | None = None    # the state that the twin has still to make a step for
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
        new_task = spec.task != self.experiment.task
        if any(FIELDS[name].remakes for name in fields):
            self.use(spec)
            if new_task:
                self.look_at(TASKS[spec.task].example(spec), -1)
            elif "text" in fields and (now := self.trace) is not None and all(u or t == now.blank for t, u in enumerate(now.unknown)):
                self.look_at(spec.text[0])           # not one word of the old sentence is known to the new network
            return True
        self.experiment = spec
        self._adopt()
        return False

    def _adopt(self) -> None:
        """Both networks go on under the experiment as it is now."""
        self._stop_going_back()
        if self.waits_for_twin is self.run.state:
            self.step()
        self.run.adopt(self.experiment)
        if self.twin is not None:
            self.twin.adopt(alone(self.experiment))

    # ---- training ----

    def spend(self, seconds: float, clock: Callable[[], float]) -> int:
        """Trains both networks in turn for about this long.  Returns the number of steps; fewer where training ended."""
        until, count = clock() + seconds, 0
        while self.status == "training":
            if self.back_at is not None:
                self._go_back()
            elif self.piece():
                count += 1
                if self.run.state.step == self.until:
                    self.until, self.status = 0, "paused"
            if clock() >= until:
                break
        return count

    def step(self) -> None:
        """One step of each network."""
        while not self.piece():
            pass

    def piece(self) -> bool:
        """A part of a step that does not take long.  Returns whether each network has made its step, or cannot make it."""
        try:
            return self._piece()
        except Exception as error:                   # whatever it is, the visitor's work stays
            self.failed(error)
            return True

    def failed(self, error: Exception) -> None:
        """A step that could not be made: training pauses at the last good state, and a notice says what to lower."""
        for run in (self.run, self.twin, None if self.rival is None else self.rival.run):
            if run is not None:
                run.again()
        self.status = "paused"
        self.notice("error", "training", stopped(self.language, error, self.experiment, self.run.state.step))
        error.with_traceback(None)                   # let go of the step's arrays, and of what other experiments hold
        plans_for.cache_clear()
        gc.collect()

    def _piece(self) -> bool:
        if self.twin is None or self.waits_for_twin is not self.run.state:
            self.waits_for_twin = None
        self.waits_for_rival = self.waits_for_rival and self.rival is not None
        if self.twin is not None and self.waits_for_twin is not None:
            if self.twin.piece() is not None:
                self.waits_for_twin = None
        elif self.rival is not None and self.waits_for_rival:
            self.waits_for_rival = not self.rival.piece(self.run.state.step)
        elif (event := self.run.piece()) is not None:
            self._note(event)
            stepped = event.kind == "step"
            self.waits_for_twin = self.run.state if stepped and self.twin is not None else None
            self.waits_for_rival = stepped and self.rival is not None
        else:
            return False
        return self.waits_for_twin is None and not self.waits_for_rival

    def _note(self, event: Event) -> None:
        """What a step of the network means for the curve, the status and what is shown."""
        if event.kind == "step":
            nan = float("nan")
            while self.curve and self.curve[-1][0] >= event.step:
                self.curve.pop()
            held_out = nan if event.validation_loss is None else event.validation_loss
            self.trained = True
            self.curve.append((event.step, event.loss, event.accuracy, event.grad_norm, event.grad_norm_clipped, held_out))
        elif event.kind == "diverged":
            self.status = "diverged"
            self.notice("error", "", say(self.language, "diverged", step=event.step + 1, reason=say(self.language, f"reason.{event.reason}")))
        else:
            self.status = "paused"
            if event.reason != "steps":
                self.notice("info", "", say(self.language, f"ended.{event.reason}", step=event.step, loss=self.experiment.stop_loss, epochs=self.experiment.epochs))
        self.forget_trace()

    def go(self) -> None:
        """Train: on from here.  A rule that has ended training gives way, and that is said."""
        self._stop_going_back()
        step = self.run.state.step
        if step >= FIELDS["steps"].high:
            self.notice("info", "", say(self.language, "past.most", steps=int(FIELDS["steps"].high)))
            return
        changes = self._past_the_end()
        if changes:
            self.experiment = self.experiment.replace(**changes)
            self._adopt()
            self.notice("info", "", " ".join(say(self.language, f"past.{field}", value=value) for field, value in changes.items()))
        self.notice("mended", "training", "")
        self.status = "training"

    def _past_the_end(self) -> dict[str, Any]:
        """The stop rules that stand in the way, and how far each moves: to twice as much as was made, or off."""
        spec, step, changes = self.experiment, self.run.state.step, {}
        if step >= spec.steps:
            changes["steps"] = min(int(FIELDS["steps"].high), 2 * step)
        if step >= last_step(spec.replace(steps=int(FIELDS["steps"].high))):
            changes["epochs"] = min(int(FIELDS["epochs"].high), -(-2 * step // steps_per_epoch(spec)))
        return changes | ({"stop_loss": 0.0} if ended(self.run.state) == "loss" else {})

    def reach(self, step: int) -> bool:
        """Trains on until a step of this run and then pauses; False where it is reached already.  Weights in a link stand for themselves."""
        if not self.run.state.step < min(step, last_step(self.experiment)):
            return False
        self.until = step
        self.status = "training"
        return True

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
            self.status = "paused" if self.status == "training" else self.status
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

    def compare(self, experiment: Experiment, title: str) -> None:
        """An experiment beside the one that is open, untrained."""
        self.rival = Rival(experiment, title)

    def rewind(self, step: int) -> None:
        """Any step that was reached, with everything that is drawn from it; later steps stay until training goes on.

        A step whose state was not kept is reached in pieces by `spend`, from the kept state before it.
        """
        if self.waits_for_twin is self.run.state:
            self.step()
        self.until, self.back_at = 0, min(step, self.run.reached)
        for run in self._runs:
            run.rewind(self.back_at)
        if any(self._is_behind(run) for run in self._runs):
            self.status = "training"
        else:
            self._go_back()
        self.forget_trace()

    def _go_back(self) -> None:
        """A piece of the way to a step that was reached before; there the experiment is again what it is now."""
        behind = [run for run in self._runs if self._is_behind(run)]
        if behind:
            min(behind, key=lambda run: run.state.step).piece(again=True)
        else:
            self.back_at, self.status = None, "paused"
            self._adopt()
        self.forget_trace()

    def _stop_going_back(self) -> None:
        """No farther back to a step than until all networks stand at the same one."""
        if self.back_at is not None:
            self.back_at = self._farthest
        while self.back_at is not None:
            self._go_back()

    @property
    def _runs(self) -> list[Run]:
        """All that trains here."""
        return [run for run in (self.run, self.twin, self.rival.run if self.rival else None) if run is not None]

    def _is_behind(self, run: Run) -> bool:
        return run.state.step < min(self.back_at or 0, run.reached)

    @property
    def _farthest(self) -> int:
        return max(run.state.step for run in self._runs)

    @property
    def loss(self) -> float | None:
        """The loss of the step that the network stands at."""
        return next((row[1] for row in reversed(self.curve) if row[0] <= self.run.state.step), None)

    @property
    def tokens_per_step(self) -> float:
        """Tokens that one step reads, on average."""
        return tokens_per_step(self.experiment)

    # ---- the sentence ----

    def look_at(self, sentence: str, blank: int | None = None) -> None:
        """Another sentence under the glass, or another blank in it."""
        self.sentence = sentence
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
        return replace(self.view, sentence=self.sentence, blank=self.blank, step=0 if self.brought is not None else self.run.state.step)

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
        self.view = view
        self.look_at(view.sentence or ("" if experiment.task in MEMORY_TASKS else " ".join(experiment.text[:1])), view.blank)

    def worded(self, error: SpecError) -> str:
        """An error in the visitor's language."""
        return worded(self.language, error)

    # ---- what the page shows ----

    def board(self, tokens_per_second: float = 0.0) -> dict[str, Any]:
        """What the page needs beside the trace and the curve, all of it JSON."""
        return board_of(self, tokens_per_second)

    def remember(self) -> None:
        """The run that ends now stands in the history, if this visitor has trained it."""
        if self.trained:
            self.history = self.history.with_run(self)
