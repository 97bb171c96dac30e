/* Python from the wheels as they come: Pyodide's own start, every wheel fetched and unpacked, their .py files compiled on import. */
import { loadPyodide } from "./runtime/pyodide.mjs";
import wheels from "./wheels.js";

const SITE = "/lib/python3.14/site-packages", ENVIRONMENT = { PANEL_CDN_ROOT: "./panel/", PANEL_NPM_CDN: "./npm" };
const toObject = entries => Object.fromEntries(Array.from(entries, ([key, value]) => [key, value === undefined ? null : value]));
const early = [];
let bridge = null, python = null;

const answers = {
  rendered() {
    bridge.rendered((patch, buffers) => self.postMessage({ type: "patch", patch, buffers }, [...(buffers?.values() ?? [])]));
    self.postMessage({ type: "ready" });
  },
  patch({ patch }) { bridge.patch(patch); },
  step() {
    bridge._app.hear(python.toPy({ type: "command", name: "step" }));
    self.postMessage({ type: "stepped", step: bridge._app.session.run.state.step });
  },
};
self.onmessage = ({ data }) => (bridge ? answers[data.type](data) : early.push(data));

async function main() {
  const archives = wheels.map(name => fetch(`wheels/${name}`).then(reply => reply.arrayBuffer()));
  const indexURL = new URL("runtime/", self.location.href).href;
  const info = { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.0", version: "314.0.7" };
  python = await loadPyodide({ indexURL, packageBaseUrl: indexURL, lockFileContents: { info, packages: {} }, env: ENVIRONMENT });
  for (const archive of archives) python.unpackArchive(await archive, "zip", { extractDir: SITE });
  bridge = python.pyimport("bridge");
  const [docs, items, roots] = (await bridge.start("en", "", toObject)).toJs();
  self.postMessage({ type: "render", docs, items, roots });
  while (early.length) self.onmessage({ data: early.shift() });
}

main().catch(error => self.postMessage({ type: "failed", text: String(error) }));
