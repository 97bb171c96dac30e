"""Keras's files: `.keras` (an archive with config.json and model.weights.h5), `.weights.h5` and the older `.h5`, under
PyTorch's names.

Keras computes with x W where PyTorch has W x, so its kernels are transposed here.  An LSTM's blocks are in the order
i, f, c, o, which is PyTorch's i, f, g, o; a GRU's in the order z, r, h, where PyTorch has r, z, n.  A GRU's two biases
(reset_after) are the two rows of one array.  (keras/src/layers/rnn, as of Keras 3.)
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...errors import FileError
from .. import strict_json
from .archives import Archive
from .hdf5 import read_hdf5
from .tensors import Array, Found, Tensor, damaged

WEIGHTS = "model.weights.h5"
CONFIG_BYTES = 2**22
ROLES = {"0": "kernel", "1": "recurrent_kernel", "2": "bias"}
CELLS = {1: "rnn", 3: "gru", 4: "lstm"}
ACTIVATIONS = {"LSTM": ("tanh",), "GRU": ("tanh",), "SimpleRNN": ("tanh", "relu")}
Layers = dict[str, dict[str, Tensor]]
Turn = Callable[[Array], Array]


def is_keras(archive: Archive) -> bool:
    """Whether an archive is Keras's."""
    return WEIGHTS in archive.sizes


def read_archive(archive: Archive) -> Found:
    """The weights of a `.keras` file, and what its config says of the network.  Raises FileError."""
    config: Any = {}
    if 0 < archive.sizes.get("config.json", 0) <= CONFIG_BYTES:
        try:
            config = strict_json.loads(archive.whole("config.json").decode())
        except (ValueError, RecursionError) as error:
            raise damaged("config.json", "JSON") from error
    listed = list(layers_in(config))
    return renamed(read_hdf5(memoryview(archive.whole(WEIGHTS))), places_of(listed), settings_of(listed))


def read_weights_file(data: memoryview) -> Found:
    """The weights of an HDF5 file of Keras's.  Raises FileError."""
    return renamed(read_hdf5(data), {}, {})


# ---- what the config says ---------------------------------------------------------------------------------------

