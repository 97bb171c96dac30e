"""moment.html: the stage and its transport without Python; the page puts a trace into it (animation/stage/moment.js).

Its program is static/animation/alone with all that it imports, as one module, packed; a notebook's widget is the same
program.  The page's policy allows no request at all.
"""
from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
from pathlib import Path

from .headers import allowed
from .onefile import HERE, bundled
from .parts import ROOT

STATIC = ROOT / "static"
PAGE = "moment.html"
MARKS = ("@@trace@@", "@@told@@", "@@picture@@")           # what the page in a browser puts in
CONTROLS_END = "/* ---- header"                        # what app.css has from here on is of the page's own parts
PLACES = (                                             # a style of the page, and what is in its place in a shadow root
    (r":root\[data-theme", ".alone[data-theme"), (r":root\b", ".alone"),
    (r"^html \{", ".alone {"), (r"^body \{.*\n", ""),
    (r"@media \((max|min)-width", r"@container (\1-width"),
)


def write_moment(dist: Path, esbuild: Path, work: Path) -> None:
    """Writes the template into `dist`."""
    source = work / "alone"
    for name in ("animation", "words"):
        shutil.copytree(STATIC / name, source / name)
    for name in ("words.js", "place.js"):
        shutil.copyfile(STATIC / name, source / name)
    put_styles(source / "animation/alone/styles.js", styles())
    script = bundled(source / "animation/alone/index.js", esbuild, "esm", "--minify")
    loader = (HERE / "moment.loader.js").read_text("utf-8")
    (dist / PAGE).write_text(page(script, loader), "utf-8")


def styles() -> str:
    """The tokens and controls of app.css, and stage.css, as they hold inside a shadow root."""
    text = (STATIC / "app.css").read_text("utf-8").partition(CONTROLS_END)
    if not text[1]:
        raise AssertionError(f"app.css has no {CONTROLS_END!r}")
    whole = text[0] + (STATIC / "stage.css").read_text("utf-8")
    for pattern, new in PLACES:
        whole, count = re.subn(pattern, new, whole, flags=re.M)
        if not count:
            raise AssertionError(f"the styles have no {pattern!r}")
    return whole + (STATIC / "animation/alone/alone.css").read_text("utf-8")


def put_styles(path: Path, text: str) -> None:
    before = path.read_text("utf-8")
    if before.count('"STYLES"') != 1:
        raise AssertionError(f"{path.name} has no place for the styles")
    path.write_text(before.replace('"STYLES"', json.dumps(re.sub(r"/\*.*?\*/\s*", "", text, flags=re.S))), "utf-8")


def page(program: bytes, loader: str) -> str:
    """The template: the program inside, the marks still there."""
    packed = base64.b64encode(gzip.compress(program, 9, mtime=0)).decode()
    text = (HERE / PAGE).read_text("utf-8")
    for mark, new in (("{hash}", allowed(loader)), ("{program}", packed), ("{loader}", loader)):
        if text.count(mark) != 1:
            raise AssertionError(f"{PAGE} has {text.count(mark)} places for {mark}")
        text = text.replace(mark, new)
    for mark in MARKS:
        if text.count(mark) != 1:
            raise AssertionError(f"{PAGE} has {text.count(mark)} places for {mark}")
    return text
