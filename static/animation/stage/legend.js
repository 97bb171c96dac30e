/* The stage's legend: every scale that is on it, with its ends.  It is data (`legendOf`), drawn beside the stage by
   `drawLegend` and into a picture by `paintLegend`.

   An entry: { symbols, low, key, high, colours?, wide? }; key: ramp, wedge, sum, null, or of the belt kept, added,
   against or other. */

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
    // the ends of a state are those of its belt
    if (score.kinds[s] === "gate" || (s === score.belt?.symbol && !score.belt.bounded)) continue;
    ends.set(scales.column[s], [...(ends.get(scales.column[s]) ?? []), s]);
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
    const more = { symbols: "", low: "", wide: true };
    out.push({ symbols: score.belt.symbol, low: `±${to(scales.belt)}`, key: "kept", high: say("kept"), wide: true },
      { ...more, key: "added", high: say("added") }, { ...more, key: "against", high: say("takenAway") },
      { ...more, key: "other", high: say("otherUnits") });
  }
  return out;
}

/* ---- beside the stage ---- */
const keyOf = ({ key, colours }) => key && element("i", {
  className: { ramp: "ramp", wedge: "wedge", sum: "sum-key" }[key] ?? `swatch ${key}`,
  style: colours ? `background:linear-gradient(to right,${colours})` : null,
});

/* What an entry's key is of, for who points at it. */
function meant({ say, score }, { key, symbols }) {
  if (key === "ramp") return say(score.kinds[symbols.split(" ")[0]] === "gate" ? "keyGate" : "keySigned", symbols);
  return key && say(KEYS[key]);
}
const KEYS = {
  kept: "keyKept", added: "keyAdded", against: "keyAgainst", other: "keyOther", wedge: "keyWedge", sum: "keySum",
};

export function drawLegend(el, scene, movement) {
  el.replaceChildren(...legendOf(scene, movement).map(entry => {
    const { symbols, low, high, wide } = entry;
    return element("span", {
      className: wide ? "wide" : "", title: meant(scene, entry),
    }, symbols && element("b", { textContent: symbols }), low, keyOf(entry), high);
  }));
}

/* ---- in a picture ---- */
const KEY = { ramp: 48, wedge: 64, sum: 24, kept: 16, added: 16, against: 16, other: 16 };
const LINE = 18, BETWEEN = 20, GAP = 6;

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
  } else if (key === "kept" || key === "added") {
    P.rect([x, middle - 4, width, 8], { fill: theme.vermillion, opacity: key === "kept" ? 0.34 : 0.95 });
  } else if (key === "against") {
    for (let n = 1; n < width; n += 4) P.line([[x + n + 2, middle - 4], [x + n, middle + 4]], { stroke: theme.ink3 });
  } else if (key === "other") {
    P.line([[x, middle], [x + width, middle]], { stroke: theme.vermillion, width: 1 });
  } else {
    P.rect([x, middle - 4, 13, 8], { fill: theme.purpleSoft, opacity: 0.34 });
    P.rect([x + 13, middle - 4, width - 13, 8], { fill: theme.purple });
  }
}
