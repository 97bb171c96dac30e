"""Session: what one visitor has open, and every command that changes it.

`work` is all that is open, `trainer` trains it, `history` has the runs that ended, and `aside` is the work that a link
took the place of.  The session knows neither widgets nor a clock.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from core import TASKS, Experiment, Params, SpecError, Trace, View
from core.looking.tracing import record_pieces
from core.looking.what_if import Held, Place
from core.network.network import dataset_for
from core.numerics.pieces import Pieces, finish
from core.spec import FIELDS

from .board_data import answer, board_of, summary, written
from .lessons.course import Course
from .looking.generation import Generation
from .looking.samples import Samples
from .looking.weights import Weights
from .looking.what_if import WhatIf, fitting, shown
from .text_counts import lost_line
from .words.errors import worded
from .work import books, packing
from .work.comparison import Rival
from .work.history import History
from .work.links import open_shared, read_link
from .work.offers import Offer
from .work.packing import Saved, remember
from .work.presets import FIRST, PRESETS, preset_in
from .work.timeline import Timeline
from .work.trainer import Trainer
from .work.work import Aside, Row, Work

OF_THE_TEXT = {"text", "level", "fold_case", "as_typed", "min_count", "max_vocabulary"}     # they make the vocabulary
T = TypeVar("T")


@dataclass
class Look:
    """What is computed of the sentence under the glass: the trace, the twin's, and what each network says."""

    trace: Trace | None = None
    twin: Trace | None = None
    answers: list[dict[str, Any]] | None = None
    made: bool = False


def finish_all(work: Iterator[bool]) -> None:
    """Does work in pieces at a stretch."""
    for _ in work:
        pass


