"""Work in pieces: a generator that pauses every few hundredths of a second, for a caller who has to hear of other
things.

A function `f` whose work may be long has a twin `f_pieces`, which yields None between two pieces and returns what `f`
returns; `f` is `finish(f_pieces(…))`.  Where a piece ends is a rule on only the shapes, as the choice of a kernel is,
so the numbers are the same whoever is listening, and on every machine.
"""
from collections.abc import Generator
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")
Pieces = Generator[None, None, T]

PIECE = 2 ** 24      # multiplications that are done at a stretch: some hundredths of a second at most
ELEMENTWISE = 32     # so many of a product's multiplications take as long as a number's activation, or its softmax
CALLS = 100_000      # and so many as long as the calls of one readable step of a cell


def slabs(count: int, cost: int) -> tuple[slice, ...]:
    """`count` rows, of which each costs so many multiplications, in slices of about a PIECE."""
    return cut(count, max(1, PIECE // max(1, cost)))


@lru_cache(maxsize=1024)
def cut(count: int, size: int) -> tuple[slice, ...]:
    """`count` rows in slices of `size`."""
    return tuple(slice(k, min(k + size, count)) for k in range(0, count, size))


def finish(pieces: Pieces[T]) -> T:
    """Do all of it at a stretch."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            value: T = end.value
            return value
