"""The recipes of CONTRIBUTING.md, done literally under names that are nowhere in the repository: the page, its words
and its lessons take a new cell and a new task as they take the others.  tests/browser/test_newcomer.py does the same
with a view.

A fault is planted for each way in which this once failed; the same checks have to see it.
"""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("panel")
ROOT = Path(__file__).parents[2]
CELL, TASK = "wag" + "tail", "gold" + "finch"            # put together, so that this file does not hold them either
CELL_BEFORE, TASK_BEFORE = '    "lstm": LSTM,\n', '    "answer": ANSWER,\n'


def snippet(marked: str) -> str:
    """The code of CONTRIBUTING.md that holds these words."""
    found = [code for code in re.findall(r"```\w+\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.S)
             if marked in code]
    assert len(found) == 1
    return found[0]


def added(house: Path, folder: str, name: str, source: str, old: str, before: str) -> None:
    """One file under a new name, its import and its line in the registry."""
    code = source.replace(f'name="{old}"', f'name="{name}"').replace(f"{old.upper()} = ", f"{name.upper()} = ")
    (house / "core" / folder / f"{name}.py").write_text(code, "utf-8")
    registry = house / "core" / folder / "__init__.py"
    text = registry.read_text("utf-8")
    assert text.count(before) == 1
    text = text.replace("from .base import", f"from .{name} import {name.upper()}\nfrom .base import", 1)
    registry.write_text(text.replace(before, f'{before}    "{name}": {name.upper()},\n'), "utf-8")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what Python is made of, with both newcomers."""
    house = tmp_path_factory.mktemp("house")
    for folder in ("core", "playground"):
        shutil.copytree(ROOT / folder, house / folder, ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
    for name in (CELL, TASK):
        assert [p for p in house.rglob("*.py") if name in p.read_text("utf-8").lower()] == []
    added(house, "cells", CELL, snippet("def step_back"), "mgu", CELL_BEFORE)
    added(house, "tasks", TASK, snippet("Task("), "echo", TASK_BEFORE)
    shutil.copy(ROOT / "tests/playground/newcomers.py", house)
    return house


def checked(house: Path, check: str, name: str) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, "newcomers.py", check, name], cwd=house, env=known, capture_output=True,
                          text=True, timeout=300)


@pytest.mark.parametrize(("check", "name"), [("page", CELL), ("lesson", CELL), ("symbols", CELL), ("task", TASK)],
                         ids=["page", "lesson", "symbols", "task"])
def test_a_newcomer_is_taken_as_the_others_are(house: Path, check: str, name: str) -> None:
    done = checked(house, check, name)
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_new_task_is_in_every_test_of_tasks(house: Path) -> None:
    shutil.copytree(ROOT / "tests/core", house / "tests/core", ignore=shutil.ignore_patterns("__pycache__"),
                    dirs_exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-k", TASK,
               "tests/core/test_tasks.py", "tests/core/test_spec.py"]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed[1]) >= 5


FAULTS = {      # what it was like, the check that has to see it, the file, its line, and the line as it was
    "a cell's name is looked up in the words": ("page", CELL, "playground/words/errors.py", "else CELLS[cell].title",
                                                'else say(language, f"cell.{cell}")'),
    "a lesson's best is of all cells, its options are not": (
        "lesson", CELL, "playground/lessons/asked.py", "max(kept[one] for one in offered)", "max(kept.values())"),
    "a symbol named b gives the bias": ("symbols", CELL, "core/cells/base.py", 'frozenset({"b", ', "frozenset({"),
    "a task's name is looked up in the words": (
        "task", TASK, "playground/words/errors.py", "return TASKS[value].title_in(language)",
        'return say(language, f"task.{value}")'),
    "a task that the page is not told of": ("task", TASK, "playground/looking/wire.py", '"title": dict(task.title)',
                                            '"title": {}'),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(house: Path, fault: str) -> None:
    check, name, file, line, was = FAULTS[fault]
    path = house / file
    sound = path.read_text("utf-8")
    assert sound.count(line) == 1, f"{line} is {sound.count(line)} times in {file}"
    path.write_text(sound.replace(line, was), "utf-8")
    try:
        done = checked(house, check, name)
    finally:
        path.write_text(sound, "utf-8")
    said = done.stderr
    assert done.returncode == 1 and "SyntaxError" not in said and "ImportError" not in said, said[-600:]
