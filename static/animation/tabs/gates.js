/* Gate heatmaps: one picture for each recorded symbol, units down, tokens across, in the lane of the cursor. */

import { cividis, diverging, readTheme } from "../kit/colour.js";
import { element, setText } from "../kit/dom.js";
import { exact, niceCeiling, plain } from "../kit/format.js";
import { fitWords } from "../kit/painter.js";
import { svg } from "../kit/svg.js";
import { sheet, widthOf } from "../kit/tables.js";
import { focus, laneKey, orderOf, readScore } from "../model/score.js";

const LABELS = 18, MOST_HEIGHT = 128, WORD = 44;             // px: a longer word is cut
export const title = { en: "Gates", zh: "门" };
export const watch = ["trace", "cursor"];

let drawn = "", drawnTrace = null, drawnEl = null;

/** @param {TabPlace} place */
export function draw({ model, el, t }) {
  const { trace, cursor } = model;
  if (!trace) {
    el.replaceChildren(element("p", { className: "soon", textContent: t("gatesSoon") }));
    drawnTrace = null;
    return "";
  }
  const score = readScore(trace), here = focus(trace, score, cursor);
  const lane = Math.min(here.lane ?? 0, trace.directions.length - 1);
  const note = t("gatesNote", { lane: t(lane ? "rtl" : "ltr") });
  const key = [
    cursor.layer, lane, here.t, cursor.unit, el.clientWidth, model.theme, model.language, devicePixelRatio,
  ].join("|");
  if (key === drawn && trace === drawnTrace && el === drawnEl && el.firstChild) return note;
  [drawn, drawnTrace, drawnEl] = [key, trace, el];
  const cards = reuse(el, trace.substeps);
  for (const card of cards) heat(card, { model, trace, score, lane, now: here.t, t });
  return note;
}

/** One card for each symbol, made again only when the cell's symbols change. */
function reuse(el, symbols) {
  const name = symbols.join(" "), box = el.firstChild;
  if (box?.dataset?.symbols === name) return box.cards;
  const cards = symbols.map(symbol => {
    const word = document.createTextNode(symbol), small = element("small"), canvas = element("canvas", { role: "img" });
    return { symbol, small, canvas, element: element("div", {}, element("h3", {}, word, " ", small), canvas) };
  });
  const heats = element("div", { className: "heats" }, ...cards.map(c => c.element));
  heats.dataset.symbols = name;
  heats.cards = cards;
  el.replaceChildren(heats);
  return cards;
}

function heat({ symbol, small, canvas }, { model, trace, score, lane, now, t }) {
  const key = `${laneKey(model.cursor.layer, lane)}.${symbol}`, array = trace.get(key);
  const [T, H] = array?.shape ?? [trace.tokens.length, trace.hidden];
  const { gate, reach, name } = scaleOf(trace, symbol, array, t);
  setText(small, gate ? name : [name, t("range", { n: reach })].join(t("comma")));
  canvas.setAttribute("aria-label", t("gatesOf", { name: [symbol, name].join(t("comma")) }));
  const width = canvas.parentElement.clientWidth || 160, row = Math.max(2, Math.min(8, Math.floor(MOST_HEIGHT / H)));
  const column = width / T, height = H * row, ratio = devicePixelRatio || 1;
  canvas.style.height = `${height + LABELS}px`;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round((height + LABELS) * ratio)) canvas.height = Math.round((height + LABELS) * ratio);
  const ink = canvas.getContext("2d"), theme = readTheme(document.documentElement);
  ink.setTransform(ratio, 0, 0, ratio, 0, 0);
  ink.clearRect(0, 0, width, height + LABELS);
  const gap = column > 6 ? 1 : 0, line = row > 4 ? 1 : 0;
  for (let u = 0; u < T; u++) for (let k = 0; k < H; k++) {
    const v = array?.data[u * H + k] ?? 0;
    ink.fillStyle = gate ? cividis(v) : diverging(v / reach, theme.middle);
    ink.fillRect(u * column, k * row, column - gap, row - line);
  }
  labels(ink, { trace, column, height, now, theme });
  ink.strokeStyle = theme.ink;
  ink.strokeRect(0.5, model.cursor.unit * row - 0.5, width - 1, row);
  listen(canvas, { model, trace, score, lane, column, row, H, symbol, array, t });
}

function labels(ink, { trace, column, height, now, theme }) {
  ink.textAlign = "center";
  ink.textBaseline = "alphabetic";
  ink.font = `700 11px ${theme.text}`;
  const widest = Math.max(...trace.tokens.map((_, u) => ink.measureText(trace.word(u)).width));
  const every = Math.ceil((Math.min(widest, WORD) + 3) / column);
  for (let u = 0; u < trace.tokens.length; u++) {
    const isCrowded = now >= 0 && Math.abs(u - now) < every;           // the word of the cursor is always there
    if (u !== now && (u % every || isCrowded)) continue;
    const isBlank = u === trace.blank;
    ink.fillStyle = u === now || isBlank ? theme.accent : theme.ink3;
    ink.font = `${u === now ? 700 : 400} 11px ${theme.text}`;
    ink.fillText(fitWords(trace.word(u), words => ink.measureText(words).width <= column * every - 3),
      (u + 0.5) * column, height + 13);
  }
}

