"""Reading a trained network out: what comes next, what fills a blank, and how surprised it is.

Special tokens (padding, unknown, blank) are never generated and never candidates; probabilities are of the whole
softmax for candidates, and of the tokens that may be drawn for generation.
"""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from ..checks import finite, whole
from ..errors import SpecError
from ..network.network import Network, States, dataset_for, forward, network_for
from ..numerics.functions import log_softmax
from ..numerics.params import Array
from ..numerics.rng import rng
from ..tasks import TASKS, Batch
from ..tasks.characters import LINE_END
from ..tasks.sentences import under_glass
from ..tasks.streaming import streams
from ..tasks.text import BLANK, SPECIAL
from ..training.evaluation import evaluate
from ..training.loop import TrainState

SEEDS = 2**63 - 1
LARGEST = 1e300                 # of a logit: its differences are finite


@dataclass(frozen=True)
class Drawn:
    """One generated token: its index, the token, and the distribution [V] that it was drawn from."""

    index: int
    token: str
    distribution: Array


@dataclass(frozen=True)
class Candidate:
    """A token that could fill a place, with its logit and its probability."""

    token: str
    logit: float
    p: float


def generate(state: TrainState, prompt: str = "", length: int = 20, temperature: float = 1.0, top_k: int = 0,
             seed: int = 0, to_its_end: bool = True) -> Iterator[Drawn]:
    """Yield at most `length` tokens, each drawn from the network's distribution after all tokens before it.

    Where lines end (`Experiment.as_typed`) the end of the line is the last of them; of a network that read a text as
    one, the end of an empty line, which is the end of a poem, of a paragraph or of the text.

    temperature  divides the logits; 0 takes the likeliest token (greedy)
    top_k        draw only from the k likeliest tokens (Fan, Lewis & Dauphin 2018); 0 from all
    seed         a whole number from 0 to SEEDS
    to_its_end   whether it stops there; else it goes on for all of `length`
    Equal arguments give equal tokens.  An empty prompt begins as the first sentence of the text does.
    Raises SpecError, when it is called, where the task's network cannot go on by itself, and for a length, temperature,
    top_k or seed that is not a whole number (a finite one the temperature) of 0 or more.

    >>> from core import Experiment, start
    >>> [one.token for one in generate(start(Experiment(task="next", text=("ha ha",))), "ha", 3)]
    ['ha', 'ha', 'ha']
    """
    whole("length", length, 0)
    finite("temperature", temperature, 0, inf)
    whole("top_k", top_k, 0)
    whole("seed", seed, 0, SEEDS)
    ends = Ends.of(state, prompt) if to_its_end else Ends()
    return drawing(reader(state), state, prompt, length, temperature, top_k, seed, ends)


@dataclass
class Ends:
    """When a text has ended.

    end    the index of the end of a line, None where there is none
    again  whether it takes two in a row
    last   the token before
    """

    end: int | None = None
    again: bool = False
    last: int | None = None

    @classmethod
    def of(cls, state: TrainState, prompt: str = "") -> "Ends":
        """For what a network goes on with after a prompt."""
        spec = state.experiment
        if not spec.as_typed or not spec.facts.continues:
            return cls()
        return cls(dataset_for(spec).vocabulary.index[LINE_END], streams(spec), prompt_ids(state, prompt)[-1])

    def after(self, index: int) -> bool:
        """Whether the text has ended with this token."""
        ended = index == self.end and (not self.again or self.last == self.end)
        self.last = index
        return ended


def drawing(network: Network, state: TrainState, prompt: str, length: int, temperature: float, top_k: int, seed: int,
            ends: Ends) -> Iterator[Drawn]:
    """`generate` with arguments that are in order."""
    vocabulary = dataset_for(state.experiment).vocabulary
    words = vocabulary.words
    logits, states = read(network, state, prompt_ids(state, prompt), None)
    for k in range(length):
        p = distribution(logits, temperature, top_k, vocabulary.special)
        index = int(np.searchsorted(np.cumsum(p), rng(seed, "generate", k).random() * p.sum(), side="right"))
        index = min(index, int(np.flatnonzero(p)[-1]))
        yield Drawn(index, words[index], p)
        if ends.after(index):
            return
        logits, states = read(network, state, [index], states)


