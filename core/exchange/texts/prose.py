"""Running text: subtitles, Markdown, fastText's labels, the notations of the tasks, and lines as they are."""
from __future__ import annotations

import html
import re
from collections.abc import Iterator

from ...tasks.label import ARROW
from .base import FORGIVEN, Chosen, Converted, Notes, Source, labelled, one_line

# ---- lines as they are, and the arrow ----

DRAWN = re.compile(r"\s(?:-{1,2}>|[→⟶➜➔➡⟹⇨]\ufe0f?)\s")             # other arrows, between spaces
OF_CODE = re.compile(r".*(?:[;{}]|\)\s*=>.*|\(\w+\s*=>.*)\s*|\s*(?:const|let|var)\s+\w+\s*=\s*[A-Za-z_$]\w*\s*=>.*")


def is_arrowed(source: Source) -> bool:
    """The notation of labels, and of questions and answers: an arrow in nearly every line, which is none of a
    program's; or another arrow in each."""
    if source.share(OF_CODE.fullmatch) * 2 >= 1:
        return False
    drawn = len(source.some) > 1 and source.share(lambda line: len(DRAWN.findall(line)) == 1) == 1
    return drawn or (source.share(ARROW.search) >= 1 - 2 * FORGIVEN and len(source.some) > 0)


def read_arrowed(source: Source, chosen: Chosen) -> Converted:
    """Lines as they are; labels where few values come again and again after the arrow, else answers."""
    notes = Notes()
    lines = [line if ARROW.search(line) else DRAWN.sub(" => ", line, count=1) for line in source.lines if line.strip()]
    notes.values.update(" ".join(ARROW.split(line)[-1].split()) for line in lines if ARROW.search(line))
    notes.left_out["no-arrow"] = sum(not ARROW.search(line) for line in lines)
    are_labels = len(notes.values) * 2 <= sum(notes.values.values()) and all(len(value.split()) <= 3
                                                                             for value in notes.values)
    kept = [line for line in lines if ARROW.search(line)]
    if not are_labels:
        notes.values.clear()
    return notes.converted("labels" if are_labels else "pairs", kept)


def read_lines(source: Source, chosen: Chosen) -> Converted:
    """Every line that is not blank, as it was typed."""
    return Notes().converted("sentences", filter(str.strip, source.lines))


# ---- fastText ----

FAST = re.compile(r"(?<!\S)__label__(\S+)")


def is_fasttext(source: Source) -> bool:
    return source.share(FAST.search) >= 1 - 2 * FORGIVEN and len(source.some) > 0


def read_fasttext(source: Source, chosen: Chosen) -> Converted:
    """A line's text and its label; of several labels the first."""
    notes, lines = Notes(), []
    for line in filter(str.strip, source.lines):
        found, text = FAST.findall(line), FAST.sub(" ", line).strip(" \t,")
        if not found or not text:
            notes.left_out["no-text" if found else "no-label"] += 1
            continue
        label = found[0].rstrip(",")
        notes.left_out["more-labels"] += len(found) > 1
        notes.values[label] += 1
        lines.append(labelled(text, label))
    return notes.converted("labels", lines)


# ---- subtitles ----

TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[,.]\d{1,3}"
TIMES = re.compile(rf"\s*{TIME}\s*(?:-->\s*{TIME}.*|,\s*{TIME}\s*)")        # YouTube's .sbv has a comma
ROLLING = re.compile(r"<\d[\d:.]*><c>")              # words that come one by one, while the line before is still there
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,80}>|<\d[\d:.,]*>|\{\\[^{}]*\}")
ENDED = re.compile(r"[.!?…。！？,;:，；：、\"”’'\])）」』♪–—-]\s*$")


def is_subtitles(source: Source) -> bool:
    """Lines of two times with an arrow between them: SubRip, WebVTT, and YouTube's."""
    times = [TIMES.fullmatch(line) is not None for line in source.some]
    return any(times[:12]) and sum(times) * 8 >= len(times)


def read_subtitles(source: Source, chosen: Chosen) -> Converted:
    """The spoken lines, without their counters, times and marks of style; a line that goes on in the next is one with
    it."""
    notes, lines, before = Notes(), list[str](), list[str]()
    is_rolling = ROLLING.search(source.text) is not None
    for number, cue in enumerate(cues(source.lines)):
        shown = [text for line in cue if (text := unstyled(line))]
        spoken = [line for line in shown if not is_rolling or line not in before]
        before = shown
        if number == 0:                              # what is before the first time: a counter, a heading, notes
            notes.left_out["before"] += len([line for line in spoken if not line.isdigit()])
            continue
        notes.left_out["times"] += 1
        lines += joined_lines(spoken)
    return notes.converted("sentences", lines)


def cues(lines: list[str]) -> Iterator[list[str]]:
    """The lines before the first time, then those after each, without the next one's counter."""
    cue: list[str] = []
    for line in lines:
        if TIMES.fullmatch(line):
            yield without_counter(cue)
            cue = []
        else:
            cue.append(line.strip())
    yield [line for line in cue if line]


def without_counter(cue: list[str]) -> list[str]:
    """A cue without what is the next one's: its counter, or its name after a blank line."""
    kept = [*cue]
    while kept and not kept[-1]:
        kept.pop()
    if kept and (kept[-1].isdigit() or (len(kept) > 1 and not kept[-2])):
        kept.pop()
    return [line for line in kept if line]


