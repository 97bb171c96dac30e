"""The fast path against the readable one: the same loss and the same gradient, for every cell and every setting."""
import itertools
from dataclasses import replace

import numpy as np
import pytest

from core import Experiment
from core.cells.equations import PUBLISHED, read
from core.fast import forms, sweep
from core.fast.own.compiled import CompiledOwn
from core.fast.own.program import gates_of
from core.fast.plan import Plans
from core.fast.sweep import Arena
from core.network.dropout import draw_masks
from core.network.initialisation import initialise
from core.network.network import dataset_for, forward, network_for
from core.numerics.params import Params
from core.tasks import Batch
from core.training.loop import reference
from tests.core.own_cells import OWN, random_cell
from tests.core.programs import run_program

TEXT = ("a b c d e f g h", "b d a", "c a f h e", "h g")
CELLS = [dict(cell="rnn"), dict(cell="rnn", nonlinearity="relu"), dict(cell="gru"),
         dict(cell="gru", reset_after=False), dict(cell="lstm"), dict(cell="lstm", peepholes=True),
         *(dict(cell="own", equations=tuple(PUBLISHED[name].text.split("\n"))) for name in ("mut1", "fastgrnn"))]
SETTINGS = [
    dict(), dict(embedding=0), dict(layers=2), dict(layers=3, dropout=0.4), dict(recurrent_dropout=0.3),
    dict(recurrent_dropout=0.3, recurrent_mask="fresh", layers=2), dict(word_dropout=0.3),
    dict(word_dropout=0.3, embedding=0), dict(initial_state="learned", layers=2),
    dict(initial_state="learned", recurrent_dropout=0.5), dict(hidden=33), dict(hidden=100), dict(hidden=130 - 2),
]


def named(cell: dict) -> str:
    return "-".join(str(value[-1] if isinstance(value, tuple) else value) for value in cell.values())


def random_batch(spec: Experiment, T: int, B: int, padded: bool, every: bool, seed: int = 5) -> Batch:
    """Random tokens and targets; with padding no two sentences are equally long, and one token is scored or all are."""
    r = np.random.default_rng(seed)
    words = network_for(spec).tokens
    lengths = np.array([T - 2 * b if padded and T > 2 * b else T for b in range(B)])
    mask = np.arange(T)[:, None] < lengths
    scored = mask.copy() if every else np.arange(T)[:, None] == r.integers(0, lengths)
    return Batch(np.where(mask, r.integers(0, words, (T, B)), 0), mask, r.integers(0, words, (T, B)), scored)


def random_params(spec: Experiment, dtype: type, seed: int = 3) -> Params:
    """Everything random, biases and initial states too, small enough that a rectifier's states stay small."""
    network = network_for(spec)
    params = initialise(spec, network.cell, network.shapes).astype(dtype)
    params.flat[:] = np.random.default_rng(seed).uniform(-0.4, 0.4, params.flat.size) / max(1, spec.hidden / 16)
    return params


def compare(spec: Experiment, batch: Batch, dtype: type, blas: bool, bound: float, initial: dict | None = None) -> None:
    """Twice over the same plan, so that nothing left in a buffer counts."""
    network, params = network_for(spec), random_params(spec, dtype)
    masks = draw_masks(spec, *batch.shape, 4, dtype)
    expected = reference(network, params, batch, masks, initial)
    plans = Plans(network, blas)
    for _ in range(2):
        plan = plans.of(batch, params.flat.dtype)
        loss, gradient, right, scored = plan.run(params, batch, masks, initial)
        assert (right, scored) == (expected.right, expected.scored)
        assert abs(loss - expected.loss) < bound
        assert gradient.flat.dtype == dtype
        for name in gradient:
            largest = np.abs(expected.gradient[name]).max()
            assert np.abs(gradient[name] - expected.gradient[name]).max() <= bound * max(largest, 1e-3), name
        if initial is not None:
            for lane, states in plan.final().items():
                for s, value in states.items():
                    assert np.abs(value - expected.final[lane][s]).max() <= bound * max(1, np.abs(value).max()), s


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_fast_equals_readable(cell: dict, setting: dict, bidirectional: bool, padded: bool) -> None:
    spec = Experiment(**{"text": TEXT, "hidden": 5, "embedding": 3, "bidirectional": bidirectional, **cell, **setting})
    for (T, B), every in itertools.product([(7, 3), (20, 5), (6, 1)], [False, True]):
        compare(spec, random_batch(spec, T, B, padded, every), np.float64, False, 1e-9)


@pytest.mark.parametrize("setting", [
    dict(), dict(hidden=33),
    dict(recurrent_dropout=0.3, initial_state="learned", bidirectional=True, layers=2)], ids=str)
