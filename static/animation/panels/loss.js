/* The training curve with the even guess, and the live figures: loss, perplexity, accuracy, speed, time left. */

import { paragraph, wordsOf } from "../../words.js";
import { element, setText } from "../kit/dom.js";
import { cellName, given, niceCeiling, plain } from "../kit/format.js";
import { onFrame, path, set, svg, svgText, ticks } from "../kit/svg.js";
import { takeMenu, takeWords } from "../kit/take.js";
import { pictureOf } from "../kit/tables.js";
import { rowAt } from "../model/trace.js";

const HEIGHT = 160, LEFT = 22, RIGHT = 4, TOP = 8, BOTTOM = 20;

/** @param {Place} place */
export function render({ model, el }) {
  const view = new Loss(model, el);
  return () => view.remove();
}

/* The buttons of training, until Panel's own are there. */
const PLACEHOLDERS = /** @type {const} */ (["train", "step", "reset"]);

class Loss {
  /** @type {Record<string, any>} */ parts;
  /** @type {Record<string, { dt: HTMLElement, dd: HTMLElement }>} */ figures;
  /** @type {Text} */ title;
  /** @type {ReturnType<typeof takeMenu>} */ take;

  /** @param {Store} model
      @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.t = wordsOf(model);
    this.build();
    this.ask = onFrame(() => this.draw());
    this.stops = [
      model.subscribe(["curve", "board", "past", "language"], this.ask),
      model.subscribe("language", () => this.waiting()),
    ];
    this.sizes = new ResizeObserver(this.ask);
    this.sizes.observe(this.chart);
    this.waiting();
    this.draw();
  }

  build() {
    this.title = document.createTextNode("");
    this.unit = element("span", { className: "unit-note" });
    this.now = element("output", { className: "loss-now", "aria-live": "off" });
    this.parts = {
      grid: svg("g"), guess: svg("line", { class: "dash" }), guessWord: svg("text", { "text-anchor": "end" }),
      soon: svg("text", { "text-anchor": "middle" }),
      past: svg("path", { class: "s-purple" }), rival: svg("path", { class: "s-green" }),
      validation: svg("path", { class: "s-vermillion" }), training: svg("path", { class: "s-blue" }),
      line: svg("line", { class: "now" }), dot: svg("circle", { class: "dot", r: 3.5 }),
      validationWord: svg("text", { class: "vermillion", "text-anchor": "end" }),
      trainingWord: svg("text", { class: "blue", "text-anchor": "end" }),
    };
    this.chart = svg("svg", { class: "chart loss-chart", role: "img" }, ...Object.values(this.parts));
    this.samples = element("ol", { className: "samples-list" });
    this.samplesTitle = element("h3");
    this.written = element("section", { className: "samples", hidden: true }, this.samplesTitle, this.samples);
    this.versus = element("p", { className: "versus" });
    this.earlier = element("p", { className: "versus" });
    this.figures = {};
    const figure = key => {
      const dt = element("dt"), dd = element("dd");
      this.figures[key] = { dt, dd };
      return element("div", {}, dt, dd);
    };
    this.steps = element("input", {
      type: "range", className: "steps", min: 0, max: 1, value: 0,
      oninput: () => this.paintSteps(), onchange: () => this.rewind(),
    });
    const words = () => takeWords(this.t);
    this.picture = element("div", {}, this.chart);
    this.take = takeMenu({
      words, name: () => "unrolled-loss", inTable: true, table: () => this.table(),
      picture: () => pictureOf(this.picture, paragraph([
        this.chart.getAttribute("aria-label"), ...[this.versus, this.earlier].map(p => p.hidden ? "" : p.textContent),
      ]), [this.t("stepsWord"), this.t("lossUnit")]),
    });
    this.el.replaceChildren(element("h2", {}, this.title, this.unit, this.now), this.picture, this.versus, this.earlier,
      element("div", { className: "figures-row" },
        element("dl", { className: "figures" },
          ...["perplexity", "accuracy", "tokensPerSecond", "timeLeft"].map(figure)),
        this.take.element),
      this.steps);
    // under the buttons, which stay where they are
    (this.el.parentElement?.querySelector(".train-row") ?? this.steps).after(this.written);
    this.count = /** @type {HTMLElement | null} */ (document.querySelector("[data-count]"));
  }

  /** Every row of the curve, as it is drawn. */
  table() {
    const { t, model: { curve } } = this;
    const columns = [
      ["stepWord", "step"], ["loss", "loss"], ["accuracy", "accuracy"],
      ["gradient", "grad_norm"], ["validation", "validation_loss"],
    ];
    if (!curve.length) return null;
    return {
      columns: columns.map(([key]) => [t(key), true]),
      rows: Array.from(curve.step, (_, r) =>
        columns.map(([, name]) => (name === "step" ? curve.step[r] : given(curve[name][r], 5)))),
    };
  }

  /* Train, Step and Reset before Panel's own: what is pressed waits for Python. */
  waiting() {
    const place = document.querySelector(".train-waiting"), { t, model } = this;
    place?.replaceChildren(...PLACEHOLDERS.map(name => element("button", {
      type: "button", className: name === "train" ? "primary" : "outline",
      textContent: t(name), onclick: () => model.send({ type: "command", name }),
    })));
  }

  draw() {
    const { t, model: { board, curve } } = this, last = curve.length - 1, here = rowAt(curve, board.step);
    const told = board.loss ?? NaN, loss = Number.isFinite(told) ? told : here >= 0 ? curve.loss[here] : NaN;
    this.title.data = t("loss");
    this.take.label();
    setText(this.unit, t(board.facts?.predicts_numbers ? "lossUnitSquared" : "lossUnit"));
    setText(this.now,
      board.state === "diverged" ? t("diverged") : Number.isFinite(loss) ? plain(loss, loss < 0.1 ? 3 : 2) : "");
    this.numbers(board, curve, here);
    this.versus.hidden = !board.rival;
    if (board.rival) {
      setText(this.versus,
        t("versus", { title: board.rival.title, loss: plain(board.rival.loss, 3), mine: plain(loss, 3) }));
    }
    this.showSamples(board.samples ?? []);
    const { past } = this.model;
    this.earlier.hidden = !past;
    if (past) {
      setText(this.earlier,
        t("earlier", {
          cell: cellName(past.cell, t), directions: t(past.directions === 2 ? "two" : "one"),
          hidden: past.hidden, seed: past.seed, steps: past.steps, loss: plain(past.loss, 3),
        }));
    }
    this.curves(board, curve, last, loss);
  }

  /* What the network wrote while it trained, the newest first, each with the step that it was written at. */
  showSamples(samples) {
    const { t } = this, key = JSON.stringify([samples, this.model.language]);
    if (key === this.samplesKey) return;
    this.samplesKey = key;
    this.written.hidden = !samples.length;
    setText(this.samplesTitle, t("samplesTitle"));
    this.samples.replaceChildren(...[...samples].reverse().map(({ step, text }) =>
      element("li", {}, element("span", { className: "hushed", textContent: t("samplesAt", { step }) }),
        element("p", { textContent: text, lang: "" }))));
  }

  /* The other losses on the chart: of the network that trains along, and of a run that ended. */
  others() { return { rival: this.model.board.rival, past: this.model.past }; }

  numbers(board, curve, here) {
    const { t } = this, accuracy = here >= 0 ? curve.accuracy[here] : NaN, { step = 0, steps = 0 } = board;
    const running = board.state === "training";
    const show = (key, value) => { setText(this.figures[key].dt, t(key)); setText(this.figures[key].dd, value); };
    const isKnown = Number.isFinite(board.loss) && !board.facts?.predicts_numbers;
    show("perplexity", isKnown ? given(Math.exp(board.loss), 3) : "–");
    show("accuracy", Number.isFinite(accuracy) ? `${Math.round(accuracy * 100)} %` : "–");
    show("tokensPerSecond", board.tokens_per_second > 0 ? compact(board.tokens_per_second) : "–");
    show("timeLeft", running && Number.isFinite(board.seconds_left) ? duration(board.seconds_left, t) : "–");
    if (this.count && steps) {
      setText(this.count, `${step} / ${steps}`);
      this.count.title = t("count", { step, steps });
    }
    if (!this.steps.matches(":active")) {
      if (Number(this.steps.max) !== Math.max(1, steps)) this.steps.max = Math.max(1, steps);
      this.steps.value = step;
    }
    this.paintSteps();
    set(this.steps, {
      "aria-label": t("progressOf"), title: t("progressOf"), "aria-valuetext": t("count", { step, steps }),
    });
  }

  paintSteps() { this.steps.style.setProperty("--done", `${100 * this.steps.value / this.steps.max}%`); }

  /* The bar of progress is a slider: let go at any step that was reached, and that moment comes back. */
  rewind() {
    const step = Number(this.steps.value), { board } = this.model;
    if (step <= (board.reached ?? board.step ?? 0)) this.model.send({ type: "rewind", step });
    else this.ask();
  }

  curves(board, curve, last, loss) {
    const { t, parts: P } = this, width = this.chart.clientWidth || 280, guess = board.guess;
    const from = last >= 0 ? curve.loss.find(Number.isFinite) : undefined;
    const highest = Math.max(Number.isFinite(guess) ? guess * 1.04 : 1, this.highest(curve));
    const top = highest < 1e6 ? niceHalf(highest) : highest;
    const end = Math.max(board.steps ?? 0, last >= 0 ? curve.step[last] : 0, this.model.past?.steps ?? 0, 1);
    const x = s => LEFT + (width - LEFT - RIGHT) * s / end, y = v => TOP + (HEIGHT - TOP - BOTTOM) * (1 - v / top);
    const key = [width, top, end].join();
    if (key !== this.gridKey) { this.gridKey = key; this.grid(x, y, top, end, width); }
    set(this.chart, {
      viewBox: `0 0 ${width} ${HEIGHT}`,
      "aria-label": last >= 0 && Number.isFinite(loss)
        ? t("lossChart", {
          from: plain(from), now: plain(loss), step: board.step ?? curve.step[last], guess: plain(guess),
        })
        : t("lossChartEmpty"),
    });
    const known = Number.isFinite(guess);
    P.guess.toggleAttribute("hidden", !known);
    if (known) set(P.guess, { x1: LEFT, x2: width - RIGHT, y1: y(guess), y2: y(guess) });
    setText(P.guessWord,
      known ? board.vocabulary_size ? t("guess", { n: Math.round(Math.exp(guess)) }) : t("guessBare") : "");
    set(P.guessWord, { x: width - RIGHT - 6, y: known ? y(guess) - 5 : 0 });
    setText(P.soon, last < 0 ? t("lossSoon") : "");
    set(P.soon, { x: LEFT + (width - LEFT) / 2, y: y(top / 3) });
    set(P.training, { d: path(curve.length, j => x(curve.step[j]), j => y(curve.loss[j])) });
    const validated = curve.validation_loss.some(Number.isFinite);
    set(P.validation, {
      d: validated ? path(curve.length, j => x(curve.step[j]), j => y(curve.validation_loss[j])) : "",
    });
    for (const name of ["rival", "past"]) {
      const points = this.others()[name]?.curve ?? [];
      set(P[name], { d: path(points.length, j => x(points[j][0]), j => y(points[j][1])) });
    }
    this.ends(x, y, curve, last, validated, width, loss);
  }

  grid(x, y, top, end, width) {
    const steps = ticks(end, 4);
    this.parts.grid.replaceChildren(
      ...ticks(top, 4).flatMap(v => [
        svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(v), y2: y(v) }),
        svgText(String(v), { x: LEFT - 8, y: y(v) + 4, "text-anchor": "end" }),
      ]),
      ...steps.map(s =>
        svgText(String(s), { x: x(s), y: HEIGHT - 4, "text-anchor": x(s) > width - 16 ? "end" : "middle" })));
  }

  ends(x, y, curve, last, validated, width, loss) {
    const { t, parts: P, model: { board } } = this, step = board.step ?? (last >= 0 ? curve.step[last] : 0);
    const seen = last >= 0 && Number.isFinite(loss);
    P.line.toggleAttribute("hidden", !seen);
    P.dot.toggleAttribute("hidden", !seen);
    // so that the dot lies on the line
    const drawn = rowAt(curve, step, curve.loss), height = drawn < 0 ? loss : curve.loss[drawn];
    if (seen) {
      set(P.line, { x1: x(step), x2: x(step), y1: TOP, y2: HEIGHT - BOTTOM });
      set(P.dot, { cx: x(step), cy: y(height) });
    }
    setText(P.trainingWord, validated ? t("trainingLine") : "");
    setText(P.validationWord, validated ? t("validation") : "");
    if (!validated) return;
    const right = x(step) > width - 80;
    const at = right ? { x: width - RIGHT, "text-anchor": "end" } : { x: x(step) + 6, "text-anchor": "start" };
    const a = y(curve.loss[last]), b = y(lastOf(curve.validation_loss)), apart = Math.abs(a - b) < 14;
    set(P.trainingWord, { ...at, y: a <= b || !apart ? a - 6 : Math.min(HEIGHT - BOTTOM - 2, a + 16) });
    set(P.validationWord, { ...at, y: b < a || !apart ? b - 6 : Math.min(HEIGHT - BOTTOM - 2, b + 16) });
  }

  /* The scale only grows while a run goes on. */
  highest(curve) {
    let high = 0;
    const others = Object.values(this.others()).map(other => (other?.curve ?? []).map(point => point[1]));
    for (const column of [curve.loss, curve.validation_loss, ...others]) {
      for (const v of column) if (v > high && Number.isFinite(v)) high = v;
    }
    return Math.min(high, 50);
  }

  remove() {
    this.ask.cancel();
    this.sizes.disconnect();
    this.stops.forEach(stop => stop());
    this.el.replaceChildren();
    this.written.remove();
  }
}

const niceHalf = v => v <= 8 ? Math.ceil(v * 2) / 2 : niceCeiling(v);
const lastOf = column => {
  for (let j = column.length - 1; j >= 0; j--) if (Number.isFinite(column[j])) return column[j];
  return NaN;
};
const compact = n =>
  n >= 1e4 ? `${Math.round(n / 1000)} k` : n >= 1000 ? `${(n / 1000).toFixed(1)} k` : String(Math.round(n));

function duration(seconds, t) {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 90 ? t("seconds", { n: whole }) : t("minutes", { m: Math.floor(whole / 60), s: whole % 60 });
}
