"""Whose work is shipped: NOTICES.txt with every licence's text, and sbom.json, a CycloneDX list of the parts.

The texts are the ones that the packages themselves carry, unchanged; a package without one stops the build.  What
stands inside the scripts of Bokeh and Panel is read off their unminified forms, its versions and licences off Panel's
list of what it is made with; what is inside Pyodide's program is listed in inside.json.  Their texts are in none of
the packages: they are named.
"""
from __future__ import annotations

import hashlib
import json
import re
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .parts import PARTS, ROOT, BuildError

LICENCE = re.compile(r"(?:^|/)(?:LICEN[CS]E|COPYING|NOTICE|AUTHORS)(?:[._-][^/]*)?$", re.I)
IDENTIFIERS = {"pyodide": "MPL-2.0", "cpython": "PSF-2.0", "numpy": "BSD-3-Clause", "panel": "BSD-3-Clause",
               "bokeh": "BSD-3-Clause", "param": "BSD-3-Clause",
               "pyviz_comms": "BSD-3-Clause", "jinja2": "BSD-3-Clause", "packaging": "Apache-2.0 OR BSD-2-Clause",
               "markupsafe": "BSD-3-Clause", "pyyaml": "MIT",
               "segno": "BSD-3-Clause"}
CPYTHON = "3.14"
RULE = "=" * 100
INSIDE: dict[str, Any] = json.loads((ROOT / "static/build/inside.json").read_text("utf-8"))
SCRIPTS = {
    "bokeh": tuple(f"bokeh/server/static/js/{name}.js" for name in ("bokeh", "bokeh-widgets", "bokeh-tables")),
    "panel": ("panel/dist/panel.js",),
}
# how the bundler marks a module in the unminified script
MODULE = re.compile(r"/\* ((?:@\w[\w.-]*/)?\w[\w.-]*)/[\w@./-]+\.[mc]?js \*/")


def texts(path: Path) -> dict[str, str]:
    """The licence files inside a wheel or an archive, by name; a text that is there twice is taken once."""
    found: dict[str, str] = {}
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            pairs = [(n, wheel.read(n)) for n in sorted(wheel.namelist()) if ".dist-info/" in n and LICENCE.search(n)]
    else:
        with tarfile.open(path) as archive:
            pairs = [(m.name, archive.extractfile(m).read()) for m in archive.getmembers() if m.isfile()
                     and LICENCE.search(m.name)]   # type: ignore[union-attr]
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
    version = re.search(r"(?:==|@|numpy-)([0-9][\w.]*?)(?:-|$)", pin.get("spec", pin["file"]))
    return str(version[1])       # type: ignore[index]


def components(files: dict[str, Path]) -> list[dict[str, Any]]:
    """Every part that is shipped: name, version, licence, sum of the file that it came in, texts."""
    found = [{"name": "cpython", "version": CPYTHON, "file": None, "texts": stored("cpython")}]
    found += [{"name": n, "version": version(n), "file": PARTS[n], "texts": texts(files[n]) or stored(n)}
              for n in PARTS]
    for one in found:
        if not one["texts"]:
            raise BuildError(f"{one['name']} carries no licence text: "
                             f"put it into static/build/licences/{one['name']}.txt.")
        if one["name"] not in IDENTIFIERS:
            raise BuildError(f"{one['name']} has no licence in IDENTIFIERS of static/build/notices.py: add it.")
    return found


def inside_scripts(files: dict[str, Path]) -> list[dict[str, Any]]:
    """The libraries in the scripts of Bokeh and Panel: name, version, licence, and which script they are in."""
    with zipfile.ZipFile(files["panel"]) as wheel:
        made_with = json.loads(wheel.read("panel/package-lock.json"))["packages"]
    found: dict[str, dict[str, Any]] = {}
    for package, scripts in SCRIPTS.items():
        with zipfile.ZipFile(files[package]) as wheel:
            for script in scripts:
                for name in sorted(set(MODULE.findall(wheel.read(script).decode())) - {*INSIDE["script folders"]}):
                    known = made_with.get(f"node_modules/{name}")
                    licence = INSIDE["scripts"].get(name, {}).get("licence") or (known or {}).get("license")
                    if not known or not licence:
                        raise BuildError(f"{script} holds {name}, of which Panel's list says no licence: "
                                         "look it up and add it to static/build/inside.json.")
                    new = {"name": name, "version": known["version"], "licence": licence.strip("()"), "in": []}
                    found.setdefault(name, new)["in"].append(Path(script).name)
    return sorted(found.values(), key=lambda one: str(one["name"]))


