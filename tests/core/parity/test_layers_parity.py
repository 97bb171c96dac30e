"""A cell of PyTorch's layers, as it is pasted, against the typed text itself, which PyTorch runs and differentiates."""
from types import SimpleNamespace

import numpy as np
import pytest

from core.cells.equations import cell_of, read
from core.network import unroll
from tests.core.drawn import weights_of
from tests.core.notations import NOTATIONS

torch = pytest.importorskip("torch")

OF_LAYERS = {                   # layer: our matrices, one below the other or side by side, and our biases
    "torch modules": {"W_f": ("W_f", "b_f"), "U_f": ("U_f", "c_f"), "W_n": ("W_n", "b_n"), "U_n": ("U_n", "c_n")},
    "torch modules 2": {"W_ir": ("W_r", "b_r"), "W_hr": ("U_r", "c_r"), "W_iz": ("W_z", "b_z"), "W_hz": ("U_z", "c_z"),
                        "W_in": ("W_n", "b_in"), "W_hn": ("U_hn", "b_hn")},
    "i2h h2h": {"i2h": ("W_h", "b_h"), "h2h": ("U_h", "c_h")},
    "torch chunk": {"x2h": ("W_i W_f W_g W_o", "b_xi b_xf b_xg b_xo"),
                    "h2h": ("U_i U_f U_g U_o", "b_hi b_hf b_hg b_ho")},
    "torch lstm cat": {f"W_{k}": (f"W_{k}|U_{k}", f"b_{k}") for k in "ifgo"},
    "sigmoid method": {"W_f": ("W_f", "b_f"), "U_f": ("U_f", "c_f"), "W_n": ("W_n", "b_n")},
}


@pytest.mark.parametrize("name", OF_LAYERS)
def test_layers_that_are_called_give_what_pytorch_gives(name):
    text, layers = NOTATIONS[name][0], OF_LAYERS[name]
    cell, g, B, I, H = cell_of(read(text)), np.random.default_rng(4), 3, 2, 4
    w = weights_of(cell, I, H, g)
    x, up = g.normal(size=(1, B, I)), g.normal(size=(1, B, H))
    initial = {s: g.normal(size=(B, H)) for s in cell.states}

    def weight(ours, of):
        """The part of `of`, which is like our weights, that has this name."""
        if ours in cell.own:
            return of[ours]
        letter, _, index = ours.partition("_")
        rows = of[{"W": "weight_ih", "U": "weight_hh", "b": "bias"}[letter]]
        return np.split(rows, len(cell.blocks))[cell.blocks.index(index)]

    def joined(names, of):
        rows = [[weight(one, of) for one in row.split("|")] for row in names.split()]
        return np.concatenate([np.concatenate(row, -1) for row in rows])

    made = {layer: torch.nn.Linear(1, 1, dtype=torch.float64) for layer in layers}
    for layer, (matrices, biases) in layers.items():
        made[layer].weight = torch.nn.Parameter(torch.tensor(joined(matrices, w)))
        made[layer].bias = torch.nn.Parameter(torch.tensor(joined(biases, w)))
    place = {"torch": torch, "tanh": torch.tanh, "F": SimpleNamespace(sigmoid=torch.sigmoid, tanh=torch.tanh),
             "self": SimpleNamespace(**made), "x": torch.tensor(x[0], requires_grad=True)}
    for s in cell.states:
        place[s.lower()] = place[f"{s.lower()}_prev"] = torch.tensor(initial[s], requires_grad=True)
    read_x, before = place["x"], {s: place[f"{s.lower()}_prev"] for s in cell.states}
    exec(text, place)
    (place["h"] * torch.tensor(up[0])).sum().backward()

    run = unroll.forward(cell, w, x, initial)
    back = unroll.backward(run, up)
    np.testing.assert_allclose(run.h[0], place["h"].detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(back.dx[0], read_x.grad.numpy(), rtol=1e-9, atol=1e-12)
    for s, value in before.items():
        np.testing.assert_allclose(back.d_initial[s], value.grad.numpy(), rtol=1e-9, atol=1e-12)
    for layer, (matrices, biases) in layers.items():
        for names, gradient in ((matrices, made[layer].weight.grad), (biases, made[layer].bias.grad)):
            ours = joined(names, back.weights)
            np.testing.assert_allclose(ours, gradient.numpy(), rtol=1e-9, atol=1e-12, err_msg=layer)
