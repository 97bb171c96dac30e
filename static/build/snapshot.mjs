// node snapshot.mjs PYODIDE_FOLDER STDLIB_ZIP SITE TARGET FOLDER...: starts Pyodide with the compiled packages of the
// FOLDERs, builds the page's document in it and writes TARGET/snapshot.raw, TARGET/snapshot.json, TARGET/modules.json
// (where its modules come from) and TARGET/document.LANGUAGE.json.  Clock, chance and the engine's name are fixed
// meanwhile, so that the same files give the same bytes.
import crypto from "node:crypto";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , pyodide, stdlib, site, target, ...folders] = process.argv;
const { ENVIRONMENT, withLibraries } = await import("PRELOAD");
const { loadPyodide } = await import(pathToFileURL(`${pyodide}pyodide.mjs`).href);
const { default: create } = await import(pathToFileURL(`${pyodide}pyodide.asm.mjs`).href);

const files = new Map();
for (const folder of folders) {
  for (const name of fs.readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, name);
    if (fs.statSync(file).isFile()) files.set(name.split(path.sep).join("/"), fs.readFileSync(file));
  }
}
const names = [...files.keys()].sort();
const libraries = await Promise.all(names.filter(n => n.endsWith(".so")).map(async n => ({
  path: `${site}/${n}`, module: await WebAssembly.compile(files.get(n)),
})));

// slots of the function table that another engine may take more than Node
const SPARE = 2048;

freeze();
globalThis.XMLHttpRequest = class {};                  // panel.io.pyodide imports it by name
const python = await loadPyodide({
  indexURL: pyodide, stdLibURL: path.resolve(stdlib),
  createPyodideModule: withLibraries(create, libraries, { spare: SPARE }), _makeSnapshot: true, env: ENVIRONMENT,
});
for (const name of names) {
  const place = `${site}/${name}`;
  python.FS.mkdirTree(path.posix.dirname(place));
  python.FS.writeFile(place, name.endsWith(".so") ? new Uint8Array(0) : files.get(name));
}
python.runPython("import importlib; importlib.invalidate_caches(); import panel_in_a_tab; panel_in_a_tab.load(None)");
const documents = { en: python.runPython("import bridge; bridge.prepared()") };
const snapshot = python.makeMemorySnapshot({
  serializer: what => { throw new Error(`This cannot be in a snapshot: ${String(what).slice(0, 120)}`); },
});
fs.writeFileSync(path.join(target, "snapshot.raw"), snapshot);
fs.writeFileSync(path.join(target, "modules.json"), python.runPython("bridge.in_memory()"));
// from what is in the snapshot: a restored Python comes to the same
documents.zh = python.runPython("bridge.prepared_in('zh')");
for (const [language, text] of Object.entries(documents)) {
  fs.writeFileSync(path.join(target, `document.${language}.json`), text);
}
fs.writeFileSync(path.join(target, "snapshot.json"), JSON.stringify({ tableLength: python._module.wasmTable.length }));

function freeze() {
  process.argv[1] = "/unrolled";                      // a program's own place is in its memory
  const now = Date.UTC(2020, 0, 1);
  let seed = 1;
  const next = () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return seed; };
  Date.now = () => now;
  performance.now = () => 0;
  Math.random = () => next() / 2 ** 32;
  const fill = array => { for (let k = 0; k < array.length; k++) array[k] = next() >>> 24; return array; };
  crypto.randomFillSync = fill;
  syncBuiltinESMExports();
  // sys._emscripten_info
  Object.defineProperty(globalThis, "navigator", { value: { userAgent: "unrolled" }, configurable: true });
  Object.defineProperty(globalThis, "crypto", { value: { getRandomValues: fill } });
}
