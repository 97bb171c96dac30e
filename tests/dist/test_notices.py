"""Whose work is shipped: every part of the lock is in NOTICES.txt with its licence's text, and in sbom.json with its sum."""
from __future__ import annotations

import json
import os
import tomllib
import zipfile
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
    inside = {name: c for name, c in listed.items() if any(p["name"] == "inside" for p in c.get("properties", ()))}
    assert set(listed) - set(inside) == {*PARTS, "cpython"}
    assert {"flatpickr", "choices.js", "nouislider", "@bokeh/slickgrid", "jquery", "dompurify", "preact", "proj4", "sucrase",
            "emscripten", "musl", "libffi", "bzip2", "zlib", "sqlite", "expat"} <= set(inside)
    assert all(c["licenses"][0]["expression"] for c in inside.values())
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert sbom["metadata"]["component"]["version"] == version
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
    for library in json.loads((DIST / "sbom.json").read_text("utf-8"))["components"]:
        assert library["name"] in text and library["licenses"][0]["expression"] in text, library["name"]


def test_no_licence_text_was_touched() -> None:
    """Every text is in the notices as the file that it is from has it."""
    cache = os.environ.get("UNROLLED_CACHE")
    if not cache:
        pytest.skip("the parts are not here; `build.py test` has them")
    notices = (DIST / "NOTICES.txt").read_text("utf-8")
    found = 0
    for wheel in Path(cache, "parts").glob("*-any.whl"):
        if wheel.name in {pin["file"] for pin in PARTS.values()}:
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    if ".dist-info/" in name and "LICENSE" in name and not name.endswith("/"):
                        assert archive.read(name).decode("utf-8", "replace").strip().replace("\r\n", "\n") in notices.replace("\r\n", "\n"), name
                        found += 1
    assert found > 4 and "http://" in notices and (ROOT / "static/build/licences/pyodide.txt").read_text("utf-8").strip() in notices
