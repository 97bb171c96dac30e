import assert from "node:assert/strict";
import { test } from "node:test";

import { parseEquation } from "../../static/animation/model/equations.js";
import { texOf, texOfCell, texOfTerms, texOfText } from "../../static/animation/model/latex.js";

const LSTM = {
  substeps: ["f", "C", "h"],
  equations: {
    f: parseEquation("f = σ(W_f x + U_f h' + b_f)"), C: parseEquation("C = f ⊙ C' + i ⊙ a"),
    h: parseEquation("h = o ⊙ tanh(C)"),
  },
};

test("a cell's equations have their times below and their gates as functions", () => {
  assert.equal(texOfCell(LSTM), [
    "\\begin{aligned}",
    "f_{t} &= \\sigma(W_{f} x_{t} + U_{f} h_{t-1} + b_{f}) \\\\",
    "C_{t} &= f_{t} \\odot C_{t-1} + i_{t} \\odot a_{t} \\\\", "h_{t} &= o_{t} \\odot \\tanh(C_{t})",
    "\\end{aligned}", "",
  ].join("\n"));
});

for (const [text, tex] of [
  ["n = tanh(W_n x + b_n + r ⊙ (U_n h' + c_n))",
    "\\tanh(W_{n} x_{t} + b_{n} + r_{t} \\odot (U_{n} h_{t-1} + c_{n}))"],
  ["δC = δh ⊙ o ⊙ (1 - tanh(C)²) + δC⁺ ⊙ f⁺",
    "\\delta h_{t} \\odot o_{t} \\odot (1 - \\tanh(C_{t})^{2}) + \\delta C_{t+1} \\odot f_{t+1}"],
  ["h = relu(W x + U h' + b)", "\\operatorname{relu}(W x_{t} + U h_{t-1} + b)"],
]) test(text, () => assert.equal(texOf(parseEquation(text).tree), tex));

test("the formula line is two rows, aligned at the first sign of equality", () => {
  const terms = [
    { symbol: "f", show: [["f", "2"]], value: 0.99, number: "0.99" }, { op: "=" }, { op: "σ (" },
    { symbol: "W_f x", show: [["W", "f"], ["\u2009"], ["x", "2"]], value: -2.1e-3, number: "−2.1×10⁻³" },
    { op: ")" },
  ];
  assert.equal(texOfTerms(terms), [
    "\\begin{aligned}",
    "f_{2} &= \\sigma ( W_{f}\\,x_{2} ) \\\\", "0.99 &= \\sigma ( -2.1\\times10^{-3} )",
    "\\end{aligned}", "",
  ].join("\n"));
});

test("words of a sentence are text, and none of their signs is a command", () => {
  assert.equal(texOfText("p “50% of $x_1$”"), "p \\text{“50\\% of \\$x\\_1\\$”}");
  assert.equal(texOfText("本步"), "\\text{本步}");
  assert.equal(texOfText("‖dh"), "\\Vert dh");
});
