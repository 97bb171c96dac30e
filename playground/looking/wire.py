"""Trace -> bytes for the animation: a safetensors file of float32 arrays (core/exchange/weights/safetensors.py).

Among its texts `trace` is JSON, the header that static/CONTRACT.md describes.  The batch axis is dropped: a trace holds
one sentence.
"""
from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from core import Trace
from core.exchange.weights.safetensors import write_safetensors
from core.looking.backward import backward_lines
from core.looking.tracing import LANES
from core.network.merging import merge
from core.network.network import dataset_for
from core.numerics.functions import logsumexp, norm
from core.tasks import Task
from core.tasks.answer import BEGIN
from core.tasks.text import BLANK, PAD, SHOWN_BLANK, UNKNOWN

VERSION = 2
CANDIDATES = 6
SHOWN_BEGIN = "▷"                        # the mark that a decoder reads first
LEFT_OUT = ("logits", "dzh")                # the page has what it shows of these in the header, or in dzx

Array = npt.NDArray[Any]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")          # what is not finite is shown as such
def encode(trace: Trace, untouched: Trace | None = None, held: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """The bytes of a trace: about 4 (T D L (11 H + 8 H)) of them.

    untouched  the same with nothing held: its symbols are beside the trace's own as was.n.d.<symbol>
    held       what is held in it, as the page names it
    """
    states = tuple(f".{s}0" for s in trace.network.cell.states)
    arrays = {name: alone(name, array, states) for name, array in trace.items()
              if name.rpartition(".")[2] not in LEFT_OUT}
    if untouched is not None:
        symbols = [f"{n}.{LANES[d]}.{s}" for n, d in trace.lanes for s in trace.network.cell.substeps]
        arrays |= {f"was.{name}": alone(name, untouched[name], states) for name in symbols}
    for (n, d), lane in trace.lanes.items():
        peepholes = {w[-1]: p for w, p in lane.weights.items() if w.startswith("peephole_")}
        arrays |= {f"{n}.{LANES[d]}.p_{symbol}": p for symbol, p in peepholes.items()}
        arrays |= {f"{n}.{LANES[d]}.{w}": lane.weights[w] for w, dims in lane.cell.own.items() if dims == "H"
                   and "_" in w[:2]}
    was = predictions(untouched)["candidates"] if untouched is not None else {}
    return packed({**describe(trace), "held": list(held), "was": was}, arrays)


def packed(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """The bytes of a header and its arrays, which have no batch axis any more."""
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return write_safetensors(arrays, {"trace": text})


def alone(name: str, array: Array, states: tuple[str, ...]) -> Array:
    """An array of a trace without its batch axis; `states` are the endings of those that hold the states before the
    first step."""
    return array[:, 0] if array.ndim == 3 else array[0] if name.endswith(states) and array.ndim == 2 else array


def describe(trace: Trace) -> dict[str, Any]:
    """The header: what the sentence and the network are, and what was predicted."""
    spec, cell = trace.spec, trace.network.cell
    return {
        "version": VERSION, "tokens": list(trace.tokens), "blank": trace.blank, "task": spec.task,
        "facts": facts_of(spec.facts), "reads": trace.reads, "cell": spec.cell,
        "layers": spec.layers, "hidden": spec.hidden, "bidirectional": spec.bidirectional, "merge": spec.merge,
        "embedding_size": spec.embedding, "step": trace.step, "seed": spec.seed, "source": trace.source,
        "substeps": list(cell.substeps), "equations": cell.equations, "kinds": dict(cell.kinds),
        "blocks": list(cell.blocks),
        "backward": [list(line) for line in backward_lines(cell)],
        "scored": list(trace.scored), "loss": number(trace.loss), "token_loss": [number(x) for x in trace.token_loss],
        "targets": {str(t): word(trace, k) for t, k in trace.target.items()},
        "gradients": {n: number(norm(g)) for n, g in trace.gradient.items()} if trace.gradient else {},
        "answer": answer_of(trace), "decoder": decoder_of(trace), **predictions(trace),
    }


def facts_of(task: Task) -> dict[str, Any]:
    """What is true of a task, for views that know no task by its name."""
    return {"title": dict(task.title), "generated": task.generated, "one_way": task.one_way, "blanks": task.blanks,
            "predicts_words": task.predicts_words, "predicts_numbers": task.loss == "mse", "writes": task.writes,
            "generates": task.generates}


def answer_of(trace: Trace) -> dict[str, Any] | None:
    """What a decoder should have said and did say, where there is one."""
    if trace.answer is None:
        return None
    tokens, said, p, loss = trace.answer
    return {"tokens": list(tokens), "said": list(said), "p": number(p), "loss": [number(x) for x in loss]}


def decoder_of(trace: Trace) -> dict[str, Any] | None:
    """What differs in the header where the decoder is looked at: its tokens are those that it reads, the mark that
    begins an answer first, and each is followed by a prediction."""
    if trace.answer is None:
        return None
    tokens, _, _, loss = trace.answer
    read = [SHOWN_BEGIN, *tokens[:-1]]
    rows = dict(enumerate(trace.logits))
    return {
        "tokens": read, "scored": [t for t in rows if math.isfinite(loss[t])],
        "token_loss": [number(x) for x in loss], "targets": {str(t): token for t, token in enumerate(tokens)},
        **predicted(trace, rows, {t: trace["dec.out"][t, 0] for t in rows}),
    }


def names(trace: Trace) -> tuple[str, ...]:
    """What the head's rows stand for: labels, or the vocabulary's words."""
    return dataset_for(trace.spec).labels or trace.vocabulary.words


def word(trace: Trace, index: int) -> str:
    text = names(trace)[index]
    return SHOWN_BLANK if text == BLANK else text


def predictions(trace: Trace) -> dict[str, Any]:
    """What the page can ask for: at the blank, at the last token where a sequence is read once, or else at every token.

    The best candidates of each (of an answer, those for its first token); for a task that predicts numbers, {"said",
    "right"} in their place.
    """
    last = len(trace.tokens) - 1
    at = [trace.blank] if trace.spec.facts.blanks else [last] if trace.reads == "final" else range(last + 1)
    places = [t for t in at if t >= 0]
    return predicted(trace, {t: logits_at(trace, t) for t in places}, {t: reading_at(trace, t) for t in places})


def predicted(trace: Trace, rows: Mapping[int, Array], read: Mapping[int, Array]) -> dict[str, Any]:
    """`predictions` of the logits at some places; `read` is the head's input there."""
    out: dict[str, Any] = {"candidates": {}, "others": {}, "logsumexp": {}, "head": {}, "numbers": {}}
    if trace.spec.facts.loss == "mse":
        for t, z in rows.items():
            out["numbers"][str(t)] = {"said": number(z[0]),
                                      "right": None if t not in trace.goal else number(trace.goal[t])}
            out["head"][str(t)] = head_of(trace, z, read[t], 0)
        return out
    for (t, z), (best, order, rest, log_sum) in zip(rows.items(), best_in(trace, list(rows.values())), strict=True):
        out["candidates"][str(t)], out["others"][str(t)], out["logsumexp"][str(t)] = best, rest, log_sum
        out["head"][str(t)] = head_of(trace, z, read[t], order[0])
    return out


def logits_at(trace: Trace, t: int) -> Array:
    """The logits [V] of the prediction at token t: the only ones where a sequence is read once."""
    logits: Array = trace.logits[t if trace.reads == "each" else 0]
    return logits


def reading_at(trace: Trace, t: int) -> Array:
    """The head's input [width] of the prediction at token t; of an answer, the decoder's first output."""
    row: Array
    if trace.answer is not None:
        row = trace["dec.out"][0, 0]
        return row
    if trace.reads == "each":
        row = trace["out"][t, 0]
        return row
    top = trace.spec.layers - 1
    return merge(trace.spec.merge, [trace.lanes[top, d].final["h"][0] for d in range(trace.spec.directions)])


def best_of(trace: Trace, t: int, most: int = CANDIDATES) -> tuple[list[list[Any]], float | None, float | None]:
    """The best [word, logit, p], the p of all others together, and log Σ eᶻ at token t; None for what is not finite."""
    [(best, _, others, log_sum)] = best_in(trace, [logits_at(trace, t)], most)
    return best, others, log_sum


def best_in(
    trace: Trace, rows: Sequence[Array], most: int = CANDIDATES,
) -> Iterator[tuple[list[list[Any]], list[int], float | None, float | None]]:
    """`best_of` each row of logits [V], and which rows of the head the best are."""
    if not rows:
        return
    z = np.stack(rows).astype(np.float64)
    log_sums = logsumexp(z)
    chances = np.exp(z - log_sums[:, None])
    for logits, p, log_sum in zip(z, chances, log_sums, strict=True):
        order = likeliest(trace, logits, most)
        best: list[list[Any]] = [[word(trace, k), number(logits[k]), number(p[k])] for k in order]
        yield best, order, number(np.maximum(0, 1 - p[order].sum())), number(log_sum)


def likeliest(trace: Trace, z: Array, most: int) -> list[int]:
    """So many of what the network can say by its logits z [V], likeliest first; of equal ones the first."""
    never, words = (PAD, BLANK) if trace.answer is None else (PAD, BLANK, UNKNOWN, BEGIN), names(trace)
    wanted, low, near = most + len(never), -z, np.arange(len(z))
    if wanted < len(z):
        near = np.flatnonzero(~(low > np.partition(low, wanted)[wanted]))     # ties, and what is no number, are near
    first = near[np.argsort(low[near], kind="stable")[:wanted]].tolist()
    return [k for k in first if words[k] not in never][:most]


def head_of(trace: Trace, z: Array, out: Array, k: int) -> dict[str, Any]:
    """What the head's row k says of its input `out`, a logit or a number, as the sum of its parts: each direction's
    share under concat, one share else, and the bias."""
    bias = number(trace.params["head.bias"][k])
    lanes = trace.spec.directions if trace.spec.merge == "concat" and trace.answer is None else 1
    weight = trace.params["embedding.weight" if trace.spec.tie_weights else "head.weight"][k]
    parts = [number(a @ b) for a, b in zip(weight.reshape(lanes, -1), out.reshape(lanes, -1), strict=True)]
    return {"word": word(trace, k), "parts": parts, "bias": bias, "z": number(z[k])}


def number(x: Any) -> float | None:
    """A number of JSON: None for what is not finite."""
    value = float(x)
    return value if math.isfinite(value) else None


def told(value: Any) -> Any:
    """Lists and objects of JSON with None in the place of every number that is not finite; the same ones where all
    are."""
    if isinstance(value, float):
        return number(value)
    if not isinstance(value, (dict, list, tuple)):
        return value
    parts = value.values() if isinstance(value, dict) else value
    said = [told(part) for part in parts]
    if all(a is b for a, b in zip(said, parts, strict=True)):
        return value
    return dict(zip(value, said, strict=True)) if isinstance(value, dict) else said


def encode_curve(rows: Sequence[tuple[float, ...]], most: int = 1000) -> bytes:
    """float32 rows [step, loss, accuracy, grad_norm, grad_norm_clipped, validation_loss], thinned to at most `most`.

    The first and the last row always stay.
    """
    if len(rows) > most:
        # more than 1 apart: none comes twice
        rows = [rows[k] for k in np.linspace(0, len(rows) - 1, most).round().astype(int)]
    return np.array(rows, "<f4").reshape(-1, 6).tobytes()
