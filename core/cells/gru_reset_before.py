"""The GRU cell whose reset gate acts in front of the product (Cho et al. 2014, version 3 of the paper).

    r = σ(W_r x + U_r h' + b_r)
    z = σ(W_z x + U_z h' + b_z)
    n = tanh(W_n x + U_n (r ⊙ h') + b_n)
    h = (1 - z) ⊙ n + z ⊙ h'

A prime marks the previous step.  It is Keras's `reset_after=False` and ONNX's `linear_before_reset=0`; PyTorch has no
such module.  The product with U_n waits for r, so it is made here: the last block of zh is written in step.
Shapes:  x [B, I]   h, r, z, n [B, H]   W [3H, I]   U [3H, H]   b [3H]; rows are the batch: W x is x @ W.T.
"""
import numpy as np

from ..numerics.functions import sigmoid
from ..numerics.products import project, project_back
from .base import Array, Arrays, Back, Cell, Hold, join, split


def step(zx: Array, zh: Array, prev: Arrays, w: Arrays, hold: Hold) -> dict[str, Array]:
    """One step forward.  zx [B, 3H] is W x, zh [B, 3H] is U h' in its first two blocks; prev has h and fed [B, H]."""
    zx_r, zx_z, zx_n = split(zx + w["bias"], 3)
    zh_r, zh_z, zh_n = split(zh, 3)
    r = hold("r", sigmoid(zx_r + zh_r))
    z = hold("z", sigmoid(zx_z + zh_z))
    zh_n[...] = project(r * prev["fed"], w["weight_hh"][-zh_n.shape[1]:])
    n = hold("n", np.tanh(zx_n + zh_n))
    h = hold("h", (1 - z) * n + z * prev["h"])
    return {"r": r, "z": z, "n": n, "h": h}


def step_back(d: Arrays, s: Arrays, prev: Arrays, zh: Array, w: Arrays, cut: Hold) -> Back:
    """The same step backward.  Each line undoes the forward line on its right.

    d["h"] [B, H] arrives from the loss and from step t+1; s holds the symbols of the step; dm is for r ⊙ h'.
    """
    r, z, n = s["r"], s["z"], s["n"]

    dh = cut("h", d["h"])
    dz = dh * (prev["h"] - n)                       # h = (1 - z) ⊙ n + z ⊙ h'
    dn = dh * (1 - z)                               # h = (1 - z) ⊙ n + z ⊙ h'
    dh_prev = dh * z                                # h = (1 - z) ⊙ n + z ⊙ h'
    dz_n = cut("n", dn * (1 - n * n))               # n = tanh(W_n x + U_n (r ⊙ h') + b_n)
    dm = project_back(dz_n, w["weight_hh"][-dz_n.shape[1]:])    # n = tanh(W_n x + U_n (r ⊙ h') + b_n)
    dr = dm * prev["fed"]                           # n = tanh(W_n x + U_n (r ⊙ h') + b_n)
    d_fed = dm * r                                  # n = tanh(W_n x + U_n (r ⊙ h') + b_n)
    dz_z = cut("z", dz * z * (1 - z))               # z = σ(W_z x + U_z h' + b_z)
    dz_r = cut("r", dr * r * (1 - r))               # r = σ(W_r x + U_r h' + b_r)
    dz_all = join(dz_r, dz_z, dz_n)
    return Back(dz_all, dz_all, {"h": dh_prev}, {"h": dh}, {}, d_fed)


RESET_BEFORE = Cell(
    name="gru", blocks=("r", "z", "n"), states=("h",), substeps=("r", "z", "n", "h"),
    kinds={"r": "gate", "z": "gate", "n": "signed", "h": "signed"},
    equations={
        "r": "r = σ(W_r x + U_r h' + b_r)",
        "z": "z = σ(W_z x + U_z h' + b_z)",
        "n": "n = tanh(W_n x + U_n (r ⊙ h') + b_n)",
        "h": "h = (1 - z) ⊙ n + z ⊙ h'",
    },
    step=step, step_back=step_back, inside="r")
