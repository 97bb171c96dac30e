/* What is played, in which order and for how long: all of it read from the trace's header, so that a cell nobody
   here has heard of plays as well as an LSTM.

   A cursor is { movement, pos, unit, layer }: movement 0 left to right, 1 right to left, 2 back-propagation.
   In 0 and 1 pos counts substeps (13.4 is the third token's second substep, 40 % done); in 2 it counts steps.    */

import { evaluate, parseEquation, summands, symbols, write } from "./equations.js";

export const FORWARD = 0, REVERSE = 1, BACK = 2;
const MS = { first: 520, gate: 300, signed: 300, state: 760, output: 460, only: 1100, join: 900, back: 620, line: 200 };

/** Reads a trace's header into substeps, columns, the belt and durations. */
export function readScore(trace) {
  const equations = Object.fromEntries(Object.entries(trace.equations).map(([s, text]) => [s, parseEquation(text)]));
  const substeps = trace.substeps, kinds = trace.kinds;
  const belt = findBelt(substeps, kinds, equations);
  const duration = Object.fromEntries(substeps.map((s, j) => [s,
    substeps.length === 1 ? MS.only
      : j === 0 ? MS.first
      : belt?.symbol === s ? MS.state
      : j === substeps.length - 1 ? MS.output
      : MS[kinds[s]] ?? MS.gate]));
  const backward = (trace.backward ?? []).map(([name, text, undoes, slopes]) => ({
    ...parseEquation(text), name, undoes, slopes,
  }));
  return { substeps, kinds, equations, belt, duration, backward, blocks: trace.blocks };
}

/* The carried state: the substep that keeps a part of its own previous value, s = (keep) ⊙ s' + (add). */
function findBelt(substeps, kinds, equations) {
  const carried = substeps.filter(s => {
    const terms = equations[s] ? summands(equations[s].tree) : [];
    return terms.length > 1 && terms.some(({ node }) => symbols(node).some(x => x.prev && x.name === s));
  });
  const symbol = carried.find(s => kinds[s] === "state") ?? carried[0];
  if (!symbol) return null;
  const terms = summands(equations[symbol].tree);
  const keeps = ({ node }) => symbols(node).some(x => x.prev && x.name === symbol);
  const used = list => [...new Set(list.flatMap(({ node }) => symbols(node))
    .filter(x => !x.prev && substeps.includes(x.name))
    .map(x => x.name))];
  const kept = terms.filter(keeps), added = terms.filter(x => !keeps(x)), keepers = used(kept);
  const adders = used(added).filter(s => !keepers.includes(s));
  return {
    symbol, index: substeps.indexOf(symbol), kept, added, keepers,
    adders: adders.length ? adders : used(added), bounded: kinds[symbol] !== "state",
  };
}

export const laneKey = (layer, lane) => `${layer}.${lane ? "rev" : "fwd"}`;
export const before = (lane, t) => lane ? t + 1 : t - 1;
export const orderOf = (T, lane, t) => lane ? T - 1 - t : t;

/** The leaves of an equation for one unit at one step. */
export function environment(trace, score, key, lane, t, k) {
  const H = trace.hidden, prev = before(lane, t);
  const block = name => {
    const sub = name.includes("_") ? name.slice(name.indexOf("_") + 1) : "";
    const exact = score.blocks.indexOf(sub);
    const found = exact >= 0 ? exact : score.blocks.findIndex(b => sub.length > b.length && sub.endsWith(b));
    return found >= 0 ? found : 0;
  };
  const at = name =>
    (trace.get(`${key}.${name}`)?.shape.length === 1
      ? trace.at(`${key}.${name}`, k)
      : trace.at(`${key}.${name}`, t, k));
  return {
    sym(name, isPrev) {
      if (isPrev) return trace.at(`${key}.${name}`, prev, k) ?? trace.at(`${key}.${name}0`, k) ?? 0;
      if (trace.has(`${key}.${name}`) && name !== "b" && name !== "c") return at(name);
      if (/^(c_|b_h)/.test(name) && trace.has(`${key}.c`)) return trace.at(`${key}.c`, k);
      if (/^b(_|$)/.test(name)) return trace.at(`${key}.b`, block(name) * H + k);
      return at(name);
    },
    apply(matrix, vector) {
      // a matrix of the cell's own: its product has its own name
      const whole = `${key}.${matrix} ${write(vector)}`;
      if (trace.has(whole)) return trace.at(whole, t, k);
      const from = vector.type === "sym" && vector.name === "x" ? "zx" : "zh";
      return trace.at(`${key}.${from}`, t, block(matrix) * H + k);
    },
  };
}

/** What the belt carries at (lane, t) for unit k: before, kept, added, after. */
export function carry(trace, score, key, lane, t, k) {
  const { belt } = score, env = environment(trace, score, key, lane, t, k);
  const total = list => list.reduce((s, { node, sign }) => s + sign * evaluate(node, env), 0);
  return {
    was: env.sym(belt.symbol, true), kept: total(belt.kept), added: total(belt.added), now: env.sym(belt.symbol, false),
  };
}

