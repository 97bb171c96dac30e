/* Keeps the site for the time without a network (sw.js), and says when a newer build has come.                       */

/** Registers the service worker at the address `script`.  `offer(take)` is called when a newer build waits; take() changes over to it. */
export async function keepOffline(script, offer) {
  const workers = navigator.serviceWorker;
  if (!workers || navigator.connection?.saveData) return;
  let asked = false;
  workers.addEventListener("controllerchange", () => { if (asked) location.reload(); });
  try {
    const registration = await workers.register(script, { updateViaCache: "none" });
    if (!registration) return;
    const ready = () => { document.documentElement.dataset.offline = "ready"; };
    const newer = worker => {
      if (!workers.controller) return ready();              // the first visit: nothing older is in use
      offer(() => { asked = true; worker.postMessage({ type: "take over" }); });
    };
    if (registration.active) ready();
    if (registration.waiting) newer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker?.addEventListener("statechange", () => { if (worker.state === "installed") newer(worker); });
    });
    const installing = registration.installing;
    installing?.addEventListener("statechange", () => { if (installing.state === "installed" || installing.state === "activated") ready(); });
  } catch (error) {
    console.info(`The page is not kept for the time without a network: ${error.message}`);
  }
}
