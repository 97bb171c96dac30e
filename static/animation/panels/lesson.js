/* The open lesson: a page of it to read, one thing on the page marked, and at the end a question that Python checks.
   Its pages are addresses (#lesson-gates-2): Back, a reload and a copied address work as everywhere.             */

import { wordsOf } from "../../words.js";
import { element, icon, setText } from "../kit/dom.js";
import { keep, kept } from "../kit/preferences.js";

const POINTED = {
  stage: "[data-place=stage] .canvas", formula: "[data-place=stage] .formula", sentence: "[data-place=sentence]", answers: "[data-place=answers]",
  loss: "aside > .loss", tabs: "[data-place=tabs]", network: "[data-fold=network]", text: "[data-fold=text]",
};
const PHONE = "(max-width: 719px)";

const answered = () => new Set((kept("lessons") ?? "").split(" ").filter(Boolean));
export const isAnswered = name => answered().has(name);
export const hasBegun = () => kept("lessons") !== null;

export function render({ model, el }) {
  const lesson = new Lesson(model, el);
  return () => lesson.remove();
}

class Lesson {
  constructor(model, el) {
    Object.assign(this, { model, el, t: wordsOf(model), turned: "" });
    this.build();
    this.stops = [model.subscribe(["board", "language"], () => this.show())];
    this.show();
  }

  build() {
    this.number = element("p", { className: "lesson-number" });
    this.title = element("h2");
    this.close = element("a", { className: "icon", href: "#" }, icon("M3.5 3.5l9 9M12.5 3.5l-9 9"));
    this.text = element("p", { className: "lesson-text", "aria-live": "polite", onmouseout: () => this.hideTerm(), onfocusout: () => this.hideTerm(), onkeydown: event => { if (event.key === "Escape") this.hideTerm(); } });
    this.tip = element("div", { className: "tip term-tip", role: "tooltip", id: "term-tip", hidden: true });
    this.options = element("div", { className: "lesson-options", role: "group" });
    this.said = element("p", { className: "lesson-said", role: "status" });
    this.where = element("button", { type: "button", className: "outline lesson-where", onclick: () => this.pointed()?.scrollIntoView({ block: "center" }) });
    this.back = element("a", { className: "button outline" }, icon("M10 3L5 8l5 5"), this.backWord = element("span"));
    this.dots = element("span", { className: "lesson-dots" });
    this.next = element("a", { className: "button primary" }, this.nextWord = element("span"), icon("M6 3l5 5-5 5"));
    this.el.setAttribute("tabindex", "-1");
    this.el.replaceChildren(element("div", { className: "lesson-head" }, element("div", {}, this.number, this.title), this.close), this.text, this.tip, this.options, this.said,
      element("nav", { className: "lesson-nav" }, this.back, this.dots, this.next, this.where));
  }

  show() {
    const { t, model: { board: { lesson, lessons } } } = this;
    this.el.hidden = !lesson;
    if (!lesson) return this.point(null);
    const last = lesson.page === lesson.pages;
    this.el.setAttribute("aria-label", t("lessonOf", lesson));
    setText(this.number, t("lessonNumber", { number: lesson.number, count: lessons.length }));
    setText(this.title, lesson.title);
    this.close.setAttribute("aria-label", t("leaveLesson"));
    this.close.title = t("leaveLesson");
    this.write(lesson);
    this.ask(lesson);
    this.back.href = `#lesson-${lesson.name}-${lesson.page - 1}`;
    this.back.classList.toggle("is-absent", lesson.page === 1);
    this.next.href = !last ? `#lesson-${lesson.name}-${lesson.page + 1}` : lesson.next ? `#lesson-${lesson.next}-1` : "#";
    setText(this.backWord, t("backPage"));
    setText(this.nextWord, t(!last ? "nextPage" : lesson.next ? "nextLesson" : "leaveLesson"));
    setText(this.where, t("showPointed"));
    setText(this.dots, `${lesson.page} / ${lesson.pages}`);
    this.turn(lesson);
  }

  /* A page is turned once: what it points at is opened and marked; afterwards the visitor is free. */
  turn({ name, page, points }) {
    const now = `${name} ${page}`;
    if (now === this.turned) return;
    this.turned = now;
    if (!hasBegun()) keep("lessons", "");
    const pointed = this.point(points);
    if (pointed instanceof HTMLDetailsElement) pointed.open = true;
    if (!matchMedia(PHONE).matches) pointed?.scrollIntoView({ block: "nearest" });
    else this.el.scrollIntoView({ block: "start" });
  }
  pointed() { return document.querySelector(".is-pointed"); }
  point(name) {
    this.pointed()?.classList.remove("is-pointed");
    if (!name) this.turned = "";
    const found = name ? document.querySelector(POINTED[name]) : null;
    found?.classList.add("is-pointed");
    return found;
  }

  /* [[key|words]] is a button that says what the words mean. */
  write({ text, terms }) {
    if (text === this.written) return;
    this.written = text;
    this.hideTerm();
    this.text.replaceChildren(...text.split(/(\[\[\w+\|[^\]]+\]\])/).map(part => {
      const [, key, words] = /^\[\[(\w+)\|([^\]]+)\]\]$/.exec(part) ?? [];
      if (!key) return part;
      const explain = event => this.showTerm(event.currentTarget, terms[key]);
      return element("button", { type: "button", className: "term", "aria-describedby": "term-tip", textContent: words, onmouseenter: explain, onfocus: explain, onclick: explain });
    }));
  }
  showTerm(button, text) {
    this.tip.textContent = text;
    this.tip.hidden = false;
    this.tip.style.top = `${button.offsetTop + button.offsetHeight + 4}px`;
  }
  hideTerm() { this.tip.hidden = true; }

  ask({ name, options, chosen, right, said }) {
    const key = JSON.stringify([options, chosen, right]);
    if (key !== this.asked) {
      this.asked = key;
      const focused = [...this.options.children].indexOf(document.activeElement);
      this.options.replaceChildren(...options.map((text, option) =>
        element("button", { type: "button", className: "outline", textContent: text, "aria-pressed": String(option === chosen), onclick: () => this.model.send({ type: "answer", option }) })));
      this.options.children[focused]?.focus();
    }
    setText(this.said, said);
    this.said.className = `lesson-said${right === true ? " is-right" : right === false ? " is-wrong" : ""}`;
    if (right && !isAnswered(name)) keep("lessons", [...answered(), name].join(" "));
  }

  remove() { this.stops.forEach(stop => stop()); this.point(null); this.el.replaceChildren(); }
}
