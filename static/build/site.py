"""Puts dist/ together: static files, the scripts of Bokeh and Panel, the recorded network, Pyodide and the Python packages."""
from __future__ import annotations

import argparse
import json
import re
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path

from .bundle import compile_all, compiled_bundle, pack, write
from .hosts import rewritten, rewritten_bytes
from .parts import CACHE, PARTS, ROOT, environment, part, run, say

DIST = ROOT / "dist"
SITE = "/lib/python3.14/site-packages"
SCRIPTS = {"bokeh": ("bokeh", "bokeh-widgets", "bokeh-tables"), "panel": ("panel",)}
SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=.*")


def build(_: argparse.Namespace | None = None) -> None:
    """Assembles dist/ beside itself and puts it in place only when it is whole."""
    say("Building dist/")
    files = {name: part(name) for name in PARTS}
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="build-") as scratch:
        work = Path(scratch)
        dist = work / "dist"
        copy_static(dist)
        copy_scripts(files, dist)
        write_recorded(dist / "recorded", work / "site")
        copy_runtime(files, work, dist)
        put_in_place(dist)
    size = sum(p.stat().st_size for p in DIST.rglob("*") if p.is_file())
    say(f"Built {DIST.relative_to(ROOT)}/: {size / 1e6:.1f} MB")


def put_in_place(made: Path) -> None:
    """Swaps the finished folder in: the old one stays until the new one stands beside it."""
    fresh, old = DIST.with_name("dist.new"), DIST.with_name("dist.old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.move(made, fresh)
    if DIST.exists():
        DIST.rename(old)
    fresh.rename(DIST)
    shutil.rmtree(old, ignore_errors=True)


def copy_static(dist: Path) -> None:
    shutil.copytree(ROOT / "static", dist, ignore=shutil.ignore_patterns("build", "*.py", "*.md", "__pycache__"))


def copy_scripts(files: dict[str, Path], dist: Path) -> None:
    """BokehJS and Panel's own script and stylesheets, as their wheels ship them but for addresses of other hosts."""
    folders = {"bokeh": "bokeh/server/static/js/", "panel": "panel/dist/"}
    for package, names in SCRIPTS.items():
        with zipfile.ZipFile(files[package]) as wheel:
            for name in names:
                text = wheel.read(f"{folders[package]}{name}.min.js").decode()
                write(dist / "js" / f"{name}.min.js", rewritten(SOURCE_MAP.sub("", text)).encode())
            if package == "panel":
                version = PARTS["panel"]["spec"].partition("==")[2]
                for member in wheel.namelist():
                    if re.fullmatch(r"panel/dist/(css/[^/]+\.css|bundled/theme/[^/]+\.css)", member):
                        write(dist / "panel" / version / member.removeprefix("panel/"), rewritten_bytes(wheel.read(member)))


def copy_runtime(files: dict[str, Path], work: Path, dist: Path) -> None:
    """Pyodide, and two archives of .pyc: the standard library, and the packages with our own code."""
    py = dist / "py"
    py.mkdir()
    pyodide = work / "pyodide"
    with tarfile.open(files["pyodide"]) as archive:
        for member in archive.getmembers():
            name = Path(member.name).name
            if member.isfile() and not name.endswith((".map", ".ts", ".html", ".md")):
                write(pyodide / name, archive.extractfile(member).read())       # type: ignore[union-attr]
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        write(py / name, rewritten(SOURCE_MAP.sub("", (pyodide / name).read_text("utf-8"))).encode())
    shutil.copyfile(pyodide / "pyodide.asm.wasm", py / "pyodide.asm.wasm")
    bundle = compiled_bundle(files, pyodide)
    own(work / "site")
    compile_all(work, pyodide, ("site",))
    pack(bundle / "stdlib-pyc", target=py / "stdlib.bin")
    pack(bundle / "packages-pyc", work / "site-pyc", target=py / "site.bin")
    lock = json.loads((pyodide / "pyodide-lock.json").read_text())["info"]
    counted = ("stdlib.bin", "site.bin", "pyodide.asm.wasm")
    (py / "parts.json").write_text(json.dumps({
        "bytes": {f"py/{n}": (py / n).stat().st_size for n in counted}, "site": SITE, "lock": {"info": lock, "packages": {}},
    }))


def own(target: Path) -> None:
    """Our own Python, beside the recorded state."""
    for folder in ("core", "playground"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    shutil.copyfile(ROOT / "static/bridge.py", target / "bridge.py")


def write_recorded(target: Path, site: Path) -> None:
    """The first network, trained and recorded now, so that the page is alive before Python is; Python gets its state."""
    run(environment("build"), "-m", "playground.recorded", target, quiet=True, cwd=ROOT)
    (site / "playground").mkdir(parents=True)
    shutil.move(target / "state.npz", site / "playground/state.npz")
