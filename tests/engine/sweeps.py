"""The compiled sweeps against NumPy's, inside Pyodide: how far each is from the same pass in double precision.

Everything is random: weights, biases, initial states, peepholes.  Each case runs twice over the same plan, so that
nothing that is left in a buffer counts, and memory is full of NaN before it is written.
"""
import itertools
import json

import numpy as np

from core import Experiment
from core.fast import forms, plan, sweep
from core.fast.compiled import Compiled
from core.fast.compiled_feed import CompiledFeed
from core.fast.own.compiled import CompiledOwn
from core.fast.plan import Plans
from core.fast.sweeps import form_of, sweep_for
from core.network.dropout import draw_masks
from core.network.network import network_for
from core.numerics import pieces
from core.numerics.losses import cross_entropy_pieces
from core.numerics.params import Params
from core.tasks import Batch
from core.tasks.sampled_loss import words_of
from core.training import optimisers
from tests.core.own_cells import OWN, random_cell

TEXT = ("a b c d e f g h", "b d a", "c a f h e", "h g")
CELLS = {
    "rnn": dict(cell="rnn"), "rectified": dict(cell="rnn", nonlinearity="relu"), "gru": dict(cell="gru"),
    "before": dict(cell="gru", reset_after=False), "lstm": dict(cell="lstm"),
    "peephole": dict(cell="lstm", peepholes=True),
}
SETTINGS = (
    dict(), dict(embedding=0), dict(layers=2, merge="sum"), dict(layers=3, dropout=0.4), dict(recurrent_dropout=0.3),
    dict(recurrent_dropout=0.3, recurrent_mask="fresh", layers=2), dict(word_dropout=0.3),
    dict(word_dropout=0.3, embedding=0), dict(initial_state="learned", recurrent_dropout=0.5, layers=2),
    dict(hidden=2), dict(hidden=4), dict(hidden=33), dict(hidden=64),
)
HEADS = (
    dict(tie_weights=True), dict(tie_weights=True, sampled_words=6), dict(sampled_words=6),
    dict(sampled_words=7, embedding=0), dict(merge="mul"), dict(merge="ave", layers=2),
)
SHAPES = ((7, 3), (20, 5), (6, 1), (1, 4))


def all_forms():
    import compiled_sweeps
    return {name: form for name, form in vars(compiled_sweeps).items() if not name.startswith("_")}


def random_batch(spec, T, B, padded, every, r):
    """Random tokens and targets; with padding no two sentences are equally long, and one token is scored or all are."""
    words = network_for(spec).tokens
    lengths = np.array([T - 2 * b if padded and T > 2 * b else T for b in range(B)])
    mask = np.arange(T)[:, None] < lengths
    scored = mask.copy() if every else np.arange(T)[:, None] == r.integers(0, lengths)
    tokens, targets = np.where(mask, r.integers(0, words, (T, B)), 0), r.integers(0, words, (T, B))
    if not spec.sampled_words:
        return Batch(tokens, mask, targets, scored)
    sampled = words_of(spec, words, targets[scored], 0)
    assert sampled is not None
    return Batch(tokens, mask, targets, scored, counted=scored & (tokens % 2 == 0), words=sampled)


def passed(spec, batch, params, taken, initial=None):
    """The loss, every gradient and every last state of a pass, by name, and whether its sweeps are compiled."""
    forms.take(taken)
    network, dtype = network_for(spec), params.flat.dtype
    plans, masks = Plans(network, True), draw_masks(spec, *batch.shape, 4, dtype)
    for _ in range(2):
        now = plans.of(batch, dtype)
        loss, gradient, right, scored = now.run(params, batch, masks, initial)
    state = {f"{key} {s}": value for key, states in now.final().items() for s, value in states.items()}
    numbers = {"loss": np.array(loss)} | {name: gradient[name].copy() for name in gradient} | state
    return numbers, (right, scored), isinstance(now.sweeps[0], (Compiled, CompiledOwn))


def distance(numbers, true):
    """The largest difference of an array, as a share of the largest number in it."""
    if not all(np.isfinite(numbers[name]).all() for name in true):
        return float("inf")
    return max(float(np.abs(numbers[name] - true[name]).max() / max(np.abs(true[name]).max(), 1e-3)) for name in true)


def found(cells=tuple(CELLS), apart=1):
    """JSON: the cases, of these cells and every so many of them, where the compiled pass is further from the true one
    than a pass in single precision may be; and the worst distance of each cell, the compiled one's and NumPy's.
    """
    far, worst = [], {}
    cases = list(itertools.product(cells, SETTINGS, (False, True), (False, True), (False, True)))[::apart]
    for k, case in enumerate(cases):
        one, other, as_right = distances(k, CELLS[case[0]], *case[1:])
        worst[case[0]] = [max(pair) for pair in zip(worst.get(case[0], (0, 0)), (one, other))]
        if not as_right or one > max(3 * other, 2e-6):
            far.append((*map(str, case), one, other))
    return json.dumps({"count": len(cases), "far": far, "worst": worst})