def unstyled(line: str) -> str:
    """A spoken line without tags and the dash before a speaker."""
    return " ".join(re.sub(r"^\s*[-–—]\s*(?=\S)", "", html.unescape(TAG.sub("", line)).replace("\\N", " ")).split())


def joined_lines(spoken: list[str]) -> list[str]:
    """Lines of one cue, a line that does not end joined to the next that goes on in small letters."""
    out: list[str] = []
    for line in spoken:
        if out and not ENDED.search(out[-1]) and line[:1].islower():
            out[-1] += f" {line}"
        else:
            out.append(line)
    return out


# ---- Markdown ----

HEADING, FENCE = re.compile(r"^\s{0,3}#{1,6}\s+(?=\S)"), re.compile(r"\s*(```+|~~~+)")
RULE = re.compile(r"\s{0,3}([-*_=]\s*){3,}")
ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\[[^\[\]]*\])")
ROW = re.compile(r"\s*\|.*\|\s*|\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)+")
WRAPPED = 60            # characters from which on a line may have been broken to fit


def is_markdown(source: Source) -> bool:
    """By its ending, or by marks of two kinds."""
    if source.ending in ("md", "markdown", "mdown", "rmd", "qmd"):
        return True
    marks = {"heading": HEADING, "fence": FENCE, "item": re.compile(r"\s*[-*+]\s+\S"), "row": ROW}
    kinds = {name for name, mark in marks.items() if any(mark.match(line) for line in source.some)}
    kinds |= {"link"} if any(re.search(r"\[[^\[\]]+\]\(\S+\)", line) for line in source.some) else set()
    return "heading" in kinds and len(kinds) >= 2


def read_markdown(source: Source, chosen: Chosen) -> Converted:
    """The text without its marks; code, tables, front matter, pictures and comments are left out."""
    notes, open_fence, before = Notes(), "", ""
    out: list[str] = []
    text, count = re.subn(r"<!--(?:(?!<!--).)*?-->", "", source.text, flags=re.DOTALL)
    notes.left_out["comments"] = count
    for line in without_front_matter(text.split("\n"), notes):
        fence = FENCE.match(line)
        if fence and (not open_fence or (line.strip().startswith(open_fence) and not line.strip().strip("`~"))):
            open_fence = "" if open_fence else fence[1]
            notes.left_out["code"] += 1
        elif open_fence:
            notes.left_out["code"] += 1
        elif not line.strip() or RULE.fullmatch(line):
            before = ""
        elif ROW.fullmatch(line):
            notes.left_out["table-rows"] += 1
            before = ""
        else:
            quoted = re.sub(r"^\s*(>\s?)+", "", line)
            plain, is_new = unmarked(quoted), bool(ITEM.match(quoted) or HEADING.match(quoted)
                                                   or re.match(r"\s*\[[^\]]+\]:\s", quoted))
            if re.match(r"\s*\[\^?[^\]]+\]:\s*\S+", quoted) and "//" in quoted:
                continue                             # where a link goes
            is_open = len(before) >= WRAPPED and not re.search(r"[.!?。！？…:]\W*$", before)
            if plain and before and not is_new and is_open:
                out[-1] += f" {plain}"
            elif plain:
                out.append(plain)
            before = "" if HEADING.match(quoted) else line.rstrip("\n") if not line.endswith(("  ", "\\")) else ""
    return notes.converted("sentences", out)


def without_front_matter(lines: list[str], notes: Notes) -> list[str]:
    """The lines after a block between --- and --- at the very beginning."""
    first = next((k for k, line in enumerate(lines) if line.strip()), len(lines))
    if first < len(lines) and lines[first].strip() in ("---", "+++"):
        mark = lines[first].strip()
        ends = (k for k in range(first + 1, min(len(lines), first + 200)) if lines[k].strip() in (mark, "..."))
        last = next(ends, None)
        if last is not None:
            notes.left_out["front"] = last - first + 1
            return lines[last + 1:]
    return lines


def unmarked(line: str) -> str:
    """A line without the marks of lists, headings, links and emphasis."""
    text = ITEM.sub("", HEADING.sub("", line), count=1)
    text = re.sub(r"(?<=\S)\s+#+\s*$", "", text) if HEADING.match(line) else text
    text = re.sub(r"!\[[^\[\]]*\]\([^()]*\)", "", text)
    text = LINK.sub(r"\1", LINK.sub(r"\1", text))
    text = re.sub(r"\[\^[^\]]+\]:?", "", re.sub(r"<(https?://[^<>\s]+)>", r"\1", text))
    text = re.sub(r"(`{1,9})(.{1,500}?)\1", lambda m: html.escape(m[2], quote=False), text)     # <unk> is no tag there
    for mark in (r"\*\*\*", r"\*\*", r"~~", r"\*", r"(?<!\w)__", r"(?<!\w)_"):
        end = mark.replace("(?<!", "(?!") if mark.startswith("(?<!") else mark
        tail = "__(?!\\w)" if mark.endswith("__") else "_(?!\\w)" if mark.endswith("_") else end
        text = re.sub(rf"{mark}(?=\S)(.{{1,500}}?)(?<=\S){tail}", r"\1", text)
    text = html.unescape(TAG.sub("", text))
    return one_line(re.sub(r"\\([\\`*_{}\[\]()#+.!|~>-])", r"\1", text))
