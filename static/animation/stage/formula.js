/* The formula line: an equation of the trace's header in symbols, each term over this step's number for one unit.

     describe(trace, score, cursor, say) -> { kind, where, word, token, lane, t, substep, terms }

   A term is { symbol, show, value, number } (symbol as the equation writes it, value in full), { op, note? } or { gap:
   true }; show is a list of [text, subscript?] pieces. */

import { laneGradient, symbolGradient, totals } from "./backprop.js";
import { evaluate, summands, write } from "../model/equations.js";
import { plain, power } from "../kit/format.js";
import { before, environment, focus, laneKey } from "../model/score.js";
import { substepName } from "../../words/phrases.js";
import { heldAt } from "../model/holds.js";
import { backEnvironment, isGradient } from "../model/backward.js";

const op = text => ({ op: text });
const aside = note => ({ op: "", note });
const GAP = { gap: true };
const term = (symbol, show, value, number) => ({
  symbol, show: typeof show === "string" ? [[show]] : show, value, number: number ?? plain(value),
});

export function describe(trace, score, cursor, say) {
  /** @type {any} */
  const here = focus(trace, score, cursor), word = trace.word(here.t);
  const base = { ...here, word, token: here.t + 1, layer: cursor.layer, unit: cursor.unit };
  switch (here.kind) {
    case "join": return { ...base, where: say(trace.bidirectional ? "join" : "predict"), ...joinTerms(trace, here) };
    case "merge": return {
      ...base, where: say("merge", cursor.layer + 2), token: null, terms: mergeTerms(trace, cursor, here),
    };
    case "loss": return {
      ...base, where: say("lossAt", trace.targets?.[here.t] ?? word), terms: lossTerms(trace, here, say),
    };
    case "handed": return { ...base, where: say("handed", cursor.layer + 2), token: null, terms: [] };
    case "gradient": return here.line >= 0
      ? { ...base, ...undoneTerms(trace, score, cursor, here, say) }
      : { ...base, where: say("dh"), terms: gradientTerms(trace, score, cursor, here, say) };
    default: return {
      ...base, where: substepName(say, here.substep), terms: equationTerms(trace, score, cursor, here, say),
    };
  }
}

/* ---- a substep's own equation --------------------------------------------------------------------------- */

function equationTerms(trace, score, cursor, { lane, t, substep }, say) {
  const key = laneKey(cursor.layer, lane), env = environment(trace, score, key, lane, t, cursor.unit);
  const { tree } = score.equations[substep];
  const index = { now: t + 1, prev: before(lane, t) + 1 }, value = env.sym(substep, false);
  if (heldAt(trace, cursor.layer, lane, substep, cursor.unit, t)) {
    return [
      term(substep, [[substep, String(index.now)]], value), aside(say("held")), GAP,
      aside(say("instead")), ...flatten(tree, env, index), ...tail(tree, score, substep, env, say),
    ];
  }
  return [
    term(substep, [[substep, String(index.now)]], value), op("="),
    ...flatten(tree, env, index), ...tail(tree, score, substep, env, say),
  ];
}

/* ---- an equation of the step backward --------------------------------------------------------------------- */

const SLOPES = {
  "σ": "σ′ = σ (1 − σ)", tanh: "tanh′ = 1 − tanh²",
  relu: "relu′ = [z > 0]", softplus: "softplus′ = σ", exp: "exp′ = exp",
};

function undoneTerms(trace, score, { layer, unit }, { lane, t, line }, say) {
  const { name, tree, slopes } = score.backward[line], env = backEnvironment(trace, score, layer, lane, t, unit);
  const symbol = name.replace(/^δ(z_)?/, "");
  const index = { now: t + 1, prev: before(lane, t) + 1, next: (lane ? t : t + 2) }, value = env.sym(name);
  const given = trace.at(`${laneKey(layer, lane)}.above_${symbol}`, t, unit);
  const where = say(name.startsWith("δz_") ? "argumentOf" : "gradientOf",
    score.substeps.includes(symbol) ? substepName(say, symbol) : name.slice(1));
  const first = term(name, show({ type: "sym", name }, index), value, power(value));
  if (heldAt(trace, layer, lane, symbol, unit, t)) return { where, terms: [first, aside(say("held"))] };
  const more = name === `δ${symbol}` && given ? [op("+"), term("above", say("fromAnswer"), given, power(given))] : [];
  const said = slopes ? [GAP, ...slopes.split(" ").map(f => aside(SLOPES[f] ?? ""))] : [];
  return { where, terms: [first, op("="), ...flatten(tree, env, index), ...more, ...said] };
}

const isLeaf = node => ["num", "sym", "apply"].includes(node.type);
const numberFor = (node, value) =>
  ((node.type === "sym" && isGradient(node.name)) || (node.type === "apply" && node.matrix.endsWith("ᵀ"))
    ? power(value)
    : plain(value));

