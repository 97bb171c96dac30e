"""Characters as a reader sees them: what stays together, what nobody sees, and the marks that space is shown by.

A character is an extended grapheme cluster (Unicode Standard Annex 29), by these of its rules:

    a base with its combining marks, vowel signs, joiners and variation selectors      GB9, GB9a     é  हि  ☎️  1️⃣
    a pictograph, its skin tone, and others joined to it by U+200D                     GB9, GB11     👍🏽  👩‍🚀
    two regional indicators, which are a flag                                          GB12, GB13    🇨🇳
    a Korean syllable out of its letters                                               GB6 to GB8

The few prepended signs (GB9b) and Indic conjuncts (GB9c) are left out: their parts are characters of their own.

Space is shown by marks, so that a token of it can be seen: ␣ a space, ⇥ a tab, ↵ the end of a line, ⍽ a space without a
break, ␣␣ a space as wide as a Chinese character.  Where a text has such a mark itself, its token ends with PLAIN, which
shows nothing, and is another token for that.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

SPACE, TAB, LINE_END = "␣", "⇥", "↵"
SPACES = {" ": SPACE, "\t": TAB, "\n": LINE_END, "\u00a0": "⍽", "\u3000": SPACE * 2}
TYPED = {mark: space for space, mark in SPACES.items()}
PLAIN = "\ufe0e"            # the selector of text: what is before it is drawn as text, as it would be anyway
MARKED = "\ufe00"           # another that shows nothing: a space with a combining mark on it

FLAGS, TONES, TAGS = r"\U0001f1e6-\U0001f1ff", r"\U0001f3fb-\U0001f3ff", r"\U000e0020-\U000e007f"
FIRSTS = r"\u1100-\u115f\ua960-\ua97c"                                 # consonants that a Korean syllable begins with
PICTURES = (
    r"\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    r"\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
JOINERS = "\u200c\u200d"
BREAK = "\u200b"            # shows nothing, and parts two words
UNSEEN = (      # what a page or an input method leaves behind: soft hyphens, marks of order and direction, controls
    r"\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
)
_UNSEEN = re.compile(f"[{UNSEEN}]")
_STRAY = re.compile(rf"(?<!\S)[{JOINERS}]+|[{JOINERS}]+(?!\S)")
_OTHER_SPACE = re.compile(r"[^\S \t\n\u00a0\u3000]")
_SIMPLE = re.compile(r"[\t\n -~\u00a1-\u00a8\u00aa-\u00ac\u00af-\u02ff\u0370-\u0373\u0376-\u03ff\u0400-\u0482"
                     r"\u2010-\u2027\u3001-\u3029\u3031-\u303c\u3041-\u3096\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
                     r"\uff01-\uff9d]*")


def seen(text: str) -> str:
    """A text without what nobody sees: no zero-width character but joiners between letters or pictures.

    It is in NFC, and its lines end with \\n.  A space of another width than those of SPACES becomes a space.

    >>> seen("co\\u00adoperate\\ufeff"), seen("👩\\u200d🚀\\u200d")
    ('cooperate', '👩\u200d🚀')
    """
    if text.isascii() and text.isprintable():
        return text
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u0085", "\n"))
    return unicodedata.normalize("NFC", _OTHER_SPACE.sub(" ", _STRAY.sub("", text)))


def characters(text: str) -> list[str]:
    """The characters of a text, each with all that belongs to it.

    >>> characters("👩🏽‍🚀🇨🇳 e\u0301")
    ['👩🏽\u200d🚀', '🇨🇳', ' ', 'e\u0301']
    """
    return list(text) if _SIMPLE.fullmatch(text) else _clusters().findall(text)


def cut(text: str, most: int) -> str:
    """The beginning of a text, at most so many code points, that ends between two characters."""
    if len(text) <= most:
        return text
    kept, length = [], 0
    for one in characters(text[:most + 1]):
        if length + len(one) > most:
            break
        kept.append(one)
        length += len(one)
    return "".join(kept)


def shown(character: str) -> str:
    """A character's token: space by its mark, and a mark that was typed with PLAIN behind it."""
    if character in SPACES:
        return SPACES[character]
    if character[0] in SPACES:
        return SPACES[character[0]] + character[1:] + MARKED
    return character + PLAIN if character[0] in TYPED else character


def typed(token: str) -> str:
    """What was typed for a token of `shown`."""
    if token in TYPED:
        return TYPED[token]
    if token[0] in TYPED and token[-1] == MARKED:
        mark = SPACE * 2 if token.startswith(SPACE * 2) else token[0]
        return TYPED[mark] + token[len(mark):-1]
    return token[:-1] if token[0] in TYPED and token[-1] == PLAIN else token


@cache
def _clusters() -> re.Pattern[str]:
    """Made when the first text asks for it: the marks of every script are read off Python's own tables."""
    tied = rf"{_marks()}{TONES}{TAGS}\uff9e\uff9f{JOINERS}"
    joined = rf"[{PICTURES}](?:[{tied}]*\u200d[{PICTURES}])*"
    open_ones = "".join(map(chr, range(0xac00, 0xd7a4, 28)))             # syllables that a last consonant may close
    vowels, finals = r"\u1160-\u11a7\ud7b0-\ud7c6", r"\u11a8-\u11ff\ud7cb-\ud7fb"
    korean = rf"[{FIRSTS}]*(?:[{open_ones}][{vowels}]*|[\uac00-\ud7a3]|[{vowels}]+)[{finals}]*|[{FIRSTS}]+|[{finals}]+"
    return re.compile(rf"\r\n|[\r\n]|(?:[{FLAGS}]{{2}}|{joined}|{korean}|.)[{tied}]*", re.DOTALL)


def _marks() -> str:
    """All combining marks as ranges of a regular expression's class."""
    ranges: list[list[int]] = []
    for k in (*range(0x300, 0x20000), *range(0xe0100, 0xe01f0)):
        if unicodedata.category(chr(k))[0] == "M":
            if ranges and ranges[-1][1] == k - 1:
                ranges[-1][1] = k
            else:
                ranges.append([k, k])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
