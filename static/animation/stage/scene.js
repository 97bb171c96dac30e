/* A scene: one trace, one layer, one size, ready to be drawn at any cursor. `paint` is pure: the same scene and frame
   give the same picture, so stepping back is painting a smaller position.                                          */

import { decades, drawBack, totals } from "./backprop.js";
import { drawBelt } from "./belt.js";
import { drawCell, drawEdge, drawLetters, drawPacket, drawToken, FADED, WAITING } from "./cells.js";
import { niceCeiling } from "../kit/format.js";
import { drawHead, drawJoin, drawStrip, headAt } from "./join.js";
import { placed, uncut } from "../kit/painter.js";
import { layout } from "./layout.js";
import { drawMargins } from "./margins.js";
import { backPath, BACK, focus, laneKey, lanesOf, progress, readScore } from "../model/score.js";

export const MOST_UNITS = 16;

/** What must stay equal for new numbers to be drawn in the old geometry. */
export const shapeOf = trace => [
  trace.cell, trace.layers, trace.hidden, trace.bidirectional, trace.merge,
  trace.tokens.length, trace.embedding_size, trace.substeps.join(""), Boolean(trace.isDecoder),
].join("|");

/** Which units are drawn: all up to 16; above, the strongest or a range, the chosen one always among them. */
export function chooseUnits(trace, score, layer, unit, choice = "strongest") {
  const H = trace.hidden;
  if (H <= MOST_UNITS) return Array.from({ length: H }, (_, k) => k);
  if (choice !== "strongest") {
    const start = Math.min(Number(choice), H - MOST_UNITS);
    return Array.from({ length: MOST_UNITS }, (_, k) => start + k);
  }
  const symbol = score.belt?.symbol ?? score.substeps.at(-1), peak = new Float64Array(H);
  trace.directions.forEach((_, lane) => trace.get(`${laneKey(layer, lane)}.${symbol}`).data.forEach((x, j) => {
    peak[j % H] = Math.max(peak[j % H], Math.abs(x));
  }));
  const ranked = [...peak.keys()].sort((p, q) => peak[q] - peak[p] || p - q).slice(0, MOST_UNITS);
  if (!ranked.includes(unit)) ranked[MOST_UNITS - 1] = unit;
  return ranked.sort((p, q) => p - q);
}

const peakOf = (trace, name) => {
  let peak = 0;
  trace.get(name)?.data.forEach(x => { if (Number.isFinite(x)) peak = Math.max(peak, Math.abs(x)); });
  return peak;
};

/** The ends of every scale: columns, the belt, which all units share, x, the gradients. */
export function findScales(trace, score, layer) {
  const keys = trace.directions.map((_, lane) => laneKey(layer, lane));
  const column = Object.fromEntries(score.substeps.map(s => {
    const peak = score.kinds[s] === "gate"
      ? 1
      : Math.max(...keys.flatMap(key => [`${key}.${s}`, `was.${key}.${s}`]).map(name => peakOf(trace, name)));
    return [s, score.kinds[s] !== "state" && peak <= 1.0001 ? 1 : niceCeiling(peak)];
  }));
  column.h ??= 1;
  const state = score.belt?.symbol, isFixed = !state || (score.belt.bounded && column[state] === 1);
  const carried = keys.flatMap(key => [`${key}.${state}`, `${key}.${state}0`, `was.${key}.${state}`]);
  const belt = isFixed ? 1 : Math.max(0.5, Math.ceil(10 * Math.max(...carried.map(name => peakOf(trace, name)))) / 10);
  if (state && !score.belt.bounded) column[state] = belt;
  const sum = Math.max(1e-12,
    ...keys.flatMap((_, lane) => totals(trace, layer, lane).map(x => Math.max(x.after, x.before))));
  return { column, belt, x: niceCeiling(peakOf(trace, "x")), decades: decades(trace), sum };
}

/** While something plays or trains scales only grow, and so they stand still until numbers leave them. */
export function keepScales(old, fresh) {
  if (!old) return fresh;
  const column = Object.fromEntries(Object.keys(fresh.column).map(s => [
    s, Math.max(old.column[s] ?? 0, fresh.column[s]),
  ]));
  return {
    column, belt: Math.max(old.belt, fresh.belt), x: Math.max(old.x, fresh.x), sum: Math.max(old.sum, fresh.sum),
    decades: [Math.min(old.decades[0], fresh.decades[0]), Math.max(old.decades[1], fresh.decades[1])],
  };
}

/* About how wide a word is written: Chinese characters are square. */
const widthOf = word => [...word].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 15 : 8), 0);

/** What the geometry depends on (layout.js).
    @param {any} parts */
