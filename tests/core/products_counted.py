"""The multiplications that the readable path makes, counted where its products are made."""
from collections.abc import Callable

import pytest

from core.numerics import products

WIDTHS: dict[str, Callable] = {          # multiplications of one of the first argument's numbers
    "project": len, "project_back": lambda W: W.shape[1], "weight_gradient": lambda x: x.shape[-1],
}
PLACES = ("numerics.products.project", "numerics.products.project_back", "numerics.products.weight_gradient",
          "network.unroll.project", "network.unroll.project_back")


def count_products(monkeypatch: pytest.MonkeyPatch, told: Callable[[int], None]) -> None:
    """From now on `told` hears of each product how many multiplications it makes."""
    def counted(name: str) -> Callable:
        product = getattr(products, name)

        def count(rows, other):
            told(rows.size * WIDTHS[name](other))
            return product(rows, other)
        return count

    made_by = {name: counted(name) for name in WIDTHS}
    for place in PLACES:
        monkeypatch.setattr(f"core.{place}", made_by[place.rpartition(".")[2]])
