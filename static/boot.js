/* The page's start: draws the recorded network and the recorded controls at once, lets the worker bring Python up
   meanwhile, and then joins the two.  Text reaches the page only through textContent.                              */

import { watchWorker } from "./alive.js";
import { createDocument, loadScripts } from "./document.js";
import { TO_WORKER, message } from "./messages.js";
import { isKept, keepOffline } from "./offline.js";
import { address, inside, openWorker } from "./place.js";
import { crc32 } from "./sums.js";
import { translate } from "./words.js";

// by the build: its name, and the sums of what is drawn before Python is ready
const BUILD = "BUILD", SUMS = {};
const byId = id => /** @type {HTMLElement} */ (document.getElementById(id));
const root = document.documentElement, bar = byId("progress");
const language = () => (root.lang.startsWith("zh") ? "zh" : "en");
const say = (key, values) => translate(language(), key, values);
const state = name => { root.dataset.state = name; };
const KEEP_AFTER_MS = 2000;                           // after Python is ready
/* ?start=snapshot or ?start=files; without either the worker measures the line, unless that is known to be slow. */
const line = navigator.connection, slow = line?.saveData || /2g|3g/.test(line?.effectiveType ?? "");
const asked = new URLSearchParams(location.search).get("start") ?? (slow ? "files" : "");

async function get(name, as, options) {
  const response = await fetch(address(name), options);
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  return response[as]();
}

/** The bytes of a file whose numbers are drawn as they are: one that is altered, or of another build, is none. */
async function whole(name) {
  const bytes = new Uint8Array(await get(name, "arrayBuffer"));
  if (crc32(bytes) !== SUMS[name]) throw new Error(`${name} is not the one of this build`);
  return bytes;
}
const json = bytes => JSON.parse(new TextDecoder().decode(bytes));

/* ---- before Python: the recorded network ------------------------------------------------------------------ */
async function recorded() {
  try {
    const [board, trace, curve] = await Promise.all([
      "board.json", "trace.bin", "curve.bin",
    ].map(name => whole(`recorded/${name.replace(".", `.${language()}.`)}`)));
    return { board: json(board), trace, curve };
  } catch (error) {
    console.info(`The recorded network is not drawn: ${error.message}`);
    return null;                                   // the page waits for Python instead
  }
}

/* ---- parts of one build ------------------------------------------------------------------------------------ */
let parts = null;

/** Whether the page has parts of two builds: every module, index.html and py/parts.json carry the name of theirs
    (static/build/listing.py). */
const isMixed = () =>
  new Set([...(globalThis.unrolledBuilds ?? []), root.dataset.build, parts?.build].filter(Boolean)).size > 1;