export function specOf({
  trace, score, layer, unit, unitChoice,
  units = chooseUnits(trace, score, layer, unit, unitChoice), width, height, vertical, whole,
}) {
  return {
    width, height, vertical, whole, T: trace.tokens.length, lanes: lanesOf(trace), columns: score.substeps.length,
    belt: Boolean(score.belt), units: units.length,
    below: layer, above: trace.layers - 1 - layer,
    word: Math.max(0, ...trace.tokens.map((_, t) => widthOf(trace.word(t)))),
  };
}

/** @param {any} parts */
export function buildScene({
  trace, score = readScore(trace), layer, unit, width, height = 0, vertical, whole, theme, say, unitChoice, units,
  scales,
}) {
  units ??= chooseUnits(trace, score, layer, unit, unitChoice);
  const lanes = lanesOf(trace), g = layout(specOf({ trace, score, layer, units, width, height, vertical, whole }));
  const lane = j => {
    const key = laneKey(layer, j);
    const data = s => trace.get(`${key}.${s}`)?.data;
    const initial = data("h0"), mask = trace.get(`${key}.recurrent_mask`);
    return {
      key, values: Object.fromEntries(score.substeps.map(s => [s, data(s)])),
      was: Object.fromEntries(score.substeps.map(s => [s, trace.get(`was.${key}.${s}`)?.data])),
      h: data("h") ?? data(score.substeps.at(-1)), initial: initial?.some(x => x !== 0) ? initial : null,
      dropped: mask && ((t, k) => trace.at(`${key}.recurrent_mask`, Math.min(t, mask.shape[0] - 1), k) === 0),
    };
  };
  return {
    trace, score, g, theme, say, layer, unit, units, vertical, scales: scales ?? findScales(trace, score, layer),
    hasGates: trace.has(`${laneKey(layer, 0)}.dzx`), lanes: Array.from({ length: lanes }, (_, j) => lane(j)),
    paths: Array.from({ length: lanes }, (_, j) => backPath(trace, layer, j)),
    totals: Array.from({ length: lanes }, (_, j) => totals(trace, layer, j)),
  };
}

/** How long the content is, along time. */
export const contentLength = g => g.length + g.tail;

/** frame: { cursor, scroll, width, height }. Only the tokens in sight are painted. */
export function paint(on, scene, frame) {
  const P = placed(on);
  const { g, theme, trace } = scene, view = g.vertical ? frame.height : frame.width;
  const first = Math.max(0, Math.floor((frame.scroll + (g.vertical ? 0 : g.margin) - g.margin) / g.pitch) - 1);
  const full = {
    ...frame, first, last: Math.min(trace.tokens.length - 1, Math.floor((frame.scroll + view - g.margin) / g.pitch)),
  };
  P.rect([0, 0, frame.width, frame.height], { fill: theme.paper });
  const clip = g.vertical
    ? [0, g.margin - 4, frame.width, frame.height]
    : [g.margin - 10, 0, headAt(g, full) - frame.scroll - g.margin + 10, frame.height];
  const from = clip[0] + frame.scroll, seen = g.vertical ? P : uncut(P, [from, from + clip[2]]);
  P.group({ clip, ...(g.vertical ? { dy: -frame.scroll } : { dx: -frame.scroll }) }, () =>
    paintContent(seen, scene, full));
  if (!g.vertical) drawHead(P, scene, full);
  drawMargins(P, scene, full);
}

function paintContent(P, scene, frame) {
  const { g, trace, score } = scene, { cursor } = frame, here = focus(trace, score, cursor);
  const back = cursor.movement === BACK;
  for (let lane = 0; lane < g.lanes; lane++) for (let t = frame.first; t <= frame.last; t++) {
    const p = progress(trace, score, cursor, lane, t);
    const state = here.kind === "substep" && here.lane === lane && here.t === t ? here.substep : "";
    P.group({ opacity: back ? FADED : p <= 0 ? WAITING : 1 }, () => {
      drawCell(P, scene, lane, t, p, state);
      if (!back) drawBelt(P, scene, lane, t, p, state);
      if (back) drawLetters(P, scene, lane, t, state);
    });
    if (!state) drawEdge(P, scene, lane, t);
    if (!back) drawLetters(P, scene, lane, t, state);
  }
  P.group({ opacity: back ? 0.4 : 1 }, () => drawJoin(P, scene, frame));
  for (let layer = 0; layer < trace.layers; layer++) if (layer !== scene.layer) drawStrip(P, scene, frame, layer);
  if (g.vertical) drawHead(P, scene, frame);
  drawBack(P, scene, frame);
  for (let t = frame.first; t <= frame.last; t++) drawToken(P, scene, t, here.t === t);
  if (here.kind === "substep") {
    drawPacket(P, scene, here.lane, here.t, progress(trace, score, cursor, here.lane, here.t));
  }
}
