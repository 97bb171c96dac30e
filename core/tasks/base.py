"""What a task is: sequences with targets, made once for an Experiment and handed out in seeded mini-batches.

A task turns an Experiment into a Dataset and a visitor's sentence into one example.  The data are time-major
`[time, batch]`; padding is masked.  Any step's batch can be made by itself: the order of an epoch depends on the seed
and the epoch alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from ..numerics.pieces import Pieces
from ..numerics.rng import rng
from .sampled_loss import words_of
from .text import Vocabulary

if TYPE_CHECKING:
    from ..spec import Experiment

Array = npt.NDArray[Any]
Part = TypeVar("Part")
BUCKET = 8
VALIDATED = 512         # positions of one batch of held-out examples: of twelve tokens each, 32 of them


@dataclass(frozen=True, eq=False)
class Example:
    """One sequence: ids [T], targets [T] and scored [T], which says where a target counts.

    `inputs` [T, I] and `values` [T, 1] take the place of ids and targets where numbers are read and predicted.
    `counted` [T] are the scored positions that accuracy speaks of; all of them where it is None.
    `answer` is what a decoder writes after it has been read: as ids what it reads, as targets what it should say.
    """

    ids: Array
    targets: Array
    scored: Array
    inputs: Array | None = None
    values: Array | None = None
    counted: Array | None = None
    answer: Example | None = None

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Batch:
    """Sequences side by side, padded at the end: tokens, mask, targets, scored [T, B]; inputs [T, B, I]; values.

    values [T, B, 1] are the targets of a task that predicts a number.

    `mask` is False on padding; `scored` says which positions have a loss, `counted` [T, B] which of them accuracy
    speaks of.  `answer` holds the answers of the same sequences, where a decoder writes them.  `words` are those that
    the loss is of, sorted, where some are sampled (core/tasks/sampled_loss.py); None is all of them.
    """

    tokens: Array
    mask: Array
    targets: Array
    scored: Array
    inputs: Array | None = None
    values: Array | None = None
    counted: Array | None = None
    answer: Batch | None = None
    words: Array | None = None

    @property
    def shape(self) -> tuple[int, int]:
        T, B = self.tokens.shape
        return T, B

    @property
    def positions(self) -> int:
        """How many positions have a loss: of the answers, where there are."""
        return int(np.count_nonzero(self.scored if self.answer is None else self.answer.scored))

    @classmethod
    def of(cls, examples: Sequence[Example], length: int | None = None) -> Batch:
        """The examples as columns, padded to `length` or to the longest of them."""
        T, B = length or max(map(len, examples)), len(examples)
        tokens, targets = np.zeros((T, B), np.intp), np.zeros((T, B), np.intp)
        mask, scored = np.zeros((T, B), bool), np.zeros((T, B), bool)
        counted = None if all(e.counted is None for e in examples) else np.zeros((T, B), bool)
        for b, e in enumerate(examples):
            n = len(e)
            if counted is not None:
                counted[:n, b] = e.scored if e.counted is None else e.counted
            tokens[:n, b], targets[:n, b], scored[:n, b], mask[:n, b] = e.ids, e.targets, e.scored, True
        inputs, values = (_side_by_side([getattr(e, name) for e in examples], T) for name in ("inputs", "values"))
        answers = [e.answer for e in examples if e.answer is not None]
        return cls(tokens, mask, targets, scored, inputs, values, counted, cls.of(answers) if answers else None)


def _side_by_side(arrays: list[Array | None], T: int) -> Array | None:
    first = arrays[0]
    if first is None:
        return None
    out = np.zeros((T, len(arrays), first.shape[1]), np.float32)
    for b, a in enumerate(arrays):
        if a is not None:
            out[: len(a), b] = a
    return out


@dataclass(frozen=True, eq=False)
class Dataset:
    """All examples of an Experiment, split into training and validation.

    `outputs` is the width of the head: the vocabulary's size, the number of `labels`, or 1 for a number.  `sources`
    are the tokenised sentences that the examples were made from; `split` says how many lines were longer than an
    example may be, and into how many sentences they were split.  `stream` is the whole training text, its lines' ends
    too, and `times` says how often each token is in it: of a task that reads lines to their ends.
    """

    spec: Experiment
    vocabulary: Vocabulary
    examples: tuple[Example, ...]
    held_out: tuple[Example, ...] = ()
    labels: tuple[str, ...] = ()
    sources: tuple[tuple[str, ...], ...] = ()
    dropped: int = 0
    split: tuple[int, int] = (0, 0)
    stream: Array | None = None
    times: Counter[str] | None = None
    _orders: dict[int, list[Array]] = field(default_factory=dict, repr=False)

    @property
    def outputs(self) -> int:
        if self.examples and self.examples[0].values is not None:
            return 1
        return len(self.labels) or len(self.vocabulary)

    @cached_property
    def lengths(self) -> Array:
        """[N] how many tokens each training example has."""
        return np.array([len(e.ids) for e in self.examples], np.intp)

    @cached_property
    def buckets(self) -> Array:
        """[N] what length each is padded to."""
        return np.array([_bucket(n) for n in self.lengths.tolist()], np.intp)

    @cached_property
    def steps_per_epoch(self) -> int:
        _, counts = np.unique(self.buckets, return_counts=True)
        return int((-(-counts // self.spec.batch_size)).sum())

    def batch(self, step: int) -> Batch:
        """The mini-batch of a step, the same whichever steps came before it.  Sequences of like length go together."""
        per_epoch = self.steps_per_epoch
        rows = self._epoch(step // per_epoch)[step % per_epoch]
        chosen = [self.examples[k] for k in rows]
        return self.sampled(Batch.of(chosen, _bucket(max(map(len, chosen)))), step)

    def sampled(self, batch: Batch, step: int) -> Batch:
        """The batch of a step with the words that its loss is of, where they are sampled."""
        if not self.spec.sampled_words:
            return batch
        return replace(batch, words=words_of(self.spec, self.outputs, batch.targets[batch.scored], step))

    def validation(self) -> Iterator[Batch]:
        """Every example that was held out, in batches of about VALIDATED positions, the longest first; maybe none."""
        rest = sorted(self.held_out, key=len, reverse=True)
        while rest:
            length = _bucket(len(rest[0]))
            count = max(1, VALIDATED // length)
            yield Batch.of(rest[:count], length)
            rest = rest[count:]

    def _epoch(self, epoch: int) -> list[Array]:
        """The batches of an epoch as arrays of example indices.  The last two epochs asked for are kept."""
        if epoch not in self._orders:
            while len(self._orders) > 1:
                self._orders.pop(next(iter(self._orders)))
            self._orders[epoch] = self._shuffled(epoch)
        return self._orders[epoch]

    def _shuffled(self, epoch: int) -> list[Array]:
        g, size = rng(self.spec.seed, "shuffle", epoch), self.spec.batch_size
        order = g.permutation(len(self.examples))
        order = order[self.buckets[order].argsort(kind="stable")]
        _, firsts = np.unique(self.buckets[order], return_index=True)
        batches = [rows[s:s + size] for rows in np.split(order, firsts[1:]) for s in range(0, len(rows), size)]
        return [batches[k] for k in g.permutation(len(batches))]


def _bucket(length: int) -> int:
    """The length that sequences of this length are padded to: exact while short, then the next multiple of BUCKET."""
    return length if length <= BUCKET else -(-length // BUCKET) * BUCKET


class Encode(Protocol):
    def __call__(self, dataset: Dataset, sentence: str, blank: int | None = None) -> tuple[Example, list[str]]: ...


def first_line(spec: Experiment) -> str:
    """The first sentence of the visitor's own text."""
    return next((line for line in spec.text if line.strip()), "")


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task as data: how its examples are made and how the network is read.

    prepare  Experiment -> Dataset; raises SpecError("text", …) where the text holds too little.  It is shown the task,
             what concerns the text, the validation share and the seed; every other field has its default there
    prepare_pieces   the same in pieces (core/numerics/pieces.py), where a text may be a book
    encode   (dataset, sentence, blank) -> the example under the glass and its tokens as they are shown
    loss     "cross-entropy" over classes, or "mse" for a number
    reads    "each" position's output, or the "final" states of every direction
    example  a sentence of the task's own, shown where nothing was typed
    sample   lines that the task can be trained on, for a visitor who has none of its form; empty where data are made
    samples  language -> such lines in another language than English
    lines    the form of its training lines, as in `word/TAG`; "" where a line is any sentence
    title    language -> the task's name; the name as it is where a language has none
    teaches  language -> one line that says what the task is for

    What is true of it, False where nothing is said:

    generated       its data are drawn from the seed, so that a text, epochs and a held-out share mean nothing
    one_way         it predicts what comes, which a right-to-left direction would have read already
    blanks          a token of the sentence is left out and guessed
    predicts_words  it predicts words of its vocabulary, in the place or after the token that was read
    continues       its sentences can be read one after the other, the states carried over (truncated back-propagation)
    numbers         it reads numbers in the place of tokens
    marked          each of its tokens carries a mark, so that a text cannot be split into characters
    writes          a decoder writes the answer, token after token, from the final states
    generates       the network can go on by itself, token after token
    """

    name: str
    prepare: Callable[[Experiment], Dataset]
    encode: Encode
    prepare_pieces: Callable[[Experiment], Pieces[Dataset]] | None = None
    loss: Literal["cross-entropy", "mse"] = "cross-entropy"
    reads: Literal["each", "final"] = "each"
    example: Callable[[Experiment], str] = first_line
    sample: tuple[str, ...] = ()
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lines: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    teaches: Mapping[str, str] = field(default_factory=dict)
    generated: bool = False
    one_way: bool = False
    blanks: bool = False
    predicts_words: bool = False
    continues: bool = False
    numbers: bool = False
    marked: bool = False
    writes: bool = False
    generates: bool = False

    def sample_in(self, language: str) -> tuple[str, ...]:
        """Lines to train on in a language, in English where it has none in that."""
        return self.samples.get(language, self.sample)

    def title_in(self, language: str) -> str:
        """Its name in a language."""
        return self.title.get(language, self.name)


def hold_out(examples: list[Part], spec: Experiment) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Training and validation parts of examples, or of what they are made from.

    A seeded share of `spec.validation` of them is held out; at least one stays.
    """
    count = min(round(spec.validation * len(examples)), len(examples) - 1)
    if count <= 0:
        return tuple(examples), ()
    order = rng(spec.seed, "validation").permutation(len(examples))
    out = set(order[:count].tolist())
    return tuple(e for k, e in enumerate(examples) if k not in out), tuple(examples[k] for k in sorted(out))
