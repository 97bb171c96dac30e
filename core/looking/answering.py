"""The trace of a question and its answer: `tracing.record` where a decoder follows."""
from dataclasses import replace

import numpy as np

from ..errors import SpecError
from ..network import seq2seq
from ..network.network import DIRECTIONS, LaneHolds, dataset_for, network_for
from ..numerics.params import Array
from ..tasks import TASKS, Batch, Dataset
from ..tasks.answer import BEGIN, END, asked_and_said
from ..tasks.base import Example
from ..tasks.text import SPECIAL, UNKNOWN
from ..training.evaluation import loss_of
from ..training.loop import TrainState, masks_for
from .tracing import Answer, Source, Trace, forward_arrays, gradient_arrays

MOST = 40


def record_answer(state: TrainState, sentence: str, dropout: bool, holds: LaneHolds, cuts: LaneHolds) -> Trace:
    """Run a question through the encoder and its answer through the decoder, and back from the answer's loss.

    The answer is the one that was typed after the arrow; else the training text's, where it has the question; else what
    the network says itself.  holds and cuts are of both (core/network/seq2seq.py).  Raises SpecError where the
    question has no token.
    """
    spec, data = state.experiment, dataset_for(state.experiment)
    network, words = network_for(spec), data.vocabulary
    example, shown = TASKS[spec.task].encode(data, sentence)
    if not len(example):
        raise SpecError("sentence", sentence, "at least one token before the arrow")
    index = words.index
    never = [index[word] for word in SPECIAL]
    spoken = list(seq2seq.greedy(network, state.params, Batch.of([example]), index[BEGIN], index[END], MOST, holds,
                                 never))
    said, p = [k for k, _ in spoken], float(np.exp(sum(log_p for _, log_p in spoken)))
    example, source = answered(data, example, [k for k in said if k != index[END]])
    assert network.decoder is not None and example.answer is not None
    batch = Batch.of([example])
    assert batch.answer is not None
    every = np.arange(len(example.answer)), np.zeros(len(example.answer), np.intp)
    masks = masks_for(state, batch) if dropout else None
    run = seq2seq.forward(network, state.params, batch, masks, holds, every)
    arrays = forward_arrays(run.asked) | forward_arrays(run.said, "dec.", ("dec",))
    at = np.flatnonzero(example.answer.scored)
    loss = loss_of(network.decoder, replace(run.said, read=(at, np.zeros_like(at)), y=run.said.y[at],
                                            logits=run.said.logits[at]))
    d_logits = np.zeros_like(run.said.logits)
    d_logits[at] = loss.d
    back = seq2seq.backward(network, state.params, run, d_logits, cuts)
    for names, run_of, gradients in ((DIRECTIONS, run.asked, back.asked), (("dec",), run.said, back.said)):
        for (n, k), lane in gradients.items():
            arrays |= gradient_arrays(f"{n}.{names[k]}", run_of.lanes[n, k], lane)
    for array in arrays.values():
        array.flags.writeable = False
    T, tokens = len(example), words.decode(example.answer.targets)
    unknown = tuple(word == UNKNOWN for word in words.decode(example.ids))
    answer = Answer(tuple(tokens), tuple(words.decode(said)), p, spread(len(example.answer), at, loss.each))
    return Trace(spec, network, state.params, state.step, words, tuple(shown), unknown, -1, (T - 1,),
                 {T - 1: int(example.answer.targets[0])}, {}, source, loss.value,
                 spread(T, np.array([T - 1]), loss.value),
                 back.weights, arrays, run.asked.lanes | {(n, 2): lane for (n, _), lane in run.said.lanes.items()},
                 back.asked | {(n, 2): lane for (n, _), lane in back.said.items()}, answer)


def answered(data: Dataset, example: Example, said: list[int]) -> tuple[Example, Source]:
    """The example with an answer, and where that is from: typed, from the text, or what the network said."""
    assert example.answer is not None
    words, asked = data.vocabulary, list(data.vocabulary.decode(example.ids))
    if len(example.answer) > 1:
        return example, "sentence"
    for line in data.sources:
        arrow = line.index("=>")
        if list(line[:arrow]) == asked:
            return asked_and_said(words, asked, list(line[arrow + 1:])), "text"
    return asked_and_said(words, asked, words.decode(said)), "guess"


def spread(length: int, at: Array, values: Array | float) -> Array:
    """[length] the values at their places, NaN elsewhere."""
    out = np.full(length, np.nan, np.float32)
    out[at] = values
    return out
