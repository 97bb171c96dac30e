"""The notebooks of examples/ run as they stand, each cell after the other."""
from __future__ import annotations

import ast
import json
import re
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from core.exchange.weights.safetensors import read_safetensors
from static.build.package_names import lay_out

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))


def cells(path: Path, kind: str) -> list[str]:
    return ["".join(cell["source"])
            for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == kind]


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The package as it is installed, and anywidget: its own where it is there, else what takes a widget's values
    and shows nothing."""
    lay_out(ROOT, tmp_path / "unrolled")
    if not (tmp_path / "unrolled/moment.html").exists():
        pytest.skip("dist/ is not built")
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        import anywidget  # noqa: F401
    except ImportError:
        class Trait:
            def tag(self, **_: Any) -> Trait:
                return self

        class AnyWidget:
            def __init__(self, **values: Any) -> None:
                self.__dict__.update(values)

        monkeypatch.setitem(sys.modules, "anywidget", types.SimpleNamespace(AnyWidget=AnyWidget))
        monkeypatch.setitem(sys.modules, "traitlets", types.SimpleNamespace(Bytes=Trait, Dict=Trait))
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "unrolled"]:
        del sys.modules[name]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path: Path, notebook: Any) -> None:
    code = cells(path, "code")
    if any("import torch" in text for text in code):
        pytest.importorskip("torch")
    space: dict[str, Any] = {"__name__": "__main__"}
    shown = []
    for text in code:
        body = ast.parse(text).body
        last = ast.Expression(body.pop().value) if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), path.name, "exec"), space)
        if last is not None:
            shown.append(eval(compile(last, path.name, "eval"), space))
    widgets = [one for one in shown if hasattr(one, "_esm")]
    assert widgets and all("attachShadow" in one._esm for one in widgets)
    for one in widgets:
        assert "0.fwd.h" in read_safetensors(memoryview(one.trace)).tensors


def test_there_are_three_and_they_hold_no_output() -> None:
    assert len(NOTEBOOKS) == 3
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            assert not cell.get("outputs") and cell.get("execution_count") is None, path.name
        assert all(re.search(r"[\u4e00-\u9fff]", text)
                   for text in cells(path, "markdown")[:1]), f"{path.name}: its title in Chinese"
