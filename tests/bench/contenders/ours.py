"""Core as the playground trains with it: `training.advance`, with clipping, the step's event and the kept state."""

import numpy as np

from core import Experiment
from core.network.network import forward, network_for
from core.tasks import Batch
from core.training.loop import advance, kernel_for, start


def experiment(job):
    """An experiment of the job's sizes: a text of as many words as make the vocabulary the job's."""
    sizes = {"task": "cloze", "cell": "lstm", "hidden": job["H"], "embedding": job["E"], "bidirectional": job["D"] > 1,
             "batch_size": job["B"], "learning_rate": 1e-3, "steps": 100_000}
    special = network_for(Experiment(text=("a b c",), **sizes)).tokens - 3
    words = [f"w{k}" for k in range(job["V"] - special)]
    spec = Experiment(text=tuple(" ".join(words[max(0, k - 1):k + 10]) for k in range(0, len(words), 10)), **sizes)
    assert network_for(spec).tokens == job["V"]
    return spec


def make(job, ids, targets, experiment=experiment):
    """The three functions that the benchmark calls: steps(count), loss(), infer().

    `shapes` are of batches to take in turn, where a job has them.
    """
    spec = experiment(job)
    network, shape = network_for(spec), (job["T"], job["B"])
    tokens, labels = (np.array(a, np.intp).reshape(shape) for a in (ids, targets))
    every = np.ones(shape, bool)
    batches = [Batch(*(a[:steps, :sentences] for a in (tokens, every, labels, every)))
               for steps, sentences in job.get("shapes", [shape])]
    one = Batch(tokens[:, :1], every[:, :1], labels[:, :1], every[:, :1])
    kernel, now = kernel_for(network), [start(spec), float("nan")]

    def steps(count):
        state = now[0]
        for _ in range(count):
            state, event = advance(state, batches[state.step % len(batches)], False, kernel)
        now[:] = state, event.loss

    return steps, lambda: now[1], lambda: forward(network, now[0].params, one) is None
