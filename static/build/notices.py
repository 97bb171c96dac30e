"""Whose work is shipped: NOTICES.txt with every licence's text, and sbom.json, a CycloneDX list of the parts.

The texts are the ones that the packages themselves carry; a package without one stops the build.
"""
from __future__ import annotations

import hashlib
import json
import re
import tarfile
import zipfile
from pathlib import Path
from typing import Any

from .hosts import rewritten
from .parts import PARTS, ROOT, BuildError

LICENCE = re.compile(r"(?:^|/)(?:LICEN[CS]E|COPYING|NOTICE|AUTHORS)(?:[._-][^/]*)?$", re.I)
IDENTIFIERS = {"pyodide": "MPL-2.0", "cpython": "PSF-2.0", "numpy": "BSD-3-Clause", "panel": "BSD-3-Clause", "bokeh": "BSD-3-Clause", "param": "BSD-3-Clause",
               "pyviz_comms": "BSD-3-Clause", "jinja2": "BSD-3-Clause", "packaging": "Apache-2.0 OR BSD-2-Clause", "markupsafe": "BSD-3-Clause", "pyyaml": "MIT",
               "segno": "BSD-3-Clause"}
CPYTHON = "3.14"
RULE = "=" * 100


def texts(path: Path) -> dict[str, str]:
    """The licence files inside a wheel or a source archive, by name; a text that stands twice is taken once."""
    found: dict[str, str] = {}
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            pairs = [(n, wheel.read(n)) for n in sorted(wheel.namelist()) if ".dist-info/" in n and LICENCE.search(n)]
    else:
        with tarfile.open(path) as archive:
            pairs = [(m.name, archive.extractfile(m).read()) for m in archive.getmembers() if m.isfile() and LICENCE.search(m.name)]   # type: ignore[union-attr]
    for name, data in pairs:
        text = data.decode("utf-8", "replace").strip()
        if text and text not in found.values():
            found[name] = text
    return found


def stored(name: str) -> dict[str, str]:
    """A licence that the package does not carry, kept beside this file."""
    folder = ROOT / "static/build/licences"
    return {p.name: p.read_text("utf-8").strip() for p in sorted(folder.glob(f"{name}*.txt"))}


def version(name: str) -> str:
    pin = PARTS[name]
    return str(re.search(r"(?:==|@|numpy-)([0-9][\w.]*?)(?:-|$)", pin.get("spec", pin["file"]))[1])       # type: ignore[index]


def components(files: dict[str, Path]) -> list[dict[str, Any]]:
    """Every part that is shipped: name, version, licence, sum of the file that it came in, texts."""
    found = [{"name": "cpython", "version": CPYTHON, "file": None, "texts": stored("cpython")}]
    found += [{"name": n, "version": version(n), "file": PARTS[n], "texts": texts(files[n]) or stored(n)} for n in PARTS]
    for one in found:
        if not one["texts"]:
            raise BuildError(f"{one['name']} carries no licence text: put it into static/build/licences/{one['name']}.txt.")
        if one["name"] not in IDENTIFIERS:
            raise BuildError(f"{one['name']} has no licence in IDENTIFIERS of static/build/notices.py: add it.")
    return found


def write_notices(files: dict[str, Path], dist: Path) -> None:
    found = components(files)
    lines = ["Unrolled ships the work of others.  Each part with its licence.  The scripts of Bokeh and Panel hold further libraries;",
             "their notices stand in the scripts.  NumPy's own list of what it bundles is among its texts.", ""]
    for one in found:
        lines += [RULE, f"{one['name']} {one['version']}    {IDENTIFIERS[one['name']]}", RULE, ""]
        for name, text in one["texts"].items():
            lines += [f"---- {Path(name).name} ----", "", text, ""]
    lines += [RULE, "unrolled", RULE, "", (ROOT / "LICENSE").read_text("utf-8").strip(), ""]
    (dist / "NOTICES.txt").write_text(rewritten("\n".join(lines)), "utf-8")
    (dist / "sbom.json").write_text(json.dumps(sbom(found), indent=1) + "\n", "utf-8")


def sbom(found: list[dict[str, Any]]) -> dict[str, Any]:
    """CycloneDX 1.5, without a time or a serial number: the same parts give the same bytes."""
    kinds = {"npm": "npm", "pip": "pypi", "pip-source": "pypi", "pyodide": "pypi"}
    listed = []
    for one in found:
        name, file = one["name"], one["file"]
        purl = f"pkg:{kinds[file['from']]}/{name.replace('_', '-')}@{one['version']}" if file else f"pkg:generic/{name}@{one['version']}"
        entry: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": one["version"], "purl": purl,
                                 "licenses": [{"expression": IDENTIFIERS[name]}]}
        if file:
            entry["hashes"] = [{"alg": "SHA-256", "content": file["sha256"]}]
        listed.append(entry)
    own = hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"component": {"type": "application", "bom-ref": "unrolled", "name": "unrolled", "licenses": [{"expression": "MIT"}],
                                       "properties": [{"name": "parts", "value": own}]}},
            "components": listed, "dependencies": [{"ref": "unrolled", "dependsOn": [c["bom-ref"] for c in listed]}]}
