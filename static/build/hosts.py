"""Other hosts in the files that are shipped: which may be named there, and the rewriting of all others.

The site asks no other host for anything.  Bokeh and Panel carry addresses of CDNs for parts that are not used here; the
build rewrites them, so that nothing is left that could be asked.  tests/dist reads every file of dist/ for what
remains.
"""
from __future__ import annotations

import re

# no word boundary before it: "\nhttps:" in source
ADDRESS = re.compile(r"(?:https?|wss?|ftp)://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
NO_SCHEME = re.compile(r"""(?<=["'])//([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)""")

# Hosts that serve files to pages: their addresses become relative ones.
CDNS = ("cdn.jsdelivr.net", "unpkg.com", "cdn.holoviz.org", "cdn.bokeh.org", "cdn.plot.ly", "cdnjs.cloudflare.com",
        "esm.sh", "api.mapbox.com",
        "fonts.googleapis.com", "fonts.gstatic.com", "maps.googleapis.com", "use.fontawesome.com", "lib.vizzuhq.com",
        "assets.holoviz.org", "static.bokeh.org", "img.shields.io", "c.tile.openstreetmap.org", "pyscript.net",
        "raw.githubusercontent.com")

# Names that XML, HTML and SVG give to their vocabularies: they are compared, never asked.
NAMESPACES = ("www.w3.org", "xml.org", "xml.python.org", "schemas.xmlsoap.org", "purl.org", "www.apple.com")


def rewritten(text: str) -> str:
    """The text without addresses of other hosts: a CDN's becomes relative, any other loses its scheme and stays as a
    mention."""
    def replaced(match: re.Match[str]) -> str:
        host = match[1]
        if host in NAMESPACES:
            return match[0]
        return "." if host in CDNS or host.startswith("registry.") else host
    return NO_SCHEME.sub(replaced, ADDRESS.sub(replaced, text))


def rewritten_bytes(data: bytes) -> bytes:
    return rewritten(data.decode("utf-8")).encode("utf-8")
