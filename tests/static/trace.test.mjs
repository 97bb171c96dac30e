import assert from "node:assert/strict";
import test from "node:test";
import { decodeCurve, decodeTrace, rowAt } from "../../static/animation/model/trace.js";
import { encode, sample } from "./sample.mjs";

test("arrays come back as they were written, with names longer than ASCII", () => {
  const trace = decodeTrace(encode({ tokens: ["猫", "坐"], blank: 1 }, {
    a: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, "0.fwd.b": { shape: [2], data: [-0.5, 0.25] },
  }));
  assert.deepEqual(trace.tokens, ["猫", "坐"]);
  assert.deepEqual([...trace.row("a", 1)], [4, 5, 6]);
  assert.equal(trace.at("a", 0, 2), 3);
  assert.equal(trace.at("0.fwd.b", 1), 0.25);
  assert.equal(trace.at("a", 2, 0), undefined);
  assert.equal(trace.at("nothing", 0), undefined);
  assert.equal(trace.word(1), "___");
});

test("bytes that are no trace are refused by name; none are no trace", () => {
  for (const text of ["NOPE", "NOPE0000", "UNR1\u0002\0\0\0{}"]) {
    assert.throws(() => decodeTrace(new TextEncoder().encode(text).buffer), /Expected a trace as a safetensors file/);
  }
  assert.equal(decodeTrace(null), null);
  assert.equal(decodeTrace(new ArrayBuffer(0)), null);
});

test("a view into a larger buffer decodes like its own bytes", () => {
  const bytes = new Uint8Array(sample()), roomy = new Uint8Array(bytes.length + 3);
  roomy.set(bytes, 3);
  assert.deepEqual([...decodeTrace(roomy.subarray(3)).row("0.rev.h", 1)], [...decodeTrace(bytes).row("0.rev.h", 1)]);
});

test("the curve is read in columns", () => {
  const curve = decodeCurve(Float32Array.from([0, 3.5, 0.1, 1, 1, NaN, 1, 3.25, 0.2, 2, 1, NaN]).buffer);
  assert.equal(curve.length, 2);
  assert.deepEqual([...curve.loss], [3.5, 3.25]);
  assert.ok(Number.isNaN(curve.validation_loss[1]));
});

test("a step is at the last row of the curve that is not after it", () => {
  const curve = decodeCurve(Float32Array.from([
    2, 3.5, 0.1, 1, 1, NaN, 5, 3.25, 0.2, 2, 1, NaN, 9, 3, 0.3, 2, 1, NaN,
  ]).buffer);
  assert.deepEqual([0, 1, 2, 4, 5, 8, 9, 20, undefined].map(step => rowAt(curve, step)), [-1, -1, 0, 0, 1, 1, 2, 2, 2]);
  assert.deepEqual([1, 4, 20].map(step => rowAt(curve, step, [3, NaN, Infinity])), [-1, 0, 0]);
  assert.equal(rowAt(decodeCurve(null), 3), -1);
});
