/* What stays put while a sentence scrolls: the lanes' names and arrows, the units' numbers, the layers' names. */

import { laneGradient } from "./backprop.js";
import { power } from "../kit/format.js";
import { STRIP } from "./layout.js";

export function drawMargins(P, scene, frame) {
  if (scene.g.vertical) drawAbove(P, scene, frame);
  else for (let lane = 0; lane < scene.g.lanes; lane++) drawBeside(P, scene, frame, lane);
  drawLayerNames(P, scene);
}

function drawAbove(P, { g, theme, say }, frame) {
  P.rect([0, 0, frame.width, g.margin - 4], { fill: theme.paper });
  for (let lane = 0; lane < g.lanes; lane++) {
    const x = g.vOf(lane, g.depth / 2);
    P.text([x, 14], say(lane ? "rtl" : "ltr"), { size: 12, weight: 600, align: "center", fill: theme.ink });
    P.text([x, 30], lane ? "↑" : "↓", { size: 13, align: "center", fill: theme.ink2 });
  }
}

/* Where a decoder's lane begins: in the states that the question has left. */
function drawBridge(P, { g, theme, say }) {
  P.text([0, g.vOf(0, g.beltAt) + 27], say("fromEncoder"), { size: 11, fill: theme.accent, room: g.margin - 4 });
}

function drawBeside(P, scene, frame, lane) {
  const { g, theme, say, score, trace } = scene, short = g.margin < 60, back = frame.cursor.movement === 2;
  const middle = g.vOf(lane, g.beltAt), note = { size: 11, fill: theme.ink3, room: g.margin - 6 };
  P.text([0, middle - 5], say(short ? (lane ? "rtlShort" : "ltrShort") : lane ? "rtl" : "ltr"),
    { size: 11, weight: 600, fill: theme.ink });
  if (back) {
    const sum = laneGradient(trace, scene.layer, lane);
    P.text([0, middle + 11], short || sum === undefined ? "Σ dW" : "→ ∂L/∂W =", { ...note, fill: theme.purple });
    if (sum !== undefined) P.text([0, middle + 26], power(sum), { ...note, fill: theme.purple, weight: 600 });
  } else if (score.belt) {
    P.text([0, middle + 11], say(short ? "stateOfShort" : "stateOf", score.belt.symbol, scene.unit + 1), note);
  }
  if (trace.isDecoder && !back) drawBridge(P, scene);
  drawUnitNumbers(P, scene, lane);
  if (!short) {
    P.text([0, g.vOf(lane, g.rowD(0)) + 4], say("unit"), note);
    if (scene.units.length < trace.hidden && g.body > 50) {
      P.text([0, g.vOf(lane, g.body / 2) + 4], `${scene.units.length}/${trace.hidden}`, note);
    }
  }
}

/* Numbers of 11 px are only where they have room: the chosen unit first, then the ends, then the rest. */
function drawUnitNumbers(P, { g, theme, units, unit }, lane) {
  const chosen = units.indexOf(unit), taken = [];
  const order = [chosen, 0, units.length - 1, ...units.keys()].filter(r => r >= 0);
  for (const r of order) {
    const v = g.vOf(lane, g.rowD(r));
    if (taken.some(w => Math.abs(w - v) < 11)) continue;
    taken.push(v);
    P.text([g.margin - 12, v + 4], String(units[r] + 1), {
      size: 11, align: "right", fill: r === chosen ? theme.ink : theme.ink3, weight: r === chosen ? 700 : 400,
    });
  }
}

function drawLayerNames(P, scene) {
  const { g, theme, say, trace } = scene;
  if (trace.layers < 2 || g.vertical) return;
  for (let layer = 0; layer < trace.layers; layer++) {
    if (layer === scene.layer) continue;
    const v = g.stripV(layer, layer === scene.layer ? layer : scene.layer) + STRIP / 2;
    P.text([0, v], `▸ ${say("layerN", layer + 1)}`, {
      size: 11, fill: scene.hoverLayer === layer ? theme.accent : theme.ink2, room: g.margin - 4,
    });
  }
  if (g.out) P.text([0, g.mid + 4], `→ ${say("layerN", scene.layer + 2)}`, { size: 11, fill: theme.ink3 });
}
