"""Haiku's recurrent cores under PyTorch's names: a module's name, and in it w and b, joined by /.

    lstm/linear w [I + H, 4H] b [4H]         i g f o side by side, over input and state; 1 is added to f
    gru w_i [I, 3H] w_h [H, 3H] b [3H]       z r a; h = (1 - z) h' + z a, the reset before the product
    vanilla_rnn/input_to_hidden w b, vanilla_rnn/hidden_to_hidden w b          a rectifier
    embed embeddings [V, D], linear w b

(haiku/_src/recurrent.py.)
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .tensors import Array, Found, Tensor, damaged

CORE = re.compile(r"(.*?(?:lstm|gru|vanilla_rnn)[^/]*)/(?:~/)?(linear/w|w_i|w_h|b|linear/b|"
                  r"(?:input|hidden)_to_hidden/[wb])")


def is_haiku(names: Mapping[str, Tensor]) -> bool:
    state = re.compile(r"(lstm[^/]*/(~/)?linear/w|gru[^/]*/w_h|hidden_to_hidden/w)$")
    return any(state.search(slashed(name)) for name in names)


def slashed(name: str) -> str:
    """A name as Haiku joins it."""
    return name.replace(".", "/")


def from_haiku(found: Found) -> Found:
    """The file with its cores, embeddings and linear layers named and turned as PyTorch's.  Raises FileError."""
    out: dict[str, Tensor] = {}
    cores: dict[str, dict[str, Tensor]] = {}
    for name, tensor in ((slashed(name), tensor) for name, tensor in found.tensors.items()):
        if match := CORE.fullmatch(name):
            cores.setdefault(match[1], {})[match[2]] = tensor
        elif name.endswith("/w") and len(tensor.shape) == 2:
            out[f"{name[:-2]}.weight"] = made(tensor, tensor.shape[::-1], lambda a: a.T)
        else:
            out[re.sub(r"/(embeddings|b)$", lambda m: ".weight" if m[1] == "embeddings" else ".bias", name)] = tensor
    settings: dict[str, Any] = {}
    for root, parts in cores.items():
        out |= {f"{root}.{local}_l0": tensor for local, tensor in core(root, parts).items()}
        if "hidden_to_hidden/w" in parts:
            settings["nonlinearity"] = "relu"
    return replace(found, tensors=out, settings={**found.settings, **settings})


def core(root: str, parts: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """One core's arrays.  Raises FileError where one is missing or does not fit."""
    def part(name: str, *shape: int) -> Tensor:
        if name not in parts or parts[name].shape != shape:
            raise damaged(f"{root}/{name}", f"an array of {' × '.join(map(str, shape))}")
        return parts[name]

    whole = next((parts[name] for name in ("linear/w", "w_h", "hidden_to_hidden/w") if name in parts), None)
    if whole is None or len(whole.shape) != 2:
        raise damaged(root, "a matrix of the state")
    if "linear/w" in parts:
        H = whole.shape[1] // 4
        inputs = whole.shape[0] - H
        if inputs < 1 or whole.shape[1] != 4 * H:
            raise damaged(f"{root}/linear/w", "four blocks, over input and state")
        order = [*range(H), *range(2 * H, 3 * H), *range(H, 2 * H), *range(3 * H, 4 * H)]       # i g f o -> i f g o
        plus = np.repeat(np.array([0, 1, 0, 0], np.float32), H)
        return {"weight_ih": made(whole, (4 * H, inputs), lambda a: a[:inputs].T[order]),
                "weight_hh": made(whole, (4 * H, H), lambda a: a[inputs:].T[order]),
                "bias": made(part("linear/b", 4 * H), (4 * H,), lambda a: a[order] + plus)}
    H = whole.shape[0]
    if "w_h" in parts:
        inputs = parts["w_i"].shape[0] if "w_i" in parts and parts["w_i"].shape else 0
        part("w_h", H, 3 * H)
        order = [*range(H, 2 * H), *range(H), *range(2 * H, 3 * H)]                             # z r a -> r z n
        sign = np.repeat(np.array([1, -1, 1], np.float32), H)      # its z takes the new state
        return {"weight_ih": made(part("w_i", inputs, 3 * H), (3 * H, inputs), lambda a: a.T[order] * sign[:, None]),
                "weight_hh": made(part("w_h", H, 3 * H), (2 * H, H), lambda a: (a.T[order] * sign[:, None])[:2 * H]),
                "weight_hn": made(part("w_h", H, 3 * H), (H, H), lambda a: a.T[2 * H:]),
                "bias": made(part("b", 3 * H), (3 * H,), lambda a: a[order] * sign)}
    inputs = parts["input_to_hidden/w"].shape[0] if "input_to_hidden/w" in parts else 0
    out = {"weight_ih": made(part("input_to_hidden/w", inputs, H), (H, inputs), lambda a: a.T),
           "weight_hh": made(part("hidden_to_hidden/w", H, H), (H, H), lambda a: a.T)}
    biases = {"bias_ih": "input_to_hidden/b", "bias_hh": "hidden_to_hidden/b"}
    return out | {local: part(name, H) for local, name in biases.items() if name in parts}


def made(tensor: Tensor, shape: tuple[int, ...], how: Callable[[Array], Array]) -> Tensor:
    return Tensor(tensor.name, shape, "F32", lambda: how(tensor.read()))
