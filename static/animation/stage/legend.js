/* The stage's legend: every scale that is on it, with its ends. */

import { gateDecades } from "./backprop.js";
import { cividis, diverging } from "../kit/colour.js";
import { element } from "../kit/dom.js";
import { decade, plain, power } from "../kit/format.js";

const ramp = (colour, n = 13) => element("i", {
  className: "ramp",
  style: `background:linear-gradient(to right,${Array.from({ length: n }, (_, k) => colour(k / (n - 1)))})`,
});
const item = (symbols, ...rest) => element("span", {}, symbols && element("b", { textContent: symbols }), ...rest);

export function drawLegend(el, scene, movement) {
  const { scales, score, theme, say } = scene;
  el.replaceChildren(...(movement === 2 ? gradientLegend(scene) : forwardLegend(scales, score, theme, say)));
}

function gradientLegend({ scales, say, hasGates }) {
  const [low, high] = gateDecades(scales);
  const wedge = element("i", { className: "wedge" });
  return [
    item(say("gradientLegend"), decade(scales.decades[0]), wedge,
      [decade(scales.decades[1]), say("log")].join(say("comma"))),
    item("", element("i", { className: "sum-key" }), [say("sumLegend"), `0–${power(scales.sum)}`].join(say("comma"))),
    ...(hasGates ? [item("δ", `± ${decade(low)}–${decade(high)}`)] : []),
  ];
}

function forwardLegend(scales, score, theme, say) {
  const gates = score.substeps.filter(s => score.kinds[s] === "gate"), ends = new Map();
  for (const s of score.substeps) {
    if (score.kinds[s] !== "gate") ends.set(scales.column[s], [...(ends.get(scales.column[s]) ?? []), s]);
  }
  const out = gates.length ? [item(gates.join(" "), "0", ramp(cividis), "1")] : [];
  for (const [end, names] of ends) {
    out.push(item(names.join(" "), `−${plain(end, end % 1 ? 1 : 0)}`, ramp(x => diverging(2 * x - 1, theme.middle)),
      `+${plain(end, end % 1 ? 1 : 0)}`));
  }
  if (score.belt) {
    const belt = item(score.belt.symbol, say("beltLegend", plain(scales.belt, scales.belt % 1 ? 1 : 0)));
    belt.className = "wide";
    out.push(belt);
  }
  return out;
}
