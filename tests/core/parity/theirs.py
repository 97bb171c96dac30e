"""PyTorch's answers to the cases, in float64 on one thread.

Layers go through nn.RNN, nn.GRU and nn.LSTM, padding through packed sequences.  What those have not, dropout inside the
recurrence, peepholes and a GRU's reset before the product, is written out here and differentiated by autograd.
"""
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from tests.core.parity.cases import (
    BLOCKS,
    PEEPHOLES,
    WORDS,
    WRITTEN_OUT,
    Case,
    Chunks,
    Following,
    Numbers,
    Stack,
    Whole,
    form_of,
)

Answers = dict[str, np.ndarray]
torch.set_num_threads(1)


def tensors(given: Mapping[str, np.ndarray], *, leaves: tuple[str, ...] = ()) -> dict[str, Tensor]:
    """The numbers as tensors in memory of their own; those in `leaves` get a gradient."""
    out = {name: torch.tensor(np.ascontiguousarray(value)) for name, value in given.items()}
    for name in leaves:
        out[name].requires_grad_()
    return out


def module(form: str, inputs: int, hidden: int, layers: int = 1, two: bool = False) -> nn.RNNBase:
    size = dict(input_size=inputs, hidden_size=hidden, num_layers=layers, bidirectional=two)
    made = nn.LSTM(**size) if form == "lstm" else nn.GRU(**size) if form == "gru" else nn.RNN(**size, nonlinearity=form)
    return made.double()


def call(rnn: nn.RNNBase, weights: Mapping[str, Tensor], x: Tensor, starts: list[Tensor] | None,
         lengths: np.ndarray) -> tuple[Tensor, list[Tensor]]:
    """The module with these weights, over a padded batch: outputs, and the final states [layers x directions, B, H]."""
    begin = None if starts is None else tuple(starts) if len(starts) > 1 else starts[0]
    if (lengths == len(x)).all():
        out, ends = torch.func.functional_call(rnn, dict(weights), (x, begin))
    else:
        packed = pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
        packed, ends = torch.func.functional_call(rnn, dict(weights), (packed, begin))
        out = pad_packed_sequence(packed, total_length=len(x))[0]
    return out, list(ends) if isinstance(ends, tuple) else [ends]


# ---- only recurrent layers ------------------------------------------------------------------------------------

def run_stack(
    case: Stack, t: Mapping[str, Tensor], x: Tensor, starts: Mapping[str, Tensor],
) -> tuple[Tensor, list[Tensor]]:
    """All layers in one module; layer by layer where dropout's factors act between them."""
    _, _, inputs, H = case.sizes
    D, two = case.directions, case.directions == 2
    names = [name for name in t if name.startswith(("weight", "bias"))]
    if not case.dropped:
        lengths = case.lengths if case.padded else np.full(x.shape[1], len(x))
        weights = {name: t[name] for name in names}
        return call(module(case.form, inputs, H, case.layers, two), weights, x, [starts[s] for s in case.states],
                    lengths)
    ends: list[list[Tensor]] = []
    for layer in range(case.layers):
        weights = {name.replace(f"_l{layer}", "_l0"): t[name] for name in names if f"_l{layer}" in name}
        begin = [starts[s][layer * D:layer * D + D] for s in case.states]
        x, end = call(module(case.form, x.shape[2], H, 1, two), weights, x, begin, case.lengths)
        ends.append(end)
        if f"factors{layer}" in t:
            x = x * t[f"factors{layer}"]
    return x, [torch.cat(parts) for parts in zip(*ends, strict=True)]


def stacked(case: Stack, given: Answers) -> Answers:
    states = case.states
    leaves = tuple(name for name in given if name.startswith(("weight", "bias", "x", "h0", "C0")))
    t = tensors(given, leaves=leaves)
    starts = {s: t[f"{s}0"] for s in states}
    if isinstance(case, Chunks):
        first, ends = run_stack(case, t, t["x"][:case.cut], starts)
        second, ends = run_stack(case, t, t["x"][case.cut:], dict(zip(states, ends, strict=True)))
        out = torch.cat([first, second])
    else:
        out, ends = run_stack(case, t, t["x"], starts)
    loss = (out * t["d_out"]).sum() + sum((end * t[f"d{s}_n"]).sum() for s, end in zip(states, ends, strict=True))
    loss.backward()
    found = {"out": out, **{f"{s}_n": end for s, end in zip(states, ends, strict=True)}, "dx": t["x"].grad,
             **{f"d{s}0": t[f"{s}0"].grad for s in states}}
    found |= {f"d_{name}": t[name].grad for name in leaves if name.startswith(("weight", "bias"))}
    return {name: value.detach().numpy() for name, value in found.items()}


# ---- whole networks -------------------------------------------------------------------------------------------

