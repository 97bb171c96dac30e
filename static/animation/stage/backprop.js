/* Back-propagation through time: a pulse against each lane, as wide as log₁₀ of the gradient that arrives, and the
   gradient of the shared weights accumulating: a belt of its own, pale so far, solid this step's part.            */

import { clamp, ease, lerp } from "../kit/colour.js";
import { headAt } from "./join.js";
import { backPath, backPosition, hasGradient, laneKey, readAt, remember } from "../model/score.js";
import { power } from "../kit/format.js";

/** The whole powers of ten that hold every gradient of every layer. */
export function decades(trace) {
  const all = [];
  for (let layer = 0; layer < trace.layers; layer++) trace.directions.forEach((_, lane) => {
    all.push(...arriving(trace, layer, lane));
  });
  const logs = all.filter(x => x > 0 && Number.isFinite(x)).map(Math.log10);
  if (!logs.length) return [-1, 0];
  const low = Math.floor(Math.min(...logs)), high = Math.ceil(Math.max(...logs));
  return [low, Math.max(low + 1, high)];
}

/** The running total of a lane's weight gradient, in back-propagation order: [{t, share, before, after}].
    With `share_along` (each share's part along the sum) the parts add up to the norm of the sum exactly;
    without it the steps are the differences of the norms so far, which add up to it as well.                */
export const totals = (trace, layer, lane) =>
  remember(trace, `totals ${layer} ${lane}`, () => addUp(trace, layer, lane));

/** The gradient of one symbol for every unit at t: of the state itself, or of a gate's argument z. Undefined where it
    was not recorded. */
export function symbolGradient(trace, score, key, symbol, t) {
  const state = trace.row(`${key}.d${symbol}`, t), block = score.blocks.indexOf(symbol), H = trace.hidden;
  if (state) return state;
  return block < 0 ? undefined : trace.row(`${key}.dzx`, t)?.subarray(block * H, (block + 1) * H);
}

/** ‖dh‖ of every token of a lane. */
export const arriving = (trace, layer, lane) =>
  remember(trace, `dh ${layer} ${lane}`, () => trace.tokens.map((_, t) => trace.norm(`${laneKey(layer, lane)}.dh`, t)));

function addUp(trace, layer, lane) {
  const key = laneKey(layer, lane), along = trace.get(`${key}.share_along`);
  let sum = 0;
  return backPath(trace, layer, lane).map(t => {
    const start = sum;
    sum = along ? sum + along.data[t] : trace.at(`${key}.sum_norm`, t) ?? sum;
    return {
      t, share: trace.at(`${key}.share_norm`, t), norm: trace.at(`${key}.sum_norm`, t), before: start, after: sum,
    };
  });
}

/** ‖∂L/∂(W, U)‖ of a lane, from the gradients that the optimiser was given. */
export function laneGradient(trace, layer, lane) {
  const suffix = `_l${layer}${lane ? "_reverse" : ""}`, g = trace.gradients ?? {};
  const parts = [`rnn.weight_ih${suffix}`, `rnn.weight_hh${suffix}`].map(n => g[n]);
  return parts.every(Number.isFinite) ? Math.hypot(...parts) : undefined;
}

export function drawBack(P, scene, frame) {
  const { trace, g, theme } = scene, { pos } = frame.cursor;
  if (frame.cursor.movement !== 2 || !hasGradient(trace)) return;
  if (scene.layer === trace.layers - 1) drawEntry(P, scene, frame, ease(pos), pos);
  for (let lane = 0; lane < g.lanes; lane++) {
    const path = scene.paths[lane], reached = new Set(path);
    const live = path[Math.ceil(pos - 1e-6) - 2];
    const at = backPosition(trace, scene.score, { ...frame.cursor, layer: scene.layer }, lane);
    const shown = scene.hasGates && live !== undefined && live >= frame.first && live <= frame.last;
    if (shown) P.rect(g.cellBox(lane, live), { fill: theme.paper, stroke: theme.purple, width: 1.5, radius: 6 });
    drawPulses(P, scene, frame, lane, path, at, live);
    if (shown) drawGates(P, scene, lane, live, at - Math.ceil(pos - 1e-6) + 1);
    drawSum(P, scene, frame, lane, at);
    for (let t = frame.first; t <= frame.last; t++) {
      if (!reached.has(t)) {
        write(P, scene, lane, t, scene.say("noGradient"), {
          fill: theme.ink3, room: g.vertical ? undefined : g.pitch - 4,
        });
      }
    }
  }
}

