"""Fetch the JavaScript peers by name through npm, check them against peers.lock.json and unpack them into a cache."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "peers.lock.json"


class PeerError(Exception):
    """A peer cannot be had: the message says what failed and what to do."""


def fetch(cache):
    """Folder with one folder a peer, named as in the lock; downloads only what is missing."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    for name, pin in lock.items():
        folder = cache / "peers" / name
        stamp = folder / ".sha256"
        if stamp.exists() and stamp.read_text() == pin["sha256"]:
            continue
        archive = _download(name, pin, cache / "archives")
        if folder.exists():
            shutil.rmtree(folder)
        _unpack(archive, folder)
        stamp.write_text(pin["sha256"])
    return cache / "peers"


def _download(name, pin, folder):
    package = f"{name.removesuffix('@1')}@{pin['version']}"
    kept = folder / (package.replace("/", "-").lstrip("@") + ".tgz")
    if not kept.exists() or _sha256(kept) != pin["sha256"]:
        npm = os.environ.get("UNROLLED_NPM") or shutil.which("npm")
        if npm is None:
            raise PeerError("npm was not found: install Node.js 20 or newer, or run with --only ours,numpy-fast")
        folder.mkdir(parents=True, exist_ok=True)
        print(f"  fetching {package}", file=sys.stderr, flush=True)
        done = subprocess.run([npm, "pack", package, "--silent", "--pack-destination", str(folder)],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise PeerError(f"npm could not fetch {package}: {done.stderr.strip()[-300:]}")
        (folder / done.stdout.strip().splitlines()[-1]).replace(kept)
        if _sha256(kept) != pin["sha256"]:
            found = _sha256(kept)
            kept.unlink()
            raise PeerError(f"{package} has SHA-256 {found}, the lock says {pin['sha256']}: do not use it")
    return kept


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unpack(archive, folder):
    """Every package archive has one top folder; that level is dropped."""
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            _, _, rest = member.name.partition("/")
            if member.isfile() and rest and ".." not in Path(rest).parts and not Path(rest).is_absolute():
                target = folder / rest
                target.parent.mkdir(parents=True, exist_ok=True)
                with tar.extractfile(member) as source:
                    target.write_bytes(source.read())
