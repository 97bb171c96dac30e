/* The open lesson: a page of it to read, one thing on the page marked, and at the end a question that Python checks.
   Its pages are addresses (#lesson-gates-2): Back, a reload and a copied address work as everywhere.             */

import { wordsOf } from "../../words.js";
import { element, icon, setText } from "../kit/dom.js";
import { figure } from "./figures.js";
import { keep, kept } from "../kit/preferences.js";

const POINTED = {
  stage: "[data-place=stage] .canvas", formula: "[data-place=stage] .formula", sentence: "[data-place=sentence]",
  answers: "[data-place=answers]",
  loss: "aside > .loss", tabs: "[data-place=tabs]", network: "[data-fold=network]", text: "[data-fold=text]",
  training: "[data-fold=training]",
};
// the exact marks within it, where they are drawn
const EXACT = `.mark-box, .terms .is-marked, [data-marks~="flow:0"] .flow-pair > :first-child,
  [data-marks~="flow:1"] .flow-pair > :last-child`;
const GUIDED = 6000;                                         // ms that the rest stays dimmed, once nothing plays
const ACTS = ["pointerdown", "keydown", "wheel", "touchmove"];

const answered = () => new Set((kept("lessons") ?? "").split(" ").filter(Boolean));
export const isAnswered = name => answered().has(name);
export const hasBegun = () => kept("lessons") !== null;

/** @param {Place} place */
export function render({ model, el }) {
  const lesson = new Lesson(model, el);
  return () => lesson.remove();
}

class Lesson {
  /** @param {Store} model
      @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.t = wordsOf(model);
    this.turned = "";
    this.build();
    this.sizes = new ResizeObserver(() => this.settle());
    [el, document.body].forEach(box => this.sizes.observe(box));
    const act = () => { this.isFresh = false; this.guide(false); };
    ACTS.forEach(type => addEventListener(type, act, { capture: true, passive: true }));
    this.stops = [
      () => ACTS.forEach(type => removeEventListener(type, act, { capture: true })),
      model.subscribe(["board", "language"], () => this.show()),
      model.subscribe("playing", () => { if (!model.playing) this.dimFor(GUIDED); }),
      model.subscribe(["trace", "cursor", "theme"], () => this.draw()),
    ];
    this.show();
  }

  build() {
    this.number = element("p", { className: "lesson-number" });
    this.title = element("h2", { tabIndex: -1 });
    this.close = element("a", { className: "icon", href: "#" }, icon("M3.5 3.5l9 9M12.5 3.5l-9 9"));
    this.text = element("p", {
      className: "lesson-text", onmouseout: () => this.hideTerm(), onfocusout: () => this.hideTerm(),
      onkeydown: event => { if (event.key === "Escape") this.hideTerm(); },
    });
    this.picture = element("div", { className: "lesson-picture" });
    this.tip = element("div", { className: "tip term-tip", role: "tooltip", id: "term-tip", hidden: true });
    this.options = element("div", { className: "lesson-options", role: "group" });
    this.said = element("p", { className: "lesson-said" });
    this.spoken = element("p", { className: "visually-hidden", role: "status" });
    this.where = element("button", { type: "button", className: "outline lesson-where", onclick: () => this.bring() });
    this.back = element("a", { className: "button outline" }, icon("M10 3L5 8l5 5"), this.backWord = element("span"));
    this.dots = element("span", { className: "lesson-dots" });
    this.next = element("a", { className: "button primary" }, this.nextWord = element("span"), icon("M6 3l5 5-5 5"));
    this.el.dataset.refuge = ".top .menu button";
    this.el.replaceChildren(element("div", { className: "lesson-head" }, element("div", {}, this.number, this.title),
      this.close), this.text, this.picture, this.tip, this.options, this.said, this.spoken,
      this.pages = element("nav", { className: "lesson-nav" }, this.back, this.dots, this.next, this.where));
  }

  show() {
    const { t, model: { board: { lesson, lessons } } } = this;
    this.el.hidden = !lesson;
    if (!lesson) return this.leave();
    const last = lesson.page === lesson.pages;
    this.el.setAttribute("aria-label", t("lessonOf", lesson));
    setText(this.number, t("lessonNumber", { number: lesson.number, count: lessons.length }));
    setText(this.title, lesson.title);
    this.close.setAttribute("aria-label", t("leaveLesson"));
    this.close.title = t("leaveLesson");
    this.write(lesson);
    this.figure = lesson.figure ? figure(lesson, t) : null;
    this.picture.replaceChildren(...(this.figure ? [this.figure.element] : []));
    this.draw();
    this.ask(lesson);
    this.back.href = `#lesson-${lesson.name}-${lesson.page - 1}`;
    this.back.classList.toggle("is-absent", lesson.page === 1);
    this.next.href = !last ? `#lesson-${lesson.name}-${lesson.page + 1}`
      : lesson.next ? `#lesson-${lesson.next}-1`
      : "#";
    setText(this.backWord, t("backPage"));
    setText(this.nextWord, t(!last ? "nextPage" : lesson.next ? "nextLesson" : "leaveLesson"));
    setText(this.where, t("showPointed"));
    this.pages.setAttribute("aria-label", t("lessonPages"));
    setText(this.dots, `${lesson.page} / ${lesson.pages}`);
    this.turn(lesson);
  }

  /* A page is turned once: it is read out, and what it points at is opened, marked and brought into sight; afterwards
     the visitor is free. */
  turn({ name, page, points, marks }) {
    const now = `${name} ${page}`;
    if (now === this.turned) return;
    const isOpened = name !== this.turned.split(" ")[0];
    this.turned = now;
    if (!hasBegun()) keep("lessons", "");
    const pointed = this.point(points, marks);
    if (pointed instanceof HTMLDetailsElement) pointed.open = true;
    if (isOpened) this.takeFocus(); else setText(this.spoken, this.text.textContent);
    this.isFresh = true;
    this.guide(true);
    scrollTo(0, 0);                                          // where the page before had scrolled to says nothing here
    this.bring();
  }
  /* What moves with the animation in the card's picture. */
  draw() {
    if (this.figure) this.figure.draw(this.model);
  }
  /* The rest of the page is dimmed while a page is new: until the visitor does something, or some seconds after what
     it plays has ended. */
  guide(isOn) {
    document.documentElement.classList.toggle("is-guided", isOn);
    clearTimeout(this.dimmed);
    if (isOn && !this.model.playing) this.dimFor(GUIDED);
  }
  dimFor(time) {
    clearTimeout(this.dimmed);
    this.dimmed = setTimeout(() => this.guide(false), time);
  }
  /* From where lessons are chosen, or from nowhere; never out of a box that is typed in. */
  takeFocus() {
    const { activeElement: now, body } = document;
    if (now && now !== body && !now.closest("[data-place=shell], [data-place=lesson]")) return;
    this.title.focus({ preventScroll: true });
  }
  pointed() { return document.querySelector(".is-pointed"); }
  point(name, marks = "") {
    const pointed = this.pointed(), found = name ? document.querySelector(POINTED[name]) : null;
    this.model.set({ marks });
    document.documentElement.dataset.marks = marks.replaceAll(",", " ");
    if (pointed) { pointed.classList.remove("is-pointed"); this.sizes.unobserve(pointed); }
    if (found) { found.classList.add("is-pointed"); this.sizes.observe(found); }
    return found;
  }
  leave() {
    this.point(null);
    this.guide(false);
    this.turned = "";
  }

