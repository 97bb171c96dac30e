"""NumPy's loops in SIMD against NumPy's own, in Pyodide, as checks.py compares them; planted faults are found."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from static.build import engine

HERE = Path(__file__).parent
DIST = Path(os.environ.get("UNROLLED_DIST", HERE.parents[1] / "dist"))
pytestmark = pytest.mark.skipif(not (DIST / "py/parts.json").exists(),
                                reason="dist/ is not built; `build.py test` builds it")

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


def found(module: Path | None, code: str = "from tests.engine import checks\nchecks.found()") -> Any:
    """What the code gives inside Node's Pyodide, with this module of the engine or the site's."""
    node = os.environ.get("UNROLLED_NODE") or shutil.which("node")
    assert node, "Node.js is not there; `build.py test` brings its own"
    done = subprocess.run(
        [node, HERE.parent / "pyodide/run.mjs", DIST, HERE.parent, code, *([module] if module else [])],
        capture_output=True, text=True, timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_the_engine_keeps_its_promises():
    seen = found(engine.compiled("numpy_simd"))
    assert seen["joined"] == [10, 10] and seen["cases"] == 4000 and seen["left"] == [0, 0, True, 10]
    assert seen["differences"] == {}, "bit for bit"
    assert all(worst <= 0.51 for worst in seen["ulps"].values()), seen["ulps"]
    assert all(seen["ulps"][name] <= own + 0.01 for name, own in seen["own ulps"].items()), seen
    assert seen["wanders"] == [] and seen["warnings differ"] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault, tmp_path):
    file, right, wrong, case = FAULTS[fault]
    source = tmp_path / "engine"
    shutil.copytree(engine.SOURCE, source)
    text = (source / file).read_text("utf-8")
    assert text.count(right) == 1, f"{file} has {text.count(right)} places with {right}"
    (source / file).write_text(text.replace(right, wrong), "utf-8")
    module = engine.built(source, tmp_path, "numpy_simd")
    if case == "the memory":                              # written beside the result: Python does not live to tell
        with pytest.raises(AssertionError, match="fatal"):
            found(module)
        return
    seen = found(module)
    told = {*seen["differences"], *(["ulps"] if any(not worst <= 0.51 for worst in seen["ulps"].values()) else [])}
    assert case in told, seen


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
