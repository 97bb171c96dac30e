"""Trees in brackets: the Penn Treebank's `(S (NP (DT the) (NN cat)) …)` as tagged words, and the Stanford Sentiment
Treebank's `(3 (2 the) (4 …))` as sentences with the label of the whole."""
from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Chosen, Converted, Notes, Source, labelled
from .tagged import UPPER, tagged

PIECE = re.compile(r"[()]|[^\s()]+")
LOOKED_AT = 20_000      # characters that are looked at to recognise trees
BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
Tree = tuple[str, list[tuple[str, str]], int]      # the label of the whole, words with their labels, how deep


def is_trees(source: Source) -> bool:
    """Brackets that hold a label and a word, in brackets that hold a label: in capitals, or all of them numbers."""
    text = source.text.lstrip()[:LOOKED_AT]
    if text[:1] != "(":
        return False
    found = list(trees(text))
    tags = [tag for _, words, _ in found for _, tag in words]
    if not tags or max(deep for _, _, deep in found) < 2:
        return False
    return all(map(is_score, tags)) or sum(UPPER.fullmatch(tag) is not None for tag in tags) >= 0.95 * len(tags)


def is_score(label: str) -> bool:
    return label.isascii() and label.isdigit()


def read_trees(source: Source, chosen: Chosen) -> Converted:
    """A tree a line."""
    notes, found = Notes(), list(trees(source.text))
    if found and all(is_score(tag) for _, words, _ in found for _, tag in words):
        whole = [(label, words) for label, words, _ in found if is_score(label)]
        notes.values.update(label for label, _ in whole)
        return notes.converted("labels", [labelled(" ".join(word for word, _ in words), label)
                                          for label, words in whole])
    blocks = [[[BRACKETS.get(word, word), tag] for word, tag in words if tag != "-NONE-"] for _, words, _ in found]
    notes.left_out["unwritten"] = sum(tag == "-NONE-" for _, words, _ in found for _, tag in words)
    return tagged(blocks, 0, 1, notes, ())


def trees(text: str) -> Iterator[Tree]:
    """The trees that are whole, in their order."""
    labels, words = list[str](), list[tuple[str, str]]()
    whole, deepest, before = "", 0, ""
    for piece in PIECE.findall(text):
        if piece == "(":
            labels.append("")
            deepest = max(deepest, len(labels))
        elif piece == ")" and labels:
            labels.pop()
            if not labels:
                if words:
                    yield whole, words, deepest
                words, whole, deepest = [], "", 0
        elif labels and before == "(":
            labels[-1] = piece
            whole = whole or piece
        elif labels and labels[-1]:
            words.append((piece, labels[-1]))
        before = piece
