"""Words that came with weights, or in a file beside them: rows of an embedding by their names."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...checks import WORD_LETTERS, WORDS
from ...errors import FileError
from ...tasks.characters import LINE_END, SPACES, TYPED
from ...tasks.text import BLANK, PAD, SPECIAL, UNKNOWN
from .. import strict_json
from .pickles import Known, Machine
from .tensors import damaged, short

PLAIN = {f"collections {kind}": Known(kind, lambda given: dict(given[0]) if given else {})
         for kind in ("OrderedDict", "Counter")}
WORDS_BYTES = 16 * 2**20
ALIASES = {
    PAD: ("", "[PAD]", "<PAD>", "PAD", "<pad>", "_PAD_", "__PAD__"),
    UNKNOWN: ("[UNK]", "<UNK>", "UNK", "<unk>", "<oov>", "<OOV>", "[OOV]", "__UNK__"),
    BLANK: ("[MASK]", "<mask>", "<MASK>", "<blank>"),
}
KNOWN_AS = {alias: special for special, aliases in ALIASES.items() for alias in aliases}
PLACES = ("vocab", "vocabulary", "itos", "stoi", "token_to_id", "word_index", "word2idx", "word2index", "char2idx",
          "tokens", "words", "model")


def read_words(data: bytes) -> tuple[str, ...]:
    """The words of a file by row: a JSON list, a JSON object of words and rows, a tokeniser's JSON, or a word a line.

    A pickle of such a list or dict is read as data, without unpickling (pickles.py).  Raises FileError.

    >>> read_words(b'{"model": {"vocab": {"b": 1, "a": 0}}}'), read_words(b"<unk>\\ncat\\n")
    (('a', 'b'), ('<unk>', 'cat'))
    """
    if len(data) > WORDS_BYTES:
        raise FileError("too-large", f"Expected at most {WORDS_BYTES:,} bytes, got {len(data):,}")
    if bytes(data[:1]) == b"\x80":
        return listed(Machine(memoryview(data), 0, PLAIN, no_reference).run(), 0)
    try:
        text = bytes(data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError("damaged", "Expected text in UTF-8") from error
    if text.lstrip()[:1] in ("[", "{"):
        try:
            return listed(strict_json.loads(text), 0)
        except (ValueError, RecursionError) as error:
            if isinstance(error, FileError):
                raise
            raise FileError("damaged", f"The JSON does not read: {error!s:.80}") from error
    if not text:
        raise FileError("not-a-file", "Expected words, got nothing")
    lines = text.split("\n")
    return tuple(line.removesuffix("\r").partition("\t")[0] for line in (lines[:-1] if lines[-1] == "" else lines))


def no_reference(_: Any) -> Any:
    raise FileError("pickled", "Expected a list of words or a dict of words and rows")


def listed(value: Any, depth: int) -> tuple[str, ...]:
    """Words by row out of what a JSON file holds; a tokeniser's file has them one or two objects down."""
    if isinstance(value, list) and value and all(isinstance(word, str) for word in value):
        return tuple(value)
    if isinstance(value, list) and value and all(is_scored(pair) for pair in value):
        return tuple(pair[0] for pair in value)      # a tokeniser's words with their scores
    if isinstance(value, dict) and value and all(is_row(row) for row in value.values()):
        return by_row(value)
    if isinstance(value, dict) and value and all(key.isdigit() and isinstance(value[key], str) for key in value):
        return by_row({word: int(row) for row, word in value.items()})
    if isinstance(value, dict) and depth < 3:
        for place in PLACES:
            if isinstance(value.get(place), (dict, list)):
                return listed(value[place], depth + 1)
    raise FileError("not-a-file", "Expected a list of words, or words with their rows")


def is_scored(pair: Any) -> bool:
    return isinstance(pair, list) and bool(pair) and isinstance(pair[0], str)


def is_row(row: Any) -> bool:
    return isinstance(row, int) and not isinstance(row, bool)


def by_row(rows: Mapping[str, int]) -> tuple[str, ...]:
    """Words that were listed with their rows: each row once, from 0, or from 1 where Keras keeps 0 for padding."""
    ordered = sorted(rows, key=lambda word: rows[word])
    numbers = [rows[word] for word in ordered]
    if numbers == list(range(1, len(numbers) + 1)):
        return (PAD, *ordered)
    if numbers != list(range(len(numbers))):
        raise damaged("rows", f"each row from 0 to {len(numbers) - 1} once")
    return tuple(ordered)


def as_vocabulary(words: Sequence[str], rows: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words as an experiment's vocabulary, and those of the special ones that it lacked: they come at the end.

    rows  how many there must be.  Raises FileError where there are more or fewer, or where a word comes twice.
    """
    if len(words) != rows:
        raise FileError("words", f"Expected {rows:,} words, one for each row, got {len(words):,}", f"{len(words):,}")
    if rows + len(SPECIAL) > WORDS:
        raise FileError("too-large", f"Expected at most {WORDS - len(SPECIAL):,} words, got {rows:,}", "vocabulary")
    is_spelt = " " in words
    named: list[str] = []
    seen: set[str] = set()
    for k, given in enumerate(words):
        word = KNOWN_AS.get(given, SPACES.get(given, given) if is_spelt else given)
        word = given if word in seen else word
        if word in seen or not 0 < len(word) <= WORD_LETTERS:
            raise damaged(f"row {k}", f"a word of its own of 1 to {WORD_LETTERS} letters, got {short(word)!r}")
        seen.add(word)
        named.append(word)
    missing = tuple(special for special in SPECIAL if special not in seen)
    return (*named, *missing), missing


def how_written(words: Sequence[str]) -> dict[str, Any]:
    """Fields of Experiment that a vocabulary tells: whether tokens are characters, case was folded, and lines end.

    >>> how_written(["<pad>", "<unk>", "<blank>", "a", "B"])
    {'level': 'characters', 'fold_case': False, 'as_typed': False}
    """
    own = [word for word in words if word not in SPECIAL]
    is_spelt = all(len(word) == 1 or word in TYPED for word in own) and any(word.isascii() for word in own)
    is_folded = all(word == word.casefold() for word in own)
    return {"level": "characters" if is_spelt else "words", "fold_case": is_folded, "as_typed": LINE_END in own}


def by_number(rows: int) -> tuple[str, ...]:
    """Names for rows of which nothing is known: w0, w1 …, each a word that can be typed."""
    return tuple(f"w{k}" for k in range(rows))
