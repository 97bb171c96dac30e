"""Talk: chats as messengers and IRC export them, and questions with their answers, each after its mark."""
from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Chosen, Converted, Notes, Source, labelled

# ---- chats: WhatsApp, Line, and those that name who speaks on a line of its own, as WeChat and QQ ----

TIME = r"(?:上午|下午|오전|오후)?\s?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f]?[AaPp]\.?\s?[Mm]\.?)?"
DATE = r"\d{1,4}[./\-年]\d{1,2}[./\-月]\d{1,4}日?"
STAMP = rf"[\u200e\u200f]?\[?{DATE},?\s+{TIME}\]?"
ON_A_LINE = re.compile(rf"{STAMP}(?:\s+[-–])?\s+(?:([^:：]{{1,60}})[:：](?:\s|$))?(.*)")
LINE_APP = re.compile(r"\d{1,2}:\d{2}\t([^\t]{1,60})\t(.*)")
IRC = re.compile(rf"(?:{DATE}[ T])?\[?\d{{1,2}}:\d{{2}}(?::\d{{2}})?\]?\s+"
                 r"(?:<[ @+%~&]?([^<>]{1,40})>\s|(?:\*{1,3}|-!-|-->|<--)\s)(.*)")
ABOVE = re.compile(rf"{STAMP}\s+(\S.{{0,60}})|(\S.{{0,60}}?)\s+{STAMP}")
NO_WORDS = re.compile(
    r"<[^<>]{1,60}>|\[[^\[\]]{1,12}\]|(?:image|video|audio|sticker|gif|document|contact card|voice call) omitted|null"
    r"|(?:this message was|you) deleted.*|.*\(file attached\)|.*(?:已省略|撤回了一条消息)", re.IGNORECASE)
LEVELS = {"INFO", "DEBUG", "WARN", "WARNING", "ERROR", "TRACE", "FATAL", "CRITICAL", "NOTICE"}
PROGRAM = re.compile(r"\S*\w\[\d+\]|\[[\w.#-]+\]\s.*")            # a process, a thread
MODULE, SECONDS = re.compile(r"\w+(?:\.\w+)+(?::\d+)?"), re.compile(r"\d:\d{2}:\d{2}")
TRACE = re.compile(r"Traceback \(most recent call last\):|\s+at [\w.$<>]+\(.*\)|\s+File \".*\", line \d+")
MARKS = "\u200e\u200f\u202a\u202c\u2068\u2069"


def is_chat(source: Source) -> bool:
    """Lines that begin with a date and a time, and with who speaks."""
    return chat_of(source) is not None


def chat_of(source: Source) -> str | None:
    """How a chat says who speaks: "beside" the words or "above" them; None for no chat."""
    beside = [found[1] for line in source.some if (found := said_beside(line)) is not None and found[1]]
    above = [name for line in source.some if (name := said_above(line))]
    are_modules = beside and all(map(MODULE.fullmatch, beside)) and source.share(SECONDS.search) > 0
    if are_modules or any(map(is_programs, (*beside, *above))) or any(map(TRACE.match, source.some)):
        return None                                  # a program's log
    speaks_again = len(set(beside)) < len(beside)
    if speaks_again and len(beside) * 3 >= len(source.some):
        return "beside"
    return "above" if len(above) >= 2 and len(above) * 6 >= len(source.some) else None


def said_beside(line: str) -> re.Match[str] | None:
    return ON_A_LINE.fullmatch(line) or LINE_APP.fullmatch(line) or IRC.fullmatch(line)


def is_programs(who: str) -> bool:
    """Whether it is a part of a program that speaks: it says how grave it is, or has the form of a name in a program.

    >>> is_programs("sshd[12]"), is_programs("root - ERROR"), is_programs("Anna B.")
    (True, True, False)
    """
    said = {word.strip("[]()-|").upper() for word in who.split()}
    return not LEVELS.isdisjoint(said) or PROGRAM.fullmatch(who.strip()) is not None


def said_above(line: str) -> str:
    """Who speaks in the lines below, by a line that has a name and a time and no words."""
    found = ABOVE.fullmatch(line.strip())
    return (found[1] or found[2] or "") if found else ""