/* ---- what follows what -------------------------------------------------------------------------------- */

export const lanesOf = trace => trace.bidirectional ? 2 : 1;
const lastForward = trace => trace.bidirectional ? REVERSE : FORWARD;

/** Every movement in the order in which it is played. */
export function sequence(trace) {
  const out = [];
  for (let layer = 0; layer < trace.layers; layer++) {
    for (let m = 0; m < lanesOf(trace); m++) out.push({ movement: m, layer });
  }
  if (hasGradient(trace)) for (let layer = trace.layers - 1; layer >= 0; layer--) out.push({ movement: BACK, layer });
  return out;
}

/** The same through an encoder and a decoder: what is asked is read, the answer is written, and the gradient takes the
    way back through both. Each act has the `trace` that it is of; without a decoder that is the only one. */
export function acts({ trace, whole }) {
  const decoder = whole?.decoder, of = one => sequence(one).map(act => ({ ...act, trace: one }));
  if (!decoder) return of(trace);
  const isBack = act => act.movement === BACK, asked = of(whole);
  return [...asked.filter(act => !isBack(act)), ...of(decoder), ...asked.filter(isBack)];
}

export const hasGradient = trace => (trace.scored?.length ?? 0) > 0 && trace.has("0.fwd.dh");
/** The last forward movement of a layer ends with a step of its own: the lanes meet, for the next layer or a
    prediction. */
export const joins = (trace, { movement, layer }) =>
  movement === lastForward(trace) && (layer < trace.layers - 1 || readable(trace).length > 0);

/** The tokens that back-propagation visits in a lane, in its order: from the first that any gradient reaches. */
export function backPath(trace, layer, lane) {
  return remember(trace, `path ${layer} ${lane}`, () => {
    const key = laneKey(layer, lane), T = trace.tokens.length;
    const order = Array.from({ length: T }, (_, j) => lane ? j : T - 1 - j);
    const start = order.findIndex(t => trace.norm(`${key}.dh`, t) !== 0);      // NaN is a gradient too
    return start < 0 ? [] : order.slice(start);
  });
}

const memory = new WeakMap();
/** A value worked out once for each trace. */
export function remember(trace, key, work) {
  if (!memory.has(trace)) memory.set(trace, new Map());
  const known = memory.get(trace);
  if (!known.has(key)) known.set(key, work());
  return known.get(key);
}

export function lengthOf(trace, score, { movement, layer }) {
  const T = trace.tokens.length;
  if (movement === BACK) {
    return hasGradient(trace)
      ? 1 + Math.max(...trace.directions.map((_, lane) => backPath(trace, layer, lane).length))
      : 0;
  }
  return T * score.substeps.length + (joins(trace, { movement, layer }) ? 1 : 0);
}

export function durationAt(trace, score, { movement, pos, layer }) {
  if (movement === BACK) return Math.max(MS.back, MS.line * stopsAt(trace, score, { pos, layer }).count);
  const S = score.substeps.length;
  return pos >= S * trace.tokens.length ? MS.join : score.duration[score.substeps[Math.floor(pos) % S]];
}

/** A cursor that this trace allows: movements and layers that exist, pos within its movement.
    @param {Trace} trace
    @param {any} score
    @param {Partial<Cursor>} cursor
    @returns {Cursor} */
export function fit(trace, score, cursor) {
  const layer = Math.min(Math.max(0, cursor.layer ?? 0), trace.layers - 1);
  const wanted = cursor.movement ?? 0;
  const movement = wanted === REVERSE && !trace.bidirectional ? FORWARD
    : wanted === BACK && !hasGradient(trace) ? lastForward(trace)
    : wanted;
  const unit = Math.min(Math.max(0, cursor.unit ?? 0), trace.hidden - 1);
  const end = lengthOf(trace, score, { movement, layer });
  return { movement, layer, unit, pos: Math.min(end, Math.max(0, cursor.pos ?? 0)) };
}

/** Where one step of back-propagation can stop: in each lane that makes it at every line of the step backward, then at
    their sum. The lane that came last is undone first. { lanes, lines a lane, count of all, part of the step that is
    done } */
export function stopsAt(trace, score, { pos, layer }) {
  const step = Math.max(0, Math.ceil(pos - 1e-6) - 2), last = trace.directions.map((_, lane) => lane).reverse();
  const here = last.filter(lane => step < backPath(trace, layer, lane).length), lanes = here.length ? here : [0];
  const lines = (score.backward?.length ?? 0) + 1;
  return { lanes, lines, count: pos <= 1 + 1e-6 ? 1 : lanes.length * lines, part: pos - Math.ceil(pos - 1e-6) + 1 };
}

