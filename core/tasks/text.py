"""Text to tokens to numbers, and back.

Words: a run of letters and digits is a token, every other mark is a token of its own.  Chinese, Japanese and Korean
text is split by character, or by word where the visitor put spaces between its words.
Characters: every character is a token; a space is shown as ␣.
Two or more underscores, or a full-width one, are the blank.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

PAD, UNKNOWN, BLANK = "<pad>", "<unk>", "<blank>"
SPECIAL = (PAD, UNKNOWN, BLANK)
SHOWN_BLANK = "___"
SPACE = "␣"

_CJK = r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_BLANK = r"_{2,}|＿+"
_MARKS = (  # combining marks and joiners, which are part of a word though they are no letters
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    r"\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
)
_LETTER = rf"(?![{_CJK}_])[\w{_MARKS}]"
_WORD = rf"(?:{_LETTER})+(?:['’\-](?:{_LETTER})+)*"
_BY_CHARACTER = re.compile(rf"{_BLANK}|{_WORD}|[{_CJK}]|\S")
_BY_SPACES = re.compile(rf"{_BLANK}|{_WORD}|[{_CJK}]+|\S")
_CLOSES = re.compile(r"[\u3000-\u9fff\uff00-\uffef,.;:!?)]")        # no space before it
_OPENS = re.compile(r"[\u3000-\u9fff(]$")                            # nor after it
_SPACED = re.compile(rf"[{_CJK}＿_]\s+[{_CJK}＿_]")


def tokenise(text: str, level: str = "words", fold_case: bool = True) -> list[str]:
    """The tokens of a sentence.  `level` is "words" or "characters"; the blank comes out as BLANK.

    >>> tokenise("The cat ___ on the mat.")
    ['the', 'cat', '<blank>', 'on', 'the', 'mat', '.']
    >>> tokenise("猫坐在垫子上")
    ['猫', '坐', '在', '垫', '子', '上']
    >>> tokenise("猫 坐在 垫子 上")
    ['猫', '坐在', '垫子', '上']
    """
    text = unicodedata.normalize("NFC", text)
    if fold_case:
        text = unicodedata.normalize("NFC", text.casefold())
    if level == "characters":
        found = re.findall(rf"{_BLANK}|\s+|\S", text.strip())
        return [BLANK if is_blank(t) else SPACE if t.isspace() else t for t in found]
    pattern = _BY_SPACES if _SPACED.search(text) else _BY_CHARACTER
    return [BLANK if is_blank(t) else t for t in pattern.findall(text)]


def is_blank(token: str) -> bool:
    """Whether a token as it was typed stands for the missing word."""
    return token == BLANK or (token[:1] in "_＿" and re.fullmatch(_BLANK, token) is not None)


def join_tokens(tokens: Sequence[str], level: str = "words") -> str:
    """The tokens as a sentence that `tokenise` splits into the same tokens."""
    shown = [SHOWN_BLANK if t == BLANK else " " if t == SPACE else t for t in tokens]
    return "".join(shown) if level == "characters" else " ".join(shown)


def as_read(tokens: Sequence[str], level: str = "words") -> str:
    """The tokens as their language writes them: no space between Chinese ones, and none before a stop.

    >>> as_read(["東", "京", "。"]), as_read(["new", "york", "."])
    ('東京。', 'new york.')
    """
    words = "" if level == "characters" else " "
    out = ""
    for token in (SHOWN_BLANK if t == BLANK else " " if t == SPACE else t for t in tokens):
        out += ("" if not out or _OPENS.search(out) or _CLOSES.match(token) else words) + token
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
        counts = Counter(token for sentence in sentences for token in sentence if token not in SPECIAL)
        kept = [t for t, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n >= min_count]
        return cls(SPECIAL + tuple(sorted(kept[:most])))

    @cached_property
    def index(self) -> dict[str, int]:
        return {word: k for k, word in enumerate(self.words)}

    @cached_property
    def special(self) -> list[int]:
        """The rows of PAD, UNKNOWN and BLANK: the first three, unless the vocabulary was given in another order."""
        return [self.index[word] for word in SPECIAL]

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
