"""Weights that Flax, Equinox, PaddlePaddle and PyTorch's parametrizations wrote: whole, under PyTorch's names, with the
same logits."""
import io
import pickle

import numpy as np
import pytest

from core import Experiment, FileError, interop
from core.exchange.weights import read_weights
from tests.core.test_weight_fits import logits, npz, opened

V, E, H = 7, 3, 4
IDS = np.array([3, 5, 4, 6, 3])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def flax(kind):
    """Params of an embedding, a cell and a dense layer, and their logits as flax/linen/recurrent.py computes them."""
    r = np.random.default_rng(5)

    def draw(*shape):
        return r.normal(size=shape).astype(np.float32)

    gates = {"lstm": "ifgo", "gru": "rzn", "rnn": [""]}[kind]
    p = {f"{side}{g}/kernel": draw(E if side == "i" else H, H) for side in "ih" for g in gates}
    biased = {"lstm": ["hi", "hf", "hg", "ho"], "gru": ["ir", "iz", "in", "hn"], "rnn": ["i"]}[kind]
    p |= {f"{name}/bias": draw(H) for name in biased}
    table, out, c = draw(V, E), draw(H, V), draw(V)

    def dense(name, x):
        return x @ p[f"{name}/kernel"] + p.get(f"{name}/bias", 0)

    h, C, said = np.zeros(H), np.zeros(H), []
    for x in table[IDS]:
        if kind == "lstm":
            i, f, g, o = (dense(f"i{n}", x) + dense(f"h{n}", h) for n in gates)
            C = sigmoid(f) * C + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(C)
        elif kind == "gru":
            reset, z = (sigmoid(dense(f"i{n}", x) + dense(f"h{n}", h)) for n in "rz")
            n = np.tanh(dense("in", x) + reset * dense("hn", h))
            h = (1 - z) * n + z * h
        else:
            h = np.tanh(dense("i", x) + dense("h", h))
        said.append(h @ out + c)
    params = {f"params/cell_0/{name}": array for name, array in p.items()}
    return params | {"params/Embed_0/embedding": table, "params/Dense_0/kernel": out, "params/Dense_0/bias": c}, said


@pytest.mark.parametrize("joint", ["/", "."])
@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
def test_flaxs_cells_have_flaxs_logits(kind, joint):
    params, said = flax(kind)
    fitted, state = opened(npz({name.replace("/", joint): a for name, a in params.items()}), Experiment())
    assert fitted.experiment.cell == kind and all(row.place for row in fitted.rows)
    np.testing.assert_allclose(logits(state, IDS)[:, :V], said, atol=1e-6, rtol=0)


def test_a_flax_cell_without_one_of_its_gates_is_refused_by_name():
    params, _ = flax("lstm")
    del params["params/cell_0/ig/kernel"]
    with pytest.raises(FileError, match=r"params\.cell_0\.i: Expected a kernel of each of ii, if, ig, io"):
        interop.fit_weights(Experiment(), npz(params))


def model(torch):
    torch.manual_seed(3)
    net = torch.nn.ModuleDict({"embedding": torch.nn.Embedding(V, E), "rnn": torch.nn.LSTM(E, H),
                               "fc": torch.nn.Linear(H, V)})

    def theirs():
        with torch.no_grad():
            return net["fc"](net["rnn"](net["embedding"](torch.tensor(IDS))[:, None])[0][:, 0]).numpy()

    return net, theirs


@pytest.mark.parametrize("kind", ["weight_norm", "weight_norm on two", "weight_norm of all", "before 2.0",
                                  "spectral_norm", "spectral_norm before", "pruned"])
