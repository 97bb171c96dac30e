"""The core as it is shipped, inside Pyodide: PyTorch's answers, whole runs, and the same numbers bit for bit in
every browser."""
import functools
import json
import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from static.build import engine
from static.build.server import Server
from tests.core.parity import stored
from tests.core.parity.cases import CASES
from tests.pyodide import digest
from tests.pyodide.tab import DIST, alone, needs_dist

HERE = Path(__file__).parent
pytestmark = needs_dist
DIGEST = (HERE / "digest.py").read_text("utf-8") + "\ndigests()\n"
# by which NumPy runs: a WebAssembly of one version is one machine
STORED: dict[str, dict[str, str]] = json.loads((HERE / "digests.json").read_text("utf-8"))
JOIN = {"engine": "import engine_in_a_tab\nassert engine_in_a_tab.join()\n", "plain": ""}

PARITY = """
import json
from tests.core.parity import ours, stored
from tests.core.parity.cases import CASES

answers, _ = stored.read()
found = {f"{name} {path}": stored.differences(ours.answers(case, ours.numbers(case, stored.SEED), path), answers[name])
         for name, case in CASES.items() for path in ours.paths(case)}
json.dumps(found)
"""

SUITE = """
import json, sys
import core, numpy
from core import Experiment, gradcheck, interop, share, start, train

spec = Experiment(cell="gru", bidirectional=True, layers=2, hidden=3, embedding=2, steps=8)
run = list(train(start(spec)))
again = list(train(interop.from_json(interop.to_json(run[3][0]))))
json.dumps({
    "platform": sys.platform, "numpy": numpy.__version__, "source": core.__file__,
    "checks": [check.worst for check in gradcheck(spec)],
    "link": share.decode(share.encode(spec)).experiment == spec,
    "npz": bool((interop.from_npz(spec, interop.to_npz(run[3][0])).params.flat == run[3][0].params.flat).all()),
    "goes on": [event.loss for _, event in again] == [event.loss for _, event in run[4:]],
    "script": len(interop.pytorch_script(run[3][0])) > 1000,
})
"""


in_node = functools.cache(alone)


# ---- in Node ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("numpy", JOIN)
def test_pytorchs_answers_to_nine_digits(numpy):
    """Every stored case by every path of the core, on the engine's NumPy and on the plain one: visitors run either."""
    found = in_node(JOIN[numpy] + PARITY)
    assert {name.rpartition(" ")[0] for name in found} == set(CASES) and len(found) > len(CASES)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert stored.BOUND == 1e-9


@pytest.mark.parametrize("numpy", JOIN)
def test_the_rest_of_the_core_runs(numpy):
    found = in_node(JOIN[numpy] + SUITE)
    assert found["platform"] == "emscripten" and found["source"].endswith(".pyc")
    assert max(found["checks"]) < 1e-6
    assert found["link"] and found["npz"] and found["goes on"] and found["script"]


# ---- the same numbers everywhere --------------------------------------------------------------------------------

PAGE = """<!doctype html><meta charset="utf-8"><title>digest</title><script type="module">
import { createDownloads } from "./downloads.js";
import { address } from "./place.js";
import { start } from "./runtime.js";
const JOIN = "import engine_in_a_tab; assert engine_in_a_tab.join()\\n";
try {
  const parts = await (await fetch("py/parts.json")).json();
  const { python, rest } = await start(address("py/"), parts, location.hash.slice(1),
    createDownloads(address, () => {}), () => {});
  await rest();
  window.found = python.runPython(JOIN + await (await fetch("digest.py")).text());
} catch (error) { window.found = `failed: ${error}`; }
</script>"""


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    """The address of a page that starts dist/'s Python as the site does, #snapshot or #files, and runs digest.py in
    it."""
    browsers = pytest.importorskip("tests.browser.conftest")
    ours = {"digest.html": ("text/html", PAGE), "digest.py": ("text/plain", DIGEST)}

    class Both(browsers.Site):                                                       # type: ignore[misc, name-defined]
        def do_GET(self) -> None:
            kind, text = ours.get(self.path.rpartition("/")[2], ("", ""))
            if not kind:
                return super().do_GET()
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = Server(("127.0.0.1", 0), functools.partial(Both, directory=str(DIST)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{browsers.SUB_PATH.replace(' ', '%20')}digest.html"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("numpy", JOIN)
def test_a_run_repeats_itself_bit_for_bit(numpy):
    """What this Pyodide has always computed, in another process too, and each experiment gives a curve of its own."""
    first = in_node(JOIN[numpy] + DIGEST)
    assert set(first) == set(digest.EXPERIMENTS) and len(set(first.values())) == len(first)
    assert first == STORED[numpy]
    assert in_node(f"# once more\n{JOIN[numpy]}{DIGEST}") == first


@pytest.mark.parametrize("module", engine.MODULES)
def test_a_browser_that_cannot_compile_the_engine_computes_as_before(module, tmp_path):
    """Its Python goes on with NumPy as it comes, and core with the products and the loops that are quick there."""
    broken = tmp_path / f"{module}.so"
    broken.write_bytes(engine.compiled(module).read_bytes()[:-100])
    found = in_node(f"import engine_in_a_tab\nassert not engine_in_a_tab.join()\n{DIGEST}", broken)
    assert found == STORED["plain"]


@pytest.mark.parametrize("variant", ["snapshot", "files"])
def test_chromium_gives_nodes_numbers_bit_for_bit(page, variant):
    browsers = pytest.importorskip("tests.browser.conftest")
    path = os.environ.get("UNROLLED_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium on this machine")

    def visit() -> str:
        with browsers.sync_api.sync_playwright() as p:
            chromium = p.chromium.launch(executable_path=path, args=browsers.ARGUMENTS)
            tab = chromium.new_page()
            tab.goto(f"{page}#{variant}")
            tab.wait_for_function("() => window.found", timeout=240_000)
            return str(tab.evaluate("window.found"))

    with ThreadPoolExecutor(1) as elsewhere:               # this thread may have a loop of its own
        found = elsewhere.submit(visit).result()
    assert not found.startswith("failed"), found
    assert json.loads(found) == STORED["engine"]


def test_firefox_gives_nodes_numbers_bit_for_bit(page):
    path = os.environ.get("UNROLLED_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    if not path:
        pytest.skip("no Firefox on this machine")
    from tests.browser.firefox import Firefox
    with Firefox(path) as fox:
        fox.open(f"{page}#files")
        found = fox.wait("window.found", 240)
    assert not found.startswith("failed"), found
    assert json.loads(found) == STORED["engine"]
