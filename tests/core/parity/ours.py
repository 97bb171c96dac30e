"""The core's answers to the cases, under the names that PyTorch's have.

A case may be answered by several paths of the core (the readable one and the fast one, with and without a BLAS): each
gives the same names.
"""
from collections.abc import Mapping

import numpy as np

from core.cells import CELLS, Cell
from core.fast.plan import Plans
from core.fast.sweeps import sweep_for
from core.network import unroll
from core.network.dropout import Masks
from core.network.merging import merge, merge_back
from core.network.network import Network, cell_for, forward, network_for
from core.numerics.params import Params
from core.spec import Experiment
from core.tasks import Batch
from core.training.evaluation import loss_of
from core.training.loop import Result, TrainState, advance, kernel_for, reference
from core.training.optimisers import first_moments
from tests.core.parity.cases import Case, Chunks, Following, Stack, Whole

Answers = dict[str, np.ndarray]


def numbers(case: Case, seed: int) -> Answers:
    """A case's numbers; the core says which parameters there are."""
    if isinstance(case, Stack):
        return case.numbers(seed)
    net = network_of(case) if isinstance(case, Whole) else network_for(Experiment(**case.settings))
    return case.numbers(seed, net.shapes)


def answers(case: Case, given: Answers, path: str = "readable") -> Answers:
    """What the core makes of a case's numbers, in float64."""
    if isinstance(case, Chunks):
        return chunked(case, given)
    if isinstance(case, Stack):
        return stacked(case, given)
    return whole(case, given, path) if isinstance(case, Whole) else following(case, given)


def paths(case: Case) -> tuple[str, ...]:
    """The paths that can answer a case."""
    fast = isinstance(case, Whole) and sweep_for(network_of(case).cell) is not None
    return ("readable", "fast", "blas") if fast else ("readable",)


# ---- only recurrent layers ------------------------------------------------------------------------------------

def stack_cell(form: str) -> Cell:
    return CELLS["rnn"].variants["relu"] if form == "relu" else CELLS["rnn" if form == "tanh" else form]


def lane_weights(case: Stack, given: Answers, layer: int, direction: int) -> Answers:
    """The core's weights of a lane: one bias where PyTorch has two, except in the GRU's last block."""
    end = f"_l{layer}{'_reverse' if direction else ''}"
    ih, hh = given[f"bias_ih{end}"], given[f"bias_hh{end}"]
    weights = {"weight_ih": given[f"weight_ih{end}"], "weight_hh": given[f"weight_hh{end}"]}
    if case.form != "gru":
        return weights | {"bias": ih + hh}
    both = 2 * case.sizes[3]
    return weights | {"bias": np.concatenate([ih[:both] + hh[:both], ih[both:]]), "bias_hn": hh[both:]}


def run_stack(case: Stack, given: Answers, x: np.ndarray, starts: Mapping[str, np.ndarray], mask: np.ndarray | None,
              ) -> tuple[np.ndarray, list[list[unroll.Lane]]]:
    """The outputs, and the lanes by layer and direction; `starts` has a state's [layers x directions, B, H]."""
    lanes: list[list[unroll.Lane]] = []
    for layer in range(case.layers):
        row = []
        for d in range(case.directions):
            initial = {s: starts[s][layer * case.directions + d] for s in case.states}
            row.append(unroll.forward(stack_cell(case.form), lane_weights(case, given, layer, d), x, initial, mask,
                                      d == 1))
        lanes.append(row)
        x = merge("concat", [lane.h for lane in row])
        if f"factors{layer}" in given:
            x = x * given[f"factors{layer}"]
    return x, lanes


def back_stack(case: Stack, given: Answers, lanes: list[list[unroll.Lane]], above: np.ndarray,
               ends: Mapping[str, np.ndarray],
               ) -> tuple[np.ndarray, dict[str, np.ndarray], Answers]:
    """The gradients of x, of the initial states and, under PyTorch's names, of the weights."""
    starts = {s: np.empty_like(ends[s]) for s in case.states}
    weights: Answers = {}
    for layer in reversed(range(case.layers)):
        if f"factors{layer}" in given:
            above = above * given[f"factors{layer}"]
        below = 0
        for d, part in enumerate(merge_back("concat", above, [lane.h for lane in lanes[layer]])):
            at = layer * case.directions + d
            back = unroll.backward(lanes[layer][d], part, {s: ends[s][at] for s in case.states})
            below = below + back.dx
            for s in case.states:
                starts[s][at] = back.d_initial[s]
            weights |= pytorch_gradients(case, back.weights, f"_l{layer}{'_reverse' if d else ''}")
        above = below
    return above, starts, weights


