"""A step backward of a cell that is made of equations, as calls into buffers made once."""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...cells.equations import Node
from ...cells.equations.facts import CALLS, SLOPES, is_constant, value_of
from ..sweep import Array
from .ahead import UFUNCS, Call
from .program import Share, homes, key

if TYPE_CHECKING:
    from .sweep import OwnSweep

FED = Node("fed")


class Back:
    """Writes the calls of one step after the other, the last first.

    carry   {state: two buffers}  what a step gives to the state before by its lines; steps take turns, as with d_fed,
            which goes through recurrent dropout first.  δC adds up in the one that the next step gave
    homes   the gradients that are made where a block's δ(W x) is; `implied` are the shares that need no call then
    rows    share of an own weight's gradient -> [S, D, B, H] of all steps
    """

    def __init__(self, sweep: OwnSweep) -> None:
        shares, states = sweep.shares, sweep.equations.states
        self.sweep, self.written = sweep, {key(share.target) for share in shares}
        self.carry = {s: (sweep.buffer(), sweep.buffer()) for s in states}
        self.d_fed = sweep.buffer(), sweep.buffer()
        self.homes = homes(shares)
        is_one = sweep.d_inputs is sweep.d_products
        both = {share.target.text for share in shares if is_one and share.target.kind == "input"}
        self.implied = {n for n, share in enumerate(shares) if share is self.homes.get(share.base)
                        or (share.target.kind in ("recurrent", "inside") and share.target.text in both)}
        own = [n for n, share in enumerate(shares) if share.target.kind in ("apply", "vector")]
        self.rows = {n: sweep.whole_steps() for n in own}
        named = {key(share.target) for share in shares if share.target.kind in ("symbol", "argument")}
        self.places = {name: sweep.buffer() for name in named - self.homes.keys()}
        made = [(share.over, share.under) for share in shares if self.is_made(share)]
        self.coefficients = {chain: sweep.whole_steps() for chain in dict.fromkeys(made)}

    def unwritten(self) -> Iterator[Array]:
        """[S, D, B, H] the blocks of δ(W x) and δ(U h') that no share goes to."""
        sweep = self.sweep
        is_one = sweep.d_inputs is sweep.d_products
        for block in sweep.equations.blocks:
            into, through = Node("input", block), {Node("recurrent", block), Node("inside", block)}
            if not ({into} | (through if is_one else set())) & self.written:
                yield sweep.d_inputs[..., sweep.block(block)]
            if not is_one and not through & self.written:
                yield sweep.d_products[..., sweep.block(block)]

    def is_made(self, share: Share) -> bool:
        """Whether a share's coefficient is more than one value that is there."""
        return bool(share.under) or len(share.over) > 1 or any(node not in self.sweep.values for node in share.over)

    def calls(self, t: int, drop: Array | None) -> list[Call]:
        """Those of step t; `drop` is the mask that its h was multiplied with for the next step."""
        sweep, calls = self.sweep, list[Call]()
        is_last, now, after = t == sweep.S - 1, t % 2, (t + 1) % 2
        if is_last:
            calls.append((np.positive, (sweep.view(sweep.d_hidden[t]), sweep.dh)))
        else:
            self.from_next(t, drop, calls)
        self.places |= {Node("symbol", s): self.carry[s][after] for s in sweep.equations.states}     # adds up there
        unread = (s for s in sweep.equations.states[1:] if Node("before", s) not in self.written)
        calls += [(np.positive, (sweep.number(0), self.carry[s][after])) for s in unread]
        self.places[Node("symbol", "h")] = sweep.dh
        self.places |= {base: self.place(-1, share.target, t, now) for base, share in self.homes.items()}
        begun = {Node("symbol", s) for s in sweep.equations.states}
        for n, share in enumerate(sweep.shares):
            name, place = key(share.target), self.place(n, share.target, t, now)
            if n in self.implied:
                continue
            if name in begun and n not in self.rows:
                self.put(share, t, sweep.scratch, calls)
                calls.append((np.add, (place, sweep.scratch, place)))
            else:
                self.put(share, t, place, calls)
                begun.add(name)
        return calls

    def from_next(self, t: int, drop: Array | None, calls: list[Call]) -> None:
        """δh: from above, and from the next step through U h' and past it."""
        sweep, dh, after, is_begun = self.sweep, self.sweep.dh, (t + 1) % 2, False
        if sweep.reads_state:
            dz = sweep.view(sweep.d_products[t + 1, ..., :sweep.rows_of_U])
            calls.append((sweep.weight.back, (dz, dh)))
            is_begun = True
        if FED in self.written:
            fed = self.d_fed[after]
            calls.append((np.add, (dh, fed, dh)) if is_begun else (np.positive, (fed, dh)))
            is_begun = True
        if drop is not None and is_begun:
            calls.append((np.multiply, (dh, drop, dh)))
        dy = sweep.view(sweep.d_hidden[t])
        calls.append((np.add, (dh, dy, dh)) if is_begun else (np.positive, (dy, dh)))
        if Node("before", "h") in self.written:
            calls.append((np.add, (dh, self.carry["h"][after], dh)))

    def place(self, n: int, target: Node, t: int, now: int) -> Array:
        """Where a share goes, or is added to."""
        sweep = self.sweep
        if n in self.rows:
            return sweep.view(self.rows[n][t])
        if target.kind in ("input", "recurrent", "inside"):
            rows, block = sweep.d_inputs if target.kind == "input" else sweep.d_products, sweep.block(target.text)
            return sweep.view(rows[t, ..., block])
        if target.kind == "before":
            return self.carry[target.text][now]
        return self.d_fed[now] if target.kind == "fed" else self.places[key(target)]

    def put(self, share: Share, t: int, out: Array, calls: list[Call]) -> None:
        """sign · base ⊙ coefficient into `out`."""
        sweep, base = self.sweep, share.base
        inner = base.parts[0] if base.kind == "transposed" else base
        value = self.places[Node("symbol" if inner.kind == "gradient" else "argument", inner.text)]
        if base.kind == "transposed":
            calls.append((sweep.matrices[base.text].back, (value, out)))
            value = out
        if share.over or share.under:
            factor = self.coefficients[share.over, share.under] if self.is_made(share) else sweep.values[share.over[0]]
            calls.append((np.multiply, (value, sweep.view(factor[t]), out)))
            value = out
        if share.sign < 0:
            calls.append((np.negative, (value, out)))
        elif value is not out:
            calls.append((np.positive, (value, out)))

    def make_coefficients(self, first: int, last: int) -> None:
        """Those of the steps from `first` to before `last`, at once."""
        sweep, known = self.sweep, dict[Node, Any]()

        def found(node: Node) -> Any:
            if is_constant(node):
                return value_of(node)
            if node in sweep.values:
                return sweep.values[node][first:last]
            if node.kind in ("vector", "bias"):
                return sweep.vectors[node.text] if node.kind == "vector" else 0.0
            if node not in known:
                functions = {"call": CALLS, "slope": SLOPES}.get(node.kind)
                function = functions[node.text] if functions else UFUNCS[node.kind]
                known[node] = function(*map(found, node.parts))
            return known[node]

        for (over, under), out in self.coefficients.items():
            rows = out[first:last]
            np.copyto(rows, found(over[0]) if over else 1)
            for node in over[1:]:
                np.multiply(rows, found(node), rows)
            for node in under:
                np.divide(rows, found(node), rows)
