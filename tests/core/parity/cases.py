"""What parity is checked on: the cases and their numbers, the same for our core and for PyTorch.

Four kinds of case, each with its own sizes, all of them different within a case:

    Stack      recurrent layers alone: outputs, final states, and the gradient of everything, from upstream gradients on
               the outputs and on the final states
    Chunks     the same over two pieces of a sequence, the gradient going back through the carried state
    Whole      a network from its embedding to its loss, with dropout's factors given
    Following  several steps of training

Nothing is zero: every number is between 0.2 and 0.9 in size.  A zero bias, a zero state or an upstream gradient of ones
would hide what is not wired up.
"""
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from zlib import crc32

import numpy as np

FORMS = ("tanh", "relu", "gru", "lstm")
BLOCKS = {"tanh": 1, "relu": 1, "gru": 3, "lstm": 4, "peepholes": 4, "reset before": 3}
SIZES = ((5, 3, 4, 2), (4, 5, 2, 3), (6, 2, 5, 3), (3, 4, 5, 2), (7, 3, 2, 4), (4, 3, 5, 2))
WRITTEN_OUT = ("peepholes", "reset before")     # forms that PyTorch's modules have not
PEEPHOLES = ("peephole_i", "peephole_f", "peephole_o")


class Numbers:
    """Random numbers that a name and a seed decide, on every machine: raw Philox, no mathematics library's function."""

    def __init__(self, name: str, seed: int) -> None:
        self.generator = np.random.Generator(np.random.Philox(key=np.array([seed, crc32(name.encode())], np.uint64)))

    def draw(self, *shape: int, low: float = 0.2, high: float = 0.9) -> np.ndarray:
        """Sizes from `low` to `high`, either sign."""
        u = self.generator.random((2, *shape))
        return (low + (high - low) * u[0]) * np.where(u[1] < 0.5, -1, 1)

    def factors(self, *shape: int, p: float = 0.4) -> np.ndarray:
        """Dropout's: 0 or 1 / (1 - p), at least one of each."""
        kept = self.generator.random(shape) >= p
        kept.flat[0], kept.flat[-1] = True, False
        return kept / (1 - p)

    def below(self, limit: int, *shape: int) -> np.ndarray:
        """Whole numbers from 0 on."""
        return (self.generator.random(shape) * limit).astype(np.intp)


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Recurrent layers: form is "tanh", "relu", "gru" or "lstm"; lengths None where nothing is padded."""

    form: str
    layers: int
    directions: int
    sizes: tuple[int, int, int, int]
    padded: bool = False
    dropped: bool = False

    @property
    def name(self) -> str:
        how = ("-padded" if self.padded else "") + ("-dropout" if self.dropped else "")
        return f"stack-{self.form}-{self.layers}x{self.directions}{how}"

    @property
    def states(self) -> str:
        return "hC" if self.form == "lstm" else "h"

    @property
    def lengths(self) -> np.ndarray:
        """One sequence is whole, every other shorter than the one before it where that is possible."""
        T, B, _, _ = self.sizes
        return np.array([max(1, T - b) for b in range(B)]) if self.padded else np.full(B, T)

    @property
    def mask(self) -> np.ndarray:
        return np.arange(self.sizes[0])[:, None] < self.lengths

    def numbers(self, seed: int) -> dict[str, np.ndarray]:
        """Weights under PyTorch's names, both biases; x, initial states, upstream gradients, dropout's factors."""
        T, B, width, H = self.sizes
        n = Numbers(self.name, seed)
        out = {"x": n.draw(T, B, width)}
        for layer, end in product(range(self.layers), ("", "_reverse")[:self.directions]):
            rows = BLOCKS[self.form] * H
            into = width if layer == 0 else H * self.directions
            out |= {f"weight_ih_l{layer}{end}": n.draw(rows, into), f"weight_hh_l{layer}{end}": n.draw(rows, H),
                    f"bias_ih_l{layer}{end}": n.draw(rows), f"bias_hh_l{layer}{end}": n.draw(rows)}
        for s in self.states:
            out |= {f"{s}0": n.draw(self.layers * self.directions, B, H),
                    f"d{s}_n": n.draw(self.layers * self.directions, B, H)}
        out["d_out"] = n.draw(T, B, H * self.directions) * self.mask[..., None]
        if self.dropped:
            out |= {f"factors{layer}": n.factors(T, B, H * self.directions) for layer in range(self.layers - 1)}
        return out


@dataclass(frozen=True, kw_only=True)
class Chunks(Stack):
    """A stack run over its first `cut` steps, then over the rest from the states it was left in."""

    cut: int = 2

    @property
    def name(self) -> str:
        return f"chunks-{self.form}"


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A network: `settings` are an Experiment's, `reads` a task's, `inputs` the width where numbers are read."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    reads: str = "each"
    words: int = 7
    outputs: int = 6
    inputs: int = 0
    sizes: tuple[int, int] = (5, 4)

    @property
    def form(self) -> str:
        return form_of(self.settings)

    @property
    def mask(self) -> np.ndarray:
        T, B = self.sizes
        return np.arange(T)[:, None] < np.array([max(1, T - b) for b in range(B)])

    def numbers(self, seed: int, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
        """Parameters under the core's names (`shapes`), the batch and dropout's factors."""
        (T, B), n, s = self.sizes, Numbers(self.name, seed), self.settings
        out = {name: n.draw(*shape) for name, shape in shapes.items()}
        out["tokens"] = np.where(self.mask, n.below(self.words or 1, T, B), 0)
        scored = self.mask & (n.generator.random((T, B)) < 0.7)
        scored[0] = True
        if self.reads == "final":
            scored = np.zeros((T, B), bool)
            scored[self.mask.sum(axis=0) - 1, np.arange(B)] = True
        out |= {"scored": scored, "targets": n.below(self.outputs, T, B)}
        if self.inputs:
            out |= {"inputs": n.draw(T, B, self.inputs), "values": n.draw(T, B, 1)}
        D, H, layers = 2 if s.get("bidirectional") else 1, s["hidden"], s.get("layers", 1)
        if s.get("word_dropout"):
            out["factors_word"] = n.factors(T, B, 1)
        for layer in range(layers):
            if s.get("dropout") and layer < layers - 1:
                width = H * D if s.get("merge", "concat") == "concat" else H
                out[f"factors{layer}"] = n.factors(T, B, width)
            if s.get("recurrent_dropout"):
                over = T if s.get("recurrent_mask") == "fresh" else 1
                out |= {f"factors{layer}.{d}": n.factors(over, B, H) for d in range(D)}
        return out


@dataclass(frozen=True, kw_only=True)
class Following:
    """Training: `settings` of an Experiment over TEXT, from given parameters, for `steps` steps on given batches."""

    name: str
    settings: Mapping[str, Any]
    steps: int = 6

    @property
    def form(self) -> str:
        return form_of(self.settings)

    def numbers(self, seed: int, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
        """The first parameters, under the core's names; each step's tokens, mask, targets and scored positions."""
        n = Numbers(self.name, seed)
        out = {name: n.draw(*shape) for name, shape in shapes.items()}
        for k in range(self.steps):
            T, B = (3, 2) if self.goes_on(1) else (3 + k % 3, 4)
            mask = np.arange(T)[:,
                                None] < np.array([T if self.goes_on(1) else max(1, T - (b + k) % 3) for b in range(B)])
            scored = mask & (n.generator.random((T, B)) < 0.6)
            scored[0, k % B] = True
            out |= {f"{k}:mask": mask, f"{k}:scored": scored, f"{k}:targets": n.below(WORDS, T, B),
                    f"{k}:tokens": np.where(mask, n.below(WORDS, T, B), 0)}
        return out

    def goes_on(self, step: int) -> bool:
        """Whether a step begins from the states that the one before it left: every third starts again."""
        return bool(self.settings.get("truncate")) and step % 3 > 0


TEXT = ("a b c d e",)
WORDS = 8  # the five of TEXT and the three special ones


def form_of(settings: Mapping[str, Any]) -> str:
    """The cell that an Experiment's settings ask for, as these files call it."""
    cell = settings.get("cell", "lstm")
    if not settings.get("reset_after", True):
        return "reset before"
    return settings.get("nonlinearity", "tanh") if cell == "rnn" else "peepholes" if settings.get("peepholes") else cell


