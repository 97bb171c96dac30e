"""Equations as NumPy, to be read: a step forward and the step backward, in the language's own second spelling.

Columns are the batch: x [I, B], h_prev [H, B], biases [H, 1], so that W_f @ x is in the code as in the equation.
What is written here is shown and taken along; this library never runs it.
"""
from __future__ import annotations

from dataclasses import dataclass

from .derivation import derive
from .tree import OPERATORS, STRENGTH, Equations, Node, walk, walk_all

CALLS = {"σ": "sigmoid", "tanh": "np.tanh", "relu": "relu", "softplus": "softplus", "exp": "np.exp"}
MATRICES = ("apply", "input", "recurrent", "inside", "transposed")
DEFINED = {
    "σ": "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
    "relu": "def relu(z):\n    return np.maximum(z, 0)",
    "softplus": "def softplus(z):\n    return np.logaddexp(z, 0)",
}


@dataclass(frozen=True)
class Written:
    """One line of source, without indentation: `text`, and the `symbol` of the forward line that it makes or undoes."""

    text: str
    symbol: str


@dataclass(frozen=True)
class Numpy:
    """A cell as NumPy.

    forward    a line a symbol
    backward   the gradients of this step, from d<state> [H, B] of every state.  It adds to dx, to d<state>_prev and to
               the gradient d<weight> of every weight, which are there before
    weights    the weights' names, matrices first: W_f [H, I], U_f [H, H], b_f [H, 1]
    states     h first
    functions  the functions that the lines call and NumPy has not, each as its source
    """

    forward: tuple[Written, ...]
    backward: tuple[Written, ...]
    weights: tuple[str, ...]
    states: tuple[str, ...]
    functions: tuple[str, ...]

    @property
    def source(self) -> str:
        """All of it as one module: the functions, `step` and `step_back`."""
        prev, d = [f"{s}_prev" for s in self.states], [f"d{s}" for s in self.states]
        before = ["x", *prev]
        kept = ["x", *prev, *(line.symbol for line in self.forward)]
        names = f"    {', '.join(self.weights)}, = (weights[name] for name in {self.weights!r})"
        unpack = [names] if self.weights else []
        step = [f"def step(x, {', '.join(prev)}, weights):", *unpack, *(f"    {line.text}" for line in self.forward),
                f"    return {', '.join(self.states)}, dict({', '.join(f'{s}={s}' for s in kept)})"]
        back = [f"def step_back({', '.join(d)}, values, weights, gradients):", *unpack,
                f"    {', '.join(kept)} = (values[name] for name in {kept!r})",
                f"    {', '.join(f'd{p}' for p in before)}, = (np.zeros_like(one) for one in ({', '.join(before)},))",
                *(f"    {line.text}".ljust(60) + f"# {line.symbol} = …" for line in self.backward),
                f"    return dx, {', '.join(f'd{p}' for p in prev)}"]
        return "\n\n\n".join(["import numpy as np", *self.functions, "\n".join(step), "\n".join(back)]) + "\n"


def as_numpy(equations: Equations, gradients: str = "gradients[{!r}]") -> Numpy:
    """The equations as NumPy.  `gradients` says how a weight's gradient is written: "d{}" or "gradients[{!r}]".

    >>> from core.cells.equations import read
    >>> [line.text for line in as_numpy(read("h = tanh(W x + U h' + b)"), "d{}").forward]
    ['h = np.tanh(W_h @ x + U_h @ h_prev + b_h)']
    >>> [line.text for line in as_numpy(read("h = tanh(U h')"), "d{}").backward]
    ['dz_h = dh * (1 - h**2)', 'dU_h += dz_h @ h_prev.T', 'dh_prev += U_h.T @ dz_h']
    """
    forward = tuple(Written(f"{line.symbol} = {whole(line.tree)}", line.symbol) for line in equations.lines)
    leaves = list(walk_all(equations.lines))
    letters = {"input": "W", "recurrent": "U", "inside": "U"}
    matrices = [f"{letter}_{n.text}" for kind, letter in letters.items() for n in leaves if n.kind == kind]
    matrices += [n.text for n in leaves if n.kind == "apply"]
    vectors = [f"b_{n.text}" if n.kind == "bias" else n.text for n in leaves if n.kind in ("bias", "vector")]
    functions = tuple(DEFINED[name] for name in DEFINED if any(n.kind == "call" and n.text == name for n in leaves))
    backward = tuple(Written(text, one.undoes) for one in derive(equations)
                     for text in back_lines(one.target, one.value, one.first, gradients))
    return Numpy(forward, backward, tuple(dict.fromkeys([*matrices, *vectors])), equations.states, functions)


