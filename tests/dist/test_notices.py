"""Whose work is shipped: every part of the lock stands in NOTICES.txt with its licence's text, and in sbom.json with its sum."""
from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIST = Path(os.environ.get("UNROLLED_DIST", ROOT / "dist"))
PARTS = json.loads((ROOT / "static/build/parts.lock.json").read_text("utf-8"))["parts"]


@pytest.fixture(autouse=True)
def built() -> None:
    if not (DIST / "index.html").exists():
        pytest.skip("dist/ is not built")


def test_the_list_of_parts() -> None:
    sbom = json.loads((DIST / "sbom.json").read_text("utf-8"))
    assert (sbom["bomFormat"], sbom["specVersion"]) == ("CycloneDX", "1.5")
    listed = {c["name"]: c for c in sbom["components"]}
    assert set(listed) == {*PARTS, "cpython"}
    for name, pin in PARTS.items():
        assert listed[name]["hashes"] == [{"alg": "SHA-256", "content": pin["sha256"]}]
        assert listed[name]["version"] in pin.get("spec", pin["file"]) and listed[name]["licenses"][0]["expression"]
    assert {c["bom-ref"] for c in sbom["components"]} == set(sbom["dependencies"][0]["dependsOn"])


def test_the_notices() -> None:
    text = (DIST / "NOTICES.txt").read_text("utf-8")
    headings = [line.split()[0] for line in text.splitlines() if line.endswith(("MIT", "MPL-2.0", "PSF-2.0", "BSD-3-Clause", "BSD-2-Clause"))]
    assert {*PARTS, "cpython"} <= set(headings)
    for words in ("Mozilla Public License", "PYTHON SOFTWARE FOUNDATION LICENSE", "NumPy Developers", "HoloViz", "Anaconda", "Pallets", "Permission is hereby granted"):
        assert words in text, words
