/* Every line of formulas is whole: each symbol of its equation has a number, and the numbers that are shown give the
   one that is shown. */

import assert from "node:assert/strict";
import test from "node:test";
import { plain } from "../../static/animation/kit/format.js";
import { phrase } from "../../static/words/phrases.js";
import { symbols } from "../../static/animation/model/equations.js";
import {
  backPosition, focus, lengthOf, readScore, sequence, stopBeside, stopsAt,
} from "../../static/animation/model/score.js";
import { decodeTrace } from "../../static/animation/model/trace.js";
import { describe } from "../../static/animation/stage/formula.js";
import { agree, evaluate } from "./arithmetic.mjs";
import { sample } from "./sample.mjs";

const say = phrase("en");

/** A line's statements, each a list of sides that are equal: the numbers below, and the symbols above them. */
function statements(terms) {
  const below = terms.map(x => (x.gap ? "|" : x.note ?? x.op ?? x.number)).join(" ");
  const above = terms.map(x => (x.gap ? "|" : x.op ?? x.show.map(piece => piece.join("_")).join(""))).join(" ");
  const split = text =>
    text.split("|").map(part => part.split("=").map(side => side.trim())).filter(sides => sides.some(Boolean));
  return split(below).map((numbers, j) => ({ numbers, symbols: split(above)[j] }));
}

function check(terms, name) {
  for (const { numbers, symbols: shown } of statements(terms)) {
    const values = numbers.filter(Boolean).map(evaluate);
    for (let j = 1; j < values.length; j++) {
      assert.ok(agree(values[0], values[j]), `${name}: ${shown.join(" = ")}: ${numbers.join(" = ")}`);
    }
  }
}

const every = (trace, unit) => {
  const score = readScore(trace);
  return sequence(trace).flatMap(({ movement, layer }) => {
    const length = Math.ceil(lengthOf(trace, score, { movement, layer }));
    return Array.from({ length }, (_, j) => describe(trace, score, { movement, layer, pos: j + 1, unit }, say));
  });
};

let seed = 500;
for (const cell of ["rnn", "relu", "gru", "reset_before", "lstm", "peepholes"]) {
  for (const [lanes, layers, merge] of [
    [1, 1, "concat"], [2, 1, "concat"], [2, 2, "sum"], [2, 2, "ave"], [2, 2, "mul"], [1, 2, "concat"],
  ]) {
    test(`${cell}, ${lanes} lanes, ${layers} layers, ${merge}: each line gives what it says`, () => {
      for (const learned of [false, true]) {
        const trace = decodeTrace(sample({ cell, lanes, layers, merge, learned, seed: ++seed }));
        const score = readScore(trace);
        for (let unit = 0; unit < trace.hidden; unit++) for (const said of every(trace, unit)) {
          const name =
            `${said.kind} ${said.substep ?? ""}, layer ${said.layer}, lane ${said.lane}, token ${said.t}, unit ${unit}`;
          check(said.kind === "gradient" ? said.terms.filter(x => !x.symbol?.startsWith("δ")) : said.terms, name);
          if (said.kind !== "substep") continue;
          const given = said.terms.filter(x => x.symbol !== undefined), line = statements(said.terms)[0].symbols;
          assert.equal(given[0].value,
            trace.at(`${said.layer}.${said.lane ? "rev" : "fwd"}.${said.substep}`, said.t, unit), name);
          for (const { name: symbol, prev } of symbols(score.equations[said.substep].tree)) {
            const token = prev ? said.t + (said.lane ? 2 : 0) : said.t + 1;
            const written = symbol.includes("_") || /^[WUVbc]$/.test(symbol) ? symbol : `${symbol}_${token}`;
            assert.ok(line[1].includes(written), `${name}: ${written} is not in ${line[1]}`);
          }
          for (const x of given) assert.ok(/\d/.test(x.number), `${name}: ${x.symbol} has no number`);
          for (const side of line) {
            assert.doesNotMatch(side, /(?:[⊙×+−/=]|tanh|σ|relu)\s*$/u, `${name}: “${side}” ends too early`);
          }
        }
      }
    });
  }
}

/** Every stop of back-propagation, from the loss to the end. */
function* stopsOf(trace, score, layer) {
  const end = lengthOf(trace, score, { movement: 2, layer });
  for (let pos = 1; pos < end - 1e-6; yield pos) pos = stopBeside(trace, score, { movement: 2, layer, pos }, 1);
}

