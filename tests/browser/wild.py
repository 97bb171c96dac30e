"""Networks of extreme numbers, as links and as files: what the monkey brings, and what the page has to take or refuse
by name.

`link` gives a fragment and `file` a named file; both are drawn from the chance that is given, so that a seed replays.
"""
from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import numpy as np

from core import Experiment, TrainState, interop, share, start
from core.exchange.files import write_npz
from core.exchange.weights.safetensors import write_safetensors

CELLS = ({"cell": "lstm"}, {"cell": "lstm", "peepholes": True, "bidirectional": True}, {"cell": "gru", "layers": 3},
         {"cell": "gru", "reset_after": False}, {"cell": "rnn", "nonlinearity": "relu", "bidirectional": True},
         {"task": "next", "level": "characters", "as_typed": True}, {"task": "adding"}, {"cell": "own"})
IN_LINKS, IN_FILES = (1.0, 1e3, 1e8), (1e8, 3e38, 1e-45, float("inf"), float("nan"))
# A run that leaves every number behind within some steps.
DIVERGING = Experiment(cell="rnn", nonlinearity="relu", optimiser="sgd", learning_rate=10.0, clip_norm=0.0)
DOCUMENTS = (("broken.json", b"{"), ("broken.npz", b"PK"), ("table.tsv", b"a\tb\nc\n"), ("nothing.txt", b""),
             ("utf16.txt", "猫 坐\n狗 跑\n".encode("utf-16")),
             ("film.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n"))


@cache
def network(k: int) -> TrainState:
    return start(Experiment(**CELLS[k]))


def wild_weights(state: TrainState, wild: float, chance: random.Random) -> dict[str, np.ndarray]:
    """The state's weights under PyTorch's names, every second or third number replaced."""
    arrays = {name: array.copy() for name, array in interop.state_dict(state).items()}
    for array in arrays.values():
        array.reshape(-1)[chance.randrange(2) :: chance.choice((2, 3))] = wild
    return arrays


def link(chance: random.Random) -> str:
    """The fragment of a link with weights as large as a link can hold."""
    state = network(chance.randrange(len(CELLS)))
    wild = chance.choice(IN_LINKS) * chance.choice((1, -1))
    return share.encode(state.experiment, None, wild_weights(state, wild, chance))


def file(chance: random.Random) -> tuple[str, bytes]:
    """A name and bytes: weights that no training would give, a whole work of such weights, or a document."""
    kind, state = chance.choice(("document", "npz", "safetensors", "json")), network(chance.randrange(len(CELLS)))
    if kind == "document":
        return chance.choice(DOCUMENTS)
    wild = chance.choice(IN_FILES)
    if kind == "json":
        flat = state.params.flat.copy()
        flat[chance.randrange(3) :: 3] = wild if np.isfinite(wild) else 3e38
        return "wild.json", interop.to_json(replace(state, params=state.params.with_flat(flat))).encode()
    return f"wild.{kind}", {"npz": write_npz, "safetensors": write_safetensors}[kind](wild_weights(state, wild, chance))
