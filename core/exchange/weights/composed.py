"""Weights that a file holds in parts, as PyTorch saves its parametrizations: put together under their own names.

    weight_norm      W = g ⊙ v / ‖v‖           parametrizations.W.original0 (g), original1 (v); before 2.0 W_g, W_v
    pruning          W = W₀ ⊙ mask              W_orig, W_mask
    spectral_norm    W = W₀ / (uᵀ W₀ v)        parametrizations.W.original, W.0._u, W.0._v; before W_orig, W_u, W_v

(torch/nn/utils/parametrizations.py.)  What other parametrizations made is refused by name.  Arrays that are called as
parts were before 2.0, and whose shapes do not go together, are no parts: `attn.W_g` beside `attn.W_v`.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ...errors import FileError
from .tensors import Array, Found, Tensor, damaged, short

PARTS = (        # how a name ends, by what is left of it and the part that it is
    (re.compile(r"(.*?)parametrizations\.(\w+)\.original0"), "g"), (re.compile(r"(.*?)(\w+)_g"), "g"),
    (re.compile(r"(.*?)parametrizations\.(\w+)\.original1"), "v"), (re.compile(r"(.*?)(\w+)_v"), "v"),
    (re.compile(r"(.*?)parametrizations\.(\w+)\.original"), "W0"), (re.compile(r"(.*?)(\w+)_orig"), "W0"),
    (re.compile(r"(.*?)(\w+)_mask"), "mask"),
    (re.compile(r"(.*?)parametrizations\.(\w+)\.0\._u"), "u"), (re.compile(r"(.*?)(\w+)_u"), "u"),
    (re.compile(r"(.*?)parametrizations\.(\w+)\.0\._v"), "v"),
)


RAW = re.compile(r"(.*weight_hh_l\d+(?:_reverse)?)_raw")         # what AWD-LSTM drops weights of (Merity et al. 2018)


def composed(found: Found) -> Found:
    """The file with every weight whole.  Raises FileError for a parametrization that is not known here."""
    whole_too = {re.sub(r"\bmodule\.", "", name) for name in found.tensors}
    raw = {name: match[1] for name in found.tensors if (match := RAW.fullmatch(name))
           and re.sub(r"\bmodule\.", "", match[1]) not in whole_too}
    found = replace(found, tensors={raw.get(name, name): tensor for name, tensor in found.tensors.items()})
    made: dict[str, dict[str, Tensor]] = {}
    for name, tensor in found.tensors.items():
        for pattern, part in PARTS:
            if match := pattern.fullmatch(name):
                made.setdefault(match[1] + match[2], {})[part] = tensor
                break
    wholes = {name: whole(name, parts) for name, parts in made.items()
              if set(parts) in ({"g", "v"}, {"W0", "u", "v"}, {"W0", "mask"})
              and (go_together(parts) or all(map(is_parametrized, (part.name for part in parts.values()))))}
    used = {tensor.name: name for name in wholes for tensor in made[name].values()}
    out: dict[str, Tensor] = {}
    for name, tensor in found.tensors.items():
        if name in used:
            out.setdefault(used[name], wholes[used[name]])
        elif is_parametrized(name):
            raise FileError("composed", f"{short(name)}: Expected a whole weight, or weight_norm or spectral_norm",
                            short(name))
        else:
            out[name] = tensor
    return replace(found, tensors=out)


def is_parametrized(name: str) -> bool:
    return ".parametrizations." in f".{name}"


def go_together(parts: Mapping[str, Tensor]) -> bool:
    """Whether parts have shapes that make a weight."""
    if "g" in parts:
        g, v = parts["g"].shape, parts["v"].shape
        return not g or (len(g) == len(v) and all(a in (1, b) for a, b in zip(g, v, strict=True)))
    if "mask" in parts:
        return parts["mask"].shape == parts["W0"].shape
    W, u, v = (parts[part].shape for part in ("W0", "u", "v"))
    return len(W) == 2 and u == W[:1] and v == W[1:]


def whole(name: str, parts: Mapping[str, Tensor]) -> Tensor:
    """The weight of these parts, computed when it is read.  Raises FileError where they do not go together."""
    if "g" in parts:
        g, v = parts["g"], parts["v"]
        if not go_together(parts):
            raise damaged(g.name, f"a length for each row of {v.shape}, got {g.shape}")
        return Tensor(name, v.shape, "F32", lambda: normed(g.read(), v.read()))
    if "mask" in parts:
        one, mask = parts["W0"], parts["mask"]
        return Tensor(name, one.shape, "F32", lambda: one.read() * mask.read())
    W, u, v = parts["W0"], parts["u"], parts["v"]
    if not go_together(parts):
        raise damaged(W.name, f"a matrix of {u.shape} by {v.shape}, got {W.shape}")
    return Tensor(name, W.shape, "F32", lambda: divided(W.read(), float(u.read() @ W.read() @ v.read())))


def normed(g: Array, v: Array) -> Array:
    """g ⊙ v / ‖v‖, the norm over the axes along which g has one number."""
    axes = tuple(k for k in range(v.ndim) if not g.ndim or g.shape[k] == 1)
    out: Array = g * divided(v, np.sqrt((v * v).sum(axis=axes, keepdims=True)))
    return out


def divided(a: Array, by: Array | float) -> Array:
    """a / by; a division by nothing gives what is not finite, which is refused by name when it is read."""
    with np.errstate(all="ignore"):
        out: Array = np.asarray(a / np.float32(by), np.float32)
    return out
