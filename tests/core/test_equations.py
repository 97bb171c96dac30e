"""A cell made of equations: what is read and refused, hand-written cells against their docstrings, every gradient."""
import inspect
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.cells import CELLS
from core.cells.base import free
from core.cells.equations import PUBLISHED, as_numpy, cell_of, derive, mistakes, read, shares, written
from core.cells.equations.tree import Node, walk_all
from core.errors import EQUATION_KEYS, EquationError
from core.looking.gradcheck import differences, relative_error
from core.network import unroll
from tests.core.drawn import weights_of
from tests.core.fuzz_equations import fuzz
from tests.core.with_equations import OF_A_SOURCE, REGISTERED

FORMS = {f"{name}.{form}": cell for name, one in CELLS.items() for form, cell in {"": one, **one.variants}.items()}
ASCII = "f = sigmoid(W_f @ x + U_f @ h_prev + b_f)\nh = f * h_prev + (1 - f) * tanh(W_n @ x + U_n @ h_prev + b_n)"
TEXTS = {name: one.text for name, one in PUBLISHED.items()} | {
    "ascii": ASCII,
    "gru_own_matrix": PUBLISHED["gru"].text.replace("b_n + r ⊙ (U_n h' + c_n)", "b_n + M_n (r ⊙ h')"),
    "everything": "f = softplus(W_f x + b_f)\n"
                  "i = exp(tanh(W_i x - V_i (0.5 / (1 + C' ⊙ C')) + U_i h'))\n"
                  "d = 0.5\n"
                  "C = -f / (f + i) ⊙ C' - (i - d) / 2 ⊙ (W_a x)\n"
                  "h = tanh(V_i tanh(C - p_h) + tanh(U_i h'))",
}
OWN = {"bias_hn": "c_n", "peephole_i": "p_i", "peephole_f": "p_f", "peephole_o": "p_o"}


def docstring_lines(cell):
    """The equations of a hand-written cell's docstring, in its order."""
    lines = [re.split("   +", line.strip())[0] for line in inspect.getmodule(cell.step).__doc__.splitlines()]
    return "\n".join(line for line in lines if line in cell.equations.values())


# ---- the hand-written cells -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("form", FORMS)
def test_a_docstring_makes_its_cell(form):
    """Blocks in PyTorch's order, states, kinds, own weights, the gate with a bias of its own: all as by hand."""
    hand = FORMS[form]
    made = cell_of(read(docstring_lines(hand)))
    assert (made.blocks, made.states, made.kinds, made.inside,
            made.absent) == (hand.blocks, hand.states, hand.kinds, hand.inside, {})
    assert made.forget == hand.forget
    assert set(made.substeps) == set(hand.substeps)
    if hand.name == "rnn":
        assert made.equations["h"].replace("_h", "") == hand.equations["h"]
    else:
        assert dict(made.equations) == dict(hand.equations)
    assert dict(made.own) == {OWN[name]: shape for name, shape in hand.own.items()}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("form", FORMS)
