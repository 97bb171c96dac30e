"""Every registered cell by itself over time: its gradients against central differences, both directions, padding."""
import numpy as np
import pytest

from core.cells import CELLS
from core.errors import ShapeError
from core.looking.gradcheck import differences, relative_error
from core.network import unroll

FORMS = {f"{name}.{form}": cell for name, one in CELLS.items() for form, cell in {"": one, **one.variants}.items()}
T, B, I, H = 5, 4, 2, 3
LENGTHS = np.array([5, 2, 4, 1])
MASK = np.arange(T)[:, None] < LENGTHS
HOLES = np.array([[1, 0, 1, 1, 0], [0, 1, 1, 0, 1], [1, 1, 1, 1, 1], [0, 0, 1, 1, 0]], bool).T


def case(cell, seed=0, dtype=np.float64):
    """Everything that a lane takes, random and far from zero."""
    g = np.random.default_rng(seed)

    def draw(*shape):
        return (g.uniform(0.2, 1, shape) * g.choice([-1, 1], shape)).astype(dtype)

    weights = {name: draw(*shape) for name, shape in cell.shapes(I, H).items()}
    initial = {s: draw(B, H) for s in cell.states}
    return weights, draw(T, B, I), initial, draw(T, B, H), {s: draw(B, H) for s in cell.states}


@pytest.mark.parametrize("dropout", [None, "fixed", "fresh"])
@pytest.mark.parametrize("mask", [None, MASK, HOLES], ids=["full", "padded", "holes"])
@pytest.mark.parametrize("reverse", [False, True], ids=["forward", "reverse"])
@pytest.mark.parametrize("form", FORMS)
def test_gradients_of_every_element(form, reverse, mask, dropout):
    cell = FORMS[form]
    weights, x, initial, d_out, d_final = case(cell)
    factors = None
    if dropout:
        factors = np.random.default_rng(5).choice([0, 1 / 0.7], (1 if dropout == "fixed" else T, B, H))

    def loss():
        lane = unroll.forward(cell, weights, x, initial, mask, reverse, factors)
        return float((lane.h * d_out).sum() + sum((lane.final[s] * d_final[s]).sum() for s in cell.states))

    back = unroll.backward(unroll.forward(cell, weights, x, initial, mask, reverse, factors), d_out, d_final)
    assert set(back.weights) == set(weights)
    for name, value in weights.items():
        assert relative_error(back.weights[name], differences(loss, value)) < 1e-6, name
    assert relative_error(back.dx, differences(loss, x)) < 1e-6
    for s in cell.states:
        assert relative_error(back.d_initial[s], differences(loss, initial[s])) < 1e-6, s


@pytest.mark.parametrize("form", FORMS)
def test_state_gradients_are_the_loss_seen_from_a_step(form):
    """d_states[s][t] is the derivative with respect to the state at t: what a run begun after t says of its start."""
    cell = FORMS[form]
    weights, x, initial, d_out, d_final = case(cell)
    lane = unroll.forward(cell, weights, x, initial)
    back = unroll.backward(lane, d_out, d_final)
    t = 2
    state = {s: lane.values[s][t].copy() for s in cell.states}

    def rest():
        tail = unroll.forward(cell, weights, x[t + 1:], state)
        late = (tail.h * d_out[t + 1:]).sum() + sum((tail.final[s] * d_final[s]).sum() for s in cell.states)
        return float(late + (state["h"] * d_out[t]).sum())

    assert relative_error(back.d_states["h"][t], differences(rest, state["h"])) < 1e-6
    for s in cell.states[1:]:
        through_h = back.d_states[s][t] - differences(rest, state[s]).reshape(B, H)
        direct = cell.step_back({"h": back.d_states["h"][t]} | {q: np.zeros((B, H)) for q in cell.states[1:]},
                                {k: v[t] for k, v in lane.values.items()}, {q: lane.before[q][t] for q in cell.states},
                                lane.zh[t], weights, lambda symbol, value: value).total[s]
        assert relative_error(through_h, direct) < 1e-6


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_padding_changes_nothing(form, reverse):
    """Each padded sequence gives what it gives by itself, and what is in its padding does not matter."""
    cell = FORMS[form]
    weights, x, initial, d_out, d_final = case(cell)
    lane = unroll.forward(cell, weights, x, initial, MASK, reverse)
    back = unroll.backward(lane, d_out, d_final)
    other = unroll.forward(cell, weights, np.where(MASK[..., None], x, 7.0), initial, MASK, reverse)
    for s in cell.states:
        np.testing.assert_array_equal(other.final[s], lane.final[s])
    for b, n in enumerate(LENGTHS):
        one = unroll.forward(cell, weights, x[:n, b:b + 1], {s: v[b:b + 1] for s, v in initial.items()}, None, reverse)
        # Padding only carries states on, so its upstream gradient belongs to the state that it carries.
        held = d_out[:n, b:b + 1].copy()
        start = {s: v[b:b + 1].copy() for s, v in d_final.items()}
        if not reverse:
            start["h"] = start["h"] + d_out[n:, b:b + 1].sum(axis=0)
        alone = unroll.backward(one, held, start)
        np.testing.assert_allclose(lane.h[:n, b], one.h[:, 0], rtol=1e-12)
        np.testing.assert_allclose(back.dx[:n, b], alone.dx[:, 0], rtol=1e-9, atol=1e-12)
        assert not back.dx[n:, b].any()
        for s in cell.states:
            np.testing.assert_allclose(lane.final[s][b], one.final[s][0], rtol=1e-12)


