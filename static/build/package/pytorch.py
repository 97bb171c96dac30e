"""The stage's trace of an nn.RNN, nn.GRU or nn.LSTM of PyTorch at work, by a forward hook and autograd.

The layer runs inside its own module; the hook keeps what it read, and hands its outputs on as leaves, so that autograd
says what the loss's gradient with respect to them is.  PyTorch's layers do not show their gates: the steps are made
once more with the layer's weights, held to what the layer itself gave, and autograd goes through them.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from core.cells import CELLS
from core.cells.base import Cell
from core.looking.backward import backward_lines
from core.looking.tracing import gradient_arrays
from core.network.network import DIRECTIONS
from core.network.unroll import Lane, LaneGradient
from core.numerics.functions import norm
from playground.looking.wire import VERSION, number

from .recording import Recording

if TYPE_CHECKING:
    from torch import Tensor, nn

KINDS = {"RNN": "rnn", "GRU": "gru", "LSTM": "lstm"}
FACTS = {"title": {"en": "PyTorch", "zh": "PyTorch"}, "generated": False, "one_way": False, "blanks": False,
         "predicts_words": False, "predicts_numbers": False, "writes": False, "generates": False, "elsewhere": True}
CLOSE = 1e-4                                            # of a step made here to the layer's own output
CANDIDATES = 6


def trace_of(module: nn.Module, tokens: Sequence[str], inputs: Any = None,
             loss: Callable[[Any], Tensor] | None = None, *, layer: str | None = None,
             words: Sequence[str] | None = None) -> Recording:
    """A trace of the recurrent layer in `module`, to be watched or read as arrays by `record`'s names.

    module  an nn.RNN, nn.GRU or nn.LSTM, or a model that has one; of several, `layer` names it ("decoder.rnn")
    tokens  what each step is called, one for each
    inputs  what `module` is called with, a tensor or a tuple, of one sentence.  A layer by itself may do without: each
            different token is then a vector of its own, the same each time
    loss    of what `module` returns, a number; without it there is no back-propagation
    words   what the outputs of `module` stand for, where these are logits [T, V]: the likeliest are then shown

    The module stays as it is: it runs as in evaluation, without dropout, and no gradient is left in its parameters.
    Raises ValueError where the layer is none of these, and TypeError where its input is a packed sequence.

    >>> import torch
    >>> trace_of(torch.nn.GRU(3, 5), ["the", "cat", "sat"])["0.fwd.z"].shape
    (3, 1, 5)
    """
    import torch

    rnn = layer_of(module, layer)
    tokens = [str(token) for token in tokens]
    if inputs is None:
        if rnn is not module:
            raise ValueError("inputs: Expected what the model is called with; only a layer by itself may do without")
        inputs = vectors(tokens, rnn)
    run = ModuleCall(rnn)
    hook, were = rnn.register_forward_hook(run.hear), [(part, part.training) for part in module.modules()]
    try:
        module.eval()
        with torch.enable_grad():
            said = module(*inputs) if type(inputs) is tuple else module(inputs)      # a packed sequence is one too
            value = None if loss is None else loss(said)
    finally:
        hook.remove()
        for part, was in were:
            part.training = was
    if not run.outputs:
        raise ValueError("layer: the module never called its recurrent layer")
    if len(tokens) != len(run.x):
        raise ValueError(f"tokens: Expected {len(run.x)}, one for each step, got {len(tokens)}")
    return recorded(run, tokens, value, logits_of(said, len(tokens), words), words)


def layer_of(module: nn.Module, name: str | None) -> Any:
    """The recurrent layer: the one of this name, or the only one."""
    found = {n: m for n, m in module.named_modules() if type(m).__name__ in KINDS and hasattr(m, "weight_ih_l0")}
    if name is not None:
        found = {n: m for n, m in found.items() if n == name}
    if len(found) != 1:
        known = ", ".join(repr(n) for n in found) or "none"
        raise ValueError(f"layer: Expected one nn.RNN, nn.GRU or nn.LSTM, found {known}")
    rnn = next(iter(found.values()))
    if getattr(rnn, "proj_size", 0):
        raise ValueError("layer: an nn.LSTM with a proj_size has no place on the stage")
    return rnn


def vectors(tokens: Sequence[str], rnn: Any) -> Tensor:
    """[T, 1, I], or [1, T, I] where the batch comes first: a vector for each different token."""
    import torch

    drawn = np.random.default_rng(0).standard_normal((len(set(tokens)), rnn.input_size))
    known = dict(zip(dict.fromkeys(tokens), drawn, strict=True))
    weight = rnn.weight_ih_l0
    x = torch.as_tensor(np.stack([known[token] for token in tokens]), dtype=weight.dtype, device=weight.device)
    return x[None] if rnn.batch_first else x[:, None]


class ModuleCall:
    """What a layer read and gave when its module was called.

    x         [T, I]
    initial   {"h": [L D, H], "C": the same}
    outputs   leaves, in the shapes in which the layer gave them: its output, and its states at their ends
    """

    def __init__(self, rnn: Any) -> None:
        self.rnn, self.cell = rnn, cell_of(rnn)
        self.x: Any = ()
        self.initial: dict[str, Any] = {}
        self.outputs: list[Any] = []

    def hear(self, rnn: Any, given: tuple[Any, ...], gave: tuple[Any, Any]) -> tuple[Any, Any]:
        """The hook: keeps them, and hands the outputs on as leaves."""
        x, states = given[0], given[1] if len(given) > 1 else None
        if not hasattr(x, "dim"):
            raise TypeError("inputs: Expected one sentence as a tensor, got a packed sequence")
        batch = 1 if x.dim() == 2 else x.shape[0 if rnn.batch_first else 1]
        if batch != 1:
            raise ValueError(f"inputs: Expected one sentence, got {batch}")
        if self.outputs:
            raise ValueError("layer: the module calls it more than once; call it once with the whole sentence")
        self.x = self.rows(x).detach()
        output, ends = gave
        each = list(ends) if isinstance(ends, tuple) else [ends]
        first = [end * 0 for end in each] if states is None else list(states) if isinstance(states, tuple) else [states]
        width = rnn.hidden_size
        self.initial = {s: value.detach().reshape(-1, width) for s, value in zip(self.cell.states, first, strict=True)}
        self.outputs = [value.detach().requires_grad_() for value in (output, *each)]
        output, *each = self.outputs
        return output, tuple(each) if isinstance(ends, tuple) else each[0]

    def rows(self, value: Any) -> Any:
        """[T, ·] of what has an axis of the batch, or has none."""
        return value if value.dim() == 2 else value[0] if self.rnn.batch_first else value[:, 0]


def cell_of(rnn: Any) -> Cell:
    """The core's cell of the same equations."""
    cell = CELLS[KINDS[type(rnn).__name__]]
    return cell.variants.get(kind_of(rnn), cell)


