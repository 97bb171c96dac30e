"""Tagged text: CoNLL's columns, Universal Dependencies, and tags glued to their words, as lines of `word/TAG`."""
from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ...tasks.tag import SLASHES
from .base import FORGIVEN, SAMPLE, Chosen, ColumnChoice, Converted, Notes, Source, numbered, pick

Rows = list[list[str]]

ID = re.compile(r"\d+([-.]\d+)?")
UPPER = re.compile(r"[A-Z][A-Z0-9$|+*:.=-]*|[^\w\s]+|-[A-Z]+-|_|``|''")
LOWER = re.compile(r"[A-Za-z][A-Za-z0-9_:+*$-]{0,11}|[^\w\s]+")
SPAN = re.compile(r"O|[BIESLUM][-_]\S+")
KNOWN = set("""
    ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X CC CD DT EX FW IN JJ JJR JJS LS MD
    NN NNS NNP NNPS PDT POS PRP PRP$ RB RBR RBS RP TO UH VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB NP VP PP AD AS BA CS DEC
    DEG DER DEV ETC JJ LB LC M NR NT OD P PN PU SB SP VA VC VE VV
""".split())
ENDS = {".", "!", "?", "。", "！", "？"}
MARKS = ("-DOCSTART-", "#begin document", "#end document")
HEAD = re.compile(r"\d+|[_*-]|")
UD_COLUMNS = {1: "FORM", 2: "LEMMA", 3: "UPOS", 4: "XPOS", 7: "DEPREL"}
WORD_NAMES = {"word", "words", "token", "tokens", "form", "text", "词", "字", "词语"}
LONG = 40               # tokens of one block from which on it is cut at the ends of its sentences


# ---- Universal Dependencies ----

def is_conllu(source: Source) -> bool:
    """Rows of eight columns or more, the first a number, 1, 1-2 or 1.1, the seventh that of the head's or none."""
    rows = [columns(line) for line in source.some if not line.startswith("#")]
    fit = sum(len(row) >= 8 and ID.fullmatch(row[0]) is not None and HEAD.fullmatch(row[6]) is not None for row in rows)
    return bool(rows) and fit >= (1 - FORGIVEN) * len(rows)


def read_conllu(source: Source, chosen: Chosen) -> Converted:
    """Words with their tags; the lines of words written together (1-2) and of words that are not written (1.1) are left
    out."""
    notes, blocks = Notes(), []
    for block in blocks_of(source.lines):
        kept = []
        for line in block:
            row = columns(line)
            if line.startswith("#"):
                notes.left_out["comments"] += 1
            elif len(row) < 5 or ID.fullmatch(row[0]) is None:
                notes.left_out["ragged"] += 1
            elif not row[0].isdigit():
                notes.left_out["together" if "-" in row[0] else "unwritten"] += 1
            else:
                kept.append([*row, *[""] * (8 - len(row))])
        blocks.append(kept)
    tags = {k: len({row[k] for block in blocks[:SAMPLE] for row in block} - {"_"}) for k in (3, 4)}
    at, word = pick(chosen, "tag", 3 if tags[3] > 1 or tags[4] < 2 else 4, 8), pick(chosen, "word", 1, 8)
    options = tuple(UD_COLUMNS.items())
    return tagged(blocks, word, at, notes,
                  [ColumnChoice("word", options[:2], word), ColumnChoice("tag", options[1:], at)])


# ---- columns ----

def is_columns(source: Source) -> bool:
    """Lines of the same number of columns, one word each, with something like a tag in the last."""
    return separator_of(source) is not None


def separator_of(source: Source) -> str | None:
    """What is between the columns: a tab, spaces or a comma; None where they are no columns of tagged words."""
    has_blocks = any(not line.strip() for line in "\n".join(source.lines[:4 * SAMPLE]).strip().split("\n"))
    for separator in ("\t", " ", ","):
        rows = [columns(line, separator) for line in rows_of(source.some, separator)]
        if is_tagged_by(rows, has_blocks):
            return separator
    return None


def rows_of(lines: Iterable[str], separator: str) -> list[str]:
    """Lines that are no marks of a document and no comments."""
    return [line for line in lines if not line.startswith(MARKS) and not is_comment(line, separator)]


