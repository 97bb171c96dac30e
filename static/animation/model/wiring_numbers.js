/* The numbers of a cell's wiring for one unit at one step: forward what each wire and each part gives, backward the
   loss's gradient with respect to it.

     numbersOfWiring(wiring, { trace, score, layer, lane, t, unit }, isBack)
       -> { wires, nodes, before, scale } and in back-propagation { back, symbols, next }                            */

import { backEnvironment } from "./backward.js";
import { evaluate } from "./equations.js";
import { environment, laneKey } from "./score.js";
import { gradients, valueOf } from "./wiring.js";

export function numbersOfWiring(wiring, place, isBack) {
  const { trace, score, layer, lane, t, unit } = place, key = laneKey(layer, lane);
  const env = environment(trace, score, key, lane, t, unit), nodes = new Map();
  const wires = new Map(wiring.edges.map(edge => [edge.id, valueOf(edge, env)]));
  for (const edge of wiring.edges) {
    if (wiring.nodes.has(edge.from) && !edge.by) nodes.set(edge.from, wires.get(edge.id));
  }
  for (const { id, symbol } of wiring.nodes.values()) if (symbol) nodes.set(id, env.sym(symbol, false));
  const before = new Map([...score.substeps, "h"].map(s => [s, env.sym(s, true)]));
  const found = { wires, nodes, before, scale: largest(place, key) };
  return isBack ? { ...found, ...gradientsOf(wiring, place, key) } : found;
}

/* One scale for all that adds up on the belt: this unit's largest state in this lane. */
function largest({ trace, score, unit }, key) {
  const state = score.belt?.symbol, values = state ? trace.get(`${key}.${state}`).data : [];
  let most = state === "h" ? 1 : 0.5;
  for (let n = unit; n < values.length; n += trace.hidden) most = Math.max(most, Math.abs(values[n]) || 0);
  return most;
}

function gradientsOf(wiring, { trace, score, layer, lane, t, unit }, key) {
  const env = backEnvironment(trace, score, layer, lane, t, unit);
  const across = (matrix, eq) => trace.at(`${key}.${matrix}ᵀ δz_${eq}`, t, unit)
    ?? trace.at(`${key}.${matrix}ᵀ δ${eq}`, t, unit) ?? NaN;
  const { wires: back, symbols } = gradients(wiring, score, env, across);
  const after = t + (lane ? -1 : 1), isLast = after < 0 || after >= trace.tokens.length;
  // what the next step hands back along the belt is what the step's own wires have not brought
  const brought = state => wiring.edges.filter(edge => edge.from === state)
    .reduce((sum, { id, by }) => sum + (back.get(id) ?? 0) * (by ? evaluate(by, env) : 1), 0);
  const next = new Map(wiring.belts.map(({ state }) => [state, isLast ? 0 : symbols.get(state) - brought(state)]));
  return { back, symbols, next };
}
