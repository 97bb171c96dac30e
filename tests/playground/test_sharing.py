"""What goes into a link, what it costs, and that it opens as what it was."""
from __future__ import annotations

import time

import numpy as np
import pytest

from core import TASKS, Experiment, share
from core.network.network import dataset_for
from core.training.loop import loss_and_gradients

pytest.importorskip("param")
from playground.app import App
from playground.page.sharing import MOST_QR, ShareChoice, embedded, fragment_of, grade, qr_rows, rounded_loss
from playground.session import Session
from playground.work.presets import PRESETS


def trained(steps: int = 12) -> Session:
    session = Session()
    session.change(text=("a private sentence of mine", "and one more secret"), hidden=5)
    session.look_at("a private secret", 1)
    for _ in range(steps):
        session.command("step")
    return session


def test_without_the_sentences_no_word_of_them_travels() -> None:
    session = trained()
    shared = share.decode(fragment_of(session, ShareChoice(sentences=False, weights=True)))
    assert shared.experiment == session.experiment.replace(text=Experiment().text)
    assert shared.view.sentence == "" and shared.weights is None


@pytest.mark.parametrize("name", PRESETS)
def test_a_link_without_the_sentences_opens_whatever_the_task(name: str) -> None:
    session, other, told = Session(), Session(), []
    session.open_preset(name)
    other.notice = lambda *said: told.append(said)
    assert other.open_link(fragment_of(session, ShareChoice(sentences=False))), told
    shown = session.experiment.replace(text=TASKS[session.experiment.task].sample or Experiment().text)
    assert other.experiment == shown and other.trace is not None


def test_the_change_that_rounding_makes_is_the_change_that_a_visitor_gets() -> None:
    session, other = trained(), Session()
    fragment = fragment_of(session, ShareChoice(weights=True))
    before, after = rounded_loss(session.run.state, fragment)
    batch = dataset_for(session.experiment).batch(0)
    assert before == loss_and_gradients(session.run.state, batch)[0]
    assert other.open_link(fragment)
    assert after == pytest.approx(loss_and_gradients(other.run.state, batch)[0], rel=1e-6)
    assert before != after and abs(before - after) < 0.05 * before
    assert other.twin is None and not other.reach(other.view.step)


def test_a_link_to_a_moment_is_trained_again_to_the_same_numbers() -> None:
    session, other = trained(9), Session()
    assert other.open_link(fragment_of(session, ShareChoice()))
    assert other.run.state.step == 0 and other.reach(other.view.step)
    while other.status == "training":
        other.spend(0.001, time.perf_counter)
    assert other.status == "paused"
    np.testing.assert_array_equal(other.run.state.params.flat, session.run.state.params.flat)
    assert not other.reach(other.view.step)


def test_a_qr_code_says_the_link() -> None:
    segno = pytest.importorskip("segno")
    link = "https://example.org/#x1.abc"
    rows = qr_rows(link)
    assert rows == ["".join(map(str, row)) for row in segno.make_qr(link, error="l", boost_error=False).matrix]
    assert len(rows) == len(rows[0]) >= 21 and qr_rows("x" * (MOST_QR + 1)) == [] and qr_rows("") == []


def test_the_snippet_names_what_it_hides_and_nothing_else() -> None:
    text = embedded("https://example.org/u/", "#x1.abc", ["views", "answers", '"><script>'])
    assert 'src="https://example.org/u/?embed=1&hide=answers,views#x1.abc"' in text and "script" not in text
    assert [grade("x" * n) for n in (2000, 2001, 4000, 4001)] == ["green", "amber", "amber", "red"]


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")      # of Panel, about its own next version
@pytest.mark.parametrize(("language", "words"), [("en", "Thirty at once on one line"), ("zh", "三十人同时用一条线路")])
def test_the_share_dialog_says_how_a_class_starts_on_one_line(language: str, words: str) -> None:
    app = App(language, "", "./")
    app.share.stand("https://example.org/unrolled/")
    app.share.write()
    assert words in app.share.thirty.value and app.share.to_page.visible and app.share.thirty in list(app.share.to_page)
    app.share.hidden.value = ["forms", "files"]
    assert "?hide=forms,files#" in app.share.for_class()
