"""Pyodide and the packages as they are shipped, in Node: started once, and given one piece of Python after another."""
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
DIST = Path(os.environ.get("UNROLLED_DIST", HERE.parents[1] / "dist"))
BUILT = (DIST / "py/parts.json").exists()
if os.environ.get("UNROLLED_DIST"):
    assert BUILT, "UNROLLED_DIST names a folder without py/parts.json"
needs_dist = pytest.mark.skipif(not BUILT, reason="dist/ is not built; `build.py test` builds it")


class Tab:
    """A Python that remembers; used with `with`."""

    def __enter__(self) -> "Tab":
        node = os.environ.get("UNROLLED_NODE") or shutil.which("node")
        assert node, "Node.js is not there; `build.py test` brings its own"
        self.said = tempfile.TemporaryFile("w+")
        self.node = subprocess.Popen([node, HERE / "run.mjs", DIST, HERE.parent], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, stderr=self.said, text=True)
        return self

    def __call__(self, code: str, module: Path | None = None) -> Any:
        """What the JSON says that the code's last expression gives.

        From then on an import finds this module of the engine, where one is named, and not the site's.
        """
        assert self.node.stdin and self.node.stdout
        self.node.stdin.write(json.dumps({"code": code, "module": module and str(module)}) + "\n")
        self.node.stdin.flush()
        printed = []
        for line in self.node.stdout:
            if line.startswith("= "):
                return json.loads(line[2:])
            printed.append(line)
        self.node.wait(60)
        self.said.seek(0)
        raise AssertionError("".join(printed)[-2000:] + self.said.read()[-2000:])

    def __exit__(self, *_: object) -> None:
        self.node.kill()
        self.node.communicate()
        self.said.close()


def alone(code: str, module: Path | None = None) -> Any:
    """The same in a process of its own."""
    with Tab() as tab:
        return tab(code, module)
