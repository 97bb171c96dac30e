/* The worker: Python runs here.  It brings the runtime up (runtime.js) and hands every message on to bridge.py.
   It knows neither the network nor the page.                                                                       */

import { holdLock } from "./alive.js";
import { createDownloads } from "./downloads.js";
import { TO_PAGE, message } from "./messages.js";
import { address, given } from "./place.js";
import { start } from "./runtime.js";

const here = /** @type {{ postMessage(message: object, transfer: any[]): void }} */ (/** @type {unknown} */ (self));
const send = (type, fields, transfer = []) => here.postMessage(message(TO_PAGE, type, fields), transfer);
const early = [], LATER_MS = 2000;
let bringRest = async () => {}, bridge = null, stage = "download", told = 0, loaded = 0, total = 0;

self.onmessage = ({ data }) => {
  if (bridge) handle(data);
  else if (data.type === "ping") send("pong", { link: "" });
  else early.push(data);
};
holdLock(lock => send("alive", { lock }));

function tellStage(name) {
  stage = name;
  send("progress", { stage, bytes: loaded, total });
}

function count(bytes, all) {
  [loaded, total] = [bytes, all];
  if (bridge || performance.now() - told < 80) return;
  told = performance.now();
  tellStage(stage);
}

/** How Panel turns a dict into what a message can carry. */
const toObject = entries =>
  Object.fromEntries(Array.from(entries, ([key, value]) => [key, value === undefined ? null : value]));

async function main() {
  const init = await given();
  if (new Set([...(globalThis.unrolledBuilds ?? []), init.parts.build]).size > 1) {
    return send("fatal", { stage: "build", text: "worker.js" });
  }
  const { python, variant, rest } = await start(address("py/"), init.parts, init.variant,
    createDownloads(address, count), tellStage);
  const module = python.pyimport("bridge");
  tellStage("page");
  const document = variant === "snapshot"
    ? await module.restored(init.language, init.hash, toObject, init.drawn)
    : await module.start(init.language, init.hash, toObject);
  if (document) {
    const [docs, items, roots] = document.toJs();
    send("render", { docs, items, roots });
  }
  await first("rendered", m => m.recorded === !document);
  bridge = module;
  bridge.rendered((patch, buffers) => send("patch", { patch, buffers }, [...(buffers?.values() ?? [])]));
  send("ready", { variant, engine: module.engine });
  while (early.length) handle(early.shift());
  const bring = once(rest);
  bringRest = () => bring().catch(error => console.info(`The archives did not come: ${error.message}`));
  const bringIn = ms => setTimeout(() => bring().catch(() => bringIn(2 * ms)), ms);
  bringIn(LATER_MS);
}

/** Work that is done once; where it failed the next call tries again. */
const once = work => {
  let running;
  return () => (running ??= work().catch(error => { running = undefined; throw error; }));
};

/** The first message of a type that is meant, whether it has come already or is still to come. */
function first(type, meant) {
  return new Promise(resolve => {
    const take = () => {
      const k = early.findIndex(m => m.type === type && meant(m));
      if (k < 0) setTimeout(take, 5); else resolve(early.splice(k, 1)[0]);
    };
    take();
  });
}

const answers = {
  ping: () => send("pong", { link: bridge.link() }),
  patch: ({ patch }) => {
    try { bridge.patch(patch); } finally { send("idle"); }
  },
};

function handle(m, again = true) {
  try {
    answers[m.type]?.(m);
  } catch (error) {
    const text = String(error.message ?? error);
    // a module that the quick way had left for later
    if (again && /zipimport|ModuleNotFoundError/.test(text)) return bringRest().then(() => handle(m, false));
    send("trouble", { text });
  }
}

main().catch(error => send(bridge ? "trouble" : "fatal", { stage, text: String(error?.message ?? error) }));
