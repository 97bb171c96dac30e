"""Other notations than ours: what each is read as, every gradient, and where the others are refused."""
import numpy as np
import pytest

from core.cells.equations import PUBLISHED, another_notation, cell_of, meaning, mistakes, read
from core.looking.gradcheck import differences, relative_error
from core.network import unroll
from tests.core.drawn import weights_of
from tests.core.notations import NOTATIONS, REFUSED


@pytest.mark.parametrize("name", NOTATIONS)
def test_other_notations_are_read(name):
    typed, ours = NOTATIONS[name]
    assert read(typed).texts == read(ours).texts and read(typed).blocks == read(ours).blocks
    assert not mistakes(typed)


@pytest.mark.parametrize("name", NOTATIONS)
def test_the_gradients_of_other_notations_by_central_differences(name):
    cell, g = cell_of(read(NOTATIONS[name][0])), np.random.default_rng(5)
    T, B, I, H = 3, 2, 2, 2
    w, x, up = weights_of(cell, I, H, g), g.normal(size=(T, B, I)), g.normal(size=(T, B, H))
    initial = {s: g.normal(size=(B, H)) for s in cell.states}

    def loss():
        return (unroll.forward(cell, w, x, initial).h * up).sum()

    back = unroll.backward(unroll.forward(cell, w, x, initial), up)
    for weight, value in w.items():
        assert relative_error(back.weights[weight], differences(loss, value)) < 1e-6, weight


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_cell_of_ours_is_refused_at_its_place(typed):
    error = mistakes(typed)[0]
    assert (error.key, error.line, error.column, error.got) == REFUSED[typed]
    line = typed.split("\n")[error.line - 1]
    assert line[error.column - 1:error.column - 1 + error.length] == error.got


PROGRAMS = {                    # a program's text: what each of our weights is, of the program's own
    "numpy": ("an LSTM over concat", """
concat = np.vstack((h_prev, x))
f = sigmoid(np.dot(Wf, concat) + bf)
i = sigmoid(np.dot(Wi, concat) + bi)
c_bar = np.tanh(np.dot(Wc, concat) + bc)
c = f * c_prev + i * c_bar
o = sigmoid(np.dot(Wo, concat) + bo)
h = o * np.tanh(c)""", {"Wf": "[U_f W_f]", "Wi": "[U_i W_i]", "Wc": "[U_C W_C]", "Wo": "[U_o W_o]", "bf": "b_f",
                        "bi": "b_i", "bc": "b_C", "bo": "b_o"}),
    "lines": ("a GRU over lines", """
z = sigmoid(W_z @ x
            + U_z @ h_prev + b_z)
r = sigmoid(W_r @ x
            + U_r @ h_prev + b_r)
h = (z * h_prev
     + (1 - z) * np.tanh(np.dot(W_h, x) + np.dot(U_h, np.multiply(r, h_prev))))""", {
         name: name for name in ("W_z", "U_z", "b_z", "W_r", "U_r", "b_r", "W_h", "U_h")}),
    "shared": ("one pair of matrices for two lines", """
z = sigmoid(np.dot(W_x, x) + np.dot(W_h, h_prev) + b_z)
n = np.tanh(np.dot(W_x, x) + np.dot(W_h, h_prev) + b_n)
h = z * h_prev + (1 - z) * n""", {"W_x": "W_all", "W_h": "U_all", "b_z": "b_z", "b_n": "b_n"}),
    "elementwise": ("peepholes", """
i = sigmoid(np.dot(W_i, x) + V_i * c_prev + b_i)
c = i * c_prev + (1 - i) * np.tanh(np.dot(W_c, x) + np.dot(U_c, h_prev))
h = np.tanh(c)""", {"W_i": "W_i", "V_i": "v_i", "b_i": "b_i", "W_c": "W_C", "U_c": "U_C"}),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_is_read_computes_what_it_computes_in_python(name):
    """The typed text itself runs in Python, with our weights under its names."""
    _, text, names = PROGRAMS[name]
    cell, g, B, I, H = cell_of(read(text.strip())), np.random.default_rng(2), 3, 2, 4
    w, x = weights_of(cell, I, H, g), g.normal(size=(1, B, I))
    initial = {s: g.normal(size=(B, H)) for s in cell.states}

    def weight(ours):
        if ours.startswith("["):
            return np.hstack([weight(one) for one in ours[1:-1].split()])
        if ours in cell.own:
            return w[ours].reshape(H, -1)
        letter, _, index = ours.partition("_")
        rows = w[{"W": "weight_ih", "U": "weight_hh", "b": "bias"}[letter]]
        return np.split(rows, len(cell.blocks))[cell.blocks.index(index)].reshape(H, -1)

    place = {theirs: weight(ours) for theirs, ours in names.items()} | {"np": np, "x": x[0].T} | {
        "sigmoid": lambda z: 1 / (1 + np.exp(-z))} | {f"{s.lower()}_prev": initial[s].T for s in cell.states}
    exec(text, place)
    final = unroll.forward(cell, w, x, initial).final
    for s in cell.states:
        np.testing.assert_allclose(final[s], place[s.lower()].T, rtol=1e-12)


@pytest.mark.parametrize("typed", [
    "v_t = W_v x_t\nk_t = W_k x_t\nc_t = c_{t-1} + v_t k_t^T\nh_t = tanh(c_t)",        # a matrix for a state
    "f_t = σ(W_f x_t)\nc_t = f_t c_{t-1} + W_c x_t\ny_t = f_t tanh(c_t)",              # y is the output, c is not
    "h_t = tanh(W_h ⊙ x_t + b_h)",                                                     # x is as wide as h in no cell
])
def test_what_would_be_another_cell_is_refused(typed):
    assert mistakes(typed)


def test_a_text_of_ours_is_never_written_anew(monkeypatch):
    monkeypatch.setattr(meaning, "rewritten", None)
    for one in PUBLISHED.values():
        assert not mistakes(one.text)


def test_a_bias_of_a_step_is_a_bias_under_the_name_that_it_has_in_older_links():
    assert not mistakes(text := "h = tanh(W x + U h' + b_t)") and not another_notation(text)


@pytest.mark.parametrize(("typed", "line", "column", "got"), [
    ("f_t = σ(W_f · [h_{t-1}, x_t] + b_f)\nh_t = f_t * q_t", 2, 13, "q_t"),
    ("o_t = σ(W_o · [C_t, x_t])\nC_t = 2 C_{t-1} + zz_t\nh_t = o_t * tanh(C_t)", 2, 19, "zz_t"),
    ("遗忘门：f_t = σ(W_f x_t + k_t)\nh_t = f_t", 1, 23, "k_t"),
])
def test_a_mistake_in_another_notation_is_told_where_it_was_typed(typed, line, column, got):
    error = mistakes(typed)[0]
    assert (error.line, error.column, error.got) == (line, column, got)
