"""The equations of the step backward that the page shows: their numbers are those of the hand-written cells."""

import json
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from core import record
from core.looking.backward import backward_lines
from core.looking.tracing import Trace
from core.network.network import network_for
from tests.core.test_interop import CELLS, OWN, experiment, random_state

Values = dict[str, np.ndarray]


def values_of(trace: Trace, n: int, d: int) -> Values:
    """Every name of the equations [T, H] in one lane, those of the next step with _next."""
    at, lane = f"{n}.{('fwd', 'rev')[d]}", trace.lanes[n, d]
    now: Values = {s: trace[f"{at}.{s}"][:, 0] for s in lane.cell.substeps}
    now |= {"δy": trace[f"{at}.above"][:, 0], "Uδ": trace[f"{at}.through"][:, 0]}
    now |= {f"{s}_prev": lane.before[s][:, 0] for s in lane.cell.states}
    now |= {
        f"zh_{b}": block[:, 0]
        for b, block in zip(lane.cell.blocks, np.split(lane.zh, len(lane.cell.blocks), -1), strict=True)
    }
    own = {name.replace("peephole_", "p_").replace("bias_h", "c_"): lane.weights[name] for name in lane.cell.own}
    products = {
        f"product_{name.rpartition(' ')[2]}": trace[f"{at}.{name}"][:, 0]
        for name in ("U_nᵀ δz_n", "M_nᵀ δz_n")
        if f"{at}.{name}" in trace
    }
    return now | own | products


def nexts(values: Values, reverse: bool) -> Values:
    """The same one step later in the lane, 0 behind its end."""

    def later(a: np.ndarray) -> np.ndarray:
        shifted = np.roll(a, 1 if reverse else -1, axis=0)
        shifted[0 if reverse else -1] = 0
        return shifted

    return {f"{name}_next": later(a) for name, a in values.items() if a.ndim == 2}


def evaluate(text: str, values: Values) -> np.ndarray:
    source = text.replace("⊙", "*").replace("²", "**2").replace("⁺", "_next").replace("[", "(").replace("]", ")")
    source = re.sub(r"[UM]_(\w)ᵀ (δz_\w)", r"product_\2", source)
    source = re.sub(r"U_(\w+) h'", r"zh_\1", source).replace("'", "_prev")
    return eval(source, {"tanh": np.tanh, "exp": np.exp}, values)


@pytest.mark.parametrize(("cell", "directions", "layers"), list(product(CELLS, (1, 2), (1, 2))))
def test_their_numbers_are_those_of_the_pass(cell, directions, layers):
    """δ of every state and of every gate's argument, at every step of every lane; both merges' shares from above."""
    spec = experiment(cell, directions, layers, merge="sum" if layers == 2 else "concat")
    state = random_state(spec)
    exact = record(state, "a b ___ d e")
    for n, d in network_for(spec).lanes:
        at, lane = f"{n}.{('fwd', 'rev')[d]}", exact.lanes[n, d]
        values, lines = values_of(exact, n, d), backward_lines(lane.cell)
        known = values | {f"δ{s}": exact[f"{at}.d{s}"][:, 0] for s in lane.cell.states}
        for block, dz in zip(
            lane.cell.blocks, np.split(exact[f"{at}.dzx"][:, 0], len(lane.cell.blocks), -1), strict=True
        ):
            known[f"δz_{block}"] = dz
        found: Values = {}
        for name, text, undoes, _ in lines:
            found[name] = evaluate(text.partition(" = ")[2], known | found | nexts(known, d == 1))
            assert undoes in lane.cell.substeps
        checked = [name for name in found if name in known]
        assert {f"δ{s}" for s in lane.cell.states} | {f"δz_{b}" for b in lane.cell.blocks} == set(checked)
        for name in checked:
            np.testing.assert_allclose(found[name], known[name], rtol=2e-5, atol=1e-7, err_msg=f"{at} {name}")


def test_the_pages_own_tests_know_the_same_lines():
    """tests/static plays traces of its own: their equations are these."""
    text = (Path(__file__).parents[1] / "static" / "backward_lines.mjs").read_text("utf-8")
    for name, settings in CELLS.items():
        if name in OWN:
            continue
        cell = network_for(experiment(name)).cell
        listed = "".join(f"    {json.dumps(list(line), ensure_ascii=False)},\n" for line in backward_lines(cell))
        assert f"[\n{listed}  ]" in text, settings


def test_the_lstms_lines_are_those_of_the_textbooks():
    from core.cells import CELLS as cells

    lines = {line.name: line.text for line in backward_lines(cells["lstm"])}
    assert lines["δC"] == "δC = δh ⊙ o ⊙ (1 - tanh(C)²) + δC⁺ ⊙ f⁺" and lines["δz_o"] == "δz_o = δo ⊙ o ⊙ (1 - o)"
    assert list(lines) == ["δh", "δo", "δC", "δz_o", "δf", "δi", "δa", "δz_a", "δz_i", "δz_f"]
