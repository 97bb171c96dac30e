import assert from "node:assert/strict";
import test from "node:test";
import { totals } from "../../static/animation/stage/backprop.js";
import { exact } from "../../static/animation/kit/format.js";
import { describe } from "../../static/animation/stage/formula.js";
import { locate } from "../../static/animation/stage/layout.js";
import { read } from "../../static/animation/stage/inspect.js";
import { PHRASES, phrase } from "../../static/words/phrases.js";
import { buildScene, chooseUnits, findScales, keepScales, paint, shapeOf } from "../../static/animation/stage/scene.js";
import { joined, lengthOf, readAt, readScore, sequence, shownToken } from "../../static/animation/model/score.js";
import { decodeTrace } from "../../static/animation/model/trace.js";
import { sample } from "./sample.mjs";

const theme = { middle: [222, 226, 229], paper: "paper", accent: "accent" }, say = phrase("en");

/** A painter that writes down what it is told; numbers must be finite. */
function recorder() {
  const out = [], check = numbers => numbers.flat(3).forEach(x => assert.ok(Number.isFinite(x), "a mark has no place"));
  const note = (name, place, style) => { check(place); out.push(JSON.stringify([name, place, style])); };
  return {
    out, theme, rect: (r, s) => note("rect", r, s), poly: (p, s) => note("poly", p, s),
    line: (p, s) => note("line", p, s), text: (p, w, s) => note("text", p, { w, ...s }), widthOf,
    group: (s, draw) => { out.push(JSON.stringify(s)); draw(); },
  };
}
const widthOf = (words, { size }) => 0.6 * size * words.length;
const shot = (scene, cursor, vertical = false) => {
  const P = recorder();
  paint(P, scene, { cursor, scroll: 0, width: vertical ? 360 : 1048, height: vertical ? 560 : scene.g.across });
  return P.out;
};
/** Whether a box and the box about some points have a part in common. */
const overlaps = ([left, top, right, bottom], points) => {
  const [xs, ys] = [0, 1].map(axis => points.map(point => point[axis]));
  return Math.min(...xs) < right && Math.max(...xs) > left && Math.min(...ys) < bottom && Math.max(...ys) > top;
};
const sceneOf = (trace, layer = 0, more = {}) =>
  buildScene({ trace, layer, unit: 1, width: 1048, vertical: false, theme, say, ...more });

for (const cell of ["rnn", "gru", "lstm"]) {
  for (const [lanes, layers, merge] of [[1, 1, "concat"], [2, 1, "concat"], [2, 2, "sum"], [1, 3, "concat"]]) {
    test(`${cell}, ${lanes} lanes, ${layers} layers: every position can be painted and described`, () => {
      const trace = decodeTrace(sample({ cell, lanes, layers, merge })), score = readScore(trace);
      for (const { movement, layer } of sequence(trace)) for (const vertical of [false, true]) {
        const scene = sceneOf(trace, layer, vertical ? { width: 360, vertical } : {});
        const end = lengthOf(trace, score, { movement, layer });
        for (let pos = 0; pos <= end; pos += 0.5) {
          assert.ok(shot(scene, { movement, pos, layer, unit: 1 }, vertical).length > 50);
          const said = describe(trace, score, { movement, pos, layer, unit: 1 }, say);
          for (const x of said.terms) {
            if (x.symbol !== undefined) assert.ok(Number.isFinite(x.value), `${x.symbol} at ${movement}, ${pos}`);
          }
        }
      }
    });
  }
}

