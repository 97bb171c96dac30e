/* The equations beside an opened cell: each with its number, what that means, and the code that computes it. */

import { element, setText } from "../kit/dom.js";
import { plain, power } from "../kit/format.js";
import { backEnvironment } from "../model/backward.js";
import { laneKey } from "../model/score.js";
import { meaning } from "./meaning.js";

/** go(name, n): to where a line is computed. */
export function createLines(say, go) {
  const list = element("ol", { className: "cell-lines" });
  let key = "", rows = [];

  function build({ trace, score, code }, isBack) {
    const lines = isBack ? score.backward : score.substeps.map(name => ({ name, text: trace.equations[name] }));
    rows = lines.map(({ name, text }, n) => {
      const written = code.find(([, at]) => at === name)?.[0].replace(/\s+#.*$/, "").trim();
      const value = element("b", {}), sense = element("span", { className: "cell-sense" });
      const row = element("li", {}, element("button", { type: "button", onclick: () => go(name, n) },
        element("span", { className: "cell-equation" }, ...pieces(text)), value, sense,
        written ? element("code", { textContent: written }) : null));
      return { name, n, row, value, sense };
    });
    list.replaceChildren(...rows.map(({ row }) => row));
    list.setAttribute("aria-label", say(isBack ? "cellBackLines" : "cellLines"));
  }

  return {
    element: list,
    /** place: { trace, score, scene, code, layer, lane, t, unit }; isDone(line) and isNow(line) of each. */
    show(place, isBack, isDone, isNow) {
      const { trace, score, scene, code, layer, lane, t, unit } = place;
      const now = JSON.stringify([isBack, trace.equations, code.length]);
      if (now !== key) { key = now; build(place, isBack); }
      const env = isBack ? backEnvironment(trace, score, layer, lane, t, unit) : null;
      for (const line of rows) {
        const isKnown = isDone(line), isLit = isNow(line);
        line.row.classList.toggle("is-lit", isLit);
        line.row.toggleAttribute("aria-current", isLit);
        const number = () => (env ? power(env.sym(line.name)) : plain(scene.trace.at(...at(place, line.name))));
        setText(line.value, isKnown ? number() : "");
        const said = isKnown && !isBack ? meaning(scene, { lane, t, unit, symbol: line.name }) : "";
        setText(line.sense, said.replace(/^.*?[:：]\s*/u, ""));
      }
    },
  };
}

const at = ({ layer, lane, t, unit }, name) => [`${laneKey(layer, lane)}.${name}`, t, unit];

/* An equation with its subscripts. */
function pieces(text) {
  return text.replaceAll("'", "′").replaceAll(" - ", " − ").split(/(_[\p{L}\p{N}]+)/u)
    .map(part => (part.startsWith("_") ? element("sub", { textContent: part.slice(1) }) : part));
}
