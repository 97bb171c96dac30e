#!/usr/bin/env python3
"""Builds, serves, tests and measures Unrolled.  Needs Python 3.11 or newer; everything else it sets up itself.

    python3 build.py serve     build dist/ if needed and serve it
    python3 build.py build     assemble dist/: static files, Pyodide, NumPy, Panel and our own Python, precompiled
    python3 build.py test      every test, a real browser included; --torch adds live PyTorch parity
    python3 build.py bench     the benchmark; options are passed on to tests/bench/run.py
    python3 build.py clean     remove dist/ and the cache

Downloads are pinned by SHA-256 in static/build/parts.lock.json, kept in .cache/ (or $UNROLLED_CACHE) and checked on use.
"""
from __future__ import annotations

import argparse
import functools
import hashlib
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import venv
import webbrowser
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
DIST = ROOT / "dist"
CACHE = Path(os.environ.get("UNROLLED_CACHE", ROOT / ".cache"))
LOCK: dict[str, Any] = json.loads((ROOT / "static/build/parts.lock.json").read_text("utf-8"))
PARTS = LOCK["parts"]
SITE = "/lib/python3.14/site-packages"
BUNDLED = ("panel", "bokeh", "param", "pyviz_comms", "jinja2", "packaging", "markupsafe", "pyyaml", "numpy")
SCRIPTS = {"bokeh": ("bokeh", "bokeh-widgets", "bokeh-tables"), "panel": ("panel",)}
ZIP_DATE = (2020, 1, 1, 0, 0, 0)

# What the bundled packages need at run time beside their .py files, and what they do not.
KEPT = re.compile(r"""
    panel/package\.json | panel/_templates/.*\.(html|js|css) | panel/layout/flexbox\.html | panel/template/.*\.html
  | panel/theme/css/.* | bokeh/core/_templates/.* | bokeh/_sri/3\.9\.2\.json
  | pyviz_comms/notebook\.js | pyviz_comms/labextension/package\.json | [^/]+\.dist-info/METADATA | numpy/.*\.so""", re.X)
DROPPED = re.compile(r"""
    .*/tests?/.* | panel/(dist|command|examples|cli)/.* | bokeh/(server/static|sphinxext|command|sampledata|_testing)/.*
  | .*\.data/.* | numbergen/.* | numpy/(f2py|distutils|_pyinstaller|typing|testing|ctypeslib|ma|polynomial|_core/tests)/.*
  | .*/(_distutils_hack|setup\.py).*""", re.X)
NUMPY_NEEDED = re.compile(r"numpy/(typing|testing|ctypeslib|ma|polynomial)/.*")
STDLIB_DROPPED = re.compile(r"(ensurepip|idlelib|lib2to3|pydoc_data|tkinter|turtledemo|test|venv|unittest/test)/.*")


class BuildError(Exception):
    """One line that says what failed and what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def run(*command: str | Path, quiet: bool = False, **options: Any) -> None:
    """A command that has to succeed.  Quiet: its output is shown only where it fails."""
    done = subprocess.run([str(c) for c in command], capture_output=quiet, text=True, **options)
    if done.returncode:
        said = (done.stderr or done.stdout or "").strip().splitlines()[-12:]
        raise BuildError("\n".join([*said, f"{Path(str(command[0])).name} failed (exit {done.returncode}): {' '.join(map(str, command[1:4]))} …"]))


# ---- downloads ------------------------------------------------------------------------------------------------

def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def part(name: str) -> Path:
    """The pinned file of a part, from the cache or downloaded into it, its sum checked."""
    return fetched(name, PARTS[name])


def fetched(name: str, pin: dict[str, Any]) -> Path:
    path = CACHE / "parts" / pin["file"]
    if not path.exists():
        say(f"  downloading {name} ({pin.get('spec', pin['file'])})")
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            SOURCES[pin["from"]](pin, Path(folder))
            found = Path(folder, pin["file"])
            if not found.exists():
                got = ", ".join(p.name for p in Path(folder).iterdir()) or "nothing"
                raise BuildError(f"{name}: expected the file {pin['file']}, got {got}. Check your package index, then run the command again.")
            found.replace(path)
    if sha256(path) != pin["sha256"]:
        path.unlink()
        raise BuildError(f"{name}: the SHA-256 sum of {pin['file']} differs from the lock; the file was removed. Run the command again; if it differs again, your package index serves another file.")
    return path


def from_npm(pin: dict[str, Any], folder: Path) -> None:
    run(*node("npm"), "pack", pin["spec"], "--pack-destination", folder, quiet=True, cwd=folder)


def from_pip(pin: dict[str, Any], folder: Path, *options: str) -> None:
    kind = options or ("--only-binary=:all:", "--python-version", "3.11")
    run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", *kind, "-d", folder, pin["spec"], quiet=True)


def from_pip_source(pin: dict[str, Any], folder: Path) -> None:
    from_pip(pin, folder, "--no-binary=:all:")


def from_pyodide(pin: dict[str, Any], folder: Path) -> None:
    """Pyodide's own address first; where it cannot be reached, the same file out of a wheel that carries it."""
    address = f"https://cdn.jsdelivr.net/pyodide/v{pin['version']}/full/{pin['file']}"
    target = folder / pin["file"]
    try:
        with urllib.request.urlopen(address, timeout=6) as reply:
            target.write_bytes(reply.read())
    except OSError:
        inside = pin["inside"]
        with zipfile.ZipFile(fetched(f"{inside['spec']} (it carries NumPy for WebAssembly)", inside)) as wheel:
            target.write_bytes(wheel.read(inside["folder"] + pin["file"]))


