"""The few mathematical functions: products of many rows, the sigmoid, the norm."""
import numpy as np
import pytest

from core.numerics import functions, products


@pytest.mark.parametrize(("rows", "wide", "out"), [((3,), 2, 5), ((7, 3), 11, 13), ((12, 4), 37, 29)])
def test_the_three_products_of_a_weight(rows, wide, out):
    """Against the sum written out in float64."""
    draw = np.random.default_rng(out).normal
    W, x, dy = draw(size=(out, wide)), draw(size=(*rows, wide)), draw(size=(*rows, out))
    np.testing.assert_allclose(products.project(x, W), (W * x[..., None, :]).sum(-1), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(products.project_back(dy, W), (W * dy[..., :, None]).sum(-2), rtol=1e-12, atol=1e-12)
    shares = dy[..., :, None] * x[..., None, :]
    np.testing.assert_allclose(products.weight_gradient(dy, x), shares.reshape(-1, out, wide).sum(0), rtol=1e-12,
                               atol=1e-12)
    assert products.project(x.astype(np.float32), W.astype(np.float32)).dtype == np.float32


def test_a_closed_gate_keeps_its_digits():
    z = np.array([-88.0, -20.0, -16.0, -1e-3, 0.0, 3.0, 20.0, 90.0])
    for kind, most in ((np.float32, 3e-7), (np.float64, 4e-16)):
        exact = np.array([1 / (1 + mpexp(-x)) for x in z.astype(kind).astype(float)])
        assert functions.sigmoid(z.astype(kind)).dtype == kind
        np.testing.assert_allclose(functions.sigmoid(z.astype(kind)).astype(float), exact, rtol=most)


def mpexp(x):
    return float(np.exp(np.longdouble(x)))


def test_a_norm_beyond_the_root_of_the_largest_number_is_finite():
    assert functions.norm(np.full(4, 1e30, np.float32)) == pytest.approx(2e30)
    assert functions.norm(np.full(4, np.inf, np.float32)) == np.inf
