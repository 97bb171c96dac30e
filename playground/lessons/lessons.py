"""Lessons: a chapter on recurrent networks in short parts, each on the playground itself.

A lesson sets the playground up, points at one thing a page, and ends with a question.  No answer is written down here:
it is read off the trace, the weights or what the visitor has done (asked.py), and so is every number that a text names.
Texts are in words/: lesson.<name>.title, .<page>, .ask, and what is said of answers: .right, .wrong, or
.right.<case>.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core import Experiment, Trace
from core.spec import TEXT

from ..work.moments import ALL, BACK, JOINED, REVERSE, Moment
from ..work.presets import CHINESE_PRESETS, PRESETS
from . import asked, settings

if TYPE_CHECKING:
    from ..session import Session


@dataclass(frozen=True, kw_only=True)
class Page(Moment):
    """Where a page of a lesson points, and the animation's moment there.

    points   the part of the page that is marked: stage, formula, sentence, answers, loss, tabs, network, training, text
    marks    what the text speaks of in that part: places on the stage ("belt,gate:f", static/animation/stage/
             spotlight.js), terms of the formula, or a chart
    begins   the movement plays from where so many tokens are taken up to the page's moment; None: it stands there
    figure   a small picture in the card (static/animation/panels/figures.js)
    """

    points: str
    marks: str = ""
    begins: int | None = None
    figure: str = ""

    def cursor(self, trace: Trace | None) -> dict[str, Any]:
        """The page's cursor at this moment of a trace, and `since` where it plays up to there; None: it stands."""
        at = super().cursor(trace)
        if self.begins is None:
            return at | {"since": None}
        since = Moment(movement=self.movement, taken=self.begins).cursor(trace)["pos"]
        return at | {"since": min(since, at["pos"])}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A question whose answers can be chosen.

    `options` gives each with whether it is right, `facts` what the words name.  Where a fact is a `case`, what is said
    of the right answer is that of the case.
    """

    options: Callable[[Session], list[tuple[str, bool]]]
    facts: Callable[[Session], dict[str, Any]] = lambda session: {}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A question that is answered by doing.

    `judged` looks at what the visitor has made of the playground: "" as long as nothing was done, "right", "wrong", or
    one of them with a case ("wrong.known"), which is what is said.
    """

    judged: Callable[[Session], str]
    facts: Callable[[Session], dict[str, Any]] = lambda session: {}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a lesson opens in one language: an experiment trained for some steps, and the sentence under the glass.

    `beside` is another optimiser: the same network, trained with it on the same clock.  `unit` is the one that the
    animation shows where a page names none.
    """

    experiment: Experiment
    sentence: str
    blank: int = -1
    trained: int = 0
    beside: str = ""
    unit: int = 0

    @property
    def rival(self) -> Experiment | None:
        return self.experiment.replace(optimiser=self.beside) if self.beside else None


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What it opens in each language, the pages, and the question of the last one."""

    in_languages: dict[str, Setting]
    masks: bool = False
    pages: tuple[Page, ...]
    question: Choice | Deed

    def opened_in(self, language: str) -> Setting:
        """What it opens for a visitor of a language."""
        return self.in_languages.get(language, self.in_languages["en"])


def both(experiment: Experiment, *, english: tuple[tuple[str, ...], str], chinese: tuple[tuple[str, ...], str],
         seed: int | None = None, **setting: Any) -> dict[str, Setting]:
    """The same experiment on an English and a Chinese text, each with its sentence; `seed` is of the Chinese one."""
    seeds = {"en": experiment.seed, "zh": experiment.seed if seed is None else seed}
    return {language: Setting(experiment=experiment.replace(text=text, seed=seeds[language]), sentence=sentence,
                              **setting)
            for language, (text, sentence) in (("en", english), ("zh", chinese))}


# ---- the lessons ------------------------------------------------------------------------------------------------

_NEXT = Experiment(task="next", as_typed=True, cell="rnn", hidden=6, embedding=6, batch_size=12, steps=300,
                   learning_rate=0.02, seed=7)
_BLANK = _NEXT.replace(task="cloze")
_CATS: dict[str, Any] = {"english": (TEXT, "the cat sat on the mat"),
                         "chinese": (settings.CATS, "一 只 猫 坐在 垫子 上")}
