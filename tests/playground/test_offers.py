"""Weights that were brought: opened where they fit, offered where they are of another network, and their rows named."""
from __future__ import annotations

import io
import json
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from core import Experiment, interop, start
from core.exchange.weights import read_weights
from core.exchange.weights.safetensors import write_safetensors
from core.network.network import dataset_for, network_for
from core.training.loop import TrainState
from tests.core.fuzz_weights import FOREIGN

pytest.importorskip("param")
from playground.page import weigh
from playground.page.files import RefusedError, exported, imported
from playground.session import Session
from playground.words import LANGUAGES
from playground.work.offers import Offer, limits

TEXT = ("red fox ran fast", "red hen sat still", "big fox sat still", "big hen ran fast")


def weights(words: bool = True, **fields: object) -> tuple[TrainState, bytes]:
    """An untrained network of its own and its file."""
    # type: ignore[arg-type]
    state = start(Experiment(**{"text": TEXT, "hidden": 6, "embedding": 5, "seed": 3, **fields}))
    if words:
        return state, interop.to_safetensors(state)
    out = io.BytesIO()
    np.savez(out, **interop.state_dict(state))
    return state, out.getvalue()


def test_weights_of_this_network_open_at_once_and_say_what_was_taken_for_granted() -> None:
    session = Session()
    first = interop.state_dict(start(session.experiment.replace(seed=9)))
    out = io.BytesIO()
    np.savez(out, **{name: array for name, array in first.items() if "bias" not in name})
    imported(session, "mine.npz", out.getvalue())
    assert session.offer is not None and not session.offer.asks
    for name, array in interop.state_dict(session.run.state).items():
        np.testing.assert_array_equal(array, 0 if "bias" in name else first[name])
    said = weigh.said(session, "mine.npz")
    assert "“mine.npz” is open." in said and "they are zero" in said and "row 3 is taken for “basket”" in said


@pytest.mark.parametrize("fields", [
    {}, {"cell": "gru", "bidirectional": True, "layers": 2}, {"cell": "rnn", "task": "next"},
    {"embedding": 6, "tie_weights": True}, {"level": "characters"}])
def test_weights_of_another_network_wait_for_an_answer_and_then_the_network_is_set(fields: dict[str, object]) -> None:
    state, data = weights(**fields)
    session = Session()
    before, run = session.experiment, session.run
    imported(session, "other.safetensors", data)
    assert session.offer is not None and session.offer.asks and session.experiment is before and session.run is run
    board = session.board()["offer"]
    assert board["asks"] and board["name"] == "other.safetensors" and not board["words"]
    assert [row[0] for row in board["rows"]] == [row[2] for row in board["rows"]] == list(interop.state_dict(state))
    weigh.take(session)
    assert network_for(session.experiment).shapes == network_for(state.experiment).shapes
    assert dataset_for(session.experiment).vocabulary.words == dataset_for(state.experiment).vocabulary.words
    assert (session.run.state.params.flat == state.params.flat).all() and session.run.state.step == 0
    assert session.offer is not None and not session.board()["offer"]["asks"]
    assert session.trace is not None and not session.knows_nothing
    session.command("step")
    assert session.run.state.step == 1
    session.command("reset")
    assert (session.run.state.params.flat == state.params.flat).all()


def test_what_was_set_travels_in_a_link_and_in_json() -> None:
    session, other, third = Session(), Session(), Session()
    imported(session, "a.safetensors", weights(hidden=4)[1])
    weigh.take(session)
    assert other.open_link(session.link(weights=True))
    assert other.experiment == session.experiment and other.experiment.vocabulary
    np.testing.assert_allclose(other.run.state.params.flat, session.run.state.params.flat, atol=0.02)
    imported(third, "a.json", exported(session, "json")[2])
    assert third.experiment == session.experiment
    assert (third.run.state.params.flat == session.run.state.params.flat).all()


def test_another_text_has_its_own_vocabulary_again() -> None:
    session = Session()
    imported(session, "a.safetensors", weights()[1])
    weigh.take(session)
    assert session.experiment.vocabulary
    session.change(text=("a b c", "b c a"))
    assert session.experiment.vocabulary == () and len(dataset_for(session.experiment).vocabulary) < 8
    assert session.offer is None


