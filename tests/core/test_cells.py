"""What every registered cell says of itself: its docstring, its equations, its weights, what it can be held to."""
import ast
import importlib
import inspect
import re

import numpy as np
import pytest

from core.cells import CELLS
from core.cells.base import free, join, split
from core.network import unroll
from core.network.network import cell_for
from core.spec import Experiment

FORMS = {f"{name}.{form}": cell for name, one in CELLS.items() for form, cell in {"": one, **one.variants}.items()}


def document(cell):
    return inspect.getdoc(importlib.import_module(cell.step.__module__))


@pytest.mark.parametrize("form", FORMS)
def test_equations_are_in_the_docstring(form):
    cell = FORMS[form]
    assert set(cell.equations) == set(cell.substeps) == set(cell.kinds)
    lines = document(cell)
    for symbol, equation in cell.equations.items():
        assert equation.startswith(f"{symbol} = ")
        assert re.search(rf"^ +(.*   )?{re.escape(equation)}(   |$)", lines, re.MULTILINE), equation


@pytest.mark.parametrize("form", FORMS)
def test_every_quote_in_step_back_is_an_equation_of_the_docstring(form):
    cell = FORMS[form]
    known = set(document(cell).replace("   ", "\n").splitlines())
    known = {line.strip() for line in known}
    quotes = re.findall(r"# (\S+ = .*)$", inspect.getsource(cell.step_back), re.MULTILINE)
    assert quotes
    for quote in quotes:
        assert quote in known, quote


@pytest.mark.parametrize("form", FORMS)
def test_every_gradient_line_quotes_what_it_undoes(form):
    """Each assignment to a name that begins with d, or to `own`, has its equation beside it or below its first line."""
    source = inspect.getsource(FORMS[form].step_back)
    lines = source.splitlines()
    bare = []
    for node in ast.walk(ast.parse(source)):
        named = (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
                 and isinstance(node.value, ast.BinOp))
        if named and node.targets[0].id.startswith("d") and "# " not in lines[node.lineno - 1]:
            bare.append(lines[node.lineno - 1].strip())
    assert not bare


@pytest.mark.parametrize("form", FORMS)
def test_blocks_states_and_substeps_agree(form):
    cell = FORMS[form]
    assert cell.states[0] == "h"
    assert set(cell.blocks) | set(cell.states) <= set(cell.substeps)
    assert set(cell.kinds.values()) <= {"gate", "signed", "state"}
    assert cell.forget in ("", *cell.blocks)


@pytest.mark.parametrize("form", FORMS)
def test_gates_are_between_0_and_1_and_signed_between_minus_1_and_1(form):
    cell = FORMS[form]
    g = np.random.default_rng(0)
    weights = {name: g.normal(0, 3, shape) for name, shape in cell.shapes(2, 3).items()}
    lane = unroll.forward(cell, weights, g.normal(0, 3, (6, 4, 2)))
    for symbol, kind in cell.kinds.items():
        values = lane.values[symbol]
        if kind == "gate":
            assert 0 <= values.min() < 0.3
            assert 0.7 < values.max() <= 1
        if kind == "signed":
            assert np.abs(values).max() <= 1
            assert values.min() < -0.3


@pytest.mark.parametrize("form", FORMS)
def test_every_block_can_be_held_and_cuts_its_gradient(form):
    """A what-if sets a symbol's value forward and stops its gradient backward: both go through hold and cut."""
    cell = FORMS[form]
    g = np.random.default_rng(1)
    H = 3
    w = {name: g.uniform(-1, 1, shape) for name, shape in cell.shapes(2, H).items()}
    prev = {s: g.uniform(-1, 1, (4, H)) for s in (*cell.states, "fed")}
    zx, zh = g.uniform(-1, 1, (2, 4, w["bias"].size))
    d = {s: g.uniform(0.5, 1, (4, H)) for s in cell.states}
    for k, symbol in enumerate(cell.blocks):
        def hold(name, value, symbol=symbol):
            return np.full_like(value, 0.25) if name == symbol else value

        def cut(name, gradient, symbol=symbol):
            return np.zeros_like(gradient) if name == symbol else gradient

        r = cell.step(zx, zh, prev, w, hold)
        np.testing.assert_array_equal(r[symbol], np.full((4, H), 0.25))
        free_back = cell.step_back(d, r, prev, zh, w, free)
        held_back = cell.step_back(d, r, prev, zh, w, cut)
        assert np.abs(split(free_back.dzx, len(cell.blocks))[k]).min() > 0
        assert not split(held_back.dzx, len(cell.blocks))[k].any()


