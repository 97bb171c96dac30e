"""Other notations than ours, as chapters, papers and programs have them, written anew in ours.

    f_t = σ(W_f · [h_{t-1}, x_t] + b_f)                      one matrix over what is beside one another
    i_t = σ(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi})   an index for what it is applied to
    \\tilde{C}_t = \\tanh(x_t W_{xc} + h_{t-1} W_{hc} + b_c)    LaTeX; the matrix behind
    c = f * c_prev + i * np.tanh(np.dot(W_c, x))             a program

A text is read so only where it is none of ours, so that what was read before is read as it was.  Every character of the
new text knows the place of the old one that it comes from: a mistake is told where it was typed.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from unicodedata import normalize

from ...errors import EquationError
from .grammar import FUNCTIONS

LONGEST, ROWS, MOST = 240, 40, 3000              # characters of a row, rows, characters
TILDE = "\u0303"
GREEK = {"sigma": "σ", "alpha": "α", "beta": "β", "gamma": "γ", "lambda": "λ", "mu": "μ", "phi": "φ", "varphi": "φ"}
BELOW = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₒₓₕₖₗₘₙₚₛₜᵢᵣᵤᵥⱼ", "0123456789aeoxhklmnpstiruvj", strict=True))
NAME = rf"[A-Za-zα-ωΑ-Ω]{TILDE}?"
CALL = rf"(?:{'|'.join(FUNCTIONS)})"
TURNED = r"(?:\^\s*\{?\s*(?:T|\\top|\\intercal|⊤)\s*\}?(?![a-z])|ᵀ|\.T\b)"
ALONE = re.compile(rf"(?<![\w{TILDE}])({NAME})(?![\w{TILDE}])")                   # a name that is no part of another
GIVEN = re.compile(rf"\s*({NAME})\s*=")
Replacement = str | Callable[[re.Match[str]], str]

# What one row says, step by step: a pattern and what is written for it.
SPELLED: tuple[tuple[str, Replacement], ...] = (
    (r"^\s*\(?\d+[).:]\s*(?=\D)|\s{2,}\(\d+\)\s*$|\\tag\{\w*\}", ""), (r"^[^=]*[:：](?!=)\s*(?=.*=)", ""),
    (r"[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]", lambda m: normalize("NFD", m[0])[0] + TILDE),
    (r"\\(?:begin|end)\s*\{[^{}]*\}(?:\{[^{}]*\})?|\\\\|\\(?:left|right|big|Big|quad|qquad|[,;:! ])|[$&]", ""),
    (r"\\(?:mathbf|mathrm|mathit|text|operatorname|boldsymbol|bm|vec)\s*\{([^{}]*)\}", r"\1"),
    (r"\\(?:odot|circ|otimes)(?![a-z])|[∘⊗]", "⊙"), (r"\\ast(?![a-z])|[∗•∙⋅]", "*"),
    (r"\\(?:cdot|times)(?![a-z])", "·"),
    (r"\\(tanh|exp)(?![a-z])", r"\1"),
    (rf"\\({'|'.join(GREEK)})(?![a-z])", lambda m: GREEK[m[1]]),
    (r"\\(?:widetilde|tilde|widehat|hat|bar)\s*(?:\{\s*([A-Za-z])\s*\}|([A-Za-z]))",
     lambda m: (m[1] or m[2]) + TILDE),
    (r"([A-Za-z])[\u0302\u0304]|([A-Za-z])_(?:tilde|hat|bar)(?![a-z])", lambda m: (m[1] or m[2]) + TILDE),
    (r"(?<![\w.])(?:np|numpy|torch|jnp|math|F|nn\.functional)\.", ""),
    (r"\b(?:sigm|logistic|expit|Sigmoid|SIGMOID)\b", "σ"), (r"\bTanh\b", "tanh"),
    (r"\b(?:dot|matmul)\(\s*(\w+)\s*,", r"(\1 @"), (r"(\w)\.dot\(", r"\1 @ ("),
    (r"\b(?:max|maximum)\(\s*0(?:\.0*)?\s*,", "relu("),
    (r":=|←|<-", "="),
    (rf"[{''.join(BELOW)}₋]+", lambda m: "_{" + "".join(BELOW.get(c, "-") for c in m[0]) + "}"),
    # turned: matrices, and rows in front of one; v k^T is no product of ours
    (rf"((?<!\w)[A-Z](?:_?\w+|_\{{[^{{}}]*\}})?){TURNED}", r"\1"),
    (rf"((?<!\w)[xXhH](?:_\w|_?\{{[^{{}}]*\}})?|\)){TURNED}(?=\s*[@·]?\s*[WU])", r"\1"),
    # of which moment a value is
    (r"(?:[_^]\s*)?[{(\[]\s*[<(⟨]?\s*t\s*[-−–]\s*1\s*[>)⟩]?\s*[})\]]|_t[-−–]1(?!\d)|_(?:old|last|pre|tm1)\b", "'"),
    (r"(?:[_^]\s*)?[{(\[]\s*[<(⟨]?\s*t\s*[>)⟩]?\s*[})\]]|_t(?![A-Za-z0-9])", ""),
    (r"([WUb])(?:_\{?[xh]\}?)?\s*\^\s*\{?\s*\(?\s*([A-Za-z])\s*\)?\s*\}?", r"\1_\2"),
    (rf"_\{{\s*({NAME}|[0-9])\s*,?\s*({NAME}|[0-9])?\s*\}}", r"_\1\2"),
    (rf"(?<!\w)({NAME}),?_?prev\b|(?<!\w)prev_({NAME})(?!\w)", lambda m: f"{m[1] or m[2]}'"),
    (r"σ_g(?=\s*\()", "σ"), (r"(?:σ_[ch]|[φϕ](?:_h)?)(?=\s*\()", "tanh"),
    (r"\s*(?:\*\*|\^)\s*\{?2\}?", "²"),
    (r"(?<![\w.])(\d+(?:\.\d*)?|\.\d+)\s*(?=[(A-Za-zα-ωΑ-Ω])", r"\1 ⊙ "),
    (rf"(?<!\w)({NAME}'?)²", r"(\1 ⊙ \1)"), (rf"((?:\b{CALL})?\s*\([^()]*\))²", r"(\1 ⊙ \1)"),
    (rf"(?<!\w)({CALL})\s+\(", r"\1("), (rf"(?<!\w)(tanh|σ|relu|exp)\s+({NAME}'?)(?!\w)", r"\1(\2)"),
    (rf"(?<![\w{TILDE}])([WUb])([a-z]{{1,2}})(?!\w)", r"\1_\2"),
    (rf"(?<![\w{TILDE}])(?![WU])({NAME}'?)\s+(?![WU](?:_|\b))(?=[A-Za-zα-ω(])", r"\1 ⊙ "),
    (r"\)\s+(?![WU](?:_|\b))(?=[A-Za-zα-ω(])", ") ⊙ "),
    (r"[;,.]\s*$", ""),
)
BEFORE = re.compile(r"[{(\[<⟨]\s*t\s*[-−–]\s*1|ₜ₋₁|_(?:old|last|pre|tm1)\b|prev")
MATRIX = r"[WU](?:_\w+)?"
JOINED = re.compile(rf"(?P<matrix>{MATRIX})\s*(?:[·*@×⊙]\s*)?\[(?P<items>[^\[\]]*)\]")
BEHIND = re.compile(rf"(?P<value>(?:(?<!\w){NAME}'?|\([^()]*\)))\s*[@·]?\s*(?P<matrix>{MATRIX})(?=\s*(?:[-+)−]|$))")
BESIDE = re.compile(rf"(?P<matrix>{MATRIX})\s*[·*×]\s*(?=[\w(])")
WEIGHED = re.compile(rf"(?<!\w)(?P<letter>[WU])(?P<index>_\w+)\s*⊙\s*(?=(?!x\b){NAME}'?(?!\w)|\()")
APPLIED = re.compile(rf"(?<!\w)W(?P<index>_\w+)?(?!\w)(?P<sign>\s*@?\s*)(?=(?!x\b){NAME}(?!\w)|\((?!\s*x\s*\)))")
PAIRED = re.compile(r"(?<!\w)(?P<letter>[WUb])_(?P<to>[xih])(?P<index>\w)\b")


@dataclass(frozen=True)
class Rewritten:
    """A text in our notation, and for each row its old number and the old places of its characters, and of its end."""

    text: str
    places: tuple[tuple[int, tuple[int, ...]], ...]

    def placed(self, error: EquationError, old: str) -> EquationError:
        """A mistake of the new text at its place in the old one."""
        number, row = self.places[error.line - 1]
        line = old.split("\n")[number]
        begin, end = (row[min(at, len(row) - 1)] for at in (error.column - 1, error.column - 1 + error.length))
        length = max(end - begin, 1) if error.length else 0
        return EquationError(error.key, number + 1, begin + 1, length, line[begin:begin + length] or error.got,
                             error.names)


class Row:
    """A row while it is written anew."""

    def __init__(self, text: str, number: int) -> None:
        self.text, self.number, self.places = text, number, list(range(len(text) + 1))

    @property
    def gives(self) -> str:
        """The name in front of the sign of equality; empty where there is none."""
        found = GIVEN.match(self.text)
        return found[1] if found else ""

    @property
    def right(self) -> str:
        """What is behind it."""
        return self.text.partition("=")[2]

    def sub(self, pattern: str | re.Pattern[str], new: Replacement) -> None:
        """Every match in the place of what is written for it, whose characters are where the match began."""
        out, places, end = "", list[int](), 0
        for found in re.finditer(pattern, self.text):
            written = found.expand(new) if isinstance(new, str) else new(found)
            out += self.text[end:found.start()] + written
            places += self.places[end:found.start()] + [self.places[found.start()]] * len(written)
            end = found.end()
        self.text, self.places = out + self.text[end:], places + self.places[end:]


def rewritten(text: str) -> Rewritten | None:
    """A text in another notation as one in ours; None where nothing in it is another's, or it is too long."""
    raw = text.split("\n")
    if len(raw) > ROWS or max(map(len, raw)) > LONGEST or len(text) > MOST:
        return None
    rows = [Row(row.partition("#")[0].rstrip(), number) for number, row in enumerate(raw)]
    is_minus = BEFORE.search(text) is not None                         # z_t-1 beside c_{t-1}, or beside c_prev
    for row in rows:
        row.sub(r"[！-～]", lambda m: chr(ord(m[0]) - 0xFEE0))        # as Chinese keyboards type them
        if is_minus:
            row.sub(r"_t(?=[-−–]1(?!\d))", "_t ")
        for pattern, new in SPELLED:
            row.sub(pattern, new)
    rename(rows)
    whole = "\n".join(row.text for row in rows)
    for row in rows:
        own = f"_{row.gives}" if row.gives else ""
        row.sub(JOINED, partial(joined, own, whole))
        row.sub(WEIGHED, lambda m: f"{m['letter'].lower()}{m['index']} ⊙ ")
        row.sub(BEHIND, r"\g<matrix> \g<value>")
        row.sub(BESIDE, r"\g<matrix> ")
        row.sub(APPLIED, r"U\g<index>\g<sign>")
    pair(rows)
    rows = in_order(without_outputs(rows))
    new = "\n".join(row.text for row in rows)
    return Rewritten(new, tuple((row.number, tuple(row.places)) for row in rows)) if new != text else None


