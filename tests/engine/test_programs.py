"""Cells of equations as compiled programs against NumPy's calls, inside Pyodide; planted faults are found."""
import pytest

from static.build import engine
from tests.engine.planting import planted, tab
from tests.engine.test_sweeps import JOIN
from tests.pyodide.tab import needs_dist

__all__ = ["tab"]
pytestmark = needs_dist
CELL = """n = tanh(W_n x + V_n (C' ⊙ h') + b_n)
r = σ(W_r x + p_r ⊙ h' + n)
C = softplus(W_C x - n) ⊙ C' / (2 + exp(tanh(n))) + relu(W_C x + 0.1) - r
h = tanh(C) ⊙ n + r ⊙ tanh(U_h h') + softplus(-8 - n)"""
TOLD = f"{JOIN}sweeps.found_own(0, 0, {[CELL] * 8})"
FAULTS = {       # (file, what is there, what is put there)
    "a number as a row": ("program.h", "along ? get(x + k) : all(*x)", "get(x + k)"),
    "a number's row as a number": ("program.h", "along ? get(x + k) : all(*x)", "all(*x)"),
    "the second direction's operand": ("program.h", "p = i->a.at + d * i->a.by_d", "p = i->a.at + 0 * i->a.by_d"),
    "the second sentence's operand": ("program.h", "q = i->b.at + d * i->b.by_d + r * i->b.by_b",
                                      "q = i->b.at + d * i->b.by_d"),
    "a tail of a result": ("program.h", "put(y + k, i->n - k, value)", "put(y + k, i->n - k - 1, value)"),
    "a difference's order": ("program.h", "EACH(a - b)", "EACH(b - a)"),
    "a quotient's order": ("program.h", "EACH(a / b)", "EACH(b / a)"),
    "the series of softplus": ("program.h", "p = p * q + 1.0f / 3;", "p = p * q + 1.0f / 4;"),
    "the slope of softplus": ("program.h", "return 2 * t / (1 + t);", "return t / (1 + t);"),
    "the slope of σ": ("program.h", "EACH(a * (1 - a))", "EACH(a * (1 + a))"),
    "the slope of tanh": ("program.h", "EACH(1 - a * a)", "EACH(1 - a)"),
    "the rectifier's slope": ("program.h", "(y > 0) & (I4)all(1)", "(y > 0) & (I4)all(2)"),
    "the second direction's weight": ("program.h", "i->b.at + d * i->b.by_d, i->out.at", "i->b.at, i->out.at"),
    "the rows of what a weight is applied to": ("program.h", "i->a.at + d * i->a.by_d, i->a.by_b, 1, i->b.at",
                                                "i->a.at + d * i->a.by_d, i->b.along, 1, i->b.at"),
    "a weight turned": ("program.h", "pack(i->a.at, i->a.by_b, i->a.along,", "pack(i->a.at, i->a.along, i->a.by_b,"),
    "a panel that is not whole": ("weight.h", "out[i * out_row + j] = whole[i * WIDE + j]",
                                  "out[i * out_row + j] = whole[j]"),
    "rows that are not four": ("weight.h", "if (left) narrow(1, left, depth, x + i * x_row",
                               "if (left) narrow(1, left, depth, x + many * x_row"),
}


def test_a_program_is_as_near_to_the_truth_as_numpys_calls(tab):
    """Every published cell, odd ones and random ones, in settings drawn for each."""
    seen = tab(f"{JOIN}sweeps.found_own(0, 40)")
    assert seen["count"] > 70 and seen["far"] == [] and 0 < seen["worst"][0] < 1e-4


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault, tab, tmp_path):
    assert tab(TOLD, planted("compiled_sweeps", FAULTS[fault], tmp_path))["far"]


def test_after_all_faults_the_engine_itself_has_none(tab):
    """In the Python that has had them all: what was found was in the module, and not in what one of them left."""
    assert tab(TOLD, engine.compiled("compiled_sweeps"))["far"] == []
