/* The code: this network as NumPy, forward and backward, as Python writes it. The line that the animation is at is
   lit, and what this token's lines have given so far is beside them, for the chosen unit. */

import { element, pageZoom, setText } from "../kit/dom.js";
import { plain, power } from "../kit/format.js";
import { backEnvironment } from "../model/backward.js";
import { focus, laneKey, readScore, remember } from "../model/score.js";

export const title = { en: "Code", zh: "代码" };
export const watch = ["trace", "board", "cursor"];
export const allRows = true;
const LINE = 18;                                                    // px
const LONG = 200;                                                   // a longer line is no line of ours
let built = null;

export const enter = model => model.send({ type: "code", on: true });
export const leave = model => {
  if (!model.opened) model.send({ type: "code", on: false });       // else the opened cell shows its lines
  built = null;
};

/** @param {TabPlace} place */
export function draw({ model, el, t }) {
  const { code } = model.board;
  if (!code?.length) {
    built = null;
    el.replaceChildren(element("p", { className: "soon", textContent: t(code ? "codeNone" : "codeSoon") }));
    return "";
  }
  const key = JSON.stringify([code, model.language]);
  if (built?.key !== key || !el.contains(built.root)) {
    built = build(model, code, key, t);
    el.replaceChildren(built.root);
  }
  if (!model.trace) return "";
  const here = place(model);
  light(built, here);
  return here.t < 0 ? "" : t("codeNote", { unit: model.cursor.unit + 1, word: model.trace.word(here.t) });
}

function build(model, code, key, t) {
  const lines = code.map(([text]) => {
    const value = element("span", { className: "value" });
    return { value, row: element("li", {}, coloured(text.slice(0, LONG)), value) };
  });
  const list = element("ol", { className: "code-lines" }, ...lines.map(line => line.row));
  const box = element("div", {
    className: "code-box", tabIndex: 0, role: "region", "aria-label": title[model.language],
  }, list);
  const whole = `import numpy as np\n\n${code.map(([text]) => text).join("\n")}\n`;
  const tools = element("div", { className: "code-tools" },
    element("button", {
      type: "button", className: "outline small", textContent: t("codeCopy"),
      onclick: () => model.receive({ type: "copy", text: whole, said: "codeCopied", blocked: "codeBlocked" }),
    }),
    element("button", {
      type: "button", className: "outline small", textContent: t("codeTake"),
      onclick: () => model.send({ type: "export", kind: "numpy" }),
    }));
  return { key, code, lines, list, box, root: element("div", {}, tools, box) };
}

/* A line with its comment or its docstring paler than the rest. */
function coloured(text) {
  const at = text.trimStart().startsWith('"""') ? 0 : text.search(/\s+# |^# /);
  const code = at < 0 ? text : text.slice(0, at);
  return element("code", {}, code,
    at < 0 ? null : element("span", { className: "hushed", textContent: text.slice(at) }));
}

/** Where the animation is: the `at` of its lines, the token, and the value of every `at` that this token has by
    now. */
export function place({ trace, cursor }) {
  const score = remember(trace, "score", () => readScore(trace)), here = focus(trace, score, cursor);
  const { layer, unit } = cursor, { lane, t } = here;
  const key = laneKey(layer, lane), values = new Map();
  if (here.kind === "substep") {
    for (const s of score.substeps.slice(0, score.substeps.indexOf(here.substep) + 1)) {
      values.set(s, plain(trace.at(`${key}.${s}`, t, unit)));
    }
    return { at: here.substep, t, back: false, values };
  }
  if (here.kind === "gradient") {
    const env = backEnvironment(trace, score, layer, lane, t, unit);
    const { line = -1 } = here, done = line < 0 ? score.backward : score.backward.slice(0, line + 1);
    for (const { name } of done) values.set(name, power(env.sym(name)));
    if (line < 0 && trace.has(`${key}.share_norm`)) {
      values.set("sum", `‖dW‖ ${power(trace.at(`${key}.share_norm`, t))}`);
    }
    return { at: line < 0 ? "sum" : score.backward[line].name, t, back: true, values };
  }
  if (here.kind === "join" && trace.head?.[t]) values.set("join", `z ${plain(trace.head[t].z)}`);
  if (here.kind === "loss") values.set("loss", plain(trace.loss, 4));
  return { at: here.kind, t, back: here.kind === "loss" || here.kind === "handed", values };
}

/* Lights the place's lines, and brings the first of them into the box's sight; the page itself stays where it is. */
function light({ code, lines, list, box }, { at, back, values }) {
  const said = new Set();
  list.classList.toggle("is-back", back);
  lines.forEach(({ row, value }, n) => {
    const where = code[n][1], isLit = where !== "" && where === at, last = !["join", "loss", "sum"].includes(where);
    row.classList.toggle("is-lit", isLit);
    row.toggleAttribute("aria-current", isLit);
    const shown = where !== "" && values.has(where)
      && (last ? code.findLastIndex(line => line[1] === where) === n : !said.has(where));
    if (shown) said.add(where);
    setText(value, shown ? values.get(where) : "");
  });
  const first = lines.find(line => line.row.classList.contains("is-lit"))?.row;
  if (!first) return;
  const top = first.offsetTop - list.offsetTop, inSight = innerHeight / pageZoom() - box.getBoundingClientRect().top;
  const high = Math.min(box.clientHeight, Math.max(4 * LINE, inSight)) - 2 * LINE;
  if (top < box.scrollTop + LINE || top > box.scrollTop + high) box.scrollTop = Math.max(0, top - 2 * LINE);
}

export function table({ model, t }) {
  const { code } = model.board;
  if (!code?.length || !model.trace) return null;
  const { values } = place(model);
  return {
    columns: [[t("codeLine"), true], [t("codeText")], [t("codeValue"), true]],
    rows: code.map(([text, at], n) => [n + 1, text, at && values.has(at) ? values.get(at) : ""]),
  };
}
