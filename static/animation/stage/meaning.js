/* What a number means, in a sentence: "f = 0.68: keeps 68 % of what unit 1 knew". The part that a symbol plays is read
   off its equations, so that it is said of a visitor's own gate as well. */

import { plain, power } from "../kit/format.js";
import { bare, summands, symbols } from "../model/equations.js";
import { carry, laneKey, remember } from "../model/score.js";

const uses = (score, target, symbol) =>
  Boolean(score.equations[target]) && symbols(score.equations[target].tree).some(x => !x.prev && x.name === symbol);

/* Of each part: the sentence of one number, and what the part is for, by their keys. */
const SENTENCES = {
  mixer: ["means_mixer", "is_mixer"], keeper: ["means_keeper", "is_keeper"], writer: ["means_writer", "is_writer"],
  candidate: ["means_candidate", "is_candidate"], output: ["means_output", "is_output"],
  reset: ["means_reset", "is_reset"], state: ["means_state", "is_state"], hidden: ["means_hidden", "is_hidden"],
  gate: ["means_gate", "is_gate"], value: ["means_value", "is_value"],
};

/** The key of what a symbol is for in its cell. */
export const purposeOf = (score, symbol) => SENTENCES[roleOf(score, symbol)][1];

/** What part a symbol plays: mixer, keeper, writer, candidate, output, reset, state, hidden, gate or value. */
export const roleOf = (score, symbol) => remember(score, `role ${symbol}`, () => {
  const { belt, kinds } = score, isGate = kinds[symbol] === "gate";
  const inAdded = belt?.added.some(({ node }) => symbols(node).some(x => x.name === symbol && !x.prev));
  if (symbol === belt?.symbol && symbol !== "h") return "state";
  if (symbol === "h") return "hidden";
  if (isGate && belt?.keepers.includes(symbol)) return inAdded ? "mixer" : "keeper";
  if (inAdded) return isGate ? "writer" : "candidate";
  if (!isGate) return "value";
  if (belt && belt.symbol !== "h" && uses(score, "h", symbol)) return "output";
  return belt?.adders.some(other => kinds[other] !== "gate" && uses(score, other, symbol)) ? "reset" : "gate";
});

const factors = given => {
  const node = bare(given), isProduct = node.type === "bin" && node.op === "⊙";
  return isProduct ? [...factors(node.left), ...factors(node.right)] : [node];
};
const isRest = ({ type, op, left, right }, symbol) =>
  type === "bin" && op === "-" && left.value === 1 && bare(right).name === symbol;

/* What a gate lets through to some terms: of z in (1 - z) ⊙ h' what is left of it. */
const through = (terms, symbol, value) =>
  (terms?.some(({ node }) => factors(node).some(one => isRest(one, symbol))) ? 1 - value : value);

/** The sentence for one symbol of one unit at a token of a lane; in back-propagation `gradient` is what is said of.
    @param {any} scene
    @param {{ lane: number, t: number, unit: number, symbol: string, gradient?: number }} mark */
export function meaning({ trace, score, say, layer }, { lane, t, unit, symbol, gradient }) {
  if (gradient !== undefined) {
    if (!Number.isFinite(gradient)) return "";
    const more = gradient > 0 ? "gradientRaises" : gradient < 0 ? "gradientLowers" : "gradientNone";
    return say(more, { s: symbol, v: power(gradient), unit: unit + 1 });
  }
  const key = laneKey(layer, lane), value = trace.at(`${key}.${symbol}`, t, unit), role = roleOf(score, symbol);
  if (!Number.isFinite(value)) return "";
  const { belt, equations } = score, output = summands(equations.h.tree);
  const terms = { keeper: belt?.kept, mixer: belt?.kept, writer: belt?.added, output }[role];
  const share = through(terms, symbol, value), taken = through(belt?.added, symbol, value);
  const parts = role === "state" ? carry(trace, score, key, lane, t, unit) : null;
  return say(SENTENCES[role][0], {
    s: symbol, v: plain(value), unit: unit + 1, p: plain(100 * share, 0), q: plain(100 * taken, 0),
    ...(parts && { kept: plain(parts.kept), added: plain(parts.added) }),
  });
}

/** "left → right · " where there are two lanes to tell apart. */
export const laneName = (say, trace, lane) => (trace.bidirectional ? `${say(lane ? "rtl" : "ltr")} · ` : "");
