/* Small pictures in a lesson's card.

     figure("loop", t)      an svg element, or null where there is no such picture */

import { svg, svgText } from "../kit/svg.js";

const FIGURES = { loop };

export const figure = (name, t) => FIGURES[name]?.(t) ?? null;

/* The loop as a loop, and the same unrolled: one cell, then three that are one. */
function loop(t) {
  const box = x => svg("rect", { class: "figure-cell", x, y: 34, width: 30, height: 26, rx: 4 });
  const arrow = d => svg("path", { class: "figure-line", d });
  const head = (x, y, turn) => svg("path", {
    class: "figure-head", d: "M-5 -3L0 0L-5 3Z", transform: `translate(${x} ${y}) rotate(${turn})`,
  });
  const word = (text, x, y) => svgText(text, { x, y, "text-anchor": "middle" });
  const cell = (x, name) => [
    box(x), arrow(`M${x + 15} 78V60`), head(x + 15, 60, -90), word("h", x + 15, 51), word(name, x + 15, 90),
  ];
  const wires = [124, 174, 224].map(x => [arrow(`M${x} 47H${x + 20}`), head(x + 20, 47, 0), word("U", x + 10, 41)]);
  return svg("svg", { class: "lesson-figure", viewBox: "0 0 280 96", role: "img", "aria-label": t("figureLoop") },
    ...cell(30, "x"), arrow("M60 47C84 47 84 14 45 14C6 14 6 47 30 47"), head(30, 47, 0), word("U", 45, 10),
    word("=", 102, 51), ...cell(144, "x₁"), ...cell(194, "x₂"), ...cell(244, "x₃"), ...wires.flat());
}
