/* The NumPy contenders, all in one Pyodide in this page. Each is a Python module with make(job, ids, targets),
   which returns (steps(count), loss(), infer()).                                                              */

import { loadPyodide } from "/pyodide/pyodide.mjs";

const MODULES = { "ours": "ours", "numpy-fast": "fast_reference", "numpy-textbook": "textbook_numpy" };
const SHORT_STEPS = 32, SHORT_TOKENS = 64;
let python = null;

/* files: { path: text } of the Python sources, core included. Returns seconds. */
export async function bootPython(files) {
  const began = performance.now();
  python = await loadPyodide({ indexURL: "/pyodide/" });
  await python.loadPackage("numpy", { messageCallback() {} });
  for (const [path, text] of Object.entries(files)) {
    const target = `/bench/${path}`;
    python.FS.mkdirTree(target.slice(0, target.lastIndexOf("/")));
    python.FS.writeFile(target, text);
  }
  python.runPython("import sys; sys.path[:0] = ['/bench', '/bench/contenders']");
  window.python = python;
  return (performance.now() - began) / 1e3;
}

export const heapBytes = () => python._module.HEAP8.length;

export const makePython = name => async job => {
  const module = python.pyimport(MODULES[name]);
  const { ids, targets, ...sizes } = job, asked = [python.toPy(sizes), python.toPy(ids), python.toPy(targets)];
  const [steps, loss, infer] = module.make(...asked);
  return {
    chunk: job.T * job.B < SHORT_TOKENS ? SHORT_STEPS : 1,
    steps, step: () => steps(1), loss: async () => loss(), infer: () => infer(),
  };
};
