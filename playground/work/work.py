"""Aside: all that is open, taken up as it stands, so that a lesson or a link can be opened over it and it comes back.

Nobody trains a run that was put aside, so that nothing in it is copied.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..session import Session

Work = dict[str, Any]
KEPT = ("experiment", "run", "twin", "curve", "view", "sentence", "blank", "rival", "waits_for_twin", "waits_for_rival", "brought", "trained", "row", "holds")


def work_of(session: Session) -> Work:
    """What is open, by the session's own names."""
    return {name: getattr(session, name) for name in KEPT}


def put_back(session: Session, work: Work) -> None:
    """Opens what was put aside."""
    session.forget()
    for name, value in work.items():
        setattr(session, name, value)
    session.status = "paused" if session.run.state.step else "ready"
