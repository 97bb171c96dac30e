"""Ways out and in: names and sums, round trips, every refusal, and PyTorch itself where it is installed."""
import io
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from core import TASKS, Experiment, FileError, ShapeError, interop, start, train
from core.cells.equations import PUBLISHED
from core.network.network import dataset_for
from core.training.loop import TrainState

TEXT = ("a b c d e", "b d", "c a e b", "e e d c b a")
OWN = {"own": PUBLISHED["peepholes"].text, "own gate": PUBLISHED["mgu"].text,
       "own matrix": PUBLISHED["gru_before"].text.replace("U_n", "M_n")}
CELLS = {"tanh": dict(cell="rnn"), "relu": dict(cell="rnn", nonlinearity="relu"), "gru": dict(cell="gru"),
         "reset before": dict(cell="gru", reset_after=False),
         "lstm": dict(cell="lstm"), "peepholes": dict(cell="lstm", peepholes=True),
         **{name: dict(cell="own", equations=tuple(text.split("\n"))) for name, text in OWN.items()}}
SHAPES = {"tied": dict(tie_weights=True), "plain": dict(), "learned": dict(initial_state="learned"),
          "one-hot": dict(embedding=0)}

def experiment(cell: str = "lstm", directions: int = 1, layers: int = 1, shape: str = "plain",
               **more: object) -> Experiment:
    return Experiment(**dict(text=TEXT, hidden=3, embedding=3 * directions, bidirectional=directions == 2,
                             layers=layers, seed=5, steps=9) | CELLS[cell] | SHAPES[shape] | more)


ALL = [(cell, d, n, shape) for cell, d, n, shape in product(CELLS, (1, 2), (1, 2, 3), SHAPES)]