def distances(k, cell, setting, bidirectional, padded, every):
    """How far the compiled pass and NumPy's in single precision are from the true one, and whether as many are right.

    Sizes, weights, initial states and the batch follow from the case's number k.
    """
    sweep.reserved = lambda size, dtype: np.full(size, np.nan, dtype)
    carried = dict(task="next", truncate=4) if k % 3 == 0 and not bidirectional and not padded else dict()
    spec = Experiment(**{"text": TEXT, "hidden": 5, "embedding": 3, "bidirectional": bidirectional, **cell, **setting,
                         **carried})
    network, (T, B), r = network_for(spec), SHAPES[k % len(SHAPES)], np.random.default_rng(k)
    batch, params = random_batch(spec, T, B, padded, every, r), Params.zeros(network.shapes)
    params.flat[:] = r.uniform(-0.5, 0.5, params.flat.size) / max(1, spec.hidden / 16)
    states = {lane: {s: r.normal(size=(B, spec.hidden)) for s in network.cell.states} for lane in network.lanes}
    initial = states if carried else None
    pieces.PIECE = plan.PIECE = 300 if k % 2 else 2 ** 24          # in many pieces, or at a stretch
    true, right, _ = passed(spec, batch, params.astype(np.float64), {}, initial)
    numpys, _, plain = passed(spec, batch, params, {}, initial)
    ours, ours_right, there = passed(spec, batch, params, all_forms(), initial)
    assert there and not plain
    return distance(ours, true), distance(numpys, true), ours_right == right


def found_own(first, last, texts=()):
    """JSON: the same for cells of equations, each in a setting of its own: `texts`, or the published ones, odd ones and
    the random ones of these numbers.

    Of a cell that divides by next to nothing, NumPy's own pass says how much single precision can say.
    """
    cells = list(texts) or [*OWN.values(), *map(random_cell, range(first, last))]
    far, worst = [], [0, 0]
    for k, text in enumerate(cells, first):
        r = np.random.default_rng([k, 1])
        setting = SETTINGS[r.integers(len(SETTINGS))]
        bidirectional, padded, every = (r.integers(0, 2, 3) > 0).tolist()
        cell = dict(cell="own", equations=tuple(text.split("\n")))
        one, other, as_right = distances(k, cell, setting, bidirectional, padded, every)
        worst = [max(pair) for pair in zip(worst, (one, other))]
        if not (one <= max(4 * other, 4e-6)) or (not as_right and other < 1e-5):
            far.append((text, str(setting), bidirectional, padded, every, one, other))
    return json.dumps({"count": len(cells), "far": far, "worst": worst})


def found_heads():
    """JSON: `found` for every way that the head is joined to the rest: tied, of some words, both directions as one."""
    far, count = [], 0
    for k, case in enumerate(itertools.product(("gru", "lstm"), HEADS, (False, True), (False, True), (False, True))):
        name, setting, bidirectional, padded, every = case
        sizes = dict(merge="sum", embedding=5) if "merge" not in setting else dict()
        one, other, as_right = distances(k, CELLS[name], {**sizes, **setting}, bidirectional, padded, every)
        count += 1
        if not as_right or one > max(3 * other, 2e-6):
            far.append((*map(str, case), one, other))
    return json.dumps({"count": count, "far": far})