def test_rows_without_words_are_numbered_and_then_named() -> None:
    state, data = weights(words=False)
    session = Session()
    imported(session, "a.npz", data)
    board = session.board()["offer"]
    assert board["words"].splitlines()[:4] == ["w0", "w1", "w2", "w3"]
    assert "row 3 is called “w3”" in " ".join(board["notes"])
    words = ["[PAD]", "[UNK]", "[MASK]", *"one two three four five six seven eight".split()]
    imported(session, "vocab.json", json.dumps(words).encode())
    assert session.offer is not None and session.offer.asks and session.offer.fitted.is_named
    weigh.take(session)
    assert dataset_for(session.experiment).vocabulary.words == ("<pad>", "<unk>", "<blank>", *words[3:])
    assert (session.run.state.params.flat == state.params.flat).all()
    assert session.sentence == "one two three four five six"
    for bad in ("a\nb", "", "{"):
        imported(session, "a.npz", data)
        before = session.offer
        with pytest.raises(ValueError):
            weigh.name_rows(session, bad)
        assert session.offer is before


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_is_said_in_every_language(language: str) -> None:
    """Of the files that PyTorch and Keras wrote, of a module alone, of a classifier."""
    torch, keras = (dict(np.load(FOREIGN / f"{name}.npz", allow_pickle=False)) for name in ("torch", "keras"))
    files = [torch["checkpoint"].tobytes(), keras["gru-sum h5"].tobytes(), keras["rnn-relu h5"].tobytes(),
             keras["lstm-no-bias keras"].tobytes(), keras["rnn-final keras"].tobytes()]
    alone = {name.removeprefix("rnn."): array
             for name, array in interop.state_dict(weights()[0]).items() if name.startswith("rnn.")}
    out = io.BytesIO()
    np.savez(out, **alone)
    for data in (*files, out.getvalue(), weights(embedding=6, tie_weights=True)[1]):
        session = Session(language=language)
        imported(session, "a.bin", data)
        offer = session.board()["offer"]
        assert offer["title"] and all(note and "{" not in note for note in offer["notes"])


def test_large_weights_say_what_cannot_be_done() -> None:
    g, V, H = np.random.default_rng(0), 20_000, 512
    arrays = {"emb.weight": g.normal(size=(V, H)), "rnn.weight_ih_l0": g.normal(size=(4 * H, H)),
              "rnn.weight_hh_l0": g.normal(size=(4 * H, H)), "fc.weight": g.normal(size=(V, H)), "fc.bias": np.zeros(V)}
    offer = Offer("big", read_weights(write_safetensors(arrays)), Experiment(task="next"))
    assert "cannot keep a network of this size" in " ".join(offer.notes("en")) and offer.shown("en")["words"] == ""
    wide = Experiment(hidden=512, layers=3, embedding=512, text=("a b c d e f " * 30,) * 200, batch_size=256)
    assert "too large to be trained here" in " ".join(limits("en", wide)) and limits("en", Experiment()) == []


@pytest.mark.parametrize(("name", "make", "says"), [
    ("a.pt", lambda: dict(np.load(FOREIGN / "torch.npz"))["whole module"].tobytes(),
     {"en": "torch.save(model.state_dict()", "zh": "torch.save(model.state_dict()"}),
    ("a.npz", lambda: npz(fc=np.ones((3, 4))), {"en": "no recurrent layer", "zh": "没有循环层"}),
    ("a.npz", lambda: npz(weight_ih_l0=np.ones((2400, 8)), weight_hh_l0=np.ones((2400, 600))),
     {"en": "2 to 512", "zh": "512"}),
    ("a.h5", lambda: dict(np.load(FOREIGN / "keras.npz"))["gru h5"].tobytes()[:9000],
     {"en": "damaged at “HDF5”", "zh": "在“HDF5”处已损坏"}),
    ("a.npz", lambda: npz(**{"a.weight_ih_l0": np.ones((8, 3)), "a.weight_hh_l0": np.ones((8, 2)),
                             "b.weight_ih_l0": np.zeros((8, 3)), "b.weight_hh_l0": np.zeros((8, 2))}),
     {"en": "more than one recurrent network: a, b", "zh": "不止一个循环网络：a, b"}),
])
def test_what_cannot_be_opened_says_why_and_what_to_do(name: str, make: object, says: dict[str, str]) -> None:
    for language in LANGUAGES:
        session = Session(language=language)
        before = session.run
        with pytest.raises(RefusedError) as refused:
            imported(session, name, make())  # type: ignore[operator]
        assert says[language] in str(refused.value) and session.run is before and session.offer is None


