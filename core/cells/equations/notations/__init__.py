"""Other notations than ours, as chapters, papers and programs have them, written anew in ours.

    f_t = σ(W_f · [h_{t-1}, x_t] + b_f)                      one matrix over what is beside one another
    i_t = σ(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi})   an index for what it is applied to
    \\tilde{C}_t = \\tanh(x_t W_{xc} + h_{t-1} W_{hc} + b_c)    LaTeX; the matrix behind
    c = f * c_prev + i * np.tanh(np.dot(W_c, x))             a program
    f = torch.sigmoid(self.W_f(x) + self.U_f(h))             layers that are called
    h = tanh(W_x x                                           an equation over several lines
             + W_h h')

A text is read so only where it is none of ours, so that what was read before is read as it was.  Every character of the
new text knows the place of the old one that it comes from: a mistake is told where it was typed.
"""
from __future__ import annotations

from dataclasses import dataclass

from ....errors import EquationError
from . import names
from .defined import with_functions, without_helpers
from .programs import called
from .rows import rows_of
from .slices import sliced
from .spelling import DOTTED, MARKED, PROGRAM, spell
from .steps import plain
from .weights import weigh

LONGEST, ROWS, MOST = 1000, 40, 3000              # characters of a row, rows, characters

__all__ = ["Rewritten", "rewritten"]


@dataclass(frozen=True)
class Rewritten:
    """A text in our notation, and for each row the places in the old text of its characters, and of its end.

    is_marked  whether the old text says of which moment a value is, as h_{t-1}, and so can be none of ours
    """

    text: str
    places: tuple[tuple[int, ...], ...]
    is_marked: bool

    def placed(self, error: EquationError, old: str) -> EquationError:
        """A mistake of the new text at its place in the old one."""
        row = self.places[error.line - 1]
        begin, end = (row[min(at, len(row) - 1)] for at in (error.column - 1, error.column - 1 + error.length))
        end = max(end, begin + len(error.got)) if old.startswith(error.got, begin) else end
        number = old.count("\n", 0, begin)
        start = old.rfind("\n", 0, begin) + 1
        end = min(max(end, begin + 1 if error.length else begin), (old + "\n").index("\n", begin))
        return EquationError(error.key, number + 1, begin - start + 1, end - begin, old[begin:end] or error.got,
                             error.names)


def rewritten(text: str) -> Rewritten | None:
    """A text in another notation as one in ours; None where nothing in it is another's, or it is too long."""
    raw = text.split("\n")
    if len(raw) > ROWS or max(map(len, raw)) > LONGEST or len(text) > MOST:
        return None
    is_dotted = DOTTED.search(text) is not None                  # f .* h: there * is the product of matrices
    is_program = is_dotted or "@" in text or PROGRAM.search(text) is not None
    bare, functions = without_helpers(text)
    rows = called(sliced(plain(with_functions(rows_of(bare), functions))))
    spell(rows, text)
    rows = names.beside(rows)
    names.before_and_now(rows, is_program)
    names.short(rows)
    rows = names.without_heads(names.without_alias(rows))
    names.rename(rows)
    names.vectors(rows, text)
    weigh(rows, is_program and not is_dotted)
    rows = names.in_order(names.without_outputs(rows))
    new = "\n".join(row.text for row in rows)
    if not rows or new == text:
        return None
    return Rewritten(new, tuple(tuple(row.places) for row in rows), MARKED.search(text) is not None)
