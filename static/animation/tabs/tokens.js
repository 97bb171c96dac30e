/* The loss by token: how surprised the network is by each scored word, in nats; their mean is the sentence's loss. */

import { paragraph } from "../../words.js";
import { element } from "../kit/dom.js";
import { niceCeiling, plain } from "../kit/format.js";
import { readScore } from "../model/score.js";
import { svg, svgText, ticks } from "../kit/svg.js";

const HEIGHT = 120, LEFT = 28, TOP = 16, BOTTOM = 24, LINE = 12;
export const title = { en: "Loss by token", zh: "逐词元损失" };
export const watch = ["trace", "board"];
export const axes = t => [t("token"), t("lossUnit")];

const losses = trace => (trace?.token_loss ?? []).map(v => Number.isFinite(v) ? v : null);

/** @param {TabPlace} place */
export function draw({ model, el, t }) {
  const { trace } = model, all = losses(trace), scored = all.filter(v => v !== null);
  if (!trace || !scored.length) {
    el.replaceChildren(element("p", { className: "soon", textContent: t("tokensSoon") }));
    return "";
  }
  const width = el.clientWidth || 600, T = trace.tokens.length, step = Math.min(120, (width - LEFT - 90) / T);
  const bar = Math.min(40, step * 0.6), guess = model.board.guess ?? NaN;
  const top = niceCeiling(Math.max(...scored, Number.isFinite(guess) ? guess : 0));
  const y = v => TOP + (HEIGHT - TOP - BOTTOM) * (1 - v / top), middle = u => LEFT + (u + 0.5) * step;
  const end = LEFT + T * step;
  const mean = scored.reduce((s, v) => s + v, 0) / scored.length;
  const parts = ticks(top, 3).flatMap(v => [
    svg("line", { class: "grid", x1: LEFT, x2: end, y1: y(v), y2: y(v) }),
    svgText(String(v), { x: LEFT - 8, y: y(v) + 4, "text-anchor": "end" }),
  ]);
  if (Number.isFinite(guess)) {
    // the two words stand apart where their lines are close
    const gap = y(guess) - y(mean), isClose = scored.length > 1 && Math.abs(gap) < LINE;
    const off = isClose ? (gap > 0 ? LINE : -LINE) - gap : 0;
    parts.push(svg("line", { class: "dash", x1: LEFT, x2: end, y1: y(guess), y2: y(guess) }),
      svgText(t("guessBare"), { x: end + 4, y: y(guess) + 4 + off }));
  }
  if (scored.length > 1) {
    parts.push(svg("line", { class: "s-blue", x1: LEFT, x2: end, y1: y(mean), y2: y(mean) }),
      svgText(t("mean", { loss: plain(mean) }), { class: "blue", x: end + 4, y: y(mean) + 4 }));
  }
  all.forEach((v, u) => {
    const word = trace.tokens[u], fits = Math.max(1, Math.floor(step / 6.5));
    if (v !== null) {
      const height = Math.max(0.5, y(0) - y(v));
      parts.push(svg("rect", { class: "b-blue", x: middle(u) - bar / 2, y: y(v), width: bar, height }),
        step > 26 ? svgText(plain(v), { x: middle(u), y: y(v) - 4, "text-anchor": "middle" }) : null);
    }
    const under = { x: middle(u), y: HEIGHT - 6, "text-anchor": "middle" };
    parts.push(svgText([...word].slice(0, fits).join(""), { ...under, class: u === trace.blank ? "on" : null }),
      jump(model, trace, u, middle(u) - step / 2, step));
  });
  el.replaceChildren(svg("svg", {
    class: "chart", role: "img", "aria-label": title[model.language], viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT,
  }, ...parts));
  return paragraph([
    t(scored.length > 1 ? (trace.facts.generates ? "tokensNoteNext" : "tokensNote")
      : trace.facts.blanks ? "tokensNoteBlank" : "tokensNoteOne",
      { loss: plain(mean) }),
    t("tokensNoteBatch"),
  ]);
}

function jump(model, trace, u, x, width) {
  const area = svg("rect", { class: "jump", x, y: 0, width, height: HEIGHT });
  area.addEventListener("click", () => {
    model.set({ playing: false });
    model.move({ movement: 0, pos: (u + 1) * readScore(trace).substeps.length });
  });
  return area;
}

export function table({ model, t }) {
  const { trace } = model, all = losses(trace);
  if (!all.some(v => v !== null)) return null;
  return {
    columns: [["t", true], [t("token")], [t("lossUnit"), true]],
    rows: all.map((v, u) => [u + 1, trace.tokens[u], v === null ? null : plain(v, 4)]),
  };
}
