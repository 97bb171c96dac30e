"""What the build computes in Pyodide under Node: the recorded first network, the trained presets, and the memory
snapshot, a Pyodide that has imported NumPy, Bokeh and Panel and built the page, saved as one file."""
from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .parts import CACHE, ROOT, node, pinned_node, run

# the core, the engine, what packs a session, and the versions of Pyodide and NumPy
TRAINING = ("core", "static/engine", "static/build/parts.lock.json",
            *(f"playground/work/{name}.py" for name in ("packing", "timeline", "trainer", "work")))


def surroundings() -> dict[str, str]:
    """The same for every builder: a program keeps its time zone in its memory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NODE_", "LC_", "LANG"))}
    return kept | {"TZ": "UTC"}


KEPT = 200              # trained presets in the cache; the oldest give way
AT_ONCE = 2             # processes that train presets


def record(pyodide: Path, stdlib: Path, folders: list[Path], site: str, target: Path) -> None:
    """The first network, trained and recorded now, so that the page is alive before Python is.

    Python gets its state.
    """
    in_pyodide("first_network.write(target)", pyodide, stdlib, folders, site, target)


def train_presets(pyodide: Path, stdlib: Path, folders: list[Path], site: str, target: Path) -> None:
    """The presets, trained now or by an earlier build of the same code.  Each process takes the next that none has."""
    target.mkdir(parents=True)
    command = f"trained_presets.write(target, cache, {code_of_training()!r})"
    with ThreadPoolExecutor() as several:
        processes = [several.submit(in_pyodide, command, pyodide, stdlib, folders, site, target)
                     for _ in range(AT_ONCE)]
    for process in processes:
        process.result()
    for old in sorted((CACHE / "presets").glob("*.npz"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def in_pyodide(command: str, pyodide: Path, stdlib: Path, folders: list[Path], site: str, target: Path) -> None:
    """A line of Python in a Pyodide of its own, which knows two folders: `target`, and `cache` of the presets."""
    cache = CACHE / "presets"
    for folder in (cache, target):
        folder.mkdir(parents=True, exist_ok=True)
    run(*node(), ROOT / "static/build/record.mjs", f"{pyodide}/", stdlib, site, target, cache, command, *folders,
        quiet=True, env=surroundings())


def code_of_training() -> str:
    """The name of all that decides a trained network's bytes, but for its experiment."""
    files = [path for place in TRAINING for path in sorted({ROOT / place, *(ROOT / place).rglob("*")})
             if path.suffix in (".py", ".c", ".h", ".json")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def take(pyodide: Path, stdlib: Path, folders: list[Path], site: str,
         work: Path) -> tuple[bytes, dict[str, Any], set[str], dict[str, bytes]]:
    """The snapshot, what has to be known to restore it, the files of the modules in it, and the page's document as JSON
    in each language."""
    script = work / "snapshot.mjs"
    source = (ROOT / "static/build/snapshot.mjs").read_text("utf-8")
    script.write_text(source.replace('"PRELOAD"', json.dumps((ROOT / "static/preload.js").as_uri())), "utf-8")
    target = work / "snapshot"
    target.mkdir()
    run(*pinned_node(), script, f"{pyodide}/", stdlib, site, target, *folders, quiet=True, env=surroundings())
    documents = {path.name.split(".")[1]: path.read_bytes() for path in sorted(target.glob("document.*.json"))}
    known, modules = (json.loads((target / f"{name}.json").read_text()) for name in ("snapshot", "modules"))
    return (target / "snapshot.raw").read_bytes(), known, set(modules), documents
