/* The page's start: draws the recorded network at once, lets the worker bring Python up meanwhile, and then joins
   Panel's document to the places of the page.  Text reaches the page through textContent alone.                    */

import { mount } from "./animation/index.js";
import { TO_WORKER, message } from "./messages.js";
import { translate } from "./words.js";

const root = document.documentElement, bar = document.getElementById("progress");
const SCRIPTS = ["bokeh.min.js", "bokeh-widgets.min.js", "bokeh-tables.min.js", "panel.min.js"];
const language = () => (root.lang.startsWith("zh") ? "zh" : "en");
const say = (key, values) => translate(language(), key, values);
const state = name => { root.dataset.state = name; };

/* ---- before Python: the recorded network ------------------------------------------------------------------ */
async function recorded() {
  const get = async (name, as) => {
    const response = await fetch(`recorded/${name}`);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response[as]();
  };
  try {
    const [board, trace, curve] = await Promise.all([get("board.json", "json"), get("trace.bin", "arrayBuffer"), get("curve.bin", "arrayBuffer")]);
    return { board, trace, curve };
  } catch {
    return null;                                   // the page waits for Python instead
  }
}

/* ---- Bokeh and Panel, as they are shipped ------------------------------------------------------------------ */
function script(name) {
  return new Promise((resolve, reject) => {
    const node = document.createElement("script");
    node.src = `js/${name}`;
    node.async = false;                            // in order
    node.onload = resolve;
    node.onerror = () => reject(new Error(`js/${name} could not be loaded`));
    document.head.append(node);
  });
}

/* ---- the worker and its queue of changes -------------------------------------------------------------------- */
const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
const post = (type, fields) => worker.postMessage(message(TO_WORKER, type, fields));
let linked, bokeh = null, busy = false, applying = 0, waiting = [];

/** A change that the page's document made.  While Python is busy only the last value of a property waits. */
function changed(event) {
  if (applying > 0 || event.setter_id === "py") return;
  if (event.model && event.attr) waiting = waiting.filter(e => !(e.model === event.model && e.attr === event.attr));
  waiting.push(event);
  flush();
}
function flush() {
  if (busy || !waiting.length) return;
  const patch = bokeh.create_json_patch(waiting);
  waiting = [];
  busy = true;
  post("patch", { patch });
}

const STAGES = { download: "stageDownload", start: "stageStart", packages: "stagePackages", page: "stagePage" };
const megabytes = bytes => (bytes / 1e6).toFixed(1);

const hear = {
  progress({ stage, bytes, total }) {
    const share = total ? Math.min(1, bytes / total) : 0;
    bar.style.setProperty("--done", `${(100 * share).toFixed(1)}%`);
    bar.setAttribute("aria-valuenow", Math.round(100 * share));
    const text = say(STAGES[stage], { done: megabytes(bytes), total: megabytes(total) });
    bar.setAttribute("aria-valuetext", text);
    bar.textContent = text;
  },
  async render({ docs, items, roots }) {
    await scripts;
    const documents = JSON.parse(docs), [item] = JSON.parse(items);
    const names = Object.fromEntries(Object.values(documents)[0].roots.map(r => [r.id, r.attributes?.name]));
    item.roots = Object.fromEntries(roots.map(id => [id, placeOf(names[id], id)]));
    item.root_ids = roots;
    const [views] = await Bokeh.embed.embed_items(documents, [item]);
    bokeh = [...views.roots.values()][0].model.document;
    bokeh.on_change(changed, false);
    post("rendered");
    linked();
    state("ready");
    bar.hidden = true;
  },
  patch({ patch, buffers }) {
    applying += 1;
    try { bokeh.apply_json_patch(patch, buffers); } finally { applying -= 1; }
  },
  idle() { busy = false; flush(); },
  trouble({ text }) { console.error(text); notice("trouble", text); },
  fatal({ stage, text }) { fail(stage, text); },
};

/** The id of the element that a root is drawn into: the place of its name, or a hidden one. */
function placeOf(name, id) {
  if (name && document.getElementById(name)) return name;
  const hidden = document.createElement("div");
  hidden.hidden = true;
  hidden.id = `root-${id}`;
  document.body.append(hidden);
  return hidden.id;
}

function notice(key, text) {
  const place = document.getElementById("notices"), line = document.createElement("p");
  line.className = "notice error";
  line.textContent = say(key, { text: text.trim().split("\n").at(-1) });
  place.append(line);
}

function fail(stage, text) {
  if (root.dataset.state === "failed") return;
  state("failed");
  bar.hidden = true;
  console.error(`${stage}: ${text}`);
  notice("fatal", text);
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */
state("loading");
window.unrolled = { linked: new Promise(resolve => { linked = resolve; }) };
worker.onmessage = ({ data }) => Promise.resolve(hear[data.type]?.(data)).catch(error => fail(data.type, String(error?.message ?? error)));
worker.onerror = event => fail("worker", event.message ?? "the worker could not start");
post("init", { language: language(), hash: location.hash });
window.importShim = Object.assign(url => import(url), { addImportMap() {} });   // JSComponent imports through it

const model = await mount({ recorded: await recorded() });
const scripts = Promise.all(SCRIPTS.map(script));
scripts.catch(error => fail("scripts", error.message));
addEventListener("hashchange", () => model.send({ type: "hash", text: location.hash }));
model.subscribe(["board"], () => {
  if (root.dataset.state === "ready" || root.dataset.state === "training") state(model.board.state === "training" ? "training" : "ready");
});
