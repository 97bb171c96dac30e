/* The parts of a cell's wiring as SVG: boxes, circles, wires with what flows in them, and the places of their numbers.
   What is made here is made once for a size; opened.js gives it its numbers.

     drawWiring(svg, wiring, lay, scene) -> { wires, outs, ins, nodes, input }                                        */

import { set, svg } from "../kit/svg.js";
import { bare, write } from "../model/equations.js";

const round = x => Math.round(x * 10) / 10;

/* A way with round corners. */
function rounded(points, radius = 9) {
  let d = `M${points[0].map(round).join(" ")}`;
  points.slice(1, -1).forEach(([x, y], n) => {
    const before = points[n], after = points[n + 2], long = ([a, b]) => Math.hypot(a - x, b - y);
    const r = Math.min(radius, long(before) / 2, long(after) / 2);
    const toward = p => [x + (p[0] - x) * r / (long(p) || 1), y + (p[1] - y) * r / (long(p) || 1)].map(round).join(" ");
    d += `L${toward(before)}Q${round(x)} ${round(y)} ${toward(after)}`;
  });
  return `${d}L${points.at(-1).map(round).join(" ")}`;
}

/* A wire: its way while nothing has come, a casing, and what flows in it, as far as it has come. */
function drawWire(layer, points) {
  const d = rounded(points), casing = svg("path", { d, class: "casing", pathLength: 1 });
  const flow = svg("path", { d, class: "flow", pathLength: 1 });
  layer.append(svg("path", { d, class: "way" }), casing, flow);
  return {
    set({ stroke, width }) {
      set(casing, { "stroke-width": round(width + 2) });
      set(flow, { stroke, "stroke-width": round(width) });
    },
    grow(share, isBack) {
      const dash = share >= 1 ? "none" : `${share} 2`, offset = isBack && share < 1 ? share - 1 : 0;
      for (const path of [casing, flow]) {
        set(path, { "stroke-dasharray": dash, "stroke-dashoffset": offset, opacity: share > 0 ? 1 : 0 });
      }
    },
  };
}

/** Draws the wiring; returns its parts, each with what can be set of it. */
export function drawWiring(drawing, wiring, lay, { say, score }) {
  const layers = Array.from({ length: 4 }, () => svg("g", {})), [shell, under, over, words] = layers;
  drawing.replaceChildren(...layers);
  const text = (x, y, content, attributes = {}) => words.appendChild(
    svg("text", { x: round(x), y: round(y), ...attributes }, content));
  const places = [...lay.places.values()], ranksOf = eq => 2 + Math.max(0,
    ...wiring.edges.filter(edge => edge.eq === eq).map(edge => edge.depth));
  drawShell(shell, lay, places);
  const input = drawBus(under, wiring, lay, text);
  const wires = new Map(wiring.edges.map(edge =>
    [edge.id, { edge, ranks: ranksOf(edge.eq), ...flowOf(edge, { under, wiring, lay, text, say, score }) }]));
  const nodes = new Map(places.map(place => [place.id, {
    ranks: ranksOf(place.node.eq), depth: Math.max(0, ...place.node.inputs.map(edge => edge.depth)),
    name: place.node.symbol ?? place.node.label, label: place.node.label,
    ...(place.box ? drawBox(over, place, lay) : drawCircle(over, place, lay)),
  }]));
  return { wires, nodes, input, ...drawEnds(under, wiring, lay, text, ranksOf) };
}

function drawShell(layer, { margin, end, width, busY, isSmall }, places) {
  const left = margin - (isSmall ? 8 : 26), right = width - end + (isSmall ? 8 : 26);
  const highest = Math.min(...places.map(p => p.y - p.h / 2));
  layer.append(svg("rect", {
    class: "shell", x: left, y: highest - 32, width: right - left, height: busY - highest + 46, rx: 16,
  }));
}

/* What h' and x come by: h' from the left, x from below. */
function drawBus(layer, { edges }, { states, edges: ways, margin, height, busY }, text) {
  const isOn = from => from === "bus" || (from.startsWith("prev:") && !states.has(from.slice(5)));
  const ends = edges.filter(({ from }) => isOn(from)).map(({ id }) => ways.get(id)[0][0]), inX = margin + 4;
  const far = round(Math.max(inX, ...ends));
  layer.append(svg("path", { class: "bus", d: `M0 ${busY}H${far}M${inX} ${height}V${busY}` }));
  text(6, busY - 8, "h′", { class: "symbol" });
  text(inX + 8, height - 6, "x", { class: "symbol" });
  return text(inX + 22, height - 6, "", { class: "note" });
}

