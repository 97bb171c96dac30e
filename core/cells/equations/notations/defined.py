"""What a program defines around its cell: functions under names of its own, layers that a function follows.

    def sigm(z): return 1 / (1 + np.exp(-z))                    sigm(…) is σ(…); sigm = lambda z: …, sigm(z) = … too
    self.act = nn.Tanh()                                        self.act(…) is tanh(…)
    self.gate = nn.Sequential(nn.Linear(n, d), nn.Sigmoid())    self.gate(…) is σ(self.gate(…)), and the gate a layer

What else is called by a name that is defined, as a layer norm, is none of our functions and is refused at the call.
"""
from __future__ import annotations

import re

from .rows import Row, arguments

ARGUMENT = r"\(\s*(?:self\s*,\s*)?(?P<arg>\w+)\s*(?::\s*[\w.]+\s*)?\)"
HELPER = re.compile(
    rf"^(?P<in>[ \t]*)(?:def\s+(?P<def>\w+)\s*{ARGUMENT}\s*(?:->\s*[\w.]+\s*)?:"
    r"(?P<body>[^\n]*(?:\n(?P=in)[ \t]+[^\n]*)*)"
    rf"|(?P<lambda>\w+)\s*=\s*lambda\s+(?P<given>\w+)\s*:(?P<value>[^\n]*)"
    rf"|(?P<name>\\?\w+){ARGUMENT.replace('arg', 'of')}\s*=(?P<right>[^\n]*))", re.MULTILINE)
ONE = r"1(?:\.0*)?"
EXP = r"(?:(?:\w+\.)*exp\.?\(\s*-\s*¤\s*\)|\\?e\s*\^\s*\{?\s*-\s*¤\s*\}?|\\exp\s*\(\s*-\s*¤\s*\))"
BODIES = (                                                       # of an argument that stands as ¤
    (re.compile(rf"\(?\s*{ONE}\s*\.?/\s*\(\s*{ONE}\s*\.?\+\s*{EXP}\s*\)\s*\)?|"
                rf"\\d?frac\s*\{{\s*1\s*\}}\s*\{{\s*1\s*\+\s*{EXP}\s*\}}|(?:\w+\.)*(?:sigmoid|expit)\(\s*¤\s*\)"), "σ"),
    (re.compile(r"(?:\w+\.)*tanh\(\s*¤\s*\)"), "tanh"),
    (re.compile(r"(?:\w+\.)*(?:relu|max(?:imum)?\(\s*0(?:\.0*)?\s*,)\(?\s*¤\s*\)"), "relu"),
)
TRUSTED = {                                                      # by name: what a body of it has, whatever else it has
    "sigmoid": r"exp\(\s*-|exp\([^()]*\)\s*/|tanh\(", "tanh": r"exp\(|tanh\(|sigmoid\(", "relu": r"max|where|>|if",
    "softplus": r"log", "softmax": ""}
USUAL, FAR = {0, 1, 2, 0.5}, 20                                  # the numbers in it; from 20 on bounds of clipping
ASIDE = re.compile(r"#[^\n]*|\"\"\".*?\"\"\"|'''.*?'''", re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d*)?")
IS_CELL = re.compile(r"@|\bdot\b|matmul|self\.")
DEFINED = re.compile(r"\s*self\.(\w+)\s*=\s*((?:\w+\.)*(\w+))\s*(?:\((.*)\))?\s*$")
OF_TORCH = {"Sigmoid": "σ", "sigmoid": "σ", "Tanh": "tanh", "tanh": "tanh", "ReLU": "relu", "relu": "relu",
            "Softplus": "softplus", "softplus": "softplus"}
LINEAR = ("Linear", "Dense", "LazyLinear")


