/* One token's cell in one lane: its body, the wires that bring h', a meter or a signed bar for each unit and
   substep. */

import { cividis, diverging, ease, lerp } from "../kit/colour.js";
import { heldAt, isSilent } from "../model/holds.js";
import { FIRST, STRIP } from "./layout.js";
import { before } from "../model/score.js";

export const WAITING = 0.45, FADED = 0.22;
const SEEN = 0.05;                          // the least change that is outlined, as a share of the scale
const ARRIVAL = 0.45;                       // the share of the first substep in which h' and x arrive

/** How much of a substep's column is drawn at progress p. */
export function growth(p, index, first = 0) {
  return index === first ? ease((p - ARRIVAL) / (1 - ARRIVAL)) : ease(p - index);
}
export const arrival = p => ease(p / ARRIVAL);

export function drawCell(P, scene, lane, t, p, state) {
  const { g, theme } = scene;
  const [x, y, w, h] = g.cellBox(lane, t);
  P.rect([x, y, w, h],
    state
      ? { fill: theme.paper, stroke: theme.accent, width: 2.5, radius: 6 }
      : { fill: theme.sunk, opacity: 0.5, radius: 6 });
  drawChevron(P, scene, lane, t);
  drawWires(P, scene, lane, t, p);
  scene.score.substeps.forEach((symbol, c) => drawColumn(P, scene, lane, t, c, symbol, growth(p, c)));
  if (scene.trace.held?.length) drawSilent(P, scene, lane, t);
  const row = scene.units.indexOf(scene.unit);
  if (row >= 0) {
    const v = g.vOf(lane, g.rowD(row)), half = g.row / 2;
    P.rect(g.box(g.uOf(lane, t, 1), v - half, g.uOf(lane, t, g.W - 1), v + half), {
      stroke: state ? theme.ink : theme.ink3, width: 1, radius: 2,
    });
  }
}

/** The edge of a cell, to be found on a projector whether anything has come into it or not. */
export function drawEdge(P, { g, theme }, lane, t) {
  P.rect(g.cellBox(lane, t), { stroke: theme.ink3, width: 1.5, radius: 6 });
}

const isLit = ({ score }, symbol, state) =>
  state === symbol || (score.belt?.symbol === state && [...score.belt.keepers, ...score.belt.adders].includes(symbol));

function drawColumn(P, scene, lane, t, c, symbol, grow) {
  const { g, theme, score } = scene, kind = score.kinds[symbol], isSigned = kind !== "gate";
  const scale = scene.scales.column[symbol];
  const values = scene.lanes[lane].values[symbol], H = scene.trace.hidden;
  const half = Math.max(0.75, g.row / 2 - (g.row > 5 ? 1 : 0.5));
  const q = g.colQ(c), [u0, u1] = [g.uOf(lane, t, q), g.uOf(lane, t, q + g.colW)];
  for (let r = 0; r < g.units; r++) {
    const v = g.vOf(lane, g.rowD(r));
    P.rect(g.box(u0, v - half, u1, v + half), { fill: theme.track });
    if (grow <= 0) continue;
    const value = values[t * H + scene.units[r]] / scale;
    const clipped = Math.max(-1, Math.min(1, value)), [q0, q1] = g.span(lane, c, clipped * grow, isSigned);
    P.rect(g.box(g.uOf(lane, t, q0), v - half, g.uOf(lane, t, q1), v + half), {
      fill: isSigned ? diverging(value, theme.middle) : cividis(value),
    });
    if (scene.trace.held?.length) drawWhatIf(P, scene, lane, t, c, symbol, scene.units[r], v, half);
  }
  if (isSigned) {
    const u = g.uOf(lane, t, q + g.colW / 2);
    P.line([g.at(u, g.vOf(lane, 0)), g.at(u, g.vOf(lane, g.body))], { stroke: theme.lineStrong, opacity: 0.7 });
  }
}

