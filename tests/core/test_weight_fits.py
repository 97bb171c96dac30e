"""What a file of weights is: what went where, was set, was assumed; PyTorch's and Keras's logits through it."""
import io
import json
from itertools import product

import numpy as np
import pytest

from core import Experiment, FileError, ShapeError, SpecError, interop, start
from core.exchange.weights import read_weights
from core.exchange.weights.safetensors import write_safetensors
from core.exchange.weights.words import as_vocabulary, read_words
from core.network.network import dataset_for, forward, network_for
from core.tasks import Batch
from core.tasks.base import Example
from tests.core.fuzz_weights import FOREIGN
from tests.core.test_interop import ALL, TEXT, experiment, random_state

TORCH, KERAS = (dict(np.load(FOREIGN / f"{name}.npz", allow_pickle=False)) for name in ("torch", "keras"))


def npz(arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def logits(state, ids):
    """[T, outputs] of a sentence of rows."""
    network, ids = network_for(state.experiment), np.asarray(ids, np.intp)
    each, T = network.reads == "each", len(ids)
    read = (np.arange(T), np.zeros(T, np.intp)) if each else (np.array([T - 1]), np.array([0]))
    return forward(network, state.params, Batch.of([Example(ids, ids, np.ones(T, bool))]), read=read).logits


def opened(data, spec, words=()):
    fitted = interop.fit_weights(spec, data, words)
    return fitted, fitted.state(start(fitted.experiment))


def keys(fitted):
    return [key for key, _ in fitted.notes]


# ---- ways out and in --------------------------------------------------------------------------------------------

KNOWN = [case for case in ALL if not case[0].startswith("own")]          # no file of weights has its cell's equations


@pytest.mark.parametrize(("cell", "directions", "layers", "shape"), KNOWN)
def test_every_network_is_known_by_its_weights_whatever_is_open(cell, directions, layers, shape):
    """Out of one experiment, into another of other sizes: what comes of it has the first one's network and numbers."""
    spec = experiment(cell, directions, layers, shape)
    state = random_state(spec)
    other = Experiment(text=("z y x w", "y z"), hidden=9, embedding=5, layers=2, seed=5, steps=9,
                       nonlinearity=spec.nonlinearity, cell="rnn" if cell == "relu" else "lstm")
    for data in (interop.to_npz(state), interop.to_safetensors(state)):
        same, back = opened(data, spec)
        assert same.experiment == spec and (back.params.flat == state.params.flat).all()
        fitted, back = opened(data, other)
        network, first = network_for(fitted.experiment), network_for(spec)
        assert network.shapes == first.shapes and network.cell is first.cell
        assert (back.params.flat == state.params.flat).all()
        assert dataset_for(fitted.experiment).vocabulary.words == dataset_for(spec).vocabulary.words
        assert fitted.is_named and "words-given" in keys(fitted) and all(row.place for row in fitted.rows)


@pytest.mark.parametrize(("cell", "directions", "layers", "shape", "kind"), [
    (*one, kind) for one, kind in product([
        (c, d, n, s) for c, d, n, s in ALL
        if c in ("tanh", "gru", "lstm") and s in ("plain", "tied", "one-hot") and n < 3
    ], ("archive", "stream"))])
def test_pytorch_to_a_file_and_back_has_the_same_logits(cell, directions, layers, shape, kind):
    torch = pytest.importorskip("torch")
    spec = experiment(cell, directions, layers, shape)
    V, width = len(dataset_for(spec).vocabulary), spec.width
    rnn = getattr(torch.nn, {"tanh": "RNN", "gru": "GRU", "lstm": "LSTM"}[cell])(
        V if shape == "one-hot" else spec.embedding, 3, layers, bidirectional=directions == 2,
    )
    parts = {"lstm": rnn, "out": torch.nn.Linear(width, V)}
    parts |= {} if shape == "one-hot" else {"emb": torch.nn.Embedding(V, spec.embedding)}
    net = torch.nn.ModuleDict(parts)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.uniform_(-0.9, 0.9)
        if shape == "tied":
            parts["out"].weight = parts["emb"].weight
    ids = np.array([3, 5, 4, 7, 6, 3])

    def theirs():
        with torch.no_grad():
            x = torch.eye(V)[ids] if shape == "one-hot" else parts["emb"](torch.tensor(ids))
            return parts["out"](rnn(x[:, None])[0][:, 0]).numpy()

    expected, out = theirs(), io.BytesIO()
    torch.save(net.state_dict(), out, _use_new_zipfile_serialization=kind == "archive")
    fitted, state = opened(out.getvalue(), spec.replace(hidden=7, tie_weights=False, layers=1))
    np.testing.assert_allclose(logits(state, ids), expected, atol=1e-6, rtol=0)
    assert fitted.experiment.tie_weights == (shape == "tied")
    assert fitted.experiment.embedding == (0 if shape == "one-hot" else spec.embedding)
    back = {name: torch.tensor(tensor.read())
            for name, tensor in read_weights(interop.to_safetensors(state)).tensors.items()}
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.zero_()
    names = {"rnn": "lstm", "embedding": "emb", "head": "out"}
    net.load_state_dict({f"{names[name.partition('.')[0]]}.{name.partition('.')[2]}": tensor
                         for name, tensor in back.items()})
    np.testing.assert_allclose(theirs(), expected, atol=1e-6, rtol=0)


@pytest.mark.parametrize("name", ["archive", "stream", "checkpoint", "checkpoint stream", "parameters", "words"])
def test_what_pytorch_wrote_has_pytorchs_logits(name):
    fitted, state = opened(TORCH[name].tobytes(), Experiment())
    assert (fitted.experiment.cell, fitted.experiment.layers, fitted.experiment.hidden,
            fitted.experiment.embedding) == ("lstm", 2, 4, 3)
    np.testing.assert_allclose(logits(state, TORCH["ids"])[:, :7], TORCH["logits"], atol=1e-6, rtol=0)
    left = [row.name for row in fitted.rows if not row.place]
    assert all(row.startswith("optimizer.") for row in left) and bool(left) == name.startswith("checkpoint")


@pytest.mark.parametrize("name", [
    name for name in KERAS
    if not name.endswith(("ids", "logits")) and not (name.startswith("rnn-relu") and not name.endswith("keras"))
])
def test_what_keras_wrote_has_keras_logits(name):
    model = name.partition(" ")[0]
    spec = Experiment(task="label", text=("a b => x", "c d => y")) if model == "rnn-final" else Experiment()
    fitted, state = opened(KERAS[name].tobytes(), spec)
    expected = KERAS[f"{model} logits"]
    np.testing.assert_allclose(logits(state, KERAS[f"{model} ids"])[:, :expected.shape[-1]],
                               expected.reshape(-1, expected.shape[-1]), atol=1e-6, rtol=0)
    assert fitted.experiment.merge == ("sum" if model == "gru-sum" else "concat")
    assert fitted.experiment.reset_after == (model != "gru-before")
    assert ("merge" in keys(fitted)) == (model == "gru-sum" and not name.endswith("keras"))


def test_a_nonlinearity_that_no_file_names_is_said():
    assert "nonlinearity" in keys(opened(KERAS["rnn-relu weights.h5"].tobytes(), Experiment())[0])
    fitted, _ = opened(KERAS["rnn-relu keras"].tobytes(), Experiment())
    assert "nonlinearity" not in keys(fitted) and fitted.experiment.nonlinearity == "relu"


# ---- names and shapes -------------------------------------------------------------------------------------------

def renamed(arrays, *changes):
    out = {}
    for name, array in arrays.items():
        for old, new in changes:
            name = name.replace(old, new)
        out[name] = array
    return out


RENAMED = {
    "module": (("embedding", "module.embedding"), ("rnn", "module.rnn"), ("head", "module.head")),
    "lstm": (("rnn", "lstm"),),
    "fc": (("head", "fc"), ("embedding", "embed")),
    "word_language_model": (("embedding", "encoder"), ("head", "decoder")),
    "deep": (("embedding", "model.net.word_emb"), ("rnn", "model.net.encoder.rnn"), ("head", "model.net.classifier.0")),
    "out": (("head", "out"), ("embedding", "wte")),
    "linear": (("head", "linear1"), ("embedding", "embeds")), "unnamed": (("head", "b"), ("embedding", "a")),
}


@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize("name", RENAMED)
def test_other_names_are_mapped_and_what_went_where_is_said(name, directions):
    spec = experiment("lstm", directions, 2)
    state = random_state(spec)
    arrays = interop.state_dict(state)
    fitted, back = opened(npz(renamed(arrays, *RENAMED[name])), spec)
    assert fitted.experiment == spec and (back.params.flat == state.params.flat).all()
    assert [row.place for row in fitted.rows] == list(arrays)
    assert [row.shape for row in fitted.rows] == [array.shape for array in arrays.values()]


def test_cells_on_one_another_are_layers():
    spec = experiment("gru", 1, 3)
    state = random_state(spec)
    arrays = renamed(interop.state_dict(state), *((f"rnn.{part}_l{n}", f"cells.{n}.{part}") for n in range(3)
                                                  for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")))
    fitted, back = opened(npz(arrays), spec.replace(layers=1))
    assert fitted.experiment == spec and (back.params.flat == state.params.flat).all()


def test_absent_biases_are_zero_and_that_is_said():
    spec = experiment("lstm", 2)
    arrays = {name: array for name, array in interop.state_dict(random_state(spec)).items() if "rnn.bias" not in name}
    fitted, state = opened(npz(arrays), spec)
    assert fitted.experiment == spec and keys(fitted) == ["words-open", "bias-none"]
    for name, array in interop.state_dict(state).items():
        np.testing.assert_array_equal(array, arrays.get(name, 0))
    del arrays["head.bias"]
    assert not interop.state_dict(opened(npz(arrays), spec)[1])["head.bias"].any()


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_one_bias_is_the_sum(cell):
    spec = experiment(cell, 2)
    state = random_state(spec)
    arrays = interop.state_dict(state)
    summed = {name.replace("bias_ih", "bias"): array for name, array in arrays.items() if "bias_hh" not in name}
    expected = state.params.copy()
    for name in expected:
        if "bias_hn" in name:
            expected[name][:] = 0
    assert (opened(npz(summed), spec)[1].params.flat == expected.flat).all()


def test_a_bare_recurrent_module_leaves_the_rest_as_it_is():
    spec = experiment("lstm", 2)
    base, state = random_state(spec, seed=1), random_state(spec, seed=2)
    arrays = {name.removeprefix("rnn."): array for name, array in interop.state_dict(state).items()
              if name.startswith("rnn.")}
    fitted = interop.fit_weights(spec, npz(arrays))
    assert fitted.experiment == spec and keys(fitted) == ["no-embedding", "no-head"]
    for name, array in interop.state_dict(fitted.state(base)).items():
        np.testing.assert_array_equal(array, interop.state_dict(state if name.startswith("rnn.") else base)[name])
    wide = interop.fit_weights(spec.replace(embedding=5, hidden=8), npz(arrays))
    assert wide.experiment == spec.replace(embedding=6)


def test_a_head_of_other_outputs_is_left_out_and_that_is_said():
    spec = experiment()
    arrays = interop.state_dict(random_state(spec)) | {"head.weight": np.ones((2, 3)), "head.bias": np.ones(2)}
    fitted, _ = opened(npz(arrays), spec)
    assert ("head-other", {"n": 2, "outputs": 8}) in fitted.notes
    assert [row.place for row in fitted.rows][-2:] == ["", ""]


def test_labels_are_compared():
    tags = [f"{' '.join(f'{word}/{tag}' for word, tag in zip('abc', tags, strict=True))}" for tags in ("XYX", "YYX")]
    spec = Experiment(task="tag", text=tuple(tags), hidden=4, embedding=3)
    state = random_state(spec)
    fitted, back = opened(interop.to_npz(state), spec)
    assert fitted.experiment == spec and (back.params.flat == state.params.flat).all()
    assert fitted.notes == (("words-given", {"n": 6, "row": 3, "word": "a"}),)
    other = spec.replace(text=tuple(line.replace("X", "Z") for line in tags))
    assert ("labels-other", {"given": "X, Y", "open": "Y, Z"}) in opened(interop.to_safetensors(state), other)[0].notes
    assert ("labels-open", {"label": "X"}) in opened(npz(interop.state_dict(state)), spec)[0].notes


# ---- words ------------------------------------------------------------------------------------------------------

A = ("red fox ran fast", "red hen sat still", "big fox sat still", "big hen ran fast")
B = ("old man ate soup", "old cow mooed loud", "new man mooed loud", "new cow ate soup")


def test_weights_of_one_text_bring_their_words_over_another():
    a, b = (Experiment(text=text, hidden=4, embedding=3) for text in (A, B))
    state = random_state(a)
    for data in (interop.to_npz(state), interop.to_safetensors(state)):
        fitted, back = opened(data, b)
        assert fitted.experiment.vocabulary == dataset_for(a).vocabulary.words and "text-of-words" in keys(fitted)
        assert (back.params.flat == state.params.flat).all()
    with pytest.raises(FileError, match="vocabulary: Expected that of the experiment"):
        interop.from_npz(b, interop.to_npz(state))


def test_without_words_it_is_said_which_word_a_row_is_taken_for():
    spec = Experiment(text=A, hidden=4, embedding=3)
    fitted, _ = opened(npz(interop.state_dict(random_state(spec))), spec)
    assert fitted.notes == (("words-open", {"row": 3, "word": "big"}),) and not fitted.is_named
    fitted, state = opened(npz(interop.state_dict(random_state(spec))), Experiment(text=("x y z",)))
    assert fitted.experiment.vocabulary == (*(f"w{k}" for k in range(11)), "<pad>", "<unk>", "<blank>")
    assert keys(fitted) == ["words-numbered", "text-of-words", "words-added"]
    z = logits(state, [3, 4])
    p = np.exp(z - z.max(1, keepdims=True))
    assert z.shape == (2, 14) and (p[:, 11:] == 0).all()


def test_words_from_a_file_beside_it_name_the_rows():
    spec = Experiment(text=A, hidden=4, embedding=3)
    data = npz(interop.state_dict(random_state(spec)))
    words = ["[PAD]", "[UNK]", *"the cat sat on a mat and slept it".split()]
    fitted, _ = opened(data, spec, words)
    assert fitted.experiment.vocabulary == ("<pad>", "<unk>", *words[2:], "<blank>") and fitted.is_named
    with pytest.raises(FileError, match="Expected 11 words, one for each row, got 3"):
        interop.fit_weights(spec, data, words[:3])
    with pytest.raises(FileError, match=r"row 2: Expected a word of its own of 1 to 200 letters, got 'a'"):
        as_vocabulary(["a", "b", "a"], 3)


@pytest.mark.parametrize("value", [
    ["a", "b", "c"], {"a": 0, "c": 2, "b": 1}, {"0": "a", "1": "b", "2": "c"},
    {"model": {"type": "WordLevel", "vocab": {"c": 2, "a": 0, "b": 1}}},
    {"model": {"type": "Unigram", "vocab": [["a", -1.0], ["b", -2.0], ["c", -3.0]]}}, {"itos": ["a", "b", "c"]},
    {"stoi": {"b": 1, "c": 2, "a": 0}}])
def test_vocabularies_are_read_in_the_forms_they_come_in(value):
    assert read_words(json.dumps(value).encode()) == ("a", "b", "c")


def test_keras_word_index_leaves_row_0_to_padding_and_lists_of_lines_are_read():
    assert read_words(b'{"b": 2, "a": 1}') == ("<pad>", "a", "b")
    assert read_words("a\r\n猫\n\n".encode()) == ("a", "猫", "")
    for bad in (b"[1, 2]", b"{}", b"\xff\xfe", b'{"a": 0, "b": 7}', b"[" * 100_000,
                b'{"model": {"model": {"model": {"model": ["a"]}}}}'):
        with pytest.raises(FileError):
            read_words(bad)


def test_a_vocabulary_of_characters_sets_the_level():
    spec = Experiment(task="next", text=("ab ba", "b a"), level="characters", hidden=4, embedding=3)
    state = random_state(spec)
    fitted, _ = opened(interop.to_safetensors(state), Experiment(text=("ab ba", "x y")))
    assert fitted.experiment.level == "characters"
    assert fitted.experiment.vocabulary == dataset_for(spec).vocabulary.words


# ---- refusals ---------------------------------------------------------------------------------------------------

def plain(**more):
    return interop.state_dict(random_state(experiment())) | more


REFUSED = {
    "no recurrent layer": ({"fc.weight": np.ones((3, 4))}, FileError,
                           "no-weights: Expected the weights of a recurrent layer"),
    "two networks": (plain() | {f"b.{name}": array + 1 for name, array in plain().items()}, FileError,
                     r"many-networks: Expected one recurrent network, got (b\.rnn, rnn|rnn, b\.rnn)"),
    "a projection": (plain(**{"rnn.weight_hr_l0": np.ones((2, 3))}), FileError,
                     r"projection: rnn\.weight_hr_l0: Expected an LSTM without a projection"),
    "a lane that is missing": (plain(**{"rnn.weight_ih_l1": np.ones((12, 3))}), ShapeError,
                               r"rnn\.weight_hh_l1: Expected it, got no such array"),
    "blocks that are none": (plain(**{"rnn.weight_ih_l0": np.ones((6, 3))}), ShapeError,
                             r"rnn\.weight_ih_l0: Expected 1, 3 or 4 blocks"),
    "a bias of another size": (plain(**{"rnn.bias_ih_l0": np.ones(11)}), ShapeError,
                               r"rnn\.bias_ih_l0: Expected \(12,\), got \(11,\)"),
    "too wide": ({"weight_ih_l0": np.ones((4 * 600, 8)), "weight_hh_l0": np.ones((4 * 600, 600))}, SpecError,
                 "hidden: Expected a number from 2 to 512, got 600"),
    "too deep": ({f"{p}_l{n}": np.ones((12, 3)) for p in ("weight_ih", "weight_hh") for n in range(4)}, SpecError,
                 "layers: Expected a number from 1 to 3, got 4"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_fitted_is_refused_by_name(name):
    arrays, error, message = REFUSED[name]
    with pytest.raises(error, match=message):
        interop.fit_weights(experiment(), npz(arrays))


def test_no_number_is_named_when_it_is_read():
    fitted = interop.fit_weights(experiment(),
                                 write_safetensors(plain(**{"head.bias": np.full(8, np.nan, np.float32)})))
    with pytest.raises(ShapeError, match=r"head\.bias: Expected finite numbers"):
        fitted.state(start(fitted.experiment))


def test_large_networks_open_for_looking():
    """H 512, V 50,000: more than anyone trains in a tab."""
    g, V, H, E = np.random.default_rng(0), 50_000, 512, 8
    arrays = {"embedding.weight": g.normal(size=(V, E)), "rnn.weight_ih_l0": g.normal(size=(4 * H, E)),
              "rnn.weight_hh_l0": g.normal(size=(4 * H, H))}
    fitted = interop.fit_weights(Experiment(optimiser="sgd"),
                                 write_safetensors({name: array.astype(np.float32) for name, array in arrays.items()}))
    assert (fitted.experiment.hidden, fitted.words,
            len(fitted.experiment.vocabulary)) == (H, V, V + 3) and "no-head" in keys(fitted)


# ---- traces -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("cell", "directions"), list(product(("lstm", "gru", "tanh"), (1, 2))))
def test_a_trace_is_taken_along_whole(cell, directions):
    from core import record
    state = random_state(experiment(cell, directions, 2))
    trace = record(state, "a b c", 1)
    with np.load(io.BytesIO(interop.trace_npz(trace)), allow_pickle=False) as file:
        found = {name: file[name] for name in file.files}
    assert found.pop("tokens").tolist() == list(trace.tokens)
    other = read_weights(interop.trace_safetensors(trace)).tensors
    expected = dict(trace) | {f"gradient.{name}": array
                              for name, array in trace.gradient.items()} | {"token_loss": trace.token_loss}
    assert set(found) == set(expected) == set(other)
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array)
        if np.isfinite(array).all():
            np.testing.assert_array_equal(other[name].read(), array.astype(np.float32))
    assert {"0.fwd.h", "1.fwd.dh", "gradient.rnn.weight_ih_l0"} <= set(found) and TEXT