class Session:
    """One visitor's work.  `notice` hears (kind, field, text) of what went wrong, in the visitor's language."""

    def __init__(
        self, notice: Callable[[str, str, str], None] = lambda kind, field, text: None, language: str = "en",
    ) -> None:
        self.notice = notice
        self.language = language
        self.what_if = WhatIf()
        self.weights = Weights()
        self.generation = Generation()
        self.samples = Samples()
        self.reading = ""                            # the name of a book that is being opened
        self.later: Callable[[Iterator[bool]], None] = finish_all         # who does work in pieces
        self.history = History()
        self.address = ""                            # the page's fragment, as far as it was obeyed
        self.aside: Aside | None = None
        self.offer: Offer | None = None              # weights that were brought last
        self.work = Work(PRESETS[FIRST[language]].experiment)
        self.trainer = Trainer(self)
        self.course = Course(self)
        self.open_preset(FIRST[language])

    # ---- what is open, by its own name ----

    @property
    def experiment(self) -> Experiment:
        return self.work.experiment

    @property
    def run(self) -> Timeline:
        return self.work.run

    @property
    def twin(self) -> Timeline | None:
        return self.work.twin

    @property
    def rival(self) -> Rival | None:
        return self.work.rival

    @property
    def curve(self) -> list[Row]:
        return self.work.curve

    @property
    def view(self) -> View:
        return self.work.view

    @property
    def sentence(self) -> str:
        return self.work.sentence

    @property
    def blank(self) -> int:
        return self.work.blank

    @property
    def status(self) -> str:
        """ready, training, paused or diverged."""
        status: str = self.trainer.status
        return status

    # ---- the experiment ----

    def open_preset(self, name: str, kept: bytes | None = None) -> None:
        """A preset, as the build has trained it where that is `kept`; untrained beside a rival: both start together.

        Raises SavedError where what was kept is not this preset's; it is open then, untrained.
        """
        preset = preset_in(self.language, name)
        self.use(preset.experiment)
        self.look_at(preset.sentence, preset.blank)
        if kept is not None and self.rival is None:
            work = packing.read(kept).work
            if work.experiment != preset.experiment:
                raise packing.SavedError("another experiment")
            self.put_back(work)
            self.look_at(preset.sentence, preset.blank)

    def use(self, experiment: Experiment) -> None:
        """A new experiment, untrained.  Raises SpecError where its text holds too little, and changes nothing then."""
        dataset_for(experiment)
        self.remember()
        self.work.experiment, self.work.brought = experiment, None
        self.offer = None
        self.begin()

    def begin(self) -> None:
        """The same experiment from step 0: the same weights, bit for bit, or those that were brought."""
        self.work.begin()
        self.trainer.status = "ready"
        self.forget()

    def forget(self) -> None:
        """Another run: nothing that was asked of the last one, or waits in it, is of this one."""
        self.trainer.forget()
        self.weights.forget()
        self.generation.forget()
        self.samples.forget()
        self.forget_trace()

    def put_back(self, work: Work) -> None:
        """Opens what was put aside."""
        self.work = work
        self.forget()
        self.trainer.status = "paused" if work.run.state.step else "ready"

    def open_saved(self, saved: Saved) -> None:
        """Opens what was kept in an earlier visit."""
        self.put_back(saved.work)
        self.history, self.aside, self.trainer.status = saved.history, saved.aside, "ready"

    def bring(self, params: Params) -> None:
        """The same experiment from step 0 with the weights of a link or a file, which have its shapes."""
        self.work.brought = params.freeze()
        self.begin()

    def change(self, **fields: Any) -> bool:
        """Changes fields of the experiment; True where that needed new weights.  Raises SpecError, changing nothing."""
        if OF_THE_TEXT & set(fields) and "vocabulary" not in fields:
            fields["vocabulary"] = ()                # that of weights which were brought is not of another text
        spec = self.experiment.replace(**fields)
        if spec == self.experiment:
            return False
        new_task = spec.task != self.experiment.task
        was_of_text = self.sentence in self.experiment.text and self.sentence not in spec.text
        if any(FIELDS[name].remakes for name in fields):
            self.use(spec)
            if new_task:
                self.look_at(TASKS[spec.task].example(spec), -1)
            elif "text" in fields and (was_of_text or self.knows_nothing):
                self.look_at(TASKS[spec.task].example(spec))
            return True
        self.work.experiment = spec
        self.trainer.adopt()
        return False

    def open_text(self, name: str, text: tuple[str, ...]) -> None:
        """A text that was opened: training sentences, or in pieces a book.  Raises SpecError, changing nothing."""
        if books.is_long(text):
            self.later(books.opening(self, name, text))
        else:
            self.change(text=text, as_typed=True)
            if lost := lost_line(self):
                self.notice("info", "", lost)

    @property
    def knows_nothing(self) -> bool:
        """Whether not one word of the sentence is known to the network."""
        now = self.trace
        return now is not None and all(u or t == now.blank for t, u in enumerate(now.unknown))

    def command(self, name: str) -> None:
        """One of train, pause, step, reset, new-seed, compare, compare-no-more."""
        trainer, work = self.trainer, self.work
        if name == "train":
            trainer.go()
        elif name == "pause":
            trainer.stop()
        elif name == "step":
            trainer.go()
            if trainer.status == "training":
                trainer.step()
            if trainer.status == "training":
                trainer.pause()
        elif name == "reset":
            self.remember()
            self.begin()
        elif name == "compare":
            losses = {int(row[0]): row[1] for row in work.curve if row[0] <= work.run.state.step}
            run = Timeline(work.run.state, work.run.kept[0])
            work.rival = Rival(work.experiment, summary(self)["network"], run, losses)
        elif name == "compare-no-more":
            work.rival = None
        elif name == "new-seed":
            self.change(seed=(self.experiment.seed + 1) % 2**31)

    def go(self) -> None:
        """Trains on from here."""
        self.trainer.go()

    def step(self) -> None:
        """One step of each network."""
        self.trainer.step()

    def spend(self, seconds: float, clock: Callable[[], float]) -> int:
        """Trains for about this long.  Returns the number of steps."""
        return self.trainer.spend(seconds, clock)

    def rewind(self, step: int) -> None:
        """Any step that was reached, with everything that is drawn from it."""
        self.trainer.rewind(step)

    def reach(self, step: int) -> bool:
        """Trains on until a step of this run and then pauses; False where it is reached already."""
        return self.trainer.reach(step)

    # ---- the sentence ----

    def look_at(self, sentence: str, blank: int | None = None) -> None:
        """Another sentence under the glass, or another blank in it."""
        self.work.look_at(sentence, blank)
        self.forget_trace()

    def forget_trace(self) -> None:
        self._look = Look()

    @property
    def looked(self) -> bool:
        """Whether everything that is computed of the sentence is there."""
        return self._look.made

    def look(self) -> Iterator[None]:
        """Computes it, in pieces; gives up where something else is looked at meanwhile, or a network has trained on."""
        now = self._look
        for _ in self._looking(now):
            if now is not self._look:
                return
            yield

    def _looking(self, now: Look) -> Iterator[None]:
        if now.trace is None:
            now.trace = yield from self._plain()
        if now.twin is None:
            now.twin = yield from self._twins()
        now.made = True

    def _recorded(self, how: Callable[[str, int | None], Pieces[T]]) -> Pieces[T | None]:
        """What is computed of the sentence and its blank; None where the sentence holds no token."""
        try:
            return (yield from how(self.read_sentence, self.blank if self.blank >= 0 else None))
        except SpecError:
            return None

    def _plain(self) -> Pieces[Trace | None]:
        return self._recorded(partial(self.what_if.record, self.run.state, self.work.held))

    def _twins(self) -> Pieces[Trace | None]:
        if self.twin is None:
            return None
        return (yield from self._recorded(partial(record_pieces, self.twin.state)))

    @property
    def trace(self) -> Trace | None:
        """The trace of the sentence in the network as it stands; None where the sentence holds no token."""
        if self._look.trace is None:
            self._look.trace = finish(self._plain())
        return self._look.trace

    @property
    def untouched(self) -> Trace | None:
        """The same with nothing held; None where nothing is."""
        if not self.work.held:
            return None
        return finish(self._recorded(partial(self.what_if.untouched, self.run.state, self.work.held)))

    @property
    def held(self) -> list[dict[str, Any]]:
        """What the visitor holds in this network."""
        return [shown(one) for one in fitting(self.work.held, self.experiment)]

    def hold(self, one: Held) -> None:
        """One more value held by hand.  Raises SpecError where a link could not carry it."""
        self.work.hold(one)
        self.forget_trace()

    def release(self, place: Place | None = None) -> None:
        """One place let go, or all."""
        self.work.release(place)
        self.forget_trace()

    @property
    def read_sentence(self) -> str:
        """The sentence that is read: a memory task's own example where nothing was typed."""
        return self.work.read_sentence

    @property
    def answers(self) -> list[dict[str, Any]]:
        """What each network puts into the blank, best first."""
        look = self._look
        if look.answers is None:
            if (trace := self.trace) is not None and trace.answer is not None:
                look.answers = [written(trace, self.untouched)]
                return look.answers
            if look.twin is None:
                look.twin = finish(self._twins())
            named = (("two" if self.experiment.bidirectional else "one", self.trace), ("one", look.twin))
            look.answers = [answer(title, trace) for title, trace in named if trace is not None and trace.blank >= 0]
        return look.answers

    # ---- what leaves it ----

    @property
    def here(self) -> View:
        """What is looked at, and the step that it is looked at."""
        return self.work.here

    def link(self, weights: bool = False) -> str:
        """The link of this experiment and what is looked at; the weights are those of the trained network."""
        return self.work.link(weights)

    def link_where_it_fits(self, weights: bool = False) -> str:
        """The link, or nothing where the text is too long for one."""
        return self.work.link_where_it_fits(weights)

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
        self.work.look_from(view)
        self.forget_trace()

    def worded(self, error: SpecError) -> str:
        """An error in the visitor's language."""
        return worded(self.language, error)

    # ---- what the page shows ----

    def board(self, tokens_per_second: float = 0.0) -> dict[str, Any]:
        """What the page needs beside the trace and the curve, all of it JSON."""
        return board_of(self, tokens_per_second)

    def remember(self) -> None:
        """The run that ends now is in the history, if this visitor has trained it."""
        remember(self)
