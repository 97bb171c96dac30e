"""Experiment (+ view, + weights) <-> the text of a link, versioned.

    #x1.<base64url(zlib(canonical JSON))>[.w8.<base64url(zlib(scales and int8 weights))>]

Only what differs from the defaults is written, so that a link stays short and says what was chosen; a default is
therefore part of version 1, and golden links hold it.  zlib's checksum catches damage.  A link is data, never code: its
length is capped on the way in (LINK_BYTES) and unpacked (UNPACKED_BYTES), and every field passes the same check as one
that was typed.  `decode` raises LinkError and nothing else.  Every version keeps its decoder for ever.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from ..checks import WORDS
from ..errors import LinkError, SpecError
from ..spec import SENTENCES, Experiment
from ..view import View
from . import strict_json

LINK_BYTES = 64 * 1024
CHUNK = 64 * 1024       # so much is packed before its length is looked at
UNPACKED_BYTES = 1024 * 1024
MOST_STRINGS = SENTENCES + WORDS + 2_000
MOST_MARKS = 2 * SENTENCES + WORDS
MOST_NESTED = 512
MOST_SCALE = 1e6
MOST_TENSORS = (MOST_NESTED - 1) // 2     # a row of the list has two brackets
GREEN, AMBER = 2_000, 4_000

Weights = Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What a link holds.

    `weights` are float32 arrays under PyTorch's names, within 1/127 of each tensor's largest, or None.
    """

    experiment: Experiment
    view: View
    weights: dict[str, npt.NDArray[np.float32]] | None = None


def encode(experiment: Experiment, view: View | None = None, weights: Weights | None = None) -> str:
    """The link's fragment, `#x1.…`.  `weights` maps names to float arrays of one to three axes.

    Raises LinkError ("too-long", "too-large") where the link could not be opened again: such an experiment goes into a
    file.  ("bad-weights") where an array has another number of axes, an axis of length 0, a name of over 60 letters, or
    numbers that are not real, not finite or over 127 MOST_SCALE.
    """
    body: dict[str, Any] = {"e": _changed(experiment, Experiment())}
    if view is not None and view != View():
        body["v"] = _changed(view, View())
    link = "#x1." + _pack(json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    if weights is not None:
        link += ".w8." + _pack(_weights_out(weights))
    if len(link) > LINK_BYTES:
        raise LinkError("too-long", f"Expected at most {LINK_BYTES:,} characters, got {len(link):,}")
    return link


def decode(link: str) -> Shared:
    """What the link holds.  Takes a whole address, a fragment, or what follows the `#`.

    Raises LinkError with a code of `core.errors.LINK_CODES`, whatever the text is.

    >>> decode("https://example.org/#section-2")
    Traceback (most recent call last):
    core.errors.LinkError: not-a-link: Expected a text that begins with #x1.
    """
    if not isinstance(link, str):
        raise LinkError("not-a-link", "Expected the text of a link")
    if len(link) > LINK_BYTES:
        raise LinkError("too-long", f"Expected at most {LINK_BYTES:,} characters, got {len(link):,}")
    fragment = link.rpartition("#")[2].strip()
    match = re.fullmatch(r"x([1-9][0-9]{0,5})\.(.*)", fragment, re.DOTALL)
    if match is None:
        raise LinkError("not-a-link", "Expected a text that begins with #x1.")
    decoder = DECODERS.get(int(match[1]))
    if decoder is None:
        raise LinkError("newer-version", f"Expected version {max(DECODERS)} or older, got {match[1]}")
    return decoder(match[2])


def _decode_1(text: str) -> Shared:
    body_text, mark, weights_text = text.partition(".w8.")
    body = _object(_json(_unpack(body_text)), "link", ("e", "v"))
    experiment = _made(Experiment, _object(body.get("e", {}), "e", _names(Experiment)))
    view = _made(View, _object(body.get("v", {}), "v", _names(View)))
    return Shared(experiment=experiment, view=view, weights=_weights_in(_unpack(weights_text)) if mark else None)


DECODERS: dict[int, Callable[[str], Shared]] = {1: _decode_1}


def _names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def _changed(value: Experiment | View, default: Experiment | View) -> dict[str, Any]:
    return {n: getattr(value, n) for n in _names(type(value)) if getattr(value, n) != getattr(default, n)}


def _made(kind: Callable[..., Any], values: dict[str, Any]) -> Any:
    try:
        return kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})
    except SpecError as error:
        raise LinkError("bad-field", str(error), error.field) from error


