"""Which column of a table is what: by the names that people give them, and by what is in them."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from .base import MOODS, Chosen, ColumnChoice, Converted, Notes, evenly, labelled, numbered, one_line, pick
from .tagged import TAG_NAMES, WORD_NAMES, tagged

TEXTS: Final = (
    "text", "sentence", "review", "content", "comment", "tweet", "message", "body", "phrase", "utterance",
    "document", "sms", "headline", "description", "review_text", "reviewtext", "comment_text", "tweet_text",
    "clean_text", "review_body", "text_", "post", "lyrics", "poem", "query", "input_text", "sentence1", "summary",
    "title", "quote", "v2", "文本", "内容", "句子", "评论", "评论内容", "正文", "标题", "文字", "text_a",
)
LABELS: Final = (
    "label", "labels", "sentiment", "class", "category", "target", "polarity", "rating", "stars", "star_rating",
    "score", "intent", "emotion", "topic", "tag", "airline_sentiment", "feeling", "genre", "language", "lang",
    "is_spam", "spam", "class_label", "label_text", "overall", "review_score", "type", "author", "y", "v1", "标签",
    "类别", "情感", "分类", "情绪", "评分", "星级", "类型", "label_name",
    "gold_label",
)
PAIRS: Final = (
    ("question", "answer"), ("questions", "answers"), ("source", "target"), ("src", "tgt"), ("src", "trg"),
    ("input", "output"), ("prompt", "response"), ("prompt", "completion"), ("instruction", "output"),
    ("instruction", "response"), ("query", "response"), ("query", "answer"), ("q", "a"), ("text", "translation"),
    ("sentence", "translation"), ("context", "response"), ("user", "assistant"), ("human", "assistant"),
    ("from", "to"), ("article", "highlights"), ("document", "summary"), ("text", "summary"), ("问题", "答案"),
    ("问题", "回答"), ("问", "答"), ("原文", "译文"), ("上联", "下联"), ("input_text", "target_text"),
    ("source_text", "target_text"), ("word", "lemma"), ("singular", "plural"), ("present", "past"),
    ("word", "meaning"), ("word", "definition"), ("term", "definition"), ("front", "back"), ("hanzi", "pinyin"),
    ("单词", "释义"), ("词语", "解释"), ("单词", "翻译"), ("汉字", "拼音"), ("文言文", "现代文"), ("古文", "译文"),
)
TWINS: Final = (               # two texts of which one label speaks
    ("sentence1", "sentence2"), ("text_a", "text_b"), ("question1", "question2"), ("premise", "hypothesis"),
    ("sentence_a", "sentence_b"), ("text1", "text2"), ("query1", "query2"), ("q1", "q2"), ("s1", "s2"),
)
LANGUAGES: Final = {
    "en", "de", "fr", "es", "it", "pt", "nl", "ru", "zh", "ja", "ko", "ar", "tr", "pl", "sv", "fi", "cs", "el", "he",
    "hi", "vi", "eng", "deu", "fra",
    "spa", "ita", "por", "rus", "zho", "cmn", "jpn", "kor", "english", "german", "french", "spanish", "italian",
    "portuguese", "russian", "chinese",
    "japanese", "korean", "dutch", "latin", "中文", "英文", "英语", "汉语", "日语", "法语", "德语",
}
OF_LANGUAGE: Final = re.compile(r"(\w+)(?: (?:words?|sentences?|phrases?|texts?|translations?)(?:/\w+)?| ?\(.*\))?")
SENTENCE_IDS: Final = ("sentence #", "sentence#", "sentence_id", "sentence id", "sent_id", "sentence_idx",
                       "sentence_no", "sentence", "句子编号")
SOURCE: Final = re.compile(r"CC[- ]BY|tatoeba\.org|Attribution:", re.IGNORECASE)
STOP: Final = re.compile(r"[.!?…。！？]\W*$")
MISSING: Final = {"na", "nan", "none", "null", "unknown", "missing"}      # in the place of a number
MOST_LABELS: Final = 200


@dataclass(frozen=True)
class Column:
    """What is in one column of the first rows."""

    name: str
    cells: tuple[str, ...]

    @cached_property
    def filled(self) -> tuple[str, ...]:
        return tuple(cell for cell in self.cells if cell)

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(self.filled)

    @cached_property
    def length(self) -> float:
        """The mean length of what is filled in."""
        return sum(map(len, self.filled)) / len(self.filled) if self.filled else 0.0

    @cached_property
    def words(self) -> float:
        """The mean number of words; a Chinese character counts as half of one."""
        han = sum(len(re.findall(r"[\u3040-\u9fff\uac00-\ud7af]", cell)) for cell in self.filled)
        return (sum(len(cell.split()) for cell in self.filled) + han / 2) / len(self.filled) if self.filled else 0.0

    def share(self, pattern: str | re.Pattern[str]) -> float:
        return sum(bool(re.search(pattern, cell)) for cell in self.filled) / len(self.filled) if self.filled else 0.0

    @property
    def is_number(self) -> bool:
        return bool(self.filled) and self.share(r"^[-+]?\d[\d.,:/ -]*$") >= 0.98

    @property
    def is_label(self) -> bool:
        """Few short values that come again and again."""
        values = self.counts
        if len(values) > 1 and self.are_moods:
            return True
        short = self.words <= 3 and self.length <= 30 and self.share(STOP) < 0.2
        return short and 2 <= len(values) <= MOST_LABELS and len(values) * 2 <= len(self.filled) and not self.is_source

    @property
    def are_moods(self) -> bool:
        return MOODS.issuperset(map(str.lower, self.counts))

    @property
    def marks_text(self) -> bool:
        """One word a row, some of them again: labels, though there are few rows."""
        short = self.words <= 1 and self.length <= 20 and self.share(STOP) == 0 and not self.is_source
        return short and len(self.filled) >= 4 and 2 <= len(self.counts) <= 0.75 * len(self.filled)

    @property
    def is_source(self) -> bool:
        """Where a sentence is from: no text of its own."""
        return self.share(SOURCE) >= 0.5 or self.share(r"^https?://\S+$|^\D{0,30}\d+:\d+$") >= 0.5

    @property
    def is_text(self) -> bool:
        return bool(self.filled) and not self.is_number and not self.is_source and (len(self.counts) > 1
                                                                                    or len(self.filled) == 1)


@dataclass(frozen=True)
class Table:
    """Rows of one width, with the names of their columns where the first row has them."""

    rows: tuple[tuple[str, ...], ...]
    names: tuple[str, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], left_out: dict[str, int] | None = None) -> Table:
        """Rows as they were read; a first row of names becomes the names."""
        notes, whole = dict(left_out or {}), [tuple(cell.strip() for cell in row) for row in rows]
        if len(whole) > 1 and is_heading(whole[0], evenly(whole[1:])):
            notes["heading"] = 1
            return cls(tuple(whole[1:]), whole[0], tuple(notes.items()))
        return cls(tuple(whole), (), tuple(notes.items()))

    @property
    def width(self) -> int:
        return len(self.names) or (len(self.rows[0]) if self.rows else 0)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        some = evenly(self.rows)
        return tuple(Column(self.key(k), tuple(row[k] for row in some)) for k in range(self.width))

    def key(self, k: int) -> str:
        """A column's name in small letters, without its number and marks; empty where it has none."""
        return re.sub(r"\s+", " ", self.names[k].strip().lower().strip("\"'")) if self.names else ""

    def find(self, names: Sequence[str]) -> int:
        """The first of these names that is a column's; -1 where none is."""
        keys = [column.name for column in self.columns]
        return next((keys.index(name) for name in names if name in keys), -1)


