"""Names that we have not, as ones that we have; which of them is the state, and which rows are the cell's."""
from __future__ import annotations

import re

from .rows import GIVEN, NAME, TILDE, Row
from .spelling import MARKED

ALONE = re.compile(rf"(?<![\w{TILDE}])({NAME})(?![\w{TILDE}])")                   # a name that is no part of another
WORD = re.compile(rf"\s*([A-Za-zα-ωΑ-Ω]\w*{TILDE}?)\s*=")
CALLED = {"hidden": "h", "hidden_state": "h", "hy": "h", "ht": "h", "cell": "c", "cell_state": "c", "cy": "c",
          "ct": "c", "candidate": "a"}
LATER = re.compile(r"(?<![A-Za-z])(?:new|next)_([A-Za-z]+)|(?<![\w])([A-Za-z]+)_(?:new|next)(?!\w)")


def everywhere(rows: list[Row], new: dict[str, str]) -> None:
    """Names in the place of others in every row, a prime staying where it is."""
    if new:
        some = "|".join(sorted(map(re.escape, new), key=len, reverse=True))
        for row in rows:
            row.sub(rf"(?<![\w{TILDE}.])({some})(?![\w{TILDE}])", lambda m: new[m[1]])


def beside(rows: list[Row]) -> list[Row]:
    """concat = [h', x] at every place below it where concat stands, until it is another; the rows without those."""
    kept, given = list[Row](), dict[str, str]()
    for row in rows:
        if found := re.match(r"\s*(\w+)\s*=\s*(\[[^\[\]]*\])\s*$", row.text):
            given[found[1]] = found[2]
        else:
            everywhere([row], given)
            kept.append(row)
    return kept


def before_and_now(rows: list[Row], is_program: bool) -> None:
    """The value of the step before with a prime, where h' = f(h), h_next = f(h) or, in a program, h = f(h) is said."""
    if any(re.match(r"\s*hy\s*=", row.text) for row in rows):
        plain = [name for name in "hc" if not any(re.match(rf"\s*{name}\s*=", row.text) for row in rows)]
        for row in rows:
            row.sub(r"(?<!\w)([hc])x(?!\w)", r"\1'")
            row.sub(r"(?<!\w)(?:hidden|h_0)(?!\w)", "h'")
            if plain:
                row.sub(rf"(?<![\w.])([{''.join(plain)}])(?![\w'])", r"\1'")
    primed = [found[1] for row in rows if (found := re.match(rf"\s*({NAME})'\s*=", row.text))]
    later = [m[1] or m[2] for row in rows if (m := LATER.match(row.text.lstrip())) and "=" in row.text]
    given = {found[1] for row in rows if (found := WORD.match(row.text))}
    old = {name for name in (*primed, *later) if name not in given}
    if old:
        for row in rows:
            row.sub(LATER, lambda m: f"{m[1] or m[2]}''")
            some = "|".join(map(re.escape, sorted(old)))
            row.sub(rf"(?<![\w{TILDE}])({some})('*)(?![\w{TILDE}'])",
                    lambda m: m[1] + ("'" if not m[2] or (m[2] == "'" and m[1] not in primed) else ""))
    elif is_program:
        as_they_are_changed(rows)


def as_they_are_changed(rows: list[Row]) -> None:
    """A name that is used before its row, and nowhere with a prime, has its old value there."""
    whole = "\n".join(row.text for row in rows)
    given = [found[1] for row in rows if (found := WORD.match(row.text))]
    for name in dict.fromkeys(given):
        is_name = rf"(?<![\w{TILDE}]){re.escape(name)}(?![\w{TILDE}])"
        if given.count(name) == 1 and not re.search(is_name + "'", whole):
            for row in rows:
                if (found := WORD.match(row.text)) and found[1] == name:
                    row.sub(rf"(?<=[=\W]){is_name}(?!\s*=)", f"{name}'")
                    break
                row.sub(is_name, f"{name}'")


def short(rows: list[Row]) -> None:
    """A letter for each name that a row gives and that is longer: Γ_u, z_f, cct, forget_gate."""
    whole = "\n".join(row.text for row in rows)
    given = [found[1] for row in rows if (found := WORD.match(row.text))]
    taken = {*ALONE.findall(whole), *"bxhWU"}
    new = dict[str, str]()
    for name in given:
        if re.fullmatch(NAME, name):
            continue
        letter, _, index = name.partition("_")
        words = [CALLED.get(name, ""), index if len(index) == 1 and index.isalpha() else "", letter[0], *"agnsekmpq"]
        free = [one for one in words if one and (one == CALLED.get(name) or one not in taken | {"c"})]
        if free and CALLED.get(name, free[0]) not in given:
            new[name] = free[0]
            taken.add(free[0])
    everywhere(rows, new)


