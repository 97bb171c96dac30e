"""What is asked of the sentence under the glass: values held, dropout shown, the gradient's way in each cell."""
from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core import Experiment, record
from core.looking.gradient_flow import gradient_flow
from core.looking.what_if import Held, intervene, silenced

pytest.importorskip("param")
from playground.looking import wire
from playground.looking.what_if import SEEDS, measured
from playground.page import sharing
from playground.session import Session
from playground.work import packing
from playground.work.links import give_back
from tests.playground.sent import head_of, header_of

HELD = Held(0, "fwd", "f", 3, 0.0, 2)


def test_a_held_gate_is_the_core_s_what_if() -> None:
    session = Session()
    session.hold(HELD)
    native = intervene(session.run.state, session.sentence, [Held(0, "fwd", "f", 3, 0.0, 2)], session.blank)
    assert session.trace is not None and session.untouched is not None
    for name in native:
        np.testing.assert_array_equal(native[name], session.trace[name], err_msg=name)
    assert session.trace["0.fwd.f"][2, 0, 3] == 0 != session.untouched["0.fwd.f"][2, 0, 3]
    assert session.board()["held"] == [{"layer": 0, "lane": 0, "symbol": "f", "unit": 3, "t": 2, "value": 0.0}]


def holding() -> Session:
    """A session in which a forget gate is held shut at a token and a unit of the other direction is silenced."""
    session = Session()
    session.hold(HELD)
    session.hold(silenced(0, "rev", 1))
    return session


def test_what_is_held_goes_along_in_a_link_and_with_what_is_kept() -> None:
    one, linked, kept = holding(), Session(), Session()
    linked.hold(replace(HELD, unit=0))                   # what was held before is not of the link
    assert linked.open_link(one.link())
    packing.unpack(kept, packing.pack(one))
    for other in (linked, kept):
        assert other.board()["held"] == one.board()["held"] and len(one.board()["held"]) == 2
    assert linked.run.state.step == 0 and one.run.state.step == 0
    np.testing.assert_array_equal(linked.trace["0.fwd.f"], one.trace["0.fwd.f"])
    assert len(Session().link()) < len(one.link())


def test_what_is_held_in_another_network_stays_here_too() -> None:
    one, other = holding(), Session()
    one.change(cell="gru", bidirectional=False)
    assert one.board()["held"] == [] and sharing.share.decode(one.link()).view.held == ()
    packing.unpack(other, packing.pack(one))
    one.change(cell="lstm", bidirectional=True)
    other.change(cell="lstm", bidirectional=True)
    assert other.board()["held"] == one.board()["held"] and len(one.board()["held"]) == 2


def test_what_is_held_stays_here_where_the_sentence_does() -> None:
    link = sharing.fragment_of(holding(), sharing.ShareChoice(sentences=False))
    assert sharing.share.decode(link).view.held == ()


def test_what_is_held_comes_back_after_a_lesson_or_a_link() -> None:
    session = holding()
    before = session.board()["held"]
    session.course.open("#lesson-loop-1")
    assert session.board()["held"] == []
    session.hold(HELD)
    session.course.leave()
    assert session.board()["held"] == before
    assert session.open_link(Session().link()) and session.board()["held"] == []
    give_back(session)
    assert session.board()["held"] == before


def test_the_wire_carries_what_was_there_before() -> None:
    session = Session()
    session.hold(HELD)
    sent = wire.encode(session.trace, session.untouched)
    header = header_of(sent)
    assert {"was.0.fwd.f", "was.0.rev.h"} <= set(head_of(sent))
    assert header["was"].keys() == header["candidates"].keys()
    assert not any(name.startswith("was.") for name in head_of(wire.encode(session.trace)))


def test_release_frees_one_place_or_all() -> None:
    session = Session()
    session.hold(HELD)
    session.hold(silenced(0, "rev", 1))
    session.hold(replace(HELD, value=1.0))
    assert [h.value for h in session.work.held] == [0, 1]
    session.release(HELD.place)
    assert [h.symbol for h in session.work.held] == ["h"]
    session.release()
    assert session.work.held == ()


def test_dropout_is_drawn_where_it_acts_and_only_when_it_is_asked_for() -> None:
    session = Session()
    session.use(Experiment(recurrent_dropout=0.5, word_dropout=0.3, hidden=6))
    assert session.board()["masks"] is False and "0.fwd.recurrent_mask" not in session.trace
    session.what_if.masks = True
    session.forget_trace()
    native = record(session.run.state, session.sentence, session.blank, dropout=True)
    np.testing.assert_array_equal(session.trace["0.fwd.recurrent_mask"], native["0.fwd.recurrent_mask"])
    assert set(np.unique(native["0.fwd.recurrent_mask"])) <= {0, 2}
    session.use(Experiment())
    assert session.board()["masks"] is None


def test_a_long_sentence_without_spaces_is_measured_with_one_seed() -> None:
    spec = Experiment(task="next", level="characters", text=("床前明月光",), hidden=32, embedding=8)
    assert measured(spec, "床前明月光", 2)["seeds"] == SEEDS
    assert measured(spec, "床前明月光" * 30, 2)["seeds"] == 1


def test_the_flow_is_measured_when_somebody_looks_and_once() -> None:
    session = Session()
    assert session.board()["flow"] is None
    session.what_if.flowing = True
    flow = session.board()["flow"]
    assert flow["seeds"] == SEEDS and set(flow["memory"]) == {"lstm"}
    for by, cell, state in (("cells", "gru", "h"), ("cells", "lstm", "h"), ("memory", "lstm", "C")):
        each = [gradient_flow(session.experiment.replace(cell=cell, seed=session.experiment.seed + k), session.sentence,
                              session.blank, state) for k in range(SEEDS)]
        for lane, found in flow[by][cell].items():
            np.testing.assert_allclose(found["norms"], np.median([one[lane].norms for one in each], axis=0), rtol=1e-6)
    session.step()
    assert session.board()["flow"] is flow
    session.look_at("the dog sat on the rug", 1)
    assert session.board()["flow"]["position"] == 1
    session.look_at("the dog sat on the rug", -1)
    assert session.board()["flow"] is None