def is_comment(line: str, separator: str) -> bool:
    """Whether a line that begins with # is no row: `# id 7`, but not the token # with its tag."""
    if not line.startswith("#") or len(line) < 2 or line[1] not in " \t":
        return False
    return UPPER.fullmatch(columns(line, separator)[-1]) is None


def is_tagged_by(rows: Rows, has_blocks: bool) -> bool:
    """Whether rows have one number of columns, words without spaces, and tags."""
    if len(rows) < 2:
        return False
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if not 2 <= width <= 20 or count < 0.95 * len(rows):
        return False
    even = [row for row in rows if len(row) == width]
    even = even[1:] if is_header(even[0]) else even
    if not even or any(" " in row[word_column(even)] for row in even[:200]):
        return False
    tags = Counter(row[tag_column(even)] for row in even)
    share = {name: sum(n for tag, n in tags.items() if fits(tag)) / len(even) for name, fits in LIKE.items()}
    few = len(tags) * 2 <= len(even)
    if share["span"] >= 0.98 and len(tags) >= 2 and (len(tags) > 2 or "O" in tags):
        return True
    if share["upper"] >= 0.98 and (share["known"] >= 0.6 or (few and has_blocks)):
        return len(tags) >= 2
    words = len({row[word_column(even)] for row in even})
    return has_blocks and share["lower"] >= 0.98 and few and 2 <= len(tags) <= 60 and len(tags) < words


LIKE: dict[str, Callable[[str], object]] = {
    "span": SPAN.fullmatch, "upper": UPPER.fullmatch, "lower": LOWER.fullmatch,
    "known": lambda tag: tag.upper() in KNOWN or not tag.isalnum(),
}


def is_header(row: list[str]) -> bool:
    """Whether a row names its columns."""
    names = [cell.strip().lower() for cell in row]
    return names[0] in WORD_NAMES and bool(set(names[1:]) & TAG_NAMES)


TAG_NAMES = {"tag", "tags", "pos", "ner", "label", "labels", "bio", "upos", "xpos", "ner_tag", "pos_tag", "chunk",
             "entity", "标注", "标签", "词性"}


def word_column(rows: Rows) -> int:
    """The column of the words: the second where the first counts them."""
    counted = sum(row[0].isdigit() for row in rows)
    return 1 if len(rows[0]) > 2 and counted >= 0.98 * len(rows) and rows[0][0] in ("0", "1") else 0


def tag_column(rows: Rows) -> int:
    """The column of the tags: the last one in which there are different ones."""
    later = range(len(rows[0]) - 1, word_column(rows), -1)
    return next((k for k in later if len({row[k] for row in rows}) > 1), len(rows[0]) - 1)


def read_columns(source: Source, chosen: Chosen) -> Converted:
    """Words with the tags of the last column, a sentence a block; one long block is cut at the ends of its
    sentences."""
    separator, notes = separator_of(source) or ("\t" if "\t" in source.text else " "), Notes()
    kept = rows_of(source.lines, separator)
    notes.left_out["marks"] = sum(line.startswith(MARKS) for line in source.lines)
    notes.left_out["comments"] = len(source.lines) - len(kept) - notes.left_out["marks"]
    blocks = [[columns(line, separator) for line in block] for block in blocks_of(kept)]
    blocks = [block[1:] if is_header(block[0]) else block for block in blocks]
    width = Counter(len(row) for block in blocks for row in block).most_common(1)[0][0] if any(blocks) else 0
    if width < 2:
        return notes.converted("tags", ())
    notes.left_out["ragged"] = sum(len(row) != width for block in blocks for row in block)
    blocks = [[row for row in block if len(row) == width] for block in blocks]
    some = [row for block in blocks for row in block][:SAMPLE]
    word, tag = pick(chosen, "word", word_column(some), width), pick(chosen, "tag", tag_column(some), width)
    full = [block for block in blocks if block]
    if len(full) == 1 and len(full[0]) > LONG:
        full = list(sentences_of(full[0], word))
    options = numbered(some[0])
    return tagged(full, word, tag, notes, [ColumnChoice("word", options, word), ColumnChoice("tag", options, tag)])