  /* What a page opens may come or grow a moment later: as long as the visitor has done nothing yet, it is kept in
     sight. */
  settle() {
    document.documentElement.style.setProperty("--card", `${this.el.offsetHeight}px`);
    if (this.isFresh) this.bring();
  }
  /* The card stays at the top of its column (app.css).  What is marked comes into sight with it, under it in the same
     column; where there is no room for all of that, it begins there. */
  bring() {
    const named = this.pointed(), page = document.documentElement;
    const end = innerHeight - (parseFloat(getComputedStyle(page).scrollPaddingBottom) || 0);
    // a bar that is always there speaks of the drawing: that is what has to come into sight
    const isFixed = named && getComputedStyle(named).position === "fixed";
    const pointed = isFixed ? document.querySelector(POINTED.stage) : named;
    if (!pointed || this.isSeen(pointed, end)) return;
    scrollTo(0, 0);
    const card = this.el.getBoundingClientRect(), mark = this.boxOf(pointed, end - card.height);
    const cover = isBeside(mark, card) || mark.top < card.top ? 0 : card.height;
    const way = mark.height <= end - cover ? mark.bottom - end : mark.top - cover;
    scrollTo(0, Math.ceil(Math.max(0, way, card.bottom - end)));       // a part of a pixel is out of sight too
  }
  /* What has to be in sight: the whole part of the page, or where there is no room for that, what is marked in it. */
  boxOf(pointed, room) {
    const whole = pointed.getBoundingClientRect();
    const exact = [...pointed.querySelectorAll(EXACT)].map(mark => mark.getBoundingClientRect());
    if (whole.height <= room || !exact.length) return whole;
    const [top, bottom] = [Math.min(...exact.map(box => box.top)), Math.max(...exact.map(box => box.bottom))];
    const { left, right } = whole, height = bottom - top;
    return height <= room ? { left, right, top, bottom, height } : whole;
  }
  isSeen(pointed, end) {
    const card = this.el.getBoundingClientRect(), mark = this.boxOf(pointed, end - card.height);
    const isIn = box => box.top >= 0 && box.bottom <= end;
    return isIn(card) && isIn(mark) && (isBeside(mark, card) || mark.bottom <= card.top || mark.top >= card.bottom);
  }

  /* [[key|words]] is a button that says what the words mean. */
  write({ text, terms }) {
    if (text === this.written) return;
    this.written = text;
    this.hideTerm();
    this.text.replaceChildren(...text.split(/(\[\[\w+\|[^\]]+\]\][,.:;，。：；、]?)/).map(part => {
      const [, key, words, stop] = /^\[\[(\w+)\|([^\]]+)\]\](.?)$/.exec(part) ?? [];
      if (!key) return part;
      const explain = event => this.showTerm(event.currentTarget, terms[key]);
      const term = element("button", {
        type: "button", className: "term", "aria-describedby": "term-tip",
        textContent: words, onmouseenter: explain, onfocus: explain, onclick: explain,
      });
      return stop ? element("span", { className: "with-stop" }, term, stop) : term;      // it begins no line
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
        element("button", {
          type: "button", className: "outline", textContent: text, "aria-pressed": String(option === chosen),
          onclick: () => this.model.send({ type: "answer", option }),
        })));
      this.options.children[focused]?.focus();
    }
    if (right !== this.right && this.right !== undefined) setText(this.spoken, said);
    this.right = right;
    setText(this.said, said);
    this.said.className = `lesson-said${right === true ? " is-right" : right === false ? " is-wrong" : ""}`;
    if (right && !isAnswered(name)) keep("lessons", [...answered(), name].join(" "));
  }

  remove() {
    this.sizes.disconnect();
    clearTimeout(this.dimmed);
    this.stops.forEach(stop => stop());
    this.point(null);
    this.guide(false);
    this.el.replaceChildren();
  }
}

const isBeside = (a, b) => a.right <= b.left || b.right <= a.left;
