"""The Pyodide of the bench page: the same pinned files that build.py puts into the site, unpacked side by side."""

import os
import shutil
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def default_cache():
    """Where build.py keeps its downloads."""
    return Path(os.environ.get("UNROLLED_CACHE", ROOT / ".cache"))


def pyodide(cache):
    """A folder with Pyodide's files and NumPy's wheel; made from the parts that the build has checked."""
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
        scratch.rename(folder)
    return folder


def newest(folder, pattern):
    found = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime)
    if not found:
        raise SystemExit(f"bench: no {pattern} in {folder}: run python3 build.py build first")
    return found[-1]
