/* What is said of a mark is what the trace has at its place: every mark, where it is drawn, of every cell, lane and
   layer. */

import assert from "node:assert/strict";
import test from "node:test";
import { exact } from "../../static/animation/kit/format.js";
import { phrase } from "../../static/words/phrases.js";
import { lengthOf } from "../../static/animation/model/score.js";
import { decodeTrace } from "../../static/animation/model/trace.js";
import { squares } from "../../static/animation/stage/cells.js";
import { markAt, read } from "../../static/animation/stage/inspect.js";
import { headBox } from "../../static/animation/stage/join.js";
import { FIRST, STRIP } from "../../static/animation/stage/layout.js";
import { buildScene } from "../../static/animation/stage/scene.js";
import { numberOf } from "./arithmetic.mjs";
import { sample } from "./sample.mjs";

const say = phrase("en"), theme = { middle: [222, 226, 229] };

/** A scene of random numbers, and what is said of a point of its content; null where nothing is. */
function told(options, layer, vertical, movement) {
  const trace = decodeTrace(sample(options)), size = { width: vertical ? 360 : 1048, vertical };
  const scene = buildScene({ trace, layer, unit: 1, theme, say, ...size }), { g, score } = scene;
  const cursor = { movement, layer, unit: 1, pos: lengthOf(trace, score, { movement, layer }) };
  const frame = { cursor, scroll: 0, width: size.width, height: vertical ? g.length + g.tail : g.across };
  const at = (x, y) => {
    const mark = markAt(scene, frame, x, y);
    return mark && { mark, ...read(scene, frame, mark) };
  };
  return { trace, scene, frame, g, at, under: (u, v) => at(...g.at(u, v)) };
}
const key = (layer, lane) => `${layer}.${lane ? "rev" : "fwd"}`;

let seed = 100;
for (const cell of ["rnn", "relu", "gru", "reset_before", "lstm", "peepholes"]) {
  for (const [lanes, layers] of [[1, 1], [2, 1], [1, 2], [2, 2]]) for (const vertical of [false, true]) {
    for (const learned of [false, true]) for (let layer = 0; layer < layers; layer++) {
      const more = `${vertical ? ", downwards" : ""}${learned ? ", learned start" : ""}`;
      const name = `${cell}, ${lanes} lanes, layer ${layer + 1} of ${layers}${more}`;
      const options = { cell, lanes, layers, learned, seed: ++seed };
      test(`${name}: every value, wire and belt`, () => {
        const { trace, scene, g, under } = told(options, layer, vertical, lanes - 1), { score, units } = scene;
        const T = trace.tokens.length;
        for (let lane = 0; lane < lanes; lane++) for (let t = 0; t < T; t++) {
          const here = `${say("tokenWord", t + 1, trace.word(t))} · ${say(lane ? "rtl" : "ltr")}`;
          const prev = lane ? t + 1 : t - 1, inside = prev >= 0 && prev < T;
          const value = (s, at, k) => trace.at(`${key(layer, lane)}.${s}`, at, k);
          const start = (s, k) => trace.at(`${key(layer, lane)}.${s}0`, k) ?? 0;
          for (let r = 0; r < g.units; r++) {
            const v = g.vOf(lane, g.rowD(r)), title = `${here} · ${say("unitN", units[r] + 1)}`;
            score.substeps.forEach((s, c) => {
              const said = under(g.uOf(lane, t, g.colQ(c) + g.colW / 2), v);
              assert.equal(said.title, title);
              assert.deepEqual(said.rows.map(row => row.slice(0, 2)),
                score.substeps.map(x => [x, exact(value(x, t, units[r]))]));
              assert.deepEqual(said.rows.filter(row => row[3]).map(row => row[0]), [s]);
            });
            const wire = under(g.uOf(lane, t, -Math.min(g.conn, FIRST) / 2), v);
            if (!inside && !learned) { assert.equal(wire, null, "no wire is drawn there"); continue; }
            assert.equal(wire.title, title);
            assert.deepEqual(wire.rows.at(-1),
              inside
                ? ["h", exact(value("h", prev, units[r])), say("tokenWord", prev + 1, trace.word(prev))]
                : ["h₀", exact(start("h", units[r])), say("initial")]);
          }
          for (const q of [g.W / 2, ...(inside ? [-g.conn / 2] : [])]) {
            const said = under(g.uOf(lane, t, q), g.vOf(lane, g.beltAt)), s = score.belt?.symbol;
            if (!s) { assert.equal(said, null, "a cell without a belt"); continue; }
            assert.equal(said.title, `${here} · ${say("unitN", 2)}`);
            const numbers = Object.fromEntries(said.rows.map(([symbol, number]) => [symbol, number]));
            assert.equal(numbers[s], exact(value(s, t, 1)));
            assert.equal(numbers[`${s}′`], exact(inside ? value(s, prev, 1) : start(s, 1)));
            const [kept, added] = [say("kept"), say("added")].map(x => numberOf(numbers[x]));
            assert.ok(Math.abs(kept + added - value(s, t, 1)) < 2e-5);
          }
        }
      });
      test(`${name}: every input, prediction and folded layer`, () => {
        const { trace, scene, frame, g, at, under } = told(options, layer, vertical, lanes - 1);
        for (let t = 0; t < trace.tokens.length; t++) {
          const s = squares(scene, t);
          for (let k = 0; k < s.count; k++) {
            const said = at(s.x + (k + 0.5) * s.size, s.y + 3);
            assert.equal(said.title, say("tokenWord", t + 1, trace.word(t)));
            assert.deepEqual(said.rows, [[`x[${k + 1}]`, exact(trace.at("x", t, k))]]);
          }
        }
        const box = headBox(g, frame);
        trace.candidates[2].forEach(([word, z, p], j) => {
          const said = at(box.x + 4, box.y + 8 + 22 * j);
          assert.deepEqual([said.title, said.rows], [`“${word}”`, [["p", exact(p)], ["z", exact(z)]]]);
        });
        for (let other = 0; other < layers; other++) {
          if (other !== layer) {
            assert.equal(under(g.wordU(1), g.stripV(other, layer) + STRIP / 2 - 4).title, say("openLayer", other + 1));
          }
        }
      });
      test(`${name}: every gradient`, () => {
        const { trace, g, under } = told(options, layer, vertical, 2);
        for (let lane = 0; lane < lanes; lane++) for (let t = 0; t < trace.tokens.length; t++) {
          const { title, rows } = under(g.uOf(lane, t, g.W / 2), g.vOf(lane, g.rowD(1)));
          assert.equal(title, `${say("tokenWord", t + 1, trace.word(t))} · ${say(lane ? "rtl" : "ltr")}`);
          const numbers = Object.fromEntries(rows);
          assert.equal(numbers["‖dh‖"], exact(trace.norm(`${key(layer, lane)}.dh`, t)));
          if (numbers["‖dW‖"]) assert.equal(numbers["‖dW‖"], exact(trace.at(`${key(layer, lane)}.share_norm`, t)));
          assert.equal(numbers.δh, exact(trace.at(`${key(layer, lane)}.dh`, t, 1)));
        }
      });
    }
  }
}
