/* Weights that were brought: what they are, what went where, and the question whether the network is to be set to
   them. */

import { wordsOf } from "../../words.js";
import { element, icon, setText } from "../kit/dom.js";
import { tableElement } from "../kit/tables.js";

/** Shows `board.offer`: in a dialog while it asks, in `el` once it is answered. Returns the undoing. */
export function showOffer(model, el) {
  const t = wordsOf(model);
  let dialog = null, drawn = null;
  const show = () => {
    const offer = model.board.offer ?? null, key = offer && JSON.stringify([offer, model.language]);
    if (key === drawn) return;
    drawn = key;
    el.replaceChildren(...(offer && !offer.asks ? [placed(offer, model, t)] : []));
    if (!offer?.asks) { dialog?.close("done"); return; }
    dialog ??= opened(model, () => { dialog = null; });
    fill(dialog, offer, model, t);
  };
  show();
  const stop = model.subscribe(["board", "language"], show);
  return () => { stop(); dialog?.close("done"); el.replaceChildren(); };
}

/** What went where of weights that are open. */
function placed(offer, model, t) {
  return element("details", { className: "offer-placed" },
    element("summary", { textContent: t("offerPlaced", { name: offer.name }) }),
    element("p", { className: "hushed", textContent: offer.title }), notes(offer),
    ...(offer.words ? [typing(offer, model, t)] : []), table(offer, t));
}

const notes = offer =>
  element("ul", { className: "offer-notes" }, ...offer.notes.map(textContent => element("li", { textContent })));

function table({ rows, more }, t) {
  const columns = [[t("offerName"), false], [t("offerShape"), true], [t("offerPlace"), false]];
  const box = tableElement({ columns, rows }, t("offerTable"));
  if (more) box.append(element("p", { className: "soon", textContent: t("offerMore", { n: more }) }));
  return box;
}

function opened(model, gone) {
  const dialog = element("dialog", { className: "share offer", onclose: () => {
    if (dialog.returnValue !== "done") model.send({ type: "offer", answer: "leave" });
    dialog.remove();
    gone();
  } });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function fill(dialog, offer, model, t) {
  const close = element("button", {
    type: "button", className: "icon", "aria-label": t("close"), onclick: () => dialog.close(),
  }, icon("M3.5 3.5l9 9M12.5 3.5l-9 9"));
  const set = element("button", {
    type: "button", className: "primary", onclick: () => model.send({ type: "offer", answer: "set" }),
  });
  const leave = element("button", { type: "button", className: "outline", onclick: () => dialog.close() });
  setText(set, t("offerSet"));
  setText(leave, t("offerLeave"));
  dialog.setAttribute("aria-label", t("offerTitle"));
  dialog.replaceChildren(
    element("div", { className: "share-head" }, element("h2", { textContent: t("offerTitle") }), close),
    element("p", { className: "hushed", textContent: offer.name }),
    element("p", { className: "offer-what", textContent: offer.title }), notes(offer),
    ...(offer.words ? [typing(offer, model, t)] : []),
    element("div", { className: "offer-answers" }, set, leave), element("div", { className: "dialog-notices" }),
    element("h3", { textContent: t("offerTable") }), table(offer, t));
  set.focus();
}

/** Rows without a name, to be named by hand: line 1 is row 0. */
function typing(offer, model, t) {
  const text = element("textarea", { rows: 5, value: offer.words, spellcheck: false, "aria-label": t("offerWords") });
  const use = element("button", {
    type: "button", className: "outline", textContent: t("offerUse"),
    onclick: () => model.send({ type: "words", text: text.value }),
  });
  return element("details", { className: "offer-words" }, element("summary", { textContent: t("offerWords") }), text,
    use);
}