def read_chat(source: Source, chosen: Chosen) -> Converted:
    """What was said, each line of a message a line; without names, times, pictures and what the messenger says."""
    notes, lines, how, has_begun = Notes(), list[str](), chat_of(source), False
    for line in source.lines:
        if not line.strip():
            continue
        found = said_beside(line) if how != "above" else None
        text = line if found is None else found[2]
        if found is not None and found[1]:
            notes.left_out["names"], has_begun = notes.left_out["names"] + 1, True
        elif found is not None:
            notes.left_out["messenger"] += 1
            continue
        elif how == "above" and said_above(line):
            notes.left_out["names"], has_begun = notes.left_out["names"] + 1, True
            continue
        elif not has_begun:
            notes.left_out["messenger"] += 1
            continue
        is_messengers = text.startswith("\u200e")     # so an iPhone writes what nobody typed
        text = text.translate({ord(mark): None for mark in MARKS}).strip()
        if text and (is_messengers or NO_WORDS.fullmatch(text)):
            notes.left_out["no-words"] += 1
        elif text:
            lines.append(text)
    return notes.converted("sentences", lines)


# ---- questions and answers ----

BEHIND = r"\s?\d{0,4}(?:\*\*)?[:：.、](?:\*\*)?\s*(.*)"
ASKED = re.compile(rf"\s*(?:\*\*)?(?:Q|Question|User|Human|Prompt|问题?|提问|問題?|上[联聯句]|原文){BEHIND}")
ANSWERED = re.compile(rf"\s*(?:\*\*)?(?:A|Answer|Assistant|Bot|AI|Response|Completion|答案?|回答|解答|"
                      rf"下[联聯句]|译文|譯文){BEHIND}")


def is_questions(source: Source) -> bool:
    """Lines after Q: and A: in turn, two of each or more."""
    if is_conv(source):
        return True
    asked, answered = (sum(mark.fullmatch(line) is not None for line in source.some) for mark in (ASKED, ANSWERED))
    return min(asked, answered) >= 2 and (asked + answered) * 2 >= len(source.some) and abs(asked - answered) <= 1


def read_questions(source: Source, chosen: Chosen) -> Converted:
    """Each question with its answer; a line without a mark goes on with what is above it."""
    notes, lines = Notes(), list[str]()
    for asked, answered in said_in_turn(source.lines) if is_conv(source) else turns(source.lines, notes):
        if asked and answered:
            lines.append(labelled(asked, answered))
        else:
            notes.left_out["no-answer" if asked else "no-text"] += 1
    return notes.converted("pairs", lines)


TALK = re.compile(r"E\s*|M .*")
TURN = "__eou__"        # at the end of what one says, in DailyDialog


def is_conv(source: Source) -> bool:
    """Talks as collections have them: E begins one, each of its lines is after M; or a line each, cut at __eou__."""
    are_marked = source.share(TALK.fullmatch) == 1 and {line[0] for line in source.some} == {"E", "M"}
    return are_marked or source.share(lambda line: TURN in line) >= 0.8


def said_in_turn(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each line of a talk with the one that answers it."""
    last = ""
    for line in filter(str.strip, lines):
        for said in ["", *line.split(TURN)[:-1]] if TURN in line else [line[1:]]:
            if last and said.strip():
                yield last, said.strip()
            last = said.strip()


def turns(lines: list[str], notes: Notes) -> Iterator[tuple[str, str]]:
    """Questions and their answers; either may be empty."""
    asked, answered, last = "", "", ""
    for line in lines:
        if found := ASKED.fullmatch(line):
            if asked or answered:
                yield asked, answered
            asked, answered, last = found[1], "", "asked"
        elif found := ANSWERED.fullmatch(line):
            answered, last = f"{answered} {found[1]}", "answered"
        elif last == "asked":
            asked += f" {line}"
        elif last == "answered":
            answered += f" {line}"
        else:
            notes.left_out["unmarked"] += bool(line.strip())
    if asked or answered:
        yield asked.strip(), answered.strip()
