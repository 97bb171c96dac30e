"""Which of the arrays beside a recurrent network are its embedding and its head: shapes first, names where they leave a
choice."""
from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from .lanes import ASIDE, Recurrent, same
from .tensors import Tensor

EMBEDDING = re.compile(r"emb|wte|lookup|vocab|encoder|token", re.IGNORECASE)
HEAD = re.compile(r"head|fc|out|decoder|linear|proj|dense|classif|logit|pred|lin\d*$|tag|label", re.IGNORECASE)


def points(name: str, parts: Recurrent, has_bias: bool) -> int:
    """How much a name speaks for a head, and against an embedding."""
    own = name.removeprefix(parts.root).rpartition(".")[0] or name
    return 4 * (bool(HEAD.search(own)) - bool(EMBEDDING.search(own))) + 2 * has_bias


def best(scores: Mapping[str, int]) -> str:
    """The name with the most points; "" where two have as many."""
    order = sorted(scores, key=lambda name: -scores[name])
    return "" if not order or (len(order) > 1 and scores[order[0]] == scores[order[1]]) else order[0]


def beside(name: str, rest: Mapping[str, Tensor], rows: int) -> str:
    """The bias that belongs to a matrix: its name with bias for weight, of so many numbers."""
    other = re.sub("weight(?!.*weight)", "bias", name)
    return other if other != name and other in rest and rest[other].shape == (rows,) else ""


def embedding_of(rest: Mapping[str, Tensor], parts: Recurrent) -> str:
    """The file's name of the embedding: a matrix as wide as the first layer's input, without a bias; "" for none."""
    fits = [name for name, t in rest.items() if len(t.shape) == 2 and t.shape[1] == parts.inputs
            and not beside(name, rest, t.shape[0])]
    scores = {name: name.startswith(parts.root) - points(name, parts, False) for name in fits}
    likely = {name: score for name, score in scores.items() if score >= 0}
    top = [name for name in likely if likely[name] == max(likely.values())]
    are_one = len(top) > 1 and all(same(rest[top[0]], rest[name]) for name in top[1:])       # one matrix by two names
    return top[0] if are_one else best(likely)


def left_over(tensors: Mapping[str, Tensor], used: Collection[str]) -> list[str]:
    """The arrays that go nowhere and that their model may compute with: no optimiser's, no copy of one that is used."""
    return [t.name for name, t in tensors.items() if name not in used and t.is_real and 0 not in t.shape
            and not ASIDE.search(name) and not any(same(t, tensors[other]) for other in used)]


def head_of(rest: Mapping[str, Tensor], parts: Recurrent, settings: Mapping[str, Any]) -> tuple[str, str]:
    """The file's names of the head's matrix and its bias; "" for what there is not."""
    H, both = parts.hidden, 2 * parts.hidden
    merge = settings.get("merge", parts.merge)
    widths = {H} if parts.directions == 1 else {both} if merge == "concat" else {H} if merge else {H, both}
    fits = {name: t for name, t in rest.items() if len(t.shape) == 2 and t.shape[1] in widths}
    name = best({name: name.startswith(parts.root) + points(name, parts, bool(beside(name, rest, t.shape[0])))
                 for name, t in fits.items()})
    if name:
        return name, beside(name, rest, fits[name].shape[0])
    if fits:
        return "", ""
    biases = [n for n, t in rest.items()
              if len(t.shape) == 1 and n.rpartition(".")[2] == "bias" and HEAD.search(n)]
    return "", biases[0] if len(biases) == 1 else ""
