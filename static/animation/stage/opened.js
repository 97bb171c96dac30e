/* A cell opened: out of its row of bars into its wiring, with this step's numbers of the chosen unit. Forward the
   wires fill as the substeps are played, in back-propagation the gradient runs against them. Beside it are the
   equations, each with its number and the code that computes it. */

import { cividis, clamp, diverging, ease } from "../kit/colour.js";
import { element, focusedBeside, icon, setText } from "../kit/dom.js";
import { cellName, plain, power } from "../kit/format.js";
import { set, svg } from "../kit/svg.js";
import { BACK, backPath, focus, orderOf, progress, stopsAt } from "../model/score.js";
import { wiringOf } from "../model/wiring.js";
import { numbersOfWiring } from "../model/wiring_numbers.js";
import { gateDecades } from "./backprop.js";
import { laneName, meaning } from "./meaning.js";
import { createLines } from "./opened_lines.js";
import { drawWiring } from "./wiring_drawing.js";
import { layWiring, leastHeight } from "./wiring_layout.js";

const LEAST = 372, ZOOM_MS = 340;                                      // px; how long it takes to open
const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");

export function createOpened(stage) { return new Opened(stage); }

class Opened {
  /** @type {ReturnType<typeof wiringOf>} */ wiring;
  /** @type {ReturnType<typeof layWiring>} */ lay;
  /** @type {ReturnType<typeof drawWiring>} */ parts;
  /** @type {ReturnType<typeof numbersOfWiring>} */ numbers;

  constructor(stage) {
    this.stage = stage;
    this.model = stage.model;
    this.isOpen = false;
    this.at = null;
    this.lesson = this.model.board.lesson?.name;
    const say = this.say = stage.say.bind(stage);
    this.title = element("h3");
    this.said = element("p", { className: "cell-said" });
    this.back = element("button", {
      type: "button", className: "outline small", onclick: () => this.close(),
    }, icon("M10 3L5 8l5 5"), say("closeCell"));
    this.flow = element("div", { className: "segments small", role: "group", "aria-label": say("seeFlow") },
      ...["flowForward", "flowBackward"].map((name, n) => element("button", {
        type: "button", textContent: say(name), onclick: () => this.turn(n === 1),
      })));
    this.note = element("span", { className: "cell-note" });
    this.drawing = svg("svg", { class: "wiring", role: "img" });
    this.lines = createLines(say, (name, n) =>
      (this.model.cursor.movement === BACK ? this.jumpBack(n) : this.jump(name)));
    this.element = element("section", {
      className: "cell-open", role: "group", "aria-label": say("wiring"), hidden: true,
    }, element("div", { className: "cell-head" }, this.back, element("div", {}, this.title, this.said), this.flow),
      element("div", { className: "cell-body" }, this.drawing, this.lines.element), this.note);
    this.element.addEventListener("keydown", event => {
      if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
      event.stopPropagation();
      this.close();
    });
  }

  /* ---- opening and closing ---- */

  /** As open or closed as it is, in elements made anew for another language. */
  show() {
    this.model.set({ opened: this.isOpen });
    this.element.hidden = !this.isOpen;
    this.stage.frameBox.classList.toggle("is-opened", this.isOpen);
    this.stage.openButton.setAttribute("aria-expanded", String(this.isOpen));
    setText(this.stage.openButton.lastChild, this.say(this.isOpen ? "closeCell" : "openCell"));
  }

