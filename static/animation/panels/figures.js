/* Small pictures in a lesson's card.

     figure({ figure: "loop" }, t) -> { element, draw(model) }, or null where there is no such picture

   `draw` shows the numbers of the place where the animation stands.                                       */

import { diverging, readTheme } from "../kit/colour.js";
import { focus, laneKey, readScore } from "../model/score.js";
import { svg, svgText } from "../kit/svg.js";

const FIGURES = { loop, matrices };

export const figure = (lesson, t) => FIGURES[lesson.figure]?.(t, lesson) ?? null;

const word = (text, x, y) => svgText(text, { x, y, "text-anchor": "middle" });

/* The loop as a loop, and the same unrolled: one cell, then three that are one. */
function loop(t) {
  const box = x => svg("rect", { class: "figure-cell", x, y: 34, width: 30, height: 26, rx: 4 });
  const arrow = d => svg("path", { class: "figure-line", d });
  const head = (x, y, turn) => svg("path", {
    class: "figure-head", d: "M-5 -3L0 0L-5 3Z", transform: `translate(${x} ${y}) rotate(${turn})`,
  });
  const cell = (x, name) => [
    box(x), arrow(`M${x + 15} 78V60`), head(x + 15, 60, -90), word("h", x + 15, 51), word(name, x + 15, 90),
  ];
  const wires = [124, 174, 224].map(x => [arrow(`M${x} 47H${x + 20}`), head(x + 20, 47, 0), word("U", x + 10, 41)]);
  return {
    element: svg("svg",
      { class: "lesson-figure", viewBox: "0 0 280 96", role: "img", "aria-label": t("figureLoop") },
      ...cell(30, "x"), arrow("M60 47C84 47 84 14 45 14C6 14 6 47 30 47"), head(30, 47, 0), word("U", 45, 10),
      word("=", 102, 51), ...cell(144, "x₁"), ...cell(194, "x₂"), ...cell(244, "x₃"), ...wires.flat()),
    draw() {},
  };
}

const SIZE = 13, TOP = 6;

/* One step of a plain RNN as its matrices do it: h = tanh(W x + U h' + b), value by value.  The row of the chosen unit
   is framed: it is what the formula line works out. */
function matrices(t, { matrices: given }) {
  if (!given) return null;
  const { W, U } = given, H = W.length, E = W[0].length, tall = Math.max(H, E) * SIZE, parts = [], frames = [];
  let x = 2, seen = "", score = null;
  const block = (name, rows, columns = 1) => {
    const cells = Array.from({ length: rows * columns }, (_, k) => svg("rect", {
      x: x + k % columns * SIZE, y: TOP + Math.floor(k / columns) * SIZE, width: SIZE - 1, height: SIZE - 1,
    }));
    const wide = columns * SIZE;
    if (name !== "x" && name !== "h′") {
      frames.push(svg("rect", { class: "figure-row", x: x - 1.5, width: wide + 2, height: SIZE + 2, rx: 2 }));
    }
    parts.push(...cells, word(name, x + wide / 2, TOP + tall + 14));
    x += wide + 3;
    return cells;
  };
  const sign = (text, wide) => {
    parts.push(word(text, x + wide / 2 - 2, TOP + tall / 2 + 4));
    x += wide;
  };
  const state = block("h", H);
  sign("= tanh(", 48);
  const w = block("W", H, E), input = block("x", E);
  sign("+", 14);
  const u = block("U", H, H), before = block("h′", H);
  sign("+ b)", 30);
  const element = svg("svg", {
    class: "lesson-figure", viewBox: `0 0 ${x} ${TOP + tall + 20}`, role: "img", "aria-label": t("figureMatrices"),
  }, ...parts, ...frames);

  function draw({ trace, cursor, theme }) {
    if (trace?.cell !== "rnn" || trace.hidden !== H || trace.embedding_size !== E) return;
    score ??= readScore(trace);
    const { t: now } = focus(trace, score, cursor), key = [now, cursor.unit, trace.step, theme].join();
    if (now < 0 || key === seen) return;
    seen = key;
    const { middle } = readTheme(element), at = (name, time, k) => (time < 0 ? 0 : trace.at(name, time, k));
    const fill = (cells, value, most) => cells.forEach((cell, k) =>
      cell.setAttribute("fill", diverging(value(k) / most, middle)));
    const largest = list => Math.max(1e-9, ...list.map(Math.abs));
    const read = Array.from({ length: E }, (_, k) => at("x", now, k));
    fill(state, k => at(`${laneKey(0, 0)}.h`, now, k), 1);
    fill(before, k => at(`${laneKey(0, 0)}.h`, now - 1, k), 1);
    fill(input, k => read[k], largest(read));
    for (const [cells, matrix] of [[w, W.flat()], [u, U.flat()]]) fill(cells, k => matrix[k], largest(matrix));
    for (const frame of frames) frame.setAttribute("y", String(TOP + cursor.unit * SIZE - 1.5));
  }
  return { element, draw };
}
