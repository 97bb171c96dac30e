/* A cell's wiring says what its equations say: each part's number is the recorded one, each gradient the one of the
   step backward, and no part lies on another. */

import assert from "node:assert/strict";
import test from "node:test";
import { backEnvironment } from "../../static/animation/model/backward.js";
import { readScore } from "../../static/animation/model/score.js";
import { decodeTrace } from "../../static/animation/model/trace.js";
import { gradients, valueOf, wiringOf } from "../../static/animation/model/wiring.js";
import { numbersOfWiring } from "../../static/animation/model/wiring_numbers.js";
import { layWiring } from "../../static/animation/stage/wiring_layout.js";
import { meaning, roleOf } from "../../static/animation/stage/meaning.js";
import { sample } from "./sample.mjs";
import { crowded } from "./wirings.mjs";

const CELLS = ["rnn", "relu", "gru", "lstm", "reset_before", "peepholes"];
const near = (a, b, what) => assert.ok(Math.abs(a - b) < 1e-5 * (1 + Math.abs(b)), `${what}: ${a}, not ${b}`);

/** What a node makes of what comes in, by its own rule. */
const RULES = {
  "σ": z => 1 / (1 + Math.exp(-z)), tanh: Math.tanh, relu: z => Math.max(0, z), "+": z => z, "1−": z => 1 + z,
};

for (const cell of CELLS) test(`the wiring of ${cell}`, () => {
  const trace = decodeTrace(sample({ cell, lanes: 2 })), score = readScore(trace), wiring = wiringOf(score);
  assert.deepEqual(crowded(wiring, score), []);
  const places = [0, 1].flatMap(lane => trace.tokens.flatMap((_, t) =>
    Array.from({ length: trace.hidden }, (_, unit) => ({ lane, t, unit }))));
  for (const { lane, t, unit } of places) {
    const place = { trace, score, layer: 0, lane, t, unit }, found = numbersOfWiring(wiring, place, true);
    const env = backEnvironment(trace, score, 0, lane, t, unit), key = lane ? "0.rev" : "0.fwd";
    for (const node of wiring.nodes.values()) {
      const values = node.inputs.map(edge => found.wires.get(edge.id));
      if (node.label === "×") near(values[0] * values[1], found.nodes.get(node.id), node.id);
      else if (node.kind !== "matrix") {
        const sum = node.inputs.reduce((all, edge, n) => all + edge.sign * values[n], 0);
        near(RULES[node.label](sum), found.nodes.get(node.id), node.id);
      }
      if (node.symbol) near(found.nodes.get(node.id), trace.at(`${key}.${node.symbol}`, t, unit), node.id);
    }
    for (const { name } of score.backward) {
      const symbol = name.replace(/^δ(z_)?/, "");
      const wire = wiring.nodes.get(symbol).inputs.find(({ from }) => from === "bus");
      near(name.startsWith("δz_") ? found.back.get(wire.id) : found.symbols.get(symbol), env.sym(name), name);
    }
  }
});

test("what the next step hands back along the belt is what its own wires bring to the state before", () => {
  for (const cell of ["lstm", "peepholes"]) {
    const trace = decodeTrace(sample({ cell, lanes: 2 })), score = readScore(trace), wiring = wiringOf(score);
    for (const lane of [0, 1]) for (let t = lane; t < trace.tokens.length - 1 + lane; t++) {
      const at = step => numbersOfWiring(wiring, { trace, score, layer: 0, lane, t: step, unit: 1 }, true);
      const after = t + (lane ? -1 : 1), { back } = at(after);
      const weight = by => (by ? trace.at(`${lane ? "0.rev" : "0.fwd"}.${by.name}`, 1) : 1);
      const brought = wiring.edges.filter(({ from }) => from === "prev:C")
        .reduce((sum, { id, by }) => sum + back.get(id) * weight(by), 0);
      near(at(t).next.get("C"), brought, `${cell} ${lane} ${t}`);
    }
  }
});

test("the gates of an LSTM are in a row, and what they carry on runs along the top", () => {
  const score = readScore(decodeTrace(sample({ cell: "lstm" }))), wiring = wiringOf(score);
  const { places, states } = layWiring(wiring, { width: 760, height: 420, order: score.substeps });
  assert.equal(new Set(["f", "i", "a", "o"].map(s => places.get(s).y)).size, 1);
  assert.deepEqual([...states.keys()], ["C"]);
  const [kept, sum] = wiring.belts[0].path.map(id => places.get(id));
  assert.ok(kept.y === sum.y && kept.x === places.get("f").x && sum.x === places.get("a").x);
  assert.ok([...places.values()].every(place => place.y >= sum.y));
});

