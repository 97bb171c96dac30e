"""Lessons: a chapter on recurrent networks in nine short parts, each on the playground itself.

A lesson sets the playground up, points at one thing a page, and ends with a question.  No answer is written down here:
it is read off the trace, the weights or what the visitor has done.  Texts stand in words/: lesson.<name>.title,
.<page>, .ask, .right and, for a choice, .wrong.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core import CELLS, Experiment
from core.network.network import dataset_for, network_for
from core.spec import TEXT
from core.tasks.text import SHOWN_BLANK

from ..looking.what_if import loss_position
from ..work.presets import PRESETS

if TYPE_CHECKING:
    from ..session import Session

FORWARD, REVERSE, BACK = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Page:
    """Where a page of a lesson points, and the moment that the animation stands at.

    points   the part of the page that is marked: stage, formula, sentence, answers, loss, tabs, network or text
    taken    tokens that the movement has done with
    symbol   the substep of the next one that is done, "" for none
    tab      the view below the stage that is opened
    """

    points: str
    movement: int = FORWARD
    taken: int = 0
    symbol: str = ""
    layer: int = 0
    tab: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A question whose answers can be chosen.

    `options` gives each with whether it is right, `facts` what the words name.
    """

    options: Callable[[Session], list[tuple[str, bool]]]
    facts: Callable[[Session], dict[str, Any]] = lambda session: {}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A question that is answered by doing: `done` looks at what the visitor has made of the playground."""

    done: Callable[[Session], bool]
    facts: Callable[[Session], dict[str, Any]] = lambda session: {}


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """An experiment trained for some steps, the sentence under the glass, the pages, and the question of the last
    one."""

    experiment: Experiment
    sentence: str
    blank: int = -1
    trained: int = 0
    masks: bool = False
    pages: tuple[Page, ...]
    question: Choice | Deed


# ---- what the questions read off --------------------------------------------------------------------------------

def matrices(session: Session) -> list[tuple[str, bool]]:
    """How many recurrent matrices there are: one, one for each token of the sentence, or one for each word that is
    known."""
    held = sum("weight_hh" in name for name in session.run.state.params)
    counts = (1, len(tokens(session)), len(dataset_for(session.experiment).vocabulary))
    return [(str(n), n == held) for n in counts]


def surprises(session: Session) -> list[tuple[str, bool]]:
    """The tokens that something has to be said after, and the one where the loss is largest."""
    trace = session.trace
    if trace is None or not trace.scored:
        return []
    worst = max(trace.scored, key=lambda t: trace.token_loss[t])
    return [(f"{t + 1} {trace.tokens[t]}", t == worst) for t in trace.scored]


def shares(session: Session) -> list[tuple[str, bool]]:
    """The tokens on the gradient's way back, and the one whose step adds the largest share."""
    trace, end = session.trace, loss_position(session.trace)
    if trace is None or end < 0:
        return []
    share = trace["0.fwd.share_norm"][:end + 1]
    words = [SHOWN_BLANK if t == trace.blank else word for t, word in enumerate(trace.tokens)]
    return [(f"{t + 1} {words[t]}", t == int(np.argmax(share))) for t in range(end + 1)]


def reaches(session: Session) -> list[tuple[str, bool]]:
    """The cells that the lessons compare, and the one that keeps the largest share of its gradient up to the first
    token."""
    flow = session.what_if.flow_from(session.experiment, session.read_sentence, loss_position(session.trace))
    if flow is None:
        return []
    kept = {cell: lanes["0.fwd"]["ratio"] for cell, lanes in flow["cells"].items()}
    offered = [cell for cell in flow["cells"] if cell in CELLS and CELLS[cell].taught]
    return [(CELLS[cell].title, kept[cell] == max(kept[one] for one in offered)) for cell in offered]


def sizes(session: Session) -> list[tuple[str, bool]]:
    """What part of an LSTM's recurrent weights a GRU of the same size has."""
    gru, lstm = (math.prod(network_for(session.experiment.replace(cell=cell)).shapes["rnn.weight_hh_l0"])
                 for cell in ("gru", "lstm"))
    return [(f"{p}/{q}", p * lstm == q * gru) for p, q in ((1, 2), (3, 4), (1, 1))]


def forgets(session: Session) -> bool:
    return any(one["symbol"] == "f" and one["value"] == 0 for one in session.held)


def blanks_the_end(session: Session) -> bool:
    return session.experiment.bidirectional and 0 < session.blank == len(tokens(session)) - 1


def has_fresh_masks(session: Session) -> bool:
    return session.experiment.recurrent_dropout > 0 and session.experiment.recurrent_mask == "fresh"


def knows_a_new_sentence(session: Session) -> bool:
    """A sentence that is not among the training sentences, with a blank that the network's first guess fills
    rightly."""
    trace, answers = session.trace, session.answers
    if trace is None or not answers or trace.tokens in dataset_for(session.experiment).sources:
        return False
    best, truth = answers[0]["candidates"][0][0], answers[0]["truth"]
    return truth is not None and best == truth


