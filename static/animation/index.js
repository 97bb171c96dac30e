/* Where the views meet their data.

     await mount({ places, recorded })    every view of VIEWS into its [data-place=name], once; returns the store
     await connect({ model, el })         the Panel component Board, to the views already mounted, or into el

   A view is a module with `render({ model, el })`, model being the store; it returns a clean-up function.      */

import { load, report } from "./kit/load.js";
import { createStore } from "./model/store.js";

export const VIEWS = {
  shell: () => import("./panels/shell.js"),
  stage: () => import("./stage/stage.js"),
  transport: () => import("./panels/transport.js"),
  sentence: () => import("./panels/sentence.js"),
  lesson: () => import("./panels/lesson.js"),
  answers: () => import("./panels/answers.js"),
  loss: () => import("./panels/loss.js"),
  tabs: () => import("./panels/tabs.js"),
  files: () => import("./panels/files.js"),
};
const FED = ["trace", "board", "curve"];

// the store with its clean-ups; the Board of the document that was drawn last
let mounted = null, drawn = null;

/** Mounts the views that have a place under `places` (document by default). A second call returns the first one's
    store.
    @param {{ places?: ParentNode, recorded?: any }} given */
export async function mount({ places = document, recorded = null } = {}) {
  if (mounted) return mounted.model;
  const model = createStore({
    theme: document.documentElement.dataset.theme || "light",
    language: document.documentElement.lang?.startsWith("zh") ? "zh" : "en",
  });
  const cleanups = [];
  mounted = { model, cleanups };
  window.unrolled = { ...window.unrolled, model, connect };
  try {
    if (recorded) show(model, recorded);
  } catch (error) {
    console.info(`The recorded network is not drawn: ${error.message}`);
  }
  const views = await Promise.all(Object.entries(VIEWS).map(async ([name, get]) => [
    name, await load(model, name, name === "stage" ? "stage" : "panels", get),
  ]));
  for (const [name, view] of views) {                                 // all in one frame, so that nothing jumps
    const el = places.querySelector(`[data-place="${name}"]`);
    if (!el || !view) continue;
    try {
      cleanups.push(view.render({ model, el }) ?? (() => {}));
    } catch (error) {
      console.error(`The view “${name}” could not be drawn.`, error);
      report(model, { name, text: `${name}.js: ${error.message}` });
    }
  }
  return model;
}

/** The recorded network in the visitor's language, and in another one that is chosen before Python is there. */
function show(model, { board, ...numbers }) {
  model.feed({ ...numbers, board: board[model.language] });
  model.subscribe("language", () => {
    if (Object.values(board).includes(model.board)) model.feed({ board: board[model.language] });
  });
}

export async function connect({ model: panel, el }) {
  drawn = panel;
  const own = !mounted && !document.querySelector("[data-place]");
  if (own) buildPlaces(el, panel.static_base ?? "");
  const store = await mount({ places: own ? el : document });
  const read = key => ({ [key]: panel[key] });
  const stops = FED.map(key => listen(panel, key, () => store.feed(read(key))));
  stops.push(listen(panel, "board", () => {
    if (panel.board.state === "training") onceDrawn(() => panel.send_msg({ type: "seen" }));
  }));
  stops.push(listen(panel, "msg:custom", event => store.receive(event?.data ?? event)));
  store.feed(Object.assign({}, ...FED.filter(key => key === "curve" || hasContent(panel[key])).map(read)));
  await window.unrolled?.linked;                    // boot.js: what is sent before its document is linked would be lost
  // another document took its place meanwhile: what waits is for that one
  if (drawn !== panel) return () => stops.forEach(stop => stop());
  panel.send_msg({ type: "hello" });
  await store.relayTo(message => panel.send_msg(message), window.unrolled?.settled);
  if (panel.language && panel.language !== store.language) store.send({ type: "language", code: store.language });
  return () => { stops.forEach(stop => stop()); store.relayTo(null); };
}

/** Once what has come is drawn, and the page hears of other things again; a page out of sight draws nothing. */
function onceDrawn(fn) {
  if (document.hidden) setTimeout(fn); else requestAnimationFrame(() => setTimeout(fn));
}

const hasContent = value => value != null && (value.byteLength === undefined || value.byteLength > 0);

function listen(panel, name, fn) {
  panel.on(name, fn);
  return () => panel.off?.(name, fn);
}

/** A document without places: one column of them inside the component. */
function buildPlaces(el, base) {
  for (const file of ["app.css", "stage.css"]) {
    // the page for the colours, the shadow root for the rules
    for (const home of [document.head, el]) {
      const link = home.appendChild(document.createElement("link"));
      link.rel = "stylesheet";
      link.href = new URL(base + file, document.baseURI).href;
    }
  }
  for (const name of Object.keys(VIEWS)) {
    const place = el.appendChild(document.createElement("div"));
    place.dataset.place = name;
    place.className = `place-${name}`;
  }
}