SOURCES = {"npm": from_npm, "pip": from_pip, "pip-source": from_pip_source, "pyodide": from_pyodide}


# ---- environments ---------------------------------------------------------------------------------------------

def environment(name: str) -> Path:
    """The Python of a virtual environment of ours, made anew where its list in the lock has changed."""
    wanted = LOCK["environments"][name]
    folder = CACHE / f"env-{name}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    mark = folder / "made-from.json"
    if not mark.exists() or json.loads(mark.read_text()) != wanted:
        say(f"  setting up the {name} environment: {', '.join(wanted)}")
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        run(python, "-m", "pip", "install", "-q", *wanted, quiet=True)
        mark.write_text(json.dumps(wanted))
    return python


@functools.cache
def node(tool: str = "node") -> tuple[str, ...]:
    """Node 20 or newer, the machine's own or pip's."""
    found = shutil.which("node")
    if found:
        version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
        if int(re.sub(r"\D.*", "", version.lstrip("v")) or 0) >= 20 and shutil.which(tool):
            return (str(shutil.which(tool)),)
    return (str(environment("node").parent / tool),)


# ---- dist -----------------------------------------------------------------------------------------------------

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
        shutil.rmtree(DIST, ignore_errors=True)
        shutil.move(dist, DIST)
    size = sum(p.stat().st_size for p in DIST.rglob("*") if p.is_file())
    say(f"Built {DIST.relative_to(ROOT)}/: {size / 1e6:.1f} MB")


def copy_static(dist: Path) -> None:
    shutil.copytree(ROOT / "static", dist, ignore=shutil.ignore_patterns("build", "*.py", "*.md", "__pycache__"))


def copy_scripts(files: dict[str, Path], dist: Path) -> None:
    """BokehJS and Panel's own script and stylesheets, as their wheels ship them."""
    folders = {"bokeh": "bokeh/server/static/js/", "panel": "panel/dist/"}
    (dist / "js").mkdir()
    for package, names in SCRIPTS.items():
        with zipfile.ZipFile(files[package]) as wheel:
            for name in names:
                text = wheel.read(f"{folders[package]}{name}.min.js").decode()
                (dist / "js" / f"{name}.min.js").write_text(re.sub(r"\n?//# sourceMappingURL=.*", "", text), "utf-8")
            if package == "panel":
                version = PARTS["panel"]["spec"].partition("==")[2]
                for member in wheel.namelist():
                    if re.fullmatch(r"panel/dist/(css/[^/]+\.css|bundled/theme/[^/]+\.css)", member):
                        target = dist / "panel" / version / member.removeprefix("panel/")
                        target.parent.mkdir(parents=True, exist_ok=True)
                        target.write_bytes(wheel.read(member))


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
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
        data = (pyodide / name).read_bytes()
        (py / name).write_bytes(data if name.endswith("wasm") else re.sub(rb"\n?//# sourceMappingURL=.*", b"", data))
    bundle = compiled_bundle(files, work, pyodide)
    own(work / "site")
    compile_all(work, pyodide, ("site",))
    pack(bundle / "stdlib-pyc", target=py / "stdlib.bin")
    pack(bundle / "packages-pyc", work / "site-pyc", target=py / "site.bin")
    lock = json.loads((pyodide / "pyodide-lock.json").read_text())["info"]
    counted = ("stdlib.bin", "site.bin", "pyodide.asm.wasm")
    (py / "parts.json").write_text(json.dumps({
        "bytes": {f"py/{n}": (py / n).stat().st_size for n in counted}, "site": SITE, "lock": {"info": lock, "packages": {}},
    }))


