/* A film as one SVG: vectors, no script and nothing from outside, played by CSS alone.

     const film = svgFilm([width, height], theme)
     draw(film.painter()); film.add()              a frame
     film.text(milliseconds)                       the whole file, so long a frame

   A mark is written once, however many frames it is in: its group is visible in these and hidden in the others.  Where
   CSS does not play, or less motion is asked for, the last frame stands.                                           */

import { set } from "./svg.js";
import { svgPainter } from "./painter.js";

const NS = "http://www.w3.org/2000/svg", DIGITS = 1;

export function svgFilm([width, height], theme) {
  const order = [], clips = new Map();
  let svg = null, count = 0;
  return {
    painter() {
      svg = document.createElementNS(NS, "svg");
      return svgPainter(svg, theme, DIGITS);
    },
    add() {
      weave(order, marksOf(svg, clips), count);
      count += 1;
    },
    text(milliseconds) {
      set(svg, { width, height, viewBox: `0 0 ${width} ${height}`, lang: document.documentElement.lang });
      svg.replaceChildren();
      const shell = new XMLSerializer().serializeToString(svg).replace(/\/>$/, ">").replace(/<\/svg>$/, "");
      const { marks, rules } = played(order, count, milliseconds);
      return `${shell}<style>${rules}</style>${[...clips.values()].join("")}${marks}</svg>`;
    },
  };
}

/* The marks of a drawing, from the lowest to the highest: each as text, with the groups that it is in.  How opaque a
   group is goes to its marks, as on a canvas. */
function marksOf(svg, clips) {
  const writer = new XMLSerializer(), marks = [];
  const write = node => writer.serializeToString(node).replace(` xmlns="${NS}"`, "");
  for (const path of svg.querySelectorAll("clipPath")) clips.set(path.id, write(path));
  const gather = (node, around, opacity) => {
    for (const child of node.children) {
      const own = opacity * Number(child.getAttribute("opacity") ?? 1);
      if (child.localName === "clipPath") continue;
      if (child.localName !== "g") {
        if (own < 1) child.setAttribute("opacity", String(Math.round(own * 1000) / 1000));
        marks.push({ around, text: write(child) });
        continue;
      }
      const places = ["transform", "clip-path"].filter(name => child.hasAttribute(name))
        .map(name => `${name}="${child.getAttribute(name)}"`);
      gather(child, places.length ? [...around, `<g ${places.join(" ")}>`] : around, own);
    }
  };
  gather(svg, [], 1);
  return marks;
}

/* Puts a frame's marks into the order of all: those that are there already, as many as keep their order, get one frame
   more; the others come in behind the mark that is before them. */
function weave(order, marks, frame) {
  const places = new Map();
  order.forEach(({ key }, place) => places.set(key, [...(places.get(key) ?? []), place]));
  const keys = marks.map(({ around, text }) => around.join("") + text), taken = new Map();
  const wanted = keys.map(key => {
    const nth = taken.get(key) ?? 0;
    taken.set(key, nth + 1);
    return places.get(key)?.[nth] ?? -1;
  });
  const kept = new Set(rising(wanted)), added = new Map();
  let last = -1;
  marks.forEach((mark, j) => {
    if (kept.has(j)) {
      last = wanted[j];
      const spans = order[last].spans, span = spans[spans.length - 1];
      if (span[1] === frame) span[1] = frame + 1; else spans.push([frame, frame + 1]);
      return;
    }
    const one = { ...mark, key: keys[j], spans: [[frame, frame + 1]] };
    added.set(last, [...(added.get(last) ?? []), one]);
  });
  if (!added.size) return;
  const all = [...(added.get(-1) ?? []), ...order.flatMap((one, place) => [one, ...(added.get(place) ?? [])])];
  order.splice(0, order.length, ...all);
}

/** Which of some numbers, those under 0 left out, rise the longest way: their places. */
export function rising(numbers) {
  const ends = [], before = numbers.map(() => -1);                     // where the best way of each length ends
  numbers.forEach((n, j) => {
    if (n < 0) return;
    let low = 0, high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]] < n) low = middle + 1; else high = middle;
    }
    before[j] = low ? ends[low - 1] : -1;
    ends[low] = j;
  });
  const way = [];
  for (let j = ends.at(-1) ?? -1; j >= 0; j = before[j]) way.unshift(j);
  return way;
}

/* Neighbours that are seen in the same frames share a group; groups of the same frames share a rule. */
function played(order, count, milliseconds) {
  const names = new Map(), rules = [], share = frame => `${Math.round(1e6 * frame / count) / 1e4}%`;
  const classOf = ({ spans }) => {
    const key = spans.join(" "), isLast = spans.at(-1)[1] === count;
    if (key === `0,${count}`) return "";
    if (!names.has(key)) {
      const name = `f${names.size}`, steps = spans.flatMap(([from, to]) => [
        `${share(from)}{visibility:visible}`, ...(to < count ? [`${share(to)}{visibility:hidden}`] : []),
      ]);
      names.set(key, name);
      rules.push(`@keyframes ${name}{${spans[0][0] ? "0%{visibility:hidden}" : ""}${steps.join("")}`
        + `100%{visibility:${isLast ? "visible" : "hidden"}}}.${name}{animation-name:${name}}`);
    }
    return isLast ? names.get(key) : `${names.get(key)} off`;
  };
  const out = [];
  let open = /** @type {string[]} */ ([]), shown = "";
  const close = () => { if (shown) out.push("</g>"); shown = ""; };
  for (const mark of order) {
    const name = classOf(mark);
    if (mark.around.join("") !== open.join("")) {
      close();
      out.push("</g>".repeat(open.length), ...mark.around);
      open = mark.around;
    }
    if (name !== shown) {
      close();
      if (name) out.push(`<g class="${name}">`);
      shown = name;
    }
    out.push(mark.text);
  }
  close();
  const play = `animation:${count * milliseconds}ms step-end infinite`;
  return {
    marks: out.join("") + "</g>".repeat(open.length),
    rules: `g{${play}}.off{visibility:hidden}${rules.join("")}`
      + "@media(prefers-reduced-motion:reduce){g[class]{animation:none}}",
  };
}
