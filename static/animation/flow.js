/* Gradient flow: ‖∂L/∂h‖ at each word on a log axis. On the left this network, lane by lane, from its trace; on the right
   an RNN, a GRU and an LSTM with the same seed and sentence, which Python measures when this tab is open.               */

import { element } from "./dom.js";
import { decade, power } from "./format.js";
import { laneKey } from "./score.js";
import { path, svg } from "./svg.js";

const HEIGHT = 104, LEFT = 36, RIGHT = 52, TOP = 8, BOTTOM = 20, LOST = 1e-3;
const CELLS = [["rnn", "vermillion"], ["gru", "green"], ["lstm", "blue"]];
const LANES = [["fwd", "blue"], ["rev", "vermillion"]];
export const watch = ["trace", "board", "cursor"];

export const enter = model => model.send({ type: "flow", on: true });
export const leave = model => model.send({ type: "flow", on: false });

/* `seen` keeps the picture: the cursor moves sixty times a second, the gradient does not. */
let seen = "", seenTrace = null;

export function draw({ model, el, t }) {
  const { trace, board, cursor } = model, flow = board.flow ?? null;
  const key = [el.clientWidth, cursor.layer, model.language, model.theme, JSON.stringify(flow)].join("|");
  const note = conclude(trace, cursor.layer, flow, t);
  if (key === seen && trace === seenTrace && el.firstChild) return note;
  [seen, seenTrace] = [key, trace];
  if (!trace || !lanes(trace, cursor.layer).length && !flow) { el.replaceChildren(element("p", { className: "soon", textContent: trace ? t("flowNoLoss") : t("flowSoon") })); return ""; }
  const box = element("div", { className: "flow-pair" });
  el.replaceChildren(box);
  const width = Math.max(280, (el.clientWidth - (innerWidth < 720 ? 0 : 32)) / (innerWidth < 720 ? 1 : 2));
  const own = lanes(trace, cursor.layer), words = trace.tokens.map((_, u) => trace.word(u));
  box.append(card(own.length > 1 ? t("flowHere", { lane: `${t("ltr")}, ${t("rtl")}` }) : t("flowHere", { lane: t("ltr") }), own.map(l => ({ ...l, name: l.lane ? "←" : "→" })), words, width, t));
  const three = flow ? CELLS.filter(([c]) => flow[c]?.length).map(([c, colour]) => ({ name: c.toUpperCase(), colour, values: flow[c] })) : [];
  box.append(three.length ? card(t("flowThree"), three, flow.tokens ?? words, width, t) : element("p", { className: "soon", textContent: t("flowSoon") }));
  return note;
}

function lanes(trace, layer) {
  return LANES.slice(0, trace.directions.length).flatMap(([name, colour], lane) => {
    if (!trace.has(`${laneKey(layer, lane)}.dh`) || !trace.scored?.length) return [];
    const values = trace.tokens.map((_, u) => trace.norm(`${layer}.${name}.dh`, u));
    return values.some(v => v > 0) ? [{ lane, colour, values }] : [];
  });
}

function card(title, series, words, width, t) {
  const all = series.flatMap(s => s.values).filter(v => v > 0 && Number.isFinite(v)).map(Math.log10);
  const high = Math.ceil(Math.max(...all, -1)), low = Math.min(high - 3, Math.max(high - 16, Math.floor(Math.min(...all)))), T = words.length;
  const x = u => LEFT + (width - LEFT - RIGHT) * (T > 1 ? u / (T - 1) : 0.5), y = e => TOP + (HEIGHT - TOP - BOTTOM) * (high - e) / (high - low);
  const every = Math.max(1, Math.ceil((high - low) / 4)), parts = [], write = (text, attributes) => { const node = svg("text", attributes); node.textContent = text; return node; };
  for (let e = high; e >= low; e -= every) parts.push(svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(e), y2: y(e) }), write(decade(e), { x: LEFT - 8, y: y(e) + 4, "text-anchor": "end" }));
  const room = (width - LEFT - RIGHT) / Math.max(1, T - 1), skip = Math.ceil(40 / room);
  words.forEach((word, u) => { if (u % skip === 0) parts.push(write([...word].slice(0, 8).join(""), { x: x(u), y: HEIGHT - 4, "text-anchor": "middle" })); });
  for (const s of series) {
    parts.push(svg("path", { class: `s-${s.colour}`, d: path(T, x, u => s.values[u] > 0 ? y(Math.max(low, Math.log10(s.values[u]))) : NaN) }));
    s.values.forEach((v, u) => { if (v > 0) { const dot = svg("circle", { cx: x(u), cy: y(Math.max(low, Math.log10(v))), r: 2.5, fill: `var(--${s.colour})` }); dot.append(svg("title")); dot.firstChild.textContent = `${s.name} “${words[u]}”: ${power(v)}`; parts.push(dot); } });
  }
  parts.push(...names(series, T, x, y, low, write));
  return element("div", {}, element("h3", { textContent: title }), svg("svg", { class: "chart", role: "img", "aria-label": `${title}. ${t("gradient")}`, viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT }, ...parts));
}

