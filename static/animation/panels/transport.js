/* The transport: the one clock, play and pause, steps, the scrub, speed, loop, the keys, and a spoken sentence for each
   user step. */

import { forClass } from "../kit/class_mode.js";
import { element, icon, setText } from "../kit/dom.js";
import { describe } from "../stage/formula.js";
import { phrase } from "../../words/phrases.js";
import { acts, BACK, durationAt, fit, focus, lengthOf, orderOf, readScore, stopBeside } from "../model/score.js";

const SPEEDS = [[0.25, "¼×"], [0.5, "½×"], [1, "1×"], [2, "2×"], [4, "4×"]];
const FIRST_PLAY = 1200;                                              // ms: the whole picture is seen first
const LONGEST_FRAME = 50;                                             // ms: a hidden tab does not leap ahead
const lessMotion = matchMedia("(prefers-reduced-motion: reduce)"), still = () => lessMotion.matches;
const NS = "http://www.w3.org/2000/svg";

/** @param {Place} place */
export function render({ model, el }) {
  const transport = new Transport(model, el);
  return () => transport.remove();
}

class Transport {
  /** @type {Score} */ score;
  /** @type {SVGElement} */ marks;
  /** @type {number} */ pending;

  /** @param {Store} model
      @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.build();
    this.onKey = event => { this.touched = true; this.key(event); };
    this.onPointer = () => { this.touched = true; };
    this.keys = model.alone?.keys ?? window;
    this.keys.addEventListener("keydown", this.onKey);
    this.onMotion = () => { this.build(); this.loaded(); };
    addEventListener("pointerdown", this.onPointer);
    lessMotion.addEventListener("change", this.onMotion);
    this.stops = [
      model.subscribe("trace", () => this.loaded()),
      model.subscribe("cursor", () => this.show()),
      model.subscribe("playing", () => this.playingChanged()),
      model.subscribe(["speed", "loop"], () => this.show()),
      model.subscribe("board", () => this.showTraining()),
      model.subscribe("language", () => { this.build(); this.loaded(); }),
    ];
    this.sizes = new ResizeObserver(() => this.drawMarks());
    this.sizes.observe(el);
    this.loaded();
    if (model.playing) this.playingChanged();
    const wakes = model.trace && !model.live && !model.alone && !still();
    if (wakes) this.wake = setTimeout(() => this.firstPlay(), FIRST_PLAY);
  }

  /* The page is alive before Python is: the recorded network plays of itself, unless the visitor was quicker. */
  firstPlay() {
    const { model } = this, { trace } = model;
    if (!trace || model.playing || this.touched || document.hidden) return;
    this.begin(acts(model)[0]);
    model.set({ playing: true, narrated: true });
  }

  say(...args) { return phrase(this.model.language, this.model.board)(...args); }

  build() {
    const say = this.say.bind(this);
    const button = (name, paths, act, more = "") => element("button", {
      type: "button", className: `icon ${more}`, "aria-label": say(name), title: say(name), onclick: act,
    }, icon(...paths));
    this.playButton = button("play", ["M4 2.5 13 8l-9 5.5z", "M4 3h3v10H4zM9 3h3v10H9z"], () => this.toggle(), "play");
    this.loopButton = button("loop",
      ["M3 9V7a3 3 0 0 1 3-3h6M10 2l2.5 2L10 6M13 7v2a3 3 0 0 1-3 3H4M6 14l-2.5-2L6 10"],
      () => this.model.set({ loop: !this.model.loop }), "loop");
    this.marks = document.createElementNS(NS, "svg");
    this.marks.setAttribute("class", "marks");
    this.marks.setAttribute("aria-hidden", "true");
    this.scrub = element("input", {
      type: "range", min: 0, max: 1, step: 0.01, value: 0, className: "scrub-input",
      "aria-label": say("position"), oninput: () => this.scrubbed(), onchange: () => this.announce(),
    });
    this.readout = element("output", { className: "readout", "aria-live": "off" });
    this.speed = element("select", {
      className: "speed", "aria-label": say("speed"),
      onchange: () => this.model.set({ speed: Number(this.speed.value) }),
    }, ...SPEEDS.map(([value, text]) => element("option", { value, textContent: text })));
    this.train = element("button", {
      type: "button", className: "primary only-phone",
      onclick: () =>
        this.model.send({ type: "command", name: this.model.board.state === "training" ? "pause" : "train" }),
    });
    this.live = element("div", { className: "visually-hidden", "aria-live": "polite", role: "status" });
    this.help = this.helpDialog();
    this.el.classList.add("transport");
    this.el.setAttribute("role", "group");
    this.el.setAttribute("aria-label", say("transport"));
    this.el.replaceChildren(
      button("home", ["M3 3v10M13 3 6 8l7 5z"], () => this.step("home"), "wide-only"),
      button("tokenBack", ["M13 3 8 8l5 5zM8 3 3 8l5 5z"], () => this.step("tokenBack"), "wide-only"),
      button("stepBack", ["M11 3 4 8l7 5z"], () => this.step("back")),
      this.playButton,
      button("stepOn", ["m5 3 7 5-7 5z"], () => this.step("next")),
      button("tokenOn", ["m3 3 5 5-5 5zM8 3l5 5-5 5z"], () => this.step("tokenOn"), "wide-only"),
      button("end", ["M13 3v10M3 3l7 5-7 5z"], () => this.step("end"), "wide-only"),
      element("div", { className: "scrub" }, this.marks, this.scrub), this.readout, this.loopButton, this.speed,
      ...(this.model.alone ? [] : [element("button", {
        type: "button", className: "icon class-button", "aria-label": say("keyClass"),
        title: `${say("keyClass")} (c)`, onclick: forClass,
      }, icon("M2 3h12v8H2zM8 11v2.5M5.5 13.5h5"))]),
      element("button", {
        type: "button", className: "icon keys-button wide-only", "aria-label": say("keys"),
        title: `${say("keys")} (?)`, onclick: () => this.help.showModal(),
      }, "?"),
      this.train, this.live, this.help);
    this.showTraining();
    this.namePlay();
  }

