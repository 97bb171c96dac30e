/* The menu of presets: board.presets is a list of { name, title, note }. Absent until there are any. */

import { wordsOf } from "../words.js";
import { element, icon } from "./dom.js";

export function presetsMenu(model) {
  const t = wordsOf(model);
  const word = document.createTextNode(""), down = icon("M3 6l5 5 5-5");
  down.setAttribute("class", "down");
  const button = element("button", { type: "button", className: "quiet", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => toggle() }, word, down);
  const list = element("div", { className: "menu-list", role: "menu", hidden: true });
  const wrap = element("nav", { className: "menu" }, button, list);

  const items = () => [...list.querySelectorAll("[role=menuitem]")];
  function toggle(open = list.hidden) {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) { fill(); items()[0]?.focus(); }
  }
  function fill() {
    const presets = model.board.presets ?? [];
    if (!presets.length) return list.replaceChildren(element("p", { className: "soon", textContent: t("presetsSoon") }));
    list.replaceChildren(...presets.map(({ name, title, note }) =>
      element("button", { type: "button", role: "menuitem", onclick: () => choose(name) }, element("strong", { textContent: title ?? name }), note && element("span", { textContent: note }))));
  }
  function choose(name) {
    model.send({ type: "preset", name });
    toggle(false);
    button.focus();
  }
  function keys(event) {
    if (list.hidden) return;
    if (event.key === "Escape") { event.stopPropagation(); toggle(false); button.focus(); return; }
    const all = items(), at = all.indexOf(document.activeElement), next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined || !all.length) return;
    event.preventDefault();
    event.stopPropagation();
    all[(next + all.length) % all.length].focus();
  }
  const away = event => { if (!list.hidden && !wrap.contains(event.target)) toggle(false); };
  wrap.addEventListener("keydown", keys);
  wrap.addEventListener("focusout", event => { if (event.relatedTarget && !wrap.contains(event.relatedTarget)) toggle(false); });
  document.addEventListener("pointerdown", away);
  return {
    element: wrap,
    label() { word.data = t("presets"); list.setAttribute("aria-label", t("presets")); if (!list.hidden) fill(); },
    remove() { document.removeEventListener("pointerdown", away); },
  };
}
