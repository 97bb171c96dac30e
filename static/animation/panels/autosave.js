/* What Python hands over to be kept is in IndexedDB, a row for each tab, so that two tabs never overwrite each
   other. Each copy of the site, by the folder it is in, has a database and locks of its own.

   A tab that starts takes back its own row (a reload), else the newest one whose tab is closed. An open tab holds
   a lock of its name; where the browser has no locks, a row counts as closed when it is some seconds old. A row that
   cannot be read is left where it is, and the next one is tried.

   A Python that is started again in an open page gets the last of it back, storage or none. */

import { base64Of } from "../kit/base64.js";
import { own } from "../kit/preferences.js";

const ROWS = 8, ALIVE_MS = 15_000, LEAVING_MS = 2000, ARCHIVE = [0x50, 0x4b, 3, 4];        // what an .npz begins with
let database = null;

function open() {
  database ??= earlier().then(rows => opened(own("work"), asked => {
    const store = asked.result.createObjectStore("sessions", { keyPath: "tab" });
    for (const row of rows) store.put(row);
  }));
  return database;
}

function opened(name, upgrade) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => upgrade(asked);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** The rows of the one database that every copy on an origin shared in earlier versions: each copy begins with them. */
async function earlier() {
  const old = await opened("unrolled", asked => asked.transaction.abort()).catch(() => null);        // there is none
  if (!old) return [];
  try {
    const all = old.transaction("sessions").objectStore("sessions").getAll();
    return await new Promise(resolve => {
      all.onsuccess = () => resolve(all.result.filter(isRow));
      all.onerror = () => resolve([]);
    });
  } catch {
    return [];                                       // another app's database of the same name
  } finally {
    old.close();
  }
}

/** Whether a row is one of ours. */
function isRow({ tab, at, hash, kept }) {
  if (typeof tab !== "string" || !Number.isFinite(at) || typeof hash !== "string") return false;
  try { return ARCHIVE.every((byte, k) => bytes(kept)[k] === byte); } catch { return false; }
}

/** What was kept, as bytes; early versions kept them in base64. */
const bytes = kept =>
  (typeof kept === "string"
    ? Uint8Array.from(atob(kept), c => c.charCodeAt(0))
    : new Uint8Array(kept.buffer ?? kept, kept.byteOffset, kept.byteLength));

async function stored(mode, work) {
  const transaction = (await open()).transaction("sessions", mode), request = work(transaction.objectStore("sessions"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** A name of this tab that no other living tab has; it survives a reload. */
async function nameOfTab() {
  let name = null;
  try {
    name = sessionStorage.getItem(own("tab")) ?? sessionStorage.getItem("unrolled.tab");
  } catch { /* forbidden: a reload counts as another tab */ }
  if (!name || !(await held(name, LEAVING_MS))) {
    name = crypto.getRandomValues(new Uint32Array(2)).join("");
    await held(name);
  }
  try { sessionStorage.setItem(own("tab"), name); } catch { /* as above */ }
  return name;
}

/* Takes the lock of a name until the page is left; false where another tab has it, and does not give it up in so many
   milliseconds: the page that a reload has left may still hold it for a moment. */
function held(name, patience = 0) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise(resolve => {
    navigator.locks.request(own(name), patience
      ? { signal: AbortSignal.timeout(patience) }
      : { ifAvailable: true }, lock => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined;
    }).catch(error => resolve(error.name !== "TimeoutError"));
  });
}

async function closedTabs(rows) {
  if (!navigator.locks) return rows.filter(row => Date.now() - row.at > ALIVE_MS);
  const alive = new Set((await navigator.locks.query()).held?.map(lock => lock.name));
  return rows.filter(row => !alive.has(own(row.tab)));
}

/* Whether the address asks for another experiment than what was kept there: that stays for the next tab as well. */
const isOver = hash => location.hash.startsWith("#x") && location.hash !== hash;

function base64(kept) {
  if (typeof kept === "string") return kept;
  return base64Of(bytes(kept));
}

/** Gives back what was kept, and at which address, and keeps what comes. `failed` is called once.
    Where the address asks for something else it is Python that knows whether that could be opened. */
export async function autosave(model, failed) {
  // rows: those that may be restored, the first one first
  let tab = "", told = false, last = null, rows = [];
  const trouble = () => { if (!told) failed(); told = true; };
  const restore = () => {
    const [{ kept, hash }, ...others] = rows;
    model.send({ type: "restore", kept: base64(kept), hash, address: location.hash, last: !others.length });
  };
  const keep = async () => {
    if (!tab) return;                                // as soon as it has a name
    try {
      await stored("readwrite", all => all.put({ tab, at: Date.now(), hash: location.hash, kept: last }));
    } catch { trouble(); }
  };
  /** Python has read the row that was restored, which is this tab's from now on; or it cannot, and the next one is
      tried. */
  const answered = async ({ read }) => {
    const [row] = rows.splice(0, read ? rows.length : 1);
    if (!read) return rows.length && restore();
    if (!row?.tab || row.tab === tab || isOver(row.hash)) return;
    try {
      await stored("readwrite", all => all.put({ ...row, tab }));
      await stored("readwrite", all => all.delete(row.tab));
    } catch { trouble(); }
  };
  model.subscribe("live", () => {                    // Python has stopped: the next one begins where it was
    if (model.live || !last) return;
    rows = [{ kept: last, hash: location.hash }];
    restore();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && model.live) model.send({ type: "keep" });
  });
  model.listen("keep", ({ kept }) => { last = kept; return keep(); });
  model.listen("restored", answered);
  try {
    tab = await nameOfTab();
    if (last) return await keep();                   // there is work here already
    const all = (await stored("readonly", store => store.getAll())).filter(isRow).sort((a, b) => b.at - a.at);
    const closed = await closedTabs(all);
    for (const old of closed.slice(ROWS)) await stored("readwrite", store => store.delete(old.tab));
    const mine = all.filter(row => row.tab === tab);
    rows = [...mine, ...closed.filter(row => row.tab !== tab)].slice(0, ROWS);
    if (rows.length) restore();
  } catch { /* nothing is lost yet: it is said when there is work that cannot be kept */ }
}
