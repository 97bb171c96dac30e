/* What can be taken away from the stage: a table of every number of the token at the cursor, and the whole picture. */

import { symbolGradient } from "./backprop.js";
import { exact } from "../kit/format.js";
import { svgPainter } from "../kit/painter.js";
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

/** The whole stage at this cursor, every token of it, with its caption. */
export function stagePicture(scene, frame, said) {
  const { g, theme } = scene, long = contentLength(g), width = g.vertical ? frame.width : Math.max(frame.width, long);
  const height = g.vertical ? long : g.across;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), caption = 48;
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("lang", document.documentElement.lang);
  svg.setAttribute("viewBox", `0 0 ${width} ${height + caption}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height + caption);
  const P = svgPainter(svg, theme), at = { ...frame, scroll: 0, width, height };
  P.rect([0, 0, width, height + caption], { fill: theme.paper });
  paint(P, scene, at);
  P.text([12, height + 18],
    [
      said.where, said.token && scene.say("tokenWord", said.token, said.word),
      frame.cursor.movement !== BACK && scene.say("unitN", scene.unit + 1),
    ].filter(Boolean).join(" · "),
    { size: 12, weight: 600, fill: theme.ink });
  P.text([12, height + 36], said.terms.map(formulaText).join(" "), { size: 12, fill: theme.ink2 });
  return svg;
}

const formulaText = term =>
  (term.gap ? "  " : term.note ?? term.op ?? `${term.show.map(piece).join("")} ${term.number}`);
const piece = ([text, sub]) => text + (sub === undefined ? "" : lowered(String(sub)));
const lowered = sub => (/^\d+$/.test(sub) ? [...sub].map(c => "₀₁₂₃₄₅₆₇₈₉"[c]).join("") : `_${sub}`);
