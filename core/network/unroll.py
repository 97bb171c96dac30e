"""One cell over time: the forward loop, back-propagation through time, masks, either direction.

    zx_t = W x_t    zh_t = U (h' ⊙ m_t)             m is a recurrent dropout mask, 1 without dropout
                    zh_t = U (r ⊙ h' ⊙ m_t)         in the last block of a cell whose gate r acts in front of U
                                                    (Cell.inside)
    s_t = mask_t · step(zx_t, zh_t, s') + (1 - mask_t) · s'

Arrays are time-major, and row t belongs to input token t in both directions: left to right the previous step of t
is t-1, right to left it is t+1.  Padding (mask False) carries every state on unchanged and has no gradient.

The lane that `forward` returns is the cache that `backward` uses and what a trace shows.
"""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..cells.base import Array, Arrays, Cell, Hold, free
from ..errors import ShapeError
from ..numerics.pieces import CALLS, ELEMENTWISE, Pieces, finish, slabs
from ..numerics.products import project, project_back, project_back_pieces, project_pieces, weight_gradient_pieces

Holds = Callable[[int], Hold]


def hold_nothing(t: int) -> Hold:
    """No what-if at any step."""
    return free


@dataclass(frozen=True)
class Lane:
    """What one direction of one layer computed; B is the batch, K all blocks of H.

    x         [T, B, I]  inputs
    values    {symbol: [T, B, H]}  gates, candidates and states
    zx, zh    [T, B, K]  W x and U h', without biases
    before    {state: [T, B, H]}  each step's previous state
    initial   {state: [B, H]}
    final     {state: [B, H]}  after the last step: at t = T-1, or at t = 0 from right to left
    """

    cell: Cell
    weights: Arrays
    x: Array
    values: dict[str, Array]
    zx: Array
    zh: Array
    before: dict[str, Array]
    initial: dict[str, Array]
    final: dict[str, Array]
    mask: Array | None
    reverse: bool
    dropout: Array | None

    @property
    def h(self) -> Array:
        """The outputs [T, B, H]."""
        return self.values["h"]


@dataclass(frozen=True)
class LaneGradient:
    """Back-propagation through one lane.

    dx        [T, B, I]
    d_initial {state: [B, H]}
    weights   {name: summed gradient}
    dzx, dzh  [T, B, K]  per step: the shares of weight_ih and weight_hh are dzx xᵀ and dzh h'ᵀ
    d_states  {state: [T, B, H]}  the loss's gradient with respect to each state at each step
    own       {name: [T, *shape]}  each step's share of the weights that are the cell's own
    above     {state: [T, B, H]}  what arrived at each state from all but the next step: dh, and the final states' at
                                  the last step
    through   [T, B, H]  what each step hands to h' through U
    """

    dx: Array
    d_initial: dict[str, Array]
    weights: dict[str, Array]
    dzx: Array
    dzh: Array
    d_states: dict[str, Array]
    own: dict[str, Array]
    above: dict[str, Array]
    through: Array


def order(steps: int, reverse: bool) -> Sequence[int]:
    """The steps in the order of the forward loop."""
    return range(steps - 1, -1, -1) if reverse else range(steps)


def stretches(steps: Sequence[int], batch: int, U: Array) -> list[Sequence[int]]:
    """The steps in stretches that do not take long, U [K, H] being the recurrent weight."""
    K, H = U.shape
    return [steps[part] for part in slabs(len(steps), batch * K * (H + ELEMENTWISE) + CALLS)]


def forward(cell: Cell, weights: Arrays, x: Array, initial: Arrays | None = None, mask: Array | None = None,
            reverse: bool = False, dropout: Array | None = None, holds: Holds = hold_nothing) -> Lane:
    """Run a cell over continuous inputs x [T, B, I].

    weights   {name: array} as `cell.shapes(I, H)` has them
    initial   {state: [B, H]}; zero where absent
    mask      [T, B] bool, False is padding
    dropout   [T, B, H] or [1, B, H] factors on h' inside U h'
    holds     t -> hold, for what-ifs
    Raises ShapeError where a shape does not fit.
    """
    return finish(forward_pieces(cell, weights, x, initial, mask, reverse, dropout, holds))