def test_shapes_have_pytorchs_orientation():
    assert CELLS["lstm"].shapes(5, 3) == {"weight_ih": (12, 5), "weight_hh": (12, 3), "bias": (12,)}
    assert CELLS["gru"].shapes(5, 3)["bias_hn"] == (3,)
    assert CELLS["lstm"].blocks == ("i", "f", "a", "o")
    assert CELLS["gru"].blocks == ("r", "z", "n")


def test_an_experiment_gets_the_form_that_it_asks_for():
    assert cell_for(Experiment(cell="rnn", nonlinearity="relu")).equations["h"] == "h = relu(W x + U h' + b)"
    peepholes = {f"peephole_{gate}": "H" for gate in "ifo"}
    assert cell_for(Experiment(cell="lstm", peepholes=True)).own == peepholes
    assert not cell_for(Experiment(cell="lstm")).own
    assert not cell_for(Experiment(cell="gru", reset_after=False)).own
    assert cell_for(Experiment(cell="gru")).own == {"bias_hn": "H"}
    assert set(FORMS) >= {"rnn.", "rnn.relu", "gru.", "gru.reset before", "lstm.", "lstm.peepholes"}


def test_split_undoes_join():
    a = np.arange(12.0).reshape(2, 6)
    assert len(split(a, 3)) == 3
    np.testing.assert_array_equal(join(*split(a, 3)), a)


def test_the_lstm_by_hand():
    """One unit, one step, worked out with the docstring's equations."""
    cell = CELLS["lstm"]
    weights = {"weight_ih": np.array([[0.5], [-1.0], [2.0], [0.3]]),
               "weight_hh": np.array([[0.1], [0.2], [-0.3], [0.4]]),
               "bias": np.array([0.05, 1.0, -0.2, 0.6])}
    lane = unroll.forward(cell, weights, np.array([[[0.7]]]), {"h": np.array([[0.5]]), "C": np.array([[-0.8]])})

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    i, f = sigmoid(0.5 * 0.7 + 0.1 * 0.5 + 0.05), sigmoid(-0.7 + 0.2 * 0.5 + 1.0)
    a, o = np.tanh(2 * 0.7 - 0.3 * 0.5 - 0.2), sigmoid(0.3 * 0.7 + 0.4 * 0.5 + 0.6)
    C = f * -0.8 + i * a
    for symbol, expected in {"i": i, "f": f, "a": a, "o": o, "C": C, "h": o * np.tanh(C)}.items():
        np.testing.assert_allclose(lane.values[symbol].item(), expected, rtol=1e-12)


def test_the_gru_with_its_reset_before_the_product_by_hand():
    """The reset gate multiplies the states before U_n: two units, so that this differs from r ⊙ (U_n h')."""
    cell, g = CELLS["gru"].variants["reset before"], np.random.default_rng(7)
    w = {name: g.uniform(-1, 1, shape) for name, shape in cell.shapes(3, 2).items()}
    x, h = g.uniform(-1, 1, 3), g.uniform(-1, 1, 2)
    lane = unroll.forward(cell, w, x[None, None], {"h": h[None]})
    W, U, b = (w[name].reshape(3, 2, *w[name].shape[1:]) for name in ("weight_ih", "weight_hh", "bias"))
    r, z = (1 / (1 + np.exp(-(W[k] @ x + U[k] @ h + b[k]))) for k in (0, 1))
    n = np.tanh(W[2] @ x + U[2] @ (r * h) + b[2])
    assert set(w) == {"weight_ih", "weight_hh", "bias"}
    for symbol, expected in {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * h}.items():
        np.testing.assert_allclose(lane.values[symbol][0, 0], expected, rtol=1e-12)
    np.testing.assert_allclose(lane.zh[0, 0, 4:], U[2] @ (r * h), rtol=1e-12)


def test_the_gru_by_hand():
    """The reset gate multiplies the recurrent product and its own bias, as in PyTorch."""
    cell = CELLS["gru"]
    weights = {"weight_ih": np.array([[0.5], [-1.0], [2.0]]), "weight_hh": np.array([[0.1], [0.2], [-0.3]]),
               "bias": np.array([0.05, 1.0, -0.2]), "bias_hn": np.array([0.7])}
    lane = unroll.forward(cell, weights, np.array([[[0.7]]]), {"h": np.array([[0.5]])})

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    r, z = sigmoid(0.35 + 0.05 + 0.05), sigmoid(-0.7 + 0.1 + 1.0)
    n = np.tanh(1.4 - 0.2 + r * (-0.15 + 0.7))
    for symbol, expected in {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * 0.5}.items():
        np.testing.assert_allclose(lane.values[symbol].item(), expected, rtol=1e-12)
