"""Which of a file's arrays are a recurrent network's, by only their names and shapes."""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import FileError, ShapeError
from .tensors import Tensor, number_type, short

LOCAL = re.compile(r"(?:(.*)[./])?"
                   r"(weight_ih|weight_hh|weight_hn|weight_hr|bias_ih|bias_hh|bias_hn|bias_n|bias|peephole_[ifo])"
                   r"(_l\d+)?(_reverse)?")
CELLS = {1: "rnn", 3: "gru", 4: "lstm"}
DECODER = re.compile(r"(^|[._/])(dec|tgt|trg|target|answer)", re.IGNORECASE)
ASIDE = re.compile(r"(^|[./])(optim\w*|ema\w*|\w+_ema|shadow\w*|teacher\w*|exp_avg\w*|momentum\w*|initial)([./]|$)")

# (layer, is it the reverse direction) -> the cell's own name -> the file's
Lanes = dict[tuple[int, bool], dict[str, str]]


@dataclass(frozen=True)
class Recurrent:
    """The recurrent part of a file: what it is, how wide, and the file's names of its arrays by lane.

    root  what comes before the names of its own module and those beside it
    """

    root: str
    lanes: Lanes
    cell: str
    reset_after: bool
    peepholes: bool
    inputs: int
    hidden: int
    layers: int
    directions: int
    # "concat", "one" where two directions are made as wide as one, "" where nothing tells
    merge: str

    @property
    def names(self) -> set[str]:
        return {name for lane in self.lanes.values() for name in lane.values()}


def recurrent_of(tensors: Mapping[str, Tensor]) -> Recurrent:
    """The one recurrent network of a file.

    Raises FileError where there is none or more than one, ShapeError where it does not fit itself.
    """
    groups = grouped(tensors)
    if not groups:
        raise FileError("no-weights", "Expected the weights of a recurrent layer: weight_ih_l0, weight_hh_l0",
                        some_names(tensors))
    prefix, lanes = next(iter(groups.items())) if len(groups) == 1 else stacked(groups, tensors)
    for lane in lanes.values():
        if "weight_hr" in lane:
            raise FileError("projection", f"{short(lane['weight_hr'])}: Expected an LSTM without a projection",
                            short(lane["weight_hr"]))
    layers = max(n for n, _ in lanes) + 1
    directions = 2 if (0, True) in lanes else 1
    for n in range(layers):
        for is_reverse in (False, True)[:directions]:
            for part in ("weight_ih", "weight_hh"):
                if part not in lanes.get((n, is_reverse), {}):
                    raise ShapeError(f"{prefix + '.' if prefix else ''}{part}_l{n}{'_reverse' if is_reverse else ''}",
                                     "it", "no such array")
    if len(lanes) != layers * directions:
        raise FileError("not-read", "Expected as many directions in every layer", short(prefix))
    return measured(prefix.rpartition(".")[0], lanes, layers, directions, tensors)


def measured(root: str, lanes: Lanes, layers: int, directions: int, tensors: Mapping[str, Tensor]) -> Recurrent:
    """The cell and its sizes, and every lane held to them.  Raises ShapeError."""
    for name in (name for lane in lanes.values() for name in lane.values()):
        if not tensors[name].is_real:
            raise number_type(name, tensors[name].kind)
    first = lanes[0, False]
    hh, ih = tensors[first["weight_hh"]].shape, tensors[first["weight_ih"]].shape
    H = hh[1] if len(hh) == 2 else 0
    blocks = ih[0] // H if H and len(ih) == 2 else 0
    if blocks not in CELLS or ih[0] != blocks * H:
        raise ShapeError(first["weight_ih"], "1, 3 or 4 blocks of as many rows as weight_hh has columns", ih)
    is_before = "weight_hn" in first
    width, above = ih[1], H * directions
    merge = ""
    for (n, is_reverse), lane in sorted(lanes.items()):
        if n == 1 and not is_reverse and directions == 2:
            got = tensors[lane["weight_ih"]].shape[-1:]
            merge = "concat" if got == (2 * H,) else "one"
            above = 2 * H if merge == "concat" else H
        shapes = {"weight_ih": (blocks * H, width if n == 0 else above), "weight_hh": ((blocks - is_before) * H, H),
                  "weight_hn": (H, H),
                  "bias_ih": (blocks * H,), "bias_hh": (blocks * H,), "bias": (blocks * H,), "bias_hn": (H,),
                  "peephole_i": (H,), "peephole_f": (H,), "peephole_o": (H,)}
        for part, name in lane.items():
            if tensors[name].shape != shapes[part]:
                raise ShapeError(name, shapes[part], tensors[name].shape)
    cell = CELLS[blocks]
    return Recurrent(root, lanes, cell, not is_before, "peephole_i" in first, width, H, layers, directions, merge)


