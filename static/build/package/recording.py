"""What the stage is told of a network of any library: names and their arrays, as a trace of the core's has them."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.looking.wire import alone, packed

Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Recording(Mapping[str, Array]):
    """Arrays by the names of `record`'s, and what is to be known of them (the header of a trace).

    states  the cell's states ("h", "C"): their initial values have no axis of time
    """

    header: Mapping[str, Any]
    arrays: Mapping[str, Array]
    states: tuple[str, ...]

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(self.header["tokens"])

    @property
    def loss(self) -> float:
        """NaN without one."""
        value = self.header["loss"]
        return np.nan if value is None else float(value)

    def encoded(self) -> bytes:
        """The bytes of the trace."""
        endings = tuple(f".{s}0" for s in self.states)
        return packed(self.header, {name: alone(name, array, endings) for name, array in self.arrays.items()})
