/* The page on paper: the open lesson with its text, the whole stage with its legend and formula, a table of one unit's
   gates to fill in, and the link as a QR code.  It is made when the browser asks to print, in the light theme, and
   nothing in it needs a colour to be read. */

import { wordsOf } from "../../words.js";
import { readTheme } from "../kit/colour.js";
import { element } from "../kit/dom.js";
import { plain } from "../kit/format.js";
import { phrase, substepName } from "../../words/phrases.js";
import { qrOf } from "../kit/qr.js";
import { svg } from "../kit/svg.js";
import { evaluate } from "../model/equations.js";
import { environment, focus, laneKey, orderOf, readScore } from "../model/score.js";
import { stagePicture } from "../stage/export.js";
import { describe } from "../stage/formula.js";
import { buildScene } from "../stage/scene.js";
import { published } from "./share.js";

const WIDTH = 920, MOST_TOKENS = 8, QUIET = 4, MOST_LINK = 800;

/** Makes the paper whenever the page is printed; returns the clean-up. */
export function onPaper(model) {
  const root = document.documentElement, t = wordsOf(model);
  const paper = element("section", { className: "paper", "aria-hidden": "true" });
  /** @type {string | undefined} */
  let worn;
  const before = () => {
    if (!paper.isConnected) worn = root.dataset.theme;              // a browser may say it twice
    root.dataset.theme = "light";
    paper.replaceChildren(...sheets(model, t));
    document.body.append(paper);
  };
  const after = () => {
    root.dataset.theme = worn || root.dataset.theme;
    paper.remove();
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
    paper.remove();
  };
}

function sheets(model, t) {
  const { trace } = model;
  return [heading(model, t), ...lesson(model.board.lesson), ...(trace ? [figure(model, t), table(model, t)] : [])];
}

/* ---- what it is of, and how to open it ---- */
function heading({ board }, t) {
  const { summary = {}, step, steps, loss, lesson: open, lessons = [] } = board;
  const kind = open
    ? `${t("lessonNumber", { number: open.number, count: lessons.length })} · ${open.page} / ${open.pages}`
    : t("title");
  const line = [
    summary.network, steps && t("count", { step, steps }), Number.isFinite(loss) && t("lossOf", { loss: plain(loss) }),
  ].filter(Boolean).join(" · ");
  return element("header", {}, element("div", {},
    element("p", { className: "paper-kind", textContent: kind }),
    element("h1", { textContent: open ? open.title : summary.text ?? "" }), element("p", { textContent: line })),
    ...way(board, t));
}

function way({ lesson: open }, t) {
  const home = published();
  if (!home) return [];
  const fragment = open ? `#lesson-${open.name}-${open.page}` : window.unrolled.link || location.hash;
  const link = home + fragment, rows = link.length <= MOST_LINK ? qrOf(link) : null;
  if (!rows) return [element("p", { className: "paper-way", textContent: t("paperTooLong", { link: home }) })];
  return [element("div", { className: "paper-way" }, code(rows, t("qrOf")),
    element("p", { textContent: t("paperLink") }), link.length < 90 && element("p", { textContent: link }))];
}

function code(rows, name) {
  const n = rows.length + 2 * QUIET;
  const dark = rows.flatMap((row, y) => row.map((on, x) => (on ? `M${x + QUIET},${y + QUIET}h1v1h-1z` : ""))).join("");
  return svg("svg", {
    role: "img", "aria-label": name, viewBox: `0 0 ${n} ${n}`, "shape-rendering": "crispEdges",
  }, svg("rect", { width: n, height: n, fill: "#fff" }), svg("path", { d: dark, fill: "#000" }));
}

/* ---- the lesson's page: its text, its words explained, its question with boxes to tick ---- */
function lesson(open) {
  if (!open) return [];
  const words = text => text.replace(/\[\[[^|\]]*\|([^\]]*)\]\]/g, "$1");
  const used = [...open.text.matchAll(/\[\[([^|\]]*)\|([^\]]*)\]\]/g)].filter(([, key]) => open.terms?.[key]);
  return [element("section", { className: "paper-lesson" },
    element("p", { textContent: words(open.text) }),
    used.length > 0 && element("dl", {}, ...used.flatMap(([, key, word]) => [
      element("dt", { textContent: word }), element("dd", { textContent: words(open.terms[key]) }),
    ])),
    open.options?.length > 0 && element("ul", {},
      ...open.options.map(option => element("li", { textContent: `☐ ${option}` }))))];
}

/* ---- the stage as it stands ---- */
function figure(model, t) {
  const { trace, cursor, language, board } = model, score = readScore(trace), say = phrase(language, board);
  const theme = { ...readTheme(document.documentElement), ink3: "#4b535c" };
  /** @type {any} */
  const scene = buildScene({
    trace, score, layer: cursor.layer, unit: cursor.unit, width: WIDTH, height: 0, vertical: false, theme, say,
    unitChoice: "strongest",
  });
  const picture = stagePicture(scene, { cursor, scroll: 0, width: WIDTH, height: scene.g.across },
    describe(trace, score, cursor, say), WIDTH);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", t("stagePlace"));
  return element("figure", {}, picture);
}

/* ---- one unit's gates, to be worked out with a pencil ---- */
function table(model, t) {
  const { trace, cursor, language, board } = model, score = readScore(trace), say = phrase(language, board);
  const lane = Math.max(0, Math.min(focus(trace, score, cursor).lane ?? 0, trace.directions.length - 1));
  const key = laneKey(cursor.layer, lane), T = trace.tokens.length, { unit } = cursor;
  const order = Array.from({ length: Math.min(T, MOST_TOKENS) }, (_, n) => orderOf(T, lane, n));
  const leaves = order.map(at => environment(trace, score, key, lane, at, unit));
  const rows = score.substeps.map(symbol => {
    const { text, tree } = score.equations[symbol];
    const inside = tree.type === "call" && !["sym", "num"].includes(tree.arg.type);
    const texts = inside ? [`${symbol} = ${tree.fn}(z)`, `z = ${text.slice(text.indexOf("(") + 1, -1)}`] : [text];
    return element("tr", {},
      element("th", { scope: "row" }, element("i", { textContent: symbol }), substepName(say, symbol),
        ...texts.map(line => element("small", {}, ...lowered(line)))),
      ...leaves.map((leaf, n) => element("td", {},
        inside && element("small", { textContent: `z = ${plain(evaluate(tree.arg, leaf))}` }),
        n === 0 && plain(leaf.sym(symbol, false)))));
  });
  return element("section", { className: "paper-table" },
    element("h2", { textContent: t("paperFill", { unit: unit + 1, lane: say(lane ? "rtl" : "ltr") }) }),
    element("p", { textContent: t("paperFillHow") }),
    element("table", {},
      element("thead", {}, element("tr", {}, element("th"),
        ...order.map(at => element("th", { scope: "col", textContent: trace.word(at) })))),
      element("tbody", {}, ...rows)));
}

/* An equation's text with what follows a low line below. */
const lowered = text =>
  text.split(/_(\p{L}+)/u).map((part, j) => (j % 2 ? element("sub", { textContent: part }) : part));
