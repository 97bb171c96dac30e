"""Whole networks: every gradient against central differences, over cells, layers, directions, merges and dropout."""
import numpy as np
import pytest

from core.cells import CELLS
from core.looking.gradcheck import moved, relative_error
from core.network.dropout import draw_masks, no_masks
from core.network.merging import merge, merge_back
from core.network.network import Network, backward, cell_for, forward, network_for
from core.numerics.params import Params
from core.spec import Experiment
from core.tasks import Batch
from core.training.evaluation import loss_of
from core.training.loop import reference, start

T, B, V, W = 3, 4, 6, 5
MASK = np.arange(T)[:, None] < np.array([3, 1, 2, 3])
FORMS = [("rnn", {}), ("rnn", {"nonlinearity": "relu"}), ("gru", {}), ("gru", {"reset_after": False}), ("lstm", {}),
         ("lstm", {"peepholes": True})]
FORMS += [(name, {}) for name in CELLS if name not in ("rnn", "gru", "lstm")]
STACKS = [(layers, merge) for layers in (1, 2, 3) for merge in ("", "concat", "sum", "ave", "mul")]


def quick_differences(f, x, epsilon=1e-5):
    """Central differences by two values, error of order ε²: (f(ε) - f(-ε)) / 2ε."""
    return np.array([(f1 - f_1) / (2 * epsilon) for f1, f_1 in moved(f, x, None, (epsilon, -epsilon))])


def network(cell="lstm", merge="", layers=1, reads="each", numbers=0, **more):
    spec = Experiment(cell=cell, hidden=2, embedding=more.pop("embedding", 3), layers=layers, bidirectional=bool(merge),
                      merge=merge or "concat", **more)
    return Network(spec, 0 if numbers else V, numbers, 1 if numbers else W, cell_for(spec), reads)


def params_of(net, seed=1, dtype=np.float64):
    """Every parameter random and away from zero."""
    g = np.random.default_rng(seed)
    p = Params.zeros(net.shapes, dtype)
    p.flat[:] = g.uniform(0.2, 0.9, p.flat.size) * g.choice([-1, 1], p.flat.size)
    return p


def batch_of(net, seed=2):
    g = np.random.default_rng(seed)
    scored = MASK & (g.random((T, B)) < 0.7)
    scored[0] = True
    if net.reads == "final":
        scored = np.zeros((T, B), bool)
        scored[[2, 0, 1, 2], [0, 1, 2, 3]] = True
    tokens = np.where(MASK, g.integers(0, V, (T, B)), 0)
    inputs = g.uniform(-1, 1, (T, B, net.inputs)) if net.inputs else None
    values = g.uniform(-1, 1, (T, B, 1)) if net.inputs else None
    return Batch(tokens, MASK, g.integers(0, W, (T, B)), scored, inputs, values)


def worst_error(net, masks=None):
    """The worst relative error of any weight, in the network's own loss."""
    params, batch = params_of(net), batch_of(net)
    gradient = reference(net, params, batch, masks).gradient
    assert list(gradient) == list(net.shapes)
    errors = {name: relative_error(
        gradient[name], quick_differences(lambda: loss_of(net, forward(net, params, batch, masks)).value, view), 1e-4,
    )
              for name, view in params.items()}
    unmoved = [name for name, g in gradient.items() if not g.any()]
    return max(errors.values()), unmoved


@pytest.mark.parametrize(("layers", "merge"), STACKS)
@pytest.mark.parametrize(("cell", "form"), FORMS)
def test_gradients_of_every_weight(cell, form, layers, merge):
    error, unmoved = worst_error(network(cell, merge, layers, initial_state="learned", **form))
    assert error < 1e-6
    assert form == {"nonlinearity": "relu"} or not unmoved      # a rectified unit may be off throughout


