/* The NumPy contenders, all in one Pyodide in this page. Each is a Python module with make(job, ids, targets),
   which returns (steps(count), loss(), infer()).  All but "ours" run on NumPy as it comes: the engine joins for it and leaves. */

import { loadPyodide } from "/pyodide/pyodide.mjs";

const MODULES = { "ours": "ours", "ours-plain": "ours", "numpy-fast": "fast_reference", "numpy-textbook": "textbook_numpy" };
const SHORT_STEPS = 32, SHORT_TOKENS = 64;
const WITH_ENGINE = "ours";
let python = null, joined = false;

/* files: { path: text } of the Python sources, core included; engine: numpy_simd.so as base64. Returns seconds. */
export async function bootPython(files, engine) {
  const began = performance.now();
  python = await loadPyodide({ indexURL: "/pyodide/" });
  await python.loadPackage("numpy", { messageCallback() {} });
  for (const [path, text] of Object.entries(files)) {
    const target = `/bench/${path}`;
    python.FS.mkdirTree(target.slice(0, target.lastIndexOf("/")));
    python.FS.writeFile(target, text);
  }
  python.FS.writeFile("/bench/numpy_simd.so", Uint8Array.from(atob(engine), c => c.charCodeAt(0)));
  python.runPython("import sys; sys.path[:0] = ['/bench', '/bench/contenders']");
  window.python = python;
  return (performance.now() - began) / 1e3;
}

export const heapBytes = () => python._module.HEAP8.length;

/* NumPy's loops and the form of core's products as they are for this contender. */
function engineFor(name) {
  if (joined === (name === WITH_ENGINE)) return;
  joined = !joined;
  python.runPython(`
import numpy_simd
from core.fast.plan import plans_for
from core.numerics.functions import matmul_is_quick
matmul_is_quick(${joined ? "numpy_simd.join() > 0" : "numpy_simd.leave() > 0"})
plans_for.cache_clear()
`);
}

export const makePython = name => async job => {
  engineFor(name);
  const module = python.pyimport(MODULES[name]);
  const { ids, targets, ...sizes } = job, asked = [python.toPy(sizes), python.toPy(ids), python.toPy(targets)];
  const [steps, loss, infer] = module.make(...asked);
  return {
    chunk: job.T * job.B < SHORT_TOKENS ? SHORT_STEPS : 1,
    steps: count => { engineFor(name); return steps(count); },
    step: () => { engineFor(name); return steps(1); }, loss: async () => loss(), infer: () => { engineFor(name); return infer(); },
  };
};
