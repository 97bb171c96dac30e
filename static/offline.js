/* Keeps the site for the time without a network (sw.js), and says when a newer build has come.

   What has become of it is in unrolled.offline, { state, why }: "ready", "coming" or "none", and in <html
   data-offline>. */

let workers;
try { workers = navigator.serviceWorker; } catch { /* a page inside a closed frame has none */ }

/** Whether this page was answered from what is kept. */
export const isKept = Boolean(workers?.controller);

let leaving = false;

/* Another tab has changed over to a newer build: parts of that one would come into this page.  Its work is kept
   (autosave.js). */
if (isKept) workers?.addEventListener("controllerchange", reload);

function reload() {
  if (!leaving) location.reload();                    // a second one would break off the first
  leaving = true;
}

function tell(state, why = "", text = "") {
  window.unrolled.offline = { state, why, text };
  document.documentElement.dataset.offline = state;
}

/** Registers the service worker at the address `script`.  `offer(take)` is called when a newer build waits; take()
    changes over to it. */
export async function keepOffline(script, offer) {
  if (!workers) return tell("none", "offlineUnknown");
  if (navigator.connection?.saveData) return tell("none", "offlineSaving");
  let reason = "";
  workers.addEventListener("message", ({ data }) => {
    if (data?.type !== "not kept") return;
    reason = data.text;
    if (window.unrolled.offline.state === "none") tell("none", "offlineFailed", reason);
  });
  workers.startMessages();
  try {
    tell(isKept ? "ready" : "coming");
    const registration = await workers.register(script, { updateViaCache: "none" });
    if (!registration) return tell("none", "offlineUnknown");
    const followed = new Set(), follow = worker => {
      if (!worker || followed.has(worker)) return;
      followed.add(worker);
      const look = () => {
        if (worker.state === "activated") tell("ready");
        if (worker.state === "installed" && registration.active) offer(() => take(worker));
        if (worker.state === "redundant" && !registration.active) tell("none", "offlineFailed", reason);
      };
      worker.addEventListener("statechange", look);
      look();
    };
    registration.addEventListener("updatefound", () => follow(registration.installing));
    [registration.active, registration.waiting, registration.installing].forEach(follow);
  } catch (error) {
    if (!isKept) tell("none", "offlineFailed", error.message);
  }
}

function take(worker) {
  const look = () => { if (worker.state === "activated") reload(); };
  worker.addEventListener("statechange", look);
  look();                                             // another tab may have taken it already
  worker.postMessage({ type: "take over" });
}
