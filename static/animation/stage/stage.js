/* The stage's view: movements and layers to choose, the drawing, the formula line, the unit. */

import { canvasPainter } from "../kit/painter.js";
import { readTheme } from "../kit/colour.js";
import { forClass } from "../kit/class_mode.js";
import { element, focusedBeside, icon, pageZoom, setText } from "../kit/dom.js";
import { describe } from "./formula.js";
import { createFormulaLine } from "./formula_line.js";
import { choiceGroup, choiceOfMovement, choiceOfPart, fillControls, markChoices } from "./controls.js";
import { createTip } from "./inspect.js";
import { follow, scaleFor } from "./layout.js";
import { drawLegend } from "./legend.js";
import { createSpotlight } from "./spotlight.js";
import { createOpened } from "./opened.js";
import { pieces } from "../../words.js";
import { phrase } from "../../words/phrases.js";
import { attachPointer } from "./pointer.js";
import { createTakes } from "./takes.js";
import { buildScene, chooseUnits, contentLength, findScales, keepScales, paint, shapeOf, specOf } from "./scene.js";
import { createBadge, createInspector } from "./whatif.js";
import { BACK, fit, focus, hasGradient, lengthOf, readScore } from "../model/score.js";

// px of the screen: the row under the formula and the drawing's margins; the lower views
const PHONE = 720, WIDE = 1280, TRANSPORT = 53, LOWER = 172, FORMULA = 84;
const isEmbedded = () => document.documentElement.dataset.embed === "yes";

export function render({ model, el }) {
  const stage = new Stage(model, el);
  if (!model.alone) window.unrolled = { ...window.unrolled, stage, shown: () => stage.shown() };
  return () => stage.remove();
}

