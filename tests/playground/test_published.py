"""Every published cell on the page: the formulas that its scripts read give the numbers that the core recorded."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from core import Experiment, record, start
from core.cells.equations import PUBLISHED
from playground.looking import wire
from playground.words import LANGUAGES

NODE = os.environ.get("UNROLLED_NODE") or shutil.which("node")


@pytest.mark.skipif(not NODE, reason="no Node on this machine")
def test_the_pages_formulas_give_the_cores_numbers(tmp_path: Path) -> None:
    for name, one in PUBLISHED.items():
        spec = Experiment(cell="own", equations=tuple(one.text.split("\n")), bidirectional=True, hidden=4, embedding=3,
                          initial_state="learned")
        (tmp_path / name).write_bytes(wire.encode(record(start(spec), "the cat ___ on the mat")))
    script = Path(__file__).parents[1] / "static/published.mjs"
    done = subprocess.run([str(NODE), str(script), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert set(found) == set(PUBLISHED)
    assert {name: worst for name, worst in found.items() if isinstance(worst, str) or worst > 1e-6} == {}


def test_each_has_what_to_look_at_and_a_name_in_every_language() -> None:
    for words in LANGUAGES.values():
        assert all(f"published.{name}.note" in words
                   and (name in ("lstm", "gru", "rnn") or f"published.{name}" in words) for name in PUBLISHED)
