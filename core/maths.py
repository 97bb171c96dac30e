"""The few mathematical functions that the network is made of, each keeping its argument's type.

Weights are [out, in], batches stand in rows: the product W x of one column is `project(x, W)` of many rows.
"""
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
LOG2_E = 1.4426950408889634


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ) = (1 + tanh(z/2)) / 2, in the form that cannot overflow."""
    s: Array = np.tanh(z * 0.5)
    s *= 0.5
    s += 0.5
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


def project(x: Array, W: Array) -> Array:
    """y = W x for every row.  x [..., I], W [K, I] -> y [..., K]."""
    y: Array = np.matmul(x.reshape(-1, x.shape[-1]), W.T).reshape(*x.shape[:-1], W.shape[0])
    return y


def project_back(dy: Array, W: Array) -> Array:
    """δx = Wᵀ δy for every row, which undoes y = W x.  dy [..., K], W [K, I] -> dx [..., I]."""
    dx: Array = np.matmul(dy.reshape(-1, dy.shape[-1]), W).reshape(*dy.shape[:-1], W.shape[1])
    return dx


def weight_gradient(dy: Array, x: Array) -> Array:
    """δW = Σ δy xᵀ over every row of y = W x.  dy [..., K], x [..., I] -> dW [K, I]."""
    dW: Array = np.matmul(dy.reshape(-1, dy.shape[-1]).T, x.reshape(-1, x.shape[-1]))
    return dW


def norm(x: Array) -> float:
    """The Euclidean length of all numbers of an array, summed in their own type and given as a float."""
    flat = x.reshape(-1)
    return float(np.sqrt(np.add.reduce(flat * flat)))
