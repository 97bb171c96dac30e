"""The GRU cell (Cho et al. 2014) in PyTorch's form: the reset gate acts after the product, which has its own bias c.

    r = σ(W_r x + U_r h' + b_r)
    z = σ(W_z x + U_z h' + b_z)
    n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))
    h = (1 - z) ⊙ n + z ⊙ h'

A prime marks the previous step.  Blocks are stored in PyTorch's order (r, z, n), so weights move across as they are;
b_r and b_z are the sums of PyTorch's two biases, b_n is the last block of its bias_ih, c_n of its bias_hh.
The products arrive as zx = W x and zh = U h', three blocks each.
Shapes:  x [B, I]   h, r, z, n [B, H]   W [3H, I]   U [3H, H]   b [3H]   c_n [H]; rows are the batch: W x is x @ W.T.
"""
import numpy as np

from ..numerics.functions import sigmoid
from .base import Array, Arrays, Back, Cell, Hold, join, split
from .gru_reset_before import RESET_BEFORE


def step(zx: Array, zh: Array, prev: Arrays, w: Arrays, hold: Hold) -> dict[str, Array]:
    """One step forward.  zx, zh [B, 3H] are W x and U h'; prev has h [B, H]."""
    zx_r, zx_z, zx_n = split(zx + w["bias"], 3)
    zh_r, zh_z, zh_n = split(zh, 3)
    r = hold("r", sigmoid(zx_r + zh_r))
    z = hold("z", sigmoid(zx_z + zh_z))
    n = hold("n", np.tanh(zx_n + r * (zh_n + w["bias_hn"])))
    h = hold("h", (1 - z) * n + z * prev["h"])
    return {"r": r, "z": z, "n": n, "h": h}


def step_back(d: Arrays, s: Arrays, prev: Arrays, zh: Array, w: Arrays, cut: Hold) -> Back:
    """The same step backward.  Each line undoes the forward line on its right.

    d["h"] [B, H] arrives from the loss and from step t+1; s holds the symbols of the step; dm is for U_n h' + c_n.
    """
    r, z, n, m = s["r"], s["z"], s["n"], split(zh, 3)[2] + w["bias_hn"]

    dh = cut("h", d["h"])
    dz = dh * (prev["h"] - n)                       # h = (1 - z) ⊙ n + z ⊙ h'
    dn = dh * (1 - z)                               # h = (1 - z) ⊙ n + z ⊙ h'
    dh_prev = dh * z                                # h = (1 - z) ⊙ n + z ⊙ h'
    dz_n = cut("n", dn * (1 - n * n))               # n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))
    dr = dz_n * m                                   # n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))
    dm = dz_n * r                                   # n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))
    dz_z = cut("z", dz * z * (1 - z))               # z = σ(W_z x + U_z h' + b_z)
    dz_r = cut("r", dr * r * (1 - r))               # r = σ(W_r x + U_r h' + b_r)
    own = {"bias_hn": dm.sum(axis=0)}               # n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))
    return Back(join(dz_r, dz_z, dz_n), join(dz_r, dz_z, dm), {"h": dh_prev}, {"h": dh}, own)


GRU = Cell(
    name="gru", taught=True, blocks=("r", "z", "n"), states=("h",), substeps=("r", "z", "n", "h"),
    kinds={"r": "gate", "z": "gate", "n": "signed", "h": "signed"},
    equations={
        "r": "r = σ(W_r x + U_r h' + b_r)",
        "z": "z = σ(W_z x + U_z h' + b_z)",
        "n": "n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))",
        "h": "h = (1 - z) ⊙ n + z ⊙ h'",
    },
    step=step, step_back=step_back, own={"bias_hn": "H"}, variants={"reset before": RESET_BEFORE})
