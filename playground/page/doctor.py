"""The text doctor: what texts of any form would become, to be looked at before it is taken.

    doctor = Doctor(session, [Brought("reviews.csv", text)])
    doctor.shown()                     what the page shows: form, first lines, counts, what is left out, what to choose
    doctor.change(form="lines")        the same texts read in another way
    doctor.open()                      becomes the session's experiment; raises SpecError, and changes nothing then

The forms themselves are core/exchange/texts.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from core import TASKS, FileError
from core.exchange.texts import BESIDE, FORMS, Proposal, belong_together, join, pair, propose
from core.spec import BOOK_BYTES

from ..session import Session
from ..words import say
from ..work.books import is_long, lines_of
from .kinds import ending_of, kind_of

FIRST_LINES, LINE, SHOWN_VALUES = 8, 160, 8
TASK_OF = {"tags": "tag", "labels": "label", "pairs": "answer"}
MARK = "\ufffd"                # in the place of bytes that do not read


@dataclass(frozen=True)
class Brought:
    """One file as the page hands it over: its text in the encoding that was found, its bytes, or its trouble."""

    name: str
    data: bytes | str = b""
    encoding: str = "utf-8"  # "" of text that was typed
    sure: bool = True
    trouble: str = ""        # "folder", "over" (too large), "unreadable", or "part" (the others are not there)
    place: int = 0           # among the files that were brought together
    cut: int = 0             # characters at the end that the page has not handed over
    more: tuple[bytes, ...] = ()     # the other files of weights that were saved in several

    @cached_property
    def kind(self) -> str:
        return kind_of(self.name, self.data)

    @property
    def text(self) -> str:
        return self.data if isinstance(self.data, str) else self.data.decode("utf-8-sig", "replace")


class Doctor:
    """Texts that were brought together and what they would become in a session."""

    def __init__(self, session: Session, texts: Iterable[Brought]) -> None:
        self.session, self.texts = session, list(texts)
        self.form, self.columns, self.error = "", dict[str, int](), ""
        self.left: set[int] = set()                  # the places of the files that are not taken
        self.read()
        if len({one.makes for one in self.proposals.values()}) > 1:      # only those that are what the first one is
            first = next(iter(self.proposals.values())).makes
            self.left |= {k for k, one in self.proposals.items() if one.makes != first}
            self.read()

    def read(self) -> None:
        """Makes the proposals anew."""
        self.error, self.proposals, self.faults = "", dict[int, Proposal](), dict[int, FileError]()
        self.joined: Proposal | None = None
        self.pairs: Proposal | None = None
        for k, one in enumerate(self.texts):
            try:
                form = "lines" if self.form == BESIDE else self.form
                self.proposals[k] = propose(one.text, one.name, form, self.columns, BOOK_BYTES)
            except FileError as error:
                self.faults[k] = error
        taken = [one for k, one in self.proposals.items() if k not in self.left]
        try:
            self.pairs = self.beside()
            if self.pairs is not None and self.is_beside:
                self.joined = self.pairs
            elif taken:
                self.joined = join(taken, BOOK_BYTES) if len(taken) > 1 else taken[0]
            elif self.faults:
                self.error = self.worded(next(iter(self.faults.values())))
            else:
                self.error = say(self.session.language, "doctor.none")
        except FileError as error:
            self.error = self.worded(error)

    def beside(self) -> Proposal | None:
        """Two texts of sentences as pairs, line by line, where they have as many lines."""
        taken = [k for k in self.proposals if k not in self.left]
        if len(taken) != 2 or any(self.proposals[k].form != "lines" for k in taken):
            return None
        return pair([(self.texts[k].text, self.texts[k].name) for k in taken], self.columns.get("source"))

    @property
    def is_beside(self) -> bool:
        """Whether they are read so: by choice, or by what the open task needs or their names say."""
        is_said = self.session.experiment.facts.writes or belong_together(*self.named)
        return self.form == BESIDE or (not self.form and is_said)

    def worded(self, error: FileError) -> str:
        return say(self.session.language, f"doctor.{error.code}")

    @property
    def named(self) -> list[str]:
        """The names of the files that would be taken."""
        return [one.name for k, one in enumerate(self.texts) if k in self.proposals and k not in self.left]

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to ask: one text, surely read, whole, in the notation of the open task."""
        first = self.texts[0]
        if len(self.texts) > 1 or self.joined is None or not first.sure or first.cut or MARK in first.text:
            return self.is_own_refusal
        own = self.joined.form in ("lines", "arrows", "slashes") and self.task == self.session.experiment.task
        is_book = self.joined.form == "lines" and is_long(self.joined.lines)
        makes_its_own = self.session.experiment.facts.generated
        return self.is_own_refusal or ((own or is_book) and not self.joined.left_out and not makes_its_own)

    @property
    def is_own_refusal(self) -> bool:
        """Whether plain opening says best why this cannot be: JSON that is none."""
        is_lines = len(self.texts) == 1 and self.joined is not None and self.joined.form == "lines"
        return is_lines and ending_of(self.texts[0].name) == "json"

    @property
    def refused(self) -> str | None:
        """Why none of the texts can be used, whatever is changed; None where one can."""
        if self.proposals:
            return None
        language = self.session.language
        names = say(language, "list.comma").join(one.name for one in self.texts)
        return say(language, "file.bad", name=names, reason=self.error)

    # ---- what it would change ----

    @property
    def task(self) -> str:
        """The task that the lines are for: the open one, where it reads them."""
        assert self.joined is not None
        now, makes = self.session.experiment, self.joined.makes
        if makes == "labels" and now.task == "answer":
            return "answer"
        if makes != "sentences":
            return TASK_OF[makes]
        if is_long(self.joined.lines):
            return "next"                            # as a book (playground/work/books.py)
        return now.task if now.task in ("cloze", "next") else "cloze"

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the experiment that would change."""
        assert self.joined is not None
        task, spec = TASKS[self.task], self.session.experiment
        changes: dict[str, Any] = {"task": task.name, "text": self.joined.lines, "as_typed": True}
        if task.one_way:
            changes["bidirectional"] = False
        if spec.tie_weights and not task.predicts_words:
            changes["tie_weights"] = False
        return changes

    def open(self) -> None:
        """The texts become the experiment's.  Raises SpecError, and changes nothing then."""
        if self.joined is None:
            return
        lines = self.joined.lines
        if self.joined.makes != "sentences" or not is_long(lines):
            self.session.change(**self.changes)
            return
        if self.joined.form == "lines" and len(self.texts) == 1 and not self.joined.left_out:
            lines = lines_of(self.texts[0].text)     # a book keeps its empty lines
        self.session.open_text(self.named[0], lines)

    def change(self, form: str = "", columns: Mapping[str, Any] | None = None, left: Iterable[Any] = (),
               file: int | None = None, text: str | None = None, encoding: str = "") -> None:
        """Another form ("" for the recognised one), other columns, files left out, or a file in another encoding."""
        self.form = form if form in (*FORMS, BESIDE) else ""
        self.columns = {str(role): int(at) for role, at in (columns or {}).items() if isinstance(at, (int, float))}
        self.left = {int(k) for k in left if isinstance(k, (int, float))}
        if file is not None and text is not None and 0 <= file < len(self.texts):
            self.texts[file] = replace(self.texts[file], data=text, encoding=encoding[:20], sure=True)
        self.read()
        if self.form == BESIDE and self.pairs is None:       # a file of the two was left out
            self.form = ""
            self.read()

    # ---- what the page shows ----

    def shown(self) -> dict[str, Any]:
        """What the page shows of it, all of it in the visitor's language."""
        def words(key: str, **values: Any) -> str:
            return say(self.session.language, f"doctor.{key}", **values)

        found = self.joined
        names = say(self.session.language, "list.comma").join(one.name for one in self.texts)
        return {
            "title": words("title", name=names), "what": "" if found is None else self.what(found),
            "files": self.files(), "form": self.forms(), "columns": [] if found is None else self.choices(found),
            "first": words("first"),
            "lines": [] if found is None else [shortened(line) for line in found.lines[:FIRST_LINES]],
            "counts": "" if found is None else self.counts(found),
            "left_title": words("left"), "left": [] if found is None else self.left_out(found),
            "changes": "" if found is None else words("changes", task=TASKS[self.task].title_in(self.session.language)),
            "error": self.error, "decline": words("decline"),
            "accept": "" if found is None else words("accept", n=len(found.lines)),
        }

    def what(self, found: Proposal) -> str:
        """The form that was recognised and what it becomes."""
        language, key = self.session.language, found.form
        if len(self.named) > 1 and key != BESIDE:
            return say(language, "doctor.what-several", n=len(self.named), makes=say(language, f"makes.{found.makes}"))
        if found.form in ("table", "json"):
            key = f"{found.form}.{found.makes}"
        form, makes = say(language, f"form.{key}"), say(language, f"makes.{found.makes}")
        return say(language, "doctor.what", form=form, makes=makes)

    def files(self) -> list[dict[str, Any]]:
        """A row for each text: its encoding, how that was found, and whether it is taken."""
        language, rows = self.session.language, []
        for k, one in enumerate(self.texts):
            if not one.encoding:
                continue
            broken = one.text.count(MARK)
            said = say(language, "doctor.sure" if one.sure else "doctor.guess")
            if broken:
                said = say(language, "doctor.broken", n=broken)
            elif one.sure and len(self.texts) > 1:
                said = ""
            if k in self.faults:
                said = self.worded(self.faults[k])
            rows.append({"place": one.place, "name": one.name, "encoding": one.encoding, "said": said,
                         "label": say(language, "doctor.encoding"),
                         "taken": k not in self.left and k not in self.faults, "take": say(language, "doctor.take")})
        return rows

    def forms(self) -> dict[str, Any]:
        """The forms that can be chosen: the recognised one, and each by hand."""
        language = self.session.language
        found = {one.form for one in self.proposals.values()} if not self.form else set()
        if found and self.joined is self.pairs is not None:
            found = {BESIDE}
        name = say(language, "doctor.each")
        if len(found) == 1:
            name = say(language, "doctor.recognised", form=say(language, f"form.{found.pop()}"))
        keys = FORMS if self.pairs is None else (BESIDE, *FORMS)
        return {"label": say(language, "doctor.form"), "chosen": self.form,
                "options": [["", name], *([key, say(language, f"form.{key}")] for key in keys)]}

    def choices(self, found: Proposal) -> list[dict[str, Any]]:
        """The columns that can be chosen."""
        language = self.session.language
        return [{"role": one.role, "label": say(language, f"doctor.column.{one.role}"), "chosen": one.chosen,
                 "options": [[k, name] for k, name in one.options]} for one in found.choices]

    def counts(self, found: Proposal) -> str:
        """How many lines, and of labels or tags how many of each."""
        language = self.session.language
        if not found.values:
            return say(language, "doctor.lines", n=len(found.lines))
        comma = say(language, "list.comma")
        most = comma.join(f"{value} {count}" for value, count in found.values[:SHOWN_VALUES])
        most += "…" if len(found.values) > SHOWN_VALUES else ""
        return say(language, f"doctor.values.{found.makes}", n=len(found.lines), kinds=len(found.values), most=most)

    def left_out(self, found: Proposal) -> list[str]:
        """What is left out, with its counts; one line where nothing is."""
        language = self.session.language
        out = [say(language, f"left.{what}", n=count) for what, count in found.left_out]
        places = [k for k in range(len(self.texts)) if k in self.left or k in self.faults]
        out += [say(language, "left.file", name=self.texts[k].name) for k in places]
        out += [say(language, "left.cut", n=one.cut) for one in self.texts if one.cut]
        return out or [say(language, "left.nothing")]


def shortened(line: str) -> str:
    """A line that is too long to be shown, without its middle: its label or answer is at its end."""
    return line if len(line) <= LINE else f"{line[:LINE * 2 // 3]} … {line[-LINE // 4:]}"
