/* Charts are plain SVG. A chart's moving parts are made once and only their attributes change. */

const NS = "http://www.w3.org/2000/svg";

/** An element of SVG.  One whose place is no number is not seen, as on a canvas. */
export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (Number.isNaN(value)) node.setAttribute("visibility", "hidden");
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

/** Words in a chart. */
export const svgText = (words, attributes) => svg("text", attributes, words);

export function set(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    const text = String(value);
    if (node.getAttribute(key) !== text) node.setAttribute(key, text);
  }
}

/** A path through [x, y] points that breaks where a number is missing. */
export function path(length, x, y) {
  let d = "", pen = "M";
  for (let j = 0; j < length; j++) {
    const a = x(j), b = y(j);
    if (!Number.isFinite(a) || !Number.isFinite(b)) { pen = "M"; continue; }
    d += `${pen}${a.toFixed(1)},${b.toFixed(1)}`;
    pen = "L";
  }
  return d;
}

/** Round steps that divide 0..high into at most `most` parts. */
export function ticks(high, most = 4) {
  if (!(high > 0)) return [0];
  const raw = high / most, e = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5].find(s => s * e >= raw - 1e-12) ?? 10) * e;
  return Array.from({ length: Math.floor(high / step + 1e-9) + 1 }, (_, j) => Number((j * step).toPrecision(6)));
}

/** At most one drawing a frame, and none while the page is hidden. */
export function onFrame(draw) {
  let pending = 0;
  const ask = () => { pending ||= requestAnimationFrame(() => { pending = 0; draw(); }); };
  ask.cancel = () => cancelAnimationFrame(pending);
  return ask;
}
