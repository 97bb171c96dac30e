"""Weights of every kind, read as data: safetensors, PyTorch's files, .npz and Keras's, by their bytes and not by their
names.

    found = read_weights(data)          a Found: arrays by name, not read yet; words and labels where the file has them
    found.tensors[name].read()          float32
    read_weights(one, other)            a network that was saved in several files

No object is ever unpickled and nothing of a file is run.  What cannot be read is refused with FileError, what does not
fit with ShapeError; no reader makes more than its file holds, and a file is at most MOST_BYTES long.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...errors import CoreError, FileError
from . import arrays, flax, haiku, keras, numpy_names, own_layers, torch_files
from .archives import Archive
from .composed import composed
from .hdf5 import SIGNATURE
from .msgpack import is_msgpack, read_msgpack
from .npz import read_npz
from .pickles import is_pickle
from .safetensors import is_safetensors, read_safetensors
from .tensors import MOST_BYTES, Found, Tensor, damaged

__all__ = ["MOST_BYTES", "Found", "Tensor", "is_pickle", "is_weights", "read_weights"]

ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def is_weights(data: bytes) -> bool:
    """Whether a file's first bytes are those of a kind that `read_weights` knows."""
    view = memoryview(data)
    begins = bytes(view[:4]) in ZIP or bytes(view[:8]) == SIGNATURE or is_pickle(view)
    return begins or is_safetensors(view) or is_msgpack(view)


def read_weights(data: bytes, *more: bytes) -> Found:
    """What a file of weights holds, or several files of one network's, whichever kind they are.

    Raises FileError, whatever the bytes are.
    """
    views = []
    for part in (data, *more):
        if not isinstance(part, (bytes, bytearray, memoryview)):
            raise FileError("not-a-file", f"Expected the bytes of a file, got a {type(part).__name__}")
        views.append(memoryview(part).toreadonly())
    if (size := sum(map(len, views))) > MOST_BYTES:
        raise FileError("too-large", f"Expected at most {MOST_BYTES:,} bytes, got {size:,}")
    try:
        return as_pytorch(together([by_kind(view) for view in views]))
    except CoreError:
        raise
    except Exception as error:                       # whatever a reader did not foresee is a file that cannot be read
        raise FileError("damaged", f"The file does not read: {error!s:.80}") from error


def together(parts: Sequence[Found]) -> Found:
    """The files of one network as one.  Raises FileError where two have an array of one name."""
    tensors: dict[str, Tensor] = {}
    for part in parts:
        for name, tensor in part.tensors.items():
            if name in tensors:
                raise damaged(name, "one of the files to have it, got two")
            tensors[name] = tensor
    return replace(parts[0], tensors=tensors, others=tuple(other for part in parts for other in part.others))


def as_pytorch(found: Found) -> Found:
    """The file under PyTorch's names, whatever wrote it, every weight whole.  Raises FileError."""
    if found.format == "keras":
        return found
    if any(name.endswith("recurrent_kernel") for name in found.tensors):
        by_path = {name.replace(".", "/"): tensor for name, tensor in found.tensors.items()}
        return replace(keras.renamed(by_path, {}, {}), vocabulary=found.vocabulary, labels=found.labels)
    for knows, turns in OTHERS:
        if knows(found.tensors):
            return turns(found)
    return composed(found)


OTHERS = ((flax.is_flax, flax.from_flax), (haiku.is_haiku, haiku.from_haiku),
          (numpy_names.is_plain, numpy_names.from_plain), (own_layers.is_own, own_layers.from_own))


def by_kind(view: memoryview) -> Found:
    """The reader that a file's first bytes ask for."""
    if bytes(view[:4]) in ZIP:
        archive = Archive(view)
        if torch_files.is_torch(archive):
            return torch_files.read_archive(archive)
        return keras.read_archive(archive) if keras.is_keras(archive) else read_npz(archive)
    if bytes(view[:8]) == SIGNATURE:
        return keras.read_weights_file(view)
    if torch_files.is_stream(view):
        return torch_files.read_stream(view)
    if is_safetensors(view):
        return read_safetensors(view)
    if is_pickle(view):
        return arrays.read_pickle(view)
    if is_msgpack(view):
        return read_msgpack(view)
    raise FileError("not-a-file", "Expected safetensors, .pt, .npz, .keras, .h5, .pkl or .msgpack")
