"""What programs put around equations: layers that are called, methods, one product cut into parts, a function's head.

    f = torch.sigmoid(self.W_f(x) + self.U_f(h))          self.W_f is a linear layer: a matrix, and a bias if it has one
    i, f, g, o = gates.chunk(4, 1)                        a matrix for each part; (W x + U h).chunk(4, 1) too
    i = torch.sigmoid(i)                                  behind i = …: one row of both
    f = (W_f @ x + U_f @ h).sigmoid()                     a function behind its argument
"""
from __future__ import annotations

import re
from itertools import count

from .rows import Row, arguments

LAYER = re.compile(r"\s*self\.(\w+)\s*=\s*(?:\w+\.)*(?:Linear|Dense|LazyLinear)\((.*)\)\s*$")
WEIGHT = re.compile(r"\s*self\.\w+\s*=\s*(?:\w+\.)*(?:Parameter|Variable|zeros|randn|rand|empty)\(.*$")
CALLED = re.compile(r"(?<![\w.])self\.(\w+)\(")
BARE = re.compile(r"bias\s*=\s*False|,\s*False\s*$")
IS_LAYER = re.compile(r"(?!\w*(?:norm|drop|activation|_act|act_|_bn|_ln))(?:"
                      r"[WUVR](?:_?\w{1,2})?|[xih]h|[A-Za-z]+2[A-Za-z]+|(?:fc|lin|Linear|cand)\w*|"
                      r"\w*(?:gate|proj|dense)\w*|(?:forget|input|output|reset|update|candidate|memory|new)(?:_?layer)?)")
BESIDE = re.compile(r"\s*(?:\w+\.)*(?:cat|concat|concatenate|[hv]stack)\(.*\)\s*", re.DOTALL)
GIVES = re.compile(r"\s*([A-Za-zα-ωΑ-Ω]\w*)\s*=(?!=)")
GIVES_H = re.compile(r"\s*(?:self\.)?(?:next_|new_)?h(?:y|t|idden(?:_state)?|_?(?:t|new|next|out))?\s*=")
LINEAR = re.compile(r"(?:\\(?:text|mathrm|operatorname|textrm)\s*\{(?:Linear|Dense)\}|(?<![\w.\\{])(?:Linear|Dense))"
                    r"(?:_\{?\w+\}?)?\s*(?=\()")
NAMED = re.compile(r"[WUVR](?:_\w{1,2}|[a-z]{1,2})?")
X = re.compile(r"\s*(?:x|xt|x_t|x_\{t\}|X|X_t|inputs?)\s*")
METHOD = re.compile(r"\)\.(sigmoid|tanh|relu|exp)\(\)")
CUT = re.compile(r"(\s*\w+(?:\s*,\s*\w+)+)\s*=\s*(?:(?!(?:np|torch|tf|jnp)\.)(?P<whole>\w+)\.(?:chunk|split)\(.*|"
                 r"\((?P<inner>.*)\)\.(?:chunk|split)\([\w\s,.=*-]*\)|"
                 r"(?:\w+\.)*(?:chunk|split)\((?P<given>.*))$")
TUPLE = re.compile(r"(\s*\w+(?:\s*,\s*\w+)+\s*)=(?=[^=]*$)")
STATES = re.compile(r"\s*\(?\s*\w+(?:\s*,\s*\w+)+\s*\)?\s*=\s*(\w+)\s*$")
WEIGHED = re.compile(r"(?<![\w.])(?:self\.)?(?P<letter>[WUVRbc])(?P<index>_?\w{0,2}|ias(?:_\w\w)?)(?![\w(])")


