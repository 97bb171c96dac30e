"""Opening: a link over what is open, which comes back where the address does, and a run of the history."""
from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from core import LinkError, SpecError, share
from core.network.network import network_for

from ..words.errors import worded_link
from . import packing
from .comparison import Rival
from .work import Aside

if TYPE_CHECKING:
    from ..session import Session


def read_link(session: Session, link: str) -> share.Shared | None:
    """What a link holds; None, and a notice that says why and what to do, where it cannot be opened."""
    try:
        shared = share.decode(link)
        shapes = network_for(shared.experiment).shapes
        if shared.weights is not None and {name: array.shape for name, array in shared.weights.items()} != shapes:
            raise LinkError("bad-weights", f"Expected {shapes}")
    except (LinkError, SpecError) as error:
        session.notice("error", "link", worded_link(session.language, error))
        return None
    return shared


def open_shared(session: Session, shared: share.Shared) -> None:
    """What a link holds.  What was open before the first link is put aside."""
    if session.aside is None:
        session.aside = Aside(session.address, copy(session.work))
        session.work.trained = False                     # its run has not ended
        if (rival := session.work.rival) is not None:
            session.work.rival = Rival(rival.experiment, rival.title)
    session.open(shared.experiment, shared.view)
    if shared.weights is not None:
        params = session.run.state.params.copy()
        for name, array in shared.weights.items():
            params[name][...] = array
        session.bring(params)
        session.work.view = replace(session.work.view, step=0)


def give_back(session: Session) -> None:
    """What was open before the link."""
    if session.aside is not None:
        session.remember()
        (_, work), session.aside = session.aside, None
        session.put_back(work)


def open_run(session: Session, ident: int) -> None:
    """A run of the history as it stood at its end; one that was not kept whole is trained up to there again."""
    if (data := session.history.kept.get(ident)) is not None:
        work = packing.read(data).work
        work.trained, work.row = False, 0
        session.remember()
        session.put_back(work)
    elif link := session.history.link(ident):
        shared = share.decode(link)
        session.open(shared.experiment, shared.view)
        session.trainer.reach(shared.view.step)
