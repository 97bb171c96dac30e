/* Gradient flow: ‖∂L/∂h‖ at each word on a log axis, dotted ‖∂L/∂C‖ where a cell has a C. On the left this network,
   lane by lane, from its trace; on the right an RNN, a GRU and an LSTM on the same sentence, the median of several
   seeds, which Python measures when this tab is open. */

import { paragraph } from "../../words.js";
import { element } from "../kit/dom.js";
import { cellName, decade, power } from "../kit/format.js";
import { laneKey } from "../model/score.js";
import { path, svg, svgText } from "../kit/svg.js";

const HEIGHT = 104, LEFT = 36, RIGHT = 56, TOP = 8, BOTTOM = 20;
// of the cells, in the order in which Python has them
const COLOURS = ["vermillion", "green", "blue", "purple"];
const LANES = [["fwd", "blue"], ["rev", "vermillion"]];
export const title = { en: "Gradient flow", zh: "梯度流" };
export const watch = ["trace", "board", "cursor"];
export const axes = t => [t("token"), "‖∂L/∂h‖"];

export const enter = model => model.send({ type: "flow", on: true });
export const leave = model => model.send({ type: "flow", on: false });

/* `seen` keeps the picture: the cursor moves sixty times a second, the gradient does not. */
let seen = "", seenTrace = null;

/** @param {TabPlace} place */
export function draw({ model, el, t }) {
  const { trace, cursor } = model, flow = flowOf(model);
  const key = [el.clientWidth, cursor.layer, model.language, model.theme, JSON.stringify(flow)].join("|");
  const note = conclude(trace, cursor.layer, flow, t);
  if (key === seen && trace === seenTrace && el.firstChild) return note;
  [seen, seenTrace] = [key, trace];
  if (!trace || !lanes(trace, cursor.layer).length && !flow) {
    el.replaceChildren(element("p", { className: "soon", textContent: trace ? t("flowNoLoss") : t("flowSoon") }));
    return "";
  }
  const narrow = innerWidth < 720, box = element("div", { className: "flow-pair" });
  el.replaceChildren(box);
  const width = Math.max(280, (el.clientWidth - (narrow ? 0 : 32)) / (narrow ? 1 : 2));
  const words = trace.tokens.map((_, u) => trace.word(u));
  const own = lanes(trace, cursor.layer), three = flow ? compared(flow, cursor.layer, t) : [];
  box.append(card(t("flowHere", { lane: [...new Set(own.map(l => t(l.lane ? "rtl" : "ltr")))].join(t("comma")) }),
    own.map(l => ({ ...l, name: `${l.dotted ? "C " : ""}${l.lane ? "←" : "→"}` })), words, width, t));
  if (three.length) {
    box.append(card(t(flow.seeds > 1 ? "flowThree" : "flowThreeOne", { n: flow.seeds }), three, words, width, t));
  } else if (!trace.isDecoder) box.append(element("p", { className: "soon", textContent: t("flowSoon") }));
  return note;
}

/* The cells are compared over the question, which the encoder reads. */
const flowOf = ({ trace, board }) => (trace?.isDecoder ? null : board.flow ?? null);

function lanes(trace, layer) {
  return LANES.slice(0, trace.directions.length).flatMap(([name, colour], lane) => ["h", "C"].flatMap(state => {
    if (!trace.has(`${laneKey(layer, lane)}.d${state}`) || !trace.scored?.length) return [];
    const values = trace.tokens.map((_, u) => trace.norm(`${layer}.${name}.d${state}`, u));
    return values.some(v => v > 0) ? [{ lane, colour, values, state, dotted: state === "C" }] : [];
  }));
}

