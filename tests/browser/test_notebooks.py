"""`watch` in JupyterLab and in marimo themselves, each in an environment of its own.

They are 260 and 350 MB, and are set up only where UNROLLED_NOTEBOOKS=1 asks for them, or where they are there already.
"""
from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from static.build.package_names import lay_out
from static.build.parts import CACHE, BuildError, environment
from tests.browser.conftest import ROOT, free_port, running, wait_for

CELL = """from unrolled import Experiment, record, start, train, watch
for state, _ in train(start(Experiment(hidden=4, steps=3))):
    pass
watch(record(state, "the cat ___ on the mat"), language="{}")"""


MARIMO = """import marimo
app = marimo.App()

@app.cell
def _():
    from unrolled import Experiment, record, start, train, watch
    for state, _ in train(start(Experiment(hidden=4, steps=3))):
        pass
    trace = record(state, "the cat ___ on the mat")
    watch(trace, language="en")
    return trace, watch

@app.cell
def _(trace, watch):
    watch(trace, language="zh")
    return
"""


def python_with(name: str) -> Path:
    """The Python of an environment; the test is skipped where it is not wanted or cannot be had."""
    if os.environ.get("UNROLLED_NOTEBOOKS") != "1" and not (CACHE / f"env-{name}/made-from.json").exists():
        pytest.skip(f"The {name} environment is not set up; UNROLLED_NOTEBOOKS=1 does so")
    try:
        return environment(name)
    except (BuildError, subprocess.CalledProcessError) as error:
        pytest.skip(f"The {name} environment cannot be had: {error}")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`unrolled` where every Python that is started finds it."""
    lay_out(ROOT, tmp_path / "site/unrolled")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))


def test_two_widgets_play_in_marimo(installed: None, browser: Any, tmp_path: Path,
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    python = python_with("marimo")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    (tmp_path / "one.py").write_text(MARIMO, "utf-8")
    port = free_port()
    command = [str(python), "-m", "marimo", "-q", "run", str(tmp_path / "one.py"), "--headless", f"--port={port}",
               "--no-token"]
    with running(command, f"http://127.0.0.1:{port}/health"):
        page, said = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page(), []
        page.on("pageerror", lambda e: said.append(str(e)))
        page.goto(f"http://127.0.0.1:{port}/")
        transports = page.locator(".transport")
        transports.nth(1).wait_for(timeout=60_000)
        movements = {text[:4] for text in page.locator(".segments:not(.parts)").all_text_contents()}
        assert {"left", "从左到右"} <= movements
        first = page.locator(".scrub-input").first
        before = int(first.input_value())
        page.locator(".scroller").first.focus()
        page.keyboard.press("ArrowLeft")
        assert int(first.input_value()) < before
        if folder := os.environ.get("UNROLLED_PICTURES"):
            page.screenshot(path=Path(folder) / "marimo.png")
        page.context.close()
        assert said == []


def test_two_widgets_play_in_jupyterlab(installed: None, browser: Any, tmp_path: Path,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    python = python_with("notebook")
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    cells = [{"cell_type": "code", "id": f"c{k}", "metadata": {}, "execution_count": None, "outputs": [],
              "source": CELL.format(language)}
             for k, language in enumerate(("en", "zh"))]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    (tmp_path / "one.ipynb").write_text(
        json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    port = free_port()
    address = f"http://127.0.0.1:{port}/lab/tree/one.ipynb?reset"
    command = [str(python), "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
               "--ServerApp.port_retries=0", "--IdentityProvider.token=",
               f"--ServerApp.root_dir={tmp_path}", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
               "--LabApp.news_url="]
    with running(command, f"http://127.0.0.1:{port}/api"):
        context = browser.new_context(viewport={"width": 1400, "height": 1000})
        page, said = context.new_page(), []
        page.on("pageerror", lambda e: said.append(str(e)))
        page.goto(address)
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
        page.get_by_text("| Idle").wait_for(timeout=60_000)                # before that it would ask for a kernel
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        transports = page.locator(".jp-OutputArea .transport")
        transports.nth(1).wait_for(timeout=60_000)
        cells = [page.locator(".jp-CodeCell").nth(k) for k in (0, 1)]
        movements = [cell.locator(".segments:not(.parts)").first.text_content() for cell in cells]
        assert [text[:4] for text in movements] == ["left", "从左到右"]
        first = """Number([...document.querySelectorAll('.jp-OutputArea *')]
          .map(e => e.shadowRoot?.querySelector('.scrub-input')).filter(Boolean)[{}].value)"""
        before = [page.evaluate(first.format(k)) for k in (0, 1)]
        page.locator(".jp-OutputArea .scroller").first.focus()
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(first.format(0)) < before[0], "the arrow is the widget's, not JupyterLab's"
        transports.first.locator(".play").click()
        wait_for(page, f"{first.format(0)} > {page.evaluate(first.format(0))}")
        assert page.evaluate(first.format(1)) == before[1]
        if folder := os.environ.get("UNROLLED_PICTURES"):
            page.screenshot(path=Path(folder) / "jupyterlab.png")
        context.close()
        assert said == []
