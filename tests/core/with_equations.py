"""A plugin of pytest that registers cells of equations, so that the tests of every registered cell run over them too.

    python -m pytest -p tests.core.with_equations tests/core/test_unroll.py
"""
from core.cells import CELLS
from core.cells.equations import PUBLISHED, cell_of, read

REGISTERED = ("coupled_gates", "janet", "ugrnn", "no_output_gate")
# What asks for the docstring or the source of a cell that was written by hand.
OF_A_SOURCE = ("test_equations_are_in_the_docstring", "test_every_quote_in_step_back_is_an_equation_of_the_docstring",
               "test_every_gradient_line_quotes_what_it_undoes")


def pytest_configure() -> None:
    """Called where it is a plugin, before tests are collected; an import registers nothing."""
    CELLS.update({name: cell_of(read(PUBLISHED[name].text), name) for name in REGISTERED})
