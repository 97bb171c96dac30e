/* What lies under the pointer, or at the cursor for the keyboard, in exact numbers. */

import { symbolGradient, totals } from "./backprop.js";
import { exact, plain } from "../kit/format.js";
import { headBox, headRows, headAt } from "./join.js";
import { locate, STRIP } from "./layout.js";
import { squares } from "./cells.js";
import { meaning, purposeOf } from "./meaning.js";
import { before, carry, laneKey, shownToken } from "../model/score.js";
import { substepName } from "../../words/phrases.js";

/** The mark at a point of the canvas: { kind, … } or null. */
export function markAt(scene, frame, x, y) {
  const { g, trace } = scene, head = headBox(g, frame), top = g.vertical ? head.y - frame.scroll : head.y;
  if (g.vertical ? y > top - 8 && g.length - frame.scroll < y : x > headAt(g, frame) - frame.scroll) {
    const row = Math.floor((y - top + 3) / 22), shown = shownToken(trace, frame.cursor, scene.score);
    return row >= 0 && row < headRows(trace, shown).length ? { kind: "head", row, t: shown } : null;
  }
  const u = (g.vertical ? y : x) + frame.scroll, v = g.vertical ? x : y;
  for (let layer = 0; layer < trace.layers; layer++) {
    if (layer === scene.layer) continue;
    const s = g.stripV(layer, scene.layer);
    if (v >= s - 2 && v < s + STRIP - 4) return { kind: "layer", layer };
  }
  if (!g.vertical && (x < g.margin - 10)) return laneAt(g, v);
  const mark = locate(g, u, v) ?? letterAt(g, u, v);
  if (mark) return isDrawn(scene, frame, mark) ? mark : null;
  const t = Math.floor((u - g.margin) / g.pitch);
  if (t < 0 || t >= g.T || (g.vertical ? v < g.top || v > g.top + g.gutter : v > 36)) return null;
  const s = squares(scene, t), [px, py] = g.at(u, v), k = Math.floor((px - s.x) / s.size);
  return { kind: "token", t, k: py > s.y - 3 && py < s.y + 10 && k >= 0 && k < s.count ? k : null };
}

/* What is no number and can be asked about all the same: a column's letter, a lane's name. */
function letterAt(g, u, v) {
  const t = Math.floor((u - g.margin) / g.pitch), q = u - g.margin - t * g.pitch;
  if (t < 0 || t >= g.T || q < 0 || q > g.W) return null;
  for (let lane = 0; lane < g.lanes; lane++) {
    const d = lane ? v - g.top - g.gutter : g.top - v;
    if (d < g.body || d >= g.body + g.head) continue;
    const column = Math.floor(((lane ? g.W - q : q) - 4 + g.gap / 2) / (g.colW + g.gap));
    return { kind: "letter", lane, t, column: Math.min(g.columns - 1, Math.max(0, column)) };
  }
  return null;
}
function laneAt(g, v) {
  const lane = [0, 1].slice(0, g.lanes).find(one => Math.abs(v - g.vOf(one, g.beltAt)) < 16);
  return lane === undefined ? null : { kind: "lane", lane };
}

/* A lane's first cell is led to by an initial state, where there is one; a cell without a belt has an empty place
   there, until a sum runs through it. */
function isDrawn({ trace, score, lanes }, { cursor }, { kind, lane, t }) {
  if (kind === "belt") return score.belt !== null || cursor.movement === 2;
  return kind !== "wire" || isInside(trace, before(lane, t)) || lanes[lane].initial !== null;
}
const isInside = (trace, t) => t >= 0 && t < trace.tokens.length;

