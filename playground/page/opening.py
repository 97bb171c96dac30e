"""Opening: files that were brought together, each opened in its turn, and what is said of it.

Experiments come first, then text, then weights, so that what is opened later fits what was opened before.
"""
from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..session import Session
from ..words import paragraph, say
from . import weigh
from .files import MOST_BYTES, RefusedError, imported
from .kinds import OPENS, kind_of

MOST_FILES = 20


@dataclass(frozen=True)
class Brought:
    """One file as the page hands it over: its text with the encoding that was found, or its bytes, or why it cannot be read."""

    name: str
    data: bytes | str = b""
    encoding: str = "utf-8"
    sure: bool = True
    trouble: str = ""        # "folder", "over" (too large) or "unreadable"

    @classmethod
    def of(cls, m: dict[str, Any]) -> Brought:
        """From one file of the message `import`."""
        data = m["text"] if m.get("text") is not None else base64.b64decode(m.get("content") or "")
        trouble = str(m.get("trouble") or "")
        return cls(str(m["name"])[:200], data, str(m.get("encoding") or "utf-8"), m.get("sure") is not False, trouble)

    @property
    def kind(self) -> str:
        return kind_of(self.name, self.data)


class Opening:
    """The files that a visitor has brought.  `notice` is the page's; `done` is called once something is open."""

    def __init__(self, session: Session, notice: Callable[[str, str, str], None], done: Callable[[], None]) -> None:
        self.session, self.notice, self.done = session, notice, done

    def take(self, files: Iterable[dict[str, Any]]) -> None:
        """Opens what can be opened, in the order that works, and says what became of each."""
        brought = [Brought.of(m) for m in list(files)[:MOST_FILES]]
        order = {kind: k for k, kind in enumerate(OPENS)}
        opened, refused = [], []
        for one in sorted(brought, key=lambda one: order["text"] if one.trouble else order.get(one.kind, 0) if one.kind != "weights" else len(order)):
            try:
                self.open(one)
            except RefusedError as error:
                refused.append(str(error))
            else:
                opened.append(weigh.said(self.session, one.name) if one.kind == "weights" else self.said(one))
        if refused:
            self.notice("error", "file", paragraph(refused))
        if opened:
            if not refused:
                self.notice("mended", "file", "")
            self.notice("info", "", paragraph(opened))
            self.done()

    def open(self, one: Brought) -> None:
        """One file.  Raises RefusedError, and changes nothing then."""
        if one.trouble:
            key = one.trouble if one.trouble in ("folder", "over") else "unreadable"
            raise RefusedError(say(self.session.language, f"file.{key}", name=one.name, most=MOST_BYTES // 2**20))
        imported(self.session, one.name, one.data)

    def said(self, one: Brought) -> str:
        """What is said of a file that is open; the encoding, where it is not the usual one."""
        if self.session.reading == one.name:
            return say(self.session.language, "file.reading", name=one.name)
        if one.encoding == "utf-8":
            return say(self.session.language, "file.done", name=one.name)
        return say(self.session.language, "file.done-in", name=one.name, encoding=encoding_name(one.encoding))


def encoding_name(encoding: str) -> str:
    """An encoding as people write it."""
    names = {"utf-16le": "UTF-16", "utf-16be": "UTF-16 (big-endian)", "shift_jis": "Shift JIS"}
    return names.get(encoding) or encoding.upper().replace("WINDOWS", "Windows").replace("BIG5", "Big5")
