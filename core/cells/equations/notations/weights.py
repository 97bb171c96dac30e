"""Matrices and biases under our names: W for x, U for h', an index for each line, one for what several lines share."""
from __future__ import annotations

import re
from functools import partial

from .rows import NAME, TILDE, Row

MATRIX = r"[WURV](?:_\w+)?"
JOINED = re.compile(rf"(?P<matrix>{MATRIX})\s*(?:[·*@×⊙]\s*)?\[(?P<items>[^\[\]]*)\]")
JOINED_BEHIND = re.compile(rf"\[(?P<items>[^\[\]]*)\]\s*[@·]?\s*(?P<matrix>{MATRIX})")
BEHIND = re.compile(rf"(?P<value>(?:(?<!\w){NAME}'?|\([^()]*\)))\s*[@·]?\s*(?P<matrix>{MATRIX})(?=\s*(?:[-+)−]|$))")
BESIDE = re.compile(rf"(?P<matrix>{MATRIX})\s*[·*×]\s*(?=[\w(])")
WEIGHED = re.compile(rf"(?<!\w)(?P<letter>[WURV])(?P<index>_\w+)\s*⊙\s*(?=(?!x\b){NAME}'?(?!\w)|\()")
PAIRED = re.compile(r"(?<!\w)(?P<letter>[WUb])_(?P<to>[xih])(?P<index>\w)\b")
APPLIED = re.compile(rf"(?<![\w{TILDE}])(?P<name>[A-ZΑ-Ω](?:_\w+)?)(?!['\w{TILDE}])\s*@?\s*"
                     rf"(?=(?P<x>x(?![\w'])|\(\s*x\s*\))|{NAME}'?(?![\w{TILDE}])|\()")
BARE = re.compile(rf"(?<![\w{TILDE}])[A-ZΑ-Ω](?!['\w{TILDE}])")
ALL = "all"                                                           # the index of what several lines share


def weigh(rows: list[Row], is_program: bool) -> None:
    """Writes every matrix in front of what it is applied to, each under a name of ours."""
    whole = "\n".join(row.text for row in rows)
    by_value = is_program and not re.search(rf"(?<!\w){MATRIX}\s*\*\s*x(?!\w)", whole)          # else W * h is W h
    for row in rows:
        own = f"_{row.gives}" if row.gives else ""
        for pattern in (JOINED, JOINED_BEHIND):
            row.sub(pattern, partial(joined, own, whole))
        if by_value:
            row.sub(rf"(?<!\w)([WURV]_\w+)\s*\*\s*(?={NAME}')", r"\1 ⊙ ")
        row.sub(WEIGHED, lambda m: f"{m['letter'].lower()}{m['index']} ⊙ ")
        row.sub(BEHIND, r"\g<matrix> \g<value>")
        row.sub(BESIDE, r"\g<matrix> ")
    products(rows)
    share(rows)
    letters(rows)
    pair(rows)


def joined(own: str, whole: str, found: re.Match[str]) -> str:
    """One matrix over several values as one matrix for each: W for x, U for h', and another letter for each other."""
    index, out, left = found["matrix"][1:], list[str](), ["U", *"VMPQRSTY"]
    others = [one for one in left[1:] if not re.search(rf"(?<!\w){one}{index or own}(?!\w)", whole)]
    for item in re.split(r"[,;]", found["items"]):
        value = item.strip()
        if value == "x":
            name = "W" + index
        elif "h'" in value and "U" in left:
            left.remove("U")
            name = "U" + index
        else:
            name = (others.pop(0) if others else "V") + (index or own)
        out.append(f"{name} {value}" if re.fullmatch(r"\w'?", value) else f"{name} ({value})")
    return f"({' + '.join(out)})"


def products(rows: list[Row]) -> None:
    """The sign of products that are written without one: z h', (1 - z) n; a matrix in front of a value has none."""
    gives = {row.gives for row in rows}
    weights = "".join({*"WU"} | {name for row in rows for name in BARE.findall(row.right)} - gives - {"C", "H", "X"})
    no = rf"(?![{weights}](?:_|\b)|[A-Z]_)"
    for row in rows:
        row.sub(rf"(?<![\w{TILDE}])(?![{weights}]\b)({NAME}'?)\s+{no}(?=[A-Za-zα-ω(])", r"\1 ⊙ ")
        row.sub(rf"\)\s*{no}(?=[A-Za-zα-ω(])", ") ⊙ ")


def share(rows: list[Row]) -> None:
    """W_x, W_h and b without an index of their line, in several lines, are the same weights in all of them: W_all."""
    plain = re.compile(r"(?<!\w)(?:[WURV](?:_[xh])?|b)(?!\w)(?!')")
    found = [name for row in rows for name in {m[0] for m in plain.finditer(row.right)}]
    shared = {name for name in found if found.count(name) > 1 and name != "b"}
    of_x = "W_x" in found

    def written(m: re.Match[str], has_shared: bool) -> str:
        name = m[0]
        if name in shared:
            return f"{'U' if of_x and name == 'W_h' else name[0]}_{ALL}"
        if name == "b":
            return f"b_{ALL}" if has_shared and found.count("b") > 1 else "b"
        return {"W_x": "W", "U_h": "U", "W_h": "U", "W": "U"}.get(name, name) if of_x else name

    for row in rows:
        has_shared = any(m[0] in shared for m in plain.finditer(row.right))
        row.sub(plain, partial(written, has_shared=has_shared))


def letters(rows: list[Row]) -> None:
    """W in front of x, U or another letter in front of all else; a matrix that is in front of both keeps its name."""
    to_x, to_other = dict[str, str](), dict[str, str]()
    for row in rows:
        for m in APPLIED.finditer(row.right):
            (to_x if m["x"] else to_other)[m["name"]] = row.gives
    new, names = dict[str, str](), {*to_x, *to_other}
    for name, line in to_x.items():
        if name[0] != "W" and name not in to_other and (wanted := f"W{name[1:]}") not in to_x:
            new[name] = wanted if name[1:] or line else name
    for name in to_other:
        if name not in to_x and (name[0] == "W" or (len(name) == 1 and name != "U")):
            index = name[1:] or (f"_{to_other[name]}" if name[0] not in "WU" else "")
            ways = [f"{letter}{index}" for letter in ("U" if name[0] == "W" else name[0]) + "VRMPQSTY"]
            free = [one for one in ways if one not in new.values() and (one not in names or one in new)]
            new[name] = next((one for one in free if len(one) > 1 or one in "WU"), f"V_{to_other[name]}")
    some = "|".join(sorted(map(re.escape, new), key=len, reverse=True))
    for row in rows if new else ():
        row.sub(rf"(?<![\w{TILDE}])({some})(?!['\w{TILDE}])(?!\s*=)", lambda m: new[m[1]])


def pair(rows: list[Row]) -> None:
    """W_xi x + U_hi h' + b_ii + b_hi as W_i x + U_i h' + b_i + c_i: the first letter says what it is applied to."""
    found = {m.groups() for row in rows for m in PAIRED.finditer(row.text)}
    both = {index for letter, to, index in found if letter == "U" and to == "h"
            and {("W", "x", index), ("W", "i", index)} & found}

    def short(m: re.Match[str]) -> str:
        letter, to, index = m.groups()
        if index not in both:
            return m[0]
        second = letter == "b" and to == "h" and {("b", "i", index), ("b", "x", index)} & found
        return f"{'c' if second else letter}_{index}"

    for row in rows:
        row.sub(PAIRED, short)
        row.sub(r"(?<=[A-Za-z]_)c(?!\w)", "C")                          # c_f is a second bias, and c no block
