/* Weights that were brought: what they are, what went where, and whether the network is to be set to them. */

import { wordsOf } from "../../words.js";
import { element, icon } from "../kit/dom.js";
import { tableElement } from "../kit/tables.js";

const CROSS = "M3.5 3.5l9 9M12.5 3.5l-9 9";

/** Shows `board.offer`: in a dialog while it asks, in `el` once it is answered. Returns the undoing. */
export function showOffer(model, el) {
  const t = wordsOf(model);
  let dialog = null, drawn = null;
  const show = () => {
    const offer = model.board.offer ?? null, key = offer && JSON.stringify([offer, model.language]);
    if (key === drawn) return;
    drawn = key;
    el.replaceChildren(...(offer && !offer.asks ? [placed(offer, model, t)] : []));
    if (!offer?.asks) {
      dialog?.close("done");
      return;
    }
    dialog ??= opened(model, () => { dialog = null; });
    fill(dialog, offer, model, t);
  };
  show();
  const stop = model.subscribe(["board", "language"], show);
  return () => {
    stop();
    dialog?.close("done");
    el.replaceChildren();
  };
}

const button = (className, textContent, onclick) => element("button", { type: "button", className, textContent, onclick });

/** What went where of weights that are open. */
function placed(offer, model, t) {
  return element("details", { className: "offer-placed" },
    element("summary", { textContent: t("offerPlaced", { name: offer.name }) }),
    element("p", { className: "hushed", textContent: offer.title }),
    notes(offer), ...typing(offer, model, t), table(offer, t));
}

function notes(offer) {
  return element("ul", { className: "offer-notes" }, ...offer.notes.map(textContent => element("li", { textContent })));
}

function table({ rows, more }, t) {
  const columns = [[t("offerName"), false], [t("offerShape"), true], [t("offerPlace"), false]];
  const box = tableElement({ columns, rows }, t("offerTable"));
  if (more) box.append(element("p", { className: "soon", textContent: t("offerMore", { n: more }) }));
  return box;
}

function opened(model, gone) {
  const onclose = () => {
    if (dialog.returnValue !== "done") model.send({ type: "offer", answer: "leave" });
    dialog.remove();
    gone();
  };
  const dialog = element("dialog", { className: "share offer", onclose });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function fill(dialog, offer, model, t) {
  const close = button("icon", "", () => dialog.close());
  close.setAttribute("aria-label", t("close"));
  close.append(icon(CROSS));
  const set = button("primary", t("offerSet"), () => model.send({ type: "offer", answer: "set" }));
  const leave = button("outline", t("offerLeave"), () => dialog.close());
  dialog.setAttribute("aria-label", t("offerTitle"));
  dialog.replaceChildren(
    element("div", { className: "share-head" }, element("h2", { textContent: t("offerTitle") }), close),
    element("p", { className: "hushed", textContent: offer.name }),
    element("p", { className: "offer-what", textContent: offer.title }),
    notes(offer), ...typing(offer, model, t),
    element("div", { className: "offer-answers" }, set, leave),
    element("div", { className: "dialog-notices" }),
    element("h3", { textContent: t("offerTable") }), table(offer, t));
  set.focus();
}

/** Rows without a name, to be named by hand: line 1 is row 0. Nothing where they have names. */
function typing(offer, model, t) {
  if (!offer.words) return [];
  const name = t("offerWords");
  const text = element("textarea", { rows: 5, value: offer.words, spellcheck: false, "aria-label": name });
  const use = button("outline", t("offerUse"), () => model.send({ type: "words", text: text.value }));
  return [element("details", { className: "offer-words" }, element("summary", { textContent: name }), text, use)];
}
