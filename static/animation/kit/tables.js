/* A view as a table, and a table or a picture as a file. */

import { element, pageZoom } from "./dom.js";
import { MISSING } from "./format.js";
import { svg, svgText } from "./svg.js";

const MOST_ROWS = 400, EDGE = 12, LINE = 18, GAP = 20;
const INLINED = [
  "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity",
  "font-size", "font-family", "font-weight", "font-style", "text-anchor", "paint-order",
];

/** columns: [[title, isNumber]], rows: [[cell, …]]
    @param {{ columns: any[][], rows: any[][], caption?: string }} table
    @param {string} name */
export function tableElement({ columns, rows, caption }, name) {
  const table = element("table", { className: "table", "aria-label": name },
    caption && element("caption", { textContent: caption }),
    tableHead(columns),
    element("tbody", {},
      ...rows.slice(0, MOST_ROWS).map(row => element("tr", {},
        ...row.map((cell, j) =>
          element("td", { className: columns[j][1] ? "num" : "", textContent: cell ?? MISSING }))))));
  const box = element("div", { className: "table-box", tabIndex: 0, role: "region", "aria-label": name }, table);
  if (rows.length > MOST_ROWS) {
    box.append(element("p", { className: "soon", textContent: `${MOST_ROWS} / ${rows.length} → CSV` }));
  }
  return box;
}

/** The row of titles of a table's columns. */
export const tableHead = columns => element("thead", {}, element("tr", {}, ...columns.map(([title, isNumber]) =>
  element("th", { scope: "col", className: isNumber ? "num" : "", textContent: title }))));

/** RFC 4180; what is missing is an empty cell, and one that a spreadsheet would run as a formula is quoted with an
    apostrophe. */
export function toCsv({ columns, rows }) {
  const cell = (value, isNumber) => {
    if (isNumber && value === MISSING) return "";
    const text = typeof value === "string" && /^[=+@\t\r]|^-(?!\d)/.test(value)
      ? `'${value}`
      : machine(String(value ?? ""));
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [
    columns.map(([title]) => cell(title)), ...rows.map(row => row.map((value, j) => cell(value, columns[j][1]))),
  ].map(row => row.join(",")).join("\r\n")
    + "\r\n";
}

/* A number as a page shows it, −0.25 or −2.1×10⁻³, is written as a machine reads it. */
const machine = text =>
  (/^−?\d+(\.\d+)?(×10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)?$/u.test(text)
    ? text.replace("×10", "e").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/gu, c => "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)).replace(/[−⁻]/gu, "-")
    : text);

export function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type })), link = element("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Everything drawn in `body`, where it is, as one SVG with its caption; null where nothing is drawn.
    `axes`: [along, up], what a chart's two axes measure, with their units.
    @param {string[] | null} axes */
export function pictureOf(body, caption, axes = null) {
  if (!body.querySelector("svg")) return null;
  const room = body.getBoundingClientRect(), zoom = pageZoom(), more = axes ? AXES : 0;
  const parts = [...body.querySelectorAll("svg, h3")].map(node => ({ node, box: node.getBoundingClientRect() }));
  const rows = [...new Set(parts.filter(({ node }) => node.matches("svg")).map(({ box }) => Math.round(box.top)))];
  rows.sort((a, b) => a - b);
  const { picture, write } = sheet(room.width / zoom, room.height / zoom + more * rows.length, caption);
  for (const { node, box } of parts) {
    const x = (box.left - room.left) / zoom, above = rows.filter(top => top < Math.round(box.top)).length;
    const y = (box.top - room.top) / zoom + more * above, width = box.width / zoom, height = box.height / zoom;
    if (node.localName === "h3") {
      write([...node.childNodes].map(part => part.textContent).join("  "), x, y + 14, 12);
      continue;
    }
    picture.append(frozen(node, x, y + more / 2, { width, height }));
    if (!axes) continue;
    write(axes[1], x, y + 10, 11);
    write(axes[0], x + width, y + more / 2 + height + 12, 11, { "text-anchor": "end" });
  }
  return picture;
}
const AXES = 32;                                        // px: a line over a chart and one under it

/** A table as an SVG with its caption. */
export function tablePicture({ columns, rows }, caption) {
  const shown = rows.slice(0, MOST_ROWS).map(row => row.map(cell => String(cell ?? MISSING)));
  const heads = columns.map(([title]) => title);
  const widths = heads.map((title, c) => Math.max(...[title, ...shown.map(row => row[c])].map(widthOf)));
  const starts = widths.map((_, c) => widths.slice(0, c).reduce((sum, width) => sum + width + GAP, 0));
  const width = Math.max(360, starts.at(-1) + widths.at(-1));
  const { picture, write, colour } = sheet(width, LINE * (shown.length + 1) + 6,
    rows.length > MOST_ROWS ? `${caption} (${MOST_ROWS} / ${rows.length})` : caption);
  const line = (cells, y, more) => cells.forEach((cell, c) => write(cell, starts[c] + (columns[c][1] ? widths[c] : 0),
    y, 12, { "text-anchor": columns[c][1] ? "end" : "start", ...more }));
  line(heads, 13, { "font-weight": 600 });
  picture.append(svg("path", { d: `M0,${LINE + 1}H${width}`, stroke: colour("--line-strong") }));
  shown.forEach((row, j) => line(row, LINE * (j + 1) + 16, { fill: colour("--ink") }));
  return picture;
}

/** A text's width is guessed: wide for Chinese, so that no column runs into the next. */
export const widthOf = text => [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12.5 : 7.2), 0);

