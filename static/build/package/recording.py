"""What the stage is told of a network of any library: names and their arrays, as a trace of the core's has them."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.numerics.params import Array, NamedArrays
from playground.looking.wire import alone, packed


@dataclass(frozen=True, eq=False)
class Recording(NamedArrays):
    """Arrays by the names of `record`'s, and what is to be known of them (the header of a trace).

    states  the cell's states ("h", "C"): their initial values have no axis of time
    """

    header: Mapping[str, Any]
    arrays: Mapping[str, Array]
    states: tuple[str, ...]

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
