"""The Pyodide of the bench page: the same pinned files that build.py puts into the site, unpacked side by side."""

import hashlib
import json
import os
import shutil
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def default_cache():
    """Where build.py keeps its downloads."""
    return Path(os.environ.get("UNROLLED_CACHE", ROOT / ".cache"))


def pyodide(cache):
    """A folder with Pyodide's files and the NumPy that its lock names; made from parts that the build checked."""
    archive, wheel = (newest(cache / "parts", pattern) for pattern in ("pyodide-*.tgz", "numpy-*emscripten*.whl"))
    folder = cache / "bench" / f"{archive.stem}-{wheel.stem}"
    if not folder.exists():
        scratch = folder.with_name("unpacking")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                if member.isfile() and member.name.count("/") == 1:
                    (scratch / Path(member.name).name).write_bytes(tar.extractfile(member).read())
        shutil.copy(wheel, scratch)
        name_the_wheel(scratch / "pyodide-lock.json", wheel)
        scratch.rename(folder)
    return folder


def name_the_wheel(lock, wheel):
    """Pyodide's own lock names the NumPy of its site, which may be a later one than the wheel that is at hand."""
    whole = json.loads(lock.read_text("utf-8"))
    whole["packages"]["numpy"] |= {"file_name": wheel.name, "version": wheel.name.split("-")[1],
                                   "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    lock.write_text(json.dumps(whole), "utf-8")


def newest(folder, pattern):
    found = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime)
    if not found:
        raise SystemExit(f"bench: no {pattern} in {folder}: run python3 build.py build first")
    return found[-1]