def test_forward_is_that_of_the_hand_written_cell_bit_for_bit(form, dtype):
    """Sums of the numbers drawn here are exact, so that it is all one in which order a cell by hand adds three of them.

    Behind a gate, or of a new C, they are not: that block has no bias here, and so no third summand.
    """
    hand, g = FORMS[form], np.random.default_rng(3)
    made, B, H = cell_of(read(docstring_lines(hand))), 5, 4

    def exact(*shape):
        return (g.integers(-255, 256, shape) / 128).astype(dtype)

    w = {name: exact(*shape) for name, shape in hand.shapes(3, H).items()}
    if hand.inside or hand.own:
        w["bias"][-H:] = 0
    renamed = {OWN.get(name, name): value for name, value in w.items()}
    prev = {s: exact(B, H) for s in (*hand.states, "fed")}
    zx, zh = exact(B, len(w["bias"])), exact(B, len(w["bias"]))
    by_hand, by_text = hand.step(zx, zh.copy(), prev, w, free), made.step(zx, zh.copy(), prev, renamed, free)
    for symbol in hand.substeps:
        assert by_text[symbol].dtype == dtype
        np.testing.assert_array_equal(by_text[symbol], by_hand[symbol], err_msg=symbol)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_a_run_and_its_gradients_are_those_of_the_hand_written_cell(form, reverse):
    """With any numbers, over time, masked, with recurrent dropout: to rounding."""
    hand, g = FORMS[form], np.random.default_rng(4)
    made, T, B, I, H = cell_of(read(docstring_lines(hand))), 5, 3, 2, 4
    w = weights_of(hand, I, H, g)
    renamed = {OWN.get(name, name): value for name, value in w.items()}
    x, mask, dropout = g.normal(size=(T, B, I)), np.arange(T)[:, None] < np.array([5, 3, 4]), g.uniform(0, 2, (1, B, H))
    initial, d_final = ({s: g.normal(size=(B, H)) for s in hand.states} for _ in range(2))
    lanes = [unroll.forward(cell, weights, x, initial, mask, reverse, dropout)
             for cell, weights in ((hand, w), (made, renamed))]
    for symbol in hand.substeps:
        np.testing.assert_allclose(lanes[1].values[symbol], lanes[0].values[symbol], rtol=1e-13, atol=1e-14)
    dh = g.normal(size=(T, B, H))
    by_hand, by_text = (unroll.backward(lane, dh, d_final) for lane in lanes)
    for name, value in by_hand.weights.items():
        np.testing.assert_allclose(by_text.weights[OWN.get(name, name)], value, rtol=1e-11, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(by_text.dx, by_hand.dx, rtol=1e-11, atol=1e-12)
    for s in hand.states:
        np.testing.assert_allclose(by_text.d_initial[s], by_hand.d_initial[s], rtol=1e-11, atol=1e-12)
        np.testing.assert_allclose(by_text.d_states[s], by_hand.d_states[s], rtol=1e-11, atol=1e-12)


# ---- any equations --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("name", TEXTS)
def test_every_gradient_by_central_differences(name, reverse):
    """Everything random, masked, both directions: every element of every weight, the inputs and the initial states."""
    cell, g = cell_of(read(TEXTS[name])), np.random.default_rng(9)
    T, B, I, H = 4, 3, 2, 3
    w, x, up = weights_of(cell, I, H, g), g.normal(size=(T, B, I)), g.normal(size=(T, B, H))
    initial, d_final = ({s: g.normal(size=(B, H)) for s in cell.states} for _ in range(2))
    mask = np.arange(T)[:, None] < np.array([4, 2, 3])

    def loss():
        lane = unroll.forward(cell, w, x, initial, mask, reverse)
        return (lane.h * up).sum() + sum((lane.final[s] * d_final[s]).sum() for s in cell.states)

    back = unroll.backward(unroll.forward(cell, w, x, initial, mask, reverse), up, d_final)
    for weight, value in w.items():
        assert relative_error(back.weights[weight], differences(loss, value)) < 1e-6, weight
    assert relative_error(back.dx, differences(loss, x)) < 1e-6
    for s in cell.states:
        assert relative_error(back.d_initial[s], differences(loss, initial[s])) < 1e-6, s


@pytest.mark.parametrize("name", TEXTS)
def test_every_array_of_a_float32_run_is_float32(name):
    cell, g = cell_of(read(TEXTS[name])), np.random.default_rng(6)
    lane = unroll.forward(cell, weights_of(cell, 2, 3, g, np.float32), g.normal(size=(4, 2, 2)).astype(np.float32))
    back = unroll.backward(lane, np.ones_like(lane.h))
    arrays = [*lane.values.values(), back.dx, back.dzx, back.dzh, *back.weights.values(), *back.d_initial.values(),
              *back.d_states.values()]
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}


