/* The hidden state's path: h after each word, in the plane in which it moves most (principal components of all lanes'
   h). */

import { element } from "../kit/dom.js";
import { plain } from "../kit/format.js";
import { focus, laneKey, readScore } from "../model/score.js";
import { path, svg, svgText } from "../kit/svg.js";
import { widthOf } from "../kit/tables.js";

const HEIGHT = 280, PAD = 24;
const COLOURS = ["blue", "vermillion"];
export const title = { en: "Trajectory", zh: "轨迹" };
// the note names what the board says that the sentence is cut into
export const watch = ["trace", "cursor", "board"];

/** The first two principal axes of the rows, by power iteration with deflation. Signs are fixed: the largest weight is
    positive. A row with a number that is not finite has no part in them, and its point is NaN. */
export function principal(rows) {
  const H = rows[0]?.length ?? 0, known = rows.filter(isKnown);
  const mean = Array.from({ length: H }, (_, k) => known.reduce((s, r) => s + r[k], 0) / known.length);
  const centred = known.map(r => Array.from(r, (v, k) => v - mean[k]));
  const total = centred.reduce((s, r) => s + r.reduce((q, v) => q + v * v, 0), 0);
  const axes = [];
  let explained = 0;
  for (let a = 0; a < Math.min(2, H); a++) {
    let axis = Array.from({ length: H }, (_, k) => 1 / (1 + k + a));
    for (let n = 0; n < 200; n++) axis = unit(deflate(apply(centred, axis), axes)) ?? axis;
    const big = axis.reduce((best, v, k) => Math.abs(v) > Math.abs(axis[best]) ? k : best, 0);
    if (axis[big] < 0) axis = axis.map(v => -v);
    explained += centred.reduce((s, r) => s + dot(r, axis) ** 2, 0);
    axes.push(axis);
  }
  const points = rows.map(r => axes.map(axis => isKnown(r) ? dot(axis.map((_, k) => r[k] - mean[k]), axis) : NaN));
  return { points, share: total > 0 ? explained / total : 0 };
}

const isKnown = row => row.every(Number.isFinite);

const dot = (p, q) => p.reduce((s, v, k) => s + v * q[k], 0);
const deflate = (v, axes) =>
  axes.reduce((w, axis) => { const d = dot(w, axis); return w.map((x, k) => x - d * axis[k]); }, v);
const unit = v => { const n = Math.sqrt(dot(v, v)); return n > 1e-12 ? v.map(x => x / n) : null; };
const apply = (rows, axis) =>
  rows.reduce((sum, r) => { const d = dot(r, axis); return sum.map((x, k) => x + d * r[k]); }, axis.map(() => 0));

let kept = /** @type {{ trace: Trace | null, layer: number, data: any }} */ ({ trace: null, layer: -1, data: null });

function paths(trace, layer) {
  if (kept.trace === trace && kept.layer === layer) return kept.data;
  const T = trace.tokens.length;
  const lanes = trace.directions.map((_, lane) =>
    trace.tokens.map((__, u) => trace.row(`${laneKey(layer, lane)}.h`, u)));
  const start = trace.directions.map((_, lane) =>
    trace.get(`${laneKey(layer, lane)}.h0`)?.data ?? new Float32Array(trace.hidden));
  const { points, share } = principal([...start, ...lanes.flat()]), L = lanes.length;
  const data = {
    share,
    lanes: lanes.map((_, lane) => ({ start: points[lane], points: points.slice(L + lane * T, L + (lane + 1) * T) })),
  };
  kept = { trace, layer, data };
  return data;
}

let drawnKey = "", drawnTrace = null;

