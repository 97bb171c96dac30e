"""A cell of a name that is nowhere in the repository: the page, its lessons and its words take it as they take the others."""
from __future__ import annotations

import dataclasses
import json

import pytest

pytest.importorskip("panel")
from core.cells import CELLS, GRU, Cell
from playground.app import App
from playground.session import Session

NAME = "wagtail"
pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")      # of Panel, about its own next version


@pytest.fixture(autouse=True)
def one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CELLS, NAME, dataclasses.replace(GRU, name=NAME, title=""))


def test_the_app_is_made_with_it_in_both_languages() -> None:
    for language in ("en", "zh"):
        app = App(language, "", "./")
        app.session.change(cell=NAME)
        assert NAME.upper() in app.session.board()["summary"]["network"]


def test_it_trains_and_its_gradient_flow_is_drawn_beside_the_others() -> None:
    session = Session()
    session.change(cell=NAME)
    session.command("step")
    session.glass.flowing = True
    board = json.loads(json.dumps(session.board(), allow_nan=False))
    assert set(CELLS) <= set(board["flow"]["cells"])


def test_a_lessons_question_keeps_its_answer() -> None:
    session = Session()
    session.course.open("#lesson-vanishing-3")
    while session.course.shown() is not None and not session.course.shown().get("options"):
        assert session.course.open(f"#lesson-vanishing-{session.course.shown()['page'] + 1}")
    answers = [option for option in range(3) if session.course.answer(option) or session.course.shown()["right"]]
    assert len(answers) == 1


@pytest.mark.parametrize("symbol", ["b", "c", "x", "zh", "out", "h0", "dh"])
def test_a_symbol_that_a_trace_uses_itself_is_refused_where_the_cell_is_made(symbol: str) -> None:
    with pytest.raises(ValueError, match=symbol):
        Cell(name="robin", blocks=(symbol,), states=("h",), substeps=(symbol, "h"), kinds={}, equations={}, step=GRU.step, step_back=GRU.step_back)
