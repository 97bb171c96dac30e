/* The formula line under the drawing: where the cursor is, and the line of work there with its numbers. */

import { HAN } from "../../words.js";
import { element, setText } from "../kit/dom.js";

const ZOOMS = [1, 0.92, 0.85, 0.78, 0.7];

export function createFormulaLine() {
  const where = element("div", { className: "formula-where" }), terms = element("div", { className: "terms" });
  /** @type {HTMLElement} */
  const whole = element("div", { className: "formula" }, where, terms);
  let key = "", traceOf = null, marked = [];

  /* The terms that an open lesson speaks of. */
  function showMarked() {
    for (const term of /** @type {Iterable<HTMLElement>} */ (terms.children)) {
      term.classList.toggle("is-marked", marked.includes(term.dataset.symbol));
    }
  }

  /* A line that is too long for its place is written smaller, down to where it can still be read; beyond that, or where
     it is known to be long, it takes more lines (stage.css). */
  function fit(isLong) {
    for (const more of isLong ? [true] : [false, true]) {
      whole.classList.toggle("is-long", more);
      for (const zoom of ZOOMS) {
        terms.style.zoom = zoom;
        if (terms.scrollWidth <= terms.clientWidth && terms.scrollHeight <= terms.clientHeight + 2) return;
      }
    }
  }

  return {
    element: whole,
    /** The line may have another width: it is written anew when it is shown next. */
    forget() { key = ""; },
    /** Before there is a network. */
    tell(words) { setText(where, words); },
    /** What `describe` said of the cursor. */
    show(said, { trace, cursor }, say) {
      const { movement, layer, unit } = cursor, { kind, t, substep, lane } = said;
      const now = [movement, layer, unit, kind, t, substep, lane].join(" ");
      if (key === now && traceOf === trace) return;
      [key, traceOf] = [now, trace];
      where.replaceChildren(element("strong", { textContent: said.where }),
        said.token ? say("tokenWord", said.token, said.word) : "");
      terms.replaceChildren(...said.terms.map(termElement));
      showMarked();
      fit(said.kind === "gradient");
    },
    /** The symbols to mark, with commas between them (lessons.py, `marks`). */
    mark(symbols) {
      marked = symbols.split(",");
      showMarked();
    },
  };
}

/* Symbols are italic, the Chinese characters among them are not. */
const upright = text =>
  text.split(/(\p{Script=Han}+)/u).map(part => (HAN.test(part) ? element("bdi", { textContent: part }) : part));

function termElement(term) {
  if (term.gap) return element("div", { className: "gap" });
  if (term.op !== undefined) {
    return element("div", { className: "op" }, element("dfn", {}, ...upright(term.op)),
      element("span", { textContent: term.note ?? term.op.replace("⊙", "×") }));
  }
  const dfn = element("dfn", {},
    ...term.show.flatMap(([text, sub]) => [
      ...upright(text), ...(sub === undefined ? [] : [element("sub", { textContent: sub })]),
    ]));
  return element("div", {
    "data-symbol": term.symbol, "data-value": String(term.value),
  }, dfn, element("span", { textContent: term.number }));
}
