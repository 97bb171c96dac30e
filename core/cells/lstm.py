"""The LSTM cell (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000).

    i = σ(W_i x + U_i h' + b_i)
    f = σ(W_f x + U_f h' + b_f)
    a = tanh(W_a x + U_a h' + b_a)
    o = σ(W_o x + U_o h' + b_o)
    C = f ⊙ C' + i ⊙ a
    h = o ⊙ tanh(C)

A prime marks the previous step.  `a` is the candidate: PyTorch's `g`, Keras's `c`.
Blocks are stored in PyTorch's order (i, f, g, o), so weights move across as they are.
The products arrive as zx = W x and zh = U h', four blocks each; z is the argument of a block's σ or tanh.
Shapes:  x [B, I]   h, C, i, f, a, o [B, H]   W [4H, I]   U [4H, H]   b [4H]; rows are the batch: W x is x @ W.T.
"""

import numpy as np

from ..numerics.functions import sigmoid
from .base import Array, Arrays, Back, Cell, Hold, join, split
from .peepholes import PEEPHOLES


def step(zx: Array, zh: Array, prev: Arrays, w: Arrays, hold: Hold) -> dict[str, Array]:
    """One step forward.  zx, zh [B, 4H] are W x and U h'; prev has h and C [B, H]."""
    z_i, z_f, z_a, z_o = split(zx + zh + w["bias"], 4)
    i = hold("i", sigmoid(z_i))
    f = hold("f", sigmoid(z_f))
    a = hold("a", np.tanh(z_a))
    o = hold("o", sigmoid(z_o))
    C = f * prev["C"] + i * a
    h = hold("h", o * np.tanh(C))
    return {"i": i, "f": f, "a": a, "o": o, "C": C, "h": h}


def step_back(d: Arrays, r: Arrays, prev: Arrays, zh: Array, w: Arrays, cut: Hold) -> Back:
    """The same step backward.  Each line undoes the forward line on its right.

    d["h"], d["C"] [B, H] arrive from the loss and from step t+1.
    """
    i, f, a, o, tanh_C = r["i"], r["f"], r["a"], r["o"], np.tanh(r["C"])

    dh = cut("h", d["h"])
    do = dh * tanh_C                                # h = o ⊙ tanh(C)
    dC = d["C"] + dh * o * (1 - tanh_C * tanh_C)    # h = o ⊙ tanh(C)
    df = dC * prev["C"]                             # C = f ⊙ C' + i ⊙ a
    di = dC * a                                     # C = f ⊙ C' + i ⊙ a
    da = dC * i                                     # C = f ⊙ C' + i ⊙ a
    dC_prev = dC * f                                # C = f ⊙ C' + i ⊙ a
    dz_o = cut("o", do * o * (1 - o))               # o = σ(W_o x + U_o h' + b_o)
    dz_a = cut("a", da * (1 - a * a))               # a = tanh(W_a x + U_a h' + b_a)
    dz_f = cut("f", df * f * (1 - f))               # f = σ(W_f x + U_f h' + b_f)
    dz_i = cut("i", di * i * (1 - i))               # i = σ(W_i x + U_i h' + b_i)
    dz = join(dz_i, dz_f, dz_a, dz_o)
    return Back(dz, dz, {"h": np.zeros_like(dh), "C": dC_prev}, {"h": dh, "C": dC}, {})


LSTM = Cell(
    name="lstm", taught=True, blocks=("i", "f", "a", "o"), states=("h", "C"), substeps=("f", "i", "a", "C", "o", "h"),
    kinds={"f": "gate", "i": "gate", "a": "signed", "C": "state", "o": "gate", "h": "signed"},
    equations={
        "f": "f = σ(W_f x + U_f h' + b_f)",
        "i": "i = σ(W_i x + U_i h' + b_i)",
        "a": "a = tanh(W_a x + U_a h' + b_a)",
        "C": "C = f ⊙ C' + i ⊙ a",
        "o": "o = σ(W_o x + U_o h' + b_o)",
        "h": "h = o ⊙ tanh(C)",
    },
    step=step, step_back=step_back, forget="f", variants={"peepholes": PEEPHOLES})
