"""The house's rules: who imports whom, what is public, one Pyodide everywhere, no other host, no machine's path."""
import ast
import doctest
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import core
from core.cells import CELLS, Cell

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(name for _, name, _ in pkgutil.walk_packages(core.__path__, "core."))
CELL_FILES = sorted(p for p in (ROOT / "core/cells").glob("*.py") if "def step_back(" in p.read_text("utf-8"))


def tracked() -> list[Path]:
    """The files of the repository; in a folder without git, those that are there but caches and what is built."""
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0 and done.stdout:
        return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]
    return [p for f in ("core", "playground", "static", "tests") for p in (ROOT / f).rglob("*")
            if p.is_file() and "__pycache__" not in p.parts]


def texts() -> list[tuple[str, str]]:
    """(path, text) of every tracked file that is text."""
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            found.append((path.relative_to(ROOT).as_posix(), data.decode("utf-8")))
    return found


# ---- who imports whom -------------------------------------------------------------------------------------------

def imported(path: Path) -> set[str]:
    """The packages that a file imports, anywhere in it; "." for its own by a relative name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else (node.module or "").partition(".")[0])
    return found


def foreign(folder: str, allowed: set[str]) -> list[str]:
    return [f"{path.relative_to(ROOT)}: {name}" for path in sorted((ROOT / folder).rglob("*.py"))
            for name in sorted(imported(path) - allowed - set(sys.stdlib_module_names))]


def test_core_imports_only_numpy_and_the_standard_library():
    assert foreign("core", {".", "numpy"}) == []
    assert len(list((ROOT / "core").rglob("*.py"))) > 30


def test_playground_imports_core_and_panel_but_no_browser():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert [re.split("[=<>]", line)[0]
            for line in project["dependencies"]] == ["numpy"], "what the core needs, and no more"
    declared = {re.split("[=<>]", line)[0] for line in project["optional-dependencies"]["app"]}
    assert {"panel", "param", "bokeh"} <= declared
    assert foreign("playground", {".", "playground", "core", "numpy"} | declared) == []


FLOORS = {       # from the bottom; a room imports itself and what is under it
    "core": ["errors", "checks", "view", "spec", "numerics", "cells", "tasks", "network", "fast", "training",
             "looking", "exchange", "share", "interop", "unroll", "gradcheck"],
    "playground": ["messages", "looking", "words", "work", "lessons", "text_counts", "board_data", "session", "page",
                   "gestures", "app"],
}


def rooms_imported(path: Path) -> set[str]:
    """The rooms of its own package that a file imports when it is imported, not those of its types and functions."""
    package, found = path.relative_to(ROOT).parts[:-1], set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            whole = [*package[:len(package) - node.level + 1], *(node.module.split(".") if node.module else [])]
            found |= {whole[1]} if len(whole) > 1 else {alias.name for alias in node.names}
    return found


def above(package: str) -> list[str]:
    """Every import of a package that goes to a room above its own."""
    floors = FLOORS[package]
    return [f"{path.relative_to(ROOT)}: {room}" for path in sorted((ROOT / package).rglob("*.py"))
            if path.parent != ROOT / package or path.stem != "__init__"
            for room in sorted(rooms_imported(path))
            if floors.index(room) > floors.index(path.relative_to(ROOT / package).parts[0].removesuffix(".py"))]


@pytest.mark.parametrize("package", FLOORS)
def test_a_room_imports_only_what_is_under_it(package):
    rooms = {p.stem if p.is_file() else p.name for p in (ROOT / package).iterdir()
             if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert rooms - {"__init__"} == set(FLOORS[package])
    assert above(package) == []


VIEWS = ["kit", "model", "stage", "tabs", "panels", "alone", "index.js"]


def test_the_views_floors_hold_too():
    """What the scripts of static/animation import, at once or later, is under them."""
    home, wrong = ROOT / "static/animation", []
    assert sorted(p.name for p in home.iterdir()) == sorted(VIEWS)
    for path in sorted(home.rglob("*.js")):
        room = path.relative_to(home).parts[0]
        for name in re.findall(r'(?:from|import\()\s*"(\.[^"]+)"', path.read_text("utf-8")):
            found = (path.parent / name).resolve()
            assert found.exists(), f"{path.name}: {name}"
            if found.is_relative_to(home) and VIEWS.index(found.relative_to(home).parts[0]) > VIEWS.index(room):
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert wrong == []


def test_core_neither_sleeps_nor_threads_nor_asks_for_the_time():
    never = {"time", "threading", "asyncio", "multiprocessing", "subprocess", "socket", "urllib", "http", "pickle",
             "random", "os", "datetime"}
    assert [f"{p.name}: {imported(p) & never}" for p in (ROOT / "core").rglob("*.py") if imported(p) & never] == []


def test_static_knows_no_core():
    """Neither its scripts nor its Python name a module of the core: they know only the contract."""
    names = "|".join(sorted({name.split(".")[1] for name in MODULES}))
    for path in [p for p in (ROOT / "static").rglob("*")
                 if p.suffix in (".js", ".mjs", ".py", ".html") and "build" not in p.parts]:
        found = re.search(rf"(?:from|import) core\b|core[./](?:{names})\b", path.read_text("utf-8"))
        assert found is None, f"{path.relative_to(ROOT)}: {found[0]}"
    for path in (ROOT / "static").glob("*.py"):
        assert "core" not in imported(path), path.name


def test_every_module_of_the_core_can_be_imported_first():
    """No circle of imports.  An interpreter for each would take long: each forgets the others before it is imported.

    core/__init__.py would import the rest in its own order, whichever module is asked for: a bare package is in its
    place.
    """
    code = ("import importlib, sys, types, core\n"
            "home = core.__path__\n"
            f"for name in {MODULES!r}:\n"
            "    known = [m for m in sys.modules if m == 'core' or m.startswith('core.')]\n"
            "    for one in known: del sys.modules[one]\n"
            "    sys.modules['core'] = types.ModuleType('core')\n"
            "    sys.modules['core'].__path__ = home\n"
            "    importlib.import_module(name)\n")
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-600:]


# ---- what is public ---------------------------------------------------------------------------------------------

def sorted_as_ruff(names: list[str]) -> list[str]:
    """CONSTANTS, then Classes, then functions."""
    return sorted(names, key=lambda n: (0 if n.isupper() else 1 if n[0].isupper() else 2, n))


def test_all_is_sorted_whole_and_true():
    assert core.__all__ == sorted_as_ruff(core.__all__)
    assert len(set(core.__all__)) == len(core.__all__)
    namespace: dict[str, object] = {}
    exec("from core import *", namespace)
    assert set(core.__all__) <= set(namespace)
    tree = ast.parse(inspect.getsource(core))
    brought = {alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom)
               for alias in node.names}
    assert brought == set(core.__all__)


@pytest.mark.parametrize("name", core.__all__)
def test_every_public_name_has_a_docstring(name):
    value = getattr(core, name)
    if name.isupper():
        assert isinstance(value, dict) and all(value.values())
        return
    assert (value.__doc__ or "").strip() and not value.__doc__.startswith(f"{name}(")
    if inspect.isclass(value):
        for method, member in vars(value).items():
            if inspect.isfunction(member) and not method.startswith("_"):
                assert inspect.getdoc(member) or len(inspect.getsource(member).splitlines()) <= 4, f"{name}.{method}"


@pytest.mark.parametrize("name", ["core", *MODULES])
def test_every_module_says_what_it_is_and_its_examples_run(name):
    module = importlib.import_module(name)
    first = (module.__doc__ or "").strip().partition("\n")[0]
    assert len(first) > 15 and not first.startswith(name)
    assert doctest.testmod(module).failed == 0


def test_some_examples_are_run():
    examples = {name: doctest.testmod(importlib.import_module(name)).attempted for name in ("core", *MODULES)}
    assert examples["core"] >= 5 and sum(examples.values()) >= 35
    assert sum(count > 0 for count in examples.values()) >= 12


def test_the_errors_tree_is_the_one_drawn():
    from core import errors
    drawn = [line for line in errors.__doc__.splitlines() if "──" in line]
    names = [re.search(r"── (\w+)", line)[1] for line in drawn]
    there = [n for n, v in vars(errors).items() if inspect.isclass(v) and issubclass(v, ValueError)]
    assert sorted(names) == sorted(there)
    assert all(issubclass(getattr(errors, n), errors.CoreError) for n in names)


# ---- cells and their equations ----------------------------------------------------------------------------------

@pytest.mark.parametrize("path", CELL_FILES, ids=lambda p: p.stem)
def test_backward_quotes_are_in_the_docstring(path):
    """Each line of step_back that computes quotes the forward equation that it undoes; each is undone by some line."""
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    equations = {re.split("   +", line.strip())[0] for line in ast.get_docstring(tree).splitlines()
                 if re.match(r"\s*\w+ = ", line)}
    quoted, lines = set(), text.splitlines()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("step_") and node.name.endswith("back"):
            for number in range(node.lineno, node.end_lineno + 1):
                _, mark, quote = lines[number - 1].partition("# ")
                if mark and " = " in quote:
                    assert quote.strip() in equations, f"{path.name}:{number}: {quote}"
                    quoted.add(quote.strip())
    assert quoted == equations, path.name


def variants(cell: Cell) -> list[Cell]:
    return [cell, *cell.variants.values()]


@pytest.mark.parametrize("cell", [c for cell in CELLS.values() for c in variants(cell)],
                         ids=lambda c: f"{c.name}-{len(c.own)}-{c.equations['h'][-12:]}")
def test_a_cells_equations_are_those_of_its_module(cell):
    docstring = inspect.getmodule(cell.step).__doc__
    assert set(cell.equations) == set(cell.substeps)
    for symbol, equation in cell.equations.items():
        assert equation.startswith(f"{symbol} = ")
        assert equation in docstring, equation


# ---- the files --------------------------------------------------------------------------------------------------

def test_one_pyodide_everywhere():
    parts = json.loads((ROOT / "static/build/parts.lock.json").read_text("utf-8"))["parts"]
    version = parts["pyodide"]["spec"].partition("@")[2]
    assert parts["pyodide"]["file"] == f"pyodide-{version}.tgz"
    # NumPy may be of an earlier patch release: the build holds its wheel to the runtime's own platform
    assert parts["numpy"]["version"].rpartition(".")[0] == version.rpartition(".")[0]
    named = {(path, found) for path, text in texts()
             for found in re.findall(r"[Pp]yodide[ @/v-]+(\d+\.\d+\.\d+)", text)}
    assert {found for _, found in named} == {version}, named
    assert len(named) >= 2


def test_no_package_registry_in_any_file():
    """Names come from the clients' own settings.  The pattern is put together, so that this file is none of them."""
    hosts = re.compile("|".join(["pypi[.]" + "org", "files[.]python" + "hosted", "registry[.]" + "npmjs",
                                 "test[.]py" + "pi"]))
    assert [(path, found[0]) for path, text in texts() if (found := hosts.search(text))] == []