def pytorch_gradients(case: Stack, g: Mapping[str, np.ndarray], end: str) -> Answers:
    out = {f"d_{name}{end}": g[name] for name in ("weight_ih", "weight_hh")} | {f"d_bias_ih{end}": g["bias"]}
    hh = np.concatenate([g["bias"][:2 * case.sizes[3]], g["bias_hn"]]) if case.form == "gru" else g["bias"]
    return out | {f"d_bias_hh{end}": hh}


def stacked(case: Stack, given: Answers) -> Answers:
    starts = {s: given[f"{s}0"] for s in case.states}
    out, lanes = run_stack(case, given, given["x"], starts, case.mask if case.padded else None)
    dx, d_starts, weights = back_stack(case, given, lanes, given["d_out"], {s: given[f"d{s}_n"] for s in case.states})
    finals = {f"{s}_n": np.stack([lane.final[s] for row in lanes for lane in row]) for s in case.states}
    return {"out": out * case.mask[..., None], "dx": dx, **finals, **{f"d{s}0": d for s, d in d_starts.items()},
            **weights}


def chunked(case: Chunks, given: Answers) -> Answers:
    first = {s: given[f"{s}0"] for s in case.states}
    x, d_out, cut = given["x"], given["d_out"], case.cut
    out1, lanes1 = run_stack(case, given, x[:cut], first, None)
    between = {s: np.stack([lane.final[s] for row in lanes1 for lane in row]) for s in case.states}
    out2, lanes2 = run_stack(case, given, x[cut:], between, None)
    dx2, d_between, w2 = back_stack(case, given, lanes2, d_out[cut:], {s: given[f"d{s}_n"] for s in case.states})
    dx1, d_first, w1 = back_stack(case, given, lanes1, d_out[:cut], d_between)
    finals = {f"{s}_n": np.stack([lane.final[s] for row in lanes2 for lane in row]) for s in case.states}
    return {"out": np.concatenate([out1, out2]), "dx": np.concatenate([dx1, dx2]), **finals,
            **{f"d{s}0": d for s, d in d_first.items()}, **{name: w1[name] + w2[name] for name in w1}}


# ---- whole networks -------------------------------------------------------------------------------------------

def network_of(case: Whole) -> Network:
    spec = Experiment(**case.settings)
    return Network(spec, case.words, case.inputs, case.outputs, cell_for(spec), case.reads)


def masks_of(case: Whole, given: Answers) -> Masks:
    layers, D = case.settings.get("layers", 1), 2 if case.settings.get("bidirectional") else 1
    return Masks(given.get("factors_word"), tuple(given.get(f"factors{n}") for n in range(layers)),
                 tuple(tuple(given.get(f"factors{n}.{d}") for d in range(D)) for n in range(layers)))


def batch_of(case: Whole, given: Answers) -> Batch:
    return Batch(given["tokens"], case.mask, given["targets"], given["scored"], given.get("inputs"),
                 given.get("values"))


def whole(case: Whole, given: Answers, path: str) -> Answers:
    net, batch, masks = network_of(case), batch_of(case, given), masks_of(case, given)
    params = Params.zeros(net.shapes, np.float64)
    for name, view in params.items():
        view[...] = given[name]
    if path == "readable":
        p = forward(net, params, batch, masks)
        loss, gradient = loss_of(net, p).value, reference(net, params, batch, masks).gradient
        out = {"logits": p.logits}
    else:
        result = Result(*Plans(net, path == "blas").of(batch, params.flat.dtype).run(params, batch, masks))
        loss, gradient, out = result.loss, result.gradient, {}
    return out | {"loss": np.array(loss)} | {f"d_{name}": gradient[name] for name in gradient}


def batch_at(given: Answers, k: int) -> Batch:
    return Batch(*(given[f"{k}:{name}"] for name in ("tokens", "mask", "targets", "scored")))


def following(case: Following, given: Answers, dtype: type = np.float64) -> Answers:
    spec = Experiment(**case.settings)
    network = network_for(spec)
    params = Params.zeros(network.shapes, dtype)
    for name, view in params.items():
        view[...] = given[name]
    state = TrainState(spec, 0, params.freeze(), first_moments(spec, params.flat))
    losses, norms, kernel = [], [], kernel_for(network)
    for k in range(case.steps):
        state, event = advance(state, batch_at(given, k), case.goes_on(k), kernel)
        losses.append(event.loss)
        norms.append(event.grad_norm)
    return {"losses": np.array(losses), "grad_norms": np.array(norms),
            **{name: state.params[name] for name in state.params}}
