"""Types and style: mypy (strict) and ruff for Python, ESLint and TypeScript's checker for JavaScript."""
import importlib.util
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from static.build.parts import CACHE, TESTS, BuildError, node, part

ROOT = Path(__file__).resolve().parents[1]
CHECKS = {"mypy": ("mypy",), "ruff": ("ruff", "check", "--no-cache", "--output-format", "concise", ".")}


@pytest.mark.parametrize("tool", CHECKS)
def test_clean(tool):
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed; `build.py test` installs it")
    done = subprocess.run([sys.executable, "-m", *CHECKS[tool]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


# ---- JavaScript -----------------------------------------------------------------------------------------------

SCRIPTS = sorted(p for f in ("static", "tests/static") for p in (ROOT / f).rglob("*") if p.suffix in (".js", ".mjs"))
SETTINGS = {
    "allowJs": True, "checkJs": True, "noEmit": True, "strict": True, "noImplicitReturns": True,
    "noUnusedLocals": True, "noFallthroughCasesInSwitch": True, "target": "esnext",
    # what strict would ask for besides: a comment for each of some 2,500 parameters, where most functions take two
    "noImplicitAny": False,
    # the parts of a view are made by its build(), which its constructor calls
    "strictPropertyInitialization": False,
    # nothing but an Error is thrown
    "useUnknownInCatchVariables": False,
    "module": "esnext", "moduleResolution": "bundler", "lib": ["esnext", "dom", "dom.iterable"], "types": [],
}


def tool(name: str) -> tuple[str, Path]:
    """Node, and the folder of a tool that the lock names; the test is skipped where one of them cannot be had."""
    folder = CACHE / f"{name}-{TESTS[name]['sha256'][:16]}"
    try:
        program = node()[0]
        if not (folder / "package/package.json").exists():
            with tarfile.open(part(name)) as archive:
                archive.extractall(folder, filter="data")
    except BuildError as error:
        pytest.skip(f"{name} cannot be had: {str(error).splitlines()[-1]}")
    return program, folder / "package"


def test_scripts_pass_eslint():
    program, folder = tool("eslint")
    command = [program, "tests/static/eslint.mjs", str(folder), *map(str, SCRIPTS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert len(SCRIPTS) > 80
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_types_of_scripts(tmp_path):
    program, folder = tool("typescript")
    files = [str(p) for p in SCRIPTS if p.is_relative_to(ROOT / "static") and "build" not in p.parts]
    project = {"compilerOptions": SETTINGS,
               "files": [*files, *map(str, sorted((ROOT / "tests/static").glob("*.d.ts")))]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(project))
    command = [program, str(folder / "lib/tsc.js"), "--pretty", "false", "-p", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_lines_of_scripts_are_at_most_120_wide():
    assert [f"{p.relative_to(ROOT)}:{number}" for p in SCRIPTS
            for number, line in enumerate(p.read_text("utf-8").splitlines(), 1) if len(line) > 120] == []
