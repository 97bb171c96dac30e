"""Reading files that may come from anywhere: .npz archives of numbers and JSON, both bounded before anything is built.

No object is ever unpickled.  What is not read well is refused with FileError, what does not fit with ShapeError.
"""
import base64
import binascii
import io
import zipfile
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import CoreError, FileError, ShapeError
from . import strict_json

Array = npt.NDArray[Any]
Shapes = Mapping[str, tuple[int, ...]]

JSON_CHARACTERS = 160 * 1024 * 1024
MOST_MARKS = 600_000
HEADER_BYTES = 1024
WORDS = ("vocabulary", "labels")                # arrays of text beside the weights
NUMBER_BYTES = 8


def write_npz(arrays: Mapping[str, Array]) -> bytes:
    """The arrays as a compressed .npz archive, the same bytes for the same arrays."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, member.getvalue())
    return out.getvalue()


def read_npz(data: bytes, allowed: Shapes, letters: int = 0) -> dict[str, Array]:
    """The arrays of an .npz archive.  Each must be one of `allowed` and have its shape; not all need be there.

    letters  of the words beside them: these are passed over.  Nothing is unpacked that is larger than its
             shape asks for.
    Raises FileError or ShapeError.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise FileError("not-a-file", f"Expected the bytes of an .npz archive, got a {type(data).__name__}")
    if data[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        raise FileError("pickled" if data[:1] == b"\x80" else "not-a-file", "Expected an .npz archive")
    most = sum(prod(shape) * NUMBER_BYTES + 2 * HEADER_BYTES for shape in allowed.values()) + HEADER_BYTES + 4 * letters
    if len(data) > most:
        raise FileError("too-large", f"Expected at most {most:,} bytes, got {len(data):,}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return read_members(archive, allowed)
    except CoreError:
        raise
    # zipfile raises a dozen kinds for a damaged archive, zlib's among them
    except Exception as error:
        raise FileError("damaged", f"The archive does not read: {error!s:.80}") from error


def read_members(archive: zipfile.ZipFile, allowed: Shapes) -> dict[str, Array]:
    """Every member of an archive as an array, each unpacked no further than its shape asks for."""
    found: dict[str, Array] = {}
    for member in archive.infolist():
        name = member.filename.removesuffix(".npy")
        if name.endswith(".pkl"):
            raise FileError("pickled",
                            "Expected an .npz archive of arrays, got a file of PyTorch's with Python objects in it")
        if name in found:
            raise FileError("damaged", f"{name:.60}: Expected once, got twice")
        if name in WORDS:
            continue
        if name not in allowed:
            raise ShapeError(f"{name:.60}", "no such array here: one of " + ", ".join(allowed), "an array")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileError("damaged", f"{name}: Expected plain or deflated, got compression {member.compress_type}")
        most = prod(allowed[name]) * NUMBER_BYTES + HEADER_BYTES
        with archive.open(member) as file:
            found[name] = read_npy(name, file.read(most + 1), allowed[name], most)
    return found


def read_npy(name: str, data: bytes, shape: tuple[int, ...], most: int) -> Array:
    """One array of numbers out of the bytes of an .npy file, which must have this shape and be no longer than
    `most`."""
    if len(data) > most:
        raise ShapeError(name, shape, "a larger array")
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        got, fortran, dtype = read(file, max_header_size=HEADER_BYTES)
    # NumPy reads a header as Python's source, which can fail in many ways
    except Exception as error:
        raise FileError("damaged", f"{name}: Expected an .npy header: {error!s:.80}") from error
    if dtype.hasobject:
        raise FileError("pickled", f"{name}: Expected numbers, got Python objects")
    if got != shape:
        raise ShapeError(name, shape, got)
    if dtype.kind not in "fiu":
        raise ShapeError(name, "real numbers", f"numbers of type {dtype}")
    body = data[file.tell():]
    if len(body) != prod(shape) * dtype.itemsize:
        raise FileError("damaged", f"{name}: Expected {prod(shape) * dtype.itemsize} bytes, got {len(body)}")
    return np.frombuffer(body, dtype).reshape(shape, order="F" if fortran else "C")


def read_json(text: str) -> Any:
    """The value of a JSON text of bounded length and count.  Raises FileError."""
    if not isinstance(text, str):
        raise FileError("not-a-file", "Expected the text of a JSON file")
    if len(text) > JSON_CHARACTERS:
        raise FileError("too-large", f"Expected at most {JSON_CHARACTERS:,} characters, got {len(text):,}")
    if text.count(",") + text.count("[") + text.count("{") > MOST_MARKS:
        raise FileError("too-large", f"Expected at most {MOST_MARKS:,} values")

    try:
        return strict_json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError("damaged", f"The JSON does not read: {error!s:.80}") from error


def numbers_out(array: Array) -> dict[str, Any]:
    """An array for JSON: its shape, and its numbers as base64 of little-endian float32, so that no bit is lost."""
    return {"shape": list(array.shape),
            "float32": base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()}


def numbers_in(name: str, value: Any, shape: tuple[int, ...]) -> Array:
    """The array of `numbers_out`, which must have this shape and finite numbers.  Raises ShapeError or FileError."""
    if not isinstance(value, dict) or set(value) != {"shape", "float32"} or not isinstance(value["float32"], str):
        raise FileError("damaged", f"{name}: Expected shape and float32")
    if value["shape"] != list(shape):
        raise ShapeError(name, shape, f"{value['shape']!r:.60}")
    try:
        data = base64.b64decode(value["float32"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise FileError("damaged", f"{name}: Expected base64: {error}") from error
    if len(data) != 4 * prod(shape):
        raise FileError("damaged", f"{name}: Expected {4 * prod(shape)} bytes, got {len(data)}")
    return finite(name, np.frombuffer(data, "<f4").reshape(shape))


def finite(name: str, array: Array) -> Array:
    """The array as float32.  Raises ShapeError where a number is not finite or too large for it."""
    with np.errstate(over="ignore"):
        single = array.astype(np.float32)
    if not np.isfinite(single).all():
        raise ShapeError(name, "finite numbers", "an infinity or no number")
    return single