/** The names stand at the right end of their lines, at least 13 px apart. */
function names(series, T, x, y, low, write) {
  const ends = series.map(s => {
    const at = s.values.findLastIndex(v => v > 0);
    return { s, y: y(Math.max(low, Math.log10(s.values[at] ?? 1))) };
  }).sort((p, q) => p.y - q.y);
  ends.forEach((p, j) => { if (j) p.y = Math.max(p.y, ends[j - 1].y + 13); });
  ends.reverse().forEach((p, j) => { p.y = Math.min(p.y, HEIGHT - BOTTOM - 13 * j); });
  return ends.map(p => write(p.s.name, { class: p.s.colour, x: x(T - 1) + 8, y: p.y + 4 }));
}

/* ---- in words ---- */
function conclude(trace, layer, flow, t) {
  if (flow) return `${t("flowNote")} ${compare(flow, flow.tokens ?? trace?.tokens ?? [], t)}`;
  const own = trace ? lanes(trace, layer) : [];
  if (!own.length) return "";
  const { values } = own[0], from = values.reduce((best, v, u) => v > values[best] ? u : best, 0), reached = values.map((v, u) => [v, u]).filter(([v]) => v > 0), [least, to] = reached.reduce((p, q) => q[0] < p[0] ? q : p);
  if (from === to) return t("flowNote");
  return `${t("flowNote")} ${t(values[from] >= least ? "flowLane" : "flowLaneGrew", { from: trace.word(from), to: trace.word(to), times: round(values[from] / least) })}`;
}

/** Which of the three lost the signal, and where: the first word, going away from the loss, with under a thousandth of its peak. */
export function lostAt(values) {
  const peak = values.reduce((best, v, u) => v > values[best] ? u : best, 0);
  let found = -1;
  values.forEach((v, u) => { if (v < LOST * values[peak] && (found < 0 || Math.abs(u - peak) < Math.abs(found - peak))) found = u; });
  return found;
}

function compare(flow, words, t) {
  const known = CELLS.filter(([c]) => flow[c]?.length).map(([c]) => c), lost = known.filter(c => lostAt(flow[c]) >= 0);
  if (!known.length) return "";
  if (!lost.length) return t("flowKept", { n: words.length });
  return t("flowLost", { list: lost.map(c => t("flowLostOne", { cell: c.toUpperCase(), word: words[lostAt(flow[c])] ?? "" })).join(", ") });
}

const round = v => v >= 1e4 ? power(v) : v >= 10 ? String(Math.round(v)) : v.toFixed(1);

export function table({ model, t }) {
  const { trace, board, cursor } = model;
  if (!trace) return null;
  const own = lanes(trace, cursor.layer), three = CELLS.filter(([c]) => board.flow?.[c]?.length);
  if (!own.length && !three.length) return null;
  return { columns: [["t", true], [t("token")], ...own.map(l => [`‖∂L/∂h‖ ${l.lane ? "←" : "→"}`, true]), ...three.map(([c]) => [c.toUpperCase(), true])],
    rows: trace.tokens.map((_, u) => [u + 1, trace.word(u), ...own.map(l => power(l.values[u])), ...three.map(([c]) => power(board.flow[c][u]))]) };
}
