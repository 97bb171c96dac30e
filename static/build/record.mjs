// node record.mjs PYODIDE_FOLDER STDLIB_ZIP SITE TARGET CACHE COMMAND FOLDER...: runs a line of Python in Pyodide, with
// the compiled packages of the FOLDERs: it trains and records the first network (playground.page.first_network) or the
// presets (trained_presets) into the folder `target`, with the help of `cache`.  The tab's interpreter and NumPy
// compute the same bits on every machine; a machine's own BLAS does not.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , pyodide, stdlib, site, target, cache, command, ...folders] = process.argv;
const { loadPyodide } = await import(pathToFileURL(`${pyodide}pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: pyodide, stdLibURL: path.resolve(stdlib), env: { PYTHONHASHSEED: "0" } });
for (const folder of folders) {
  for (const name of fs.readdirSync(folder, { recursive: true }).map(String).sort()) {
    const file = path.join(folder, name), place = `${site}/${name.split(path.sep).join("/")}`;
    if (!fs.statSync(file).isFile()) continue;
    python.FS.mkdirTree(path.posix.dirname(place));
    python.FS.writeFile(place, fs.readFileSync(file));
  }
}
const places = { "/target": target, "/cache": cache };
for (const [place, folder] of Object.entries(places)) {
  python.FS.mkdirTree(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: path.resolve(folder) }, place);
}
python.runPython(`
import importlib, pathlib
importlib.invalidate_caches()
import engine_in_a_tab
assert engine_in_a_tab.join()
from playground.page import first_network, trained_presets
target, cache = pathlib.Path("/target"), pathlib.Path("/cache")
`);
python.runPython(command);
for (const place of Object.keys(places)) python.FS.unmount(place);
