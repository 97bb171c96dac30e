"""`unrolled.trace_of`: what it says of a layer of PyTorch is what the core says of the same weights."""
from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from static.build.package_names import lay_out

torch = pytest.importorskip("torch")

ROOT = Path(__file__).resolve().parents[1]
SENTENCE = "the cat ___ on the mat"
NEAR = 1e-6


@pytest.fixture(scope="module")
def unrolled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package as it is in the distribution."""
    folder = tmp_path_factory.mktemp("site")
    lay_out(ROOT, folder / "unrolled")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("unrolled")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == "unrolled"]:
        del sys.modules[name]


class Model(torch.nn.Module):
    """What the core's network is, in PyTorch."""

    def __init__(self, unrolled: Any, state: Any) -> None:
        super().__init__()
        spec, arrays = state.experiment, {k: torch.tensor(v) for k, v in unrolled.interop.state_dict(state).items()}
        self.embedding = torch.nn.Embedding.from_pretrained(arrays["embedding.weight"])
        kind, more = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[spec.cell], {}
        if spec.cell == "rnn":
            more = {"nonlinearity": spec.nonlinearity}
        self.rnn = kind(spec.embedding, spec.hidden, spec.layers, bidirectional=spec.bidirectional,
                        dropout=spec.dropout, batch_first=True, **more)
        self.rnn.load_state_dict({k.removeprefix("rnn."): v for k, v in arrays.items() if k.startswith("rnn.")})
        self.head = torch.nn.Linear(*reversed(arrays["head.weight"].shape))
        self.head.load_state_dict({k.removeprefix("head."): v for k, v in arrays.items() if k.startswith("head.")})
        self.final = spec.task == "label"

    def forward(self, ids: Any) -> Any:
        out, ends = self.rnn(self.embedding(ids))
        h = ends[0] if isinstance(ends, tuple) else ends
        return self.head(torch.cat(list(h[-2:] if self.rnn.bidirectional else h[-1:]), -1) if self.final else out)


CASES = [
    {"cell": "lstm", "bidirectional": True, "layers": 2, "dropout": 0.5}, {"cell": "lstm"},
    {"cell": "gru", "bidirectional": True},
    {"cell": "gru", "layers": 3, "dropout": 0.3}, {"cell": "rnn", "bidirectional": True, "layers": 2},
    {"cell": "rnn", "nonlinearity": "relu"},
    {"cell": "lstm", "task": "label", "bidirectional": True}, {"cell": "gru", "task": "label"},
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(str(v) for v in case.values()))
def test_it_says_what_the_core_says_of_the_same_weights(case: dict[str, Any], unrolled: Any) -> None:
    spec = unrolled.Experiment(**{"task": "cloze", **case}, hidden=5, embedding=7, steps=4, seed=3)
    if spec.task == "label":
        spec = replace(spec, text=("good cat => yes", "bad dog => no", "good dog => yes", "bad cat => no"))
    for state, _ in unrolled.train(unrolled.start(spec)):
        pass
    sentence = SENTENCE if spec.task == "cloze" else "good dog"
    ours = unrolled.record(state, sentence if spec.task == "cloze" else "good dog => yes")
    assert np.isfinite(ours.loss) and "0.fwd.dh" in ours
    ids = torch.tensor([ours.vocabulary.encode([{"___": "<blank>"}.get(word, word) for word in sentence.split()])])
    if spec.task == "cloze":
        from_core = importlib.import_module("unrolled.core.tasks.text").BLANK
        ids[0, ours.blank] = ours.vocabulary.index[from_core]
    target, at = torch.tensor([ours.target[ours.scored[0]]]), ours.scored[0]
    model = Model(unrolled, state)

    def loss(said: Any) -> Any:
        return torch.nn.functional.cross_entropy(said if spec.task == "label" else said[0, at:at + 1], target)

    theirs = unrolled.trace_of(model, ours.tokens, ids, loss)
    assert set(ours) - {"logits"} == set(theirs)
    for name, array in theirs.items():
        assert array.shape == ours[name].shape and np.abs(array - ours[name]).max() <= NEAR, name
    last = len(ours.tokens) - 1
    assert theirs.header["scored"] == ([at] if spec.task == "cloze" else [0, last] if spec.bidirectional else [last])
    assert abs(theirs.loss - ours.loss) <= NEAR
    wire = importlib.import_module("unrolled.playground.looking.wire")
    header = wire.describe(ours)
    for name in ("cell", "layers", "hidden", "bidirectional", "merge", "substeps", "equations", "kinds", "blocks",
                 "backward"):
        assert theirs.header[name] == header[name], name
    for name, value in theirs.header["gradients"].items():
        assert abs(value - header["gradients"][name]) <= NEAR, name
    assert all(p.grad is None for p in model.parameters()) and model.training


