"""The distribution that pip installs: built, checked as an index would, put into an empty environment, and README's
example run there."""
from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from static.build.package_names import renamed
from static.build.parts import BuildError, environment

ROOT = Path(__file__).resolve().parents[1]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": "", "PYTHONWARNINGS": "error"})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources' archive, and the wheel that is made of it: nothing but the archive is needed."""
    try:
        python = environment("package")
    except BuildError as error:
        pytest.skip(f"the tools that make the distribution cannot be had: {error}")
    folder = tmp_path_factory.mktemp("packages")
    run(python, "-W", "default", "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    assert "PASSED" in run(python, "-W", "default", "-m", "twine", "check", "--strict", *folder.iterdir(), cwd=folder)
    return folder


@pytest.fixture(scope="module")
def empty(made: Path) -> Path:
    """The Python of an environment that holds the wheel and what it asks for: NumPy."""
    folder = made / "env"
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wheel = next(made.glob("*.whl"))
    done = subprocess.run([str(python), "-m", "pip", "install", "-q", str(wheel)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"NumPy cannot be had: {done.stderr[-200:]}")
    return python


def test_the_wheel_takes_one_name_and_says_what_it_is(made: Path) -> None:
    with zipfile.ZipFile(next(made.glob("*.whl"))) as wheel:
        names = wheel.namelist()
        metadata = wheel.read(next(n for n in names if n.endswith("METADATA"))).decode()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"unrolled", next(t for t in tops if t.endswith(".dist-info"))}
    assert "unrolled/py.typed" in names and not [n for n in names if "__pycache__" in n or "tests/" in n]
    assert re.findall(r"^Requires-Dist: (.*)$", metadata, re.M)[0] == "numpy>=2.0"
    assert "License-Expression: MIT" in metadata
    assert all(re.search(r"extra == '(app|notebook)'", line)
               for line in re.findall(r"^Requires-Dist: (.*)$", metadata, re.M)[1:])


def test_readmes_example_runs_in_an_empty_environment(empty: Path, tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    example = next(block for block in re.findall(r"```python\n(.*?)```", text, re.S) if "from unrolled import" in block)
    (tmp_path / "example.py").write_text(example.replace("seed=7)", "seed=7, steps=3)")
                                         + "\nprint(trace['0.fwd.f'].shape)\n", "utf-8")
    assert run(empty, "example.py", cwd=tmp_path).strip().endswith("(6, 1, 16)")


def test_every_module_of_the_core_is_there_without_panel(empty: Path, tmp_path: Path) -> None:
    code = """
import importlib, pkgutil, sys, unrolled, unrolled.core
for module in pkgutil.walk_packages(unrolled.core.__path__, "unrolled.core."):
    importlib.import_module(module.name)
assert sorted(unrolled.__all__) == sorted([*unrolled.core.__all__, "trace_of", "watch"])
assert unrolled.train is unrolled.core.train
assert not {"core", "playground", "panel", "bokeh", "anywidget", "torch"} & set(sys.modules)
trace = unrolled.record(unrolled.start(unrolled.Experiment(hidden=4)), "the cat ___ on the mat")
try: unrolled.watch(trace)
except ImportError as error: assert "unrolled[notebook]" in str(error)
else: raise AssertionError("anywidget is not here")
"""
    run(empty, "-c", code, cwd=tmp_path)


def test_the_playground_finds_its_core_under_the_new_name(made: Path, tmp_path: Path) -> None:
    """With this environment's Panel, away from the repository."""
    with zipfile.ZipFile(next(made.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    code = f"""
import sys; sys.path = [p for p in sys.path if p not in ("", {str(ROOT)!r})] + [{str(tmp_path / "site")!r}]
import importlib, pkgutil, unrolled.playground
for module in pkgutil.walk_packages(unrolled.playground.__path__, "unrolled.playground."):
    importlib.import_module(module.name)
assert not {{"core", "playground"}} & set(sys.modules)
from unrolled.playground.session import Session
one = Session(); one.step(); assert one.run.state.step == 1
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": ""})
    assert done.returncode == 0, done.stderr


def test_the_command_says_what_it_does_and_what_it_lacks(empty: Path, tmp_path: Path) -> None:
    command = empty.with_name("unrolled")
    assert "serve" in run(command, "--help", cwd=tmp_path)
    done = subprocess.run([str(command), "serve", "--no-browser", "--port", "0"], capture_output=True, text=True,
                          timeout=60) if not (ROOT / "downloads/unrolled.zip").exists() else None
    assert done is None or (done.returncode == 1 and "built without the site" in done.stderr)


@pytest.mark.parametrize(("line", "becomes"), [
    ("from core import start", "from unrolled.core import start"),
    ("    from core.looking import tracing", "    from unrolled.core.looking import tracing"),
    (">>> from core import start", ">>> from unrolled.core import start"),
    ("from playground.app import build", "from unrolled.playground.app import build"),
    ("from .core import x", "from .core import x"), ("from corelib import x", "from corelib import x"),
    ("# from core to page", "# from core to page"),
    ('say("from core import")', 'say("from core import")'),
    ("import playground.app as app", "import unrolled.playground.app as app")])
def test_what_an_import_line_becomes(line: str, becomes: str) -> None:
    assert renamed(line) == becomes