/** How far a lane has got in back-propagation: as pos, but that the lanes of one step take turns. */
export function backPosition(trace, score, { pos, layer }, lane) {
  const { lanes, part } = stopsAt(trace, score, { pos, layer }), turn = lanes.indexOf(lane);
  return pos <= 1 || turn < 0 ? pos : pos - part + Math.min(1, Math.max(0, part * lanes.length - turn));
}

/** The next stop, or the one before, of a cursor in back-propagation. */
export function stopBeside(trace, score, cursor, step) {
  const whole = Math.floor(cursor.pos + 1e-6), done = cursor.pos - whole > 1e-6;
  const from = step > 0 || done ? whole + 1 : whole;
  const { count } = stopsAt(trace, score, { ...cursor, pos: from });
  const part = (step > 0 || done ? cursor.pos - whole : 1) * count;
  const at = step > 0 ? Math.floor(part + 1e-6) + 1 : Math.ceil(part - 1e-6) - 1;
  return from - 1 + at / count;
}

/** What a cursor points at: { kind: substep | merge | join | loss | gradient, lane, t, substep, step };
    a gradient's `line` is that of score.backward, -1 for the sum of the step.                             */
export function focus(trace, score, cursor) {
  const { movement, pos, layer } = cursor, T = trace.tokens.length, S = score.substeps.length;
  const top = layer === trace.layers - 1;
  if (movement === BACK) {
    const step = Math.ceil(pos - 1e-6) - 2;
    const { lanes, lines, count, part } = stopsAt(trace, score, cursor);
    const stop = Math.min(count, Math.max(1, Math.ceil(part * count - 1e-6))) - 1;
    const lane = lanes[Math.floor(stop / lines)] ?? 0, path = backPath(trace, layer, lane);
    if (step < 0 || !path.length) {
      return { kind: top ? "loss" : "handed", lane: 0, t: shownToken(trace, cursor, score), substep: "loss", step: -1 };
    }
    const line = stop % lines < lines - 1 ? stop % lines : -1;
    return {
      kind: "gradient", lane, t: path[Math.min(step, path.length - 1)],
      substep: score.backward[line]?.name ?? "dh", step, line,
    };
  }
  if (pos > T * S + 1e-6) {
    const t = top ? shownToken(trace, cursor, score) : movement === REVERSE ? 0 : T - 1;
    return { kind: top ? "join" : "merge", lane: movement, t, substep: top ? "join" : "merge" };
  }
  const n = Math.min(T * S - 1, Math.max(0, Math.ceil(pos - 1e-6) - 1)), k = Math.floor(n / S);
  return { kind: "substep", lane: movement, t: orderOf(T, movement, k), substep: score.substeps[n % S] };
}

/** The tokens that the head has a prediction for, in order. */
export const readable = trace => remember(trace, "readable", () => {
  const named = [
    ...Object.keys(trace.candidates ?? {}), ...Object.keys(trace.numbers ?? {}),
  ].map(Number).sort((p, q) => p - q);
  return named.length ? named : trace.scored ?? [];
});

/** The token whose prediction the head shows: the blank, or the last that the pass has finished. */
export function shownToken(trace, cursor, score) {
  const tokens = readable(trace), last = trace.scored?.at(-1) ?? tokens.at(-1) ?? -1;
  if (tokens.length < 2 || cursor.movement !== lastForward(trace) || cursor.layer < trace.layers - 1) return last;
  const done = Math.floor((cursor.pos + 1e-6) / score.substeps.length), T = trace.tokens.length;
  return trace.bidirectional
    ? tokens.find(t => t >= T - done) ?? last
    : tokens.filter(t => t < done).at(-1) ?? tokens[0];
}

/** Where a lane is read for the prediction at t: there, or at its end where a task reads the final states. */
export const readAt = (trace, t, lane) => (trace.reads === "final" ? (lane ? 0 : trace.tokens.length - 1) : t);

/** How far (-1 waiting, 0..S) the cell at (lane, t) of a layer has got. */
export function progress(trace, score, cursor, lane, t) {
  const S = score.substeps.length;
  if (cursor.movement === BACK || lane < cursor.movement) return S;
  if (lane > cursor.movement) return -1;
  return Math.min(S, Math.max(-1, cursor.pos - S * orderOf(trace.tokens.length, lane, t)));
}

/** How far (0..1) the lanes' meeting has got. */
export function joined(trace, score, cursor) {
  const T = trace.tokens.length, S = score.substeps.length;
  if (cursor.movement === BACK) return 1;
  if (!joins(trace, cursor)) return 0;
  const reach = cursor.pos - S * T;
  // read at each token as the pass has done it
  if (reach <= 0 && readable(trace).length > 1 && cursor.layer === trace.layers - 1) {
    const done = Math.floor((cursor.pos + 1e-6) / S);
    return done > (trace.bidirectional ? T - 1 - readable(trace).at(-1) : readable(trace)[0]) ? 1 : 0;
  }
  return Math.min(1, Math.max(0, reach));
}
