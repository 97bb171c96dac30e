import assert from "node:assert/strict";
import { test } from "node:test";
import { compared, onTheWay, verdict } from "../../static/animation/tabs/flow.js";
import { roughTokens } from "../../static/animation/panels/sentence.js";
import { given } from "../../static/animation/kit/format.js";
import { path, ticks } from "../../static/animation/kit/svg.js";
import { wordsOf } from "../../static/words.js";
import { toCsv, wrapped } from "../../static/animation/kit/tables.js";
import { labels, principal } from "../../static/animation/tabs/trajectory.js";

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
  const rows = Array.from({ length: 40 }, (_, j) => {
    const a = j * Math.PI / 20;
    return [3 * Math.cos(a), 0.5 * Math.sin(a), 0.1 * Math.sin(3 * a)];
  });
  const { points, share } = principal(rows);
  assert.ok(share > 0.99 && share <= 1 + 1e-9);
  rows.forEach((row, j) => {
    assert.ok(Math.abs(points[j][0] - row[0]) < 1e-2);
    assert.ok(Math.abs(Math.abs(points[j][1]) - Math.abs(row[1])) < 2e-2);
  });
});

test("words along a path stay on the picture and cover no other word; the one at the cursor chooses first", () => {
  let s = 1;
  const random = () => (s = s * 16807 % 2147483647) / 2147483647;
  for (let n = 0; n < 60; n++) {
    const points = Array.from({ length: 25 }, (_, j) => ({
      at: [20 + 500 * random() ** 2, 20 + 160 * random() ** 2], width: 10 + 40 * random(), first: j === 7,
    }));
    const spots = labels(points, 600, 200);
    const boxes = spots.flatMap((spot, j) =>
      (spot ? [[spot[0], spot[1] - 6.5, spot[0] + points[j].width, spot[1] + 6.5]] : []));
    assert.ok(spots[7] && boxes.length > 5);
    boxes.forEach((p, j) => {
      assert.ok(p[0] >= 0 && p[1] >= 0 && p[2] <= 600 && p[3] <= 200);
      for (const q of boxes.slice(j + 1)) assert.ok(p[2] <= q[0] || q[2] <= p[0] || p[3] <= q[1] || q[3] <= p[1]);
    });
  }
  assert.deepEqual(labels([{ at: [300, 100], width: 30, first: false }], 600, 200), [[307, 100]]);
  const near = [300, 320].map(x => ({ at: [x, 100], width: 30, first: false, r: 3 }));
  assert.deepEqual(labels(near, 600, 200), [[263, 100], [327, 100]]);
});

test("identical states have a plane too", () => {
  const { points, share } = principal([[1, 2], [1, 2], [1, 2]]);
  assert.equal(share, 0);
  assert.ok(points.flat().every(v => Math.abs(v) < 1e-9));
});

test("a state that is not finite has no point, and does not move the others'", () => {
  const rows = [[3, 0], [-3, 0], [0, 1], [0, -1]], { points } = principal(rows);
  const among = principal([[Infinity, 0], ...rows, [NaN, 1], [0, -Infinity]]);
  assert.deepEqual(among.points.slice(1, 5), points);
  assert.ok([0, 5, 6].every(j => among.points[j].every(Number.isNaN)));
  assert.equal(principal([[NaN, 1], [2, Infinity]]).share, 0);
});

const way = (norms, ratio, lost_at, verdict) => ({ norms, ratio, lost_at, verdict });
const FLOW = { position: 3, cells: {
  rnn: { "0.fwd": way([1e-5, 5e-4, 0.1, 1], 1e-5, 1, "vanishes"), "0.rev": way([0, 0, 0, 1], 1, -1, "nothing") },
  lstm: { "0.fwd": way([0.4, 0.5, 0.7, 1], 0.4, -1, "holds"), "0.rev": way([0, 0, 0, 1], 1, -1, "nothing") } } };

test("gradient flow in words: what each cell keeps, which one lost it and where", () => {
  const t = wordsOf({ language: "en" }), said = verdict(FLOW, 0, ["the", "cat", "sat", "down"], t);
  assert.ok(said.includes("RNN 1.0×10⁻⁵") && said.includes("LSTM 40 %"), said);
  assert.ok(said.includes("RNN lost the signal at “cat”: after 2 steps"), said);
  assert.ok(!said.includes("LSTM lost"), said);
});

