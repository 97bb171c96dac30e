import assert from "node:assert/strict";
import test from "node:test";
import { follow, layout, locate } from "../../static/animation/stage/layout.js";
import { ease } from "../../static/animation/kit/colour.js";
import { partial } from "../../static/animation/stage/join.js";
import { niceCeiling, plain, power, signed } from "../../static/animation/kit/format.js";

const spec = { width: 1048, vertical: false, T: 6, lanes: 2, columns: 6, belt: true, units: 8, below: 0, above: 0 };
const every = (list, more) => list.flatMap(more);
const shapes = every([360, 720, 1048, 1600], width => every([1, 6, 12, 40], T => every([1, 2], lanes =>
  every([1, 4, 6], columns => every([2, 8, 16], units => every([[0, 0], [1, 1], [0, 2]], ([below, above]) =>
    [{ ...spec, width, vertical: width < 720, T, lanes, columns, units, below, above }]))))));

test("in every size the columns stay inside the cell, cells apart, lanes apart, on the stage", () => {
  for (const s of shapes) {
    const g = layout(s), name = JSON.stringify(s);
    assert.ok(g.colQ(g.columns - 1) + g.colW <= g.W, name);
    assert.ok(g.pitch > g.W && g.conn >= 16, name);
    assert.ok(g.gutter >= 40 && g.row >= 3.5, name);
    assert.ok(g.vOf(0, g.depth) >= -0.5, `${name}: above the stage`);
    assert.ok(g.vOf(g.lanes - 1, g.lanes === 2 ? g.depth : 0) <= g.across + 0.5, name);
    if (g.vertical) assert.ok(g.across <= g.width + 0.5, `${name}: ${g.across} is wider than the phone`);
  }
});

test("the second lane mirrors the first about the gutter's middle", () => {
  const g = layout(spec), middle = g.top + g.gutter / 2;
  for (const d of [0, 10, g.beltAt, g.depth]) assert.equal(middle - g.vOf(0, d), g.vOf(1, d) - middle);
  assert.equal(g.uOf(0, 2, 10) - g.uOf(0, 2, 0), g.uOf(1, 2, 0) - g.uOf(1, 2, 10));
});

test("the phone swaps the axes", () => {
  assert.deepEqual(layout(spec).at(3, 5), [3, 5]);
  assert.deepEqual(layout({ ...spec, width: 360, vertical: true }).at(3, 5), [5, 3]);
});

test("where both ends have to be seen at once, time runs down as closely as that takes, and no closer", () => {
  const phone = { ...spec, width: 360, vertical: true, units: 16, T: 5 }, usual = layout(phone);
  assert.ok(usual.length > 450);
  assert.ok(layout({ ...phone, whole: 450 }).length <= 450);
  assert.equal(layout({ ...phone, whole: 1000 }).pitch, usual.pitch);
  assert.ok(layout({ ...phone, whole: 450 }).colW >= 9, "the letters of the gates have no room");
});

test("what is drawn somewhere is found there", () => {
  for (const s of shapes) {
    const g = layout(s);
    for (let lane = 0; lane < g.lanes; lane++) {
      for (const t of [0, g.T - 1]) for (const column of [0, g.columns - 1]) for (const row of [0, g.units - 1]) {
        const found = locate(g, g.uOf(lane, t, g.colQ(column) + g.colW / 2), g.vOf(lane, g.rowD(row)));
        assert.deepEqual(found, { kind: "cell", lane, t, row, column }, JSON.stringify(s));
      }
    }
  }
  assert.equal(locate(layout(spec), -5, 100), null);
});

test("a wire is the one that ends at the next cell of its lane's way", () => {
  for (const s of shapes) {
    const g = layout(s), gap = t => g.margin + t * g.pitch + (g.W + g.pitch) / 2;
    for (let t = 0; t + 1 < g.T; t++) {
      assert.equal(locate(g, gap(t), g.vOf(0, g.rowD(0))).t, t + 1);
      if (g.lanes === 2) assert.equal(locate(g, gap(t), g.vOf(1, g.rowD(0))).t, t);
    }
    assert.equal(locate(g, gap(g.T - 1), g.vOf(0, g.rowD(0))), null);
  }
});

test("a sentence that fits stays still; a long one follows the cursor and keeps it in sight", () => {
  const g = layout({ ...spec, T: 40 });
  assert.ok(g.scrolls);
  for (const t of [0, 7, 20, 39]) {
    const scroll = follow(g, t, 0, 1048, g.length + g.tail), left = g.margin + t * g.pitch - scroll;
    assert.ok(left >= g.margin - 1 && left + g.pitch <= 1048 - g.tail + 1, `token ${t}`);
    assert.equal(follow(g, t, scroll, 1048, g.length + g.tail), scroll);
  }
});

test("numbers as they are read", () => {
  assert.deepEqual([
    plain(-0.241), plain(-0.001), signed(0.95), signed(-0.3), power(0.214), power(0),
    power(9.96), power(0.0064), power(-2.05e-5, 4), plain(NaN), plain(null), signed(-Infinity),
  ], ["−0.24", "0.00", "+0.95", "−0.30", "2.1×10⁻¹", "0", "1.0×10¹", "6.4×10⁻³", "−2.0500×10⁻⁵", "NaN", "–", "−∞"]);
  assert.deepEqual([0.2, 0.9, 1.01, 2.3, 11, 23.4].map(niceCeiling), [0.5, 1, 1.5, 2.5, 15, 25]);
});

test("a strand grows by its length; smoothstep begins and ends at rest", () => {
  assert.deepEqual(partial([[0, 0], [10, 0], [10, 10]], 0.75), [[0, 0], [10, 0], [10, 5]]);
  assert.deepEqual([ease(-1), ease(0.5), ease(2)], [0, 0.5, 1]);
});

test("a larger value reaches to the right, and where time runs down, upwards: in both lanes", () => {
  for (const vertical of [false, true]) {
    const g = layout({ ...spec, width: vertical ? 360 : 1048, vertical });
    for (const lane of [0, 1]) {
      const ends = (value, isSigned) => {
        const us = g.span(lane, 2, value, isSigned).map(q => g.uOf(lane, 3, q));
        return [Math.min(...us), Math.max(...us)];
      };
      const [less, more, low, high] = [ends(-0.5, true), ends(0.5, true), ends(0.2, false), ends(0.9, false)];
      if (vertical) assert.ok(more[0] < less[0] && more[1] <= less[0] + 1e-9 + 0.5 * g.colW && high[0] < low[0]);
      else assert.ok(more[1] > less[1] && (lane ? high[0] < low[0] : high[1] > low[1]));
      if (vertical) assert.equal(high[1], low[1]);
    }
  }
});
