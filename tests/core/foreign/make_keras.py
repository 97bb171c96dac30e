"""Writes keras.npz: small models as Keras itself saves them, with their logits, for tests that run without Keras.

    KERAS_BACKEND=torch python -m tests.core.foreign.make_keras        wants keras, h5py and a backend
"""
import tempfile
from pathlib import Path

import keras
import numpy as np
from keras import layers

HERE = Path(__file__).parent
V, E, H = 7, 3, 4


def two(cell: object, **more: object) -> object:
    return layers.Bidirectional(cell, **more)


MODELS = {
    "lstm": lambda: [layers.Embedding(V, E), layers.LSTM(H, return_sequences=True), layers.Dense(V)],
    "lstm-two": lambda: [layers.Embedding(V, E), two(layers.LSTM(H, return_sequences=True)), layers.Dense(V)],
    "lstm-two-layers": lambda: [layers.Embedding(V, E), two(layers.LSTM(H, return_sequences=True)),
                                two(layers.LSTM(H, return_sequences=True)), layers.Dense(V)],
    "lstm-no-bias": lambda: [layers.Embedding(V, E), layers.LSTM(H, use_bias=False, return_sequences=True),
                             layers.Dense(V, use_bias=False)],
    "gru": lambda: [layers.Embedding(V, E), layers.GRU(H, return_sequences=True),
                    layers.GRU(H, return_sequences=True), layers.Dense(V)],
    "gru-before": lambda: [layers.Embedding(V, E), two(layers.GRU(H, reset_after=False, return_sequences=True)),
                           layers.Dense(V)],
    "gru-sum": lambda: [layers.Embedding(V, E), two(layers.GRU(H, return_sequences=True), merge_mode="sum"),
                        layers.Dense(V)],
    "rnn-relu": lambda: [layers.Embedding(V, E), layers.SimpleRNN(H, activation="relu", return_sequences=True),
                         layers.Dense(V)],
    "rnn-final": lambda: [layers.Embedding(V, E), two(layers.SimpleRNN(H)), layers.Dense(2)],
}


def main() -> None:
    g, out = np.random.default_rng(3), {}
    for name, make in MODELS.items():
        model = keras.Sequential([keras.Input((None,), dtype="int32"), *make()])
        for weight in model.weights:
            weight.assign(g.uniform(-0.9, 0.9, weight.shape).astype(np.float32))
        ids = g.integers(0, V, (1, 6)).astype(np.int32)
        out[f"{name} ids"], out[f"{name} logits"] = ids[0], keras.ops.convert_to_numpy(model(ids))[0]
        with tempfile.TemporaryDirectory() as folder:
            for ending in ("keras", "weights.h5", "h5"):
                path = Path(folder, f"model.{ending}")
                (model.save_weights if ending == "weights.h5" else model.save)(path)
                out[f"{name} {ending}"] = np.frombuffer(path.read_bytes(), np.uint8)
    np.savez_compressed(HERE / "keras.npz", **out)


if __name__ == "__main__":
    main()