@pytest.mark.parametrize("name", TEXTS)
def test_what_no_equation_uses_has_no_gradient(name):
    """The rows of absent blocks change nothing; all others change something."""
    cell, g = cell_of(read(TEXTS[name])), np.random.default_rng(7)
    w, x = weights_of(cell, 2, 3, g), g.normal(size=(4, 2, 2))
    lane = unroll.forward(cell, w, x, {s: g.normal(size=(2, 3)) for s in cell.states})
    back = unroll.backward(lane, g.normal(size=lane.h.shape))
    for weight in ("weight_ih", "weight_hh", "bias"):
        for block, rows in zip(cell.blocks, np.split(back.weights[weight], len(cell.blocks)), strict=True):
            assert rows.any() != (block in cell.absent.get(weight, ())), (weight, block)
    assert all(back.weights[own].any() for own in cell.own)


@pytest.mark.parametrize("name", TEXTS)
def test_the_source_that_is_written_computes_the_same(name):
    """The text for reading runs in plain Python here, and only here: its step and its step back are the cell's."""
    equations, g = read(TEXTS[name]), np.random.default_rng(8)
    cell, place, B, I, H = cell_of(equations), {}, 3, 2, 4
    exec(as_numpy(equations).source, place)
    w, x = weights_of(cell, I, H, g), g.normal(size=(1, B, I))
    initial, d_final = ({s: g.normal(size=(B, H)) for s in cell.states} for _ in range(2))
    lane = unroll.forward(cell, w, x, initial)
    back = unroll.backward(lane, np.zeros_like(lane.h), d_final)

    def part(weight, of):
        letter, _, index = weight.partition("_")
        if weight in cell.own:
            return of[weight].reshape(H, -1)
        rows = of[{"W": "weight_ih", "U": "weight_hh", "b": "bias"}[letter]]
        return np.split(rows, len(cell.blocks))[cell.blocks.index(index)].reshape(H, -1)

    names = as_numpy(equations).weights
    weights, gradients = {n: part(n, w) for n in names}, {n: np.zeros_like(part(n, w)) for n in names}
    *states, values = place["step"](x[0].T, *(initial[s].T for s in cell.states), weights)
    for s, value in zip(cell.states, states, strict=True):
        np.testing.assert_allclose(value.T, lane.final[s], rtol=1e-12)
    dx, *d_prev = place["step_back"](*(d_final[s].T for s in cell.states), values, weights, gradients)
    np.testing.assert_allclose(dx.T, back.dx[0], rtol=1e-10, atol=1e-13)
    for s, value in zip(cell.states, d_prev, strict=True):
        np.testing.assert_allclose(value.T, back.d_initial[s], rtol=1e-10, atol=1e-13)
    for n in names:
        np.testing.assert_allclose(gradients[n], part(n, back.weights), rtol=1e-10, atol=1e-13, err_msg=n)


def test_the_lstm_backward_reads_like_the_chapter():
    lines = {written(t): " + ".join(written(one.value) for one in ones)
             for t, ones in shares(read(TEXTS["lstm"])).items()}
    assert lines["C"] == "δh ⊙ o ⊙ tanh′(tanh(C))"
    assert lines["f"] == "δC ⊙ C'" and lines["C'"] == "δC ⊙ f" and lines["δz_f"] == "δf ⊙ σ′(f)"
    assert [one.undoes for one in derive(read(TEXTS["lstm"]))][:2] == ["h", "h"]
    numpy = as_numpy(read(TEXTS["lstm"]), "d{}")
    assert [line.text for line in numpy.backward][:4] == [
        "do = dh * np.tanh(C)", "dC = dC + dh * o * (1 - np.tanh(C)**2)", "df = dC * C_prev", "dC_prev += dC * f"]
    assert numpy.forward[1].text == "f = sigmoid(W_f @ x + U_f @ h_prev + b_f)"
    assert read("\n".join(line.text.replace("np.", "") for line in numpy.forward)).texts == read(TEXTS["lstm"]).texts


# ---- what is read ---------------------------------------------------------------------------------------------------

