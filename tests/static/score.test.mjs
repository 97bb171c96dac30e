import assert from "node:assert/strict";
import test from "node:test";
import { evaluate } from "../../static/animation/model/equations.js";
import {
  backPath, carry, environment, fit, focus, joined, laneKey, lengthOf, progress, readScore, sequence, shownToken,
} from "../../static/animation/model/score.js";
import { decodeTrace } from "../../static/animation/model/trace.js";
import { sample } from "./sample.mjs";

const close = (p, q, message) => assert.ok(Math.abs(p - q) < 2e-6, `${message}: ${p} is not ${q}`);

for (const cell of ["rnn", "gru", "lstm"]) for (const lanes of [1, 2]) {
  test(`${cell}, ${lanes} lanes: every equation gives the recorded number at every step and unit`, () => {
    const trace = decodeTrace(sample({ cell, lanes, layers: 2 })), score = readScore(trace);
    for (let layer = 0; layer < 2; layer++) {
      for (let lane = 0; lane < lanes; lane++) {
        for (let t = 0; t < 5; t++) for (let k = 0; k < 4; k++) for (const s of score.substeps) {
          const env = environment(trace, score, laneKey(layer, lane), lane, t, k);
          close(evaluate(score.equations[s].tree, env), env.sym(s, false), `${s} at ${t}, unit ${k}`);
        }
      }
    }
  });
}

test("the belt: C of an LSTM, h of a GRU, none in an RNN; kept and added make what comes out", () => {
  for (const [cell, symbol, keepers, adders] of [["lstm", "C", ["f"], ["i", "a"]], ["gru", "h", ["z"], ["n"]]]) {
    const trace = decodeTrace(sample({ cell })), score = readScore(trace);
    assert.deepEqual([score.belt.symbol, score.belt.keepers, score.belt.adders], [symbol, keepers, adders]);
    for (const lane of [0, 1]) for (let t = 0; t < 5; t++) {
      const c = carry(trace, score, laneKey(0, lane), lane, t, 1);
      close(c.kept + c.added, c.now, `${cell} at ${t}`);
      close(c.was, trace.at(`${laneKey(0, lane)}.${symbol}`, lane ? t + 1 : t - 1, 1) ?? 0, "before");
    }
  }
  assert.equal(readScore(decodeTrace(sample({ cell: "rnn" }))).belt, null);
});

test("movements follow one another through the layers and back", () => {
  assert.deepEqual(sequence(decodeTrace(sample({ layers: 2 }))).map(x => `${x.movement}${x.layer}`),
    ["00", "10", "01", "11", "21", "20"]);
  assert.deepEqual(sequence(decodeTrace(sample({ lanes: 1 }))).map(x => x.movement), [0, 2]);
  assert.deepEqual(sequence(decodeTrace(sample({ blank: -1 }))).map(x => x.movement), [0, 1]);
});

test("every whole position has one focus, and the reverse lane is read from the right", () => {
  const trace = decodeTrace(sample()), score = readScore(trace);
  const at = (movement, pos) => focus(trace, score, { movement, pos, layer: 0, unit: 0 });
  assert.equal(lengthOf(trace, score, { movement: 0, layer: 0 }), 30);
  assert.equal(lengthOf(trace, score, { movement: 1, layer: 0 }), 31);
  assert.deepEqual([at(0, 1).t, at(0, 1).substep, at(0, 0).substep], [0, "f", "f"]);
  assert.deepEqual([at(0, 13.4).t, at(0, 13.4).substep], [2, "i"]);
  assert.deepEqual([at(1, 1).t, at(1, 30).t, at(1, 31).kind, at(1, 31).t], [4, 0, "join", 2]);
  assert.deepEqual([at(2, 1).kind, at(2, 2).kind, at(2, 2).t, at(2, 4).t], ["loss", "gradient", 2, 0]);
});

test("back-propagation runs from the blank against each lane", () => {
  const trace = decodeTrace(sample());
  assert.deepEqual(backPath(trace, 0, 0), [2, 1, 0]);
  assert.deepEqual(backPath(trace, 0, 1), [2, 3, 4]);
});

test("a cursor of another network is made to fit", () => {
  const trace = decodeTrace(sample({ lanes: 1, blank: -1 })), score = readScore(trace);
  assert.deepEqual(fit(trace, score, { movement: 2, pos: 999, unit: 40, layer: 3 }), {
    movement: 0, pos: 30, unit: 3, layer: 0,
  });
  assert.equal(fit(trace, score, { movement: 0, pos: -3, unit: 0, layer: 0 }).pos, 0);
});

test("progress of a cell, and of the lanes' meeting", () => {
  const trace = decodeTrace(sample()), score = readScore(trace);
  const at = (movement, pos) => ({ movement, pos, layer: 0, unit: 0 });
  assert.equal(progress(trace, score, at(0, 13), 0, 2), 1);
  assert.equal(progress(trace, score, at(0, 13), 1, 2), -1);
  assert.equal(progress(trace, score, at(1, 0), 0, 4), 6);
  assert.equal(joined(trace, score, at(1, 30.25)), 0.25);
  assert.equal(joined(trace, score, at(2, 0)), 1);
});

test("where every token is scored the head follows the pass", () => {
  const trace = decodeTrace(sample({ task: "next", lanes: 1 })), score = readScore(trace);
  const at = pos => ({ movement: 0, pos, layer: 0, unit: 0 });
  assert.deepEqual([3, 6, 13, 30].map(pos => shownToken(trace, at(pos), score)), [0, 0, 1, 3]);
  assert.deepEqual([3, 6].map(pos => joined(trace, score, at(pos))), [0, 1]);
});
