/* What else is measured at every training step: the share that is right, and the gradient's norm before and after
   clipping. */

import { element } from "../kit/dom.js";
import { decade, given, plain, power } from "../kit/format.js";
import { path, svg, svgText, ticks } from "../kit/svg.js";
import { rowAt } from "../model/trace.js";

export const title = { en: "Curves", zh: "曲线" };
export const watch = ["curve", "board"];
export const axes = t => [t("stepsWord"), ""];
const HEIGHT = 120, LEFT = 36, RIGHT = 12, TOP = 8, BOTTOM = 20;

/** @param {TabPlace} place */
export function draw({ model, el, t }) {
  const { curve, board } = model, last = curve.length - 1;
  if (last < 0) { el.replaceChildren(element("p", { className: "soon", textContent: t("curvesSoon") })); return ""; }
  const narrow = innerWidth < 720, width = Math.max(280, (el.clientWidth - (narrow ? 0 : 32)) / (narrow ? 1 : 2));
  const end = Math.max(board.steps ?? 0, curve.step[last], 1);
  const clipped = curve.grad_norm.some((v, j) => v > curve.grad_norm_clipped[j] * 1.0001);
  el.replaceChildren(element("div", { className: "flow-pair" },
    chart(t("accuracyAxis"), end, width, { low: 0, high: 100, marks: ticks(100, 4).map(v => [v, String(v)]) }, curve,
      [{ colour: "blue", value: j => 100 * curve.accuracy[j] }]),
    chart(t(clipped ? "gradientClipped" : "gradientNorm"), end, width, decades(curve), curve, [
      ...(clipped ? [{ colour: "vermillion", value: j => Math.log10(curve.grad_norm[j]) }] : []),
      { colour: "blue", value: j => Math.log10(curve.grad_norm_clipped[j]) }])));
  const here = rowAt(curve, board.step);
  return here < 0
    ? ""
    : t("curvesNote", {
      step: curve.step[here], right: plain(100 * curve.accuracy[here], 0), norm: power(curve.grad_norm[here]),
    });
}

function decades(curve) {
  const known = [
    ...curve.grad_norm, ...curve.grad_norm_clipped,
  ].filter(v => v > 0 && Number.isFinite(v)).map(Math.log10);
  const high = Math.ceil(Math.max(...known, 0)), low = Math.min(high - 1, Math.floor(Math.min(...known, 0)));
  const every = Math.max(1, Math.ceil((high - low) / 4));
  return {
    low, high,
    marks: Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, j) => [
      high - j * every, decade(high - j * every),
    ]),
  };
}

function chart(title, end, width, { low, high, marks }, curve, series) {
  const x = s => LEFT + (width - LEFT - RIGHT) * s / end;
  const y = v => TOP + (HEIGHT - TOP - BOTTOM) * (high - v) / (high - low);
  const frame = { class: "chart", role: "img", "aria-label": title, viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT };
  return element("div", {}, element("h3", { textContent: title }), svg("svg", frame,
    ...marks.flatMap(([v, text]) => [
      svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(v), y2: y(v) }),
      svgText(text, { x: LEFT - 8, y: y(v) + 4, "text-anchor": "end" }),
    ]),
    ...ticks(end, 4).map(s =>
      svgText(String(s), { x: x(s), y: HEIGHT - 4, "text-anchor": x(s) > width - 24 ? "end" : "middle" })),
    ...series.map(({ colour, value }) =>
      svg("path", { class: `s-${colour}`, d: path(curve.length, j => x(curve.step[j]), j => y(value(j))) }))));
}

export function table({ model, t }) {
  const { curve } = model;
  if (!curve.length) return null;
  const columns = [
    [t("stepsWord"), true], [t("lossWord"), true], [t("rightWord"), true],
    [t("gradientNorm"), true], [t("afterClippingShort"), true], [t("validation"), true],
  ];
  return {
    columns,
    rows: Array.from({ length: curve.length }, (_, j) => [
      curve.step[j], given(curve.loss[j], 4), given(curve.accuracy[j], 3), given(curve.grad_norm[j], 4),
      given(curve.grad_norm_clipped[j], 4), given(curve.validation_loss[j], 4),
    ]),
  };
}
