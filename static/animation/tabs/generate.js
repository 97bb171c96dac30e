/* Generation: the text as it grows, a token at a time, and the distribution that each was drawn from. */

import { element, setText } from "../kit/dom.js";
import { plain } from "../kit/format.js";
import { LINE_END, between, typed } from "../kit/space.js";

export const allRows = true;
export const title = { en: "Generate", zh: "生成" };
export const watch = ["board"];
/** @type {[string, number, number, number][]} */
const FIELDS = [["temperature", 0, 2, 0.1], ["top_k", 0, 100, 1], ["seed", 0, 2 ** 31 - 1, 1], ["length", 1, 400, 1]];
let built = null, language = "", chosen = -1;

export const leave = () => { built = null; };

/** @param {TabPlace} place */
export function draw({ model, el, t }) {
  const data = model.board.generation;
  if (!data) {
    built = null;
    el.replaceChildren(element("p", { className: "soon", textContent: t("generateSoon") }));
    return "";
  }
  if (!built || !el.contains(built.root) || language !== model.language) {
    language = model.language;
    built = build(model, data, t);
    el.replaceChildren(built.root);
  }
  fill(data, t);
  const { step } = model.board;
  return data.drawn.length
    ? t(data.step === step ? "generateAt" : "generateBefore", { step: data.step, now: step })
    : t("generateNote");
}

function build(model, data, t) {
  const inputs = Object.fromEntries(FIELDS.map(([name, min, max, step]) => [
    name,
    element("input", {
      type: "number", inputMode: step < 1 ? "decimal" : "numeric", min, max, step, value: String(data.settings[name]),
    }),
  ]));
  const start = element("button", { type: "submit", className: "primary" });
  const form = element("form", { className: "generate-form", onsubmit: event => {
    event.preventDefault();
    if (model.board.generation?.running) return model.send({ type: "stop" });
    chosen = -1;
    model.send({ type: "generate", ...Object.fromEntries(FIELDS.map(([name]) => [name, Number(inputs[name].value)])) });
  } }, ...FIELDS.map(([name]) => element("label", { title: t(`help_${name}`) },
    element("span", { textContent: t(`generate_${name}`) }), inputs[name])), start);
  const prompt = element("span", { className: "generated-prompt" }), text = element("span");
  const bars = element("ol", { className: "generated-bars" }), title = element("h3");
  return {
    root: element("div", { className: "generate" },
      element("div", {}, form, element("p", { className: "generated", lang: "" }, prompt, text)),
      element("section", {}, title, bars)),
    start, prompt, text, bars, title,
  };
}

function fill(data, t) {
  const { drawn, level } = data, now = chosen >= 0 && chosen < drawn.length ? chosen : drawn.length - 1;
  setText(built.start, t(data.running ? "stopGenerating" : "generate"));
  setText(built.prompt, data.prompt);
  const known = built.text.children;
  const isOther = drawn.length && known.length && known[0].dataset.token !== drawn[0].token;
  if (known.length > drawn.length || built.last !== data.prompt || isOther) built.text.replaceChildren();
  built.last = data.prompt;
  for (let j = known.length; j < drawn.length; j++) {
    const gap = between(j ? drawn[j - 1].token : data.prompt, drawn[j].token, level);
    const isEnd = drawn[j].token === LINE_END;                 // the end of a line is seen, and ends it
    const button = element("button", {
      type: "button", textContent: gap + (isEnd ? LINE_END : typed(drawn[j].token)),
      onclick: () => { chosen = j; fill(data, t); },
    });
    button.dataset.token = drawn[j].token;
    built.text.append(button, isEnd ? "\n" : "");
  }
  for (const [j, button] of [...known].entries()) button.setAttribute("aria-pressed", String(j === now));
  setText(built.title, now >= 0 ? t("drawnFrom", { word: drawn[now].token, p: plain(drawn[now].p) }) : "");
  built.bars.replaceChildren(...(drawn[now]?.best ?? []).map(([word, p]) =>
    element("li", { className: word === drawn[now].token ? "is-drawn" : "" },
      element("span", { textContent: word }), bar(p), element("span", { className: "num", textContent: plain(p) }))));
}

function bar(p) {
  const node = element("span", { className: "generated-bar" });
  node.style.setProperty("--p", `${100 * p}%`);
  return node;
}

export function table({ model, t }) {
  const drawn = model.board.generation?.drawn ?? [];
  return drawn.length
    ? {
      columns: [["t", true], [t("token")], ["p", true]],
      rows: drawn.map(({ token, p }, j) => [j + 1, token, plain(p, 4)]),
    }
    : null;
}
