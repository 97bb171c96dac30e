"""The few mathematical functions that the network is made of, each keeping its argument's type.

Weights are [out, in], batches stand in rows: the product W x of one column is `project(x, W)` of many rows.
"""
import sys
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from .pieces import Pieces, slabs

Array = npt.NDArray[Any]
LOG2_E = 1.4426950408889634
BLAS = sys.platform != "emscripten"          # or a `matmul` as quick: see matmul_is_quick


def matmul_is_quick(quick: bool) -> None:
    """To be told, before anything is computed, of a NumPy whose loops were replaced: whether the fast path's products are `matmul`'s.

    The last bits differ between the two, so it goes by which NumPy runs, and never by its speed.
    """
    global BLAS
    BLAS = quick


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ), and e^z / (1 + e^z) where z < 0: nothing overflows, and a closed gate keeps all its digits."""
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


def project(x: Array, W: Array) -> Array:
    """y = W x for every row.  x [..., I], W [K, I] -> y [..., K]."""
    rows = x.reshape(-1, x.shape[-1])
    y: Array = np.matmul(rows, W.T)
    return y.reshape(*x.shape[:-1], W.shape[0])


def project_back(dy: Array, W: Array) -> Array:
    """δx = Wᵀ δy for every row, which undoes y = W x.  dy [..., K], W [K, I] -> dx [..., I]."""
    rows = dy.reshape(-1, dy.shape[-1])
    dx: Array = np.matmul(rows, W)
    return dx.reshape(*dy.shape[:-1], W.shape[1])


def weight_gradient(dy: Array, x: Array) -> Array:
    """δW = Σ δy xᵀ over every row of y = W x.  dy [..., K], x [..., I] -> dW [K, I]."""
    d_rows, rows = dy.reshape(-1, dy.shape[-1]), x.reshape(-1, x.shape[-1])
    dW: Array = np.matmul(d_rows.T, rows)
    return dW


def project_pieces(x: Array, W: Array) -> Pieces[Array]:
    """`project` in pieces, along the first axis of x [N, ..., I]."""
    y = np.empty((*x.shape[:-1], len(W)), np.result_type(x, W))
    for rows in slabs(len(x), x[:1].size * len(W)):
        y[rows] = project(x[rows], W)
        yield
    return y


def project_back_pieces(dy: Array, W: Array) -> Pieces[Array]:
    """`project_back` in pieces, along the first axis of dy [N, ..., K]."""
    dx = np.empty((*dy.shape[:-1], W.shape[1]), np.result_type(dy, W))
    for rows in slabs(len(dy), dy[:1].size * W.shape[1]):
        dx[rows] = project_back(dy[rows], W)
        yield
    return dx


def weight_gradient_pieces(dy: Array, x: Array) -> Pieces[Array]:
    """`weight_gradient` in pieces, along the rows of δW."""
    dW = np.empty((dy.shape[-1], x.shape[-1]), np.result_type(dy, x))
    for rows in slabs(len(dW), x.size):
        dW[rows] = weight_gradient(dy[..., rows], x)
        yield
    return dW


def norm(x: Array) -> float:
    """The Euclidean length of all numbers of an array, given as a float: summed in their own type, or in float64 where that overflows."""
    flat = x.reshape(-1)
    with np.errstate(over="ignore"):
        length = float(np.sqrt(np.add.reduce(flat * flat)))
        return length if isfinite(length) else float(np.sqrt(np.add.reduce(np.square(flat, dtype=np.float64))))
