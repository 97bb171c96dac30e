"""What a training step costs before it is made, from the shapes alone: its tokens and its multiplications."""
from math import prod

import numpy as np

from ..network.network import Network, dataset_for, network_for
from ..spec import Experiment
from ..tasks.streaming import streams

MEASURED = 256      # examples that stand for all of them
THERE_AND_BACK = 3  # a product forward is two of the same size backward: for its input and for its weight


def tokens_per_step(spec: Experiment) -> float:
    """Tokens that one step reads, on average."""
    return sequences(spec) * (spec.truncate if streams(spec) else float(dataset_for(spec).lengths.mean()))


def sequences(spec: Experiment) -> int:
    """Sequences in one step, at most."""
    return spec.batch_size if spec.facts.generated else min(spec.batch_size, len(dataset_for(spec).examples))


def multiplications(spec: Experiment) -> float:
    """Of the products of one step, on average: those of every lane at every token, and the head's at the scored
    positions."""
    network, some = network_for(spec), dataset_for(spec).examples[:MEASURED]
    forward, read, top = tokens_per_step(spec) * at_a_token(network), some, network
    if network.decoder is not None:
        read, top = tuple(e.answer for e in some if e.answer is not None), network.decoder
        forward += sequences(spec) * sum(map(len, read)) / len(some) * at_a_token(top)
    scored = sum(int(np.count_nonzero(e.scored)) for e in read) / sum(map(len, some))
    outputs = min(spec.sampled_words or top.outputs, top.outputs)
    return THERE_AND_BACK * (forward + tokens_per_step(spec) * scored * outputs * top.spec.width)


def at_a_token(network: Network) -> int:
    """The multiplications of all lanes at one token.

    Those with a word's own vector are made once a word, and not counted.
    """
    return sum(prod(shape) for name, shape in network.lane_shapes.items() if len(shape) == 2
               and not (network.tokens and "weight_ih_l0" in name))
