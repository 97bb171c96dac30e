#!/usr/bin/env python3
"""Builds, serves, tests and measures Unrolled.  Needs Python 3.11 or newer; everything else it sets up itself.

    python3 build.py serve     build dist/ if needed and serve it
    python3 build.py build     assemble dist/: static files, Pyodide, NumPy, Panel and our own Python, precompiled;
                               and downloads/: the same as one page and as one archive
    python3 build.py test      every test, a real browser included; --torch adds live PyTorch parity; --coverage is of
                               core/ only
    python3 build.py package   the distribution that pip installs: packages/ gets a wheel with the site inside, and the
                               sources
    python3 build.py bench     the benchmark; options are passed on to tests/bench/run.py
    python3 build.py clean     remove dist/ and the cache

The same commit gives the same bytes: dist/files.json of two builds are equal.
Downloads are pinned by SHA-256 in static/build/parts.lock.json, kept in .cache/ (or $UNROLLED_CACHE), checked on use.
"""
from __future__ import annotations

import argparse
import functools
import http.server
import os
import shutil
import socket
import subprocess
import sys
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from static.build.parts import CACHE, LOCK, ROOT, BuildError, environment, install, node, run, say
from static.build.server import Server
from static.build.site import DIST, DOWNLOADS, build

SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile")          # one more process of tests; `-n 0` is one process in all
EVERYTHING = frozenset({"node", "dist", "browser"})
NEEDS = {                                              # of a folder of tests/; all others need everything
    "core": frozenset[str](), "playground": frozenset[str](), "test_lint.py": frozenset[str](),
    "test_build.py": frozenset[str](), "test_package.py": frozenset[str](),
    "static": frozenset({"node"}), "engine": frozenset({"node", "dist"}),
}
PACKAGES = ROOT / "packages"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}      # in each: the processes are the threads

# ---- serve, test, bench ---------------------------------------------------------------------------------------

class Quiet(http.server.SimpleHTTPRequestHandler):
    """A static server that says nothing, forbids the browser's cache and knows JavaScript's type everywhere."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

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


def built_whole() -> None:
    """dist/ as it is published, made anew where anything in it is older than its sources."""
    if sources_changed() or not (DOWNLOADS / "unrolled.html").exists():
        build()


def serve(options: argparse.Namespace) -> None:
    if sources_changed():
        build(whole=False)
    handler = functools.partial(Quiet, directory=str(DIST))
    with Server(("127.0.0.1", options.port), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        say(f"Serving {address}  (Ctrl+C stops)")
        has_screen = os.name == "nt" or sys.platform == "darwin" or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)
        if not options.no_browser and has_screen:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Stopped.")


def installed(names: tuple[str, ...], package: str) -> str | None:
    """A program of this machine, installed from Debian's packages where that is possible."""
    for _ in range(2):
        for name in names:
            if found := shutil.which(name):
                return found
        if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
            return None
        say(f"  installing Debian's {package} for the browser tests")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", quiet=True, env=quiet)
        run("apt-get", "install", "-y", "-qq", package, quiet=True, env=quiet)
    return None


def chromium() -> str:
    found = installed(("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"), "chromium")
    if found is None:
        raise BuildError("The browser tests need Chromium: install it (Debian and Ubuntu: "
                         "sudo apt-get install chromium), then run the command again.")
    return found


def headless() -> str:
    """Chromium without its windows: the same page for a third less computing; where it cannot be had, the whole."""
    try:
        found = installed(("chromium-headless-shell",), "chromium-headless-shell")
    except BuildError:
        found = None
    return found or chromium()


def firefox() -> dict[str, str]:
    """For the tests' surroundings: the Firefox that is here or can be had.

    Without one its tests are skipped and say so, and the benchmark leaves it out.
    """
    try:
        found = installed(("firefox-esr", "firefox"), "firefox-esr")
    except BuildError:
        found = None
    return {"UNROLLED_FIREFOX": found} if found else {}


def webkit() -> None:
    """The WebKit that is here or can be had, with a screen for it; without one its tests are skipped and say so."""
    try:
        for name, package in (("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")):
            installed((name,), package)
    except BuildError:
        pass


def covered(pytest: list[str]) -> None:
    """The core's own tests, and which of its lines and branches they run."""
    python, folder = environment("test"), CACHE / "coverage"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    say("Testing core/ with coverage")
    known = {**os.environ, "COVERAGE_FILE": str(folder / "data")} | ONE_THREAD
    for words in (("run", "-m", "pytest", *SIDE_BY_SIDE, "tests/core", *pytest), ("combine", "-q"), ("report",)):
        if code := subprocess.run([str(python), "-m", "coverage", *words], env=known, cwd=ROOT).returncode:
            raise SystemExit(code)