def random_state(spec: Experiment, step: int = 4, seed: int = 0) -> TrainState:
    """A state in which no number is zero and none is like another."""
    g, state = np.random.default_rng(seed), start(spec)
    numbers = [
        g.uniform(0.1, 0.9, state.params.flat.shape).astype(np.float32) * g.choice([-1, 1], state.params.flat.shape)
        for _ in range(3)
    ]
    moments = tuple(np.abs(m).astype(np.float32) for m in numbers[1:1 + len(state.moments)])
    return replace(state, step=step, params=state.params.with_flat(numbers[0].astype(np.float32)).freeze(),
                   moments=moments)


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


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("directions", [1, 2])
def test_every_task_survives_too(task, directions):
    spec = experiment("gru", 1 if task in ("next", "dyck", "reber") else directions, 2, "learned", task=task,
                      text=TASKS[task].sample or TEXT, distance=5)
    state = random_state(spec)
    for back in (interop.load_state_dict(spec, interop.state_dict(state)),
                 interop.from_npz(spec, interop.to_npz(state)), interop.from_json(interop.to_json(state))):
        assert (back.params.flat == state.params.flat).all()
    if task == "answer":
        names = set(interop.state_dict(state))
        assert {"decoder.weight_ih_l0", "decoder.bias_hh_l1", "head.weight"} <= names
        assert ("bridge.weight_h_l0" in names) == (directions == 2)


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
def test_the_names_are_pytorchs_and_what_is_only_ours_is_named_apart(shape):
    spec = experiment("gru", 2, 2, shape)
    names = list(interop.state_dict(start(spec)))
    lanes = ["_l0", "_l0_reverse", "_l1", "_l1_reverse"]
    rnn = [f"rnn.{name}{lane}" for lane in lanes for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    assert sorted(name for name in names if name.startswith("rnn.")) == sorted(rnn)
    extra = [f"initial.h{lane}" for lane in lanes] if shape == "learned" else []
    assert sorted(names) == sorted([*rnn, *extra, "head.weight", "head.bias",
                                    *(["embedding.weight"] if shape != "one-hot" else [])])
    peepholes = interop.state_dict(start(experiment("peepholes")))
    assert {"rnn.peephole_i_l0", "rnn.peephole_f_l0", "rnn.peephole_o_l0"} <= set(peepholes)
    before = interop.state_dict(start(experiment("reset before")))
    assert [before[f"rnn.{name}_l0"].shape for name in ("weight_hh", "weight_hn")] == [(6, 3), (3, 3)]
    assert not before["rnn.bias_hh_l0"].any()


def test_the_arrays_are_copies():
    state = random_state(experiment())
    before = state.params.flat.copy()
    for array in interop.state_dict(state).values():
        array[:] = 7
    assert (state.params.flat == before).all()


@pytest.mark.parametrize("more", [dict(), dict(optimiser="momentum"), dict(optimiser="sgd"),
                                  dict(task="next", truncate=2, bidirectional=False, batch_size=2),
                                  dict(dropout=0.3, recurrent_dropout=0.2, layers=2), dict(validation=0.2)])
def test_training_goes_on_from_json_bit_for_bit(more):
    spec = experiment(**more)
    run = list(train(start(spec)))
    middle = run[4][0]
    assert middle.step == 5
    again = list(train(interop.from_json(interop.to_json(middle))))
    assert [event for _, event in again] == [event for _, event in run[5:]]
    assert [event for _, event in train(interop.from_json(interop.to_json(run[-1][0])))] == [run[-1][1]]
    assert (again[-1][0].params.flat == run[-1][0].params.flat).all()


@pytest.mark.parametrize("change", [dict(batch_size=1), dict(truncate=0), dict(truncate=4)])
def test_a_setting_changed_on_the_way_does_not_stop_training_or_its_file(change):
    """Streams cut anew begin from the first state; the file holds no states that nothing goes on from."""
    spec = experiment(task="next", truncate=2, batch_size=2)
    middle = list(train(start(spec)))[3][0]
    assert middle.carried
    changed = replace(middle, experiment=spec.replace(**change))
    expected = [event.loss for _, event in train(changed)]
    assert len(expected) == spec.steps - middle.step + 1 and np.isfinite(expected).all()
    assert [event.loss for _, event in train(interop.from_json(interop.to_json(changed)))] == expected
    assert "unrolled" in interop.pytorch_script(changed)


def test_an_npz_is_read_by_plain_numpy_and_its_bytes_repeat():
    state = random_state(experiment("gru", 2))
    data = interop.to_npz(state)
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        words = dataset_for(state.experiment).vocabulary.words
        assert tuple(file["vocabulary"].tolist()) == words
        assert {name: file[name].tobytes() for name in file.files
                if name != "vocabulary"} == {name: a.tobytes() for name, a in interop.state_dict(state).items()}
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
    with pytest.raises(ShapeError, match=r"head\.weight: Expected the numbers of embedding.weight"):
        interop.load_state_dict(spec, arrays | {"head.weight": arrays["embedding.weight"] + 1})


# ---- refusals ---------------------------------------------------------------------------------------------------

WRONG = {
    "missing": (lambda a: a.pop("rnn.weight_hh_l0"), r"rnn.weight_hh_l0: Expected \(12, 3\), got no such array"),
    "missing bias": (lambda a: a.pop("rnn.bias_hh_l0"), r"rnn.bias_hh_l0: Expected \(12,\), got no such array"),
    "missing head": (lambda a: a.pop("head.bias"), r"head.bias: Expected \(8,\), got no such array"),
    "unexpected": (lambda a: a.update({"rnn.weight_ih_l1": np.ones((12, 3))}),
                   "rnn.weight_ih_l1: Expected no such array here: one of embedding.weight, rnn.weight_ih_l0"),
    "transposed": (lambda a: a.update({"rnn.weight_ih_l0": a["rnn.weight_ih_l0"].T}),
                   r"rnn.weight_ih_l0: Expected \(12, 3\), got \(3, 12\)"),
    "other vocabulary": (lambda a: a.update({"embedding.weight": np.ones((9, 3))}),
                         r"embedding.weight: Expected \(8, 3\), got \(9, 3\)"),
    "infinite": (lambda a: a.update({"head.bias": np.full(8, np.inf)}), "head.bias: Expected finite numbers"),
    "no number": (lambda a: a.update({"head.bias": np.full(8, np.nan)}), "head.bias: Expected finite numbers"),
    "too large for single precision": (lambda a: a.update({"head.bias": np.full(8, 1e39)}),
                                       "head.bias: Expected finite numbers"),
    "complex": (lambda a: a.update({"head.bias": np.full(8, 1j)}),
                "head.bias: Expected an array of real numbers, got one of complex128"),
    "objects": (lambda a: a.update({"head.bias": np.full(8, None)}),
                "head.bias: Expected an array of real numbers, got one of object"),
    "text": (lambda a: a.update({"head.bias": "12345678"}), "head.bias: Expected an array of real numbers"),
    "ragged": (lambda a: a.update({"head.bias": [[1], [2, 3]]}), "head.bias: Expected an array of numbers, got a list"),
    "sum and parts": (lambda a: a.update({"rnn.bias_l0": np.ones(12)}),
                      "rnn.bias_ih_l0: Expected two biases or their sum rnn.bias_l0, got both"),
    "sum of biases too large": (
        lambda a: a.update({"rnn.bias_ih_l0": np.full(12, 3e38), "rnn.bias_hh_l0": np.full(12, 3e38)}),
        "rnn.bias_ih_l0: Expected finite numbers",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused_by_name_and_shape(name):
    spoil, message = WRONG[name]
    spec = experiment()
    arrays = interop.state_dict(random_state(spec))
    spoil(arrays)
    with pytest.raises(ShapeError, match=message):
        interop.load_state_dict(spec, arrays)


@pytest.mark.parametrize("what", [None, 7, "weights", [("head.bias", np.ones(8))]])
def test_what_is_no_mapping_and_no_bytes_is_refused(what):
    with pytest.raises(ShapeError, match=r"^arrays: Expected names and their arrays, such as a state_dict, got a \w+$"):
        interop.load_state_dict(experiment(), what)
    with pytest.raises(FileError, match=r"^not-a-file: Expected the bytes of an \.npz archive, got a "):
        interop.from_npz(experiment(), what)


class Wanting:
    """As a tensor of PyTorch's that wants its gradient: no array as it is, one when it is detached."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self):
        return self.array


def test_tensors_that_want_their_gradient_are_taken():
    state = random_state(experiment())
    wanting = {name: Wanting(array) for name, array in interop.state_dict(state).items()}
    assert (interop.load_state_dict(state.experiment, wanting).params.flat == state.params.flat).all()


def test_parameters_of_pytorch_are_taken():
    torch = pytest.importorskip("torch")
    state = random_state(experiment())
    wanting = {name: torch.nn.Parameter(torch.from_numpy(array)) for name, array in interop.state_dict(state).items()}
    assert (interop.load_state_dict(state.experiment, wanting).params.flat == state.params.flat).all()
