"""`unrolled_numpy.py`: one experiment as a program in plain NumPy, which goes on from where its training stands.

It computes one sentence after the other, in float64, with every weight of a gate by its name, so that it reads as a
textbook does; the page's float32 agrees with it to about 1e-6.  frame.py and networks.py are its text, words.py its
comments, data.py what it trains on, and cell.py writes the step and the step backward out of the cell's own equations.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...errors import SpecError
from ...network.network import Network, dataset_for, network_for, weight_name
from ...numerics.params import Array, Params
from ...spec import Experiment
from ...tasks import TASKS
from ...tasks.base import BUCKET
from ...tasks.generated import Generated
from ...tasks.streaming import streams
from ...training.evaluation import evaluate
from ...training.loop import TrainState, batches_for, last_step, masks_for
from ..files import write_npz
from ..needs import needs
from ..pytorch import ahead as steps_ahead
from ..template import fill, pick
from .cell import CellText
from .data import ahead, lines_of, text_of
from .frame import PROGRAM
from .networks import ALONE, WITH_DECODER
from .words import WORDS

MOST_WEIGHTS = 2_000_000
MOMENTS = {"sgd": "", "momentum": "u, ", "rmsprop": "v, ", "adam": "m, v, ", "adamw": "m, v, "}


def program(state: TrainState, language: str = "en") -> str:
    """The program's text, its comments in `language`.

    Raises SpecError, with the field that it is about, for what a program of this form does not cover: streams of text,
    sampled words, and more than MOST_WEIGHTS weights.
    """
    check(state)
    spec, data = state.experiment, dataset_for(state.experiment)
    examples = ahead(data, state.step, steps_ahead(state)) if isinstance(data, Generated) else data.examples
    form, lines = lines_of(data, examples)
    text, packed = text_of(lines)
    since = set() if state.since else {"since0"}
    is_long = any(len(e) > BUCKET for e in data.examples)
    chosen = needs(spec, data) | {form} | since | ({"packed"} if packed else set()) | ({"long"} if is_long else set())
    words = WORDS[language]
    places = settings(state, chosen) | comments(state, words, chosen) | cell_text(spec).places()
    return fill(picked(chosen), places | {"data.lines": text})


def picked(chosen: set[str]) -> str:
    """The program's lines for these flags, no two empty ones in a row."""
    text = PROGRAM.replace("<<network>>", WITH_DECODER if "answers" in chosen else ALONE)
    return re.sub(r"\n{3,}", "\n\n", pick(text, chosen)).replace(" ----\n\n", " ----\n")


def check(state: TrainState) -> None:
    """SpecError for what the program does not cover."""
    spec, size = state.experiment, state.params.flat.size
    if streams(spec):
        raise SpecError("truncate", spec.truncate, "0, whole sentences, for a NumPy program")
    if spec.sampled_words:
        raise SpecError("sampled_words", spec.sampled_words, "0, every word, for a NumPy program")
    if size > MOST_WEIGHTS:
        raise SpecError("hidden", spec.hidden, f"a network of at most {MOST_WEIGHTS:,} weights, for a NumPy program")


def settings(state: TrainState, chosen: set[str]) -> dict[str, str]:
    """The places of numbers and of arguments."""
    spec, data, moments = state.experiment, dataset_for(state.experiment), MOMENTS[state.experiment.optimiser]
    return arguments(spec, chosen) | {
        f"set.{name}": str(value)
        for name, value in {
            "words": literal(data.vocabulary.words),
            "names": literal(data.labels or data.vocabulary.words),
            "sizes": f"{spec.hidden}, {state.step}, {last_step(spec)}",
            "seed": f"{spec.seed}, {spec.batch_size}",
            "since": state.since,
            "moments": moments,
            "unpacked": f"w, {moments}".strip(" ").strip(",") if moments else "w,",
            "kinds": "w" + moments.replace(", ", ""),
            "page": f"{page_loss(state):.9g}",
            "numbers": packed(state),
        }.items()
    }


def arguments(spec: Experiment, chosen: set[str]) -> dict[str, str]:
    """The places that the experiment fills by itself."""
    numbers = {
        name: getattr(spec, name)
        for name in (
            "width",
            "clip_value",
            "clip_norm",
            "weight_decay",
            "momentum",
            "stop_loss",
            "decay_factor",
            "decay_every",
            "steps",
            "warmup_steps",
            "dropout",
            "recurrent_dropout",
            "word_dropout",
            "layers",
            "directions",
        )
    }
    is_answer = "answers" in chosen
    layer, of = "n" if spec.layers > 1 else "0", "masks[0]" if is_answer else "masks"
    masked = {
        "masks": ", masks",
        "factors": ", factors",
        "drawn": ", draw(step, chosen)",
        "more": ", *more",
        "first": ", draw(STEP, batch(found, STEP))",
    }
    lane = {
        "mask": ", mask",
        "lane_mask": f', {of}["recurrent"][{layer}][0]',
        "other_mask": f', {of}["recurrent"][{layer}][1]',
        "said_mask": f', masks[1]["recurrent"][{layer}][0]',
    }
    given = {name: text if "dropout" in chosen else "" for name, text in masked.items()}
    given |= {name: text if "drop_recurrent" in chosen else "" for name, text in lane.items()}
    for side in ("right", "left"):
        learned = f'[w[f"{side}{"{n}" if spec.layers > 1 else 0} {{s}}0"] for s in STATES]'
        given[f"{side}_first"] = learned if "learned" in chosen else "ZERO"
    of_part: dict[str, object] = {"part": "", "part_width": spec.width, "part_directions": spec.directions}
    of_part = {"part": "part + ", "part_width": "width", "part_directions": "directions"} if is_answer else of_part
    of_part["read"] = "inputs[0]" if is_answer else "inputs"
    return {
        f"set.{name}": str(value)
        for name, value in {
            **numbers,
            **given,
            **of_part,
            "head": "E" if spec.tie_weights else "V",
            "rate": spec.learning_rate,
            "mask_rows": 1 if spec.recurrent_mask == "fixed" else "T",
        }.items()
    }


