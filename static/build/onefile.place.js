/* Where the site's files are in unrolled.html: inside it, each a Blob (onefile.loader.js).  A page from the file system
   may not hand its Blobs' addresses to a worker, nor start one from a module: the worker is a classic script, and is
   given the Blobs themselves before anything else. */

export const inside = true;

const addresses = new Map();

/** The address of a file, made when it is first asked for. */
export function address(name) {
  const blob = globalThis.filesInside[name];
  if (!blob) return `inside:///${name}`;
  if (!addresses.has(name)) addresses.set(name, URL.createObjectURL(blob));
  return addresses.get(name);
}

export function openWorker(init) {
  const worker = new Worker(address("worker.js"), { name: JSON.stringify(init) });
  worker.postMessage(globalThis.filesInside);
  return worker;
}

/** In the worker: `init`, once its files have come. */
export async function given() {
  while (!globalThis.filesInside) await new Promise(resolve => setTimeout(resolve, 5));
  return JSON.parse(self.name);
}
