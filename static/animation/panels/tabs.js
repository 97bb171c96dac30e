/* The lower views, one at a time, on the same cursor. Each can be read as a table and taken away.

   A lower view is a module that exports
     title     its name in each language: { en, zh }
     watch     the keys of the model that it is drawn from
     draw      ({ model, el, t }) draws it into el and returns the note beside the tabs
     table     ({ model, t }) returns { columns, rows }, or null where there is nothing to read
     enter     (model), if it is there: what is sent when it is opened
     leave     (model), if it is there: what is sent when another one is opened
     allRows   true where its picture is that of its table
     picture   ({ model, t, width, caption }), if it is there: its picture as an <svg>, where that is not what is drawn
     axes      (t, model), if it is there: [along, up], what the axes of its charts measure
     caption   ({ model, t }), if it is there: what is said under its picture, whose reader cannot click */

import { wordsOf } from "../../words.js";
import { element, setText } from "../kit/dom.js";
import { keep, kept } from "../kit/preferences.js";
import { load } from "../kit/load.js";
import { onFrame } from "../kit/svg.js";
import { pictureOf, tableElement, tablePicture } from "../kit/tables.js";
import { takeMenu, takeWords } from "../kit/take.js";

const VIEWS = {
  gates: () => import("../tabs/gates.js"),
  code: () => import("../tabs/code.js"),
  flow: () => import("../tabs/flow.js"),
  tokens: () => import("../tabs/tokens.js"),
  trajectory: () => import("../tabs/trajectory.js"),
  generate: () => import("../tabs/generate.js"),
  curves: () => import("../tabs/curves.js"),
  weights: () => import("../tabs/weights.js"),
  history: () => import("../tabs/history.js"),
};
const APPLIES = { generate: board => Boolean(board.generation) };                 // the others always do
const ALWAYS = ["language", "theme"];

/** @param {Place} place */
export function render({ model, el }) {
  const tabs = new Tabs(model, el);
  return () => tabs.remove();
}

class Tabs {
  /** @type {HTMLButtonElement[]} */ buttons;
  /** @type {ReturnType<typeof takeMenu>} */ take;

  /** @param {Store} model
      @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.t = wordsOf(model);
    this.view = null;
    this.asTable = false;
    this.ask = onFrame(() => this.draw());
    this.build();
    this.sizes = new ResizeObserver(() => { if (this.body.clientWidth !== this.width) this.ask(); });
    this.sizes.observe(this.body);
    this.stops = [
      model.subscribe("language", () => this.label()),
      model.subscribe("board", () => { this.offer(); this.follow(); }),
      model.listen("tab", ({ name }) => { if (name in VIEWS) this.open(name, false); }),
    ];
    this.titles = {};
    this.label();
    // said when it is opened
    for (const [name, get] of Object.entries(VIEWS)) get().then(view => this.entitle(name, view), () => {});
    this.open(Object.keys(VIEWS).find(name => name === kept("tab")) ?? "gates");
    this.offer();
  }

  /* A view has come: it brings its own title. */
  entitle(name, view) {
    this.titles[name] = view.title;
    this.label();
  }

  title(name) {
    return this.titles[name]?.[this.model.language] ?? this.titles[name]?.en ?? name;
  }

