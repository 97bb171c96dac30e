"""The first weights of a network, decided by only the seed and each weight's name.

uniform      every weight in ±1/√H (PyTorch's recurrent layers)
xavier       every weight in ±√(6 / (in + out)) of its block (Glorot & Bengio 2010)
orthogonal   xavier, with orthogonal recurrent blocks (Saxe et al. 2014)

Biases and learned initial states are 0, the forget gate's bias `Experiment.forget_bias`.  Embeddings
are in ±1, and in ±1/√E where they are the head too.
"""
import numpy as np

from ..cells import Cell
from ..numerics.params import Array, Params, Shapes
from ..numerics.rng import rng
from ..spec import Experiment

BIASES = ("bias", "b_", "c_")       # the beginnings of their names; b_n and c_n are vectors of a cell made of equations


def initialise(spec: Experiment, cell: Cell, shapes: Shapes) -> Params:
    """Parameters for step 0, float32.  A weight's numbers do not depend on which other weights there are."""
    params, states = Params.zeros(shapes), {f"{s}0" for s in cell.states}
    for name, view in params.items():
        local = name.split(".")[-1].rsplit("_l", 1)[0]
        if name == "embedding.weight":
            view[:] = rng(spec.seed, name).uniform(-1, 1, view.shape) / (np.sqrt(spec.embedding)
                                                                         if spec.tie_weights else 1)
        elif local == "bias" and name.startswith(("rnn.", "decoder.")) and cell.forget:
            first = cell.blocks.index(cell.forget) * spec.hidden
            view[first:first + spec.hidden] = spec.forget_bias
        elif not local.startswith(BIASES) and local not in states:
            view[:] = draw(spec, name, view.shape, local, len(cell.blocks)
                           if local in ("weight_ih", "weight_hh") else 1)
        if name.startswith(("rnn.", "decoder.")):
            cell.without_absent(local, view)
    return params


def draw(spec: Experiment, name: str, shape: tuple[int, ...], local: str, blocks: int) -> Array:
    """One weight's numbers [out, in]; its `blocks` are drawn alike."""
    g = rng(spec.seed, name)
    drawn: Array
    if spec.initialisation == "uniform" or len(shape) == 1:
        drawn = g.uniform(-1, 1, shape) / np.sqrt(spec.hidden)
    elif spec.initialisation == "orthogonal" and local == "weight_hh":
        drawn = np.concatenate([orthogonal(g.uniform(-1, 1, (shape[1], shape[1]))) for _ in range(blocks)])
    else:
        drawn = g.uniform(-1, 1, shape) * np.sqrt(6 / (shape[0] // blocks + shape[1]))
    return drawn


def orthogonal(square: Array) -> Array:
    """The orthogonal factor of a random matrix, its signs made unique."""
    q, r = np.linalg.qr(square)
    unique: Array = q * np.sign(np.diag(r))
    return unique
