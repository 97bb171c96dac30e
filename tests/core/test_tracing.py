"""The trace: it is what back-propagation used, so its parts must add up to the gradient and to the logits."""
import tracemalloc

import numpy as np
import pytest

from core.cells import CELLS
from core.errors import SpecError
from core.looking.tracing import record, share_norms
from core.network.network import DIRECTIONS, cell_for, dataset_for
from core.numerics.functions import log_softmax
from core.spec import Experiment
from core.tasks import Batch
from core.tasks.base import Example
from core.training.loop import loss_and_gradients, start, train

SENTENCE = "the cat ___ on the mat"
FORMS = {name: dict(cell=name) for name in CELLS} | {"peepholes": dict(peepholes=True),
                                                     "reset before": dict(cell="gru", reset_after=False)}


def trained(**changes):
    changes = {"hidden": 5, "embedding": 4, "bidirectional": True, "layers": 2, "steps": 5,
               "initial_state": "learned"} | changes
    *_, (state, _) = train(start(Experiment(**changes)))
    return state


@pytest.fixture(scope="module", params=list(FORMS))
def state(request):
    return trained(**FORMS[request.param])


@pytest.fixture(scope="module")
def trace(state):
    return record(state, SENTENCE)


def test_shares_add_up_to_the_gradient(state, trace):
    for n in range(2):
        for d, lane in enumerate(DIRECTIONS):
            for weight in state.params:
                local, _, rest = weight.removeprefix("rnn.").partition("_l")
                if not weight.startswith("rnn.") or rest != f"{n}{'_reverse' if d else ''}" or local in ("h0", "C0"):
                    continue
                total = sum(trace.share(f"{n}.{lane}", local, t) for t in range(6))
                np.testing.assert_allclose(total, trace.gradient[weight], rtol=1e-4, atol=1e-7)


def test_share_norms_and_running_sums(trace):
    for lane in ("0.fwd", "0.rev", "1.fwd", "1.rev"):
        steps = range(6) if lane.endswith("rev") else range(5, -1, -1)
        W = U = 0
        for t in steps:
            dW, dU = trace.share(lane, "weight_ih", t), trace.share(lane, "weight_hh", t)
            W, U = W + dW, U + dU
            np.testing.assert_allclose(trace[f"{lane}.share_norm"][t], np.sqrt((dW**2).sum() + (dU**2).sum()),
                                       rtol=1e-4, atol=1e-7)
            np.testing.assert_allclose(trace[f"{lane}.sum_norm"][t], np.sqrt((W**2).sum() + (U**2).sum()), rtol=1e-4,
                                       atol=1e-7)
        suffix = f"l{lane[0]}{'_reverse' if lane.endswith('rev') else ''}"
        whole = np.sqrt(sum((trace.gradient[f"rnn.{w}_{suffix}"]**2).sum() for w in ("weight_ih", "weight_hh")))
        np.testing.assert_allclose(trace[f"{lane}.sum_norm"][steps[-1]], whole, rtol=1e-4)


def test_the_gradient_is_the_one_that_training_would_use(state, trace):
    data = dataset_for(state.experiment)
    ids = np.array(data.vocabulary.encode(["the", "cat", "<blank>", "on", "the", "mat"]))
    targets, scored = ids.copy(), np.arange(6) == 2
    targets[2] = data.vocabulary.index["sat"]
    loss, gradient = loss_and_gradients(state, Batch.of([Example(ids, targets, scored)]))
    np.testing.assert_allclose(trace.loss, loss, rtol=1e-5)
    np.testing.assert_allclose(trace.gradient.flat, gradient.flat, rtol=1e-3, atol=1e-6)


def test_every_array_has_its_shape_and_cannot_be_written(state, trace):
    H, K = 5, 5 * len(CELLS[state.experiment.cell].blocks)
    cell = CELLS[state.experiment.cell]
    for n in range(2):
        for lane in DIRECTIONS:
            expected = {s: (6, 1, H) for s in (*cell.substeps, *(f"d{s}" for s in cell.states))}
            expected |= {z: (6, 1, K) for z in ("zx", "zh", "dzx", "dzh")} | {"b": (K,)}
            expected |= {"share_norm": (6,), "sum_norm": (6,)} | {f"{s}0": (1, H) for s in cell.states}
            for name, shape in expected.items():
                assert trace[f"{n}.{lane}.{name}"].shape == shape, name
        assert trace[f"{n}.out"].shape == (6, 1, 2 * H)
    assert trace["x"].shape == (6, 1, 4)
    assert trace.logits.shape == (6, len(trace.vocabulary))
    assert {a.dtype for a in trace.values()} == {np.dtype(np.float32)}
    assert not any(a.flags.writeable for a in trace.values())