@pytest.mark.parametrize("over", ["fixed", "fresh"])
@pytest.mark.parametrize("cell", CELLS)
def test_gradients_with_dropout_held(cell, over):
    net = network(cell, "concat", 2, dropout=0.4, recurrent_dropout=0.3, recurrent_mask=over, word_dropout=0.2)
    masks = draw_masks(net.spec, T, B, 4, np.float64)
    assert any((m == 0).any() for m in (masks.word, masks.between[0], *masks.recurrent[0]))
    assert worst_error(net, masks)[0] < 1e-6


@pytest.mark.parametrize("change",
                         [{"embedding": 0}, {"reads": "final"}, {"numbers": 2}, {"numbers": 2, "reads": "final"}],
                         ids=["one-hot", "final", "numbers", "number at the end"])
@pytest.mark.parametrize("merge", ["", "concat", "mul"])
def test_gradients_of_other_ends(merge, change):
    assert worst_error(network("gru", merge, 2, **change))[0] < 1e-6


def test_gradients_of_tied_weights():
    spec = Experiment(hidden=3, embedding=6, bidirectional=True, tie_weights=True)
    net = Network(spec, W, 0, W, cell_for(spec))
    assert "head.weight" not in net.shapes
    params, batch = params_of(net), batch_of(net)
    batch = Batch(batch.tokens % W, batch.mask, batch.targets, batch.scored)
    gradient = reference(net, params, batch).gradient
    for name, view in params.items():
        assert relative_error(gradient[name],
                              quick_differences(lambda: loss_of(net, forward(net, params, batch)).value, view),
                              1e-4) < 1e-6, name


@pytest.mark.parametrize("cell", CELLS)
def test_padding_changes_no_loss_and_no_gradient(cell):
    """A batch padded further, with other tokens in its padding, is the same batch."""
    net = network(cell, "concat", 2)
    params, batch = params_of(net), batch_of(net)
    more = 3

    def padded(a, value):
        return np.concatenate([np.where(MASK, a, value), np.full((more, B), value, a.dtype)])

    longer = Batch(padded(batch.tokens, 4), padded(batch.mask, False), padded(batch.targets, 2),
                   padded(batch.scored, False))
    one, other = reference(net, params, batch), reference(net, params, longer)
    np.testing.assert_allclose(other.loss, one.loss, rtol=1e-12)
    np.testing.assert_allclose(other.gradient.flat, one.gradient.flat, rtol=1e-9, atol=1e-12)


def test_the_loss_is_the_mean_over_scored_positions():
    """A batch's loss is its columns' losses, weighted by how many positions each has."""
    net = network("lstm", "concat")
    params, batch = params_of(net), batch_of(net)
    total = 0.0
    for b in range(B):
        n = int(MASK[:, b].sum())
        one = Batch(*(a[:n, b:b + 1] for a in (batch.tokens, batch.mask, batch.targets, batch.scored)))
        total += reference(net, params, one).loss * one.scored.sum()
    np.testing.assert_allclose(reference(net, params, batch).loss, total / batch.scored.sum(), rtol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_everything_stays_float32(cell):
    net = network(cell, "concat", 2, dropout=0.4, recurrent_dropout=0.3, word_dropout=0.2, initial_state="learned")
    params, batch = params_of(net, dtype=np.float32), batch_of(net)
    p = forward(net, params, batch, draw_masks(net.spec, T, B, 0))
    loss = loss_of(net, p)
    g, lanes = backward(net, params, p, loss.d)
    arrays = [p.x, p.y, p.logits, loss.each, loss.d, g.flat, *p.out]
    arrays += [a for lane in lanes.values() for a in (lane.dx, lane.dzx, lane.dzh, *lane.d_states.values())]
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}


@pytest.mark.parametrize(("kind", "expected"),
                         [("concat", [2, 3, 5, 7]), ("sum", [7, 10]), ("ave", [3.5, 5]), ("mul", [10, 21])])