def called(rows: list[Row]) -> list[Row]:
    """Layers as matrices and biases, methods as functions; no row that makes a layer or takes states apart."""
    defined = {found[1]: found[2] for row in rows if (found := LAYER.match(row.text))}
    given = {row.text.partition("=")[0].strip() for row in rows}
    rows = [row for row in rows if not LAYER.match(row.text) and not WEIGHT.match(row.text)
            and not ((found := STATES.match(row.text)) and found[1] not in given)]
    numbers, layers = count(), dict[str, tuple[str, str]]()
    gives_h = any(GIVES_H.match(row.text) for row in rows)
    for row in rows:
        row.sub(r"^\s*return\s+", "return " if gives_h else "h = ")
        row.sub(LINEAR, lambda m: f"self.Linear{next(numbers)}")
    taken = {f"{m['letter']}_{m['index'].lstrip('_')}" for row in rows for m in WEIGHED.finditer(row.text)}
    for row in rows:
        calls = [(found, *arguments(row.text, found.end() - 1)) for found in CALLED.finditer(row.text)
                 if found[1] in defined or IS_LAYER.fullmatch(found[1])]
        for found, inner, _ in calls:
            if len(inner) == 1 and found[1] not in layers:
                of_x = X.fullmatch(row.text[slice(*inner[0])]) is not None
                layers[found[1]] = named(found[1], row, of_x, taken)
        for found, inner, end in reversed(calls):
            if len(inner) == 1:
                matrix, bias = layers[found[1]]
                bare = BARE.search(defined.get(found[1], "")) is not None
                said = row.text[slice(*inner[0])]
                is_name = re.fullmatch(r"\s*\w+\s*", said) is not None or BESIDE.fullmatch(said) is not None
                value: tuple[str | tuple[int, int], ...] = (" ", inner[0]) if is_name else (" (", inner[0], ")")
                row.put(found.start(), end, f"({matrix}", *value, ")" if bare else f" + {bias})")
        while behind := METHOD.search(row.text):
            begun = opened(row.text, behind.start())
            begun -= len(re.search(r"[\w.]*$", row.text[:begun])[0])                      # type: ignore[index]
            row.put(begun, behind.end(), f"{behind[1]}(", (begun, behind.start() + 1), ")")
    return written_once(in_parts(written_once(side_by_side(rows))))


def named(layer: str, row: Row, of_x: bool, taken: set[str]) -> tuple[str, str]:
    """A matrix and a bias for a layer, under names that are not taken."""
    if NAMED.fullmatch(layer):
        letter, indices = layer[0], [layer[1:].lstrip("_") or "h"]
    else:
        left = re.findall(r"(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])", row.text.partition("=")[0])
        letter, indices = "W" if of_x else "U", [*left[:1], *(layer[:n] for n in (1, 2, 3)), *"nagkmpq"]
        indices = [one for one in indices if one.isalnum() and one not in ("c", "C")]
    index = next((one for one in indices if f"{letter}_{one}" not in taken), indices[-1])
    short = index[1:] if len(index) == 2 and index[0] in "xih" else index        # as it will be called: b_xi is b_i
    second = next((one for one in "bcdeg" if not {f"{one}_{index}", f"{one}_{short}"} & taken), "b")
    taken |= {f"{letter}_{index}", f"{second}_{index}"}
    return f"{letter}_{index}", f"{second}_{index}"


def opened(text: str, closed: int) -> int:
    """Where the bracket is opened that is closed at a place; 0 where none is."""
    level = 0
    for at in range(closed, -1, -1):
        level += (text[at] in ")]}") - (text[at] in "([{")
        if level == 0:
            return at
    return 0


def in_parts(rows: list[Row]) -> list[Row]:
    """A row for each part of a product that is cut: i, f = gates.chunk(2, 1) as i = W_i x + …, f = W_f x + …"""
    made = set[str]()
    for row in list(rows):
        if (found := CUT.match(row.text)) is None:
            continue
        names = [name.strip() for name in found[1].split(",")]
        whole = found["whole"] or (found["given"] or "").partition(",")[0].strip()
        of_whole = [one for one in rows if whole and re.match(rf"\s*{re.escape(whole)}\s*=", one.text)]
        source = of_whole[0] if of_whole else None
        if source is not None:
            begun = source.text.index("=") + 1
            product = source.part(begun, len(source.text))
        elif found["inner"]:
            product = row.part(*found.span("inner"))
        else:
            begun = found.start("given")
            first = arguments(row.text, begun - 1)[0] if begun > 0 else []
            product = row.part(*first[0]) if first else Row("", row.places[:1])
        ends = [[name[end] for name in names] for end in (0, -1)]
        letters = next((letters for letters in ends if len(set(letters)) == len(names)), [])
        letters = gates_of(names, rows) if all(map(str.isdigit, letters)) else letters
        if not letters or not WEIGHED.search(product.text) or len(names) > 8:
            continue
        at = rows.index(row)
        others = others_of(product, letters, made)
        rows[at:at + 1] = [part(product, name, letter, others) for name, letter in zip(names, letters, strict=True)]
        used = [one for one in rows if one is not source and source and re.search(rf"(?<!\w){whole}(?!\w)", one.text)]
        rows = [one for one in rows if one is not source or used]
    return rows


