"""The C of static/engine/, compiled by the pinned Zig to side modules that Pyodide imports as extensions.

A module is kept in the cache under a name made of the sources, so that Zig (100 MB) is fetched only where there is
something to compile.
"""
from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from .parts import CACHE, LOCK, MAKING, ROOT, environment, run, say

SOURCE = ROOT / "static/engine"
MODULES = ("numpy_simd", "compiled_sweeps")
COMPILE = ("cc", "-target", "wasm32-freestanding", "-mcpu=mvp+simd128+mutable_globals+sign_ext", "-fPIC", "-O3",
           "-ffp-contract=off",
           "-fno-builtin", "-fno-sanitize=all", "-fvisibility=hidden", "-std=c11", "-Wall", "-Werror", "-c")
LINK = ("wasm-ld", "-shared", "--experimental-pic", "--no-entry", "--unresolved-symbols=import-dynamic", "--strip-all")


def compiled(module: str) -> Path:
    """A side module: from the cache, or compiled into it."""
    made_of = [LOCK["environments"]["zig"], COMPILE, LINK, *((path.name, path.read_text("utf-8"))
                                                             for path in sources(SOURCE))]
    kept = CACHE / f"engine-{hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16]}" / f"{module}.so"
    with MAKING[kept.name]:
        if not kept.exists():
            say(f"  compiling the engine: {module}")
            CACHE.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=CACHE, prefix="build-") as scratch:
                made = built(SOURCE, Path(scratch), module)
                kept.parent.mkdir(exist_ok=True)
                made.replace(kept)
    return kept


def built(source: Path, scratch: Path, module: str) -> Path:
    """A module of a folder's C, compiled in `scratch`, where nothing of this machine's paths can get into it."""
    zig = (environment("zig"), "-m", "ziglang")
    own = {**os.environ, "ZIG_LOCAL_CACHE_DIR": str(scratch / "zig"), "ZIG_GLOBAL_CACHE_DIR": str(CACHE / "zig")}
    for path in sources(source):
        shutil.copyfile(path, scratch / path.name)
    run(*zig, *COMPILE, f"{module}.c", "-o", "loops.o", cwd=scratch, env=own, quiet=True)
    run(*zig, *LINK, f"--export=PyInit_{module}", "loops.o", "-o", f"{module}.so", cwd=scratch, env=own, quiet=True)
    return scratch / f"{module}.so"


def sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".c", ".h"))
