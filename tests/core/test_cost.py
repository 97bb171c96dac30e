"""What a step costs: counted from the shapes, held to what the readable path multiplies."""
import numpy as np
import pytest

from core import Experiment, start
from core.network.network import dataset_for, network_for
from core.training.cost import multiplications, sequences, tokens_per_step
from core.training.loop import reference
from tests.core.products_counted import count_products

LINES = tuple(" ".join("abcdefgh"[(n + t) % 8] for t in range(9)) for n in range(12))


@pytest.mark.parametrize("change", [dict(), dict(cell="gru", layers=2),
                                    dict(cell="rnn", bidirectional=True, layers=3, merge="sum"),
                                    dict(bidirectional=True, layers=2)], ids=str)
def test_multiplications_are_those_that_are_made(change, monkeypatch):
    """A task that reads numbers, where no product is saved by a table of the words; every sequence is equally long."""
    spec = Experiment(**{"task": "adding", "distance": 12, "hidden": 7, "batch_size": 5, **change})
    network, state, batch, made = network_for(spec), start(spec), dataset_for(spec).batch(0), []

    count_products(monkeypatch, made.append)
    reference(network, state.params, batch)
    assert batch.mask.all() and tokens_per_step(spec) == batch.mask.size
    assert multiplications(spec) == sum(made)


def test_words_are_counted_at_the_positions_that_are_scored():
    """The next token is scored nearly everywhere, a blank once a sentence; sampling lowers it; a decoder adds to it."""
    spec = Experiment(task="next", text=LINES, hidden=4, embedding=3, batch_size=8)
    recurrent, head = 8 * 9 * 4 * 4 * 4, len(dataset_for(spec).vocabulary) * 4
    assert multiplications(spec) == 3 * (recurrent + 8 * 8 * head)
    assert multiplications(spec.replace(task="cloze")) == 3 * (recurrent + 8 * head)
    assert multiplications(spec.replace(sampled_words=5)) == 3 * (recurrent + 8 * 8 * 5 * 4)
    assert multiplications(spec.replace(truncate=3)) < multiplications(spec)
    answers = Experiment(task="answer", text=tuple(f"{line} => {line[:3]}" for line in LINES), hidden=4, embedding=3,
                         batch_size=8)
    assert np.isclose(multiplications(answers),
                      3 * (recurrent + 8 * 3 * 4 * 4 * 4 + 8 * 3 * len(dataset_for(answers).vocabulary) * 4))


def test_no_more_sequences_than_there_are():
    assert sequences(Experiment(task="next", text=LINES, batch_size=100)) == 12
    assert sequences(Experiment(task="copy", batch_size=100)) == 100
