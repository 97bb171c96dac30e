"""A network's way out and in: PyTorch's state_dict, .npz, JSON with all of a state, and a script that goes on in
PyTorch.

The names are those of a PyTorch module with the parts `embedding`, `rnn` and `head`:

    embedding.weight     rnn.weight_ih_l0     rnn.weight_hh_l0     rnn.bias_ih_l0     rnn.bias_hh_l0     …_reverse
    head.weight          head.bias

What begins with `rnn.` loads into torch.nn.RNN, GRU or LSTM with strict=True.  The core has one bias where PyTorch adds
two: out, bias_ih is ours and bias_hh zero (a GRU's last block of bias_hh is its own recurrent bias c_n); in, the two
are added, and a sum stored by itself as `rnn.bias_l0` (with `rnn.bias_hn_l0` for a GRU) is taken as it is.

    tied weights             head.weight equals embedding.weight, as in PyTorch; on the way in it may be absent
    learned initial states   initial.h_l0, initial.C_l0_reverse [H]: PyTorch's modules take them as arguments
    peepholes                rnn.peephole_i_l0 [H]: strict=True refuses them, for torch.nn.LSTM would compute something
                             else
    a GRU with its reset before the product   rnn.weight_hh_l0 [2H, H] and rnn.weight_hn_l0 [H, H]: refused likewise
    words                    `vocabulary` and `labels`, by row, go with the weights as texts; on the way in they are
                             compared
    an answer's decoder      decoder.weight_ih_l0 … as under rnn.; its bridge, bridge.weight_h_l0, bridge.bias_h_l0
                             (core/network/seq2seq.py)
"""
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import FileError, ShapeError, SpecError
from ..network.network import Network, dataset_for, network_for
from ..spec import FIELDS, Experiment
from ..tasks.streaming import Stream, streams
from ..training.loop import Event, TrainState, carried_on
from ..training.optimisers import MOMENTS, first_moments
from . import pytorch, textbook
from .files import JSON_CHARACTERS, numbers_in, numbers_out, read_json, read_npz, write_npz
from .pytorch_names import from_pytorch, outer_shapes, summed_shapes, to_pytorch
from .traces import trace_npz as trace_npz
from .traces import trace_safetensors as trace_safetensors
from .weights import read_weights
from .weights.archives import Archive
from .weights.fitted import Fitted
from .weights.fitting import fit
from .weights.npz import read_npz as read_any_npz
from .weights.safetensors import write_safetensors

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]
VERSION = 1
LARGEST = 1e300
PARTS = ("experiment", "step", "weights", "moments", "carried")
LAST = ("loss", "accuracy", "grad_norm", "grad_norm_clipped", "validation_loss", "learning_rate")


def state_dict(state: TrainState) -> dict[str, Array]:
    """The weights under PyTorch's names, as arrays of their own."""
    return to_pytorch(network_for(state.experiment), state.params)


def load_state_dict(spec: Experiment, arrays: Arrays) -> TrainState:
    """The state at step 0 with these weights, for an experiment that fits them; the optimiser starts again.

    Takes anything that np.asarray takes: arrays, PyTorch's CPU tensors, parameters too.  Raises ShapeError with the
    name and the shape expected where one is missing, unexpected, of another shape or not finite.
    """
    params = from_pytorch(network_for(spec), arrays)
    return TrainState(spec, 0, params.freeze(), first_moments(spec, params.flat))


def words_of(spec: Experiment) -> dict[str, tuple[str, ...]]:
    """The `vocabulary` by row of the embedding and the `labels` by row of the head, where the experiment has them."""
    data, named = dataset_for(spec), {}
    if network_for(spec).tokens:
        named["vocabulary"] = data.vocabulary.words
    return named | ({"labels": data.labels} if data.labels else {})


def to_npz(state: TrainState) -> bytes:
    """The state_dict as an .npz file, with `vocabulary` and `labels` as arrays of text; np.load(…, allow_pickle=False)
    reads it."""
    return write_npz(state_dict(state) | {name: np.array(words) for name, words in words_of(state.experiment).items()})