def test_the_forward_arrays_satisfy_the_equations(state, trace):
    """h at t follows from zx, zh, the biases and the state before, in either direction.

    U h' is of the step before; where r acts before it, its last block is of r ⊙ h'.
    """
    cell = cell_for(state.experiment)
    for n in range(2):
        for d, lane in enumerate(DIRECTIONS):
            at, suffix = f"{n}.{lane}", f"l{n}{'_reverse' if d else ''}"
            w = {name: state.params[f"rnn.{name}_{suffix}"] for name in cell.shapes(1, 5)}
            prev = {s: trace[f"{at}.{s}0"] for s in cell.states}
            for t in range(5, -1, -1) if d else range(6):
                for k, U in enumerate(np.split(w["weight_hh"], len(cell.blocks))):
                    gate = trace[f"{at}.{cell.inside}"][t] if cell.inside and k == len(cell.blocks) - 1 else 1
                    np.testing.assert_allclose(trace[f"{at}.zh"][t, :, 5 * k:5 * k + 5], (gate * prev["h"]) @ U.T,
                                               rtol=1e-4, atol=1e-6)
                r = cell.step(trace[f"{at}.zx"][t], trace[f"{at}.zh"][t].copy(), prev | {"fed": prev["h"]}, w,
                              lambda symbol, value: value)
                for symbol, value in r.items():
                    np.testing.assert_allclose(trace[f"{at}.{symbol}"][t], value, rtol=1e-5, atol=1e-6)
                prev = {s: trace[f"{at}.{s}"][t] for s in cell.states}


def test_logits_are_the_head_of_both_lanes(state, trace):
    V, c = state.params["head.weight"], state.params["head.bias"]
    parts = trace["1.fwd.h"][2, 0] @ V[:, :5].T, trace["1.rev.h"][2, 0] @ V[:, 5:].T
    np.testing.assert_allclose(trace.logits[2], parts[0] + parts[1] + c, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(trace.token_loss[2], -log_softmax(trace.logits[2])[trace.target[2]], rtol=1e-5)
    assert trace.loss == pytest.approx(np.nanmean(trace.token_loss), rel=1e-5)


def test_a_typed_blank_takes_its_target_from_the_text_or_from_the_guess(state):
    trace = record(state, SENTENCE)
    assert (trace.blank, trace.scored, trace.source) == (2, (2,), "text")
    assert trace.vocabulary.words[trace.target[2]] == "sat"
    unheard = record(state, "the ___ on a mat")
    assert unheard.source == "guess"
    assert unheard.target[1] == unheard.logits[1].argmax()


def test_a_chosen_blank_is_scored_against_its_own_word(state):
    trace = record(state, "the dog sat on the mat", blank=1)
    assert (trace.blank, trace.scored, trace.source) == (1, (1,), "sentence")
    assert trace.vocabulary.words[trace.target[1]] == "dog"


def test_without_a_blank_there_is_no_loss_and_no_gradient(state):
    trace = record(state, "the dog sat on the zebra")
    assert np.isnan(trace.loss)
    assert trace.gradient is None
    assert trace.scored == ()
    assert "0.fwd.dh" not in trace
    assert trace.unknown == (False,) * 5 + (True,)


def test_next_token_scores_every_token_but_the_last():
    state = trained(task="next", bidirectional=False)
    trace = record(state, "the cat sat on the mat")
    assert trace.scored == (0, 1, 2, 3, 4)
    assert np.isnan(trace.token_loss[5])
    assert trace.loss == pytest.approx(np.nanmean(trace.token_loss), rel=1e-5)
    assert trace.vocabulary.words[trace.target[1]] == "sat"


def test_dropout_is_drawn_only_on_request():
    state = trained(dropout=0.5, recurrent_dropout=0.5, word_dropout=0.3)
    plain = record(state, SENTENCE)
    assert not any("mask" in name for name in plain)
    shown = record(state, SENTENCE, dropout=True)
    assert set(np.unique(shown["0.mask"])) == {0, 2}
    assert shown["0.fwd.recurrent_mask"].shape == (1, 1, 5)
    assert shown["mask"].shape == (6, 1, 1)
    np.testing.assert_array_equal(shown["0.mask"], record(state, SENTENCE, dropout=True)["0.mask"])


def test_one_token_and_no_token(state):
    assert record(state, "___").blank == 0
    with pytest.raises(SpecError, match="sentence"):
        record(state, "   ")


def peak(make):
    tracemalloc.start()
    try:
        make()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_shares_of_a_long_sentence_take_memory_in_proportion_to_it():
    lane = {T: record(
        start(Experiment(task="next", level="characters", hidden=2, embedding=2, cell="rnn", text=("ab" * 40,))),
        "ab" * (T // 2),
    ) for T in (512, 2048)}
    sizes = [peak(lambda trace=trace: share_norms(trace.lanes[0, 0], trace.lane_gradients[0, 0]))
             for trace in lane.values()]
    assert sizes[1] < 8 * sizes[0] + 2**20, sizes
    trace = lane[512]
    shares, sums = share_norms(trace.lanes[0, 0], trace.lane_gradients[0, 0])
    steps = range(len(trace.tokens) - 1, -1, -1)
    total = None
    for t in steps:
        parts = [trace.share("0.fwd", name, t).astype(np.float64) for name in ("weight_ih", "weight_hh")]
        total = parts if total is None else [a + b for a, b in zip(total, parts)]
        assert shares[t] == pytest.approx(np.sqrt(sum((p * p).sum() for p in parts)), rel=1e-4, abs=1e-9)
        assert sums[t] == pytest.approx(np.sqrt(sum((p * p).sum() for p in total)), rel=1e-4, abs=1e-7)


def test_one_hot_inputs_take_no_square_of_the_vocabulary():
    words = tuple(f"w{k} w{k + 1}" for k in range(3000))
    state = start(Experiment(task="next", hidden=2, embedding=0, text=words))
    record(state, "w1 w2")
    assert peak(lambda: record(state, "w1 w2")) < 2**22
