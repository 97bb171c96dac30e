/* What can be taken away from the stage: a table of every number of the token at the cursor, and the whole picture. */

import { symbolGradient } from "./backprop.js";
import { exact } from "../kit/format.js";
import { legendOf, paintLegend } from "./legend.js";
import { set } from "../kit/svg.js";
import { svgPainter, widthIn } from "../kit/painter.js";
import { contentLength, paint } from "./scene.js";
import { BACK, laneKey } from "../model/score.js";

/** Every unit of one token in one lane, each symbol a column; gradients in back-propagation. */
export function numbersOf({ trace, score, layer }, said, say) {
  const lane = said.lane, key = laneKey(layer, lane), t = said.t;
  const back = said.kind === "gradient" || said.kind === "loss";
  const value = (s, k) => (back ? symbolGradient(trace, score, key, s, t)?.[k] : trace.at(`${key}.${s}`, t, k));
  const names = score.substeps.filter(s => value(s, 0) !== undefined);
  return {
    caption: [
      say("tokenWord", t + 1, trace.word(t)), say(lane ? "rtl" : "ltr"),
      trace.layers > 1 && say("layerN", layer + 1), back && say("back"),
    ].filter(Boolean).join(" · "),
    columns: [[say("unit"), true], ...names.map(s => [back ? `δ${s}` : s, true])],
    rows: Array.from({ length: trace.hidden }, (_, k) => [k + 1, ...names.map(s => exact(value(s, k)))]),
  };
}

/** The whole stage at this cursor, every token of it, with its formula in two rows and its legend. `most`: it is drawn
    in lines of at most this width, each of whole tokens, one under the other. */
export function stagePicture(scene, frame, said, most = Infinity) {
  const { g, theme, say } = scene, lines = linesOf(g, frame, most);
  const inner = Math.max(...lines.map(line => line.width)), height = g.vertical ? contentLength(g) : g.across;
  const width = inner + 2 * EDGE;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), P = svgPainter(svg, theme);
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("lang", document.documentElement.lang);
  const ground = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
  lines.forEach((line, j) => P.group({ dx: EDGE, dy: EDGE + j * (height + BETWEEN) }, () => {
    paint(P, scene, { ...frame, scroll: line.from, width: line.width, height });
  }));
  const drawn = EDGE + lines.length * (height + BETWEEN) - BETWEEN;
  P.text([EDGE, drawn + 22], captionOf(said, scene, frame, say), { size: 12, weight: 600, fill: theme.ink });
  const terms = paintTerms(P, said.terms, [EDGE, drawn + 48], inner);
  const foot = paintLegend(P, legendOf(scene, frame.cursor.movement), [EDGE, terms + 26], inner) + 14;
  const size = { width, height: foot };
  set(svg, { ...size, "font-family": theme.text, viewBox: `0 0 ${width} ${foot}` });
  set(ground, { ...size, fill: theme.paper });
  return svg;
}

const EDGE = 12, BETWEEN = 20, ROW = 22, LINE = 50;

const captionOf = (said, scene, frame, say) => [
  said.where, said.token && say("tokenWord", said.token, said.word),
  frame.cursor.movement !== BACK && say("unitN", scene.unit + 1),
].filter(Boolean).join(" · ");

/* From where to where each line of the drawing goes: whole tokens, and behind them the prediction, as where the stage
   scrolls. */
function linesOf(g, frame, most) {
  const long = contentLength(g);
  if (g.vertical) return [{ from: 0, width: frame.width }];
  if (long <= most) return [{ from: 0, width: long }];
  const each = Math.max(1, Math.floor((most - g.margin - g.tail) / g.pitch));
  return Array.from({ length: Math.ceil(g.T / each) }, (_, j) => ({
    from: j * each * g.pitch, width: g.margin + Math.min(each, g.T - j * each) * g.pitch + g.tail,
  }));
}

/** A formula in two rows, symbols over their numbers, from [x, y], the first symbols' baseline; returns the baseline of
    the last numbers. A long one goes on in the next line. */
export function paintTerms(P, terms, [left, y], width) {
  const { theme } = P, symbol = { size: 17, family: "math", italic: true, fill: theme.ink };
  const number = { size: 13, fill: theme.ink2 }, sub = { ...symbol, size: 11.5 };
  const bold = { ...number, weight: 650, fill: theme.ink };
  let x = left;
  terms.forEach((term, j) => {
    if (term.gap) { x += 16; return; }
    const isOp = term.op !== undefined, upper = isOp ? { ...symbol, italic: false, fill: theme.ink3 } : symbol;
    const pieces = (isOp ? [[term.op]] : term.show).flatMap(([text, below]) => [
      [text, upper, 0], ...(below === undefined ? [] : [[String(below), sub, 5]]),
    ]);
    const lower = isOp ? term.note ?? term.op.replace("⊙", "×") : term.number, style = j ? number : bold;
    const sizes = pieces.map(([text, look]) => widthIn(text, look, theme)), above = sizes.reduce((a, b) => a + b, 0);
    const below = widthIn(lower, style, theme), size = Math.max(above, below);
    if (x > left && x + size > left + width) { x = left + 16; y += LINE; }
    let at = x + (size - above) / 2;
    pieces.forEach(([text, look, down], k) => { P.text([at, y + down], text, look); at += sizes[k]; });
    P.text([x + (size - below) / 2, y + ROW], lower, isOp ? { ...style, fill: theme.ink3 } : style);
    x += size + 6;
  });
  return y + ROW;
}
