"""Loss curves as SHA-256 digests: equal where every bit of every number of a training run is equal.

It imports the core alone, so that its text can be run anywhere: natively, in Node's Pyodide, in a page's.
"""
import hashlib
import json
import struct

from core import Experiment, start, train

TEXT = ("the cat sat on the mat", "the dog ran to the park", "a bird flew", "the cat ran to the door and sat")
EXPERIMENTS = {
    "two-directional LSTM": dict(bidirectional=True, hidden=16, steps=30),
    "GRU, next character": dict(task="next", level="characters", cell="gru", hidden=24, embedding=0, steps=15,
                                optimiser="rmsprop"),
    "stacked RNN with dropout": dict(cell="rnn", layers=3, hidden=12, dropout=0.3, recurrent_dropout=0.2,
                                     word_dropout=0.1, steps=20),
    "wide LSTM": dict(hidden=100, embedding=48, layers=2, bidirectional=True, merge="sum", optimiser="momentum",
                      learning_rate=0.1, steps=6),
    "peepholes, orthogonal": dict(peepholes=True, initialisation="orthogonal", initial_state="learned", validation=0.2,
                                  steps=15),
    "truncated": dict(task="next", truncate=5, batch_size=3, optimiser="adamw", weight_decay=0.01, schedule="cosine",
                      steps=20),
    "adding": dict(task="adding", cell="gru", distance=20, steps=10),
    "copy, one sequence at a time": dict(task="copy", distance=8, batch_size=1, hidden=32, steps=20),
    "own, minimal gated unit": dict(cell="own", equations=(
        "f = σ(W_f x + U_f h' + b_f)", "n = tanh(W_n x + U_n (f ⊙ h') + b_n)", "h = (1 - f) ⊙ h' + f ⊙ n"),
        bidirectional=True, recurrent_dropout=0.2, steps=20),
    "own, every function": dict(cell="own", equations=(
        "n = tanh(W_n x + V_n (C' ⊙ h') + b_n)", "r = σ(W_r x + p_r ⊙ h' + n)",
        "C = softplus(W_C x - n) ⊙ C' / (2 + exp(tanh(n))) + relu(W_C x + 0.1) - r",
        "h = tanh(C) ⊙ n + r ⊙ tanh(U_h h') + softplus(-8 - n)"), layers=2, embedding=0, steps=15),
}


def digest(settings: dict[str, object]) -> str:
    """Of every event's numbers and of the weights at the end."""
    sha = hashlib.sha256()
    for state, event in train(start(Experiment(**{"text": TEXT, "seed": 11, **settings}))):
        held_out = -1.0 if event.validation_loss is None else event.validation_loss
        sha.update(struct.pack("<6d", event.loss, event.accuracy, event.grad_norm, event.grad_norm_clipped,
                               event.learning_rate, held_out))
    sha.update(state.params.flat.astype("<f4").tobytes())
    return sha.hexdigest()


def digests() -> str:
    """JSON: an experiment's name -> its digest."""
    return json.dumps({name: digest(settings) for name, settings in EXPERIMENTS.items()})
