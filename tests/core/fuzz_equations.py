"""Random texts for the language of equations: each is read, or refused by the named error, soon; none makes a name.

    python -m tests.core.fuzz_equations [TEXTS] [SEED]        default: 1000000 texts
"""
import random
import sys
import time
from collections.abc import Sequence

from core.cells.equations import PUBLISHED, Equations, as_numpy, cell_of, derive
from core.cells.equations.grammar import FUNCTIONS
from core.cells.equations.meaning import readings
from core.errors import EQUATION_KEYS, EquationError
from tests.core.notations import NOTATIONS

PIECES = [*"hxCfiaozbWUMN'=+-*/()@_.,;:#\\\"[]{}0123456789 \n\t⊙·σδαΩ⁺′’−²猫\u200b\x00\ud800", "W_f x", "U_f h'",
          "b_f", "h = ", "tanh(", "h_prev",
          "sigmoid(", "__import__('os')", "eval(", "lambda x:", "exec", "().__class__", "import os", "1e999", "0.5",
          "99999999", "((((((", "W x", " = ", "h_{t-1}", "_t", "[h_{t-1}, x_t]",
          "\\tilde{C}", "\\sigma(", "\\odot ", "C̃", "ĥ", "ₜ₋₁", "W_{hi}", "b_{ii}", "np.dot(", "^2", "{", "}",
          "np.vstack((", "concat", " \\\\ ", "；", "，", "＝", "（",
          "\\frac{", "}{", "c_next", "h'", "Γ_u", "forget_gate = ", "V_o ", "W ",
          "params['W']", "torch.", "self.",
          "\n  + ", " =\n"]
WHOLE = [*(one.text for one in PUBLISHED.values()), *(text for text, _ in NOTATIONS.values())]


def text_of(r: random.Random) -> str:
    """Noise, a sound text with some of it changed, or long ones."""
    kind = r.random()
    if kind < 0.3:
        return "".join(r.choice(PIECES) for _ in range(r.randrange(60)))
    if kind < 0.32:
        return r.choice(PIECES) * r.choice([100, 5000, 100_000])
    text = r.choice(WHOLE)
    for _ in range(r.randrange(6)):
        at = r.randrange(len(text) + 1)
        text = text[:at] + r.choice(PIECES) + text[at + r.randrange(4):]
    if kind < 0.5:
        lines = text.split("\n")
        r.shuffle(lines)
        text = "\n".join(lines)
    return text


def check(text: str, equations: Equations, told: Sequence[EquationError]) -> bool:
    """Whether it was read; what was read, or told, is as it has to be."""
    if told:
        for error in told:
            assert error.key in EQUATION_KEYS and error.column >= 1 and len(str(error)) < 1000, text
            assert 1 <= error.line <= text.count("\n") + 1, text
        return False
    assert equations.symbols, text
    allowed = {"np", "zeros_like", "maximum", "logaddexp", "exp", "tanh", "x", *FUNCTIONS.values(), "sigmoid"}
    numpy = as_numpy(equations)
    names = {*equations.symbols, *(f"{s}_prev" for s in equations.symbols), *numpy.weights, *allowed}
    for line in numpy.forward:
        code = compile(line.text, "line", "exec")
        assert set(code.co_names) <= names and not code.co_consts[1:0], text
    assert derive(equations) is not None and cell_of.__wrapped__(equations).states[0] == "h"
    return True


def fuzz(count: int, seed: int) -> tuple[int, float]:
    """How many of the texts were read, and the longest time that one took to be read or refused."""
    r, sound, longest = random.Random(seed), 0, 0.0
    for _ in range(count):
        text = text_of(r)
        before = time.process_time()
        try:
            equations, told = readings(text)
            longest = max(longest, time.process_time() - before)
            sound += check(text, equations, told)
        except Exception as error:
            error.add_note(repr(text))
            raise
    return sound, longest


def main() -> None:
    count, seed = (int(word) for word in (*sys.argv[1:], *["1000000", "0"][len(sys.argv) - 1:]))
    sound, longest = fuzz(count, seed)
    print(f"{count} texts, {sound} of them equations, the rest refused by name; "
          f"the longest took {1000 * longest:.1f} ms")


if __name__ == "__main__":
    main()