def to_safetensors(state: TrainState) -> bytes:
    """The state_dict as a .safetensors file, with `vocabulary` and `labels` as JSON lists among its texts
    (__metadata__)."""
    texts = {name: json.dumps(words, ensure_ascii=False) for name, words in words_of(state.experiment).items()}
    return write_safetensors(state_dict(state), {"format": "pt"} | texts)


def fit_weights(spec: Experiment, data: bytes, words: Sequence[str] = ()) -> Fitted:
    """What a file of weights of any kind is, as an experiment near to `spec` (weights/fitting.py).

    data   safetensors, .pt or .pth of PyTorch's, .npz, .keras or .h5 of Keras's, .pkl of arrays, .msgpack of Flax's
    words  by row, from elsewhere.  Raises FileError, ShapeError or SpecError
    """
    return fit(read_weights(data), spec, words)


def from_npz(spec: Experiment, data: bytes) -> TrainState:
    """`load_state_dict` of an .npz file's bytes under our own names.  Words that are in it must be the experiment's.

    Raises FileError or ShapeError.
    """
    network, words = network_for(spec), words_of(spec)
    arrays = read_npz(data, outer_shapes(network) | summed_shapes(network),
                      sum(len(word) for word in words.get("vocabulary", ())))
    found = read_any_npz(Archive(memoryview(data)))
    for name, given in (("vocabulary", found.vocabulary), ("labels", found.labels)):
        if given and given != words.get(name, ()):
            raise FileError("words", f"{name}: Expected that of the experiment, got {', '.join(given[:8])[:60]}", name)
    return load_state_dict(spec, arrays)


def pytorch_script(state: TrainState) -> str:
    """A Python script of its own: it rebuilds the network in PyTorch, checks its logits and goes on training
    (core/exchange/pytorch/).

    Raises SpecError for a cell that PyTorch has not, and for sampled words: such a network leaves as only a state_dict.
    """
    return pytorch.script(state, state_dict(state), moments_out(state))


def numpy_program(state: TrainState, language: str = "en") -> str:
    """A Python program of its own in plain NumPy that reads like a textbook, checks its gradients and goes on training
    (core/exchange/textbook/).

    language  of its comments, "en" or "zh".  Raises SpecError for what it does not cover.
    """
    return textbook.program(state, language)


def moments_out(state: TrainState) -> list[dict[str, Array]]:
    """The optimiser's moments under the weights' names."""
    network = network_for(state.experiment)
    return [to_pytorch(network, state.params.with_flat(moment)) for moment in state.moments]


# ---- JSON: all of a state ---------------------------------------------------------------------------------------

def to_json(state: TrainState) -> str:
    """All of a state as JSON: version, every field of the experiment, step, weights, moments, carried states, the last
    step's event.

    `from_json` gives the same state, bit for bit, so that training goes on as if it had never stopped.  Numbers are
    float32.  Raises FileError ("too-large") where the file could not be opened again: such a network's weights go into
    an .npz.
    """
    def written(arrays: Arrays) -> dict[str, Any]:
        return {name: numbers_out(array) for name, array in arrays.items()}

    spec = state.experiment
    on = carried_on(state, stream_count(spec)) if streams(spec) else None
    carried = {f"{n}.{d}.{s}": value for (n, d), states in (on or {}).items() for s, value in states.items()}
    text = json.dumps({
        "unrolled": VERSION, "experiment": {name: getattr(spec, name) for name in FIELDS}, "step": state.step,
        "weights": written(state_dict(state)), "moments": [written(moment) for moment in moments_out(state)],
        "carried": written(carried),
        "last": None if state.last is None else {name: getattr(state.last, name) for name in LAST},
        **({"since": state.since} if state.since else {}),
    }, ensure_ascii=False, indent=1)
    if len(text) > JSON_CHARACTERS:
        raise FileError("too-large", f"Expected at most {JSON_CHARACTERS:,} characters, got {len(text):,}")
    return text