/** A line for each cell and lane of a layer, and for its C; the right-to-left ones are dashed, those of C dotted. */
export function compared(flow, layer, t = word => word) {
  return Object.keys(flow.cells).flatMap((cell, k) => ["fwd", "rev"].flatMap((direction, lane) =>
    [flow.cells, flow.memory ?? {}].flatMap((by, ofC) => {
      const found = by[cell]?.[`${layer}.${direction}`], name = cellName(cell, t);
      return found && found.norms.some(v => v > 0)
        ? [
          {
            ...found, cell, lane, name: ofC ? `${name}: C` : name, state: ofC ? "C" : "h",
            colour: COLOURS[k] ?? COLOURS.at(-1), values: found.norms, dashed: lane === 1, dotted: ofC === 1,
          },
        ]
        : [];
    })));
}

/** Whether a norm has a place on a scale of powers of ten. */
const hasPlace = v => v > 0 && Number.isFinite(v);

function card(title, series, words, width, t) {
  const all = series.flatMap(s => s.values).filter(hasPlace).map(Math.log10);
  const high = Math.ceil(Math.max(...all, -1));
  const low = Math.min(high - 3, Math.max(high - 16, Math.floor(Math.min(...all)))), T = words.length;
  const x = u => LEFT + (width - LEFT - RIGHT) * (T > 1 ? u / (T - 1) : 0.5);
  const y = e => TOP + (HEIGHT - TOP - BOTTOM) * (high - e) / (high - low);
  const place = v => y(Math.max(low, Math.log10(v)));
  const every = Math.max(1, Math.ceil((high - low) / 4)), parts = [];
  for (let e = high; e >= low; e -= every) {
    parts.push(svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(e), y2: y(e) }),
      svgText(decade(e), { x: LEFT - 8, y: y(e) + 4, "text-anchor": "end" }));
  }
  const room = (width - LEFT - RIGHT) / Math.max(1, T - 1), skip = Math.ceil(40 / room);
  words.forEach((word, u) => {
    if (u % skip === 0) {
      parts.push(svgText([...word].slice(0, 8).join(""), { x: x(u), y: HEIGHT - 4, "text-anchor": "middle" }));
    }
  });
  for (const s of series) {
    parts.push(svg("path", {
      class: `s-${s.colour}`, "stroke-dasharray": s.dotted ? "1 4" : s.dashed ? "4 3" : null,
      d: path(T, x, u => hasPlace(s.values[u]) ? place(s.values[u]) : NaN),
    }));
    s.values.forEach((v, u) => {
      if (hasPlace(v)) {
        const dot = svg("circle", {
          cx: x(u), cy: place(v), r: u === s.lost_at ? 4 : 2.5,
          fill: u === s.lost_at ? "var(--paper)" : `var(--${s.colour})`,
          stroke: `var(--${s.colour})`, "stroke-width": u === s.lost_at ? 1.5 : 0,
        });
        dot.append(svg("title", {}, [`${s.name} “${words[u]}”`, power(v)].join(t("colon"))));
        parts.push(dot);
      }
    });
  }
  parts.push(...names(series, x(T - 1) + 8, place));
  return element("div", {}, element("h3", { textContent: title }),
    svg("svg", {
      class: "chart", role: "img", "aria-label": [title, t("gradient")].join(t("stop")),
      viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT,
    }, ...parts));
}

/** The names are at the right of their lines' ends, at least 13 px apart, each once. */
function names(series, x, place) {
  const known = new Map();
  for (const s of series) {
    const last = s.values.findLastIndex(hasPlace);
    if (last >= 0) known.set(s.name, { s, y: place(s.values[last]) });
  }
  const ends = [...known.values()].sort((p, q) => p.y - q.y);
  ends.forEach((p, j) => { if (j) p.y = Math.max(p.y, ends[j - 1].y + 13); });
  ends.reverse().forEach((p, j) => { p.y = Math.min(p.y, HEIGHT - BOTTOM - 13 * j); });
  return ends.map(p => svgText(p.s.name, { class: p.s.colour, x, y: p.y + 4 }));
}

