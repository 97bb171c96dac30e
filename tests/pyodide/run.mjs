// node run.mjs DIST TESTS CODE [ENGINE]: the site's own Pyodide and packages, as they are shipped, with tests/ mounted beside them;
// runs the Python code and prints the value of its last expression, a text.  ENGINE is a module of the engine to take for the site's.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const [, , dist, tests, code, engine] = process.argv;
const parts = JSON.parse(readFileSync(join(dist, "py/parts.json"), "utf8"));
const part = name => readFileSync(join(dist, parts[name].name));

const folder = mkdtempSync(join(tmpdir(), "pyodide-"));                       // where Node's Pyodide reads its program, unzipped
for (const name of ["pyodide", "pyodide.asm"]) copyFileSync(join(dist, "py", `${name}.js`), join(folder, `${name}.mjs`));      // Node takes a bare .js for no module
writeFileSync(join(folder, "pyodide.asm.wasm"), gunzipSync(part("program")));
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const python = await loadPyodide({
  indexURL: `${folder}/`, packageBaseUrl: `${folder}/`, stdLibURL: resolve(dist, parts.stdlib.name), lockFileContents: parts.lock,
  env: { PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1", HOME: "/home/pyodide" },
});
rmSync(folder, { recursive: true });
python.unpackArchive(new Uint8Array(part("packages")), "zip", { extractDir: parts.site });
const files = gunzipSync(part("files"));
for (const [name, at, length] of parts.files.index) {
  const path = `${parts.site}/${name}`;
  python.FS.mkdirTree(dirname(path));
  python.FS.writeFile(path, files.subarray(at, at + length));
}
if (engine) python.FS.writeFile(`${parts.site}/${basename(engine)}`, readFileSync(engine));
python.FS.mkdirTree("/repository/tests");
python.FS.mount(python.FS.filesystems.NODEFS, { root: resolve(tests) }, "/repository/tests");
python.runPython("import sys; sys.path.insert(0, '/repository')");
console.log(String(python.runPython(code)));
