/* The conveyor belt of the carried state, for the chosen unit: s = keep ⊙ s' + add, heights from a zero line that add
   up.

   Pale is kept, solid is new, the faint ghost is what was dropped, hatching is what an opposing addition takes away. */

import { clamp, ease, lerp } from "../kit/colour.js";
import { arrival } from "./cells.js";
import { plain, signed } from "../kit/format.js";
import { before, carry } from "../model/score.js";

const OTHERS = 0.5;                                                  // how strong the other units' lines are

export function drawBelt(P, scene, lane, t, p, state) {
  const { g, theme, score, trace } = scene;
  if (!score.belt) return;
  const d = g.beltAt, prev = before(lane, t), inside = prev >= 0 && prev < trace.tokens.length;
  P.line([g.at(g.uOf(lane, t, inside ? -g.conn : 0), g.vOf(lane, d)), g.at(g.uOf(lane, t, g.W), g.vOf(lane, d))],
    { stroke: theme.lineStrong });
  if (p <= 0) return;
  const s = shape(scene, lane, t, p, inside);
  drawOthers(P, scene, lane, t, s, inside);
  const tone = x => x < 0 ? theme.blue : theme.vermillion;
  const fillArea = (points, style) => points && P.poly(points, style);
  fillArea(s.area(s.from, s.run, s.zero, s.keptAt), { fill: tone(s.was), opacity: 0.34 });
  fillArea(s.area(s.f0, Math.min(s.run, s.f1 + 6), s.keptAt, x => lerp(s.was, s.kept, ease((x - s.f1) / 6))),
    { fill: tone(s.was), opacity: 0.12 });
  if (s.against) {
    const within = x => { const y = s.total(x); return s.kept < 0 ? Math.min(0, y) : Math.max(0, y); };
    fillArea(s.area(s.a0, s.run, within, s.keptAt), { fill: theme.paper, opacity: 0.7 });
    hatch(P, scene, s, within);
    fillArea(s.area(s.a0, s.run, s.zero, x => { const y = s.total(x); return y * s.kept < 0 ? y : 0; }),
      { fill: tone(s.added), opacity: 0.95 });
  } else fillArea(s.area(s.a0, s.run, s.keptAt, s.total), { fill: tone(s.added), opacity: 0.95 });
  if (s.run > s.from) P.line(s.edge(s.from, s.run, s.total), { stroke: theme.ink2 });
  if (trace.held?.length && p > 0) drawBefore(P, scene, lane, t, s, inside);
  drawRibbon(P, scene, lane, t, p, s, tone);
  if (state) drawNotes(P, scene, lane, t, p, s);
  if (Math.abs(s.now) > scene.scales.belt) beyond(P, scene, lane, t, s);
}

/* The belt's heights along one cell, as functions of q. */
function shape(scene, lane, t, p, inside) {
  const { g, score, trace } = scene, { belt, substeps } = score;
  const { was, kept, added, now } = carry(trace, score, scene.lanes[lane].key, lane, t, scene.unit);
  const column = s => g.colQ(substeps.indexOf(s)), end = s => column(s) + g.colW;
  const first = list => list.length ? Math.min(...list.map(column)) : g.colQ(0);
  const last = list => list.length ? Math.max(...list.map(end)) : g.colQ(0) + g.colW;
  const f0 = first(belt.keepers), f1 = Math.min(last(belt.keepers), f0 + g.colW);
  const a0 = Math.max(f1, first(belt.adders)), a1 = Math.max(a0 + g.colW, last(belt.adders));
  const start = inside ? -g.conn : 0, carryAt = p - belt.index;
  const run = carryAt <= 0 ? lerp(start, f0, arrival(p)) : carryAt < 1 ? lerp(f0, g.W, ease(carryAt)) : g.W;
  const scale = g.beltSize / 2 - 2, up = y => (g.vertical ? 1 : -1) * clamp(y / scene.scales.belt, -1, 1) * scale;
  const keptAt = x => lerp(was, kept, ease((x - f0) / (f1 - f0))), addAt = x => added * ease((x - a0) / (a1 - a0));
  const place = (x, y) => g.at(g.uOf(lane, t, x), g.vOf(lane, g.beltAt) + up(y));
  const steps = (a, b) => {
    const n = Math.max(2, Math.ceil((b - a) / 3));
    return Array.from({ length: n + 1 }, (_, j) => lerp(a, b, j / n));
  };
  return {
    was, kept, added, now, f0, f1, a0, a1, from: start, run, up, carryAt, keptAt, total: x => keptAt(x) + addAt(x),
    zero: () => 0, against: kept * added < 0,
    edge: (a, b, y) => steps(a, b).map(x => place(x, y(x))),
    area(a, b, low, high) {
      if (b - a < 0.5) return null;
      const xs = steps(a, b);
      return [...xs.map(x => place(x, high(x))), ...xs.reverse().map(x => place(x, low(x)))];
    },
  };
}