for (const cell of ["rnn", "relu", "gru", "reset_before", "lstm", "peepholes"]) {
  for (const [lanes, layers] of [[1, 1], [2, 1], [2, 2]]) {
    test(`${cell}, ${lanes} lanes, ${layers} layers: back-propagation shows the whole step backward`, () => {
      for (const learned of [false, true]) {
        const trace = decodeTrace(sample({ cell, lanes, layers, learned, seed: ++seed })), score = readScore(trace);
        const layer = layers - 1, seen = {};
        for (const pos of stopsOf(trace, score, layer)) for (const unit of [0, 3]) {
          const cursor = { movement: 2, layer, pos, unit }, here = focus(trace, score, cursor);
          const said = describe(trace, score, cursor, say);
          if (here.kind !== "gradient") continue;
          const name = `${here.substep}, lane ${here.lane}, token ${here.t}, unit ${unit}, pos ${pos}`;
          if (!unit) (seen[`${here.lane} ${here.t}`] ??= []).push(here.substep);
          if (here.line < 0) continue;
          check(said.terms.filter(x => !x.note?.includes("′")), name);
          const key = `${layer}.${here.lane ? "rev" : "fwd"}`;
          const known = trace.at(`${key}.${here.substep.replace("δ", "d")}`, here.t, unit);
          if (known !== undefined) assert.equal(said.terms[0].value, known, name);
          for (const x of said.terms.filter(x => x.symbol !== undefined)) {
            assert.ok(/\d/.test(x.number), `${name}: ${x.symbol} has no number`);
          }
        }
        const all = [...score.backward.map(line => line.name), "dh"];
        trace.directions.forEach((_, lane) => trace.tokens.forEach((_, t) => {
          if (trace.norm(`${layer}.${lane ? "rev" : "fwd"}.dh`, t) > 0) {
            assert.deepEqual(seen[`${lane} ${t}`], all, `lane ${lane}, token ${t}`);
          }
        }));
      }
    });
  }
}

test("the stops of back-propagation lead there and back, and the lanes take turns", () => {
  const trace = decodeTrace(sample({ cell: "lstm" })), score = readScore(trace);
  const there = [...stopsOf(trace, score, 0)], back = [];
  for (let pos = there.at(-1); pos > 1 + 1e-6; pos = stopBeside(trace, score, { movement: 2, layer: 0, pos }, -1)) {
    back.unshift(pos);
  }
  assert.equal(back.length, there.length);
  there.forEach((pos, j) => assert.ok(Math.abs(pos - back[j]) < 1e-9));
  const at = pos => [0, 1].map(lane => backPosition(trace, score, { pos, layer: 0 }, lane));
  assert.deepEqual([at(1), at(1.5), at(2)], [[1, 1], [1, 2], [2, 2]]);
  assert.equal(stopsAt(trace, score, { pos: 2, layer: 0 }).count, 22);
});

test("held by hand: what would have been computed is as whole as any line", () => {
  const bytes = decodeTrace(sample({ seed: 3 }));
  const trace = { ...bytes, held: [{ layer: 0, lane: 0, symbol: "f", unit: 1, t: 2, value: 0 }] };
  const score = readScore(trace);
  const { terms } = describe(trace, score, { movement: 0, layer: 0, pos: 13, unit: 1 }, say);
  const instead = terms.findIndex(x => x.note === say("instead"));
  assert.ok(instead > 0);
  check(terms.slice(instead + 1), "held");
});

const told = (more, pos = Infinity, movement = 0) => {
  const trace = { ...decodeTrace(sample({ lanes: 1, task: "tagging", T: more.T ?? 5, seed: 9 })), ...more };
  const score = readScore(trace);
  return describe(trace, score,
    { movement, layer: 0, pos: Math.min(pos, lengthOf(trace, score, { movement, layer: 0 })), unit: 0 }, say).terms;
};

test("the mean of few losses shows each, of many their sum and number", () => {
  for (const T of [2, 5, 6, 7, 40]) {
    const token_loss = Array.from({ length: T }, (_, t) => 0.37 * t + 0.011);
    const loss = token_loss.reduce((a, b) => a + b) / T, terms = told({ T, token_loss, loss }, 1, 2);
    check(terms, `${T} losses`);
    assert.equal(terms.filter(x => x.symbol).length, T > 6 ? 3 : T + 1);
  }
});

test("one loss is −ln p however small p is; an answer's loss is the mean over its tokens", () => {
  for (const loss of [0.001, 0.5, 2.31, 6.9, 17.4, 60]) {
    check(told({ scored: [2], token_loss: [null, null, loss, null, null], loss }, 1, 2), `loss ${loss}`);
  }
  const answer = { tokens: ["paris", "<end>"], loss: [3.66, 3.71] };
  const terms = told({ scored: [4], token_loss: [null, null, null, null, 3.685], loss: 3.685, answer }, 1, 2);
  check(terms, "an answer");
  assert.deepEqual(terms.filter(x => x.symbol).map(x => x.number), [3.685, 3.66, 3.71].map(x => plain(x)));
});

test("a number that is predicted is the sum of its parts, and its loss the square of what is missing", () => {
  const numbers = { 4: { said: 0.75, right: 1.2 } }, head = { 4: { word: "", parts: [0.82], bias: -0.07, z: 0.75 } };
  const loss = 0.2025;
  const joined = told({ numbers, head, candidates: {}, scored: [4], loss });
  check(joined, "said");
  assert.deepEqual(joined.filter(x => x.symbol).map(x => x.symbol), ["ŷ", "V h", "c", "y"]);
  check(told({ numbers, head, candidates: {}, scored: [4], loss }, 1, 2), "squared");
});
