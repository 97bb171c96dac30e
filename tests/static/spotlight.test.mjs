/* What an open lesson marks: every place that it names is found on its drawing, in sight, around what it is of. */

import assert from "node:assert/strict";
import test from "node:test";
import { places } from "../../static/animation/stage/spotlight.js";
import { buildScene } from "../../static/animation/stage/scene.js";
import { readScore } from "../../static/animation/model/score.js";
import { decodeTrace } from "../../static/animation/model/trace.js";
import { sample } from "./sample.mjs";

const trace = decodeTrace(sample()), score = readScore(trace), say = key => key;
const frame = (pos, scene, scroll = 0) => ({
  cursor: { movement: 0, pos, unit: 0, layer: 0 }, scroll, width: 1000, height: scene.g.across,
});
const made = (vertical, width = 1000) => buildScene({
  trace, score, layer: 0, unit: 0, width, height: 600, vertical, theme: { middle: [0, 0, 0] }, say,
});

test("each place is found, and lies in sight", () => {
  for (const vertical of [false, true]) {
    const scene = made(vertical, vertical ? 360 : 1000), view = { ...frame(2, scene), width: vertical ? 360 : 1000 };
    view.height = vertical ? 500 : scene.g.across;
    const lanes = trace.directions.length;
    for (const name of ["cells", "wires", "belt", "row", "lane:0", ...(lanes > 1 ? ["lane:1"] : [])]) {
      const found = places(scene, view, name);
      assert.ok(found.length > 0, `${name} ${vertical}`);
      for (const [x, y, w, h] of found) {
        assert.ok(x >= 0 && y >= 0 && x + w <= view.width && y + h <= view.height, name);
      }
    }
  }
});

test("a gate's column is in the cell at the cursor, inside its edge", () => {
  const scene = made(false), S = score.substeps.length;
  for (const t of [0, 1]) {
    const [[x, , w]] = places(scene, frame(t * S + 1, scene), `gate:${score.substeps[0]}`);
    const [left, , wide] = scene.g.cellBox(0, t);
    assert.ok(x >= left - 4 && x + w <= left + wide + 4);
  }
  assert.deepEqual(places(scene, frame(1, scene), "gate:nothing"), []);
  assert.deepEqual(places(scene, frame(1, scene), "W x,nothing"), [], "a term of the formula is not on the drawing");
});

test("two names give the boxes of both", () => {
  const scene = made(false), view = frame(2, scene);
  assert.deepEqual(places(scene, view, "belt,row"), [...places(scene, view, "belt"), ...places(scene, view, "row")]);
});

test("the lines are marked where they are drawn, up to the step that has begun", () => {
  const scene = made(false), S = score.substeps.length, { T } = scene.g;
  const count = pos => places(scene, frame(pos, scene), "wires").length;
  assert.ok(T > 3);
  assert.deepEqual([0, S, 2 * S, 3 * S, 3 * S + 1, T * S, T * S + 1].map(count), [1, 1, 1, 2, 3, T - 1, T - 1]);
});
