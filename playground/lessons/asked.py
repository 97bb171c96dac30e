"""What the lessons' questions read off the session: options with whether each is right, verdicts on what was done, and
the numbers and words that the texts name."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from core import CELLS, Trace
from core.cells import OWN
from core.cells.equations import PUBLISHED
from core.network.network import dataset_for, network_for
from core.tasks.text import SHOWN_BLANK, as_read

from ..looking import wire
from ..looking.what_if import loss_position
from .settings import OWN_CELL, PRONOUNS

if TYPE_CHECKING:
    from ..session import Session

SGD_REACHES = 1.5       # nats, to which SGD is to bring the loss
REACHES = 0.1           # of a gradient that is said to arrive
GROWS = 1.5             # times what set out, from which on a gradient is said to grow
NONE = "…"              # a number that is not known, or not yet
DRAWN = 8               # the widest matrix that is drawn value by value

# ---- choices ----------------------------------------------------------------------------------------------------

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
    worst = most_surprised(trace)
    return [(f"{t + 1} {trace.tokens[t]}", t == worst) for t in trace.scored]


def most_surprised(trace: Trace) -> int:
    return max(trace.scored, key=lambda t: float(trace.token_loss[t]))


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
    token: the median of several seeds."""
    kept = kept_by_each(session)
    offered = [cell for cell in kept if cell in CELLS and CELLS[cell].taught]
    return [(CELLS[cell].title, kept[cell] == max(kept[one] for one in offered)) for cell in offered]


def kept_by_each(session: Session) -> dict[str, float]:
    """What share of its gradient each cell keeps up to the first token, untrained."""
    flow = session.what_if.flow_from(session.experiment, session.read_sentence, loss_position(session.trace))
    if flow is None:
        return {}
    return {cell: lanes["0.fwd"]["ratio"] or 0.0 for cell, lanes in flow["cells"].items()}


def sizes(session: Session) -> list[tuple[str, bool]]:
    """What part of an LSTM's recurrent weights a GRU of the same size has."""
    gru, lstm = (math.prod(network_for(session.experiment.replace(cell=cell)).shapes["rnn.weight_hh_l0"])
                 for cell in ("gru", "lstm"))
    return [(f"{p}/{q}", p * lstm == q * gru) for p, q in ((1, 2), (3, 4), (1, 1))]


def crossings(session: Session) -> list[tuple[str, bool]]:
    """How many numbers a decoder begins with: h and C of one layer, those of every token, or one for each word."""
    spec, trace = session.experiment, session.trace
    begins = 0 if trace is None else sum(trace[name].size for name in ("0.dec.h0", "0.dec.C0") if name in trace)
    counts = (2 * spec.hidden, 2 * spec.hidden * len(tokens(session)), len(dataset_for(spec).vocabulary))
    return [(str(n), n == begins) for n in counts]


# ---- deeds ------------------------------------------------------------------------------------------------------

def by_forgetting(session: Session, is_right: Callable[[dict[int, str], dict[int, str]], bool]) -> str:
    """The verdict on forget gates held at 0, by the best guesses with them and before."""
    if not session.held:
        return ""
    now, before = session.trace, session.untouched
    if now is None or before is None or not any(one["symbol"] == "f" and one["value"] == 0 for one in session.held):
        return "wrong.other"
    return "right" if is_right(guesses(now), guesses(before)) else "wrong"


def changes_an_answer(session: Session) -> str:
    """A best guess has become another one."""
    return by_forgetting(session, lambda now, before: now != before)


def flips_the_pronoun(session: Session) -> str:
    """The guess that was a pronoun is the other one now."""
    t = session.blank
    return by_forgetting(session, lambda now, before: PRONOUNS.get(before.get(t, "")) == now.get(t, ""))


def lets_the_gradient_through(session: Session) -> str:
    """∂L/∂C arrives at the first token: with a forget bias that was changed."""
    spec, share = session.experiment, share_of(session.trace, "C")
    if spec.cell != "lstm":
        return "wrong.other"
    return "right" if share >= REACHES else "" if spec.forget_bias == 1.0 else "wrong"


def learns_with_sgd(session: Session) -> str:
    """SGD has brought the loss down, with whatever learning rate."""
    spec, last = session.experiment, session.run.state.last
    if spec.optimiser != "sgd":
        return "wrong.other"
    if last is not None and last.loss < SGD_REACHES:
        return "right"
    opened = session.course.opened
    return "wrong" if opened is not None and session.run.state.step >= 2 * opened.trained else ""


