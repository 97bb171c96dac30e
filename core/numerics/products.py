"""The three products of a weight: W x, Wᵀ δy and Σ δy xᵀ.

Weights are [out, in], batches are rows: the product W x of one column is `project(x, W)` of many rows.

    project, project_back, weight_gradient      the readable ones, which make their result; `…_pieces` do it in pieces
    project_into, …_into                        what trains: the result goes into a buffer, in the fastest form

NumPy's WebAssembly build has neither BLAS nor SIMD, so without the engine its `matmul` is slow; what trains takes the
compiled loop of `einsum` there, which is quicker by two to five times, in one of two forms:

    along rows    y[k] += x[i] · W[i, k]     inner loop over a long row of the output; wants Wᵀ laid out as [I, K]
    along sums    y[k] = Σ_i x[i] · W[k, i]  inner loop over the contraction; wants it contiguous in both operands

The choice is a rule on the sizes, found by measurement in the browser.  It is never timed at run time: the order of the
additions, and with it every last bit of the result, must be the same on every machine.
"""
import sys
from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from .pieces import Pieces, slabs

try:
    # as np.dot, without the search for other kinds of array
    from numpy._core._multiarray_umath import dot  # type: ignore[import-not-found]
    from numpy._core.multiarray import c_einsum  # the compiled loop without np.einsum's Python wrapper
except ImportError:  # pragma: no cover - a NumPy that moved them
    dot, c_einsum = np.dot, np.einsum

Array = npt.NDArray[Any]
einsum: Callable[..., Array] = c_einsum
dot_product: Callable[..., Any] = dot
total: Callable[..., Any] = np.add.reduce          # NumPy's annotations refuse arguments by position, which are quicker

LONG_SUM = 96
SHORT_ROW = 128
MANY_ROWS = 64
FEW_PRODUCTS = 16_384   # up to so many multiplications it is the calls that cost: `matmul` needs no copies around it
BLAS = sys.platform != "emscripten"          # or a `matmul` as quick: see matmul_is_quick


def matmul_is_quick(quick: bool) -> None:
    """Says, before anything is computed, whether NumPy's loops were replaced: what trains takes `matmul` then.

    The last bits differ between the two, so it goes by which NumPy runs, and never by its speed.
    """
    global BLAS
    BLAS = quick


# ---- the readable ones -------------------------------------------------------------------------------------------

def project(x: Array, W: Array) -> Array:
    """y = W x for every row.  x [..., I], W [K, I] -> y [..., K]."""
    y: Array = np.matmul(as_rows(x), W.T)
    return y.reshape(*x.shape[:-1], W.shape[0])


def project_back(dy: Array, W: Array) -> Array:
    """δx = Wᵀ δy for every row, which undoes y = W x.  dy [..., K], W [K, I] -> dx [..., I]."""
    dx: Array = np.matmul(as_rows(dy), W)
    return dx.reshape(*dy.shape[:-1], W.shape[1])


def weight_gradient(dy: Array, x: Array) -> Array:
    """δW = Σ δy xᵀ over every row of y = W x.  dy [..., K], x [..., I] -> dW [K, I]."""
    dW: Array = np.matmul(as_rows(dy).T, as_rows(x))
    return dW


def as_rows(x: Array) -> Array:
    """x [..., K] -> [N, K].  K may be 0: a cell whose one U is applied to r ⊙ h' has no rows of U h'."""
    return x.reshape(prod(x.shape[:-1]), x.shape[-1])


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


# ---- into a buffer -------------------------------------------------------------------------------------------------

def along_sums(inputs: int, outputs: int) -> bool:
    """Whether y = W x is quicker with the inner loop over its sums than over the output's row."""
    return inputs >= LONG_SUM or (outputs < SHORT_ROW <= 2 * inputs)


def project_into(x: Array, W: Array, out: Array, blas: bool = False) -> Array:
    """out = W x for every row.  x [..., N, I], W [K, I] -> out [..., N, K]."""
    if blas or x.size * len(W) <= FEW_PRODUCTS:
        return np.matmul(x, W.T, out)
    if along_sums(W.shape[1], W.shape[0]):
        return einsum("ni,ki->nk" if x.ndim == 2 else "...ni,ki->...nk", x, W, out=out)
    return einsum("ni,ik->nk" if x.ndim == 2 else "...ni,ik->...nk", x, np.ascontiguousarray(W.T), out=out)


def project_back_into(dy: Array, W: Array, out: Array, blas: bool = False) -> Array:
    """out = Wᵀ δy for every row.  dy [..., N, K], W [K, I] -> out [..., N, I]."""
    if blas or dy.size * W.shape[1] <= FEW_PRODUCTS:
        return np.matmul(dy, W, out)
    return einsum("nk,ik->ni" if dy.ndim == 2 else "...nk,ik->...ni", dy, np.ascontiguousarray(W.T), out=out)


def weight_gradient_into(dy: Array, x: Array, out: Array, blas: bool = False) -> Array:
    """out = Σ δy xᵀ over the rows.  dy [N, K] or [S, B, K], x [N, I] or [S, B, I] -> out [K, I].

    Many rows are laid out anew, the sum along the last axis: the longest of all the sums.
    """
    if blas or dy.size * x.shape[-1] <= FEW_PRODUCTS:
        if dy.ndim > 2:
            dy, x = as_rows(dy), as_rows(x)
        return np.matmul(dy.T, x, out)
    if dy.size < MANY_ROWS * dy.shape[-1]:
        return einsum("nk,ni->ki" if dy.ndim == 2 else "sbk,sbi->ki", dy, x, out=out)
    return einsum("kn,in->ki", rows_last(dy), rows_last(x), out=out)


def rows_last(x: Array) -> Array:
    """[N, K] or [S, B, K] -> a contiguous copy [K, N]."""
    if x.ndim == 2:
        return np.ascontiguousarray(x.T)
    return np.ascontiguousarray(x.transpose(2, 0, 1)).reshape(x.shape[2], -1)
