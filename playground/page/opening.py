"""Opening: files that were brought together, each opened in its turn, and what is said of it.

Experiments come first, then text, then weights, so that what is opened later fits what was opened before.  Text that
is not plainly sentences is shown first as what it would become (doctor.py), and nothing is opened until the visitor
takes it.
"""
from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from core import SpecError

from ..session import Session
from ..words import paragraph, say
from . import weigh
from .doctor import Brought, Doctor
from .files import MOST_BYTES, RefusedError, encoding_name, imported

MOST_FILES = 20
OWN = ("lines", "arrows", "slashes", "markdown", "book")       # forms in which typed text is read as it is
PART = re.compile(r"(.{1,100})-(\d{5})-of-(\d{5})\.(safetensors|bin|pt)")
Tell = Callable[..., None]


def brought(m: Mapping[str, Any], place: int) -> Brought:
    """From one file of the message `import`; what is not there is as if the file could not be read."""
    text, content, trouble = m.get("text"), m.get("content"), str(m.get("trouble") or "")
    try:
        data = text if isinstance(text, str) else base64.b64decode(str(content or ""), validate=True)
    except ValueError:                               # no base64, or no ASCII
        data, trouble = b"", "unreadable"
    return Brought(str(m.get("name") or "")[:200], data, str(m.get("encoding") or "utf-8")[:20],
                   m.get("sure") is not False, trouble, place, int(m.get("cut") or 0))


def joined(files: list[Brought]) -> list[Brought]:
    """The files, those of weights that were saved in numbered parts as one; the list of the parts is not needed then.

    A part whose others are not there is trouble.
    """
    parts: dict[tuple[str, str, str], dict[int, Brought]] = {}
    for one in files:
        if (found := PART.fullmatch(one.name)) and isinstance(one.data, bytes) and not one.trouble:
            parts.setdefault((found[1], found[3], found[4]), {})[int(found[2])] = one
    out = [one for one in files if not any(one in group.values() for group in parts.values())]
    for (stem, count, ending), group in parts.items():
        numbers = range(1, int(count) + 1) if int(count) <= MOST_FILES else range(0)
        if sorted(group) == [*numbers]:
            first, *others = (group[k] for k in numbers)
            more = tuple(one.data for one in others if isinstance(one.data, bytes))
            out = [one for one in out if one.kind != "sharded"]
            out.append(replace(first, name=f"{stem}.{ending}", more=more))
        else:
            out += [replace(one, trouble="part") for one in group.values()]
    return out


class Opening:
    """The files that a visitor has brought.  `notice` and `tell` are the page's; `done` is called after an opening."""

    def __init__(
        self, session: Session, notice: Callable[[str, str, str], None], tell: Tell, done: Callable[[], None],
    ) -> None:
        self.session, self.notice, self.tell, self.done = session, notice, tell, done
        self.doctor: Doctor | None = None            # of the texts that wait to be taken
        self.others: list[Brought] = []              # what came with them
        self.left: set[str] = set()                  # the forms in which typed text was not to be read

    def take(self, files: Iterable[Mapping[str, Any]]) -> None:
        """Opens what can be opened, in the order that works, or shows first what the texts would become."""
        found = joined([brought(m, place) for place, m in enumerate(list(files)[:MOST_FILES])])
        texts = [one for one in found if not one.trouble and one.kind == "text"]
        others = [one for one in found if one not in texts]
        self.doctor, self.others = None, []
        # `names_rows`: the vocabulary that weights wait for
        if not texts or (len(found) == 1 and weigh.names_rows(self.session, texts[0].text)):
            self.open(others)
            self.done()
            return
        doctor = Doctor(self.session, sorted(texts, key=lambda one: one.name))
        if doctor.is_plain:
            self.open(found)
        elif (refused := doctor.refused) is not None:
            self.open(others, refused)
        else:
            self.doctor, self.others = doctor, others
            self.show()

    def pasted(self, text: str) -> None:
        """Shows what typed sentences would become that are a table, a chat or the like; each form is asked of once."""
        one = Brought(say(self.session.language, "field.text"), text, "")
        doctor = Doctor(self.session, [one])
        if doctor.joined is not None and doctor.joined.form not in (*OWN, *self.left):
            self.doctor, self.others = doctor, []
            self.show()

    def reread(self, changes: Mapping[str, Any]) -> None:
        """Reads the texts that wait in another way: another encoding, form or column, with a file less."""
        if self.doctor is not None:
            self.doctor.change(**changes)
            self.show()

    def accept(self) -> None:
        """Takes the texts as they are shown, and what came with them."""
        if self.doctor is None:
            return
        doctor, texts = self.doctor, [one for one in self.doctor.texts if one.name in self.doctor.named]
        try:
            for one in self.others:
                if one.kind == "experiment" and not one.trouble:
                    imported(self.session, one.name, one.data)
            doctor.open()
        except (SpecError, RefusedError) as error:
            doctor.error = str(error) if isinstance(error, RefusedError) else self.session.worded(error)
            self.show()
            return
        others = [one for one in self.others if one.trouble or one.kind != "experiment"]
        self.doctor, self.others = None, []
        self.show()
        self.open(others, said=[self.said(one) for one in texts])

    def decline(self) -> None:
        """Leaves everything as it was."""
        if self.doctor is not None and self.doctor.joined is not None and not self.doctor.texts[0].encoding:
            self.left.add(self.doctor.joined.form)
        self.doctor, self.others = None, []
        self.show()

    def show(self) -> None:
        self.tell("proposal", shown=None if self.doctor is None else self.doctor.shown())

    def open(self, files: Iterable[Brought], *refused: str, said: Iterable[str] = ()) -> None:
        """Opens files in the order that works, and says what became of each."""
        order = {kind: k for k, kind in enumerate(("experiment", "text", "weights"))}
        bad, good = list(refused), list(said)
        for one in sorted(files, key=lambda one: 0 if one.trouble else order.get(one.kind, 0)):
            try:
                self.open_one(one)
            except RefusedError as error:
                bad.append(str(error))
            else:
                good.append(weigh.said(self.session, one.name) if one.kind == "weights" else self.said(one))
        self.notice("error" if bad else "mended", "file", paragraph(bad))
        if good:
            self.notice("info", "", paragraph(good))
            self.done()

    def open_one(self, one: Brought) -> None:
        """One file.  Raises RefusedError, and changes nothing then."""
        if one.trouble:
            key = one.trouble if one.trouble in ("folder", "over", "part") else "unreadable"
            raise RefusedError(say(self.session.language, f"file.{key}", name=one.name, most=MOST_BYTES // 2**20))
        imported(self.session, one.name, one.data, *one.more)

    def said(self, one: Brought) -> str:
        """What is said of a file that is open; the encoding, where it is not the usual one."""
        key = "file.done" if one.encoding in ("utf-8", "") or isinstance(one.data, bytes) else "file.done-in"
        key = "file.reading" if self.session.reading == one.name else key
        return say(self.session.language, key, name=one.name, encoding=encoding_name(one.encoding))