/** Fetches every file past the browser's own cache, which may have kept older ones, then reloads. */
async function renew() {
  const { files } = await get("files.json", "json", { cache: "no-cache" }).catch(() => ({ files: {} }));
  await Promise.allSettled(Object.keys(files)
    .filter(name => !/^(panel|py)\//.test(name))
    .map(name => fetch(address(name), { cache: "reload" })));
  location.reload();
}

/* ---- the worker ---------------------------------------------------------------------------------------------- */
let worker = null, life = null, variant = asked, linked, link = "", offline = null;
const post = (type, fields) => worker.postMessage(message(TO_WORKER, type, fields));
const page = createDocument(patch => post("patch", { patch }), again => window.unrolled.model.later(again));

function startWorker(way, drawn) {
  worker?.terminate();
  life?.stop();
  variant = way;
  const own = worker = openWorker(message(TO_WORKER, "init", {
    language: language(), hash: link || location.hash, parts, variant: way, drawn,
  }));
  // an ended worker has no more say
  const alive = fn => event => { if (worker === own) { life.heard(); fn(event); } };
  worker.onmessage = alive(({ data }) =>
    Promise.resolve(hear[data.type]?.(data)).catch(error => failed(data.type, error.message)));
  worker.onerror = alive(broken);
  life = watchWorker({
    ask: () => post("ping"), silent: () => failed("worker", say("silent")), ended: () => failed("worker", say("ended")),
  });
  window.unrolled = { ...window.unrolled, linked: new Promise(resolve => { linked = resolve; }) };
}

addEventListener("pagehide", event => { if (!event.persisted) life?.stop(); });           // it ends with the page

/** The worker could not be loaded, or broke later.  In the first case its scripts are looked at: which of them is at
    fault? */
async function broken({ message: text, filename }) {
  const own = worker, fault = root.dataset.state === "loading" && !inside && await window.faultOf("worker.js");
  if (worker !== own) return;
  const at = /^http/.test(filename ?? "") ? `${filename.split("/").at(-1)}: ` : "";
  if (fault) failed("scripts", fault); else failed("worker", text ? at + text : "the worker could not start");
}

/** Starts Python again, where the visitor was. */
function restart() {
  byId("notices").replaceChildren();
  state("loading");
  bar.hidden = false;
  startWorker(asked, false);
}

// what another start of Python would not mend
const OF_THE_PAGE = { scripts: "broken", view: "broken", build: "mixed" };

/** What went wrong with the snapshot is tried once more from files; nothing else is. */
function failed(stage, text) {
  if (root.dataset.state === "failed") return;
  const ofPage = OF_THE_PAGE[stage];
  if (parts && variant !== "files" && root.dataset.state === "loading" && !ofPage) {
    console.info(`Starting from files, because of ${stage}: ${text}`);
    window.unrolled.fellBack = `${stage}: ${text}`;
    return startWorker("files", false);
  }
  const lived = root.dataset.state !== "loading";
  state("failed");
  bar.hidden = true;
  worker?.terminate();
  life?.stop();
  console.error(`${stage}: ${text}`);
  window.unrolled.model?.relayTo(null);                        // what is done from now on waits for the next Python
  page.stop();
  const act = stage === "build" ? button("reload", renew) : parts && !ofPage ? button("restart", restart) : reload;
  notice(ofPage ?? (lived ? "stopped" : "fatal"), text, act);
}

/** A button beside a notice: its word and what it does.
    @type {(word: string, act: () => void) => [string, () => void]} */
const button = (word, act) => [word, act];
const reload = button("reload", () => location.reload());
const STAGES = { download: "stageDownload", start: "stageStart", packages: "stagePackages", page: "stagePage" };
const megabytes = bytes => (bytes / 1e6).toFixed(1);

const hear = {
  alive({ lock }) { life.holds(lock); },
  progress({ stage, bytes, total }) {
    const share = total ? Math.min(1, bytes / total) : 0;
    bar.style.setProperty("--done", `${(100 * share).toFixed(1)}%`);
    bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    const text = say(STAGES[stage], { done: megabytes(bytes), total: megabytes(total) });
    bar.setAttribute("aria-valuetext", text);
    bar.textContent = text;
  },
  async render({ recorded = false, ...document }) {
    const own = worker;
    await scripts;
    if (worker !== own) return;                    // another worker's document will come
    await page.draw(document);
    if (worker === own) post("rendered", { recorded });
  },
  ready({ variant: used, engine }) {
    variant = used;
    Object.assign(window.unrolled, { variant: used, engine });
    page.hears();
    linked();
    state("ready");
    bar.hidden = true;
    setTimeout(keep, KEEP_AFTER_MS);
  },
  patch({ patch, buffers }) { page.apply(patch, buffers); },
  idle() { page.idle(); },
  pong(answer) { link = window.unrolled.link = answer.link || link; },
  trouble({ text }) { console.error(text); notice("trouble", text); },
  fatal({ stage, text }) { failed(stage, text); },
};

/** Keeps the site for the time without a network; for the first time when Python is ready, and its first answers have
    been given. */
function keep() {
  if (!inside) offline ??= keepOffline(address("sw.js"), take => notice("newBuild", "", ["newBuildTake", take]));
}

/** A line above the page, with a button where something can be done.  One of a kind is enough. */
function notice(key, text = "", [name, act] = []) {
  const place = byId("notices"), line = document.createElement("div");
  const said = line.appendChild(document.createElement("p"));
  place.querySelector(`[data-kind="${key}"]`)?.remove();
  line.dataset.kind = key;
  line.className = key === "newBuild" ? "notice" : "notice is-error";
  said.textContent = say(key, { text: text.trim().split("\n").at(-1) });
  if (act) {
    const button = line.appendChild(document.createElement("button"));
    [button.type, button.className, button.textContent, button.onclick] = ["button", "outline", say(name), act];
  }
  place.append(line);
}

/** Views that could not be loaded or drawn.  Without the shell or the stage the page is none. */
function tellBroken({ broken }) {
  const needed = broken.find(({ name }) => name === "shell" || name === "stage"), last = broken.at(-1);
  if (needed) return failed(needed.mixed ? "build" : "view", needed.text);
  if (last?.mixed) notice("mixed", "", button("reload", renew)); else if (last) notice("broken", last.text, reload);
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */
state("loading");
window.unrolled = { began: true, build: BUILD, settled: () => page.settled() };
if (isKept) keep();
// Python's start does not wait for what draws
const recording = recorded(), views = import("./animation/index.js").catch(named);
parts = await get("py/parts.json", "json", { cache: "no-cache" }).catch(error => {
  failed("parts.json", error.message);
  return null;
});
window.unrolled.version = parts?.version;
if (isMixed()) failed("build", "");
/* A document is recorded in each language; whoever comes by a link or to a lesson gets Python's. */
const early = parts?.document?.[language()];
const drawn = Boolean(early) && asked !== "files" && !/^#(x|lesson-)/.test(location.hash);
if (parts && root.dataset.state === "loading") startWorker(asked, drawn);
const mounted = views.then(async ({ mount }) => mount({ recorded: await recording }));
const scripts = mounted.then(() => loadScripts());               // the network is drawn first
scripts.catch(error => failed(isMixed() ? "build" : "scripts", error.message));
if (drawn && worker) drawEarly(worker);

/** The error of an import, in words that name the file at fault.  @returns {Promise<never>} */
async function named(error) {
  throw new Error(await window.faultOf("animation/index.js") ?? error.message);
}

async function drawEarly(own) {
  const alive = fn => value => { if (worker === own) return fn(value); };
  await whole(early.name).then(alive(bytes => hear.render({ ...json(bytes), recorded: true }))).catch(alive(error =>
    failed("document", error.message)));
}

const model = await mounted;
// what was clicked: by now Python's answer to the click before may have put its own address there
addEventListener("hashchange", ({ newURL }) => model.send({ type: "hash", text: new URL(newURL).hash }));
model.subscribe(["board"], () => {
  if (root.dataset.state === "ready" || root.dataset.state === "training") {
    state(model.board.state === "training" ? "training" : "ready");
  }
});
model.subscribe(["broken"], tellBroken);
tellBroken(model);
if (isMixed()) failed("build", "");