/** The columns' names, over what rises to the belt. */
export function drawLetters(P, scene, lane, t, state) {
  const { g, theme } = scene;
  scene.score.substeps.forEach((symbol, c) => {
    const lit = isLit(scene, symbol, state);
    const [x, y] = g.at(g.uOf(lane, t, g.colQ(c) + g.colW / 2), g.vOf(lane, g.body + g.head / 2));
    P.text([x, y + 4], symbol, {
      size: 13, italic: true, family: "math", align: "center", fill: lit ? theme.accent : theme.ink3,
      weight: lit ? 700 : 400, halo: lit ? theme.paper : undefined,
    });
  });
}

/* What a what-if changed: an outline where the value stood before; the held value itself in a frame of the accent. */
function drawWhatIf(P, scene, lane, t, c, symbol, unit, v, half) {
  const { g, theme, trace, score, layer } = scene, isSigned = score.kinds[symbol] !== "gate";
  const was = scene.lanes[lane].was[symbol], scale = scene.scales.column[symbol];
  const i = t * trace.hidden + unit, q = g.colQ(c), before = was ? was[i] / scale : NaN;
  if (Math.abs(before - scene.lanes[lane].values[symbol][i] / scale) > SEEN) {
    const [q0, q1] = g.span(lane, c, Math.max(-1, Math.min(1, before)), isSigned);
    P.rect(g.box(g.uOf(lane, t, q0), v - half + 0.5, g.uOf(lane, t, q1), v + half - 0.5), {
      stroke: theme.ink2, width: 1,
    });
  }
  if (heldAt(trace, layer, lane, symbol, unit, t)) {
    P.rect(g.box(g.uOf(lane, t, q - 1), v - half - 1, g.uOf(lane, t, q + g.colW + 1), v + half + 1),
      { stroke: theme.accent, width: 1.5, radius: 2 });
  }
}

/* A silenced unit is struck through. */
function drawSilent(P, { g, theme, trace, layer, units }, lane, t) {
  units.forEach((unit, r) => {
    if (!isSilent(trace, layer, lane, unit)) return;
    const v = g.vOf(lane, g.rowD(r));
    P.line([g.at(g.uOf(lane, t, 0), v), g.at(g.uOf(lane, t, g.W), v)], { stroke: theme.accent, width: 1 });
  });
}

function drawChevron(P, { g, theme, trace }, lane, t) {
  const prev = before(lane, t);
  if (prev < 0 || prev >= trace.tokens.length) return;
  const q = -g.conn / 2, d = g.body + g.head / 2;
  const point = (dq, dd) => g.at(g.uOf(lane, t, q + dq), g.vOf(lane, d + dd));
  P.line([point(-2, -4), point(2, 0), point(-2, 4)], { stroke: theme.ink3, width: 1.5 });
}

/* The previous step's h, one wire a unit, at the unit's own row. */
function drawWires(P, scene, lane, t, p) {
  const slide = arrival(p), { g, theme, trace } = scene, prev = before(lane, t);
  if (slide <= 0) return;
  const inside = prev >= 0 && prev < trace.tokens.length, H = trace.hidden, L = scene.lanes[lane];
  if (!inside && !L.initial) return;
  const reach = inside ? g.conn : Math.min(g.conn, FIRST), fine = g.row < 6 ? 0.6 : 1;
  for (let r = 0; r < g.units; r++) {
    const dropped = L.dropped?.(t, scene.units[r]);
    const x = inside ? L.h[prev * H + scene.units[r]] : L.initial[scene.units[r]], v = g.vOf(lane, g.rowD(r));
    const wide = fine * (1 + 1.5 * Math.min(1, Math.abs(x)));
    P.line([g.at(g.uOf(lane, t, -reach), v), g.at(g.uOf(lane, t, -reach * (1 - slide)), v)], dropped
      ? { stroke: theme.ink2, width: 1.5 * fine, dash: [2, 3] }
      : { stroke: diverging(x / scene.scales.column.h, theme.middle), width: wide });
  }
}

/* ---- tokens: the words, their inputs x, and the input on its way into the cell at work ------------------- */

const SUBSCRIPT = n => [...String(n)].map(c => "₀₁₂₃₄₅₆₇₈₉"[c]).join("");