def forward_pieces(cell: Cell, weights: Arrays, x: Array, initial: Arrays | None = None, mask: Array | None = None,
                   reverse: bool = False, dropout: Array | None = None, holds: Holds = hold_nothing) -> Pieces[Lane]:
    """`forward` in pieces."""
    check_shapes(cell, weights, x, initial, mask, dropout)
    T, B, _ = x.shape
    U = weights["weight_hh"]
    H, dtype, rows = U.shape[1], x.dtype, rows_of_h(cell, U)
    state = {s: np.zeros((B, H), dtype) for s in cell.states} | dict(initial or {})
    first = state
    zx = yield from project_pieces(x, weights["weight_ih"])
    zh = np.empty((T, B, U.shape[0]), dtype)
    before = {s: np.empty((T, B, H), dtype) for s in cell.states}
    records: list[Mapping[str, Array]] = [{}] * T
    for steps in stretches(order(T, reverse), B, U):
        for t in steps:
            for s in cell.states:
                before[s][t] = state[s]
            h = state["h"] if dropout is None else state["h"] * dropout[t % len(dropout)]
            zh[t][:, rows] = project(h, U[rows])
            r = cell.step(zx[t], zh[t], state | {"fed": h}, weights, holds(t))
            if mask is not None and not mask[t].all():
                live = mask[t][:, None]
                r = r | {s: np.where(live, r[s], state[s]) for s in cell.states}
            records[t] = r
            state = {s: r[s] for s in cell.states}
        yield
    values = {symbol: np.stack([r[symbol] for r in records]) for symbol in records[0]}
    return Lane(cell, weights, x, values, zx, zh, before, first, state, mask, reverse, dropout)


def backward(lane: Lane, dh: Array, d_final: Arrays | None = None, holds: Holds = hold_nothing) -> LaneGradient:
    """Back-propagation through time of `forward`.

    dh        [T, B, H]  the loss's gradient with respect to the outputs, from above
    d_final   {state: [B, H]}  the same for the final states
    holds     t -> cut, the backward of the forward's holds
    Raises ShapeError where a shape does not fit.
    """
    return finish(backward_pieces(lane, dh, d_final, holds))


def backward_pieces(lane: Lane, dh: Array, d_final: Arrays | None = None,
                    holds: Holds = hold_nothing) -> Pieces[LaneGradient]:
    """`backward` in pieces."""
    cell, w = lane.cell, lane.weights
    if dh.shape != lane.h.shape:
        raise ShapeError("dh", lane.h.shape, dh.shape)
    T, B, H = dh.shape
    check_states("d_final", cell, d_final, (B, H))
    carry = {s: np.zeros((B, H), dh.dtype) for s in cell.states} | dict(d_final or {})
    dzx, dzh = np.empty_like(lane.zx), np.empty_like(lane.zh)
    d_states = {s: np.empty((T, B, H), dh.dtype) for s in cell.states}
    own = {name: np.zeros((T, *w[name].shape), dh.dtype) for name in cell.own}
    above, through = above_of(dh, d_final, 0 if lane.reverse else T - 1), np.empty_like(dh)
    U, fed, rows = w["weight_hh"], fed_to_U(lane), rows_of_h(cell, w["weight_hh"])
    for steps in stretches(order(T, not lane.reverse), B, U):
        for t in steps:
            d = carry | {"h": carry["h"] + dh[t]}
            live = None if lane.mask is None or lane.mask[t].all() else lane.mask[t][:, None]
            arriving = d if live is None else {s: np.where(live, d[s], 0) for s in cell.states}
            r = {symbol: value[t] for symbol, value in lane.values.items()}
            prev = {s: lane.before[s][t] for s in cell.states} | {"fed": fed[t]}
            back = cell.step_back(arriving, r, prev, lane.zh[t], w, holds(t))
            dzx[t], dzh[t] = back.dzx, back.dzh
            through_U = project_back(back.dzh[:, rows], U[rows])         # zh_t = U (h' ⊙ m_t)
            if back.d_fed is not None:
                through_U += back.d_fed                                  # zh_t = U (r ⊙ h' ⊙ m_t)
            if lane.dropout is not None:
                through_U *= lane.dropout[t % len(lane.dropout)]         # zh_t = U (h' ⊙ m_t)
            through[t] = through_U
            carry = back.d_prev | {"h": back.d_prev["h"] + through_U}
            if live is not None:
                carry = {s: np.where(live, carry[s], d[s]) for s in cell.states}
            for s in cell.states:
                d_states[s][t] = back.total[s]
            for name, share in own.items():
                share[t] = back.own[name]
        yield
    gradient = {
        "weight_ih": (yield from weight_gradient_pieces(dzx, lane.x)),                   # zx_t = W x_t
        "weight_hh": (yield from recurrent_gradient(lane, dzh)),
        "bias": cell.without_absent("bias", dzx.sum(axis=(0, 1))),
        **{name: share.sum(axis=0) for name, share in own.items()},
    }
    dx = yield from project_back_pieces(dzx, w["weight_ih"])                             # zx_t = W x_t
    return LaneGradient(dx, carry, gradient, dzx, dzh, d_states, own, above, through)


