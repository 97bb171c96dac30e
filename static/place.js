/* Where the site's files are: beside this one.  unrolled.html has its files inside and another module in this one's
   place (build/onefile.place.js).                                                                                    */

const base = new URL("./", import.meta.url).href;

/** Whether every file is here already, so that nothing has to be kept for the time without a network. */
export const inside = false;

/** The address of a file, or of a folder whose name ends in "/". */
export const address = name => base + name;

/** The worker.  One made from a Blob is held to the page's own policy; one that is fetched would answer to the server's
    alone. `init` is in its name, where it is at once; a message would wait until the page is idle. */
export const openWorker = init => new Worker(
  URL.createObjectURL(new Blob([self.origin === "null" ? imported() : `import ${worker()};`],
    { type: "text/javascript" })),
  { type: self.origin === "null" ? "classic" : "module", name: JSON.stringify(init) });
const worker = () => JSON.stringify(address("worker.js"));

/* In a frame without an origin of its own (sandbox="allow-scripts") no worker may be a module, but a classic one may
   import it; what it is sent until then is kept.  Pyodide would try importScripts, which the policy forbids. */
const imported = () => `self.importScripts = undefined;
const early = [], keep = ({ data }) => early.push(data);
addEventListener("message", keep);
import(${worker()}).then(() => {
  removeEventListener("message", keep);
  for (const data of early) dispatchEvent(new MessageEvent("message", { data }));
}, error => setTimeout(() => { throw error; }));`;

/** In the worker: `init`. */
export const given = async () => JSON.parse(self.name);