def layers_in(config: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """(class, settings) of a model's layers in their order; a layer around another is followed by that one."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    inner = config.get("config") if isinstance(config, dict) else None
    layers = inner.get("layers") if isinstance(inner, dict) else None
    for layer in layers[:400] if isinstance(layers, list) else []:
        if isinstance(layer, dict) and isinstance(layer.get("config"), dict):
            found.append((str(layer.get("class_name")), layer["config"]))
    return found


def places_of(listed: list[tuple[str, Mapping[str, Any]]]) -> dict[str, int]:
    """Where a layer is in the model, by the name that Keras gives it in a file: its class in small letters,
    numbered."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    for k, (kind, _) in enumerate(listed):
        parted = re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", kind))
        name = re.sub("([a-z])([A-Z])", r"\1_\2", parted).lower()
        places[name if name not in counts else f"{name}_{counts[name]}"] = k
        counts[name] = counts.get(name, 0) + 1
    return places


def settings_of(listed: list[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Fields of Experiment that the config names.  Raises FileError where a layer computes what no cell here does."""
    settings: dict[str, Any] = {}
    for kind, config in listed:
        about, inside = config, config.get("layer")
        if kind == "Bidirectional" and isinstance(inside, dict) and isinstance(inside.get("config"), dict):
            if config.get("merge_mode") in ("concat", "sum", "ave", "mul"):
                settings["merge"] = config["merge_mode"]
            kind, about = str(inside.get("class_name")), inside["config"]
        if kind not in ACTIVATIONS:
            continue
        gates = about.get("recurrent_activation", "sigmoid")
        if about.get("activation", "tanh") not in ACTIVATIONS[kind] or gates != "sigmoid":
            raise FileError("not-read", f"activation: Expected {ACTIVATIONS[kind][0]} and sigmoid in {kind}",
                            "activation")
        if kind == "SimpleRNN":
            settings["nonlinearity"] = about.get("activation", "tanh")
        if kind == "GRU":
            settings["reset_after"] = about.get("reset_after", True) is True
        settings["reads"] = "each" if about.get("return_sequences") is True else "final"
    return settings


# ---- names ------------------------------------------------------------------------------------------------------

def renamed(given: Mapping[str, Tensor], places: Mapping[str, int], settings: Mapping[str, Any]) -> Found:
    """Keras's arrays under PyTorch's names.  What belongs to no layer that is known keeps its own."""
    layers: Layers = {}
    out: dict[str, Tensor] = {}
    for path, tensor in given.items():
        owner, role = owner_of(path)
        if "optimizer" in path or "seed_generator" in path or not role:
            out[path.replace("/", ".")] = tensor
        else:
            layers.setdefault(owner, {})[role] = tensor
    order = sorted(layers, key=lambda owner: in_order(owner, places))
    number, lanes = -1, ""
    for owner in order:
        parts, is_reverse = layers[owner], re.search(r"(^|/)backward_", owner) is not None
        if "recurrent_kernel" in parts:
            stem = re.sub(r"(^|/)(backward|forward)_[^/]*(/.*)?$", "", owner)
            if stem != lanes or not re.search(r"(^|/)(backward|forward)_", owner):
                number, lanes = number + 1, stem
            out |= lane(parts, f"_l{number}{'_reverse' if is_reverse else ''}", settings)
        else:
            out |= plain(parts, owner)
    return Found("keras", out, settings=settings)


def owner_of(path: str) -> tuple[str, str]:
    """The layer of an array and its part in it; "" for none."""
    head, _, last = path.rpartition("/")
    last = last.removesuffix(":0")
    if head.endswith("vars") and last in ROLES:
        owner = head.removesuffix("/vars").removesuffix("vars")
        is_cell = owner.endswith("cell") or "/cell/" in owner
        return owner, ROLES[last] if is_cell else {"0": "kernel", "1": "bias"}.get(last, "")
    is_part = last in ("kernel", "recurrent_kernel", "bias", "embeddings")
    return head, {"embeddings": "kernel"}.get(last, last) if is_part else ""


def in_order(owner: str, places: Mapping[str, int]) -> tuple[Any, ...]:
    """A layer's place: by the config, else by its own number; the left-to-right direction first."""
    names = [name for name in owner.split("/") if name not in ("layers", "model_weights")]
    first = re.sub(r"^_layer_checkpoint_dependencies\\", "", names[0]) if names else ""
    number = re.search(r"_(\d+)$", first)
    return places.get(first, len(places)), int(number[1]) if number else 0, "backward_" in owner, owner


def lane(parts: Mapping[str, Tensor], ending: str, settings: Mapping[str, Any]) -> dict[str, Tensor]:
    """One direction of one layer.  Raises FileError where its arrays do not go together."""
    recurrent, kernel, bias = parts["recurrent_kernel"], parts.get("kernel"), parts.get("bias")
    H = recurrent.shape[0] if len(recurrent.shape) == 2 else 0
    blocks = recurrent.shape[1] // H if H else 0
    columns = blocks * H
    if (kernel is None or blocks not in CELLS or len(kernel.shape) != 2
            or kernel.shape[1] != columns or recurrent.shape[1] != columns):
        raise damaged(recurrent.name, "a kernel, and a recurrent kernel of 1, 3 or 4 blocks")
    order = [*range(H, 2 * H), *range(H), *range(2 * H, 3 * H)] if blocks == 3 else [*range(blocks * H)]

    def swap(a: Array) -> Array:
        turned: Array = a[order]
        return turned

    is_after = settings.get("reset_after", True) if bias is None else len(bias.shape) == 2
    out = {f"rnn.weight_ih{ending}": changed(kernel, kernel.shape[::-1], lambda a: swap(a.T))}
    U = changed(recurrent, recurrent.shape[::-1], lambda a: swap(a.T))
    if blocks != 3 or is_after:
        out[f"rnn.weight_hh{ending}"] = U
    else:
        out[f"rnn.weight_hh{ending}"] = changed(recurrent, (2 * H, H), lambda a: swap(a.T)[:2 * H])
        out[f"rnn.weight_hn{ending}"] = changed(recurrent, (H, H), lambda a: swap(a.T)[2 * H:])
    if bias is not None and len(bias.shape) == 2:
        out[f"rnn.bias_ih{ending}"] = changed(bias, bias.shape[1:], lambda a: swap(a[0]))
        out[f"rnn.bias_hh{ending}"] = changed(bias, bias.shape[1:], lambda a: swap(a[1]))
    elif bias is not None:
        out[f"rnn.bias{ending}"] = changed(bias, bias.shape, swap)
    return out


def plain(parts: Mapping[str, Tensor], owner: str) -> dict[str, Tensor]:
    """An embedding, or a dense layer with its kernel transposed; anything else under its own names."""
    name = owner.replace("/", ".")
    kernel = parts.get("kernel")
    if kernel is None or len(kernel.shape) != 2:
        return {f"{name}.{role}": tensor for role, tensor in parts.items()}
    if "bias" not in parts and "embedding" in name:
        return {f"{name}.weight": kernel}
    out = {f"{name}.weight": changed(kernel, kernel.shape[::-1], lambda a: a.T)}
    return out | ({f"{name}.bias": parts["bias"]} if "bias" in parts else {})


def changed(tensor: Tensor, shape: tuple[int, ...], how: Turn) -> Tensor:
    """A tensor that is turned when it is read.  Raises FileError, when it is read, where that cannot be."""
    def numbers() -> Array:
        raw = how(tensor.numbers())
        if raw.shape != shape:
            raise damaged(tensor.name, f"a shape of {shape}")
        return np.ascontiguousarray(raw)

    return Tensor(tensor.name, shape, tensor.kind, numbers)

