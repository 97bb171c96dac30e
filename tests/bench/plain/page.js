/* The page of the plain start: it starts the worker at once, draws the document that comes, and asks for one training step. */
window.importShim = Object.assign(url => import(url), { addImportMap() {} });
window.plain = { step: 0, ask() { worker.postMessage({ type: "step" }); } };
const worker = new Worker("worker.js", { type: "module" });
let bokeh = null, applying = 0;

const hear = {
  async render({ docs, items, roots }) {
    if (document.readyState !== "complete") await new Promise(resolve => addEventListener("load", resolve));
    const documents = JSON.parse(docs), [item] = JSON.parse(items);
    const place = id => {
      const node = document.body.appendChild(document.createElement("div"));
      node.id = `root-${id}`;
      return [id, node.id];
    };
    item.roots = Object.fromEntries(roots.map(place));
    item.root_ids = roots;
    const [views] = await Bokeh.embed.embed_items(documents, [item]);
    bokeh = [...views.roots.values()][0].model.document;
    bokeh.on_change(event => {
      if (applying === 0 && event.setter_id !== "py") worker.postMessage({ type: "patch", patch: bokeh.create_json_patch([event]) });
    }, false);
    worker.postMessage({ type: "rendered" });
  },
  ready() { document.documentElement.dataset.state = "ready"; },
  patch({ patch, buffers }) {
    applying += 1;
    try { bokeh.apply_json_patch(patch, buffers); } finally { applying -= 1; }
  },
  stepped({ step }) { window.plain.step = step; },
  failed({ text }) { document.documentElement.dataset.state = "failed"; console.error(text); },
};
worker.onmessage = ({ data }) => Promise.resolve(hear[data.type](data)).catch(error => hear.failed({ text: error.message }));
