"""What is beside the site: the list of its files with their sums, the service worker's list, and the archive.

The build's name is put into everything that could meet another build's in a browser's cache, or on a host while it is
replaced: every module adds its own to `unrolledBuilds`, index.html and py/parts.json carry it, and the page compares
them.

Nothing here holds a time or a path of the building machine: one commit gives the same bytes each time.
"""
from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from .bundle import ZIP_DATE

LIST = "files.json"
WORKER = "sw.js"
PLACE = 'const BUILD = "BUILD", {} = {{}};'
# our own, which the page and the worker import
MODULES = re.compile(r"(?!sw\.)[\w-]+\.js|(animation|words)/.*\.js")
STAMP = '(globalThis.unrolledBuilds ??= new Set()).add("{}"); '
BESIDE = ("unrolled.zip", "unrolled.html")      # the site's other forms: a host may have downloads/ beside its files
HEADERS = "_headers"                                 # for the host, which may not give it out


def sums(dist: Path) -> dict[str, str]:
    """SHA-256 of every file of the site, by name."""
    names = sorted(p.relative_to(dist).as_posix() for p in dist.rglob("*") if p.is_file())
    return {n: hashlib.sha256((dist / n).read_bytes()).hexdigest() for n in names if n not in (LIST, HEADERS)}


def write_lists(dist: Path) -> str:
    """Puts the build's name into its files, and their sums into the service worker and files.json.

    Returns the name.
    """
    build = hashlib.sha256(json.dumps(sums(dist), sort_keys=True).encode()).hexdigest()[:12]
    drawn = [*sorted((dist / "recorded").iterdir()), *(dist / "py").glob("document.*")]
    fill(dist / "boot.js", build, "SUMS", {path.relative_to(dist).as_posix(): zlib.crc32(path.read_bytes())
                                           for path in drawn})
    for name in sums(dist):
        if MODULES.fullmatch(name):
            put_first(dist / name, STAMP.format(build))
    page, parts = dist / "index.html", dist / "py/parts.json"
    page.write_text(page.read_text("utf-8").replace("<html ", f'<html data-build="{build}" ', 1), "utf-8")
    parts.write_text(json.dumps(json.loads(parts.read_text("utf-8")) | {"build": build}), "utf-8")
    fill(dist / WORKER, build, "FILES", {name: value for name, value in sums(dist).items() if name != WORKER})
    (dist / LIST).write_text(json.dumps({"build": build, "files": sums(dist)}, indent=1) + "\n", "utf-8")
    return build


def fill(path: Path, build: str, name: str, values: dict[str, Any]) -> None:
    """Writes the build's name and a table into the place that a script has for them."""
    source, place = path.read_text("utf-8"), PLACE.format(name)
    if place not in source:
        raise AssertionError(f"{path.name} has no place for {name}")
    found = f'const BUILD = "{build}", {name} = {json.dumps(values, indent=0)};'
    path.write_text(source.replace(place, found), "utf-8")


def put_first(path: Path, text: str) -> None:
    path.write_text(text + path.read_text("utf-8"), "utf-8")


def write_archive(dist: Path, downloads: Path) -> None:
    """The whole site as one zip, under one folder."""
    with zipfile.ZipFile(downloads / BESIDE[0], "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(p.relative_to(dist).as_posix() for p in dist.rglob("*") if p.is_file()):
            info = zipfile.ZipInfo(f"unrolled/{name}", ZIP_DATE)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".bin") else zipfile.ZIP_DEFLATED
            archive.writestr(info, (dist / name).read_bytes())