def step(form: str, w: Mapping[str, Tensor], x: Tensor, state: list[Tensor], factors: Tensor | None) -> list[Tensor]:
    """One step of a cell, written out; the factors act only on h' inside U h'.  `w` as the core names them."""
    h = state[0]
    fed = h if factors is None else h * factors
    zx, zh = x @ w["weight_ih"].T + w["bias"], fed @ w["weight_hh"].T
    if form in ("tanh", "relu"):
        return [getattr(torch, form)(zx + zh)]
    if form == "gru":
        (xr, xz, xn), (hr, hz, hn) = zx.chunk(3, 1), zh.chunk(3, 1)
        r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
        n = torch.tanh(xn + r * (hn + w["bias_hn"]))
        return [(1 - z) * n + z * h]
    if form == "reset before":
        (xr, xz, xn), (hr, hz, _) = zx.chunk(3, 1), zh.chunk(3, 1)
        r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
        n = torch.tanh(xn + (r * fed) @ w["weight_hh"].chunk(3)[2].T)
        return [(1 - z) * n + z * h]
    i, f, g, o = (zx + zh).chunk(4, 1)
    C, p = state[1], [w.get(name, torch.zeros(())) for name in PEEPHOLES]
    C = torch.sigmoid(f + p[1] * C) * C + torch.sigmoid(i + p[0] * C) * torch.tanh(g)
    return [torch.sigmoid(o + p[2] * C) * torch.tanh(C), C]


def written_out(form: str, w: Mapping[str, Tensor], x: Tensor, state: list[Tensor], mask: Tensor, reverse: bool,
                factors: Tensor | None) -> tuple[Tensor, list[Tensor]]:
    """One direction step by step; padding carries the states on."""
    rows: dict[int, Tensor] = {}
    for t in reversed(range(len(x))) if reverse else range(len(x)):
        live = mask[t][:, None]
        new = step(form, w, x[t], state, None if factors is None else factors[t % len(factors)])
        state = [torch.where(live, a, b) for a, b in zip(new, state, strict=True)]
        rows[t] = torch.where(live, state[0], torch.zeros(()).double())
    return torch.stack([rows[t] for t in range(len(x))]), state


def layer_weights(form: str, w: Mapping[str, Tensor], end: str) -> dict[str, Tensor]:
    """PyTorch's weights of a lane from the core's: the one bias is split into two, unevenly and by no simple number."""
    H = w["weight_hh"].shape[1]
    part = torch.tensor(Numbers("split", 0).draw(BLOCKS[form] * H))
    hh = part if form != "gru" else torch.cat([part[:2 * H], w["bias_hn"]])
    ih = w["bias"] - (part if form != "gru" else torch.cat([part[:2 * H], torch.zeros(H).double()]))
    return {f"weight_ih_l0{end}": w["weight_ih"], f"weight_hh_l0{end}": w["weight_hh"], f"bias_ih_l0{end}": ih,
            f"bias_hh_l0{end}": hh}


def lane_of(params: Mapping[str, Tensor], layer: int, d: int) -> dict[str, Tensor]:
    """A lane's own parameters by the cell's names, out of `rnn.NAME_lN_reverse`."""
    end = f"_l{layer}{'_reverse' if d else ''}"
    return {name[4:-len(end)]: value for name, value in params.items()
            if name.startswith("rnn.") and name[4:].partition("_l")[2] == end[2:]}


def layer(form: str, lanes: list[dict[str, Tensor]], x: Tensor, starts: list[list[Tensor]], mask: np.ndarray,
          factors: list[Tensor | None]) -> tuple[list[Tensor], list[list[Tensor]]]:
    """One layer in all its directions: each one's outputs and final states."""
    if form in WRITTEN_OUT or factors[0] is not None:
        done = [written_out(form, w, x, starts[d], torch.tensor(mask), d == 1, factors[d]) for d, w in enumerate(lanes)]
        return [out for out, _ in done], [end for _, end in done]
    weights = {k: v for d, w in enumerate(lanes) for k, v in layer_weights(form, w, "_reverse" if d else "").items()}
    H, D = lanes[0]["weight_hh"].shape[1], len(lanes)
    begin = [torch.stack([starts[d][k] for d in range(D)]) for k in range(len(starts[0]))]
    out, ends = call(module(form, x.shape[2], H, 1, D == 2), weights, x, begin, mask.sum(axis=0))
    return list(out.split(H, 2)), [[end[d] for end in ends] for d in range(D)]


def combined(kind: str, parts: list[Tensor]) -> Tensor:
    if len(parts) == 1 or kind == "concat":
        return torch.cat(parts, -1)
    both = torch.stack(parts)
    return both.prod(0) if kind == "mul" else both.sum(0) if kind == "sum" else both.mean(0)


