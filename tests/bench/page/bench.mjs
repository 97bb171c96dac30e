/* The page of the benchmark. The driver calls the functions of window.bench; every contender is an object
   { step(), loss(), infer() } of which each may be async, plus, where one call is too short to time,
   steps(count). loss() also waits until queued work is done.                                              */

import { makeTfjsCore, makeTfjsLayers } from "./tfjs.mjs";
import { makeJax } from "./jax.mjs";
import { makeBrain } from "./brain.mjs";
import { makeRecurrent } from "./recurrent.mjs";
import { bootPython, heapBytes, makePython } from "./python.mjs";

const MAKERS = {
  "tfjs-core": makeTfjsCore,
  "tfjs-layers": makeTfjsLayers,
  "jax-js": makeJax,
  "brain.js-2": job => makeBrain("brain.js/dist/browser.js", job),
  "brain.js-1": job => makeBrain("brain.js@1/browser.min.js", job),
  "recurrent-js": makeRecurrent,
};
const contenders = new Map();
const SYNC_EVERY = 8;

/* job: the sizes and its ids and targets, time-major. Returns how long it took until the first step was done. */
async function prepare(name, job) {
  const began = performance.now();
  try {
    const contender = await (MAKERS[name] ?? makePython(name))(job);
    await contender.step();
    contenders.set(name, contender);
    return { first: await contender.loss(), seconds: (performance.now() - began) / 1e3 };
  } catch (error) {
    return { error: String(error?.message ?? error).slice(-400) };
  }
}

/* Train for at least `ms` milliseconds. */
async function train(name, ms) {
  const contender = contenders.get(name), chunk = contender.steps ? contender.chunk : 1;
  await contender.loss();
  const began = performance.now();
  let steps = 0;
  do {
    if (contender.steps) contender.steps(chunk);
    else await contender.step();
    steps += chunk;
    if (contender.queues && steps % SYNC_EVERY === 0) await contender.loss();
  } while (performance.now() - began < ms);
  const loss = await contender.loss();
  return { steps, seconds: (performance.now() - began) / 1e3, loss };
}

/* One sentence of T tokens, again and again. */
async function infer(name, ms) {
  const contender = contenders.get(name);
  const began = performance.now();
  let count = 0;
  do { await contender.infer(); count += 1; } while (performance.now() - began < ms);
  return { count, seconds: (performance.now() - began) / 1e3 };
}

/* So many steps at a stretch of a contender that offers it. */
const steps = (name, count) => contenders.get(name).steps(count);

window.bench = { bootPython, heapBytes, prepare, train, infer, steps };
