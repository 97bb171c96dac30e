"""The LSTM cell with peepholes: its gates see the cell state (Gers & Schmidhuber 2000).

    i = σ(W_i x + U_i h' + p_i ⊙ C' + b_i)
    f = σ(W_f x + U_f h' + p_f ⊙ C' + b_f)
    a = tanh(W_a x + U_a h' + b_a)
    C = f ⊙ C' + i ⊙ a
    o = σ(W_o x + U_o h' + p_o ⊙ C + b_o)
    h = o ⊙ tanh(C)

A prime marks the previous step; the output gate sees the new C.  All else is as in lstm.py.
Shapes:  x [B, I]   h, C, i, f, a, o [B, H]   W [4H, I]   U [4H, H]   b [4H]   p_i, p_f, p_o [H].
"""
import numpy as np

from ..numerics.functions import sigmoid
from .base import Array, Arrays, Back, Cell, Hold, join, split


def step(zx: Array, zh: Array, prev: Arrays, w: Arrays, hold: Hold) -> dict[str, Array]:
    """One step forward.  zx, zh [B, 4H] are W x and U h'; prev has h and C [B, H]."""
    z_i, z_f, z_a, z_o = split(zx + zh + w["bias"], 4)
    i = hold("i", sigmoid(z_i + w["peephole_i"] * prev["C"]))
    f = hold("f", sigmoid(z_f + w["peephole_f"] * prev["C"]))
    a = hold("a", np.tanh(z_a))
    C = f * prev["C"] + i * a
    o = hold("o", sigmoid(z_o + w["peephole_o"] * C))
    h = hold("h", o * np.tanh(C))
    return {"i": i, "f": f, "a": a, "o": o, "C": C, "h": h}


def step_back(d: Arrays, r: Arrays, prev: Arrays, zh: Array, w: Arrays, cut: Hold) -> Back:
    """The same step backward.  d["h"], d["C"] [B, H] arrive from the loss and from step t+1."""
    i, f, a, o, C, tanh_C = r["i"], r["f"], r["a"], r["o"], r["C"], np.tanh(r["C"])

    dh = cut("h", d["h"])
    do = dh * tanh_C                                # h = o ⊙ tanh(C)
    dC = d["C"] + dh * o * (1 - tanh_C * tanh_C)    # h = o ⊙ tanh(C)
    dz_o = cut("o", do * o * (1 - o))               # o = σ(W_o x + U_o h' + p_o ⊙ C + b_o)
    dC = dC + dz_o * w["peephole_o"]                # o = σ(W_o x + U_o h' + p_o ⊙ C + b_o)
    df = dC * prev["C"]                             # C = f ⊙ C' + i ⊙ a
    di = dC * a                                     # C = f ⊙ C' + i ⊙ a
    da = dC * i                                     # C = f ⊙ C' + i ⊙ a
    dC_prev = dC * f                                # C = f ⊙ C' + i ⊙ a
    dz_a = cut("a", da * (1 - a * a))               # a = tanh(W_a x + U_a h' + b_a)
    dz_f = cut("f", df * f * (1 - f))               # f = σ(W_f x + U_f h' + p_f ⊙ C' + b_f)
    dC_prev = dC_prev + dz_f * w["peephole_f"]      # f = σ(W_f x + U_f h' + p_f ⊙ C' + b_f)
    dz_i = cut("i", di * i * (1 - i))               # i = σ(W_i x + U_i h' + p_i ⊙ C' + b_i)
    dC_prev = dC_prev + dz_i * w["peephole_i"]      # i = σ(W_i x + U_i h' + p_i ⊙ C' + b_i)
    own = {"peephole_i": (dz_i * prev["C"]).sum(axis=0), "peephole_f": (dz_f * prev["C"]).sum(axis=0),
           "peephole_o": (dz_o * C).sum(axis=0)}
    dz = join(dz_i, dz_f, dz_a, dz_o)
    return Back(dz, dz, {"h": np.zeros_like(dh), "C": dC_prev}, {"h": dh, "C": dC}, own)


PEEPHOLES = Cell(
    name="lstm", blocks=("i", "f", "a", "o"), states=("h", "C"), substeps=("f", "i", "a", "C", "o", "h"),
    kinds={"f": "gate", "i": "gate", "a": "signed", "C": "state", "o": "gate", "h": "signed"},
    equations={
        "f": "f = σ(W_f x + U_f h' + p_f ⊙ C' + b_f)",
        "i": "i = σ(W_i x + U_i h' + p_i ⊙ C' + b_i)",
        "a": "a = tanh(W_a x + U_a h' + b_a)",
        "C": "C = f ⊙ C' + i ⊙ a",
        "o": "o = σ(W_o x + U_o h' + p_o ⊙ C + b_o)",
        "h": "h = o ⊙ tanh(C)",
    },
    step=step, step_back=step_back, forget="f", own={"peephole_i": "H", "peephole_f": "H", "peephole_o": "H"})
