"""Compiled forms of the loops of the fast path, by name: the seam for an engine.  It imports nothing, and without an engine it is empty.

Who has an engine tells it once, before anything is computed: the last bits differ between a loop and its compiled form.  The NumPy
form beside each stays the reference, and what runs where a form is missing.

    NAME_ahead, NAME_back     a layer's loop over time, forward and backward (compiled.py)
"""
from collections.abc import Callable, Mapping
from typing import Any

Form = Callable[..., Any]
FORMS: dict[str, Form] = {}


def take(forms: Mapping[str, Form]) -> None:
    """These forms and no others from now on; none: every loop is NumPy's."""
    FORMS.clear()
    FORMS.update(forms)