/** Terms and operators of a tree, from left to right. */
function flatten(node, env, index) {
  switch (node.type) {
    case "num": return [op(String(node.value))];
    case "sym": case "apply": return [
      term(write(node), show(node, index), evaluate(node, env), numberFor(node, evaluate(node, env))),
    ];
    case "square": {
      const { inner } = node, called = inner.type === "call" && isLeaf(inner.arg);
      if (!called && !isLeaf(inner)) return [op("("), ...flatten(inner, env, index), op(")²")];
      return [
        term(write(node), called ? [[`${inner.fn}² `], ...show(inner.arg, index)] : [...show(inner, index), ["²"]],
          evaluate(node, env)),
      ];
    }
    case "positive": return [
      term(write(node), [["["], ...show(node.inner, index), [" > 0]"]], evaluate(node, env),
        String(evaluate(node, env))),
    ];
    case "group": return [op("("), ...flatten(node.inner, env, index), op(")")];
    case "neg": return [op("−"), ...flatten(node.inner, env, index)];
    case "call": {
      if (isLeaf(node.arg)) {
        return [term(write(node), [[`${node.fn} `], ...show(node.arg, index)], evaluate(node, env))];
      }
      return [op(`${node.fn} (`), ...flatten(node.arg, env, index), op(")")];
    }
    default: return [
      ...flatten(node.left, env, index), op({ "-": "−", "⊙": "⊙" }[node.op] ?? node.op),
      ...flatten(node.right, env, index),
    ];
  }
}

/** Pieces of a leaf: W_f x becomes W with f below, x with the token's number below. */
function show(node, index) {
  if (node.type === "num") return [[String(node.value)]];
  if (node.type === "apply") return [named(node.matrix), ["\u2009"], ...show(node.vector, index)];
  if (node.type === "group") return [["("], ...show(node.inner, index), [")"]];
  if (node.type === "bin") return [...show(node.left, index), [` ${node.op} `], ...show(node.right, index)];
  if (node.type !== "sym") return [[write(node)]];
  if (isGradient(node.name)) return gradientName(node.name, node.next ? index.next : index.now);
  if (/^[bc](_|$)/.test(node.name) || node.name.includes("_")) return [named(node.name)];
  return [[node.name, String(node.prev ? index.prev : node.next ? index.next : index.now)]];
}
const gradientName = (name, t) =>
  (name === "Uδ" ? [["Uᵀδ(U h′)", String(t)]]
    : name.startsWith("δz_") ? [["δz", `${name.slice(3)}, ${t}`]]
    : [[name, String(t)]]);
const named = name => {
  if (name.endsWith("ᵀ")) {
    return [`${name[0]}ᵀ`, name.slice(2, -1)];
  } const [text, ...sub] = name.split("_"); return sub.length ? [text, sub.join("_")] : [text]; };

/* What is at the right end: σ of the sum, or the two numbers that the last operation joins. */
function tail(tree, score, substep, env, say) {
  if (tree.type === "call" && !isLeaf(tree.arg)) {
    const z = evaluate(tree.arg, env);
    return [op("="), term("z", `${tree.fn} z`, z, `${tree.fn} ${plain(z)}`)];
  }
  if (score.belt?.symbol === substep) {
    const total = list => list.reduce((s, { node, sign }) => s + sign * evaluate(node, env), 0);
    const kept = total(score.belt.kept), added = total(score.belt.added);
    return [op("="), term("kept", say("kept"), kept), op("+"), term("added", say("added"), added, plain(added))];
  }
  const parts = summands(tree);
  if (parts.length === 1 && tree.type === "bin" && tree.right.type === "call") {
    const inner = evaluate(tree.right.arg, env);
    const called = `${tree.right.fn} ${write(tree.right.arg)}`;
    return [
      op("="),
      term(`${write(tree.left)} ${tree.op} ${called}`, `${write(tree.left)} ⊙ ${called}`, evaluate(tree, env),
        `${plain(evaluate(tree.left, env))} × ${tree.right.fn} ${plain(inner)}`),
    ];
  }
  return [];
}

/* ---- where the lanes meet, and back ------------------------------------------------------------------------ */