def _pack(data: bytes) -> str:
    if len(data) > UNPACKED_BYTES:
        raise LinkError("too-large", f"Expected at most {UNPACKED_BYTES:,} bytes, got {len(data):,}")
    packer, packed = zlib.compressobj(9), b""
    for at in range(0, len(data), CHUNK):
        packed += packer.compress(data[at:at + CHUNK])
        if len(packed) > LINK_BYTES:                    # a book would be packed for a tenth of a second, and in vain
            raise LinkError("too-long", f"Expected at most {LINK_BYTES:,} characters, got over {len(packed):,}")
    return base64.urlsafe_b64encode(packed + packer.flush()).rstrip(b"=").decode()


def _unpack(text: str) -> bytes:
    """The bytes behind a section, at most UNPACKED_BYTES of them."""
    if re.fullmatch(r"[A-Za-z0-9_-]*", text) is None:
        raise LinkError("damaged", "Expected only letters, digits, - and _")
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, UNPACKED_BYTES)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise LinkError("damaged", f"The link does not unpack: {error}") from error
    if unpacker.unconsumed_tail:
        raise LinkError("too-large", f"Expected at most {UNPACKED_BYTES:,} bytes unpacked")
    if not unpacker.eof or unpacker.unused_data:
        raise LinkError("damaged", "The link ends too early or too late")
    return data


def _json(data: bytes) -> Any:
    try:
        _check_structure(data)
        return strict_json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise LinkError("damaged", f"The link does not read: {error}") from error


def _check_structure(data: bytes) -> None:
    """Bounds nesting and count before anything is built: a megabyte of brackets or commas makes many times its size."""
    plain = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    if plain.count(b'"') > 2 * MOST_STRINGS:
        raise ValueError("too many texts")
    outside = b"".join(plain.split(b'"')[::2])
    if len(outside) > MOST_MARKS or outside.count(b"[") + outside.count(b"{") > MOST_NESTED:
        raise ValueError("too many values")


def _object(value: Any, name: str, allowed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise LinkError("damaged", f"Expected an object for {name}")
    for key in value:
        if key not in allowed:
            raise LinkError("bad-field", f"{key!r:.60}: Expected one of the fields of {name}", key[:60])
    return value


def _weights_out(weights: Weights) -> bytes:
    """A JSON line of [name, shape, scale] rows, then every tensor as int8: value = number * scale."""
    if len(weights) > MOST_TENSORS:
        raise LinkError("too-large", f"Expected at most {MOST_TENSORS} tensors, got {len(weights)}")
    rows, numbers = [], []
    for name, given in weights.items():
        array = np.asarray(given)
        if array.dtype.kind not in "fiu":
            raise LinkError("bad-weights", f"{name!s:.60}: Expected real numbers, got {array.dtype}")
        top = float(np.max(np.abs(array), initial=0.0))
        if not top < 127 * MOST_SCALE:                              # true for NaN too
            raise LinkError("bad-weights", f"{name!s:.60}: Expected finite numbers up to {127 * MOST_SCALE:g}")
        scale = float(np.float32(top / 127)) or 1.0
        rows.append([name, list(array.shape), scale])
        _weight_row(rows[-1])                       # what could not be read is not written
        numbers.append(np.clip(np.rint(np.asarray(array, np.float64) / scale), -127, 127).astype(np.int8).tobytes())
    return json.dumps(rows, separators=(",", ":")).encode() + b"\n" + b"".join(numbers)


def _weights_in(data: bytes) -> dict[str, npt.NDArray[np.float32]]:
    head, _, numbers = data.partition(b"\n")
    rows, start, found = _json(head), 0, {}
    if not isinstance(rows, list):
        raise LinkError("bad-weights", "Expected a list of tensors")
    for row in rows:
        name, shape, scale = _weight_row(row)
        size = math.prod(shape)
        if name in found:
            raise LinkError("bad-weights", f"{name}: Expected once, got twice")
        if size > len(numbers) - start:
            raise LinkError("bad-weights", f"{name}: Expected {size} numbers, got {len(numbers) - start}")
        whole = np.frombuffer(numbers, np.int8, size, start).astype(np.float32)
        found[name] = (whole * np.float32(scale)).reshape(shape)
        start += size
    if start != len(numbers):
        raise LinkError("bad-weights", f"Expected {start} numbers, got {len(numbers)}")
    return found


def _weight_row(row: Any) -> tuple[str, tuple[int, ...], float]:
    match row:
        case [str(name), list(shape), float(scale) | int(scale)] if (
            len(name) <= 60 and 1 <= len(shape) <= 3 and not isinstance(scale, bool) and 0 < scale < MOST_SCALE
            and all(isinstance(n, int) and not isinstance(n, bool) and 0 < n <= UNPACKED_BYTES for n in shape)
        ):
            return name, tuple(shape), float(scale)
    raise LinkError("bad-weights", "Expected a name of at most 60 letters, one to three axes of length 1 or more, "
                                   f"and a scale under {MOST_SCALE:g}, got {row!r:.60}")