def test_both_spellings_and_what_stays_of_a_text():
    one = read("f = σ(W_f x + U_f h′ + b_f)  # a remark\n\n  n=tanh( W_n x ) \nh = f×h’ + (1 − f)*n")
    two = read("f = sigmoid(W_f @ x + U_f @ h_prev + b_f)\nn = tanh(W_n @ x)\nh = f * h_prev + (1 - f) * n")
    assert one.texts == two.texts == {"f": "f = σ(W_f x + U_f h' + b_f)", "n": "n = tanh(W_n x)",
                                      "h": "h = f ⊙ h' + (1 - f) ⊙ n"}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_written_reads_as_the_same(name):
    equations = read(TEXTS[name])
    again = read("\n".join(equations.texts.values()))
    assert again.texts == equations.texts
    assert [line.tree for line in again.lines] == [line.tree for line in equations.lines]


def test_a_sign_binds_as_tightly_as_in_arithmetic():
    for text in ("h = (-h') + W_h x", "h = W_h x - h' - 2", "h = h' / 2 ⊙ W_h x", "h = 2 - h' ⊙ W_h x + 3",
                 "h = W_h x - (h' - 2)"):
        assert read(text).texts["h"] == text
    assert read("h = -h' + W x").texts["h"] == "h = (-h') + W_h x"
    assert read("h = 2 - 3 + 4 ⊙ -5 + W x").texts["h"] == "h = 2 - 3 + 4 ⊙ (-5) + W_h x"


def test_a_function_inside_a_line_becomes_a_line():
    made = read(ASCII)
    assert made.symbols == ("f", "n", "h") and made.texts["h"] == "h = f ⊙ h' + (1 - f) ⊙ n"
    assert made.forget == "f" and made.kinds == {"f": "gate", "n": "signed", "h": "signed"}


def test_kinds_follow_from_bounds():
    text = ("g = σ(W_g x)\np = 1 - g\nq = g + p\nC = relu(g)\nn = tanh(W_n x)\ns = n - n\nh = n ⊙ g\n"
            "k = (1 - g) ⊙ k' + n ⊙ g")
    kinds = read(text).kinds
    assert kinds == {"g": "gate", "p": "signed", "q": "state", "C": "state", "n": "signed", "s": "state",
                     "h": "signed", "k": "signed"}


def test_a_bias_is_the_blocks_only_where_it_is_added_to_its_product():
    assert read("h = tanh(W x + U h' + b)").own == {} and read("h = tanh(b + (U h' + W x))").own == {}
    for text in ("h = tanh(W x - b)", "h = tanh(0.5 ⊙ W x + b)", "h = tanh(W x + b) + b", "h = W x ⊙ h' + b",
                 "h = tanh(U h' + b)"):
        assert read(text).own == {"b_h": "H"}, text


def test_a_matrix_that_is_applied_to_several_things_is_one_weight():
    both = read("h = tanh(W x + U h' + U tanh(h'))")
    assert both.own == {"U_h": "HH"} and both.absent["weight_hh"] == ("h",)


