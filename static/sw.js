/* The service worker: the whole site of one build, kept for the time without a network.

   The build writes the list below: every file of the site with its SHA-256.  A build is kept whole or not at all, under
   its own name, and a page is answered from only one build.  A newer one waits until no page uses the older, or until
   the visitor asks for it. */

const BUILD = "BUILD", FILES = {};
const HOME = new URL("./", self.location.href).href, MINE = `unrolled ${HOME} `, NAME = MINE + BUILD;

const here = /** @type {ServiceWorkerScope} */ (/** @type {unknown} */ (self));
here.addEventListener("install", event => event.waitUntil(keepAll()));
here.addEventListener("activate", event => event.waitUntil(forgetOthers()));
here.addEventListener("message", event => { if (event.data?.type === "take over") here.skipWaiting(); });
here.addEventListener("fetch", event => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(HOME)) event.respondWith(answer(request));
});

async function keepAll() {
  const cache = await caches.open(NAME), wanted = Object.entries(FILES);
  try {
    const next = async () => {                            // a few at a time: the page comes first
      for (let one = wanted.pop(); one; one = wanted.pop()) await keep(cache, ...one);
    };
    await Promise.all([next(), next(), next()]);
  } catch (error) {
    await caches.delete(NAME);
    for (const page of await here.clients.matchAll({ type: "window", includeUncontrolled: true })) {
      page.postMessage({ type: "not kept", text: error.message });
    }
    throw error;
  }
}

/** One file of this build: an older build's where it is the same, else the network's; its sum is checked. */
async function keep(cache, name, sum) {
  const address = new URL(name, HOME).href, own = await cache.match(address);
  if (!own?.redirected && await sameAs(own, sum)) return;
  const older = await caches.match(address);
  if (await sameAs(older, sum)) return cache.put(address, await plain(older));
  const response = await fetch(address, { cache: "no-cache" });
  if (!await sameAs(response, sum)) throw new Error(`${name} is not the one of this build`);
  await cache.put(address, await plain(response));
}

/** The response without its way here: a navigation may not be answered with one that was redirected, as hosts with
    clean addresses do. */
const plain = async response => new Response(await response.blob(), { headers: response.headers });

async function sameAs(response, sum) {
  if (!response?.ok) return false;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer()));
  return Array.from(digest, byte => byte.toString(16).padStart(2, "0")).join("") === sum;
}

async function forgetOthers() {
  for (const name of await caches.keys()) if (name.startsWith(MINE) && name !== NAME) await caches.delete(name);
}

async function answer(request) {
  const address = new URL(request.url);
  address.search = address.hash = "";
  if (address.href === HOME) address.pathname += "index.html";
  const kept = await (await caches.open(NAME)).match(address.href);
  return kept ?? fetch(request);
}
