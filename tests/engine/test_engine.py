"""NumPy's loops in SIMD against NumPy's own, in Pyodide, as checks.py compares them; planted faults are found."""
import re

import pytest

from static.build import engine
from tests.engine.planting import planted, tab
from tests.pyodide.tab import alone, needs_dist

__all__ = ["tab"]
pytestmark = needs_dist
TOLD = "from tests.engine import checks\nchecks.told()"
FAULTS = {       # (file, what is there, what is put there, the case that has to tell)
    "a row of a tile": ("product.h", "c + i * row + h * LANES) = sum[i][h]",
                        "c + i * row + h * LANES) = sum[i & 2][h]", "product of float32"),
    "a sum that starts anew in every panel": ("product.h", "sum[i][h] = goes_on ? ", "sum[i][h] = 0 ? ",
                                              "product of float64"),
    "a narrow tile that starts anew": ("product.h", "for (int i = 0; goes_on && i < rows; i++)",
                                       "for (int i = 0; i < 0; i++)", "product of float32"),
    "the order of the sum": ("product.h", "sum[i][0] += a * b0;", "sum[i][0] = a * b0 + sum[i][0] * (T)1.0000001;",
                             "product of float32"),
    "a panel without zeros is not packed": ("product.h", "B.along != 1 || wide", "wide", "product of float32"),
    "a result by columns": ("product.h", "if (by_rows) NAME(product)(m, n, p, A, B, C);",
                            "if (by_rows) NAME(product)(m, n, p, A, B, Ct);", "product of float64"),
    "a tail": ("arithmetic.h", "for (; k < n; k++) y[k]", "for (; k < n - 1; k++) y[k]", "add, elementwise"),
    "an operand under the result": ("arithmetic.h", "return x == y || x + n <= y || y + n <= x;", "return 1;",
                                    "multiply, reduced"),
    "operands the wrong way round": ("arithmetic.h", "name##_of(a, 0, b, 1, y, n);", "name##_of(b, 1, a, 0, y, n);",
                                     "divide, elementwise"),
    "a result with steps": ("arithmetic.h", "steps[2] == 4", "steps[2] != 0", "the memory"),
    "steps of a function": ("functions.h", "if (from == 4 && to == 4)", "if (to == 4)", "reciprocal, elementwise"),
    "a coefficient": ("functions.h", "D(0x1.3b29d8bb33p-7)", "D(0x1.3b2dd8bb33p-7)", "ulps"),
    "a tanh of a small number": ("functions.h", "D(0.0625)", "D(0.0)", "ulps"),
    "the sign of tanh": ("functions.h", "wasm_v128_or(sign, ", "wasm_v128_or(wasm_v128_and(sign, D(0.0)), ", "ulps"),
    "an infinity": ("functions.h", "D(200)), D(-200)", "D(127)), D(-200)", "ulps"),
}


def test_the_engine_keeps_its_promises():
    seen = alone("from tests.engine import checks\nchecks.found()", engine.compiled("numpy_simd"))
    assert seen["joined"] == [10, 10] and seen["cases"] == 4000 and seen["left"] == [0, 0, True, 10]
    assert seen["differences"] == {}, "bit for bit"
    assert all(worst <= 0.51 for worst in seen["ulps"].values()), seen["ulps"]
    assert all(seen["ulps"][name] <= own + 0.01 for name, own in seen["own ulps"].items()), seen
    assert seen["wanders"] == [] and seen["warnings differ"] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault, tab, tmp_path):
    *where, case = FAULTS[fault]
    module = planted("numpy_simd", where, tmp_path)
    if case == "the memory":                              # written beside the result: Python does not live to tell
        with pytest.raises(AssertionError, match="fatal"):
            alone(TOLD, module)
        return
    assert case in cases_of(tab(TOLD, module))


def test_after_all_faults_the_engine_itself_has_none(tab):
    """In the Python that has had them all: what was found was in the module, and not in what one of them left."""
    assert cases_of(tab(TOLD, engine.compiled("numpy_simd"))) == set()


def cases_of(seen):
    return {*seen["differences"], *(["ulps"] if any(not worst <= 0.51 for worst in seen["ulps"].values()) else [])}


def test_the_module_has_simd_and_nothing_newer():
    """No relaxed operation, whose result may differ between machines; only what each browser with Pyodide has."""
    assert "relaxed" not in " ".join(engine.COMPILE)
    assert re.search(r"-mcpu=mvp\+simd128\+mutable_globals\+sign_ext$",
                     next(word for word in engine.COMPILE if word.startswith("-mcpu")))
    assert not any("relaxed" in path.read_text("utf-8") for path in engine.SOURCE.glob("*.[ch]"))


@pytest.mark.parametrize("module", engine.MODULES)
def test_the_same_source_gives_the_same_bytes(module, tmp_path):
    one, other = tmp_path / "one", tmp_path / "a longer name"
    for folder in (one, other):
        folder.mkdir()
    made = [engine.built(engine.SOURCE, folder, module).read_bytes() for folder in (one, other)]
    assert made[0] == made[1] == engine.compiled(module).read_bytes()
