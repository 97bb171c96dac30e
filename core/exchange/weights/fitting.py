"""What a file of weights is, as an experiment: its cell, sizes, layers, directions, embedding and head, and where each
array goes.

    fitted = fit(read_weights(data), spec)
    fitted.experiment == spec           the weights are those of a network like the one that is open
    fitted.state(base)                  the state with them; what the file does not have stays as it is in `base`

Names are taken for what they say only where shapes leave a choice.  Whatever cannot be placed is left out, and `rows`
says so.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...cells import OWN
from ...errors import SpecError
from ...network.network import Network, dataset_for, network_for
from ...spec import TEXT, Experiment
from ...tasks.characters import typed
from ...tasks.text import SPECIAL
from ..pytorch_names import outer_shapes
from .fitted import NEVER, Fitted, Note, Row, add_biases, add_inputs, grown, note_of
from .lanes import ASIDE, Recurrent, recurrent_of
from .places import embedding_of, head_of, left_over
from .tensors import Array, Found
from .two_networks import are_two, fit_two
from .words import as_vocabulary, by_number, how_written


def fit(found: Found, spec: Experiment, words: Sequence[str] = ()) -> Fitted:
    """The experiment that a file's weights are of, as near to `spec` as can be.

    words  by row, out of a file beside it.  Raises FileError, ShapeError, or SpecError where no experiment can be of
           this size.
    """
    # what no other program writes comes back as it went; an answer's weights with the same words
    is_same = spec.facts.writes and found.vocabulary in ((), dataset_for(spec).vocabulary.words)
    is_ours = spec.cell == OWN or is_same
    if is_ours and {name: t.shape for name, t in found.tensors.items()} == outer_shapes(network_for(spec)):
        rows = tuple(Row(t.name, t.shape, name) for name, t in found.tensors.items())
        return Fitted(spec, rows, (), 0, False, lambda base: {name: t.read() for name, t in found.tensors.items()})
    if are_two(found.tensors):
        return fit_two(found, spec, tuple(words) or found.vocabulary)
    return Fit(found, spec, recurrent_of(found.tensors), tuple(words) or found.vocabulary).made()


class Fit:
    """One file being fitted to one experiment.

    V, O      how many rows the embedding and the head have; 0 where there is none
    added     how many rows are added for special words that the file's vocabulary lacks
    is_tied   whether the head is the embedding
    refused   a head that cannot be used, which a note of its own says
    """

    def __init__(self, found: Found, spec: Experiment, parts: Recurrent, words: tuple[str, ...]) -> None:
        self.found, self.spec, self.parts, self.words, self.tensors = found, spec, parts, words, found.tensors
        rest = {name: t for name, t in found.tensors.items() if name not in parts.names and t.is_real
                and not ASIDE.search(name)}
        self.embedding = embedding_of(rest, parts)
        self.head, self.bias = head_of({name: t for name, t in rest.items() if name != self.embedding}, parts,
                                       found.settings)
        self.V = self.tensors[self.embedding].shape[0] if self.embedding else 0
        self.O = self.tensors[self.head].shape[0] if self.head else 0
        self.notes: list[Note] = []
        self.refused: set[str] = set()
        self.added, self.is_tied = 0, self.shares()
        self.is_one_hot = not self.embedding and 0 < self.O == parts.inputs
        if self.is_one_hot:
            self.V = self.O

    def note(self, key: str, **values: Any) -> None:
        self.notes.append((key, values))

    def shares(self) -> bool:
        """Whether head and embedding are one: the same numbers, or a bias with no matrix of its own."""
        if not self.embedding or (self.head and self.tensors[self.head].shape != self.tensors[self.embedding].shape):
            return False
        if self.head:
            return bool(np.array_equal(self.tensors[self.head].read(), self.tensors[self.embedding].read()))
        return bool(self.bias) and self.tensors[self.bias].shape == (self.V,)

    def made(self) -> Fitted:
        """The experiment, and what went where."""
        spec = self.with_network(self.spec)
        if self.V:
            spec = self.with_words(self.with_task(spec))
        else:
            self.note("no-embedding")
        network = network_for(spec)
        self.hold_head(network)
        if not any(part.startswith("bias") for lane in self.parts.lanes.values() for part in lane):
            self.note("bias-none")
        if "square" in self.found.settings:
            self.note("square", order=self.found.settings["square"])
        places = self.places()
        rows = tuple(Row(t.name, t.shape, places.get(name, "")) for name, t in self.tensors.items())
        self.notes += note_of([name for name in left_over(self.tensors, places) if name not in self.refused])
        return Fitted(spec, rows, tuple(self.notes), self.V, bool(self.words), lambda base: self.filled(base, network))

    # ---- which experiment ----

    def with_network(self, spec: Experiment) -> Experiment:
        """The experiment with the cell, the sizes, the layers and the directions of the file.  Raises SpecError."""
        parts, settings, two = self.parts, self.found.settings, self.parts.directions == 2
        plain = spec.replace(tie_weights=False, initial_state="zero", peepholes=False)
        if two and plain.facts.one_way:
            plain = plain.replace(task="cloze")
        relu = settings.get("nonlinearity") or (spec.nonlinearity if spec.cell == "rnn" else "tanh")
        if parts.cell == "rnn" and "nonlinearity" not in settings:
            self.note("nonlinearity", nonlinearity=relu)
        width = spec.embedding if plain.facts.numbers else 0 if self.is_one_hot else parts.inputs
        is_learned = any(re.search(r"(^|\.)initial\.", name) for name in self.tensors)
        return plain.replace(
            cell=parts.cell, hidden=parts.hidden, layers=parts.layers, bidirectional=two,
            merge=self.merge() if two else spec.merge, embedding=width,
            nonlinearity=relu if parts.cell == "rnn" else spec.nonlinearity, peepholes=parts.peepholes,
            reset_after=parts.reset_after if parts.cell == "gru" else spec.reset_after,
            initial_state="learned" if is_learned else "zero")

    def merge(self) -> str:
        """How the two directions are merged: as the file says, or as the widths above them ask for."""
        H, width = self.parts.hidden, self.tensors[self.head].shape[1] if self.head else 0
        if said := self.found.settings.get("merge"):
            return str(said)
        if self.parts.merge == "concat" or width == 2 * H or (not self.parts.merge and width != H):
            return "concat"
        merge = self.spec.merge if self.spec.bidirectional and self.spec.merge != "concat" else "sum"
        self.note("merge", merge=merge)
        return merge

    def with_task(self, spec: Experiment) -> Experiment:
        """The experiment with a task that the head can be of."""
        network = network_for(spec)
        if network.tokens == self.V and self.O in (0, network.outputs):
            return spec
        of_words = "cloze" if spec.bidirectional else "next"
        is_of_words = self.is_tied or self.O == self.V
        if (is_of_words and not spec.facts.predicts_words) or spec.facts.generated or spec.facts.writes:
            return spec.replace(task=of_words, text=spec.text if spec.facts.generated else TEXT)
        return spec

    def with_words(self, spec: Experiment) -> Experiment:
        """The experiment with the file's vocabulary, or with the open one where it can be that."""
        if spec.facts.generated:
            return spec
        known = dataset_for(spec).vocabulary.words
        missing: tuple[str, ...] = ()
        if not self.words and len(known) == self.V:
            row = min(3, self.V - 1)
            self.note("words-open", row=row, word=known[row])
        else:
            named, missing = as_vocabulary(self.words or by_number(self.V), self.V)
            row = min(3, self.V - 1)
            self.note("words-given" if self.words else "words-numbered", n=self.V, row=row, word=named[row])
            if named != known:
                written = how_written(named) if self.words else {"level": "words", "as_typed": False}
                spec = self.readable(spec.replace(vocabulary=named, **written))
        if missing:
            self.added = len(missing)
            self.note("words-added", words=", ".join(missing))
        if self.is_tied and spec.may_tie:
            self.note("tied")
            return spec.replace(tie_weights=True)
        return spec

    def readable(self, spec: Experiment) -> Experiment:
        """The experiment, with a text of the vocabulary's own words where its own text has none of them."""
        try:
            dataset_for(spec)
        except SpecError:
            own = [word for word in spec.vocabulary if word not in SPECIAL][:6]
            is_spelt = spec.level == "characters"
            line = "".join(map(typed, own)).strip() if is_spelt else " ".join(own)
            self.note("text-of-words")
            return spec.replace(text=(line,), task=spec.task if spec.facts.predicts_words else "cloze"
                                if spec.bidirectional else "next")
        return spec

    def hold_head(self, network: Network) -> None:
        """Says why the head cannot be used, where it cannot, and leaves it out."""
        labels, given = dataset_for(network.spec).labels, self.found.labels
        outputs = network.outputs - (self.added if self.O == self.V else 0)
        if not self.head:
            if not network.spec.tie_weights:
                self.note("no-head")
            return
        if self.tensors[self.head].shape[1] != network.spec.width or self.O != outputs:
            self.note("head-other", n=self.O, outputs=network.outputs)
        elif labels and given and given != labels:
            self.note("labels-other", given=", ".join(given[:6]), open=", ".join(labels[:6]))
        else:
            if labels and not given:
                self.note("labels-open", label=labels[0])
            return
        self.refused = {self.head, self.bias}
        self.head = self.bias = ""

    # ---- the numbers ----

    def places(self) -> dict[str, str]:
        """Our names by the file's, of every array that is used."""
        places = {self.embedding: "embedding.weight", self.head: "head.weight", self.bias: "head.bias"}
        for (n, is_reverse), lane in self.parts.lanes.items():
            places |= {name: f"rnn.{part}_l{n}{'_reverse' if is_reverse else ''}" for part, name in lane.items()}
        for name in self.tensors:
            if found := re.search(r"(?:^|\.)(initial\.[hC]_l\d+(?:_reverse)?)$", name):
                places[name] = found[1]
        places.pop("", None)
        return places

    def filled(self, base: dict[str, Array], network: Network) -> dict[str, Array]:
        """A state_dict with the file's numbers where it has them, those of `base` where not, and zeros for biases that
        it lacks."""
        given = {place: self.tensors[name].read() for name, place in self.places().items()}
        out = {name: array for name, array in base.items() if name.startswith(("embedding.", "head."))} | given
        add_biases(out, network)
        if self.embedding:
            out["embedding.weight"] = grown(given["embedding.weight"], self.added, 0)
        if self.head or network.spec.tie_weights:
            added = self.added if self.is_tied or self.O == self.V else 0
            out["head.bias"] = grown(given.get("head.bias", np.zeros(network.outputs - added, np.float32)),
                                     added, NEVER)
            is_tied = network.spec.tie_weights
            out["head.weight"] = out["embedding.weight"] if is_tied else grown(given["head.weight"], added, 0)
        if self.is_one_hot and self.added:
            add_inputs(out, network, self.added)
        return out
