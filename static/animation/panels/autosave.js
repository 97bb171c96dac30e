/* What Python hands over to be kept lives in IndexedDB, a row for each tab, so that two tabs never overwrite each
   other.

   A tab that starts takes back its own row (a reload), else the newest one whose tab is closed. A tab that lives holds
   a lock of its name; where the browser has no locks, a row counts as closed when it is some seconds old.

   A Python that is started again in a page that lives gets the last of it back, storage or none. */

const ROWS = 8, ALIVE_MS = 15_000, LEAVING_MS = 2000;
let database = null;

function open() {
  database ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("unrolled", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("sessions", { keyPath: "tab" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return database;
}

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
  try { name = sessionStorage.getItem("unrolled.tab"); } catch { /* forbidden: a reload counts as another tab */ }
  if (!name || !(await held(name, LEAVING_MS))) {
    name = crypto.getRandomValues(new Uint32Array(2)).join("");
    await held(name);
  }
  try { sessionStorage.setItem("unrolled.tab", name); } catch { /* as above */ }
  return name;
}

/* Takes the lock of a name until the page is left; false where another tab has it, and does not give it up in so many
   milliseconds: the page that a reload has left may still hold it for a moment. */
function held(name, patience = 0) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise(resolve => {
    navigator.locks.request(`unrolled.${name}`, patience
      ? { signal: AbortSignal.timeout(patience) }
      : { ifAvailable: true }, lock => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : undefined;
    }).catch(error => resolve(error.name !== "TimeoutError"));
  });
}

async function closedTabs(rows) {
  if (!navigator.locks) return rows.filter(row => Date.now() - row.at > ALIVE_MS);
  const alive = new Set((await navigator.locks.query()).held.map(lock => lock.name));
  return rows.filter(row => !alive.has(`unrolled.${row.tab}`));
}

/* Whether the address asks for another experiment than what was kept there: that stays for the next tab as well. */
const isOver = hash => location.hash.startsWith("#x") && location.hash !== hash;

/* What was kept as text; earlier versions kept a text. */
async function base64(kept) {
  if (typeof kept === "string") return kept;
  const reader = new FileReader();
  await new Promise((resolve, reject) => {
    reader.onload = resolve;
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([kept]));
  });
  return reader.result.split(",")[1];
}

/** Gives back what was kept, and at which address, and keeps what comes. `failed` is called once.
    Where the address asks for something else it is Python that knows whether that could be opened. */
export async function autosave(model, failed) {
  let tab = "", told = false, last = null;
  const trouble = () => { if (!told) failed(); told = true; };
  const restore = async (kept, hash) =>
    model.send({ type: "restore", kept: await base64(kept), hash, address: location.hash });
  const keep = async () => {
    if (!tab) return;                                // as soon as it has a name
    try {
      await stored("readwrite", rows => rows.put({ tab, at: Date.now(), hash: location.hash, kept: last }));
    } catch { trouble(); }
  };
  // Python has stopped: the next one begins where it was
  model.subscribe("live", () => { if (!model.live && last) restore(last, location.hash).catch(trouble); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && model.live) model.send({ type: "keep" });
  });
  model.listen("keep", ({ kept }) => { last = kept; return keep(); });
  try {
    tab = await nameOfTab();
    if (last) return await keep();                   // there is work here already
    const rows = (await stored("readonly", all => all.getAll())).sort((a, b) => b.at - a.at);
    const row = rows.find(r => r.tab === tab) ?? (await closedTabs(rows))[0];
    for (const old of (await closedTabs(rows)).slice(ROWS)) await stored("readwrite", all => all.delete(old.tab));
    if (!row) return;
    await restore(row.kept, row.hash);
    if (row.tab !== tab && !isOver(row.hash)) {
      await stored("readwrite", all => all.put({ ...row, tab }));
      await stored("readwrite", all => all.delete(row.tab));
    }
  } catch { trouble(); }
}
