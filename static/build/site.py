"""Puts dist/ together: static files, the scripts of Bokeh and Panel, Pyodide and the Python packages, the recorded
network."""
from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import shutil
import tarfile
import tempfile
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .alone import write_moment
from .bundle import compile_all, compiled_bundle, joined, write, zipped
from .engine import MODULES, compiled
from .headers import allowed, write_headers
from .hosts import rewritten, rewritten_bytes
from .listing import write_archive, write_lists
from .notices import write_notices
from .onefile import unpacked_esbuild, write_onefile
from .parts import CACHE, PARTS, ROOT, BuildError, all_parts, part, pinned_node, say
from .preloads import write_preloads
from .snapshot import record, take, train_presets

DIST, DOWNLOADS = ROOT / "dist", ROOT / "downloads"
SITE = "/lib/python3.14/site-packages"
STDLIB = "/lib/python314.zip"
SCRIPTS = {"bokeh": ("bokeh", "bokeh-widgets", "bokeh-tables"), "panel": ("panel",)}
ADDRESS = re.compile(r"https?://[\w.:-]+(/[\w.~%-]*)*")
SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=.*")


def build(options: argparse.Namespace | None = None, whole: bool = True) -> None:
    """Assembles dist/ beside itself and puts it in place only when it is whole; `whole`: downloads/ too, with the
    archive and the one-file page.  `options.address` is where it will be published, or None."""
    say("Building dist/")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="build-") as scratch, ThreadPoolExecutor() as beside:
        work = Path(scratch)
        for needed in (lambda: [compiled(name) for name in MODULES], pinned_node, lambda: part("esbuild")):
            beside.submit(needed)                       # made by the time that it is asked for
        files = all_parts()
        dist = work / "dist"
        copy_static(dist)
        put_inside(dist)
        name_address(dist / "index.html", getattr(options, "address", None))
        copy_scripts(files, dist)
        copy_runtime(files, work, dist)
        write_notices(files, dist)
        write_preloads(dist)
        esbuild = unpacked_esbuild(part("esbuild"), work)
        write_moment(dist, esbuild, work)
        write_lists(dist)
        write_headers(dist)
        if whole:
            downloads = work / "downloads"
            downloads.mkdir()
            write_archive(dist, downloads)
            write_onefile(dist, downloads, esbuild, work)
            put_in_place(downloads, DOWNLOADS)
        put_in_place(dist, DIST)
    size = sum(p.stat().st_size for p in DIST.rglob("*") if p.is_file())
    say(f"Built {DIST.relative_to(ROOT)}/: {size / 1e6:.1f} MB")
    if whole:
        made = ", ".join(f"{p.name} {p.stat().st_size / 1e6:.1f} MB" for p in sorted(DOWNLOADS.iterdir()))
        say(f"Built downloads/: {made}")