function listen(canvas, { model, trace, score, lane, column, row, H, symbol, array, t }) {
  const place = event => {
    const box = canvas.getBoundingClientRect(), zoom = box.width / canvas.offsetWidth;
    const u = Math.floor((event.clientX - box.left) / zoom / column);
    const k = Math.floor((event.clientY - box.top) / zoom / row);
    return u >= 0 && u < trace.tokens.length ? { u, k: k < H ? k : null } : null;
  };
  const toldAt = ({ u, k }) => [
    [symbol, `“${trace.word(u)}”`, `${t("unit")} ${k + 1}`].join(t("comma")), exact(array.data[u * H + k]),
  ].join(t("colon"));
  canvas.onpointermove = event => {
    const at = place(event);
    canvas.title = at && at.k !== null ? toldAt(at) : "";
  };
  canvas.onclick = event => {
    const at = place(event);
    if (!at) return;
    const S = score.substeps.length, index = Math.max(0, score.substeps.indexOf(symbol));
    model.set({ playing: false });
    model.move({
      movement: lane, pos: S * orderOf(trace.tokens.length, lane, at.u) + index + 1,
      ...(at.k !== null && { unit: at.k }),
    });
  };
}

/* ---- as a picture: vectors, with its scales and axes ---- */
const CARD = { width: 264, between: 28, left: 30, title: 22, cell: 10, words: 30, ramp: 26, across: 3 };

export const caption = ({ model, t }) => t("gatesCaption", { lane: t(laneOf(model) ? "rtl" : "ltr") });
const laneOf = ({ trace, cursor }) =>
  Math.min(focus(trace, readScore(trace), cursor).lane ?? 0, trace.directions.length - 1);

export function picture({ model, t, caption: said }) {
  const { trace } = model, { width, between, across } = CARD;
  const H = trace.hidden, cell = H > 40 ? 4 : CARD.cell, tall = CARD.title + H * cell + CARD.words + CARD.ramp;
  const columns = Math.min(across, trace.substeps.length), rows = Math.ceil(trace.substeps.length / columns);
  const page = sheet(columns * (width + between) - between, rows * (tall + between) - between, said);
  const theme = readTheme(document.documentElement);
  trace.substeps.forEach((symbol, j) => {
    const place = { x: (j % columns) * (width + between), y: Math.floor(j / columns) * (tall + between), cell };
    card(page, place, { symbol, model, t, theme });
  });
  return page.picture;
}

function card({ picture: sheetOf, write, colour }, { x, y, cell }, { symbol, model, t, theme }) {
  const { trace, cursor } = model, array = trace.get(`${laneKey(cursor.layer, laneOf(model))}.${symbol}`);
  const [T, H] = array.shape, { gate, reach, name } = scaleOf(trace, symbol, array, t);
  const left = x + CARD.left, top = y + CARD.title, column = (CARD.width - CARD.left) / T, foot = top + H * cell;
  const inkOf = v => (gate ? cividis(v) : diverging(v / reach, theme.middle));
  write(symbol, x, y + 12, 15, { "font-style": "italic", "font-family": theme.math, fill: colour("--ink") });
  write(name, left, y + 12, 11);
  for (let u = 0; u < T; u++) for (let k = 0; k < H; k++) {
    sheetOf.append(svg("rect", {
      x: left + u * column, y: top + k * cell, width: Math.max(0.5, column - 1), height: cell - 0.5,
      fill: inkOf(array.data[u * H + k]),
    }));
  }
  write(t("unit"), x, top + 8, 9);
  for (const k of new Set([0, H - 1])) write(String(k + 1), left - 4, top + k * cell + 8, 9, { "text-anchor": "end" });
  const every = Math.max(1, Math.ceil(36 / column));
  trace.tokens.forEach((_, u) => {
    if (u % every === 0) {
      write(fitWords(trace.word(u), words => widthOf(words) * 0.78 <= column * every - 2),
        left + (u + 0.5) * column, foot + 12, 10, { "text-anchor": "middle" });
    }
  });
  write(t("token"), left + CARD.width - CARD.left, foot + 24, 9, { "text-anchor": "end" });
  ramp({ sheetOf, write }, left, foot + CARD.words + 4, gate, reach, inkOf);
}

function ramp({ sheetOf, write }, x, y, gate, reach, inkOf) {
  const [low, high] = gate ? [0, 1] : [-reach, reach], n = 24;
  write(plain(low, low % 1 ? 1 : 0), x, y + 8, 10);
  for (let k = 0; k < n; k++) {
    const fill = inkOf(low + (high - low) * k / (n - 1));
    sheetOf.append(svg("rect", { x: x + 24 + 4 * k, y, width: 4.3, height: 9, fill }));
  }
  write(plain(high, high % 1 ? 1 : 0), x + 24 + 4 * n + 6, y + 8, 10);
}

/** What a symbol's colours mean: a gate, or a number within a reach; and its name in words. */
function scaleOf(trace, symbol, array, t) {
  const kind = trace.kinds?.[symbol] ?? "signed", reach = kind === "state" ? niceCeiling(largest(array)) : 1;
  return { gate: kind === "gate", reach, name: t(NAMED.includes(symbol) ? symbol : "value") };
}
const NAMED = ["f", "i", "a", "o", "C", "h", "r", "z", "n"];

const largest = array => {
  let high = 0;
  for (const v of array?.data ?? []) if (Math.abs(v) > high) high = Math.abs(v);
  return high;
};

/* Its rows are every number of the layer, made only where they are read. */
export function table({ model, t }) {
  const { trace, cursor } = model;
  if (!trace) return null;
  return {
    columns: [[t("lane")], ["t", true], [t("token")], [t("unit"), true], ...trace.substeps.map(s => [s, true])],
    get rows() { return rowsOf(trace, cursor.layer, t); },
  };
}

function rowsOf(trace, layer, t) {
  return trace.directions.flatMap((direction, lane) => {
    const name = t(lane ? "rtl" : "ltr");
    return trace.tokens.flatMap((_, u) => Array.from({ length: trace.hidden }, (__, k) => [
      name, u + 1, trace.word(u), k + 1,
      ...trace.substeps.map(s => plain(trace.at(`${layer}.${direction}.${s}`, u, k), 4)),
    ]));
  });
}
