"""Inverted dropout: the factors of one training step, drawn from the step's own random numbers.

A factor is 0 with probability p and 1 / (1 - p) otherwise, so that nothing has to be scaled at inference, where there
is no dropout.  It acts on whole input tokens (Gal & Ghahramani 2016), between layers, and on h' in U h', with one
mask held over time or a fresh one at each step.
"""
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..numerics.params import Array
from ..numerics.pieces import Pieces, finish
from ..numerics.rng import rng
from ..spec import Experiment


@dataclass(frozen=True)
class Masks:
    """Dropout's factors; None where there is no dropout.

    word       [T, B, 1] on the embedded tokens of a text
    between    one [T, B, width] a layer, on its output; the last layer has none
    recurrent  one [1 or T, B, H] a layer and direction
    answer     those of the decoder, where there is one
    """

    word: Array | None
    between: tuple[Array | None, ...]
    recurrent: tuple[tuple[Array | None, ...], ...]
    answer: "Masks | None" = None


def no_masks(spec: Experiment) -> Masks:
    """Inference: no dropout anywhere."""
    return Masks(None, (None,) * spec.layers, ((None,) * spec.directions,) * spec.layers)


def draw_masks(spec: Experiment, steps: int, batch: int, step: int, dtype: npt.DTypeLike = np.float32,
               part: str = "") -> Masks:
    """The factors of training step `step` for a batch of `batch` sequences of `steps` tokens, for a `part` of the
    network."""
    return finish(mask_pieces(spec, steps, batch, step, dtype, part))


def mask_pieces(spec: Experiment, steps: int, batch: int, step: int, dtype: npt.DTypeLike = np.float32,
                part: str = "") -> Pieces[Masks]:
    """`draw_masks` in pieces, one an array."""

    def factors(purpose: str, p: float, *shape: int) -> Array | None:
        if p == 0:
            return None
        kept: Array = (rng(spec.seed, part + purpose, step).random(shape) >= p).astype(dtype)
        kept *= np.asarray(1 / (1 - p), dtype)
        return kept

    over = 1 if spec.recurrent_mask == "fixed" else steps
    recurrent: list[tuple[Array | None, ...]] = []
    between: list[Array | None] = []
    for n in range(spec.layers):
        lanes: list[Array | None] = []
        for d in range(spec.directions):
            lanes.append(factors(f"dropout.recurrent.{n}.{d}", spec.recurrent_dropout, over, batch, spec.hidden))
            yield
        recurrent.append(tuple(lanes))
        between.append(factors(f"dropout.between.{n}", spec.dropout if n < spec.layers - 1 else 0.0, steps,
                               batch, spec.width))
        yield
    word = 0.0 if spec.facts.generated else spec.word_dropout
    return Masks(factors("dropout.word", word, steps, batch, 1), tuple(between), tuple(recurrent))
