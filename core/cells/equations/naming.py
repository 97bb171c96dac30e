"""Lines made anew so that each weight has one place: a function inside a line, a bias, a U of several arguments."""
from __future__ import annotations

from .facts import two_ways
from .tree import Line, Node, summands, walk, walk_all


def with_names(lines: list[Line]) -> list[Line]:
    """Lines as they were typed, but tanh(W_n x + …) inside a line becomes a line n before it, if no line is called so.

    h = f ⊙ h' + (1 - f) ⊙ tanh(W_n x + b_n)    ->    n = tanh(W_n x + b_n)    h = f ⊙ h' + (1 - f) ⊙ n
    """
    taken, made = {line.symbol for line in lines}, []
    for line in lines:
        for call in inner_calls(line.tree):
            free = [i for i in indices(call) if i not in taken and len(i) == 1 and i.isalpha() and i not in "bcx"]
            index = free[0] if free else ""
            elsewhere = sum(index in indices(one.tree, all_of_them=True) for one in lines) > 1
            inside = indices(line.tree, all_of_them=True).count(index) == indices(call, all_of_them=True).count(index)
            if index and inside and not elsewhere:
                taken.add(index)
                made.append(Line(index, call, line.number, line.at))
                tree = replaced(line.tree, call, Node("name", index, at=call.at))
                line = Line(line.symbol, tree, line.number, line.at)
        made.append(line)
    return made


def inner_calls(tree: Node) -> list[Node]:
    """The functions inside a tree, the innermost first, without one that is the whole tree."""
    return [n for n in reversed(list(walk(tree))) if n.kind == "call" and n is not tree]


def indices(tree: Node, all_of_them: bool = False) -> list[str]:
    """The indices of the matrices that are applied to x in a tree; with `all_of_them` of every weight."""
    found = [n for n in walk(tree) if "_" in n.text and (all_of_them or (n.kind == "apply" and n.parts[0].text == "x"))]
    return [n.text.partition("_")[2] for n in found]


def with_one_U(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines in which a U_n that is applied to h' and to something else is one weight of the cell's own, not two."""
    both = {n.text[2:] for n in walk_all(lines) if n.kind == "apply" and n.text.startswith("U_")}
    for index in both:
        lines = everywhere(lines, Node("recurrent", index), Node("apply", f"U_{index}", (Node("before", "h"),)))
    return lines


def with_biases(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines in which each b_f that is added to W_f x is the block's bias, where both of them are there once only."""
    nodes = list(walk_all(lines))
    for index in {n.text for n in nodes if n.kind == "input"}:
        product, bias = Node("input", index), Node("vector", f"b_{index}")
        together = any((product, 1) in parts and (bias, 1) in parts for parts in map(summands, nodes))
        if together and nodes.count(product) == nodes.count(bias) == 1:
            lines = everywhere(lines, bias, Node("bias", index))
    return lines


def with_inside(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], str, str]:
    """The lines with the last U_n (r ⊙ h') as a block of weight_hh; its index n and the gate r, "" for none."""
    applied = [n for n in walk_all(lines) if n.kind == "apply" and n.text.startswith("U_")]
    for product in reversed(applied):
        value = product.parts[0]
        for gate, state in two_ways(value) if value.kind == "⊙" else ():
            once = [n.text for n in applied].count(product.text) == 1
            if once and gate.kind == "symbol" and state == Node("before", "h"):
                argument = Node("⊙", parts=(gate, Node("fed", at=state.at)), at=value.at)
                index = product.text[2:]
                return everywhere(lines, product, Node("inside", index, (argument,))), index, gate.text
    return lines, "", ""


def everywhere(lines: tuple[Line, ...], old: Node, new: Node) -> tuple[Line, ...]:
    """The lines with one tree in the place of another."""
    return tuple(Line(line.symbol, replaced(line.tree, old, new), line.number, line.at) for line in lines)


def replaced(node: Node, old: Node, new: Node) -> Node:
    """The tree with another one in the place of each that equals `old`."""
    if node == old:
        return Node(new.kind, new.text, new.parts, node.at)
    return Node(node.kind, node.text, tuple(replaced(part, old, new) for part in node.parts), node.at)