def whole(tree: Node) -> str:
    """A line's right side; a constant as wide as the batch."""
    varies = any(n.kind in ("symbol", "before", "input", "recurrent") for n in walk(tree))
    return numpy_of(tree) if varies else f"{numpy_of(tree)} + np.zeros_like(h_prev)"


def back_lines(target: Node, value: Node, first: bool, gradients: str) -> list[str]:
    """The lines of source for one line of the step backward."""
    kind, text, g = target.kind, target.text, numpy_of(value)
    tight = f"({g})" if value.kind in STRENGTH else g
    if kind == "argument":
        return [f"dz_{text} = {g}"]
    if kind == "symbol":
        return [f"d{text} = {g}" if first else f"d{text} = d{text} + {g}"]
    if kind in ("before", "fed"):
        return [f"d{text or 'h'}_prev += {g}"]
    if kind in ("bias", "vector"):
        name = f"b_{text}" if kind == "bias" else text
        return [f"{gradients.format(name)} += {tight}.sum(axis=1, keepdims=True)"]
    if kind == "input":
        return [f"{gradients.format(f'W_{text}')} += {tight} @ x.T", f"dx += W_{text}.T @ {tight}"]
    if kind == "recurrent":
        return [f"{gradients.format(f'U_{text}')} += {tight} @ h_prev.T", f"dh_prev += U_{text}.T @ {tight}"]
    name = text if kind == "apply" else f"U_{text}"
    return [f"{gradients.format(name)} += {tight} @ {bracketed(target.parts[0])}.T"]


def bracketed(node: Node) -> str:
    return f"({numpy_of(node)})" if node.kind in STRENGTH or node.kind in MATRICES else numpy_of(node)


def numpy_of(node: Node) -> str:
    """A tree as NumPy."""
    kind, text, parts = node.kind, node.text, node.parts
    if kind in OPERATORS:
        left, right = parts
        low, sign = STRENGTH[kind], "*" if kind == "⊙" else kind
        tight = STRENGTH.get(right.kind, 3) <= (low if kind in ("-", "/") else low - 1) or right.kind == "negative"
        loose = STRENGTH.get(left.kind, 3) < low
        first = f"({numpy_of(left)})" if loose or (left.kind in MATRICES and low > 1) else numpy_of(left)
        second = f"({numpy_of(right)})" if tight or (right.kind in MATRICES and low > 1) else numpy_of(right)
        return f"{first} {sign} {second}"
    if kind == "negative":
        return f"-({numpy_of(parts[0])})" if parts[0].kind in STRENGTH else f"-{numpy_of(parts[0])}"
    if kind == "call":
        return f"{CALLS[text]}({numpy_of(parts[0])})"
    if kind == "slope":
        y = bracketed(parts[0])
        return {"σ": f"{y} * (1 - {y})", "tanh": f"(1 - {y}**2)", "relu": f"({y} > 0)", "exp": y,
                "softplus": f"(1 - np.exp(-{y}))"}[text]
    if kind in ("apply", "inside"):
        return f"{text if kind == 'apply' else f'U_{text}'} @ {bracketed(parts[0])}"
    leaf = {"before": f"{text}_prev", "fed": "h_prev", "input": f"W_{text} @ x", "recurrent": f"U_{text} @ h_prev",
            "bias": f"b_{text}", "gradient": f"d{text}", "argument": f"dz_{text}"}
    return f"{text}.T @ {bracketed(parts[0])}" if kind == "transposed" else leaf.get(kind, text)
