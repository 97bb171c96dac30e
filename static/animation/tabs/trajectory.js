/* The hidden state's path: h after each word, in the plane in which it moves most (principal components of all lanes' h). */

import { element } from "../kit/dom.js";
import { plain } from "../kit/format.js";
import { focus, laneKey, readScore } from "../model/score.js";
import { path, svg } from "../kit/svg.js";

const HEIGHT = 200, PAD = 24;
const COLOURS = ["blue", "vermillion"];
export const watch = ["trace", "cursor"];

/** The first two principal axes of the rows, by power iteration with deflation. Signs are fixed: the largest weight is positive. */
export function principal(rows) {
  const H = rows[0]?.length ?? 0, mean = Array.from({ length: H }, (_, k) => rows.reduce((s, r) => s + r[k], 0) / rows.length);
  const centred = rows.map(r => Array.from(r, (v, k) => v - mean[k])), total = centred.reduce((s, r) => s + r.reduce((q, v) => q + v * v, 0), 0);
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
  return { points: centred.map(r => axes.map(axis => dot(r, axis))), share: total > 0 ? explained / total : 0 };
}

const dot = (p, q) => p.reduce((s, v, k) => s + v * q[k], 0);
const deflate = (v, axes) => axes.reduce((w, axis) => { const d = dot(w, axis); return w.map((x, k) => x - d * axis[k]); }, v);
const unit = v => { const n = Math.sqrt(dot(v, v)); return n > 1e-12 ? v.map(x => x / n) : null; };
const apply = (rows, axis) => rows.reduce((sum, r) => { const d = dot(r, axis); return sum.map((x, k) => x + d * r[k]); }, axis.map(() => 0));

let kept = { trace: null, layer: -1, data: null };

function paths(trace, layer) {
  if (kept.trace === trace && kept.layer === layer) return kept.data;
  const T = trace.tokens.length, lanes = trace.directions.map((_, lane) => trace.tokens.map((__, u) => trace.row(`${laneKey(layer, lane)}.h`, u)));
  const start = trace.directions.map((_, lane) => trace.get(`${laneKey(layer, lane)}.h0`)?.data ?? new Float32Array(trace.hidden));
  const { points, share } = principal([...start, ...lanes.flat()]), L = lanes.length;
  const data = { share, lanes: lanes.map((_, lane) => ({ start: points[lane], points: points.slice(L + lane * T, L + (lane + 1) * T) })) };
  kept = { trace, layer, data };
  return data;
}

let seen = "", seenTrace = null;

export function draw({ model, el, t }) {
  const { trace, cursor } = model;
  if (!trace) { el.replaceChildren(element("p", { className: "soon", textContent: t("trajectorySoon") })); return ""; }
  const { lanes, share } = paths(trace, cursor.layer), here = focus(trace, readScore(trace), cursor), note = t("trajectoryNote", { p: Math.round(100 * share) });
  const key = [el.clientWidth, cursor.layer, here.lane, here.t, model.language].join("|");
  if (key === seen && trace === seenTrace && el.firstChild) return note;
  [seen, seenTrace] = [key, trace];
  const width = Math.min(el.clientWidth || 600, 760), all = lanes.flatMap(l => [l.start, ...l.points]), range = j => [Math.min(...all.map(p => p[j] ?? 0)), Math.max(...all.map(p => p[j] ?? 0))];
  const [x0, x1] = range(0), [y0, y1] = range(1), scale = Math.min((width - 2 * PAD - 60) / (x1 - x0 || 1), (HEIGHT - 2 * PAD) / (y1 - y0 || 1));
  const x = p => width / 2 + (p[0] - (x0 + x1) / 2) * scale, y = p => HEIGHT / 2 - ((p[1] ?? 0) - (y0 + y1) / 2) * scale;
  const parts = [];
  lanes.forEach((lane, d) => {
    const order = lane.points.map((_, n) => d ? lane.points.length - 1 - n : n), list = [lane.start, ...order.map(u => lane.points[u])];
    parts.push(svg("path", { class: `s-${COLOURS[d]} s-ghost`, d: path(list.length, j => x(list[j]), j => y(list[j])) }), text(d ? "←" : "→", { class: COLOURS[d], x: x(lane.start) + 6, y: y(lane.start) - 6 }));
    order.forEach(u => parts.push(...mark(lane.points[u], u, d, { trace, here, x, y })));
  });
  el.replaceChildren(svg("svg", { class: "chart", role: "img", "aria-label": t("trajectoryOf"), viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT, style: `max-width:${width}px` }, ...parts));
  return note;
}

function mark(point, u, d, { trace, here, x, y }) {
  const now = here.t === u && (here.lane ?? 0) === d;
  return [svg("circle", { cx: x(point), cy: y(point), r: now ? 5 : 3, fill: `var(--${COLOURS[d]})` }), text(trace.word(u), { class: now ? "on" : null, x: x(point) + 7, y: y(point) + 4 })];
}
const text = (content, attributes) => { const node = svg("text", attributes); node.textContent = content; return node; };

export function table({ model, t }) {
  const { trace, cursor } = model;
  if (!trace) return null;
  const { lanes } = paths(trace, cursor.layer);
  return { columns: [[t("lane")], ["t", true], [t("token")], [t("firstAxis"), true], [t("secondAxis"), true]], rows: lanes.flatMap((lane, d) => lane.points.map((p, u) => [t(d ? "rtl" : "ltr"), u + 1, trace.word(u), plain(p[0], 4), plain(p[1] ?? 0, 4)])) };
}
