"""unrolled.html: the whole site in one file, which opens from the file system without a server.

boot.js and worker.js are bundled with all that they import (esbuild); they and every other file are in the page as
base64 text, of which onefile.loader.js makes Blobs.  The page's policy allows only the two inline scripts
that the build has hashed, and no request at all.
"""
from __future__ import annotations

import base64
import mimetypes
import re
import shutil
import tarfile
from pathlib import Path

from .headers import allowed
from .listing import BESIDE, HEADERS, LIST, WORKER
from .parts import ROOT, node, run

HERE = ROOT / "static/build"
# a page from the file system may not start a module as its worker
BUNDLED = {"boot.js": "esm", "worker.js": "iife"}
# The worker's first message is its files, and the program hears of those after it; Pyodide would try importScripts,
# which the policy forbids.
TAKE_FILES = b'''addEventListener("message", first => {
  first.stopImmediatePropagation();
  globalThis.filesInside = first.data;
}, { once: true });
globalThis.importScripts = undefined;
'''
# What the page does not ask for by name: it is in the bundles, or in the page itself, or serves a site that is
# served.
LEFT_OUT = re.compile(r"(?!js/).*\.js|index\.html|(app|stage|paper)\.css|icons/.*|manifest\.webmanifest")
POLICY = ("default-src 'none'; script-src {hashes} blob: 'wasm-unsafe-eval'; worker-src blob:; connect-src blob:; "
          "style-src 'unsafe-inline' blob:; img-src data: blob:; font-src data:; "
          "object-src 'none'; base-uri 'none'; form-action 'none'")
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".txt": "text/plain;charset=utf-8"}


def write_onefile(dist: Path, downloads: Path, esbuild: Path, work: Path) -> None:
    """Writes the site in `dist` as one file into `downloads`."""
    source = work / "onefile"
    shutil.copytree(dist, source, ignore=shutil.ignore_patterns(HEADERS, LIST, WORKER))
    shutil.copyfile(HERE / "onefile.place.js", source / "place.js")
    files = {name: bundled(source / name, esbuild, shape) for name, shape in BUNDLED.items()}
    files["worker.js"] = TAKE_FILES + files["worker.js"]
    names = sorted(p.relative_to(source).as_posix() for p in source.rglob("*") if p.is_file())
    files |= {name: (source / name).read_bytes() for name in names if not LEFT_OUT.fullmatch(name)}
    (downloads / BESIDE[1]).write_text(page(source, files), "utf-8")


def unpacked_esbuild(archive: Path, work: Path) -> Path:
    """The program esbuild, out of its npm archive."""
    with tarfile.open(archive) as npm:
        npm.extractall(work / "esbuild", filter="data")
    return work / "esbuild/package/bin/esbuild"


def bundled(entry: Path, esbuild: Path, shape: str, *options: str) -> bytes:
    """A module and all that it imports, as one script of esbuild's format `shape`; what only Node would import stays
    outside.

    Node runs esbuild's WebAssembly as it comes: to optimize it takes five times longer than to bundle.
    """
    target = entry.with_suffix(".bundle")
    run(*node(), "--liftoff-only", esbuild.resolve(), entry.name, "--bundle", f"--format={shape}", "--charset=utf8",
        "--log-level=error", f"--outfile={target.name}", "--external:node:*", "--external:module", "--external:ws",
        "--define:import.meta.url=\"inside:///\"", *options,
        cwd=entry.parent, quiet=True)
    data = target.read_bytes()
    target.unlink()
    return data


def page(source: Path, files: dict[str, bytes]) -> str:
    """index.html with its styles and scripts inline and `files` after its body."""
    loader, text = (HERE / "onefile.loader.js").read_text("utf-8"), (source / "index.html").read_text("utf-8")
    hashes = " ".join([*re.findall(r"'sha256-[^']+'", text), allowed(loader)])
    styles = "\n".join((source / name).read_text("utf-8") for name in ("app.css", "stage.css", "paper.css"))
    icon = base64.b64encode((source / "icons/mark.svg").read_bytes()).decode()
    for pattern, new in (
        (r'(?<=http-equiv="Content-Security-Policy" content=")[^"]*', POLICY.format(hashes=hashes)),
        (r'(?<=<link rel="icon" href=")[^"]*', f"data:image/svg+xml;base64,{icon}"),
        (r'<link rel="manifest"[^>]*>\n', ""),
        (r'<link rel="apple-touch-icon"[^>]*>\n', ""),
        (r'<link rel="stylesheet" href="app\.css">', f"<style>\n{styles}</style>"),
        (r'<link rel="stylesheet" href="stage\.css">\n', ""),
        (r'<link rel="stylesheet" href="paper\.css">\n', ""),
        (r'(<link rel="modulepreload"[^>]*>\n)+<script type="module" src="boot\.js"></script>\n', ""),
        (r"(?=</body>)", "".join(inside(*item) for item in files.items()) + f"<script>{loader}</script>\n"),
    ):
        text, count = re.subn(pattern, lambda _, new=new: new, text)          # type: ignore[misc]
        if count != 1:
            raise AssertionError(f"index.html has {count} places for {pattern}")
    return text


def inside(name: str, data: bytes) -> str:
    """A file as text that the browser neither shows nor runs."""
    kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = base64.b64encode(data).decode()
    return f'<script type="text/plain" data-file="{name}" data-type="{kind}">{text}</script>\n'
