/* What is held by the visitor, as the trace's header says it: [{ layer, lane, symbol, unit, t, value }], t null at
   every token. */

/** What is held of one unit's symbol at t. */
export const heldAt = (trace, layer, lane, symbol, unit, t) =>
  (trace.held ?? []).find(h =>
    h.layer === layer && h.lane === lane && h.symbol === symbol && h.unit === unit && (h.t === null || h.t === t));

/** A unit whose h is held at 0 at every token says nothing. */
export const isSilent = (trace, layer, lane, unit) => (trace.held ?? []).some(h =>
  h.layer === layer && h.lane === lane && h.unit === unit && h.symbol === "h" && h.t === null && h.value === 0);

/** The value before anything was held, where that is known and another one than now. */
export function wasAt(trace, key, symbol, t, k) {
  const was = trace.at(`was.${key}.${symbol}`, t, k), now = trace.at(`${key}.${symbol}`, t, k);
  return was === undefined || Math.abs(was - now) < 5e-3 ? undefined : was;
}

/** The values at which a symbol can be held; none for a carried state, which follows from the rest. */
export function valuesFor(score, symbol) {
  if (!score.blocks.includes(symbol) && symbol !== "h") return [];
  return score.kinds[symbol] === "gate" ? [0, 1] : [-1, 0, 1];
}
