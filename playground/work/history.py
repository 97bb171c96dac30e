"""History: the runs that ended, newest first, and what opens each of them again.

A run is kept whole, as autosave keeps a session, while all of them together stay small; one that does not fit is trained
again from its link.  What fits neither says so.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from . import packing
from .timeline import size_of
from .work import work_of

if TYPE_CHECKING:
    from ..session import Session

RUNS = 10
BYTES = 2**20                 # of all kept runs: they are written anew with every change
POINTS = 40                   # of a curve


@dataclass(frozen=True)
class History:
    """`rows` are JSON: what is shown of each run, its `id` and its `link`.  `kept` are the runs that stayed whole, by id."""

    rows: tuple[dict[str, Any], ...] = ()
    kept: dict[int, bytes] = field(default_factory=dict)

    def with_run(self, session: Session) -> History:
        """This history and the run that a session has open, as it stood at its last step; it has one row, however often it ends."""
        spec, curve = session.experiment, session.curve
        last, every, ident = curve[-1], max(1, len(curve) // POINTS), session.row or 1 + max((row["id"] for row in self.rows), default=0)
        for run in (session.run, session.twin):
            if run is not None:
                run.rewind(session.run.reached)
        row = {"id": ident, "cell": spec.cell, "directions": spec.directions, "hidden": spec.hidden, "steps": int(last[0]), "seed": spec.seed,
               "loss": last[1], "accuracy": last[2], "parameters": int(session.run.state.params.flat.size),
               "curve": [[int(step), loss] for step, loss, *_ in [*curve[:-1:every], last]], "link": "" if session.brought is not None else session.link_where_it_fits()}
        rows = (row, *(other for other in self.rows if other["id"] != ident))[:RUNS]
        found = {k: data for k, data in self.kept.items() if k != ident} | ({ident: whole(session)} if 2 * size_of(session.run.state) <= BYTES else {})
        kept: dict[int, bytes] = {}
        for k in (row["id"] for row in rows):
            if k in found and sum(map(len, kept.values())) + len(found[k]) <= BYTES:
                kept[k] = found[k]
        return History(rows, kept)

    def link(self, ident: int) -> str:
        """What trains a run again; "" where nothing does."""
        return next((str(row["link"]) for row in self.rows if row["id"] == ident), "")

    def shown(self) -> list[dict[str, Any]]:
        """The rows for the page; `opens` says whether a run can be opened again."""
        return [{**{k: v for k, v in row.items() if k != "link"}, "opens": bool(row["id"] in self.kept or row["link"])} for row in self.rows]


def whole(session: Session) -> bytes:
    """What a session has open, alone."""
    return packing.pack(SimpleNamespace(**work_of(session) | {"rival": None}, history=History(), aside=None))
