/* What can be taken away from a view: its table, its picture as SVG or PNG with the caption, its numbers as CSV.

     takeMenu({ words, name, table, picture })

   words(): { save, table, svg, png, csv, close } in the page's language · name(): the file's
   table(): { columns, rows } or null · picture(): an <svg> with width and height, or null
   more(): [[text, act]], what else can be taken                                                                    */

import { element, focusedBeside, icon } from "./dom.js";
import { save, tableElement, toCsv } from "./tables.js";

const DENSITY = 2;                                                     // pixels of a PNG for each of the page's
const DOWN = "M8 2.5v7.5M4.5 7 8 10.5 11.5 7M3 13.5h10";

const none = () => null;

/** @param {{ words: () => Record<string, string>, name: () => string, table?: () => Table | null,
      picture?: () => Element | null, inTable?: boolean, more?: () => [string, () => void][] }} what */
export function takeMenu({ words, name, table = none, picture = none, inTable = false, more = () => [] }) {
  const button = element("button", {
    type: "button", className: "icon take-button", "aria-haspopup": "menu",
    "aria-expanded": "false", onclick: () => toggle(),
  }, icon(DOWN));
  const list = element("div", { className: "take-list", role: "menu", hidden: true });
  const wrap = element("span", { className: "take" }, button, list);

  function toggle(open = list.hidden) {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const t = words();
    const item = (text, act) => element("button", {
      type: "button", role: "menuitem", textContent: text, onclick: () => { toggle(false); button.focus(); act(); },
    });
    const numbers = table(), drawn = picture();
    list.replaceChildren(...[
      numbers && inTable && item(t.table, () => openTable(numbers, t, button)),
      drawn && item(t.svg, () => save(`${name()}.svg`, asText(drawn), "image/svg+xml")),
      drawn && item(t.png, async () => save(`${name()}.png`, await asPng(drawn), "image/png")),
      ...more().map(([text, act]) => item(text, act)),
      numbers && item(t.csv, () => save(`${name()}.csv`, `\ufeff${toCsv(numbers)}`, "text/csv")),
    ].filter(Boolean));
    list.setAttribute("aria-label", t.save);
    place();
    list.firstChild?.focus();
  }

  /* Above the button where there is no room below; never over the page's edge. */
  function place() {
    list.classList.toggle("is-above", button.getBoundingClientRect().bottom + list.offsetHeight + 8 > innerHeight);
  }

  wrap.addEventListener("keydown", event => {
    if (list.hidden) return;
    const items = [...list.children], at = items.indexOf(focusedBeside(list));
    if (event.key === "Escape") { toggle(false); button.focus(); } else {
      const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
      if (next === undefined) return;
      items[(next + items.length) % items.length]?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  });
  wrap.addEventListener("focusout", event => { if (!wrap.contains(event.relatedTarget)) toggle(false); });
  return {
    element: wrap,
    label() { button.setAttribute("aria-label", words().save); button.title = words().save; },
    show(on) { wrap.hidden = !on; },
  };
}

/** The words of a menu in a page's language. */
export const takeWords = t => ({
  save: t("saveView"), table: t("asTable"), svg: t("saveSvg"), png: t("savePng"), csv: t("saveCsv"), close: t("close"),
});

/** A table in a dialog of its own; it is in the shadow root of `near`, where that is in one. */
export function openTable(numbers, t, near) {
  const dialog = element("dialog", { className: "numbers", "aria-label": t.table, onclose: () => dialog.remove() },
    tableElement(numbers, t.table),
    element("button", { type: "button", className: "outline", textContent: t.close, onclick: () => dialog.close() }));
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
  (near.closest(".alone") ?? document.body).append(dialog);
  dialog.showModal();
}

const asText = picture => new XMLSerializer().serializeToString(picture);

/** The picture as a PNG, drawn from its SVG by the browser itself. */
export async function asPng(picture) {
  const url = URL.createObjectURL(new Blob([asText(picture)], { type: "image/svg+xml" })), image = new Image();
  try {
    image.src = url;
    await image.decode();
    const width = Number(picture.getAttribute("width")), height = Number(picture.getAttribute("height"));
    const canvas = element("canvas", { width: Math.round(width * DENSITY), height: Math.round(height * DENSITY) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise(done => canvas.toBlob(done, "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}
