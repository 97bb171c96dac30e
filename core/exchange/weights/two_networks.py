"""Weights of an encoder and a decoder as the experiment that they are of: question and answer (core/tasks/answer.py).

Which of a file's arrays are whose is told by their names, `encoder.rnn.weight_ih_l0`, `dec.gru.weight_hh_l0`,
`tgt_embedding.weight`: as our own files have them, and as tutorials write such models (Cho et al. 2014; Sutskever et
al. 2014).  A decoder is taken that begins where the encoder ends and reads its own words alone.

Our network has one embedding.  Where a file has two, their rows stand one after the other, and those of the first are
never said.
"""
from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from ...errors import FileError, ShapeError
from ...network.network import Network, dataset_for, network_for
from ...spec import Experiment
from ...tasks.answer import BEGIN, END
from ...tasks.text import SPECIAL
from .fitted import NEVER, Fitted, Note, Row, add_biases, add_inputs, grown, note_of
from .lanes import ASIDE, DECODER, grouped, recurrent_of
from .places import beside, embedding_of, head_of, left_over, points
from .tensors import Array, Found, Tensor, short
from .words import as_vocabulary, how_written

ENCODER = re.compile(r"(^|[._/])(enc|src|source|question)", re.IGNORECASE)
ATTENTION = re.compile(r"attn|attention|align", re.IGNORECASE)
STARTS = {BEGIN: ("<sos>", "<s>", "<bos>", "<start>", "<go>", "SOS", "BOS", "[BOS]", "[CLS]", "<SOS>", "<START>"),
          END: ("<eos>", "</s>", "<stop>", "EOS", "[EOS]", "[SEP]", "<EOS>", "<END>")}
OURS = {alias: own for own, aliases in STARTS.items() for alias in aliases}
Tensors = Mapping[str, Tensor]


def are_two(tensors: Tensors) -> bool:
    """Whether a file holds an encoder and a decoder by their names."""
    sides = {bool(DECODER.search(prefix)) for prefix in grouped(tensors)}
    return len(sides) == 2


def fit_two(found: Found, spec: Experiment, words: tuple[str, ...]) -> Fitted:
    """The question-and-answer experiment that a file's weights are of, as near to `spec` as can be.

    words  by row: of the one embedding, or of the encoder's and then the decoder's.  Raises FileError, ShapeError or
           SpecError.
    """
    return FitTwo(found, spec, words).made()


