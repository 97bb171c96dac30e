"""Encoder and decoder against PyTorch: loss, every gradient, and the greedy answer.  Runs as test_parity_live does."""
import os

import numpy as np
import pytest

if os.environ.get("UNROLLED_TORCH") != "1":
    pytest.skip("live PyTorch parity runs with build.py test --torch", allow_module_level=True)
torch = pytest.importorskip("torch")

from core import Experiment, TrainState, start
from core.network.network import dataset_for, network_for
from core.network.seq2seq import greedy
from core.tasks import Batch
from core.tasks.answer import BEGIN, END
from core.training.loop import reference

TEXT = ("a b c d e f g h i j k => x y", "b c => z", "what is it => a very long answer that goes on", "d => d")
MODULES = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


def module(spec: Experiment, t: dict, part: str, two: bool):
    """PyTorch's stack with the core's weights, its second bias 0 but for the GRU's own; its weights are leaves of t."""
    rnn = MODULES[spec.cell](spec.embedding, spec.hidden, spec.layers, bidirectional=two).double()
    weights = {}
    for name, _ in rnn.named_parameters():
        ours = f"{part}.{name.replace('bias_ih', 'bias')}"
        if "bias_hh" in name:
            own = t.get(f"{part}.{name.replace('bias_hh', 'bias_hn')}")
            zero = torch.zeros(len(t[ours.replace("bias_hh", "bias")])).double()
            weights[name] = zero if own is None else torch.cat([zero[len(own):], own])
        else:
            weights[name] = t[ours]
    return lambda *inputs: torch.func.functional_call(rnn, weights, inputs)


def states(final, cell: str) -> list:
    return list(final) if cell == "lstm" else [final]


def bridged(spec: Experiment, t: dict, final) -> list:
    """The decoder's first states: each layer's two directions side by side, through the bridge."""
    if not spec.bidirectional:
        return states(final, spec.cell)
    out = []
    for name, state in zip("hC", states(final, spec.cell), strict=False):
        pairs = state.reshape(spec.layers, 2, state.shape[1], spec.hidden)
        both = [torch.cat([pairs[n, 0], pairs[n, 1]], dim=1) for n in range(spec.layers)]
        out.append(torch.stack([
            both[n] @ t[f"bridge.weight_{name}_l{n}"].T + t[f"bridge.bias_{name}_l{n}"] for n in range(spec.layers)]))
    return out


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("two", [False, True])
@pytest.mark.parametrize("cell", MODULES)
def test_seq2seq_is_pytorch_s(cell, two, layers):
    spec = Experiment(task="answer", text=TEXT, cell=cell, bidirectional=two, layers=layers, hidden=4, embedding=3)
    state, data, network = start(spec), dataset_for(spec), network_for(spec)
    params = state.params.with_flat(np.random.default_rng(layers).uniform(-0.8, 0.8, state.params.flat.size))
    ours = reference(network, params, Batch.of(data.examples))
    t = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    encoder, decoder = module(spec, t, "rnn", two), module(spec, t, "decoder", False)
    total, count = 0, 0
    for example in data.examples:                       # one at a time: no padding on this side
        _, final = encoder(t["embedding.weight"][example.ids][:, None])
        first = bridged(spec, t, final)
        out, _ = decoder(t["embedding.weight"][example.answer.ids][:, None],
                         tuple(first) if cell == "lstm" else first[0])
        logits = out[:, 0] @ t["head.weight"].T + t["head.bias"]
        total = total + torch.nn.functional.cross_entropy(logits, torch.tensor(example.answer.targets), reduction="sum")
        count += len(example.answer)
    (total / count).backward()
    np.testing.assert_allclose(ours.loss, (total / count).item(), rtol=1e-12)
    for name in params:
        np.testing.assert_allclose(ours.gradient[name], t[name].grad.numpy(), rtol=1e-9, atol=1e-13, err_msg=name)
    index = data.vocabulary.index
    with torch.no_grad():
        _, final = encoder(t["embedding.weight"][data.examples[0].ids][:, None])
        now, token, said = bridged(spec, t, final), index[BEGIN], []
        for _ in range(6):
            out, final = decoder(t["embedding.weight"][[token]][:, None], tuple(now) if cell == "lstm" else now[0])
            logits = out[0, 0] @ t["head.weight"].T + t["head.bias"]
            logits[[0, 1, 2, index[BEGIN]]] = -torch.inf
            now, token = states(final, cell), int(logits.argmax())
            said.append(token)
            if token == index[END]:
                break
    ours_said = [k for k, _ in greedy(network, TrainState(spec, 0, params).params, Batch.of([data.examples[0]]),
                                      index[BEGIN], index[END], 6, unspoken=[0, 1, 2])]
    assert ours_said == said
