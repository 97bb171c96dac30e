"""A script that goes on in PyTorch from where a training run stands: generated, self-contained, runnable.

It is put together from the texts of frame.py, layers.py and data.py: the settings and numbers of this state, its data
as the task makes it, the network, and the training loop.  Small weights are in it as base64; larger ones are read
from the .npz beside it.
"""
import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ...cells import CELLS, OWN
from ...errors import SpecError
from ...looking.tracing import everywhere
from ...network import seq2seq
from ...network.network import cell_for, dataset_for, forward, network_for
from ...spec import FIELDS, Experiment
from ...tasks import TASKS, Batch, Dataset, Example
from ...tasks.characters import LINE_END
from ...tasks.generated import Generated
from ...tasks.streaming import Stream, streams
from ...training.loop import TrainState, carried_on, last_step
from ..files import write_npz
from ..needs import needs
from ..template import fill, pick
from . import data as texts
from . import layers
from .frame import SCRIPT
from .own import own_shapes, own_step

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]

EMBEDDED_BYTES = 768 * 1024
DRAWN_NUMBERS = 200_000
NPZ_NAME = "unrolled.npz"
SAMPLES = {"cloze": "the cat ___ on the mat", "next": "the cat", "answer": "what does the cat say"}
# Of cells, those that PyTorch does not have.
FORMS = {"peepholes": " with peepholes", "reset before": " with its reset before the product"}
NAMES = {"rnn": "An RNN", "gru": "A GRU", "lstm": "An LSTM", OWN: "A cell of its own equations"}


def script(state: TrainState, weights: Arrays, moments: Sequence[Arrays]) -> str:
    """The script's text.  `weights` and `moments` are under PyTorch's names.

    Raises SpecError for a cell that PyTorch has not, and for sampled words.
    """
    spec, data = state.experiment, dataset_for(state.experiment)
    if spec.cell not in NAMES:
        raise SpecError("cell", spec.cell, "one of " + ", ".join(NAMES) + ", for a PyTorch script")
    if spec.sampled_words:
        raise SpecError("sampled_words", spec.sampled_words, "0, every word, for a PyTorch script")
    small = sum(array.nbytes for arrays in (weights, *moments) for array in arrays.values()) <= EMBEDDED_BYTES
    arrays: dict[str, Array] = {}
    if small:
        for k, moment in enumerate(moments):
            arrays |= {f"moment{k}.{name}": array for name, array in moment.items()}
        arrays |= weights
    arrays |= carried_arrays(state, data)
    arrays |= known(state)
    examples, more = examples_of(state, data)
    network, form = network_for(spec), step_of(spec)
    flags = needs(spec, data) | {network_form(spec), form.replace(" ", "_"), *(["lstm"] if spec.cell == "lstm" else [])}
    flags |= {"hooked"} if form == "gru" else set()
    flags |= {"inside"} if network.cell.inside else set()
    flags |= {"held"} if spec.recurrent_mask == "fixed" else set()
    labels = "classes" in flags and not TASKS[spec.task].predicts_words and spec.task != "reber"
    flags |= {"by_token"} if network.reads == "each" and labels else set()
    batches = texts.STREAMS if "streams" in flags else texts.DRAWN if "drawn" in flags else texts.BATCHES
    lanes = [f"_l{n}{end}" for n in range(spec.layers) for end in ("", "_reverse")[:spec.directions]]
    chosen = {
        "title": title(state), "embedded": repr(packed(arrays | more)), "npz": repr("" if small else NPZ_NAME),
        "width": repr(spec.width), "step": repr(state.step), "last": repr(last_step(spec)), "since": repr(state.since),
        "vocabulary": repr(list(data.vocabulary.words)), "outputs": repr(data.outputs), "inputs": repr(network.inputs),
        "names": repr(list(data.labels or data.vocabulary.words)),
        "states": repr(network.cell.states), "lanes": repr(lanes),
        "reading": "final" if "final" in flags else "out[:, 0]",
        "sample": "0.5 0.2* 0.9 0.7*" if "numbers" in flags else SAMPLES.get(spec.task, "some of its words"),
        "examples": examples, "batches": batches, "network": network_text(spec, flags),
    }
    text = pick(SCRIPT.replace("<<batches>>", batches).replace("<<network>>", chosen["network"]), flags)
    used = set(re.findall(r"\bS\.(\w+)", text + examples))
    return fill(text, chosen | {"settings": literal({name: getattr(spec, name) for name in FIELDS if name in used})})


def carried_arrays(state: TrainState, data: Dataset) -> Arrays:
    """The states that truncated training goes on from, a layer a row."""
    on = carried_on(state, Stream.of(data).ids.shape[1]) if streams(state.experiment) else None
    if on is None:
        return {}
    return {f"carried.{s}": np.stack([on[n, 0][s] for n in range(state.experiment.layers)]) for s in on[0, 0]}


def title(state: TrainState) -> str:
    spec = state.experiment
    directions = "two directions" if spec.bidirectional else "one direction"
    form = FORMS.get(step_of(spec), "")
    return (f"{NAMES[spec.cell]}{form} in {directions}, {spec.layers} x {spec.hidden} units, "
            f"trained in Unrolled for {state.step} steps")