/* A wire with the place of its number, where that is not in the box that it leaves. */
function flowOf(edge, { under, wiring: { belts }, lay, text, say, score }) {
  const points = lay.edges.get(edge.id), from = lay.places.get(edge.from), to = lay.places.get(edge.to);
  const [x, y] = points.at(-1), middle = middleOf(points), isOn = id => belts.some(({ path }) => path.includes(id));
  const isSum = score.belt?.symbol === edge.to;
  const word = !isSum ? "" : say(score.belt.kept.some(({ node }) => bare(node) === edge.tree) ? "kept" : "added");
  const isNumber = from?.node.kind === "fixed" && Number.isFinite(Number(from.node.label));
  const hasNumber = word || (from && from.node.symbol === null && !from.box && !isNumber);
  if (edge.by) text(x + 8, y - 12, `× ${write(edge.by).replaceAll("_", " ").replaceAll("⊙", "×")}`, { class: "note" });
  if (edge.sign < 0 && to.node.label === "+") text(x + 12, y + 4, "−", { class: "operator" });
  const up = isOn(edge.to) && isOn(edge.from) ? -18 : -10;
  return {
    ...drawWire(under, points), named: value => (word && !lay.isSmall ? `${word} ${value}` : value),
    text: !hasNumber ? null : text(middle.x + (middle.isUp ? 14 : 0), middle.y + (middle.isUp ? 4 : up), "",
      { class: "number", "text-anchor": middle.isUp ? "start" : "middle" }),
  };
}

/* Where a number is beside a wire: at the middle of its longest part. */
function middleOf(points) {
  let best = { long: -1, x: 0, y: 0, isUp: false };
  for (let n = 1; n < points.length; n++) {
    const [[ax, ay], [bx, by]] = [points[n - 1], points[n]], long = Math.hypot(ax - bx, ay - by);
    const isUp = Math.abs(ay - by) > Math.abs(ax - bx);
    if (long > best.long) best = { long, x: (ax + bx) / 2, y: (ay + by) / 2, isUp };
  }
  return best;
}

/* Where the states come in at the left, and go out at the right. */
function drawEnds(layer, { nodes, belts }, { places, states, width, busY, isSmall }, text, ranksOf) {
  const [over, under] = isSmall ? [14, 20] : [20, 28], isBelt = state => belts.some(belt => belt.state === state);
  const outs = [...nodes.values()].filter(({ symbol }) => symbol === "h" || isBelt(symbol)).map(({ id: state }) => {
    const { x, y, w } = places.get(state), right = { "text-anchor": "end" };
    text(width - 6, y - over, state, { class: "symbol", ...right });
    return {
      ...drawWire(layer, [[x + w / 2, y], [width, y]]), state, isBelt: isBelt(state), ranks: ranksOf(state),
      text: text(width - 6, y + under, "", { class: "number", ...right }),
    };
  });
  const ins = [...states.values()].map(({ state, y }) => {
    text(6, y - over, `${state}′`, { class: "symbol" });
    return { state, text: text(6, y + under, "", { class: "number" }) };
  });
  if (!states.has("h")) ins.push({ state: "h", text: text(6, busY + 20, "", { class: "number" }) });
  return { outs, ins };
}

function drawCircle(layer, { x, y, node }, { isSmall, radius }) {
  const group = svg("g", { class: `part ${node.kind}`, "data-symbol": node.symbol });
  const isLong = node.label.length > 1;
  layer.append(group);
  group.append(isLong
    ? svg("rect", { x: x - 24, y: y - radius, width: 48, height: 2 * radius, rx: radius, class: "body" })
    : svg("circle", { cx: x, cy: y, r: radius, class: "body" }));
  group.append(svg("text", { x, y: y + (isSmall ? 5 : 6), "text-anchor": "middle", class: "operator" }, node.label));
  return { group, text: null, bar: null, room: null };
}

function drawBox(layer, { x, y, w, h, node }, { isSmall }) {
  const group = svg("g", { class: `part ${node.kind}`, "data-symbol": node.symbol });
  const pad = isSmall ? 5 : 10, isLow = h < 44;
  const left = x - w / 2 + pad, room = { x: left, w: w - 2 * pad }, right = left + room.w, top = y - h / 2;
  const tall = isLow ? 4 : isSmall ? 6 : 8, barY = y + h / 2 - tall - (isLow ? 3 : 5);
  const bar = svg("rect", { y: barY, height: tall, rx: 2 });
  const [name, number] = isLow ? [y + 3, y + 3] : isSmall ? [top + 13, top + 29] : [top + 20, top + 41];
  const text = svg("text", { x: right, y: number, "text-anchor": "end", class: "number" });
  layer.append(group);
  group.append(svg("rect", { x: x - w / 2, y: top, width: w, height: h, rx: 8, class: "body" }),
    svg("rect", { x: left, y: barY, width: room.w, height: tall, rx: 2, class: "track" }), bar,
    svg("text", { x: left, y: name, class: "function" }, node.label.replace("_", "")), text);
  if (node.symbol) {
    group.append(svg("text", {
      x: isLow ? left + 10 * node.label.length : right, y: name, "text-anchor": isLow ? "start" : "end",
      class: "symbol",
    }, node.symbol));
  }
  return { group, text, bar, room };
}
