"""A text as rows: an equation each, of which every character knows the place of the old text that it comes from."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from unicodedata import normalize

TILDE = "\u0303"
NAME = rf"[A-Za-zα-ωΑ-Ω]{TILDE}?"
GIVEN = re.compile(rf"\s*({NAME})\s*=")
GIVES = re.compile(r"\s*(?:[\u4e00-\u9fff]+\s*)?&?\s*(?:\\(?:wide)?(?:tilde|hat|bar)\s+)?[^\s=()\[\],;]+"
                   r"(?:\s*\^?\s*[({\[<][^=()]*[)}\]>])?\s*&?\s*=")
OPERATOR = r"(?:[-+−–*/@⊙∘×·=]|\\(?:odot|circ|cdot|times)(?![a-z]))"
ENDS = re.compile(rf"{OPERATOR}\s*&?\s*$")
BEGINS = re.compile(rf"(?:[\s&]|\\q?quad(?![a-z])|\\[,;:!])*{OPERATOR}")
BREAK = re.compile(r"\\\\(?:\[[^\]]*\])?")
BESIDE = re.compile(r"(?:[;,]|\\q?quad(?![a-z]))(?:\s|\\q?quad(?![a-z])|\\[,;:! ])*")
COMMENT = re.compile(r"#|(?<!\\)(?<!%\*)%(?!\*%)|(?<=\s)//(?=\s)")
PYTHON = re.compile(r"(?<![\w.])(?:np|numpy|torch|jnp|jax|tf|self)\.")        # % and // are operations
OPENED, CLOSED = "([{", ")]}"
HEAD = re.compile(r"\s*(?:(?:def|class|for|with|if|function)\b[^=]*:?\s*|(?:def|class)\b.*:|(?:where|here)\b.*|"
                  r"(?:其中|式中|这里).*|(?:import|from|pass|end|super|print)\b.*|"
                  r"return\s+\(?[\w\s,.()\[\]]*|```.*|\"\"\".*|'''.*)$")           # what a program has around equations
SCRIPT = re.compile(r"[\U0001d49c-\U0001d503ℬℰℱℋℐℒℳℛ]")
ALPHABET = re.compile(r"[\U0001d400-\U0001d7ffℎ]")
Replacement = str | Callable[[re.Match[str]], str]


class Row:
    """A row while it is written anew: `places` holds the old place of each character, and of the end."""

    def __init__(self, text: str, places: list[int]) -> None:
        self.text, self.places = text, places

    @property
    def gives(self) -> str:
        """The name in front of the sign of equality; empty where there is none."""
        found = GIVEN.match(self.text)
        return found[1] if found else ""

    @property
    def right(self) -> str:
        """What is behind it."""
        return self.text.partition("=")[2]

    def part(self, begin: int, end: int) -> Row:
        """Some of its characters as a row."""
        return Row(self.text[begin:end], self.places[begin:end + 1])

    def sub(self, pattern: str | re.Pattern[str], new: Replacement) -> None:
        """Every match in the place of what is written for it, whose characters are where the match began."""
        out, places, end = "", list[int](), 0
        matches = pattern.finditer(self.text) if isinstance(pattern, re.Pattern) else re.finditer(pattern, self.text)
        for found in matches:
            written = found.expand(new) if isinstance(new, str) else new(found)
            out += self.text[end:found.start()] + written
            places += self.places[end:found.start()] + [self.places[found.start()]] * len(written)
            end = found.end()
        if end or out:
            self.text, self.places = out + self.text[end:], places + self.places[end:]

    def put(self, begin: int, end: int, *pieces: str | tuple[int, int]) -> None:
        """Some characters in the place of others: texts, and what stands from one place of the row to another."""
        out, places = self.text[:begin], self.places[:begin]
        for piece in pieces:
            here = self.places[begin:begin + 1] * len(piece) if isinstance(piece, str) else self.places[slice(*piece)]
            out, places = out + (piece if isinstance(piece, str) else self.text[slice(*piece)]), places + here
        self.text, self.places = out + self.text[end:], places + self.places[end:]


def depth(text: str, from_: int = 0) -> int:
    """How many brackets are open at its end."""
    for at, sign in enumerate(text):
        if at and text[at - 1] == "\\":
            continue
        from_ = max(from_ + (sign in OPENED) - (sign in CLOSED), 0)
    return from_


def rows_of(text: str) -> list[Row]:
    """The equations of a text: a row holds one, whether it was typed over several lines or beside another."""
    lines = text.split("\n")
    is_python = any(PYTHON.search(COMMENT.split(line, maxsplit=1)[0]) for line in lines)        # no name in a remark
    rows, at, comment = list[Row](), 0, re.compile("#") if is_python else COMMENT
    for line in lines:
        body = comment.split(line, maxsplit=1)[0].rstrip().removesuffix(" \\")
        body = "" if HEAD.match(body) else body
        row = Row(body, list(range(at, at + len(body) + 1)))
        row.sub(r"[！-～]", lambda m: chr(ord(m[0]) - 0xFEE0))        # as Chinese keyboards type them
        row.sub(SCRIPT, lambda m: rf"\mathcal{{{normalize('NFKC', m[0])}}}")
        row.sub(ALPHABET, lambda m: normalize("NFKC", m[0]))          # 𝐡 and ℎ, as documents have them
        row.sub(r"(?<!\\)\\[\[\]()]|`+|\*\*(?=[^*=]*\*\*)|(?<=:)\*\*", "")       # of Markdown around a formula
        row.sub(r"\\(?:displaystyle|textstyle)(?![a-z])", "")
        row.sub(r"[,;]?\s*(?:\\q?quad\s*)*\\text\s*\{\s*(?:where|for|with|if)\b.*$", "")
        rows += apart(row)
        at += len(line) + 1
    return together(rows)


def apart(row: Row) -> Iterator[Row]:
    """The equations that stand beside one another: f = …; i = …, or f = … \\\\ i = …"""
    row.sub(r"\\begin\s*\{[bp]?matrix\}(.*?)\\end\s*\{[bp]?matrix\}", lambda m: f"[{BREAK.sub(', ', m[1])}]")
    begun = 0
    for found in re.finditer(rf"{BREAK.pattern}|{BESIDE.pattern}", row.text):
        end = found.end()
        one = row.text[begun:found.start()]
        if found[0].startswith("\\\\") or ("=" in one and not depth(one) and GIVES.match(row.text, end)):
            yield row.part(begun, found.start())
            begun = end
    yield row.part(begun, len(row.text))


def together(rows: list[Row]) -> list[Row]:
    """The rows with those joined that go on: a bracket is open, or an operator stands at the end or the beginning."""
    out, is_open = list[Row](), 0
    for row in [row for row in rows if row.text.strip()]:
        is_new = GIVES.match(row.text) is not None and not BEGINS.match(row.text)
        goes_on = is_open or (out and ENDS.search(out[-1].text)) or (BEGINS.match(row.text) and not is_new)
        if out and goes_on and not (is_new and not runs_out(row.text)) and "=" in out[-1].text:
            last = out.pop()
            row = Row(f"{last.text} {row.text}", last.places + row.places)
        is_open = depth(row.text)
        out.append(row)
    return out


def runs_out(text: str) -> bool:
    """Whether more brackets are closed in it than opened."""
    return sum(sign in CLOSED for sign in text) > sum(sign in OPENED for sign in text)


def arguments(text: str, opened: int) -> tuple[list[tuple[int, int]], int]:
    """Where the arguments of a call are, whose bracket opens at a place, and where it ends; none where it does not."""
    found, begun, level = list[tuple[int, int]](), opened + 1, 0
    for at in range(opened, len(text)):
        level += (text[at] in OPENED) - (text[at] in CLOSED)
        if level == 0 or (level == 1 and text[at] == ","):
            found.append((begun, at))
            begun = at + 1
        if level == 0:
            return [(a, b) for a, b in found if text[a:b].strip()], at + 1
    return [], opened