def test_weights_in_parts_are_put_together(kind):
    torch = pytest.importorskip("torch")
    net, theirs = model(torch)
    new, old = torch.nn.utils.parametrizations, torch.nn.utils
    match kind:
        case "weight_norm":
            new.weight_norm(net["rnn"], "weight_hh_l0")
        case "weight_norm on two":
            new.weight_norm(net["rnn"], "weight_ih_l0")
            new.weight_norm(net["fc"], "weight")
        case "weight_norm of all":
            new.weight_norm(net["rnn"], "weight_hh_l0", dim=None)
        case "before 2.0":
            with pytest.warns(FutureWarning):
                old.weight_norm(net["rnn"], "weight_hh_l0")
        case "spectral_norm":
            new.spectral_norm(net["fc"]).eval()
        case "pruned":
            pytest.importorskip("torch.nn.utils.prune").random_unstructured(net["fc"], "weight", amount=0.5)
        case _:
            old.spectral_norm(net["fc"]).eval()
    net.eval()
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if name.endswith(("original0", "_g")):
                parameter *= 1.7
    out = io.BytesIO()
    torch.save(net.state_dict(), out)
    fitted, state = opened(out.getvalue(), Experiment())
    assert all(row.place for row in fitted.rows)
    np.testing.assert_allclose(logits(state, IDS)[:, :V], theirs(), atol=1e-6, rtol=0)


def plain():
    r = np.random.default_rng(2)
    shapes = {"emb.weight": (V, E), "rnn.weight_ih_l0": (4 * H, E), "rnn.weight_hh_l0": (4 * H, H), "fc.weight": (V, H)}
    return {name: r.normal(size=shape) for name, shape in shapes.items()}


def test_arrays_that_are_only_called_as_parts_are_left_as_they_are():
    arrays = plain() | {"attn.W_g": np.ones((3, 3)), "attn.W_v": np.ones((3, 4))}
    left_out = {row.name for row in interop.fit_weights(Experiment(), npz(arrays)).rows if not row.place}
    assert left_out == {"attn.W_g", "attn.W_v"}
    ends = {"original0": np.ones((3, 1)), "original1": np.ones((4 * H, H))}
    parts = {f"rnn.parametrizations.weight_hh_l0.{end}": array for end, array in ends.items()}
    with pytest.raises(FileError, match=r"damaged: rnn\.parametrizations\.weight_hh_l0\.original0"):
        read_weights(npz(plain() | parts))


def test_a_dense_layer_called_as_a_gate_is_beside_a_flax_cell_and_no_part_of_it():
    params, said = flax("gru")
    fitted, state = opened(npz(params | {"params/in/kernel": np.ones((2, 2))}), Experiment())
    assert [row.name for row in fitted.rows if not row.place] == ["params/in/kernel"]
    np.testing.assert_allclose(logits(state, IDS)[:, :V], said, atol=1e-6, rtol=0)


def test_a_parametrization_that_is_not_known_is_refused_by_name():
    torch = pytest.importorskip("torch")
    net, _ = model(torch)
    torch.nn.utils.parametrizations.orthogonal(net["rnn"], "weight_hh_l0")
    out = io.BytesIO()
    torch.save(net.state_dict(), out)
    with pytest.raises(FileError, match=r"composed: rnn\.parametrizations\.weight_hh_l0"):
        read_weights(out.getvalue())


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32"])
def test_numbers_that_were_quantised_are_not_taken_for_weights(dtype):
    arrays = {"emb.weight": np.ones((V, E)), "rnn.weight_ih_l0": np.ones((4 * H, E)).astype(dtype),
              "rnn.weight_hh_l0": np.ones((4 * H, H)).astype(dtype)}
    with pytest.raises(FileError, match=r"number-type: rnn\.weight_ih_l0: Expected floating-point numbers, got "):
        interop.fit_weights(Experiment(), npz(arrays))


def test_types_that_no_reader_has_are_named():
    torch = pytest.importorskip("torch")
    for kind in (torch.float8_e4m3fn, torch.complex64):
        out = io.BytesIO()
        torch.save({"rnn.weight_ih_l0": torch.ones(4, 4).to(kind)}, out)
        with pytest.raises(FileError, match="number-type"):
            read_weights(out.getvalue())


# ---- Equinox and PaddlePaddle ----

