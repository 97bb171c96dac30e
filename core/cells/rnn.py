"""The simple recurrent network (Elman 1990), and with a rectifier (Le, Jaitly & Hinton 2015).

    h = tanh(W x + U h' + b)                        nonlinearity="tanh"
    h = relu(W x + U h' + b)                        nonlinearity="relu", relu(z) = max(0, z)

A prime marks the previous step.  The products arrive as zx = W x and zh = U h'.
Shapes:  x [B, I]   h [B, H]   W [H, I]   U [H, H]   b [H]; rows are the batch, so W x is written x @ W.T.
"""
import dataclasses

import numpy as np

from .base import Array, Arrays, Back, Cell, Hold


def step(zx: Array, zh: Array, prev: Arrays, w: Arrays, hold: Hold) -> dict[str, Array]:
    """One step forward.  zx, zh [B, H] are W x and U h'; returns h [B, H]."""
    h = hold("h", np.tanh(zx + zh + w["bias"]))
    return {"h": h}


def step_back(d: Arrays, r: Arrays, prev: Arrays, zh: Array, w: Arrays, cut: Hold) -> Back:
    """The same step backward.  d["h"] [B, H] arrives from the loss and from step t+1."""
    h = r["h"]
    dh = cut("h", d["h"])
    dz = dh * (1 - h * h)                           # h = tanh(W x + U h' + b)
    return Back(dz, dz, {"h": np.zeros_like(dh)}, {"h": dh}, {})


def step_relu(zx: Array, zh: Array, prev: Arrays, w: Arrays, hold: Hold) -> dict[str, Array]:
    """One step forward with the rectifier."""
    h = hold("h", np.maximum(zx + zh + w["bias"], 0))
    return {"h": h}


def step_relu_back(d: Arrays, r: Arrays, prev: Arrays, zh: Array, w: Arrays, cut: Hold) -> Back:
    """The rectified step backward; the slope at 0 is 0, as in PyTorch."""
    dh = cut("h", d["h"])
    dz = dh * (r["h"] > 0)                          # h = relu(W x + U h' + b)
    return Back(dz, dz, {"h": np.zeros_like(dh)}, {"h": dh}, {})


TANH = Cell(name="rnn", taught=True, blocks=("h",), states=("h",), substeps=("h",), kinds={"h": "signed"},
            equations={"h": "h = tanh(W x + U h' + b)"}, step=step, step_back=step_back)
RELU = dataclasses.replace(TANH, kinds={"h": "state"}, equations={"h": "h = relu(W x + U h' + b)"},
                           step=step_relu, step_back=step_relu_back)
RNN = dataclasses.replace(TANH, variants={"relu": RELU})