def distribution(logits: Array, temperature: float = 1.0, top_k: int = 0,
                 never: Sequence[int] = range(len(SPECIAL))) -> Array:
    """The probabilities [V] that a token is drawn from, those that are `never` drawn at 0.  logits [V]."""
    z = finite_or_least(logits)
    z[list(never)] = -np.inf
    if temperature == 0:
        one: Array = np.zeros(len(z))
        one[z.argmax()] = 1
        return one
    if 0 < top_k < len(z):
        z[z < np.partition(z, -top_k)[-top_k]] = -np.inf
    z -= z.max()
    # by the least of temperatures a difference becomes infinite, the largest stays 0
    with np.errstate(over="ignore"):
        z = z / temperature
    p: Array = np.exp(log_softmax(z))
    return p


def finite_or_least(logits: Array) -> Array:
    """Logits in float64 of which a token can be drawn: one that is no number is the least likely of all, ±∞ the least
    and the largest of numbers."""
    return np.nan_to_num(logits.astype(np.float64), nan=-LARGEST, posinf=LARGEST, neginf=-LARGEST)


def beam(state: TrainState, prompt: str = "", length: int = 10, width: int = 4) -> list[tuple[list[str], float]]:
    """The likeliest continuations of `length` tokens, or of fewer where they end as `generate` does, found with `width`
    kept at each step, with ln p each, best first.

    Beam search (Lowerre 1976); a width of 1 is greedy.  Raises SpecError where the task's network cannot go on by
    itself, for a length under 0 and a width under 1.

    >>> from core import Experiment, start
    >>> [words for words, ln_p in beam(start(Experiment(task="next", text=("ha ha",))), "ha", 2)]
    [['ha', 'ha']]
    """
    whole("length", length, 0)
    whole("width", width, 1)
    network, words = reader(state), dataset_for(state.experiment).vocabulary.words
    logits, states = read(network, state, prompt_ids(state, prompt), None)
    kept: list[tuple[list[int], float, Array, States]] = [([], 0.0, logits, states)]
    for _ in range(length):
        grown: list[tuple[list[int], float, int | None, States]] = []
        for ids, score, logits, states in kept:
            if has_ended(state, prompt, ids):
                grown.append((ids, score, None, states))
                continue
            log_p = log_softmax(finite_or_least(logits))
            log_p[dataset_for(state.experiment).vocabulary.special] = -np.inf
            grown += [(ids, score + float(log_p[k]), int(k), states) for k in np.argsort(-log_p)[:width]
                      if log_p[k] > -np.inf]
        grown.sort(key=lambda g: -g[1])
        kept = [(ids, score, logits, states) if k is None else ([*ids, k], score, *read(network, state, [k], states))
                for ids, score, k, states in grown[:width]]
    return [([words[k] for k in ids], score) for ids, score, _, _ in kept]


def has_ended(state: TrainState, prompt: str, ids: Sequence[int]) -> bool:
    """Whether what was said after a prompt has come to its end."""
    ends = Ends.of(state, prompt)
    return any([ends.after(k) for k in ids])


def candidates(state: TrainState, sentence: str, blank: int | None = None, best: int = 6) -> list[Candidate]:
    """The likeliest fillings of a sentence's blank (typed ___, or the token at `blank`), best first.

    Raises SpecError where the task is not "cloze" or the sentence has no blank, and for `best` under 1.

    >>> from core import Experiment, start
    >>> [one.token for one in candidates(start(Experiment(text=("ha ha",))), "ha ___")]
    ['ha']
    """
    spec = state.experiment
    whole("best", best, 1)
    if not spec.facts.blanks:
        raise SpecError("task", spec.task,
                        " or ".join(n for n, t in TASKS.items() if t.blanks) + ", for candidates of a blank")
    network, data = network_for(spec), dataset_for(spec)
    example, _ = TASKS["cloze"].encode(data, sentence, blank)
    where = np.flatnonzero(example.ids == data.vocabulary.index[BLANK])
    if not len(where):
        raise SpecError("sentence", sentence, "a sentence with a blank")
    with np.errstate(over="ignore", invalid="ignore"):
        logits = forward(network, state.params, Batch.of([example]), read=(where[:1], np.zeros(1, np.intp))).logits[0]
    return ranked(logits, data.vocabulary.words, best)