test("each symbol has the part that its equations give it", () => {
  const roles = cell => {
    const score = readScore(decodeTrace(sample({ cell })));
    return Object.fromEntries(score.substeps.map(s => [s, roleOf(score, s)]));
  };
  assert.deepEqual(roles("lstm"),
    { f: "keeper", i: "writer", a: "candidate", C: "state", o: "output", h: "hidden" });
  assert.deepEqual(roles("gru"), { r: "reset", z: "mixer", n: "candidate", h: "hidden" });
  assert.deepEqual(roles("rnn"), { h: "hidden" });
});

test("a gate's share is the one that its equation gives to the part", () => {
  const said = (equations, symbol) => {
    const kinds = Object.fromEntries(Object.keys(equations).map(s => [s, "zfo".includes(s) ? "gate" : "signed"]));
    const score = readScore({ equations, kinds, substeps: Object.keys(equations), blocks: [] });
    const { p, q } = meaning({ trace: { at: () => 0.3 }, score, layer: 0, say: (_, values) => values },
      { lane: 0, t: 0, unit: 0, symbol });
    return [p, q].join(" ");
  };
  const of = h => ({ z: "z = σ(W_z x)", n: "n = tanh(W_n x)", h });
  assert.equal(said(of("h = z ⊙ h' + (1 - z) ⊙ n"), "z"), "30 70");
  assert.equal(said(of("h = (1 - z) ⊙ h' + z ⊙ n"), "z"), "70 30");
  assert.equal(said(of("h = z ⊙ h' + z ⊙ n"), "z"), "30 30");
  assert.equal(said({
    f: "f = σ(W_f x)", n: "n = tanh(W_n x)", C: "C = (1 - f) ⊙ C' + n", o: "o = σ(W_o x)", h: "h = (1 - o) ⊙ tanh(C)",
  }, "o"), "70 30");
});

test("what is weighed twice has both weights on its wire", () => {
  const equations = { h: "h = tanh(W_h x + p_h ⊙ h' ⊙ 0.5)" };
  const wiring = wiringOf(readScore({ equations, kinds: { h: "signed" }, substeps: ["h"], blocks: ["h"] }));
  const { by } = wiring.edges.find(({ from }) => from === "prev:h");
  assert.deepEqual([by.op, by.left.value, by.right.name], ["⊙", 0.5, "p_h"]);
});

test("numbers, divisions and weights by themselves are drawn as what they are", () => {
  const equations = {
    d: "d = 0.5", z: "z = σ(b_z)", C: "C = C' / 2 + 3 / (2 + C' ⊙ C') + d", n: "n = tanh(C - p_n + z)",
    h: "h = 0.3 ⊙ (W_h x) + n + C + 0.1",
  };
  const substeps = Object.keys(equations), kinds = Object.fromEntries(substeps.map(s => [s, "state"]));
  const wiring = wiringOf(readScore({ equations, kinds, substeps, blocks: ["h"] })), { nodes, edges } = wiring;
  assert.deepEqual([...nodes.values()].filter(({ kind }) => kind === "fixed").map(({ label }) => label),
    ["0.5", "b_z", "p_n", "0.1"]);
  assert.deepEqual([...nodes.values()].filter(({ kind }) => kind === "op").map(({ label }) => label).sort(),
    ["+", "+", "+2", "3÷", "×", "÷2"]);
  for (const { label, inputs, id } of nodes.values()) {
    const isMade = { "÷2": 1, "3÷": 1, "+2": 1, "×": 2, "σ": 1, tanh: 3 }[label]
      ?? (id === "C" ? 3 : id === "h" ? 4 : 0);
    assert.equal(inputs.length, isMade, `${id} ${label}`);
  }
  const values = { "C'": 0.8, C: 2, d: 0.5, z: 0.6, n: 0.2, p_n: 0.3, b_z: 0.4 };
  const env = { sym: (name, prev) => values[prev ? `${name}'` : name], apply: () => 1.5 };
  const tree = id => edges.find(({ from }) => nodes.get(from)?.label === id);
  near(valueOf(tree("÷2"), env), 0.4, "C' / 2");
  near(valueOf(tree("3÷"), env), 3 / (2 + 0.64), "3 / (2 + C'²)");
  const back = { ...env, sym: (name, prev) => (name === "δh" ? 1 : env.sym(name, prev)) };
  const { wires } = gradients(wiring, { substeps, backward: [] }, back, () => 0);
  assert.ok([...wires.values()].every(Number.isFinite));
});

test("the gradient through a division by a number, and of a number", () => {
  for (const [text, slope] of [["h = h' / 4", 1 / 4], ["h = 3 / h'", -3 / 0.64]]) {
    const score = { ...readScore({ equations: { h: text }, kinds: { h: "state" }, substeps: ["h"], blocks: [] }),
      backward: [{ name: "δh" }] };
    const { wires } = gradients(wiringOf(score), score, { sym: name => (name === "δh" ? 2 : 0.8) }, () => 0);
    near([...wires.values()][0], 2 * slope, text);
  }
});
