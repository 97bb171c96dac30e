"""What the build computes in Pyodide under Node: the recorded first network, the trained presets, and the memory
snapshot, a Pyodide that has imported NumPy, Bokeh and Panel and built the page, saved as one file."""
from __future__ import annotations

import hashlib
import json
import os
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


def record(pyodide: Path, stdlib: Path, folders: list[Path], site: str, target: Path) -> None:
    """The first network, trained and recorded now, so that the page is alive before Python is; Python gets its
    state.  And the presets, trained now or by an earlier build of the same code."""
    target.mkdir(parents=True)
    cache = CACHE / "presets"
    cache.mkdir(parents=True, exist_ok=True)
    run(*node(), ROOT / "static/build/record.mjs", f"{pyodide}/", stdlib, site, target, cache, code_of_training(),
        *folders, quiet=True, env=surroundings())


def code_of_training() -> str:
    """The name of all that decides a trained network's bytes, but for its experiment."""
    files = [path for place in TRAINING for path in sorted({ROOT / place, *(ROOT / place).rglob("*")})
             if path.suffix in (".py", ".c", ".h", ".json")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def take(pyodide: Path, stdlib: Path, folders: list[Path], site: str,
         work: Path) -> tuple[bytes, dict[str, Any], dict[str, bytes]]:
    """The snapshot, what has to be known to restore it, and the page's document as JSON in each language."""
    script = work / "snapshot.mjs"
    source = (ROOT / "static/build/snapshot.mjs").read_text("utf-8")
    script.write_text(source.replace('"PRELOAD"', json.dumps((ROOT / "static/preload.js").as_uri())), "utf-8")
    target = work / "snapshot"
    target.mkdir()
    run(*pinned_node(), script, f"{pyodide}/", stdlib, site, target, *folders, quiet=True, env=surroundings())
    documents = {path.name.split(".")[1]: path.read_bytes() for path in sorted(target.glob("document.*.json"))}
    return (target / "snapshot.raw").read_bytes(), json.loads((target / "snapshot.json").read_text()), documents
