"""The core against PyTorch's stored answers, to nine digits: every path of the core on every case."""
from collections import Counter

import numpy as np
import pytest

from tests.core.parity import ours, stored
from tests.core.parity.cases import CASES, FORMS, Following, Stack

ANSWERS, FINGERPRINTS = stored.read()
FOLLOWINGS = [name for name, case in CASES.items() if isinstance(case, Following)]


def test_the_answers_are_to_these_cases():
    """Fails where cases.py was changed and the answers were not made again."""
    assert list(ANSWERS) == list(CASES)
    for name, case in CASES.items():
        assert stored.fingerprint(ours.numbers(case, stored.SEED)) == pytest.approx(FINGERPRINTS[name], rel=1e-12), name


@pytest.mark.parametrize(("name", "path"), [(name, path) for name, case in CASES.items() for path in ours.paths(case)])
def test_parity(name, path):
    case = CASES[name]
    got = ours.answers(case, ours.numbers(case, stored.SEED), path)
    assert stored.differences(got, ANSWERS[name]) == []


@pytest.mark.parametrize("name", FOLLOWINGS)
def test_single_precision_follows_to_1e_5(name):
    """As a visitor's training runs: float32, PyTorch's float64 to five digits after every step of the case."""
    case = CASES[name]
    got = ours.following(case, ours.numbers(case, stored.SEED), np.float32)
    assert {value.dtype for key, value in got.items() if "." in key} == {np.dtype(np.float32)}
    assert stored.differences(got, ANSWERS[name], 1e-5) == []


def test_nothing_is_zero_and_no_two_sizes_are_equal():
    """What would hide a bug: a zero bias, state or upstream gradient, an answer of zeros, a square shape."""
    for name, case in CASES.items():
        if isinstance(case, Stack):
            assert len(set(case.sizes)) == 4
            given = ours.numbers(case, stored.SEED)
            assert all(value.all() for key, value in given.items()
                       if key[:4] in ("bias", "weig") or key in ("x", "h0", "C0", "dh_n", "dC_n"))
        assert all(value.any() or case.form == "relu" for value in ANSWERS[name].values()), name


def test_the_cases_cover_every_form_direction_and_depth():
    counts = Counter((case.form, case.directions, case.layers, case.padded) for case in CASES.values()
                     if type(case) is Stack)
    assert len(counts) == len(FORMS) * 2 * 3 * 2


def test_the_comparison_can_fail():
    answers = {"a": np.array([1.0, 2.0]), "b": np.ones((2, 3))}
    assert stored.differences(answers, answers) == []
    assert stored.differences({"a": np.array([1.0, 2.00001]), "b": np.ones((3, 2))}, answers) == [
        "a: off by 5.0e-06 of its largest number", "b: expected shape (2, 3), got (3, 2)"]
    assert stored.differences({"a": np.array([1.0, np.nan])},
                              answers) == ["a: off by nan of its largest number", "b: absent"]