/* Where the tokens are closer than a number is wide, some go without: the last one of the way back has its own
   always. */
const NUMBER = 62, NAMED = 92;
/* A number of the first token stays clear of the margin, one of the last token of the head. */
const clear = (g, x, width = NUMBER) =>
  (g.vertical ? x : Math.max(g.margin + width / 2 - 6, Math.min(x, g.length - width / 2 + 6)));
const hasNumber = (g, n, count) => g.vertical || (count - 1 - n) % Math.ceil(NUMBER / g.pitch) === 0;

function write(P, { g, theme }, lane, t, text, style) {
  const [x, y] = g.at(g.uOf(lane, t, g.W / 2), g.vOf(lane, g.body / 2));
  P.text([clear(g, x), y + 4], text, { size: 11, align: "center", halo: theme.paper, ...style });
}

/* From the head to every scored token, then apart to both lanes. */
function drawEntry(P, { g, theme, trace }, frame, share, pos) {
  const end = headAt(g, frame) - 5, style = { stroke: theme.purpleSoft, width: 3 };
  if (share <= 0) return;
  for (let lane = 0; lane < g.lanes; lane++) {
    const all = [...new Set(trace.scored.map(t => readAt(trace, t, lane)))];
    const far = Math.min(...all.map(t => g.uOf(0, t, g.W / 2)));
    P.line([g.at(end, g.mid), g.at(lerp(end, far, share), g.mid)], style);
    if (pos >= 1) {
      for (const t of all) {
        if (t >= frame.first && t <= frame.last) {
          P.line([g.at(g.uOf(0, t, g.W / 2), g.mid), g.at(g.uOf(0, t, g.W / 2), g.vOf(lane, 0))], style);
        }
      }
    }
  }
}

function drawPulses(P, scene, frame, lane, path, pos, live) {
  const { g, theme, trace, scales } = scene, norms = arriving(trace, scene.layer, lane), centre = g.body / 2;
  const [low, high] = scales.decades;
  const width = x => x > 0 ? 2 + (g.body - 2) * clamp((Math.log10(x) - low) / (high - low)) : 0;
  path.forEach((t, n) => {
    const e = ease(pos - 1 - n);
    if (e <= 0) return;
    const norm = norms[t];
    if (t >= frame.first && t <= frame.last) {
      const next = path[n + 1], onward = next === undefined ? 0 : norms[next];
      const w0 = width(norm) / 2, w1 = onward ? width(onward) / 2 : 1, far = lerp(g.W, onward ? -g.conn : 0, e);
      const w = lerp(w0, w1, e);
      const corner = (q, dv) => g.at(g.uOf(lane, t, q), g.vOf(lane, centre + dv));
      P.poly([corner(g.W, -w0), corner(far, -w), corner(far, w), corner(g.W, w0)], {
        fill: theme.purpleSoft, opacity: t === live && scene.hasGates ? 0.35 : 0.75,
      });
      if ((t !== live || !scene.hasGates) && hasNumber(g, n, path.length)) {
        write(P, scene, lane, t, power(norm), { weight: 650, fill: theme.ink });
      }
    }
  });
}

/* The cell at work: as the pulse passes, each symbol's gradient for every unit, from h back to the first gate;
   signed from the middle, as long as its log₁₀ is above the legend's lower end.                            */
export const gateDecades = scales => [scales.decades[1] - 5, scales.decades[1]];