def sentences_of(rows: Rows, word: int) -> Iterator[Rows]:
    """Rows without a blank line between sentences, cut after a full stop."""
    first = 0
    for k, row in enumerate(rows):
        if row[word] in ENDS or k == len(rows) - 1:
            yield rows[first:k + 1]
            first = k + 1


def columns(line: str, separator: str = "\t") -> list[str]:
    """The columns of a line: between tabs where it has any, else between spaces; between commas as CSV has them."""
    if separator == ",":
        return [cell.strip() for cell in next(csv.reader([line]), [""])] if len(line) < 1000 else [line]
    if "\t" in line:
        return [cell.strip() for cell in line.rstrip().split("\t")]
    return line.split() or [""]


def blocks_of(lines: Iterable[str]) -> Iterator[list[str]]:
    """Runs of lines between blank ones."""
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def tagged(blocks: Iterable[Rows], word: int, tag: int, notes: Notes, choices: Iterable[ColumnChoice]) -> Converted:
    """Each block as a line of the tagging task's notation."""
    lines = []
    for block in blocks:
        pairs = [(row[word], row[tag]) for row in block if row[word].strip()]
        notes.values.update(value for _, value in pairs if value and value != "_")
        if pairs:
            lines.append(" ".join(glued(*pair) for pair in pairs))
    return notes.converted("tags", lines, choices)


def glued(word: str, tag: str) -> str:
    """A word and its tag as one piece: no space in it, and no slash after the one between them.

    >>> glued("and/or", "CC"), glued("10 000", "NUM"), glued("run", "VB/NN"), glued("either/or", "_")
    ('and/or/CC', '10_000/NUM', 'run/VB|NN', 'either∕or')
    """
    word, tag = "_".join(word.split()), "_".join(tag.split())
    for slash in SLASHES:
        tag = tag.replace(slash, "|")
    if tag in ("", "_"):
        return word.replace("/", "∕").replace("／", "∕")
    return f"{word}/{tag}"


# ---- tags glued to their words ----

def is_slashed(source: Source) -> bool:
    """The notation of the tagging task itself."""
    return glue_of(source, SLASHES) != ""


def read_slashed(source: Source, chosen: Chosen) -> Converted:
    notes = Notes()
    for line in source.lines:
        notes.values.update(parts[1] for piece in line.split() if (parts := halves(piece, SLASHES)) is not None)
    return notes.converted("tags", [" ".join(line.split()) for line in source.lines if line.strip()])


def is_glued(source: Source) -> bool:
    """The same with another mark between a word and its tag: the_DT or the|DT."""
    return glue_of(source, "_|") != ""


def read_glued(source: Source, chosen: Chosen) -> Converted:
    """Every piece of a line is a word with its tag; one without is a word that has none."""
    mark, notes = glue_of(source, "_|") or "_", Notes()
    blocks = [[list(halves(piece, mark) or (piece, "")) for piece in line.split()] for line in source.lines]
    return tagged(blocks, 0, 1, notes, ())


def glue_of(source: Source, marks: str) -> str:
    """The mark of these that is between nearly all pieces and something like a tag; empty where none is."""
    pieces = [piece for line in source.some for piece in line.split()][:5000]
    for mark in marks:
        parts = [found for piece in pieces if (found := halves(piece, mark)) is not None]
        tags = Counter(tag for _, tag in parts)
        if len(tags) < 2 or len(parts) < 0.9 * len(pieces):
            continue
        share = {name: sum(n for tag, n in tags.items() if fits(tag)) / len(parts) for name, fits in LIKE.items()}
        is_everywhere = mark in SLASHES and len(parts) == len(pieces) >= 4 and max(tags.values()) > 1
        if share["upper"] >= 0.95 or share["span"] >= 0.95 or (share["lower"] >= 0.98 and len(tags) * 2 <= len(parts)):
            return mark
        if is_everywhere and share["lower"] >= 0.7:
            return mark
    return ""


def halves(piece: str, marks: str) -> tuple[str, str] | None:
    """A piece at the last of these marks; None where one side of it would be empty."""
    at = max(piece.rfind(mark) for mark in marks)
    return (piece[:at], piece[at + 1:]) if 0 < at < len(piece) - 1 else None
