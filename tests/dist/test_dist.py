"""Every file of dist/, those inside its archives too: none names another host in a way that could be asked for."""
from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

DIST = Path(os.environ.get("UNROLLED_DIST", Path(__file__).parents[2] / "dist"))
ADDRESS = re.compile(rb"(?:https?|wss?|ftp):(?://|\\/\\/)([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
NO_SCHEME = re.compile(rb"""["'`(=]\s*//([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[a-z]{2,})[/"'`)]""")
DOWNLOADS = DIST.with_name("downloads")
MOST = 20 * 2**20                                 # of a file that is published: hosts refuse larger ones
INSIDE = re.compile(rb'<script type="text/plain" data-file="([^"]+)" data-type="[^"]+">([A-Za-z0-9+/=]*)</script>')           # in unrolled.html
CDNS = re.compile(rb"jsdelivr|unpkg|esm\.sh/|cdnjs|googleapis|gstatic|cdn\.(?:bokeh|holoviz|plot)|openstreetmap\.org|mapbox\.com|fontawesome\.com|vizzuhq")

# Hosts that may be named, each with its reason.  A name ends where the host ends: www.w3.org.evil is another one.
NAMESPACES = {"www.w3.org", "xml.org", "xml.python.org", "schemas.xmlsoap.org", "purl.org", "www.apple.com"}     # vocabularies of XML, compared, never asked
MACHINE_CODE = {                # error texts and docstrings inside compiled C, shipped byte for byte as their projects made them
    "program": {"github.com", "peps.python.org", "www.python.org", "ftp.unicode.org"},
    "files": {"en.wikipedia.org", "numpy.org", "mathworld.wolfram.com", "personal.math.ubc.ca", "arxiv.org", "www.itl.nist.gov", "www.pcg-random.org",
            "web.archive.org", "stat.ethz.ch", "www.inference.org.uk", "www.cs.hmc.edu", "gist.github.com", "pracrand.sourceforge.net",
            "www.math.sci.hiroshima-u.ac.jp", "graphics.stanford.edu", "aggregate.ee.engr.uky.edu", "brighton-webs.co.uk", "www.brighton-webs.co.uk"},
}
MACHINE_CODE["snapshot"] = MACHINE_CODE["program"] | MACHINE_CODE["files"]            # the memory in which they run


def files() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file, and of every file inside an archive."""
    for folder in (DIST, DOWNLOADS):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            yield from opened(path.relative_to(folder).as_posix(), path.read_bytes())


def opened(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    for member, text in INSIDE.findall(data) if name == "unrolled.html" else ():
        yield from opened(f"{name}/{member.decode()}", base64.b64decode(text, validate=True))
    yield name, INSIDE.sub(b"", data) if name == "unrolled.html" else data
    if re.search(r"(?:^|/)py/start-packages\.\w+\.bin$", name):           # modules in one run of bytes
        index, _, run = data.partition(b"\n")
        at = 0
        for member, length in json.loads(index):
            yield from opened(f"{name}/{member}", run[at:at + length])
            at += length
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from opened(f"{name}/{member}", archive.read(member))


def hosts(data: bytes) -> set[str]:
    return {m.decode() for m in ADDRESS.findall(data)}


def allowed(name: str, host: str) -> bool:
    if re.search(r"(?:^|/)NOTICES\.txt$", name):          # licences as their authors wrote them, addresses included: text that is read, never asked
        return True
    part = re.search(r"(?:^|/)py/(\w+)\.\w+\.bin$", name)
    known = NAMESPACES | MACHINE_CODE.get(part[1] if part else "", set())
    if name.endswith(".pyc"):                              # the byte after a string in a .pyc may be a letter
        return any(host == one or host[:-1] == one for one in known)
    return host in known


@pytest.fixture(scope="module")
def everything() -> list[tuple[str, bytes]]:
    if not (DIST / "index.html").exists():
        pytest.skip("dist/ is not built")
    return list(files())


def test_the_archives_are_read_too(everything: list[tuple[str, bytes]]) -> None:
    names = {name for name, _ in everything}
    assert "index.html" in names and len(names) > 1000
    assert "unrolled.html/js/panel.min.js" in names and "unrolled.zip/unrolled/index.html" in names
    assert any(n.endswith("/panel/config.pyc") for n in names) and any(n.endswith("/core/cells/lstm.pyc") for n in names)


def test_no_published_file_is_larger_than_hosts_take(everything: list[tuple[str, bytes]]) -> None:
    sizes = {p.name: p.stat().st_size for p in DIST.rglob("*") if p.is_file()}
    assert {name: size for name, size in sizes.items() if size > MOST} == {} and max(sizes.values()) > 2**20
    assert sorted(p.name for p in DOWNLOADS.iterdir()) == ["unrolled.html", "unrolled.zip"]


def test_no_file_names_another_host(everything: list[tuple[str, bytes]]) -> None:
    found = {f"{name}: {host}" for name, data in everything for host in hosts(data) if not allowed(name, host)}
    assert found == set()


def test_no_address_without_a_scheme(everything: list[tuple[str, bytes]]) -> None:
    texts = (".js", ".css", ".html", ".json", ".svg", ".webmanifest", ".jinja")
    found = {f"{name}: {host.decode()}" for name, data in everything if name.endswith(texts) for host in NO_SCHEME.findall(data)}
    assert found == set()


def test_every_script_has_the_one_ending_that_every_server_knows(everything: list[tuple[str, bytes]]) -> None:
    assert [name for name, _ in everything if name.endswith((".mjs", ".cjs", ".ts"))] == []


def test_no_file_names_a_cdn(everything: list[tuple[str, bytes]]) -> None:
    found = {f"{name}: {match.decode()}" for name, data in everything for match in CDNS.findall(data)}
    assert found == set()


@pytest.mark.parametrize("text", [b'src="https://cdn.example.com/x.js"', b'"wss://a.b/c"', b"https:\\/\\/a.b.c"])
def test_the_search_finds_addresses(text: bytes) -> None:
    assert hosts(text)
    assert not any(allowed("index.html", host) for host in hosts(text))


def test_a_name_inside_another_is_not_allowed() -> None:
    assert not allowed("index.html", "www.w3.org.evil.net") and not allowed("a.pyc", "www.w3.org.evil.net")


def test_the_one_script_inside_the_page_is_the_one_that_its_policy_names(everything: list[tuple[str, bytes]]) -> None:
    page = dict(everything)["index.html"]
    [script] = re.findall(rb"<script>(.*?)</script>", page, re.S)
    [named] = re.findall(rb"'sha256-([^']+)'", page)
    assert base64.b64encode(hashlib.sha256(script).digest()) == named and b"withSlash" in script
    assert b"unsafe-inline" not in re.search(rb"script-src [^;]*", page)[0]          # type: ignore[index]
    assert "first-paint.js" not in dict(everything)
