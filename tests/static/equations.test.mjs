import assert from "node:assert/strict";
import test from "node:test";
import { evaluate, parseEquation, summands, symbols, write } from "../../static/animation/model/equations.js";

const env = {
  sym: (name, prev) => ({ f: 0.5, i: 0.25, a: -2, z: 0.25, n: 0.5, r: 3, b_f: 1 }[name] ?? 0) + (prev ? 4 : 0),
  apply: (matrix, vector) => (vector.name === "x" ? 2 : -1),
};

test("the belt's equation has two summands and the products are element by element", () => {
  const { name, tree } = parseEquation("C = f ⊙ C' + i ⊙ a");
  assert.equal(name, "C");
  assert.equal(summands(tree).length, 2);
  assert.equal(evaluate(tree, env), 0.5 * 4 + 0.25 * -2);
  assert.deepEqual(symbols(tree), [
    { name: "f", prev: false }, { name: "C", prev: true }, { name: "i", prev: false }, { name: "a", prev: false },
  ]);
});

test("a matrix beside a vector is one term, on either side", () => {
  for (const text of ["f = σ(W_f x + U_f h' + b_f)", "f = σ(x W_f + h' U_f + b_f)"]) {
    assert.equal(evaluate(parseEquation(text).tree, env), 1 / (1 + Math.exp(-2)));
  }
  assert.equal(write(parseEquation("n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))").tree),
    "tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))");
});

test("minus binds as it should, with the plain and the typographic sign", () => {
  assert.equal(evaluate(parseEquation("h = (1 - z) ⊙ n + z ⊙ h'").tree, env), 0.75 * 0.5 + 0.25 * 4);
  assert.equal(evaluate(parseEquation("h = (1 − z) * n").tree, env), 0.375);
  assert.deepEqual(summands(parseEquation("h = n - z").tree).map(s => s.sign), [1, -1]);
});

test("what is no equation is refused", () => {
  for (const text of ["f = σ(x", "f = ", "f = x )", "f = # x"]) assert.throws(() => parseEquation(text), SyntaxError);
});