def drawn(**shapes):
    r = np.random.default_rng(6)
    return {name.replace("__", "."): r.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def equinox(cell):
    """An embedding, eqx.nn.LSTMCell or GRUCell and a linear layer, as equinox/nn/_rnn.py computes them."""
    blocks = {"lstm": 4, "gru": 3}[cell]
    p = drawn(embedding__weight=(V, E), cell__weight_ih=(blocks * H, E), cell__weight_hh=(blocks * H, H),
              cell__bias=(blocks * H,), linear__weight=(V, H), linear__bias=(V,))
    p |= drawn(cell__bias_n=(H,)) if cell == "gru" else {}
    h, C, said = np.zeros(H), np.zeros(H), []
    for x in p["embedding.weight"][IDS]:
        of_x, of_h = p["cell.weight_ih"] @ x + p["cell.bias"], p["cell.weight_hh"] @ h
        if cell == "lstm":
            i, f, g, o = np.split(of_x + of_h, 4)
            C = sigmoid(f) * C + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(C)
        else:
            (r, z, n), (r_h, z_h, n_h) = np.split(of_x, 3), np.split(of_h, 3)
            n = np.tanh(n + sigmoid(r + r_h) * (n_h + p["cell.bias_n"]))
            h = n + sigmoid(z + z_h) * (h - n)
        said.append(p["linear.weight"] @ h + p["linear.bias"])
    return p, said


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_equinoxs_cells_have_equinoxs_logits(cell):
    params, said = equinox(cell)
    fitted, state = opened(npz(params), Experiment())
    assert fitted.experiment.cell == cell and all(row.place for row in fitted.rows)
    np.testing.assert_allclose(logits(state, IDS)[:, :V], said, atol=1e-5, rtol=0)


@pytest.mark.parametrize("width", [H, V])                                       # V: the head is square
def test_paddles_linear_layers_are_turned_and_its_second_names_are_no_second_network(width):
    p = drawn(emb__weight=(V, E), rnn__weight_ih_l0=(4 * width, E), rnn__weight_hh_l0=(4 * width, width),
              rnn__bias_ih_l0=(4 * width,), rnn__bias_hh_l0=(4 * width,), fc__weight=(width, V), fc__bias=(V,))
    h, C, said = np.zeros(width), np.zeros(width), []
    for x in p["emb.weight"][IDS]:
        i, f, g, o = np.split(p["rnn.weight_ih_l0"] @ x + p["rnn.bias_ih_l0"] + p["rnn.weight_hh_l0"] @ h
                              + p["rnn.bias_hh_l0"], 4)
        C = sigmoid(f) * C + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(C)
        said.append(h @ p["fc.weight"] + p["fc.bias"])
    copies = {f"rnn.0.cell.{name}": p[f"rnn.{name}_l0"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    layers = {"emb": "embedding_0", "rnn": "lstm_cell_0", "fc": "linear_0"}
    names = {name: f"{layers[name.partition('.')[0]]}.w_0" for name in p | copies}
    data = pickle.dumps(p | copies | {"StructuredToParameterName@@": names}, protocol=4)
    fitted, state = opened(data, Experiment())
    assert [row.name for row in fitted.rows if not row.place] == list(copies) and fitted.experiment.layers == 1
    assert "left-over" not in [key for key, _ in fitted.notes]
    np.testing.assert_allclose(logits(state, IDS)[:, :V], said, atol=1e-5, rtol=0)


# ---- what goes nowhere ----

@pytest.mark.parametrize("more", [{"ln.weight": (H,), "ln.bias": (H,)}, {"pos.weight": (32, E)}, {"h0": (1, 1, H)},
                                  {"crf.transitions": (V, V)}])
def test_arrays_that_the_model_computes_with_and_that_go_nowhere_are_said(more):
    arrays = plain() | drawn(**{name.replace(".", "__"): shape for name, shape in more.items()})
    notes = dict(interop.fit_weights(Experiment(), npz(arrays)).notes)
    assert notes["left-over"] == {"names": ", ".join(more)}


def test_what_no_model_computes_with_is_not_said_to_be_missed():
    arrays = plain() | {"steps": np.array(3), "optimizer.exp_avg": np.ones(3), "emb_copy.weight": plain()["emb.weight"]}
    assert "left-over" not in dict(interop.fit_weights(Experiment(), npz(arrays)).notes)
