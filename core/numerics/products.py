"""The three products of a weight, in the form that is fastest on a NumPy without BLAS, chosen by shape.

`maths.project`, `project_back` and `weight_gradient` say what is computed.  NumPy's WebAssembly build has neither BLAS
nor SIMD, so its `matmul` is slow; the compiled loop of `einsum` is quicker by two to five times, in one of two forms:

    along rows    y[k] += x[i] · W[i, k]     inner loop over a long row of the output; wants Wᵀ laid out as [I, K]
    along sums    y[k] = Σ_i x[i] · W[k, i]  inner loop over the contraction; wants it contiguous in both operands

The choice is a rule on the sizes, found by measurement in the browser.  It is never timed at run time: the order of the
additions, and with it every last bit of the result, must be the same on every machine.
"""
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

try:
    from numpy._core._multiarray_umath import dot  # type: ignore[import-not-found]  # as np.dot, without the search for other kinds of array
    from numpy._core.multiarray import c_einsum  # the compiled loop without np.einsum's Python wrapper
except ImportError:  # pragma: no cover - a NumPy that moved them
    dot, c_einsum = np.dot, np.einsum

Array = npt.NDArray[Any]
Kernel = Callable[[Array, Array, Array], Any]
einsum: Callable[..., Array] = c_einsum
total: Callable[..., Any] = np.add.reduce          # NumPy's annotations refuse arguments by position, which are quicker

LONG_SUM = 96
SHORT_ROW = 128
VECTOR_DOT = 48
MANY_ROWS = 64
FEW_PRODUCTS = 16_384   # up to so many multiplications it is the calls that cost: `matmul` needs no copies around it


def along_sums(inputs: int, outputs: int) -> bool:
    """Whether y = W x is quicker with the inner loop over its sums than over the output's row."""
    return inputs >= LONG_SUM or (outputs < SHORT_ROW <= 2 * inputs)


class StackedWeight:
    """Working copies of one recurrent weight of D directions, and its products for all directions at once.

    times(h, ahead, out)         out = scale ⊙ U h for every row:  h [D, B, I] -> out [D, B, K]
    times_back(dz, behind, out)  out = Uᵀ δz for every row:        dz [D, B, K] -> out [D, B, I]
    Where D and B are 1 the arrays are vectors [I] and [K].
    """

    times: Kernel
    times_back: Kernel
    ahead: Array
    behind: Array

    def __init__(self, directions: int, batch: int, inputs: int, scale: Array, blas: bool) -> None:
        D, I, K = directions, inputs, len(scale)
        vector = D * batch == 1
        self._dot = vector and (blas or I < VECTOR_DOT)
        self._sums = not blas and (self._dot or along_sums(I, K))
        self._scale = scale[:, None] if self._sums else scale
        self._scaled = np.empty((D, K, I) if self._sums else (D, I, K), scale.dtype)
        self._plain = np.empty((D, I, K), scale.dtype)
        if vector:
            self._vectors()
        else:
            self._rows(blas)

    def _vectors(self) -> None:
        W = self._scaled[0]
        if self._dot:
            self.times = self.times_back = dot
            self.ahead = W.T if self._sums else W
            return
        form = "i,ki->k" if self._sums else "i,ik->k"
        self.times, self.ahead = lambda h, W, out: einsum(form, h, W, out=out), W
        self.times_back, self.behind = lambda dz, U, out: einsum("k,ik->i", dz, U, out=out), self._plain[0]

    def _rows(self, blas: bool) -> None:
        self.ahead, self.behind = self._scaled, self._plain
        if blas:
            self.times = self.times_back = np.matmul
            self.behind = self._plain.transpose(0, 2, 1)
            return
        form = "dbi,dki->dbk" if self._sums else "dbi,dik->dbk"
        self.times = lambda h, W, out: einsum(form, h, W, out=out)
        self.times_back = lambda dz, U, out: einsum("dbk,dik->dbi", dz, U, out=out)

    def load(self, weights: Sequence[Array]) -> None:
        """Take the weights [K, I] of each direction, which stay as they are until the next are loaded."""
        if self._dot:
            self.behind = weights[0]
            np.multiply(weights[0] if self._sums else weights[0].T, self._scale, self._scaled[0])
            return
        for W, scaled, plain in zip(weights, self._scaled, self._plain):
            np.copyto(plain, W.T)
            np.multiply(W if self._sums else plain, self._scale, scaled)


def project(x: Array, W: Array, out: Array, blas: bool = False) -> Array:
    """out = W x for every row.  x [..., N, I], W [K, I] -> out [..., N, K]."""
    if blas or x.size * len(W) <= FEW_PRODUCTS:
        return np.matmul(x, W.T, out)
    if along_sums(W.shape[1], W.shape[0]):
        return einsum("ni,ki->nk" if x.ndim == 2 else "...ni,ki->...nk", x, W, out=out)
    return einsum("ni,ik->nk" if x.ndim == 2 else "...ni,ik->...nk", x, np.ascontiguousarray(W.T), out=out)


def project_back(dy: Array, W: Array, out: Array, blas: bool = False) -> Array:
    """out = Wᵀ δy for every row.  dy [..., N, K], W [K, I] -> out [..., N, I]."""
    if blas or dy.size * W.shape[1] <= FEW_PRODUCTS:
        return np.matmul(dy, W, out)
    return einsum("nk,ik->ni" if dy.ndim == 2 else "...nk,ik->...ni", dy, np.ascontiguousarray(W.T), out=out)


def weight_gradient(dy: Array, x: Array, out: Array, blas: bool = False) -> Array:
    """out = Σ δy xᵀ over the rows.  dy [N, K] or [S, B, K], x [N, I] or [S, B, I] -> out [K, I].

    Many rows are laid out anew, the sum along the last axis: the longest of all the sums.
    """
    if blas or dy.size * x.shape[-1] <= FEW_PRODUCTS:
        if dy.ndim > 2:
            dy, x = dy.reshape(-1, dy.shape[-1]), x.reshape(-1, x.shape[-1])
        return np.matmul(dy.T, x, out)
    if dy.size < MANY_ROWS * dy.shape[-1]:
        return einsum("nk,ni->ki" if dy.ndim == 2 else "sbk,sbi->ki", dy, x, out=out)
    return einsum("kn,in->ki", rows_last(dy), rows_last(x), out=out)


def rows_last(x: Array) -> Array:
    """[N, K] or [S, B, K] -> a contiguous copy [K, N]."""
    if x.ndim == 2:
        return np.ascontiguousarray(x.T)
    return np.ascontiguousarray(x.transpose(2, 0, 1)).reshape(x.shape[2], -1)
