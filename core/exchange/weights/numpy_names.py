"""Recurrent networks as programs in NumPy and textbooks name their arrays, under PyTorch's names.

    Wxh Whh bh, Why by                       Karpathy's min-char-rnn: h = tanh(Wxh x + Whh h' + bh), y = Why h + by
    W_xi W_hi b_i …, W_hq b_q                Dive into Deep Learning: x W_xi + h' W_hi + b_i; a GRU's r z h, an LSTM's
                                             i f o c
    Wi Wf Wo Wc, bi bf bo bc, Wy by          Wi [h', x] + bi
    Wi … Wc, Ui … Uc, bi … bc                Wi x + Ui h' + bi

    lstm.W_ii lstm.W_hi lstm.b_i …           the same as parameters of a module of PyTorch's, without layers

A matrix with the hidden units along its rows multiplies a column, one with them along its columns is multiplied by a
row: where both fit, a bias that lies or stands and the name of the head tell, else a note says what is taken, for which
`settings` has "square".  A GRU resets before its product.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from .tensors import Array, Found, Tensor, damaged

LAYERS = {"lstm": ("i", "f", "c", "o"), "gru": ("r", "z", "h"), "rnn": ("h",)}
SYNONYMS = {"u": "i", "g": "c", "a": "c"}           # of an LSTM's gates: update, and the candidate
HEADS = (("why", "by"), ("whq", "bq"), ("wya", "by"), ("wy", "by"), ("who", "bo"))
PARAMETER = re.compile(r"(?:[\w.]+\.)?([WUb]_?[a-z]{1,2})")


def is_plain(names: Mapping[str, Tensor]) -> bool:
    """Whether names are those of a program in NumPy, and no module's."""
    return by_letters(names) is not None


def by_letters(names: Mapping[str, Tensor]) -> tuple[str, bool, dict[str, Tensor]] | None:
    """The cell, whether input and state have one matrix, and the arrays by their names in small letters without _."""
    found = {letters_of(name): tensor for name, tensor in names.items()}
    if len(found) < len(names):
        return None
    if {"wii", "whi"} <= found.keys():
        found = {re.sub("^wi(?=.$)", "wx", name): tensor for name, tensor in found.items()}
    for cell, gates in LAYERS.items():
        for other, usual in [("", ""), *SYNONYMS.items()] if cell == "lstm" else [("", "")]:
            spelt = re.compile(rf"^([wub][xh]?){other}$")
            named = {spelt.sub(rf"\g<1>{usual}", n) if other else n: tensor for n, tensor in found.items()}
            if all(f"wx{g}" in named and f"wh{g}" in named for g in gates):
                return cell, False, named
            if cell == "lstm" and all(f"w{g}" in named and f"u{g}" in named for g in gates):
                return cell, False, named | {f"w{x}{g}": named[f"{w}{g}"] for g in gates for w, x in ("wx", "uh")}
            if cell == "lstm" and all(f"w{g}" in named for g in gates):
                return cell, True, named
    return None


def letters_of(name: str) -> str:
    """An array's name in small letters without _, without its module where it is a parameter's."""
    parameter = PARAMETER.fullmatch(name)
    return re.sub(r"[_/. ]|params|self", "", parameter[1] if parameter else name).lower()


def from_plain(found: Found) -> Found:
    """The file under PyTorch's names.  Raises FileError where its arrays do not go together."""
    read = by_letters(found.tensors)
    assert read is not None
    cell, is_one, arrays = read
    gates = LAYERS[cell]
    head = next(((w, b) for w, b in HEADS if w in arrays and w not in {f"{of}{g}" for of in ("wx", "wh")
                                                                               for g in gates}), ("", ""))
    if is_one:
        inputs, states = split(arrays, gates)
    else:
        inputs, states = [arrays[f"wx{g}"] for g in gates], [arrays[f"wh{g}"] for g in gates]
    H = states[0].shape[0] if len(states[0].shape) == 2 else 0
    is_square = inputs[0].shape == (H, H)
    lies = {b.shape == (1, H) for g in gates if (b := arrays.get(f"b{g}")) is not None and len(b.shape) == 2}
    tells = head[0] == "whq" or len(lies) == 1
    is_row = (head[0] == "whq" or lies == {True} or (not tells and found.format == "torch")) if is_square else \
        inputs[0].shape[:1] != (H,)
    X = inputs[0].shape[0 if is_row else -1]
    if any(t.shape != (H, H) for t in states) or any(t.shape != ((X, H) if is_row else (H, X)) for t in inputs):
        raise damaged(states[0].name, "square matrices of the state, and of the input as many rows or columns")
    out = {"rnn.weight_ih_l0": stacked(inputs, is_row)}
    if cell == "gru":
        out |= {"rnn.weight_hh_l0": stacked(states[:2], is_row), "rnn.weight_hn_l0": stacked(states[2:], is_row)}
    else:
        out["rnn.weight_hh_l0"] = stacked(states, is_row)
    biases = [arrays.get(f"b{g}") for g in gates]
    if all(b is not None and H in b.shape and set(b.shape) <= {1, H} for b in biases):
        out["rnn.bias_l0"] = end_to_end([b for b in biases if b is not None])
    if head[0]:
        W, b = arrays[head[0]], arrays.get(head[1])
        out["head.weight"] = stacked([W], W.shape[-1] != H or (is_row and W.shape == (H, H)))
        if b is not None:
            out["head.bias"] = end_to_end([b])
    used = {id(t) for t in (*inputs, *states, *biases, *(arrays.get(n) for n in head)) if t is not None}
    rest = {t.name: t for t in arrays.values() if id(t) not in used and not (is_one and t.name in
                                                                           {arrays[f"w{g}"].name for g in gates})}
    settings = {**found.settings, "square": "x W" if is_row else "W x"} if is_square and not tells else found.settings
    return replace(found, tensors={**out, **rest}, settings=settings)


def split(arrays: Mapping[str, Tensor], gates: tuple[str, ...]) -> tuple[list[Tensor], list[Tensor]]:
    """Matrices of the state and the input side by side, the state first, as two."""
    H = min(arrays[f"w{gates[0]}"].shape, default=0)
    if any(len(arrays[f"w{g}"].shape) != 2 or arrays[f"w{g}"].shape[0] != H for g in gates):
        raise damaged(arrays[f"w{gates[0]}"].name, "rows of the state and the input, side by side")
    inputs, states = [], []
    for g in gates:
        whole = arrays[f"w{g}"]
        states.append(part(whole, slice(0, H), (H, H)))
        inputs.append(part(whole, slice(H, None), (H, whole.shape[1] - H)))
    return inputs, states


def part(whole: Tensor, columns: slice, shape: tuple[int, ...]) -> Tensor:
    return Tensor(whole.name, shape, "F32", lambda: whole.read()[:, columns])


def stacked(parts: list[Tensor], is_row: bool) -> Tensor:
    """Matrices one below the other, each transposed where it stands to the right of a row."""
    rows, columns = parts[0].shape[::-1] if is_row else parts[0].shape

    def numbers() -> Array:
        return np.concatenate([p.read().T if is_row else p.read() for p in parts])

    return Tensor(parts[0].name, (rows * len(parts), columns), "F32", numbers)


def end_to_end(parts: list[Tensor]) -> Tensor:
    """Biases as one vector, whichever way each of them lies."""
    size = sum(max(p.shape, default=1) for p in parts)
    return Tensor(parts[0].name, (size,), "F32", lambda: np.concatenate([p.read().reshape(-1) for p in parts]))