  helpDialog() {
    const say = this.say.bind(this);
    const rows = [
      ["␣", still() ? "playStill" : "keySpace"], ["← →", "keyArrows"], ["⇧ ← ⇧ →", "keyShift"], ["↑ ↓", "keyUp"],
      ["Home End", "keyHome"], ["1 2 3", "keyMovement"],
      ["⏎ O", "keyOpen"], ...(this.model.alone ? [] : [["W", "keyWhatIf"]]),
      ...(this.model.alone ? [] : [["C", "keyClass"]]), ["Esc", "keyEscape"], ["?", "keyHelp"],
    ];
    const dialog = element("dialog", { className: "keys", "aria-label": say("keys") }, element("h2",
      { textContent: say("keys") }),
      element("dl", {},
        ...rows.flatMap(([key, name]) => [
          element("dt", {}, element("kbd", { textContent: key })), element("dd", { textContent: say(name) }),
        ])),
      element("button", {
        type: "button", className: "outline", textContent: say("close"), onclick: () => dialog.close(),
      }));
    dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
    return dialog;
  }

  /* ---- the clock ---- */
  toggle() {
    const { model } = this, { trace } = model;
    if (!trace) return;
    if (model.playing) { model.set({ playing: false }); return this.announce(); }
    if (still()) return this.stepInstead();
    const list = acts(model), end = lengthOf(trace, this.score, model.cursor), at = this.place(list);
    if (model.cursor.pos >= end - 1e-6) this.begin(at + 1 < list.length && this.entered ? list[at + 1] : list[0]);
    model.set({ playing: true });
  }
  /* Who asks for less motion gets a step, and is told why. */
  stepInstead() {
    if (!this.toldStill) {
      this.model.receive({ type: "notice", kind: "info", field: "motion", text: this.say("stillNote") });
    }
    this.toldStill = true;
    this.step("next");
  }
  begin({ movement, layer, trace }, pos = 0) {
    this.model.set({ until: null });
    this.model.look(Boolean(trace.isDecoder));
    this.model.move({ movement, layer, pos });
  }
  place(list) {
    const { trace, cursor } = this.model;
    return list.findIndex(x => x.trace === trace && x.movement === cursor.movement && x.layer === cursor.layer);
  }

  playingChanged() {
    const { playing } = this.model;
    (this.model.alone?.home ?? document.documentElement).classList.toggle("is-playing", playing);
    this.namePlay();
    cancelAnimationFrame(this.pending);
    if (!playing) return this.model.set({ narrated: false });
    this.entered = true;
    this.clock = performance.now();
    this.pending = requestAnimationFrame(now => this.tick(now));
  }

  namePlay() {
    const name = this.say(this.model.playing ? "pause" : still() ? "playStill" : "play");
    this.playButton.setAttribute("aria-label", name);
    this.playButton.title = name;
  }

