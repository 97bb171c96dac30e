"""A fault planted in the engine's C, compiled, and told by one Python that compares one such module after another."""
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from static.build import engine
from tests.pyodide.tab import Tab


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with Tab() as one:
        yield one


def planted(module: str, fault: tuple[str, str, str], tmp_path: Path) -> Path:
    """A module of the engine with a fault in it: in which file, what is there, and what is put in its place."""
    source, (file, right, wrong) = tmp_path / "engine", fault
    shutil.copytree(engine.SOURCE, source)
    text = (source / file).read_text("utf-8")
    assert text.count(right) == 1, f"{file} has {text.count(right)} places with {right}"
    (source / file).write_text(text.replace(right, wrong), "utf-8")
    return engine.built(source, tmp_path, module)
