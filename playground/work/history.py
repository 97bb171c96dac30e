"""History: the runs that ended, newest first, and what opens each of them again.

A run is kept whole, as autosave keeps a session, while all of them together stay small; one that does not fit is
trained again from its link.  What fits neither says so.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .work import Work

RUNS = 10
BYTES = 2**20                 # of all kept runs: they are written anew with every change
POINTS = 40                   # of a curve


@dataclass(frozen=True)
class History:
    """`rows` are JSON: what is shown of each run, its `id` and its `link`.

    `kept` are the runs that stayed whole, by id.
    """

    rows: tuple[dict[str, Any], ...] = ()
    kept: dict[int, bytes] = field(default_factory=dict)

    def with_run(self, work: Work, link: str, whole: bytes) -> History:
        """This history and a run as it stood at its last step, with what trains it again; it has one row, however often
        it ends.

        `whole` is the run packed, or nothing where it is too large to be kept so.
        """
        spec, last, every = work.experiment, work.curve[-1], max(1, len(work.curve) // POINTS)
        ident = work.row or 1 + max((row["id"] for row in self.rows), default=0)
        row = {"id": ident, "cell": spec.cell, "directions": spec.directions, "hidden": spec.hidden,
               "steps": int(last[0]),
               "seed": spec.seed, "loss": last[1], "accuracy": last[2],
               "parameters": int(work.run.state.params.flat.size),
               "curve": [[int(step), loss] for step, loss, *_ in [*work.curve[:-1:every], last]], "link": link}
        rows = (row, *(other for other in self.rows if other["id"] != ident))[:RUNS]
        found = {k: data for k, data in self.kept.items() if k != ident} | ({ident: whole} if whole else {})
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
        return [{**{k: v for k, v in row.items() if k != "link"}, "opens": bool(row["id"] in self.kept or row["link"])}
                for row in self.rows]