def carries(session: Session) -> str:
    """A cell of one's own through which ∂L/∂h arrives at the first token; whether it grows on the way."""
    spec, share = session.experiment, share_of(session.trace, "h")
    if spec.cell != OWN:
        return "wrong.other"
    if spec.equations == OWN_CELL:
        return ""
    if "\n".join(spec.equations) in {one.text for one in PUBLISHED.values()}:
        return "wrong.listed"
    return "wrong" if share < REACHES else "right" if share <= GROWS else "right.grows"


def blanks_the_end(session: Session) -> str:
    if not session.experiment.bidirectional:
        return "wrong.other"
    opened = session.course.opened
    if opened is not None and (session.sentence, session.blank) == (opened.sentence, opened.blank):
        return ""
    return "" if session.blank < 0 else "right" if 0 < session.blank == len(tokens(session)) - 1 else "wrong"


def has_fresh_masks(session: Session) -> str:
    if session.experiment.recurrent_dropout == 0:
        return "wrong"
    return "right" if session.experiment.recurrent_mask == "fresh" else ""


def knows_a_new_sentence(session: Session) -> str:
    """A sentence that is not among the training sentences, with a blank that the network's first guess fills
    rightly."""
    trace, answers, state = session.trace, session.answers, session.run.state
    if trace is None or not answers or trace.blank < 0:
        return ""
    best, truth = answers[0]["candidates"][0][0], answers[0]["truth"]
    if trace.tokens in dataset_for(session.experiment).sources:
        return "wrong.known" if state.step and best == truth else ""
    if truth is not None and best == truth:
        return "right"
    if truth is None or any(trace.unknown[t] for t in range(len(trace.tokens)) if t != trace.blank):
        return "wrong.unknown"
    return "" if not state.step or session.status == "training" else "wrong"


# ---- facts ------------------------------------------------------------------------------------------------------

def tokens(session: Session) -> tuple[str, ...]:
    return session.trace.tokens if session.trace is not None else ()


def is_made(session: Session) -> bool:
    """Whether the network is as a lesson shows it: it says no number of a network that it is still training."""
    return not (session.status == "training" and session.trainer.until)


def guesses(trace: Trace) -> dict[int, str]:
    """The best guess at each token that is asked for one."""
    places = sorted({*trace.scored, *([trace.blank] if trace.blank >= 0 else [])})
    return {t: wire.best_of(trace, t)[0][0][0] for t in places} if trace.spec.facts.loss == "cross-entropy" else {}


def share_of(trace: Trace | None, state: str) -> float:
    """How much of ∂L/∂h or ∂L/∂C at the loss arrives at the first token, left to right; 0 where none is known."""
    name, end = f"0.fwd.d{state}", loss_position(trace)
    if trace is None or name not in trace or end < 0:
        return 0.0
    first, last = (float(np.linalg.norm(trace[name][t].astype(np.float64))) for t in (0, end))
    return first / last if last > 0 else 0.0


def counts_of(session: Session) -> dict[str, Any]:
    words = len(dataset_for(session.experiment).vocabulary)
    return {"n": len(tokens(session)), "v": words, "even": math.log(words)}


def surprise(session: Session) -> dict[str, Any]:
    """Whether what came before decides the word at which the network is most surprised, in the training sentences.

    case      "open": several words follow there; "decided": one does, and `decider`, `back` tokens before it, decides
              which: the network gives it `p`; "new": nothing follows there
    """
    trace = session.trace
    facts = counts_of(session) | {"before": "", "words": 0, "decider": "", "back": 0, "case": "new", "p": NONE}
    if trace is None or not trace.scored:
        return facts
    t = most_surprised(trace)
    read = trace.tokens[:t + 1]
    sources = [(*line, "") for line in dataset_for(session.experiment).sources]

    def after(words: tuple[str, ...], from_start: bool) -> set[str]:
        n = len(words)
        return {line[k + n] for line in sources for k in ((0,) if from_start else range(len(line) - n))
                if k + n < len(line) and line[k:k + n] == words}

    following = after(read, True)
    if following:
        facts |= {"before": as_read(list(read), trace.spec.level), "words": len(following),
                  "case": "open" if len(following) > 1 else "decided"}
    if facts["case"] == "decided":
        back = next(n for n in range(1, len(read) + 1) if len(after(read[-n:], n == len(read))) == 1)
        p = math.exp(-float(trace.token_loss[t]))
        facts |= {"decider": read[-back], "back": back, "p": f"{p:.2f}"}
    return facts