def rename(rows: list[Row]) -> None:
    """Names that we have not: a tilde, a small c for the cell's state, capitals for all vectors, another name for h."""
    whole = "\n".join(row.text for row in rows)
    names = set(ALONE.findall(whole))
    before = set(re.findall(rf"(?<![\w{TILDE}])({NAME})'", whole))
    gives = {row.gives for row in rows} - {""}
    new = {name: name.lower() for name in ("X", "H") if name in names and name.lower() not in names}
    new |= {"u": "x"} if "u" in names - gives - before and not names & {"x", "X"} else {}
    new |= {"c": "C"} if "c" in names and "C" not in names else {}
    used = {name for row in rows for name in re.findall(rf"(?<![\w{TILDE}]){NAME}(?![\w'{TILDE}])", row.right)}
    last = gives - used                                                   # nothing else of this step is made of it
    inner = "h" in gives - before - last                                  # h is a part of the state, and none itself
    if len(last) == 1 and last <= before and (inner or not names & {"h", "H"}):
        new |= dict.fromkeys(last, "h") | ({"h": "g"} if inner and "g" not in names else {})
    for name in sorted(name for name in names if TILDE in name):
        letters = ("nag" if name[0] in "hH" else "agn") + "ekmpqs"
        free = [one for one in letters if one not in names and one not in new.values()]
        new |= {name: free[0]} if free else {}
    for row in rows:
        row.sub(ALONE, lambda m: new.get(m[1], m[1]))
        row.sub(rf"(?<=_)(\w*){TILDE}(\w*)", r"\1\2")


def vectors(rows: list[Row], text: str) -> None:
    """The line's index at a small letter that is multiplied and that no row gives: u ⊙ h', a vector of weights.

    Where the text says of which moment a value is, it is a letter that has none and is no gate's; elsewhere u, v and w.
    """
    whole = "\n".join(row.text for row in rows)
    known = {row.gives for row in rows} | set(re.findall(rf"(?<![\w{TILDE}])({NAME})'", whole)) | set("bcfghinorstxz")
    for name in sorted(set(re.findall(r"(?<![\w.])([a-z])(?!\w)", whole)) - known):
        is_of_moment = re.search(rf"(?<![A-Za-z\\]){name}\}}?\s*[_^(\[]+\s*[{{(\[<]*\s*t", text)
        if not is_of_moment and (name in "uvw" or MARKED.search(text)):
            at = rf"(?<![\w.])({name})(?=\s*[⊙*])|(?<=[⊙*] )({name})(?!\w)"
            lines = [row.gives for row in rows if re.search(at, row.text)]
            for row in rows:
                row.sub(at, f"{name}_{lines[0] if len(lines) == 1 else 'all'}")


def without_alias(rows: list[Row]) -> list[Row]:
    """The rows without a last one that only says another name of the state, as a = c."""
    found = re.fullmatch(rf"\s*({NAME})\s*=\s*({NAME})\s*", rows[-1].text) if rows else None
    others = "\n".join(row.text for row in rows[:-1])
    is_alias = found and f"{found[2]}'" in others and found[1] not in ALONE.findall(others)
    return rows[:-1] if is_alias else rows


def without_heads(rows: list[Row]) -> list[Row]:
    """The rows without those that only weigh a state that is not called h: o = V s, y = softmax(o)."""
    before = {m[1] for row in rows for m in re.finditer(rf"(?<![\w{TILDE}])({NAME})'", row.text)}
    gives, heads = {row.gives for row in rows}, set[str]()
    for row in rows:
        values = set(ALONE.findall(row.right)) & {*gives, *before, "x", "X"}
        names = "|".join({*before, *heads})
        weighs = re.search(rf"softmax|(?<!\w)[A-Z](?:_?\w+)?\s*[@·*]?\s*(?:{names})(?!\w)", row.right)
        if weighs and row.gives not in before and values <= before | heads:
            heads.add(row.gives)
    kept = [row for row in rows if row.gives not in heads]
    used = {name for row in kept for name in ALONE.findall(row.right)}
    return rows if gives & {"h", "H"} or used & heads else kept


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
    uses = {id(row): set(re.findall(rf"(?<![\w{TILDE}])({NAME})(?![\w'{TILDE}])", row.right)) for row in rows}
    out, waiting = list[Row](), [*rows]
    while waiting:
        missing = {row.gives for row in waiting}
        ready = next((row for row in waiting if not uses[id(row)] & missing), waiting[0])
        waiting.remove(ready)
        out.append(ready)
    return out


__all__ = ["ALONE", "GIVEN", "before_and_now", "beside", "in_order", "rename", "short", "vectors",
           "without_alias", "without_heads", "without_outputs"]
