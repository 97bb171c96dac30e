"""Every published cell, and some more, gives PyTorch's numbers: outputs, final states, all gradients, within 1e-9."""
import os

import numpy as np
import pytest

from tests.core.parity.equations import CASES, STORED, flat, ours, theirs


@pytest.fixture(scope="module")
def stored():
    with np.load(STORED) as file:
        return {name: file[name] for name in file.files}


@pytest.mark.parametrize("name", CASES)
def test_the_stored_answers(name, stored):
    np.testing.assert_allclose(flat(ours(name)), stored[name], rtol=1e-9, atol=1e-9)


def test_no_answer_is_stored_in_vain(stored):
    assert list(stored) == list(CASES) and len(CASES) >= 19


@pytest.mark.skipif(os.environ.get("UNROLLED_TORCH") != "1",
                    reason="live PyTorch parity runs with build.py test --torch")
@pytest.mark.parametrize("name", CASES)
def test_pytorch_itself(name):
    pytest.importorskip("torch")
    mine, expected = ours(name), theirs(name)
    assert set(mine) == set(expected)
    for key, value in expected.items():
        np.testing.assert_allclose(mine[key], value, rtol=1e-9, atol=1e-9, err_msg=key)
