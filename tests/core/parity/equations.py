"""Cells of equations against PyTorch: two layers of two directions over a padded batch, every number random, float64.

The reader of `theirs` is another one than the core's: a few replacements make a line Python, and PyTorch
differentiates it.  `python -m tests.core.parity.equations` writes PyTorch's answers into equations.npz, so that
parity holds where it is not installed.
"""
import re
import zlib
from pathlib import Path

import numpy as np

from core.cells import Cell
from core.cells.equations import PUBLISHED, cell_of, read
from core.network import unroll

STORED = Path(__file__).with_name("equations.npz")
T, B, I, H, LAYERS = 4, 3, 2, 3, 2
MASK = np.arange(T)[:, None] < np.array([4, 2, 3])
LSTM = PUBLISHED["lstm"].text
CASES = {name: one.text for name, one in PUBLISHED.items()} | {
    "input_gate_coupled": LSTM.replace("f = σ(W_f x + U_f h' + b_f)\n", "").replace("C = f ⊙", "C = (1 - i) ⊙"),
    "peephole_gates": LSTM.replace("U_i h'", "U_i h' + p_i ⊙ C'").replace("U_f h'", "U_f h' + p_f ⊙ C'"),
    "gru_own_matrix": PUBLISHED["gru"].text.replace("b_n + r ⊙ (U_n h' + c_n)", "b_n + M_n (r ⊙ h')"),
    "mgu_after": "f = σ(W_f x + U_f h' + b_f)\nn = tanh(W_n x + b_n + f ⊙ (U_n h'))\nh = (1 - f) ⊙ h' + f ⊙ n",
    "one_line": "f = σ(W_f x + U_f h' + b_f)\nh = f ⊙ h' + (1 - f) ⊙ tanh(W_n x + U_n h' + b_n)",
    "soft": "f = softplus(W_f x + b_f)\nh = tanh(W_h x / (1 + f) + U_h tanh(h' - p_h))",
}
Answers = dict[str, np.ndarray]


def lanes() -> list[tuple[int, int]]:
    return [(n, d) for n in range(LAYERS) for d in (0, 1)]


def numbers(name: str, cell: Cell) -> Answers:
    g = np.random.default_rng(zlib.crc32(name.encode()))
    found = {"x": g.normal(size=(T, B, I)), "d_out": g.normal(size=(T, B, 2 * H))}
    for n, d in lanes():
        for weight, shape in cell.shapes(2 * H if n else I, H).items():
            found[f"{n}.{d}.{weight}"] = cell.without_absent(weight, g.uniform(-1, 1, shape))
        for s in cell.states:
            found[f"{n}.{d}.{s}0"], found[f"{n}.{d}.d{s}_n"] = g.normal(size=(B, H)), g.normal(size=(B, H))
    return found


def ours(name: str) -> Answers:
    """The core's outputs, final states and gradients."""
    cell = cell_of(read(CASES[name]))
    given, run, out = numbers(name, cell), {}, {}
    x = given["x"]
    for n in range(LAYERS):
        for d in (0, 1):
            weights = {w: given[f"{n}.{d}.{w}"] for w in cell.shapes(1, H)}
            run[n, d] = unroll.forward(cell, weights, x, {s: given[f"{n}.{d}.{s}0"] for s in cell.states}, MASK, d == 1)
            out |= {f"{n}.{d}.{s}_n": run[n, d].final[s] for s in cell.states}
        x = np.concatenate([run[n, 0].h, run[n, 1].h], -1)
    out["out"], above = x * MASK[..., None], given["d_out"] * MASK[..., None]
    for n in reversed(range(LAYERS)):
        below = 0
        for d, part in enumerate(np.split(above, 2, -1)):
            back = unroll.backward(run[n, d], part, {s: given[f"{n}.{d}.d{s}_n"] for s in cell.states})
            out |= {f"d {n}.{d}.{w}": value for w, value in back.weights.items()}
            out |= {f"d {n}.{d}.{s}0": value for s, value in back.d_initial.items()}
            below = below + back.dx
        above = below
    return out | {"d x": above}


def as_python(line: str) -> tuple[str, str]:
    """A line's symbol, and its right side as Python, by replacements only."""
    symbol, _, text = line.partition(" = ")
    text = re.sub(r"\b([WUb])(?= x| h'|\)| \+|$)", rf"\1_{symbol}", text)
    text = re.sub(r"\b([A-Z]_\w+) ([A-Za-z]+\b(?!\()'?)", r'product("\1", \2)', text)
    text = re.sub(r"\b([A-Z]_\w+) \(", r'product("\1")(', text)
    text = re.sub(r"\b([A-Z]_\w+) tanh\(([^()]*)\)", r'product("\1", tanh(\2))', text)
    text = re.sub(r"\b([a-z]_\w+)", r'vector("\1")', text)
    return symbol, text.replace("'", "_prev").replace("⊙", "*").replace("σ", "sigmoid")


def theirs(name: str) -> Answers:
    """PyTorch's, by autograd."""
    import torch
    cell = cell_of(read(CASES[name]))
    given = {key: torch.tensor(value, requires_grad=not key.startswith("d_out") and ".d" not in key)
             for key, value in numbers(name, cell).items()}
    lines, mask = [as_python(line) for line in CASES[name].split("\n")], torch.tensor(MASK)
    functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "exp": torch.exp,
                 "softplus": torch.nn.functional.softplus}
    kind = {"W": "weight_ih", "U": "weight_hh", "b": "bias"}

    def weight(at: str, wanted: str):
        if wanted in cell.own:
            return given[f"{at}.{wanted}"]
        letter, _, index = wanted.partition("_")
        return given[f"{at}.{kind[letter]}"].chunk(len(cell.blocks))[cell.blocks.index(index)]

    def run(at: str, x, reverse: bool):
        state, rows = {s: given[f"{at}.{s}0"] for s in cell.states}, [None] * T
        for t in reversed(range(T)) if reverse else range(T):
            def product(matrix: str, value=None):
                return (lambda later: later @ weight(at, matrix).T) if value is None else value @ weight(at, matrix).T
            known = {"x": x[t], **{f"{s}_prev": v for s, v in state.items()}}
            for symbol, text in lines:
                known[symbol] = eval(text, {**functions, "product": product, "vector": lambda v: weight(at, v)}, known)
            state = {s: torch.where(mask[t][:, None], known[s], state[s]) for s in cell.states}
            rows[t] = state["h"]
        return torch.stack(rows), state

    x, out, loss = given["x"], {}, 0.0
    for n in range(LAYERS):
        ran = [run(f"{n}.{d}", x, d == 1) for d in (0, 1)]
        for d, (_, final) in enumerate(ran):
            out |= {f"{n}.{d}.{s}_n": value for s, value in final.items()}
            loss = loss + sum((value * given[f"{n}.{d}.d{s}_n"]).sum() for s, value in final.items())
        x = torch.cat([h for h, _ in ran], -1)
    out["out"] = x * mask[..., None]
    (loss + (out["out"] * given["d_out"]).sum()).backward()
    leaves = {f"d {key}": value.grad if value.grad is not None else torch.zeros_like(value)
              for key, value in given.items() if value.requires_grad}
    return {key: value.detach().numpy() for key, value in (out | leaves).items()}


def flat(answers: Answers) -> np.ndarray:
    """All numbers of a case in the order of their names."""
    return np.concatenate([answers[key].ravel() for key in sorted(answers)])


def main() -> None:
    np.savez_compressed(STORED, **{name: flat(theirs(name)) for name in CASES})


if __name__ == "__main__":
    main()
