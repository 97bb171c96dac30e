"""Weights that are drawn for a cell's tests."""
import numpy as np


def weights_of(cell, I, H, g, dtype=np.float64):
    return {name: g.uniform(-1, 1, shape).astype(dtype) for name, shape in cell.shapes(I, H).items()}
