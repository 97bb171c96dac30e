"""Sampled outputs: a step's loss over only some of the words, for vocabularies whose every softmax would be slow.

The words of a step are the targets of its batch and others drawn evenly, `Experiment.sampled_words` in all, or more
where the targets are more.  The softmax of the loss runs over them (Jean et al. 2015, with an even proposal); a
word that is not among them has the logit -∞ and no gradient.  It is the training step's loss and accuracy that are of
fewer words, and so look better than they are: validation, predictions and the trace are of all words.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..numerics.params import Array
from ..numerics.rng import rng

if TYPE_CHECKING:
    from ..spec import Experiment


def words_of(spec: Experiment, outputs: int, targets: Array, step: int) -> Array | None:
    """[C] the words of a step in order, of `outputs` that the head knows; None where it is all of them.

    targets  int, the targets of the scored positions
    """
    if not spec.sampled_words or spec.sampled_words >= outputs or not spec.facts.predicts_words:
        return None
    chosen = np.zeros(outputs, bool)
    chosen[targets] = True
    others = rng(spec.seed, "sampled", step).permutation(outputs)
    others = others[~chosen[others]][:max(0, spec.sampled_words - int(chosen.sum()))]
    chosen[others] = True
    return np.flatnonzero(chosen)


def only(logits: Array, words: Array | None) -> Array:
    """The logits [N, outputs] with -∞ for the words that the step leaves out."""
    if words is None:
        return logits
    out = np.full_like(logits, -np.inf)
    out[:, words] = logits[:, words]
    return out