def test_no_path_of_a_machine_in_any_file():
    """/home/pyodide is a folder inside the browser's Python."""
    folders = ["home/(?!pyodide)", "ro" + "ot/", "Us" + "ers/", "wo" + "rk/", "tm" + "p/", "mnt/", "opt/"]
    paths = re.compile("(?<![A-Za-z0-9_.$})])/(?:" + "|".join(folders) + r")[A-Za-z]|[A-Z]:\\\\?Users")
    assert [(path, found[0]) for path, text in texts() if (found := paths.search(text))] == []


def test_no_carriage_returns_tabs_in_python_or_trailing_space():
    for path, text in texts():
        assert "\r" not in text, path
        if path.endswith(".py"):
            assert "\t" not in text, path
            assert not re.search(r"[ \t]+$", text, re.MULTILINE), path
        assert text == "" or text.endswith("\n") or path.endswith((".svg", ".json")), path


def test_files_stay_readable():
    """One idea a file: the core's Python in some 250 lines, at most 320, none anywhere over 400."""
    long = [(path, count) for path, text in texts()
            if path.endswith(".py") and (count := text.count("\n")) > (320 if path.startswith("core/") else 400)]
    assert long == []


# ---- the prose --------------------------------------------------------------------------------------------------

STUMBLED_ON = re.compile("|".join((
    r"[Pp]ython lives", r"that nobody made", r"that a bug stands on", r"need no word from you",
    r"takes? part in every", r"begins? anew",
    r"has the settings alone")))


def test_the_phrases_that_readers_stumbled_on_are_gone():
    """This file holds them, as a pattern."""
    home = "tests/core/test_house.py"
    assert [(path, found[0]) for path, text in texts()
            if path != home and path.endswith((".py", ".md")) and (found := STUMBLED_ON.search(text))] == []


def test_the_first_pages_are_in_plain_english():
    for path in ("README.md", "CONTRIBUTING.md"):
        text = re.sub(r"```.*?```", "", (ROOT / path).read_text("utf-8"), flags=re.S)
        assert re.findall(r"\b(?:alone|stands?|lives)\b.*", text) == [], path


def test_the_lines_of_readme_are_as_short_as_those_of_the_code():
    """Tables and a picture's words cannot be broken."""
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 120 and not line.startswith(("|", "!["))] == []
