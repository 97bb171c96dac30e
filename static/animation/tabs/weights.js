/* The weights: how large each parameter, its gradient and its next update are; one weight's way from W to the new W;
   and the gradient check. board.weights has it while this view is open; a large network's once it has paused. */

import { paragraph } from "../../words.js";
import { element, setText } from "../kit/dom.js";
import { exact, plain, power } from "../kit/format.js";
import { tableHead } from "../kit/tables.js";

export const allRows = true;
export const title = { en: "Weights", zh: "权重" };
export const watch = ["board"];
const SYMBOLS = [
  ["before", "W"], ["gradient", "∂L/∂W"], ["clipped", "∂L/∂W"], ["update", "ΔW"], ["after", "W′ = W + ΔW"],
];
let built = null, rowsKey = "";

export const enter = model => model.send({ type: "weights", on: true });
export const leave = model => { model.send({ type: "weights", on: false }); built = null; };

const size = x =>
  (Math.abs(x) >= 0.01 && Math.abs(x) < 1000 ? plain(x, Math.abs(x) < 1 ? 3 : Math.abs(x) < 100 ? 2 : 0) : power(x));
const shape = sizes => sizes.join(" × ");
const verdict = found => (!found ? "" : !found[1] ? "–" : `${found[2] ? "✓" : "✗"} ${power(found[0])}`);
const columns = t => [
  [t("parameter")], [t("shape")], ["‖W‖", true], ["‖∂L/∂W‖", true], ["‖ΔW‖", true], [t("checked"), true],
];
const cells = ([name, sizes, w, g, u], check) => [
  name, shape(sizes), size(w), size(g), size(u), verdict(check?.rows[name]),
];

/** @param {TabPlace} place */
export function draw({ model, el, t }) {
  const data = model.board.weights;
  if (!data) {
    built = null;
    el.replaceChildren(element("p", { className: "soon", textContent: t("weightsSoon") }));
    return "";
  }
  const key = JSON.stringify([data.rows.map(r => [r[0], r[1]]), model.language]);
  if (!built || !el.contains(built.root) || key !== rowsKey) {
    rowsKey = key;
    built = build(model, data, t);
    el.replaceChildren(built.root);
  }
  fill(data, t);
  return paragraph([data.step !== model.board.step && t("weightsOf", { step: data.step }), note(data.check, t)]);
}

function note(check, t) {
  if (!check) return t("weightsNote");
  const found = Object.values(check.rows), worst = Math.max(...found.map(r => r[0] ?? Infinity));
  if (check.running || check.stopped) return t(check.running ? "checkRunning" : "checkStopped", { n: found.length });
  const sum = k => found.reduce((s, r) => s + r[k], 0);
  const said = t(found.every(r => r[2]) ? "checkPassed" : "checkFailed", {
    n: sum(1), worst: power(worst), step: check.step,
  });
  return paragraph([said, t(check.plan ? "checkBoth" : "checkSteps"), sum(3) && t("checkLeftOut", { n: sum(3) })]);
}

function build(model, data, t) {
  const choose = change => {
    const { name, row, column } = { ...model.board.weights.chosen, ...change };
    model.send({ type: "weight", name, row, column });
  };
  const names = data.rows.map(([name]) => element("button", {
    type: "button", className: "small", textContent: name, onclick: () => choose({ name, row: 0, column: 0 }),
  }));
  const lines = names.map(name =>
    columns(t).map(([, isNumber], c) => element("td", { className: isNumber ? "num" : "" }, c ? null : name)));
  const table = element("table", { className: "table" },
    tableHead(columns(t)),
    element("tbody", {}, ...lines.map(line => element("tr", {}, ...line))));
  const number = (label, field) => element("input", {
    type: "number", inputMode: "numeric", min: 1, "aria-label": label,
    onchange: event => choose({ [field]: Math.max(0, Math.round(event.target.value) - 1) }),
  });
  const row = number(t("row"), "row"), column = number(t("column"), "column"), heading = element("strong");
  const size = element("span", { className: "hushed" });
  const values = SYMBOLS.map(() => element("dd", {})), terms = SYMBOLS.map(() => element("dt", {}));
  const check = element("button", {
    type: "button", className: "outline",
    onclick: () => model.send({ type: "gradcheck", on: !model.board.weights?.check?.running }),
  });
  const card = element("section", { className: "one-weight", "aria-label": t("oneWeight") },
    element("p", {}, heading, " ", size),
    element("p", { className: "one-weight-place" }, element("label", {}, t("row"), " ", row),
      element("label", {}, t("column"), " ", column)),
    element("dl", {}, ...SYMBOLS.flatMap((_, j) => [terms[j], values[j]])),
    check, element("p", { className: "hushed", textContent: t("checkHelp") }));
  return {
    root: element("div", { className: "weights" },
      element("div", {
        className: "table-box", tabIndex: 0, role: "region", "aria-label": title[model.language],
      }, table),
      card),
    names, lines, row, column, title: heading, size, values, terms, check,
  };
}

function fill({ rows, chosen, check, optimiser }, t) {
  rows.forEach((row, j) => {
    cells(row, check).forEach((text, c) => { if (c) setText(built.lines[j][c], text); });
    built.names[j].setAttribute("aria-pressed", String(row[0] === chosen.name));
    built.lines[j].at(-1).classList.toggle("is-wrong", check?.rows[row[0]]?.[2] === false);
  });
  setText(built.title, chosen.name);
  setText(built.size, `${chosen.rows} × ${chosen.columns}`);
  for (const [input, value, most] of [
    [built.row, chosen.row, chosen.rows], [built.column, chosen.column, chosen.columns],
  ]) {
    input.max = most;
    if (document.activeElement !== input) input.value = value + 1;
  }
  SYMBOLS.forEach(([key, symbol], j) => {
    setText(built.terms[j],
      key === "clipped" ? t("afterClipping", { symbol })
        : key === "update" ? t("updateBy", { symbol, optimiser: t(optimiser) })
        : symbol);
    setText(built.values[j], exact(chosen[key]));
  });
  setText(built.check, t(check?.running ? "checkStop" : "checkGradients"));
}

export function table({ model, t }) {
  const data = model.board.weights;
  return data ? { columns: columns(t), rows: data.rows.map(row => cells(row, data.check)) } : null;
}
