"""A recurrent weight of all directions, laid out for the form of product that is fastest (numerics/products.py says
which)."""
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..numerics.products import along_sums, dot_product, einsum

Array = npt.NDArray[Any]
Kernel = Callable[[Array, Array, Array], Any]
VECTOR_DOT = 48


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
            self.times = self.times_back = dot_product
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

    def back(self, dz: Array, out: Array) -> None:
        """`times_back` with the layout that the weight has now."""
        self.times_back(dz, self.behind, out)

    def load(self, weights: Sequence[Array]) -> None:
        """Take the weights [K, I] of each direction, which stay as they are until the next are loaded."""
        if self._dot:
            self.behind = weights[0]
            np.multiply(weights[0] if self._sums else weights[0].T, self._scale, self._scaled[0])
            return
        for W, scaled, plain in zip(weights, self._scaled, self._plain):
            np.copyto(plain, W.T)
            np.multiply(W if self._sums else plain, self._scale, scaled)
