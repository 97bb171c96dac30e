/* A view as a table, and a table or a picture as a file. */

import { element } from "./dom.js";
import { svg } from "./svg.js";

const MOST_ROWS = 400;
const INLINED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "font-size", "font-family", "font-weight", "font-style", "text-anchor", "paint-order"];

/** columns: [[title, isNumber]], rows: [[cell, …]] */
export function tableElement({ columns, rows }, name) {
  const table = element("table", { className: "table", "aria-label": name },
    element("thead", {}, element("tr", {}, ...columns.map(([title, number]) => element("th", { scope: "col", className: number ? "num" : "", textContent: title })))),
    element("tbody", {}, ...rows.slice(0, MOST_ROWS).map(row => element("tr", {}, ...row.map((cell, j) => element("td", { className: columns[j][1] ? "num" : "", textContent: cell ?? "–" }))))));
  const box = element("div", { className: "table-box", tabIndex: 0, role: "region", "aria-label": name }, table);
  if (rows.length > MOST_ROWS) box.append(element("p", { className: "soon", textContent: `${MOST_ROWS} / ${rows.length} → CSV` }));
  return box;
}

/** RFC 4180; a cell that a spreadsheet would run as a formula is quoted with an apostrophe. */
export function toCsv({ columns, rows }) {
  const cell = value => {
    const text = typeof value === "string" && /^[=+@\t\r]|^-(?!\d)/.test(value) ? `'${value}` : String(value ?? "").replace(/^−/, "-");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.map(c => c[0]), ...rows].map(row => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type })), link = element("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Everything drawn in `body`, where it stands, as one SVG file with its caption. */
export function saveChart(body, name, caption) {
  const room = body.getBoundingClientRect(), height = room.height + 28, style = getComputedStyle(document.documentElement), colour = key => style.getPropertyValue(key).trim();
  const picture = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width: room.width, height, viewBox: `0 0 ${room.width} ${height}` }, svg("rect", { width: room.width, height, fill: colour("--paper") }));
  const write = (text, x, y, size) => { const node = picture.appendChild(svg("text", { x, y, "font-family": "sans-serif", "font-size": size, fill: colour("--ink-2") })); node.textContent = text; };
  for (const node of body.querySelectorAll("svg, canvas, h3")) {
    const box = node.getBoundingClientRect(), x = box.left - room.left, y = box.top - room.top;
    if (node.localName === "h3") write(node.textContent, x, y + 14, 12);
    else if (node.localName === "canvas") picture.append(svg("image", { x, y, width: box.width, height: box.height, href: node.toDataURL() }));
    else picture.append(frozen(node, x, y, box));
  }
  write(caption, 0, height - 8, 11);
  save(`${name}.svg`, new XMLSerializer().serializeToString(picture), "image/svg+xml");
}

function frozen(node, x, y, box) {
  const copy = node.cloneNode(true), from = [node, ...node.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
  to.forEach((part, j) => {
    const css = getComputedStyle(from[j]);
    for (const key of INLINED) part.setAttribute(key, css.getPropertyValue(key));
  });
  for (const [key, value] of Object.entries({ x, y, width: box.width, height: box.height })) copy.setAttribute(key, value);
  return copy;
}