  build() {
    this.buttons = Object.keys(VIEWS).map(name => element("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "tab-panel",
      "data-tab": name, onclick: () => this.open(name),
    }));
    this.list = element("div", {
      className: "tab-list", role: "tablist", onkeydown: event => this.keys(event),
    }, ...this.buttons);
    this.note = element("p", { className: "look" });
    this.tableButton = element("button", {
      type: "button", onclick: () => { this.asTable = !this.asTable; this.ask(); },
    });
    const words = () => takeWords(this.t);
    this.take = takeMenu({
      words, name: () => `unrolled-${this.name}`,
      table: () => this.view?.table({ model: this.model, t: this.t }), picture: () => this.picture(),
    });
    this.tools = element("div", { className: "tab-tools" }, this.tableButton, this.take.element);
    this.below = element("p", { className: "look" });
    this.body = element("div");
    this.panel = element("div", {
      className: "panel", role: "tabpanel", id: "tab-panel", tabIndex: 0,
    }, this.below, this.body);
    this.heading = element("h2", { className: "visually-hidden" });
    this.el.replaceChildren(this.heading, element("div", { className: "tabs" }, this.list, this.note, this.tools),
      this.panel);
  }

  /* What is drawn; where a view is all rows and no drawing, or is read as a table, its rows. */
  picture() {
    const { view, model, t } = this, note = view?.caption?.({ model, t }) ?? this.note.textContent;
    const caption = [this.title(this.name), note].filter(Boolean).join(t("stop"));
    const rows = view?.table({ model, t });
    if (rows && (this.asTable || view.allRows)) return tablePicture(rows, caption);
    if (rows && view.picture) return view.picture({ model, t, width: this.body.clientWidth, caption });
    return pictureOf(this.body, caption, view?.axes?.(t, model));
  }

  label() {
    const { t } = this;
    this.list.setAttribute("aria-label", t("moreViews"));
    setText(this.heading, t("moreViews"));
    for (const button of this.buttons) setText(button, this.title(button.dataset.tab));
    this.take.label();
    this.ask();
  }

  /* A view that does not apply to this task is not there. */
  offer() {
    for (const button of this.buttons) button.hidden = !(APPLIES[button.dataset.tab]?.(this.model.board) ?? true);
    if (this.buttons.some(button => button.hidden && button.dataset.tab === this.name)) this.open("gates");
  }

  /* A lesson's page opens the view that it speaks of, once. */
  follow() {
    const { lesson } = this.model.board, page = lesson ? `${lesson.name} ${lesson.page}` : "";
    if (page === this.page) return;
    this.page = page;
    if (lesson?.tab && lesson.tab !== this.name) this.open(lesson.tab, false);
  }

  async open(name, chosen = true) {
    this.name = name;
    this.model.set({ tab: name });
    if (chosen) keep("tab", name);
    for (const button of this.buttons) {
      const isOpen = button.dataset.tab === name;
      button.setAttribute("aria-selected", String(isOpen));
      button.tabIndex = isOpen ? 0 : -1;
    }
    this.panel.setAttribute("aria-labelledby", `tab-${name}`);
    const view = await load(this.model, name, "tabs", VIEWS[name]);
    if (this.name !== name) return;
    this.view?.leave?.(this.model);
    this.view = view;
    this.unwatch?.();
    this.body.replaceChildren();
    if (!view) return;
    view.enter?.(this.model);
    this.unwatch = this.model.subscribe([...view.watch, ...ALWAYS], () => this.ask());
    this.draw();
  }

  draw() {
    if (!this.view) return;
    const { model, t, body } = this, table = this.view.table({ model, t });
    this.width = body.clientWidth;
    setText(this.tableButton, t(this.asTable ? "asChart" : "asTable"));
    this.tableButton.setAttribute("aria-pressed", String(this.asTable));
    this.tools.hidden = !table;
    if (this.asTable && table) {
      body.replaceChildren(tableElement(table, t("tableOf", { view: this.title(this.name) })));
      this.shownTable = true;
      return;
    }
    if (this.shownTable) { body.replaceChildren(); this.shownTable = false; }
    const note = this.view.draw({ model, el: body, t }) ?? "";
    setText(this.note, note);
    this.note.title = note;
    setText(this.below, note);
    const cut = this.note.clientWidth > 0 && this.note.scrollWidth > this.note.clientWidth;
    this.note.classList.toggle("is-cut", cut);
    this.panel.classList.toggle("has-note",
      note !== "" && (!this.note.clientWidth || this.note.scrollWidth > this.note.clientWidth));
  }

  keys(event) {
    const buttons = this.buttons.filter(b => !b.hidden), at = buttons.findIndex(b => b.dataset.tab === this.name);
    const count = buttons.length;
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: count - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const button = buttons[(next + count) % count];
    button.focus();
    this.open(button.dataset.tab);
  }

  remove() {
    this.ask.cancel();
    this.unwatch?.();
    this.sizes.disconnect();
    this.stops.forEach(stop => stop());
    this.el.replaceChildren();
  }
}
