/* Gate heatmaps: one picture for each recorded symbol, units down, tokens across, in the lane of the cursor. */

import { cividis, diverging, readTheme } from "../kit/colour.js";
import { element, setText } from "../kit/dom.js";
import { exact, niceCeiling, plain } from "../kit/format.js";
import { fitWords } from "../kit/painter.js";
import { focus, laneKey, orderOf, readScore } from "../model/score.js";

const LABELS = 18, MOST_HEIGHT = 128, WORD = 44;             // px: a longer word is cut
export const title = { en: "Gates", zh: "门" };
export const watch = ["trace", "cursor"];

let drawn = "", drawnTrace = null, drawnEl = null;

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
  for (const card of cards) picture(card, { model, trace, score, lane, now: here.t, t });
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

function picture({ symbol, small, canvas }, { model, trace, score, lane, now, t }) {
  const key = `${laneKey(model.cursor.layer, lane)}.${symbol}`, array = trace.get(key);
  const [T, H] = array?.shape ?? [trace.tokens.length, trace.hidden];
  const kind = trace.kinds?.[symbol] ?? "signed", reach = kind === "state" ? niceCeiling(largest(array)) : 1;
  const gate = kind === "gate";
  const name = t(["f", "i", "a", "o", "C", "h", "r", "z", "n"].includes(symbol) ? symbol : "value");
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
    if (u % every && u !== now) continue;
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

const largest = array => {
  let high = 0;
  for (const v of array?.data ?? []) if (Math.abs(v) > high) high = Math.abs(v);
  return high;
};

export function table({ model, t }) {
  const { trace, cursor } = model;
  if (!trace) return null;
  const rows = [];
  trace.directions.forEach((direction, lane) => trace.tokens.forEach((word, u) => {
    for (let k = 0; k < trace.hidden; k++) {
      rows.push([
        t(lane ? "rtl" : "ltr"), u + 1, trace.word(u), k + 1,
        ...trace.substeps.map(s => plain(trace.at(`${cursor.layer}.${direction}.${s}`, u, k), 4)),
      ]);
    }
  }));
  return {
    columns: [[t("lane")], ["t", true], [t("token")], [t("unit"), true], ...trace.substeps.map(s => [s, true])], rows,
  };
}
