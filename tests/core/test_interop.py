"""Ways out and in: names and sums, round trips, every refusal, and PyTorch itself where it is installed."""
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import warnings
import zipfile
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import Experiment, FileError, ShapeError, interop, start, train
from core.errors import CoreError
from core.network import dataset_for, forward, network_for
from core.tasks import Batch
from core.training import TrainState

TEXT = ("a b c d e", "b d", "c a e b", "e e d c b a")
CELLS = {"tanh": dict(cell="rnn"), "relu": dict(cell="rnn", nonlinearity="relu"), "gru": dict(cell="gru"),
         "lstm": dict(cell="lstm"), "peepholes": dict(cell="lstm", peepholes=True)}
SHAPES = {"tied": dict(tie_weights=True), "plain": dict(), "learned": dict(initial_state="learned"), "one-hot": dict(embedding=0)}
TORCH = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not TORCH, reason="PyTorch is not installed; `build.py test --torch` installs it")
if os.environ.get("UNROLLED_TORCH"):
    assert TORCH, "PyTorch was asked for and is not there"


def experiment(cell: str = "lstm", directions: int = 1, layers: int = 1, shape: str = "plain", **more: object) -> Experiment:
    return Experiment(**dict(text=TEXT, hidden=3, embedding=3 * directions, bidirectional=directions == 2, layers=layers, seed=5, steps=9) | CELLS[cell] | SHAPES[shape] | more)


ALL = [(cell, d, n, shape) for cell, d, n, shape in product(CELLS, (1, 2), (1, 2, 3), SHAPES)]


def random_state(spec: Experiment, step: int = 4, seed: int = 0) -> TrainState:
    """A state in which no number is zero and none is like another."""
    g, state = np.random.default_rng(seed), start(spec)
    numbers = [g.uniform(0.1, 0.9, state.params.flat.shape).astype(np.float32) * g.choice([-1, 1], state.params.flat.shape) for _ in range(3)]
    moments = tuple(np.abs(m).astype(np.float32) for m in numbers[1:1 + len(state.moments)])
    return replace(state, step=step, params=state.params.with_flat(numbers[0].astype(np.float32)).freeze(), moments=moments)


def logits(state: TrainState, batch: Batch) -> np.ndarray:
    return forward(network_for(state.experiment), state.params, batch).logits


# ---- round trips ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("cell", "directions", "layers", "shape"), ALL)
def test_every_network_survives_each_way_out_and_in(cell, directions, layers, shape):
    spec = experiment(cell, directions, layers, shape)
    state = random_state(spec)
    back = interop.load_state_dict(spec, interop.state_dict(state))
    assert (back.params.flat == state.params.flat).all() and back.params.flat.dtype == np.float32
    assert back.step == 0 and all(not moment.any() for moment in back.moments)
    assert (interop.from_npz(spec, interop.to_npz(state)).params.flat == state.params.flat).all()
    whole = interop.from_json(interop.to_json(state))
    assert (whole.experiment, whole.step) == (spec, 4)
    assert (whole.params.flat == state.params.flat).all()
    assert len(whole.moments) == 2
    for a, b in zip(whole.moments, state.moments, strict=True):
        assert (a == b).all()