function drawGates(P, scene, lane, t, e) {
  const { g, theme, score, trace, scales } = scene, [low, high] = gateDecades(scales), S = score.substeps.length;
  const half = Math.max(0.75, g.row / 2 - 1);
  const lines = score.backward?.length ?? 0;
  const last = symbol =>
    Math.max(...[`δ${symbol}`, `δz_${symbol}`].map(name => score.backward.findIndex(one => one.name === name)));
  score.substeps.forEach((symbol, c) => {
    const grown = lines ? ease(e * (lines + 1) - last(symbol)) : ease(e * (S + 1) - (S - 1 - c));
    const values = grown > 0 ? symbolGradient(trace, score, scene.lanes[lane].key, symbol, t) : null;
    const [x, y] = g.at(g.uOf(lane, t, g.colQ(c) + g.colW / 2), g.vOf(lane, g.body + g.head / 2));
    P.text([x, y + 4], `δ${symbol}`, {
      size: 12, italic: true, family: "math", align: "center", fill: grown > 0.5 ? theme.purple : theme.ink3,
      halo: theme.paper, weight: grown > 0 && grown < 1 ? 700 : 400,
    });
    if (!values) return;
    const u = g.uOf(lane, t, g.colQ(c) + g.colW / 2);
    P.line([g.at(u, g.vOf(lane, 0)), g.at(u, g.vOf(lane, g.body))], { stroke: theme.lineStrong });
    for (let r = 0; r < g.units; r++) {
      const value = values[scene.units[r]];
      const size = value ? clamp((Math.log10(Math.abs(value)) - low) / (high - low), 0.05) : 0;
      const v = g.vOf(lane, g.rowD(r));
      const [q0, q1] = g.span(lane, c, Math.sign(value) * size * grown, true);
      P.rect(g.box(g.uOf(lane, t, q0), v - half, g.uOf(lane, t, q1), v + half), { fill: theme.purple });
    }
  });
  const [x, y] = g.at(g.uOf(lane, t, g.W / 2), g.vOf(lane, -11));
  P.text([clear(g, x, NAMED), y + 4], `‖dh‖ ${power(arriving(trace, scene.layer, lane)[t])}`, {
    size: 11, align: "center", weight: 650, fill: theme.ink, halo: theme.paper, opacity: g.vertical ? 0 : 1,
  });
}

/* The sum's belt runs against the lane beside it, from its own base line outwards; one linear scale for both lanes. */
function drawSum(P, scene, frame, lane, pos) {
  const { g, theme, scales } = scene, base = g.body + g.head + 2, tall = g.beltSize - (g.vertical ? 4 : 18);
  const height = x => tall * clamp(x / scales.sum);
  const corner = (t, q, x) => g.at(g.uOf(lane, t, q), g.vOf(lane, base + height(x)));
  scene.totals[lane].forEach(({ t, before, after }, n) => {
    const e = ease(pos - 1 - n);
    if (e <= 0 || t < frame.first || t > frame.last) return;
    const last = n === scene.totals[lane].length - 1, stop = last ? 4 : -g.conn, far = lerp(g.W, stop, e);
    const r0 = 0.8 * g.W, r1 = 0.45 * g.W;
    const at = q => lerp(before, after, ease((r0 - q) / (r0 - r1)));
    const qs = Array.from({ length: 13 }, (_, j) => lerp(g.W, far, j / 12)), low = Math.min(before, after);
    P.poly([...qs.map(q => corner(t, q, Math.min(before, at(q)))), corner(t, far, 0), corner(t, g.W, 0)],
      { fill: theme.purpleSoft, opacity: 0.34 });
    P.poly([
      ...qs.map(q => corner(t, q, at(q))),
      ...qs.reverse().map(q => corner(t, q, Math.max(low, 0) === after ? at(q) : before)),
    ], { fill: theme.purple, opacity: 0.95 });
    P.line(Array.from({ length: 13 }, (_, j) => lerp(g.W, far, j / 12)).map(q => corner(t, q, at(q))),
      { stroke: theme.ink2 });
    if (after < before) {
      for (let q = g.W - 2; q > far; q -= 4) {
        if (before - at(q) > 0) {
          P.line([corner(t, q - 1, at(q)), corner(t, q, before)], { stroke: theme.purple, opacity: 0.8 });
        }
      }
    }
    if (hasNumber(g, n, scene.totals[lane].length)) sumNote(P, scene, lane, t, after, e, last);
  });
}

function sumNote(P, scene, lane, t, after, e, last) {
  const { g, theme } = scene, d = g.vertical ? g.body + g.head + g.beltSize / 2 : g.depth - 10;
  const [x, y] = g.at(g.uOf(lane, t, g.W / 2), g.vOf(lane, d));
  // where time runs down the belt may be narrower than its number, which stays within the drawing
  const within = g.vertical ? Math.max(NUMBER / 2, Math.min(x, g.width - NUMBER / 2)) : clear(g, x);
  P.text([within, y + 4], (g.vertical || g.W < 80 ? "" : "Σ ") + power(after), {
    size: g.vertical ? 10 : 11, align: "center", weight: last ? 650 : 400, fill: theme.purple, halo: theme.paper,
    opacity: e,
  });
}