def kind_of(rnn: Any) -> str:
    """The key of STEPS."""
    return "relu" if getattr(rnn, "nonlinearity", "tanh") == "relu" else KINDS[type(rnn).__name__]


# ---- the steps once more, with PyTorch's own arithmetic ---------------------------------------------------------

class Steps:
    """One lane's steps as tensors that autograd goes through.

    values    {symbol: T tensors [H]}      zx, zh    T tensors [K], W x and U h' without biases
    fed       T tensors [H]: h' as U is given it, apart from its other uses
    read      T tensors [H]: h as all but the lane's next step reads it
    """

    def __init__(self, run: ModuleCall, n: int, d: int, x: Sequence[Any]) -> None:
        rnn, end = run.rnn, f"_l{n}{'_reverse' if d else ''}"
        self.cell, self.reverse, self.x, self.step = run.cell, bool(d), list(x), STEPS[kind_of(rnn)]
        self.weights = [getattr(rnn, f"weight_{k}{end}").detach().requires_grad_() for k in ("ih", "hh")]
        K = len(self.weights[0])
        zero = self.weights[0].new_zeros(K)
        self.biases = [getattr(rnn, f"bias_{k}{end}").detach() if rnn.bias else zero for k in ("ih", "hh")]
        place = n * (2 if rnn.bidirectional else 1) + d
        self.initial = {s: value[place].clone().requires_grad_() for s, value in run.initial.items()}
        T = len(self.x)
        self.values: dict[str, list[Any]] = {s: [None] * T for s in self.cell.substeps}
        self.zx, self.zh, self.fed, self.read, self.before = ([None] * T for _ in range(5))
        self.go()

    @property
    def order(self) -> Sequence[int]:
        T = len(self.x)
        return range(T - 1, -1, -1) if self.reverse else range(T)

    def go(self) -> None:
        prev = dict(self.initial)
        W, U = self.weights
        for t in self.order:
            self.before[t] = prev
            self.fed[t] = prev["h"] * 1
            self.zx[t], self.zh[t] = W @ self.x[t], U @ self.fed[t]
            for s, value in self.step(self.zx[t], self.zh[t], prev, self.biases).items():
                self.values[s][t] = value
            prev = {s: self.values[s][t] for s in self.cell.states}
            self.read[t] = prev["h"] * 1

    def ends(self) -> list[Any]:
        """The states after the last step, each as only the module's caller reads it."""
        last = self.order[-1]
        return [self.read[last] if s == "h" else self.values[s][last] for s in self.cell.states]