def side_by_side(rows: list[Row]) -> list[Row]:
    """A row for each of i, f = torch.sigmoid(i), torch.sigmoid(f); in c, h = f * c, tanh(c) both c are c_prev."""
    out = list[Row]()
    for row in rows:
        found = TUPLE.match(row.text)
        names = [name.strip() for name in found[1].split(",")] if found else []
        whole = Row(f"{row.text.replace('=', '(', 1)})", [*row.places, row.places[-1]])
        values = arguments(whole.text, found.end() - 1)[0] if found else []
        if len(values) == 1 and (inner := re.match(r"\s*\(", whole.text[slice(*values[0])])):         # = (…, …)
            values = arguments(whole.text, values[0][0] + inner.end() - 1)[0]
        late = [{name for name in names[:k] if re.search(rf"(?<![\w.]){name}(?![\w(])", whole.text[slice(*span)])}
                for k, span in enumerate(values)] if len(values) == len(names) else []
        given = {one[1] for before in out if (one := GIVES.match(before.text))}
        if len(values) != len(names) or len(names) < 2 or given.intersection(*[set().union(*late)]):
            out.append(row)
            continue
        for name, span in zip(names, values, strict=True):
            out.append(whole.part(*span))
            for old in names if any(late) else ():
                out[-1].sub(rf"(?<![\w.]){old}(?![\w(])", f"{old}_prev")
            out[-1].put(0, 0, f"{name} = ")
    return out


def written_once(rows: list[Row]) -> list[Row]:
    """One row for i = W_i x + … and i = torch.sigmoid(i) behind it, where nothing between them uses i."""
    for row in list(rows):
        own = GIVES.match(row.text)
        if own is None:
            continue
        before = rows[:rows.index(row)]
        first = next((one for one in reversed(before) if (given := GIVES.match(one.text)) and given[1] == own[1]), None)
        if first is None:
            continue
        uses = re.compile(rf"(?<![\w.]){own[1]}(?![\w'(])")
        between = before[before.index(first) + 1:]
        found = uses.search(row.text, row.text.index("=") + 1)
        if found and not any(uses.search(one.right) for one in between) and not uses.search(first.right):
            begun, end = found.span()
            inner = first.part(first.text.index("=") + 1, len(first.text))
            row.text = f"{row.text[:begun]}({inner.text}){row.text[end:]}"
            row.places = [*row.places[:begun], row.places[begun], *inner.places, *row.places[end:]]
            rows = [one for one in rows if one is not first]
    return rows


def gates_of(names: list[str], rows: list[Row]) -> list[str]:
    """For parts that are numbered the letters of the rows that use them; none where one is used elsewhere."""
    users = [[given[1][0] for row in rows if (given := GIVES.match(row.text))
              and re.search(rf"(?<!\w){name}(?!\w)", row.right)] for name in names]
    letters = [used[0] for used in users if len(used) == 1 and used[0]]
    return letters if len(set(letters)) == len(names) else []


def others_of(product: Row, letters: list[str], made: set[str]) -> dict[str, str]:
    """Other letters for the weights of a product that would have the names of another one's; `made` grows."""
    others = dict[str, str]()
    for one in dict.fromkeys(m["letter"] for m in WEIGHED.finditer(product.text)):
        free = [other for other in (one, *("bcdeg" if one in "bc" else "UVRPQS"))
                if not any(f"{other}_{letter}" in made for letter in letters) and other not in others.values()]
        others[one] = free[0] if free else one
    made |= {f"{other}_{letter}" for other in others.values() for letter in letters}
    return others


def part(product: Row, name: str, letter: str, others: dict[str, str]) -> Row:
    """One part of a product, its weights with the part's letter for their index."""
    rests: dict[str, set[str]] = {}
    for m in WEIGHED.finditer(product.text):
        rests.setdefault(m["letter"], set()).add(m["index"])

    def of_part(m: re.Match[str]) -> str:
        index = m["index"].removeprefix("ias").lstrip("_")               # of bias_ih
        return f"{others[m['letter']]}_{index[:1] if len(rests[m['letter']]) > 1 else ''}{letter}"

    row = Row(product.text, list(product.places))
    row.sub(WEIGHED, of_part)
    row.put(0, 0, f"{name} = ")
    return row