MISTAKES = {                    # text: key, line, column, length
    "h = 0.5 * h'": ("reads", 1, 1, 0),
    "": ("output", 1, 1, 0), "a = 1": ("output", 1, 1, 0), "h": ("line", 1, 1, 1), "h + 1": ("line", 1, 3, 1),
    "= 1": ("line", 1, 1, 1),
    "h = ": ("operand", 1, 4, 0), "h = 1 +": ("operand", 1, 8, 0), "h = W_h y": ("input", 1, 5, 3),
    "h = W_x x + W_b x": ("index", 1, 5, 3),
    "h = tanh(W_h0 x + U_h h')": ("index", 1, 10, 2), "C = C' + tanh(W_dC x)\nh = tanh(C)": ("index", 1, 15, 2),
    "h = x": ("input", 1, 5, 1), "h = 2 x": ("operator", 1, 7, 1), "h = W_h x + x_i": ("input", 1, 13, 3),
    "h = LN(W_h x)": ("function", 1, 5, 2), "h = σ(W_h x": ("open", 1, 6, 1),
    "h = W x)": ("close", 1, 8, 1), "x = 1": ("symbol", 1, 1, 1), "h' = 1": ("symbol", 1, 1, 2),
    "b = 1": ("symbol", 1, 1, 1),
    "dh = 1": ("symbol", 1, 1, 2), "is = 1": ("symbol", 1, 1, 2), "p_i = 1": ("symbol", 1, 1, 3),
    "h = __import__(x)": ("letter", 1, 5, 1),
    "h = h'.T": ("letter", 1, 7, 1), "h = W_h x; import os": ("letter", 1, 10, 1), "h = 1/0": ("number", 1, 6, 1),
    "h = 1234567890": ("number", 1, 5, 10), "h = C'": ("state", 1, 5, 2), "h = tanh C": ("call", 1, 5, 4),
    "h = W_h": ("alone", 1, 5, 3), "h = tanh(W x + V_h (1 / 2))": ("alone", 1, 16, 3),
    "h = (2 3)": ("operator", 1, 8, 1), "h = W_h'": ("prime", 1, 5, 4),
    "h = y": ("unknown", 1, 5, 1),
    "h = C\nC = 1": ("later", 1, 5, 1), "h = 1\nh = 2": ("twice", 2, 1, 1), "h = 1 = 2": ("line", 1, 7, 1),
    "h = pq_r": ("vector", 1, 5, 4),
    "h = a_" + "b" * 9: ("vector", 1, 5, 11), "h = " + "(" * 20 + "1": ("deep", 1, 15, 1),
    "h = 1" + " " * 200 + "+ 1": ("long", 1, 161, 48),
    "\n".join(f"{'abcdefghijklmnopqrs'[k]}h = 1" for k in range(19) if k not in (3,)): ("lines", 17, 1, 6),
    "h = " + " + ".join(f"{c}_h" for c in "acdefgijklmnpq"): ("vectors", 1, 1, 0),
    "h = " + " + ".join(f"{c}_h h'" for c in "ACDEFGI"): ("matrices", 1, 1, 0),
    "h = " + " + ".join(f"W_{c} x" for c in "adefgijkl"): ("blocks", 1, 1, 0),
    "a = a'\ne = e'\ng = g'\ni = i'\nh = 1": ("states", 5, 1, 0),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_named_with_its_place(text):
    with pytest.raises(EquationError) as error:
        read(text)
    assert (error.value.key, error.value.line, error.value.column, error.value.length) == MISTAKES[text]
    assert error.value.field == "equations" and str(error.value).startswith("equations: Expected ")
    assert mistakes(text)[0].key == error.value.key


def test_every_key_of_a_mistake_is_met():
    assert {key for key, *_ in MISTAKES.values()} == set(EQUATION_KEYS)


def test_an_editor_is_told_a_mistake_a_line():
    found = mistakes("f = σ(W_f x\na = tanh(W_a y)\nC = f ⊙ C' + a\nh = o ⊙ tanh(C)")
    assert [(e.key, e.line) for e in found] == [("open", 1), ("input", 2), ("unknown", 4)]
    assert found[2].names == ("f", "a", "C", "h'")
    assert mistakes(TEXTS["lstm"]) == ()


def test_no_leaf_is_unknown_to_the_table():
    kinds = {n.kind for text in TEXTS.values() for n in walk_all(read(text).lines)}
    assert kinds == {"number", "symbol", "before", "input", "recurrent", "bias", "vector", "apply", "inside", "fed",
                     "call", "negative", "+", "-", "⊙", "/"}
    assert Node("x", at=1) == Node("x", at=2)


def test_random_texts_are_read_or_refused_by_name():
    """A short sample; `python -m tests.core.fuzz_equations` tries a million."""
    sound, _ = fuzz(1500, 7)
    assert 50 < sound < 1450


# ---- the suite of every cell ------------------------------------------------------------------------------------

def test_the_conformance_suite_runs_over_cells_of_equations():
    """The tests of registered cells, as they are, over four that a plugin registers before they are collected."""
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "tests.core.with_equations",
                           "tests/core/test_unroll.py", "tests/core/test_cells.py",
                           "tests/core/test_network.py", "-k", " or ".join(REGISTERED), "--deselect",
                           "tests/core/test_house.py",
                           *(f"--deselect=tests/core/test_cells.py::{name}[{cell}.]" for name in OF_A_SOURCE
                             for cell in REGISTERED)],
                          cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    assert done.stdout.count(".") > 20 * len(REGISTERED)
