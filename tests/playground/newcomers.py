"""What holds of a newcomer: run in a copy of the repository to which a cell or a task was added as CONTRIBUTING.md
says.

    python newcomers.py page NAME        a cell: the page takes it in both languages, it trains and is drawn
    python newcomers.py lesson NAME      the lessons' questions keep their answers, whatever it does
    python newcomers.py symbols NAME     a symbol that a trace uses itself is refused where the cell is made
    python newcomers.py task NAME        a task: the same, with its form's words, its trace, its link and its file
"""
import dataclasses
import json
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore", category=PendingDeprecationWarning)      # of Panel, about its own next version
from core import CELLS, TASKS, Experiment, interop, share
from core.cells.base import Back
from core.spec import FIELDS
from playground.app import App
from playground.lessons.lessons import LESSONS, Choice
from playground.looking import wire
from playground.page.form import options
from playground.session import Session
from playground.words.errors import name_of


def header_of(data: bytes) -> dict:
    return json.loads(json.loads(data[8:8 + int.from_bytes(data[:8], "little")])["__metadata__"]["trace"])


def page(name: str) -> None:
    for language in ("zh", "en"):
        app = App(language, "", "./")
        app.session.change(cell=name)
        app.show()
        assert CELLS[name].title in app.session.board()["summary"]["network"]
        assert CELLS[name].title in options(FIELDS["cell"], language) and name_of(language, FIELDS["cell"], name)
    session = app.session
    session.command("step")
    session.what_if.flowing = True
    board = json.loads(json.dumps(session.board(), allow_nan=False))
    assert set(CELLS) <= set(board["flow"]["cells"]) and session.run.state.step == 1
    assert header_of(wire.encode(session.trace))["equations"] == dict(CELLS[name].equations)
    assert share.decode(session.link(weights=True)).experiment.cell == name


def keeps_everything(name: str):
    """A cell that adds a little to its state at every step: the whole gradient comes through."""
    def step(zx, zh, prev, w, hold):
        return {"h": hold("h", prev["h"] + 0.01 * np.tanh(zx + w["bias"]))}

    def step_back(d, r, prev, zh, w, cut):
        dh = cut("h", d["h"])
        added = (r["h"] - prev["h"]) / 0.01
        return Back(0.01 * dh * (1 - added * added), np.zeros_like(dh), {"h": dh}, {"h": dh}, {})

    return dataclasses.replace(CELLS[name], name=name, blocks=("h",), substeps=("h",), kinds={"h": "state"}, own={},
                               variants={},
                               equations={"h": "h = h' + tanh(W x + b) / 100"}, step=step, step_back=step_back)


def lesson(name: str) -> None:
    """Each choice has one right answer, with the newcomer and with one in its place that is the best at everything."""
    for cell in (CELLS[name], keeps_everything(name)):
        CELLS[name] = cell
        for title, one in LESSONS.items():
            if isinstance(one.question, Choice):
                session = Session()
                assert session.course.open(f"#lesson-{title}-{len(one.pages)}")
                while session.trainer.until:
                    session.step()
                    session.trainer.until *= session.run.state.step < session.trainer.until
                right = [text for text, is_right in one.question.options(session) if is_right]
                assert len(right) == 1, f"{title} has {len(right)} right answers"


def symbols(name: str) -> None:
    for symbol in ("b", "c", "x", "zh", "out", "h0", "dh"):
        try:
            dataclasses.replace(CELLS[name], blocks=(symbol,), substeps=(symbol, "h"))
        except ValueError as error:
            assert symbol in str(error)
        else:
            raise AssertionError(f"{symbol} is taken for a symbol of a cell")


def task(name: str) -> None:
    one = TASKS[name]
    for language in ("zh", "en"):
        app = App(language, "", "./")
        app.session.change(task=name, bidirectional=False)
        app.show()
        assert one.title_in(language) in options(FIELDS["task"], language) and one.title[language] != name
        assert app.forms[0].notes["task"].value == one.teaches[language]
        assert one.title_in(language) in app.session.board()["summary"]["text"]
    session = app.session
    session.look_at("the cat sat on the mat", -1)
    header, board = header_of(wire.encode(session.trace)), json.loads(json.dumps(session.board(), allow_nan=False))
    assert header["task"] == name and header["facts"] == board["facts"] == wire.facts_of(one)
    assert header["facts"]["title"] == dict(one.title)
    assert board["sentence_count"] > 0 and header["scored"]
    first = None
    for _ in range(60):
        session.command("step")
        first = first or session.trainer.loss
    assert session.trainer.loss < 0.8 * first
    assert share.decode(session.link()).experiment.task == name
    np.testing.assert_array_equal(interop.from_json(interop.to_json(session.run.state)).params.flat,
                                  session.run.state.params.flat)
    assert Experiment(task=name).facts is one


if __name__ == "__main__":
    {"page": page, "lesson": lesson, "symbols": symbols, "task": task}[sys.argv[1]](sys.argv[2])
