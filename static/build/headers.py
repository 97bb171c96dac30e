"""_headers: what static hosts that read such a file are to send with each answer.

The policy of the page as a header, with what a <meta> cannot say: who may show the page in a frame (everybody: pages
embed it).  Every origin may read the files, which are public: in a frame whose sandbox gives it no origin, the page
itself is another one.  The policy is only in the page, because unrolled.html has its own.  No two rules set the
same header for one file: hosts join the values of all rules that fit.  The file is read at the top of what is
published, and no part of the site depends on it.
"""
from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from .listing import BESIDE, HEADERS, sums

POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')
HASHED = re.compile(r"py/\w+\.[0-9a-f]{12}\.\w+")
FOR_EVER, ASK_FIRST = "public, max-age=31536000, immutable", "no-cache"


def allowed(script: str) -> str:
    """A script that stands in a page, as the page's policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def write_headers(dist: Path) -> None:
    policy = POLICY.search((dist / "index.html").read_text("utf-8"))
    if policy is None:
        raise AssertionError("index.html has no policy")
    names = [*sums(dist), "files.json", *BESIDE]
    # folders without a hashed name in them
    whole = sorted({name.partition("/")[0] for name in names if "/" in name} - {"py"})
    single = sorted(name for name in names if "/" not in name or name.startswith("py/"))
    rules = [("/*", {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"})]
    rules += [(path, {"Content-Security-Policy": f"{policy[1]}; frame-ancestors *", "Cache-Control": ASK_FIRST})
              for path in ("/", "/index.html")]
    rules += [(f"/{folder}/*", {"Cache-Control": ASK_FIRST}) for folder in whole]
    rules += [(f"/{name}", {"Cache-Control": FOR_EVER if HASHED.fullmatch(name) else ASK_FIRST}) for name in single
              if name != "index.html"]
    lines = [line for path, headers in rules for line in (path,
                                                          *(f"  {name}: {value}" for name, value in headers.items()))]
    (dist / HEADERS).write_text("\n".join(lines) + "\n", "utf-8")
