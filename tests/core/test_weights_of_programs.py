"""Weights as programs keep them: NumPy's and textbooks' names, plain pickles, Haiku's and Flax's params, checkpoints of
training; each with the logits that its own program computes, written out here."""
import pickle
import struct
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest

from core import Experiment, FileError, interop
from core.exchange.weights import is_weights, read_weights
from tests.core.test_other_names import IDS, E, H, V, flax, sigmoid
from tests.core.test_weight_fits import keys, logits, npz, opened

X = np.eye(V)
FLAT = Experiment(embedding=0)


def drawn(**shapes):
    r = np.random.default_rng(8)
    return {name: r.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def min_char():
    """Karpathy's min-char-rnn: columns, one-hot."""
    p = drawn(Wxh=(H, V), Whh=(H, H), Why=(V, H), bh=(H, 1), by=(V, 1))
    h, said = np.zeros((H, 1)), []
    for k in IDS:
        h = np.tanh(p["Wxh"] @ X[:, [k]] + p["Whh"] @ h + p["bh"])
        said.append((p["Why"] @ h + p["by"]).ravel())
    return p, said


def side_by_side():
    """An LSTM of a course: each gate over [h', x]."""
    p = drawn(**{f"W{g}": (H, H + V) for g in "fico"}, **{f"b{g}": (H, 1) for g in "fico"}, Wy=(V, H), by=(V, 1))
    h = C = np.zeros((H, 1))
    said = []
    for k in IDS:
        both = np.concatenate([h, X[:, [k]]])
        i, f, o = (sigmoid(p[f"W{g}"] @ both + p[f"b{g}"]) for g in "ifo")
        C = f * C + i * np.tanh(p["Wc"] @ both + p["bc"])
        h = o * np.tanh(C)
        said.append((p["Wy"] @ h + p["by"]).ravel())
    return p, said


def two_letters():
    """An LSTM with W of the input and U of the state; it reads more than it holds."""
    p = drawn(**{f"W_{g}": (H, V) for g in "ifoc"}, **{f"U_{g}": (H, H) for g in "ifoc"},
              **{f"b_{g}": (H,) for g in "ifoc"}, W_y=(V, H), b_y=(V,))
    h = C = np.zeros(H)
    said = []
    for x in X[IDS]:
        i, f, o, a = (p[f"W_{g}"] @ x + p[f"U_{g}"] @ h + p[f"b_{g}"] for g in "ifoc")
        C = sigmoid(f) * C + sigmoid(i) * np.tanh(a)
        h = sigmoid(o) * np.tanh(C)
        said.append(p["W_y"] @ h + p["b_y"])
    return p, said


def rows(cell):
    """Dive into Deep Learning: rows, x W + h' U + b."""
    gates = {"lstm": "ifoc", "gru": "zrh", "rnn": "h"}[cell]
    p = drawn(**{f"W_x{g}": (V, H) for g in gates}, **{f"W_h{g}": (H, H) for g in gates},
              **{f"b_{g}": (H,) for g in gates}, W_hq=(H, V), b_q=(V,))
    h = C = np.zeros(H)
    said = []
    for x in X[IDS]:
        def pre(g, h, x=x):
            return x @ p[f"W_x{g}"] + h @ p[f"W_h{g}"] + p[f"b_{g}"]
        if cell == "lstm":
            C = sigmoid(pre("f", h)) * C + sigmoid(pre("i", h)) * np.tanh(pre("c", h))
            h = sigmoid(pre("o", h)) * np.tanh(C)
        elif cell == "gru":
            z, reset = sigmoid(pre("z", h)), sigmoid(pre("r", h))
            h = z * h + (1 - z) * np.tanh(pre("h", reset * h))
        else:
            h = np.tanh(pre("h", h))
        said.append(h @ p["W_hq"] + p["b_q"])
    return p, said


def haiku(cell):
    """Params of hk.LSTM, hk.GRU or hk.VanillaRNN, by haiku/_src/recurrent.py."""
    shapes = {"lstm": {"lstm/linear": {"w": (E + H, 4 * H), "b": (4 * H,)}},
              "gru": {"gru": {"w_i": (E, 3 * H), "w_h": (H, 3 * H), "b": (3 * H,)}},
              "rnn": {"vanilla_rnn/input_to_hidden": {"w": (E, H), "b": (H,)},
                      "vanilla_rnn/hidden_to_hidden": {"w": (H, H), "b": (H,)}}}[cell]
    shapes |= {"embed": {"embeddings": (V, E)}, "linear": {"w": (H, V), "b": (V,)}}
    p = {module: drawn(**of) for module, of in shapes.items()}
    h = C = np.zeros(H)
    said = []
    for x in p["embed"]["embeddings"][IDS]:
        if cell == "lstm":
            i, g, f, o = np.split(np.concatenate([x, h]) @ p["lstm/linear"]["w"] + p["lstm/linear"]["b"], 4)
            C = sigmoid(f + 1) * C + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(C)
        elif cell == "gru":
            q = p["gru"]
            z, reset = np.split(sigmoid(x @ q["w_i"][:, :2 * H] + h @ q["w_h"][:, :2 * H] + q["b"][:2 * H]), 2)
            a = np.tanh(x @ q["w_i"][:, 2 * H:] + (reset * h) @ q["w_h"][:, 2 * H:] + q["b"][2 * H:])
            h = (1 - z) * h + z * a
        else:
            one, other = (p[f"vanilla_rnn/{side}_to_hidden"] for side in ("input", "hidden"))
            h = np.maximum(x @ one["w"] + one["b"] + h @ other["w"] + other["b"], 0)
        said.append(h @ p["linear"]["w"] + p["linear"]["b"])
    return p, said


def of_linear_layers(names, has_both_biases=True):
    """An LSTM of PyTorch's linear layers, one for each gate and side, each with its bias, between its own two."""
    p = drawn(**{"emb.weight": (V, E), "out.weight": (V, H), "out.bias": (V,)})
    for g in "ifco":
        of_x, of_h = (f"net.{name.format(g)}" for name in names)
        p |= drawn(**{f"{of_x}.weight": (H, E), f"{of_h}.weight": (H, H), f"{of_x}.bias": (H,)})
        p |= drawn(**{f"{of_h}.bias": (H,)}) if has_both_biases else {}
    h = C = np.zeros(H)
    said = []

    def layer(name, value):
        return p[f"{name}.weight"] @ value + p.get(f"{name}.bias", 0)
    for x in p["emb.weight"][IDS]:
        i, f, a, o = (sum(layer(f"net.{name.format(g)}", v) for name, v in zip(names, (x, h), strict=True))
                      for g in "ifco")
        C = sigmoid(f) * C + sigmoid(i) * np.tanh(a)
        h = sigmoid(o) * np.tanh(C)
        said.append(layer("out", h))
    return p, said


def of_two_layers():
    """A plain recurrent network of i2h, h2h and h2o."""
    p = drawn(**{"emb.weight": (V, E), "h2o.weight": (V, H), "h2o.bias": (V,), "i2h.weight": (H, E), "i2h.bias": (H,),
                 "h2h.weight": (H, H), "h2h.bias": (H,)})
    h, said = np.zeros(H), []
    for x in p["emb.weight"][IDS]:
        h = np.tanh(p["i2h.weight"] @ x + p["i2h.bias"] + p["h2h.weight"] @ h + p["h2h.bias"])
        said.append(p["h2o.weight"] @ h + p["h2o.bias"])
    return p, said


LAYERS = {"W U": lambda: of_linear_layers(("W_{}", "U_{}")), "W x, W h": lambda: of_linear_layers(("W_x{}", "W_h{}")),
          "W i, W h": lambda: of_linear_layers(("W_i{}", "W_h{}")),
          "one bias": lambda: of_linear_layers(("W_{}", "U_{}"), False), "two layers": of_two_layers}


@pytest.mark.parametrize("name", LAYERS)
def test_networks_of_linear_layers_have_their_logits(name):
    params, said = LAYERS[name]()
    fitted, state = opened(npz(params), Experiment(task="next", bidirectional=False))
    assert all(row.place for row in fitted.rows) and state.experiment.hidden == H
    np.testing.assert_allclose(logits(state, IDS)[:, :V], said, atol=1e-5, rtol=0)


@pytest.mark.parametrize("data", ["うみとそら".encode("shift_jis"), "い。".encode("shift_jis"), b"\x81", b"\xde\0",
                                  b"\x82\xa4\0\1\2\3", b"(dog)\n", b"(d) the fourth"])
def test_a_text_that_begins_as_weights_do_is_none(data):
    assert not is_weights(data)


PROGRAMS = {"min-char-rnn": min_char, "an LSTM side by side": side_by_side,
            "an LSTM of two letters": two_letters,
            **{f"rows {cell}": lambda cell=cell: rows(cell) for cell in ("rnn", "gru", "lstm")}}


@pytest.mark.parametrize("protocol", [None, 0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_in_numpy_have_their_logits(name, protocol):
    params, said = PROGRAMS[name]()
    data = npz(params) if protocol is None else pickle.dumps(params, protocol=protocol)
    assert is_weights(data)
    fitted, state = opened(data, FLAT)
    assert all(row.place for row in fitted.rows) and state.experiment.hidden == H
    np.testing.assert_allclose(logits(state, IDS)[:, :V], said, atol=1e-5, rtol=0)


@pytest.mark.parametrize("protocol", [2, 4, 5])
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_haikus_params_have_haikus_logits(cell, protocol):
    params, said = haiku(cell)
    fitted, state = opened(pickle.dumps(params, protocol=protocol), Experiment())
    assert fitted.experiment.cell == cell and all(row.place for row in fitted.rows)
    assert (fitted.experiment.nonlinearity == "relu") == (cell == "rnn") and "nonlinearity" not in keys(fitted)
    np.testing.assert_allclose(logits(state, IDS)[:, :V], said, atol=1e-5, rtol=0)


def packed(value):
    """A value in MessagePack, as Flax writes it."""
    if isinstance(value, dict):
        return bytes([0x80 + len(value)]) + b"".join(packed(k) + packed(v) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return bytes([0x90 + len(value)]) + b"".join(map(packed, value))
    if isinstance(value, str):
        return b"\xd9" + bytes([len(value)]) + value.encode()
    if isinstance(value, int):
        return b"\xcd" + struct.pack(">H", value)
    if isinstance(value, np.ndarray):
        value = packed([value.shape, str(value.dtype), value.tobytes()])
        return b"\xc8" + struct.pack(">H", len(value)) + b"\x01" + value
    return b"\xc5" + struct.pack(">H", len(value)) + value


def nested(params):
    out = {}
    for name, array in params.items():
        *path, last = name.split("/")
        inner = out
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = array
    return out


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
def test_flaxs_messagepack_has_flaxs_logits(kind):
    params, said = flax(kind)
    data = packed(nested(params) | {"step": 7})
    assert is_weights(data)
    fitted, state = opened(data, Experiment())
    assert fitted.experiment.cell == kind and all(row.place for row in fitted.rows)
    np.testing.assert_allclose(logits(state, IDS)[:, :V], said, atol=1e-6, rtol=0)
    for at in range(1, len(data), 37):
        with pytest.raises(FileError):
            read_weights(data[:at])


def test_a_minimal_gated_unit_is_refused_as_a_cell_of_another_kind():
    cell = drawn(**{f"params/MGUCell_0/{part}/kernel": (E if part[0] == "i" else H, H)
                    for part in ("if", "in", "hf", "hn")})
    with pytest.raises(FileError) as refused:
        interop.fit_weights(Experiment(), npz(cell))
    assert (refused.value.code, refused.value.field) == ("cell-kind", "MGUCell")


def lane(n=0, inputs=E, prefix="rnn."):
    return drawn(**{f"{prefix}weight_ih_l{n}": (4 * H, inputs), f"{prefix}weight_hh_l{n}": (4 * H, H),
                    f"{prefix}bias_ih_l{n}": (4 * H,), f"{prefix}bias_hh_l{n}": (4 * H,)})


def test_averages_of_weights_are_left_aside():
    own = lane(prefix="model.rnn.") | drawn(**{"model.emb.weight": (V, E), "model.fc.weight": (V, H)})
    copies = {name.replace("model.", f"{kept}."): 2 * a for name, a in own.items()
              for kept in ("model_ema", "ema", "shadow")}
    fitted, state = opened(npz(own | copies), Experiment())
    assert {row.name for row in fitted.rows if row.place} == set(own)
    np.testing.assert_array_equal(interop.state_dict(state)["rnn.weight_hh_l0"], own["model.rnn.weight_hh_l0"])


def test_weights_that_were_dropped_in_training_are_read_as_they_were_kept():
    whole = {f"rnns.{k}.module.{n}": a for k in range(2) for n, a in lane(inputs=H, prefix="").items()}
    raw = {name.replace("weight_hh_l0", "weight_hh_l0_raw"): a for name, a in whole.items()}
    both = whole | {f"rnns.{k}.weight_hh_l0_raw": 2 * whole[f"rnns.{k}.module.weight_hh_l0"] for k in range(2)}
    table = drawn(**{"encoder.weight": (V, H), "decoder.bias": (V,)})
    for given in (raw, both):
        fitted, state = opened(npz(given | table), Experiment())
        assert fitted.experiment.layers == 2
        np.testing.assert_array_equal(interop.state_dict(state)["rnn.weight_hh_l1"],
                                      whole["rnns.1.module.weight_hh_l0"])


@pytest.mark.parametrize("inputs", [E, H])                                      # H: they are square
@pytest.mark.parametrize("names", [("W_i{}", "W_h{}"), ("W_{}", "U_{}")])
def test_parameters_of_a_module_without_layers_are_read(names, inputs, tmp_path):
    torch = pytest.importorskip("torch")
    of_x, of_h = ({g: f"lstm.{name.format(g)}" for g in "ifgo"} for name in names)
    p = drawn(**{"emb.weight": (V, inputs), "out.weight": (V, H), "out.bias": (V,)},
              **{of_x[g]: (inputs, H) for g in "ifgo"}, **{of_h[g]: (H, H) for g in "ifgo"},
              **{f"lstm.b_{g}": (H,) for g in "ifgo"})
    h = C = np.zeros(H)
    said = []
    for x in p["emb.weight"][IDS]:
        i, f, g, o = (x @ p[of_x[k]] + h @ p[of_h[k]] + p[f"lstm.b_{k}"] for k in "ifgo")
        C = sigmoid(f) * C + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(C)
        said.append(p["out.weight"] @ h + p["out.bias"])
    torch.save({name: torch.from_numpy(array) for name, array in p.items()}, tmp_path / "a.pt")
    fitted, state = opened((tmp_path / "a.pt").read_bytes(), Experiment())
    assert (dict(fitted.notes).get("square") == {"order": "x W"}) == (inputs == H)
    np.testing.assert_allclose(logits(state, IDS)[:, :V], said, atol=1e-5, rtol=0)


def test_which_side_a_square_matrix_stands_on_is_said_where_nothing_tells_it():
    p = drawn(Wxh=(V, V), Whh=(V, V), Why=(V, V), bh=(V,), by=(V,))
    assert dict(opened(npz(p), FLAT)[0].notes)["square"] == {"order": "W x"}
    for shape, order in (((V, 1), np.copy), ((1, V), np.transpose)):
        fitted, state = opened(npz(p | {"bh": p["bh"].reshape(shape)}), FLAT)
        assert "square" not in keys(fitted)
        np.testing.assert_array_equal(interop.state_dict(state)["rnn.weight_hh_l0"][:V, :V], order(p["Whh"]))


@pytest.mark.parametrize("blocks", [3, 4])
def test_one_layer_of_all_gates_is_not_read_for_its_order_is_not_known(blocks):
    p = drawn(**{"emb.weight": (V, E), "x2h.weight": (blocks * H, E), "h2h.weight": (blocks * H, H)})
    with pytest.raises(FileError, match="no-weights"):
        interop.fit_weights(FLAT, npz(p))


def test_one_embedding_by_two_names_is_one():
    table = drawn(a=(V, E))["a"]
    given = lane() | {"encoder.weight": table, "encoder_dp.emb.weight": table}
    assert opened(npz(given), Experiment())[0].words == V
    assert opened(npz(given | {"encoder.weight": 2 * table}), Experiment())[0].words == 0


@pytest.mark.parametrize("words", [
    {"word2idx": {f"w{k}": k for k in range(V)}}, {"ix_to_char": {k: f"w{k}" for k in range(V)}},
    {"tokens": tuple(f"w{k}" for k in range(V))}])
def test_words_beside_weights_in_a_checkpoint_name_its_rows(words, tmp_path):
    torch = pytest.importorskip("torch")
    arrays = lane() | drawn(**{"embedding.weight": (V, E)})
    saved = {"state_dict": {k: torch.from_numpy(a) for k, a in arrays.items()}, "epoch": 1}
    torch.save(saved | words, tmp_path / "a.pt")
    assert read_weights((tmp_path / "a.pt").read_bytes()).vocabulary == tuple(f"w{k}" for k in range(V))
    for other in ({"a": 0}, {"a": [1, 2], "b": [0]}, {f"w{k}": min(k, 1) for k in range(V)}):
        torch.save(saved | {"word2idx": other}, tmp_path / "a.pt")
        assert read_weights((tmp_path / "a.pt").read_bytes()).vocabulary == (), "words of something else"


@pytest.mark.parametrize(("value", "code"), [
    ({"a": np.array([{}], object)}, "pickled"), ({"a": np.array(["x"])}, "number-type"),
    ({"a": 1j * np.ones(2)}, "number-type"), ([1, 2], "pickled"), ({"a": 1}, "no-weights"),
    ({"a": Fraction(1, 2)}, "pickled")])
def test_pickles_of_other_things_are_refused(value, code):
    for protocol in (2, 4, 5):
        with pytest.raises(FileError) as refused:
            read_weights(pickle.dumps(value, protocol=protocol))
        assert refused.value.code == code


class FlatMapping(dict):
    """Haiku's params as they were until 2022: made of a dict (haiku/_src/data_structures.py)."""

    def __reduce__(self):
        return FlatMapping, (dict(self),)


@pytest.mark.parametrize("protocol", [2, 4])
def test_haikus_flat_mappings_are_read(protocol):
    params, _ = haiku("gru")
    flat = FlatMapping({module: FlatMapping(of) for module, of in params.items()})
    written, names = pickle.dumps(flat, protocol=protocol), (FlatMapping.__module__, "haiku._src.data_structures")
    if protocol == 2:
        data = written.replace(*(f"c{name}\n".encode() for name in names))
    else:
        data = written.replace(*(b"\x8c" + bytes([len(name)]) + name.encode() for name in names))
    assert data != written
    fitted, _ = opened(data, Experiment())
    assert fitted.experiment.cell == "gru" and all(row.place for row in fitted.rows)


@pytest.mark.parametrize("body", [
    b"cnumpy\ndtype\nX\x02\0\0\0ab" + b"".join(bytes([0x71, k, 0x68, k, 0x86]) for k in range(20)) + b"\x85R",
    b"X\0\0\x08\0" + b"a" * 2**19 + b"q\0(X\x06\0\0\0latin1q\1c_codecs\nencode\nq\2"
    + b"h\2h\0h\1\x86R" * 40 + b"l"], ids=["a type's name that doubles", "a text that is encoded again and again"])
def test_no_pickle_makes_more_than_it_holds(body):
    tracemalloc.start()
    with pytest.raises(FileError):
        read_weights(b"\x80\2" + body + b".")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20
