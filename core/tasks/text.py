"""Text to tokens to numbers, and back.

Words: a run of letters and digits is a token, every other mark is a token of its own.  Chinese, Japanese and Korean
text is split by character, or by word where the visitor put spaces between its words.
Characters: every character is a token; a space is shown as ␣.
Two or more underscores, or a full-width one, are the blank.

As typed (`Experiment.as_typed`; experiments from before it are read without): what nobody sees is no token, what a
reader takes for one character is one token (core/tasks/characters.py), and by characters every space is a token of
its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .characters import BREAK, FLAGS, PICTURES, SPACE, TAGS, TONES, TYPED, characters, seen, shown, typed

PAD, UNKNOWN, BLANK = "<pad>", "<unk>", "<blank>"
SPECIAL = (PAD, UNKNOWN, BLANK)
SHOWN_BLANK = "___"

_CJK = (r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
        r"\U00020000-\U0003ffff")
_BLANK = r"_{2,}|＿+"
_MARKS = (  # combining marks and joiners, which are part of a word though they are no letters
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    r"\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u102b-\u103e"
    r"\u17b4-\u17d3\u200c\u200d"
)
_LETTER = rf"(?![{_CJK}_])[\w{_MARKS}]"
_WORD = rf"(?:{_LETTER})+(?:['’\-](?:{_LETTER})+)*"
_BY_CHARACTER = re.compile(rf"{_BLANK}|{_WORD}|[{_CJK}]|\S")
_BY_SPACES = re.compile(rf"{_BLANK}|{_WORD}|[{_CJK}]+|\S")
_TIED = rf"\u0300-\u036f\u20d0-\u20f0\ufe00-\ufe0f{TONES}{TAGS}\U000e0100-\U000e01ef\u200c\u200d"
_SIGN = rf"(?:[{FLAGS}]{{2}}|[{PICTURES}](?:[{_TIED}]*\u200d[{PICTURES}])*|\S)[{_TIED}]*"
_KEY = r"[0-9#*]\ufe0f?\u20e3"
_TYPED_BY_CHARACTER = re.compile(rf"{_KEY}|{_WORD}|[{_CJK}][{_TIED}]*|{_SIGN}")
_TYPED_BY_SPACES = re.compile(rf"{_KEY}|{_WORD}|(?:[{_CJK}][{_TIED}]*)+|{_SIGN}")
_PARTED = re.compile(rf"(?<![{_CJK}]){BREAK}(?![{_CJK}])")
_HAN = re.compile(rf"[{_CJK}]")
_CLOSES = re.compile(r"[\u3000-\u9fff\uff00-\uffef,.;:!?)]")        # no space before it
_OPENS = re.compile(r"[\u3000-\u9fff\uff00-\uffef(]$")               # nor after it
_SPACED = re.compile(rf"[{_CJK}＿_]\s+[{_CJK}＿_]")


def tokenise(
    text: str, level: str = "words", fold_case: bool = True, as_typed: bool = False, blanks: bool = True,
) -> list[str]:
    """The tokens of a sentence, by "words" or "characters".  The blank comes out as BLANK, where there are `blanks`.

    >>> tokenise("The cat ___ on the mat.")
    ['the', 'cat', '<blank>', 'on', 'the', 'mat', '.']
    >>> tokenise("猫坐在垫子上")
    ['猫', '坐', '在', '垫', '子', '上']
    >>> tokenise("猫 坐在 垫子 上")
    ['猫', '坐在', '垫子', '上']
    >>> tokenise("\\ta  b", "characters", as_typed=True)
    ['⇥', 'a', '␣', '␣', 'b']
    """
    if as_typed:
        return _as_typed(text, level, fold_case, blanks)
    text = unicodedata.normalize("NFC", text)
    if fold_case:
        text = unicodedata.normalize("NFC", text.casefold())
    if level == "characters":
        found = re.findall(rf"{_BLANK}|\s+|\S", text.strip())
        return [BLANK if is_blank(t) else SPACE if t.isspace() else t for t in found]
    pattern = _BY_SPACES if _SPACED.search(text) else _BY_CHARACTER
    return [BLANK if is_blank(t) else t for t in pattern.findall(text)]


def _as_typed(text: str, level: str, fold_case: bool, blanks: bool) -> list[str]:
    """`tokenise` as typed.  Blanks part a text: what is between them is cut by itself."""
    if level == "words" and BREAK in text:
        text = _PARTED.sub(" ", text)
    text = seen(text)
    if fold_case:
        text = unicodedata.normalize("NFC", text.casefold())
    by_spaces = level == "words" and _SPACED.search(text) is not None
    parts = re.split(rf"({_BLANK})", text) if blanks and ("_" in text or "＿" in text) else [text]
    tokens: list[str] = []
    for k, part in enumerate(parts):
        if k % 2:
            tokens.append(BLANK)
        elif level == "characters":
            tokens += [shown(one) for one in characters(part)]
        else:
            found = (_TYPED_BY_SPACES if by_spaces else _TYPED_BY_CHARACTER).findall(part)
            tokens += [shown(one) for one in found] if any(mark in part for mark in TYPED) else found
    return tokens


def is_blank(token: str) -> bool:
    """Whether a token as it was typed stands for the missing word."""
    return token == BLANK or (token[:1] in "_＿" and re.fullmatch(_BLANK, token) is not None)


def is_unspaced_script(text: str) -> bool:
    """Whether a text has two characters beside each other of a script that is written without spaces."""
    return re.search(rf"[{_CJK}]\s*[{_CJK}]", text) is not None


def has_spaces(text: str) -> bool:
    """Whether somebody put spaces between the words of such a text."""
    return _SPACED.search(text) is not None


def join_tokens(tokens: Sequence[str], level: str = "words") -> str:
    """The tokens as a sentence that `tokenise` splits into the same tokens.

    By characters as typed it is the text itself: in NFC, folded where it was, without what nobody sees, a blank as
    ___.  By words it is the words with one space between them, but for a line's end.
    """
    written = [SHOWN_BLANK if t == BLANK else typed(t) for t in tokens]
    if level == "characters":
        return "".join(written)
    return re.sub(" ?\n ?", "\n", " ".join(written))


def as_read(tokens: Sequence[str], level: str = "words") -> str:
    """The tokens as their language writes them: no space between Chinese ones, and none before a stop.

    >>> as_read(["東", "京", "。"]), as_read(["new", "york", "."])
    ('東京。', 'new york.')
    """
    words = "" if level == "characters" else " "
    out = ""
    for token in (SHOWN_BLANK if t == BLANK else typed(t) for t in tokens):
        out += ("" if not out or token == "\n" or _OPENS.search(out) or _CLOSES.match(token) else words) + token
    return out


def longest_match(vocabulary: Vocabulary, tokens: list[str]) -> list[str]:
    """The tokens of a Chinese text typed without spaces, cut into the longest words that are known (Liang 1986).

    From the left, as many characters as make a known word are one token.  A longer piece between spaces is cut where
    all of it is known then, else it stays: it is a word of its own.

    >>> known = Vocabulary.build([["猫", "坐在", "垫子", "上"]])
    >>> longest_match(known, list("猫坐在垫子上")), longest_match(known, ["猫", "坐在垫子", "坐车"])
    (['猫', '坐在', '垫子', '上'], ['猫', '坐在', '垫子', '坐车'])
    """
    if vocabulary.longest < 2:
        return tokens
    out: list[str] = []
    run: list[str] = []
    for token in (*tokens, ""):
        if token and len(token) == 1 and _HAN.match(token):
            run.append(token)
            continue
        out, run = out + _matched(vocabulary, run), []
        if token and _HAN.match(token) and not vocabulary.knows(token):
            parts = _matched(vocabulary, characters(token))
            out += parts if all(map(vocabulary.knows, parts)) else [token]
        elif token:
            out.append(token)
    return out


def _matched(vocabulary: Vocabulary, run: list[str]) -> list[str]:
    """Characters as known words, the longest from the left."""
    out, at = [], 0
    while at < len(run):
        most = min(vocabulary.longest, len(run) - at)
        size = next((n for n in range(most, 1, -1) if vocabulary.knows("".join(run[at:at + n]))), 1)
        out.append("".join(run[at:at + size]))
        at += size
    return out


@dataclass(frozen=True)
class Vocabulary:
    """The tokens that a network knows, PAD, UNKNOWN and BLANK first.  A token's index is its row in the embedding.

    >>> Vocabulary.build([["b", "a"], ["a"]]).encode(["a", "b", "z"])
    [3, 4, 1]
    """

    words: tuple[str, ...] = field(default=SPECIAL)

    @classmethod
    def build(cls, sentences: Iterable[Sequence[str]], most: int = 5000, min_count: int = 1) -> Vocabulary:
        """The `most` frequent tokens that occur `min_count` times or more, in alphabetical order."""
        return cls.of_counts(Counter(token for sentence in sentences for token in sentence), most, min_count)

    @classmethod
    def of_counts(
        cls, counts: Counter[str], most: int = 5000, min_count: int = 1, marks: tuple[str, ...] = (),
    ) -> Vocabulary:
        """The same of tokens that were counted already.  `marks` are a task's own: always known, and first."""
        known = [item for item in counts.items() if item[0] not in SPECIAL and item[0] not in marks]
        kept = [t for t, n in sorted(known, key=lambda item: (-item[1], item[0])) if n >= min_count]
        return cls(SPECIAL + marks + tuple(sorted(kept[:most])))

    @cached_property
    def index(self) -> dict[str, int]:
        return {word: k for k, word in enumerate(self.words)}

    @cached_property
    def special(self) -> list[int]:
        """The rows of PAD, UNKNOWN and BLANK: the first three, unless the vocabulary was given in another order."""
        return [self.index[word] for word in SPECIAL]

    @cached_property
    def longest(self) -> int:
        """How many characters the longest Chinese, Japanese or Korean word has; 0 where there is none."""
        return max((len(word) for word in self.words if _HAN.match(word)), default=0)

    def encode(self, tokens: Iterable[str]) -> list[int]:
        """The indices of the tokens; one that is not known becomes UNKNOWN, none is dropped."""
        unknown = self.index[UNKNOWN]
        return [self.index.get(token, unknown) for token in tokens]

    def decode(self, ids: Iterable[int]) -> list[str]:
        """The tokens of the indices.  Raises IndexError for an index that is not in the vocabulary."""
        return [self.words[int(k)] for k in ids]

    def knows(self, token: str) -> bool:
        return token in self.index

    def __len__(self) -> int:
        return len(self.words)