def grouped(tensors: Mapping[str, Tensor]) -> dict[str, Lanes]:
    """The arrays of every module that has recurrent weights in its first layer, by the module's name."""
    groups: dict[str, Lanes] = {}
    for name in tensors:
        found = LOCAL.fullmatch(name)
        if found is None or ASIDE.search(name):
            continue
        if found[2] == "bias" and not found[3] and f"{name.removesuffix('bias')}weight_ih" not in tensors:
            continue                                 # of another layer
        lane = (int(found[3][2:]) if found[3] else 0, bool(found[4]))
        part = "bias_hn" if found[2] == "bias_n" else found[2]                 # Equinox's name for it
        groups.setdefault(found[1] or "", {}).setdefault(lane, {})[part] = name
    return once({prefix: lanes for prefix, lanes in groups.items()
                 if {"weight_ih", "weight_hh"} <= set(lanes.get((0, False), {}))}, tensors)


def once(groups: dict[str, Lanes], tensors: Mapping[str, Tensor]) -> dict[str, Lanes]:
    """The modules without those whose arrays are all another's too: one network that a file holds under two names.

    Those that differ in a number are layers, and a decoder may share its weights with its encoder.
    """
    kept: dict[str, Lanes] = {}
    for prefix, lanes in sorted(groups.items(), key=lambda item: -len(item[1])):
        own = [name for lane in lanes.values() for name in lane.values()]
        others = [name for other, their in kept.items() for lane in their.values() for name in lane.values()
                  if re.sub(r"\d+", "", other) != re.sub(r"\d+", "", prefix)
                  and bool(DECODER.search(other)) == bool(DECODER.search(prefix))]
        if not others or not all(any(same(tensors[name], tensors[other]) for other in others) for name in own):
            kept[prefix] = lanes
    return {prefix: lanes for prefix, lanes in groups.items() if prefix in kept}


def same(one: Tensor, other: Tensor) -> bool:
    """Whether two arrays have the same numbers."""
    return one.shape == other.shape and one.is_real and other.is_real and bool(np.array_equal(one.read(), other.read()))


def stacked(groups: Mapping[str, Lanes], tensors: Mapping[str, Tensor]) -> tuple[str, Lanes]:
    """Modules of one layer each that differ in a number, as the layers of one.

    Raises FileError where they are not that.
    """
    order = sorted(groups, key=natural)
    lanes: Lanes = {}
    width = None
    are_numbered = len({re.sub(r"\d*", "", prefix) for prefix in order}) == 1
    for n, prefix in enumerate(order):
        own = groups[prefix]
        ih, hh = (tensors[own[0, False][part]].shape for part in ("weight_ih", "weight_hh"))
        is_next = width is None or (len(ih) == 2 and ih[1] in width)
        first = tensors[groups[order[0]][0, False]["weight_hh"]].shape
        is_one = max(k for k, _ in own) == 0
        if not are_numbered or not is_next or not is_one or len(hh) != 2 or hh[1] != first[-1]:
            raise FileError("many-networks", f"Expected one recurrent network, got {', '.join(order)[:120]}",
                            short(", ".join(order)))
        width = (hh[1], 2 * hh[1]) if (0, True) in own else (hh[1],)
        lanes |= {(n, is_reverse): lane for (_, is_reverse), lane in own.items()}
    return order[0], lanes


def natural(name: str) -> list[Any]:
    """A key by which lstm2 comes before lstm10."""
    return [(0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in re.split(r"(\d+)", name) if piece]


def some_names(tensors: Mapping[str, Tensor]) -> str:
    """The first of a file's names, to be shown."""
    return short(", ".join(list(tensors)[:6]))
