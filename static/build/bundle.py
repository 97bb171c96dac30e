"""The Python that runs in the tab: the standard library and nine packages, stripped to what runs, and precompiled.

Addresses of other hosts are taken out of the source on the way (hosts.py).  The result is kept in the cache.
"""
from __future__ import annotations

import functools
import hashlib
import io
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .hosts import rewritten_bytes
from .parts import CACHE, ROOT, node, run, say

PACKAGES = ("panel", "bokeh", "param", "pyviz_comms", "jinja2", "packaging", "markupsafe", "pyyaml", "segno", "numpy")
ZIP_DATE = (2020, 1, 1, 0, 0, 0)
KEPT_BUNDLES = 4
MADE_BY = ("bundle.py", "hosts.py", "compile.mjs", "parts.lock.json")

# What the packages need at run time beside their .py files, and what they do not.
KEPT = re.compile(r"""
    panel/package\.json | panel/_templates/.*\.(html|js|css) | panel/layout/flexbox\.html | panel/template/.*\.html
  | panel/theme/css/.* | bokeh/core/_templates/.* | bokeh/_sri/3\.9\.2\.json
  | pyviz_comms/notebook\.js | pyviz_comms/labextension/package\.json | [^/]+\.dist-info/METADATA
  | numpy/(?!fft/|linalg/lapack_lite).*\.so""", re.X)
DROPPED = re.compile(r"""
    .*/tests?/.* | panel/(dist|command|examples|cli)/.* | panel/auth\.py
  | bokeh/(server/static|sphinxext|command|sampledata|_testing)/.*
  | .*\.data/.* | numbergen/.* | numpy/(f2py|distutils|_pyinstaller|_core/tests)/.*
  | .*/(_distutils_hack|setup\.py).*""", re.X)
STDLIB_DROPPED = re.compile(r"(ensurepip|idlelib|lib2to3|pydoc_data|tkinter|turtledemo|test|venv|unittest/test)/.*"
                            r"|ctypes/macholib/[^/]*(?<!\.py)")
# Of a package's METADATA its name, version and licence are read at run time; the long description is not.
METADATA = re.compile(rb"(?:Metadata-Version|Name|Version|License|License-Expression|Requires-Python): .*")


def compiled_bundle(files: dict[str, Path], pyodide: Path) -> Path:
    """A folder with stdlib-pyc and packages-pyc, kept in the cache until the lock or the way to build changes."""
    key = hashlib.sha256(b"".join((ROOT / "static/build" / name).read_bytes() for name in MADE_BY)).hexdigest()[:16]
    kept = CACHE / f"bundle-{key}"
    if not kept.exists():
        say("  precompiling the standard library and the packages")
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="build-") as scratch:
            work = Path(scratch)
            standard_library(pyodide / "python_stdlib.zip", work / "bundle/stdlib")
            packages(files, work / "bundle/packages")
            with ThreadPoolExecutor() as several:
                list(several.map(functools.partial(compile_all, work / "bundle", pyodide), ("stdlib", "packages")))
            if not kept.exists():
                shutil.move(work / "bundle", kept)
        for old in sorted(CACHE.glob("bundle-*"), key=lambda p: p.stat().st_mtime)[:-KEPT_BUNDLES]:
            shutil.rmtree(old, ignore_errors=True)
    return kept


def standard_library(archive: Path, target: Path) -> None:
    with zipfile.ZipFile(archive) as library:
        for name in library.namelist():
            if not name.endswith("/") and not STDLIB_DROPPED.fullmatch(name):
                write(target / name, cleaned(name, library.read(name)))


def packages(files: dict[str, Path], target: Path) -> None:
    """The packages stripped to what runs."""
    for name in PACKAGES:
        for member, data in members(files[name]):
            if not DROPPED.fullmatch(member) and (member.endswith(".py") or KEPT.fullmatch(member)):
                write(target / member, cleaned(member, data))


def cleaned(name: str, data: bytes) -> bytes:
    """A file as it is shipped: metadata without its description, text without addresses of other hosts."""
    if name.endswith(".dist-info/METADATA"):
        return b"\n".join(line for line in data.partition(b"\n\n")[0].splitlines() if METADATA.fullmatch(line)) + b"\n"
    if name.endswith((".py", ".js", ".css", ".html", ".jinja", ".json")):
        try:
            return rewritten_bytes(data)
        except UnicodeDecodeError:                   # a source file in another encoding says so itself
            return data
    return data


def members(path: Path) -> list[tuple[str, bytes]]:
    """Names and contents of a wheel."""
    with zipfile.ZipFile(path) as wheel:
        return [(n, wheel.read(n)) for n in wheel.namelist() if not n.endswith("/")]


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def compile_all(work: Path, pyodide: Path, name: str) -> None:
    """Every .py of work/NAME becomes a .pyc in work/NAME-pyc, compiled by the interpreter that will run it."""
    script, target = work / f"compile-{name}.mjs", work / f"{name}-pyc"
    program = (ROOT / "static/build/compile.mjs").read_text()
    script.write_text(program.replace('"PYODIDE"', json.dumps((pyodide / "pyodide.mjs").as_uri())))
    target.mkdir()
    run(*node(), script, f"{pyodide}/", work / name, target, quiet=True)


def contents(*folders: Path, keep: Callable[[str], bool]) -> list[tuple[str, bytes]]:
    """Names and contents of the files of some folders laid over each other, sorted by name."""
    files = {path.relative_to(folder).as_posix(): path for folder in folders for path in folder.rglob("*")
             if path.is_file()}
    return [(name, path.read_bytes()) for name, path in sorted(files.items()) if keep(name)]


def zipped(*folders: Path, keep: Callable[[str], bool], squeeze: bool = True) -> bytes:
    """A zip with sorted names and one date: the same bytes for the same files.  One that is not squeezed is to be
    squeezed as a whole, which takes a quarter less."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compresslevel=9) as archive:
        for name, data in contents(*folders, keep=keep):
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED
            archive.writestr(info, data)
    return target.getvalue()


def joined(*folders: Path, keep: Callable[[str], bool]) -> bytes:
    """All files in one run of bytes, after a line of JSON: the name and the length of each."""
    found = contents(*folders, keep=keep)
    index = json.dumps([(name, len(data)) for name, data in found]).encode()
    return b"\n".join([index, b"".join(data for _, data in found)])
