/* The last runs.  board.runs is a list of { cell, directions, hidden, seed, steps, loss, accuracy, parameters, curve:
   [[step, loss]], id, opens }, newest first. One of them can be laid over the chart of the loss: model.past. */

import { element } from "../kit/dom.js";
import { cellName, plain } from "../kit/format.js";
import { path, svg } from "../kit/svg.js";
import { tableHead } from "../kit/tables.js";

export const allRows = true;
export const title = { en: "History", zh: "历史" };
export const watch = ["board", "past"];
const WIDTH = 120, HEIGHT = 18;
let seen = "";

const list = model => model.board.runs ?? [];
const cells = (run, t) => [
  cellName(run.cell, t), t(run.directions === 2 ? "two" : "one"), run.hidden, run.parameters,
  run.seed, run.steps, Number.isFinite(run.loss) ? plain(run.loss, 3) : null,
  Number.isFinite(run.accuracy) ? `${Math.round(run.accuracy * 100)} %` : null,
];
const columns = t => [
  [t("cell")], [t("directions")], [t("hiddenWord"), true], [t("weights"), true],
  [t("seed"), true], [t("stepsWord"), true], [t("lossWord"), true], [t("rightWord"), true],
];

/** @param {TabPlace} place */
export function draw({ model, el, t }) {
  const runs = list(model), rival = model.board.rival;
  const key = JSON.stringify([runs, model.language, Boolean(rival), model.past]);
  const compare = element("p", { className: "compare" },
    element("button", {
      type: "button", className: "outline", textContent: t(rival ? "compareNoMore" : "compareThis"),
      onclick: () => model.send({ type: "command", name: rival ? "compare-no-more" : "compare" }),
    }),
    element("span", { className: "hushed", textContent: t("compareHelp") }));
  if (!runs.length) {
    if (key !== seen || !el.firstChild) {
      el.replaceChildren(compare, element("p", { className: "soon", textContent: t("historySoon") }));
    }
    seen = key;
    return "";
  }
  if (key !== seen || !el.firstChild) {
    seen = key;
    const heads = [...columns(t), [t("curveWord")], [t("overlayRun")], [t("openRun")]];
    const rows = runs.map(run => element("tr", {},
      ...cells(run, t).map((value, j) =>
        element("td", { className: heads[j][1] ? "num" : "", textContent: value ?? "–" })),
      element("td", {}, spark(run.curve ?? [])), element("td", {}, overlay(model, run, t)),
      element("td", {}, opener(model, run, t))));
    const name = title[model.language];
    el.replaceChildren(compare,
      element("div", { className: "table-box", tabIndex: 0, role: "region", "aria-label": name },
        element("table", { className: "table" }, tableHead(heads), element("tbody", {}, ...rows))));
  }
  return t("historyNote");
}

const opener = (model, run, t) => run.opens
  ? element("button", {
    type: "button", className: "small", textContent: t("openRun"),
    onclick: () => model.send({ type: "run", id: run.id }),
  })
  : element("span", { className: "hushed", textContent: t("runGone") });

function overlay(model, run, t) {
  const on = JSON.stringify(run) === JSON.stringify(model.past);
  return element("button", {
    type: "button", className: "small", "aria-pressed": String(on),
    textContent: t(on ? "overlayNoMore" : "overlayRun"), onclick: () => model.set({ past: on ? null : run }),
  });
}

function spark(points) {
  const curve = points.map(point => point[1]), high = Math.max(...curve.filter(Number.isFinite), 1e-9);
  const n = Math.max(1, curve.length - 1);
  return svg("svg", { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    svg("path", { d: path(curve.length, j => WIDTH * j / n, j => 1 + (HEIGHT - 2) * (1 - curve[j] / high)) }));
}

export function table({ model, t }) {
  const runs = list(model);
  return runs.length ? { columns: columns(t), rows: runs.map(run => cells(run, t)) } : null;
}
