"""Random numbers that any step can draw again by itself.

`rng(seed, purpose, step)` is a counter-based generator (Philox4x64-10, Salmon et al. 2011): seed and purpose are its
key, the step is the upper half of its counter.  Nothing is drawn one after the other, so step 700 needs no step 699.
"""
from zlib import crc32

import numpy as np


def rng(seed: int, purpose: str, step: int = 0) -> np.random.Generator:
    """A generator of its own for one purpose at one step, for example `rng(7, "shuffle", 3)`.

    Two calls with equal arguments give equal numbers, on every machine.  Only `random`, `uniform`, `integers`,
    `permutation` and `choice` are drawn from it: they use no function of the machine's mathematics library.
    """
    key = np.array([seed, crc32(purpose.encode())], np.uint64)
    counter = np.array([0, 0, step, 0], np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))
