/* Equations as LaTeX: a cell's own, from the trees that its header's text is read into (equations.js), and the formula
   line with its numbers, from its terms (stage/formula.js).  Both are for math mode of any engine with amsmath. */

import { HAN } from "../../words.js";

const FUNCTIONS = { "σ": "\\sigma", sigmoid: "\\sigma", tanh: "\\tanh", exp: "\\exp", ln: "\\ln" };
const SIGNS = {
  "⊙": "\\odot", "×": "\\times", "−": "-", "σ": "\\sigma ", "δ": "\\delta ", "Σ": "\\sum ", "∂": "\\partial ",
  "‖": "\\Vert ", "→": "\\rightarrow ", "←": "\\leftarrow ", "½": "\\tfrac12 ", "ŷ": "\\hat{y}", "′": "'",
  "ᵀ": "^{\\top}",
  "²": "^{2}", "ᶻ": "^{z}", "⁺": "^{+}", "≈": "\\approx ", "\u2009": "\\,", "√": "\\sqrt ",
  "%": "\\%", "&": "\\&", "#": "\\#", "$": "\\$", "_": "\\_", "{": "\\{", "}": "\\}", "~": "\\sim ", "^": "\\hat{}",
  "\\": "\\backslash ",
};
const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", PLAIN = "0123456789-";

/** Words as LaTeX: signs by their commands, functions upright, other languages and quoted words as text. */
export function texOfText(text) {
  return text.split(/(“[^”]*”|[\u2e80-\uffef]+|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+|\p{L}{2,})/u).map((part, j) => {
    if (j % 2 === 0) return [...part].map(sign => SIGNS[sign] ?? sign).join("");
    if (SUPERSCRIPT.includes(part[0])) return `^{${[...part].map(c => PLAIN[SUPERSCRIPT.indexOf(c)]).join("")}}`;
    if (part in FUNCTIONS) return `${FUNCTIONS[part]} `;
    if (part.startsWith("“") || HAN.test(part)) return `\\text{${part.replace(/[\\{}$&#%_~^]/g, escaped)}}`;
    if (/^(δ\p{L}|dh|dW)$/u.test(part)) return [...part].map(sign => SIGNS[sign] ?? sign).join("");
    return `\\mathrm{${part}}`;
  }).join("").replace(/\s+/g, " ").trim();
}
const escaped = sign =>
  ({ "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" })[sign] ?? `\\${sign}`;

/** The formula line: its symbols, and under them its numbers.
    @param {any[]} terms */
export function texOfTerms(terms) {
  const piece = ([text, sub]) => texOfText(text) + (sub === undefined ? "" : `_{${texOfText(sub)}}`);
  const upper = ({ show, op, note }) =>
    (op === undefined ? show.map(piece).join("")
      : op === "" && note ? `\\text{${note.replace(/[\\{}$&#%_~^]/g, escaped)}}` : texOfText(op));
  const lower = ({ op, note, number }) =>
    (op === undefined ? texOfText(number) : note ? "" : texOfText(op.replace("⊙", "×")));
  /** @type {any[][]} */
  const lines = [[]];
  for (const term of terms) if (term.gap) lines.push([]); else lines[lines.length - 1].push(term);
  return aligned(lines.filter(line => line.length).flatMap(line => [upper, lower].map(say => {
    const [first, second, ...rest] = line.map(say);
    return [first, second ?? "", ...rest].filter((part, j) => part || j < 2).join(" ").replace(/ (=) /, " &$1 ");
  })));
}

/** Every equation of a cell, its steps in their order. */
export const texOfCell = score => aligned(score.substeps.map(s => {
  const { name, tree } = score.equations[s];
  return `${symbol({ name })} &= ${texOf(tree)}`;
}));

const aligned = lines => `\\begin{aligned}\n${lines.join(" \\\\\n")}\n\\end{aligned}\n`;

/** A tree of equations.js as LaTeX: a prime is the step before, a plus the step after. */
export function texOf(node) {
  switch (node.type) {
    case "num": return String(node.value);
    case "sym": return symbol(node);
    case "square": return `${texOf(node.inner)}^{2}`;
    case "positive": return `[${texOf(node.inner)} > 0]`;
    case "apply": return node.order === "right"
      ? `${texOf(node.vector)} ${symbol({ name: node.matrix })}`
      : `${symbol({ name: node.matrix })} ${texOf(node.vector)}`;
    case "call": return `${FUNCTIONS[node.fn] ?? `\\operatorname{${node.fn}}`}(${texOf(node.arg)})`;
    case "group": return `(${texOf(node.inner)})`;
    case "neg": return `-${texOf(node.inner)}`;
    default: return `${texOf(node.left)} ${SIGNS[node.op] ?? node.op} ${texOf(node.right)}`;
  }
}

/** A symbol with its time below; a matrix, a bias and what has a name of its own below have none.
    @param {{ name: string, prev?: boolean, next?: boolean }} sym */
function symbol({ name, prev, next }) {
  const [letter, ...sub] = name.replace("ᵀ", "").split("_"), below = sub.join("_");
  const transposed = name.includes("ᵀ") ? "^{\\top}" : "";
  const tex = [...letter].map(sign => (SIGNS[sign] ?? sign).trim()).join(" ");
  if (/^(?:\p{Lu}_|[WUVR]ᵀ?$|[bc](_|$))/u.test(name) || below) return tex + (below ? `_{${below}}` : "") + transposed;
  return `${tex}_{t${prev ? "-1" : next ? "+1" : ""}}`;
}
