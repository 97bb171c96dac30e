"""PyTorch itself, run beside the core: fresh numbers, and the stored answers made again.

Runs where `build.py test --torch` asks for it (UNROLLED_TORCH=1) and PyTorch is there.
"""
import os

import numpy as np
import pytest

if os.environ.get("UNROLLED_TORCH") != "1":
    pytest.skip("live PyTorch parity runs with build.py test --torch", allow_module_level=True)
torch = pytest.importorskip("torch")

from tests.core.parity import ours, stored, theirs
from tests.core.parity.cases import CASES, Stack, stacks

ANSWERS, _ = stored.read()


@pytest.mark.parametrize("name", CASES)
def test_live_parity(name):
    """Numbers that were never stored."""
    case = CASES[name]
    given = ours.numbers(case, 31)
    expected = theirs.answers(case, given)
    for path in ours.paths(case):
        assert stored.differences(ours.answers(case, given, path), expected) == []


@pytest.mark.parametrize("name", CASES)
def test_the_stored_answers_are_pytorchs(name):
    case = CASES[name]
    assert stored.differences(theirs.answers(case, ours.numbers(case, stored.SEED)), ANSWERS[name]) == []


@pytest.mark.parametrize("case", [case for case in stacks() if case.layers > 1 and not case.dropped][:6],
                         ids=lambda case: case.name)
def test_layer_by_layer_is_the_module(case):
    """What stands in for PyTorch's own dropout, layers one by one, is its stack where there is no dropout."""
    given = ours.numbers(case, 5)
    expected = theirs.answers(case, given)
    T, B, _, H = case.sizes
    ones = {f"factors{layer}": np.ones((T, B, H * case.directions)) for layer in range(case.layers - 1)}
    split = Stack(form=case.form, layers=case.layers, directions=case.directions, sizes=case.sizes,
                  padded=case.padded, dropped=True)
    assert stored.differences(theirs.answers(split, given | ones), expected) == []


@pytest.mark.parametrize("form", ["tanh", "relu", "gru", "lstm"])
def test_the_written_out_step_is_the_module(form):
    """The steps that are written out for dropout inside the recurrence are PyTorch's own where nothing is dropped."""
    case = CASES[f"whole-{form}-fresh"]
    given = ours.numbers(case, 6)
    T, B = case.sizes
    ones = given | {"factors0.0": np.ones((T, B, case.settings["hidden"]))}
    without = {name: value for name, value in given.items() if name != "factors0.0"}
    assert stored.differences(theirs.answers(case, ones), theirs.answers(case, without)) == []