class FitTwo:
    """An encoder and a decoder being fitted to one experiment.

    asks, says    the two recurrent networks
    source        the file's name of the encoder's embedding, "" for none; `target` of the decoder's, often the same
    S, V          how many rows the source has where it is another one, and how many the vocabulary has in all
    begin, end    the rows that begin and end an answer
    """

    def __init__(self, found: Found, spec: Experiment, words: tuple[str, ...]) -> None:
        self.found, self.spec, self.tensors = found, spec, found.tensors
        self.notes: list[Note] = []
        groups = grouped(found.tensors)
        self.asks, self.says = (recurrent_of({name: found.tensors[name] for prefix, lanes in groups.items()
                                              if bool(DECODER.search(prefix)) == is_decoder
                                              for lane in lanes.values() for name in lane.values()})
                                for is_decoder in (False, True))
        used = self.asks.names | self.says.names
        rest = {name: t for name, t in found.tensors.items() if name not in used and t.is_real
                and not ASIDE.search(name)}
        for name in rest:
            if ATTENTION.search(name):
                raise FileError("attention", f"{short(name)}: Expected a decoder without attention", short(name))
        self.bridge = {name: name for name in rest if re.fullmatch(r"bridge\.(weight|bias)_[hC]_l\d+", name)}
        rest = {name: t for name, t in rest.items() if name not in self.bridge}
        self.rest = rest
        self.choose(rest)
        self.compare()
        self.name_rows(words)

    def choose(self, rest: Tensors) -> None:
        """Which arrays are the embeddings and the head."""
        of_encoder = {name: t for name, t in rest.items() if ENCODER.search(name) and not DECODER.search(name)}
        others = {name: t for name, t in rest.items() if name not in of_encoder}
        of_decoder = {name: t for name, t in others.items() if DECODER.search(name)}
        shared = {name: t for name, t in others.items() if name not in of_decoder}
        heads = {name: t for name, t in others.items() if points(name, self.says, False) >= 0}
        self.head, self.bias = head_of(heads, self.says, {})
        if self.head and not self.bias:
            self.bias = beside(self.head, others, self.tensors[self.head].shape[0])
        free = {name: t for name, t in shared.items() if name != self.head}
        self.target = embedding_of({name: t for name, t in of_decoder.items() if name != self.head}, self.says) \
            or embedding_of(free, self.says)
        self.source = embedding_of(of_encoder, self.asks) or embedding_of(free, self.asks) or self.target
        self.target = self.target or self.source

    def compare(self) -> None:
        """Whether the two are of one kind, and each reads what it should.  Raises FileError or ShapeError."""
        asks, says = self.asks, self.says
        if says.directions != 1:
            raise FileError("two-unlike", "Expected a decoder of one direction, got two", "decoder ← →")
        alike = [(one.cell, one.reset_after, one.peepholes, one.hidden, one.layers) for one in (asks, says)]
        if alike[0] != alike[1]:
            raise FileError("two-unlike", "Expected an encoder and a decoder of one cell, as many layers and as wide, "
                            f"got {asks.cell} {asks.layers} × {asks.hidden} and {says.cell} {says.layers} × "
                            f"{says.hidden}", f"{asks.cell} {asks.layers} × {asks.hidden}, "
                            f"{says.cell} {says.layers} × {says.hidden}")
        reads = says.lanes[0, False]["weight_ih"]
        width = self.tensors[self.target].shape[1] if self.target else asks.inputs
        if says.inputs != width:
            raise FileError("decoder-reads-more", f"{short(reads)}: Expected a decoder that reads its own words alone, "
                            f"{width} numbers, got {says.inputs}", short(reads))
        if says.inputs != asks.inputs:
            raise ShapeError(reads, f"inputs as wide as the encoder's, {asks.inputs}", says.inputs)
        if not self.head and not (self.bias and self.target):
            raise FileError("no-head", "Expected the decoder's head, a matrix of words by its hidden units",
                            ", ".join(map(short, list(self.tensors)[:6])))

    def name_rows(self, words: tuple[str, ...]) -> None:
        """The vocabulary, with the beginning and the end of an answer among its words."""
        rows = self.tensors[self.target].shape[0] if self.target else self.says.inputs
        said = self.tensors[self.head or self.bias].shape[0]
        if said != rows:
            raise ShapeError(self.head or self.bias, f"{rows} rows, as the decoder's embedding", said)
        are_apart = self.source != self.target
        self.S = self.tensors[self.source].shape[0] if are_apart else 0
        self.V = self.S + rows
        named = list(words) or [f"s{k}" for k in range(self.S)] + [f"{'t' if are_apart else 'w'}{k}"
                                                                  for k in range(rows)]
        if len(named) == self.V:
            self.name_ends(named, bool(words))
        self.named, missing = as_vocabulary(named, self.V)
        self.missing, self.is_named = missing, bool(words)
        row = min(self.S + 3, self.V - 1)
        self.notes.append(("words-given" if words else "words-numbered",
                           {"n": self.V, "row": row, "word": self.named[row]}))
        if are_apart:
            self.notes.append(("two-embeddings", {"n": self.S, "last": self.S - 1, "m": rows}))
        if missing:
            self.notes.append(("words-added", {"words": ", ".join(missing)}))

    def name_ends(self, named: list[str], is_given: bool) -> None:
        """Finds the beginning and the end among the decoder's rows by the names that they usually have; where no word
        is named so, its first rows are taken, as PyTorch's own tutorial has them."""
        own = range(self.S, self.V)
        if is_given and self.S:
            seen = set(named[:self.S])
            named[self.S:] = [f"{word}-t" if word in seen and word not in (BEGIN, END, *OURS) else word
                              for word in named[self.S:]]
            named[:self.S] = [f"{word}-s" if word in (BEGIN, END, *OURS) else word for word in named[:self.S]]
        places = {}
        for mark in (BEGIN, END):
            places[mark] = next((k for k in own if named[k] == mark), None)
            if places[mark] is None:
                places[mark] = next((k for k in own if OURS.get(named[k]) == mark), None)
        begin, end = places[BEGIN], places[END]
        if begin is None or end is None:
            free = [k for k in own if k not in (begin, end) and named[k] not in SPECIAL]
            if len(free) < 2:
                raise FileError("words", "Expected <sos> and <eos> among the words", "<sos>, <eos>")
            begin = free.pop(0) if begin is None else begin
            end = free.pop(0) if end is None else end
            self.notes.append(("begin-open", {"begin": begin - self.S, "end": end - self.S}))
        named[begin], named[end] = BEGIN, END

    def made(self) -> Fitted:
        """The experiment, and what went where."""
        spec = self.experiment()
        network = network_for(spec)
        if set(network.bridge_shapes) != set(self.bridge):
            raise FileError("bridge", "Expected a bridge from the encoder's two directions to the decoder's first "
                            f"states: {', '.join(network.bridge_shapes) or 'none'}", ", ".join(network.bridge_shapes))
        if not any(part.startswith("bias") for lane in self.asks.lanes.values() for part in lane):
            self.notes.append(("bias-none", {}))
        places = self.places()
        rows = tuple(Row(t.name, t.shape, places.get(name, "")) for name, t in self.tensors.items())
        self.notes += note_of(left_over(self.tensors, places))
        return Fitted(spec, rows, tuple(self.notes), self.V, self.is_named, lambda base: self.filled(base, network))

    def experiment(self) -> Experiment:
        """The open experiment with the file's networks and words; its text stays where it has any of these words."""
        asks, spec, own_text = self.asks, self.spec, self.text()
        if asks.cell == "rnn":
            self.notes.append(("nonlinearity", {"nonlinearity": spec.nonlinearity}))
        is_learned = any(re.match(r"initial\.", name) for name in self.tensors)
        spec = spec.replace(
            task="answer", cell=asks.cell, hidden=asks.hidden, layers=asks.layers, bidirectional=asks.directions == 2,
            merge=self.merge() if asks.directions == 2 else spec.merge, embedding=asks.inputs if self.source else 0,
            tie_weights=False, peepholes=asks.peepholes, initial_state="learned" if is_learned else "zero",
            reset_after=asks.reset_after if asks.cell == "gru" else spec.reset_after,
            text=spec.text if spec.facts.writes else own_text, vocabulary=(), **how_written(self.named))
        if dataset_for(spec).vocabulary.words != self.named:
            spec = spec.replace(vocabulary=self.named)
        if not any(set(self.named).intersection(line) for line in dataset_for(spec).sources):
            spec = spec.replace(text=own_text)
        if spec.text == own_text:
            self.notes.append(("text-of-words", {}))
        return spec

    def merge(self) -> str:
        """How the encoder's two directions are merged: a bridge says so by its width."""
        both, placed = 2 * self.asks.hidden, self.places()
        is_joined = any(t.shape[-1:] == (both,) for name, t in self.rest.items() if name not in placed)
        if self.bridge or self.asks.merge == "concat" or is_joined:
            return "concat"
        merge = self.spec.merge if self.spec.bidirectional and self.spec.merge != "concat" else "sum"
        self.notes.append(("merge", {"merge": merge}))
        return merge

    def text(self) -> tuple[str, ...]:
        """A line of the vocabulary's own words, a question and its answer."""
        own = [word for word in self.named[:self.S or self.V] if word not in (*SPECIAL, BEGIN, END)]
        said = [word for word in self.named[self.S:self.V] if word not in (*SPECIAL, BEGIN, END)]
        return (f"{' '.join(own[:3])} => {' '.join(said[:2])}",)

    def places(self) -> dict[str, str]:
        """Our names by the file's, of every array that is used."""
        places = {self.source: "embedding.weight", self.target: "embedding.weight", self.head: "head.weight",
                  self.bias: "head.bias", **self.bridge}
        for part, parts in (("rnn", self.asks), ("decoder", self.says)):
            for (n, is_reverse), lane in parts.lanes.items():
                places |= {name: f"{part}.{local}_l{n}{'_reverse' if is_reverse else ''}"
                           for local, name in lane.items()}
        places |= {name: name for name in self.tensors if re.fullmatch(r"initial\.[hC]_l\d+(_reverse)?", name)}
        places.pop("", None)
        return places

    def filled(self, base: dict[str, Array], network: Network) -> dict[str, Array]:
        """A state_dict with the file's numbers, zeros for biases that it lacks, and nothing for rows that are added."""
        own = {"embedding.weight", "head.weight", "head.bias"}
        out = {place: self.tensors[name].read() for name, place in self.places().items() if place not in own}
        both = [one for one in (network, network.decoder) if one is not None]
        for one in both:
            add_biases(out, one)
        out |= {name: np.zeros_like(array) for name, array in base.items()
                if name not in out and name not in own and not re.search(r"\.bias_[ih]h_", name)}
        added = len(self.missing)
        if self.source:
            tables = [self.source, self.target] if self.S else [self.target]
            out["embedding.weight"] = grown(np.concatenate([self.tensors[name].read() for name in tables]), added, 0)
        elif added:
            for one in both:
                add_inputs(out, one, added)
        head = self.tensors[self.head or self.target].read()
        bias = self.tensors[self.bias].read() if self.bias else np.zeros(len(head), np.float32)
        never = np.full(self.S, NEVER, np.float32)
        out["head.weight"] = grown(np.concatenate([np.zeros((self.S, head.shape[1]), np.float32), head]), added, 0)
        out["head.bias"] = grown(np.concatenate([never, bias]), added, NEVER)
        return out
