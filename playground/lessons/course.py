"""Course: where in the lessons a visitor is, and what of it the page shows.

An address opens any lesson at any page: #lesson-gates-2.
"""
from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..words import say
from ..work.comparison import Rival
from ..work.packing import Saved
from .asked import is_made, matrices_at_work
from .lessons import LESSONS, Choice, Deed, Setting

if TYPE_CHECKING:
    from core import TrainState

    from ..session import Session

ADDRESS = re.compile(r"#lesson-([a-z]+)-([1-9])")


@dataclass
class Before(Saved):
    """What was open before the first lesson, and at which address."""

    address: str = ""


class Course:
    """Where in the lessons a visitor is: `name` is "" outside of them, `page` counts from 1.

    What was open before the first lesson comes back after the last one, except where the visitor has typed something of
    their own meanwhile: that stays, and is what comes back after the next lesson.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.name, self.page = "", 1
        self.chosen = -1
        self.asked_of: TrainState | None = None        # the state that the option was chosen of
        self.opened: Setting | None = None
        self.before: Before | None = None

    @property
    def has_own_words(self) -> bool:
        """Whether the visitor has typed sentences of their own since the lesson was opened."""
        now, opened = self.session, self.opened
        return opened is None or (now.experiment.text, now.sentence) != (opened.experiment.text, opened.sentence)

    @property
    def address(self) -> str:
        return f"#lesson-{self.name}-{self.page}" if self.name else ""

    @property
    def is_showing(self) -> bool:
        """Whether what is open is the lesson's, with nothing of the visitor's own to be kept."""
        return bool(self.name) and not self.has_own_words

    def open(self, address: str) -> bool:
        """A lesson's page by its address; any other address leaves the lessons.  False where nothing changed."""
        if (place := place_of(address)) is None:
            return self.leave()
        name, page = place
        if (name, page) == (self.name, self.page):
            return False
        if name != self.name:
            if not self.name or self.has_own_words:
                session = self.session
                self.before = Before(copy(session.work), session.history, session.aside, session.address)
                session.work.trained = False         # its run has not ended
            self._set_up(name)
        self.name, self.page, self.chosen = name, page, -1
        return True

    def _set_up(self, name: str) -> None:
        session, lesson = self.session, LESSONS[name]
        self.opened = opened = lesson.opened_in(session.language)
        session.work.rival = None
        session.use(opened.experiment)
        session.look_at(opened.sentence, opened.blank)
        if opened.rival is not None:
            session.work.rival = Rival(opened.rival, say(session.language, f"choice.{opened.beside}"))
        session.work.held, session.what_if.masks = (), lesson.masks
        session.trainer.reach(opened.trained)

    def translated(self) -> None:
        """The visitor reads another language now: the lesson's own text is in that, one's own words stay."""
        if self.is_showing and LESSONS[self.name].opened_in(self.session.language) != self.opened:
            self.session.work.trained = False        # its run has not ended
            self._set_up(self.name)
            self.chosen = -1

    def leave(self) -> bool:
        """Out of the lessons, back to the visitor's own work."""
        if not self.name:
            return False
        session = self.session
        if self.before is not None and not self.has_own_words:
            before = self.before
            session.put_back(before.work)
            session.history, session.aside, session.address = before.history, before.aside, before.address
        # dropout is drawn where a lesson asks for it, or the visitor does anew
        session.what_if.masks = False
        session.forget_trace()
        self.name, self.before, self.opened = "", None, None
        return True

    def answer(self, chosen: int) -> None:
        self.chosen, self.asked_of = chosen, self.session.run.state

    @property
    def moment(self) -> dict[str, Any]:
        """Where the animation stands on this page."""
        at = LESSONS[self.name].pages[self.page - 1].cursor(self.session.trace)
        return at | {"unit": at["unit"] or (self.opened.unit if self.opened is not None else 0)}

    def shown(self) -> dict[str, Any] | None:
        """The lesson as the page shows it; None outside of lessons."""
        if not self.name:
            return None
        lesson, language, names = LESSONS[self.name], self.session.language, [*LESSONS, ""]
        page, pages, number = lesson.pages[self.page - 1], len(lesson.pages), names.index(self.name) + 1
        asked, facts, made = self.page == pages, lesson.question.facts(self.session), is_made(self.session)
        text = say(language, f"lesson.{self.name}.{'ask' if asked else self.page}", **facts)
        return {
            "name": self.name, "number": number, "next": names[number],
            "title": say(language, f"lesson.{self.name}.title"), "page": self.page, "pages": pages,
            "text": text, "terms": terms_in(text, language), "points": page.points,
            "marks": page.marks, "tab": page.tab, "figure": page.figure,
            "matrices": matrices_at_work(self.session) if page.figure == "matrices" else None,
            **(self._asked(lesson.question, facts) if asked and made else
               {"options": [], "chosen": -1, "right": None,
                "said": "" if made else say(language, "lesson.training", step=self.session.trainer.until)}),
        }

    def _asked(self, question: Choice | Deed, facts: dict[str, Any]) -> dict[str, Any]:
        """The options, whether the answer is right (None while there is none), and what is said of it."""
        session, options, chosen = self.session, [], -1
        if isinstance(question, Deed):
            verdict = question.judged(session)
        else:
            options = question.options(session)
            # an answer was given of the network as it was
            chosen = self.chosen if self.asked_of is session.run.state and 0 <= self.chosen < len(options) else -1
            right = ".".join(["right", *([facts["case"]] if "case" in facts else [])])
            verdict = "" if chosen < 0 else right if options[chosen][1] else "wrong"
        said = say(session.language, f"lesson.{self.name}.{verdict}", **facts) if verdict else ""
        return {"options": [text for text, _ in options], "right": verdict.startswith("right") if verdict else None,
                "said": said, "chosen": chosen}


def place_of(address: str) -> tuple[str, int] | None:
    """The lesson and the page of an address; None of any other."""
    found = ADDRESS.fullmatch(address)
    if found is None or found[1] not in LESSONS or int(found[2]) > len(LESSONS[found[1]].pages):
        return None
    return found[1], int(found[2])


def terms_in(text: str, language: str) -> dict[str, str]:
    """The glossary's entry of each [[key|words]] in a text."""
    return {key: say(language, f"term.{key}") for key in re.findall(r"\[\[(\w+)\|", text)}


def contents(language: str) -> list[dict[str, Any]]:
    """The lessons for the menu."""
    return [{"name": name, "title": say(language, f"lesson.{name}.title"), "note": say(language, f"lesson.{name}.note")}
            for name in LESSONS]
