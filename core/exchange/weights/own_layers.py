"""Recurrent networks whose gates are linear layers of their own, as people write them to learn: under NumPy's names.

    lstm.W_i.weight [H, X], lstm.U_i.weight [H, H], …, lstm.W_i.bias     also W_xi and W_hi, W_ii and W_hi
    i2h.weight [H, X], h2h.weight [H, H], i2h.bias, h2h.bias             h = tanh(i2h(x) + h2h(h'))

Two biases of one gate are their sum.  A GRU is left out: the names do not say whether it resets before its product.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from .numpy_names import LAYERS, by_letters, from_plain
from .tensors import Found, Tensor

LAYER = re.compile(r"(?:[\w.]+\.)?([WUwu]_?[a-z]{1,2}|[ixh]2h)\.(weight|bias)")
WHOLE = {"i2h": "wxh", "x2h": "wxh", "h2h": "whh"}


def is_own(names: Mapping[str, Tensor]) -> bool:
    """Whether the layers of a file are those of an LSTM or of a plain recurrent network."""
    read = by_letters(in_letters(names)) if any(map(LAYER.fullmatch, names)) else None
    if read is None or read[0] not in ("lstm", "rnn") or read[1]:
        return False
    states = [tensor.shape for name, tensor in read[2].items() if name.startswith("wh") and name[2:] in LAYERS[read[0]]]
    return all(len(shape) == 2 and shape[0] == shape[1] for shape in states)        # one of all gates has no order


def from_own(found: Found) -> Found:
    """The file under PyTorch's names.  Raises FileError where its arrays do not go together."""
    made = from_plain(replace(found, tensors=in_letters(found.tensors), format="layers"))       # W x, as a layer has it
    return replace(made, format=found.format, settings=found.settings)


def in_letters(names: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The arrays with those of the gates' layers under a letter and the gate, the others under their own names."""
    out = dict[str, Tensor]()
    for name, tensor in names.items():
        found = LAYER.fullmatch(name)
        if found is None:
            out[name] = tensor
            continue
        layer = found[1].lower().replace("_", "")
        layer = WHOLE.get(layer, re.sub("^wi(?=.)", "wx", layer))
        key = f"b{layer[-1]}" if found[2] == "bias" else layer
        out[key] = total(out[key], tensor) if key in out and found[2] == "bias" else tensor
    return out


def total(one: Tensor, other: Tensor) -> Tensor:
    """Two biases as one; of different lengths the first, which then fits nothing."""
    if one.shape != other.shape:
        return one
    return Tensor(one.name, one.shape, "F32", lambda: one.read() + other.read())