KNOWN: Final = {*TEXTS, *LABELS, *WORD_NAMES, *TAG_NAMES, *LANGUAGES, *SENTENCE_IDS,
                *(name for pair in PAIRS for name in pair), "id", "index"}


def is_heading(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether a first row names the columns: by a name that is known, or because it is unlike all the rows below it."""
    keys = [cell.lower().strip("\"' ") for cell in first]
    if any(len(key) > 40 or re.fullmatch(r"[-+]?\d+([.,]\d+)?", key) for key in keys) or len(set(keys)) < len(keys):
        return False
    if any(key in MOODS and MOODS.issuperset(row[k].strip().lower() for row in rest) for k, key in enumerate(keys)):
        return False                                 # a label
    if all(map(language_of, keys)):
        return True
    below = [{row[k].strip().lower() for row in rest} for k in range(len(first))]
    names = [key for k, key in enumerate(keys) if key in KNOWN and key not in below[k]]      # "pos" may be a label too
    if len(names) * 2 >= len(keys) or any(key in (*TEXTS, *SENTENCE_IDS) for key in names):
        return True
    columns = [Column("", tuple(row[k] for row in rest)) for k in range(len(first))]
    over_numbers = any(column.is_number and re.fullmatch(r"[^\W\d]\D*", cell) and cell.lower() not in MISSING
                       for cell, column in zip(first, columns, strict=True))
    over_labels = any(column.is_label and not column.is_number and cell and cell not in column.counts
                      for cell, column in zip(first, columns, strict=True)) and any(one.words >= 3 for one in columns)
    are_names = all(re.fullmatch(r"[\w .#()-]{1,40}", cell) for cell in first)
    return (over_numbers or over_labels) and are_names


def language_of(key: str) -> str:
    """The language in a column's name, as "en" or "English words/sentences"; empty where it is no such name.

    "he is tall" is none, though it begins with the code of Hebrew.
    """
    found = OF_LANGUAGE.fullmatch(key)
    return found[1] if found and found[1] in LANGUAGES else ""


def roles_of(table: Table) -> dict[str, int]:
    """The column of each role: word and tag; question and answer; text and label; or text."""
    columns, find = table.columns, table.find
    word, tag = find(tuple(WORD_NAMES)), find(("tag", "ner", "ner_tag", "bio", *sorted(TAG_NAMES)))
    if word >= 0 and tag >= 0 and word != tag and columns[word].words <= 1.2 and "text" not in columns[word].name:
        return {"word": word, "tag": tag}
    pairs = [(find(pair[:1]), find(pair[1:])) for pair in PAIRS]
    pairs = [(question, answer) for question, answer in pairs if question >= 0 and answer >= 0
             and not columns[answer].is_label and not columns[answer].is_number
             and len(columns[answer].filled) * 2 >= len(columns[answer].cells)]
    if pairs:                                        # an instruction may have an input, which is often empty
        question, answer = max(pairs, key=lambda pair: len(columns[pair[0]].filled))
        return {"question": question, "answer": answer}
    spoken = [k for k, column in enumerate(columns) if language_of(column.name.split(".")[-1])]
    if len(spoken) >= 2 and not any(columns[k].is_label for k in spoken[:2]):
        return {"question": spoken[0], "answer": spoken[1]}
    return labels_of(table)


def labels_of(table: Table) -> dict[str, int]:
    """Text with its label, or what is there instead of them."""
    columns = table.columns
    named, text = table.find(LABELS), table.find(TEXTS)
    if named >= 0 and not 2 <= len(columns[named].counts) <= max(MOST_LABELS // 4, len(columns[named].filled) // 2):
        named = -1
    texts = [k for k, column in enumerate(columns) if column.is_text and k != named]
    one, other = twins_of(table, texts)
    text = one if text < 0 else text
    if text < 0 or not columns[text].is_text or text == named:
        text = max((k for k in texts if not columns[k].is_label), key=lambda k: columns[k].length, default=-1)
    labels = [k for k, column in enumerate(columns) if column.is_label and k != text]
    if not labels and text >= 0 and columns[text].words >= 3:
        labels = [k for k in texts if columns[k].marks_text and k != text]
    label = named if named >= 0 else nearest(labels, text)
    if label >= 0 and text >= 0:
        if len({row[label] for row in table.rows if row[text] and row[label]}) < 2 < len(table.rows):
            return {"text": text}                    # one label for all, as a message's kind in a chat
        return {"text": text, "label": label} | ({"twin": other} if text == one and label != other else {})
    written = [k for k in texts if (columns[k].words >= 0.5 and len(columns[k].counts) > 1) or len(table.rows) == 1]
    if len(written) >= 2 and (not table.names or text < 0):
        return {"question": written[0], "answer": written[1]}
    return {"text": text if text >= 0 else 0}


def twins_of(table: Table, texts: Sequence[int]) -> tuple[int, int]:
    """Of columns of text the two of which one label speaks; -1 for both where there are none."""
    for first, second in TWINS:
        one, other = table.find((first,)), table.find((second,))
        if one in texts and other in texts:
            return one, other
    return -1, -1


def nearest(columns: Sequence[int], text: int) -> int:
    """Of several columns the one beside the text; -1 of none."""
    return min(columns, key=lambda k: (abs(k - text), k), default=-1)


def convert(table: Table, chosen: Chosen) -> Converted:
    """The rows in the notation of the task that the columns are for."""
    notes = Notes()
    notes.left_out.update(dict(table.left_out))
    if not table.rows or not table.width:
        return notes.converted("sentences", ())
    roles = dict(roles_of(table))
    if "text" in roles and "label" not in chosen:
        roles.setdefault("label", -1)
    if "word" in roles:
        return words_and_tags(table, roles, chosen, notes)
    first, second = ("question", "answer") if "question" in roles else ("text", "label")
    at = pick(chosen, first, roles[first], table.width)
    beside = pick(chosen, second, roles.get(second, -1), table.width, -1)
    options = numbered(table.names or table.rows[0])
    choices = [ColumnChoice(first, options, at), ColumnChoice(second, ((-1, "–"), *options), beside)]
    choices = choices if table.width > 1 else []
    used = 1 if beside < 0 or beside == at else 2
    notes.left_out["columns"] = table.width - used
    if used == 1:
        return only_texts(table, at, choices, notes)
    twin = roles.get("twin", -1) if at == roles[first] else -1
    notes.left_out["columns"] -= twin >= 0
    lines = []
    for row in table.rows:
        if not one_line(row[at]):
            notes.left_out["no-text"] += 1
        elif not one_line(row[beside]):
            notes.left_out["no-label" if second == "label" else "no-answer"] += 1
        else:
            lines.append(labelled(f"{row[at]} | {row[twin]}" if twin >= 0 else row[at], row[beside]))
            if second == "label":
                notes.values[one_line(row[beside])] += 1
    return notes.converted("labels" if second == "label" else "pairs", lines, choices)


def only_texts(table: Table, at: int, choices: Sequence[ColumnChoice], notes: Notes) -> Converted:
    """One column as sentences."""
    lines = [line for row in table.rows if (line := one_line(row[at]))]
    notes.left_out["no-text"] += len(table.rows) - len(lines)
    return notes.converted("sentences", lines, choices)


def words_and_tags(table: Table, roles: dict[str, int], chosen: Chosen, notes: Notes) -> Converted:
    """A word a row, as in CoNLL, with its sentence's number or name in a column of its own."""
    word, tag = (pick(chosen, role, roles[role], table.width) for role in ("word", "tag"))
    by = next((k for k, column in enumerate(table.columns) if column.name in SENTENCE_IDS and k not in (word, tag)), -1)
    blocks: list[list[list[str]]] = []
    last = None
    for row in table.rows:
        if not blocks or (by >= 0 and row[by] and row[by] != last):
            blocks.append([])
            last = row[by] if by >= 0 else None
        blocks[-1].append(list(row))
    options = numbered(table.names)
    return tagged(blocks, word, tag, notes, [ColumnChoice("word", options, word), ColumnChoice("tag", options, tag)])
