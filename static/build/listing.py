"""What stands beside the site: the list of its files with their sums, the service worker's list, and the archive.

Nothing here holds a time or a path of the building machine: one commit gives the same bytes each time.
"""
from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from .bundle import ZIP_DATE

LIST = "files.json"
WORKER = "sw.js"
PLACE = 'const BUILD = "BUILD", FILES = {};'
BESIDE = ("unrolled.zip", "unrolled.html")           # the site's other forms: not part of it
HEADERS = "_headers"                                 # for the host, which may not give it out


def sums(dist: Path) -> dict[str, str]:
    """SHA-256 of every file of the site, by name."""
    names = sorted(p.relative_to(dist).as_posix() for p in dist.rglob("*") if p.is_file())
    return {n: hashlib.sha256((dist / n).read_bytes()).hexdigest() for n in names if n not in (*BESIDE, LIST, HEADERS)}


def write_lists(dist: Path) -> str:
    """Puts the files' sums into the service worker and into files.json.  Returns the build's name."""
    found = {name: value for name, value in sums(dist).items() if name != WORKER}
    build = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:12]
    source = (dist / WORKER).read_text("utf-8")
    if PLACE not in source:
        raise AssertionError(f"{WORKER} has no place for its list")
    (dist / WORKER).write_text(source.replace(PLACE, f'const BUILD = "{build}", FILES = {json.dumps(found, indent=0)};'), "utf-8")
    (dist / LIST).write_text(json.dumps({"build": build, "files": sums(dist)}, indent=1) + "\n", "utf-8")
    return build


def write_archive(dist: Path) -> None:
    """The whole site as one zip, under one folder."""
    with zipfile.ZipFile(dist / BESIDE[0], "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(p.relative_to(dist).as_posix() for p in dist.rglob("*") if p.is_file()):
            if name not in BESIDE:
                info = zipfile.ZipInfo(f"unrolled/{name}", ZIP_DATE)
                info.compress_type = zipfile.ZIP_STORED if name.endswith(".bin") else zipfile.ZIP_DEFLATED
                archive.writestr(info, (dist / name).read_bytes())