def needs(arguments: list[str]) -> frozenset[str]:
    """What the tests at these paths need beyond Python: of "node", "dist" and "browser"; all of it without a path."""
    given = [Path(a.partition("::")[0]) for a in arguments if not a.startswith("-")]
    paths = [path for path in given if path.parts[:1] == ("tests",)]
    folders = {path.parts[1] if len(path.parts) > 1 else "" for path in paths}
    return frozenset().union(*(NEEDS.get(folder, EVERYTHING) for folder in folders)) if folders else EVERYTHING


def test(options: argparse.Namespace) -> None:
    if options.coverage:
        return covered(options.pytest)
    wanted = needs(options.pytest)
    known = {**os.environ, "UNROLLED_DIST": str(DIST), "UNROLLED_CACHE": str(CACHE)} | ONE_THREAD
    with ThreadPoolExecutor() as beside:                   # downloads and installations wait, the build computes
        site = beside.submit(built_whole) if "dist" in wanted else None
        python = environment("test")
        if "browser" in wanted:
            webkit()
            known |= {"UNROLLED_CHROMIUM": headless()} | firefox()
        if options.torch:
            install(python, *LOCK["environments"]["torch"])
            known["UNROLLED_TORCH"] = "1"
        if site:
            site.result()
    say("Testing")
    if "node" in wanted:
        known["UNROLLED_NODE"] = node()[0]
        run(*node(), "--test", *sorted((ROOT / "tests/static").glob("*.test.mjs")), quiet=True, env=known, cwd=ROOT)
    if wanted == NEEDS["static"]:
        return
    side_by_side = SIDE_BY_SIDE if "dist" in wanted else ("-n", "0")     # a few tests are quicker than another process
    code = subprocess.run([str(python), "-m", "pytest", *side_by_side, *options.pytest], env=known, cwd=ROOT).returncode
    if code:
        raise SystemExit(code)


def bench(options: argparse.Namespace) -> None:
    browser = chromium()
    python = environment("test")
    built_whole()
    known = {**os.environ, "UNROLLED_CHROMIUM": browser, "UNROLLED_DIST": str(DIST), "UNROLLED_NODE": node()[0],
             "UNROLLED_NPM": node("npm")[0], "UNROLLED_CACHE": str(CACHE)} | firefox()
    done = subprocess.run([str(python), "-m", "tests.bench.run", *options.rest], env=known, cwd=ROOT)
    raise SystemExit(done.returncode)


def package(_: argparse.Namespace) -> None:
    """The distribution's wheel and sources (pyproject.toml, static/build/package), checked as an index would."""
    built_whole()
    shutil.rmtree(PACKAGES, ignore_errors=True)
    python = environment("package")
    # the wheel from here, not from the archive: the site goes along
    run(python, "-m", "build", "--no-isolation", "--sdist", "--wheel", "--outdir", PACKAGES, ROOT, quiet=True)
    run(python, "-m", "twine", "check", "--strict", *sorted(PACKAGES.iterdir()), quiet=True)
    for path in sorted(PACKAGES.iterdir()):
        say(f"Made {path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.1f} MB")


def clean(_: argparse.Namespace) -> None:
    for folder in (DIST, DOWNLOADS, PACKAGES, CACHE):
        shutil.rmtree(folder, ignore_errors=True)
    say("Removed dist/, downloads/, packages/ and the cache.")


def free_port(wanted: int) -> int:
    """The wanted port where it is free, else 0, which lets the system choose one."""
    with socket.socket() as s:
        return wanted if s.connect_ex(("127.0.0.1", wanted)) else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    b = commands.add_parser("build", help="assemble dist/")
    b.add_argument("--address",
                   help="where it will be published, for the cards of links and for links out of unrolled.html")
    b.set_defaults(do=build)
    s = commands.add_parser("serve", help="build if needed, serve dist/, open a browser")
    s.add_argument("--port", type=int, default=0, help="default: 8000 where it is free")
    s.add_argument("--no-browser", action="store_true", help="do not open a browser")
    s.set_defaults(do=serve)
    t = commands.add_parser("test", help="run every test; further arguments go to pytest")
    t.add_argument("--torch", action="store_true", help="add live PyTorch parity")
    t.add_argument("--coverage", action="store_true", help="only the core's tests, with the lines that they run")
    t.set_defaults(do=test)
    b = commands.add_parser("bench", help="run the benchmark; further arguments go to it", add_help=False)
    b.set_defaults(do=bench)
    commands.add_parser("package", help="make the wheel and the sources that pip installs").set_defaults(do=package)
    commands.add_parser("clean", help="remove what was made").set_defaults(do=clean)
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