def cell_text(spec: Experiment) -> CellText:
    """The experiment's cell, to be written."""
    learned = spec.initial_state == "learned" and not TASKS[spec.task].writes        # a decoder begins otherwise
    return CellText(network_for(spec).cell, masked=spec.recurrent_dropout > 0, learned=learned)


def comments(state: TrainState, words: dict[str, str], chosen: set[str]) -> dict[str, str]:
    """The places of words."""
    spec = state.experiment
    cell = network_for(spec).cell
    title = words["title"].format(
        cell=cell.title,
        directions=words["two" if spec.bidirectional else "one"],
        layers=spec.layers,
        hidden=spec.hidden,
        step=state.step,
    )
    form = next(name for name in ("cloze", "next", "lines", "answers", "pairs") if name in chosen)
    batch = words["doc.batch.drawn" if "drawn" in chosen else "doc.batch"]
    numbers = words["numbers"].format(moments=words["moments"] if state.moments else "")
    return words | {
        "title": title,
        "doc.examples": words[f"doc.examples.{form}"],
        "doc.batch": batch,
        "numbers": numbers,
    }


def literal(words: Sequence[str], most: int = 110) -> str:
    """A list of words as Python's source, in lines that are not too long."""
    rows: list[str] = []
    row = ""
    for word in map(repr, words):
        if row and len(row) + len(word) > most:
            rows, row = [*rows, row.rstrip()], ""
        row += word + ", "
    rows.append(row.rstrip(", "))
    return "[" + "\n         ".join(rows) + "]"


def packed(state: TrainState) -> str:
    """The weights and the optimiser's moments as base64 of an .npz, under the program's names with w, m, v or u in
    front."""
    kinds = "w" + MOMENTS[state.experiment.optimiser].replace(", ", "")
    arrays: dict[str, Array] = {}
    for kind, flat in zip(kinds, [state.params.flat, *state.moments], strict=True):
        arrays |= {f"{kind} {name}": array for name, array in named(state, state.params.with_flat(flat)).items()}
    return base64.b64encode(write_npz(arrays)).decode()


def named(state: TrainState, params: Params) -> dict[str, Array]:
    """Parameters under the program's names: E, V, c, and of each lane W_f, U_f, b_f as columns; W, U and b by their
    blocks.  A decoder's lanes are called so; B0 h and b0 h are the bridge of the first layer's h."""
    network, learned = network_for(state.experiment), state.experiment.initial_state == "learned"
    found = {"E": params["embedding.weight"]} if "embedding.weight" in params else {}
    for n, d in network.lanes:
        lane = f"{('right', 'left')[d]}{n} "
        found |= of_lane(network, params, n, d, lane)
        found |= {f"{lane}{s}0": params[weight_name(f"{s}0", n, d)] for s in network.cell.states if learned}
    if network.decoder is not None:
        for n, _ in network.decoder.lanes:
            found |= of_lane(network.decoder, params, n, 0, f"decoder{n} ")
    for name in network.bridge_shapes if network.decoder is not None else ():
        _, kind, state_of, layer = re.split("[._]", name)                    # bridge.weight_h_l0
        found[f"{kind.replace('weight', 'B')[0]}{layer[1:]} {state_of}"] = params[name]
    if "head.weight" in params:
        found["V"] = params["head.weight"]
    found["c"] = params["head.bias"]
    return {name: array[:, None] if array.ndim == 1 else array for name, array in found.items()}


def of_lane(network: Network, params: Params, n: int, d: int, lane: str) -> dict[str, Array]:
    """A lane's weights under the program's names, each with the lane's in front."""
    cell, blocks, found = CellText(network.cell), network.cell.blocks, dict[str, Array]()
    for local, array in network.weights(params, n, d).items():
        letter = {"weight_ih": "W", "weight_hh": "U", "bias": "b"}.get(local)
        parts = zip(blocks, np.split(array, len(blocks)), strict=True) if letter and blocks else ()
        found |= {f"{lane}{letter}_{block}": part for block, part in parts}
        found |= {} if letter else {lane + cell.own(local): array}
    return found


def page_loss(state: TrainState) -> float:
    """The loss of the next step's batch, in float64."""
    spec, params = state.experiment, state.params.astype(np.float64)
    batch, _ = batches_for(spec)(state.step)
    return float(evaluate(network_for(spec), params, batch, masks_for(replace(state, params=params), batch)).value)