def without_helpers(text: str) -> tuple[str, dict[str, str]]:
    """The text with blanks where it defines functions of one value, and what each of them is under our name."""
    known = dict[str, str]()

    def blank(found: re.Match[str]) -> str:
        name = found["def"] or found["lambda"] or found["name"].lstrip("\\")
        arg = found["arg"] or found["given"] or found["of"]
        body = found["body"] or found["value"] or found["right"] or ""
        value = re.sub(r"^\s*return\b|[;.,]\s*$", "", body.partition("#")[0]).strip()
        value = re.sub(rf"(?<![A-Za-z\\]){re.escape(arg)}(?![A-Za-z])", "¤", value)
        ours = next((ours for pattern, ours in BODIES if pattern.fullmatch(value)), "")
        is_used = re.search(rf"(?<!\w){re.escape(name)}\(", text[:found.start()] + text[found.end():])
        is_aside = found["def"] and (not is_used or is_itself(name, body)) and not IS_CELL.search(body)
        if not ours and not is_aside:
            return found[0]
        if ours:
            known[name] = ours
        return re.sub(r"[^\n]", " ", found[0])

    return HELPER.sub(blank, text), known


def is_itself(name: str, body: str) -> bool:
    """Whether a body can be that of the function by whose name it goes: a hard sigmoid and a leaky ReLU are others."""
    body, has = ASIDE.sub("", body), TRUSTED.get(name.lower())
    if not has:
        return has is not None
    usual = USUAL if "tanh" in name + body else {0, 1}
    numbers = [float(number) for number in NUMBER.findall(body)]
    return re.search(has, body) is not None and all(one in usual or one >= FAR for one in numbers)


def with_functions(rows: list[Row], known: dict[str, str]) -> list[Row]:
    """The rows with our functions in the place of those that the program defines, without the rows that define them."""
    other, followed = set[str](), dict[str, str]()
    kept = list[Row]()
    for row in rows:
        found = DEFINED.match(row.text)
        is_made = found is not None and (found[3][0].isupper() or found[4] is None)
        if found is None or not is_made:
            kept.append(row)
            continue
        name, kind = found[1], found[3]
        if kind == "Sequential":
            parts = parts_of(f"({found[4] or ''})")
            if parts and parts[0][0] in LINEAR and all(one in OF_TORCH for one, _ in parts[1:2]) and len(parts) <= 2:
                if len(parts) == 2:
                    followed[name] = OF_TORCH[parts[1][0]]
                layer = f"= Linear({parts[0][1]})"
                row.sub(r"=.*", layer.replace("\\", r"\\"))
                kept.append(row)
            else:
                other.add(name)
        elif kind in LINEAR and (given := re.search(r",\s*activation\s*=\s*([\w.'\"]+)", found[4] or "")):
            ours = OF_TORCH.get(given[1].strip("'\"").rpartition(".")[2])              # Keras's Dense has its function
            if ours:
                followed[name] = ours
            if ours or given[1] == "None":
                kept.append(row)
            else:
                other.add(name)
        elif kind in OF_TORCH and not re.search(r"\d", found[4] or ""):                    # no Softplus(beta=2)
            known[name] = OF_TORCH[kind]
        elif found[4] is None or kind in LINEAR or kind == "Parameter":
            kept.append(row)
        else:
            other.add(name)
    for row in kept:
        for name, ours in followed.items():
            for call in reversed(list(re.finditer(rf"(?<![\w.])self\.{name}(?=\()", row.text))):
                end = arguments(row.text, call.end())[1]
                row.put(call.start(), end, f"{ours}(", (call.start(), end), ")")
        for name, ours in known.items():
            row.sub(rf"(?<![\w.\\])\\?(?:self\.)?{re.escape(name)}(?=\.?\()", ours)
        for name in other:
            row.sub(rf"(?<![\w.])self\.{name}(?=\()", "layer")
    return kept


def parts_of(text: str) -> list[tuple[str, str]]:
    """The layers that nn.Sequential is given, each with what it is given; none where one is no call."""
    found = list[tuple[str, str]]()
    for span in arguments(text, 0)[0]:
        layer = re.fullmatch(r"\s*(?:\w+\.)*(\w+)\s*\((.*)\)\s*", text[slice(*span)])
        if layer is None:
            return []
        found.append((layer[1], layer[2]))
    return found