test("gradient flow in words: a dip that recovers, no gradient at all, one that is no number", () => {
  const t = wordsOf({ language: "en" }), words = ["the", "cat", "sat", "down"], kept = FLOW.cells.lstm;
  const said = cells => verdict({ position: 3, cells }, 0, words, t);
  const dipped = said({ lstm: kept, gru: { "0.fwd": way([0.5, 0.005, 0.1, 1], 0.5, 1, "dips") } });
  assert.ok(dipped.includes("GRU fell under 1 % at “cat”, after 2 steps, and rose again")
    && !dipped.includes("lost the signal") && !dipped.includes("keeps over"),
    dipped);
  const dead = said({ lstm: kept, rnn: { "0.fwd": way([0, 0, 0, 0], null, -1, "zero") } });
  assert.ok(dead.includes("In RNN no gradient arrives") && dead.includes("LSTM 40 %") && !dead.includes("keeps over"),
    dead);
  const large = said({ rnn: { "0.fwd": way([null, null, 1e30, 1], null, -1, "overflows") } });
  assert.equal(large, "In RNN the gradient becomes too large for a number.");
});

test("gradient flow of one network: from the later token to the earlier, as back-propagation runs", () => {
  const said = values => onTheWay(values, u => "abc"[u], (key, { from, to, times }) => `${key} ${from} ${to} ${times}`);
  assert.equal(said([0.5, 1, 4]), "flowLane c a 8.0");
  assert.equal(said([4, 1, 0.5]), "flowLaneGrew c a 8.0");
  assert.equal(said([0, 2, 0]) + said([0, 0, 0]), "");
});

test("gradient flow: a line for each cell and lane that the loss reaches", () => {
  assert.deepEqual(compared(FLOW, 0).map(s => [s.cell, s.lane]), [["rnn", 0], ["rnn", 1], ["lstm", 0], ["lstm", 1]]);
  assert.deepEqual(compared(FLOW, 1), []);
});

test("a cell of a CSV that a spreadsheet would run is defused, a number is left a number", () => {
  const csv = toCsv({ columns: [["word"], ["p", true]], rows: [["=1+1", "−0.25"], ['say "hi", twice', "0.5"]] });
  assert.equal(csv, 'word,p\r\n\'=1+1,-0.25\r\n"say ""hi"", twice",0.5\r\n');
});

test("numbers as a page shows them are numbers in a CSV", () => {
  const csv = toCsv({ columns: [["x", true]], rows: [["−2.1×10⁻³"], ["1.2345×10⁻⁴"], ["3.0×10²"], ["the −"]] });
  assert.deepEqual(csv.trim().split("\r\n").slice(1), ["-2.1e-3", "1.2345e-4", "3.0e2", "the −"]);
});

test("a number that is missing is an empty cell of a CSV; a dash among the words is a word", () => {
  const csv = toCsv({
    columns: [["word"], ["x", true]], rows: [["–", "–"], ["on", null], ["", given(NaN, 4)], ["∞", given(Infinity, 4)]],
  });
  assert.deepEqual(csv.trim().split("\r\n").slice(1), ["–,", "on,", ",", "∞,∞"]);
});

test("a picture's caption keeps to its width, in either language, and loses nothing", () => {
  for (const text of [
    "“sat” gets 0.81 when the words after the blank are read too, 0.20 without them.",
    "缺失的词. “sat”的概率：双向网络给出 0.81，单向网络给出 0.20；两者各自训练。",
  ]) {
    const lines = wrapped(text, 180);
    assert.equal(lines.join(""), text);
    const width = line => [...line.trimEnd()].reduce((sum, c) => sum + (c > "\u2e7f" ? 11 : 6), 0);
    assert.ok(lines.length > 1 && lines.every(line => width(line) <= 180), lines.join("|"));
  }
  assert.deepEqual(wrapped("", 100), [""]);
});

test("tokens before Python: words, punctuation, blanks, Chinese by character", () => {
  assert.deepEqual(roughTokens("The cat ___ on, don't!", "words"), ["The", "cat", "___", "on", ",", "don't", "!"]);
  assert.deepEqual(roughTokens("床前明月光", "words"), ["床", "前", "明", "月", "光"]);
  assert.deepEqual(roughTokens("a b\t👩🏽‍🚀", "characters"), ["a", "␣", "b", "⇥", "👩🏽‍🚀"]);
});

test("the code's lines stay while an opened cell shows them", async () => {
  const { leave } = await import("../../static/animation/tabs/code.js"), sent = [];
  for (const opened of [true, false]) leave({ opened, send: message => sent.push(message) });
  assert.deepEqual(sent, [{ type: "code", on: false }]);
});
