"""The engine's README: what it says of another page's Pyodide is done here, word for word, in Node's."""
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from static.build import engine
from static.build.parts import CACHE
from tests.bench.runtime import pyodide
from tests.pyodide.tab import needs_dist

pytestmark = needs_dist
README = (engine.SOURCE / "README.md").read_text("utf-8")
BEFORE = """
import { readFileSync } from "node:fs";
const { loadPyodide: load } = await import("FOLDER/pyodide.mjs");
const loadPyodide = () => load({ indexURL: "FOLDER/" });
globalThis.fetch = async name => new Response(readFileSync("MODULES/" + name));
"""
AFTER = """
console.log(python.runPython(`
import numpy as np
x = np.float32(2)
own = numpy_simd.leave(), np.tanh(x)
ours = numpy_simd.join(), np.tanh(x)
f"{own[0]} {ours[0]} {abs(float(ours[1]) - 0.9640275800758169) < 6e-8}"
`));
"""


def test_the_snippet_for_another_page_joins_the_engine(tmp_path):
    node = os.environ.get("UNROLLED_NODE") or shutil.which("node")
    assert node, "Node.js is not there; `build.py test` brings its own"
    snippet = re.search(r"```js\n(.*?)```", README, re.S)
    assert snippet
    names = {"FOLDER": pyodide(CACHE).as_posix(), "MODULES": engine.compiled("numpy_simd").parent.as_posix()}
    program = Path(tmp_path / "page.mjs")
    program.write_text(re.sub("|".join(names), lambda found: names[found[0]], BEFORE) + snippet[1] + AFTER, "utf-8")
    done = subprocess.run([node, program], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().splitlines()[-1] == "0 10 True"


@pytest.mark.parametrize("call", re.findall(r"numpy_simd\.(\w+)\(\)", README))
def test_every_function_that_it_names_is_there(call):
    assert f'{{"{call}", ' in (engine.SOURCE / "numpy_simd.c").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(path.name for path in engine.SOURCE.glob("*.[ch]")))
def test_every_file_is_named(path):
    assert re.search(rf"(?m)^    .*\b{re.escape(path)}", README)
