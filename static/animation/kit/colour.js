/* The two ramps of the stage, and the theme's colours as the canvas needs them.
   Gates (0..1) are cividis; signed values are blue, the theme's middle grey, vermillion, centred at 0.   */

const CIVIDIS = [
  [0, 32, 76], [0, 48, 111], [66, 78, 108], [108, 110, 114],
  [148, 143, 120], [193, 178, 110], [234, 214, 77], [254, 232, 56],
];
const BLUE = [0, 114, 178], VERMILLION = [213, 94, 0], WHITE = [255, 255, 255];
const STEPS = 128;

export const clamp = (x, low = 0, high = 1) => Math.min(high, Math.max(low, x));
export const lerp = (p, q, x) => p + (q - p) * x;
export const ease = x => (x = clamp(x), x * x * (3 - 2 * x));
const rgb = (p, q, w) => `rgb(${p.map((c, j) => Math.round(lerp(c, q[j], w)))})`;

const cividisTable = Array.from({ length: STEPS + 1 }, (_, j) => {
  const p = j / STEPS * (CIVIDIS.length - 1), k = Math.min(CIVIDIS.length - 2, Math.floor(p));
  return rgb(CIVIDIS[k], CIVIDIS[k + 1], p - k);
});
const divergingTables = new Map();

/** What is no number has a colour of neither ramp. */
export const NO_NUMBER = "rgb(204,121,167)";

export const cividis = x => (Number.isNaN(x) ? NO_NUMBER : cividisTable[Math.round(clamp(x) * STEPS)]);

export function diverging(x, middle = WHITE) {
  if (Number.isNaN(x)) return NO_NUMBER;
  const key = String(middle);
  if (!divergingTables.has(key)) {
    divergingTables.set(key,
      [BLUE, VERMILLION].map(end => Array.from({ length: STEPS + 1 }, (_, j) => rgb(middle, end, j / STEPS))));
  }
  return divergingTables.get(key)[x < 0 ? 0 : 1][Math.round(clamp(Math.abs(x)) * STEPS)];
}

/** The CSS variables of the page, read once for each theme. */
export function readTheme(element) {
  const css = getComputedStyle(element), read = (name, fallback) => css.getPropertyValue(name).trim() || fallback;
  return {
    page: read("--page", "#f5f5f3"), paper: read("--paper", "#ffffff"), sunk: read("--sunk", "#f1f2f1"),
    line: read("--line", "#e2e3e1"), lineStrong: read("--line-strong", "#c6c9cb"),
    ink: read("--ink", "#16191d"), ink2: read("--ink-2", "#4b535c"), ink3: read("--ink-3", "#666e77"),
    blue: read("--blue", "#0072b2"), vermillion: read("--vermillion", "#d55e00"),
    purple: read("--purple", "#a8508a"), purpleSoft: read("--purple-soft", "#cc79a7"),
    accent: read("--accent", "#005f95"),
    track: read("--track", "#ffffff"), trackLine: read("--track-line", "#e2e3e1"),
    middle: read("--mid", "222,226,229").split(",").map(Number),
    text: read("--text", "system-ui, sans-serif"), math: read("--math", "serif"),
  };
}
