/* A menu of the header: its items are { name, title, note }. With `address` an item is a link, else `choose` hears of
   it. */

import { element, icon } from "./dom.js";

/** words: the keys of the button's word and of what is said while there are no items yet; isDone: what has a tick.
    @param {{ t: Function, words: string[], items: Function, address?: Function, choose?: Function,
      isDone?: (item: object) => boolean }} options */
export function createMenu({ t, words: [name, soon], items: list, address, choose, isDone = () => false }) {
  const word = document.createTextNode(""), down = icon("M3 6l5 5 5-5");
  down.setAttribute("class", "down");
  const button = element("button", {
    type: "button", className: "quiet", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => toggle(),
  }, word, down);
  const box = element("div", { className: "menu-list", role: "menu", hidden: true });
  const wrap = element("nav", { className: "menu" }, button, box);

  const items = () => [...box.querySelectorAll("[role=menuitem]")];
  function toggle(open = box.hidden) {
    box.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) { fill(); items()[0]?.focus(); }
  }
  function fill() {
    const all = list() ?? [];
    if (!all.length) return box.replaceChildren(element("p", { className: "soon", textContent: t(soon) }));
    box.replaceChildren(...all.map(createItem));
  }
  function createItem(item) {
    const title = element("strong", {}, item.title ?? item.name,
      isDone(item)
        ? element("span", { className: "tick", title: t("lessonDone"), "aria-label": t("lessonDone") }, "✓")
        : null);
    const chosen = () => { choose?.(item); toggle(false); button.focus(); };
    return element(address ? "a" : "button", {
      role: "menuitem", ...(address ? { href: address(item) } : { type: "button" }), onclick: chosen,
    }, title, item.note && element("span", { textContent: item.note }));
  }
  function keys(event) {
    if (box.hidden) return;
    if (event.key === "Escape") { event.stopPropagation(); toggle(false); button.focus(); return; }
    const all = items(), at = all.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined || !all.length) return;
    event.preventDefault();
    event.stopPropagation();
    all[(next + all.length) % all.length].focus();
  }
  const away = event => { if (!box.hidden && !wrap.contains(event.target)) toggle(false); };
  wrap.addEventListener("keydown", keys);
  wrap.addEventListener("focusout", event => {
    if (event.relatedTarget && !wrap.contains(event.relatedTarget)) toggle(false);
  });
  document.addEventListener("pointerdown", away);
  return {
    element: wrap,
    label() {
      word.data = t(name);
      wrap.setAttribute("aria-label", t(name));
      box.setAttribute("aria-label", t(name));
      if (!box.hidden) fill();
    },
    remove() { document.removeEventListener("pointerdown", away); },
  };
}