def put_in_place(made: Path, place: Path) -> None:
    """Swaps the finished folder in: the old one stays until the new one is beside it."""
    fresh, old = place.with_name(f"{place.name}.new"), place.with_name(f"{place.name}.old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.move(made, fresh)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def copy_static(dist: Path) -> None:
    shutil.copytree(ROOT / "static", dist, ignore=shutil.ignore_patterns("build", "engine", "alone", "*.py", "*.md",
                                                                         "__pycache__"))


def put_inside(dist: Path) -> None:
    """Puts first-paint.js into the page, and its sum into the page's policy: it is there whatever does not come."""
    page, script = dist / "index.html", dist / "first-paint.js"
    own, text = script.read_text("utf-8"), page.read_text("utf-8")
    for old, new in (('<script src="first-paint.js">', f"<script>{own}"),
                     ("script-src 'self'", f"script-src 'self' {allowed(own)}")):
        if text.count(old) != 1:
            raise AssertionError(f"index.html has {text.count(old)} places for {old}")
        text = text.replace(old, new)
    page.write_text(text, "utf-8")
    script.unlink()


def name_address(page: Path, address: str | None) -> None:
    """Tells the page where it is published: cards of links need a picture with its whole address, and a page on a disk
    has no other to share.  Without an address the page is as it is."""
    if not address:
        return
    if not ADDRESS.fullmatch(address):
        raise BuildError(f"Expected an address like https://example.org/unrolled/, got {address!r}")
    text, home = page.read_text("utf-8"), address.rstrip("/") + "/"
    text = text.replace('content="icons/card.png"', f'content="{home}icons/card.png"', 1)
    page.write_text(text.replace("</head>", f'<link rel="canonical" href="{home}">\n'
                                 f'<meta property="og:url" content="{home}">\n</head>', 1), "utf-8")


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
                        write(dist / "panel" / version / member.removeprefix("panel/"),
                              rewritten_bytes(wheel.read(member)))


def copy_runtime(files: dict[str, Path], work: Path, dist: Path) -> None:
    """Pyodide, our Python and the packages, each file named for its content; parts.json says which they are."""
    pyodide = unpacked(files["pyodide"], work / "pyodide")
    info = json.loads((pyodide / "pyodide-lock.json").read_text())["info"]
    check_platform(files["numpy"].name, info)
    # as .js: not every server knows .mjs, and a module of another type is refused
    for name in ("pyodide", "pyodide.asm"):
        text = rewritten(SOURCE_MAP.sub("", (pyodide / f"{name}.mjs").read_text("utf-8")))
        write(dist / "py" / f"{name}.js", text.encode())
    bundle = compiled_bundle(files, pyodide)
    own(work / "site")
    compile_all(work, pyodide, "site")
    folders = [bundle / "packages-pyc", work / "site-pyc"]
    stdlib = zipped(bundle / "stdlib-pyc", keep=lambda name: True)
    write(work / "stdlib.zip", stdlib)
    with ThreadPoolExecutor() as beside:
        presets = beside.submit(train_presets, pyodide, work / "stdlib.zip", folders, SITE, work / "presets")
        record(pyodide, work / "stdlib.zip", folders, SITE, dist / "recorded")
        for state in sorted((dist / "recorded").glob("state.*.npz")):
            shutil.move(state, work / "site-pyc/playground/page" / state.name)
        snapshot, known, modules, documents = take(pyodide, work / "stdlib.zip", folders, SITE, work)
    presets.result()
    shutil.copytree(work / "presets", dist / "recorded", dirs_exist_ok=True)
    # by files, a start fetches first what a snapshot holds
    first = {
        "stdlib": zipped(bundle / "stdlib-pyc", keep=lambda name: f"{STDLIB}/{name}" in modules, squeeze=False),
        "packages": joined(*folders, keep=lambda name: name.endswith(".pyc") and f"{SITE}/{name}" in modules),
    }
    rest = zipped(*folders, keep=lambda name: name.endswith(".pyc") and f"{SITE}/{name}" not in modules)
    others = joined(*folders, keep=lambda name: not name.endswith(".pyc"))
    parts = {
        "version": tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"], "site": SITE,
        "lock": {"info": info, "packages": {}},
        "program": put(dist, "program", "bin", (pyodide / "pyodide.asm.wasm").read_bytes(), squeeze=True),
        "files": put(dist, "files", "bin", others, squeeze=True),
        "start": {name: put(dist, f"start-{name}", "bin", data, squeeze=True) for name, data in first.items()},
        "stdlib": put(dist, "stdlib", "bin", stdlib) | {"path": STDLIB},
        "packages": put(dist, "packages", "bin", rest),
        "snapshot": put(dist, "snapshot", "bin", snapshot, squeeze=True) | known,
        "document": {language: put(dist, "document", "json", data) for language, data in documents.items()},
    }
    write(dist / "py/parts.json", json.dumps(parts).encode())


def check_platform(wheel: str, info: dict[str, str]) -> None:
    """That a wheel was compiled for the Python and the WebAssembly of this Pyodide.  Raises BuildError."""
    python = "cp" + "".join(info["python"].split(".")[:2])
    tags = f"{python}-{python}-py{info['platform'].partition('_')[0]}_{info['abi_version']}_{info['arch']}"
    if not wheel.endswith(f"-{tags}.whl"):
        raise BuildError(f"{wheel}: this Pyodide takes wheels of {tags}. Pin a NumPy of the same release.")


def unpacked(archive: Path, target: Path) -> Path:
    with tarfile.open(archive) as npm:
        for member in npm.getmembers():
            name = Path(member.name).name
            if member.isfile() and not name.endswith((".map", ".ts", ".html", ".md")):
                write(target / name, npm.extractfile(member).read())       # type: ignore[union-attr]
    return target


def put(dist: Path, name: str, ending: str, data: bytes, squeeze: bool = False) -> dict[str, Any]:
    """Writes py/NAME.HASH.ENDING.

    A squeezed one is gzip under a name that no server takes for it and unpacks on the way.
    """
    packed = gzip.compress(data, 8, mtime=0) if squeeze else data
    path = f"py/{name}.{hashlib.sha256(packed).hexdigest()[:12]}.{ending}"
    write(dist / path, packed)
    return {"name": path, "bytes": len(packed), "size": len(data)}


def own(target: Path) -> None:
    """Our own Python, and the engine."""
    for folder in ("core", "playground"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (*(ROOT / "static").glob("*.py"), *map(compiled, MODULES)):
        shutil.copyfile(path, target / path.name)