def tokens(session: Session) -> tuple[str, ...]:
    return session.trace.tokens if session.trace is not None else ()


def counts_of(session: Session) -> dict[str, Any]:
    words = len(dataset_for(session.experiment).vocabulary)
    return {"n": len(tokens(session)), "v": words, "even": math.log(words)}


def never_dropped(session: Session) -> dict[str, Any]:
    """Of how many units none of the masks that are drawn over the sentence takes anything away."""
    trace = session.trace
    mask = trace["0.fwd.recurrent_mask"] if trace is not None and "0.fwd.recurrent_mask" in trace else np.ones((1, 1, 1))
    return {"n": int((mask[:, 0] > 0).all(axis=0).sum()), "h": session.experiment.hidden}


# ---- the lessons ------------------------------------------------------------------------------------------------

_NEXT = Experiment(task="next", cell="rnn", hidden=6, embedding=6, text=TEXT, batch_size=12, steps=300,
                   learning_rate=0.02, seed=7)
_BLANK = _NEXT.replace(task="cloze")
_CAT = PRESETS["cat"]
_SENTENCE = "the cat sat on the mat"

LESSONS: dict[str, Lesson] = {
    "loop": Lesson(
        experiment=_NEXT, sentence=_SENTENCE, trained=60, question=Choice(options=matrices, facts=counts_of),
        pages=(
            Page(points="stage"),
            Page(points="stage", taken=2),
            Page(points="formula", taken=3, symbol="h"),
            Page(points="tabs", taken=3, symbol="h", tab="weights"),
        )),
    "forward": Lesson(
        experiment=_NEXT, sentence=_SENTENCE, trained=150, question=Choice(options=surprises, facts=counts_of),
        pages=(
            Page(points="stage", taken=1),
            Page(points="answers", taken=2),
            Page(points="tabs", taken=6, tab="tokens"),
            Page(points="tabs", taken=6, tab="tokens"),
        )),
    "bptt": Lesson(
        experiment=_BLANK, sentence=_SENTENCE, blank=5, trained=80, question=Choice(options=shares),
        pages=(
            Page(points="stage", movement=BACK, taken=1),
            Page(points="stage", movement=BACK, taken=4),
            Page(points="formula", movement=BACK, taken=7),
            Page(points="formula", movement=BACK, taken=7),
        )),
    "vanishing": Lesson(
        experiment=PRESETS["vanishing"].experiment, sentence=PRESETS["vanishing"].sentence,
        question=Choice(options=reaches),
        pages=(
            Page(points="stage", movement=BACK, taken=17),
            Page(points="tabs", movement=BACK, taken=17, tab="flow"),
            Page(points="tabs", movement=BACK, taken=17, tab="flow"),
        )),
    "gates": Lesson(
        experiment=_CAT.experiment, sentence=_CAT.sentence, blank=_CAT.blank, trained=120, question=Deed(done=forgets),
        pages=(
            Page(points="stage", taken=1, symbol="f"),
            Page(points="formula", taken=1, symbol="C"),
            Page(points="formula", taken=1, symbol="h"),
            Page(points="stage", taken=3),
        )),
    "gru": Lesson(
        experiment=_BLANK.replace(cell="gru", layers=2), sentence=_SENTENCE, blank=5, trained=80,
        question=Choice(options=sizes),
        pages=(
            Page(points="formula", taken=1, symbol="z"),
            Page(points="formula", taken=1, symbol="h"),
            Page(points="stage", taken=3, layer=1),
            Page(points="tabs", taken=3, layer=1, tab="weights"),
        )),
    "both": Lesson(
        experiment=_CAT.experiment, sentence=_CAT.sentence, blank=_CAT.blank, trained=120,
        question=Deed(done=blanks_the_end),
        pages=(
            Page(points="stage", movement=REVERSE, taken=2),
            Page(points="stage", movement=REVERSE, taken=7),
            Page(points="answers", movement=REVERSE, taken=7),
            Page(points="sentence", movement=REVERSE, taken=7),
        )),
    "dropout": Lesson(
        experiment=_BLANK.replace(cell="lstm", recurrent_dropout=0.3), sentence=_SENTENCE, blank=5,
        trained=80, masks=True,
        question=Deed(done=has_fresh_masks, facts=never_dropped),
        pages=(
            Page(points="stage", taken=6),
            Page(points="stage", taken=6),
            Page(points="network", taken=6),
        )),
    "own": Lesson(
        experiment=_CAT.experiment, sentence=_CAT.sentence, blank=_CAT.blank, question=Deed(done=knows_a_new_sentence),
        pages=(
            Page(points="sentence"),
            Page(points="text"),
            Page(points="loss"),
            Page(points="sentence"),
        )),
}
