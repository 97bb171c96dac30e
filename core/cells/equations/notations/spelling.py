"""What one row says, spelled as we do: signs, functions, of which moment a value is, products without a sign."""
from __future__ import annotations

import re
from unicodedata import normalize

from ..grammar import FUNCTIONS
from .rows import NAME, TILDE, Replacement, Row, arguments

LETTERS = {name: chr(0x3b1 + n) for n, name in enumerate(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho _ sigma tau upsilon phi "
    "chi psi omega".split()) if name != "_"}
GREEK = LETTERS | {"varphi": "φ", "varepsilon": "ε", "vartheta": "θ"} | {
    name.title(): letter.upper() for name, letter in LETTERS.items() if name != "sigma"}
BELOW = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₒₓₕₖₗₘₙₚₛₜᵢᵣᵤᵥⱼ", "0123456789aeoxhklmnpstiruvj", strict=True))
CALL = rf"(?:{'|'.join(FUNCTIONS)})"
TURNED = r"(?:\^\s*\{?\s*(?:T|\\top|\\intercal|⊤)\s*\}?(?![a-z])|ᵀ|\.T\b|\.t\(\))"
MODULE = (r"(?<![\w.])(?:np|numpy|torch|jnp|jax|tf|paddle|mx|nd|math|F|K|ops|nn\.functional|nn)\."
          r"(?:nn\.(?:functional\.)?|math\.|nd\.)?")
TURNABLE = r"(?<!\w)[A-Z](?:_?\w+|_\{[^{}]*\})?"
WIDE = "A-Za-zα-ωΑ-Ω\\\\"
ACCENT = r"\\(?:widetilde|tilde|widehat|hat|bar|overline)\s*"
DOTTED = re.compile(r"[A-Za-zσ]\.\(|(?<=[\w)\s])\.[-+*/]")
PROGRAM = re.compile(rf"{MODULE}|(?<!\w)(?:self\.|(?:dot|matmul|mm)\()|%\*%")


def moment(inner: str) -> str:
    """A pattern for what says a moment behind a name: _{t-1}, ^{(t-1)}, (t-1), [t-1], ^<t-1>."""
    closed = "|".join(rf"{a}\s*{inner}\s*{b}" for a, b in ((r"\(", r"\)"), (r"\[", r"\]"), ("<", ">"), ("⟨", "⟩")))
    return rf"(?:[_^]\s*)?(?:\{{\s*(?:{inner}|{closed})\s*\}}|{closed})"


EARLIER = r"_(?:old|last|pre|prv|t?m1|t_?1|t_?minus_?1)"
NOW, LAST, NEXT = moment("t"), moment(r"t\s*[-−–]\s*1"), moment(r"t\s*\+\s*1")

NUMBERED = (r"(?<=[\w)\]}'])(?:[\s&.,;…·]|\\(?:q?quad|hfill|eqno|[lc]?dots)(?![a-z])|\\hspace\*?\{[^{}]*\}|\\[,;:! ])+"
            r"(?:\\(?:text|mathrm|textrm)\s*)?\{?[(\[]\d+(?:[.-]\d+)*[a-z]?[)\]]\}?[\s.,]*$")    # an equation's number
