"""The same sources give the same bytes, wherever they lie and whatever processor builds them."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIST = Path(os.environ.get("UNROLLED_DIST", ROOT / "dist"))
SOURCES = ("core", "playground", "static", "build.py", "pyproject.toml", "LICENSE")


@pytest.mark.skipif(not os.environ.get("UNROLLED_CACHE"), reason="building needs the parts; `build.py test` has them")
def test_a_build_in_another_folder_is_the_same(tmp_path: Path) -> None:
    other = tmp_path / "another place"
    other.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, other / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, other / name)
    another = {**os.environ, "OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "build.py", "build"], cwd=other, env=another, check=True, timeout=300, capture_output=True)
    for name in ("dist/files.json", "downloads/unrolled.zip", "downloads/unrolled.html"):
        assert (other / name).read_bytes() == (DIST.parent / name).read_bytes(), name
