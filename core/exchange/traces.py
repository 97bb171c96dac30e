"""The trace of a sentence as arrays to take along: .npz or .safetensors, for one's own plots and tests.

    every array of the trace      under its own name (core/looking/tracing.py): 0.fwd.f, 0.rev.C, 0.fwd.dh, logits …;
                                  time first
    gradient.<weight>             the loss's gradient of every weight, by PyTorch's names of the core:
                                  gradient.rnn.weight_ih_l0
    token_loss                    [T] nats; NaN where a token has none
    tokens                        [T] the sentence as it was read; in .safetensors a JSON list among its texts
    experiment                    in .safetensors: every field, as JSON

Row t is token t in both directions.
"""
import json

import numpy as np

from ..looking.tracing import Trace
from ..numerics.params import Array
from ..spec import FIELDS
from .files import write_npz
from .weights.safetensors import write_safetensors


def trace_arrays(trace: Trace) -> dict[str, Array]:
    """Every array of a trace, and the gradients of the weights, by name."""
    gradient = {} if trace.gradient is None else trace.gradient
    gradients = {f"gradient.{name}": array for name, array in gradient.items()}
    return {**trace, **gradients, "token_loss": np.asarray(trace.token_loss, np.float32)}


def trace_npz(trace: Trace) -> bytes:
    """The trace as an .npz file; np.load(…, allow_pickle=False) reads it."""
    return write_npz(trace_arrays(trace) | {"tokens": np.array(trace.tokens)})


def trace_safetensors(trace: Trace) -> bytes:
    """The trace as a .safetensors file, with `tokens` and `experiment` as JSON among its texts."""
    spec = {name: getattr(trace.spec, name) for name in FIELDS}
    texts = {"tokens": json.dumps(trace.tokens, ensure_ascii=False), "experiment": json.dumps(spec, ensure_ascii=False)}
    return write_safetensors(trace_arrays(trace), texts)