/* Every other unit's state flows along the same belt, a line each at the same scale. */
function drawOthers(P, scene, lane, t, s, inside) {
  const { theme, score, trace, lanes, units, unit } = scene, values = lanes[lane].values[score.belt.symbol];
  const H = trace.hidden, prev = before(lane, t);
  for (const k of units) {
    if (k === unit) continue;
    const now = values[t * H + k];
    const was = inside ? values[prev * H + k] : trace.at(`${lanes[lane].key}.${score.belt.symbol}0`, k) ?? 0;
    const line = s.edge(s.from, s.run, x => lerp(was, now, ease((x - s.f0) / (s.a1 - s.f0))));
    if (s.run > s.from) P.line(line, { stroke: now < 0 ? theme.blue : theme.vermillion, width: 1, opacity: OTHERS });
  }
}

/* Where the belt ran before something was held, a dashed line between the steps. */
function drawBefore(P, { g, theme, trace, score, lanes, unit }, lane, t, s, inside) {
  const name = `was.${lanes[lane].key}.${score.belt.symbol}`, now = trace.at(name, t, unit);
  const was = inside ? trace.at(name, before(lane, t), unit) : s.was;
  if (now === undefined || (Math.abs(now - s.now) < 5e-3 && Math.abs(was - s.was) < 5e-3)) return;
  const points = [...s.edge(s.from, s.f0, () => was), ...s.edge(s.a1, g.W, () => now)];
  P.line(points, { stroke: theme.ink2, width: 1, dash: [3, 3] });
}

function hatch(P, { theme }, s, within) {
  for (let x = s.a0 + 2; x < s.run; x += 4) {
    const low = within(x), high = s.keptAt(x);
    if (Math.abs(s.up(high) - s.up(low)) > 1) {
      P.line([s.edge(x - 1, x, () => low)[0], s.edge(x, x + 1, () => high)[0]], {
        stroke: theme.ink3, width: 1, opacity: 0.8,
      });
    }
  }
}

/* What is added rises out of its columns, as wide as it will be high on the belt. */
function drawRibbon(P, { g }, lane, t, p, s, tone) {
  const e = s.carryAt;
  if (e <= 0.1 || e >= 0.95) return;
  const half = Math.max(0.5, Math.abs(s.up(s.added)) / 2), c = (s.a0 + s.a1) / 2, d0 = g.body + 2, d1 = g.beltAt;
  const tip = lerp(d0, d1, ease((e - 0.1) / 0.5)), foot = lerp(d0, d1, ease((e - 0.45) / 0.5));
  const corner = (q, d) => g.at(g.uOf(lane, t, q), g.vOf(lane, d));
  P.poly([corner(c - half, foot), corner(c + half, foot), corner(c + half, tip), corner(c - half, tip)],
    { fill: tone(s.added), opacity: 0.95 });
}

/* Numbers are only on the cell at work: what it multiplies by, what it adds, what comes out. */
function drawNotes(P, scene, lane, t, p, s) {
  const { g, theme, score } = scene;
  const style = { size: 11, weight: 600, align: "center", fill: theme.ink, halo: theme.paper }, e = s.carryAt;
  const keepIndex = Math.max(...score.belt.keepers.map(k => score.substeps.indexOf(k)), 0);
  const factor = s.was
    ? s.kept / s.was
    : scene.trace.at(`${scene.lanes[lane].key}.${score.belt.keepers[0]}`, t, scene.unit);
  const write = (q, d, text) => {
    const [x, y] = g.at(g.uOf(lane, t, q), g.vOf(lane, d));
    P.text([x, y + 4], text, style);
  };
  const times = Number.isFinite(factor) ? `×${plain(factor)}` : "", outer = g.beltAt + g.beltSize / 2 - 6;
  const inner = g.beltAt - g.beltSize / 2 + 6;
  if (g.vertical) {
    if (p >= keepIndex + 1 && e <= 0.3) write(g.W / 2, g.beltAt, times);
    else if (e > 0.3) write(g.W / 2, g.beltAt, e <= 0.85 ? signed(s.added) : plain(s.now));
    return;
  }
  if (p >= keepIndex + 1 && e < 1.5) write(Math.max(22, (s.f0 + s.f1) / 2), inner, times);
  if (e > 0.3 && e <= 0.85) write((s.a0 + s.a1) / 2, outer, signed(s.added));
  if (e > 0.85) write(g.W - 20, outer, plain(s.now));
}

/* While something plays the scale stays: a value past its end says so and is cut there. */
function beyond(P, scene, lane, t, s) {
  const { g, theme } = scene, [x, y] = g.at(g.uOf(lane, t, g.W - 6), g.vOf(lane, g.beltAt) + s.up(s.now));
  P.text([x, y + 4], "»", { size: 12, weight: 700, align: "center", fill: theme.ink, halo: theme.paper });
}
