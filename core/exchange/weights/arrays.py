"""NumPy's and JAX's arrays in a plain pickle, as programs keep their params: read as data, nothing is unpickled.

    _reconstruct(ndarray, …), then a state of (version, shape, type, is it Fortran's order, bytes)
    _frombuffer(bytes, type, shape, order)      since protocol 5

(numpy/_core/src/multiarray/methods.c, array_reduce.)
"""
from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from ...errors import FileError
from .pickles import Known, Machine, Made
from .tensors import Found, Tensor, checked_shape, damaged, number_type
from .torch_files import dict_of, found_in

KINDS = {"f8": "F64", "f4": "F32", "f2": "F16", "i8": "I64", "i4": "I32", "i2": "I16", "i1": "I8", "u8": "U64",
         "u4": "U32", "u2": "U16", "u1": "U8", "b1": "BOOL"}


class DType(Made):
    """A type of numbers; its state has the order of its bytes."""

    def __init__(self, code: str) -> None:
        self.code, self.order = code, "<"

    def take(self, state: Any) -> None:
        if isinstance(state, tuple) and len(state) > 1 and state[1] in ("<", ">", "|", "="):
            self.order = ">" if state[1] == ">" else "<"


class Plain(Made):
    """An array, once its state has come."""

    def __init__(self) -> None:
        self.shape: tuple[int, ...] = ()
        self.code, self.data, self.order, self.is_fortran = "", b"", "<", False

    def take(self, state: Any) -> None:
        match state:
            case (_, tuple(shape), DType() as dtype, bool(is_fortran), bytes(data)):
                self.fill(shape, dtype, is_fortran, data)
            case (_, _, DType(), _, list()):
                raise FileError("pickled", "Expected numbers, got Python objects", "numpy.object_")
            case _:
                raise damaged("array", "a shape, a type and bytes")

    def fill(self, shape: Any, dtype: DType, is_fortran: bool, data: bytes) -> None:
        if dtype.code not in KINDS:
            raise number_type("", dtype.code)
        self.shape, self.code = checked_shape("array", shape), dtype.code
        if len(data) != prod(self.shape) * int(dtype.code[1]):
            raise damaged("array", f"{prod(self.shape) * int(dtype.code[1])} bytes, got {len(data)}")
        self.data, self.order, self.is_fortran = data, dtype.order, is_fortran

    def tensor(self, name: str) -> Tensor:
        dtype = np.dtype(self.order + self.code)
        order: Any = "F" if self.is_fortran else "C"
        return Tensor(name, self.shape, KINDS[self.code],
                      lambda: np.frombuffer(self.data, dtype).reshape(self.shape, order=order))


def dtype_of(arguments: tuple[Any, ...]) -> DType:
    """numpy.dtype, by its code."""
    match arguments:
        case (str(code), *_):
            return DType(code[:8])
    raise damaged("array", "a type of numbers")


def of_buffer(arguments: tuple[Any, ...]) -> Plain:
    """numpy._core.numeric._frombuffer."""
    match arguments:
        case (bytes(data), DType() as dtype, tuple(shape), str(order)):
            made = Plain()
            made.fill(shape, dtype, order == "F", data)
            return made
    raise damaged("array", "bytes, a type and a shape")


def of_jax(arguments: tuple[Any, ...]) -> Plain:
    """jax._src.array._reconstruct_array: NumPy's array, by its own arguments and state."""
    made = Plain()
    if len(arguments) < 3:
        raise damaged("array", "an array of NumPy's")
    made.take(arguments[2])
    return made


def encoded(arguments: tuple[Any, ...]) -> bytes:
    """_codecs.encode: how the second protocol writes bytes."""
    match arguments:
        case (str(text), "latin1" | "latin-1"):
            return text.encode("latin-1")
    raise damaged("bytes", "text in Latin-1")


ALLOWED: dict[str, Any] = {
    "collections OrderedDict": Known("OrderedDict", dict_of), "_codecs encode": Known("encode", encoded),
    "collections defaultdict": Known("defaultdict", lambda a: {}),
    "jax._src.array _reconstruct_array": Known("array", of_jax),
    "haiku._src.data_structures FlatMapping": Known("FlatMapping", dict_of),
    "numpy ndarray": "ndarray", "numpy dtype": Known("dtype", dtype_of),
} | {f"numpy.{core}.multiarray _reconstruct": Known("array", lambda a: Plain()) for core in ("core", "_core")} | {
    f"numpy.{core}.numeric _frombuffer": Known("array", of_buffer) for core in ("core", "_core")}


PADDLE = "StructuredToParameterName@@"           # which parameter of which layer each name is, as paddle.save writes it


def no_reference(_: Any) -> Any:
    raise FileError("pickled", "Expected arrays of numbers", "pickle")


def read_pickle(data: memoryview) -> Found:
    """The arrays of a pickle, by their names joined by dots.  Raises FileError, whatever the bytes are."""
    value = Machine(data, 0, ALLOWED, no_reference).run()
    if not isinstance(value, dict):
        raise FileError("pickled", "Expected a file of weights, got a pickle")
    paddles = value.pop(PADDLE, None)
    found = found_in(value)
    if isinstance(paddles, dict):
        turned = {name: of_paddle(tensor, paddles.get(name)) for name, tensor in found.tensors.items()}
        found = replace(found, tensors=turned)
    return replace(found, format="pickle")


def of_paddle(tensor: Tensor, parameter: Any) -> Tensor:
    """An array of PaddlePaddle's as PyTorch has it: there a linear layer's matrix is [in, out]."""
    if not str(parameter).startswith("linear_") or len(tensor.shape) != 2:
        return tensor
    return Tensor(tensor.name, tensor.shape[::-1], "F32", lambda: tensor.read().T)
