"""Compiled forms of the loops of the fast path, by name: the seam for an engine.

It imports nothing, and without an engine it is empty.

Who has an engine tells it once, before anything is computed: the last bits differ between a loop and its compiled form.
The NumPy form beside each stays the reference, and what runs where a form is missing.

    NAME_ahead, NAME_back     a layer's loop over time, forward and backward (compiled.py)
    run_program(program, first, last)
                              the instructions from `first` to before `last` of a table (own/compiled.py)
    head(y, weight, bias, targets, packed, logits, sums, chosen, hits, first, last)
                              the rows from `first` to before `last` of y [N, I], weight [V, I]: logits [N, V] become
                              the gradient of the mean loss of N positions; the loss of a position is
                              log(sums) - chosen, hits [N] whether its best guess is right (head.py)
    head_back(logits, y, weight, packed, d_weight, d_bias, dy)
                              from that gradient to those of weight, bias and y (head.py)
    add_rows(index, rows, out)    out[index] += rows for rows [S, D, B, K] in their order, index [S, D, B] (inputs.py)
    feed_ahead(table), feed_back(table)
                              words to a first layer's inputs, and the gradients back (compiled_feed.py)
    squares(x)                the sum of all squares of a vector, as a float (training/optimisers.py)
    finite(x)                 whether every number of a vector is finite, as 1 or 0 (training/optimisers.py)
    adam(θ, g, m, v, θ_now, m_now, v_now, β₁, 1 - β₁, β₂, 1 - β₂, small, size)
                              θ_now = θ - size m_now / (√v_now + small) (training/optimisers.py)

All arrays are of float32, integers of NumPy's intp, and contiguous but for the rows of add_rows.
"""
from collections.abc import Callable, Mapping
from typing import Any

Form = Callable[..., Any]
FORMS: dict[str, Form] = {}


def take(forms: Mapping[str, Form]) -> None:
    """These forms and no others from now on; none: every loop is NumPy's."""
    FORMS.clear()
    FORMS.update(forms)
