"""NumPy's answer to the engine's `run_program`: the instructions of a table (core/fast/own/compiled.py) one by one, on
the memory that they name."""
import ctypes

import numpy as np

from core.cells.equations.facts import CALLS
from core.fast.compiled import WIDE
from core.fast.own.ahead import rectify
from core.fast.own.compiled import OPERATIONS, PACK, TIMES

FUNCTIONS = {number: function for function, number in reversed(OPERATIONS.items())} | {
    OPERATIONS[rectify]: CALLS["relu"]}


def array(place, shape):
    """A place as an array of this shape."""
    at, *steps = (int(number) for number in place)
    one = np.ctypeslib.as_array((ctypes.c_float * 1).from_address(at))
    return np.lib.stride_tricks.as_strided(one, shape, [4 * step for step in steps])


def run_program(table, first, last):
    for operation, D, B, n, *places in table[first:last].tolist():
        out, a, b = places[:4], places[4:8], places[8:]
        wide = -(-n // WIDE) * WIDE
        if operation == PACK:
            panels = array((out[0], B * WIDE, WIDE, 1), (wide // WIDE, B, WIDE))
            factor = np.zeros((B, wide), np.float32)
            factor[:, :n] = array(a, (1, B, n))[0]
            panels[...] = factor.reshape(B, wide // WIDE, WIDE).transpose(1, 0, 2)
        elif operation == TIMES:
            depth = b[3]
            for d in range(D):
                panels = array((b[0] + 4 * d * b[1], depth * WIDE, WIDE, 1), (wide // WIDE, depth, WIDE))
                factor = panels.transpose(1, 0, 2).reshape(depth, wide)[:, :n]
                array((out[0] + 4 * d * out[1], 0, *out[2:]), (1, B, n))[...] = array(
                    (a[0] + 4 * d * a[1], 0, a[2], 1), (1, B, depth)) @ factor
        else:
            function = FUNCTIONS[operation]
            operands = [array(place, (D, B, n)) for place in (a, b)][:getattr(function, "nin", 1)]
            array((*out[:3], 1), (D, B, n))[...] = function(*operands)