/* ---- in words: no more than the numbers say ---- */
function conclude(trace, layer, flow, t) {
  if (flow && trace) {
    return paragraph([t("flowNote"), verdict(flow, layer, trace.tokens.map((_, u) => trace.word(u)), t)]);
  }
  const own = trace ? lanes(trace, layer) : [];
  return own.length ? paragraph([t("flowNote"), onTheWay(own[0].values, u => trace.word(u), t)]) : "";
}

/** What becomes of the gradient between its smallest and its largest value, in the order of back-propagation. */
export function onTheWay(values, word, t) {
  const reached = values.map((_, u) => u).filter(u => values[u] > 0).sort((u, v) => values[u] - values[v]);
  const from = Math.max(reached[0], reached.at(-1)), to = Math.min(reached[0], reached.at(-1));
  if (from === to || !reached.length) return "";
  const ratio = values[from] / values[to], times = round(Math.max(ratio, 1 / ratio));
  return t(ratio < 1 ? "flowLaneGrew" : "flowLane", { from: word(from), to: word(to), times });
}

/** How much of the gradient each cell carries to the far end, along the lane with the longer way, and which one lost
    it. */
export function verdict(flow, layer, words, t) {
  const all = compared(flow, layer, t), T = words.length;
  const lane = flow.position >= T - 1 - flow.position || !all.some(s => s.lane === 1) ? 0 : 1;
  const told = all.filter(s => s.lane === lane && Number.isFinite(s.ratio) && s.verdict !== "nothing");
  const end = lane ? T - 1 : 0;
  const without = (name, key) => Object.entries(flow.cells)
    .filter(([, by]) => by[`${layer}.${lane ? "rev" : "fwd"}`]?.verdict === name)
    .map(([cell]) => t(key, { cell: cellName(cell, t) }));
  const rest = [...without("zero", "flowZero"), ...without("overflows", "flowOverflows")];
  if (!told.length) return rest.length ? paragraph(rest) : t("flowNoWay");
  const shares = told.map(s => t("flowShare", { cell: s.name, share: share(s.ratio, t) })).join(t("listComma"));
  const lost = told.filter(s => s.lost_at >= 0 && s.state === "h"), grew = told.filter(s => s.verdict === "explodes");
  const ends = { from: words[flow.position] ?? "", to: words[end] ?? "" };
  return paragraph([t(flow.seeds > 1 ? "flowSharesMedian" : "flowShares", { n: flow.seeds, list: shares, ...ends }),
    ...lost.map(s => t(s.verdict === "vanishes" ? "flowLost" : "flowDipped", {
      cell: s.name, word: words[s.lost_at] ?? "", n: Math.abs(s.lost_at - flow.position),
    })),
    ...grew.map(s => t("flowGrew", { cell: s.name })),
    ...(lost.length + grew.length + rest.length ? [] : [t("flowKept")]), ...rest]);
}

/* A share of a whole; of more than the whole, how many times as much it is. */
const share = (ratio, t) => ratio >= 1.05 ? t("flowTimes", { times: round(ratio) })
  : ratio >= 0.095 ? `${Math.min(100, Math.round(100 * ratio))} %`
  : ratio >= 1e-4 ? `${(100 * ratio).toPrecision(1)} %`
  : power(ratio);
const round = v => v >= 1e4 ? power(v) : v >= 10 ? String(Math.round(v)) : v.toFixed(1);

export function table({ model, t }) {
  const { trace, cursor } = model, flow = flowOf(model);
  if (!trace) return null;
  const own = lanes(trace, cursor.layer), three = flow ? compared(flow, cursor.layer, t) : [];
  if (!own.length && !three.length) return null;
  return {
    columns: [
      ["t", true], [t("token")], ...own.map(l => [`‖∂L/∂${l.state}‖ ${l.lane ? "←" : "→"}`, true]),
      ...three.map(s => [`${s.name} ${s.lane ? "←" : "→"}`, true]),
    ],
    rows: trace.tokens.map((_, u) => [u + 1, trace.word(u), ...[...own, ...three].map(s => power(s.values[u]))]),
  };
}