/** The exact numbers of a mark, and what they mean: { title, said, rows: [[symbol, number, note]] }. */
export function read(scene, frame, mark) {
  const { trace, score, say, layer } = scene;
  if (mark.kind === "head") {
    const row = headRows(trace, mark.t)[mark.row];
    if (!row) return { title: "", rows: [] };            // the new network predicts nothing there
    return {
      title: row.rest ? say("othersShort") : `“${row.word}”`,
      rows: [["p", exact(row.p)], ...(row.rest ? [] : [["z", exact(row.z)]])],
    };
  }
  if (mark.kind === "layer") return { title: say("openLayer", mark.layer + 1), rows: [] };
  if (mark.kind === "lane") {
    return { title: say(mark.lane ? "rtl" : "ltr"), said: say(laneSaid(trace, mark)), rows: [] };
  }
  if (mark.kind === "letter") return readLetter(scene, mark);
  const where = say("tokenWord", mark.t + 1, trace.word(mark.t));
  if (mark.kind === "token") {
    const x = trace.row("x", mark.t);
    const list = mark.k === null ? [...(x ?? [])].slice(0, 8).map((v, k) => [k, v]) : [[mark.k, x[mark.k]]];
    const mask = trace.at("mask", mark.t, 0);
    const factor = mask === undefined ? [] : [["m", plain(mask), mask ? say("mask") : say("dropped")]];
    return {
      title: where,
      rows: [
        ...factor, ...list.map(([k, v]) => [`x[${k + 1}]`, exact(v)]),
        ...(mark.k === null && x?.length > 8 ? [["…", `E = ${x.length}`]] : []),
      ],
    };
  }
  const key = laneKey(layer, mark.lane), lane = say(mark.lane ? "rtl" : "ltr");
  if (frame.cursor.movement === 2) {
    const symbol = score.substeps[mark.column], k = scene.units[mark.row] ?? scene.unit;
    const gradient = symbol && symbolGradient(trace, score, key, symbol, mark.t)?.[k];
    const isState = trace.has(`${key}.d${symbol}`);
    const said = isState ? meaning(scene, { lane: mark.lane, t: mark.t, unit: k, symbol, gradient }) : "";
    return { title: `${where} · ${lane}`, said, rows: gradientRows(scene, mark) };
  }
  const unit = scene.units[mark.row] ?? scene.unit, title = `${where} · ${lane} · ${say("unitN", unit + 1)}`;
  if (mark.kind === "wire") {
    const prev = before(mark.lane, mark.t), masks = trace.get(`${key}.recurrent_mask`);
    const mask = masks && trace.at(`${key}.recurrent_mask`, Math.min(mark.t, masks.shape[0] - 1), unit);
    return {
      title,
      rows: [
        ...(masks ? [["m", plain(mask), mask ? say("mask") : say("dropped")]] : []),
        ...(isInside(trace, prev)
          ? [["h", exact(trace.at(`${key}.h`, prev, unit)), say("tokenWord", prev + 1, trace.word(prev))]]
          : [["h₀", exact(trace.at(`${key}.h0`, unit)), say("initial")]]),
      ],
    };
  }
  if (mark.kind === "belt") {
    const said = score.belt
      ? meaning(scene, { lane: mark.lane, t: mark.t, unit: scene.unit, symbol: score.belt.symbol })
      : "";
    return { title: `${where} · ${lane} · ${say("unitN", scene.unit + 1)}`, said, rows: beltRows(scene, key, mark) };
  }
  const symbol = score.substeps[mark.column];
  return {
    title, said: meaning(scene, { lane: mark.lane, t: mark.t, unit, symbol }),
    rows: score.substeps.map(s => [s, exact(trace.at(`${key}.${s}`, mark.t, unit)), substepName(say, s), s === symbol]),
  };
}

const laneSaid = (trace, { lane }) => (lane ? "rtlLong" : trace.isDecoder ? "decoderLong" : "ltrLong");

/* A column's letter: its name, the part that it plays in the cell, and the line that computes it. */
function readLetter({ trace, score, say }, { column }) {
  const symbol = score.substeps[column];
  return {
    title: `${symbol}${say("colon")}${substepName(say, symbol)}`, said: say(purposeOf(score, symbol)),
    rows: [["", trace.equations[symbol].replaceAll("'", "′").replaceAll("_", "")]],
  };
}

function beltRows({ trace, score, say, unit }, key, { lane, t }) {
  if (!score.belt) return [];
  const c = carry(trace, score, key, lane, t, unit), s = score.belt.symbol;
  return [
    [`${s}′`, exact(c.was), say("was")], [say("kept"), exact(c.kept)],
    [say("added"), exact(c.added)], [s, exact(c.now), "", true],
  ];
}

function gradientRows({ trace, score, layer, unit, units, say }, { lane, t, row, kind }) {
  const key = laneKey(layer, lane), here = totals(trace, layer, lane).find(x => x.t === t), k = units[row] ?? unit;
  const rows = [["‖dh‖", exact(trace.norm(`${key}.dh`, t))]];
  if (trace.has(`${key}.dC`)) rows.push(["‖dC‖", exact(trace.norm(`${key}.dC`, t))]);
  if (here) rows.push(["‖dW‖", exact(here.share)], ["‖Σ dW‖", exact(here.norm ?? here.after)]);
  if (kind === "belt") return rows;
  for (const symbol of [...score.substeps].reverse()) {
    const values = symbolGradient(trace, score, key, symbol, t);
    if (values) rows.push([`δ${symbol}`, exact(values[k]), say("unitN", k + 1)]);
  }
  return rows;
}

export function createTip(parent) {
  const tip = parent.appendChild(document.createElement("div"));
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("role", "tooltip");
  return {
    element: tip,
    show({ title, said = "", rows }, x, y) {
      const head = document.createElement("strong"), list = document.createElement("dl");
      head.textContent = title;
      for (const [symbol, number, note, strong] of rows) {
        const dt = document.createElement("dt"), dd = document.createElement("dd");
        dt.textContent = symbol;
        dd.textContent = note ? `${number}  ${note}` : number;
        if (strong) dt.className = dd.className = "is-strong";
        list.append(dt, dd);
      }
      const sense = document.createElement("p");
      sense.textContent = said;
      tip.replaceChildren(head, ...(said ? [sense] : []), list);
      tip.hidden = false;
      const { offsetWidth: width, offsetHeight: height } = tip;
      tip.style.left = `${Math.max(4, Math.min(parent.offsetWidth - width - 4, x + 14))}px`;
      tip.style.top = `${y + 16 + height > parent.offsetHeight ? Math.max(2, y - height - 12) : y + 16}px`;
    },
    hide() { tip.hidden = true; },
  };
}