/** Lists of bars, each with its title and what is under it, side by side: { title, note,
    bars: [{ word, value, text, isTrue }] }.
    @param {{ title: string, note: string, bars: any[] }[]} lists
    @param {string} caption */
export function barsPicture(lists, caption) {
  const each = 240, between = 32, row = 26, rows = Math.max(0, ...lists.map(({ bars }) => bars.length));
  const { picture, write, colour } = sheet(lists.length * (each + between) - between, 40 + row * rows, caption);
  lists.forEach(({ title, note, bars }, j) => {
    const x = j * (each + between);
    write(title, x, 12, 13, { "font-weight": 600, fill: colour("--ink") });
    write(note, x, 29, 11);
    bars.forEach(({ word, value, text, isTrue }, k) => {
      const y = 40 + row * k, look = isTrue ? { "font-weight": 600, fill: colour("--ink") } : {};
      write(word, x, y + 12, 12, look);
      write(text, x + each, y + 12, 12, { "text-anchor": "end", ...look });
      picture.append(svg("rect", { x, y: y + 17, width: each, height: 4, rx: 2, fill: colour("--sunk") }),
        svg("rect", {
          x, y: y + 17, width: each * Math.min(1, Math.max(0, value)), height: 4, rx: 2,
          fill: colour(isTrue ? "--accent" : "--control"),
        }));
    });
  });
  return picture;
}

/** An empty picture of this size on the page's paper, its caption below. */
export function sheet(width, tall, caption) {
  const lines = wrapped(caption, width), height = tall + 13 + 15 * lines.length;
  const style = getComputedStyle(document.documentElement);
  const colour = key => style.getPropertyValue(key).trim();
  const frame = { x: -EDGE, y: -EDGE, width: width + 2 * EDGE, height: height + 2 * EDGE };
  const picture = svg("svg", {
    xmlns: "http://www.w3.org/2000/svg", lang: document.documentElement.lang,
    width: frame.width, height: frame.height, viewBox: Object.values(frame).join(" "),
  }, svg("rect", { ...frame, fill: colour("--paper") }));
  const write = (text, x, y, size, more = {}) => picture.append(svgText(text, {
    x, y, "font-family": "sans-serif", "font-size": size, fill: colour("--ink-2"), ...more,
  }));
  lines.forEach((line, j) => write(line, 0, tall + 18 + 15 * j, 11));
  return { picture, write, colour };
}

/** A caption in lines of this width: it breaks at spaces and between Chinese characters. */
export function wrapped(text, width) {
  const lines = [""];
  for (const part of text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+/gu) ?? []) {
    if (widthOf(lines.at(-1) + part.trimEnd()) * 11 / 12 > width) lines.push("");
    lines[lines.length - 1] += part;
  }
  return lines;
}

function frozen(node, x, y, box) {
  const copy = node.cloneNode(true), from = [node, ...node.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  to.forEach((part, j) => {
    const css = getComputedStyle(from[j]);
    for (const key of INLINED) part.setAttribute(key, css.getPropertyValue(key));
  });
  for (const [key, value] of Object.entries({ x, y, width: box.width, height: box.height })) {
    copy.setAttribute(key, value);
  }
  return copy;
}
