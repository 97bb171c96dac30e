/* The sentence: a box to type in, and its tokens to click. What is typed is never overwritten by what Python says. */

import { apart, firstKey, paragraph, wordsOf } from "../../words.js";
import { cut, element, icon, isComposing, setText } from "../kit/dom.js";
import { characters, LINE_END, shown } from "../kit/space.js";
import { readScore, shownToken } from "../model/score.js";

const CUTS = { spaces: "cutSpaces", longest: "cutLongest", characters: "cutCharacters" };
const BLANK = "___", MOST = 2000;                                     // characters of a sentence that Python reads
const BRIEF = 32;                                                     // of a word that is spoken of
const brief = word => (word.length > BRIEF ? `${cut(word, BRIEF)}…` : word);
const isBlank = word => /^[_＿]{2,}$|^＿$/.test(word);

/** @param {Place} place */
export function render({ model, el }) {
  const sentence = new Sentence(model, el);
  return () => sentence.remove();
}

/** A guess at the tokens for the moments before Python has read them. */
export function roughTokens(text, level) {
  if (level === "characters") return characters(text).map(shown);
  return text.match(/_{2,}|＿+|[\p{Script=Han}]|[\p{L}\p{N}]+(?:['’][\p{L}]+)*|[^\s\p{L}\p{N}]/gu) ?? [];
}

class Sentence {
  /** @param {Store} model
      @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.t = wordsOf(model);
    this.typed = this.cut = this.wanted = null;
    this.composing = false;
    this.build();
    this.stops = [
      model.subscribe(["board", "live", "trace"], () => this.show()),
      model.subscribe("cursor", () => this.mark()),
      model.subscribe("language", () => this.label()),
      model.listen("notice", ({ field }) => { if (field === "level") this.label(); }),
    ];
    this.label();
  }

  build() {
    this.input = element("input", {
      type: "text", dir: "auto", spellcheck: false, autocomplete: "off",
      enterKeyHint: "go", oninput: () => this.type(), onkeydown: event => this.key(event),
      onchange: () => this.type(), oncompositionstart: () => { this.composing = true; },
      onpaste: event => this.paste(event), oncompositionend: () => { this.composing = false; this.type(); },
    });
    this.input.setAttribute("autocapitalize", "off");
    this.tokens = element("div", {
      className: "tokens", role: "group", dir: "auto",
      onclick: event => this.click(event), onkeydown: event => this.walk(event),
    });
    this.hint = element("span", { className: "hint", role: "status" });
    this.learn = element("button", {
      type: "button", className: "outline learn", hidden: true, onclick: () => this.model.send({ type: "learn" }),
    });
    this.note = element("p", { className: "preset-note" });
    this.level = element("div", { className: "segments small level", role: "group" },
      ...["words", "characters"].map(name =>
        element("button", { type: "button", "data-level": name, onclick: () => this.split(name) })));
    this.el.replaceChildren(
      element("div", { className: "own" }, icon("M11.5 2.5l2 2L6 12l-3 1 1-3z"), this.input),
      element("div", { className: "tokens-box" }, this.tokens),
      element("div", { className: "hints" }, this.hint, this.learn, this.note), this.level);
  }

  label() {
    const { t } = this;
    this.input.setAttribute("aria-label", t("sentence"));
    this.input.placeholder = t("sentencePlaceholder");
    this.level.setAttribute("aria-label", t("split"));
    setText(this.learn, t("learn"));
    for (const button of this.level.children) setText(button, t(button.dataset.level));
    this.drawn = null;
    this.show();
  }

  /* ---- what the visitor does ---- */
  type() {
    if (this.composing || this.input.value === (this.typed ?? this.model.board.sentence)) return;
    const isCut = this.input.value.length > MOST;
    if (isCut) this.input.value = cut(this.input.value, MOST);
    this.typed = this.input.value;
    this.cut = isCut ? this.typed : null;
    this.wanted = null;
    this.model.send({ type: "sentence", text: this.typed });
    this.show();
  }
  key(event) {
    if (isComposing(event)) return;
    if (event.key === "Enter") { this.typed = null; this.type(); this.input.select(); }
    if (event.key === "Escape") this.input.blur();
  }
  /* A box of one line would glue lines together: the end of each stays, as a token where the network knows it. */
  paste(event) {
    const lines = (event.clipboardData?.getData("text/plain") ?? "").split(/\r\n?|[\n\u2028\u2029]/u);
    if (lines.length < 2) return;
    event.preventDefault();
    const text = lines.filter(line => line.trim()).join(this.model.board.has_line_ends ? LINE_END : " ");
    this.input.setRangeText(text, this.input.selectionStart, this.input.selectionEnd, "end");
    this.type();
  }
  click(event) {
    const button = event.target.closest("[data-t]");
    if (!button) return;
    const index = Number(button.dataset.t);
    if (!this.isCloze()) return this.goTo(index);
    this.wanted = index === this.blank() ? -1 : index;
    this.model.send({ type: "blank", t: this.wanted });
    this.show();
  }
  /* Next token: the clicked word is where the cursor goes, and the answer is what follows it. */
  goTo(index) {
    this.model.look(false);
    const { trace } = this.model;
    if (!trace || index >= trace.tokens.length) return;
    this.model.set({ playing: false });
    const movement = trace.bidirectional ? 1 : 0, done = movement ? trace.tokens.length - index : index + 1;
    this.model.move({ movement, layer: trace.layers - 1, pos: done * readScore(trace).substeps.length });
  }
  split(level) {                                      // where Python refuses it, its notice shows the old one again
    this.model.send({ type: "level", level });
    for (const button of this.level.children) {
      button.setAttribute("aria-pressed", String(button.dataset.level === level));
    }
  }
  walk(event) {
    const on = this.isFromRight() ? -1 : 1, step = { ArrowRight: on, ArrowLeft: -on }[event.key];
    const buttons = [...this.tokens.children], at = buttons.indexOf(document.activeElement);
    const next = event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : step && at + step;
    if (next === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[Math.max(0, Math.min(buttons.length - 1, next))]?.focus();
  }

  /* ---- what it shows ---- */
  /* What was typed is no sequence of numbers: nothing of it could be read. */
  isUnread() {
    return this.model.board.task === "adding" && !this.model.board.tokens?.length
      && Boolean(this.model.board.sentence?.trim());
  }
  isCut() { return this.cut !== null && this.cut === (this.typed ?? this.model.board.sentence); }
  isFromRight() { return getComputedStyle(this.tokens).direction === "rtl"; }
  isCloze() { return this.model.board.facts?.blanks ?? true; }
  blank() { return this.wanted ?? this.model.board.blank ?? this.model.trace?.blank ?? -1; }
  state() {
    const { board, trace } = this.model, read = this.typed === null || this.typed === board.sentence;
    const tokens = read ? board.tokens ?? trace?.tokens ?? [] : roughTokens(this.typed, board.level);
    return {
      tokens: [...tokens], unknown: read ? board.unknown ?? [] : [], rare: board.rare ?? {},
      least: board.least ?? 1, waiting: !read, level: board.level ?? "words",
    };
  }

  show() {
    const { board, live } = this.model, isOther = board.sentence !== this.heard && this.heard !== undefined;
    const isFree = document.activeElement !== this.input;
    if (this.typed !== null && (this.typed === board.sentence || (live && isOther && isFree))) this.typed = null;
    this.heard = board.sentence;
    if (this.wanted !== null && this.wanted === board.blank) this.wanted = null;
    if (this.typed === null && isFree && board.sentence !== undefined && this.input.value !== board.sentence) {
      this.input.value = board.sentence;
    }
    const { preset_note: note = "" } = board;
    setText(this.note, note);
    this.note.title = note;
    const now = this.state();
    const key = JSON.stringify([
      now, this.blank(), board.task, board.cut, this.model.live, this.model.language, this.isCut(),
    ]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.draw(now);
    this.say(now);
    for (const button of this.level.children) {
      button.setAttribute("aria-pressed", String(button.dataset.level === now.level));
    }
    this.level.hidden = Boolean(board.facts?.generated);
    this.mark();
  }

  draw({ tokens, unknown, rare, waiting, level }) {
    const { t } = this, focused = [...this.tokens.children].indexOf(document.activeElement);
    const blank = this.isCloze() ? this.blank() : -1;
    const isFine = level === "characters" && tokens.some(w => /[a-z]/i.test(w));
    this.tokens.className = `tokens${isFine ? " is-fine" : ""}${waiting ? " is-waiting" : ""}`;
    this.tokens.setAttribute("aria-label", t(this.isCloze() ? "tokensOf" : "tokensNext"));
    this.tokens.replaceChildren(...tokens.map((word, index) => {
      const chosen = index === blank, lost = unknown[index] && !chosen && !isBlank(word);
      const name = chosen ? (isBlank(word) ? t("tokenBlankBare") : t("tokenBlank", { word }))
        : lost ? t(rare[word] ? "tokenRare" : "tokenUnknown", { word })
        : null;
      return element("button", {
        type: "button", "data-t": index, textContent: chosen || isBlank(word) ? BLANK : word,
        className: lost ? "is-unknown" : "", title: name, "aria-label": name,
        "aria-pressed": this.isCloze() ? String(chosen) : null,
      });
    }));
    if (focused >= 0) this.tokens.children[Math.min(focused, tokens.length - 1)]?.focus();
    this.marked = undefined;
    this.reveal(this.tokens.children[blank]);
  }
  /* A sentence of many lines scrolls in its own box; the blank is kept in sight. */
  reveal(button) {
    const box = this.tokens.parentElement;
    if (!button || box.scrollHeight <= box.clientHeight) return;
    const room = box.getBoundingClientRect(), { top, bottom } = button.getBoundingClientRect();
    if (top < room.top || bottom > room.bottom) box.scrollTop += top - (room.top + room.bottom) / 2;
  }

  /* Why words are read as unknown: not in the sentences, fewer times than the least, or past the largest vocabulary. */
  reasons(lost, rare, least) {
    const { t } = this, why = word => !rare[word] ? "unknown" : rare[word] < least ? "rare" : "past";
    return paragraph(["unknown", "rare", "past"].flatMap(reason => {
      const found = lost.filter(word => why(word) === reason);
      return !found.length ? [] : found.length === 1 ? [t(`${reason}One`, { words: brief(found[0]), least })]
        : [t(`${reason}Many`, { words: found.map(w => `“${apart(brief(w))}”`).join(t("listComma")), least })];
    }));
  }

  /* Whether the network would know these words if the sentence were one of its own. */
  canLearn(lost, rare, least) {
    const { facts } = this.model.board;
    return lost.length > 0 && least === 1 && !lost.some(word => rare[word])
      && Boolean(facts?.predicts_words && !facts.generated && !facts.writes);
  }

  say({ tokens, unknown, rare, least, waiting }) {
    const { t } = this;
    const lost = [...new Set(tokens.filter((word, index) =>
      unknown[index] && index !== this.blank() && !isBlank(word)))];
    this.learn.hidden = waiting || !this.canLearn(lost, rare, least) || tokens.some(isBlank);
    const text =
      waiting && !this.model.live ? t("hintWaiting") : this.isCut() ? t("sentenceCut", {
        most: MOST,
      }) : !tokens.length ? t(this.isUnread() ? "hint_adding" : "noSentence")
      : lost.length ? this.reasons(lost, rare, least)
      : this.isCloze()
        ? t(this.blank() >= 0 ? "hintBlanked" : "hintBlank")
        : t(firstKey(`hint_${this.model.board.task}`, "hintAt"));
    const way = !waiting && CUTS[this.model.board.cut];
    setText(this.hint, paragraph([text, way && t(way), this.isFromRight() && t("hintFromRight")]));
    this.hint.title = lost.length || way ? this.hint.textContent : "";
    this.hint.classList.toggle("is-unknown", lost.length > 0 || this.isCut() || (!waiting && this.isUnread()));
  }

  /* Next token: the last word that the pass has finished is the one whose follower is guessed. */
  mark() {
    const { trace, cursor } = this.model;
    if (this.isCloze() || !trace || trace.reads === "final") return;
    const here = trace.isDecoder ? -1 : shownToken(trace, cursor, trace);          // the decoder reads other tokens
    if (here === this.marked) return;
    this.marked = here;
    [...this.tokens.children].forEach((button, index) =>
      index === here ? button.setAttribute("aria-current", "true") : button.removeAttribute("aria-current"));
    this.reveal(this.tokens.children[here]);
  }

  remove() { this.stops.forEach(stop => stop()); this.el.replaceChildren(); }
}
