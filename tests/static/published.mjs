/* Of every trace in a folder: how far the page's own formulas, forward and backward, are from the numbers recorded.
   Run by tests/playground/test_published.py, which makes the traces. */

import { readdirSync, readFileSync } from "node:fs";
import { backEnvironment } from "../../static/animation/model/backward.js";
import { evaluate } from "../../static/animation/model/equations.js";
import { environment, laneKey, readScore } from "../../static/animation/model/score.js";
import { wiringOf } from "../../static/animation/model/wiring.js";
import { numbersOfWiring } from "../../static/animation/model/wiring_numbers.js";
import { crowded } from "./wirings.mjs";
import { decodeTrace } from "../../static/animation/model/trace.js";

const folder = process.argv[2], found = {};

/** The worst difference of a trace, at every substep, line, unit, token and lane. */
function worst(trace) {
  const score = readScore(trace), seen = [];
  const places = [0, 1].flatMap(lane => trace.tokens.flatMap((_, t) =>
    Array.from({ length: trace.hidden }, (_, k) => [lane, t, k])));
  for (const [lane, t, k] of places) {
    const key = laneKey(0, lane), forward = environment(trace, score, key, lane, t, k);
    const back = backEnvironment(trace, score, 0, lane, t, k);
    for (const s of score.substeps)
      seen.push(evaluate(score.equations[s].tree, forward) - trace.at(`${key}.${s}`, t, k));
    const isLast = lane ? t === 0 : t === trace.tokens.length - 1;   // behind it no step's values could divide
    for (const { name, tree } of score.backward) {
      const state = trace.at(`${key}.d${name.slice(1)}`, t, k);
      if (state !== undefined && !isLast) seen.push(evaluate(tree, back) - state);
    }
  }
  const wrong = crowded(wiringOf(score), score);
  if (wrong.length) return wrong.join("; ");
  for (const [lane, t, k] of places) {
    const place = { trace, score, layer: 0, lane, t, unit: k }, found = numbersOfWiring(wiringOf(score), place, true);
    const back = backEnvironment(trace, score, 0, lane, t, k);
    for (const { name } of score.backward) {
      const symbol = name.replace(/^δ(z_)?/, ""), node = wiringOf(score).nodes.get(symbol);
      const wire = node?.inputs.find(edge => edge.from === "bus");
      if (node && !name.startsWith("δz_")) seen.push(found.symbols.get(symbol) - back.sym(name));
      else if (wire && node.kind === "fn") seen.push(found.back.get(wire.id) - back.sym(name));
    }
  }
  return seen.every(Number.isFinite) ? Math.max(...seen.map(Math.abs)) : "not finite";
}

for (const file of readdirSync(folder)) {
  found[file] = worst(decodeTrace(new Uint8Array(readFileSync(`${folder}/${file}`))));
}
console.log(JSON.stringify(found));