def test_merges(kind, expected):
    parts = [np.array([2.0, 3.0]), np.array([5.0, 7.0])]
    np.testing.assert_array_equal(merge(kind, parts), expected)
    assert merge(kind, parts[:1]) is parts[0]
    assert [d.shape for d in merge_back(kind, np.ones(len(expected)), parts)] == [(2,), (2,)]


def test_names_and_shapes_are_pytorchs():
    spec = Experiment(cell="gru", hidden=5, embedding=4, layers=2, bidirectional=True, text=("a b c",))
    shapes = network_for(spec).shapes
    assert shapes["embedding.weight"] == (6, 4)
    assert shapes["rnn.weight_ih_l0"] == (15, 4)
    assert shapes["rnn.weight_hh_l1_reverse"] == (15, 5)
    assert shapes["rnn.weight_ih_l1"] == (15, 10)
    assert shapes["rnn.bias_hn_l0_reverse"] == (5,)
    assert shapes["head.weight"] == (6, 10)


def test_a_given_initial_state_is_used():
    net = network("lstm")
    params, batch = params_of(net), batch_of(net)
    zero = forward(net, params, batch)
    given = forward(net, params, batch, initial={(0, 0): {s: np.full((B, 2), 0.5) for s in "hC"}})
    assert not np.allclose(zero.logits, given.logits)
    np.testing.assert_array_equal(given.lanes[0, 0].initial["C"], np.full((B, 2), 0.5))


def test_no_dropout_at_inference():
    spec = Experiment(layers=2, dropout=0.5, recurrent_dropout=0.5, word_dropout=0.5)
    masks = no_masks(spec)
    assert masks.word is None
    assert masks.between == (None, None)
    assert masks.recurrent == ((None,), (None,))


def test_dropout_keeps_the_mean_and_the_mask_holds_over_time():
    spec = Experiment(layers=2, hidden=64, dropout=0.25, recurrent_dropout=0.25)
    masks = draw_masks(spec, 20, 16, 3)
    assert set(np.unique(masks.between[0])) == {0, np.float32(1 / 0.75)}
    assert abs(masks.between[0].mean() - 1) < 0.02
    assert masks.between[1] is None
    assert masks.recurrent[0][0].shape == (1, 16, 64)
    again, later = draw_masks(spec, 20, 16, 3), draw_masks(spec, 20, 16, 4)
    np.testing.assert_array_equal(masks.between[0], again.between[0])
    assert (masks.between[0] != later.between[0]).any()
    assert draw_masks(spec.replace(recurrent_mask="fresh"), 20, 16, 3).recurrent[0][0].shape == (20, 16, 64)


def test_the_first_weights_follow_from_the_seed_and_the_name():
    spec = Experiment(text=("a b c d",), seed=3)
    one = start(spec).params
    np.testing.assert_array_equal(one.flat, start(spec).params.flat)
    assert (one.flat != start(spec.replace(seed=4)).params.flat).mean() > 0.8
    two = start(spec.replace(bidirectional=True)).params
    np.testing.assert_array_equal(one["rnn.weight_hh_l0"], two["rnn.weight_hh_l0"])
    assert (two["rnn.weight_hh_l0"] != two["rnn.weight_hh_l0_reverse"]).any()


@pytest.mark.parametrize("kind", ["uniform", "xavier", "orthogonal"])
def test_initialisations(kind):
    spec = Experiment(text=("a b c d",), hidden=16, forget_bias=1.5, initialisation=kind)
    params = start(spec).params
    bias = params["rnn.bias_l0"].reshape(4, 16)
    np.testing.assert_array_equal(bias[1], np.full(16, 1.5, np.float32))
    assert not bias[[0, 2, 3]].any()
    U = params["rnn.weight_hh_l0"].reshape(4, 16, 16)
    if kind == "orthogonal":
        np.testing.assert_allclose(U[2] @ U[2].T, np.eye(16), atol=1e-5)
        assert (U[0] != U[1]).any()
    else:
        assert 0.8 < np.abs(U).max() / (0.25 if kind == "uniform" else np.sqrt(6 / 32)) <= 1.0001
