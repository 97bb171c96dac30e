"""The last runs: each opens again at its own last step, after a reload too; what nobody trained is none."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("param")
from playground.page import first_network
from playground.page.files import exported, imported
from playground.session import Session
from playground.words import LANGUAGES
from playground.work import history as module
from playground.work import packing
from playground.work.links import open_run
from playground.work.presets import FIRST, PRESETS


def trained(steps: int = 6, **fields: Any) -> Session:
    session = Session()
    session.change(hidden=5, embedding=3, **fields)
    for _ in range(steps):
        session.command("step")
    return session


def to_the_end(session: Session) -> None:
    session.command("train")
    while session.status == "training":
        session.spend(1, lambda: 0.0)


def long_text() -> tuple[str, ...]:
    g = np.random.default_rng(5)
    return tuple(" ".join(str(n) for n in g.integers(10**9, size=12)) for _ in range(1200))


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("fields",
                         [{}, {"text": long_text(), "max_vocabulary": 100}, {"seed": 3, "bidirectional": False}])
def test_a_run_opens_at_its_own_last_step(fields: dict[str, Any], again: bool) -> None:
    """Whatever was looked at when it ended, and though its text is too long for a link."""
    session = trained(**fields)
    end, curve, experiment = session.run.state, list(session.curve), session.experiment
    session.rewind(2)
    session.command("reset")
    session.change(cell="rnn")
    (row,) = session.board()["runs"]
    if again:
        data, session = packing.pack(session), Session()
        packing.unpack(session, data)
    assert row["steps"] == 6 and row["opens"]
    open_run(session, row["id"])
    np.testing.assert_array_equal(session.run.state.params.flat, end.params.flat)
    assert session.experiment == experiment and session.run.state.step == 6
    assert [line[:5] for line in session.curve] == [line[:5] for line in curve]
    assert (session.twin is not None) == experiment.bidirectional
    session.command("reset")
    assert len(session.board()["runs"]) == 1, "what was only looked at is no new run"


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("end", [to_the_end, lambda session: session.command("step"),
                                 lambda session: session.reach(7) and session.spend(1, lambda: 0.0)])
def test_a_run_has_its_row_as_soon_as_it_has_ended_and_only_one(end: Callable[[Session], object], again: bool) -> None:
    """Trained or stepped to its end; the row follows where it goes on, and is the same one when another run takes
    its place."""
    session = trained()
    session.change(steps=7)
    assert session.board()["runs"] == []
    end(session)
    assert [row["steps"] for row in session.board()["runs"]] == [7] and session.board()["runs"][0]["opens"]
    if again:
        data, session = packing.pack(session), Session()
        packing.unpack(session, data)
    session.rewind(2)
    to_the_end(session)
    to_the_end(session)
    assert [row["steps"] for row in session.board()["runs"]] == [14] and session.run.state.step == 14
    session.command("reset")
    assert [row["steps"] for row in session.board()["runs"]] == [14] and list(session.history.kept) == [1]
    session.command("step")
    session.command("reset")
    assert [row["steps"] for row in session.board()["runs"]] == [1, 14]
    open_run(session, 1)
    assert session.run.state.step == 14
    session.command("step")
    session.command("reset")
    steps = [row["steps"] for row in session.board()["runs"]]
    assert steps == [15, 1, 14], "what goes on from a run of the history is another one"


def test_a_run_that_diverged_has_ended() -> None:
    session = trained(2)
    session.change(learning_rate=10.0, optimiser="sgd", clip_norm=0.0)
    params = session.run.state.params
    session.run.state = replace(session.run.state, params=params.with_flat(np.full_like(params.flat, np.nan)))
    session.run.again()
    to_the_end(session)
    assert session.status == "diverged" and [row["steps"] for row in session.board()["runs"]] == [2]


@pytest.mark.parametrize("back", [None, 3])
@pytest.mark.parametrize(("before", "after"), [("sgd", "adam"), ("adam", "sgd"), ("momentum", "adam")])
def test_a_run_whose_optimiser_was_changed_last_opens_again(before: str, after: str, back: int | None) -> None:
    """At its end or at an earlier step: what trained it had another memory than its experiment has now."""
    session = Session()
    session.change(optimiser=before, hidden=5)
    for _ in range(6):
        session.command("step")
    if back is not None:
        session.rewind(back)
    session.change(optimiser=after)
    kept = packing.pack(session)
    session.command("reset")
    open_run(session, session.board()["runs"][0]["id"])
    assert session.run.state.step == 6 and session.experiment.optimiser == after
    session.command("step")
    assert session.run.state.step == 7 and np.isfinite(session.run.state.params.flat).all()
    packing.unpack(session, kept)
    assert session.run.state.step == (6 if back is None else back)
    session.command("step")


def test_a_run_of_which_no_step_stands_is_none_and_hinders_nothing() -> None:
    session = trained(2)
    session.rewind(0)
    params = session.run.state.params
    session.run.state = replace(session.run.state, params=params.with_flat(np.full_like(params.flat, np.nan)))
    session.run.again()
    to_the_end(session)
    assert session.status == "diverged" and session.run.state.step == 0 and not session.curve
    assert session.change(hidden=6) and not session.board()["runs"]
    session.command("step")
    session.command("reset")
    assert [row["steps"] for row in session.board()["runs"]] == [1]


def test_a_run_that_is_too_large_to_be_kept_is_trained_again_or_says_that_it_is_gone(
    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BYTES", 1000)
    session = trained()
    end = session.run.state.params.flat
    session.work.view = session.here
    session.command("reset")
    (row,) = session.board()["runs"]
    assert row["opens"] and not session.history.kept
    open_run(session, row["id"])
    assert session.trainer.until == 6
    while session.status == "training":
        session.spend(1, lambda: 0.0)
    np.testing.assert_array_equal(session.run.state.params.flat, end)
    session = trained(text=long_text(), max_vocabulary=100)
    session.command("reset")
    (row,) = session.board()["runs"]
    assert not row["opens"]
    open_run(session, row["id"])
    assert session.run.state.step == 0


def test_the_oldest_are_kept_no_longer_where_all_of_them_grow_large(monkeypatch: pytest.MonkeyPatch) -> None:
    session = trained(1)
    session.command("reset")
    (one,) = session.history.kept.values()
    monkeypatch.setattr(module, "BYTES", 3 * len(one) + 2000)
    for _ in range(12):
        session.command("step")
        session.command("reset")
    ids = [row["id"] for row in session.history.rows]
    assert len(ids) == 10 == len(set(ids)) and list(session.history.kept) == ids[:3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_network_that_was_recorded_is_nobodys_run(language: str, tmp_path: Path) -> None:
    first_network.write(tmp_path)
    session = Session(language=language)
    first_network.restore(session, tmp_path)
    assert session.run.state.step == PRESETS[FIRST[language]].learnt
    session.command("reset")
    assert session.board()["runs"] == []
    first_network.restore(session, tmp_path)
    session.command("step")
    session.command("reset")
    assert [row["steps"] for row in session.board()["runs"]] == [PRESETS[FIRST[language]].learnt + 1]


def test_weights_from_a_file_end_the_run_that_was_open() -> None:
    session = trained()
    imported(session, "a.npz", exported(session, "npz")[2])
    assert [row["steps"] for row in session.board()["runs"]] == [6]