class Stage {
  /** @type {ReturnType<typeof createOpened>} */ opened;
  /** @type {ReturnType<typeof createInspector>} */ inspector;
  /** @type {ReturnType<typeof createBadge>} */ badge;
  /** @type {ReturnType<typeof createFormulaLine>} */ line;
  /** @type {ReturnType<typeof createTip>} */ tip;
  /** @type {ReturnType<typeof attachPointer>} */ pointer;
  /* In CSS pixels, but for the scale: how many of them one of the scene's pixels takes. */
  /** @type {number} */ width;
  /** @type {number} */ height;
  /** @type {number} */ room;
  /** @type {number} */ scale;
  /** @type {number} */ scrollMax;

  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.unitChoice = "strongest";
    this.build();
    this.stops = [
      model.subscribe("trace", () => this.load()),
      model.subscribe("cursor", () => this.moved()),
      model.subscribe("playing", () => { this.load(); this.comeIntoView(); }),
      model.subscribe("board", () => { this.showMasks(); this.opened.follow(); this.rename(); }),
      model.subscribe("opened", () => { if (model.opened !== this.opened.isOpen) this.opened.toggle(); }),
      model.subscribe("marks", () => {
        if (this.scene && Boolean(this.wholeFor()) !== Boolean(this.scene.g.whole)) this.rebuild(); else this.moved();
        this.line.mark(this.model.marks);
      }),
      model.subscribe(["narrated", "cursor"], () => this.narrate()),
      model.subscribe("theme", () => this.rebuild()),
      model.subscribe("language", () => { this.build(); this.load(true); }),
    ];
    this.sizes = new ResizeObserver(() => {
      const isSame = this.frameBox.clientWidth === this.width && this.scroller.clientHeight === this.height;
      if (!isSame || this.isVertical() !== this.scene?.vertical) this.rebuild();
    });
    this.sizes.observe(this.frameBox);
    this.resized = () => { if (this.scene && this.roomFor() !== this.room) this.rebuild(); };
    addEventListener("resize", this.resized);
    if (isEmbedded()) this.stops.push(model.subscribe("board", this.resized));        // a lesson has come or gone
    this.load();
  }

  say(...args) { return phrase(this.model.language, this.model.board)(...args); }
  isVertical() { return (this.model.alone?.home.clientWidth ?? window.innerWidth) < PHONE; }

  /* ---- the view's own elements, once for each language ---- */
  build() {
    const say = this.say.bind(this);
    this.movements = choiceOfMovement(this);
    this.parts = choiceOfPart(this);
    this.layers = choiceGroup(say("layer"), "small layers");
    this.legend = element("div", { className: "legend", "aria-hidden": "true" });
    this.canvas = element("canvas", { "aria-hidden": "true" });
    this.content = element("div", { className: "content" }, this.canvas);
    this.scroller = element("div", {
      className: "scroller", tabIndex: 0, role: "group",
      "aria-label": [say("stage"), say("stageHelp")].join(say("stop")),
    }, this.content);
    this.frameBox = element("div", { className: "canvas" }, this.scroller);
    this.tip = createTip(this.frameBox);
    this.badge = createBadge(this);
    this.inspector?.close();
    this.inspector = createInspector(this);
    const wasOpen = this.opened?.isOpen;
    const arrows = icon("M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9");
    this.openButton = element("button", {
      type: "button", className: "outline small open-cell", "aria-expanded": "false",
      title: `${say("openCell")} (o)`, onclick: () => this.opened.toggle(),
    }, arrows, element("span", { textContent: say("openCell") }));
    this.opened = createOpened(this);
    this.opened.isOpen = Boolean(wasOpen);
    this.spotlight = createSpotlight();
    this.caption = element("p", { className: "caption", hidden: true });
    this.frameBox.append(this.spotlight.element, this.caption, this.opened.element);
    this.opened.show();
    this.line = createFormulaLine();
    this.line.mark(this.model.marks);
    this.unitSelect = element("select", {
      "aria-label": say("unit"), onchange: () => this.model.move({ unit: Number(this.unitSelect.value) }),
    });
    this.unitsSelect = element("select", {
      className: "units-shown", "aria-label": say("unitsShown"),
      onchange: () => { this.unitChoice = this.unitsSelect.value; this.rebuild(); },
    });
    this.unitsNote = element("span", { className: "units-note" });
    this.masks = element("button", {
      type: "button", className: "outline small masks", "aria-pressed": "false", hidden: true, title: say("masksHelp"),
      textContent: say("masks"), onclick: () => this.model.send({ type: "masks", on: !this.model.board.masks }),
    });
    const bar = element("div", { className: "stage-bar" }, this.parts, this.movements, this.layers, this.masks,
      element("span", { className: "grow" }), this.legend, this.model.alone ? null : leaveClass(say));
    this.line.element.append(element("div", { className: "unit" }, this.openButton,
      element("label", {}, `${say("unit")} `, this.unitSelect), this.unitsNote, this.unitsSelect,
      ...createTakes(this, say)));
    this.el.replaceChildren(bar, this.badge.element, this.frameBox, this.line.element);
    this.el.classList.add("stage-view");
    this.pointer = attachPointer(this);
    this.showMasks();
    this.narrate();
    this.sizes?.disconnect();
    this.sizes?.observe(this.frameBox);
  }

  /* ---- data ---- */
  load(force = false) {
    const { trace } = this.model;
    if (!trace) return this.showEmpty();
    const shape = shapeOf(trace), same = !force && this.scene && this.shape === shape;
    this.score = this.shape === shape && this.score ? this.score : readScore(trace);
    // the old scene knows nothing of these numbers: nothing is drawn before rebuild()
    this.settling = !same;
    if (!same) this.place(trace);
    this.shape = shape;
    const stays = same && this.atEnd && !this.model.playing;                    // a blank adds its join to the end
    this.model.move(fit(trace, this.score, stays ? { ...this.model.cursor, pos: Infinity } : this.model.cursor));
    this.settling = false;
    this.badge.show();
    if (same) this.refresh(); else this.rebuild();
    this.inspector.refresh();
  }

  /* A new sentence or network, at rest: everything computed, the prediction shown. */
  place(trace) {
    if (this.model.playing && this.shape) return;
    if (this.shape === undefined && this.model.cursor.pos > 0) return;
    const movement = trace.bidirectional ? 1 : 0, layer = trace.layers - 1;
    const unit = Math.min(this.model.cursor.unit, trace.hidden - 1);
    this.model.move({ movement, layer, unit, pos: lengthOf(trace, this.score, { movement, layer }) });
  }

  /* New numbers in the old geometry: nothing is laid out again, nothing jumps. */
  refresh() {
    const { trace, playing, board } = this.model, old = this.scene;
    const fresh = findScales(trace, this.score, this.model.cursor.layer), hold = playing || board.state === "training";
    const scales = hold ? keepScales(old.scales, fresh) : fresh;
    this.scene = { ...buildScene({ ...this.sceneSpec(), units: old.units, scales }), hoverLayer: old.hoverLayer };
    if (JSON.stringify(scales) !== JSON.stringify(old.scales)) {
      drawLegend(this.legend, this.scene, this.model.cursor.movement);
    }
    if (hasGradient(trace) !== hasGradient(old.trace)) fillControls(this);
    if (!playing) this.moved();                                    // while it plays, the clock draws
  }

  sceneSpec() {
    const { trace, cursor } = this.model;
    return {
      trace, score: this.score, layer: cursor.layer, unit: cursor.unit,
      width: this.width / this.scale, height: this.room / this.scale, vertical: this.isVertical(),
      whole: this.wholeFor(),
      theme: this.theme, say: this.say.bind(this), unitChoice: this.unitChoice,
    };
  }

  /* What is said of both ends of a sentence is read with both in sight. */
  wholeFor() {
    const speaksOfEnds = this.isVertical() && this.model.marks === "ends";
    return speaksOfEnds ? parseFloat(getComputedStyle(this.scroller).maxHeight) || 0 : 0;
  }

  /* The height that the drawing can have while the lower views begin on the same screen. */
  roomFor() {
    /** @type {HTMLElement | null} */
    const lower = this.model.alone ? null : document.querySelector("[data-place=tabs]");
    const bar = this.movements.parentElement.offsetHeight, main = this.el.closest("main")?.offsetTop ?? 0;
    // in a frame a lesson's text is above; there, and by itself, the formula has all of its lines
    const above = bar + (isEmbedded() ? this.el.getBoundingClientRect().top / pageZoom() + window.scrollY : main);
    const { alone } = this.model, isNarrow = (alone?.home.clientWidth ?? innerWidth) < WIDE;
    const formula = Math.max(this.line.element.offsetHeight, (isEmbedded() || alone) && isNarrow ? FORMULA : 0);
    return Math.max(0,
      Math.floor(innerHeight / pageZoom() - above - formula - TRANSPORT
        - (lower?.offsetHeight && !isEmbedded() ? LOWER : 0)));
  }

  rebuild() {
    if (!this.model.trace) return;
    this.el.classList.remove("is-empty");
    this.theme = readTheme(this.el);
    this.width = Math.max(280, this.frameBox.clientWidth);
    this.room = this.roomFor();
    this.scale = 1;
    this.scale = scaleFor({ ...specOf(this.sceneSpec()), shrinks: isEmbedded() });
    this.scene = buildScene(this.sceneSpec());
    const { g } = this.scene, long = contentLength(g) * this.scale, across = Math.ceil(g.across * this.scale);
    this.content.style.width = g.vertical ? "100%" : `${Math.max(long, this.width)}px`;
    this.content.style.height = `${g.vertical ? long : across}px`;
    this.scroller.style.height = g.vertical ? "" : `${across}px`;
    this.scroller.classList.toggle("is-vertical", g.vertical);
    this.height = g.vertical ? this.scroller.clientHeight : across;
    this.scrollMax = (g.vertical ? long - this.height : long - this.width);
    const ratio = (window.devicePixelRatio || 1) * pageZoom();
    Object.assign(this.canvas, { width: Math.round(this.width * ratio), height: Math.round(this.height * ratio) });
    Object.assign(this.canvas.style, { width: `${this.width}px`, height: `${this.height}px` });
    this.context = this.canvas.getContext("2d");
    this.context.setTransform(ratio * this.scale, 0, 0, ratio * this.scale, 0, 0);
    this.painter = canvasPainter(this.context, this.theme);
    fillControls(this);
    this.model.set({ units: this.scene.units });
    this.line.forget();
    this.opened.build();
    this.moved();
  }

  /* Only a network that has dropout has the switch. */
  showMasks() {
    const { masks } = this.model.board;
    this.masks.hidden = masks === null || masks === undefined;
    this.masks.setAttribute("aria-pressed", String(Boolean(masks)));
  }

  /* What a token is called comes with the board, which may be later than the trace that is drawn. */
  rename() {
    const { piece } = pieces(this.model.language, this.model.board);
    if (piece === this.piece) return;
    this.piece = piece;
    this.moved();
  }

  /* What plays of itself at first is told what it is, a line for each movement. */
  narrate() {
    const { narrated, cursor } = this.model;
    this.caption.hidden = !narrated;
    if (narrated) setText(this.caption, this.say(["captionForward", "captionReverse", "captionBack"][cursor.movement]));
  }

  showEmpty() {
    this.el.classList.add("is-empty");
    this.line.tell(this.say("empty"));
  }

  /* ---- what the visitor chooses ---- */
  choose(movement) {
    const { trace, playing } = this.model;
    if (!trace) return this.model.move({ movement });
    const layer = movement === BACK ? trace.layers - 1 : this.model.cursor.layer;
    this.model.move({ movement, layer, pos: playing ? 0 : lengthOf(trace, this.score, { movement, layer }) });
  }
  openLayer(layer) {
    const { trace, cursor, playing } = this.model;
    if (!trace) return;
    this.model.move({ layer, pos: playing ? 0 : lengthOf(trace, this.score, { ...cursor, layer }) });
  }

  /* ---- the cursor ---- */
  moved() {
    const { cursor, trace } = this.model;
    if (!trace || !this.scene || this.settling || this.shape !== shapeOf(trace)) return;
    if (cursor.layer !== this.scene.layer) return this.rebuild();
    if (cursor.unit !== this.scene.unit) {
      const { units } = this.scene;
      const kept = units.includes(cursor.unit)
        ? units
        : chooseUnits(trace, this.score, cursor.layer, cursor.unit, this.unitChoice);
      if (!kept.includes(cursor.unit)) { this.unitChoice = "strongest"; return this.rebuild(); }
      this.scene = buildScene({ ...this.sceneSpec(), units: kept });
      this.model.set({ units: kept });
      drawLegend(this.legend, this.scene, cursor.movement);
    }
    this.atEnd = cursor.pos >= lengthOf(trace, this.score, cursor) - 1e-6;
    this.keepInSight();
    this.inspector.follow();
    markChoices(this);
    this.draw();
    this.opened.follow();
    this.said = describe(trace, this.score, cursor, this.say.bind(this));
    this.line.show(this.said, this.model, this.say.bind(this));
    const isHere = focusedBeside(this.scroller) === this.scroller && this.scroller.matches(":focus-visible");
    const isNews = cursor !== this.told || !this.tip.element.hidden;              // a tip that was sent away stays away
    this.told = cursor;
    if (isHere && !this.model.playing) {
      if (isNews) this.pointer.tipAtCursor();
    } else if (this.model.playing) this.tip.hide();
  }

  keepInSight() {
    const { g } = this.scene, here = focus(this.model.trace, this.score, this.model.cursor);
    const key = `${here.lane} ${here.t} ${here.kind} ${this.model.marks}`;
    if (this.scrollMax <= 0) return;
    const view = (g.vertical ? this.height : this.width) / this.scale, side = g.vertical ? "scrollTop" : "scrollLeft";
    const now = this.scroller[side];
    if (key !== this.followed) {
      this.followed = key;
      const atEnd = here.kind === "join" || here.kind === "loss" || this.model.marks === "head";
      this.target = g.whole >= g.length ? 0
        : g.vertical && atEnd ? this.scrollMax
        : here.t >= 0 ? this.scale * follow(g, here.t, now / this.scale, view, contentLength(g))
        : now;
    }
    if (this.target === undefined || Math.abs(this.target - now) < 1) return;
    this.scroller[side] = this.model.playing && Math.abs(this.target - now) > 2
      ? now + (this.target - now) * 0.14
      : this.target;
  }

  /* On a phone the controls stay at the bottom while the stage may have scrolled away: Play brings it back. What plays
     of itself moves nothing: the first look is at the sentence. */
  comeIntoView() {
    const { playing, narrated, until } = this.model;             // a lesson has brought it into sight, under its card
    if (!playing || narrated || until !== null || !this.scene?.vertical) return;
    const { top, bottom } = this.frameBox.getBoundingClientRect();
    if (top < 0 || bottom > window.innerHeight - 100) {
      this.el.scrollIntoView({
        block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
      });
    }
  }

  /* A place on the canvas, which is what is in sight, and the same one on the content, which scrolls under it: both in
     CSS pixels. */
  scrolled() { return this.scene.g.vertical ? this.scroller.scrollTop : this.scroller.scrollLeft; }
  onContent([x, y]) { return this.scene.g.vertical ? [x, y + this.scrolled()] : [x + this.scrolled(), y]; }
  onCanvas([x, y]) { return this.scene.g.vertical ? [x, y - this.scrolled()] : [x - this.scrolled(), y]; }

  /* In the scene's own pixels, of which `scale` CSS pixels are one. */
  frame() {
    const { scale } = this;
    return {
      cursor: this.model.cursor, scroll: this.scrolled() / scale,
      width: this.width / scale, height: this.height / scale,
    };
  }

  draw() {
    if (!this.scene || !this.model.trace) return;
    const start = performance.now();
    paint(this.painter, this.scene, this.frame());
    this.spotlight?.show(this.scene, this.frame(), this.model.marks, this.scale);
    this.drawTime = performance.now() - start;
  }

  /* Back from what lay over the drawing: it is to be seen, and no numbers lie over it until the cursor moves. */
  comeBack(to = this.scroller) {
    this.comesBack = true;
    to.focus({ preventScroll: true });
    this.comesBack = false;
    this.tip.hide();
  }

  /* ---- for tests ---- */
  shown() {
    const { trace, cursor } = this.model;
    if (!trace) return null;
    const said = describe(trace, this.score, cursor, this.say.bind(this));
    return {
      movement: cursor.movement, pos: cursor.pos, layer: cursor.layer, unit: cursor.unit, lane: said.lane, t: said.t,
      kind: said.kind, substep: said.substep,
      terms: said.terms.filter(x => x.symbol !== undefined).map(({ symbol, value, number }) => ({
        symbol, value, number,
      })),
    };
  }

  remove() {
    this.sizes.disconnect();
    removeEventListener("resize", this.resized);
    this.stops.forEach(stop => stop());
    this.el.replaceChildren();
  }
}

/* The way back out of what a class is shown (app.css). */
const leaveClass = say => element("button", {
  type: "button", className: "outline small leave-class", textContent: say("leaveClass"),
  title: `${say("keyClass")} (c)`, onclick: forClass,
});
