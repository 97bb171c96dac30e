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
    from numpy._core.multiarray import c_einsum as einsum  # the compiled loop without np.einsum's Python wrapper
except ImportError:  # pragma: no cover - a NumPy that moved it
    einsum = np.einsum

Array = npt.NDArray[Any]
Kernel = Callable[[Array, Array], Array]

LONG_SUM = 96
SHORT_ROW = 128
VECTOR_DOT = 48
MANY_ROWS = 64


def along_sums(inputs: int, outputs: int) -> bool:
    """Whether y = W x is quicker with the inner loop over its sums than over the output's row."""
    return inputs >= LONG_SUM or (outputs < SHORT_ROW <= 2 * inputs)


class StackedWeight:
    """Working copies of one recurrent weight of D directions, and its products for all directions at once.

    times(h, out)        out = U h for every row:  h [D, B, H] -> out [D, B, K], with the rows scaled
    times_back(dz, out)  out = Uᵀ δz:  dz [D, B, K] -> out [D, B, H], unscaled
    Where D and B are 1 the arrays are vectors [H] and [K].
    """

    def __init__(self, directions: int, batch: int, inputs: int, outputs: int, dtype: npt.DTypeLike, blas: bool) -> None:
        D, I, K = directions, inputs, outputs
        self._sums = not blas and along_sums(I, K)
        self._scaled = np.empty((D, K, I) if self._sums else (D, I, K), dtype)
        self._plain = np.empty((D, I, K), dtype)
        self.times: Kernel
        self.times_back: Kernel
        if D * batch == 1:
            self._choose_vector(I, blas)
        else:
            self._choose_rows(blas)

    def _choose_vector(self, inputs: int, blas: bool) -> None:
        W, U = self._scaled[0], self._plain[0]
        if blas or inputs < VECTOR_DOT:
            ahead = W.T if self._sums else W
            self.times = lambda h, out: np.dot(h, ahead, out)
            back = U.T
            self.times_back = lambda dz, out: np.dot(dz, back, out)
        else:
            form = "i,ki->k" if self._sums else "i,ik->k"
            self.times = lambda h, out: einsum(form, h, W, out=out)
            self.times_back = lambda dz, out: einsum("k,ik->i", dz, U, out=out)

    def _choose_rows(self, blas: bool) -> None:
        W, U = self._scaled, self._plain
        if blas:
            back = U.transpose(0, 2, 1)
            self.times = lambda h, out: np.matmul(h, W, out)
            self.times_back = lambda dz, out: np.matmul(dz, back, out)
        else:
            form = "dbi,dki->dbk" if self._sums else "dbi,dik->dbk"
            self.times = lambda h, out: einsum(form, h, W, out=out)
            self.times_back = lambda dz, out: einsum("dbk,dik->dbi", dz, U, out=out)

    def load(self, weights: Sequence[Array], scale: Array) -> None:
        """Take the weights [K, I] of each direction; `scale` [K] multiplies the rows for the way ahead."""
        for W, scaled, plain in zip(weights, self._scaled, self._plain):
            plain[...] = W.T
            if self._sums:
                np.multiply(W, scale[:, None], scaled)
            else:
                np.multiply(plain, scale, scaled)


def project(x: Array, W: Array, out: Array, blas: bool = False) -> Array:
    """out = W x for every row.  x [..., N, I], W [K, I] -> out [..., N, K]."""
    if blas:
        return np.matmul(x, W.T, out)
    if along_sums(W.shape[1], W.shape[0]):
        return einsum("...ni,ki->...nk", x, W, out=out)
    return einsum("...ni,ik->...nk", x, np.ascontiguousarray(W.T), out=out)


def project_back(dy: Array, W: Array, out: Array, blas: bool = False) -> Array:
    """out = Wᵀ δy for every row.  dy [..., N, K], W [K, I] -> out [..., N, I]."""
    if blas:
        return np.matmul(dy, W, out)
    return einsum("...nk,ik->...ni", dy, np.ascontiguousarray(W.T), out=out)


def weight_gradient(dy: Array, x: Array, out: Array, blas: bool = False) -> Array:
    """out = Σ δy xᵀ over S·B rows.  dy [S, B, K], x [S, B, I] -> out [K, I].

    Many rows are laid out anew, the sum along the last axis: the longest of all the sums.
    """
    S, B, K = dy.shape
    if blas:
        return np.matmul(dy.reshape(S * B, K).T, x.reshape(S * B, -1), out)
    if S * B < MANY_ROWS:
        return einsum("sbk,sbi->ki", dy, x, out=out)
    return einsum("kn,in->ki", rows_last(dy), rows_last(x), out=out)


def rows_last(x: Array) -> Array:
    """[S, B, K] -> a contiguous copy [K, S·B]."""
    return np.ascontiguousarray(x.transpose(2, 0, 1)).reshape(x.shape[2], -1)
