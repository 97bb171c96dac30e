/* A line of numbers as the page shows it, worked out: each number stands for all that are rounded to it.

     evaluate("0.68 × −1.20 + tanh 0.5")  ->  [low, high]: where the result of the exact numbers must lie            */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const LEXEME = /\s*(?:(\d+(?:\.\d+)?)(?:×10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))?|(tanh|relu|mean|ln|e\^|σ|½)|([-−+×⊙/(),;²]))/uy;
const ONE = {
  tanh: Math.tanh, relu: x => Math.max(0, x), "σ": x => 1 / (1 + Math.exp(-x)), ln: Math.log, "e^": Math.exp,
};

const exponent = text => Number([...text].map(c => (c === "⁻" ? "-" : SUPERSCRIPTS.indexOf(c))).join(""));
const ordered = list => [Math.min(...list), Math.max(...list)];
const each = (p, q, f) => ordered(p.flatMap(x => q.map(y => f(x, y))));

/** The number that a text shows. */
export const numberOf = text => { const [low, high] = evaluate(text); return (low + high) / 2; };

/** Whether two intervals have a number in common. */
export const agree = ([a, b], [c, d]) => a <= d + 1e-12 && c <= b + 1e-12;

export function evaluate(text) {
  const tokens = [];
  LEXEME.lastIndex = 0;
  while (LEXEME.lastIndex < text.trimEnd().length) {
    const from = LEXEME.lastIndex, m = LEXEME.exec(text);
    if (!m) throw new SyntaxError(`Cannot read “${text.slice(from)}” in “${text}”`);
    tokens.push(m[1] ? { number: rounded(m[1], m[2]) } : { word: m[3] ?? m[4] });
  }
  let at = 0;
  const is = (...words) => words.includes(tokens[at]?.word), take = (...words) => is(...words) && tokens[at++].word;
  const need = word => { if (!take(word)) throw new SyntaxError(`Expected ${word} at ${at} of “${text}”`); };

  function sum() {
    let left = product();
    for (let op = take("+", "−"); op; op = take("+", "−")) {
      const right = product();
      left = op === "+" ? [left[0] + right[0], left[1] + right[1]] : [left[0] - right[1], left[1] - right[0]];
    }
    return left;
  }
  function product() {
    let left = atom();
    for (let op = take("×", "⊙", "/"); op; op = take("×", "⊙", "/")) {
      left = each(left, atom(), op === "/" ? (x, y) => x / y : (x, y) => x * y);
    }
    return left;
  }
  function atom() {
    if (take("−")) { const [low, high] = atom(); return [-high, -low]; }
    if (take("½")) { const [low, high] = atom(); return [low / 2, high / 2]; }
    if (take("mean")) return mean();
    const f = take(...Object.keys(ONE));
    if (f) { const [low, high] = atom(); return ordered([ONE[f](low), ONE[f](high)]); }
    if (take("(")) {
      const inner = sum();
      need(")");
      return take("²") ? ordered([inner[0] ** 2, inner[1] ** 2, ...(inner[0] < 0 && inner[1] > 0 ? [0] : [])]) : inner;
    }
    const { number } = tokens[at++] ?? {};
    if (!number) throw new SyntaxError(`A number is missing in “${text}”`);
    return number;
  }
  function mean() {
    need("(");
    const parts = [];
    do parts.push(sum()); while (take(";"));
    need(")");
    return [0, 1].map(end => parts.reduce((total, part) => total + part[end], 0) / parts.length);
  }
  const result = sum();
  if (at < tokens.length) throw new SyntaxError(`“${text}” goes on after its end`);
  return result;
}

/* 0.68 is any number from 0.675 to 0.685; a whole number is itself. */
function rounded(digits, power) {
  const places = digits.split(".")[1]?.length ?? 0, scale = power ? 10 ** exponent(power) : 1;
  const half = places ? 0.5 * 10 ** -places : 0;
  return [(Number(digits) - half) * scale, (Number(digits) + half) * scale];
}