@pytest.mark.parametrize(("cell", "directions"), list(product(CELLS, (1, 2))))
def test_the_two_biases_may_be_stored_apart_or_summed(cell, directions):
    """Whatever a bias is split into, the network is the same; a GRU's last block of bias_hh is no part of the sum."""
    spec = experiment(cell, directions, 2)
    state, g = random_state(spec), np.random.default_rng(3)
    arrays = interop.state_dict(state)
    summed = {name: array for name, array in arrays.items() if ".bias_" not in name}
    apart = dict(arrays)
    for name in [name for name in arrays if name.startswith("rnn.bias_ih")]:
        other, ending = name.replace("bias_ih", "bias_hh"), name.removeprefix("rnn.bias_ih")
        moved = g.uniform(0.2, 0.9, arrays[name].shape).astype(np.float32)
        if cell == "gru":
            moved[-spec.hidden:] = 0
            summed[f"rnn.bias_hn{ending}"] = arrays[other][-spec.hidden:]
        summed[f"rnn.bias{ending}"] = arrays[name]
        apart[name], apart[other] = arrays[name] - moved, arrays[other] + moved
    assert (interop.load_state_dict(spec, summed).params.flat == state.params.flat).all()
    np.testing.assert_allclose(interop.load_state_dict(spec, apart).params.flat, state.params.flat, atol=2e-7)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_names_are_pytorchs_and_what_is_ours_alone_is_named_apart(shape):
    spec = experiment("gru", 2, 2, shape)
    names = list(interop.state_dict(start(spec)))
    lanes = ["_l0", "_l0_reverse", "_l1", "_l1_reverse"]
    rnn = [f"rnn.{name}{lane}" for lane in lanes for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    assert sorted(name for name in names if name.startswith("rnn.")) == sorted(rnn)
    extra = [f"initial.h{lane}" for lane in lanes] if shape == "learned" else []
    assert sorted(names) == sorted([*rnn, *extra, "head.weight", "head.bias", *(["embedding.weight"] if shape != "one-hot" else [])])
    peepholes = interop.state_dict(start(experiment("peepholes")))
    assert {"rnn.peephole_i_l0", "rnn.peephole_f_l0", "rnn.peephole_o_l0"} <= set(peepholes)


def test_the_arrays_are_copies():
    state = random_state(experiment())
    before = state.params.flat.copy()
    for array in interop.state_dict(state).values():
        array[:] = 7
    assert (state.params.flat == before).all()


@pytest.mark.parametrize("more", [dict(), dict(optimiser="momentum"), dict(optimiser="sgd"), dict(task="next", truncate=2, bidirectional=False, batch_size=2),
                                  dict(dropout=0.3, recurrent_dropout=0.2, layers=2), dict(validation=0.2)])
def test_training_goes_on_from_json_bit_for_bit(more):
    spec = experiment(**more)
    run = list(train(start(spec)))
    middle = run[4][0]
    assert middle.step == 5
    again = list(train(interop.from_json(interop.to_json(middle))))
    assert [event for _, event in again[:-1]] == [event for _, event in run[5:-1]]
    assert (again[-1][0].params.flat == run[-1][0].params.flat).all()


def test_an_npz_is_read_by_numpy_alone_and_its_bytes_repeat():
    state = random_state(experiment("gru", 2))
    data = interop.to_npz(state)
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        assert {name: file[name].tobytes() for name in file.files} == {name: a.tobytes() for name, a in interop.state_dict(state).items()}
    assert data == interop.to_npz(state)
    other = io.BytesIO()
    np.savez(other, **{name: np.asfortranarray(a.astype(np.float64)) for name, a in interop.state_dict(state).items()})
    assert (interop.from_npz(state.experiment, other.getvalue()).params.flat == state.params.flat).all()


def test_tied_weights_may_leave_out_the_head_but_not_contradict_it():
    spec = experiment(directions=2, shape="tied")
    state = random_state(spec)
    arrays = interop.state_dict(state)
    assert (arrays["head.weight"] == arrays["embedding.weight"]).all()
    del arrays["head.weight"]
    assert (interop.load_state_dict(spec, arrays).params.flat == state.params.flat).all()
    with pytest.raises(ShapeError, match="head.weight: Expected the numbers of embedding.weight"):
        interop.load_state_dict(spec, arrays | {"head.weight": arrays["embedding.weight"] + 1})


# ---- refusals ---------------------------------------------------------------------------------------------------

WRONG = {
    "missing": (lambda a: a.pop("rnn.weight_hh_l0"), r"rnn.weight_hh_l0: Expected \(12, 3\), got no such array"),
    "missing bias": (lambda a: a.pop("rnn.bias_hh_l0"), r"rnn.bias_hh_l0: Expected \(12,\), got no such array"),
    "missing head": (lambda a: a.pop("head.bias"), r"head.bias: Expected \(8,\), got no such array"),
    "unexpected": (lambda a: a.update({"rnn.weight_ih_l1": np.ones((12, 3))}), "rnn.weight_ih_l1: Expected no such array here: one of embedding.weight, rnn.weight_ih_l0"),
    "transposed": (lambda a: a.update({"rnn.weight_ih_l0": a["rnn.weight_ih_l0"].T}), r"rnn.weight_ih_l0: Expected \(12, 3\), got \(3, 12\)"),
    "other vocabulary": (lambda a: a.update({"embedding.weight": np.ones((9, 3))}), r"embedding.weight: Expected \(8, 3\), got \(9, 3\)"),
    "infinite": (lambda a: a.update({"head.bias": np.full(8, np.inf)}), "head.bias: Expected finite numbers"),
    "no number": (lambda a: a.update({"head.bias": np.full(8, np.nan)}), "head.bias: Expected finite numbers"),
    "too large for single precision": (lambda a: a.update({"head.bias": np.full(8, 1e39)}), "head.bias: Expected finite numbers"),
    "complex": (lambda a: a.update({"head.bias": np.full(8, 1j)}), "head.bias: Expected an array of real numbers, got one of complex128"),
    "objects": (lambda a: a.update({"head.bias": np.full(8, None)}), "head.bias: Expected an array of real numbers, got one of object"),
    "text": (lambda a: a.update({"head.bias": "12345678"}), "head.bias: Expected an array of real numbers"),
    "ragged": (lambda a: a.update({"head.bias": [[1], [2, 3]]}), "head.bias: Expected an array of numbers, got a list"),
    "sum and parts": (lambda a: a.update({"rnn.bias_l0": np.ones(12)}), "rnn.bias_ih_l0: Expected two biases or their sum rnn.bias_l0, got both"),
    "sum of biases too large": (lambda a: a.update({"rnn.bias_ih_l0": np.full(12, 3e38), "rnn.bias_hh_l0": np.full(12, 3e38)}), "rnn.bias_ih_l0: Expected finite numbers"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused_by_name_and_shape(name):
    spoil, message = WRONG[name]
    spec = experiment()
    arrays = interop.state_dict(random_state(spec))
    spoil(arrays)
    with pytest.raises(ShapeError, match=message):
        interop.load_state_dict(spec, arrays)


def npz(compression: int = zipfile.ZIP_DEFLATED, **members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def npy(array: np.ndarray, pickled: bool = False) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, array, allow_pickle=pickled)
    return out.getvalue()


def lying_header(shape: str) -> bytes:
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


FILES = {
    "nothing": (b"", "not-a-file"), "text": (b"hello", "not-a-file"), "a pickle": (b"\x80\x04K\x01.", "pickled"),
    "an .npz cut short": (npz(head__bias__npy=npy(np.ones(8)))[:-30], "damaged"),
    "a file of PyTorch's": (npz(archive__data__pkl=b"\x80\x02}q\x00."), "pickled"),
    "an array of objects": (npz(head__bias__npy=npy(np.full(8, None), pickled=True)), "pickled"),
    "not an .npy inside": (npz(head__bias__npy=b"hello"), "damaged"),
    "a header that is code": (npz(head__bias__npy=b"\x93NUMPY\x01\x00\x14\x00__import__('os')  \n\n"), "damaged"),
    "numbers that are not there": (npz(head__bias__npy=lying_header("(8,)")), "damaged"),
    "another compression": (npz(zipfile.ZIP_LZMA, head__bias__npy=npy(np.ones(8))), "damaged"),
    "too many bytes": (b"PK\x03\x04" + bytes(100_000), "too-large"),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_no_npz_of_numbers_are_refused(name):
    data, code = FILES[name]
    with pytest.raises(FileError) as caught:
        interop.from_npz(experiment(), data)
    assert caught.value.code == code


def test_an_archive_is_unpacked_no_further_than_its_shape():
    """A member of a gigabyte of zeros, and a header that promises 10^12 numbers, cost no memory to speak of."""
    import tracemalloc
    bomb = npz(head__bias__npy=lying_header("(8,)") + bytes(2**28))
    spec = experiment()
    big = Experiment(text=TEXT, hidden=128, embedding=128)                   # whose cap lets the 256 kB of packed zeros through
    for data in (bomb, npz(head__bias__npy=lying_header("(1000000000000,)"))):
        for one in (spec, big):
            start(one)
            tracemalloc.start()
            with pytest.raises(CoreError):
                interop.from_npz(one, data)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert peak < 4 * 2**20
    with pytest.raises(ShapeError, match=r"head.bias: Expected \(8,\), got \(1000000000000,\)"):
        interop.from_npz(spec, npz(head__bias__npy=lying_header("(1000000000000,)")))
    with pytest.raises(ShapeError, match="head.bias: Expected .* got a larger array"):
        interop.from_npz(big, bomb)


def changed(**parts: object) -> str:
    body = json.loads(interop.to_json(random_state(experiment())))
    return json.dumps(body | parts)


def inside(part: str, **more: object) -> str:
    body = json.loads(interop.to_json(random_state(experiment())))
    body[part] |= more
    return json.dumps(body)


SPOILT = {
    "no text": (lambda: b"{}", "not-a-file"), "not JSON": (lambda: "{", "damaged"), "another thing": (lambda: "[]", "not-a-file"),
    "no version": (lambda: "{}", "not-a-file"), "version as text": (lambda: changed(unrolled="1"), "not-a-file"),
    "version true": (lambda: changed(unrolled=True), "not-a-file"),
    "newer": (lambda: changed(unrolled=2), "newer-version"), "unknown part": (lambda: changed(extra=1), "bad-field"),
    "unknown field": (lambda: inside("experiment", wings=2), "bad-field"), "a field out of bounds": (lambda: inside("experiment", hidden=1000), "bad-field"),
    "too little text": (lambda: inside("experiment", text=["a"]), "bad-field"),
    "moments of another optimiser": (lambda: changed(moments=[]), "bad-field"),
    "a step before the first": (lambda: changed(step=-1), "bad-field"), "a step in halves": (lambda: changed(step=1.5), "bad-field"),
    "weights as a list": (lambda: changed(weights=[]), "damaged"), "an unknown weight": (lambda: inside("weights", wings={}), "bad-field"),
    "a weight without numbers": (lambda: inside("weights", **{"head.bias": {"shape": [8]}}), "damaged"),
    "not base64": (lambda: inside("weights", **{"head.bias": {"shape": [8], "float32": "!"}}), "damaged"),
    "too few numbers": (lambda: inside("weights", **{"head.bias": {"shape": [8], "float32": "AAAA"}}), "damaged"),
    "states carried where none are": (lambda: changed(carried={"0.0.h": {}}), "bad-field"),
    "NaN": (lambda: '{"unrolled": NaN}', "damaged"), "a name twice": (lambda: '{"unrolled": 1, "unrolled": 1}', "damaged"),
    "nested for ever": (lambda: "[" * 500_000, "damaged"), "commas for ever": (lambda: "[" + "1," * 2_000_000 + "1]", "too-large"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_json_that_does_not_fit_is_refused(name):
    make, code = SPOILT[name]
    with pytest.raises(FileError) as caught:
        interop.from_json(make())
    assert caught.value.code == code


def test_json_names_the_missing_part_the_field_and_the_weight():
    for part in ("experiment", "step", "weights", "moments", "carried"):
        body = json.loads(interop.to_json(random_state(experiment())))
        del body[part]
        with pytest.raises(FileError, match=f"{part}: Expected, got nothing"):
            interop.from_json(json.dumps(body))
    with pytest.raises(FileError) as caught:
        interop.from_json(inside("experiment", hidden=1))
    assert (caught.value.code, caught.value.field) == ("bad-field", "hidden")
    with pytest.raises(ShapeError, match=r"head.bias: Expected \(8,\), got \[9\]"):
        interop.from_json(inside("weights", **{"head.bias": {"shape": [9], "float32": ""}}))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_change_of_a_file_is_refused_or_harmless(data):
    """A character of the JSON or a byte of the .npz changed, cut or doubled: a state comes out, or an error of the tree."""
    state = random_state(experiment("gru"))
    text, packed = interop.to_json(state), interop.to_npz(state)
    k = data.draw(st.integers(0, len(text) - 1))
    new = data.draw(st.sampled_from(["", text[k] * 2, "0", '"', "}", "é"]))
    j = data.draw(st.integers(0, len(packed) - 1))
    for read in (lambda: interop.from_json(text[:k] + new + text[k + 1:]),
                 lambda: interop.from_npz(state.experiment, packed[:j] + bytes([data.draw(st.integers(0, 255))]) + packed[j + 1:])):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")                     # zipfile warns of names that stand twice
                assert isinstance(read(), TrainState)
        except CoreError:
            pass


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda c: st.lists(c, max_size=4) | st.dictionaries(st.text(max_size=5) | st.sampled_from(
    ["unrolled", "experiment", "step", "weights", "moments", "carried"]), c, max_size=6)).map(json.dumps)))
def test_any_text_is_refused_by_an_error_of_the_tree(text):
    with pytest.raises(FileError):
        interop.from_json(text)


# ---- PyTorch ----------------------------------------------------------------------------------------------------

def torch_module(spec: Experiment, width: int):
    import torch
    kind = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[spec.cell]
    more = {"nonlinearity": spec.nonlinearity} if spec.cell == "rnn" else {}
    return kind(width, spec.hidden, spec.layers, bidirectional=spec.bidirectional, **more)


@needs_torch
@pytest.mark.parametrize(("cell", "directions", "layers"), [c for c in product(CELLS, (1, 2), (1, 2, 3)) if c[0] != "peepholes"])
@pytest.mark.parametrize("shape", ["plain", "learned"])
def test_pytorch_loads_it_strictly_and_gives_the_same_logits(cell, directions, layers, shape):
    import torch
    spec = experiment(cell, directions, layers, shape)
    state = random_state(spec)
    arrays = {name: torch.tensor(a) for name, a in interop.state_dict(state).items()}
    rnn = torch_module(spec, spec.embedding)
    rnn.load_state_dict({name.removeprefix("rnn."): a for name, a in arrays.items() if name.startswith("rnn.")}, strict=True)
    example = dataset_for(spec).examples[0]
    x = arrays["embedding.weight"][torch.tensor(example.ids)][:, None]
    begin = [torch.stack([arrays[f"initial.{s}_l{n}{end}"] for n in range(layers) for end in ("", "_reverse")[:directions]])[:, None]
             for s in network_for(spec).cell.states] if shape == "learned" else None
    with torch.no_grad():
        out, _ = rnn(x, None if begin is None else tuple(begin) if len(begin) > 1 else begin[0])
        theirs = out[:, 0] @ arrays["head.weight"].T + arrays["head.bias"]
    ours = forward(network_for(spec), state.params, Batch.of([example]), read=(np.arange(len(example)), np.zeros(len(example), int))).logits
    assert np.abs(theirs.numpy() - ours).max() < 1e-5
    back = interop.load_state_dict(spec, arrays)                                     # tensors are taken as they are
    assert (back.params.flat == state.params.flat).all()


@needs_torch
@pytest.mark.parametrize(("cell", "directions"), [c for c in product(CELLS, (1, 2)) if c[0] != "peepholes"])
def test_a_network_made_in_pytorch_comes_in(cell, directions):
    """Both of its biases are random."""
    import torch
    torch.manual_seed(3)
    spec = experiment(cell, directions, 2)
    rnn, words = torch_module(spec, spec.embedding), network_for(spec).tokens
    embedding, head = torch.nn.Embedding(words, spec.embedding), torch.nn.Linear(spec.width, words)
    parts = torch.nn.ModuleDict({"embedding": embedding, "rnn": rnn, "head": head})
    state = interop.load_state_dict(spec, parts.state_dict())
    batch = dataset_for(spec).batch(0)
    t, b = np.nonzero(batch.mask)
    packed = torch.nn.utils.rnn.pack_padded_sequence(embedding(torch.tensor(batch.tokens)), batch.mask.sum(0), enforce_sorted=False)
    out = torch.nn.utils.rnn.pad_packed_sequence(rnn(packed)[0], total_length=len(batch.mask))[0]
    ours = forward(network_for(spec), state.params, batch, read=(t, b)).logits
    assert np.abs(head(out[t, b]).detach().numpy() - ours).max() < 1e-5


SCRIPTS = {
    **{f"{cell}-{d}x{n}": dict(cell=cell, directions=d, layers=n) for cell, d, n in product(CELLS, (1, 2), (1, 2))},
    "tied": dict(directions=2, shape="tied"), "one-hot": dict(shape="one-hot", cell="gru"), "learned": dict(shape="learned", directions=2, layers=2, cell="gru"),
    "next": dict(cell="gru", task="next", layers=2), "truncated": dict(task="next", truncate=2, batch_size=2), "truncated-learned": dict(task="next", truncate=3, batch_size=2, shape="learned"),
    "held-out": dict(validation=0.3), "rare": dict(min_count=3, directions=2), "ave-3": dict(directions=2, layers=3, merge="ave"), "sum": dict(directions=2, merge="sum"),
    "mul-2-gru": dict(directions=2, layers=2, merge="mul", cell="gru"),
    **{kind: dict(optimiser=kind, weight_decay=0.05, cell="gru") for kind in ("sgd", "momentum", "rmsprop", "adam", "adamw")},
    "clipped": dict(clip_norm=0.1, clip_value=0.02), "warmup": dict(schedule="warmup", warmup_steps=7), "cosine": dict(schedule="cosine"), "step": dict(schedule="step", decay_every=2),
}


def run_script(folder, text: str, *arguments: str) -> str:
    (folder / "unrolled.py").write_text(text, "utf-8")
    done = subprocess.run([sys.executable, "-W", "error", "unrolled.py", *arguments], cwd=folder, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def losses(said: str) -> list[float]:
    return [float(found) for found in re.findall(r"^step \d+  loss ([\d.]+)$", said, re.MULTILINE)]


@needs_torch
@pytest.mark.parametrize("name", SCRIPTS)
def test_the_script_goes_on_as_we_do(name, tmp_path):
    """From the fifth step on: the logits to 1e-5 (the script checks), every loss, and the weights at the end, which come back in."""
    spec = experiment(**SCRIPTS[name])
    run = list(train(start(spec)))
    state = run[4][0]
    text = interop.pytorch_script(state)
    assert "<<" not in text.partition("EMBEDDED =")[0]
    said = run_script(tmp_path, text, "4", "trained.npz")
    np.testing.assert_allclose(losses(said), [event.loss for _, event in run[5:9]], rtol=2e-5, atol=2e-6)
    back = interop.from_npz(spec, (tmp_path / "trained.npz").read_bytes())
    np.testing.assert_allclose(back.params.flat, run[8][0].params.flat, atol=3e-4)


@needs_torch
@pytest.mark.parametrize("more", [dict(dropout=0.5, layers=2), dict(recurrent_dropout=0.4, recurrent_mask="fresh", directions=2), dict(word_dropout=0.3)])
def test_the_script_runs_with_dropout_of_its_own(more, tmp_path):
    state = list(train(start(experiment(**more))))[-1][0]
    said = run_script(tmp_path, interop.pytorch_script(state), "3")
    assert len(losses(said)) == 3 and np.isfinite(losses(said)).all()


@needs_torch
def test_larger_weights_are_read_from_the_file_beside_it(tmp_path):
    spec = experiment(hidden=128, embedding=64, layers=2, text=tuple(" ".join(f"w{k}{j}" for j in range(9)) for k in range(9)), directions=2)
    run = list(train(start(spec.replace(steps=2))))
    state = replace(run[0][0], experiment=spec)
    text = interop.pytorch_script(state)
    assert len(text) < 200_000 and "NPZ = 'unrolled.npz'" in text
    (tmp_path / "unrolled.npz").write_bytes(interop.to_npz(state))
    said = run_script(tmp_path, text, "1")
    assert losses(said) == pytest.approx([run[1][1].loss], rel=1e-5)


@needs_torch
def test_a_visitors_text_stays_text_in_the_script(tmp_path):
    evil = ('""" + __import__("os").abort() + """', "<<network>> <<embedded>> \\ ' \" {0} %s", "猫 坐在 垫子 上", "a\u2028b\x00c \x1b[0m \\N{BULLET}")
    state = start(experiment(text=evil, level="characters"))
    compile(interop.pytorch_script(state), "unrolled.py", "exec")
    assert len(losses(run_script(tmp_path, interop.pytorch_script(state), "1"))) == 1


def test_the_script_is_python_of_a_bounded_length():
    """Without PyTorch too: it compiles, carries its settings, and names no path of the machine it was made on."""
    for name, settings_ in SCRIPTS.items():
        text = interop.pytorch_script(random_state(experiment(**settings_)))
        compile(text, name, "exec")
        assert "seed" in text and os.getcwd() not in text and max(map(len, text.partition("NPZ =")[0].splitlines())) < 200