def joined(own: str, whole: str, found: re.Match[str]) -> str:
    """One matrix over several values as one matrix for each: W for x, U for h', and another letter for each other."""
    index, out, letters = found["matrix"][1:], list[str](), ["U", *"VMPQRSTY"]
    others = [one for one in letters[1:] if not re.search(rf"(?<!\w){one}{index or own}(?!\w)", whole)]
    for item in re.split(r"[,;]", found["items"]):
        value = item.strip()
        if value == "x":
            name = "W" + index
        elif "h'" in value and "U" in letters:
            letters.remove("U")
            name = "U" + index
        else:
            name = (others.pop(0) if others else "V") + (index or own)
        out.append(f"{name} {value}" if re.fullmatch(r"\w'?", value) else f"{name} ({value})")
    return f"({' + '.join(out)})"


def rename(rows: list[Row]) -> None:
    """Names that we have not: a tilde, a small c for the cell's state, capitals for all vectors."""
    whole = "\n".join(row.text for row in rows)
    names = set(ALONE.findall(whole))
    before = set(re.findall(rf"(?<![\w{TILDE}])({NAME})'", whole))
    new = {name: name.lower() for name in ("X", "H") if name in names and name.lower() not in names}
    new |= {"c": "C"} if "c" in names and "C" not in names else {}
    gives = {row.gives for row in rows} - {""}
    used = {name for row in rows for name in re.findall(rf"(?<![\w{TILDE}]){NAME}", row.right)}
    is_output = gives - used <= before                                    # nothing else is made of the state
    new |= dict.fromkeys(before, "h") if len(before) == 1 and is_output and not names & {"h", "H"} else {}
    new |= {"W": "U", "U": "W"} if to_x("U", whole) and not to_x("W", whole) else {}
    for name in sorted(name for name in names if TILDE in name):
        free = [one for one in ("nag" if name[0] in "hH" else "agn") if one not in names and one not in new.values()]
        new |= {name: free[0]} if free else {}
    for row in rows:
        row.sub(ALONE, lambda m: new.get(m[1], m[1]))
        row.sub(r"(?<!\w)([WU])(?=_)", lambda m: new.get(m[1], m[1]))
        row.sub(rf"(?<=_)(\w*){TILDE}(\w*)", r"\1\2")


