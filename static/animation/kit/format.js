/* Numbers as a visitor reads them. The minus is U+2212, as wide as the plus. */

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const superscript = n => [...String(n)].map(c => SUPERSCRIPTS[c]).join("");
const bare = (x, digits) => Math.abs(x).toFixed(digits);
const isZero = text => !/[1-9]/.test(text);

/** What is shown where there is no number. */
export const MISSING = "–";

/** What is no finite number, in words: ∞, NaN; a dash where there is none at all. */
const unusual = x => (typeof x !== "number" ? MISSING : Number.isNaN(x) ? "NaN" : x > 0 ? "∞" : "−∞");

/** −0.24, 1.52: a minus only where a digit is left to carry it. */
export function plain(x, digits = 2) {
  if (!Number.isFinite(x)) return unusual(x);
  const text = bare(x, digits);
  return (x < 0 && !isZero(text) ? "−" : "") + text;
}

/** +0.95, −0.30: always with its sign. */
export function signed(x, digits = 2) {
  return Number.isFinite(x) ? (x < 0 && !isZero(bare(x, digits)) ? "−" : "+") + bare(x, digits) : unusual(x);
}

/** A cell of a curve's table: a number that is missing is NaN in a curve, and null in a table. */
export const given = (x, digits) => (Number.isNaN(x) ? null : plain(x, digits));

/** 2.1×10⁻¹; 0 stays 0. The page's one way to write powers of ten. */
export function power(x, digits = 1) {
  if (!Number.isFinite(x)) return unusual(x);
  if (!x) return "0";
  const [m, e] = Math.abs(x).toExponential(digits).split("e");
  return `${x < 0 ? "−" : ""}${m}×10${superscript(Number(e))}`;
}

export const decade = e => `10${superscript(e)}`;

/** As many digits as float32 carries, for the tooltips and tables. */
export function exact(x) {
  if (!Number.isFinite(x)) return unusual(x);
  const a = Math.abs(x);
  return a !== 0 && (a < 1e-3 || a >= 1e4) ? power(x, 4) : plain(x, 5);
}

/** The smallest of 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, … that holds x: a scale's end. */
export function niceCeiling(x) {
  if (!(x > 0) || x === Infinity) return 0.5;
  const steps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  if (x <= 0.5) return 0.5;
  const e = 10 ** Math.max(0, Math.ceil(Math.log10(x)) - 1);
  return e * (steps.find(s => s * e >= x - 1e-9) ?? 10);
}

/** A cell as a visitor reads it: LSTM, and one of their own equations by a word. */
export const cellName = (cell, t) => (cell === "own" ? t("ownCell") : (cell ?? "").toUpperCase());
