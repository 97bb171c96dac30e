"""A newcomer's cell: the file that CONTRIBUTING.md prints and one line of the registry pass every test as it is."""
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of core and its tests with the cell of CONTRIBUTING.md added as its text says."""
    house = tmp_path_factory.mktemp("house")
    skip = shutil.ignore_patterns("__pycache__", "test_newcomer.py")
    shutil.copytree(ROOT / "core", house / "core", ignore=skip)
    shutil.copytree(ROOT / "tests" / "core", house / "tests" / "core", ignore=skip)
    source = re.search(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
                       re.DOTALL).group(1)
    (house / "core" / "cells" / "mgu.py").write_text(source, encoding="utf-8")
    registry = house / "core" / "cells" / "__init__.py"
    text = registry.read_text(encoding="utf-8")
    added = text.replace("from .rnn import RNN\n", "from .mgu import MGU\nfrom .rnn import RNN\n")
    added = added.replace('    "lstm": LSTM,\n', '    "lstm": LSTM,\n    "mgu": MGU,\n')
    assert added.count("MGU") == text.count("MGU") + 2
    registry.write_text(added, encoding="utf-8")
    return house


def pytest_in(house, *tests):
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-k", "mgu",
               *(f"tests/core/{name}" for name in tests)]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, timeout=300)


def test_a_new_cell_passes_the_conformance_suite(house):
    done = pytest_in(house, "test_unroll.py", "test_cells.py", "test_network.py", "test_tracing.py")
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(re.search(r"(\d+) passed", done.stdout).group(1)) >= 50


def test_a_new_cell_trains_without_a_fast_form(house):
    script = """
from core import Experiment, SpecError, interop, start, train
made = list(train(start(Experiment(cell="mgu", hidden=12, bidirectional=True, steps=150))))
events = [e for _, e in made]
assert events[-1].loss < 0.3 * events[0].loss, events[-1]
try:
    interop.pytorch_script(made[-1][0])
except SpecError as error:
    assert str(error) == "cell: Expected one of rnn, gru, lstm, own, for a PyTorch script, got 'mgu'", error
else:
    raise AssertionError("PyTorch has no such cell")
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], cwd=house, capture_output=True, text=True,
                          timeout=120)
    assert done.returncode == 0, done.stderr


def test_a_new_cell_with_a_wrong_gradient_fails(house):
    file = house / "core" / "cells" / "mgu.py"
    right = file.read_text(encoding="utf-8")
    file.write_text(right.replace("dh_prev = dh * (1 - f)", "dh_prev = dh * f      "), encoding="utf-8")
    try:
        done = pytest_in(house, "test_unroll.py")
    finally:
        file.write_text(right, encoding="utf-8")
    assert done.returncode == 1
    assert "test_gradients_of_every_element[mgu" in done.stdout
