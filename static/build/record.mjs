// node record.mjs PYODIDE_FOLDER STDLIB_ZIP SITE TARGET FOLDER...: trains and records the first network in Pyodide,
// with the compiled packages of the FOLDERs, and writes what playground.page.first_network writes into TARGET.  The
// tab's interpreter and NumPy compute the same bits on every machine; a machine's own BLAS does not.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , pyodide, stdlib, site, target, ...folders] = process.argv;
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
python.FS.mkdirTree("/target");
python.FS.mount(python.FS.filesystems.NODEFS, { root: path.resolve(target) }, "/target");
python.runPython(`
import importlib, pathlib
importlib.invalidate_caches()
import engine_in_a_tab
assert engine_in_a_tab.join()
from playground.page import first_network
first_network.write(pathlib.Path("/target"))
`);
python.FS.unmount("/target");
