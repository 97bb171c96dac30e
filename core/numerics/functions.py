"""The few mathematical functions that the network is made of, each keeping its argument's type."""
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
LOG2_E = 1.4426950408889634


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ), and e^z / (1 + e^z) where z < 0: nothing overflows, and a closed gate keeps all its
    digits."""
    e = np.exp(-np.abs(z))
    s: Array = np.where(z < 0, e, np.ones_like(e)) / (1 + e)
    return s


def log_softmax(z: Array) -> Array:
    """log of the softmax over the last axis: z - log Σ eᶻ, with the maximum taken out first."""
    z = z - z.max(axis=-1, keepdims=True)
    z -= np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return z


def logsumexp(z: Array) -> Array:
    """log Σ eᶻ over the last axis."""
    top: Array = z.max(axis=-1)
    total: Array = np.log(np.exp(z - top[..., None]).sum(axis=-1))
    return top + total


def norm(x: Array) -> float:
    """The Euclidean length of all numbers of an array, given as a float: summed in their own type, or in float64 where
    that overflows."""
    flat = x.reshape(-1)
    with np.errstate(over="ignore"):
        length = float(np.sqrt(np.add.reduce(flat * flat)))
        return length if isfinite(length) else float(np.sqrt(np.add.reduce(np.square(flat, dtype=np.float64))))
