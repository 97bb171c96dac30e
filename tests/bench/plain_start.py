"""The start to compare with: Python from wheels of .py files, as any page with Pyodide and Panel has it without more
work.

The same parts as the site, the same app, the same scripts of Bokeh and Panel; nothing precompiled, no snapshot, nothing
drawn before Python.  The wheels are stripped of what is never imported (37 MB of assets and tests), which makes them
quicker to beat than the wheels as published.
"""

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

from static.build.bundle import DROPPED, KEPT, PACKAGES, members
from static.build.parts import ROOT, part
from static.build.site import unpacked

HERE = Path(__file__).resolve().parent
RUNTIME = re.compile(r"pyodide\.m?js|pyodide\.asm\.(m?js|wasm)|python_stdlib\.zip|pyodide-lock\.json")


def build(folder, dist):
    """The page in `folder`, which has to be new; scripts and styles are those of `dist`."""
    shutil.copytree(HERE / "plain", folder)
    shutil.copytree(dist, folder, dirs_exist_ok=True,
                    ignore=lambda _, names: {n for n in names if n in ("py", "index.html", "worker.js", "sw.js")})
    runtime = unpacked(part("pyodide"), folder / "runtime")
    for path in runtime.iterdir():
        if not RUNTIME.fullmatch(path.name):
            path.unlink()
    (folder / "wheels").mkdir()
    named = {name: package(name) for name in PACKAGES} | {"unrolled": own()}
    for name, data in named.items():
        (folder / f"wheels/{name}.whl").write_bytes(data)
    (folder / "wheels.js").write_text(f"export default {json.dumps([f'{name}.whl' for name in named])};\n", "utf-8")
    return folder


def package(name):
    return zipped((member, data) for member, data in members(part(name))
                  if not DROPPED.fullmatch(member) and (member.endswith(".py") or KEPT.fullmatch(member)))


def own():
    files = [path for name in ("core", "playground") for path in (ROOT / name).rglob("*.py")]
    return zipped([(path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in files]
                  + [(path.name, path.read_bytes()) for path in (ROOT / "static").glob("*.py")])


def zipped(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return target.getvalue()
