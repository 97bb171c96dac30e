// node run.mjs DIST TESTS CODE: the site's own Pyodide and packages, as they are shipped, with tests/ mounted beside them;
// runs the Python code and prints the value of its last expression, a text.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [, , dist, tests, code] = process.argv;
const py = resolve(dist, "py");
const { loadPyodide } = await import(pathToFileURL(join(py, "pyodide.mjs")).href);
const parts = JSON.parse(readFileSync(join(py, "parts.json"), "utf8"));
const python = await loadPyodide({
  indexURL: `${py}/`, packageBaseUrl: `${py}/`, stdLibURL: join(py, "stdlib.bin"), lockFileContents: parts.lock,
  env: { PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1", HOME: "/home/pyodide" },
});
python.unpackArchive(new Uint8Array(readFileSync(join(py, "site.bin"))), "zip", { extractDir: parts.site });
python.FS.mkdirTree("/repository/tests");
python.FS.mount(python.FS.filesystems.NODEFS, { root: resolve(tests) }, "/repository/tests");
python.runPython("import sys; sys.path.insert(0, '/repository')");
console.log(String(python.runPython(code)));
