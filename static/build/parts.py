"""What the build is made from: pinned downloads, virtual environments and Node, each set up where it is missing.

Downloads are pinned by SHA-256 in parts.lock.json, kept in .cache/ (or $UNROLLED_CACHE) and checked on use.
"""
from __future__ import annotations

import collections
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import urllib.request
import venv
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("UNROLLED_CACHE", ROOT / ".cache"))
LOCK: dict[str, Any] = json.loads((ROOT / "static/build/parts.lock.json").read_text("utf-8"))
PARTS: dict[str, dict[str, Any]] = LOCK["parts"]          # what is shipped
TOOLS: dict[str, dict[str, Any]] = LOCK["tools"]          # what only the build uses
TESTS: dict[str, dict[str, Any]] = LOCK["tests"]          # what only the tests use
MAKING: dict[str, threading.Lock] = collections.defaultdict(threading.Lock)     # of what the cache keeps, by its name


class BuildError(Exception):
    """One line that says what failed and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def run(*command: str | Path, quiet: bool = False, **options: Any) -> None:
    """A command that has to succeed.  Quiet: its output is shown only where it fails."""
    try:
        done = subprocess.run([str(c) for c in command], capture_output=quiet, text=True, **options)
    except OSError as error:
        raise BuildError(f"{command[0]} could not be run: {error}") from None
    if done.returncode:
        said = (done.stderr or done.stdout or "").strip().splitlines()[-12:]
        name, begin = Path(str(command[0])).name, " ".join(map(str, command[1:4]))
        raise BuildError("\n".join([*said, f"{name} failed (exit {done.returncode}): {begin} …"]))


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ---- downloads ------------------------------------------------------------------------------------------------

def all_parts() -> dict[str, Path]:
    """Every file that the site is made from, by its part's name."""
    with ThreadPoolExecutor() as several:
        return dict(zip(PARTS, several.map(part, PARTS), strict=True))


def part(name: str) -> Path:
    """The pinned file of a part, from the cache or downloaded into it, its sum checked."""
    return fetched(name, (PARTS | TOOLS | TESTS)[name])


def fetched(name: str, pin: dict[str, Any]) -> Path:
    with MAKING[pin["file"]]:
        return fetched_alone(name, pin)


def fetched_alone(name: str, pin: dict[str, Any]) -> Path:
    path = CACHE / "parts" / pin["file"]
    if not path.exists():
        say(f"  downloading {name} ({pin.get('spec', pin['file'])})")
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            download(name, pin, Path(folder))
            Path(folder, pin["file"]).replace(path)
    if sha256(path) != pin["sha256"]:
        path.unlink()
        raise BuildError(f"{name}: the SHA-256 sum of {pin['file']} differs from the lock; the file was removed. "
                         "Run the command again; if it differs again, your package index serves another file.")
    return path


def download(name: str, pin: dict[str, Any], folder: Path) -> None:
    try:
        SOURCES[pin["from"]](pin, folder)
    except BuildError as error:
        raise BuildError(f"{error}\n{name} could not be downloaded. Check the connection, then run the command again: "
                         "what is there already is kept.") from None
    if not (folder / pin["file"]).exists():
        got = ", ".join(p.name for p in folder.iterdir()) or "nothing"
        raise BuildError(f"{name}: expected the file {pin['file']}, got {got}. Check your package index, "
                         "then run the command again.")


def from_npm(pin: dict[str, Any], folder: Path) -> None:
    run(*node("npm"), "pack", pin["spec"], "--pack-destination", folder, quiet=True, cwd=folder)


def from_pip(pin: dict[str, Any], folder: Path) -> None:
    """A wheel, the same on every machine: of one for several platforms only the Python is taken."""
    run(environment("build"), "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:",
        "--python-version", "3.11", "--platform", "manylinux2014_x86_64", "-d", folder, pin["spec"], quiet=True)


def from_pyodide(pin: dict[str, Any], folder: Path) -> None:
    """Pyodide's own address first; where it cannot be reached, the same file out of a wheel that carries it."""
    address = f"https://cdn.jsdelivr.net/pyodide/v{pin['version']}/full/{pin['file']}"
    target = folder / pin["file"]
    try:
        with urllib.request.urlopen(address, timeout=6) as reply:
            target.write_bytes(reply.read())
    except OSError:
        inside = pin["inside"]
        with zipfile.ZipFile(fetched(f"{inside['spec']} (it carries NumPy for WebAssembly)", inside)) as wheel:
            target.write_bytes(wheel.read(inside["folder"] + pin["file"]))


SOURCES = {"npm": from_npm, "pip": from_pip, "pyodide": from_pyodide}


# ---- environments ---------------------------------------------------------------------------------------------

def environment(name: str) -> Path:
    """The Python of a virtual environment of ours, made anew where its list in the lock has changed."""
    with MAKING[name]:
        return made_environment(name)


def made_environment(name: str) -> Path:
    wanted = LOCK["environments"][name]
    folder = CACHE / f"env-{name}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = folder / "made-from.json"
    if not mark.exists() or json.loads(mark.read_text()) != wanted:
        say(f"  setting up the {name} environment: {', '.join(wanted) or 'pip alone'}")
        shutil.rmtree(folder, ignore_errors=True)
        try:
            venv.create(folder, with_pip=name == "build")
        except (subprocess.CalledProcessError, ImportError):
            raise BuildError("Python could not make a virtual environment (Debian and Ubuntu: "
                             "sudo apt-get install python3-venv), then run the command again.") from None
        if wanted:
            install(python, *wanted)
        mark.write_text(json.dumps(wanted))
    return python


def install(python: Path, *packages: str) -> None:
    """Packages into an environment of ours, by the pip that all share."""
    run(environment("build"), "-m", "pip", "--python", python, "install", "-q", *packages, quiet=True)


@functools.cache
def node(tool: str = "node") -> tuple[str, ...]:
    """Node 20 or newer, the machine's own or pip's."""
    found = shutil.which("node")
    if found:
        version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
        if int(re.sub(r"\D.*", "", version.lstrip("v")) or 0) >= 20 and shutil.which(tool):
            return (str(shutil.which(tool)),)
    return (str(environment("node").parent / tool),)


@functools.cache
def pinned_node() -> tuple[str, ...]:
    """The very version of Node that the lock names: how a program's memory is laid out differs from engine to
    engine."""
    wanted = "v" + LOCK["environments"]["node"][0].partition("==")[2]
    found = shutil.which("node")
    if found and subprocess.run([found, "--version"], capture_output=True, text=True).stdout.strip() == wanted:
        return (found,)
    return (str(environment("node").parent / "node"),)
