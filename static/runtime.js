/* Starts Python in the worker, one of two ways.

     "snapshot"   the memory of a Python that had built the page already: the quick way
     "files"      compiled files, which are imported: smaller, for slow lines, and where the first way fails

   `start` returns { python, variant, rest }; rest() brings what the quick way left for later.                      */

import { chooseVariant } from "./downloads.js";
import create from "./py/pyodide.asm.js";
import { loadPyodide } from "./py/pyodide.js";
import { ENVIRONMENT, withLibraries } from "./preload.js";
import { takeTurns } from "./turns.js";

/** There Pyodide takes its turns by timers: they let messages in, and are faster. */
const isSafari = /safari/i.test(navigator.userAgent) && !/chrome/i.test(navigator.userAgent);

export async function start(indexURL, parts, asked, downloads, stage) {
  const both = [parts.program, parts.files];
  const { stdlib, packages } = parts.start;
  downloads.expect([...both, parts.snapshot ?? packages]);
  const program = downloads.program(parts.program);
  const pack = downloads.bytes(parts.files).then(bytes => filesOf(bytes, parts));
  for (const promise of [program, pack]) promise.catch(() => {});          // awaited below; a failure is told there
  const variant = await chooseVariant(asked, parts, downloads);
  downloads.expect([...both, ...(variant === "snapshot" ? [parts.snapshot] : [stdlib, packages])]);
  const options = { indexURL, packageBaseUrl: indexURL, lockFileContents: parts.lock, env: ENVIRONMENT };
  const give = await handOver(await program);
  try {
    const begin = variant === "snapshot" ? fromSnapshot : fromFiles;
    const begun = await begin(options, parts, downloads, await pack, stage);
    if (!isSafari) begun.python.pyimport("pyodide.webloop").scheduleCallback = takeTurns();
    return { variant, ...begun };
  } finally {
    give();
  }
}

/** The files in a run of bytes: a line of JSON has their names and lengths. */
function filesOf(bytes, { site }) {
  let at = bytes.indexOf(10);
  const index = JSON.parse(new TextDecoder().decode(bytes.subarray(0, at++)));
  return index.map(([name, length]) => ({ path: `${site}/${name}`, bytes: bytes.subarray(at, at += length) }));
}

async function fromSnapshot(options, parts, downloads, files, stage) {
  const libraries = await Promise.all(files.filter(f => f.path.endsWith(".so")).map(async f => ({
    path: f.path, module: await WebAssembly.compile(f.bytes),
  })));
  const snapshot = await downloads.bytes(parts.snapshot);
  stage("start");
  // an empty archive: all that is needed is in memory
  const stdLibURL = URL.createObjectURL(new Blob([new Uint8Array([80, 75, 5, 6, ...new Array(18).fill(0)])]));
  const createPyodideModule = withLibraries(create, libraries, { snapshot, tableLength: parts.snapshot.tableLength });
  const python = await loadPyodide({
    ...options, stdLibURL, createPyodideModule, _loadSnapshot: Promise.resolve(snapshot),
  });
  for (const f of files) write(python, f.path, f.path.endsWith(".so") ? new Uint8Array(0) : f.bytes);
  return { python, rest: () => bringRest(python, parts, downloads) };
}

async function fromFiles(options, parts, downloads, files, stage) {
  const { stdlib, packages } = parts.start;
  const stdLibURL = URL.createObjectURL(new Blob([await downloads.bytes(stdlib)]));
  const modules = downloads.bytes(packages);                      // they come while Python begins
  modules.catch(() => {});                                        // awaited below
  stage("start");
  const python = await loadPyodide({ ...options, stdLibURL, createPyodideModule: create });
  URL.revokeObjectURL(stdLibURL);
  const imported = filesOf(await modules, parts);
  stage("packages");
  for (const f of [...imported, ...files]) write(python, f.path, f.bytes);
  return { python, rest: () => bringRest(python, parts, downloads) };
}

/** What the start could do without: the standard library as a whole, and the packages' other modules. */
async function bringRest(python, { stdlib, packages, site }, downloads) {
  const [library, modules] = await Promise.all([stdlib, packages].map(part => downloads.archive(part)));
  python.unpackArchive(modules, "zip", { extractDir: site });
  python.FS.writeFile(stdlib.path, new Uint8Array(library));
  python.pyimport("importlib").invalidate_caches();               // it knows where modules were before
}

function write(python, path, bytes) {
  python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  python.FS.writeFile(path, bytes);
}

/** Pyodide fetches and compiles its program itself: it is handed the one that is compiled already. */
async function handOver(program) {
  const { fetch } = self, { instantiateStreaming } = WebAssembly;
  self.fetch = (what, ...rest) => {
    const isProgram = String(what instanceof Request ? what.url : what).endsWith("/pyodide.asm.wasm");
    return isProgram ? Promise.resolve(new Response()) : fetch(what, ...rest);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const made = await WebAssembly.instantiate(program, imports);
    const instance = /** @type {any} */ (made);                     // of a module that is compiled it is an Instance
    return { module: program, instance };
  };
  return () => { self.fetch = fetch; WebAssembly.instantiateStreaming = instantiateStreaming; };
}
