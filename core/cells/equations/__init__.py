"""A cell is its equations: read them, derive the step backward, run both, write both as NumPy.

    read(text) -> Equations                  f = σ(W_f x + U_f h' + b_f), or f = sigmoid(W_f @ x + U_f @ h_prev + b_f)
    mistakes(text) -> EquationErrors         every mistake that can be told, each with its place
    another_notation(text) -> text           what a chapter's, a paper's or a program's own notation is in ours
    derive(equations) -> Backward lines      δf = δC ⊙ C', each with the forward line that it undoes
    shares(equations) -> by target           δC = δh ⊙ o ⊙ tanh′(C) + …
    cell_of(equations) -> Cell               what a network runs
    as_numpy(equations) -> Numpy             source to be read: a step forward, the step backward
    written(tree) -> text                    a tree in the notation again
"""
from .derivation import Backward, derive, shares
from .made import cell_of
from .meaning import another_notation, mistakes, read
from .published import PUBLISHED
from .source import Numpy, Written, as_numpy
from .tree import Equations, Line, Node, written

__all__ = [
    "PUBLISHED", "Backward", "Equations", "Line", "Node", "Numpy", "Written", "another_notation", "as_numpy", "cell_of",
    "derive", "mistakes", "read", "shares", "written",
]
