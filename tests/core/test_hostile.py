"""Files and equations that are small and would be slow or large: each ends in a named error, or costs what it says."""
from __future__ import annotations

import io

import numpy as np
import pytest

from core import Experiment, FileError, interop, start
from core.cells.equations import facts, read
from core.errors import EquationError
from core.exchange.texts import propose
from core.exchange.weights import pickles, read_weights, torch_files
from core.exchange.weights.fitting import fit
from core.exchange.weights.hdf5 import MOST_STEPS, File
from core.exchange.weights.pickles import Machine
from core.exchange.weights.torch_files import ALLOWED


def run(data: bytes) -> object:
    return Machine(memoryview(data), 0, ALLOWED, lambda reference: reference).run()


def test_a_name_made_of_doubled_tuples_is_no_name() -> None:
    with pytest.raises(FileError):
        run(b"\x80\x02X\x01\x00\x00\x00a" + b"2\x86" * 60 + b"X\x01\x00\x00\x00b\x93.")


def test_one_list_is_not_copied_again_and_again() -> None:
    size = b"ctorch\nSize\nh\x00\x85R0"
    given = b"\x80\x02]q\x00(" + b"K\x01" * 20_000 + b"e0"
    assert run(given + size * 3 + b"N.") is None
    with pytest.raises(FileError):
        run(given + size * 60 + b"N.")


def test_keys_of_one_hash_are_kept_apart_as_text() -> None:
    key = [b"\x8a\x0a" + (k * (2**61 - 1)).to_bytes(10, "little") + b"N" for k in range(1, 50)]
    found = run(b"\x80\x02}(" + b"".join(key) + b"u.")
    assert isinstance(found, dict) and len(found) == 49 and all(isinstance(k, str) for k in found)
    assert pickles.hashable(float("inf")) == "inf" and pickles.hashable(7) == 7


def test_a_list_under_many_names_counts_each_time() -> None:
    words = ["a"] * 1000
    with pytest.raises(FileError):
        list(torch_files.leaves({str(k): words for k in range(1100)}, "", 0, [torch_files.MOST_NODES]))


def test_messages_and_names_that_overlap_come_to_an_end() -> None:
    file = File(memoryview(b""), steps=3)
    for _ in range(3):
        file.step()
    with pytest.raises(FileError):
        file.step()
    assert MOST_STEPS <= 500_000


def test_a_tree_is_walked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    whole = facts.bounds
    monkeypatch.setattr(facts, "bounds", lambda *a: calls.append(1) or whole(*a))
    read("h = tanh(W_a x) + ------(h' + h')")
    assert len(calls) < 40


@pytest.mark.parametrize("lines", ["h = 0.5 * h' + 0.1", "h = 0.5 * h' + p_0", "h = 0.5 * h' + b_0"])
def test_a_cell_that_reads_nothing_is_refused(lines: str) -> None:
    with pytest.raises(EquationError) as caught:
        read(lines)
    assert caught.value.key == "reads"


@pytest.mark.parametrize("text", ["[{}]", "[[]]", "[{}, {}]", "{}", "[]", "[null]"])
def test_rows_without_columns_are_no_sentences(text: str) -> None:
    try:
        assert propose(text, "a.json").lines is not None
    except FileError:
        pass


OWN = ("h = tanh(W_0 x + U_0 h' + b_0)", "h = 0.5*h' + p_a ⊙ σ(W_a x)",
       "a = tanh(W_a x + U_a h' + b_a)\nh = 0.5*h' + 0.5*a",
       "f = σ(W_f x + U_f h' + b_f)\na = tanh(W_a x + b_a)\nh = f ⊙ h' + (1 - f) ⊙ a")


@pytest.mark.parametrize("lines", OWN)
def test_a_cell_of_equations_takes_back_the_weights_that_it_gave(lines: str) -> None:
    spec = Experiment(cell="own", equations=tuple(lines.split("\n")), hidden=3, steps=4)
    state = start(spec)
    file = io.BytesIO()
    np.savez(file, **interop.state_dict(state))
    fitted = fit(read_weights(file.getvalue()), spec)
    assert fitted.experiment == spec
    np.testing.assert_array_equal(fitted.state(start(spec.replace(seed=9))).params.flat, state.params.flat)