def literal(settings: Mapping[str, object]) -> str:
    """A dictionary as Python's source, one name a line."""
    return "{\n" + "".join(f"    {name!r}: {value!r},\n" for name, value in settings.items()) + "}"


def packed(arrays: Arrays) -> str:
    """Arrays as base64 of an .npz."""
    return base64.b64encode(write_npz(arrays)).decode()


def known(state: TrainState) -> dict[str, Array]:
    """The first example's inputs, and the logits that the network gives for all of its positions (or its end): those of
    its answer where a decoder writes one."""
    network, first = network_for(state.experiment), dataset_for(state.experiment).examples[0]
    arrays, batch = {"known.inputs": np.asarray(first.ids if first.inputs is None else first.inputs)}, Batch.of([first])
    if network.decoder is None or first.answer is None:
        logits = forward(network, state.params, batch, read=everywhere(network, len(first))).logits
    else:
        arrays["known.said"], every = first.answer.ids, everywhere(network.decoder, len(first.answer))
        logits = seq2seq.forward(network, state.params, batch, read=every).said.logits
    return arrays | {"known.logits": logits.astype(np.float32)}


def examples_of(state: TrainState, data: Dataset) -> tuple[str, dict[str, Array]]:
    """The data's part of the script, and the arrays that it needs: the sentences themselves where the task reads
    text."""
    spec = state.experiment
    if data.stream is not None and streams(spec):
        return texts.STREAM, {"data.stream": data.stream}
    if data.stream is not None and not data.held_out and not data.split[0]:
        return texts.EXAMPLES["lines"].replace("<<lines>>", listed([[*line, LINE_END] for line in data.sources])), {}
    if TASKS[spec.task].writes:
        words = data.vocabulary
        pairs = [[*words.decode(e.ids), "=>", *words.decode(e.answer.ids[1:])] for e in data.examples if e.answer]
        return texts.EXAMPLES["answer"].replace("<<lines>>", listed(pairs)), {}
    if spec.task in texts.EXAMPLES and data.stream is None and not data.held_out:
        return texts.EXAMPLES[spec.task].replace("<<lines>>", listed(data.sources)), {}
    if isinstance(data, Generated):
        return texts.STORED, columns([e for k in range(state.step, state.step + ahead(state)) for e in data.drawn(k)])
    return texts.STORED, columns(data.examples)


def listed(lines: Iterable[Iterable[str]]) -> str:
    """Lines of tokens as Python's source."""
    return "[\n" + "".join(f"    {list(line)!r},\n" for line in lines) + "]"


def ahead(state: TrainState) -> int:
    """How many steps' data a script carries where a task draws new data for each: to the last step, within
    DRAWN_NUMBERS."""
    spec, last = state.experiment, last_step(state.experiment)
    wanted = last - state.step if last > state.step else 100
    return max(1, min(wanted, DRAWN_NUMBERS // (spec.batch_size * spec.distance)))


def columns(examples: Sequence[Example]) -> dict[str, Array]:
    """Examples end to end, with their lengths."""
    columns = {name: [getattr(e, name) for e in examples] for name in ("ids", "targets", "scored", "inputs", "values")}
    arrays = {f"data.{name}": np.concatenate(values) for name, values in columns.items() if values[0] is not None}
    return arrays | {"data.lengths": np.array([len(e) for e in examples])}


def step_of(spec: Experiment) -> str:
    """The cell in its form, as layers.STEPS names it."""
    if spec.cell == OWN:
        return OWN
    cell = CELLS[spec.cell]
    return next((form for form in FORMS if cell.variants.get(form) is cell_for(spec)), spec.cell)


def network_form(spec: Experiment) -> str:
    """Which text of layers.py: PyTorch's own module where it computes the same, else layer by layer, else step by
    step."""
    if step_of(spec) in (*FORMS, OWN) or spec.recurrent_dropout:
        return "by_step"
    return "by_layer" if spec.bidirectional and spec.merge != "concat" and spec.layers > 1 else "whole"


def network_text(spec: Experiment, flags: set[str]) -> str:
    """The recurrent layers."""
    more = f", nonlinearity={spec.nonlinearity!r}" if spec.cell == "rnn" else ""
    more += ", dropout=S.dropout" if "drop_between" in flags and "whole" in flags else ""
    text = {"by_step": layers.BY_STEP, "by_layer": layers.BY_LAYER, "whole": layers.WHOLE}[network_form(spec)]
    step, cell = own_step(spec.equations) if spec.cell == OWN else layers.STEPS[step_of(spec)], network_for(spec).cell
    places = {"own": own_shapes(cell.own), "last": cell.blocks[-1] if cell.blocks else "", "module": spec.cell.upper(),
              "more": more, "nonlinearity": spec.nonlinearity, "blocks": str(len(cell.blocks)),
              "directions": str(spec.directions)}
    return fill(text.replace("<<step>>", step), places)