  tick(now) {
    const { model } = this, { trace, cursor } = model;
    if (!model.playing) return;
    const passed = Math.max(0, Math.min(LONGEST_FRAME, now - this.clock));
    this.clock = now;
    this.pending = requestAnimationFrame(next => this.tick(next));
    if (!trace) return;                              // an emptied sentence: it goes on when there are words again
    const end = lengthOf(trace, this.score, cursor);
    const pos = cursor.pos + passed * model.speed / durationAt(trace, this.score, cursor), { until } = model;
    if (until?.movement === cursor.movement && pos >= until.pos) {
      model.move({ pos: Math.min(end, until.pos) });
      return model.set({ playing: false, until: null });
    }
    if (pos < end) return model.move({ pos });
    const list = acts(model), next = list[this.place(list) + 1];
    if (next) return this.begin(next);
    if (model.loop) return this.begin(list[0]);
    model.move({ pos: end });
    model.set({ playing: false });
  }

  /* ---- steps ---- */
  step(kind) {
    const { model } = this, { trace, cursor } = model;
    if (!trace) return;
    model.set({ playing: false, until: null });
    const end = lengthOf(trace, this.score, cursor), unit = cursor.movement === BACK ? 1 : this.score.substeps.length;
    const up = size => Math.min(end, (Math.floor(cursor.pos / size + 1e-6) + 1) * size);
    const down = size => Math.max(0, (Math.ceil(cursor.pos / size - 1e-6) - 1) * size);
    const beside = step =>
      (cursor.movement === BACK ? Math.min(end, Math.max(0, stopBeside(trace, this.score, cursor, step)))
        : step > 0 ? up(1)
        : down(1));
    const list = acts(model), at = this.place(list);
    if ((kind === "next" || kind === "tokenOn") && cursor.pos >= end - 1e-6 && list[at + 1]) this.begin(list[at + 1]);
    else if ((kind === "back" || kind === "tokenBack") && cursor.pos <= 1e-6 && at > 0) {
      this.begin(list[at - 1], lengthOf(list[at - 1].trace, this.score, list[at - 1]));
    } else {
      model.move({
        pos: { home: 0, end, next: beside(1), back: beside(-1), tokenOn: up(unit), tokenBack: down(unit) }[kind],
      });
    }
    this.announce();
  }
  scrubbed() {
    this.model.set({ playing: false, until: null });
    this.model.move({ pos: still() ? Math.round(Number(this.scrub.value)) : Number(this.scrub.value) });
  }