def lstm(zx: Any, zh: Any, prev: dict[str, Any], b: list[Any]) -> dict[str, Any]:
    z_i, z_f, z_a, z_o = (zx + zh + b[0] + b[1]).chunk(4)
    i, f, a, o = z_i.sigmoid(), z_f.sigmoid(), z_a.tanh(), z_o.sigmoid()
    C = f * prev["C"] + i * a
    return {"i": i, "f": f, "a": a, "o": o, "C": C, "h": o * C.tanh()}


def gru(zx: Any, zh: Any, prev: dict[str, Any], b: list[Any]) -> dict[str, Any]:
    (x_r, x_z, x_n), (h_r, h_z, h_n) = (zx + b[0]).chunk(3), (zh + b[1]).chunk(3)
    r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
    n = (x_n + r * h_n).tanh()
    return {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * prev["h"]}


STEPS = {"lstm": lstm, "gru": gru, "rnn": lambda zx, zh, prev, b: {"h": (zx + zh + b[0] + b[1]).tanh()},
         "relu": lambda zx, zh, prev, b: {"h": (zx + zh + b[0] + b[1]).relu()}}


def climb(run: ModuleCall) -> dict[tuple[int, int], Steps]:
    """Every lane, from the first layer up."""
    import torch

    rnn, x, lanes = run.rnn, list(run.x), {}
    for n in range(rnn.num_layers):
        each = [Steps(run, n, d, x) for d in range(2 if rnn.bidirectional else 1)]
        lanes |= {(n, d): steps for d, steps in enumerate(each)}
        x = [torch.cat([steps.read[t] for steps in each]) for t in range(len(x))]
    own = torch.stack(x)
    if not torch.allclose(own, run.rows(run.outputs[0]), atol=CLOSE, rtol=CLOSE):
        raise ValueError("layer: its output is not that of its weights; has it a hook or a mask of its own?")
    return lanes


# ---- from tensors to a trace ------------------------------------------------------------------------------------

def recorded(run: ModuleCall, tokens: list[str], value: Any, logits: Any, words: Sequence[str] | None) -> Recording:
    import torch

    with torch.enable_grad():
        lanes = climb(run)
    layers, directions, T = run.rnn.num_layers, 2 if run.rnn.bidirectional else 1, len(tokens)
    arrays = {"x": rows(list(run.x))}
    for n in range(layers):
        arrays[f"{n}.out"] = np.concatenate([rows(lanes[n, d].read) for d in range(directions)], 2)
    arrays["out"] = arrays[f"{layers - 1}.out"]
    made = {place: lane_of(steps) for place, steps in lanes.items()}
    for (n, d), lane in made.items():
        at = f"{n}.{DIRECTIONS[d]}"
        arrays |= {f"{at}.{symbol}": array for symbol, array in lane.values.items()}
        arrays |= {f"{at}.zx": lane.zx, f"{at}.zh": lane.zh, f"{at}.b": lane.weights["bias"]}
        arrays |= {f"{at}.{s}0": array for s, array in lane.initial.items()}
        if "bias_hn" in lane.weights:
            arrays[f"{at}.c"] = lane.weights["bias_hn"]
    gradients, scored = {}, []
    if value is not None and (grown := gradient_of(run, lanes, value)):
        for (n, d), back in grown.items():
            arrays |= gradient_arrays(f"{n}.{DIRECTIONS[d]}", made[n, d], back)
            end = f"_l{n}{'_reverse' if d else ''}"
            gradients |= {f"rnn.{name}{end}": number(norm(array)) for name, array in back.weights.items()}
        top = [grown[layers - 1, d].above["h"] for d in range(directions)]
        scored = [t for t in range(T) if any(array[t].any() for array in top)]
    header = {**about(run, tokens), "scored": scored, "gradients": gradients,
              "loss": None if value is None else number(value.detach()), **likeliest(logits, words)}
    return Recording(header, arrays, run.cell.states)


def gradient_of(run: ModuleCall, lanes: dict[tuple[int, int], Steps],
                value: Any) -> dict[tuple[int, int], LaneGradient]:
    """Every lane's gradients; none where the loss does not depend on the layer."""
    import torch

    given = torch.autograd.grad(value, run.outputs, allow_unused=True)
    if all(one is None for one in given):
        return {}
    dy, *ends = (torch.zeros_like(out) if one is None else one for one, out in zip(given, run.outputs, strict=True))
    layers, directions = run.rnn.num_layers, 2 if run.rnn.bidirectional else 1
    out = torch.stack([torch.cat([lanes[layers - 1, d].read[t] for d in range(directions)]) for t in range(len(run.x))])
    total = (out * run.rows(dy)).sum()
    d_ends = {(n, d): {s: d_end.reshape(-1, run.rnn.hidden_size)[n * directions + d]
                       for s, d_end in zip(run.cell.states, ends, strict=True)} for n, d in lanes}
    for place, steps in lanes.items():
        total = total + sum((end * d_ends[place][s]).sum()
                            for s, end in zip(run.cell.states, steps.ends(), strict=True))
    return {place: lane_gradient(steps, total, d_ends[place]) for place, steps in lanes.items()}