def two_optimisers(session: Session) -> dict[str, Any]:
    """The loss of this network and of the one beside it, and this one's learning rate."""
    last, made = session.run.state.last, is_made(session)
    other = session.rival.shown()["loss"] if session.rival is not None and made else None
    own = last.loss if last is not None and made else None
    return counts_of(session) | {
        "step": session.run.state.step if made else session.trainer.until,
        "rate": f"{session.experiment.learning_rate:g}", "goal": f"{SGD_REACHES:g}",
        "own": NONE if own is None else f"{own:.2f}", "other": NONE if other is None else f"{other:.2f}"}


def never_dropped(session: Session) -> dict[str, Any]:
    """Of how many units none of the masks that are drawn over the sentence takes anything away."""
    trace = session.trace
    name = "0.fwd.recurrent_mask"
    mask = trace[name] if trace is not None and name in trace else np.ones((1, 1, 1))
    return {"n": int((mask[:, 0] > 0).all(axis=0).sum()), "h": session.experiment.hidden}


def gates_in_silence(session: Session) -> dict[str, Any]:
    """The mean of each gate of all units over the silence, and of the output gate where an answer is asked for."""
    trace, found = session.trace, {"f": NONE, "i": NONE, "o": NONE, "asked": NONE}
    if trace is None or "0.fwd.o" not in trace or "0.fwd.f" not in trace or not is_made(session):
        return found
    silent = [t for t, token in enumerate(trace.tokens) if token == "."]
    means = {"f": ("f", silent), "i": ("i", silent), "o": ("o", silent), "asked": ("o", list(trace.scored))}
    return found | {name: f"{float(trace[f'0.fwd.{gate}'][at, 0].mean()):.2f}"
                    for name, (gate, at) in means.items() if at}


def matrices_at_work(session: Session) -> dict[str, list[list[float]]] | None:
    """W and U of a small RNN of one layer, [H, E] and [H, H], to be drawn beside what they multiply; None of others."""
    spec, params = session.experiment, session.run.state.params
    if spec.cell != "rnn" or max(spec.hidden, spec.embedding) > DRAWN:
        return None
    return {name: np.round(params[f"rnn.weight_{kind}_l0"].astype(np.float64), 3).tolist()
            for name, kind in (("W", "ih"), ("U", "hh"))}


def first_and_last(session: Session) -> dict[str, Any]:
    """How much of each gradient arrives at the first token, in percent."""
    return {f"of_{state}": percent(share_of(session.trace, state)) for state in ("h", "C")}


def far_shares(session: Session) -> dict[str, Any]:
    """The same in words for an untrained RNN, GRU and LSTM, and of this network."""
    kept = kept_by_each(session)
    trace = session.trace
    return {name: percent(kept.get(name, 0.0)) for name in ("rnn", "gru", "lstm")} | {
        "n": max(0, len(tokens(session)) - 1), "share": percent(share_of(trace, "h"))}


def percent(share: float) -> str:
    """A share in percent, with the digits that it has."""
    if share == 0 or share >= 0.095:
        return f"{100 * share:.0f} %"
    return f"{100 * share:.1g} %" if share >= 1e-6 else "<0.0001 %"


def pronoun(session: Session) -> dict[str, Any]:
    """The pronouns' probabilities where one is asked for, before anything is held and now; who the lesson spoke of."""
    read, opened = tokens(session)[:max(0, session.blank) + 1], session.course.opened
    who = (opened.sentence.split() if opened is not None else [*read, ""])[0]
    unit = 1 + (opened.unit if opened is not None else 0)
    facts = {"who": who, "unit": unit, "before": as_read(list(read), session.experiment.level),
             "said": NONE, "p": NONE, "now": NONE, "q": NONE}
    for trace, word, p in ((session.untouched or session.trace, "said", "p"), (session.trace, "now", "q")):
        if trace is not None and session.blank in guesses(trace) and is_made(session):
            best = wire.best_of(trace, session.blank)[0][0]
            facts |= {word: best[0], p: f"{best[2]:.2f}"}
    return facts


def decoder(session: Session) -> dict[str, Any]:
    """What a decoder says, and the widths on the way to it."""
    spec, trace = session.experiment, session.trace
    answer = trace.answer if trace is not None and is_made(session) else None
    return {"h": spec.hidden, "ends": spec.hidden * spec.directions, "n": len(tokens(session)),
            "p": f"{answer.p:.2f}" if answer is not None else NONE}