  /** Opens the cell at the cursor, or the one of a mark.
      @param {{ lane: number, t: number } | null} mark */
  open(mark = null) {
    const { trace } = this.model, { scene } = this.stage;
    if (!trace || !scene) return;
    const active = focusedBeside(this.stage.el);
    this.focused = active instanceof HTMLElement ? active : null;
    const here = mark ?? this.here(), from = this.boxOf(here);
    if (mark && !this.isAt(mark)) this.goTo(mark);
    this.at = { lane: here.lane, t: here.t };
    this.isOpen = true;
    this.stage.inspector.close();
    this.stage.tip.hide();
    this.show();
    this.wantCode(true);
    this.build();
    this.zoom(from, false);
    this.back.focus({ preventScroll: true });
    if (scene.vertical) this.element.scrollIntoView({ block: "nearest" });
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.show();
    this.element.hidden = false;
    this.wantCode(false);
    this.stage.followed = "";
    this.stage.rebuild();
    const done = this.zoom(this.boxOf(this.at), true);
    const hide = () => { this.element.hidden = !this.isOpen; };
    if (done) { done.onfinish = hide; done.oncancel = hide; } else hide();
    const kept = this.focused?.isConnected && this.focused !== document.body ? this.focused : this.stage.scroller;
    this.stage.comeBack(kept);
  }

  /* The lines of code are Python's to write; who looks at the Code tab has them. */
  wantCode(on) { if (!this.model.alone && this.model.tab !== "code") this.model.send({ type: "code", on }); }

  toggle(mark = null) { if (this.isOpen) this.close(); else this.open(mark); }

  /* Out of the cell's place in the row, and back into it. */
  zoom(from, isBack) {
    if (!from || lessMotion.matches || !this.element.animate) return null;
    const to = this.element.getBoundingClientRect();
    const moved = `translate(${from.x - to.left}px, ${from.y - to.top}px)`;
    const small = `${moved} scale(${from.w / to.width}, ${from.h / to.height})`;
    const frames = [{ transform: small, opacity: 0.2 }, { transform: "none", opacity: 1 }];
    return this.element.animate(isBack ? frames.reverse() : frames, {
      duration: ZOOM_MS, easing: "cubic-bezier(.2,.7,.2,1)", fill: "backwards",
    });
  }

  /* Where a cell is on the screen. */
  boxOf({ lane, t }) {
    const { scene, scale, scroller } = this.stage, { left, top } = scroller.getBoundingClientRect();
    const [x, y, w, h] = scene.g.cellBox(lane, t), scroll = this.stage.scrolled() / scale, { vertical } = scene.g;
    return {
      x: left + (x - (vertical ? 0 : scroll)) * scale, y: top + (y - (vertical ? scroll : 0)) * scale,
      w: w * scale, h: h * scale,
    };
  }

  /* ---- where it is ---- */

  /** The cell of the cursor; between the cells the one that was computed last. */
  here() {
    const { trace, cursor } = this.model, { score } = this.stage, found = focus(trace, score, cursor);
    if (found.kind === "substep" || found.kind === "gradient") return { lane: found.lane, t: found.t };
    const { at } = this, isThere = at && at.t < trace.tokens.length && at.lane < trace.directions.length;
    if (this.isOpen && isThere) return at;
    const lane = cursor.movement === BACK ? 0 : cursor.movement;
    if (found.t >= 0) return { lane, t: found.t };
    return { lane, t: lane ? 0 : trace.tokens.length - 1 };
  }

  isAt({ lane, t }) {
    const found = focus(this.model.trace, this.stage.score, this.model.cursor);
    return (found.kind === "substep" || found.kind === "gradient") && found.lane === lane && found.t === t;
  }

  /* The place of a cell on the gradient's way back; -1 where no gradient comes. */
  backStep({ lane, t }) { return backPath(this.model.trace, this.model.cursor.layer, lane).indexOf(t); }

  /* To the end of a cell's own step, in the movement that is looked at. */
  goTo(mark) {
    const step = this.backStep(mark);
    if (this.model.cursor.movement === BACK && step >= 0) this.model.move({ pos: step + 2 });
    else this.goForward(mark);
  }
  goForward({ lane, t }, symbol = this.stage.score.substeps.at(-1)) {
    const { tokens } = this.model.trace, { substeps } = this.stage.score;
    const pos = substeps.length * orderOf(tokens.length, lane, t) + substeps.indexOf(symbol) + 1;
    this.model.move({ movement: lane, pos });
  }
  turn(isBack) {
    const step = this.backStep(this.at);
    if (isBack === (this.model.cursor.movement === BACK)) return;
    this.model.set({ playing: false });
    if (!isBack) this.goForward(this.at); else if (step >= 0) this.model.move({ movement: BACK, pos: step + 2 });
  }