def lane_gradient(steps: Steps, total: Any, d_ends: dict[str, Any]) -> LaneGradient:
    import torch

    parts = {"zx": steps.zx, "zh": steps.zh, "read": steps.read, "fed": steps.fed,
             **{s: steps.values[s] for s in steps.cell.states}}
    wanted = [tensor for tensors in parts.values() for tensor in tensors] + steps.weights
    grown = torch.autograd.grad(total, wanted, retain_graph=True, allow_unused=True, materialize_grads=True)
    T = len(steps.x)
    found = {name: rows(grown[j * T:(j + 1) * T]) for j, name in enumerate(parts)}
    above = {"h": found["read"]}
    for s, d_end in d_ends.items():
        if s != "h" and bool(d_end.any()):
            above[s] = np.zeros_like(found[s])
            above[s][steps.order[-1], 0] = numbers(d_end)
    d_weights = {"weight_ih": numbers(grown[-2]), "weight_hh": numbers(grown[-1])}
    return LaneGradient(np.empty(0), {}, d_weights, found["zx"], found["zh"], {s: found[s] for s in steps.cell.states},
                        {}, above, found["fed"])


def lane_of(steps: Steps) -> Lane:
    """The core's form of the same lane."""
    b_ih, b_hh = map(numbers, steps.biases)
    weights = {"weight_ih": numbers(steps.weights[0]), "weight_hh": numbers(steps.weights[1]), "bias": b_ih + b_hh}
    if "bias_hn" in steps.cell.own:
        H = len(b_hh) // 3
        weights |= {"bias": b_ih + np.concatenate([b_hh[:-H], np.zeros_like(b_hh[-H:])]), "bias_hn": b_hh[-H:]}
    states, last = steps.cell.states, steps.order[-1]
    return Lane(
        steps.cell, weights, rows(steps.x), {s: rows(v) for s, v in steps.values.items()}, rows(steps.zx),
        rows(steps.zh), {s: rows([before[s] for before in steps.before]) for s in states},
        {s: numbers(steps.initial[s])[None] for s in states}, {s: numbers(steps.values[s][last])[None] for s in states},
        None, steps.reverse, None)


def about(run: ModuleCall, tokens: list[str]) -> dict[str, Any]:
    """The header, but for what the loss and the outputs say."""
    rnn, cell = run.rnn, run.cell
    return {
        "version": VERSION, "tokens": tokens, "blank": -1, "task": "", "facts": FACTS, "reads": "each",
        "cell": KINDS[type(rnn).__name__], "layers": rnn.num_layers, "hidden": rnn.hidden_size,
        "bidirectional": rnn.bidirectional, "merge": "concat", "embedding_size": rnn.input_size, "step": -1, "seed": 0,
        "source": "", "substeps": list(cell.substeps), "equations": cell.equations, "kinds": dict(cell.kinds),
        "blocks": list(cell.blocks), "backward": [list(line) for line in backward_lines(cell)],
        "token_loss": [None] * len(tokens), "targets": {}, "answer": None, "held": [], "was": {},
    }


def logits_of(said: Any, steps: int, words: Sequence[str] | None) -> Any:
    """[T, V] out of what the module returned; None where no words are given."""
    if words is None:
        return None
    output = said[0] if isinstance(said, tuple) else said
    logits = numbers(output.detach()).reshape(-1, output.shape[-1])
    if logits.shape != (steps, len(words)):
        raise ValueError(f"words: Expected logits [{steps}, {len(words)}], got {list(output.shape)}")
    return logits


def likeliest(logits: Any, words: Sequence[str] | None) -> dict[str, Any]:
    """The best [word, logit, p] of each token, the p of all others, and log Σ eᶻ."""
    found: dict[str, Any] = {"candidates": {}, "others": {}, "logsumexp": {}, "head": {}, "numbers": {}}
    for t, z in enumerate([] if logits is None else logits.astype(np.float64)):
        whole = z.max() + np.log(np.exp(z - z.max()).sum())
        p, best = np.exp(z - whole), np.argsort(-z, kind="stable")[:CANDIDATES]
        found["candidates"][str(t)] = [
            [str(words[k]), number(z[k]), number(p[k])] for k in best]                  # type: ignore[index]
        found["others"][str(t)] = number(max(0.0, 1 - p[best].sum()))
        found["logsumexp"][str(t)] = number(whole)
    return found


def numbers(tensor: Any) -> np.ndarray:
    return tensor.detach().cpu().numpy().copy()


def rows(tensors: Sequence[Any]) -> np.ndarray:
    """[T, 1, ·] of T tensors."""
    return np.stack([numbers(tensor) for tensor in tensors])[:, None]