def ranked(logits: Array, words: Sequence[str], best: int = 6) -> list[Candidate]:
    """The `best` likeliest words of logits [V], specials left out, with their logits and probabilities."""
    with np.errstate(invalid="ignore"):
        p = np.exp(log_softmax(logits))
    order = [int(k) for k in np.argsort(-logits, kind="stable") if words[k] not in SPECIAL]
    return [Candidate(words[k], float(logits[k]), float(p[k])) for k in order[:best]]


def perplexity(state: TrainState, sentences: Sequence[str] | None = None) -> float:
    """e to the mean loss per scored token (Jelinek et al.

    1977): of these sentences, else of the held-out examples, else of the training ones.

    In cloze every token of a sentence is blanked in turn.  A sentence without a token counts nothing.  Raises SpecError
    where nothing is scored, or where the task predicts a number.
    """
    spec = state.experiment
    if TASKS[spec.task].loss != "cross-entropy":
        raise SpecError("task", spec.task, "a task that predicts tokens or labels, for perplexity")
    network, data = network_for(spec), dataset_for(spec)
    examples = data.held_out or data.examples
    if isinstance(sentences, str):
        raise SpecError("sentences", sentences, "a list of sentences")
    if sentences is not None:
        encode, blanks = TASKS[spec.task].encode, spec.facts.blanks
        lengths = [len(under_glass(data, s)) if blanks else 1 for s in sentences]
        encoded = (encode(data, s, t if blanks else None)[0] for s, n in zip(sentences, lengths) for t in range(n))
        examples = tuple(example for example in encoded if len(example))
    total, count = 0.0, 0
    for k in range(0, len(examples), 64):
        batch = Batch.of(examples[k:k + 64])
        with np.errstate(over="ignore", invalid="ignore"):
            loss = evaluate(network, state.params, batch)
        total, count = total + float(loss.each.sum()), count + len(loss.each)
    if not count:
        raise SpecError("sentences", sentences, "at least one scored token")
    with np.errstate(over="ignore"):
        return float(np.exp(total / count))


def reader(state: TrainState) -> Network:
    """The network of a language model.  Raises SpecError for another task."""
    if not TASKS[state.experiment.task].generates:
        raise SpecError("task", state.experiment.task,
                        "one of " + ", ".join(n for n, t in TASKS.items() if t.generates) + ", to generate")
    return network_for(state.experiment)


def prompt_ids(state: TrainState, prompt: str) -> list[int]:
    """The prompt's token indices; the first token of the data where it has none."""
    data = dataset_for(state.experiment)
    typed = TASKS[state.experiment.task].encode(data, prompt)[0].ids
    first = data.vocabulary.encode(data.sources[0][:1]) if data.sources else data.examples[0].ids[:1].tolist()
    return [int(k) for k in typed] or first


def read(network: Network, state: TrainState, ids: Sequence[int], states: States | None) -> tuple[Array, States]:
    """Read tokens on from the states so far: the logits [V] after the last, and the states then."""
    tokens = np.array(ids, np.intp)[:, None]
    batch = Batch(tokens, np.ones_like(tokens, bool), tokens, np.zeros_like(tokens, bool))
    last = np.array([len(ids) - 1]), np.zeros(1, np.intp)
    with np.errstate(over="ignore", invalid="ignore"):
        p = forward(network, state.params, batch, initial=states, read=last)
    return p.logits[0], {key: lane.final for key, lane in p.lanes.items()}
