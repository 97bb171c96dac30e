"""Flax's recurrent cells under PyTorch's names: a model's `params`, joined by / or dots, in any
file that has them (msgpack.py, npz.py, safetensors.py).

    LSTMCell, OptimizedLSTMCell    ii if ig io (kernel), hi hf hg ho (kernel, bias)
    GRUCell                        ir iz in (kernel, bias), hr hz hn (kernel; hn a bias too): PyTorch's form
    SimpleCell                     i (kernel, bias), h (kernel)

A kernel is [in, out], PyTorch's transposed.  (flax/linen/recurrent.py.)
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ...errors import FileError
from .tensors import Array, Found, Tensor, damaged

PART = re.compile(r"(?:(.*)\.)?([ih][ifgorzn]?)\.(kernel|bias)")
GATES = (("i", "f", "g", "o"), ("r", "z", "n"), ("",))


def is_flax(names: Mapping[str, Tensor]) -> bool:
    """Whether names are those of a Flax cell."""
    return any(re.search(r"(^|[./])h[irzn]?[./]kernel$", name) for name in names)


def from_flax(found: Found) -> Found:
    """The file with its cells, embeddings and dense layers named and turned as PyTorch's.  Raises FileError."""
    named = {name: name.replace("/", ".") for name in found.tensors}
    parts = [part for dotted in named.values() if (part := PART.fullmatch(dotted))]
    cells: dict[str, dict[str, Tensor]] = {part[1] or "": {} for part in parts if part[2][0] == "h"}
    out: dict[str, Tensor] = {}
    for name, tensor in found.tensors.items():
        dotted = named[name]
        if (part := PART.fullmatch(dotted)) and (part[1] or "") in cells:
            cells[part[1] or ""][f"{part[2]}.{part[3]}"] = tensor
        elif dotted.endswith(".kernel") and len(tensor.shape) == 2:
            out[dotted.removesuffix("kernel") + "weight"] = turned([tensor])
        else:
            out[re.sub(r"\.embedding$", ".weight", dotted)] = tensor
    for root, arrays in cells.items():
        out |= cell(root, arrays)
    return replace(found, tensors=out)


def cell(root: str, parts: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """One cell's arrays.  Raises FileError where one is missing."""
    gates = next((g for g in GATES if f"h{g[0]}.kernel" in parts), GATES[-1])
    named = {name[1:-7] for name in parts if re.fullmatch(r"h[a-z]+\.kernel", name)}
    if named == {"f", "n"}:
        raise FileError("cell-kind", f"{root}: Expected an LSTM, a GRU or a simple cell, got a minimal gated unit",
                        "MGUCell")
    out: dict[str, Tensor] = {}
    for side, local in (("i", "ih"), ("h", "hh")):
        kernels = [parts[name] for gate in gates if (name := f"{side}{gate}.kernel") in parts]
        shapes = {kernel.shape for kernel in kernels}
        if len(kernels) != len(gates) or len(shapes) != 1 or len(kernels[0].shape) != 2:
            raise damaged(f"{root}.{side}", f"a kernel of each of {', '.join(side + gate for gate in gates)}")
        prefix = f"{root}." if root else ""
        out[f"{prefix}weight_{local}_l0"] = turned(kernels)
        width = kernels[0].shape[1]
        biases = [parts.get(f"{side}{gate}.bias") for gate in gates]
        if any(b is not None and b.shape != (width,) for b in biases):
            raise damaged(f"{root}.{side}", f"biases of {width} numbers")
        if any(b is not None for b in biases):
            out[f"{prefix}bias_{local}_l0"] = joined(biases, width)
    names = ("bias_ih_l0", "bias_hh_l0")
    present = [name for name in names if any(key.endswith(name) for key in out)]
    if len(present) == 1:                              # PyTorch has both or none
        other = next(name for name in names if name not in present)
        out[f"{prefix}{other}"] = joined([None] * len(gates), width)
    return out


def turned(kernels: list[Tensor]) -> Tensor:
    """Kernels one below the other, each transposed."""
    inputs, width = kernels[0].shape
    return Tensor(kernels[0].name, (width * len(kernels), inputs), "F32",
                  lambda: np.concatenate([k.read().T for k in kernels]))


def joined(biases: list[Tensor | None], width: int) -> Tensor:
    """Biases one after the other, zeros where there is none."""
    def numbers() -> Array:
        return np.concatenate([np.zeros(width, np.float32) if b is None else b.read() for b in biases])

    return Tensor(next((b.name for b in biases if b is not None), "bias"), (width * len(biases),), "F32", numbers)