for (const options of [
  { task: "tagging" }, { task: "label", reads: "final" }, { task: "label", reads: "final", merge: "sum" },
]) for (const lanes of [1, 2]) {
  test(`${JSON.stringify(options)}, ${lanes} lanes: every position can be painted and described`, () => {
    const trace = decodeTrace(sample({ lanes, ...options })), score = readScore(trace);
    for (const { movement, layer } of sequence(trace)) for (const vertical of [false, true]) {
      const scene = sceneOf(trace, layer, vertical ? { width: 360, vertical } : {});
      const end = lengthOf(trace, score, { movement, layer });
      for (let pos = 0; pos <= end; pos += 0.5) {
        assert.ok(shot(scene, { movement, pos, layer, unit: 1 }, vertical).length > 50);
        for (const x of describe(trace, score, { movement, pos, layer, unit: 1 }, say).terms) {
          if (x.symbol !== undefined) assert.ok(Number.isFinite(x.value), x.symbol);
        }
      }
    }
  });
}

for (const cell of ["rnn", "gru", "lstm"]) for (const wild of [NaN, Infinity, -Infinity, 3e38, 1e-45]) {
  test(`${cell}: a network with ${wild} in its numbers is painted and described`, () => {
    const trace = decodeTrace(sample({ cell, layers: 2, wild })), score = readScore(trace);
    for (const name of trace.names) trace.get(name).data.forEach((_, j, data) => { if (j % 3 === 1) data[j] = wild; });
    for (const { movement, layer } of sequence(trace)) {
      const scene = sceneOf(trace, layer), end = lengthOf(trace, score, { movement, layer });
      for (let pos = 0; pos <= end; pos += 0.5) {
        assert.ok(shot(scene, { movement, pos, layer, unit: 1 }).length > 20);
        assert.ok(describe(trace, score, { movement, pos, layer, unit: 1 }, say).terms);
      }
    }
  });
}

test("where each token is read, two lanes show a token's prediction as soon as both have done it", () => {
  const trace = decodeTrace(sample({ task: "tagging" })), score = readScore(trace), S = score.substeps.length;
  const at = (movement, done) => ({ movement, layer: 0, pos: done * S });
  assert.equal(joined(trace, score, at(0, 5)), 0);
  assert.equal(joined(trace, score, at(1, 0)), 0);
  const shown = done => [joined(trace, score, at(1, done)), shownToken(trace, at(1, done), score)];
  assert.deepEqual([1, 2, 3, 4, 5].map(shown), [[1, 4], [1, 3], [1, 2], [1, 1], [1, 0]]);
  const one = decodeTrace(sample({ task: "tagging", lanes: 1 }));
  assert.deepEqual([1, 2, 5].map(done => shownToken(one, at(0, done), score)), [0, 1, 4]);
});

test("the final states are read at the lanes' ends", () => {
  const trace = decodeTrace(sample({ task: "label", reads: "final" }));
  assert.deepEqual([readAt(trace, 4, 0), readAt(trace, 4, 1)], [4, 0]);
});

test("stepping back is exact: the same cursor gives the same picture", () => {
  const trace = decodeTrace(sample()), scene = sceneOf(trace);
  const at = pos => shot(scene, { movement: 1, pos, layer: 0, unit: 1 });
  const before = at(13.4);
  at(20);
  at(3);
  assert.deepEqual(at(13.4), before);
  assert.notDeepEqual(at(13.6), before);
});

test("no word or number is cut where the drawing ends, wherever it has scrolled to", () => {
  const trace = decodeTrace(sample({ cell: "rnn", lanes: 1, layers: 1 }));
  for (const movement of [0, 2]) {
    const cursor = { movement, pos: lengthOf(trace, readScore(trace), { movement, layer: 0 }), layer: 0, unit: 1 };
    const { g } = sceneOf(trace), told = new Set();
    const sizes = { height: g.across, width: g.margin + 2.5 * g.pitch + g.tail };
    for (let scroll = 0; scroll < g.pitch; scroll += 3) {
      const P = recorder();
      let inside = null;
      const group = (style, draw) => {
        const outer = inside;
        if (style.clip) inside = [style.clip[0], style.clip[0] + style.clip[2]].map(x => x - style.dx);
        draw();
        inside = outer;
      };
      const text = ([x], words, { align, ...style }) => {
        if (!inside) return;
        const wide = Math.min(style.room ?? Infinity, widthOf(words, style));
        const left = x - wide * ({ center: 0.5, right: 1 }[align] ?? 0);
        assert.ok(left >= inside[0] && left + wide <= inside[1], `${words} at ${scroll}`);
        told.add(words);
      };
      paint({ ...P, group, text }, sceneOf(trace), { cursor, scroll, ...sizes });
    }
    assert.ok([0, 1, 2].every(t => told.has(trace.word(t))), "each is there where it has room");
  }
});

