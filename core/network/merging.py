"""From the directions' outputs to the head's inputs: merged at each position that is read, or once, at the final
states.

    concat [h→ ; h←]     sum h→ + h←     ave (h→ + h←) / 2     mul h→ ⊙ h←          (Keras's merge modes)
"""
from collections.abc import Sequence

import numpy as np

from ..cells.base import Arrays
from ..numerics.params import Array
from .unroll import Lane


def readings(reads: str, kind: str, lanes: Sequence[Lane], out: Array, read: tuple[Array, Array]) -> Array:
    """The head's inputs [N, width]: the merged outputs at the positions read, or the merged final states of their
    columns.

    lanes  the last layer's; out [T, B, width] what they gave, merged
    """
    if reads == "each":
        return out[read]
    return merge(kind, [lane.final["h"][read[1]] for lane in lanes])


def readings_back(reads: str, kind: str, lanes: Sequence[Lane], out: Array, read: tuple[Array, Array],
                  dy: Array) -> tuple[Array, list[Arrays | None]]:
    """`readings` backward: the gradients of the last layer's output, and of each direction's final states."""
    d_out = np.zeros_like(out)
    if reads == "each":
        np.add.at(d_out, read, dy)
        return d_out, [None] * len(lanes)
    states = [lane.final["h"] for lane in lanes]
    finals: list[Arrays | None] = []
    for h, part in zip(states, merge_back(kind, dy, [h[read[1]] for h in states]), strict=True):
        dh = np.zeros_like(h)
        np.add.at(dh, read[1], part)
        finals.append({"h": dh})
    return d_out, finals


def merge(kind: str, parts: Sequence[Array]) -> Array:
    """The directions' outputs [..., H] as one: side by side, their sum, average or product; a single one as it is."""
    if len(parts) == 1:
        return parts[0]
    if kind == "concat":
        return np.concatenate(parts, axis=-1)
    if kind == "mul":
        return parts[0] * parts[1]
    total = parts[0] + parts[1]
    return total * 0.5 if kind == "ave" else total


def merge_back(kind: str, dy: Array, parts: Sequence[Array]) -> list[Array]:
    """`merge` backward: the gradient of each part."""
    if len(parts) == 1:
        return [dy]
    if kind == "concat":
        H = parts[0].shape[-1]
        return [dy[..., :H], dy[..., H:]]
    if kind == "mul":
        return [dy * parts[1], dy * parts[0]]
    return [dy * 0.5] * 2 if kind == "ave" else [dy] * 2