@pytest.mark.parametrize("name", OWN)
def test_a_cell_of_equations_is_fast_too(name: str, setting: dict) -> None:
    equations = tuple(OWN[name].split("\n"))
    spec = Experiment(**{"text": TEXT, "hidden": 5, "cell": "own", "equations": equations, **setting})
    for (T, B), blas in itertools.product([(7, 3), (6, 1)], [False, True]):
        compare(spec, random_batch(spec, T, B, B > 1, True), np.float64, blas, 1e-9)
    compare(spec, random_batch(spec, 7, 3, True, True), np.float32, True, 3e-4)


@pytest.mark.parametrize("seed", range(40))
def test_a_random_cell_is_fast_as_it_is_readable(seed: int) -> None:
    compare_own(random_cell(seed), seed)


@pytest.mark.parametrize("setting", [
    dict(), dict(hidden=8),
    dict(recurrent_dropout=0.3, initial_state="learned", bidirectional=True, layers=2)], ids=str)
@pytest.mark.parametrize("name", OWN)
def test_the_program_of_a_cell_computes_what_its_calls_do(
    name: str, setting: dict, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The table that a compiled form runs, run by NumPy, in memory that is full of NaN before it is written."""
    monkeypatch.setattr(sweep, "reserved", lambda size, dtype: np.full(size, np.nan, dtype))
    equations = tuple(OWN[name].split("\n"))
    spec = Experiment(**{"text": TEXT, "hidden": 5, "cell": "own", "equations": equations, **setting})
    forms.take({"run_program": run_program})
    try:
        plan = Plans(network_for(spec), True).of(random_batch(spec, 6, 1, False, True), np.dtype(np.float32))
        assert isinstance(plan.sweeps[0], CompiledOwn)
        for T, B in ((7, 3), (6, 1)):
            compare(spec, random_batch(spec, T, B, B > 1, True), np.float32, True, 3e-4)
    finally:
        forms.take({})


def compare_own(text: str, seed: int) -> None:
    """A cell's fast path against its readable one in double, with settings and sizes that follow from the seed."""
    r = np.random.default_rng(seed)
    setting = SETTINGS[r.integers(len(SETTINGS) - 2)]
    spec = Experiment(**{"text": TEXT, "hidden": 5, "embedding": 3, "bidirectional": bool(r.integers(2)), "cell": "own",
                         "equations": tuple(text.split("\n")), **setting})
    T, B = [(7, 3), (6, 1), (2, 4)][r.integers(3)]
    padded, every, blas = (r.integers(0, 2, 3) > 0).tolist()
    compare(spec, random_batch(spec, T, B, padded, every), np.float64, blas, 1e-8)


def test_the_gates_of_equations_are_computed_together() -> None:
    """Neighbouring lines of W x + U h' + b alone; what sees more, or shares a weight, is for itself."""
    lstm, = gates_of(read(OWN["lstm"]))
    assert (lstm.first, lstm.symbols, lstm.functions) == (0, ("i", "f", "a", "o"), ("σ", "σ", "tanh", "σ"))
    assert [(g.first, g.symbols) for g in gates_of(read(OWN["gru"]))] == [(0, ("r", "z"))]
    assert [(g.symbols, g.reads_state) for g in gates_of(read(OWN["mingru"]))] == [(("z",), False)]
    assert not gates_of(read("z = σ(W_z x + U_z h')\nh = z ⊙ tanh(W_z x)"))


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_one_sentence_with_blas(cell: dict) -> None:
    """The products of a single row have a form of their own."""
    spec = Experiment(text=TEXT, hidden=5, **cell)
    compare(spec, random_batch(spec, 6, 1, False, True), np.float64, True, 1e-9)


@pytest.mark.parametrize("merge", ["concat", "sum", "ave", "mul"])
@pytest.mark.parametrize("blas", [False, True])
def test_every_merge(merge: str, blas: bool) -> None:
    for layers in (1, 2):
        spec = Experiment(text=TEXT, hidden=5, bidirectional=True, merge=merge, layers=layers)
        compare(spec, random_batch(spec, 9, 4, True, False), np.float64, blas, 1e-9)


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_single_precision(cell: dict) -> None:
    """To the rounding of float32, and float32 throughout."""
    for hidden in (5, 64, 100):
        spec = Experiment(text=TEXT, hidden=hidden, bidirectional=True, layers=2, **cell)
        compare(spec, random_batch(spec, 12, 4, True, True), np.float32, False, 3e-4)


@pytest.mark.parametrize("peepholes", [False, True])
@pytest.mark.parametrize("hidden", [5, 64])
def test_a_small_candidate_keeps_its_digits(hidden: int, peepholes: bool) -> None:
    """tanh of weights of 1e-4 in single precision: as near to tanh as the readable step, not to the nearest 6e-8."""
    spec = Experiment(text=TEXT, hidden=hidden, peepholes=peepholes)
    network, params, batch = network_for(spec), random_params(spec, np.float32), random_batch(spec, 6, 4, False, True)
    params.flat[:] *= np.float32(1e-3)
    plan = Plans(network, True).of(batch, np.dtype(np.float32))
    plan.run(params, batch, None)
    lstm = plan.sweeps[0]
    assert lstm.few == (hidden == 5)
    found = lstm.gates[:6, 0, :, 2 * hidden:3 * hidden]
    exact = forward(network, params.astype(np.float64), batch).lanes[0, 0].values["a"]
    assert 1e-5 < np.abs(exact).mean() < 1e-3
    assert (np.abs(found - exact) / np.abs(exact).mean()).max() < 1e-5


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_streams_from_given_states(cell: dict) -> None:
    """Truncated back-propagation: the states go on, as constants, and the last ones are handed on."""
    for extra in (dict(), dict(initial_state="learned"), dict(recurrent_dropout=0.3)):
        for B in (1, 3):
            spec = Experiment(text=TEXT, task="next", truncate=4, hidden=5, layers=2, batch_size=B, **cell, **extra)
            network, r = network_for(spec), np.random.default_rng(9)
            initial = {lane: {s: r.normal(size=(B, 5)) for s in network.cell.states} for lane in network.lanes}
            compare(spec, random_batch(spec, 4, B, False, True), np.float64, False, 1e-9, initial)
            compare(spec, random_batch(spec, 4, B, False, True), np.float64, False, 1e-9)


def test_a_long_step_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step may pause anywhere; where another batch is looked at meanwhile, it comes to the same numbers."""
    monkeypatch.setattr("core.numerics.pieces.PIECE", 500)
    monkeypatch.setattr("core.fast.plan.PIECE", 500)
    spec = Experiment(text=TEXT, hidden=6, embedding=3, bidirectional=True, layers=3)
    network, params = network_for(spec), random_params(spec, np.float32)
    batch, other = random_batch(spec, 9, 4, True, True), random_batch(spec, 9, 4, False, False)
    plans, dtype = Plans(network, False), np.dtype(np.float32)
    expected = plans.of(batch, dtype).run(params, batch, None)[1].flat.copy()
    pieces, pauses = plans.of(batch, dtype).pieces(params, batch, None), 0
    try:
        while True:
            next(pieces)
            pauses += 1
            if pauses == 30:
                plans.of(other, dtype).run(params, other, None)
    except StopIteration as end:
        assert (end.value[1].flat == expected).all()
    assert pauses > 60
    compare(spec, batch, np.float64, False, 1e-9)


def test_two_steps_that_pause_in_turn_both_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each finds the other's numbers in the buffers; neither waits for the other for ever."""
    monkeypatch.setattr("core.numerics.pieces.PIECE", 500)
    monkeypatch.setattr("core.fast.plan.PIECE", 500)
    spec = Experiment(text=TEXT, hidden=6, embedding=3, bidirectional=True, layers=2)
    plans, params, dtype = Plans(network_for(spec), False), random_params(spec, np.float32), np.dtype(np.float32)
    batches = [random_batch(spec, 9, 4, True, True), random_batch(spec, 9, 4, False, False, 8),
               random_batch(spec, 5, 3, True, True)]
    expected = [plans.of(b, dtype).run(params, b, None)[1].flat.copy() for b in batches]
    runs, found, turns = {k: plans.of(b, dtype).pieces(params, b, None) for k, b in enumerate(batches)}, {}, 0
    while runs:
        turns += 1
        assert turns < 400
        for k in list(runs):
            try:
                next(runs[k])
            except StopIteration as end:
                found[k] = end.value[1].flat.copy()
                del runs[k]
    assert turns > 1 and all((found[k] == one).all() for k, one in enumerate(expected))


def test_tied_weights() -> None:
    spec = Experiment(text=TEXT, hidden=4, embedding=8, bidirectional=True, tie_weights=True)
    compare(spec, random_batch(spec, 9, 4, True, False), np.float64, False, 1e-9)


def test_plans_share_memory_without_harm() -> None:
    """Batches of several shapes in turn give what each gives by itself."""
    spec = Experiment(text=TEXT, hidden=6, bidirectional=True, layers=2)
    network, params = network_for(spec), random_params(spec, np.float32)
    batches = [random_batch(spec, T, B, True, False) for T, B in ((5, 2), (12, 4), (3, 4), (12, 3))]
    alone = [Plans(network, False).of(b, np.dtype(np.float32)).run(params, b, None)[1].flat for b in batches]
    plans = Plans(network, False)
    for _ in range(3):
        for batch, expected in zip(batches, alone):
            assert (plans.of(batch, np.dtype(np.float32)).run(params, batch, None)[1].flat == expected).all()


@pytest.mark.parametrize("change", [dict(), dict(embedding=0), dict(bidirectional=True, merge="sum"),
                                    dict(bidirectional=True, layers=2), dict(sampled_words=4),
                                    dict(task="label", text=("a b => x", "c => y"))], ids=str)
@pytest.mark.parametrize("blas", [False, True])
def test_a_batch_without_a_loss(change: dict, blas: bool) -> None:
    """No position is scored: the loss and every gradient are 0, and the next batch is as ever."""
    spec = Experiment(**{"text": TEXT, "hidden": 5, **change})
    some = random_batch(spec, 9, 4, True, False)
    if spec.task == "label":
        some = dataset_for(spec).batch(0)
    none = replace(some, scored=np.zeros_like(some.scored), words=np.arange(4) if spec.sampled_words else None)
    plans, params = Plans(network_for(spec), blas), random_params(spec, np.float32)
    for _ in range(2):
        loss, gradient, right, scored = plans.of(none, np.dtype(np.float32)).run(params, none, None)
        assert (loss, right, scored) == (0, 0, 0) and not gradient.flat.any()
    compare(spec, some, np.float64, blas, 1e-9)


@pytest.mark.parametrize("words", [None, np.array([0, 2, 3, 5, 6])], ids=["all", "sampled"])
def test_of_two_best_guesses_the_first_counts(words: np.ndarray | None) -> None:
    """With no weight every logit is equal: one word is the guess, not each."""
    spec = Experiment(text=TEXT, hidden=5, sampled_words=0 if words is None else 5)
    batch = random_batch(spec, 9, 6, True, True)
    batch = replace(batch, words=words, targets=batch.targets if words is None else words[batch.targets % 5])
    params = random_params(spec, np.float32)
    params.flat.fill(0)
    expected = reference(network_for(spec), params, batch)
    loss, _, right, scored = Plans(network_for(spec), True).of(batch, np.dtype(np.float32)).run(params, batch, None)
    assert (right, scored) == (expected.right, expected.scored)
    assert (right, scored) == ((batch.targets[batch.scored] == 0).sum(), batch.scored.sum())
    assert 0 < right < scored and loss == pytest.approx(expected.loss)


def test_more_than_there_are_addresses_is_a_lack_of_memory() -> None:
    """32-bit Pyodide has few of them, and NumPy calls it a ValueError."""
    with pytest.raises(MemoryError):
        Arena(2 ** 62, np.float32)
    with pytest.raises(MemoryError):
        Arena(0, np.float32).take(2 ** 31, 2 ** 31)


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_what_memory_held_before_counts_for_nothing(cell: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    """An arena is not made of zeros: with NaN in all of it the numbers are the same."""
    monkeypatch.setattr("core.fast.sweep.reserved", lambda size, dtype: np.full(size, np.nan, dtype))
    for extra in (dict(), dict(bidirectional=True, layers=2, initial_state="learned"),
                  dict(recurrent_dropout=0.3, dropout=0.2, layers=2, word_dropout=0.2)):
        spec = Experiment(text=TEXT, hidden=5, **cell, **extra)
        for padded, every in itertools.product([False, True], [False, True]):
            compare(spec, random_batch(spec, 7, 3, padded, every), np.float64, False, 1e-9)


@pytest.mark.parametrize(
    "change",
    [dict(), dict(embedding=0), dict(bidirectional=True, word_dropout=0.3), dict(bidirectional=True, embedding=0)],
    ids=str,
)
def test_tokens_in_pieces_are_what_they_are_at_once(change: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table, its rows put in place, and its gradient come in pieces for a long batch."""
    spec = Experiment(text=tuple(" ".join(f"w{k}" for k in range(n, n + 20)) for n in range(0, 200, 20)), hidden=9,
                      **change)
    network, params = network_for(spec), random_params(spec, np.float32)
    batch, masks = random_batch(spec, 21, 6, True, True), draw_masks(spec, 21, 6, 4)
    whole = Plans(network, False).of(batch, np.dtype(np.float32)).run(params, batch, masks)
    monkeypatch.setattr("core.numerics.pieces.PIECE", 20_000)
    monkeypatch.setattr("core.fast.plan.PIECE", 20_000)
    plan = Plans(network, False).of(batch, np.dtype(np.float32))
    assert plan.tokens is not None and len(plan.tokens.steps) > 3 and len(plan.tokens.columns) > 3
    parts = plan.run(params, batch, masks)
    assert parts[0] == whole[0]
    np.testing.assert_allclose(parts[1].flat, whole[1].flat, rtol=1e-4, atol=1e-7)