  key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || takesKeys(event)) return;
    const { model } = this;
    const arrow = {
      ArrowRight: ["next", "tokenOn"], ArrowLeft: ["back", "tokenBack"], Home: ["home", "home"], End: ["end", "end"],
    }[event.key];
    const act = arrow ? () => this.step(arrow[event.shiftKey ? 1 : 0])
      : event.key === " " ? () => this.toggle()
      : event.key === "?" ? () => this.help.showModal()
      : event.key.toLowerCase() === "c" && !model.alone ? forClass
      : event.key.toLowerCase() === "o" ? () => model.set({ opened: !model.opened })
      : event.key.toLowerCase() === "w" ? !model.alone && !model.opened && askStage
      : event.key === "Escape" && model.opened ? () => model.set({ opened: false })
      : event.key === "ArrowUp" || event.key === "ArrowDown"
        ? onStage(event) && (() => this.otherUnit(event.key === "ArrowDown" ? 1 : -1))
      : /^[123]$/.test(event.key) ? () => this.movement(Number(event.key) - 1) : null;
    if (!act || !model.trace) return;
    event.preventDefault();
    act();
  }
  otherUnit(step) {
    const { units } = this.model, at = units.indexOf(this.model.cursor.unit);
    this.model.move({ unit: units[Math.min(units.length - 1, Math.max(0, at + step))] ?? this.model.cursor.unit });
    this.announce();
  }
  movement(movement) {
    const { model } = this;
    if (!model.trace) return;
    const next = fit(model.trace, this.score, { ...model.cursor, movement, pos: model.playing ? 0 : Infinity });
    if (next.movement === movement) model.move(next);
    this.announce();
  }

  /* ---- what it shows ---- */
  loaded() {
    const { trace } = this.model;
    this.el.classList.toggle("is-empty", !trace);
    this.read = trace;
    if (!trace) return;
    const key = JSON.stringify([trace.equations, trace.substeps]);
    if (key !== this.scoreKey) { this.scoreKey = key; this.score = readScore(trace); }
    this.marksKey = "";
    this.show();
  }

  show() {
    const { trace, cursor, speed, loop } = this.model;
    // another view moved the cursor when it heard of a new trace first
    if (trace !== this.read) return this.loaded();
    if (!trace || cursor.movement === undefined) return;
    const end = lengthOf(trace, this.score, cursor), here = focus(trace, this.score, cursor);
    const at = `${here.kind} ${here.t} ${here.substep} ${this.model.language}`;
    if (Number(this.scrub.max) !== end) this.scrub.max = end;
    this.scrub.value = cursor.pos;
    this.scrub.style.setProperty("--done", `${end ? 100 * cursor.pos / end : 0}%`);
    if (at !== this.at || trace !== this.atTrace) {
      this.at = at;
      this.atTrace = trace;
      const said = describe(trace, this.score, cursor, this.say.bind(this));
      const text = said.token
        ? [this.say("tokenAt", said.token, said.word), said.where].join(this.say("comma"))
        : said.where;
      setText(this.readout, text);
      this.scrub.setAttribute("aria-valuetext", text);
    }
    this.speed.value = speed;
    this.loopButton.setAttribute("aria-pressed", loop);
    this.drawMarks();
  }

  showTraining() { setText(this.train, this.say(this.model.board.state === "training" ? "pauseTraining" : "train")); }

  drawMarks() {
    const { trace, cursor } = this.model, width = this.marks.clientWidth - 14;
    if (!trace || width <= 0) return;
    const { movement, layer } = cursor;
    const key = [movement, layer, width, this.model.language, trace.tokens.join(" "), trace.blank].join("|");
    if (key === this.marksKey) return;
    this.marksKey = key;
    const end = lengthOf(trace, this.score, cursor), major = movement === BACK ? 1 : this.score.substeps.length;
    const T = trace.tokens.length;
    const x = p => 7 + width * p / Math.max(1, end);
    const draw = (name, attributes, text) => {
      const node = this.marks.appendChild(document.createElementNS(NS, name));
      for (const [k, v] of Object.entries(attributes)) node.setAttribute(k, v);
      if (text) node.textContent = text;
    };
    this.marks.replaceChildren();
    const fine = width / Math.max(1, end) > 5, room = width * major / Math.max(1, end);
    const every = Math.ceil(44 / Math.max(1, room));
    for (let p = 0; p <= end; p++) if (fine || p % major === 0) {
      const tall = p % (major * (movement === BACK ? 1 : every)) === 0;
      draw("line", { x1: x(p), x2: x(p), y1: tall ? 20 : 21, y2: tall ? 26 : 23, ...(tall && { class: "major" }) });
    }
    if (movement !== BACK) for (let n = 0; n < T; n += every) {
      const word = trace.word(orderOf(T, movement, n)), letters = Math.max(2, Math.floor((room * every - 8) / 7));
      draw("text", { x: x(n * major) + 4, y: 31 },
        [...word].length > letters ? [...word].slice(0, letters - 1).join("") + "…" : word);
    }
  }

  /* A sentence for each step that the visitor takes; silence while it plays. */
  announce() {
    const { trace, cursor, playing } = this.model;
    if (!trace || playing) return;
    const say = this.say.bind(this), said = describe(trace, this.score, cursor, say);
    const movement = say(["ltr", "rtl", "back"][cursor.movement]);
    const terms = said.terms.filter(x => x.symbol !== undefined)
      .map(x => say("sayIs", x.show.map(([a, b]) => a + (b ?? "")).join(""), x.number))
      .join(say("comma"));
    setText(this.live,
      say("say", {
        movement,
        where: [
          said.token && say("tokenWord", said.token, said.word), said.where, say("unitN", cursor.unit + 1),
        ].filter(Boolean).join(say("comma")),
        terms,
      }));
  }

  remove() {
    clearTimeout(this.wake);
    this.keys.removeEventListener("keydown", this.onKey);
    removeEventListener("pointerdown", this.onPointer);
    lessMotion.removeEventListener("change", this.onMotion);
    cancelAnimationFrame(this.pending);
    this.sizes.disconnect();
    this.stops.forEach(stop => stop());
    this.el.replaceChildren();
  }
}

/* Where a key belongs to what is typed in, or to a control's own keys. Shadow roots are looked into. */
function takesKeys(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  const isText = target instanceof HTMLElement && target.isContentEditable;
  if (target.closest("dialog[open], [role=dialog]")) return true;
  if (isText || target.matches("textarea, select, input:not([type=range])")) return true;
  if (event.key === " ") return target.matches("button, summary, a, [role=button], [role=tab], [role=radio]");
  if (target.matches("input[type=range]")) return !target.classList.contains("scrub-input");
  return Boolean(target.closest("[role=tablist], [role=radiogroup], [role=listbox], [role=grid], [role=menu]"));
}
/* What if is asked on the drawing, wherever the key is pressed. */
const askStage = () => {
  const drawing = document.querySelector("[data-place=stage] .scroller");
  if (!(drawing instanceof HTMLElement)) return;
  drawing.focus({ preventScroll: true });
  drawing.dispatchEvent(new KeyboardEvent("keydown", { key: "w" }));          // it does not bubble back here
};
const onStage = event => {
  const target = event.composedPath()[0];
  return target === document.body || Boolean(target?.closest?.("[data-place=stage], [data-place=transport]"));
};
