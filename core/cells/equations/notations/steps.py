"""How a framework's method holds a step: the states in a list, one kernel for all gates, a sum that grows row by row.

    h_tm1 = states[0]                                     the state of the step before: no equation
    z = K.dot(x, self.kernel)                             W x
    z += K.dot(states[0], self.recurrent_kernel)          z = z + (U h')
    z = K.bias_add(z, self.bias)                          z = z + b
"""
from __future__ import annotations

import re

from .rows import Row, arguments

STATE = re.compile(r"(?<![\w.])(?:states?|carry|hx|hidden_states?)\[\s*([01])\s*\]")
TAKEN = re.compile(rf"\s*\w+\s*=\s*{STATE.pattern}\s*")
KEPT = re.compile(r"\s*self\.\w+\s*=\s*(?:[\w.]+|\[[\w\s,.]*\])\s*")                     # in __init__
SAME = re.compile(r"\s*(\w+)\s*=\s*\1\.(?:view|squeeze|unsqueeze|reshape|contiguous)\(.*\)\s*")
READ = re.compile(r"\s*x\w*\s*=\s*(?:x|X|xs|inputs?|seq|sequence)\s*\[[^=]*\]\s*")         # x_t = x[:, t, :]
BESIDE = re.compile(r"\s*[\w.]+\.append\(.*\)\s*|\s*\w+(?:\[[\w\[\]]+\])+\s*=\s*(?:\w+\.zeros\(.*|[01])\s*|"
                    r"\s*loss\w*\s*[-+]?=.*")
GROWS = re.compile(r"(\s*\w+\s*)\+=")
BIASED = re.compile(r"(?<!\w)(?:\w+\.)*bias_add\(")
NAMES = ((r"(?<![\w.])(?:prev_)?state\.hidden(?!\w)", "h_prev"), (r"(?<![\w.])(?:prev_)?state\.cell(?!\w)", "c_prev"),
         (r"(?<![\w.])(?:\w+\.)*(?:Linear|Dense)\((?![^()]*(?:activation|bias))[^()]*\)(?=\()", "Linear"),
         (r"(?<![\w.])(?:self\.)?(?:cell\.)?recurrent_kernel(?!\w)", "U"),
         (r"(?<![\w.])(?:self\.)?(?:cell\.)?kernel(?!\w)", "W"),
         (r"(?<![\w.])self\.(?:cell\.)?bias(?!\w)", "b"),
         (r"(?<![\w.])(?:self\.)?w(?:eights?)?_(?=[ih]h(?:_l0)?(?!\w))", "W_"),
         (r"(?<![\w.])self\.(?=bias_[ih]h(?:_l0)?(?!\w))", ""),
         (r"(?<=\b(?:W_|s_)[ih]h)_l0(?!\w)", ""))


def plain(rows: list[Row]) -> list[Row]:
    """The rows without those that take the states out or keep a setting, every name as chapters have it."""
    rows = [row for row in rows if not any(one.fullmatch(row.text) for one in (TAKEN, KEPT, SAME, READ, BESIDE))]
    for row in rows:
        row.sub(STATE, lambda m: "hc"[int(m[1])] + "_prev")
        for pattern, new in NAMES:
            row.sub(pattern, new)
        if found := GROWS.match(row.text):
            row.put(len(row.text), len(row.text), ")")
            row.put(found.end() - 2, found.end(), "=", found.span(1), "+ (")
        while found := BIASED.search(row.text):
            given, end = arguments(row.text, found.end() - 1)
            if len(given) < 2:
                break
            row.put(found.start(), end, "(", given[0], " + ", given[1], ")")
    return rows