def from_json(text: str) -> TrainState:
    """The state that `to_json` wrote.  Raises FileError or ShapeError, whatever the text is."""
    body = read_json(text)
    if not isinstance(body, dict) or "unrolled" not in body:
        raise FileError("not-a-file", "Expected a JSON object with the version under the name unrolled")
    version = body["unrolled"]
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise FileError("not-a-file", f"Expected a version's number, got {version!r:.40}")
    if version > VERSION:
        raise FileError("newer-version", f"Expected version {VERSION} or older, got {version!r:.40}")
    for name in PARTS:
        if name not in body:
            raise FileError("bad-field", f"{name}: Expected, got nothing", name)
    for name in body:
        if name not in (*PARTS, "last", "since", "unrolled"):
            raise FileError("bad-field", f"{name:.60}: Expected one of {', '.join(PARTS)}", f"{name:.60}")
    try:
        spec = Experiment(**part(body, "experiment", tuple(FIELDS)))
        network = network_for(spec)
    except SpecError as error:
        raise FileError("bad-field", str(error), error.field) from error
    params = from_pytorch(network, arrays_in(body["weights"], "weights", network))
    moments = body["moments"]
    if not isinstance(moments, list) or len(moments) != MOMENTS[spec.optimiser]:
        raise FileError("bad-field",
                        f"moments: Expected a list of {MOMENTS[spec.optimiser]} for {spec.optimiser}", "moments")
    flats = tuple(from_pytorch(network, arrays_in(moment, "moments", network)).flat for moment in moments)
    step = step_in(body, "step", int(FIELDS["steps"].high))
    since = step_in(body, "since", step) if "since" in body else 0
    return TrainState(spec, step, params.freeze(), flats, carried_in(body["carried"], network),
                      event_in(body.get("last"), step), since)


def step_in(body: Mapping[str, Any], name: str, most: int) -> int:
    """A count of steps, from 0 to `most`, or FileError."""
    value = body[name]
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise FileError("bad-field", f"{name}: Expected a whole number from 0 to {most}, got {value!r:.40}", name)
    return value


def part(body: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> dict[str, Any]:
    """An object of the file whose names are all known.  Raises FileError."""
    value = body[name]
    if not isinstance(value, dict):
        raise FileError("damaged", f"{name}: Expected an object")
    for key in value:
        if key not in allowed:
            raise FileError("bad-field", f"{key:.60}: Expected one of the fields of {name}", f"{key:.60}")
    return value


def arrays_in(value: Any, name: str, network: Network) -> dict[str, Array]:
    """The arrays of one state_dict of the file."""
    shapes = outer_shapes(network)
    known = part({name: value}, name, tuple(shapes))
    return {key: numbers_in(key, numbers, shapes[key]) for key, numbers in known.items()}


def carried_in(value: Any, network: Network) -> dict[tuple[int, int], dict[str, Array]]:
    """The states that truncated training goes on from: of every lane, or none."""
    spec = network.spec
    if value == {} or not streams(spec):
        part({"carried": value}, "carried", ())
        return {}
    shape = (stream_count(spec), spec.hidden)
    names = [f"{n}.{d}.{s}" for n, d in network.lanes for s in network.cell.states]
    given = part({"carried": value}, "carried", tuple(names))
    for name in names:
        if name not in given:
            raise ShapeError(f"carried {name}", shape, "no such array")
    return {(n, d): {s: numbers_in(f"carried {n}.{d}.{s}", given[f"{n}.{d}.{s}"], shape) for s in network.cell.states}
            for n, d in network.lanes}


def event_in(value: Any, step: int) -> Event | None:
    """The event of the step that led here; None where the file has none."""
    if value is None:
        return None
    given = part({"last": value}, "last", LAST)
    for name in LAST:
        number = given.get(name)
        fits = isinstance(number, (int, float)) and not isinstance(number, bool) and abs(number) <= LARGEST
        if not fits and (number is not None or name != "validation_loss"):
            raise FileError("bad-field", f"last: Expected a finite number for {name}, got {number!r:.40}", "last")
    return Event("step", step, **given)


def stream_count(spec: Experiment) -> int:
    """How many streams the experiment's text is cut into."""
    return int(Stream.of(dataset_for(spec)).ids.shape[1])
