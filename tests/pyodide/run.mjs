// node run.mjs DIST TESTS: the site's own Pyodide and packages, as they are shipped, with tests/ mounted beside them.
// Each line that comes in is JSON of { code, module }: the Python code is run, and the value of its last expression, a text,
// goes out as a line after "= "; other lines are what Python prints.  A module of the engine, where one is named, is what an
// import finds from then on in the place of the site's.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const [, , dist, tests] = process.argv;
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
for (const { name } of [parts.start.packages, parts.files]) {
  const bytes = gunzipSync(readFileSync(join(dist, name)));
  let at = bytes.indexOf("\n");
  for (const [file, length] of JSON.parse(bytes.subarray(0, at++).toString())) {
    const path = `${parts.site}/${file}`;
    python.FS.mkdirTree(dirname(path));
    python.FS.writeFile(path, bytes.subarray(at, at += length));
  }
}
python.FS.mkdirTree("/repository/tests");
python.FS.mount(python.FS.filesystems.NODEFS, { root: resolve(tests) }, "/repository/tests");
python.runPython("import sys; sys.path.insert(0, '/repository')");

let taken = 0;
function take(module) {
  const place = `/taken/${taken++}`;
  python.FS.mkdirTree(place);
  python.FS.writeFile(`${place}/${basename(module)}`, readFileSync(module));
  python.runPython(`import sys; sys.path.insert(0, "${place}"); sys.modules.pop("${basename(module, ".so")}", None)`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { code, module } = JSON.parse(line);
  if (module) take(module);
  console.log(`= ${python.runPython(code)}`);
}
