"""Offer: a file of weights that was opened, what it is as an experiment, and whether it can be taken."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from core import Experiment, TrainState, start
from core.exchange.weights import Found
from core.exchange.weights.fitted import Fitted, Note
from core.exchange.weights.fitting import fit
from core.network.network import dataset_for, network_for
from core.training.cost import multiplications
from core.training.optimisers import MOMENTS

from ..words import say
from ..words.errors import title_of as cell_title
from .packing import MOST_BYTES

A_SECOND = 1.6e9        # multiplications that a browser on a laptop makes in a second
TOO_LONG = 20.0         # seconds of a step from which on nobody trains a network
MOST_ROWS = 120         # of the table; the rest are counted
MOST_TYPED = 2000       # words that anyone names by hand
NAMED = ("merge", "nonlinearity")


@dataclass
class Offer:
    """What a file of weights is for the experiment that was open.

    asks   whether the network has to be set to it, and was not yet
    """

    name: str
    found: Found
    spec: Experiment
    words: tuple[str, ...] = ()
    asks: bool = True
    fitted: Fitted = field(init=False)
    _shown: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fitted = fit(self.found, self.spec, self.words)
        self.asks = self.fitted.experiment != self.spec

    def with_words(self, words: Sequence[str]) -> Offer:
        """The same file with its rows named.  Raises FileError where it does not have so many."""
        return Offer(self.name, self.found, self.spec, tuple(words))

    def state(self, run: TrainState) -> TrainState:
        """The network with the file's numbers.

        What the file lacks stays as it is in the network that is open, where that is of its kind.
        """
        fits = self.fitted.experiment == run.experiment
        return self.fitted.state(run if fits else start(self.fitted.experiment))

    def notes(self, language: str) -> list[str]:
        """What was taken for granted, in words."""
        others: list[Note] = [("others", {"names": ", ".join(self.found.others[:4])})] if self.found.others else []

        def spoken(values: Mapping[str, Any]) -> dict[str, Any]:
            return {n: say(language, f"choice.{v}") if n in NAMED else v for n, v in values.items()}

        said = [say(language, f"note.{key}", **spoken(values)) for key, values in (*self.fitted.notes, *others)]
        return [*said, *limits(language, self.fitted.experiment)]

    def take(self) -> None:
        """The network is set to it."""
        self.asks = False
        self._shown.clear()

    def shown(self, language: str) -> dict[str, Any]:
        """The offer as the page shows it."""
        if language not in self._shown:
            self._shown[language] = self._made(language)
        return self._shown[language]

    def _made(self, language: str) -> dict[str, Any]:
        rows = [[row.name, " × ".join(map(str, row.shape)) or "1", row.place or say(language, "offer.left-out")]
                for row in self.fitted.rows]
        return {"name": self.name, "title": title_of(language, self.fitted), "asks": self.asks,
                "notes": self.notes(language), "rows": rows[:MOST_ROWS], "more": max(0, len(rows) - MOST_ROWS),
                "words": rows_of(self.fitted)}


def rows_of(fitted: Fitted) -> str:
    """The rows' names, one a line, where the file has none and they can be typed; else nothing."""
    if fitted.is_named or not 0 < fitted.words <= MOST_TYPED:
        return ""
    return "\n".join(dataset_for(fitted.experiment).vocabulary.words[:fitted.words])


def title_of(language: str, fitted: Fitted) -> str:
    """What the weights are, in one line."""
    spec = fitted.experiment
    return say(language, "offer.title", cell=cell_title(language, spec.cell),
               directions=say(language, f"directions.{spec.directions}"), layers=spec.layers, hidden=spec.hidden,
               embedding=spec.embedding or "–", words=f"{fitted.words:,}" if fitted.words else "–")


def limits(language: str, spec: Experiment) -> list[str]:
    """What cannot be done with a network as large as this."""
    seconds = multiplications(spec) / A_SECOND
    said = [say(language, "offer.too-large", seconds=seconds)] if seconds > TOO_LONG else []
    numbers = sum(prod(shape) for shape in network_for(spec).shapes.values())
    copies = 2 + MOMENTS[spec.optimiser]             # the weights as they are and as they came, and the optimiser's
    is_kept = 4 * numbers * copies <= MOST_BYTES
    return said if is_kept else [*said, say(language, "offer.not-kept")]