def network(settings: Mapping[str, object], params: Mapping[str, Tensor], x: Tensor, mask: np.ndarray,
            t: Mapping[str, Tensor],
            carried: list[list[list[Tensor]]] | None = None) -> tuple[Tensor, Tensor, list[list[list[Tensor]]]]:
    """Recurrent layers over the inputs: the outputs, the combined final h, and every lane's final states."""
    form, D, B = form_of(settings), 2 if settings.get("bidirectional") else 1, x.shape[1]
    kind, ends = str(settings.get("merge", "concat")), []
    for n in range(int(settings.get("layers", 1))):  # type: ignore[call-overload]
        lanes = [lane_of(params, n, d) for d in range(D)]
        H = lanes[0]["weight_hh"].shape[1]
        states = "hC" if form in ("lstm", "peepholes") else "h"
        starts = [[w[f"{s}0"].expand(B, H) if f"{s}0" in w else torch.zeros(B, H).double() for s in states]
                  for w in lanes]
        outs, end = layer(form, lanes, x, starts if carried is None else carried[n], mask,
                          [t.get(f"factors{n}.{d}") for d in range(D)])
        ends.append(end)
        x = combined(kind, outs)
        if f"factors{n}" in t:
            x = x * t[f"factors{n}"]
    return x, combined(kind, [end[0] for end in ends[-1]]), ends


def embedded(params: Mapping[str, Tensor], tokens: Tensor, words: int) -> Tensor:
    if "embedding.weight" in params:
        return nn.functional.embedding(tokens, params["embedding.weight"])
    return nn.functional.one_hot(tokens, words).double()


def whole(case: Whole, given: Answers) -> Answers:
    names = tuple(name for name in given if "." in name and not name.startswith("factors"))
    t = tensors(given, leaves=names)
    params = {name: t[name] for name in names}
    x = t["inputs"] if case.inputs else embedded(params, t["tokens"], case.words)
    if "factors_word" in t:
        x = x * t["factors_word"]
    out, final, _ = network(case.settings, params, x, case.mask, t)
    scored = t["scored"]
    y = out[scored] if case.reads == "each" else final[scored.nonzero()[:, 1]]
    logits = nn.functional.linear(y, params.get("head.weight", params.get("embedding.weight")), params["head.bias"])
    if case.inputs:
        loss = nn.functional.mse_loss(logits, t["values"][scored])
    else:
        loss = nn.functional.cross_entropy(logits, t["targets"][scored])
    loss.backward()
    found = {"logits": logits, "loss": loss} | {f"d_{name}": t[name].grad for name in names}
    return {name: value.detach().numpy() for name, value in found.items()}


# ---- training -------------------------------------------------------------------------------------------------

def optimiser(settings: Mapping[str, object], params: list[Tensor]) -> torch.optim.Optimizer:
    kind, rate = settings["optimiser"], settings["learning_rate"]
    more = {"lr": rate, "weight_decay": settings.get("weight_decay", 0.0)}
    if kind in ("sgd", "momentum"):
        return torch.optim.SGD(params, **more, momentum=settings.get("momentum", 0.9) if kind == "momentum" else 0)
    made = {"rmsprop": torch.optim.RMSprop, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[str(kind)]
    return made(params, **more)


def following(case: Following, given: Answers) -> Answers:
    """Training; a step may begin from the states that the one before it left, which are constants then."""
    names = tuple(name for name in given if ":" not in name)
    t = tensors({name: given[name] for name in names}, leaves=names)
    s, params = case.settings, list(t.values())
    steps, losses, norms, carried = optimiser(s, params), [], [], None
    for k in range(case.steps):
        tokens, mask, targets, scored = (given[f"{k}:{name}"] for name in ("tokens", "mask", "targets", "scored"))
        steps.zero_grad()
        out, _, ends = network(s, t, embedded(t, torch.tensor(tokens), WORDS), mask, {},
                               carried if case.goes_on(k) else None)
        carried = [[[state.detach() for state in end] for end in row] for row in ends]
        at = torch.tensor(scored)
        logits = nn.functional.linear(out[at], t["head.weight"], t["head.bias"])
        loss = nn.functional.cross_entropy(logits, torch.tensor(targets)[at])
        loss.backward()
        norms.append(torch.cat([p.grad.flatten() for p in params]).norm().item())
        if s.get("clip_value"):
            nn.utils.clip_grad_value_(params, s["clip_value"])
        if s["clip_norm"]:
            nn.utils.clip_grad_norm_(params, s["clip_norm"])
        steps.step()
        losses.append(loss.item())
    return {"losses": np.array(losses), "grad_norms": np.array(norms),
            **{name: p.detach().numpy() for name, p in t.items()}}


def answers(case: Case, given: Answers) -> Answers:
    """What PyTorch makes of a case's numbers."""
    if isinstance(case, Stack):
        return stacked(case, given)
    return whole(case, given) if isinstance(case, Whole) else following(case, given)
