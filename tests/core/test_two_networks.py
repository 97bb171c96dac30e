"""Weights of an encoder and a decoder: PyTorch's models as tutorials write them, through a file and back."""
import io
from itertools import product

import numpy as np
import pytest

from core import Experiment, FileError, ShapeError, interop, record, start
from core.exchange.weights import read_weights
from core.network import seq2seq
from core.network.network import dataset_for, network_for
from core.tasks import Batch
from core.tasks.answer import BEGIN, END
from core.tasks.base import Example
from tests.core.test_weight_fits import keys, npz, opened

ASKED, SAID = [3, 4, 2], [5, 3, 4]                     # rows of the encoder's and of the decoder's embedding


def ours(state, asked, said):
    """[N, outputs] logits of the decoder, which reads `said`."""
    ids, read = np.asarray(asked, np.intp), np.asarray(said, np.intp)
    answer = Example(read, np.zeros_like(read), np.ones(len(read), bool))
    batch = Batch.of([Example(ids, np.zeros_like(ids), np.zeros(len(ids), bool), answer=answer)])
    at = np.arange(len(read)), np.zeros(len(read), np.intp)
    return seq2seq.forward(network_for(state.experiment), state.params, batch, read=at).said.logits


def model(torch, cell, layers, names, V=7, W=6, E=4, H=4, **options):
    """The usual classes, `names` as their attributes are called; one embedding for both where there is no second."""
    kind = getattr(torch.nn, {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}[cell])
    enc, dec, emb, emb_dec, out = names
    parts = {enc: kind(E, H, layers, **options), dec: kind(E, H, layers, **options), emb: torch.nn.Embedding(V, E),
             out: torch.nn.Linear(H, W if emb_dec else V)}
    if emb_dec:
        parts[emb_dec] = torch.nn.Embedding(W, E)
    root = torch.nn.Module()
    for path, part in parts.items():
        *above, last = path.split(".")
        place = root
        for step in above:
            if not hasattr(place, step):
                place.add_module(step, torch.nn.Module())
            place = getattr(place, step)
        place.add_module(last, part)
    with torch.no_grad():
        for parameter in root.parameters():
            parameter.uniform_(-0.9, 0.9)
    return root, parts


def theirs(torch, parts, names):
    enc, dec, emb, emb_dec, out = names
    with torch.no_grad():
        _, ends = parts[enc](parts[emb](torch.tensor(ASKED))[:, None])
        said, _ = parts[dec](parts[emb_dec or emb](torch.tensor(SAID))[:, None], ends)
        return parts[out](said[:, 0]).numpy()


NAMES = {
    "one embedding": ("encoder.rnn", "decoder.rnn", "embedding", "", "fc"),
    "as our own": ("rnn", "decoder", "embedding", "", "head"),
    "classes": ("encoder.lstm", "decoder.lstm", "encoder.embedding", "decoder.embedding", "decoder.fc_out"),
    "the tutorial's": ("encoder.gru", "decoder.gru", "encoder.embedding", "decoder.embedding", "decoder.out"),
    "short": ("enc", "dec", "src_emb", "tgt_emb", "out"),
    "wrapped": ("module.encoder.rnn", "module.decoder.rnn", "module.encoder.embed", "module.decoder.embed",
                "module.decoder.proj"),
}


@pytest.mark.parametrize(("cell", "layers", "name", "kind"), [
    *product(("rnn", "gru", "lstm"), (1, 2), NAMES, ("safetensors", "archive"))])
def test_pytorch_to_a_file_and_back_has_the_same_logits(cell, layers, name, kind):
    torch = pytest.importorskip("torch")
    names = NAMES[name]
    root, parts = model(torch, cell, layers, names)
    expected, out = theirs(torch, parts, names), io.BytesIO()
    if kind == "archive":
        torch.save({"model_state_dict": root.state_dict(), "epoch": 3}, out)
    else:
        out.write(interop.write_safetensors({n: t.numpy() for n, t in root.state_dict().items()}))
    fitted, state = opened(out.getvalue(), Experiment())
    S = 7 if names[3] else 0
    said = ours(state, ASKED, [S + k for k in SAID])
    np.testing.assert_allclose(said[:, S:S + expected.shape[1]], expected, atol=1e-6, rtol=0)
    softmax = np.exp(said - said.max(1, keepdims=True))
    np.testing.assert_allclose(softmax[:, S:S + expected.shape[1]].sum(1), softmax.sum(1), rtol=1e-6)
    assert fitted.experiment.task == "answer" and (fitted.experiment.cell, fitted.experiment.layers) == (cell, layers)
    assert all(row.place for row in fitted.rows) and {"begin-open", "words-numbered"} <= set(keys(fitted))
    assert ("two-embeddings" in keys(fitted)) == bool(names[3])
    assert record(state, state.experiment.text[0]).answer is not None             # it can be looked at, and answers

    back = {n: torch.tensor(t.read()) for n, t in read_weights(interop.to_safetensors(state)).tensors.items()}
    with torch.no_grad():
        for parameter in root.parameters():
            parameter.zero_()
        for part, ours_called in ((names[0], "rnn"), (names[1], "decoder")):
            parts[part].load_state_dict({n.partition(".")[2]: t for n, t in back.items()
                                         if n.startswith(f"{ours_called}.")})
        parts[names[2]].weight[:] = back["embedding.weight"][:7]
        if names[3]:
            parts[names[3]].weight[:] = back["embedding.weight"][7:13]
        parts[names[4]].weight[:] = back["head.weight"][S:S + expected.shape[1]]
        parts[names[4]].bias[:] = back["head.bias"][S:S + expected.shape[1]]
    np.testing.assert_allclose(theirs(torch, parts, names), expected, atol=1e-6, rtol=0)


