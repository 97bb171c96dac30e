"""The part of the NumPy program that a page shows beside the animation: the cell and the network, forward and backward.

Each line says at which place of the animation it is what is computed:

    "f"          a substep of the step forward
    "δC", "δz_o" a line of the step backward (core/looking/backward.py)
    "δh"         what arrives at a step                    "sum"          a step's share of the shared weights' sums
    "join"       the prediction                            "loss"         the loss and its first gradient
    "merge"      the directions' outputs for the next layer, where there is one
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ...network.network import dataset_for
from ...spec import Experiment
from ..needs import needs
from ..template import fill
from . import arguments, cell_text, picked
from .words import WORDS

FIRST, LAST = "# ---- <<part.cell>>", "\n\n# ---- <<part.data>>"
PLACES = {  # function -> (how a line of it begins, where the animation is then)
    "run_back": ((r"dx\[t\], dstate =", "δh"),),
    "forward": ((r"x(, end)? = join|x = h$", "merge"), (r"return ", "join")),
    "loss_and_gradients": ((r"z =|log_p =", "join"), (r"loss |dz|dy\[t\]|g\[", "loss")),
}


class CodeLine(NamedTuple):
    """A line of source and the place of the animation that it belongs to, "" for none."""

    text: str
    at: str


@lru_cache(maxsize=8)
def listing(spec: Experiment, language: str) -> tuple[CodeLine, ...]:
    """The lines for an experiment, of both networks where a decoder writes the answer.

    Raises SpecError where a cell's symbols have no names in a program.
    """
    chosen = needs(spec, dataset_for(spec)) - {"streams"} | {"epochs"}
    text = picked(chosen)
    text = text[text.index(FIRST) : text.index(LAST)]
    cell = cell_text(spec)
    lines = fill(text, WORDS[language] | arguments(spec, chosen) | cell.places()).strip().split("\n")
    substeps, found, function = set(cell.cell.substeps), [], ""
    for line in lines:
        if line.startswith("def "):
            function = line[4 : line.index("(")]
        found.append(CodeLine(line, place(line.strip(), function, substeps)))
    return tuple(found)


def place(line: str, function: str, substeps: set[str]) -> str:
    """Where the animation is when this line of a function is what is computed."""
    name = re.match(r"([^\W\d]\w*) = ", line)
    if function == "step":
        return name[1] if name and name[1] in substeps else ""
    if function == "step_back":
        return f"δ{name[1][1:]}" if name and name[1].startswith("d") else "sum" if " += " in line else ""
    return next((at for pattern, at in PLACES.get(function, ()) if re.match(pattern, line)), "")
