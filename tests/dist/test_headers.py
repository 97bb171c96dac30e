"""_headers says one thing for each file, and the page's policy as it stands in the page."""
from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

DIST = Path(os.environ.get("UNROLLED_DIST", Path(__file__).parents[2] / "dist"))


def rules() -> list[tuple[str, dict[str, str]]]:
    if not (DIST / "index.html").exists():
        pytest.skip("dist/ is not built")
    found: list[tuple[str, dict[str, str]]] = []
    for line in (DIST / "_headers").read_text("utf-8").splitlines():
        if line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            found[-1][1][name] = value
        else:
            found.append((line, {}))
    return found


def sent(path: str) -> dict[str, list[str]]:
    """Every value that a host would join for a path."""
    found: dict[str, list[str]] = {}
    for pattern, headers in rules():
        for name, value in headers.items() if fnmatchcase(path, pattern) else ():
            found.setdefault(name, []).append(value)
    return found


def test_each_file_has_one_answer() -> None:
    names = [p.relative_to(DIST).as_posix() for p in DIST.rglob("*") if p.is_file() and p.name != "_headers"]
    assert len(names) > 80
    for name in names:
        headers = sent(f"/{name}")
        hashed = bool(re.fullmatch(r"py/\w+\.[0-9a-f]{12}\.\w+", name))
        assert headers["Cache-Control"] == ["public, max-age=31536000, immutable" if hashed else "no-cache"], name
        assert headers["X-Content-Type-Options"] == ["nosniff"]
        assert ("Content-Security-Policy" in headers) == (name == "index.html"), name
    assert sum("immutable" in headers.get("Cache-Control", "") for _, headers in rules()) >= 5
    assert len(rules()) <= 100, "more than some hosts read"


def test_the_policy_is_the_page_s_own_and_lets_pages_embed_it() -> None:
    own = re.search(r'Content-Security-Policy" content="([^"]+)"', (DIST / "index.html").read_text("utf-8"))
    assert own
    assert sent("/")["Content-Security-Policy"] == sent("/index.html")["Content-Security-Policy"] == [f"{own[1]}; frame-ancestors *"]