export function drawToken(P, scene, t, isNow) {
  const { g, theme, trace } = scene, blank = t === trace.blank, u = g.wordU(t), word = trace.word(t);
  const unknown = trace.unknown?.[t];
  const style = {
    size: g.vertical ? 14 : 15, align: "center", fill: blank ? theme.accent : unknown ? theme.ink3 : theme.ink,
    weight: blank || isNow ? 650 : 400, italic: unknown,
  };
  const name = { size: 12, italic: true, family: "math", fill: theme.ink3 }, { size, count, x, y } = squares(scene, t);
  if (g.vertical) {
    // over the joining wires
    P.rect([gutterMiddle(g) - 28, u - 20, 56, 34], { fill: theme.paper, opacity: 0.85, radius: 4 });
    P.text([gutterMiddle(g), u - 6], word, { ...style, room: 60, least: 11, halo: theme.paper });
    P.text([gutterMiddle(g), u + 26], `x${SUBSCRIPT(t + 1)}`, { ...name, align: "center", halo: theme.paper });
  } else {
    P.text([u, 16], word, { ...style, room: g.pitch - 6, least: 11 });
    P.text([x - 4, 32], `x${SUBSCRIPT(t + 1)}`, { ...name, align: "right" });
  }
  const dropped = trace.at("mask", t, 0) === 0;
  for (let k = 0; k < count; k++) {
    P.rect([x + k * size, y, size - (size > 4 ? 1 : 0.5), 7],
      dropped ? { stroke: theme.lineStrong } : { fill: inputColour(scene, t, k) });
  }
  // the whole word is dropped
  if (dropped) P.line([[x - 2, y + 9], [x + count * size + 1, y - 2]], { stroke: theme.ink2, width: 1.5 });
}

const gutterMiddle = g => g.top + (g.out ? 30 : (g.gutter - g.above * STRIP) / 2);

/** The squares of x at a token: how many fit, how large, where on the content they begin. */
export function squares({ g, trace }, t) {
  const E = trace.get("x")?.shape[1] ?? 0, room = g.vertical ? 52 : Math.max(24, g.W - 12);
  const size = Math.max(3, Math.min(8, Math.floor(room / Math.max(1, E))));
  const count = Math.min(E, Math.floor(room / size)), half = count * size / 2;
  return {
    size, count,
    ...(g.vertical ? { x: gutterMiddle(g) - half, y: g.wordU(t) + 4 } : { x: g.wordU(t) - half + 5, y: 25 }),
  };
}

const inputColour = ({ trace, theme, scales }, t, k) => diverging(trace.at("x", t, k) / scales.x, theme.middle);

/* Only the cell at work is given its input: the squares leave the word, or the layer below, and enter the rows. */
export function drawPacket(P, scene, lane, t, p) {
  const { g, trace, theme } = scene, move = arrival(p);
  if (p <= 0 || p > 0.55) return;
  const below = scene.layer ? trace.get(`${scene.layer - 1}.out`) : null;
  const from = below ? stripSquares(scene, t, below.shape[1]) : squares(scene, t);
  const goal = g.vOf(lane, g.body / 2), { size, count, x, y } = from, upright = below && g.vertical;
  const [left, top] = g.vertical
    ? [lerp(x, goal - (upright ? 3 : count * size / 2), move), y]
    : [x, lerp(y, goal, move)];
  const colour = k =>
    (below
      ? diverging(trace.at(`${scene.layer - 1}.out`, t, k) / scene.scales.column.h, theme.middle)
      : inputColour(scene, t, k));
  const thick = Math.max(1, size - 1);
  P.group({ opacity: 1 - ease((p - 0.35) / 0.2) }, () => {
    for (let k = 0; k < count; k++) {
      P.rect(upright ? [left, top + k * size, 7, thick] : [left + k * size, top, thick, 7], { fill: colour(k) });
    }
  });
}

function stripSquares({ g, layer }, t, width) {
  const room = g.W - 4, size = Math.max(1.5, room / width), count = Math.min(width, Math.floor(room / size));
  const v = g.stripV(layer - 1, layer) + STRIP / 2 - 8;
  const [x, y] = g.at(g.wordU(t) - room / 2, v);
  return { size, count, x, y };
}