test("the formula's terms are the trace's numbers, and they add up", () => {
  const trace = decodeTrace(sample()), score = readScore(trace);
  const terms = describe(trace, score, { movement: 0, pos: 16, layer: 0, unit: 2 }, say).terms.filter(x => x.symbol);
  const value = Object.fromEntries(terms.map(x => [x.symbol, x.value]));
  assert.equal(value.C, trace.at("0.fwd.C", 2, 2));
  assert.equal(value["C'"], trace.at("0.fwd.C", 1, 2));
  assert.ok(Math.abs(value.kept + value.added - value.C) < 1e-6);
  assert.ok(Math.abs(value.f * value["C'"] - value.kept) < 1e-12);
});

test("a matrix that is applied to a gated state is shown with both tokens' numbers, over its product", () => {
  const trace = decodeTrace(sample()), equations = { ...trace.equations, a: "a = tanh(W_a x + U_a (f ⊙ h') + b_a)" };
  const gated = { ...trace, equations };
  const { terms } = describe(gated, readScore(gated), { movement: 0, pos: 15, layer: 0, unit: 2 }, say);
  const product = terms.find(x => x.symbol === "U_a (f ⊙ h')");
  assert.deepEqual(product.show, [["U", "a"], ["\u2009"], ["("], ["f", "3"], [" ⊙ "], ["h", "2"], [")"]]);
  assert.equal(product.value, trace.at("0.fwd.zh", 2, trace.blocks.indexOf("a") * trace.hidden + 2));
});

test("the steps of the accumulating gradient end at its norm", () => {
  for (const lane of [0, 1]) {
    const trace = decodeTrace(sample()), steps = totals(trace, 0, lane);
    assert.ok(Math.abs(steps.reduce((s, x) => s + x.after - x.before, 0) - steps.at(-1).norm) < 1e-9);
    assert.equal(steps.at(-1).norm, trace.at(`0.${lane ? "rev" : "fwd"}.sum_norm`, lane ? 4 : 0));
  }
});

test("of many units the strongest are drawn, the chosen one always", () => {
  const trace = decodeTrace(sample({ H: 40 })), score = readScore(trace), units = chooseUnits(trace, score, 0, 39);
  assert.equal(units.length, 16);
  assert.ok(units.includes(39));
  assert.deepEqual(units, [...units].sort((p, q) => p - q));
  assert.deepEqual(chooseUnits(trace, score, 0, 0, "32"), Array.from({ length: 16 }, (_, j) => 24 + j));
  assert.equal(chooseUnits(decodeTrace(sample({ H: 16 })), score, 0, 0).length, 16);
});

test("while something plays or trains, scales only grow: what is shown always fits", () => {
  const small = sceneOf(decodeTrace(sample({ seed: 2 }))).scales;
  const large = { ...small, belt: small.belt + 3, column: { ...small.column, C: small.column.C + 2 } };
  assert.equal(keepScales(small, large).belt, large.belt);
  assert.equal(keepScales(small, large).column.C, large.column.C);
  assert.deepEqual(keepScales(large, small), large);
});

