/* The stage's legend: every scale that is on it, with its ends.  It is data (`legendOf`), drawn beside the stage by
   `drawLegend` and into a picture by `paintLegend`.

   An entry: { symbols, low, key, high, colours?, wide? }; key: ramp, wedge, sum or null. */

import { gateDecades } from "./backprop.js";
import { cividis, diverging } from "../kit/colour.js";
import { element } from "../kit/dom.js";
import { decade, plain, power } from "../kit/format.js";
import { widthIn } from "../kit/painter.js";

const STEPS = 13;
const ramp = colour => Array.from({ length: STEPS }, (_, k) => colour(k / (STEPS - 1)));

/** @returns {any[]} */
export function legendOf(scene, movement) {
  return movement === 2 ? gradientLegend(scene) : forwardLegend(scene);
}

function gradientLegend({ scales, say, hasGates }) {
  const [low, high] = gateDecades(scales);
  return [
    {
      symbols: say("gradientLegend"), low: decade(scales.decades[0]), key: "wedge",
      high: [decade(scales.decades[1]), say("log")].join(say("comma")),
    },
    { symbols: "", low: "", key: "sum", high: [say("sumLegend"), `0–${power(scales.sum)}`].join(say("comma")) },
    ...(hasGates ? [{ symbols: "δ", low: `± ${decade(low)}–${decade(high)}`, key: null, high: "" }] : []),
  ];
}

function forwardLegend({ scales, score, theme, say }) {
  const gates = score.substeps.filter(s => score.kinds[s] === "gate"), ends = new Map();
  for (const s of score.substeps) {
    if (score.kinds[s] !== "gate") ends.set(scales.column[s], [...(ends.get(scales.column[s]) ?? []), s]);
  }
  const signed = ramp(x => diverging(2 * x - 1, theme.middle)), to = end => plain(end, end % 1 ? 1 : 0);
  /** @type {any[]} */
  const out = gates.length
    ? [{ symbols: gates.join(" "), low: "0", key: "ramp", colours: ramp(cividis), high: "1" }]
    : [];
  for (const [end, names] of ends) {
    out.push({ symbols: names.join(" "), low: `−${to(end)}`, key: "ramp", colours: signed, high: `+${to(end)}` });
  }
  if (score.belt) {
    const { symbol } = score.belt;
    out.push({ symbols: symbol, low: say("beltLegend", to(scales.belt)), key: null, high: "", wide: true });
  }
  return out;
}

/* ---- beside the stage ---- */
const keyOf = ({ key, colours }) => key && element("i", {
  className: { ramp: "ramp", wedge: "wedge", sum: "sum-key" }[key],
  style: colours ? `background:linear-gradient(to right,${colours})` : null,
});

export function drawLegend(el, scene, movement) {
  el.replaceChildren(...legendOf(scene, movement).map(entry => {
    const { symbols, low, high, wide } = entry;
    return element("span", { className: wide ? "wide" : "" }, symbols && element("b", { textContent: symbols }),
      low, keyOf(entry), high);
  }));
}

/* ---- in a picture ---- */
const KEY = { ramp: 48, wedge: 64, sum: 24 }, LINE = 18, BETWEEN = 20, GAP = 6;

/** Paints a legend from [x, y], its first line's baseline, in lines of this width; returns the last one's baseline. */
export function paintLegend(P, entries, [left, y], width) {
  const { theme } = P, words = { size: 11, fill: theme.ink2 };
  const symbol = { size: 13, fill: theme.ink2, family: "math", italic: true };
  let x = left;
  for (const entry of entries) {
    const { symbols, low, key, colours, high } = entry;
    const parts = [[symbols, symbol], [low, words], [key], [high, words]].filter(([part]) => part);
    const sizes = parts.map(([part, style]) => (style ? widthIn(part, style, theme) : KEY[part]));
    const size = sizes.reduce((a, b) => a + b + GAP, -GAP);
    if (x > left && x + size > left + width) { x = left; y += LINE; }
    parts.forEach(([part, style], j) => {
      if (style) P.text([x, y], part, style); else paintKey(P, part, colours, x, y - 4);
      x += sizes[j] + GAP;
    });
    x += BETWEEN - GAP;
  }
  return y;
}

function paintKey(P, key, colours, x, middle) {
  const { theme } = P, width = KEY[key];
  if (key === "ramp") {
    colours.forEach((fill, k) => {
      P.rect([x + k * width / STEPS, middle - 4, width / STEPS + (k < STEPS - 1 ? 0.5 : 0), 8], { fill });
    });
  } else if (key === "wedge") {
    P.poly([[x, middle - 0.6], [x + width, middle - 8], [x + width, middle + 8], [x, middle + 0.6]],
      { fill: theme.purpleSoft });
  } else {
    P.rect([x, middle - 4, 13, 8], { fill: theme.purpleSoft, opacity: 0.34 });
    P.rect([x + 13, middle - 4, width - 13, 8], { fill: theme.purple });
  }
}