  /* To the end of one line of the cell's step. */
  jump(symbol) {
    this.model.set({ playing: false });
    this.goForward(this.at, symbol);
  }
  jumpBack(n) {
    const { trace, cursor: { layer } } = this.model, { score } = this.stage, { lane } = this.at;
    const step = this.backStep(this.at);
    if (step < 0) return;
    const { lanes, lines, count } = stopsAt(trace, score, { pos: step + 2, layer });
    this.model.set({ playing: false });
    this.model.move({ movement: BACK, pos: step + 1 + (lanes.indexOf(lane) * lines + n + 1) / count });
  }

  /* ---- drawing ---- */

  /* The parts, laid out anew for a network or a size. */
  build() {
    const { stage, drawing } = this, { score, scene } = stage;
    if (!this.isOpen || !scene) return;
    this.element.style.height = scene.vertical ? "" : `${Math.max(LEAST, stage.room)}px`;
    const width = Math.max(280, drawing.clientWidth || 640);
    this.wiring = wiringOf(score);
    const least = leastHeight(this.wiring, score.substeps);
    drawing.style.height = scene.vertical ? `${least}px` : "";
    const height = scene.vertical ? least : Math.max(260, drawing.clientHeight);
    this.lay = layWiring(this.wiring, { width, height, order: score.substeps });
    set(drawing, { viewBox: `0 0 ${width} ${height}` });
    this.parts = drawWiring(drawing, this.wiring, this.lay, scene);
    for (const [id, part] of this.parts.nodes) {
      const { symbol, eq } = this.wiring.nodes.get(id);
      part.group.addEventListener("pointerenter", event => this.tell(symbol, id, event));
      part.group.addEventListener("pointerleave", () => stage.tip.hide());
      part.group.addEventListener("click", () => { if (this.model.cursor.movement !== BACK) this.jump(eq); });
    }
    this.key = null;
    this.follow();
  }

  tell(symbol, id, event) {
    const { scene, frameBox, tip } = this.stage, box = frameBox.getBoundingClientRect();
    const { lane, t } = this.at, { unit } = this.model.cursor, isBack = this.model.cursor.movement === BACK;
    const title = symbol
      ? meaning(scene, { lane, t, unit, symbol, ...(isBack && { gradient: this.numbers.symbols.get(symbol) }) })
      : `${this.parts.nodes.get(id)?.name} = ${plain(this.numbers.nodes.get(id))}`;
    tip.show({ title, rows: [] }, event.clientX - box.left, event.clientY - box.top);
  }

  /** The cursor has moved, or the numbers are others.  Another lesson speaks of the whole drawing: there it closes. */
  follow() {
    const { trace, cursor, board } = this.model, { score, scene } = this.stage, lesson = board.lesson?.name;
    if (lesson !== this.lesson) this.close();
    this.lesson = lesson;
    if (!this.isOpen || !scene || !trace) return;                    // an emptied sentence: it waits for the next
    if (this.wiring !== wiringOf(score)) return this.build();
    this.at = this.here();
    const { lane, t } = this.at, found = focus(trace, score, cursor), isBack = cursor.movement === BACK;
    const key = [lane, t, cursor.unit, cursor.layer, isBack].join(" ");
    if (this.key !== key || this.trace !== trace) {
      this.key = key;
      this.trace = trace;
      this.numbers = numbersOfWiring(this.wiring, this.place(), isBack);
      this.name();
      this.dress(isBack);
    }
    this.paint(found, isBack);
    this.explain(found, isBack);
  }
  place() {
    const { trace, cursor: { layer, unit }, board } = this.model, { score, scene } = this.stage;
    return { ...this.at, trace, score, scene, layer, unit, code: board.code ?? [] };
  }

