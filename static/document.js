/* Panel's document on the page: it is drawn into the places of the page by Bokeh, and its changes go to Python one at a
   time.  It may be drawn before Python lives; then its changes wait.                                                  */

import { address } from "./place.js";

const SCRIPTS = ["bokeh.min.js", "bokeh-widgets.min.js", "bokeh-tables.min.js", "panel.min.js"];

/** Bokeh and Panel's own scripts, in order. */
export function loadScripts() {
  window.importShim = Object.assign(url => import(url), { addImportMap() {} });        // JSComponent imports through it
  return Promise.all(SCRIPTS.map(name => new Promise((resolve, reject) => {
    const node = document.createElement("script");
    node.src = address(`js/${name}`);
    node.async = false;
    node.onload = resolve;
    node.onerror = () => reject(new Error(`js/${name} could not be loaded`));
    document.head.append(node);
  })));
}

/** `send(patch)` takes one change to Python; the next waits until `idle()`. */
export function createDocument(send) {
  let bokeh = null, views = null, places = [], busy = true, applying = 0, waiting = [], drawing = Promise.resolve();

  /** A change that the page made.  While Python is busy only the last value of a property waits. */
  function changed(event) {
    if (applying > 0 || event.setter_id === "py") return;
    if (event.model && event.attr) waiting = waiting.filter(e => !(e.model === event.model && e.attr === event.attr));
    waiting.push(event);
    flush();
  }
  function flush() {
    if (busy || !waiting.length) return;
    const patch = bokeh.create_json_patch(waiting);
    waiting = [];
    busy = true;
    send(patch);
  }

  return {
    /** Draws a document in the place of any before it. */
    draw(document) { return (drawing = drawing.catch(() => {}).then(() => embed(document))); },
    apply(patch, buffers) {
      applying += 1;
      try { bokeh.apply_json_patch(patch, buffers); } finally { applying -= 1; }
    },
    /** Python has applied what it was sent, or has come to life. */
    idle() { busy = false; flush(); },
  };

  async function embed({ docs, items, roots }) {
    if (views) remove();
    const documents = JSON.parse(docs), [item] = JSON.parse(items);
    const names = Object.fromEntries(Object.values(documents)[0].roots.map(r => [r.id, r.attributes?.name]));
    places = roots.map(id => placeOf(names[id], id));
    item.roots = Object.fromEntries(roots.map((id, k) => [id, places[k].id]));
    item.root_ids = roots;
    [views] = await Bokeh.embed.embed_items(documents, [item]);
    bokeh = [...views.roots.values()][0].model.document;
    bokeh.on_change(changed, false);
  }

  function remove() {
    bokeh.remove_on_change(changed);
    views.clear();
    for (const place of places) place.replaceChildren();
    [waiting, busy] = [[], true];
  }
}

/** The element that a root is drawn into: the place of its name, or a hidden one. */
function placeOf(name, id) {
  const place = name && document.getElementById(name);
  if (place) return place;
  const hidden = document.createElement("div");
  hidden.hidden = true;
  hidden.id = `root-${id}`;
  document.body.append(hidden);
  return hidden;
}
