"""What a visitor does imports nothing that the memory snapshot does not hold: until the archives have come it is
all there is."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("panel")
ROOT = Path(__file__).parents[2]


def test_nothing_that_a_visitor_does_imports_anything_more() -> None:
    env = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "static")))}
    done = subprocess.run([sys.executable, "-m", "tests.playground.late_imports"], cwd=ROOT, env=env,
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {"late": {}, "unsaid": []}
