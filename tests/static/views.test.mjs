import assert from "node:assert/strict";
import { test } from "node:test";
import { lostAt } from "../../static/animation/flow.js";
import { roughTokens } from "../../static/animation/sentence.js";
import { path, ticks } from "../../static/animation/svg.js";
import { toCsv } from "../../static/animation/tables.js";
import { principal } from "../../static/animation/trajectory.js";

test("a path breaks where a number is missing", () => {
  const y = [1, 2, NaN, 4, Infinity, 6];
  assert.equal(path(6, j => j, j => y[j]), "M0.0,1.0L1.0,2.0M3.0,4.0M5.0,6.0");
});

test("ticks are round, start at 0 and stay inside", () => {
  assert.deepEqual(ticks(3.5), [0, 1, 2, 3]);
  assert.deepEqual(ticks(300), [0, 100, 200, 300]);
  assert.deepEqual(ticks(1000), [0, 250, 500, 750, 1000]);
  assert.deepEqual(ticks(0), [0]);
});

test("the principal axes of an ellipse are its own", () => {
  const rows = Array.from({ length: 40 }, (_, j) => { const a = j * Math.PI / 20; return [3 * Math.cos(a), 0.5 * Math.sin(a), 0.1 * Math.sin(3 * a)]; });
  const { points, share } = principal(rows);
  assert.ok(share > 0.99 && share <= 1 + 1e-9);
  rows.forEach((row, j) => { assert.ok(Math.abs(points[j][0] - row[0]) < 1e-2); assert.ok(Math.abs(Math.abs(points[j][1]) - Math.abs(row[1])) < 2e-2); });
});

test("identical states have a plane too", () => {
  const { points, share } = principal([[1, 2], [1, 2], [1, 2]]);
  assert.equal(share, 0);
  assert.ok(points.flat().every(v => Math.abs(v) < 1e-9));
});

test("a signal is lost at the first word, away from its peak, with under a thousandth of it", () => {
  assert.equal(lostAt([1e-5, 5e-4, 0.1, 1]), 1);
  assert.equal(lostAt([1, 0.1, 5e-4, 1e-5]), 2);
  assert.equal(lostAt([0.5, 1, 0.7]), -1);
});

test("a cell of a CSV that a spreadsheet would run is defused, a number is left a number", () => {
  const csv = toCsv({ columns: [["word"], ["p", true]], rows: [["=1+1", "−0.25"], ['say "hi", twice', "0.5"]] });
  assert.equal(csv, 'word,p\r\n\'=1+1,-0.25\r\n"say ""hi"", twice",0.5\r\n');
});

test("tokens before Python: words, punctuation, blanks, Chinese by character", () => {
  assert.deepEqual(roughTokens("The cat ___ on, don't!", "words"), ["The", "cat", "___", "on", ",", "don't", "!"]);
  assert.deepEqual(roughTokens("床前明月光", "words"), ["床", "前", "明", "月", "光"]);
  assert.deepEqual(roughTokens("a b", "characters"), ["a", "b"]);
});