def to_x(letter: str, text: str) -> bool:
    """Whether a matrix of this letter is applied to x."""
    matrix = rf"{letter}(?:_\w+)?"
    return re.search(rf"(?<!\w){matrix}\s*[@·*]?\s*x(?!\w)|x\s*@?\s*{matrix}(?!\w)", text) is not None


def without_outputs(rows: list[Row]) -> list[Row]:
    """The rows without those that h is not made of, as y = softmax(V h + c): they are the head's, not the cell's."""
    made_of = {row.gives: set(ALONE.findall(row.right)) for row in rows if row.gives}
    if "h" not in made_of:
        return rows
    wanted, needed = ["h"], {""}
    while wanted:
        if (name := wanted.pop()) in made_of and name not in needed:
            needed.add(name)
            wanted += made_of[name]
    return [row for row in rows if row.gives in needed]


def in_order(rows: list[Row]) -> list[Row]:
    """The rows so that each comes after those that give what it uses, else in their order."""
    uses = {row.number: set(re.findall(rf"(?<![\w{TILDE}])({NAME})(?![\w'{TILDE}])", row.right)) for row in rows}
    out, waiting = list[Row](), [*rows]
    while waiting:
        missing = {row.gives for row in waiting}
        ready = next((row for row in waiting if not uses[row.number] & missing), waiting[0])
        waiting.remove(ready)
        out.append(ready)
    return out


def pair(rows: list[Row]) -> None:
    """W_xi x + U_hi h' + b_ii + b_hi as W_i x + U_i h' + b_i + c_i: the first letter says what it is applied to."""
    whole = " ".join(row.text for row in rows)
    found = {m.groups() for m in PAIRED.finditer(whole)}
    both = {index for letter, to, index in found if letter == "U" and to == "h"
            and {("W", "x", index), ("W", "i", index)} & found}

    def short(m: re.Match[str]) -> str:
        letter, to, index = m.groups()
        if index not in both:
            return m[0]
        second = letter == "b" and to == "h" and ("b", "i", index) in found
        return f"{'c' if second else letter}_{index}"

    of_x = re.search(r"(?<!\w)W_x(?!\w)", whole) is not None              # W_x x + W_h h' of every line
    for row in rows:
        row.sub(PAIRED, short)
        row.sub(r"(?<=[A-Za-z]_)c(?!\w)", "C")                          # c_f is a second bias, and c no block
        row.sub(r"(?<!\w)(?:W_x|U_h)(?!\w)", lambda m: m[0][0] if of_x else m[0])