def answering(**changes):
    text = ("who sat => the cat", "who ran => the dog")
    plain = {"task": "answer", "text": text, "hidden": 3, "embedding": 2, "bidirectional": False}
    return Experiment(**plain | changes)


OWN = [{}, {"bidirectional": True}, {"bidirectional": True, "merge": "sum"},
       {"layers": 2, "bidirectional": True, "cell": "gru"}, {"embedding": 0},
       {"cell": "gru", "reset_after": False}, {"peepholes": True}, {"initial_state": "learned"}, {"cell": "rnn"}]


@pytest.mark.parametrize("fields", OWN, ids=str)
@pytest.mark.parametrize("write", [interop.to_safetensors, interop.to_npz])
def test_our_own_file_opens_over_anything(fields, write):
    state = start(answering(**fields, seed=3))
    same_size = answering(text=("who fell => the hen", "who flew => the owl"), **fields)
    for open_one in (Experiment(), answering(), same_size, answering(text=("a b => c", "b a => d")), state.experiment):
        fitted, back = opened(write(state), open_one)
        assert network_for(fitted.experiment).shapes == network_for(state.experiment).shapes
        assert (back.params.flat == state.params.flat).all()
        assert dataset_for(fitted.experiment).vocabulary.words == dataset_for(state.experiment).vocabulary.words
        assert fitted.experiment.facts.writes and all(row.place for row in fitted.rows)
        assert ours(back, [5, 6], [3, 7]).shape == ours(state, [5, 6], [3, 7]).shape


def test_an_open_network_of_the_same_kind_keeps_its_text():
    state = start(answering(seed=3))
    fitted, _ = opened(interop.to_safetensors(state), answering(seed=5))
    assert fitted.experiment == answering(seed=5)


LANE = {"weight_ih_l0": (12, 3), "weight_hh_l0": (12, 3), "bias_ih_l0": (12,), "bias_hh_l0": (12,)}


def weights(**more):
    """A file of the usual classes with GRU-like sizes that differ; `more` changes shapes, None leaves an array out."""
    r = np.random.default_rng(1)
    shapes = {f"{side}.rnn.{name}": shape for side in ("encoder", "decoder") for name, shape in LANE.items()}
    shapes |= {"encoder.embedding.weight": (8, 3), "decoder.embedding.weight": (7, 3),
               "decoder.fc.weight": (7, 3), "decoder.fc.bias": (7,)} | more
    return npz({name: r.normal(size=shape).astype(np.float32) for name, shape in shapes.items() if shape is not None})


REFUSED = {
    "attention": ({"decoder.attention.attn.weight": (3, 6)}, FileError,
                  r"attention: decoder\.attention\.attn\.weight: Expected a decoder without"),
    "a context at every step": ({"decoder.rnn.weight_ih_l0": (12, 6)}, FileError,
                                r"decoder-reads-more: decoder\.rnn\.weight_ih_l0: .*3 numbers, got 6"),
    "a larger decoder": ({"decoder.rnn.weight_ih_l0": (16, 3), "decoder.rnn.weight_hh_l0": (16, 4),
                          "decoder.rnn.bias_ih_l0": (16,), "decoder.rnn.bias_hh_l0": (16,),
                          "decoder.fc.weight": (7, 4)}, FileError, "two-unlike: .*lstm 1 × 3 and lstm 1 × 4"),
    "no head": ({"decoder.fc.weight": None, "decoder.fc.bias": None}, FileError, "no-head: Expected the decoder's"),
    "a head of other words": ({"decoder.fc.weight": (9, 3), "decoder.fc.bias": (9,)}, ShapeError,
                              r"decoder\.fc\.weight: Expected 7 rows"),
    "a decoder of two directions": ({f"decoder.rnn.{name}_reverse": shape for name, shape in LANE.items()},
                                    FileError, "two-unlike: .*one direction"),
    "two directions and no bridge": ({f"encoder.rnn.{name}_reverse": shape for name, shape in LANE.items()}
                                     | {"encoder.fc.weight": (3, 6), "encoder.fc.bias": (3,)},
                                     FileError, "bridge: .*two directions"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_our_decoder_cannot_be_is_refused_by_name(name):
    arrays, error, message = REFUSED[name]
    with pytest.raises(error, match=message):
        interop.fit_weights(Experiment(), weights(**arrays))


def test_words_of_both_sides_name_the_rows_and_the_ends():
    asked = ["<pad>", "<sos>", "<eos>", "<unk>", "cat", "dog", "sat", "the"]
    said = ["<pad>", "<sos>", "<eos>", "<unk>", "chat", "the", "chien"]
    fitted, state = opened(weights(), Experiment(), [*asked, *said])
    words = dataset_for(state.experiment).vocabulary.words
    assert words[:4] == ("<pad>", "<sos>-s", "<eos>-s", "<unk>") and (words[9], words[10]) == (BEGIN, END)
    assert words[12:15] == ("chat", "the-t", "chien") and "begin-open" not in keys(fitted)
    assert set(record(state, "the cat sat").answer.said) <= {*words[8:], END}


def test_a_decoder_that_shares_its_weights_with_the_encoder_is_a_decoder_all_the_same():
    arrays = read_weights(weights()).tensors
    shared = {name: arrays[name.replace("decoder.rnn", "encoder.rnn")].read() for name in arrays}
    fitted = interop.fit_weights(Experiment(), npz(shared))
    assert fitted.experiment.task == "answer" and all(row.place for row in fitted.rows)
