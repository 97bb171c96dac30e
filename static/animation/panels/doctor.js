/* The text doctor: what opened texts would become, shown before they are taken.  Python says all of it (`proposal`);
   here it is drawn, and a file is decoded anew where another encoding is chosen.                                    */

import { element, icon } from "../kit/dom.js";
import { ENCODINGS, decode, encodingName, shortened } from "../model/encodings.js";

const CLOSE = "M3.5 3.5l9 9M12.5 3.5l-9 9";

/** Listens for proposals. `holds(files)` says which files they are of; `remove()` undoes it. */
export function createDoctor(model) {
  let files = [], dialog = null;

  const decline = () => model.send({ type: "decline" }), accept = () => model.send({ type: "accept" });

  function open() {
    dialog = element("dialog", { className: "share doctor", "aria-labelledby": "doctor-title" });
    dialog.addEventListener("cancel", event => { event.preventDefault(); decline(); });
    dialog.addEventListener("click", event => { if (event.target === dialog) decline(); });
    document.body.append(dialog);
    dialog.showModal();
  }

  function close() {
    dialog?.close();
    dialog?.remove();
    dialog = null;
  }

  /** Asks for the same texts in another way; what is not said of stays as it is chosen.
      @param {any} shown  @param {any} changes */
  async function reread(shown, changes) {
    const { form = shown.form.chosen, columns, left, file = null, encoding = "" } = changes;
    const chosen = columns ?? Object.fromEntries(shown.columns.map(({ role, chosen: at }) => [role, at]));
    const without = left ?? shown.files.flatMap(({ taken }, k) => (taken ? [] : [k]));
    const text = file === null ? null : await decoded(files[shown.files[file].place], encoding);
    const same = form === shown.form.chosen;
    model.send({ type: "reread", form, columns: same ? chosen : {}, left: without, file, text, encoding });
  }

  function draw(shown) {
    if (!shown) return close();
    const had = dialog?.querySelector(":focus")?.dataset.key;
    if (!dialog) open();
    const shut = { type: "button", className: "icon", "aria-label": shown.decline, onclick: decline };
    dialog.replaceChildren(
      element("div", { className: "share-head" },
        element("h2", { id: "doctor-title", textContent: shown.title }), element("button", shut, icon(CLOSE))),
      element("p", { textContent: shown.what }),
      element("div", { className: "doctor-files" }, ...shown.files.map((one, k) => fileRow(shown, one, k))),
      element("div", { className: "doctor-choices" }, ...choices(shown)),
      element("div", { role: "status", className: "doctor-said" },
        shown.error ? element("p", { className: "is-error", textContent: shown.error }) : null,
        ...headed(shown.first, "ol", shown.lines),
        shown.counts ? element("p", { textContent: shown.counts }) : null,
        ...headed(shown.left_title, "ul", shown.left)),
      element("p", { className: "hushed", textContent: shown.changes }),
      element("div", { className: "dialog-notices" }),
      element("div", { className: "doctor-ends" }, button("outline", "decline", shown.decline, decline),
        shown.accept ? button("primary", "accept", shown.accept, accept, Boolean(shown.error)) : null),
    );
    const ends = had ? [`[data-key="${had}"]`] : ["[data-key=accept]:enabled", "[data-key=decline]"];
    ends.map(selector => dialog.querySelector(selector)).find(Boolean)?.focus({ preventScroll: true });
    if (!had) dialog.scrollTop = 0;
  }

  function fileRow(shown, one, k) {
    const encodings = ENCODINGS.map(name => [name, encodingName(name)]), are = shown.files.length > 1;
    const encoding = select(one.label, `encoding-${k}`, one.encoding, encodings,
      value => reread(shown, { file: k, encoding: value }), are ? `${one.label}: ${one.name}` : null);
    return element("div", { className: "doctor-row" }, are ? taken(shown, one, k) : null, encoding,
      element("span", { className: "hushed", textContent: one.said }));
  }

  /* Of several files each can be left out. */
  function taken(shown, one, k) {
    const change = ({ target }) => reread(shown, {
      left: shown.files.flatMap((other, j) => ((j === k ? target.checked : other.taken) ? [] : [j])),
    });
    const box = element("input", { type: "checkbox", checked: one.taken, "data-key": `take-${k}`, onchange: change });
    box.setAttribute("aria-label", `${one.take}: ${one.name}`);
    return element("label", { className: "doctor-file" }, box, element("bdi", { textContent: one.name }));
  }

  function choices(shown) {
    const { label, chosen, options } = shown.form, now = shown.columns.map(one => [one.role, one.chosen]);
    const column = one => select(one.label, one.role, one.chosen, one.options,
      value => reread(shown, { columns: { ...Object.fromEntries(now), [one.role]: Number(value) } }));
    const form = select(label, "form", chosen, options, value => reread(shown, { form: value }));
    return [form, ...shown.columns.map(column)];
  }

  const stops = [
    model.listen("proposal", ({ shown }) => draw(shown)),
    model.subscribe("live", () => { if (!model.live) close(); }),
  ];
  return {
    holds(brought) { files = brought; },
    remove() { stops.forEach(stop => stop()); close(); },
  };
}

/* A labelled list to choose from. */
/** @param {string | null} name */
function select(label, key, chosen, options, choose, name = null) {
  const list = element("select", { "data-key": key, "aria-label": name, onchange: () => choose(list.value) },
    ...options.map(([value, text]) => element("option", { value: String(value), textContent: text })));
  list.value = String(chosen);
  return element("label", { className: "doctor-choice" }, element("span", { textContent: label }), list);
}

const decoded = async (file, encoding) => shortened(decode(await file.arrayBuffer(), encoding).text);

const button = (className, key, text, act, disabled = false) =>
  element("button", { type: "button", className, "data-key": key, textContent: text, onclick: act, disabled });

/* Lines under a heading; nothing where there is no line. */
function headed(heading, list, lines) {
  if (!lines.length) return [];
  const items = lines.map(line => element("li", { textContent: line, dir: "auto" }));
  return [element("h3", { textContent: heading }), element(list, {}, ...items)];
}