  name() {
    const { trace, cursor } = this.model, { lane, t } = this.at, { say } = this;
    const cell = trace.cell === "own" ? say("cellName_own") : cellName(trace.cell, say);
    const where = `${laneName(say, trace, lane)}${say("unitN", cursor.unit + 1)}`;
    setText(this.title, `${say("cellAt", { cell, word: trace.word(t), token: t + 1 })} · ${where}`);
    const isBack = cursor.movement === BACK;
    setText(this.note, say(isBack ? "gradientWires" : "wireLegend"));
    [...this.flow.children].forEach((button, n) => button.setAttribute("aria-pressed", String(isBack === (n === 1))));
    this.flow.children[1].disabled = this.backStep(this.at) < 0;
  }

  /* What the line at work means, and every line with its number. */
  explain(found, isBack) {
    const { score, scene } = this.stage, { unit } = this.model.cursor, isHere = this.isAt(this.at);
    const now = found.kind === "gradient" ? score.backward[found.line]?.name : found.substep;
    const symbol = isHere && now ? now.replace(/^δ(z_)?/, "") : score.substeps.at(-1);
    const gradient = isBack ? this.numbers.symbols.get(symbol) : undefined;
    setText(this.said, meaning(scene, { ...this.at, unit, symbol, gradient }));
    const isPast = line => found.kind === "gradient" && (!isHere || found.line < 0 || line.n <= found.line);
    this.lines.show(this.place(), isBack, line => (isBack ? isPast(line) : this.share(line.name, found) > 0.5),
      line => isHere && line.name === now);
  }

  /* How much of an equation is done, 0..1. */
  share(symbol, found) {
    const { trace, cursor } = this.model, { score } = this.stage, { lane, t } = this.at;
    if (cursor.movement !== BACK) {
      return clamp(progress(trace, score, cursor, lane, t) - score.substeps.indexOf(symbol));
    }
    if (found.kind !== "gradient" || !this.isAt(this.at)) return Number(found.kind === "gradient");
    const first = score.backward.findIndex(({ name }) => name === `δ${symbol}` || name === `δz_${symbol}`);
    return Number(found.line < 0 || first <= found.line);
  }

  /* Colours and widths: each wire's number. */
  dress(isBack) {
    const { parts, numbers } = this, { theme } = this.stage.scene, show = isBack ? this.small() : plain;
    for (const [id, part] of parts.wires) {
      const { edge } = part, value = (isBack ? numbers.back : numbers.wires).get(id), isBus = edge.from === "bus";
      const symbol = edge.by ? "" : edge.from.replace("prev:", "");
      part.set(isBus && !isBack ? { stroke: theme.ink2, width: 2 } : this.look(value, symbol, edge.eq, isBack));
      if (part.text) setText(part.text, isBack ? show(value) : part.named(plain(value)));
    }
    for (const part of parts.outs) {
      const handed = part.isBelt ? numbers.next : numbers.symbols;
      const value = (isBack ? handed : numbers.nodes).get(part.state);
      part.set(this.look(value, part.state, "", isBack));
      setText(part.text, show(value));
    }
    setText(parts.input, `“${this.model.trace.word(this.at.t)}”`);
    for (const part of parts.ins) setText(part.text, isBack ? "" : plain(numbers.before.get(part.state)));
    for (const [id, part] of parts.nodes) {
      if (!part.room) continue;
      const value = isBack ? numbers.symbols.get(id) ?? this.arriving(id) : numbers.nodes.get(id);
      setText(part.text, show(value));
      squeeze(part.text, part.room.w + 3);
      this.fill(part, id, value, isBack);
    }
    set(this.drawing, { "aria-label": this.spoken(isBack) });
  }
  /* A gradient as wide as there is room for. */
  small() {
    return this.lay.isSmall ? value => (Math.abs(value) >= 0.01 ? plain(value) : power(value, 0)) : power;
  }
  arriving(id) {
    return this.wiring.edges.filter(edge => edge.from === id)
      .reduce((sum, edge) => sum + (this.numbers.back.get(edge.id) ?? NaN), 0);
  }

