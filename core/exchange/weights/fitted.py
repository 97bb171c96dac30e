"""What comes of fitting a file of weights to an experiment."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...network.network import Network
from ...spec import Experiment
from ...training.loop import TrainState
from .tensors import Array, short

NEVER = -1e4            # the bias of a row that was added: its softmax is 0 in float32, whatever the others are
MOST_NAMES = 5          # that a note lists
Note = tuple[str, dict[str, Any]]
Fill = Callable[[dict[str, Array]], dict[str, Array]]


@dataclass(frozen=True)
class Row:
    """An array of the file: its name and shape there, and our name of where it goes; "" where it is left out."""

    name: str
    shape: tuple[int, ...]
    place: str


@dataclass(frozen=True, eq=False)
class Fitted:
    """Weights and the experiment that they are of.

    experiment  the open one, with its network set to what the weights are
    rows        what went where
    notes       what was taken for granted, as (key, values): bias-none, merge, nonlinearity, words-open, words-given,
                words-numbered, words-added, text-of-words, labels-open, labels-other, no-embedding, no-head,
                head-other, left-over, square, tied; of an encoder and a decoder: two-embeddings, begin-open
    words       how many rows the embedding has in the file; 0 where there is none
    is_named    whether the file, or one beside it, has the words
    fill        a state_dict with the file's numbers, out of one of the same experiment
    """

    experiment: Experiment
    rows: tuple[Row, ...]
    notes: tuple[Note, ...]
    words: int
    is_named: bool
    fill: Fill

    def state(self, base: TrainState) -> TrainState:
        """The state at step 0 with the file's numbers.

        `base` is of the same experiment, and keeps what the file has not.

        Raises FileError or ShapeError where the numbers cannot be read or used.
        """
        from ..interop import load_state_dict, state_dict
        return load_state_dict(self.experiment, self.fill(state_dict(base)))


def note_of(names: list[str]) -> tuple[Note, ...]:
    """The note that arrays which their model may compute with go nowhere; none where there are none."""
    more = f" + {len(names) - MOST_NAMES}" if len(names) > MOST_NAMES else ""
    return (("left-over", {"names": ", ".join(map(short, names[:MOST_NAMES])) + more}),) if names else ()


def add_biases(arrays: dict[str, Array], network: Network) -> None:
    """Zeros for the biases that a network's lanes lack, under PyTorch's names; beside a sum only what it has no part
    of."""
    H, rows = network.spec.hidden, len(network.cell.blocks) * network.spec.hidden
    for ending in (f"_l{n}{'_reverse' if d else ''}" for n, d in network.lanes):
        if f"{network.part}.bias{ending}" not in arrays:
            for part in ("bias_ih", "bias_hh"):
                arrays.setdefault(f"{network.part}.{part}{ending}", np.zeros(rows, np.float32))
        elif "bias_hn" in network.cell.own:
            arrays.setdefault(f"{network.part}.bias_hn{ending}", np.zeros(H, np.float32))


def add_inputs(arrays: dict[str, Array], network: Network, count: int) -> None:
    """So many columns of zeros more for what the first layer of a network reads one-hot."""
    for d in ("", "_reverse")[:network.spec.directions]:
        name = f"{network.part}.weight_ih_l0{d}"
        arrays[name] = np.concatenate([arrays[name], np.zeros((len(arrays[name]), count), np.float32)], axis=1)


def grown(array: Array, rows: int, value: float) -> Array:
    """The array with so many rows more, all of one number."""
    return np.concatenate([array, np.full((rows, *array.shape[1:]), value, np.float32)]) if rows else array
