"""Weights that were brought: opened where they fit, else offered; the words of their rows, and the visitor's answer.

    weigh(session, name, data)       opens a file of weights, or makes it the session's offer.
                                     Raises FileError, ShapeError or SpecError
    take(session)                    sets the network to what is offered
    name_rows(session, text)         the words of the rows of what is offered
"""
from __future__ import annotations

from core import FileError
from core.exchange.weights import read_weights
from core.exchange.weights.words import read_words

from ..session import Session
from ..words import paragraph, say
from ..work.offers import Offer


def weigh(session: Session, name: str, data: bytes, *more: bytes) -> None:
    """Weights for the experiment that is open are opened; those of another network wait for an answer.

    more  the other files of a network that was saved in several
    """
    offer = Offer(name, read_weights(data, *more), session.experiment)
    if not offer.asks:
        opened(session, offer)
    session.offer = offer


def opened(session: Session, offer: Offer) -> None:
    """The network with the weights; its step and the optimiser's memory start again."""
    state, spec = offer.state(session.run.state), session.experiment
    if state.experiment != spec:
        session.use(state.experiment)
    else:
        session.remember()
    session.bring(state.params)
    if state.experiment != spec and session.knows_nothing:
        session.look_at(state.experiment.facts.example(state.experiment), -1)


def take(session: Session) -> None:
    """The network is set to the weights that wait.

    Raises FileError or ShapeError where their numbers cannot be read, and changes nothing then.
    """
    offer = session.offer
    if offer is None or not offer.asks:
        return
    opened(session, offer)
    offer.take()
    session.offer = offer


def name_rows(session: Session, text: str | bytes) -> None:
    """The words by row of the weights that wait.  Raises FileError where they are not one for each row."""
    if session.offer is not None:
        data = text.encode("utf-8", "replace") if isinstance(text, str) else text
        session.offer = session.offer.with_words(read_words(data))


def names_rows(session: Session, data: str | bytes) -> bool:
    """Whether a file is the vocabulary that weights wait for: then their rows have its words."""
    if session.offer is None or not session.offer.asks:
        return False
    try:
        name_rows(session, data)
    except FileError:
        return False
    return True


def said(session: Session, name: str) -> str:
    """What is said of a file that was brought: that it is open, and what was taken for granted.

    Nothing where the page asks something.
    """
    offer = session.offer
    if offer is not None and offer.asks:
        return ""
    done = say(session.language, "file.done", name=name)
    return paragraph([done, *offer.notes(session.language)]) if offer is not None and offer.name == name else done
