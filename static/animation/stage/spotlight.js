/* What an open lesson's words speak of, marked on the drawing: each place has a box that pulses, and a veil lies over
   the rest for as long as the page is new (stage.css).

     places(scene, frame, "belt,gate:f") -> [x, y, width, height] of each, in the scene's own pixels, as they are seen

   A name is a place, with what it is of behind a colon: cells, wires, belt, row, blank, ends, strip, head, lane:0|1 and
   gate:<symbol>, the symbol's column in the cell at the cursor. */

import { svg } from "../kit/svg.js";
import { focus } from "../model/score.js";
import { headAt, headBox } from "./join.js";
import { STRIP } from "./layout.js";

const PAD = 3;

/* One box around a lane's cells from token `first` to `last`, between two depths from the gutter. */
const along = (g, lane, first, last, [near, far] = [0, g.body + g.head]) =>
  g.box(g.uOf(0, first, 0), g.vOf(lane, near), g.uOf(0, last, g.W), g.vOf(lane, far));
const eachLane = (g, make) => Array.from({ length: g.lanes }, (_, lane) => make(lane));

const PLACES = {
  cells: ({ g }) => eachLane(g, lane => Array.from({ length: g.T }, (_, t) => g.cellBox(lane, t))).flat(),
  // between a step and the next one that has begun: the others hold no lines yet
  wires: ({ g, score }, _, { cursor: { movement, pos } }) => {
    const drawn = movement ? g.T - 1 : Math.min(g.T - 1, Math.ceil(pos / score.substeps.length - 1e-6) - 1);
    return Array.from({ length: Math.max(1, drawn) }, (_, t) =>
      g.box(g.uOf(0, t, g.W), g.vOf(0, 0), g.uOf(0, t + 1, 0), g.vOf(0, g.body)));
  },
  row: ({ g, units, unit }) => {
    const d = g.rowD(units.indexOf(unit));
    return [along(g, 0, 0, g.T - 1, [d - g.row / 2, d + g.row / 2])];
  },
  belt: ({ g }) => [along(g, 0, 0, g.T - 1, [g.body + g.head, g.depth])],
  lane: ({ g }, lane) => [along(g, Number(lane), 0, g.T - 1)],
  blank: ({ g, trace }) => (trace.blank < 0 ? [] : eachLane(g, lane => g.cellBox(lane, trace.blank))),
  ends: ({ g }) => eachLane(g, lane => g.cellBox(lane, lane ? 0 : g.T - 1)),
  gate: (scene, symbol, frame) => {
    const { g, trace, score } = scene, here = focus(trace, score, frame.cursor), c = score.substeps.indexOf(symbol);
    if (here.t < 0 || c < 0) return [];
    const at = q => g.uOf(here.lane, here.t, q);
    return [g.box(at(g.colQ(c)), g.vOf(here.lane, 0), at(g.colQ(c) + g.colW), g.vOf(here.lane, g.body + g.head))];
  },
  strip: ({ g, trace, layer }) => Array.from({ length: trace.layers }, (_, other) => other)
    .filter(other => other !== layer)
    .map(other => {
      const v = g.stripV(other, layer) + STRIP / 2 - 4;
      return g.box(g.uOf(0, 0, 0), v - 8, g.uOf(0, g.T - 1, g.W), v + 8);
    }),
};

/** @param {any} scene
    @param {any} frame
    @param {string} names
    @returns {number[][]} */
export function places(scene, frame, names) {
  const { g } = scene, [dx, dy] = g.vertical ? [0, -frame.scroll] : [-frame.scroll, 0];
  const whole = [1, 1, frame.width - 1, frame.height - 1], within = [...whole];
  // the cells scroll away under the lanes' names, and beside them under the head
  if (g.vertical) within[1] = g.margin - 4;
  else [within[0], within[2]] = [g.margin - 10, headAt(g, frame) - frame.scroll];
  return names.split(",").flatMap(name => {
    const [kind, of] = name.split(":");
    if (kind === "head") {
      const { x, y, width } = headBox(g, frame);
      return [inSight([x, y - 36 + dy, width, g.vertical ? 200 : Math.min(200, g.across - y + 32)], whole)];
    }
    return (PLACES[kind]?.(scene, of, frame) ?? []).map(([x, y, w, h]) => inSight([x + dx, y + dy, w, h], within));
  }).filter(([, , w, h]) => w > 2 && h > 2);
}

/** A box with some room around it, as far as it is in sight.
    @param {number[]} box
    @param {number[]} within */
function inSight([x, y, w, h], [left, top, right, bottom]) {
  const [x0, y0] = [Math.max(left, x - PAD), Math.max(top, y - PAD)];
  return [x0, y0, Math.min(right, x + w + PAD) - x0, Math.min(bottom, y + h + PAD) - y0];
}

/** The layer over the drawing: `show(scene, frame, names, scale)` each time that it is drawn. */
export function createSpotlight() {
  const veil = svg("path", { class: "mark-veil", "fill-rule": "evenodd" });
  const boxes = svg("g", {}), element = svg("svg", { class: "stage-marks", "aria-hidden": "true" }, veil, boxes);
  let shown = "";
  return {
    element,
    show(scene, frame, names, scale) {
      const found = names ? places(scene, frame, names) : [], { width, height } = frame;
      const key = JSON.stringify([names, found, width, height, scale]);
      if (key === shown) return;
      shown = key;
      element.toggleAttribute("hidden", !found.length);
      element.setAttribute("viewBox", `0 0 ${width} ${height}`);
      Object.assign(element.style, { width: `${width * scale}px`, height: `${height * scale}px` });
      const hole = box => `M${box[0]} ${box[1]}h${box[2]}v${box[3]}h${-box[2]}z`;
      veil.setAttribute("d", `M0 0H${width}V${height}H0z${found.map(hole).join("")}`);
      while (boxes.childElementCount > found.length) boxes.lastChild.remove();
      while (boxes.childElementCount < found.length) boxes.append(svg("rect", { class: "mark-box", rx: 5 }));
      found.forEach(([x, y, w, h], j) => {
        for (const [name, value] of Object.entries({ x, y, width: w, height: h })) {
          boxes.children[j].setAttribute(name, String(value));
        }
      });
    },
  };
}