/** @param {TabPlace} place */
export function draw({ model, el, t }) {
  const { trace, cursor } = model;
  if (!trace) { el.replaceChildren(element("p", { className: "soon", textContent: t("trajectorySoon") })); return ""; }
  const { lanes, share } = paths(trace, cursor.layer), here = focus(trace, readScore(trace), cursor);
  const note = t("trajectoryNote", { p: Math.round(100 * share) });
  const key = [el.clientWidth, cursor.layer, here.lane, here.t, model.language].join("|");
  if (key === drawnKey && trace === drawnTrace && el.firstChild) return note;
  [drawnKey, drawnTrace] = [key, trace];
  const width = Math.min(el.clientWidth || 600, 760), all = lanes.flatMap(l => [l.start, ...l.points]).filter(isKnown);
  const range = j => [Math.min(...all.map(p => p[j] ?? 0)), Math.max(...all.map(p => p[j] ?? 0))];
  const [x0, x1] = range(0), [y0, y1] = range(1);
  const scale = Math.min((width - 2 * PAD - 60) / (x1 - x0 || 1), (HEIGHT - 2 * PAD) / (y1 - y0 || 1));
  const x = p => width / 2 + (p[0] - (x0 + x1) / 2) * scale;
  const y = p => HEIGHT / 2 - ((p[1] ?? 0) - (y0 + y1) / 2) * scale;
  const parts = [], marks = [];
  lanes.forEach((lane, d) => {
    const order = lane.points.map((_, n) => d ? lane.points.length - 1 - n : n);
    const list = [lane.start, ...order.map(u => lane.points[u])];
    parts.push(svg("path", {
      class: `s-${COLOURS[d]} s-ghost`, d: path(list.length, j => x(list[j]), j => y(list[j])),
    }));
    marks.push({ at: [x(lane.start), y(lane.start)], name: d ? "←" : "→", colour: COLOURS[d], now: true });
    order.forEach(u => marks.push({
      at: [x(lane.points[u]), y(lane.points[u])], name: trace.word(u),
      colour: COLOURS[d], now: here.t === u && (here.lane ?? 0) === d, r: 3,
    }));
  });
  const seen = marks.filter(({ at }) => isKnown(at));
  const points = seen.map(({ at, name, now, r = 3 }) => ({ at, width: widthOf(name), first: now, r }));
  const spots = labels(points, width, HEIGHT);
  seen.forEach((one, j) => parts.push(...mark(one, spots[j])));
  el.replaceChildren(svg("svg", {
    class: "chart", role: "img", "aria-label": t("trajectoryOf"),
    viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT, style: `max-width:${width}px`,
  }, ...parts));
  return note;
}

/* A point, and its word where that has a place; a start is an arrow only. */
function mark({ at: [x, y], name, colour, now, r }, spot) {
  const dot = r && svg("circle", { cx: x, cy: y, r: now ? 5 : r, fill: `var(--${colour})` });
  dot?.append(svg("title", {}, name));
  return [
    dot, spot && svgText(name, { class: r ? (now ? "on" : null) : colour, x: spot[0], y: spot[1] + 4 }),
  ].filter(Boolean);
}

const TALL = 13, APART = 7;
/** Where each point's label begins, [x, middle]: right of it, left, above, below or between two of these, the first
    where it covers no other label, stays inside and, if there is such a place, covers no point; null where there is
    none. Those of `first` choose first. */
export function labels(points, width, height) {
  const taken = [], spots = points.map(() => null);
  const covers = (p, q) => p[0] < q[2] && q[0] < p[2] && p[1] < q[3] && q[1] < p[3];
  const dots = points.map(({ at: [x, y], r = 0 }) => [x - r, y - r, x + r, y + r]);
  const order = [...points.keys()].sort((p, q) => Number(points[q].first) - Number(points[p].first) || p - q);
  for (const j of order) {
    const { at: [x, y], width: wide } = points[j];
    const right = x + APART, left = x - APART - wide, half = TALL * 0.7;
    const free = [[right, y], [left, y], [x - wide / 2, y - TALL], [x - wide / 2, y + TALL],
      [right, y - half], [right, y + half], [left, y - half], [left, y + half]]
      .map(([from, middle]) => ({
        spot: [from, middle], box: [from, middle - TALL / 2, from + wide, middle + TALL / 2],
      }))
      .filter(({ box }) =>
        box[0] >= 0 && box[1] >= 0 && box[2] <= width && box[3] <= height && !taken.some(other => covers(box, other)));
    const best = free.find(({ box }) => !dots.some(dot => covers(box, dot))) ?? free[0];
    if (!best) continue;
    taken.push(best.box);
    spots[j] = best.spot;
  }
  return spots;
}

export function table({ model, t }) {
  const { trace, cursor } = model;
  if (!trace) return null;
  const { lanes } = paths(trace, cursor.layer);
  return {
    columns: [[t("lane")], ["t", true], [t("token")], [t("firstAxis"), true], [t("secondAxis"), true]],
    rows: lanes.flatMap((lane, d) =>
      lane.points.map((p, u) => [t(d ? "rtl" : "ltr"), u + 1, trace.word(u), plain(p[0], 4), plain(p[1] ?? 0, 4)])),
  };
}