def test_a_layer_by_itself_needs_no_input_and_without_a_loss_has_no_gradient(unrolled: Any) -> None:
    torch.manual_seed(0)
    layer = torch.nn.LSTM(3, 4, bias=False)
    one = unrolled.trace_of(layer, ["the", "cat", "the"])
    assert one["0.fwd.C"].shape == (3, 1, 4) and np.array_equal(one["x"][0], one["x"][2])
    assert not np.array_equal(one["x"][0], one["x"][1])
    assert not [name for name in one if name.endswith(".dh")] and np.isnan(one.loss) and one.header["scored"] == []
    x = torch.tensor(one["x"])
    assert np.abs(layer(x)[0].detach().numpy() - one["out"]).max() <= NEAR
    given = torch.randn(1, 1, 4), torch.randn(1, 1, 4)
    two = unrolled.trace_of(layer, ["a", "b", "c"], (x, given), lambda said: said[1][1].square().sum())
    assert np.abs(two["0.fwd.C0"] - given[1][0].numpy()).max() == 0 and two.header["scored"] == []
    assert np.abs(two["0.fwd.above_C"][2]).max() > 0 and np.abs(two["0.fwd.dh"][0]).max() > 0


def test_words_say_what_the_outputs_stand_for(unrolled: Any) -> None:
    torch.manual_seed(1)

    class Tagger(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn, self.head = torch.nn.GRU(3, 4), torch.nn.Linear(4, 3)

        def forward(self, x: Any) -> Any:
            return self.head(self.rnn(x)[0])

    model, x = Tagger(), torch.randn(2, 1, 3)
    trace = unrolled.trace_of(model, "ab", x, lambda said: said.logsumexp(-1).mean(), words=["N", "V", "D"])
    p = model(x).softmax(-1)[1, 0].detach().numpy()
    best = trace.header["candidates"]["1"]
    assert [word for word, _, _ in best] == [["N", "V", "D"][k] for k in np.argsort(-p)]
    assert np.abs(np.array([one[2] for one in best]) - np.sort(p)[::-1]).max() <= NEAR
    assert trace.header["scored"] == [0, 1]


@pytest.mark.parametrize(("make", "error", "said"), [
    (lambda t: t.trace_of(torch.nn.Linear(2, 2), ["a"]), ValueError, "none"),
    (lambda t: t.trace_of(torch.nn.Sequential(torch.nn.GRU(2, 2), torch.nn.GRU(2, 2)), ["a"], torch.zeros(1, 1, 2)),
     ValueError, "'0', '1'"),
    (lambda t: t.trace_of(torch.nn.LSTM(2, 3, proj_size=2), ["a"]), ValueError, "proj_size"),
    (lambda t: t.trace_of(torch.nn.GRU(2, 2), ["a", "b"], torch.zeros(3, 1, 2)), ValueError, "Expected 3"),
    (lambda t: t.trace_of(torch.nn.GRU(2, 2), ["a"], torch.zeros(1, 4, 2)), ValueError, "one sentence"),
    (lambda t: t.trace_of(torch.nn.GRU(2, 2), ["a"], torch.nn.utils.rnn.pack_sequence([torch.zeros(1, 2)])), TypeError,
     "packed"),
    (lambda t: t.watch(3), TypeError, "record"),
    (lambda t: t.watch(None, language="fr"), ValueError, "en, zh"),
])
def test_what_it_does_not_take_is_said(make: Any, error: Any, said: str, unrolled: Any) -> None:
    with pytest.raises(error, match=said):
        make(unrolled)


def test_each_part_of_the_module_trains_as_it_did(unrolled):
    module = torch.nn.Sequential(torch.nn.Dropout(), torch.nn.GRU(2, 3))
    module[0].eval()
    unrolled.trace_of(module, ["a", "b"], torch.ones(2, 1, 2))
    assert [part.training for part in module.modules()] == [True, False, True]