def heads():
    """JSON: whether the head's products and sums are NumPy's to the last bit, in one stretch of rows or in two, and how
    far its loss and gradient are from the true ones.
    """
    made, r, same, worst = all_forms(), np.random.default_rng(2), [], 0.0
    for N, V, width in itertools.product((1, 3, 4, 9, 33), (2, 3, 8, 13, 67), (1, 5, 16, 33)):
        y, W, bias = (r.normal(size=shape).astype(np.float32) for shape in ((N, width), (V, width), (V,)))
        targets, packed = r.integers(0, V, N).astype(np.intp), np.full(40 * (V + N + 8), np.nan, np.float32)
        logits, (sums, chosen), hits = np.empty((N, V), np.float32), np.empty((2, N), np.float32), np.empty(N, bool)
        for first, last in ((0, N // 2), (N // 2, N)) if N > 4 else ((0, N),):
            made["head"](y, W, bias, targets, packed, logits, sums, chosen, hits, first, last)
        z = np.matmul(y, W.T) + bias
        true = pieces.finish(cross_entropy_pieces(z.astype(np.float64), targets))
        loss = float((np.log(sums) - chosen).mean())
        worst = max(worst, float(np.abs(logits - true.d).max() * N), abs(loss - true.value))
        dW, db, dy = np.empty_like(W), np.empty_like(bias), np.empty_like(y)
        made["head_back"](logits, y, W, packed, dW, db, dy)
        pairs = ((chosen, z[np.arange(N), targets] - z.max(1)), (hits, z.argmax(1) == targets),
                 (dW, np.matmul(logits.T, y)), (db, np.add.reduce(logits, 0)), (dy, np.matmul(logits, W)))
        same += [np.array_equal(one, other) for one, other in pairs]
    return json.dumps({"count": len(same), "differ": same.count(False), "worst": worst})


def feeds(count=240):
    """JSON: the random networks whose loss or gradient differs, in any bit, where tokens are fed by NumPy and compiled:
    with dropout as it is, without, and with it again.
    """
    sweep.reserved = lambda size, dtype: np.full(size, np.nan, dtype)
    pieces.PIECE = plan.PIECE = 2 ** 24
    differ, compiled, made = [], 0, all_forms()
    without = {name: form for name, form in made.items() if not name.startswith("feed_")}
    for k in range(count):
        r = np.random.default_rng([k, 7])
        embedding, hidden, words = (int(r.integers(low, high)) for low, high in ((1, 19), (2, 21), (1, 60)))
        both, padded, every, tied, dropped, one_hot = (r.integers(0, 2, 6) > 0).tolist()
        embedding *= not one_hot
        spec = Experiment(**{
            "text": (*TEXT, " ".join(f"w{word}" for word in range(words))), "embedding": embedding, "hidden": hidden,
            "bidirectional": both, "merge": "sum", "tie_weights": tied and embedding == hidden,
            "word_dropout": 0.3 * dropped, **list(CELLS.values())[k % len(CELLS)]})
        network, batch = network_for(spec), random_batch(spec, *SHAPES[r.integers(len(SHAPES))], padded, every, r)
        params = Params.zeros(network.shapes)
        params.flat[:] = r.uniform(-0.5, 0.5, params.flat.size)
        masks, numbers = draw_masks(spec, *batch.shape, 4, params.flat.dtype), []
        for taken in (without, made):
            forms.take(taken)
            now = Plans(network, True).of(batch, params.flat.dtype)
            passes = (now.run(params, batch, factors) for factors in (masks, None, masks))
            numbers.append([(loss, gradient.flat.tobytes()) for loss, gradient, *_ in passes])
            compiled += isinstance(now.tokens, CompiledFeed)
        if numbers[0] != numbers[1]:
            differ.append([k, embedding, hidden, words, both, padded, dropped])
    return json.dumps({"count": count, "compiled": compiled, "differ": differ})


def odd():
    """JSON of what the activations make of odd numbers: a layer without a past, its inputs the numbers."""
    numbers = np.array([0, -0.0, 1e-30, -1e-30, 1e-4, -1e-4, 0.6249999, 0.625, 5, -5, 20, -20, 87, -87, 89, -89,
                        1e30, -1e30, np.inf, -np.inf, np.nan], np.float32)
    found = {}
    for name, cell in CELLS.items():
        spec = Experiment(**{"text": TEXT, "hidden": 2, "embedding": 0, **cell})
        forms.take(all_forms())
        arena = sweep.Arena(10_000, np.dtype(np.float32))
        network = network_for(spec)
        made = form_of(sweep_for(network.cell), np.dtype(np.float32))(arena, 1, 1, len(numbers), 2)
        shapes = {name.removeprefix("rnn.").removesuffix("_l0"): shape for name, shape in network.shapes.items()}
        made.load([{name: np.zeros(shape, np.float32) for name, shape in shapes.items()}])
        made.start([])
        made.inputs[...] = numbers[None, None, :, None]
        made.forward(0, 1)
        with np.errstate(all="ignore"):
            z = numbers.astype(np.float64)
            gate, candidate = 1 / (1 + np.exp(-z)), np.tanh(z)
            lstm, gru = gate * np.tanh(gate * candidate), (1 - gate) * candidate
            true = {"rnn": candidate, "rectified": np.maximum(z, 0), "gru": gru, "before": gru}
        want, h = true.get(name, lstm), made.hidden[1, 0, :, 0]
        least = 1 if name in ("gru", "before") else 1e-37       # n + z ⊙ (h' - n) has no digits of 1 - z
        off, ends = np.abs(h - want) / np.maximum(np.abs(want), least), ~np.isfinite(want)
        same = np.array_equal(h[ends], want[ends].astype(np.float32), equal_nan=True)
        found[name] = float(off[~ends].max()) if same else -1
    return json.dumps(found)


def updates():
    """JSON: whether Adam gives NumPy's numbers to the last bit, the sum of the squares that of double precision, and
    one number that is not finite is found wherever it is.
    """
    r, same, near, told = np.random.default_rng(1), True, True, True
    for n in (1, 2, 3, 4, 5, 64, 1001):
        theta, g, m, v = (r.normal(size=n).astype(np.float32) for _ in range(4))
        both = []
        for taken in ({}, all_forms()):
            forms.take(taken)
            now, moments = optimisers.adam(theta, g, m, v * v, 1e-3, 7)
            both.append((now.tobytes(), *(x.tobytes() for x in moments)))
        same &= both[0] == both[1]
        near &= abs(optimisers.length_of(g) - float(np.linalg.norm(g.astype(np.float64)))) < 1e-14 * n
        beside = np.full(n + 8, np.nan, np.float32)             # what is behind a vector's end is not looked at
        x = beside[4:-4]
        x[:] = r.uniform(-3e38, 3e38, n)
        told &= optimisers.finite(x)
        for k, odd in itertools.product(range(n), (np.nan, np.inf, -np.inf)):
            kept, x[k] = x[k], odd
            told &= not optimisers.finite(x)
            x[k] = kept
    return json.dumps({"adam": same, "squares": near, "finite": told})
