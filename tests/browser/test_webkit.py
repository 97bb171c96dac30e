"""WebKit, the engine of Safari and iPhones: it starts from the snapshot, does the main job, opens a link, and comes
again without a network."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import KEPT, address_of, serving
from webkit import WebKit, found

from core import Experiment, View, share

pytestmark = pytest.mark.network                # it has its own server
READY = "['ready', 'training'].includes(document.documentElement.dataset.state)"


@pytest.fixture(scope="module")
def kit() -> Iterator[WebKit]:
    paths = found()
    if paths is None:
        pytest.skip("no WebKit on this machine: Debian's webkit2gtk-driver and xvfb")
    with WebKit(*paths) as one:
        yield one


@pytest.fixture
def own_server() -> Iterator[Any]:
    with serving() as one:
        yield one


def started(kit: WebKit, address: str, way: str) -> None:
    kit.open(address)
    kit.wait("document.documentElement.dataset.state !== 'loading'", 240)
    assert kit.evaluate(READY), kit.evaluate("document.getElementById('notices').textContent")
    assert (kit.evaluate("unrolled.variant"), kit.evaluate("unrolled.fellBack ?? ''")) == (way, "")


@pytest.mark.parametrize("way", ["snapshot", "files"])
def test_the_main_job(way: str, kit: WebKit, own_server: Any) -> None:
    """A sentence typed, a word blanked, a whole training, in both ways of starting; the loss falls as it does
    everywhere."""
    started(kit, f"{address_of(own_server)}?start={way}", way)
    kit.fill("[data-place=sentence] input", "the dog drank the cold milk")
    kit.wait("unrolled.model.board.sentence === 'the dog drank the cold milk'")
    kit.click("[data-place=sentence] [data-t='4']")
    kit.wait("unrolled.model.board.blank === 4 && unrolled.model.board.answers.length === 2")
    kit.evaluate("unrolled.model.send({type: 'command', name: 'reset'})")
    kit.wait("unrolled.model.board.step === 0")
    kit.evaluate("unrolled.model.send({type: 'command', name: 'train'})")
    kit.wait("unrolled.model.board.state === 'training'")
    kit.wait(f"unrolled.model.board.loss < {0.5 * kit.evaluate('unrolled.model.board.guess')}", 240)
    kit.evaluate("unrolled.model.send({type: 'command', name: 'pause'})")
    kit.wait("unrolled.model.board.state !== 'training'")


def test_a_link(kit: WebKit, own_server: Any) -> None:
    link = share.encode(Experiment(hidden=11, cell="gru", text=("a cat sat", "a dog ran")), View(sentence="a dog sat"))
    kit.open("about:blank")
    started(kit, f"{address_of(own_server)}?start=snapshot{link}", "snapshot")
    kit.wait("unrolled.model.board.cell === 'gru' && unrolled.model.board.sentence === 'a dog sat'")


def test_a_second_visit_without_a_network(kit: WebKit, own_server: Any) -> None:
    kit.open("about:blank")
    started(kit, f"{address_of(own_server)}?start=snapshot", "snapshot")
    if not kit.evaluate("'serviceWorker' in navigator"):
        pytest.skip("this WebKit has no service workers")
    kit.wait(KEPT, 240)
    own_server.refuses = True
    kit.open("about:blank")
    started(kit, f"{address_of(own_server)}?start=snapshot", "snapshot")
    step = kit.evaluate("unrolled.model.board.step")
    kit.evaluate("unrolled.model.send({type: 'command', name: 'step'})")
    kit.wait(f"unrolled.model.board.step === {step + 1}")
