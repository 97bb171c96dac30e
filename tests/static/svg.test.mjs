import assert from "node:assert/strict";
import { test } from "node:test";
import { svgPainter } from "../../static/animation/kit/painter.js";

/* As much of an element as pictures ask for; it refuses what a browser complains of. */
class Element {
  constructor(name) { Object.assign(this, { name, attributes: {}, children: [] }); }
  setAttribute(key, value) {
    assert.doesNotMatch(String(value), /NaN|undefined|Infinity/, `${this.name} ${key}`);
    this.attributes[key] = String(value);
  }
  getAttribute(key) { return this.attributes[key] ?? null; }
  append(...more) { this.children.push(...more); }
  appendChild(one) { this.children.push(one); return one; }
}
globalThis.document = { createElementNS: (_, name) => new Element(name) };

test("a mark whose place is no number is not seen, and the others are", () => {
  const root = new Element("svg"), P = svgPainter(root, { text: "sans", math: "serif", track: "#eee" });
  P.rect([0, 0, NaN, 8], { fill: "#000" });
  P.text([NaN, 4], "?", {});
  P.line([[0, 0], [NaN, 1], [2, 2]], { stroke: "#000" });
  P.poly([[0, 0], [NaN, 1], [2, 2]], { fill: "#000" });
  P.rect([0, 0, 5, 8], { fill: "#000" });
  const [bar, words, line, box, ...more] = root.children;
  assert.equal(more.length, 0, "two points are no area");
  assert.equal(bar.attributes.visibility, "hidden");
  assert.equal(words.attributes.visibility, "hidden");
  assert.equal(line.attributes.d, "M0,0L2,2");
  assert.deepEqual([box.attributes.width, box.attributes.visibility], ["5", undefined]);
});