def inside_text(scripts: list[dict[str, Any]]) -> list[str]:
    lines = [RULE, "inside the scripts of Bokeh and Panel", RULE, "",
             "Versions are those of Panel's own list, panel/package-lock.json; "
             "Bokeh's scripts may have been made with others.", ""]
    lines += [f"{one['name']} {one['version']}    {one['licence']}    ({', '.join(one['in'])})" for one in scripts]
    lines += ["", RULE, "inside Pyodide's program and its JavaScript", RULE, ""]
    lines += [f"{one['name']} {one['version'] or '(version not known)'}    {one['licence']}    ({one['what']})"
              for one in INSIDE["program"]]
    return [*lines, ""]


def write_notices(files: dict[str, Path], dist: Path) -> None:
    found, scripts = components(files), inside_scripts(files)
    lines = ["Unrolled ships the work of others.  Each part with its licence, its text as the part itself carries it.",
             "The scripts of Bokeh and Panel and Pyodide's program hold further libraries, which are named at the end",
             "with their licences' SPDX names; no package that the build takes them from carries their texts.",
             "NumPy's own list of what it bundles is among its texts.", ""]
    for one in found:
        lines += [RULE, f"{one['name']} {one['version']}    {IDENTIFIERS[one['name']]}", RULE, ""]
        for name, text in one["texts"].items():
            lines += [f"---- {Path(name).name} ----", "", text, ""]
    lines += inside_text(scripts)
    lines += [RULE, f"unrolled {own_version()}", RULE, "", (ROOT / "LICENSE").read_text("utf-8").strip(), ""]
    (dist / "NOTICES.txt").write_text("\n".join(lines), "utf-8")
    (dist / "sbom.json").write_text(json.dumps(sbom(found, scripts), indent=1) + "\n", "utf-8")


def own_version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def listed_inside(scripts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The libraries inside other parts, as components."""
    entries = []
    for kind, one in [("npm", one) for one in scripts] + [("generic", one) for one in INSIDE["program"]]:
        version = one["version"]
        purl = f"pkg:{kind}/{quote(one['name'], safe='/')}" + (f"@{version}" if version else "")
        where = ", ".join(one.get("in", ["pyodide"]))
        entry = {"type": "library", "bom-ref": purl, "name": one["name"], **({"version": version} if version else {}),
                 "purl": purl,
                 "licenses": [{"expression": one["licence"]}], "properties": [{"name": "inside", "value": where}]}
        entries.append(entry)
    return entries


def sbom(found: list[dict[str, Any]], scripts: list[dict[str, Any]]) -> dict[str, Any]:
    """CycloneDX 1.5, without a time or a serial number: the same parts give the same bytes."""
    kinds = {"npm": "npm", "pip": "pypi", "pyodide": "pypi"}
    listed = []
    for one in found:
        name, file = one["name"], one["file"]
        plain = f"pkg:{kinds[file['from']]}/{name.replace('_', '-')}" if file else f"pkg:generic/{name}"
        purl = f"{plain}@{one['version']}"
        entry: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": one["version"],
                                 "purl": purl,
                                 "licenses": [{"expression": IDENTIFIERS[name]}]}
        if file:
            entry["hashes"] = [{"alg": "SHA-256", "content": file["sha256"]}]
        listed.append(entry)
    listed += listed_inside(scripts)
    own = hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"component": {"type": "application", "bom-ref": "unrolled", "name": "unrolled",
                                       "version": own_version(), "licenses": [{"expression": "MIT"}],
                                       "properties": [{"name": "parts", "value": own}]}},
            "components": listed, "dependencies": [{"ref": "unrolled", "dependsOn": [c["bom-ref"] for c in listed]}]}
