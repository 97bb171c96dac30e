'''The step of a cell of equations in PyTorch, which differentiates it by itself.'''
from collections.abc import Mapping
from typing import Final

from ...cells.equations import Node, read
from ...cells.equations.facts import is_constant, value_of
from ...cells.equations.tree import OPERATORS, walk

CALLS: Final = {
    "σ": "torch.sigmoid", "tanh": "torch.tanh", "relu": "torch.relu", "exp": "torch.exp",
    "softplus": "torch.nn.functional.softplus",
}
VARIES: Final = ("symbol", "before", "input", "recurrent", "inside")


def own_step(lines: tuple[str, ...]) -> str:
    """The function `step` of the script, a line an equation."""
    equations = read("\n".join(lines))
    blocks, inner = equations.blocks, equations.blocks[:-1] if equations.inside else equations.blocks
    rows = ["def step(x, fed, state, weights):"]
    for names, value in (([f"W_{b}_x" for b in blocks], '(x @ weights["weight_ih"].T).chunk({}, 1)'),
                         ([f"U_{b}_h" for b in inner], '(fed @ weights["weight_hh"].T).chunk({}, 1)'),
                         ([f"b_{b}" for b in blocks], 'weights["bias_ih"].chunk({})')):
        rows += [f"{', '.join(names)}, = {value.format(len(names))}"] if names else []
    rows += [f'{s}_prev = state["{s}"]' for s in equations.states]
    rows += [f"{line.symbol} = {whole(line.tree)}" for line in equations.lines]
    rows += ["return {" + ", ".join(f'"{s}": {s}' for s in equations.states) + "}"]
    return "\n    ".join(rows)


def own_shapes(own: Mapping[str, str]) -> str:
    """The cell's own weights, as entries of the script's dictionary of shapes."""
    shapes = {name: "(S.hidden,)" + ("" if dims == "H" else " * 2") for name, dims in own.items() if name != "bias_hn"}
    return "".join(f', "{name}": {shape}' for name, shape in shapes.items())


def whole(tree: Node) -> str:
    """A line's right side, as wide as the batch."""
    text = torch_of(tree)
    return text if any(n.kind in VARIES for n in walk(tree)) else f"{text} + torch.zeros_like(h_prev)"


def torch_of(node: Node) -> str:
    """A tree as PyTorch, with a bracket around every operation: it is read by a machine first."""
    kind, text, parts = node.kind, node.text, [torch_of(part) for part in node.parts]
    if is_constant(node):
        return repr(value_of(node))
    if kind in OPERATORS:
        return f"({parts[0]} {'*' if kind == '⊙' else kind} {parts[1]})"
    if kind == "negative":
        return f"(-{parts[0]})"
    if kind == "call":
        return f"{CALLS[text]}({parts[0]})"
    if kind in ("apply", "inside"):
        return f'({parts[0]} @ weights["{text if kind == "apply" else f"weight_h{text}"}"].T)'
    leaf = {"before": f"{text}_prev", "fed": "fed", "input": f"W_{text}_x", "recurrent": f"U_{text}_h",
            "bias": f"b_{text}", "vector": f'weights["{text}"]'}
    return leaf.get(kind, text)
