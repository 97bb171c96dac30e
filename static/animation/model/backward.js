/* The numbers of the step backward: what is in its equations, for one unit at one step of a lane. Only the states'
   gradients, what arrives from above and what goes through U were recorded; every other gradient is worked out by its
   own equation. */

import { evaluate, write } from "./equations.js";
import { heldAt } from "./holds.js";
import { environment, laneKey } from "./score.js";

/** As environment() of score.js, for the equations of score.backward; a plus asks the next step, 0 behind the lane's
    end. */
export function backEnvironment(trace, score, layer, lane, t, k) {
  const key = laneKey(layer, lane), forward = environment(trace, score, key, lane, t, k), after = lane ? t - 1 : t + 1;
  const isInside = after >= 0 && after < trace.tokens.length;
  const later = () => backEnvironment(trace, score, layer, lane, after, k);
  const env = {
    sym(name, prev, next) {
      if (next) return isInside ? later().sym(name, false) : 0;
      if (name === "δy") return trace.at(`${key}.above`, t, k) ?? 0;
      if (name === "Uδ") return trace.at(`${key}.through`, t, k) ?? 0;
      return isGradient(name) ? gradient(name) : forward.sym(name, prev);
    },
    apply(matrix, vector) {
      if (vector.next) return isInside ? later().apply(matrix, { ...vector, next: false }) : 0;
      if (matrix.endsWith("ᵀ")) return trace.at(`${key}.${matrix} ${write(vector)}`, t, k) ?? 0;
      return vector.name === "h" && !vector.prev
        ? (isInside ? later().apply(matrix, { ...vector, prev: true }) : 0)
        : forward.apply(matrix, vector);
    },
  };
  function gradient(name) {
    const symbol = name.slice(1);
    if (heldAt(trace, layer, lane, symbol, k, t)) return 0;
    const known = trace.at(`${key}.d${symbol}`, t, k), line = score.backward.find(one => one.name === name);
    return known ?? (line ? evaluate(line.tree, env) : NaN);
  }
  return env;
}

export const isGradient = name => name.startsWith("δ") || name === "Uδ";
