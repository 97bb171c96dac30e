"""The types of core and playground by mypy, strictly, and the style of every file by ruff, with the project's settings."""
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CHECKS = {"mypy": ("mypy",), "ruff": ("ruff", "check", "--no-cache", "--output-format", "concise", ".")}


@pytest.mark.parametrize("tool", CHECKS)
def test_clean(tool):
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed; `build.py test` installs it")
    done = subprocess.run([sys.executable, "-m", *CHECKS[tool]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