test("a trace that comes while something plays fits the scales: no bar or belt is cut, no letter is covered", () => {
  for (const [cell, learned] of [["relu", false], ["gru", true], ["lstm", false], ["lstm", true]]) {
    let scales = null;
    for (const [n, size] of [0.5, 4, 40, 8, 300].entries()) {
      const trace = decodeTrace(sample({ cell, learned, size, seed: 20 + n, T: 4 })), score = readScore(trace);
      const fresh = findScales(trace, score, 0);
      if (scales) {
        for (const [name, value] of Object.entries(scales.column)) {
          assert.ok(keepScales(scales, fresh).column[name] >= value);
        }
      }
      scales = scales ? keepScales(scales, fresh) : fresh;
      for (const lane of ["fwd", "rev"]) {
        for (const s of score.substeps) {
          for (const x of trace.get(`0.${lane}.${s}`).data) {
            assert.ok(Math.abs(x) <= scales.column[s], `${cell} ${s} ${x}`);
          }
        }
      }
      const scene = sceneOf(trace, 0, { scales });
      for (const movement of [0, 1]) {
        for (let layer = 0, pos = 0; pos <= lengthOf(trace, score, { movement, layer }); pos += 1.3) {
          const out = shot(scene, { movement, pos, layer, unit: 1 }).map(text => JSON.parse(text))
            .filter(Array.isArray);
          assert.ok(!out.some(mark => mark[0] === "text" && mark[2].w === "»"), `${cell}: the belt is cut`);
          const covered = out.map((mark, j) => [mark, j]).filter(([mark]) =>
            mark[0] === "text" && mark[2].family === "math" && score.substeps.includes(mark[2].w));
          for (const [[, [x, y]], j] of covered) {
            for (const [kind, points] of out.slice(j)) {
              assert.ok(kind !== "poly" || !overlaps([x - 5, y - 9, x + 5, y], points), `${cell}: a letter is covered`);
            }
          }
        }
      }
    }
  }
});

test("new weights keep the shape, another sentence does not", () => {
  const shape = options => shapeOf(decodeTrace(sample(options)));
  assert.equal(shape({ seed: 1 }), shape({ seed: 2 }));
  assert.notEqual(shape({}), shape({ T: 6 }));
  assert.notEqual(shape({}), shape({ lanes: 1 }));
});

test("a mark's exact value is the trace's", () => {
  const trace = decodeTrace(sample()), scene = sceneOf(trace);
  const frame = { cursor: { movement: 1, pos: 31, layer: 0, unit: 1 }, scroll: 0, width: 1048, height: 500 };
  const { rows } = read(scene, frame, { kind: "cell", lane: 1, t: 3, row: 2, column: 0 });
  assert.deepEqual(rows.map(r => r[0]), ["f", "i", "a", "C", "o", "h"]);
  assert.equal(rows[0][1], trace.at("0.rev.f", 3, 2).toFixed(5).replace("-", "−"));
});

test("a wire's value is the state at the step it comes from", () => {
  const trace = decodeTrace(sample()), scene = sceneOf(trace);
  const frame = { cursor: { movement: 1, pos: 31, layer: 0, unit: 1 }, scroll: 0, width: 1048, height: 500 };
  const { g } = scene;
  for (const [lane, key, step] of [[0, "0.fwd.h", -1], [1, "0.rev.h", 1]]) for (let t = 0; t + 1 < g.T; t++) {
    const mark = locate(g, g.margin + t * g.pitch + (g.W + g.pitch) / 2, g.vOf(lane, g.rowD(2)));
    assert.equal(read(scene, frame, mark).rows.at(-1)[1], exact(trace.at(key, mark.t + step, scene.units[2])),
      `${key} into ${mark.t}`);
  }
});

test("both languages have every phrase", () => {
  assert.deepEqual(Object.keys(PHRASES.zh).sort(), Object.keys(PHRASES.en).sort());
  for (const [key, text] of Object.entries(PHRASES.en)) {
    assert.deepEqual([...PHRASES.zh[key].matchAll(/\{\w+\}/g)].map(String).sort(),
      [...text.matchAll(/\{\w+\}/g)].map(String).sort(), key);
  }
});
