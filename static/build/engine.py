"""numpy_simd.so: the C of static/engine/, compiled by the pinned Zig to a side module that Pyodide imports as an extension.

The result is kept in the cache under a name made of its sources, so that Zig (100 MB) is fetched only where there is something to compile.
"""
from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from .parts import CACHE, LOCK, ROOT, environment, run, say

SOURCE = ROOT / "static/engine"
MODULE = "numpy_simd"
COMPILE = ("cc", "-target", "wasm32-freestanding", "-mcpu=mvp+simd128+mutable_globals+sign_ext", "-fPIC", "-O3", "-ffp-contract=off",
           "-fno-builtin", "-fno-sanitize=all", "-fvisibility=hidden", "-std=c11", "-Wall", "-Werror", "-c")
LINK = ("wasm-ld", "-shared", "--experimental-pic", "--no-entry", "--unresolved-symbols=import-dynamic", f"--export=PyInit_{MODULE}", "--strip-all")


def compiled() -> Path:
    """The side module: from the cache, or compiled into it."""
    made_of = [LOCK["environments"]["zig"], COMPILE, LINK, *((path.name, path.read_text("utf-8")) for path in sources(SOURCE))]
    kept = CACHE / f"engine-{hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16]}" / f"{MODULE}.so"
    if not kept.exists():
        say("  compiling the engine")
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="build-") as scratch:
            made = built(SOURCE, Path(scratch))
            kept.parent.mkdir(exist_ok=True)
            made.replace(kept)
    return kept


def built(source: Path, scratch: Path) -> Path:
    """The module of a folder's C, compiled in `scratch`, where nothing of this machine's paths can get into it."""
    zig = (environment("zig"), "-m", "ziglang")
    own = {**os.environ, "ZIG_LOCAL_CACHE_DIR": str(scratch / "zig"), "ZIG_GLOBAL_CACHE_DIR": str(CACHE / "zig")}
    for path in sources(source):
        shutil.copyfile(path, scratch / path.name)
    run(*zig, *COMPILE, f"{MODULE}.c", "-o", "loops.o", cwd=scratch, env=own, quiet=True)
    run(*zig, *LINK, "loops.o", "-o", f"{MODULE}.so", cwd=scratch, env=own, quiet=True)
    return scratch / f"{MODULE}.so"


def sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".c", ".h"))
