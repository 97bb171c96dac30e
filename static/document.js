/* Panel's document on the page: it is drawn into the places of the page by Bokeh, and its changes go to Python: a click
   or a message at once, a property that changes again and again one value at a time.  It may be drawn before Python is
   ready; then its changes wait, and are made again in whichever document is there by then. */

import { address } from "./place.js";

const SCRIPTS = ["bokeh.min.js", "bokeh-widgets.min.js", "bokeh-tables.min.js", "panel.min.js"];

/** Bokeh and Panel's own scripts, in order. */
export function loadScripts() {
  window.importShim = Object.assign(url => import(url), { addImportMap() {} });        // JSComponent imports through it
  return Promise.all(SCRIPTS.map(name => /** @type {Promise<void>} */ (new Promise((resolve, reject) => {
    const node = document.createElement("script");
    node.src = address(`js/${name}`);
    node.async = false;
    node.onload = () => resolve();
    node.onerror = async () => reject(new Error(await window.faultOf(`js/${name}`) ?? `js/${name}`));
    document.head.append(node);
  }))));
}

/** `send(patch)` takes changes to Python, which answers each with `idle()`; a property's next value waits until Python
    has answered all.  `later(fn)` keeps what has to wait until Python is ready. */
export function createDocument(send, later) {
  let bokeh = null, views = null, places = [], lives = false, applying = 0, unanswered = 0, waiting = [];
  const settling = [];
  let drawing = Promise.resolve();

  /** A change that the page made. */
  function changed(event) {
    if (applying > 0 || event.setter_id === "py") return;
    const place = lives ? null : wayTo(event.model ?? event.msg_data?.origin, bokeh.roots());
    if (place) later(() => again(event, place)); else wait(event);
  }
  /** While Python is busy only the last value of a property waits.  An event waits for nothing, and what was before it
      goes with it. */
  function wait(event) {
    if (event.model && event.attr) waiting = waiting.filter(e => !(e.model === event.model && e.attr === event.attr));
    waiting.push(event);
    if (event.msg_data || !unanswered) flush();
  }
  /** A change that was made before Python lived, made in the document of now. */
  function again(event, [name, ...way]) {
    const model = way.reduce((node, k) => node?.children?.[k], bokeh.roots().find(root => root.name === name));
    if (!model || model.type !== (event.model ?? event.msg_data.origin).type) return;
    if (event.msg_data) return model.trigger_event(event.msg_data);
    quietly(() => model.setv({ [event.attr]: event.value }));
    wait(Object.assign(Object.create(Object.getPrototypeOf(event)), event, { document: bokeh, model }));
  }
  function quietly(work) {
    applying += 1;
    try { work(); } finally { applying -= 1; }
  }
  function flush() {
    if (!lives || !waiting.length) return;
    const patch = bokeh.create_json_patch(waiting);
    waiting = [];
    unanswered += 1;
    send(patch);
  }
  function settle() {
    if (!unanswered) for (const done of settling.splice(0)) done();
  }

  return {
    /** Draws a document in the place of any before it. */
    draw(document) { return (drawing = drawing.catch(() => {}).then(() => embed(document))); },
    apply(patch, buffers) { quietly(() => bokeh.apply_json_patch(patch, buffers)); },
    /** Python has come to life, and hears. */
    hears() {
      lives = true;
      flush();
      settle();
    },
    /** Python has applied a patch; it says so twice where it had to try again. */
    idle() {
      unanswered = Math.max(0, unanswered - 1);
      if (!unanswered) flush();
      settle();
    },
    /** Once Python has applied everything that it was sent. */
    async settled() { if (!lives || unanswered) await new Promise(resolve => settling.push(resolve)); },
    /** Python is gone: what it had not yet been sent waits for the next. */
    stop() {
      [lives, unanswered] = [false, 0];
      if (bokeh) waiting.splice(0).forEach(changed);
    },
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
    [waiting, lives, unanswered] = [[], false, 0];
  }
}

/** The way to a model: the name of its root, then which child each time; null for a root itself, and for what stands in
    no place of the page.
    @returns {[string, ...number[]] | null} */
function wayTo(model, roots) {
  /** @type {(node: any) => number[] | null} */
  const down = node => {
    if (node === model) return [];
    for (const [k, child] of (node.children ?? []).entries()) {
      const way = down(child);
      if (way) return [k, ...way];
    }
    return null;
  };
  for (const root of roots) {
    const way = document.getElementById(root.name) && down(root);
    if (way?.length) return [root.name, ...way];
  }
  return null;
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