  look(value, symbol, eq, isBack) {
    const { theme } = this.stage.scene;
    if (!Number.isFinite(value)) return { stroke: theme.ink3, width: 1.5 };
    if (isBack) return { stroke: theme.purple, width: 1 + 11 * this.decade(value) };
    if (this.isGate(symbol)) return { stroke: cividis(value), width: 3 + 5 * clamp(value) };
    const share = value / this.scaleOf(symbol, eq), widest = this.lay.isSmall ? 10 : 20;
    return { stroke: diverging(share, theme.middle), width: 2.5 + widest * clamp(Math.abs(share)) };
  }
  /* The bar of a box: a gate from its edge, what has a sign from the middle. */
  fill({ bar, room: { x, w }, label }, id, value, isBack) {
    const isGate = !isBack && (this.isGate(id) || label === "σ"), scale = this.scaleOf(id);
    const { theme } = this.stage.scene;
    const share = isBack ? this.decade(value) : clamp(Math.abs(value) / (isGate ? 1 : scale));
    const long = isGate ? w * share : w / 2 * share, start = isGate ? x : value < 0 ? x + w / 2 - long : x + w / 2;
    const colour = isBack ? theme.purple : isGate ? cividis(value) : diverging(value / scale, theme.middle);
    set(bar, { x: start || x, width: long || 0, fill: colour });
  }
  isGate(symbol) { return this.stage.score.kinds[symbol] === "gate"; }
  decade(value) {
    const [low, high] = gateDecades(this.stage.scene.scales);
    return value ? clamp((Math.log10(Math.abs(value)) - low) / (high - low), 0.03) : 0;
  }
  scaleOf(symbol, eq = "") {
    const { score, scene } = this.stage, state = score.belt?.symbol;
    if (state && (symbol === state || eq === state)) return this.numbers.scale;
    return score.kinds[symbol] === "state" ? scene.scales.column[symbol] ?? 1 : 1;
  }
  spoken(isBack) {
    const numbers = isBack ? this.numbers.symbols : this.numbers.nodes, list = this.stage.score.substeps
      .map(s => this.say("sayIs", isBack ? `∂L/∂${s}` : s, isBack ? power(numbers.get(s)) : plain(numbers.get(s))));
    return `${this.say("wiring")}${this.say("colon")}${list.join(this.say("comma"))}`;
  }

  /* How far each wire has come: forward from an equation's first wire to its last. */
  paint(found, isBack) {
    const isHere = this.isAt(this.at), { backward } = this.stage.score;
    const lit = !isHere ? "" : found.kind === "substep" ? found.substep : backward[found.line]?.undoes;
    for (const part of this.parts.wires.values()) {
      const done = this.share(part.edge.eq, found);
      part.grow(isBack ? done : ease(clamp(done * part.ranks - part.edge.depth)), isBack);
      part.text?.classList.toggle("is-waiting", done < 0.5);
    }
    for (const part of this.parts.outs) {
      const last = ease(clamp(this.share(part.state, found) * part.ranks - part.ranks + 1));
      part.grow(isBack ? 1 : last, isBack);
      part.text.classList.toggle("is-waiting", !isBack && last < 0.5);
    }
    for (const [id, part] of this.parts.nodes) {
      const { eq } = this.wiring.nodes.get(id), done = this.share(eq, found) * (isBack ? part.ranks + 1 : part.ranks);
      part.group.classList.toggle("is-waiting", done <= part.depth + 0.5);
      part.group.classList.toggle("is-lit", lit === eq);
    }
  }
}

/* A number that is wider than its box is written narrower. */
function squeeze(text, most) {
  text.removeAttribute("textLength");
  if (text.getComputedTextLength() > most) set(text, { textLength: most, lengthAdjust: "spacingAndGlyphs" });
}