def stacks() -> list[Stack]:
    """Every form x directions x layers, whole and padded; dropout between layers in half of those that have layers."""
    out = []
    for k, (form, directions, layers, padded) in enumerate(product(FORMS, (1, 2), (1, 2, 3), (False, True))):
        dropped = layers > 1 and padded == (directions == 2)
        out.append(Stack(form=form, layers=layers, directions=directions, sizes=SIZES[k % len(SIZES)], padded=padded,
                         dropped=dropped))
    return out


def chunks() -> list[Chunks]:
    return [Chunks(form=form, layers=2, directions=1, sizes=(6, 3, 4, 2), padded=False) for form in FORMS]


def wholes() -> list[Whole]:
    every = dict(bidirectional=True, layers=2, hidden=3, embedding=2, initial_state="learned", dropout=0.4,
                 word_dropout=0.4,
                 recurrent_dropout=0.4)
    cells: dict[str, dict[str, Any]] = {
        "tanh": dict(cell="rnn"), "relu": dict(cell="rnn", nonlinearity="relu"), "gru": dict(cell="gru"),
        "lstm": dict(cell="lstm"), "peepholes": dict(cell="lstm", peepholes=True),
        "reset before": dict(cell="gru", reset_after=False)}
    plain = dict(hidden=3, embedding=2, bidirectional=True)
    return [
        *(Whole(name=f"whole-{form}-everything", settings=every | cell) for form, cell in cells.items()),
        *(Whole(name=f"whole-{form}-fresh",
                settings=dict(hidden=2, embedding=3, recurrent_dropout=0.4, recurrent_mask="fresh") | cell)
          for form, cell in cells.items()),
        *(Whole(name=f"whole-{form}", settings=plain | dict(layers=3) | cell) for form, cell in cells.items()
          if form not in WRITTEN_OUT),
        *(Whole(name=f"whole-{merge}", settings=plain | dict(cell="gru", layers=2, merge=merge))
          for merge in ("sum", "ave", "mul")),
        Whole(name="whole-one-hot", settings=dict(hidden=4, embedding=0, bidirectional=True, word_dropout=0.4)),
        Whole(name="whole-tied", settings=dict(hidden=2, embedding=4, bidirectional=True, tie_weights=True), words=6),
        Whole(name="whole-final", settings=plain | dict(cell="lstm", layers=2), reads="final"),
        Whole(name="whole-final-sum", settings=plain | dict(cell="gru", merge="sum"), reads="final", outputs=3),
        Whole(name="whole-number", settings=dict(hidden=4, cell="lstm"), reads="final", words=0, inputs=2, outputs=1),
    ]


