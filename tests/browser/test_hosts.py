"""unrolled.zip unpacked on hosts as they are found: Python's own server, and nginx with Debian's types, with and
without gzip."""
from __future__ import annotations

import os
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DOWNLOADS, free_port, running

NGINX = """
daemon off;
pid {work}/nginx.pid;
error_log stderr;
{user}
events {{}}
http {{
  include {types};
  default_type application/octet-stream;
  access_log off;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy;
  fastcgi_temp_path {work}/fastcgi; uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
  gzip {gzip};
  gzip_types *;
  server {{ listen 127.0.0.1:{port}; root "{root}"; }}
}}
"""
pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (DOWNLOADS / "unrolled.zip").exists():
        pytest.skip("dist/ is not built")
    folder = tmp_path_factory.mktemp("host") / "a class"
    with zipfile.ZipFile(DOWNLOADS / "unrolled.zip") as archive:
        archive.extractall(folder)
    folder.parent.chmod(0o755)
    return folder


def nginx(root: Path, work: Path, port: int, gzip: str) -> list[str]:
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not program:
        pytest.skip("nginx is not on this machine")
    types = Path(program).resolve().parents[2] / "etc/nginx/mime.types"
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    (work / "nginx.conf").write_text(NGINX.format(work=work, types=types, port=port, gzip=gzip, root=root, user=user))
    return [program, "-e", "stderr", "-p", str(work), "-c", str(work / "nginx.conf")]


@pytest.fixture(params=["http.server", "nginx, gzip off", "nginx, gzip on"])
def host(request: Any, unpacked: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the unpacked site."""
    port = free_port()
    if request.param == "http.server":
        command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(unpacked)]
    else:
        command = nginx(unpacked, tmp_path, port, request.param.rpartition(" ")[2])
    with running(command, f"http://127.0.0.1:{port}/unrolled/") as address:
        yield address


def test_the_archive_works_from_any_static_host(host: str, browser: Any) -> None:
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    # asked for: on a busy machine the measured line may be too slow for it
    page.goto(f"{host}?start=snapshot")
    page.wait_for_selector("html:not([data-state=loading])", timeout=120_000)
    state = page.evaluate("document.documentElement.dataset.state")
    assert state == "ready", (page.locator("#notices").inner_text(), said)
    assert page.evaluate("[unrolled.variant, unrolled.fellBack ?? null]") == ["snapshot", None]
    page.get_by_role("button", name="Step", exact=True).first.click()
    for _ in range(600):
        if page.evaluate("unrolled.model.board.step") == 121:
            break
        page.wait_for_timeout(50)
    assert page.evaluate("unrolled.model.board.step") == 121
    context.close()
    assert said == []
