/* The worker: Python lives here.  It downloads the runtime while counting its bytes, starts Pyodide, unpacks our own
   packages and hands every message on to bridge.py.  It knows neither the network nor the page.                     */

import { loadPyodide } from "./py/pyodide.mjs";
import { TO_PAGE, message } from "./messages.js";

const base = new URL("./", self.location.href).href;
const send = (type, fields, transfer = []) => self.postMessage(message(TO_PAGE, type, fields), transfer);
const early = [];
let bridge = null, stage = "download", loaded = 0, total = 0, told = 0;

self.onmessage = event => (bridge ? handle(event.data) : early.push(event.data));

function progress(name = stage) {
  stage = name;
  send("progress", { stage, bytes: loaded, total });
}

/** The response of a file, its bytes counted as they arrive. */
async function download(name) {
  const response = await fetch(base + name);
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  const count = new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      if (performance.now() - told > 80) { told = performance.now(); progress(); }
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(count), { headers: { "Content-Type": name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream" } });
}

/** Pyodide fetches its program itself: it gets the response whose bytes are counted. */
function serveFrom(program) {
  const fetchIt = self.fetch;
  self.fetch = (what, ...rest) => String(what.url ?? what).endsWith("/pyodide.asm.wasm") ? program : fetchIt(what, ...rest);
  return () => { self.fetch = fetchIt; };
}

async function main() {
  const parts = await (await fetch(base + "py/parts.json")).json();
  total = Object.values(parts.bytes).reduce((sum, n) => sum + n, 0);
  progress();
  const [stdlib, site] = ["py/stdlib.bin", "py/site.bin"].map(name => download(name).then(r => r.arrayBuffer()));
  const giveBack = serveFrom(download("py/pyodide.asm.wasm"));
  const stdLibURL = URL.createObjectURL(new Blob([await stdlib]));
  const python = await loadPyodide({
    indexURL: base + "py/", packageBaseUrl: base + "py/", stdLibURL, lockFileContents: parts.lock,
    env: { PANEL_CDN_ROOT: "./panel/", PANEL_NPM_CDN: "./npm", BOKEH_PERFORM_ERROR_DIAGNOSTICS: "no", PYTHONHASHSEED: "0", HOME: "/home/pyodide" },
  });
  giveBack();
  URL.revokeObjectURL(stdLibURL);
  const packages = await site;
  progress("packages");
  python.unpackArchive(packages, "zip", { extractDir: parts.site });
  const module = python.pyimport("bridge");
  progress("page");
  const init = await first("init");
  const [docs, items, roots] = (await module.start(init.language, init.hash)).toJs();
  send("render", { docs, items, roots });
  bridge = module;
  while (early.length) handle(early.shift());
}

/** The first message of a type, whether it has come already or is still to come. */
function first(type) {
  return new Promise(resolve => {
    const take = () => {
      const k = early.findIndex(m => m.type === type);
      if (k < 0) return setTimeout(take, 5);
      resolve(early.splice(k, 1)[0]);
    };
    take();
  });
}

const answers = {
  rendered: () => bridge.rendered((patch, buffers) => send("patch", { patch, buffers }, [...(buffers?.values() ?? [])])),
  patch: ({ patch }) => {
    try { bridge.patch(patch); } finally { send("idle"); }
  },
};

function handle(m) {
  try {
    answers[m.type]?.(m);
  } catch (error) {
    send("trouble", { text: String(error.message ?? error) });
  }
}

main().catch(error => send("fatal", { stage, text: String(error?.message ?? error) }));