def compiled_bundle(files: dict[str, Path], work: Path, pyodide: Path) -> Path:
    """The standard library and the bundled packages as .pyc, kept in the cache until the lock or the way to build changes."""
    key = hashlib.sha256(b"".join((ROOT / f).read_bytes() for f in ("build.py", "static/build/compile.mjs", "static/build/parts.lock.json")))
    kept = CACHE / f"bundle-{key.hexdigest()[:16]}"
    if not kept.exists():
        say("  precompiling the standard library and the packages")
        with zipfile.ZipFile(pyodide / "python_stdlib.zip") as archive:
            for name in archive.namelist():
                if not name.endswith("/") and not STDLIB_DROPPED.match(name):
                    write(work / "bundle/stdlib" / name, archive.read(name))
        packages(files, work / "bundle/packages")
        compile_all(work / "bundle", pyodide, ("stdlib", "packages"))
        for old in CACHE.glob("bundle-*"):
            shutil.rmtree(old, ignore_errors=True)
        shutil.move(work / "bundle", kept)
    return kept


def own(target: Path) -> None:
    """Our own Python, beside the recorded state."""
    for folder in ("core", "playground"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    shutil.copyfile(ROOT / "static/bridge.py", target / "bridge.py")


def packages(files: dict[str, Path], target: Path) -> None:
    """The bundled packages stripped to what runs."""
    for name in BUNDLED:
        for member, data in members(files[name], PARTS[name].get("folder", "")):
            if NUMPY_NEEDED.fullmatch(member) or not DROPPED.fullmatch(member):
                if member.endswith(".py") or KEPT.fullmatch(member):
                    if "/tests/" not in member:
                        write(target / member, data)


def members(path: Path, folder: str) -> list[tuple[str, bytes]]:
    """Names and contents of a wheel, or of a folder inside a source archive."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return [(n, wheel.read(n)) for n in wheel.namelist() if not n.endswith("/")]
    with tarfile.open(path) as archive:
        return [(m.name.removeprefix(folder), archive.extractfile(m).read())     # type: ignore[union-attr]
                for m in archive.getmembers() if m.isfile() and m.name.startswith(folder)]


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def compile_all(work: Path, pyodide: Path, names: tuple[str, ...]) -> None:
    script = work / "compile.mjs"
    script.write_text((ROOT / "static/build/compile.mjs").read_text().replace('"PYODIDE"', json.dumps((pyodide / "pyodide.mjs").as_uri())))
    pairs: list[Path] = []
    for name in names:
        (work / f"{name}-pyc").mkdir()
        pairs += [work / name, work / f"{name}-pyc"]
    run(*node(), script, f"{pyodide}/", *pairs, quiet=True)


def pack(*folders: Path, target: Path) -> None:
    """A zip with sorted names and one date: the same bytes for the same files."""
    files = {path.relative_to(folder).as_posix(): path for folder in folders for path in folder.rglob("*") if path.is_file()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in sorted(files.items()):
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())


def write_recorded(target: Path, site: Path) -> None:
    """The first network, trained and recorded now, so that the page is alive before Python is; Python gets its state."""
    run(environment("build"), "-m", "playground.recorded", target, quiet=True, cwd=ROOT)
    (site / "playground").mkdir(parents=True)
    shutil.move(target / "state.npz", site / "playground/state.npz")


# ---- serve, test, bench ---------------------------------------------------------------------------------------

class Quiet(http.server.SimpleHTTPRequestHandler):
    """A static server that says nothing, keeps nothing in the browser's cache and knows JavaScript's type everywhere."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def sources_changed() -> bool:
    """Whether anything that dist/ is made of is newer than dist/."""
    if not (DIST / "index.html").exists():
        return True
    made = (DIST / "py/parts.json").stat().st_mtime
    return any(p.stat().st_mtime > made for f in ("core", "playground", "static") for p in (ROOT / f).rglob("*")
               if p.is_file() and "__pycache__" not in p.parts) or Path(__file__).stat().st_mtime > made


def serve(options: argparse.Namespace) -> None:
    if sources_changed():
        build()
    handler = functools.partial(Quiet, directory=str(DIST))
    with http.server.ThreadingHTTPServer(("127.0.0.1", options.port), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        say(f"Serving {address}  (Ctrl+C stops)")
        if not options.no_browser and (os.name == "nt" or sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Stopped.")


def chromium() -> str:
    """A Chromium on this machine, installed from Debian's packages where that is possible."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    for _ in range(2):
        for name in names:
            if found := shutil.which(name):
                return found
        if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
            break
        say("  installing Debian's chromium for the browser tests")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", quiet=True, env=quiet)
        run("apt-get", "install", "-y", "-qq", "chromium", quiet=True, env=quiet)
    raise BuildError("The browser tests need Chromium: install it (Debian and Ubuntu: sudo apt-get install chromium), then run the command again.")


def test(options: argparse.Namespace) -> None:
    browser = chromium()
    python = environment("test")
    if options.torch:
        run(python, "-m", "pip", "install", "-q", *LOCK["environments"]["torch"], quiet=True)
    if sources_changed():
        build()
    known = {**os.environ, "UNROLLED_CHROMIUM": browser, "UNROLLED_DIST": str(DIST), "UNROLLED_NODE": node()[0], "UNROLLED_CACHE": str(CACHE)}
    known |= {"UNROLLED_TORCH": "1"} if options.torch else {}
    say("Testing")
    run(*node(), "--test", *sorted((ROOT / "tests/static").glob("*.test.mjs")), quiet=True, env=known, cwd=ROOT)
    code = subprocess.run([str(python), "-m", "pytest", *options.pytest], env=known, cwd=ROOT).returncode
    if code:
        raise SystemExit(code)


def bench(options: argparse.Namespace) -> None:
    browser = chromium()
    python = environment("test")
    if sources_changed():
        build()
    known = {**os.environ, "UNROLLED_CHROMIUM": browser, "UNROLLED_DIST": str(DIST), "UNROLLED_NODE": node()[0], "UNROLLED_NPM": node("npm")[0], "UNROLLED_CACHE": str(CACHE)}
    raise SystemExit(subprocess.run([str(python), "-m", "tests.bench.run", *options.rest], env=known, cwd=ROOT).returncode)


def clean(_: argparse.Namespace) -> None:
    for folder in (DIST, CACHE):
        shutil.rmtree(folder, ignore_errors=True)
    say("Removed dist/ and the cache.")


def free_port(wanted: int) -> int:
    """The wanted port where it is free, else 0, which lets the system choose one."""
    with socket.socket() as s:
        return wanted if s.connect_ex(("127.0.0.1", wanted)) else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("build", help="assemble dist/").set_defaults(do=build)
    s = commands.add_parser("serve", help="build if needed, serve dist/, open a browser")
    s.add_argument("--port", type=int, default=0, help="default: 8000 where it is free")
    s.add_argument("--no-browser", action="store_true", help="do not open a browser")
    s.set_defaults(do=serve)
    t = commands.add_parser("test", help="run every test; further arguments go to pytest")
    t.add_argument("--torch", action="store_true", help="add live PyTorch parity")
    t.set_defaults(do=test)
    commands.add_parser("bench", help="run the benchmark; further arguments go to it", add_help=False).set_defaults(do=bench)
    commands.add_parser("clean", help="remove dist/ and the cache").set_defaults(do=clean)
    options, rest = parser.parse_known_args()
    options.pytest = options.rest = rest
    if rest and options.command not in ("test", "bench"):
        parser.error(f"unknown arguments: {' '.join(rest)}")
    if options.command == "serve":
        options.port = options.port or free_port(8000)
    try:
        options.do(options)
    except BuildError as error:
        raise SystemExit(f"build.py: {error}") from None


if __name__ == "__main__":
    main()