def above_of(dh: Array, d_final: Arrays | None, last: int) -> dict[str, Array]:
    """What arrives from above: dh, and at the lane's last step the gradients of its final states."""
    above = {s: np.zeros_like(dh) for s in d_final or {}} | {"h": dh}
    if d_final and "h" in d_final:
        above["h"] = dh.copy()
    for s, d in (d_final or {}).items():
        above[s][last] += d
    return above


def recurrent_gradient(lane: Lane, dzh: Array) -> Pieces[Array]:
    """The gradient of weight_hh, in pieces."""
    parts = []
    for rows, x in recurrent_inputs(lane):
        # zh_t = U (h' ⊙ m_t), U (r ⊙ h' ⊙ m_t)
        parts.append((yield from weight_gradient_pieces(dzh[..., rows], x)))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def rows_of_h(cell: Cell, U: Array) -> slice:
    """The rows of U that are applied to h' as it is: all but the last block of a cell with a gate in front of that."""
    return slice(0, len(U) - (U.shape[1] if cell.inside else 0))


def fed_to_U(lane: Lane) -> Array:
    """h' ⊙ m_t [T, B, H]."""
    return lane.before["h"] if lane.dropout is None else lane.before["h"] * lane.dropout


def recurrent_inputs(lane: Lane) -> list[tuple[slice, Array]]:
    """Which rows of U were applied to what [T, B, H]: to h' ⊙ m_t, and those behind a gate to r ⊙ h' ⊙ m_t."""
    cell, U, fed = lane.cell, lane.weights["weight_hh"], fed_to_U(lane)
    first = rows_of_h(cell, U)
    gated = [(slice(first.stop, len(U)), lane.values[cell.inside] * fed)] if cell.inside else []
    return [(first, fed), *gated]


def check_shapes(cell: Cell, weights: Arrays, x: Array, initial: Arrays | None, mask: Array | None,
                 dropout: Array | None) -> None:
    """ShapeError, with what was expected, where the inputs do not fit the weights."""
    if x.ndim != 3 or not len(x):
        raise ShapeError("x", "[time, batch, width] of one step or more", x.shape)
    T, B, width = x.shape
    U = weights.get("weight_hh")
    if U is None or U.ndim != 2:
        raise ShapeError("weight_hh", f"[{len(cell.blocks)} hidden, hidden]", "no such array" if U is None else U.shape)
    H = U.shape[1]
    for name, shape in cell.shapes(width, H).items():
        if name not in weights or weights[name].shape != shape:
            raise ShapeError(name, shape, weights[name].shape if name in weights else "no such array")
    check_states("initial", cell, initial, (B, H))
    if mask is not None and mask.shape != (T, B):
        raise ShapeError("mask", (T, B), mask.shape)
    if dropout is not None and dropout.shape not in ((1, B, H), (T, B, H)):
        raise ShapeError("dropout", f"{(T, B, H)} or {(1, B, H)}", dropout.shape)


def check_states(name: str, cell: Cell, states: Arrays | None, shape: tuple[int, int]) -> None:
    """ShapeError where there is a state that the cell has not, or one of another shape."""
    for s, value in (states or {}).items():
        if s not in cell.states:
            raise ShapeError(f"{name} {s!s:.60}", "one of the states " + ", ".join(cell.states), "another name")
        if value.shape != shape:
            raise ShapeError(f"{name} {s}", shape, value.shape)
