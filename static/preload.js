/* Memory snapshots of a Pyodide that holds compiled extension modules (.so).

   A snapshot is only the linear memory. What lies outside it has to come out the same at every start: the slots of the
   function table, and where each side module is in memory. So every .so is loaded before the interpreter starts,
   in one order, from one place in the table; how many slots are taken before that differs from engine to engine.
   The build (snapshot.mjs) and the worker (runtime.js) both start Pyodide through here.                              */

export const ENVIRONMENT = {
  PANEL_CDN_ROOT: "./panel/", PANEL_NPM_CDN: "./npm",
  BOKEH_PERFORM_ERROR_DIAGNOSTICS: "no", PYTHONHASHSEED: "0", HOME: "/home/pyodide",
};

/** The first slot that a side module takes. Under it go Pyodide's own functions: some 14,000 in Chromium, 15,143 in
    WebKit. */
export const TABLE_BASE = 16384;

/** Bytes of linear memory in a snapshot: its second word is the length of the header before it. */
export const heapOf = snapshot => snapshot.byteLength - headOf(snapshot);
const headOf = snapshot => new Uint32Array(snapshot.buffer, snapshot.byteOffset, 2)[1];

/** For loadPyodide's createPyodideModule: `create` with `libraries` [{path, module}] loaded first, ready for
    `snapshot`. *  `spare` slots under TABLE_BASE have to stay free: the build asks for what other engines take more
    than its own. */
export function withLibraries(create, libraries, { snapshot = null, tableLength = 0, spare = 0 } = {}) {
  return async settings => {
    let grow;
    const instantiate = settings.instantiateWasm;
    settings.instantiateWasm = (imports, done) => {
      grow = imports.env.emscripten_resize_heap;
      return instantiate(imports, done);
    };
    settings.preRun.push(M => load(M, libraries, TABLE_BASE - spare));
    const M = await create(settings);
    if (snapshot) makeRoom(M, snapshot, tableLength, grow);
    return M;
  };
}

function load(M, libraries, most) {
  if (M.wasmTable.length > most) throw new Error(`Expected at most ${most} functions, got ${M.wasmTable.length}`);
  M.wasmTable.grow(TABLE_BASE - M.wasmTable.length);
  for (const { path, module } of libraries) {
    const exports = M.loadWebAssemblyModule(module, {
      global: false, nodelete: true, allowUndefined: true,
    }, path, undefined, 0);
    // a later dlopen(path) finds it here
    M.LDSO.loadedLibsByName[path] = { refcount: Infinity, name: path, exports, global: false };
  }
}

function makeRoom(M, snapshot, tableLength, grow) {
  const heap = heapOf(snapshot);
  if (heap > M.HEAP8.length && !(grow(heap) && M.HEAP8.length >= heap)) {
    throw new Error("There is not enough memory for the snapshot");
  }
  M.HEAP8.fill(0, heap);
  if (M.wasmTable.length < tableLength) M.wasmTable.grow(tableLength - M.wasmTable.length);
  // CPython calls through a trampoline that is specific to the engine: this engine's own pointer stays
  const at = M.__PyRuntime + M.HEAP32[M.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2];
  new Int32Array(snapshot.buffer, snapshot.byteOffset + headOf(snapshot) + at, 1)[0] = M.HEAP32[at >> 2];
}
