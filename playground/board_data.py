"""What the page shows of a session beside the trace and the curve: one JSON object, as static/CONTRACT.md says."""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core import Trace
from core.network.network import dataset_for
from core.tasks.answer import END
from core.tasks.characters import LINE_END
from core.tasks.sentences import how_cut
from core.tasks.text import SHOWN_BLANK, as_read
from core.training.cost import multiplications
from core.training.loop import last_step

from .lessons.course import contents
from .looking import wire
from .looking.what_if import has_dropout, loss_position
from .text_counts import counts_of, preset_of, rare_in
from .words import say
from .words.errors import title_of
from .work.preset_notes import note_of
from .work.presets import file_of, listed

SAMPLES = 12
HEAVY = 3e8             # multiplications of a step from which on the form says how many they are
A_SECOND = 1.6e9        # multiplications that a browser on a laptop makes in a second

if TYPE_CHECKING:
    from .session import Session


@np.errstate(over="ignore", invalid="ignore", divide="ignore")          # what is not finite is shown as such
def board_of(session: Session, tokens_per_second: float = 0.0) -> dict[str, Any]:
    """What the page needs beside the trace and the curve, all of it JSON."""
    language = session.language
    spec, state, trace, data = session.experiment, session.run.state, session.trace, dataset_for(session.experiment)
    counts, preset = counts_of(spec), "" if session.course.name else preset_of(spec)
    choices = min(spec.sampled_words or data.outputs, data.outputs)
    board: dict[str, Any] = progress(session, tokens_per_second) | wire.told({
        "seed": spec.seed, "task": spec.task, "cell": spec.cell,
        "facts": wire.facts_of(spec.facts),
        "bidirectional": spec.bidirectional, "level": spec.level, "sentence": session.sentence, "blank": session.blank,
        "tokens": list(trace.tokens) if trace else [], "unknown": list(trace.unknown) if trace else [],
        "cut": how_cut(data, session.sentence), "has_line_ends": LINE_END in data.vocabulary.index,
        "rare": rare_in(trace) if trace else {}, "least": spec.min_count,
        "guess": math.log(choices) if choices > 1 else None,
        "vocabulary_size": len(data.vocabulary), "sentence_count": counts.sentences, "token_count": counts.tokens,
        "answers": session.answers, "summary": summary(session), "runs": session.history.shown(),
        "flow": session.what_if.flow(spec, session.read_sentence, loss_position(trace)), "held": session.held,
        "code": session.what_if.code(spec, session.language), "weights": session.weights.shown(state),
        "rival": session.rival.shown() if session.rival is not None else None,
        "samples": session.samples.kept[-SAMPLES:],
        "generation": session.generation.shown(state),
        "offer": session.offer.shown(session.language) if session.offer is not None else None,
        "masks": session.what_if.masks if has_dropout(spec) else None,
        "lesson": session.course.shown(), "lessons": contents(session.language),
        "preset_note": note_of(session, preset) if preset else "",
        "presets": [{"name": n, "title": say(language, f"preset.{n}.title"), "note": say(language, f"preset.{n}.note"),
                     "file": file_of(language, n)} for n in listed(language)],
    })
    return board


def progress(session: Session, tokens_per_second: float) -> dict[str, Any]:
    """How far training is: of the board what is known at once, whatever is looked at."""
    state, end, loss = session.run.state, last_step(session.experiment), session.trainer.loss
    rate = tokens_per_second / max(1.0, session.trainer.tokens_per_step)
    told: dict[str, Any] = wire.told({
        "state": session.status, "step": state.step, "reached": session.run.reached, "steps": end,
        "loss": None if loss is None else wire.number(loss), "tokens_per_second": round(tokens_per_second),
        "seconds_left": round((end - state.step) / rate, 1) if rate > 0 else None})
    return told


def heaviness(session: Session) -> str:
    """What a step costs, in words, before it is made; nothing where that is little."""
    count = multiplications(session.experiment)
    if session.twin is not None:
        count += multiplications(session.twin.state.experiment)
    if session.rival is not None:
        count += multiplications(session.rival.experiment)
    if count < HEAVY:
        return ""
    seconds = count / A_SECOND
    pace = say(session.language, "heavy.steps" if seconds < 1 else "heavy.seconds", steps=1 / seconds, seconds=seconds)
    return say(session.language, "heavy", millions=count / 1e6, pace=pace)


def summary(session: Session) -> dict[str, str]:
    """One line for each folded part of the page."""
    spec, lang, counts = session.experiment, session.language, counts_of(session.experiment)
    return {
        "network": say(lang, "summary.network", cell=title_of(lang, spec.cell), hidden=spec.hidden,
                       directions=say(lang, f"directions.{spec.directions}"),
                       layers=say(lang, "summary.layers", n=spec.layers) if spec.layers > 1 else ""),
        "training": say(lang, "summary.training", optimiser=say(lang, f"choice.{spec.optimiser}"),
                        rate=spec.learning_rate, seed=spec.seed),
        "text": say(lang, "summary.memory" if spec.facts.generated else "summary.text", distance=spec.distance,
                    task=spec.facts.title_in(lang), sentences=counts.sentences, different=counts.different),
    }


def written(trace: Trace, untouched: Trace | None = None) -> dict[str, Any]:
    """What a decoder says, as the page shows an answer, the right one where it is known, and what it said before
    anything was held."""
    assert trace.answer is not None
    tokens, _, _, loss = trace.answer
    known, level = trace.source != "guess", trace.spec.level
    return {"title": "two" if trace.spec.bidirectional else "one",
            "loss": wire.number(trace.loss) if known else None,
            "candidates": [said_by(trace)], "was": None if untouched is None else said_by(untouched),
            "truth": as_read(tokens[:-1], level) if known else None,
            "truth_p": math.exp(-float(loss.sum())) if known and math.isfinite(loss.sum()) else None}


def said_by(trace: Trace) -> list[Any]:
    """What a decoder says, and with what probability."""
    assert trace.answer is not None
    return [as_read([t for t in trace.answer.said if t != END], trace.spec.level), trace.answer.p]


def answer(title: str, trace: Trace) -> dict[str, Any]:
    """One network's candidates for the blank, as the page shows them."""
    t = trace.blank
    best, _, _ = wire.best_of(trace, t)
    truth = trace.target.get(t) if trace.source != "guess" else None
    shown = None if truth is None else wire.word(trace, truth)
    p = None if truth is None else math.exp(-float(trace.token_loss[t]))
    return {"title": title, "loss": wire.number(trace.loss) if truth is not None else None,
            "candidates": [[w, p] for w, _, p in best],
            "truth": None if shown == SHOWN_BLANK else shown, "truth_p": p}
