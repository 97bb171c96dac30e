/* Small helpers for building a view's own elements. Text always enters as text. */

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in node && !key.includes("-") && key !== "list") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

/** An icon of 16 × 16 from one or more path data. */
export function icon(...paths) {
  const NS = "http://www.w3.org/2000/svg", svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) svg.appendChild(document.createElementNS(NS, "path")).setAttribute("d", d);
  return svg;
}

/** Whether a key belongs to an input method.  Safari ends a composition before the Enter that ended it, which has the
    code 229. */
export const isComposing = event => event.isComposing || event.keyCode === 229;

/** How much larger than in its own pixels the whole page is shown (app.css): more than 1 on a very large screen. */
export const pageZoom = () => Number(getComputedStyle(document.documentElement).zoom) || 1;

/** The element that has the focus in the document, or in the shadow root, of a node. */
export const focusedBeside = node =>
  /** @type {Document | ShadowRoot} */ (node.getRootNode()).activeElement ?? null;

export const setText = (node, text) => { if (node.textContent !== text) node.textContent = text; };

/** The beginning of a text, at most so long, that ends between two characters as they are read. */
export function cut(text, most) {
  if (text.length <= most) return text;
  const parts = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text.slice(0, most + 64));
  let end = 0;
  for (const { index, segment } of parts) if (index + segment.length <= most) end = index + segment.length;
  return text.slice(0, end);
}
