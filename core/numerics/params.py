"""The parameters of a network: one flat vector and named views into it.

Optimisers, clipping and norms work on `params.flat` at once; the network reads `params["rnn.weight_ih_l0"]`.
Names and orientation are PyTorch's: weights are `[out, in]`, so they move across as they are.
"""
from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Shapes = Mapping[str, tuple[int, ...]]


def freeze(arrays: Iterable[Array]) -> None:
    """Make them read-only.  `setflags` takes half the time of `flags.writeable`."""
    for array in arrays:
        array.setflags(write=False)


class NamedArrays(Mapping[str, Array]):
    """A mapping of names to the arrays in `arrays`."""

    arrays: Mapping[str, Array]

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)


class Params(Mapping[str, Array]):
    """A mapping of names to arrays that share the memory of `flat`, in the order of `shapes`.

    Writing into a view writes into `flat`.  Iteration is in storage order.

    >>> params = Params.zeros({"weight": (1, 2), "bias": (1,)})
    >>> params["bias"][0] = 7
    >>> params.flat.tolist()
    [0.0, 0.0, 7.0]
    """

    __slots__ = ("_places", "_views", "flat", "shapes")

    def __init__(self, shapes: Shapes, flat: Array) -> None:
        """`flat` holds exactly as many numbers as `shapes` ask for; ValueError otherwise."""
        self.shapes = dict(shapes)
        self.flat = flat
        self._views: dict[str, Array] = {}
        self._places: dict[str, slice] = {}
        size = 0
        for name, shape in self.shapes.items():
            self._places[name] = slice(size, size + prod(shape))
            size += prod(shape)
        if flat.shape != (size,):
            raise ValueError(f"Expected a flat vector of {size} numbers, got shape {flat.shape}")

    @classmethod
    def zeros(cls, shapes: Shapes, dtype: npt.DTypeLike = np.float32) -> "Params":
        """All zero, in the given shapes."""
        return cls(shapes, np.zeros(sum(prod(shape) for shape in shapes.values()), dtype))

    def with_flat(self, flat: Array) -> "Params":
        """The same names and shapes over another vector of the same size."""
        if flat.shape != self.flat.shape:
            raise ValueError(f"Expected a flat vector of {self.flat.size} numbers, got shape {flat.shape}")
        other = object.__new__(Params)
        other.shapes, other._places, other.flat, other._views = self.shapes, self._places, flat, {}
        return other

    def zeros_like(self) -> "Params":
        """The same names, shapes and type, all zero."""
        return self.with_flat(np.zeros(self.flat.shape, self.flat.dtype))

    def copy(self) -> "Params":
        """The same numbers in memory of its own."""
        return self.with_flat(self.flat.copy())

    def astype(self, dtype: npt.DTypeLike) -> "Params":
        """The same numbers as another type, in memory of its own."""
        return self.with_flat(self.flat.astype(dtype))

    def freeze(self) -> "Params":
        """Itself, read-only from now on: what a kept state holds must not change under it."""
        freeze((self.flat, *self._views.values()))
        return self

    def __getitem__(self, name: str) -> Array:
        view = self._views.get(name)
        if view is None:
            view = self._views[name] = self.flat[self._places[name]].reshape(self.shapes[name])
        return view

    def __contains__(self, name: object) -> bool:
        return name in self.shapes

    def __iter__(self) -> Iterator[str]:
        return iter(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)

    def __repr__(self) -> str:
        return f"Params({self.flat.size:,} numbers in {len(self)} arrays, {self.flat.dtype})"