function joinTerms(trace, { t }) {
  const head = trace.head?.[t], told = trace.numbers?.[t];
  const read = head && [
    ...head.parts.flatMap((x, j) => [...(j ? [op("+")] : []), term(laneNames(head)[j], laneNames(head)[j], x)]),
    op("+"), term("c", "c", head.bias),
  ];
  if (told) {
    return {
      terms: [
        term("ŷ", "ŷ", told.said), ...(read ? [op("="), ...read] : []),
        ...(Number.isFinite(told.right) ? [GAP, term("y", "y", told.right)] : []),
      ],
    };
  }
  if (!head) return { terms: [] };
  const [, z, p] = (trace.candidates[t] ?? []).find(([w]) => w === head.word) ?? [head.word, head.z, NaN];
  const lse = trace.logsumexp?.[t];
  return {
    terms: [term("z", `z “${head.word}”`, head.z), op("="), ...read, GAP,
      term("p", `p “${head.word}”`, p), op("="), term("e^z", "eᶻ", Math.exp(z), powerOfE(z)), op("/"),
      term("Σ e^z", "Σ eᶻ", Math.exp(lse), powerOfE(lse))],
  };
}
const laneNames = head => (head.parts.length === 2 ? ["V h→", "V h←"] : ["V h"]);
const large = x => x >= 1e4 || x < 0.05 ? power(x) : plain(x, x >= 100 ? 1 : 2);

/** eᶻ as a number, or with its exponent where the number has too many digits to be one. */
const powerOfE = z => (Math.abs(z) > 80 ? `e^${plain(z)}` : large(Math.exp(z)));

function mergeTerms(trace, { layer, unit }, { t }) {
  const f = trace.at(`${layer}.fwd.h`, t, unit), out = trace.at(`${layer}.out`, t, unit);
  if (!trace.bidirectional) return [term("x", "x", out), op("="), term("h", "h", f)];
  const r = trace.at(`${layer}.rev.h`, t, unit);
  const [open, sign, close] = {
    concat: ["[", ";", "]"], sum: ["", "+", ""], ave: ["½ (", "+", ")"], mul: ["", "⊙", ""],
  }[trace.merge];
  return [
    ...(trace.merge === "concat" ? [] : [term("x", "x", out), op("=")]),
    op(open), term("h→", "h→", f), op(sign), term("h←", "h←", r), op(close),
  ];
}

function lossTerms(trace, { t }, say) {
  if (trace.facts?.elsewhere) return [term("L", "L", trace.loss, plain(trace.loss, 4))];
  const told = trace.numbers?.[t];
  const losses = trace.answer ? trace.answer.loss : (trace.scored ?? []).map(s => trace.token_loss[s]);
  if (told) {
    return [
      term("L", "L", trace.loss, plain(trace.loss, 4)), op("="), op("("),
      term("ŷ", "ŷ", told.said), op("−"), term("y", "y", told.right), op(")²"),
    ];
  }
  if (losses.length > 1) {
    return [
      term("L", "L", trace.loss), op("="), ...meanTerms(losses, trace.answer ? losses.keys() : trace.scored, say),
    ];
  }
  const loss = trace.token_loss?.[t] ?? trace.loss, p = Math.exp(-loss);
  return [
    term("L", "L", loss), op("="),
    term("p", `−ln p “${trace.targets?.[t] ?? ""}”`, p, `−ln ${p < 0.1 ? power(p, 2) : plain(p, 3)}`),
  ];
}

/* The mean of the losses: each of a few, with its token's number; the sum of more. */
function meanTerms(losses, places, say) {
  const sum = losses.reduce((a, b) => a + b, 0);
  if (losses.length > 6) {
    return [term("Σ L", [["Σ L", "t"]], sum), op("/"), term("n", "n", losses.length, String(losses.length))];
  }
  return [
    op(`${say("mean")} (`),
    ...[...places].flatMap((s, j) => [...(j ? [op(";")] : []), term(`L_${s + 1}`, [["L", String(s + 1)]], losses[j])]),
    op(")"),
  ];
}

function gradientTerms(trace, score, { layer, unit }, { lane, t }, say) {
  const key = laneKey(layer, lane), list = totals(trace, layer, lane), at = list.findIndex(x => x.t === t);
  const here = list[at], n = String(t + 1);
  if (!here) return [];
  const norm = (symbol, pieces, x) => term(symbol, pieces, x, power(x));
  /** @type {any[]} */
  const out = [norm("‖dh‖", [["‖dh", n], ["‖"]], trace.norm(`${key}.dh`, t)), GAP];
  for (const symbol of [...score.substeps].reverse()) {
    const values = symbolGradient(trace, score, key, symbol, t);
    if (values) out.push(term(`δ${symbol}`, [[`δ${symbol}`, n]], values[unit], power(values[unit])));
  }
  if (!out.at(-1).gap) out.push(GAP);
  out.push(norm("‖dW‖", [["‖dW", n], ["‖"]], here.share), GAP, norm("‖Σ dW‖", "‖Σ dW‖", here.norm ?? here.after),
    op("="));
  out.push(term("so far", "Σ′", here.before, power(here.before)), op(here.after < here.before ? "−" : "+"),
    term("step", say("ofStep"), Math.abs(here.after - here.before), power(Math.abs(here.after - here.before))));
  const whole = laneGradient(trace, layer, lane);
  if (at === list.length - 1 && whole !== undefined) out.push(op("="), norm("‖∂L/∂W‖", "‖∂L/∂W‖", whole));
  return out;
}
