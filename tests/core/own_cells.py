"""Cells of equations for the tests of the fast path: the published ones, odd ones, and random ones.

    python -m tests.core.own_cells [CELLS] [SEED]       random cells, the fast path against the readable one in double
"""
import random
import sys

from core.cells.equations import PUBLISHED, read
from core.errors import EquationError

OWN = {name: one.text for name, one in PUBLISHED.items()} | {"everything":
       "f = softplus(W_f x + b_f)\ni = exp(tanh(W_i x - V_i (0.5 / (1 + C' ⊙ C')) + U_i h'))\nd = 0.5\n"
       "C = -f / (f + i) ⊙ C' - (i - d) / 2 ⊙ (W_a x)\nh = tanh(V_i tanh(C - p_h) + tanh(U_i h'))",
       "a state that nothing reads": "a = 2 ⊙ C'\nC = W_C x + U_C h'\nn = tanh(W_n x)\nh = tanh(C) + n ⊙ (U_n h')",
       "what a matrix made is read once": "n = V_n tanh(W_n x)\nh = 0.5 ⊙ n + tanh(W_h x + U_h h')",
       "the one U behind a gate": "r = σ(p_r)\nh = tanh(W_h x + U_h (r ⊙ h') + b_h)"}


def random_cell(seed: int) -> str:
    """Equations whose values stay small: every function, every operation, states, vectors and matrices of their own."""
    r = random.Random(seed)
    while True:
        text = "\n".join(lines_of(r))
        try:
            read(text)
        except EquationError:
            continue
        return text


def lines_of(r: random.Random) -> list[str]:
    symbols = [*r.sample("abcdefgikmnopqr", r.randrange(5)), "h"]
    states = {"h", *r.sample(symbols, min(len(symbols), r.randrange(3)))}
    return [f"{s} = {outermost(r, s, symbols[:n], sorted(states))}" for n, s in enumerate(symbols)]


def outermost(r: random.Random, s: str, known: list[str], states: list[str]) -> str:
    """A line's right side: a function of a sum, as gates are, or a mixture that stays as small as its parts."""
    def leaf() -> str:
        return r.choice([f"W_{s} x", f"U_{s} h'", f"b_{s}", f"{r.choice(states)}'", f"p_{s} ⊙ {r.choice(states)}'",
                         *([r.choice(known)] * 3 if known else []), r.choice(["0.5", "2", "1"])])

    def term(depth: int) -> str:
        kind = r.randrange(9) if depth else 8
        if kind < 2:
            return f"{r.choice(['σ', 'tanh', 'relu', 'softplus'])}({total(depth - 1)})"
        if kind == 2:
            return f"exp(tanh({total(depth - 1)}))"
        if kind == 3:
            return f"({total(depth - 1)}) ⊙ ({total(depth - 1)})"
        if kind == 4:
            return f"({total(depth - 1)}) / (1 + ({term(depth - 1)}) ⊙ 0.5 ⊙ tanh({leaf()}))"
        if kind == 5:
            return f"V_{r.choice('ab')} ({total(depth - 1)})"
        if kind == 6 and known:
            return f"U_{s} ({r.choice(known)} ⊙ h')"
        return f"({leaf()})"

    def total(depth: int) -> str:
        sign, between = r.choice(["", "", "-"]), r.choice([" + ", " - ", " + "])
        return sign + between.join(term(depth) for _ in range(r.randint(1, 3)))

    kind = r.random()
    if kind < 0.4:
        return f"{r.choice(['σ', 'tanh'])}(W_{s} x + U_{s} h' + b_{s})"
    if kind < 0.5 and known:
        return f"(1 - {known[-1]}) ⊙ {r.choice(states)}' + {known[-1]} ⊙ tanh({total(1)})"
    return f"{r.choice(['tanh', 'σ', 'tanh', '0.5 ⊙ tanh'])}({total(2)})"


def main() -> None:
    from tests.core.test_fast import compare_own
    count, seed = (int(word) for word in (*sys.argv[1:], *["1000", "0"][len(sys.argv) - 1:]))
    for k in range(seed, seed + count):
        compare_own(random_cell(k), k)
    print(f"{count} random cells, the fast path as the readable one")


if __name__ == "__main__":
    main()