def seq2seq(**more: object) -> bytes:
    """The usual classes of an encoder and a decoder, each with its embedding."""
    r = np.random.default_rng(2)
    lane = {"weight_ih_l0": (15, 4), "weight_hh_l0": (15, 5), "bias_ih_l0": (15,), "bias_hh_l0": (15,)}
    shapes = {f"{side}.gru.{name}": shape for side in ("encoder", "decoder") for name, shape in lane.items()}
    shapes |= {"encoder.embedding.weight": (8, 4), "decoder.embedding.weight": (7, 4), "decoder.out.weight": (7, 5),
               "decoder.out.bias": (7,)}
    return npz(**{name: r.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}, **more)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_encoder_and_a_decoder_are_set_trained_and_named(language: str) -> None:
    session = Session(language=language)
    imported(session, "seq2seq.npz", seq2seq())
    offer = session.board()["offer"]
    assert offer["asks"] and len(offer["rows"]) == 12 and all("{" not in note for note in offer["notes"])
    assert offer["words"].splitlines()[7:11] == ["s7", "<begin>", "<end>", "t2"]
    words = ["<pad>", "<sos>", "<eos>", "<unk>", "cat", "dog", "sat", "ran", "<sos>", "<eos>", "chat", "chien", "assis",
             "<unk>", "couru"]
    imported(session, "vocab.pkl", pickle.dumps(words))
    assert session.offer is not None and session.offer.fitted.is_named
    weigh.take(session)
    assert session.experiment.facts.writes and (session.experiment.cell, session.experiment.hidden) == ("gru", 5)
    session.look_at("cat sat", -1)
    assert session.trace is not None and session.trace.answer is not None
    assert set(session.trace.answer.said) <= {*words, "<end>", "<unk>-t"}
    session.command("step")
    assert session.run.state.step == 1


@pytest.mark.parametrize(("make", "says"), [
    (lambda: seq2seq(**{"decoder.attention.attn.weight": np.ones((5, 10))}),
     {"en": "looks back by attention (decoder.attention.attn.weight)", "zh": "注意力"}),
    (lambda: npz(**{"rnn.weight_ih_l0": np.ones((8, 3)), "rnn.weight_hh_l0": np.ones((8, 4)),
                    "rnn.weight_hr_l0": np.ones((1, 2))}), {"en": "proj_size", "zh": "proj_size"}),
    (lambda: npz(**{"rnn.weight_ih_l0": np.ones((8, 3), np.int8), "rnn.weight_hh_l0": np.ones((8, 2), np.int8)}),
     {"en": "quantised or of another type that no weights are read from (rnn.weight_ih_l0: I8)", "zh": "量化"}),
    (lambda: npz(**{"rnn.parametrizations.weight_hh_l0.original": np.ones((8, 2))}),
     {"en": "parametrization that is not known here (rnn.parametrizations.weight_hh_l0.original)", "zh": "参数化"}),
    (lambda: b'{"metadata": {"total_size": 1}, "weight_map": {"rnn.weight_ih_l0": "model-00001-of-00002.safetensors"}}',
     {"en": "only lists weights, which are in several files", "zh": "几个文件"}),
    (lambda: pickle.dumps({"rnn.weight_ih_l0": np.ones((8, 3))}), {"en": "no recurrent layer", "zh": "没有循环层"}),
    (lambda: pickle.dumps(Fraction(1, 2)),
     {"en": "never loaded. Save weights with torch.save", "zh": "词表请存为 JSON"}),
])
def test_what_engineers_bring_and_cannot_be_shown_says_why(make: Any, says: dict[str, str]) -> None:
    for language in LANGUAGES:
        with pytest.raises(RefusedError) as refused:
            imported(Session(language=language), "a.json", make())
        assert says[language] in str(refused.value)


def npz(**arrays: object) -> bytes:
    out = io.BytesIO()
    np.savez(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()
