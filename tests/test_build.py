"""What a command sets up before it tests: only what the given paths need."""
import pytest

import build
from build import EVERYTHING, needs
from static.build.parts import PARTS, BuildError
from static.build.site import check_platform


def test_paths_say_what_is_needed():
    for given in ([], ["-k", "cells"], ["tests"], ["tests/browser/test_views.py"]):
        assert needs(given) == EVERYTHING
    for given in (["tests/core/test_cells.py::test_x", "-k", "lstm"], ["tests/core", "tests/playground", "-x"]):
        assert needs(given) == frozenset()
    assert needs(["tests/static"]) == {"node"}
    assert needs(["tests/core", "tests/engine"]) == {"node", "dist"}
    assert needs(["tests/core", "tests/new_folder"]) == EVERYTHING


def test_nothing_is_set_up_for_the_core(monkeypatch):
    asked = []
    for name in ("headless", "firefox", "webkit", "node", "built_whole"):
        monkeypatch.setattr(build, name, lambda name=name: asked.append(name) or {})
    monkeypatch.setattr(build, "environment", lambda name: "python")
    monkeypatch.setattr(build.subprocess, "run",
                        lambda command, **_: asked.append(command[-1]) or type("Done", (), {"returncode": 0}))
    build.test(type("Options", (), {"coverage": False, "torch": False, "pytest": ["tests/core"]}))
    assert asked == ["tests/core"]


def test_a_numpy_of_another_webassembly_is_refused_before_anything_is_built():
    info = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"}
    check_platform(PARTS["numpy"]["file"], info)
    for other in ({"abi_version": "2025_0"}, {"python": "3.15.0"}):
        with pytest.raises(BuildError, match="takes wheels of cp31"):
            check_platform(PARTS["numpy"]["file"], info | other)