_FIRST = {language: Setting(experiment=one.experiment, sentence=one.sentence, blank=one.blank, trained=120)
          for language, one in (("en", PRESETS["cat"]), ("zh", PRESETS["mao"]))}
_FAR: dict[str, Any] = {"english": (PRESETS["vanishing"].experiment.text, PRESETS["vanishing"].sentence),
                        "chinese": (CHINESE_PRESETS["vanishing"].experiment.text,
                                    CHINESE_PRESETS["vanishing"].sentence)}
_COPY = Setting(experiment=Experiment(task="copy", cell="lstm", hidden=16, embedding=8, batch_size=24, steps=1000,
                                      learning_rate=0.02, distance=6, seed=7), sentence="b e a g . . ? ? ? ?",
                trained=600)
_WHO = Experiment(task="next", as_typed=True, cell="lstm", hidden=8, embedding=6, batch_size=24, steps=300,
                  learning_rate=0.03, seed=1)
_ANSWER = PRESETS["answer"].experiment.replace(hidden=16, learning_rate=0.02)

LESSONS: dict[str, Lesson] = {
    "loop": Lesson(
        in_languages=both(_NEXT, trained=60, **_CATS), question=Choice(options=asked.matrices, facts=asked.counts_of),
        pages=(
            Page(points="stage", marks="cells", begins=0, taken=ALL, figure="loop"),
            Page(points="stage", marks="wires", begins=0, taken=3),
            Page(points="formula", marks="W x,U h'", begins=2, taken=3, symbol="h", figure="matrices"),
            Page(points="tabs", taken=3, symbol="h", tab="weights"),
        )),
    "forward": Lesson(
        in_languages=both(_NEXT, trained=150, **_CATS), question=Choice(options=asked.surprises, facts=asked.surprise),
        pages=(
            Page(points="stage", marks="cells", begins=0, taken=ALL),
            Page(points="stage", marks="head", begins=1, taken=2),
            Page(points="tabs", taken=ALL, tab="tokens"),
            Page(points="tabs", taken=ALL, tab="tokens"),
        )),
    "bptt": Lesson(
        in_languages=both(_BLANK, trained=80, blank=5, **_CATS), question=Choice(options=asked.shares),
        pages=(
            Page(points="stage", marks="blank", movement=BACK, begins=0, taken=1),
            Page(points="stage", marks="lane:0", movement=BACK, begins=1, taken=4),
            Page(points="stage", marks="belt", movement=BACK, begins=1, taken=JOINED),
            Page(points="formula", marks="‖dW‖", movement=BACK, taken=JOINED),
        )),
    "sgd": Lesson(
        in_languages=both(_NEXT.replace(optimiser="sgd", steps=600), trained=150, beside="adam", **_CATS),
        question=Deed(judged=asked.learns_with_sgd, facts=asked.two_optimisers),
        pages=(
            Page(points="loss", taken=ALL),
            Page(points="tabs", taken=ALL, tab="weights"),
            Page(points="training", taken=ALL),
        )),
    "vanishing": Lesson(
        in_languages=both(PRESETS["vanishing"].experiment, seed=1, **_FAR),
        question=Choice(options=asked.reaches, facts=asked.far_shares),
        pages=(
            Page(points="stage", marks="lane:0", movement=BACK, begins=0, taken=JOINED),
            Page(points="tabs", marks="flow:0", movement=BACK, taken=JOINED, tab="flow"),
            Page(points="training", movement=BACK, taken=JOINED, tab="flow"),
            Page(points="tabs", marks="flow:1", movement=BACK, taken=JOINED, tab="flow"),
        )),
    "gates": Lesson(
        in_languages={"en": _COPY}, question=Deed(judged=asked.changes_an_answer, facts=asked.gates_in_silence),
        pages=(
            Page(points="stage", marks="belt,gate:f", begins=4, taken=5, symbol="f", unit=5),
            Page(points="stage", marks="gate:i,gate:a", begins=5, taken=5, symbol="C", unit=5),
            Page(points="stage", marks="gate:o,gate:h", begins=5, taken=5, symbol="h", unit=5),
            Page(points="stage", marks="gate:f", taken=5, symbol="f", unit=13),
        )),
    "lstm": Lesson(
        in_languages=both(PRESETS["vanishing"].experiment.replace(cell="lstm"), **_FAR),
        question=Deed(judged=asked.lets_the_gradient_through, facts=asked.first_and_last),
        pages=(
            Page(points="formula", marks="δy,Uδ⁺", movement=BACK, begins=0, taken=3, symbol="δh"),
            Page(points="formula", marks="δC⁺,f⁺", movement=BACK, begins=2, taken=3, symbol="δC"),
            Page(points="formula", movement=BACK, begins=2, taken=3, symbol="δz_f"),
            Page(points="tabs", marks="flow:0", movement=BACK, taken=JOINED, tab="flow"),
        )),
    "gru": Lesson(
        in_languages=both(_BLANK.replace(cell="gru", layers=2), trained=80, blank=5, **_CATS),
        question=Choice(options=asked.sizes),
        pages=(
            Page(points="stage", marks="gate:z", begins=0, taken=1, symbol="z"),
            Page(points="formula", marks="z,h'", begins=1, taken=1, symbol="h"),
            Page(points="stage", marks="strip", begins=1, taken=3, layer=1),
            Page(points="tabs", taken=3, layer=1, tab="weights"),
        )),
    "both": Lesson(
        in_languages=_FIRST, question=Deed(judged=asked.blanks_the_end),
        pages=(
            Page(points="stage", marks="lane:1", movement=REVERSE, begins=0, taken=2),
            Page(points="stage", marks="blank,head", movement=REVERSE, begins=3, taken=JOINED),
            Page(points="answers", movement=REVERSE, taken=JOINED),
            Page(points="sentence", movement=REVERSE, taken=JOINED),
        )),
    "who": Lesson(
        in_languages={
            "en": Setting(experiment=_WHO.replace(text=settings.WHO), sentence="mary went home and she slept", blank=3,
                          trained=300),
            "zh": Setting(experiment=_WHO.replace(text=settings.WHO_CHINESE, learning_rate=0.02),
                          sentence="姐姐 走进 教室 ， 她 坐下了", blank=3, trained=250, unit=6),
        },
        question=Deed(judged=asked.flips_the_pronoun, facts=asked.pronoun),
        pages=(
            Page(points="answers", begins=2, taken=4),
            Page(points="stage", marks="belt", begins=1, taken=3, symbol="C"),
            Page(points="stage", marks="gate:f", taken=4),
        )),
    "answer": Lesson(
        in_languages=both(_ANSWER, trained=200, english=(PRESETS["answer"].experiment.text, "what does the cow eat"),
                          chinese=(CHINESE_PRESETS["answer"].experiment.text, "牛 吃 什么")),
        question=Choice(options=asked.crossings, facts=asked.decoder),
        pages=(
            Page(points="stage", marks="cells", movement=REVERSE, begins=0, taken=1),
            Page(points="stage", marks="ends", movement=REVERSE, begins=2, taken=JOINED),
            Page(points="answers", movement=REVERSE, taken=JOINED),
            Page(points="answers", movement=REVERSE, taken=JOINED),
        )),
    "dropout": Lesson(
        in_languages=both(_BLANK.replace(cell="lstm", recurrent_dropout=0.3), trained=80, blank=5, **_CATS), masks=True,
        question=Deed(judged=asked.has_fresh_masks, facts=asked.never_dropped),
        pages=(
            Page(points="stage", marks="wires", taken=ALL),
            Page(points="stage", marks="row", taken=ALL),
            Page(points="network", taken=ALL),
        )),
    "own": Lesson(
        in_languages={language: Setting(experiment=one.experiment, sentence=one.sentence, blank=one.blank)
                      for language, one in _FIRST.items()},
        question=Deed(judged=asked.knows_a_new_sentence),
        pages=(
            Page(points="sentence"),
            Page(points="text"),
            Page(points="loss"),
            Page(points="sentence"),
        )),
    "cell": Lesson(
        in_languages=both(PRESETS["vanishing"].experiment.replace(cell="own", equations=settings.OWN_CELL), **_FAR),
        question=Deed(judged=asked.carries, facts=asked.first_and_last),
        pages=(
            Page(points="network"),
            Page(points="network"),
            Page(points="stage", marks="lane:0", movement=BACK, begins=0, taken=JOINED),
            Page(points="network", movement=BACK, taken=JOINED),
        )),
}
