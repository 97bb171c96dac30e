"""Writes torch.npz: files as PyTorch itself saves them, so that it need not be installed to read them in a test.

    python -m tests.core.foreign.make_torch        wants torch
"""
import io
from argparse import Namespace
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent
V, E, H = 7, 3, 4


class Net(torch.nn.Module):
    """A language model as people write them."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = torch.nn.Embedding(V, E)
        self.lstm = torch.nn.LSTM(E, H, num_layers=2, batch_first=True)
        self.decoder = torch.nn.Linear(H, V)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.decoder(self.lstm(self.encoder(ids))[0])


def saved(value: object, **how: object) -> np.ndarray:
    out = io.BytesIO()
    torch.save(value, out, **how)
    return np.frombuffer(out.getvalue(), np.uint8)


def main() -> None:
    torch.manual_seed(3)
    net, ids = Net(), torch.randint(0, V, (1, 6))
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.uniform_(-0.9, 0.9)
    optimiser = torch.optim.Adam(net.parameters())
    net(ids).sum().backward()
    optimiser.step()
    optimiser.zero_grad()
    rest = {"epoch": 3, "args": Namespace(lr=0.1), "optimizer": optimiser.state_dict(), "loss": np.float64(0.5),
            "when": [1.5, None, True]}
    weights = net.state_dict()
    with torch.no_grad():
        logits = net(ids)[0].numpy()
    whole = torch.arange(40, dtype=torch.float32)
    files = {
        "archive": saved(weights), "stream": saved(weights, _use_new_zipfile_serialization=False),
        "protocol 4": saved(weights, pickle_protocol=4), "checkpoint": saved({"state_dict": weights} | rest),
        "checkpoint stream": saved({"state_dict": weights} | rest, _use_new_zipfile_serialization=False),
        "half": saved({name: tensor.half() for name, tensor in weights.items()}),
        "bfloat16": saved({name: tensor.bfloat16() for name, tensor in weights.items()}),
        "double": saved({name: tensor.double() for name, tensor in weights.items()}),
        "parameters": saved(dict(net.named_parameters())), "words": saved({"model": weights, "itos": [*"abcdefg"]}),
        "whole module": saved(net), "whole module stream": saved(net, _use_new_zipfile_serialization=False),
        "views": saved({"a": whole[3:13].reshape(2, 5), "b": whole.reshape(8, 5).T, "c": whole[::3],
                        "d": torch.zeros(0, 4), "e": torch.tensor(7)}),
    }
    np.savez_compressed(HERE / "torch.npz", ids=ids[0].numpy(), logits=logits, **files)


if __name__ == "__main__":
    main()