@pytest.mark.parametrize("form", FORMS)
def test_reverse_is_the_flipped_run(form):
    cell = FORMS[form]
    weights, x, initial, d_out, d_final = case(cell)
    there = unroll.forward(cell, weights, x, initial, reverse=True)
    back = unroll.forward(cell, weights, x[::-1].copy(), initial)
    np.testing.assert_allclose(there.h, back.h[::-1], rtol=1e-12)
    np.testing.assert_array_equal(there.final["h"], there.h[0])
    one, other = unroll.backward(there, d_out, d_final), unroll.backward(back, d_out[::-1].copy(), d_final)
    np.testing.assert_allclose(one.dx, other.dx[::-1], rtol=1e-9)
    np.testing.assert_allclose(one.dzx, other.dzx[::-1], rtol=1e-9)


@pytest.mark.parametrize("form", FORMS)
def test_everything_stays_float32(form):
    cell = FORMS[form]
    weights, x, initial, d_out, d_final = case(cell, dtype=np.float32)
    lane = unroll.forward(cell, weights, x, initial, MASK)
    back = unroll.backward(lane, d_out, d_final)
    arrays = [lane.zx, lane.zh, *lane.values.values(), *lane.before.values(), *lane.final.values(), back.dx, back.dzx,
              back.dzh,
              *back.weights.values(), *back.d_states.values(), *back.d_initial.values(), *back.own.values()]
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}


@pytest.mark.parametrize("form", FORMS)
def test_an_absent_initial_state_is_zero(form):
    cell = FORMS[form]
    weights, x, _, _, _ = case(cell)
    zeros = {s: np.zeros((B, H)) for s in cell.states}
    np.testing.assert_array_equal(unroll.forward(cell, weights, x).h, unroll.forward(cell, weights, x, zeros).h)


def without(weights, name):
    return {n: w for n, w in weights.items() if n != name}


@pytest.mark.parametrize("form", FORMS)
def test_what_does_not_fit_is_refused_before_anything_is_computed(form):
    """Every argument of both functions, in every form of cell: what broadcasts or is left over is refused too."""
    cell = FORMS[form]
    weights, x, initial, d_out, d_final = case(cell)
    last = cell.states[-1]
    asked = [
        (f"^{name}: Expected .*, got no such array$", dict(weights=without(weights, name))) for name in weights] + [
        (r"^weight_hh: Expected \[\d hidden, hidden\], got \(3,\)$", dict(weights=weights | {"weight_hh": np.ones(3)})),
        (r"^x: Expected \[time, batch, width\] of one step or more, got \(0, 4, 2\)$", dict(x=x[:0])),
        ("^x: ", dict(x=x[0])),
        (rf"^initial {last}: Expected \(4, 3\), got \(1, 3\)$", dict(initial=initial | {last: np.ones((1, H))})),
        ("^initial H: Expected one of the states h", dict(initial={"H": initial["h"]})),
        (r"^dropout: Expected \(5, 4, 3\) or \(1, 4, 3\), got \(2, 4, 3\)$", dict(dropout=np.ones((2, B, H)))),
        (r"^dropout: .*, got \(4, 3\)$", dict(dropout=np.ones((B, H)))),
        (r"^dropout: .*, got \(5, 1, 3\)$", dict(dropout=np.ones((T, 1, H))))]
    for message, change in asked:
        with pytest.raises(ShapeError, match=message):
            unroll.forward(**dict(cell=cell, weights=weights, x=x, initial=initial) | change)
    lane = unroll.forward(cell, weights, x, initial)
    for message, dh, final in ((rf"^d_final {last}: Expected \(4, 3\), got \(3,\)$", d_out, {last: np.ones(H)}),
                               ("^d_final c: Expected one of", d_out, {"c": d_final["h"]}),
                               (r"^dh: Expected \(5, 4, 3\), got \(4, 3\)$", d_out[0], None)):
        with pytest.raises(ShapeError, match=message):
            unroll.backward(lane, dh, final)


def test_wrong_shapes_are_refused_by_name():
    cell = CELLS["lstm"]
    weights, x, initial, d_out, _ = case(cell)
    with pytest.raises(ShapeError, match="weight_ih"):
        unroll.forward(cell, weights, x[..., :1])
    with pytest.raises(ShapeError, match="mask"):
        unroll.forward(cell, weights, x, mask=MASK[:2])
    with pytest.raises(ShapeError, match="dh"):
        unroll.backward(unroll.forward(cell, weights, x, initial), d_out[:2])
