/* The NumPy contenders, all in one Pyodide in this page. Each is a Python module with make(job, ids, targets),
   which returns (steps(count), loss(), infer()).  Most run on NumPy as it comes: the engine joins for those that name it, and leaves. */

import { loadPyodide } from "/pyodide/pyodide.mjs";

const MODULES = { "ours": "ours", "ours-loops": "ours", "ours-plain": "ours", "own-lstm": "own_lstm", "numpy-fast": "fast_reference", "numpy-textbook": "textbook_numpy" };
const SHORT_STEPS = 32, SHORT_TOKENS = 64;
const WITH_LOOPS = ["ours", "ours-loops", "own-lstm"], WITH_SWEEPS = ["ours", "own-lstm"];
let python = null, joined = "";

/* files: { path: text } of the Python sources, core included; engine: its modules, { name: base64 }. Returns seconds. */
export async function bootPython(files, engine) {
  const began = performance.now();
  python = await loadPyodide({ indexURL: "/pyodide/" });
  await python.loadPackage("numpy", { messageCallback() {} });
  for (const [path, text] of Object.entries(files)) {
    const target = `/bench/${path}`;
    python.FS.mkdirTree(target.slice(0, target.lastIndexOf("/")));
    python.FS.writeFile(target, text);
  }
  for (const [name, module] of Object.entries(engine)) python.FS.writeFile(`/bench/${name}`, Uint8Array.from(atob(module), c => c.charCodeAt(0)));
  python.runPython("import sys; sys.path[:0] = ['/bench', '/bench/contenders']");
  window.python = python;
  return (performance.now() - began) / 1e3;
}

export const heapBytes = () => python._module.HEAP8.length;

/* NumPy's loops, the form of core's products and its compiled sweeps as they are for this contender. */
function engineFor(name) {
  const wanted = `${WITH_LOOPS.includes(name)} ${WITH_SWEEPS.includes(name)}`;
  if (joined === wanted) return;
  joined = wanted;
  python.runPython(`
import compiled_sweeps, numpy_simd
from core.fast import forms
from core.fast.plan import plans_for
from core.numerics.products import matmul_is_quick
matmul_is_quick(${WITH_LOOPS.includes(name) ? "numpy_simd.join() > 0" : "numpy_simd.leave() > 0"})
forms.take({name: form for name, form in vars(compiled_sweeps).items() if not name.startswith("_")} if ${WITH_SWEEPS.includes(name) ? "True" : "False"} else {})
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
