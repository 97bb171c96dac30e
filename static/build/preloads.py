"""The first modules named in index.html, so that the browser asks for all of them at once and not for one level of
imports after the other."""
from __future__ import annotations

import posixpath
import re
from pathlib import Path

ENTRY = "boot.js"
RUNNING = (ENTRY, "animation/index.js", "animation/panels/tabs.js")     # they import what is drawn first when they run
IMPORT = re.compile(r'^(?:import|export)\b[^"\';]*"(\.{1,2}/[^"]+)"', re.M)
LATER = re.compile(r'import\("(\.{1,2}/[^"]+)"\)')
MARK = '<script type="module"'


def write_preloads(dist: Path) -> None:
    links = "".join(f'<link rel="modulepreload" href="{name}">\n' for name in first_modules(dist))
    page = dist / "index.html"
    text = page.read_text("utf-8")
    if text.count(MARK) != 1:
        raise AssertionError("index.html has no place for its modules")
    page.write_text(text.replace(MARK, links + MARK), "utf-8")


def first_modules(dist: Path) -> list[str]:
    """boot.js, the views and all that they import, what is needed first coming first."""
    found, wanted = [], [ENTRY]
    for name in wanted:
        if name not in found:
            found.append(name)
            text = (dist / name).read_text("utf-8")
            paths = IMPORT.findall(text) + (LATER.findall(text) if name in RUNNING else [])
            wanted += [posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in paths]
    return found