def followings() -> list[Following]:
    net = dict(cell="lstm", bidirectional=True, hidden=3, embedding=2, text=TEXT, learning_rate=0.05, clip_norm=0)
    two = dict(cell="gru", task="next", layers=2, hidden=3, embedding=2, text=TEXT, learning_rate=0.05, clip_norm=0)
    kinds = ("sgd", "momentum", "rmsprop", "adam", "adamw")
    return [
        *(Following(name=f"{kind}", settings=net | dict(optimiser=kind)) for kind in kinds),
        *(Following(name=f"{kind}-decay", settings=two | dict(optimiser=kind, weight_decay=0.1)) for kind in kinds),
        *(Following(name=f"{kind}-clip", settings=net | dict(optimiser=kind, clip_norm=0.3)) for kind in kinds),
        Following(name="clip-value", settings=two | dict(optimiser="sgd", clip_value=0.02)),
        Following(name="clip-unneeded", settings=net | dict(optimiser="momentum", clip_norm=50.0)),
        Following(name="relu-momentum",
                  settings=net | dict(cell="rnn", nonlinearity="relu", optimiser="momentum", momentum=0.5)),
        Following(name="truncated", settings=two | dict(cell="lstm", optimiser="sgd", truncate=3)),
        Following(name="reset-before-adam", settings=two | dict(reset_after=False, optimiser="adam", truncate=3)),
        Following(name="truncated-gru", settings=two | dict(optimiser="adam", truncate=3)),
    ]


Case = Stack | Whole | Following
CASES: dict[str, Case] = {case.name: case for case in (*stacks(), *chunks(), *wholes(), *followings())}