PATTERNS: tuple[tuple[str, Replacement], ...] = (
    (r"^\s*\(?\d+[).:]\s*(?=\D)|\\(?:tag|label)\{[^{}]*\}|\\(?:nonumber|notag)(?![a-z])", ""),
    (NUMBERED, ""),
    (r"^(\s*\w+)\s*:\s*(?:(?:\w+\.)*(?:Tensor|ndarray|Array))\s*(?==)", r"\1 "),
    (r"^\s*\\text\s*\{[^{}=]*\}\s*(?=.*=)|^[^=]*[:：](?!=)\s*(?=.*=)|^\s*[-*•]\s+(?=.*=)", ""),
    (r"^\s*[\u4e00-\u9fff]+\s*(?=.*=)", ""), (r"(?<!\w)\w+\[\s*(['\"])(\w+)\1\s*\]", r"\2"),
    (r"[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]", lambda m: normalize("NFD", m[0])[0] + TILDE),
    (r"\\(?:begin|end)\s*\{[^{}]*\}(?:\{[^{}]*\})?|\\(?:left|right|big|Big|quad|qquad|[,;:! ])|[$&]", ""),
    (r"(?<=[^\W_])(?=\\[A-Za-z])|(?<=[})'])(?=\\[A-Za-z])|(?<=\})(?=[A-Za-zα-ωΑ-Ω])", " "),
    (r"\\langle\s*", "<"), (r"\s*\\rangle", ">"),
    (r"\s+(?=[_^])", ""),
    (r"\\(?:mathbf|mathrm|mathit|mathsf|mathbb|mathcal|mathscr|mathfrak|text|textbf|textit|textrm|operatorname|boldsymbol|bm|vec)\s*"
     r"(?:\{([^{}]*)\}|(?<=bf|rm|bm|ec|al)\s([A-Za-z]))",
     lambda m: m[1] or m[2] or ""),
    (r"\\(?:odot|circ|otimes)(?![a-z])|[∘⊗]", "⊙"), (r"\\ast(?![a-z])|[∗•∙⋅]|\.\*", "*"),
    (r"\\(?:cdot|times)(?![a-z])", "·"),
    (r"\\(tanh|exp)(?![a-z])", r"\1"),
    (rf"\\({'|'.join(GREEK)})(?![a-z])", lambda m: GREEK[m[1]]),
    (r"([A-Za-z])[˜~](?=_|t|\s*=)|([A-Za-z]t?)[˜~](?![A-Za-z])", lambda m: (m[1] or m[2][0]) + TILDE),
    (rf"(?<![A-Za-z_^}}])\{{\s*({ACCENT}(?:\{{\s*[A-Za-z]\s*\}}|[A-Za-z]))\s*\}}", r"\1"),
    (rf"{ACCENT}(?:\{{\s*([A-Za-z])\s*\}}|([A-Za-z]))", lambda m: (m[1] or m[2]) + TILDE),
    (r"([A-Za-z])[\u0302\u0304]|([A-Za-z])_(?:tilde|hat|bar)(?![a-z])", lambda m: (m[1] or m[2]) + TILDE),
    (MODULE, ""), (r"(?<![\w.])inputs?(?!\w|\s*[=(])", "x"),
    (r"(?<!\w)self\.(?!\w+\()|(?<!\w)self\.(?=[a-z]\w+\()", ""),
    (r"(?<![\w.])(?:params|parameters|weights|p|w|θ)\.(?=[WUVRb](?:_?\w{1,2})?(?!\w))", ""),
    (r"(?<=[A-Za-zσ])\.(?=\()|(?<=\s)\.(?=[-+/]\s)", ""),
    (r"^\s*(?:double|float|auto|var|let|const|local|val)\s+(?=\w+\s*=)", ""),
    (r"\b(?:sigm|sig|logistic|expit|Sigmoid|SIGMOID)\b", "σ"), (r"\b(?:Tanh|TANH)\b", "tanh"),
    (r"\b(?:RELU|Relu)\b", "relu"),
    (r"(\w)\.(?:dot|matmul|mm)\((\w+)\)", r"\1 @ \2"), (r"(\w)\.(?:dot|matmul|mm)\(", r"\1 @ ("), (r"\br_\[", "["),
    (r"\bones(?:_like)?\([^()]*\)", "1"),
    (r"\b(?:max|maximum)\(\s*0(?:\.0*)?\s*,", "relu("),
    (r":=|←|<-", "="), (r"%\*%", "@"), (r"⁽([^⁽⁾]{1,4})⁾", lambda m: f"^{{({normalize('NFKC', m[1])})}}"),
    (r"ᵗ⁻¹", "^{t-1}"), (r"ᵗ", "^{t}"), (r"\[\s*(?:None\s*,\s*:|:\s*,\s*None)\s*\]", ""),
    (r"(?<![\w.])(\d+(?:\.\d*)?)[eE]-(\d)(?!\d)", lambda m: f"{float(m[0]):.8f}".rstrip("0")),
    (rf"[{''.join(BELOW)}₋]+", lambda m: "_{" + "".join(BELOW.get(c, "-") for c in m[0]) + "}"),
    (r"(?<=\})(?=[A-Za-zα-ωΑ-Ω])", " "),
    (r"W(?:_|\^)\{?(?:in|rec)\}?(?![A-Za-z])", lambda m: "W_x " if "in" in m[0] else "W "),
    # of which moment a value is
    (rf"(?<!\w)([WUVR]_[A-Za-z])([xh])(?={NOW}|{LAST})", r"\1 \2"),
    (r"(?<!\w)([a-z])s(?=\[\s*t)", r"\1"), (r"(?<!\w)xt(?!\w)", "x"),
    (rf"(?<!\w)([xX]){NEXT}", r"\1 "), (NEXT, "_next"),
    (r"(?<!\w)([a-zA-Z]{1,2})'(?=_\{?t\b|_t)", rf"\1{TILDE}"),
    (rf"{LAST}(?=[{WIDE}])", "' "), (rf"{LAST}|_t[-−–]1(?!\d)|{EARLIER}\b", "'"),
    (rf"{NOW}(?=[{WIDE}(])|(?<=\w|{TILDE})[_^]t(?=[WUVR](?:_|\b)|\()", " "),
    (rf"{NOW}|[_^]t(?![A-Za-z0-9])", ""),
    # turned: matrices, and rows in front of one; v k^T is no product of ours
    (rf"({TURNABLE}(?:_?\w+|_\{{[^{{}}]*\}})?){TURNED}", r"\1"),
    (rf"((?<!\w)[xXhH](?:_\w|_?\{{[^{{}}]*\}})?|\)){TURNED}(?=\s*[@·]?\s*[WU])", r"\1"),
    (r"(?<!\w)W_\{?([a-gi-wyz])\}?\s*\^\s*\{?\(?([xh])\)?\}?(?!\w)", r"W_\2\1"),                # W_f^x, W^f_x
    (r"(?<!\w)W\s*\^\s*\{?\(?([a-gi-wyz])\)?\}?\s*_\{?([xh])\}?(?!\w)", r"W_\2\1"),
    (r"[WU]_\{?h\}?\s*(?=\^\s*[{A-Za-z(])", "U"),
    (r"([WUVRb])(?:_\{?[xh]\}?)?\s*\^\s*(?:\{\s*\(?\s*([A-Za-z]{1,2})\s*\)?\s*\}|([A-SU-Za-z])(?!\w))", r"\1_\2\3"),
    (rf"_\{{\s*({NAME}|[0-9])\s*,?\s*({NAME}|[0-9])?\s*\}}", r"_\1\2"),
    (r"(?<!\w)([WUV])_([a-z])([xh])(?=')", r"\1_\2 \3"),
    (rf"(?<!\w)({NAME}),?_?prev\b|(?<!\w)prev_({NAME})(?!\w)", lambda m: f"{m[1] or m[2]}'"),
    (r"(?<!\w)([A-Za-z]{2,})_?prev\b|(?<!\w)prev_([A-Za-z]{2,})(?!\w)", lambda m: f"{m[1] or m[2]}'"),
    (r"σ_g(?=\s*\()", "σ"), (r"(?:σ_[ch]|[φϕ](?:_h)?)(?=\s*\()", "tanh"),
    (r"\s*(?:\*\*|\^)\s*\{?2\}?", "²"),
)
BRACES: tuple[tuple[str, Replacement], ...] = (
    (r"(?<![\w}])e\s*\^\s*\{([^{}]*)\}", r"exp(\1)"),
    (r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}\s*(?=[A-Za-zα-ωΑ-Ω(\\{]?)", r"((\1) / (\2)) "),
    (r"(?:(?<=tanh)|(?<=σ)|(?<=[-+=*⊙·(\s]))\{([^{}]*)\}", r"(\1)"),
)
PRODUCTS: tuple[tuple[str, Replacement], ...] = (
    (r"^[\s{]+(?=[^{}]*=)|\}+\s*$", ""),                              # around a whole formula
    (r"(?<=[-+=*⊙·(\d\s])\[([^\[\],;]*)\]", r"(\1)"),
    (r"(?<![\w.])(\d+(?:\.\d*)?|\.\d+)\s*(?=[(A-Za-zα-ωΑ-Ω])", r"\1 ⊙ "),
    (rf"(?<!\w)({NAME}'?)²", r"(\1 ⊙ \1)"), (rf"((?:\b{CALL})?\s*\([^()]*\))²", r"(\1 ⊙ \1)"),
    (rf"(?<!\w)({CALL})\s+\(", r"\1("), (rf"(?<!\w)(tanh|σ|relu|exp)\s+({NAME}'?)(?!\w)", r"\1(\2)"),
    (rf"(?<![\w{TILDE}])(?<![@·]\s)(?<![@·]\s\s)([WUV])(?=(?:x|h')(?:\s*[-+)]|\s*$))", r"\1 "),
    (rf"(?<![\w{TILDE}])([WUb])([a-z]{{1,2}})(?!\w)", r"\1_\2"),
)
SPELLED, OF_BRACES, OF_PRODUCTS = ([(re.compile(pattern), new) for pattern, new in table]
                                   for table in (PATTERNS, BRACES, PRODUCTS))
CALLS = re.compile(r"(?<![\w.])(dot|matmul|mm|linear|multiply|mul|add|subtract|sub|divide|div|vstack|hstack|row_stack|"
                   r"addmm|column_stack|concatenate|concat|cat)\(")
OPERATIONS = {"multiply": "⊙", "mul": "⊙", "add": "+", "subtract": "-", "sub": "-", "divide": "/", "div": "/"}
SCRIPT = r"\\math(?:cal|scr|frak)\s*\{?\s*([A-Z])(?![A-Za-z])\s*\}?"
BY_HAND = re.compile(r"(?<![A-Za-z])(?:[WUVR][a-z]?)?[a-z][˜~]?t\s*[-−–]\s*1(?!\d)")
HAND = [(re.compile(pattern), new) for pattern, new in (             # ht-1, Wzxt, zth˜t, as they come out of a page
    (r"([a-z])[˜~]t|([a-z])t[˜~]", lambda m: f"{m[1] or m[2]}{TILDE}t"),
    (rf"(?<=[a-z]t)(?=[a-z]{TILDE}?t(?![a-z]))", " "),
    (rf"(?<![A-Za-z])((?:[WUVR][a-z]?)?)([a-z]{TILDE}?)t\s*[-−–]\s*1(?!\d)", r"\1 \2_{t-1} "),
    (rf"(?<![A-Za-z])((?:[WUVR][a-z]?)?)([a-z]{TILDE}?)t(?![A-Za-z({TILDE}])", r"\1 \2_t "))]
MARKED = re.compile(r"[{(\[<⟨]\s*t\s*[-−–]\s*1|ₜ₋₁")
BEFORE = re.compile(rf"{MARKED.pattern}|{EARLIER}\b|prev")
MOMENT = re.compile(r"(?<=[A-Za-zα-ωΑ-Ω}])[_^]?[{(\[<]+\s*([nk])\s*[-−–]\s*1\s*[})\]>]")


def spell(rows: list[Row], text: str) -> None:
    """Spells every row."""
    script(rows)
    if BY_HAND.search(text) and not re.search(r"[_({\[<]\s*t", text):
        for row in rows:
            for pattern, new in HAND:
                row.sub(pattern, new)
    is_minus = BEFORE.search(text) is not None                         # z_t-1 beside c_{t-1}, or beside c_prev
    moment = MOMENT.search(text) if not re.search(r"(?<![A-Za-z])t\s*[-−–]\s*1", text) else None
    for row in rows:
        row.sub(r"[;,.。、]\s*$", "")
        if moment:                                                     # x_n and h_{n-1}
            row.sub(r"(?<=[a-zα-ω}])([_^][{(\[<]*|[(\[<])\s*" + moment[1] + r"(?![A-Za-z0-9])", r"\1t")
        if is_minus:
            row.sub(r"_t(?=[-−–]1(?!\d))", "_t ")
    for pattern, new in SPELLED:
        if TURNED not in pattern.pattern or not is_turned_and_not(rows):
            for row in rows:
                row.sub(pattern, new)
    for row in rows:
        for _ in range(3):                                             # a fraction of fractions
            for pattern, new in OF_BRACES:
                row.sub(pattern, new)
        call(row)
        for pattern, new in OF_PRODUCTS:
            row.sub(pattern, new)


def script(rows: list[Row]) -> None:
    """Another letter for \\mathcal{W} where W is there too: they are two things."""
    for letter in dict.fromkeys(re.findall(SCRIPT, "\n".join(row.text for row in rows))):
        whole = "\n".join(row.text for row in rows)
        if re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", re.sub(SCRIPT, "", whole)):
            free = [one for one in "MNPQRSTVZ" if not re.search(rf"(?<![A-Za-z\\]){one}(?![a-z])", whole)]
            other = free[0] if free else letter
            for row in rows:
                row.sub(SCRIPT.replace("[A-Z]", letter), other)


def is_turned_and_not(rows: list[Row]) -> bool:
    """Whether a matrix is there both turned and as it is, which is one weight in two places."""
    turned = {m[1] for row in rows for m in re.finditer(rf"({TURNABLE}){TURNED}", row.text)}
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w|\s*{TURNED})", row.text) for name in turned for row in rows)


def call(row: Row) -> None:
    """A program's functions of two values as signs: dot(W, x) as W @ x; what is put beside one another in [ ]."""
    for found in reversed(list(CALLS.finditer(row.text))):
        given, end = arguments(row.text, found.end() - 1)
        given = [(a, b) for a, b in given if not re.match(r"\s*(?:axis|dim|name|out)\s*=", row.text[a:b])]
        name = found[1]
        if name in ("dot", "matmul", "mm") and len(given) == 2:
            row.put(found.start(), end, "(", *bracketed(row, given[0]), " @ ", *bracketed(row, given[1]), ")")
        elif name == "addmm" and len(given) == 3:
            row.put(found.start(), end, "(", given[0], " + ", given[1], " @ ", *bracketed(row, given[2]), ")")
        elif name in OPERATIONS and len(given) == 2:
            row.put(found.start(), end, "((", given[0], f") {OPERATIONS[name]} (", given[1], "))")
        elif name == "linear" and len(given) in (2, 3):
            bias: list[str | tuple[int, int]] = [" + ", given[2]] if len(given) == 3 else []
            row.put(found.start(), end, "(", given[1], " @ ", *bracketed(row, given[0]), *bias, ")")
        elif name not in ("dot", "matmul", "mm", "linear", "addmm", *OPERATIONS) and given:
            if (inner := within(row.text, given[0])) is not None:
                row.put(found.start(), end, "[", inner, "]")


def bracketed(row: Row, at: tuple[int, int]) -> list[str | tuple[int, int]]:
    """A value in brackets, where it is more than a name and has none."""
    text = row.text[slice(*at)].strip()
    has_own = text.startswith("(") and arguments(text, 0)[1] == len(text)
    return [at] if has_own or re.fullmatch(rf"\w+{TILDE}?'?|\[.*\]", text) else ["(", at, ")"]


def within(text: str, at: tuple[int, int]) -> tuple[int, int] | None:
    """What a pair of brackets holds; None where there is none."""
    found = re.fullmatch(r"\s*[(\[](.*)[)\]]\s*", text[slice(*at)])
    return (at[0] + found.start(1), at[0] + found.end(1)) if found else None
