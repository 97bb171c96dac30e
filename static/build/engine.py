"""numpy_simd.so: the C of static/engine/, compiled by the pinned Zig to a side module that Pyodide imports as an extension.

The result is kept in the cache under a name made of its sources, so that Zig (100 MB) is fetched where there is something to compile.
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
COMPILE = ("cc", "-target", "wasm32-freestanding", "-fPIC", "-O3", "-mcpu=mvp+simd128+mutable_globals+sign_ext", "-ffp-contract=off", "-fno-builtin", "-fno-sanitize=all",
           "-fvisibility=hidden", "-std=c11", "-Wall", "-Werror", "-c")
LINK = ("wasm-ld", "-shared", "--experimental-pic", "--no-entry", "--unresolved-symbols=import-dynamic", f"--export=PyInit_{MODULE}", "--strip-all")


def compiled(source: Path = SOURCE) -> Path:
    """The side module made of a folder's C: from the cache, or compiled into it."""
    files = sorted(path for path in source.iterdir() if path.suffix in (".c", ".h"))
    made_of = [LOCK["environments"]["zig"], COMPILE, LINK, *((path.name, path.read_text("utf-8")) for path in files)]
    kept = CACHE / f"engine-{hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16]}" / f"{MODULE}.so"
    if not kept.exists():
        say("  compiling NumPy's loops")
        zig = (environment("zig"), "-m", "ziglang")
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="build-") as scratch:
            own = {**os.environ, "ZIG_LOCAL_CACHE_DIR": scratch, "ZIG_GLOBAL_CACHE_DIR": str(CACHE / "zig")}
            for path in files:                        # compiled where nothing of this machine's paths can get into it
                shutil.copyfile(path, Path(scratch, path.name))
            run(*zig, *COMPILE, f"{MODULE}.c", "-o", "loops.o", cwd=scratch, env=own, quiet=True)
            run(*zig, *LINK, "loops.o", "-o", f"{MODULE}.so", cwd=scratch, env=own, quiet=True)
            kept.parent.mkdir(exist_ok=True)
            shutil.copyfile(Path(scratch, f"{MODULE}.so"), kept.with_suffix(".new"))
            kept.with_suffix(".new").replace(kept)
    return kept
